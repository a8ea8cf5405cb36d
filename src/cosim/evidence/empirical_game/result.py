"""Result of a measured game, its verdict and its summary in one sentence.

Rule of the verdict. One forecast is judged, chosen in advance: the one that includes the noise of imitation (noisy). It
passes with R2 above one half in the first year and more than three quarters of the ends. Replicates are bootstrapped,
matrix and observed moves together. If at least `SURE` of the draws pass, the game predicts the system; if at least that
many fail, it does not; otherwise the verdict is *cannot tell*. With few replicates draws are too similar (their spread
is too small by (R - 1) / R), so a verdict near the limit needs more runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from cosim.care.scenario.model import Scenario
from cosim.core.parameters import BEHAVIOURS
from cosim.evidence.empirical_game.forecast import Drift
from cosim.games.theory.basins import Basins
from cosim.games.theory.fixed_points import FixedPoint
from cosim.studies.comparison.paired import Interval, paired_interval

__all__ = ["MIXES", "SURE", "EmpiricalGame", "mixes"]

Array = np.ndarray[Any, np.dtype[np.float64]]

SURE = 0.9  # of the draws
MIXES = (
    "all competitive", "all side-by-side", "all co-creative", "competitive and side-by-side",
    "competitive and co-creative", "side-by-side and co-creative", "a third each",
)  # fmt: skip


def mixes(minority: float) -> Array:
    """Mixes by name (`MIXES`), ``float64[7, 3]``: each minority behaviour has this share.

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


@dataclass(frozen=True, eq=False, kw_only=True)
class EmpiricalGame:
    """The measured game and its predictions.

    Attributes
    ----------
    scenario, runs, weeks, seed, minority
        The settings; ``weeks`` of a run, ``minority`` as a share.
    shares
        Assigned mixes, ``float64[7, 3]``.
    felt
        Felt payoff, ``float64[replicates, 7, 3]``.
    functioning
        Functioning of families in SD, ``float64[replicates, 7]``.
    outcome
        The same by practice of the professionals, ``float64[replicates, 7, 3]``
        (`cosim.evidence.empirical_game.outcomes`).
    matrix
        A, ``float64[3, 3]``, row: own behaviour, column: behaviour of the others; ``entries`` its intervals.
    linear
        Share of the variance of felt payoff over mixes that A explains, by behaviour, ``float64[3]``.
    spread
        Standard deviation of felt payoff between colleagues of one behaviour, in units of payoff.
    points, basins
        Of the replicator dynamics of A.
    held
        For each of ``points``: share of the draws of replicates in which a mix of the same behaviours is of the same
        kind, and a Nash equilibrium where it is one.
    noise_free, noisy, with_management
        Predictions (`cosim.evidence.empirical_game.forecast`) and moves of the large model. Only the first two use the
        small game alone, and ``noisy`` is the one that is judged.
    bootstrap
        ``noisy`` for draws of replicates.
    tracks
        Mean mixes of the large model by start, ``float64[7, weeks + 1, 3]``.
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
    held: list[float]
    basins: Basins
    noise_free: Drift
    noisy: Drift
    with_management: Drift
    bootstrap: Drift
    tracks: Array

    @property
    def outcomes(self) -> list[list[Interval | None]]:
        """`outcome` by mix and behaviour with intervals over replicates; None if a replicate has too few hours."""
        return [
            [None if np.isnan(values).any() else paired_interval(values) for values in self.outcome[:, at].T]
            for at in range(len(MIXES))
        ]

    @property
    def passed(self) -> float:
        """Share of the draws of replicates in which the forecast passes."""
        return float(self.bootstrap.right.mean())

    @property
    def verdict(self) -> Literal["predicts", "does not predict", "cannot tell"]:
        """Verdict by the rule at the top of this file."""
        if self.passed >= SURE:
            return "predicts"
        return "does not predict" if 1.0 - self.passed >= SURE else "cannot tell"

    @property
    def answer(self) -> str:
        """The result in one sentence."""
        judged, low, high = self.noisy, *np.quantile(self.bootstrap.r2, [0.025, 0.975])
        ends = f"{_ends(judged)} of {len(MIXES)} starts end with the predicted most common behaviour"
        numbers = (
            f"over {self.weeks} weeks {100 * float(judged.signs):.0f} % of first-year moves have the predicted sign, "
            f"R2 {float(judged.r2):.2f} ({low:.2f} to {high:.2f}), and {ends}; "
            f"it passes in {100 * self.passed:.0f} % of draws of the {self.runs} runs"
        )
        if self.verdict == "predicts":
            return f"The small game predicts this system: {numbers}."
        gap = float(np.ptp(self.matrix, axis=0).mean())
        apart = f"{self.spread:.2f} between colleagues of one behaviour, {gap:.2f} between behaviours"
        why = [f"felt payoff differs {apart}"]
        if self.linear.min() < 0.5:
            poor = BEHAVIOURS[int(self.linear.argmin())].replace("_", "-")
            why.append(f"payoffs do not follow from a matrix (R2 {self.linear.min():.2f} for {poor})")
        why.append(
            "with exploration and the observed stances of management, R2 is "
            f"{float(self.with_management.r2):.2f} and {_ends(self.with_management)} of {len(MIXES)} ends are right"
        )
        if self.scenario.values["choice.rule"] != "imitation":
            why.append(f"professionals choose by {self.scenario.values['choice.rule']}, not by imitation")
        lead = "The small game does not predict this system"
        if self.verdict == "cannot tell":
            lead = f"{self.runs} runs cannot tell whether the small game predicts this system"
        return f"{lead}: {numbers}; {'; '.join(why)}."


def _ends(drift: Drift) -> str:
    return f"{float(drift.ends) * len(MIXES):.0f}"
