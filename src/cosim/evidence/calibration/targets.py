"""Targets of the calibrations: Dutch figures and effects of studies, each with its band, its source and its measure.

The effects are measured by their patterns of ``cosim validate``: V1 with more room, V4 among families with
several problems, V13 and, for the region of today, a line of V3. The other patterns are not used for fitting.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from cosim.care.outcomes.measure import WEEKS_A_YEAR
from cosim.care.scenario.model import Scenario
from cosim.care.scenario.scaling import users_a_year
from cosim.evidence.validation.patterns import climate, family_plan, genuine, nominal
from cosim.studies.lab import ARMS, Arm, Lab, Observed

__all__ = ["ARMS_OF", "FIGURES", "TARGETS", "Target", "measure"]

ARMS_OF = {**ARMS, "family_plan": family_plan.ARM}  # of figures of one's own; packaged effects have those of patterns


class Target(NamedTuple):
    """A published figure.

    Attributes
    ----------
    name, what, unit
        Description and unit.
    low, high
        Accepted band.
    source
        Source of the figure and derivation of the band.
    outcome, arm, against
        For a figure of one's own: the outcome whose mean it is, the arm, and the arm of which it is subtracted, if any.
    """

    name: str
    what: str
    unit: str
    low: float
    high: float
    source: str
    outcome: str = ""
    arm: str = "base"
    against: str = ""

    def implausibility(self, value: float) -> float:
        """Distance from the middle of the band in half bands: at most 1 inside it; infinite if there is no value.

        Examples
        --------
        >>> Target("a", "", "", 10.0, 18.0, "").implausibility(16.0)
        0.5
        """
        if np.isnan(value):
            return float("inf")
        return abs(value - (self.low + self.high) / 2.0) / ((self.high - self.low) / 2.0)


_V1 = "Fort Bragg, Stark County, Bruns et al. 2015 (V1)"
_V4 = "Olson et al. 2021, PMID 33785404 (V4)"
_V13 = "Dijkstra et al. 2019, Child Maltreatment 24:137 (V13)"

TARGETS = (
    Target("services", "professionals who join the care of a client", "services/client", 1.26, 1.54,
           "CBS Jeugdhulp: 592,860 trajectories for 424,655 youths, 2019; +-10 %"),
    Target("heavy", "users of a year with a stay out of home", "share", 0.09, 0.11,
           "CBS Jeugdmonitor and Jeugdautoriteit 2024: 40,505 of 380,000 to 41,000 of 474,000"),
    Target("years_in_care", "clients in care or placed over clients who start", "years", 1.15, 1.5,
           "CBS H1 2021: stock over flow"),
    Target("re_entries", "returns after an exit", "returns/client", 0.2, 0.4,
           "CBS StatLine 85097NED, first half of 2023: 39,105 of 159,715 begun were repeated use: 0.32 a first"),
    Target("euros_per_user", "paid by all payers for a user in a year", "EUR", 10_600.0, 14_400.0,
           "5.4 to 5.6 bn EUR for 430,990 users, 2019: 12,500; +-15 %"),
    Target("weeks_waited", "weeks on waiting lists", "weeks", 10.0, 18.0, "Rijnmond, end of 2022 to 2023: 14; +-4"),
    Target("loss_making", "organisation-years closed with a loss", "share", 0.15, 0.25,
           "Jeugdautoriteit 2023: about 20 % do not break even"),
    Target("nominal_effect", "functioning, side by side against alone, with room", "SD between clients",
           nominal.OUTCOME.low, nominal.OUTCOME.high, _V1),
    Target("nominal_hours", "hours a client, side by side against alone, with room", "ratio", 1.1, 1.8, _V1),
    Target("nominal_cost", "cost of a client, side by side against alone, with room", "ratio", 1.0, 1.8, _V1),
    Target("genuine_effect", "functioning, co-creative against usual, several problems", "SD between clients",
           0.10, 0.55, _V4),
    Target("genuine_placement", "fewer placements, co-creative against usual, several problems", "SD, from odds",
           0.18, 0.65, _V4),
    Target("genuine_cost", "lower cost, co-creative against usual, several problems", "SD between clients",
           0.0, 0.5, _V4),
    Target("chair_effect", "functioning, family at the table alone against usual", "SD between clients", -0.10, 0.10,
           _V13),
    Target("chair_placement", "placements, family at the table alone against usual", "odds ratio", 0.9, 1.3, _V13),
    Target("chair_cost", "cost of a client, family at the table alone against usual", "ratio", 0.95, 1.10, _V13),
)  # fmt: skip


# Of the region of today. Relative to its size, so that a region of another size is held against the same bands.
_TODAY = (
    Target("users_today", "users of a year, over those that the scenario states", "ratio", 0.95, 1.05,
           "CBS Jeugdmonitor 2024: 474,000 / 42 = 11,286 in 2023, which region-2025 states; +-5 %"),
    Target("years_today", "clients in care or placed over the other users of a year", "years", 1.15, 1.5,
           "CBS H1 2021: stock over flow"),
    Target("heavy_today", "users of a year with a stay out of home", "share", 0.075, 0.105,
           "CBS and Jeugdautoriteit 2024: 41,000 of 474,000, 0.087; a figure of a day and one of a year differ"),
    Target("municipal_today", "paid by municipalities for a user in a year", "EUR", 15_400.0, 18_800.0,
           "Deskundigencommissie, Groeipijn, 2025: 8.1 bn in 2024 for 474,000 users: 17,090; +-10 %"),
    Target("providers_today", "organisations, over those that the scenario states", "ratio", 0.9, 1.1,
           "KvK: 8,515 / 42 = 203 in 2025, which region-2025 states; +-10 %"),
    Target("climate_share", "share of organisations in the variance of outcomes", "share",
           climate.SHARE.low, climate.SHARE.high, "Bai et al. 2009: 0.09 and 0.12 (V3)"),
)  # fmt: skip
FIGURES = (*TARGETS, *_TODAY)


def measure(lab: Lab, targets: Sequence[Target] = TARGETS) -> dict[str, float]:
    """Value of every target in the model, mean over the replicates of the lab; only the arms they need are run."""
    own = [target for target in targets if target.outcome]
    packaged = len(own) < len(targets)
    needed = _arms(lab.scenario) if packaged else []
    needed += [ARMS_OF[name] for target in own for name in (target.arm, target.against) if name]
    lab.samples_of([*{arm.name: arm for arm in needed}.values()])  # side by side
    found = _packaged(lab, [target.name for target in targets if not target.outcome]) if packaged else {}
    for target in own:
        less = _mean(lab, target.against, target.outcome) if target.against else 0.0
        found[target.name] = _mean(lab, target.arm, target.outcome) - less
    return found


def _mean(lab: Lab, arm: str, outcome: str) -> float:
    return float(np.mean([one.summary[outcome] for one in lab.samples(ARMS_OF[arm])]))


def _arms(scenario: Scenario) -> list[Arm]:
    """Those of the packaged figures."""
    return [*genuine.arms(), *nominal.arms(scenario), family_plan.ARM]


def _packaged(lab: Lab, names: Sequence[str]) -> dict[str, float]:
    bases = [_base(one, lab.scenario) for one in lab.samples("base")]
    effects = {
        **dict(zip(("nominal_effect", "nominal_hours", "nominal_cost"), nominal.estimates(lab), strict=True)),
        **dict(zip(("genuine_effect", "genuine_placement", "genuine_cost"), genuine.estimates(lab), strict=True)),
        **dict(zip(("chair_effect", "chair_placement", "chair_cost"), family_plan.estimates(lab), strict=True)),
    }
    return {
        name: effects[name].value if name in effects else float(np.mean([one[name]() for one in bases]))
        for name in names
    }


def _base(one: Observed, scenario: Scenario) -> Mapping[str, Callable[[], float]]:
    """Figures of the unchanged region, each worked out if it is asked for.

    Users of a year are those in care or placed at its start and those who start in it, as in the statistics; with a
    stay are the placed and those placed in the year, stock * (1 + 52 / mean stay). Today's users are counted one by
    one, each once a year, those who come back among them.
    """
    values = scenario.values
    series = one.series.iloc[int(values["measure.warm_up_weeks"]) :]
    placed, in_care = float(series["placed"].mean()), float(series["in_care"].mean())
    with_stay = placed * (1.0 + WEEKS_A_YEAR / float(values["placement.weeks"]))
    starts = float(one.clients["start"].notna().sum()) / _arrival_weeks(one) * WEEKS_A_YEAR
    users = in_care + placed + starts
    today = float(np.mean(one.users)) if one.users else float("nan")
    stated = float(values["workforce.organisations"]) * float(values["regions.count"])

    def paid(column: str) -> float:
        return float(series[column].mean()) * WEEKS_A_YEAR if column in series else float("nan")

    return {
        "services": lambda: float(one.clients["professionals_met"].mean()),
        "heavy": lambda: with_stay / users,
        "years_in_care": lambda: _over(in_care + placed, starts),
        "re_entries": lambda: one.summary["re_entries"],
        "euros_per_user": lambda: paid("euros_total") / users,
        "weeks_waited": lambda: one.summary["weeks_waited"],
        "loss_making": lambda: one.summary["loss_making"],
        "users_today": lambda: today / users_a_year(scenario),
        "years_today": lambda: _over(in_care + placed, today - in_care - placed),
        "heavy_today": lambda: with_stay / today,
        "municipal_today": lambda: paid("euros_municipality") / today,
        "providers_today": lambda: float(series["providers"].mean()) / stated,
        "climate_share": lambda: climate.share_of_organisations(one.clients) if stated >= 10 else float("nan"),
    }


def _over(one: float, other: float) -> float:
    return one / other if other > 0.0 else float("nan")


def _arrival_weeks(one: Observed) -> float:
    arrivals = one.clients["arrival"]
    return float(arrivals.max() - arrivals.min() + 1)
