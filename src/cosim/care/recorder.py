"""The recorder: one row per recorded week. It only reads, so recording does not change a run.

A new weekly column is a line of `WEEKLY` and a statement of `record_week`; ``run.series``, the Mesa data collector and
the generated tables read the declaration.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cosim.care.rules.feel import growth_of
from cosim.care.rules.ideas import readiness
from cosim.care.rules.pact import pact_share
from cosim.care.rules.power import status_of
from cosim.care.state import (
    DOMAINS,
    DONE,
    DOORS,
    HOURS,
    IN_CARE,
    KINDS,
    LEFT,
    OUTCOME_JOINT,
    PAYERS,
    STAGES,
    TO_COME,
    Column,
    Records,
    SeriesRow,
    Week,
    World,
    record,
)  # fmt: skip
from cosim.core.compiled import driver, rule
from cosim.core.parameters import BEHAVIOURS

__all__ = ["SERIES", "WEEKLY", "Weekly", "new_series", "record_week"]

_HOURS = len(HOURS)
_KINDS = len(KINDS)


@dataclass(frozen=True, slots=True)
class Weekly(Column):
    """A column of the weekly records, and how ``run.series`` shows it.

    Attributes
    ----------
    shown
        Its name in ``run.series``: empty for the name it has here, None where it is not shown. A column of several
        parts is shown as one column each, with the name of the part in the place of ``{}``.
    parts
        Names of the parts. Those of ``spent`` are the payers of the scenario.
    collected
        Whether Mesa's data collector reports it by default.
    """

    shown: str | None = ""
    parts: tuple[str, ...] = ()
    collected: bool = True

    def names(self, parts: Sequence[str] | None = None) -> tuple[str, ...]:
        """Its columns in ``run.series``; ``parts`` replaces the declared ones."""
        if self.shown is None:
            return ()
        if not self.shape:
            return (self.shown or self.name,)
        return tuple((self.shown or self.name).format(part) for part in (self.parts if parts is None else parts))


_real, _whole, _each = np.float64, np.int64, (len(BEHAVIOURS),)
WEEKLY = (  # in the order of ``run.series``
    Weekly("week", np.int32, "week", "the week, from 0", collected=False),
    Weekly("behaviour", _real, "share", "professionals by behaviour", 0, _each, "share_{}", BEHAVIOURS),
    Weekly("stance", _real, "share", "organisations by stance", 0, _each, "stance_{}", BEHAVIOURS, collected=False),
    Weekly("felt_by", _real, "payoff", "felt payoff by behaviour", 0, _each, "felt_{}", BEHAVIOURS, collected=False),
    Weekly("arrived", _whole, "clients", "clients who have arrived"),
    Weekly("stage", _whole, "clients", "clients by stage", 0, (len(STAGES),), "{}", STAGES),
    Weekly("hours", _real, "hours", "hours of the week by kind", 0, (_HOURS,), "hours_{}", HOURS, collected=False),
    Weekly("contract_hours", _real, "hours", "contract hours of all professionals", shown=None),
    Weekly("spent", _whole, "EUR cent", "left the payers since the start, by payer", 0, (PAYERS,), "euros_{}"),
    Weekly("spent_kind", _whole, "EUR cent", "left the payers since the start, by kind", 0, (_KINDS,), None, KINDS),
    Weekly("growth", _real, "skilled hours/hour/year", "mean talent that a professional gains in a year at this pace"),
    Weekly("pact", _real, "share", "mean share of the sector with which an organisation has a pact", collected=False),
    Weekly("cloak", _real, "0..1", "claim minus practice, times that share, mean of organisations", collected=False),
    Weekly("views", _real, "count", "mean number of different views in a plan; 0 where ideas do not count"),
    Weekly("plan_quality", _real, "0..1", "how well plans suit families in care, mean; 0 where ideas do not count"),
    Weekly("gap_client", _real, "0..1", "claimed minus practised client focus, mean of organisations", collected=False),
    Weekly("gap_service", _real, "0..1", "claimed minus practised service, mean of organisations", collected=False),
    Weekly("internalised", _real, "share", "policies that ask for other work, part made sense of", collected=False),
    Weekly("asks", _real, "0..1", "mean habit of asking what one can do for the other", collected=False),
    Weekly("values_spread", _real, "0..1", "standard deviation of values over organisations", collected=False),
    Weekly("status_spread", _real, "0..1", "standard deviation of status over professionals", collected=False),
    Weekly("agreed", _real, "0..1", "mean agreement on goals of clients in care", collected=False),
    Weekly("trust", _real, "0..1", "mean trust on ties"),
    Weekly("language", _real, "0..1", "mean shared language on ties"),
    Weekly("known", _real, "0..1", "mean knowledge of the other's talents on ties"),
    Weekly("claim", _real, "0..1", "mean claim of organisations"),
    Weekly("practice", _real, "0..1", "mean practice of organisations"),
    Weekly("standing", _real, "0..1", "mean standing of organisations"),
    Weekly("threat", _real, "0..1", "how threatened providers feel"),
    Weekly("load", _real, "ratio", "mean load of professionals"),
    Weekly("felt", _real, "payoff", "mean felt payoff of professionals"),
    Weekly("team_size", _real, "professionals", "mean size of a team in care"),
    Weekly("need", _real, "skilled hours", "mean open need of clients present", shown="need_present", collected=False),
    Weekly("resolved", _real, "skilled hours", "need resolved by professionals this week", collected=False),
    Weekly("providers", _whole, "organisations", "organisations that are there"),
    Weekly("employed", _whole, "professionals", "professionals employed"),
    Weekly("vacancies", _whole, "seats", "vacant seats for which somebody is sought"),
    Weekly("leavers", _whole, "professionals", "left their job since the start", collected=False),
    Weekly("founded", _whole, "organisations", "founded since the start", collected=False),
    Weekly("bankrupt", _whole, "organisations", "gone bankrupt since the start", collected=False),
    Weekly("year_budget", _real, "EUR", "weekly parts of the budget so far this year, by payer", 0, (PAYERS,), None),
    Weekly("year_paid", _whole, "EUR cent", "paid for care so far this year, by payer", 0, (PAYERS,), None),
    Weekly("started", _whole, "families", "times a family began care since the start", collected=False),
    Weekly("hidden", _whole, "families", "families that hide a need, where doors are open", collected=False),
    Weekly("came_hidden", _whole, "families", "families with a hidden need that have come", collected=False),
    Weekly("referred", _whole, "families", "families referred since the start, by door", 0, (len(DOORS) + 1,),
           "referred_{}", (*DOORS, "return"), collected=False),
    Weekly("kept", _whole, "families", "families kept at the door since the start, by door", 0, (len(DOORS),),
           "kept_{}", DOORS, collected=False),
    Weekly("obligations", _whole, "EUR cent", "owed for results not paid yet, by payer", 0, (PAYERS,), None),
)  # fmt: skip

SERIES = record(WEEKLY)


def new_series(rows: int) -> Records:
    """``rows`` empty records of a week."""
    return np.zeros(rows, dtype=SERIES)


@rule
def _record_clients(world: World, row: SeriesRow) -> None:
    system = world.system[0]
    cases = members = planned = 0
    need = agreed = row["views"] = row["plan_quality"] = 0.0
    for stage in range(6):
        row["stage"][stage] = 0
    for at in range(system["present"]):
        client = world.clients[world.present[at]]
        row["stage"][client["stage"]] += 1
        for d in range(DOMAINS):
            need += client["need"][d]
        if client["stage"] == IN_CARE:
            cases += 1
            members += int(client["size"])
            if client["views"] > 0.0:
                planned += 1
                row["views"] += client["views"]
                row["plan_quality"] += readiness(world.present[at], client["views"], world)
            agreed += client["agreed"]
    row["stage"][TO_COME] = world.clients.size - system["arrived"]
    row["stage"][DONE], row["stage"][LEFT] = system["done"], system["left"]
    row["arrived"] = system["arrived"]
    row["team_size"] = members / max(1, cases)
    row["views"] /= max(1, planned)
    row["plan_quality"] /= max(1, planned)
    row["agreed"] = agreed / max(1, cases)
    row["need"] = need / max(1, system["present"])


@rule
def _record_professionals(world: World, row: SeriesRow) -> None:
    n = vacancies = 0
    for p in range(world.professionals.size):
        n += world.professionals[p]["employed"]
        vacancies += world.professionals[p]["vacancy"]
    row["employed"], row["vacancies"] = n, vacancies
    for kind in range(_HOURS):
        row["hours"][kind] = 0.0
    for b in range(3):
        row["behaviour"][b] = row["felt_by"][b] = 0.0
    status = squares = 0.0
    row["contract_hours"] = row["load"] = row["felt"] = row["resolved"] = row["growth"] = 0.0
    row["asks"] = 0.0
    for p in range(world.professionals.size):
        one = world.professionals[p]
        if one["employed"] == 0:
            continue
        row["behaviour"][one["behaviour"]] += 1.0
        row["felt_by"][one["behaviour"]] += one["felt"]
        for kind in range(_HOURS):
            row["hours"][kind] += one["week_hours"][kind]
        row["contract_hours"] += one["contract_hours"]
        row["load"] += one["load"] / n
        row["felt"] += one["felt"] / n
        row["growth"] += growth_of(p, world) / n
        row["asks"] += one["asks"] / n
        mine = status_of(p, world)
        status += mine / n
        squares += mine * mine / n
        row["resolved"] += one["week_resolved"]
    row["status_spread"] = math.sqrt(max(0.0, squares - status * status))
    for b in range(3):
        if row["behaviour"][b] > 0.0:
            row["felt_by"][b] /= row["behaviour"][b]
        row["behaviour"][b] /= max(1, n)


@rule
def _record_organisations(world: World, row: SeriesRow) -> None:
    n = 0
    for o in range(world.organisations.size):
        n += world.organisations[o]["present"]
    row["providers"] = n
    values = squares = 0.0
    row["claim"] = row["practice"] = row["standing"] = row["pact"] = row["cloak"] = 0.0
    row["gap_client"] = row["gap_service"] = row["internalised"] = 0.0
    for b in range(3):
        row["stance"][b] = 0.0
    for o in range(world.organisations.size):
        one = world.organisations[o]
        if one["present"] == 0:
            continue
        row["claim"] += one["claim"] / n
        row["practice"] += one["practice"] / n
        row["standing"] += one["standing"] / n
        pact = pact_share(o, world)
        row["pact"] += pact / n
        row["cloak"] += pact * (one["claim"] - one["practice"]) / n
        row["gap_client"] += (one["promised"][0] - one["delivered"][0]) / n
        row["gap_service"] += (one["promised"][1] - one["delivered"][1]) / n
        row["internalised"] += one["internalised"] / n
        row["stance"][one["stance"]] += 1.0 / n
        values += one["values"] / n
        squares += one["values"] * one["values"] / n
    row["values_spread"] = math.sqrt(max(0.0, squares - values * values))


@driver
def record_week(week: Week, world: World, row: SeriesRow) -> None:
    """Write the state at the end of ``week`` into ``row``; ``spent`` is cumulative, in cents."""
    row["week"] = week
    _record_clients(world, row)
    _record_professionals(world, row)
    _record_organisations(world, row)
    row["trust"] = row["language"] = row["known"] = 0.0
    ties = 0
    for p in range(world.professionals.size):
        ties += world.professionals[p]["employed"] * world.professionals[p]["ties"]
    for p in range(world.professionals.size):
        one = world.professionals[p]
        if one["employed"] == 1:
            for t in range(one["first_tie"], one["first_tie"] + one["ties"]):
                row["trust"] += world.ties[t]["trust"] / ties
                row["language"] += world.ties[t]["language"] / ties
                row["known"] += world.ties[t]["known"] / ties
    system = world.system[0]
    row["leavers"], row["founded"], row["bankrupt"] = system["leavers"], system["founded"], system["bankrupt"]
    row["threat"] = system["threat"]
    for payer in range(PAYERS):
        row["year_budget"][payer], row["year_paid"][payer] = system["year_budget"][payer], system["year_paid"][payer]
        row["obligations"][payer] = row["spent"][payer] = system["obligations"][payer]
        for kind in range(_KINDS):
            row["spent"][payer] += system["spent"][payer, kind]
    for kind in range(_KINDS):
        row["spent_kind"][kind] = 0
        for payer in range(PAYERS):
            row["spent_kind"][kind] += system["spent"][payer, kind]
    for payer in range(PAYERS):
        row["spent_kind"][OUTCOME_JOINT] += system["obligations"][payer]
    row["started"] = system["started"]
    row["hidden"], row["came_hidden"] = system["hidden"], system["came_hidden"]
    for door in range(len(DOORS)):
        row["referred"][door], row["kept"][door] = system["referred"][door], system["kept"][door]
    row["referred"][len(DOORS)] = system["referred"][len(DOORS)]
