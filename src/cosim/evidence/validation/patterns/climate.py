"""V3: organisational climate predicts outcomes better than coordination between organisations.

Formula. For the clients of the cohort, by the organisation o at which they are registered:

    functioning at follow-up = a + b1 climate_o + b2 coordination_o + b3 functioning at arrival,  all standardised

climate_o is the climate of the organisation where that is on (`cosim.care.rules.climate`), else the mean trust of its
professionals in their ties; coordination_o the mean
alignment hours a week of care. The share of organisations in the variance is the intraclass correlation of the
outcome, adjusted for functioning at arrival, from a one-way analysis of variance with unequal groups (Donner 1986).
As in the study, climate is not assigned: this is a correlation.

Sources: Glisson and Hemmelgarn (1998), Child Abuse Negl. 22:401-421, PMID 9631252; Bai, Wells and Hillemeier
(2009), Child Abuse Negl. 33:372-381, PMC2694225; Donner (1986), Int. Stat. Rev.
54:67-82, doi:10.2307/1403259.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cosim.care.outcomes.measure import cohort
from cosim.evidence.validation.pattern import Finding, Line, Pattern
from cosim.studies.effects import estimate
from cosim.studies.lab import ARMS, Lab
from cosim.studies.runs.readers import reader
from cosim.texts.language import mark

if TYPE_CHECKING:
    from cosim.care.simulate import Run

__all__ = ["PATTERN", "SHARE", "intraclass", "share_of_organisations", "standardised_slopes"]

Vector = NDArray[np.floating]

_CLIMATE = Line(
    "climate", "slope of functioning on the climate of the organisation, or trust within it where that is off",
    "SD per SD", "the primary predictor, positive", 0.0, math.inf, sided=True,
)  # fmt: skip
_COORDINATION = Line(
    "coordination", "slope of functioning on alignment hours", "SD per SD", "no effect on outcomes",
    -0.1, 0.1, direction=0,
)  # fmt: skip
_LARGER = Line(
    "larger", "slope on climate minus absolute slope on coordination", "SD per SD", "climate is the better predictor",
    0.0, math.inf, sided=True,
)  # fmt: skip
SHARE = Line(
    "organisations", "share of organisations in the variance of outcomes", "share", "0.09 (use) and 0.12 (improvement)",
    0.05, 0.15,
)  # fmt: skip


def standardised_slopes(outcome: Vector, *predictors: Vector) -> Vector:
    """Slopes of an ordinary least-squares fit between standardised variables; 0 for a predictor that does not vary."""
    columns = np.column_stack([_standard(one) for one in predictors])
    slopes: Vector = np.linalg.lstsq(columns, _standard(outcome), rcond=None)[0]
    return slopes


def _standard(values: Vector) -> Vector:
    spread = float(values.std())
    return (values - values.mean()) / spread if spread > 0.0 else np.zeros_like(values)


def intraclass(values: pd.Series, groups: pd.Series) -> float:
    """Share of the groups in the variance (ANOVA estimator, unequal groups); it may come out below 0.

    Examples
    --------
    >>> round(intraclass(pd.Series([1.0, 1.1, 2.0, 2.1]), pd.Series([0, 0, 1, 1])), 2)
    0.99
    """
    sizes = values.groupby(groups).size()
    means = values.groupby(groups).transform("mean")
    count, groups_count = float(sizes.sum()), float(sizes.size)
    between = float(((means - values.mean()) ** 2).sum()) / (groups_count - 1.0)
    within = float(((values - means) ** 2).sum()) / (count - groups_count)
    size = (count - float((sizes**2).sum()) / count) / (groups_count - 1.0)
    component = (between - within) / size
    return component / (component + within)


def share_of_organisations(followed: pd.DataFrame) -> float:
    """Share of organisations in the variance of functioning at follow-up, adjusted for functioning at arrival."""
    followed = followed.dropna(subset=["functioning_follow_up"])
    outcome, before = followed["functioning_follow_up"], followed["functioning_arrival"]
    return intraclass(outcome - before * float(np.polyfit(before, outcome, 1)[0]), followed["organisation"])


@reader("V3", version=1)
def _slopes_and_share(run: Run) -> tuple[float, float, float, float]:
    world, values = run.built.world, run.scenario.values
    followed = cohort(
        run.clients,
        warm_up=int(values["measure.warm_up_weeks"]),
        weeks=run.weeks,
        follow_up=int(world.parameters["follow_up.weeks"][-1]),
    ).dropna(subset=["functioning_follow_up"])
    at = followed["organisation"].to_numpy()
    employer = world.professionals["organisation"][world.ties["source"]]
    count = np.maximum(1, np.bincount(employer, minlength=world.organisations.size))
    climate = np.bincount(employer, world.ties["trust"], world.organisations.size) / count
    if world.organisations["climate"].any():  # organisations have a climate of their own
        climate = world.organisations["climate"]
    weekly = followed["hours_alignment"] / followed["weeks_in_care"].clip(lower=1)
    coordination = weekly.groupby(followed["organisation"]).transform("mean")
    outcome, before = followed["functioning_follow_up"], followed["functioning_arrival"]
    slopes = standardised_slopes(
        outcome.to_numpy(dtype=float), climate[at], coordination.to_numpy(dtype=float), before.to_numpy(dtype=float)
    )
    on_climate, on_coordination = float(slopes[0]), float(slopes[1])
    share = share_of_organisations(followed)
    return on_climate, on_coordination, on_climate - abs(on_coordination), share


def _measure(lab: Lab) -> Sequence[Finding]:
    found = np.asarray(lab.collect(ARMS["base"], _slopes_and_share))
    lines = (_CLIMATE, _COORDINATION, _LARGER, SHARE)
    return [line.judge(estimate(found[:, at])) for at, line in enumerate(lines)]


def _lacks(lab: Lab) -> str:
    enough = float(lab.scenario.values["workforce.organisations"]) >= 10
    return "" if enough else "at least 10 organisations"


PATTERN = Pattern(
    "V3",
    mark("Organisational climate predicts outcomes better than coordination"),
    "The unchanged region, without assignment: regression of functioning at follow-up on the climate of the "
    "client's organisation (trust within it where climate is off), its alignment hours, and functioning at arrival.",
    ("Glisson and Hemmelgarn 1998, PMID 9631252", "Bai et al. 2009, PMC2694225"),
    _measure,
    _lacks,
    compares=lambda scenario: (ARMS["base"],),
    reads=("organisations.climate", "ties.trust"),
)
