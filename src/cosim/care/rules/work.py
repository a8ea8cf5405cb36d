"""Work: the effect of hours on the family's needs.

Sentence. A family can absorb a limited number of hours a week; more hours are lost. Advice of two colleagues who share
neither a language nor a plan that both keep is contradictory, and loses part of its effect. Without a joint plan a
member works on its own sector first; with one, each works on the needs assigned to it. A client who is at the table
works on the plan too, and gains self-reliance.

Formula. given = requested * share; absorbed a = min(1, A / sum(given)); contradiction x_m = min(1,
``contradiction.loss`` * sum_q (1 - language_mq) * (1 - kept_mq)) over colleagues q who offer hours, kept_mq = the
smaller share of the coordination time required that m and q spend (`hours`) where both keep the plan, else 0; effective
= given * a * (1 - x_m) * fit_m (see `information`) * what `ideas` says; resolved_md = effective_md * talent_md * g_m,
at most the need, from at most ``absorption.hours_per_domain`` hours a domain; hours beyond either limit are wasted. g
is the factor of `climate`, 1 while that is off. With the client at the table, own effort resolves
``effort.hours_per_week`` * s * counts * g_lead skilled hours over the open needs, and s <- s + ``effort.growth`` * (1 -
s) * counts; s is self-reliance and counts the part that a plan puts to use (`information`).

Units: hours and skilled hours per week. Contradiction and absorption are assumed.
"""

from __future__ import annotations

from cosim.care.rules.climate import worth_of
from cosim.care.rules.goals import agree
from cosim.care.rules.ideas import plan_fits, views_on
from cosim.care.rules.information import effort_counts, fit_of, keepers_of
from cosim.care.rules.needs import total_need
from cosim.care.rules.plan import included
from cosim.care.rules.relations import language_between
from cosim.care.rules.support import come_closer
from cosim.care.state import (
    ALIGNMENT,
    DOMAINS,
    EFFECTIVE,
    IN_CARE,
    PLANNING,
    WASTED,
    ClientIndex,
    ClientRow,
    Floats,
    ProfessionalIndex,
    SeatRows,
    SheetRow,
    Slot,
    Week,
    World,
)  # fmt: skip
from cosim.core.compiled import driver, rule
from cosim.core.parameters import Parameter
from cosim.core.rng import Key

__all__ = ["PARAMETERS", "contradiction", "work", "work_all"]

PARAMETERS = (
    Parameter(
        "contradiction.loss", 0.15, "share/colleague", 0, 1,
        "Effect lost per colleague who shares neither language nor plan.", off=0,
    ),
    Parameter(
        "effort.hours_per_week", 1.0, "skilled hours/week", 0, 40,
        "Own effort of a fully self-reliant client.", off=0,
    ),
    Parameter("effort.growth", 0.004, "1/week", 0, 0.2, "Growth of self-reliance of a client at the table.", off=0),
)  # fmt: skip


@rule
def contradiction(c: ClientIndex, slot: Slot, world: World) -> float:
    """Share of the effect of the member in ``slot`` that contradictory advice undoes, in 0..1."""
    client = world.clients[c]
    seats = world.seats[client["at"]]
    m = client["team"][slot]
    loss = world.parameters[world.professionals[m]["organisation"]]["contradiction.loss"]
    lost = 0.0
    for other in range(client["size"]):
        if other == slot or seats[other]["asked"] <= 0.0:
            continue
        q = client["team"][other]
        kept = 0.0
        if seats[slot]["joint"] == 1 and seats[other]["joint"] == 1:
            kept = min(world.professionals[m]["overhead_share"], world.professionals[q]["overhead_share"])
        if loss > 0.0 and kept < 1.0:  # a tie takes a search
            lost += loss * (1.0 - language_between(m, q, world)) * (1.0 - kept)
    return min(1.0, lost)


@rule
def _own_sector_first(client: ClientRow, m: ProfessionalIndex, hours: float, focus: Floats, world: World) -> None:
    """Spread ``hours`` of ``m`` over the needs: those of the own sector first, then the largest. Writes ``focus``."""
    row = world.professionals[m]
    most = world.parameters[client["organisation"]]["absorption.hours_per_domain"]
    left = hours
    for own in range(2):
        for _ in range(DOMAINS):
            best, largest = -1, 0.0
            for d in range(DOMAINS):
                mine = world.domains[d]["sector"] == row["sector"]
                if mine == (own == 0) and focus[d] == 0.0 and client["need"][d] > largest and row["talent"][d] > 0.0:
                    best, largest = d, client["need"][d]
            if best < 0 or left <= 0.0:
                break
            focus[best] = min(left, most, client["need"][best] / row["talent"][best])
            left -= focus[best]


@rule
def _effort(c: ClientIndex, keepers: int, world: World) -> float:
    """The client's own work on the plan, in skilled hours, spread over the open needs; self-reliance grows."""
    client = world.clients[c]
    parameters = world.parameters[client["organisation"]]
    total = total_need(client["need"])
    counts = effort_counts(c, keepers, world)
    worth = worth_of(client["team"][0], world)
    done = min(total, parameters["effort.hours_per_week"] * client["self_reliance"] * counts * worth)
    if total > 0.0:
        for d in range(DOMAINS):
            client["need"][d] = max(0.0, client["need"][d] - done * (client["need"][d] / total))
    client["own_effort"] += done
    client["self_reliance"] += parameters["effort.growth"] * (1.0 - client["self_reliance"]) * counts
    return done


@rule
def _give(c: ClientIndex, sheet: SheetRow, seats: SeatRows, family: bool, world: World) -> None:
    """Hours given and how many of them reach the family: writes ``effective``, ``wasted``, ``focus`` and ``fit``."""
    client = world.clients[c]
    given = 0.0
    for slot in range(client["size"]):
        given += seats[slot]["asked"] * world.professionals[client["team"][slot]]["share"]
    room = world.parameters[client["organisation"]]["absorption.hours_per_week"]
    absorbed = 1.0 if given <= room else room / given
    sheet["contradiction"] = sheet["fit"] = 0.0
    for slot in range(client["size"]):
        m = client["team"][slot]
        hours = seats[slot]["asked"] * world.professionals[m]["share"]
        lost = contradiction(c, slot, world)
        fit = fit_of(c, slot, family, world) * plan_fits(c, slot, world)
        effective = hours * absorbed * (1.0 - lost) * fit
        sheet["fit"] += fit / client["size"]
        sheet["contradiction"] += lost / client["size"]
        seats[slot]["effective"], seats[slot]["wasted"] = effective, hours - effective
        if seats[slot]["joint"] == 1:
            requested = seats[slot]["asked"]
            for d in range(DOMAINS):
                seats[slot]["focus"][d] *= effective / requested if requested > 0.0 else 0.0
        else:
            _own_sector_first(client, m, effective, seats[slot]["focus"], world)


@rule
def _resolve(c: ClientIndex, seats: SeatRows, world: World) -> None:
    """Turn effective hours into resolved need; hours beyond a need, or beyond the limit of one domain, are wasted."""
    client = world.clients[c]
    most = world.parameters[client["organisation"]]["absorption.hours_per_domain"]
    for slot in range(client["size"]):
        seats[slot]["resolved"] = 0.0
    for d in range(DOMAINS):
        done = hours = 0.0
        for slot in range(client["size"]):
            hours += seats[slot]["focus"][d]
            m = client["team"][slot]
            done += seats[slot]["focus"][d] * (world.professionals[m]["talent"][d] * worth_of(m, world))
        if done > 0.0:
            useful = min(1.0, client["need"][d] / done, most / hours)
            for slot in range(client["size"]):
                m = client["team"][slot]
                talent = world.professionals[m]["talent"][d] * worth_of(m, world)
                seats[slot]["resolved"] += seats[slot]["focus"][d] * talent * useful
                seats[slot]["focus"][d] *= useful
            client["need"][d] = max(0.0, client["need"][d] - done * useful)
    for slot in range(client["size"]):
        reached = 0.0
        for d in range(DOMAINS):
            reached += seats[slot]["focus"][d]
        reached = min(reached, seats[slot]["effective"])
        seats[slot]["wasted"] += seats[slot]["effective"] - reached
        seats[slot]["effective"] = reached


@rule
def _book(c: ClientIndex, seats: SeatRows, at_the_table: bool, keepers: int, world: World) -> None:
    """Add the week to the client's own account of hours."""
    client = world.clients[c]
    for slot in range(client["size"]):
        spent = world.professionals[client["team"][slot]]["overhead_share"]
        hours = seats[slot]["effective"] + seats[slot]["wasted"]
        client["hours"][EFFECTIVE] += seats[slot]["effective"]
        client["hours"][WASTED] += seats[slot]["wasted"]
        client["hours"][ALIGNMENT] += seats[slot]["alignment"] * spent
        client["hours"][PLANNING] += seats[slot]["planning"] * spent
        client["resolved"] += seats[slot]["resolved"]
        if seats[slot]["joint"] == 1 and (keepers > 1 or at_the_table):
            client["hours_co_creation"] += hours
        elif client["size"] > 1:
            client["hours_side_by_side"] += hours


@rule
def work(c: ClientIndex, world: World) -> None:
    """One week of work for client ``c``: writes its needs, its seats and its account of hours."""
    sheet, seats = world.sheets[world.clients[c]["at"]], world.seats[world.clients[c]["at"]]
    at_the_table = included(c, world)
    keepers = keepers_of(c, world)
    family = at_the_table and keepers > 1
    counts = world.parameters[world.clients[c]["organisation"]]["ideas.weight"] > 0.0
    world.clients[c]["views"] = views_on(c, family, world) if counts else 0.0
    _give(c, sheet, seats, family, world)
    _resolve(c, seats, world)
    if at_the_table:
        agree(c, world)
    sheet["own_effort"] = _effort(c, keepers, world) if at_the_table else 0.0
    if at_the_table:
        come_closer(c, world)
    _book(c, seats, at_the_table, keepers, world)
    world.clients[c]["weeks_in_care"] += 1


@driver
def work_all(low: int, high: int, week: Week, key: Key, world: World) -> None:
    """Clients in care among those present from ``low`` to ``high``."""
    for at in range(low, high):
        c = world.present[at]
        if world.clients[c]["stage"] == IN_CARE:
            work(c, world)
