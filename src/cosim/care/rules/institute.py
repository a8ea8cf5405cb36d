"""Institute: a knowledge institute that looks at results and advises, and managers who come, listen and go.

Sentence. Every week an institute looks at what some professionals resolve for their families in their hours, and once
a quarter it advises the way of working that did best in what it saw. Some managements take its advice as their stance.
It counts what it sees and does not ask why: who works in a way may have other families than who works in another, and
in a small sample the best may be chance. A manager is a person: a new one brings a conviction of its own.

Formula. Each professional is seen in a week with probability ``institute.sample``. Result of a behaviour = sum of
credited need / sum of contract hours over what was seen of it in the quarter; advice = the behaviour with the highest
result, if two or more were seen. With probability ``institute.heard`` a quarter an organisation takes the advice as its
stance, after what `steer` says of others and of staff. With probability 1 - exp(-``managers.turnover`` / 4) a quarter
it has a new manager, whose stance is drawn from the behaviours of newcomers (`staff`), whatever else was heard.

Units: 1/week, 1/quarter, 1/year. A before-after or naive comparison is what practice has, and what misleads it
(Finkelstein et al. 2020, doi:10.1056/NEJMsa1906848). Assumed; off by default.
"""

from __future__ import annotations

import math

from cosim.care.state import NOBODY, OrganisationIndex, Week, World
from cosim.core.compiled import driver, rule
from cosim.core.parameters import BEHAVIOURS, Parameter
from cosim.core.rng import Key, Stream, uniform
from cosim.core.units import QUARTER

__all__ = ["PARAMETERS", "advised", "of_new_manager", "study_all"]

_INSTITUTE, _MANAGER = Stream.INSTITUTE, Stream.MANAGER
_BEHAVIOURS = len(BEHAVIOURS)

PARAMETERS = (
    Parameter(
        "institute.sample", 0.0, "1/week", 0, 1, "Share of professionals whose results an institute sees in a week.",
        off=0, read_by="purchaser",
    ),
    Parameter(
        "institute.heard", 0.25, "1/quarter", 0, 1, "Chance that management takes the advice of an institute.",
        off=0.25,
    ),
    Parameter(
        "managers.turnover", 0.0, "1/year", 0, 12, "Rate at which an organisation gets another manager.", off=0
    ),
)  # fmt: skip


@rule
def _advise(world: World) -> None:
    """The behaviour that did best in what was seen this quarter, and a new quarter begins."""
    system = world.system[0]
    best, highest, seen = NOBODY, -1.0, 0
    for b in range(_BEHAVIOURS):
        if system["studied_hours"][b] > 0.0:
            seen += 1
            result = system["studied"][b] / system["studied_hours"][b]
            if result > highest:
                best, highest = b, result
        system["studied"][b] = system["studied_hours"][b] = 0.0
    system["advice"] = best if seen > 1 else NOBODY


@driver
def study_all(week: Week, key: Key, world: World) -> None:
    """One week of an institute: it sees some professionals, and advises at the end of a quarter."""
    sample = world.parameters[world.organisations.size]["institute.sample"]
    if sample <= 0.0:
        world.system[0]["advice"] = NOBODY
        for b in range(_BEHAVIOURS):  # what it saw before does not count where it comes again
            world.system[0]["studied"][b] = world.system[0]["studied_hours"][b] = 0.0
        return
    for p in range(world.professionals.size):
        row = world.professionals[p]
        if row["employed"] == 1 and row["changed"] != week and uniform(key, _INSTITUTE, p, week, 0) < sample:
            world.system[0]["studied"][row["behaviour"]] += row["credit"]
            world.system[0]["studied_hours"][row["behaviour"]] += row["contract_hours"]
    if (week + 1) % QUARTER == 0:
        _advise(world)


@rule
def advised(o: OrganisationIndex, week: Week, key: Key, world: World) -> bool:
    """Whether management of organisation ``o`` takes the advice of the institute this quarter."""
    if world.system[0]["advice"] == NOBODY:
        return False
    return uniform(key, _INSTITUTE, o, week, 1) < world.parameters[o]["institute.heard"]


@rule
def of_new_manager(o: OrganisationIndex, week: Week, key: Key, world: World) -> int:
    """Stance of a manager who comes to organisation ``o`` this quarter, or -1 where nobody comes."""
    turnover = world.parameters[o]["managers.turnover"]
    if turnover <= 0.0 or uniform(key, _MANAGER, o, week, 0) >= 1.0 - math.exp(-turnover / 4.0):
        return NOBODY
    world.organisations[o]["managers"] += 1
    left = uniform(key, _MANAGER, o, week, 1)
    for b in range(_BEHAVIOURS):
        left -= world.system[0]["mix"][b]
        if left < 0.0:
            return b
    return int(world.organisations[o]["stance"])
