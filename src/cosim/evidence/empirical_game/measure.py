"""The empirical game of a care system: felt payoff of each behaviour in each mix, and its prediction of drift.

Sentence. Behaviour is fixed; small minorities are placed in a population of another behaviour, and felt payoffs are
measured. If only those payoffs count, people who copy higher payoffs move as the small game predicts
(`cosim.evidence.empirical_game.forecast`).

Formula. In mixes x (three corners, three edges, centre; every behaviour has at least the minority's share) f_b(x) is
the mean felt payoff of those with behaviour b, over the last year. The matrix A minimises the sum of
(f_b(x) - sum_j A_bj x_j)^2, for each replicate; the game is the mean over replicates, and a bootstrap of replicates
gives its uncertainty.

Source: empirical games, Wellman (2006), Methods for empirical game-theoretic analysis, AAAI-06:1552-1555.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cosim.care.scenario.checks import check_behaviour_free
from cosim.care.scenario.model import Scenario
from cosim.checks import number, whole
from cosim.core.parameters import BEHAVIOURS
from cosim.core.units import WEEKS_A_YEAR
from cosim.errors import InputError
from cosim.evidence.empirical_game.forecast import Copying, drift_of
from cosim.evidence.empirical_game.outcomes import functioning_by_practice
from cosim.evidence.empirical_game.result import MIXES, EmpiricalGame, mixes
from cosim.games.theory.basins import basins
from cosim.games.theory.fixed_points import FixedPoint, fixed_points
from cosim.studies.analysis.interval import block_weights
from cosim.studies.comparison.paired import paired_interval
from cosim.studies.runs.pools import EngineLike
from cosim.studies.runs.readers import reader
from cosim.studies.runs.runner import Request, Runner
from cosim.studies.runs.ticker import Progress

if TYPE_CHECKING:
    from cosim.care.simulate import Run

__all__ = ["RUNS_MIN", "check_request", "from_system"]

Array = np.ndarray[Any, np.dtype[np.float64]]

RUNS_MIN = 3
_DRAWS = 200  # of replicates: standard error of a share of 0.9 about 4 points


def check_request(scenario: Scenario, *, runs: int, seed: int, weeks: int | None, minority: float) -> int:
    """Refuse invalid input before anything is compiled or run; returns the length of a run.

    Raises
    ------
    InputError
        If a number is out of range, or the scenario has no behaviour to assign or no choice to predict.
    """
    number("minority", minority, above=0.0, most=1.0 / 3.0)
    whole("runs", runs, least=RUNS_MIN)
    whole("seed", seed)
    length = whole("weeks", scenario.weeks if weeks is None else weeks, least=2 * WEEKS_A_YEAR + 1)
    if scenario.values["choice.rule"] == "fixed":
        raise InputError(
            f"{scenario.name}: choice.rule", expected="a rule by which professionals change behaviour", got="fixed",
            hint="there is no drift to predict",
        )  # fmt: skip
    check_behaviour_free(scenario, hint="the measurement sets behaviours; leave that policy out")
    return length


def from_system(
    scenario: Scenario,
    *,
    runs: int = 4,
    seed: int = 0,
    weeks: int | None = None,
    minority: float = 0.05,
    workers: int = 1,
    progress: Progress | None = None,
    engine: EngineLike = "threads",
    store: str | Path | None = None,
) -> EmpiricalGame:
    """Measure the game of a care system, and compare its predictions with the large model.

    Parameters
    ----------
    runs
        Replicates of every mix, `RUNS_MIN` or more.
    seed
        Random seed.
    weeks
        Length of a run; that of the scenario if None.
    minority
        Share of each minority behaviour, at most a third.
    workers
        Number of parallel runs; the result does not depend on it.
    progress
        Called as ``progress(done, total, seconds_left)`` after every run.
    engine
        ``"threads"``, ``"processes"``, an executor, or a cluster (`cosim.studies.runs.cluster.cluster_engine`).
    store
        SQLite file that stores every finished run; a killed measurement makes only the missing runs when it is
        repeated.

    Raises
    ------
    InputError
        If an argument is out of range, or the scenario has no behaviour to assign or no choice to predict.
    CosimError
        If a run fails.
    """
    length = check_request(scenario, runs=runs, seed=seed, weeks=weeks, minority=minority)
    runs, seed, minority = int(runs), int(seed), float(minority)
    starts = mixes(minority)
    arms: dict[str, Scenario] = {}
    for name, mix in zip(MIXES, starts, strict=True):
        planted = scenario.from_week_0({f"behaviour.{b}": float(s) for b, s in zip(BEHAVIOURS, mix, strict=True)})
        arms[f"fixed/{name}"], arms[f"free/{name}"] = planted.from_week_0({"choice.rule": "fixed"}), planted

    with Runner(workers=workers, engine=engine, store=store, progress=progress) as runner:
        found = runner.all(Request(arms, read_mix, seed, length), range(runs))

    def of(kind: str, what: str) -> Array:
        return np.array([[found[f"{kind}/{name}", r][what] for name in MIXES] for r in range(runs)], dtype=np.float64)

    shares, felt = of("fixed", "mixes")[:, :, 0].mean(axis=0), of("fixed", "felt")
    tracks, stances = of("free", "mixes"), of("free", "stances").mean(axis=0)
    spread = float(np.nanmean(of("fixed", "spread")))
    per_run = np.array([_matrix(shares, one) for one in felt])
    matrix = np.asarray(per_run.mean(axis=0), dtype=np.float64)
    mean = np.nanmean(felt, axis=0)
    left = ((mean - shares @ matrix.T) ** 2).sum(axis=0)

    values = scenario.values
    right = Copying(
        noise=float(values["imitation.noise"]), review=float(values["choice.review_weeks"]),
        pull=float(values["choice.stance_pull"]), explore=float(values["choice.exploration"]),
    )  # fmt: skip
    noisy = replace(right, spread=spread)
    track, points = tracks.mean(axis=0), fixed_points(matrix)
    weights = block_weights(runs, seed=seed, draws=_DRAWS)
    matrices = np.tensordot(weights, per_run, axes=1)
    return EmpiricalGame(
        scenario=scenario, runs=runs, weeks=length, seed=seed, minority=minority, shares=shares, felt=felt,
        functioning=of("fixed", "functioning"), outcome=of("fixed", "outcome"), matrix=matrix,
        entries=tuple(tuple(paired_interval(per_run[:, i, j]) for j in range(3)) for i in range(3)),
        linear=np.asarray(1.0 - left / ((mean - mean.mean(axis=0)) ** 2).sum(axis=0)), spread=spread,
        points=points, held=_held(points, matrices), basins=basins(matrix),
        noise_free=drift_of(track, matrix, right), noisy=drift_of(track, matrix, noisy),
        with_management=drift_of(track, matrix, noisy, stances=stances),
        bootstrap=drift_of(np.tensordot(weights, tracks, axes=1), matrices, noisy), tracks=track,
    )  # fmt: skip


def _held(points: list[FixedPoint], matrices: Array) -> list[float]:
    """For each fixed point, share of the matrices with a fixed point of the same behaviours and kind."""
    drawn = [{(one.support, one.kind, one.nash) for one in fixed_points(matrix)} for matrix in matrices]
    return [float(np.mean([(one.support, one.kind, one.nash) in there for there in drawn])) for one in points]


def _matrix(shares: Array, felt: Array) -> Array:
    """Least squares over the mixes in which the behaviour occurs."""
    rows = []
    for b in range(3):
        there = ~np.isnan(felt[:, b])
        if int(there.sum()) < 3:
            raise InputError(
                "minority", expected="a minority of at least one professional in most mixes", got="nobody",
                hint="raise it, or take a larger scenario",
            )  # fmt: skip
        rows.append(np.linalg.lstsq(shares[there], felt[there, b], rcond=None)[0])
    return np.array(rows)


@reader("empirical game")
def read_mix(run: Run) -> dict[str, Any]:
    """Felt payoffs, mixes and stances over the weeks, functioning, and the spread of felt payoffs, of one run."""
    series = run.series
    people = run.professionals
    within = people.groupby("behaviour")["felt"].std()
    return {
        "felt": series[[f"felt_{b}" for b in BEHAVIOURS]].tail(WEEKS_A_YEAR).mean().to_numpy(),
        "mixes": series[[f"share_{b}" for b in BEHAVIOURS]].to_numpy(),
        "stances": series[[f"stance_{b}" for b in BEHAVIOURS]].to_numpy(),
        "functioning": float(run.summary["functioning"]),
        "outcome": functioning_by_practice(run.clients),
        "spread": float(within.mean()),
    }
