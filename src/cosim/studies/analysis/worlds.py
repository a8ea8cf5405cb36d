"""Results in the sampled worlds: where a policy beats the base, where that may be chance, and the regret of each arm.

A *world* is one setting of everything that a study varies: a design point, counted once however often a design comes
back to it. In a world, arms are compared replicate by
replicate with common random numbers; with differences d_1..d_R

    better in the mean      mean(d) on the better side of 0
    shown better, worse     the paired t interval (95 %) of mean(d) excludes 0
    undecided               it does not: R replicates are too few
    exactly none            d_1 = ... = d_R = 0

About one world in twenty is shown better or worse by chance alone. Replicate r has the same random numbers in every
world, so what chance does in one world it does in many: the range of the share over single replicates shows how much.
For a Latin hypercube the share of worlds has Wilson's interval, as if worlds were drawn independently at random, which
is slightly conservative; it holds for these replicates. Points of a grid, of Saltelli's scheme and of Morris'
trajectories share coordinates and are not independent draws: there the share has no interval.

Regret of an arm in a world is the best mean of all arms there minus its own, in the better direction.
The best of several noisy means is biased upwards, so regret is slightly overstated. An arm *satisfices* in a
world where its mean reaches the aim.

Sources: scenario discovery and regret, Lempert et al. (2006), Manage. Sci. 52:514-528, doi:10.1287/mnsc.1050.0472;
regret, Savage (1951), J. Am. Stat. Assoc. 46:55-67, doi:10.1080/01621459.1951.10500768; satisficing (domain criterion)
and robustness metrics compared, McPhail et al. (2018), Earth's Future 6:169-191, doi:10.1002/2017EF000649; Wilson
(1927), J. Am. Stat. Assoc. 22:209-212, doi:10.1080/01621459.1927.10502953.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy.special import ndtri

from cosim.errors import InputError
from cosim.studies.analysis.interval import Array
from cosim.studies.analysis.responses import level_of, outcome_of
from cosim.studies.comparison.paired import paired_interval
from cosim.studies.store.read import Results

__all__ = ["Aim", "Worlds", "judge", "robustness", "wilson"]

Mask = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True)
class Aim:
    """The aim for an outcome.

    Attributes
    ----------
    outcome
        Its name.
    kind
        ``better`` than the base, or a level ``above`` or ``below`` the threshold.
    threshold
        In the unit of the outcome; 0 for ``better``.
    """

    outcome: str
    kind: Literal["better", "above", "below"]
    threshold: float = 0.0


@dataclass(frozen=True, eq=False)
class Worlds:
    """Results of one arm in every world.

    Attributes
    ----------
    policy, aim, unit, sign
        The arm, the aim, its unit, and whether more (1) or less (-1) is better.
    known
        ``int[worlds]``, numbers of the design points with all replicates.
    value
        ``float64[worlds]``: mean difference with the base, or mean minus the threshold.
    reached
        ``bool[worlds]``, whether the mean is on the better side.
    shown, missed
        ``bool[worlds]``, whether that is shown, or the opposite is.
    none
        ``bool[worlds]``, exactly no difference in every replicate.
    replicates
        Number of replicates of every world.
    drawn
        Whether worlds are independent draws, in which case their share has an interval.
    single
        Lowest and highest share of worlds in which one replicate alone reaches the aim.
    """

    policy: str
    aim: Aim
    unit: str
    sign: float
    known: Any
    value: Array
    reached: Mask
    shown: Mask
    missed: Mask
    none: Mask
    replicates: int
    drawn: bool
    single: tuple[float, float]

    @property
    def undecided(self) -> int:
        """Worlds without a verdict at this number of replicates."""
        return int((~(self.shown | self.missed | self.none)).sum())

    @property
    def share(self) -> tuple[float, float, float]:
        """Share of worlds in which the mean reaches the aim, and Wilson's 95 % interval; NaN if not drawn."""
        return _share(self.reached, self.drawn)


def wilson(hits: int, total: int, *, confidence: float = 0.95) -> tuple[float, float, float]:
    """A share with Wilson's score interval.

    Examples
    --------
    >>> tuple(round(number, 3) for number in wilson(87, 100))
    (0.87, 0.79, 0.922)
    """
    share = hits / total
    z = float(ndtri(0.5 + confidence / 2.0))
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return share, max(0.0, middle - half), min(1.0, middle + half)


def _share(hits: Mask, drawn: bool) -> tuple[float, float, float]:
    share, low, high = wilson(int(hits.sum()), len(hits))
    return (share, low, high) if drawn else (share, math.nan, math.nan)


def judge(results: Results, policy: str, aim: Aim) -> Worlds:
    """One arm in every world.

    Raises
    ------
    InputError
        If the aim is "better" for an outcome without a better direction, or no world is complete.
    """
    declared = outcome_of(results, aim.outcome)
    if aim.kind == "better":
        if declared.better == "neither":
            raise InputError(
                "aim", expected="an outcome of which more or less is better", got=f"'{aim.outcome}'",
                hint="aim above or below a level",
            )  # fmt: skip
        sign = 1.0 if declared.better == "higher" else -1.0
        found = level_of(results, policy, aim.outcome) - level_of(results, "base", aim.outcome)
    else:
        sign = 1.0 if aim.kind == "above" else -1.0
        found = level_of(results, policy, aim.outcome) - aim.threshold
    known = np.flatnonzero(~np.isnan(found).any(axis=1) & results.study.distinct)
    if not len(known):
        raise InputError(
            "outcomes", expected="an outcome that some world has in every replicate",
            got=f"'{aim.outcome}', which none has",
            hint="outcomes on clients need runs longer than warm-up and follow-up together",
        )  # fmt: skip
    whole = found[known]
    intervals = [paired_interval(sign * row) for row in whole]
    value = whole.mean(axis=1)
    alone = (sign * whole > 0.0).mean(axis=0)
    return Worlds(
        policy=policy, aim=aim, unit=declared.unit, sign=sign, known=known, value=value, reached=sign * value > 0.0,
        shown=np.array([one.low > 0.0 for one in intervals]), missed=np.array([one.high < 0.0 for one in intervals]),
        none=np.array([one.exactly_none for one in intervals]), replicates=whole.shape[1],
        drawn=results.study.drawn, single=(float(alone.min()), float(alone.max())),
    )  # fmt: skip


def robustness(results: Results, outcome: str, aim: Aim) -> pd.DataFrame:
    """Regret and satisficing of every arm over the worlds that are complete for all arms.

    Returns
    -------
    DataFrame
        A row per arm: ``policy, mean, worst, regret_mean, regret_90, regret_max, best_in, satisfices, low, high,
        worlds``. Regret is in the unit of the outcome; ``best_in`` the share of worlds in which the arm is (one of) the
        best; ``satisfices`` the share in which it reaches the aim, with its interval (for ``better``: beats the base).

    Raises
    ------
    InputError
        If no world has every replicate of every arm.
    """
    declared = outcome_of(results, outcome)
    good = declared.better if aim.kind == "better" else ("higher" if aim.kind == "above" else "lower")
    sign = 1.0 if good == "higher" else -1.0
    levels = {arm: level_of(results, arm, outcome) for arm in results.study.arms}
    complete = ~np.any([np.isnan(level).any(axis=1) for level in levels.values()], axis=0) & results.study.distinct
    if not complete.any():
        raise InputError(
            "results",
            expected="a world in which every arm has every replicate",
            got="none yet",
            hint="resume the sweep",
        )
    means = {arm: level[complete].mean(axis=1) for arm, level in levels.items()}
    best = np.max([sign * mean for mean in means.values()], axis=0)
    rows = []
    for arm, mean in means.items():
        regret = best - sign * mean
        base = means["base"] if aim.kind == "better" else aim.threshold
        hits = sign * (mean - base) > 0.0
        share, low, high = _share(hits, results.study.drawn)
        if arm == "base" and aim.kind == "better":
            share = low = high = math.nan
        rows.append({
            "policy": arm, "mean": float(mean.mean()), "worst": float(sign * np.min(sign * mean)),
            "regret_mean": float(regret.mean()), "regret_90": float(np.quantile(regret, 0.9)),
            "regret_max": float(regret.max()), "best_in": float((regret <= 0.0).mean()),
            "satisfices": share, "low": low, "high": high, "worlds": int(complete.sum()),
        })  # fmt: skip
    return pd.DataFrame(rows)
