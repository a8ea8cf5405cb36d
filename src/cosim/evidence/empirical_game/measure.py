"""The empirical game of a care system: what each behaviour feels worth in each mix, and whether that foretells drift.

Sentence. Nobody changes; small minorities stand in a population of another behaviour, and all feel what they feel. If
those payoffs were all that counts, people who copy the better off would move as the small game says
(`cosim.evidence.empirical_game.forecast`).

Formula. In mixes x (three corners, three edges, centre; every behaviour has at least the minority's share) f_b(x) is
the mean felt payoff of those with behaviour b, over the last year. The matrix A minimises the sum of
(f_b(x) - sum_j A_bj x_j)^2, for each replicate; the game is the mean over replicates, and replicates drawn with
replacement say how sure it is.

Source: empirical games, Wellman (2006), Methods for empirical game-theoretic analysis, AAAI-06:1552-1555.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from cosim.care.scenario.checks import check_behaviour_free
from cosim.care.scenario.model import Scenario
from cosim.care.simulate import Run, simulate
from cosim.core.parameters import BEHAVIOURS
from cosim.core.units import WEEKS_A_YEAR
from cosim.errors import InputError
from cosim.evidence.empirical_game.forecast import Copying, drift_of
from cosim.evidence.empirical_game.outcomes import functioning_by_practice
from cosim.evidence.empirical_game.result import MIXES, Bridge, mixes
from cosim.games.theory.basins import basins
from cosim.games.theory.fixed_points import FixedPoint, fixed_points
from cosim.studies.analysis.interval import block_weights
from cosim.studies.comparison.paired import paired_interval
from cosim.studies.execute import Job, Progress, run_all

__all__ = ["RUNS_MIN", "check_asked", "from_system"]

Array = np.ndarray[Any, np.dtype[np.float64]]

RUNS_MIN = 3
_DRAWS = 200  # of replicates: a share of 0.9 is then known to about 4 points


def check_asked(scenario: Scenario, runs: int, minority: float, weeks: int) -> None:
    """Refuse what cannot be measured, before anything is compiled or run.

    Raises
    ------
    InputError
        If a number is out of range, or the scenario leaves nothing to plant or to foretell.
    """
    if not 0.0 < minority <= 1.0 / 3.0:
        raise InputError("--minority", expected="above 0 and at most a third (of three behaviours)", got=minority)
    if isinstance(runs, bool) or not isinstance(runs, int) or runs < RUNS_MIN:
        raise InputError("--runs", expected=f"{RUNS_MIN} or more", got=runs)
    if weeks < 2 * WEEKS_A_YEAR + 1:
        raise InputError("--weeks", expected=f"{2 * WEEKS_A_YEAR + 1} weeks or more", got=weeks)
    if scenario.values["choice.rule"] == "fixed":
        raise InputError(
            f"{scenario.name}: choice.rule", expected="a rule by which people change", got="fixed",
            hint="there is no drift to foretell",
        )  # fmt: skip
    check_behaviour_free(scenario, hint="behaviours are planted; leave that policy out")


def from_system(
    scenario: Scenario,
    *,
    runs: int = 4,
    seed: int = 0,
    weeks: int | None = None,
    minority: float = 0.05,
    workers: int = 1,
    progress: Progress | None = None,
) -> Bridge:
    """Measure the game of a care system, and hold the large model against it.

    Raises
    ------
    InputError
        If it cannot be asked of this scenario.
    CosimError
        If a run fails.
    """
    length = scenario.weeks if weeks is None else weeks
    check_asked(scenario, runs, minority, length)
    starts = mixes(minority)
    arms: dict[str, Scenario] = {}
    for name, mix in zip(MIXES, starts, strict=True):
        planted = scenario.replace({f"behaviour.{b}": float(s) for b, s in zip(BEHAVIOURS, mix, strict=True)})
        arms[f"fixed/{name}"], arms[f"free/{name}"] = planted.replace({"choice.rule": "fixed"}), planted

    def work(job: Job) -> dict[str, Any]:
        return _read(simulate(arms[job.arm], seed=seed, replicate=job.replicate, weeks=length))

    jobs = [Job(arm, replicate) for replicate in range(runs) for arm in arms]
    found = run_all(jobs, work, workers=workers, progress=progress)

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
    lucky = replace(right, spread=spread)
    track, points = tracks.mean(axis=0), fixed_points(matrix)
    weights = block_weights(runs, seed=seed, draws=_DRAWS)
    matrices = np.tensordot(weights, per_run, axes=1)
    return Bridge(
        scenario=scenario, runs=runs, weeks=length, seed=seed, minority=minority, shares=shares, felt=felt,
        functioning=of("fixed", "functioning"), outcome=of("fixed", "outcome"), matrix=matrix,
        entries=tuple(tuple(paired_interval(per_run[:, i, j]) for j in range(3)) for i in range(3)),
        linear=np.asarray(1.0 - left / ((mean - mean.mean(axis=0)) ** 2).sum(axis=0)), spread=spread,
        points=points, held=_held(points, matrices), basins=basins(matrix),
        bare=drift_of(track, matrix, right), lucky=drift_of(track, matrix, lucky),
        managed=drift_of(track, matrix, lucky, stances=stances),
        drawn=drift_of(np.tensordot(weights, tracks, axes=1), matrices, lucky), tracks=track,
    )  # fmt: skip


def _held(points: list[FixedPoint], matrices: Array) -> list[float]:
    """For each fixed point, in which share of the matrices the same behaviours have one of the same kind."""
    drawn = [{(one.support, one.kind, one.nash) for one in fixed_points(matrix)} for matrix in matrices]
    return [float(np.mean([(one.support, one.kind, one.nash) in there for there in drawn])) for one in points]


def _matrix(shares: Array, felt: Array) -> Array:
    """Least squares over the mixes in which somebody feels something."""
    rows = []
    for b in range(3):
        there = ~np.isnan(felt[:, b])
        if int(there.sum()) < 3:
            raise InputError(
                "--minority", expected="a minority of at least one professional in most mixes", got="nobody",
                hint="raise it, or take a larger scenario",
            )  # fmt: skip
        rows.append(np.linalg.lstsq(shares[there], felt[there, b], rcond=None)[0])
    return np.array(rows)


def _read(run: Run) -> dict[str, Any]:
    series = run.series
    people = run.professionals
    within = people.groupby("behaviour")["felt"].std()
    return {
        "felt": series[[f"felt_{b}" for b in BEHAVIOURS]].tail(WEEKS_A_YEAR).mean().to_numpy(),
        "mixes": series[[f"share_{b}" for b in BEHAVIOURS]].to_numpy(),
        "stances": series[[f"stance_{b}" for b in BEHAVIOURS]].to_numpy(),
        "functioning": run.summary["functioning"],
        "outcome": functioning_by_practice(run.clients),
        "spread": float(within.mean()),
    }
