"""Sensitivity indices against functions whose indices are known, through the whole pipeline, with chance and not."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

from cosim.care.scenario.load import load_scenario
from cosim.core.rng import Stream, key_of, normal
from cosim.errors import InputError
from cosim.studies.analysis.chance import chance_of
from cosim.studies.analysis.morris import elementary_effects
from cosim.studies.analysis.pawn import pawn_table, slides_of
from cosim.studies.analysis.sensitivity import Sensitivity, analyse
from cosim.studies.runs.execute import run_study
from cosim.studies.store.read import Results
from cosim.studies.sweeps.factors import factor_of
from cosim.studies.sweeps.study import make_study
from cosim.studies.tasks import Made, Task

# Four keys of which every value from 0 to 1 is allowed in any combination: the unit cube, as a study sees it.
KEYS = ("walls.height", "contradiction.loss", "coupling.rate", "relapse.share")
SEED = 5


def ishigami(u: list[float]) -> float:
    """Ishigami and Homma (1990), a = 7 and b = 0.1; the fourth factor does nothing."""
    x = [math.pi * (2.0 * part - 1.0) for part in u]
    return math.sin(x[0]) + 7.0 * math.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * math.sin(x[0])


def ishigami_indices() -> tuple[list[float], list[float], float]:
    """First order, total, and S13 in closed form (Sobol' and Levitan 1999)."""
    a, b, pi = 7.0, 0.1, math.pi
    v1 = 0.5 * (1.0 + b * pi**4 / 5.0) ** 2
    v2 = a**2 / 8.0
    v13 = b**2 * pi**8 * 8.0 / 225.0
    v = v1 + v2 + v13
    return [v1 / v, v2 / v, 0.0, 0.0], [(v1 + v13) / v, v2 / v, v13 / v, 0.0], v13 / v


G = (0.0, 1.0, 4.5, 9.0)


def g_function(u: list[float]) -> float:
    """Sobol' (1993): product of (|4 u - 2| + a) / (1 + a)."""
    return math.prod((abs(4.0 * part - 2.0) + a) / (1.0 + a) for part, a in zip(u, G, strict=True))


def g_indices() -> tuple[list[float], list[float], float]:
    """First order, total, and S12: partial variances are products of 1 / (3 (1 + a)^2)."""
    parts = [1.0 / (3.0 * (1.0 + a) ** 2) for a in G]
    whole = math.prod(1.0 + part for part in parts) - 1.0
    return (
        [part / whole for part in parts],
        [part * math.prod(1.0 + other for other in parts) / (1.0 + part) / whole for part in parts],
        parts[0] * parts[1] / whole,
    )


NOISE = 3.0  # of the interaction of points with luck; shared luck is larger and has to cancel


def luck(task: Task) -> tuple[float, float]:
    """Luck that all points share, and luck that each point meets in its own way."""
    key = key_of(SEED, task.replicate)
    return float(normal(key, Stream.NEED, 0, 0, 0)), float(normal(key, Stream.NEED, 1 + task.point, 0, 0))


def model(task: Task, arms: Any) -> Made:
    """Known functions of a point, and of a point and a replicate."""
    u = [float(task.values[key]) for key in KEYS]
    shared, own = luck(task)
    lifted = 0.0 if task.arm == "base" else 2.0 * u[2]
    return Made(
        {
            "ishigami": ishigami(u),
            "noisy": ishigami(u) + 10.0 * shared + NOISE * own + lifted,
            "g": g_function(u) + shared,
            "constant": 4.0 + shared,
            "chance": own,
            "nothing": math.nan,
            "half": u[0] if u[1] < 0.4 else math.nan,
            "linear": 4.0 * u[0] + u[1] + 0.2 * own,
        },
        0.001,
    )


OUTCOMES = ["ishigami", "noisy", "g", "constant", "chance", "nothing", "half", "linear"]


@cache
def runs(design: str, samples: int, replicates: int, *, policy: bool = False) -> Results:
    study = make_study(
        load_scenario("classroom"), [factor_of(f"{key}=0:1") for key in KEYS], design=design, samples=samples,
        runs=replicates, seed=SEED, policies=["memo"] if policy else [],
    )  # fmt: skip
    return run_study(study, model=model, outcomes=OUTCOMES, workers=1)


@cache
def sobol(samples: int = 256, replicates: int = 4) -> Sensitivity:
    return analyse(runs("sobol", samples, replicates), OUTCOMES, method="sobol")


def chance_row(result: Sensitivity, outcome: str, policy: str = "base") -> dict[str, Any]:
    table = result.chance
    return dict(table[(table["outcome"] == outcome) & (table["policy"] == policy)].iloc[0])


@pytest.mark.parametrize(("outcome", "truth"), [("ishigami", ishigami_indices), ("noisy", ishigami_indices),
                                                ("g", g_indices)])  # fmt: skip
def test_intervals_cover_the_analytic_indices(outcome: str, truth: Callable[[], Any]) -> None:
    first, total, together = truth()
    result = sobol()
    table = result.of(outcome).set_index("factor").loc[list(KEYS)]
    for name, expected in (("first", first), ("total", total)):
        assert (table[f"{name}_low"] <= np.array(expected) + 1e-9).all()
        assert (table[f"{name}_high"] >= np.array(expected) - 1e-9).all()
        assert np.abs(table[name] - expected).max() < (0.15 if outcome == "noisy" else 0.08)
    pairs = result.pairs[result.pairs["outcome"] == outcome].set_index(["factor", "other"])
    pair = pairs.loc[(KEYS[0], KEYS[1] if outcome == "g" else KEYS[2])]
    assert pair["second_low"] <= together <= pair["second_high"]


def test_added_noise_shows_up_as_chance() -> None:
    expected = NOISE**2 / 4
    variance = 13.8446 + expected
    found = chance_row(sobol(), "noisy")
    assert found["low"] < expected / variance < found["high"]
    assert found["single"] == pytest.approx(NOISE**2 / (13.8446 + NOISE**2), abs=0.04)
    assert found["sd_chance"] == pytest.approx(NOISE / 2.0, rel=0.06)
    needed = NOISE**2 / 13.8446 * 0.95 / 0.05
    assert abs(found["runs_needed"] - needed) <= 2
    plain = chance_row(sobol(), "ishigami")
    assert (plain["share"], plain["single"], plain["runs_needed"]) == (0.0, 0.0, 1.0)
    assert chance_row(sobol(), "g")["share"] == 0.0, "luck that all points share is no noise between points"


def test_chance_is_taken_out_of_the_indices_and_salib_stands_beside() -> None:
    from SALib.analyze import sobol as salib

    table = sobol().of("noisy").set_index("factor").loc[list(KEYS)]
    true_total = np.array(ishigami_indices()[1])
    assert np.abs(table["total"] - true_total).mean() < 0.4 * np.abs(table["total_mean"] - true_total).mean()
    assert (table["total_mean"] > table["total"]).all(), "with chance in them all totals are too large"
    results = runs("sobol", 256, 4)
    means = results.table.groupby("point")["noisy"].mean().to_numpy()
    problem = {"num_vars": 4, "names": list(KEYS), "bounds": [[0.0, 1.0]] * 4}
    theirs = salib.analyze(problem, means, num_resamples=2, seed=1)
    assert table["first_mean"].to_numpy() == pytest.approx(theirs["S1"], abs=1e-9)
    assert table["total_mean"].to_numpy() == pytest.approx(theirs["ST"], abs=1e-9)
    plain = sobol().of("ishigami")
    # Not to the last digit: SALib takes the mean of all rows away, here it is that of A and B, whose variance it is.
    assert plain["first"].to_numpy() == pytest.approx(plain["first_mean"].to_numpy(), abs=1e-3)
    assert plain["total"].to_numpy() == pytest.approx(plain["total_mean"].to_numpy(), abs=1e-9)


def test_a_factor_that_does_nothing_is_exactly_nothing() -> None:
    idle = sobol().of("ishigami").set_index("factor").loc[KEYS[3]]
    assert (idle["total"], idle["total_low"], idle["total_high"]) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        ("constant", "the same at every point, in every replicate"),
        ("nothing", "no run has it"),
        ("chance", "all variance over the points may be chance"),
        ("half", "blocks are complete"),
    ],
)
def test_outcomes_with_nothing_to_say_get_a_reason(outcome: str, reason: str) -> None:
    assert reason in chance_row(sobol(), outcome)["reason"]
    assert sobol().of(outcome).empty


def test_few_blocks_are_named() -> None:
    few = analyse(runs("sobol", 4, 2), ["ishigami"], method="sobol")
    assert chance_row(few, "ishigami")["reason"] == "4 complete blocks, at least 8 are needed"


def test_the_effect_of_a_policy_has_indices_of_its_own() -> None:
    results = runs("sobol", 16, 2, policy=True)
    found = analyse(results, ["noisy", "g"], method="sobol", policies=["memo"])
    effect = found.of("noisy", "memo").set_index("factor")
    assert effect.loc[KEYS[2], "first_low"] < 1.0 < effect.loc[KEYS[2], "first_high"]
    assert (effect.drop(KEYS[2])["total_high"] < 1e-9).all()
    assert chance_row(found, "noisy", "memo")["share"] == 0.0, "paired: the luck of a point cancels as well"
    assert chance_row(found, "g", "memo")["reason"].startswith("exactly none at every point")


def test_morris_is_that_of_salib_with_a_floor_for_chance() -> None:
    from SALib.analyze import morris as salib

    results = runs("morris", 12, 4)
    table = analyse(results, ["linear", "ishigami"], method="morris").of("linear").set_index("factor").loc[list(KEYS)]
    means = results.table.groupby("point")["linear"].mean().to_numpy()
    problem = {"num_vars": 4, "names": list(KEYS), "bounds": [[0.0, 1.0]] * 4}
    theirs = salib.analyze(problem, results.study.unit_points, means, num_resamples=2, seed=1)
    for name, other in (("mu", "mu"), ("mu_star", "mu_star"), ("sigma_mean", "sigma")):
        assert table[name].to_numpy() == pytest.approx(np.array(theirs[other]), abs=1e-9)
    assert (table["mu_low"] <= [4.0, 1.0, 0.0, 0.0]).all()
    assert (table["mu_high"] >= [4.0, 1.0, 0.0, 0.0]).all()
    idle = table.loc[[KEYS[2], KEYS[3]]]
    assert (idle["mu_star"] < 2.0 * idle["floor"]).all(), "what chance alone gives"
    assert (table.loc[[KEYS[0], KEYS[1]], "mu_star_low"] > table.loc[[KEYS[0], KEYS[1]], "floor"]).all()
    assert (table["sigma"] < table["sigma_mean"]).all(), "a straight line has no sigma but chance"


def test_an_effect_belongs_to_the_factor_that_moved() -> None:
    unit = np.array([[0.0, 1.0], [0.0, 1 / 3], [2 / 3, 1 / 3]])
    y = (unit @ np.array([3.0, -2.0]))[:, None]
    assert elementary_effects(unit, y)[0, :, 0] == pytest.approx([3.0, -2.0])


@pytest.mark.parametrize(
    ("typed", "values", "paths"),
    [
        ("walls.height=0,1", 2, 2), ("walls.height=0,0.2,1", 3, 6), ("choice.rule=fixed,imitation,conditional", 3, 6),
        ("teams.size_max=2:3", 2, 2), ("teams.size_max=2:4", 3, 6), ("teams.size_max=2:5", 4, 4),
        ("teams.size_max=2:6", 5, 10),
    ],
)  # fmt: skip
def test_trajectories_go_through_all_values_of_a_factor(typed: str, values: int, paths: int) -> None:
    """All values alike often and, in a list, on every path; each step changes exactly the factor that moves."""
    factors = [factor_of(typed), factor_of("coupling.rate=0:0.05")]
    study = make_study(load_scenario("classroom"), factors, design="morris", samples=1200, runs=2)
    steps = study.points()[factors[0].key].to_numpy().reshape(-1, 3)
    pairs = [(row[0], row[-1]) for row in steps]
    assert all(before != after for before, after in pairs)
    assert all(row[1] in (row[0], row[2]) for row in steps)
    _, counts = np.unique(np.array(pairs, dtype=str), return_counts=True)
    assert len(counts) == values
    assert counts.min() > 0.85 * counts.mean()
    assert len(set(pairs)) == paths


@pytest.mark.parametrize(
    ("typed", "span"),
    [
        ("walls.height=0:1", 1.0),
        ("walls.height=0,1", 1.0),
        *((f"teams.size_max=2:{top}", top - 2.0) for top in (3, 4, 5, 6)),
    ],
)
def test_the_effect_of_a_straight_line_is_its_rise_over_the_range(typed: str, span: float) -> None:
    key = typed.partition("=")[0]
    factors = [factor_of(typed), factor_of("coupling.rate=0:0.05")]
    study = make_study(load_scenario("classroom"), factors, design="morris", samples=20, runs=2)

    def line(task: Task, arms: Any) -> Made:
        own = float(normal(key_of(SEED, task.replicate), Stream.NEED, 0, 0, 0))
        return Made({"placed": 3.0 * float(task.values[key]) + own}, 0.001)

    results = run_study(study, model=line, outcomes=["placed"], workers=1)
    table = analyse(results, method="morris", outcomes=["placed"]).indices.set_index("factor")
    assert table.loc[key, "mu"] == pytest.approx(3.0 * span)
    assert table.loc[key, "mu_star"] == pytest.approx(3.0 * span)
    assert table.loc["coupling.rate", "mu_star"] == pytest.approx(0.0, abs=1e-9)


@pytest.mark.slow
def test_the_effect_of_a_list_is_that_of_going_from_one_value_to_another() -> None:
    """Of 0, 1 and 5: differences 1, 4 and 5, each as often; with the list upside down mu turns its sign."""
    worth = {"fixed": 0.0, "imitation": 1.0, "conditional": 5.0}
    for words, sign in (("fixed,imitation,conditional", 1.0), ("conditional,imitation,fixed", -1.0)):
        factors = [factor_of(f"choice.rule={words}"), factor_of("coupling.rate=0:0.05")]
        study = make_study(load_scenario("classroom"), factors, design="morris", samples=900, runs=2)
        results = run_study(
            study, model=lambda task, arms: Made({"placed": worth[str(task.values["choice.rule"])]}, 0.001),
            outcomes=["placed"], workers=1,
        )  # fmt: skip
        found = analyse(results, method="morris", outcomes=["placed"]).indices.set_index("factor").loc["choice.rule"]
        assert found["mu_star"] == pytest.approx(10.0 / 3.0, abs=0.2)
        assert found["mu"] == pytest.approx(sign * 10.0 / 3.0, abs=0.2)


def test_pawn_is_that_of_salib_and_knows_what_does_nothing() -> None:
    from SALib.analyze import pawn as salib

    results = runs("lhs", 400, 3)
    table = analyse(results, ["noisy", "constant"], method="pawn").of("noisy").set_index("factor").loc[list(KEYS)]
    means = results.table.groupby("point")["noisy"].mean().to_numpy()
    problem = {"num_vars": 4, "names": list(KEYS), "bounds": [[0.0, 1.0]] * 4}
    theirs = salib.analyze(problem, results.study.unit_points, means, S=10)
    assert table["pawn"].to_numpy() == pytest.approx(np.array(theirs["median"]), abs=0.01)
    assert (table.loc[[KEYS[0], KEYS[1]], "pawn_low"] > table.loc[[KEYS[0], KEYS[1]], "threshold"]).all()
    assert table.loc[KEYS[3], "pawn"] < table.loc[KEYS[3], "threshold"]


def test_a_factor_of_few_values_has_a_slide_for_each() -> None:
    unit = np.linspace(0.0, 0.999, 60)
    assert np.bincount(slides_of(unit, 3)).tolist() == [20, 20, 20]
    assert len(np.unique(slides_of(unit, None))) == 7
    y = np.repeat([[0.0], [0.0], [1.0]], 20, axis=0) + np.zeros((1, 2))
    found = pawn_table(slides_of(unit, 3)[:, None], y, ["a"])
    assert found["pawn"].iloc[0] == pytest.approx(1 / 3)


@pytest.mark.statistical
@pytest.mark.slow
def test_the_interval_of_the_share_of_chance_holds() -> None:
    hits, tries, share = 0, 200, 0.2
    for seed in range(tries):
        g = np.random.default_rng(seed)
        y = 2.0 * g.normal(size=(60, 1, 1)) + g.normal(size=(1, 1, 4)) * 5 + 2.0 * g.normal(size=(60, 1, 4))
        found = chance_of(y, seed=seed)
        hits += found.low <= share <= found.high
    assert hits >= 0.9 * tries


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: analyse(runs("sobol", 4, 2), ["ishigamy"], method="sobol"), "did you mean 'ishigami'"),
        (lambda: analyse(runs("sobol", 4, 2), ["g"], method="sobl"), "did you mean 'sobol'"),
        (lambda: analyse(runs("sobol", 4, 2), ["g"], method="morris"), "a study of the design morris"),
        (lambda: analyse(runs("sobol", 4, 1), ["g"], method="sobol"), "2 or more, to separate chance"),
        (lambda: analyse(runs("sobol", 4, 2), ["g"], method="sobol", policies=["memo"]), "none but the base"),
    ],
)
def test_wrong_questions_are_refused(call: Callable[[], Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        call()
