"""Studies and their designs; runs into memory and into a store."""

from __future__ import annotations

import math

import pytest

from cosim.care.scenario.load import load_scenario
from cosim.errors import InputError
from cosim.studies.runs.execute import run_study
from cosim.studies.store.read import load_store
from cosim.studies.sweeps.factors import Factor, factor_of
from cosim.studies.sweeps.study import make_study, restore_study
from cosim.studies.tasks import Made

WALLS, RULE, SIZE = "walls.height=0:0.5:3", "choice.rule=fixed,imitation", "teams.size_max=2:5"


@pytest.fixture(scope="module")
def classroom():
    return load_scenario("classroom")


def study_of(scenario, *vary, **options):
    return make_study(scenario, [factor_of(text) for text in vary], **options)


def made_up(task, arms):
    """A run without a simulation: numbers that follow from the task."""
    if task.values.get("walls.height") == 0.25 and task.replicate == 1:
        raise RuntimeError("out of luck")
    number = task.values.get("walls.height", 0.0) + 10.0 * task.replicate + len(task.arm)
    return Made({"y": number, "none": math.nan}, 0.001)


def sweep(study, **options):
    return run_study(study, model=made_up, outcomes=("y", "none"), workers=2, **options)


def test_a_grid_is_every_combination(classroom):
    table = study_of(classroom, WALLS, RULE).points()
    assert table["walls.height"].tolist() == [0.0, 0.0, 0.25, 0.25, 0.5, 0.5]
    assert table["choice.rule"].tolist() == ["fixed", "imitation"] * 3


@pytest.mark.parametrize(("design", "samples", "points"), [("lhs", 6, 6), ("sobol", 4, 4 * 8), ("morris", 3, 3 * 4)])
def test_designs_grow_and_keep_their_first_points(classroom, design, samples, points):
    study = study_of(classroom, "walls.height=0:0.5", RULE, SIZE, design=design, samples=samples)
    more = study.grown(samples=2 * samples)
    assert len(study) == points
    assert len(more) == 2 * points
    assert more.points().head(points).equals(study.points())
    assert more.identity == study.identity
    assert set(study.points()["teams.size_max"]) <= {2.0, 3.0, 4.0, 5.0}
    assert not study.points().equals(study_of(classroom, "walls.height=0:0.5", RULE, SIZE, design=design,
                                              samples=samples, seed=1).points())  # fmt: skip


def test_zero_is_a_seed(classroom):
    asked = {"design": "lhs", "samples": 5, "seed": 0}
    one, two = (study_of(classroom, "walls.height=0:0.5", **asked) for _ in range(2))
    assert one.points().equals(two.points())


def test_identity_is_about_what_is_run(classroom):
    study = study_of(classroom, WALLS, runs=2)
    assert study.identity == study_of(classroom, WALLS, runs=9, name="other").identity
    others = [{"seed": 1}, {"weeks": 20}, {"policies": ["memo"]}, {"series": True}]
    assert len({study.identity} | {study_of(classroom, WALLS, **other).identity for other in others}) == 5
    again = restore_study(study.definition(), runs=2, batches=(), where="here")
    assert again.identity == study.identity


@pytest.mark.parametrize(
    ("vary", "options", "words"),
    [
        ("walls.hight=0:1", {}, "did you mean 'walls.height'"),
        ("walls.height=0.5:0", {}, "a range from low to high, got 0.5:0"),
        ("walls.height=0.5:0.5", {}, "one value is not a range"),
        ("walls.height=-1:0.5", {}, "from 0 to"),
        ("walls.height=0.5", {}, "set a single value in the scenario"),
        ("walls.height=0:0.5:1", {}, "2 to 100000 values"),
        ("walls.height=0:nan", {}, "a number from"),
        ("choice.rule=0:1", {}, "words from"),
        ("choice.rule=fixed,imitatoin", {}, "did you mean 'imitation'"),
        ("walls.height=0,0", {}, "at least two different"),
        ("walls.height", {}, "key=lo:hi"),
        ("weeks=10:20.5", {}, "a whole number"),
        ("walls.height=0:0.5", {"design": "sobol", "samples": 6}, "a power of two"),
        ("walls.height=0:0.5", {"design": "lhs"}, "a number of samples"),
        ("walls.height=0:0.5", {"samples": 6}, "none, since the values determine"),
        ("walls.height=0:0.5:3", {"design": "lhs", "samples": 6}, "chooses the values"),
        ("walls.height=0:0.5", {"design": "sobl", "samples": 6}, "did you mean 'sobol'"),
        ("walls.height=0:0.5", {"runs": 0}, "from 1 to 1000000"),
        ("walls.height=0:0.5", {"policies": ["memmo"]}, "did you mean 'memo'"),
    ],
)
def test_what_cannot_be_is_refused(classroom, vary, options, words):
    with pytest.raises(InputError, match=words):
        study_of(classroom, vary, **options)


def test_the_first_point_that_does_not_hold_together_is_named(classroom, tmp_path):
    study = study_of(classroom, "funding.volume=0:1:2")
    with pytest.raises(InputError, match=r"point \d \(funding.volume = \d\), base: .*add up to 1"):
        sweep(study, store=tmp_path / "a.sqlite")
    assert not list(tmp_path.iterdir())


def test_a_row_per_run_in_order(classroom):
    found = sweep(study_of(classroom, WALLS, policies=["memo", "audit"], runs=2))
    assert list(found.table.columns) == ["point", "policy", "replicate", "seed", "status", "walls.height", "y", "none"]
    assert found.table["policy"].tolist() == [p for p in ("base", "memo", "audit") for _ in range(2)] * 3
    good = found.table[found.table["status"] == "done"]
    assert (good["y"] == good["walls.height"] + 10.0 * good["replicate"] + good["policy"].str.len()).all()
    assert found.table["none"].isna().all()


def test_a_run_that_raises_is_a_row(classroom, tmp_path):
    study = study_of(classroom, WALLS, runs=2)
    found = sweep(study, store=tmp_path / "a.sqlite")
    assert found.table["status"].tolist() == ["done", "done", "done", "failed", "done", "done"]
    assert found.failures[["point", "replicate", "error", "message"]].values.tolist() == [
        [1, 1, "RuntimeError", "out of luck"]
    ]
    assert "made_up" in found.failures["traceback"][0]
    assert sweep(study, store=tmp_path / "a.sqlite").new == 0
    assert sweep(study, store=tmp_path / "a.sqlite", retry=True).new == 1


def test_a_store_is_gone_on_with_and_read_back(classroom, tmp_path):
    store = tmp_path / "a.sqlite"
    sweep(study_of(classroom, WALLS, runs=1), store=store)
    found = sweep(study_of(classroom, WALLS, runs=3), store=store)
    assert found.new == 6
    assert load_store(store).table.equals(found.table)
    assert sweep(study_of(classroom, WALLS, runs=3)).table.equals(found.table)
    assert load_store(store).study.runs == 3


def test_the_same_run_is_made_once(classroom):
    """Whole numbers make many points of a design alike."""
    study = study_of(classroom, SIZE, design="lhs", samples=40)
    found = sweep(study)
    assert found.new == 4
    assert len(found.table) == 40


def test_stored_numbers_are_those_of_a_simulation(classroom, tmp_path):
    from cosim.care.simulate import simulate

    study = study_of(classroom, "walls.height=0:0.5:2", policies=["audit"], weeks=20, series=True)
    found = run_study(study, store=tmp_path / "a.sqlite", workers=2)
    run = simulate(study.at("audit", {"walls.height": 0.5}), seed=0)
    row = found.table[(found.table["point"] == 1) & (found.table["policy"] == "audit")].iloc[0]
    assert {name: row[name] for name in found.outcomes} == pytest.approx(
        dict(run.summary), abs=0.0, rel=0.0, nan_ok=True
    )
    weekly = found.series[(found.series["point"] == 1) & (found.series["policy"] == "audit")]
    assert weekly["waiting"].tolist() == run.series["waiting"].tolist()


def test_a_factor_may_be_made_by_hand(classroom):
    study = make_study(classroom, [Factor("weeks", levels=(10, 20))])
    assert study.points()["weeks"].tolist() == [10.0, 20.0]
    assert [study.at("base", {"weeks": weeks}).weeks for weeks in (10, 20)] == [10, 20]


def test_outcomes_from_arrays_are_those_of_the_table(classroom):
    """A run is measured without making a table of clients; the numbers are those of the table, to the last bit."""
    from cosim.care.outcomes.clients import client_columns
    from cosim.care.outcomes.measure import cohort, followed_up
    from cosim.care.simulate import simulate

    run = simulate(classroom, seed=3, weeks=130)
    clients = run.built.world.clients
    columns = client_columns(clients, payers=classroom.payers, domains=[d.name for d in classroom.domains])
    span = {"warm_up": 52, "weeks": 130, "follow_up": 26}
    arrays, table = followed_up(columns, **span), cohort(run.clients, **span)
    assert len(table) > 50
    assert {name: list(map(repr, values)) for name, values in arrays.items()} == {
        name: list(map(repr, table[name].to_numpy(dtype=float))) for name in arrays
    }
    assert dict(run.spread)["goals"][0] == pytest.approx(
        float(cohort(run.clients, warm_up=52, weeks=130, follow_up=52)["goals"].mean()), rel=1e-12
    )
