"""PRIM against the published trajectory and a planted box; worlds, regret and sentences on functions that are known."""

from __future__ import annotations

import importlib.util
import math
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cosim.care.scenario.load import load_scenario
from cosim.core.rng import Stream, key_of, normal, uniform
from cosim.errors import InputError
from cosim.studies.analysis.discover import Discovery, discover
from cosim.studies.analysis.prim import Box, chosen_box, find_boxes, quasi_p
from cosim.studies.analysis.worlds import Aim, judge, robustness, wilson
from cosim.studies.runs.execute import run_study
from cosim.studies.store.read import Results
from cosim.studies.sweeps.factors import factor_of
from cosim.studies.sweeps.study import make_study
from cosim.studies.tasks import Made, Task


def planted() -> tuple[Any, Any]:
    """500 points in five factors, four in five of them cases inside a planted box, one in fifty outside."""
    key = key_of(11, 0)
    x = np.array([[float(uniform(key, Stream.NEED, i, 0, d)) for d in range(5)] for i in range(500)])
    luck = np.array([float(uniform(key, Stream.TALENT, i, 0, 0)) for i in range(500)])
    inside = (x[:, 0] > 0.6) & (x[:, 1] < 0.45)
    return x, luck < np.where(inside, 0.8, 0.02)


# Cases and points of boxes on the trajectory of `planted` (whose numbers are addressed, hence the same everywhere), the
# last one after pasting, as ema_workbench 2.5.3 finds them with
# Prim(x, y, threshold=0.5, peel_alpha=0.05, paste_alpha=0.05, mass_min=0.05).find_box().
REFERENCE = {
    0: (86, 500), 5: (84, 385), 10: (83, 295), 18: (80, 193), 20: (77, 173), 27: (76, 118), 30: (76, 100),
    33: (71, 85), 36: (62, 72), 39: (53, 60), 40: (54, 61),
}  # fmt: skip

# The same of the data of Bryant and Lempert (2010), 882 runs of a model of a renewable portfolio standard of which 89
# are of interest, with peel_alpha=0.1: box -> (cases, points in the box), and quasi-p-values of the last box.
PUBLISHED = {
    0: (89, 882), 5: (89, 513), 10: (89, 296), 15: (82, 170), 20: (71, 97), 21: (67, 87), 24: (57, 63), 27: (45, 45),
}  # fmt: skip
PUBLISHED_P = {"Total biomass": 2.317003e-07, "oil supply shift": 0.1533134, "Cellulosic yield": 0.1592962,
               "Demand elasticity": 1.707566e-16, "Biomass backstop price": 2.842171e-14,
               "Cellulosic cost": 0.1473149}  # fmt: skip


def test_the_trajectory_is_that_of_the_reference() -> None:
    x, cases = planted()
    boxes = find_boxes(x, cases)
    assert {at: (boxes[at].cases, boxes[at].points) for at in REFERENCE} == REFERENCE
    assert len(boxes) == max(REFERENCE) + 1


def bryant_lempert() -> Path:
    """The published data, which ema_workbench brings along."""
    found = importlib.util.find_spec("ema_workbench")
    if found is None or found.origin is None:
        pytest.skip("the data of Bryant and Lempert (2010) come with ema_workbench, which is not installed")
    return Path(found.origin).parent / "examples" / "data" / "bryant et al 2010 data.csv"


def test_the_published_example_comes_out() -> None:
    table = pd.read_csv(bryant_lempert(), index_col=False)
    x, cases = table.iloc[:, 2:11].to_numpy(dtype=float), table.iloc[:, 15].to_numpy() > 0
    names = list(table.columns[2:11])
    boxes = find_boxes(x, cases, peel=0.1)
    assert {at: (boxes[at].cases, boxes[at].points) for at in PUBLISHED} == PUBLISHED
    last = boxes[-1]
    assert {names[at] for at in last.restricted} == set(PUBLISHED_P)
    found = {names[at]: quasi_p(x, cases, last, at) for at in last.restricted}
    assert found == pytest.approx(PUBLISHED_P, rel=1e-5)
    more, taken = chosen_box(x, cases, boxes)
    assert [names[at] for at in more[taken].restricted] == [
        "Total biomass", "Demand elasticity", "Biomass backstop price",
    ]  # fmt: skip


def test_a_planted_box_is_found_without_what_is_luck() -> None:
    x, cases = planted()
    boxes, taken = chosen_box(x, cases, find_boxes(x, cases))
    box = boxes[taken]
    assert box.restricted == (0, 1)
    assert box.limits[0].low == pytest.approx(0.6, abs=0.05)
    assert box.limits[1].high == pytest.approx(0.45, abs=0.05)
    assert math.isinf(box.limits[0].high)
    assert box.coverage > 0.8
    assert box.density > 0.7
    assert all(quasi_p(x, cases, box, at) < 0.001 for at in (0, 1))


def test_coverage_falls_and_density_rises_while_peeling() -> None:
    x, cases = planted()
    boxes = [box for box in find_boxes(x, cases) if box.step != "paste"]
    assert (boxes[0].coverage, boxes[0].mass) == (1.0, 1.0)
    assert all(a.coverage >= b.coverage for a, b in pairwise(boxes))
    assert all(a.density < b.density for a, b in pairwise(boxes))
    assert min(box.mass for box in boxes) >= 0.05


def test_words_are_taken_off_one_by_one() -> None:
    x = np.array([[i % 4, i % 7] for i in range(200)], dtype=float)
    cases = x[:, 0] == 2.0
    last = find_boxes(x, cases, words=[4, None])[-1]
    assert last.limits[0].words == frozenset({2})
    assert last.limits[1].free
    assert (last.coverage, last.density) == (1.0, 1.0)


def test_pasting_puts_back_what_was_peeled_too_far() -> None:
    x = np.linspace(0.0, 1.0, 101)[:, None]
    boxes = find_boxes(x, (x[:, 0] > 0.3) & (x[:, 0] < 0.95), peel=0.4)
    assert isinstance(boxes[-1], Box)
    assert boxes[-1].density >= max(box.density for box in boxes[:-1])


KEYS = ("walls.height", "coupling.rate")


def model(task: Task, arms: Any) -> Made:
    """The policy helps where walls are low; luck that a point meets in its own way hides it near the edge."""
    u = [float(task.values[key]) for key in KEYS]
    key = key_of(3, task.replicate)
    own = float(normal(key, Stream.NEED, task.point, 0, 0))
    word = {"fixed": 0.0, "imitation": 1.0}[str(task.values["choice.rule"])]
    policy = {"base": 0.0, "memo": 0.0, "audit": 0.01 * (u[0] - 0.7) + 0.002 * own}[task.arm]
    return Made({"placed": 0.1 + 0.05 * u[1] + policy, "functioning": word, "nothing": math.nan}, 0.001)


@cache
def results(samples: int = 200, policies: tuple[str, ...] = ("memo", "audit"), runs: int = 4) -> Results:
    factors = [factor_of("walls.height=0:1"), factor_of("coupling.rate=0:1"), factor_of("choice.rule=fixed,imitation")]
    study = make_study(load_scenario("classroom"), factors, design="lhs", samples=samples, runs=runs, policies=policies)
    return run_study(study, model=model, outcomes=["placed", "functioning", "nothing"], workers=1)


def found(policy: str, **how: Any) -> Discovery:
    return discover(results(), Aim("placed", "better"), policies=[policy], **how)[0]


def test_worlds_are_judged_by_paired_differences() -> None:
    worlds = judge(results(), "audit", Aim("placed", "better"))
    share, low, high = worlds.share
    assert low < 0.7 < high
    assert share == pytest.approx(worlds.reached.mean())
    u = results().points["walls.height"].to_numpy()
    assert worlds.reached[u < 0.3].all()
    assert worlds.shown.sum() + worlds.missed.sum() + worlds.undecided == 200
    near = np.abs(u - 0.7) < 0.1
    decided = worlds.shown | worlds.missed
    assert decided[near].mean() < decided[~near].mean()
    placebo = judge(results(), "memo", Aim("placed", "better"))
    assert (int(placebo.none.sum()), placebo.undecided, placebo.share[0]) == (200, 0, 0.0)


@cache
def twice(design: str, runs: int = 3) -> Results:
    """Two factors: Saltelli's scheme and Morris' trajectories come back to points they have been at."""
    factors = [factor_of("walls.height=0:1"), factor_of("choice.rule=fixed,imitation")]
    samples = {"morris": 40, "sobol": 32, "lhs": 60}[design]
    study = make_study(
        load_scenario("classroom"), factors, design=design, samples=samples, runs=runs, policies=["audit"]
    )
    two = {"walls.height": 0.0, "coupling.rate": 0.0}
    return run_study(
        study, model=lambda task, arms: model(task._replace(values=two | dict(task.values)), arms),
        outcomes=["placed"], workers=1,
    )  # fmt: skip


@pytest.mark.parametrize("design", ["morris", "sobol"])
def test_a_world_counts_once_and_has_an_interval_only_if_it_was_drawn(design) -> None:
    store = twice(design)
    distinct = len(store.points.drop_duplicates())
    assert distinct < len(store.points)
    one = discover(store, Aim("placed", "better"))[0]
    assert len(one.worlds.known) == distinct
    assert one.robustness.set_index("policy").loc["audit", "worlds"] == distinct
    assert np.isnan(one.worlds.share[1:]).all()
    assert f"of the {distinct} sampled worlds ({design}: no interval)" in one.sentence()
    drawn = discover(twice("lhs"), Aim("placed", "better"))[0]
    assert len(drawn.worlds.known) == 60
    assert "(interval " in drawn.sentence()


def test_the_share_by_single_replicates_shows_chance_that_all_worlds_have_in_common() -> None:
    study = make_study(
        load_scenario("classroom"),
        [factor_of("walls.height=0:1")],
        design="lhs",
        samples=50,
        runs=3,
        policies=["audit"],
    )

    def shared(task, arms):
        """Audit helps by 0.1 in two replicates and harms by 0.3 in the third, in every world alike."""
        gain = -0.3 if task.replicate == 2 else 0.1
        return Made({"placed": 0.5 - (gain if task.arm == "audit" else 0.0)}, 0.001)

    one = discover(run_study(study, model=shared, outcomes=["placed"], workers=1), Aim("placed", "better"))[0]
    assert one.worlds.share[2] < 0.1
    assert one.worlds.single == (0.0, 1.0)
    assert "(interval 0 to 7 %), 0 to 100 % by single replicates; 50 of them are undecided" in one.sentence()
    found = one.to_dict()
    assert (found["by_replicate_low"], found["by_replicate_high"]) == (0.0, 1.0)


def test_one_replicate_leaves_every_world_undecided_and_the_sentence_says_so() -> None:
    one = discover(twice("lhs", runs=1), Aim("placed", "better"))[0]
    assert one.worlds.undecided == 60
    assert "60 of them are undecided at 1 replicate" in one.sentence()


def test_the_sentence_says_where_it_fails_and_what_is_undecided() -> None:
    one = found("audit")
    assert one.seeks == "fails"
    row = one.restrictions().set_index("key")
    assert list(row.index) == ["walls.height"]
    assert row.loc["walls.height", "low"] == pytest.approx(0.7, abs=0.06)
    said = one.sentence()
    assert said.startswith("audit beats the base on placements in ")
    assert f"{one.worlds.undecided} of them are undecided at 4 replicates" in said
    assert "it fails mostly when walls.height is above 0." in said
    assert int(one.trajectory()["chosen"].sum()) == 1
    silent = found("memo")
    assert not silent.boxes
    assert "in 200 there is exactly no difference; it succeeds in none of them." in silent.sentence()


def test_another_box_can_be_asked() -> None:
    other = found("audit", box=3)
    assert (other.chosen, other.rule) == (3, "chosen by number")
    with pytest.raises(InputError, match=r"^box: expected a number from 0 to \d+, got 900"):
        found("audit", box=900)


def test_a_level_of_the_base_and_lists_of_words() -> None:
    [one] = discover(results(policies=()), Aim("functioning", "above", 0.5))
    assert one.worlds.policy == "base"
    assert "choice.rule is " in one.sentence()
    assert one.sentence().startswith("the base stays above 0.5 SD of functioning in 50 %")


def test_regret_is_what_the_best_arm_of_a_world_has_more() -> None:
    table = robustness(results(), "placed", Aim("placed", "better")).set_index("policy")
    assert table.loc["audit", "regret_mean"] < table.loc["base", "regret_mean"]
    assert table.loc["base", "regret_max"] == pytest.approx(0.007, abs=0.004)
    assert table.loc["memo", "regret_mean"] == table.loc["base", "regret_mean"]
    assert table.loc["audit", "best_in"] + table.loc["base", "best_in"] == pytest.approx(1.0)
    assert table.loc["audit", "satisfices"] == judge(results(), "audit", Aim("placed", "better")).share[0]
    assert math.isnan(table.loc["base", "satisfices"])


def test_wilson_stays_between_0_and_1() -> None:
    assert wilson(0, 10)[1] == 0.0
    assert wilson(10, 10)[2] == pytest.approx(1.0)
    assert wilson(0, 10)[2] == pytest.approx(0.2775, abs=1e-3)


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"aim": Aim("placd", "better")}, "did you mean 'placed'"),
        ({"aim": Aim("placed", "better"), "policies": ["audits"]}, "did you mean 'audit'"),
        ({"aim": Aim("placed", "better"), "policies": ["base"]}, "cannot beat itself"),
        ({"aim": Aim("nothing", "above", 1.0)}, "which none has"),
    ],
)
def test_wrong_questions_are_refused(how: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        discover(results(), **how)


def test_a_store_without_a_policy_or_with_one_point_is_refused() -> None:
    with pytest.raises(InputError, match="a policy beside the base"):
        discover(results(policies=()), Aim("placed", "better"))
    with pytest.raises(InputError, match="one point: one world"):
        discover(results(samples=1), Aim("placed", "better"))
    few = discover(results(samples=12), Aim("placed", "better"), policies=["audit"])[0]
    assert "fewer than 20 worlds" in few.sentence()
