"""The empirical game of a care system: what each behaviour feels worth in each mix, and whether that foretells drift.

Sentence. Nobody changes; small minorities stand in a population of another behaviour, and all feel what they feel. If
those payoffs were all that counts, people who copy the better off would move as the small game says.

Formula. In mixes x (three corners, three edges, centre; every behaviour has at least the minority's share) f_b(x) is
the mean felt payoff of those with behaviour b, over the last year. The matrix A minimises the sum of
(f_b(x) - sum_j A_bj x_j)^2, for each replicate. Copying by the Fermi rule (`cosim.rules.choice.imitation`), reviewed
once in T weeks, moves a large well-mixed population by

    dx_i/dt = (1 / T) x_i sum_j x_j E[tanh((f_i - f_j + e) / (2 noise))]

with e = 0 (bare), or normal with variance 2 s^2, s the spread of felt payoff between colleagues of one behaviour: who
is copied may be lucky rather than right (lucky). A third forecast (managed) adds what is no payoff at all: exploration,
and the pull of management towards its stances, (1 / T) (pull (stance - x) + exploration (1/3 - x)), with the stances
that were seen. What it mends is the part of the drift that comes from above.

Sources: Traulsen, Claussen and Hauert (2005), Phys. Rev. Lett. 95:238701, doi:10.1103/PhysRevLett.95.238701; empirical
games: Wellman (2006), Methods for empirical game-theoretic analysis, AAAI-06:1552-1555.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cosim.bridge.outcomes import functioning_by_practice
from cosim.core.parameters import BEHAVIOURS
from cosim.errors import CosimError, InputError
from cosim.experiments.execute import Failure, Job, Progress, Ticker, run_jobs
from cosim.experiments.paired import Interval, paired_interval
from cosim.scenario.model import Scenario
from cosim.scenario.simulate import Run, simulate
from cosim.theory.basins import Basins, basins
from cosim.theory.fixed_points import FixedPoint, fixed_points

__all__ = ["MIXES", "RUNS_MIN", "Bridge", "Drift", "check_asked", "drift_of", "foretell", "from_system", "mixes"]

Array = np.ndarray[Any, np.dtype[np.float64]]

MIXES = (
    "all competitive", "all side-by-side", "all co-creative", "competitive and side-by-side",
    "competitive and co-creative", "side-by-side and co-creative", "a third each",
)  # fmt: skip
RUNS_MIN = 3
_YEAR = 52
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(15)


def mixes(minority: float) -> Array:
    """Mixes by name (`MIXES`), ``float64[7, 3]``: whoever is not resident has the minority's share.

    Examples
    --------
    >>> mixes(0.05)[0].round(2).tolist()
    [0.9, 0.05, 0.05]
    """
    corners = np.eye(3) * (1.0 - 3.0 * minority) + minority
    pairs = [(0, 1), (0, 2), (1, 2)]
    edges = np.full((3, 3), minority)
    for row, pair in zip(edges, pairs, strict=True):
        row[list(pair)] = (1.0 - minority) / 2.0
    return np.vstack([corners, edges, np.full((1, 3), 1.0 / 3.0)])


@dataclass(frozen=True, slots=True)
class Drift:
    """Foretold and seen moves of the mix, ``float64[starts, 3]``: in the first year, and from first to last week."""

    foretold: Array
    seen: Array
    foretold_end: Array
    seen_end: Array

    @property
    def cosine(self) -> Array:
        """Of foretold and seen move by start, first year."""
        norms = np.linalg.norm(self.foretold, axis=1) * np.linalg.norm(self.seen, axis=1)
        return np.asarray((self.foretold * self.seen).sum(axis=1) / np.where(norms > 0.0, norms, np.nan))

    @property
    def signs(self) -> float:
        """Share of behaviours and starts that move to the side foretold, first year."""
        return float((np.sign(self.foretold) == np.sign(self.seen)).mean())

    @property
    def r2(self) -> float:
        """Share of the seen moves that is foretold (1 - misfit / total), first year; below 0: worse than no move."""
        return float(1.0 - ((self.seen - self.foretold) ** 2).sum() / (self.seen**2).sum())

    @property
    def ends(self) -> float:
        """Share of starts that end where foretold: with the same behaviour as the most common one."""
        return float((self.foretold_end.argmax(axis=1) == self.seen_end.argmax(axis=1)).mean())


@dataclass(frozen=True, eq=False)
class Bridge:
    """The measured game and what it foretells.

    Attributes
    ----------
    shares
        Mixes as planted, ``float64[7, 3]``.
    felt
        Felt payoff, ``float64[replicates, 7, 3]``.
    functioning
        Functioning of families, ``float64[replicates, 7]``.
    outcome
        The same by the practice of those who help, ``float64[replicates, 7, 3]`` (`cosim.bridge.outcomes`).
    matrix
        A, ``float64[3, 3]``; ``entries`` its intervals.
    linear
        Share of the variance of felt payoff over mixes that A explains, by behaviour.
    spread
        Standard deviation of felt payoff between colleagues of one behaviour.
    points, basins
        Of the replicator dynamics of A.
    bare, lucky, managed
        What is foretold, see on top, against what the large model does. Only the first two are the small game's.
    tracks
        Mean mixes of the large model by start, ``float64[7, weeks, 3]``.
    """

    scenario: Scenario
    runs: int
    weeks: int
    seed: int
    minority: float
    shares: Array
    felt: Array
    functioning: Array
    outcome: Array
    matrix: Array
    entries: tuple[tuple[Interval, ...], ...]
    linear: Array
    spread: float
    points: list[FixedPoint]
    basins: Basins
    bare: Drift
    lucky: Drift
    managed: Drift
    tracks: Array

    @property
    def outcomes(self) -> list[list[Interval | None]]:
        """`outcome` by mix and behaviour with intervals over replicates; None where a replicate has too few hours."""
        return [
            [None if np.isnan(values).any() else paired_interval(values) for values in self.outcome[:, at].T]
            for at in range(len(MIXES))
        ]

    @property
    def foretells(self) -> bool:
        """Whether the better of the two foretells first-year moves (R2 above one half) and most ends."""
        return any(drift.r2 > 0.5 and drift.ends > 0.75 for drift in (self.bare, self.lucky))

    @property
    def answer(self) -> str:
        """One sentence that says no more than the numbers do."""
        best = max((self.bare, self.lucky), key=lambda drift: drift.r2)
        told = (
            f"{100 * best.signs:.0f} % of first-year moves go to the side foretold, R2 {best.r2:.2f}, mean cosine "
            f"{np.nanmean(best.cosine):.2f}, and {best.ends * len(MIXES):.0f} of {len(MIXES)} starts end with the most "
            "common behaviour foretold"
        )
        if self.foretells:
            return f"The small game foretells this system: {told}."
        gap = float(np.ptp(self.matrix, axis=0).mean())
        why = [f"felt payoff differs {self.spread:.2f} between colleagues who do alike, {gap:.2f} between behaviours"]
        if self.linear.min() < 0.5:
            poor = BEHAVIOURS[int(self.linear.argmin())].replace("_", "-")
            why.append(f"payoffs do not follow from a matrix (R2 {self.linear.min():.2f} for {poor})")
        managed = self.managed
        why.append(
            f"with exploration and the stances of management as they were seen, R2 is {managed.r2:.2f} and "
            f"{managed.ends * len(MIXES):.0f} of {len(MIXES)} ends are right"
        )
        if self.scenario.values["choice.rule"] != "imitation":
            why.append(f"people choose by {self.scenario.values['choice.rule']}, not by copying")
        return f"The small game does not predict this system: {told}; {'; '.join(why)}."


def foretell(
    start: Array,
    matrix: Array,
    *,
    noise: float,
    review: float,
    spread: float,
    weeks: int,
    above: Array | None = None,
    pull: float = 0.0,
    explore: float = 0.0,
) -> Array:
    """Mixes week by week by the formula on top, ``float64[weeks + 1, 3]``; ``above[weeks, 3]`` are stances."""
    path = [np.asarray(start, dtype=np.float64)]
    for week in range(weeks):
        x = path[-1]
        gap = np.subtract.outer(matrix @ x, matrix @ x)
        luck = np.sqrt(2.0) * spread * _NODES
        copied = (np.tanh((gap[..., None] + luck) / (2.0 * noise)) * _WEIGHTS).sum(axis=-1) / _WEIGHTS.sum()
        change = x * (copied @ x)
        if above is not None:
            change += pull * (above[week] - x) + explore * (1.0 / 3.0 - x)
        moved = np.clip(x + change / review, 0.0, None)
        path.append(moved / moved.sum())
    return np.array(path)


def drift_of(
    tracks: Array,
    matrix: Array,
    *,
    noise: float,
    review: float,
    spread: float,
    stances: Array | None = None,
    pull: float = 0.0,
    explore: float = 0.0,
) -> Drift:
    """Foretold against seen, from ``tracks[starts, weeks, 3]`` and, if management counts, ``stances`` of that shape."""
    weeks = tracks.shape[1] - 1
    year = min(_YEAR, weeks)
    paths = np.array([
        foretell(
            track[0], matrix, noise=noise, review=review, spread=spread, weeks=weeks, pull=pull, explore=explore,
            above=None if stances is None else stances[at],
        )
        for at, track in enumerate(tracks)
    ])  # fmt: skip
    return Drift(paths[:, year] - paths[:, 0], tracks[:, year] - tracks[:, 0], paths[:, -1], tracks[:, -1])


def check_asked(scenario: Scenario, runs: int, minority: float, weeks: int) -> None:
    """Refuse what cannot be measured, before anything is compiled or run.

    Raises
    ------
    InputError
        If a number is out of range, or the scenario leaves nothing to plant or to foretell.
    """
    if not 0.0 < minority < 0.5:
        raise InputError("--minority", expected="a share above 0 and below 0.5", got=minority)
    if minority > 1.0 / 3.0:
        raise InputError("--minority", expected="at most a third: there are three behaviours", got=minority)
    if isinstance(runs, bool) or not isinstance(runs, int) or runs < RUNS_MIN:
        raise InputError("--runs", expected=f"{RUNS_MIN} or more", got=runs)
    if weeks < 2 * _YEAR + 1:
        raise InputError("--weeks", expected=f"{2 * _YEAR + 1} weeks or more", got=weeks)
    if scenario.values["choice.rule"] == "fixed":
        raise InputError(
            f"{scenario.name}: choice.rule", expected="a rule by which people change", got="fixed",
            hint="there is no drift to foretell",
        )  # fmt: skip
    for policy in scenario.policies:
        for change in policy.changes:
            if change.key.startswith(("choice.", "practices.")):
                raise InputError(
                    f"{scenario.name}: policy {policy.name}", expected="policies that leave ways of working alone",
                    got=f"a change of {change.key}", hint="behaviours are planted; leave that policy out",
                )  # fmt: skip


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
    found: dict[tuple[str, int], dict[str, Any]] = {}
    ticker, failures = Ticker(progress), list[Failure]()
    jobs = [Job(arm, replicate) for replicate in range(runs) for arm in arms]
    ticker.total = len(jobs)

    def work(job: Job) -> dict[str, Any]:
        return _read(simulate(arms[job.arm], seed=seed, replicate=job.replicate, weeks=length))

    def finished(job: Job, result: dict[str, Any]) -> None:
        found[job.arm, job.replicate] = result
        ticker.tick()

    if run_jobs(jobs, work, workers=workers, finished=finished, failed=failures.append):
        raise KeyboardInterrupt
    if failures:
        raise CosimError(f"{failures[0].arm}, replicate {failures[0].replicate}: {failures[0].message}")

    def of(kind: str, what: str) -> Array:
        return np.array([[found[f"{kind}/{name}", r][what] for name in MIXES] for r in range(runs)], dtype=np.float64)

    shares, felt = of("fixed", "mixes")[:, :, 0].mean(axis=0), of("fixed", "felt")
    per_run = np.array([_matrix(shares, one) for one in felt])
    matrix: Array = np.asarray(per_run.mean(axis=0), dtype=np.float64)
    mean = np.nanmean(felt, axis=0)
    left = ((mean - shares @ matrix.T) ** 2).sum(axis=0)
    linear = 1.0 - left / ((mean - mean.mean(axis=0)) ** 2).sum(axis=0)
    spread, tracks = float(np.nanmean(of("fixed", "spread"))), of("free", "mixes").mean(axis=0)
    values, stances = scenario.values, of("free", "stances").mean(axis=0)

    def held_against(spread: float, above: Array | None = None) -> Drift:
        return drift_of(
            tracks, matrix, spread=spread, stances=above, noise=float(values["imitation.noise"]),
            review=float(values["choice.review_weeks"]), pull=float(values["choice.stance_pull"]),
            explore=float(values["choice.exploration"]),
        )  # fmt: skip

    return Bridge(
        scenario, runs, length, seed, minority, shares, felt, of("fixed", "functioning"),
        of("fixed", "outcome"), matrix,
        tuple(tuple(paired_interval(per_run[:, i, j]) for j in range(3)) for i in range(3)), np.asarray(linear), spread,
        fixed_points(matrix), basins(matrix), held_against(0.0),
        held_against(spread), held_against(spread, stances), tracks,
    )  # fmt: skip


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
        "felt": series[[f"felt_{b}" for b in BEHAVIOURS]].tail(_YEAR).mean().to_numpy(),
        "mixes": series[[f"share_{b}" for b in BEHAVIOURS]].to_numpy(),
        "stances": series[[f"stance_{b}" for b in BEHAVIOURS]].to_numpy(),
        "functioning": run.summary["functioning"],
        "outcome": functioning_by_practice(run.clients),
        "spread": float(within.mean()),
    }
