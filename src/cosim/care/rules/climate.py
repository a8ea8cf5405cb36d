"""Climate: what it is like to work at an organisation, which its families notice.

Sentence. Organisations differ in climate (low conflict, cooperation, clear roles, personal attention), by leadership
first. Staff who leave and overload wear it down, and it recovers slowly. In a constructive climate professionals stay,
keep appointments, and win the family for the work, so that an hour of help does more and the family does more itself;
in a poor one, less.

Formula. leadership L ~ N(0, 1) for each organisation. Every week: c <- c + (L - ``climate.turnover`` * (leavers a year
per employee - ``climate.usual_turnover``) - ``climate.load`` * max(0, load - 1) - c) / (52 * ``climate.years``), load
the mean of staff. What an effective hour of a member resolves, and the own effort of a family whose lead it is, are
multiplied by g = exp(``climate.effect`` * c - ``climate.effect``^2 / 2), which is 1 on average over organisations.

Units: c in SD between organisations. Sources: climate is the primary predictor of improved functioning, coordination
between organisations is not (Glisson and Hemmelgarn 1998, PMID 9631252); agencies explain 9 % of the variance of use
and 12 % of that of improvement (Bai et al. 2009, PMC2694225) (V3). The effect is assumed, to be calibrated on
that share; the rest is assumed.
"""

from __future__ import annotations

import math

from cosim.care.rules.seats import after, first_of
from cosim.care.state import NOBODY, OrganisationIndex, ProfessionalIndex, Week, World
from cosim.core.compiled import driver, rule
from cosim.core.parameters import Parameter
from cosim.core.rng import Key
from cosim.core.units import WEEKS_A_YEAR

__all__ = ["PARAMETERS", "climate_all", "worth_of"]

PARAMETERS = (
    Parameter(
        "climate.effect", 0.0, "1/SD", 0, 2, "Effect of one SD of climate on what an hour resolves, in logs.", off=0,
    ),
    Parameter("climate.keeps_staff", 0.0, "1/SD", 0, 3, "Effect of one SD of climate on turnover, in logs.", off=0),
    Parameter("climate.turnover", 1.0, "SD/(1/year)", 0, 20, "Loss of climate by leavers.", off=1),
    Parameter("climate.usual_turnover", 0.18, "1/year", 0, 3, "Turnover at which nothing is lost.", off=0.18),
    Parameter("climate.load", 1.0, "SD/load", 0, 20, "Loss of climate by overload.", off=1),
    Parameter("climate.years", 2.0, "years", 0.1, 50, "Time over which climate changes.", off=2),
)  # fmt: skip


@rule
def worth_of(p: ProfessionalIndex, world: World) -> float:
    """Factor on what an hour of professional ``p`` resolves, from the climate of its organisation."""
    o = world.professionals[p]["organisation"]
    effect = world.parameters[o]["climate.effect"]
    if effect <= 0.0:
        return 1.0
    return math.exp(effect * world.organisations[o]["climate"] - 0.5 * effect * effect)


@driver
def _mean_load(o: OrganisationIndex, world: World) -> float:
    total, count = 0.0, 0
    p = first_of(o, world)
    while p != NOBODY:
        total += world.professionals[p]["load"]
        count += 1
        p = after(p, world)
    return total / count if count > 0 else 0.0


@driver
def climate_all(low: int, high: int, week: Week, key: Key, world: World) -> None:
    """Organisations ``low`` to ``high``."""
    for o in range(low, high):
        organisation, parameters = world.organisations[o], world.parameters[o]
        if parameters["climate.effect"] <= 0.0 and parameters["climate.keeps_staff"] <= 0.0:
            continue
        if week == 0:
            organisation["climate"] = organisation["leadership"]
        target = organisation["leadership"] - parameters["climate.load"] * max(0.0, _mean_load(o, world) - 1.0)
        if week >= WEEKS_A_YEAR:  # leavers are averaged over a year
            target -= parameters["climate.turnover"] * (organisation["leaving"] - parameters["climate.usual_turnover"])
        organisation["climate"] += (target - organisation["climate"]) / (WEEKS_A_YEAR * parameters["climate.years"])
