"""Plug-ins: what they add, that they change nothing else, and how a bad one is refused."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import numpy as np
import pytest

from cosim.care.mesa.system import CareSystem
from cosim.care.plugins.choosing import reviewers
from cosim.care.plugins.found import load_plugin
from cosim.care.plugins.together import together
from cosim.care.policies.model import Change, Policy
from cosim.care.rules.choose import reviews
from cosim.care.scenario.load import load_scenario
from cosim.care.scenario.model import Scenario
from cosim.care.scenario.resolve import from_resolved
from cosim.care.simulate import Run, engine_for, simulate
from cosim.care.trial import try_plugins
from cosim.errors import InputError
from cosim.studies.comparison.compare import compare
from cosim.testing import CHECKS, check_plugin, checked_plugin
from helpers.plugins import COUNTS, written

EXAMPLES = Path(__file__).parents[2] / "docs/plugins"
BURNOUT, FREE_RIDING, SCHOOL = (EXAMPLES / f"{name}.py" for name in ("burnout", "free_riding", "school"))
QUICK: dict[str, float | str] = {"population.burn_in_weeks": 0, "measure.warm_up_weeks": 4, "follow_up.weeks": 4}
TEMPTED: dict[str, float | str] = {
    "choice.rule": "tempted", "behaviour.co_creative": 0.5, "behaviour.side_by_side": 0.1,
}  # fmt: skip
WEEKS = 20


def plugged(*files: Path, changes: dict[str, float | str] | None = None) -> Scenario:
    return load_scenario("classroom", extend=files).replace({**QUICK, **(changes or {})})


def same(one: Run, other: Run) -> bool:
    return all(a.tobytes() == b.tobytes() for a, b in zip(one.built.world, other.built.world, strict=True))


@pytest.fixture
def counting(tmp_path: Path) -> Path:
    return written(tmp_path, COUNTS.format(driver=""))


@pytest.mark.parametrize(("file", "values"), [(BURNOUT, {}), (FREE_RIDING, TEMPTED), (SCHOOL, {})])
def test_an_example_passes_all_checks_and_is_short(file: Path, values: dict[str, float | str]) -> None:
    check_plugin(file, values=values, weeks=WEEKS)
    assert len(file.read_text(encoding="utf-8").splitlines()) < 60
    assert len(checked_plugin(file, values=values, weeks=4)) == len(CHECKS) + 1
    assert file.read_text(encoding="utf-8") in (EXAMPLES.parent / "how-to" / "plugins.md").read_text(encoding="utf-8")


def test_a_switched_off_plugin_gives_the_bits_of_the_model() -> None:
    alone = simulate(load_scenario("classroom").replace(QUICK), seed=3, weeks=WEEKS)
    on = simulate(plugged(BURNOUT), seed=3, weeks=WEEKS)
    off = simulate(plugged(BURNOUT, changes={"burnout.rate": 0, "burnout.illness": 0}), seed=3, weeks=WEEKS)
    assert same(off, alone)
    assert not same(on, alone)
    assert {name: value for name, value in off.summary.items() if name != "weeks_ill"} == pytest.approx(
        dict(alone.summary), nan_ok=True, rel=0, abs=0
    )


def test_burnout_reaches_tables_and_outcomes() -> None:
    run = simulate(
        plugged(BURNOUT, changes={"burnout.illness": 1, "intake.load_limit": 1.2, "burnout.rate": 0.3}),
        seed=0,
        weeks=WEEKS,
    )
    ill = run.professionals["weeks_ill"]
    assert run.summary["weeks_ill"] == pytest.approx(ill.mean() / WEEKS * 52)
    assert ill.sum() > 0
    assert run.professionals["strain"].between(0, 1).all()
    at_home = run.professionals["ill"] == 1
    assert at_home.any()


def test_the_hours_of_a_school_go_to_its_own_pupils_who_wait_and_run_out() -> None:
    few, many = (simulate(plugged(SCHOOL, changes={"school.hours": hours}), seed=0, weeks=WEEKS) for hours in (1, 40))
    present = few.clients["stage"].isin(["waiting", "in_care", "placed"])  # not who only came to the door
    assert present.sum() > 100
    assert few.clients["school"][present].between(0, 19).all()
    assert (few.clients["school"] == many.clients["school"]).all()
    helped = few.clients.groupby("school")["supported"].sum()
    assert 0 < helped.max() <= WEEKS  # an hour a week
    assert 0 < few.summary["schools_exhausted"] <= 1
    assert many.summary["schools_exhausted"] == 0
    assert many.clients["supported"].sum() > few.clients["supported"].sum()


def test_free_riders_are_taken_for_co_creative_and_do_no_work() -> None:
    run = simulate(plugged(FREE_RIDING, changes={**TEMPTED, "free_riding.temptation": 1}), seed=0, weeks=40)
    riders = run.professionals["free_riding"] == 1
    assert riders.sum() > 3
    assert (run.professionals["behaviour"][riders] == "co_creative").all()
    hours = run.built.world.professionals["week_hours"][riders.to_numpy()]
    assert hours[:, :2].sum() == 0  # of work, effective or wasted
    assert hours[:, 3].sum() > 0  # planning: they join
    assert run.summary["share_free_riding"] == pytest.approx(riders.mean())
    never = simulate(plugged(FREE_RIDING, changes={**TEMPTED, "free_riding.temptation": 0}), seed=0, weeks=40)
    assert never.summary["share_free_riding"] == 0


def test_plain_python_gives_the_bits_of_compiled_code(tmp_path: Path, counting: Path) -> None:
    compiled = written(tmp_path, COUNTS.format(driver="@driver\n"), "compiled.py")
    one, other = (simulate(plugged(file), seed=1, weeks=WEEKS) for file in (counting, compiled))
    assert same(one, other)
    assert one.summary["x_total"] == other.summary["x_total"] != 0
    assert (one.series == other.series).all(axis=None)


def test_a_choice_rule_in_plain_python_gives_the_bits_of_a_compiled_one(tmp_path: Path) -> None:
    head = "from cosim.care.plugins import Plugin, rule\n\n"
    tail = '\n\nplugin = Plugin("keeping", rules={"keep": keep})\n'
    plain, compiled = tmp_path / "plain.py", tmp_path / "compiled.py"
    plain.write_text(f"{head}def keep(me):\n    return (me.behaviour + me.week) % 3{tail}")
    compiled.write_text(f"{head}@rule\ndef keep(p, week, key, world, own):\n"
                        f'    return int(world.professionals[p]["behaviour"] + week) % 3{tail}')  # fmt: skip
    one, other = (
        simulate(plugged(file, changes={"choice.rule": "keep"}), seed=1, weeks=WEEKS) for file in (plain, compiled)
    )
    assert same(one, other)


@pytest.mark.parametrize(
    ("raised", "expected", "words"),
    [
        ("ValueError('no')", InputError, "InputError.py:6: expected phase count that runs, got ValueError: no"),
        ("KeyboardInterrupt", KeyboardInterrupt, ""),
    ],
)
def test_what_plain_python_raises_passes_through_compiled_weeks(
    tmp_path: Path, raised: str, expected: type[BaseException], words: str
) -> None:
    head = f"    if week == 3:\n        raise {raised}\n    for p"
    file = written(tmp_path, COUNTS.format(driver="").replace("    for p", head), f"{expected.__name__}.py")
    _, engine = engine_for(plugged(file), seed=0, weeks=WEEKS)
    with pytest.raises(expected) as caught:
        engine.run(WEEKS)
    assert engine.week == 3  # at once, not at the end
    assert str(caught.value).endswith(words)


def test_those_who_review_are_found_at_once_as_one_by_one() -> None:
    _, engine = engine_for(plugged(), seed=0, weeks=WEEKS)
    engine.run(3)
    world, found = engine.world, np.empty(120, dtype=np.int64)
    world.professionals["employed"][7] = 0
    world.parameters["choice.rule"][3] = 5
    mine = world.professionals["organisation"] == 3
    for week in (0, 1, 13, 20):
        alone = [p for p in range(120) if reviews(p, week, world)]
        assert found[: reviewers(-1, 0, 120, week, world, found)].tolist() == alone
        assert found[: reviewers(5, 0, 120, week, world, found)].tolist() == [p for p in alone if mine[p]]
        assert found[: reviewers(-1, 10, 20, week, world, found)].tolist() == [p for p in alone if 10 <= p < 20]


def test_a_policy_can_change_a_parameter_of_a_plugin_from_a_week_on(counting: Path) -> None:
    base = plugged(counting, changes={"mine.rate": 0})
    late = base.with_policies(Policy("late", start_week=WEEKS - 1, changes=(Change("mine.rate", "set", 1),)))
    people = simulate(base, seed=0, weeks=WEEKS).built.world.professionals.size
    run = simulate(late, seed=0, weeks=WEEKS)
    assert run.summary["x_total"] == sum(range(people)) + people * (WEEKS - 1)


def test_a_comparison_has_the_outcome_and_pairs_it(counting: Path) -> None:
    more = Policy("more", changes=(Change("mine.rate", "set", 1),))
    table = compare(plugged(counting), [more], runs=2, weeks=WEEKS).table.set_index(["policy", "outcome"])
    row = table.loc[("more", "x_total")]
    assert row["difference"] > 0
    assert row["low"] == row["high"] == row["difference"]  # the same sum in every replicate


def test_other_source_is_another_scenario(tmp_path: Path) -> None:
    one, other = (written(tmp_path, COUNTS.format(driver="") + text, f"{len(text)}.py") for text in ("", "# more\n"))
    assert plugged(one).identity != plugged(other).identity
    assert plugged(one).identity == plugged(one).identity
    assert plugged(one).identity != load_scenario("classroom").replace(QUICK).identity


def test_functions_of_plugins_are_named_by_their_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    extensions = (load_plugin(FREE_RIDING),)
    usual = together.__wrapped__(extensions)
    assert usual.label == together.__wrapped__(extensions).label
    assert usual.label != together.__wrapped__((load_plugin(BURNOUT),)).label
    assert all(usual.label in phase.driver.__name__ for phase in usual.phases if phase.name.endswith("_beyond"))
    monkeypatch.setattr("cosim.care.plugins.together.getsource", lambda module: "edited")
    assert usual.label != together.__wrapped__(extensions).label


def test_a_result_names_its_plugin_and_brings_no_code_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = plugged(written(tmp_path, COUNTS.format(driver="") + "# stored\n"))
    stored = scenario.resolved()
    assert from_resolved(stored).identity == scenario.identity
    monkeypatch.setattr("cosim.care.plugins.found._LOADED", {})
    with pytest.raises(InputError, match=r"plug-in mine: expected its source, with SHA-256 \w{16}.*--extend "):
        from_resolved(stored)
    looked_at = from_resolved(stored, look=True)
    assert looked_at.identity == scenario.identity
    assert looked_at.values["mine.rate"] == 0.5


def test_another_machine_gets_the_source_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = written(tmp_path, COUNTS.format(driver="") + "# sent\n")
    here = plugged(file)
    packed = pickle.dumps(here)
    file.unlink()
    monkeypatch.setattr("cosim.care.plugins.found._LOADED", {})
    monkeypatch.setattr("cosim.care.plugins.found.user_cache", lambda: tmp_path / "cache")
    there = pickle.loads(packed)
    assert there == here
    assert there.extensions[0].plugin is not here.extensions[0].plugin  # loaded anew
    assert str(tmp_path / "cache") in there.extensions[0].file


def test_a_burn_in_leaves_its_own_columns_too(counting: Path) -> None:
    changes: dict[str, float | str] = {"population.burn_in_weeks": 52, "population.initial_stock": 100}
    run = simulate(plugged(counting, changes=changes), seed=0, weeks=1)
    people = np.arange(run.built.world.professionals.size)
    expected = 0.5 * (sum(range(52)) + people * 53)
    assert run.professionals["x"].to_numpy() == pytest.approx(expected)


def test_mesa_steps_the_phases_of_plugins(counting: Path) -> None:
    system = CareSystem(plugged(counting), rng=1, weeks=4)
    system.run()
    run = simulate(plugged(counting), seed=1, weeks=4)
    assert system.built.own is not None
    assert run.built.own is not None
    assert system.built.own.professionals.tobytes() == run.built.own.professionals.tobytes()


def test_a_network_builder_and_a_rule_in_plain_python(tmp_path: Path) -> None:
    text = """
import networkx as nx

def ring(plan, *, seed):
    return nx.cycle_graph(len(plan.organisation_of))

def always(me):
    return 2

plugin = Plugin("mine", networks={"circle": ring}, rules={"always": always})
"""
    file = written(tmp_path, text)
    changes: dict[str, float | str] = {"network.builder": "circle", "choice.rule": "always", "choice.exploration": 0,
                                       "choice.stance_pull": 0}  # fmt: skip
    run = simulate(plugged(file, changes=changes), seed=0, weeks=WEEKS)
    assert run.graph.number_of_edges() == 2 * len(run.professionals)
    assert (run.professionals["behaviour"] == "co_creative").mean() > 0.9
    try_plugins(plugged(file, changes=changes))


def test_an_installed_package_is_found_by_its_entry_point(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, COUNTS.format(driver=""), "counting_package.py")
    info = tmp_path / "counting-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: counting\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[cosim.plugins]\ncounting = counting_package\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    found = load_plugin("counting")
    assert (found.name, found.file) == ("mine", "counting")
    assert simulate(load_scenario("classroom", extend=["counting"]).replace(QUICK), seed=0, weeks=2).summary["x_total"]
    with pytest.raises(InputError, match=r"extend: countin: .*'counting'"):
        load_plugin("countin")


def test_the_checks_of_an_author_notice_what_is_wrong(tmp_path: Path) -> None:
    always_on = written(tmp_path, """
@driver
def run(low, high, week, key, world, own):
    for p in range(low, high):
        world.professionals[p]["week_hours"][0] += 1.0

plugin = Plugin("mine", phases=[Step("more_hours", "professionals", run, "hours from nowhere", after="book",
                                     writes=("professionals.week_hours",))])
""")  # fmt: skip
    found = dict(checked_plugin(always_on, weeks=4))
    assert "no parameter has an off value" in found["off is off"]
    assert re.match(r"hours by kind .* miss a contract by 1 a week", found["conserves"])
    assert not found["same bits again"]
    with pytest.raises(AssertionError, match="conserves: hours by kind"):
        check_plugin(always_on, weeks=4)


def test_the_checks_of_an_author_start_another_python(tmp_path: Path) -> None:
    """What a module draws when it is imported is the same in every run of one process, and another elsewhere.

    In plain Python: machine code is kept with the constants that it was compiled with.
    """
    file = written(tmp_path, """
DRAWN = float(np.random.default_rng().random())

def run(low, high, week, key, world, own):
    for p in range(low, high):
        world.professionals[p]["felt"] = DRAWN * own.parameters[world.professionals[p]["organisation"]]["mine.rate"]

plugin = Plugin("mine", parameters=[Parameter("mine.rate", 0.5, "", 0, 1, "how much", off=0)],
    phases=[Step("drawn", "professionals", run, "felt is drawn", after="feel", writes=("professionals.felt",))])
""")  # fmt: skip
    found = dict(checked_plugin(file, weeks=4))
    assert not found["same bits again"]
    assert found["same bits in another process"] == "professionals.felt differs"
