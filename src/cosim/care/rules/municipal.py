"""Municipal: the municipalities of a region, each with budgets, a reaction and accounts of its own.

Sentence. Families live in a municipality, and providers work for all municipalities of their region. Each
municipality watches its own budgets; when one runs out it does what `budget` says of a payer, for its own families
only: those of its neighbour do not wait. Use of care per inhabitant differs between municipalities.

Formula. A family lives in municipality m of its region with probability inhabitants_m * use_m / sum(inhabitants *
use), by a draw of its own. Its needs are those of the scenario times ``need``. With left, w and pace of municipality
and payer as in `budget`, and k = what all municipalities paid last week / clients in care of that payer: shortage =
clip(1 - (left / w) / pace); waiting_list: if left / w < pace + k * (families of m that wait + 1), then (left / w -
pace) / k families of m may start; price: a factor on the price of care for its families; entitlement: by its own
shortage. Threat follows the sum of the shortfalls over the sum of the budgets.

What is paid for a family is booked at its municipality. What is paid for no family in particular (lump sums, running
costs of policies) is divided by inhabitants in whole cents, so municipalities add up to the payers to the cent.

Units: EUR a year, EUR cent. Source: users per inhabitant differed by a factor of 3.5 to 4 between Dutch
municipalities (CBS, youth care by municipality); how much of that is need and how much is policy is not known. Which
keys a municipality sets: budgets and reactions, and the front door (Jeugdwet, art. 2.3). Off: no municipalities.
"""

from __future__ import annotations

from cosim.care.rules.budget import UNLIMITED, budget_in_force, cost_of_start
from cosim.care.rules.ledger import book_municipal, cents
from cosim.care.state import (
    FUNDING,
    KINDS,
    PAYERS,
    PLACED,
    PROGRAMME,
    WAITING,
    Cents,
    ClientIndex,
    Week,
    World,
)  # fmt: skip
from cosim.core.compiled import driver, rule
from cosim.core.rng import Key
from cosim.core.units import WEEKS_A_YEAR

__all__ = ["book_at_home", "count_municipal_all", "governs", "watch_municipal_all"]

_FUNDING, _KINDS = len(FUNDING), len(KINDS)
_WAITING_LIST, _PRICE = 1, 2  # places among the reactions of `budget`


@rule
def governs(c: ClientIndex, world: World) -> int:
    """Row of the parameters that decide at the front door for client ``c``: the purchaser's, or its municipality's."""
    return world.organisations.size + 1 + world.clients[c]["municipality"]  # nowhere is -1


@rule
def book_at_home(c: ClientIndex, payer: int, amount: Cents, world: World) -> None:
    """Book what ``payer`` paid for client ``c`` at its municipality, if it has one."""
    if world.municipalities.size > 0:
        world.municipalities[world.clients[c]["municipality"]]["week_paid"][payer] += amount


@rule
def _read_budgets(world: World) -> None:
    """The budgets in force of every municipality, and their sums."""
    system = world.system[0]
    for payer in range(PAYERS):
        system["budget"][payer] = 0.0
    for m in range(world.municipalities.size):
        budget, row = world.municipalities[m]["budget"], world.parameters[world.organisations.size + 1 + m]
        budget[0] = row["budget.payer_0"]
        budget[1] = row["budget.payer_1"]
        budget[2] = row["budget.payer_2"]
        budget[3] = row["budget.payer_3"]
        budget[4] = row["budget.payer_4"]
        budget[5] = row["budget.payer_5"]
        of_before = row["budget.of_before"]
        world.municipalities[m]["follows"] = 1 if of_before > 0.0 else 0
        for payer in range(PAYERS):
            before = world.municipalities[m]["year_before"][payer]
            budget[payer] = budget_in_force(budget[payer], of_before, before)
            system["budget"][payer] += budget[payer]


@rule
def _open_year(world: World) -> None:
    """Settle the year before, and prices as far as they react; then a new year begins."""
    budgets = short = 0.0
    for m in range(world.municipalities.size):
        one, row = world.municipalities[m], world.parameters[world.organisations.size + 1 + m]
        for payer in range(PAYERS):
            budget, paid = one["year_budget"][payer], one["year_paid"][payer] / 100.0
            if budget > 0.0:
                budgets += budget
                short += max(0.0, paid - budget)
            if budget > 0.0 and row["budget.reaction"] == _PRICE:
                gap = budget / paid - 1.0 if paid > 0.0 else 1.0
                cut = one["cut"][payer] * (1.0 + row["budget.price_response"] * gap)
                one["cut"][payer] = min(1.0, max(row["budget.price_floor"], cut))
            else:
                one["cut"][payer] = 1.0
            if one["follows"] == 0 or one["year_before"][payer] == 0.0:
                one["year_before"][payer] = paid
            one["year_budget"][payer], one["year_paid"][payer] = 0.0, 0
    world.system[0]["shortfall"] = short / budgets if budgets > 0.0 else 0.0


@rule
def _pace(payer: int, world: World) -> float:
    """What all municipalities together paid last week, in EUR, running costs of policies excluded."""
    pace = 0.0
    for m in range(world.municipalities.size):
        pace += world.municipalities[m]["pace"][payer]
    return pace


@rule
def _watch(m: int, payer: int, cost: float, week: Week, world: World) -> None:
    """One week of a budget of municipality ``m``: how short it is, and how many of its families may start."""
    one, row = world.municipalities[m], world.parameters[world.organisations.size + 1 + m]
    budget, allowed = one["budget"][payer], UNLIMITED
    if one["year_budget"][payer] == 0.0:  # set within a year: it holds for the whole of it
        one["year_budget"][payer] = budget / WEEKS_A_YEAR * (week % WEEKS_A_YEAR)
    one["year_budget"][payer] += budget / WEEKS_A_YEAR
    one["shortage"][payer] = 0.0
    if budget > 0.0:
        weeks = WEEKS_A_YEAR - week % WEEKS_A_YEAR
        left = one["year_budget"][payer] + budget / WEEKS_A_YEAR * (weeks - 1) - one["year_paid"][payer] / 100.0
        affordable, pace = max(0.0, left) / weeks, one["pace"][payer]
        if pace > 0.0:
            one["shortage"][payer] = max(0.0, 1.0 - affordable / pace)
        tight = affordable < pace + cost * (one["queue"][payer] + 1)
        if row["budget.reaction"] == _WAITING_LIST and cost > 0.0 and tight:
            allowed = max(0.0, affordable - pace) / cost
    one["starts"][payer] = UNLIMITED if allowed >= UNLIMITED else min(1.0, one["starts"][payer]) + allowed


@driver
def watch_municipal_all(week: Week, key: Key, world: World) -> None:
    """Every municipality looks at what is left of its budgets."""
    if world.municipalities.size == 0:
        return
    if week % WEEKS_A_YEAR == 0:
        _open_year(world)
    _read_budgets(world)
    for payer in range(PAYERS):
        if world.system[0]["budget"][payer] > 0.0:
            cost = cost_of_start(payer, _pace(payer, world), world)
        else:
            cost = 0.0
        for m in range(world.municipalities.size):
            _watch(m, payer, cost, week, world)


@rule
def _book_families(year: int, world: World) -> None:
    """Count those present by municipality, and book what is paid for them this week."""
    for m in range(world.municipalities.size):
        for payer in range(PAYERS):
            world.municipalities[m]["queue"][payer] = 0
    for at in range(world.system[0]["present"]):
        client = world.clients[world.present[at]]
        m = client["municipality"]
        one, row = world.municipalities[m], world.municipal_years[year, m]
        row["weeks"][client["stage"] - WAITING] += 1
        if client["stage"] == WAITING:
            one["queue"][world.domains[client["lead_domain"]]["payer"]] += 1
            continue
        if client["year_used"] != year:
            client["year_used"] = year
            row["users"] += 1
        if client["stage"] == PLACED:
            parameters = world.parameters[client["organisation"]]
            one["week_paid"][int(parameters["money.placement_payer"])] += cents(parameters["money.placement"])
        else:
            for slot in range(client["size"]):
                payer = world.organisations[world.professionals[client["team"][slot]]["organisation"]]["payer"]
                for kind in range(_FUNDING):
                    one["week_paid"][payer] += world.seats[at, slot]["euros"][kind]


@rule
def _divide(year: int, payer: int, programme: bool, rest: Cents, world: World) -> None:
    """Divide ``rest``, of the running cost of policies or not, by inhabitants, in whole cents that add up to it."""
    done, share = 0, 0.0
    last = world.municipalities.size - 1
    for m in range(world.municipalities.size):
        share += world.municipalities[m]["share"]
        upto = rest if m == last else int(share * rest)
        if programme:
            book_municipal(m, year, payer, 1, upto - done, world)
        else:
            world.municipalities[m]["week_paid"][payer] += upto - done
        done = upto


@rule
def _close_week(year: int, payer: int, world: World) -> None:
    """What was paid for no family in particular is divided; then the accounts of the week are closed."""
    care = 0
    for kind in range(_KINDS):
        if kind != PROGRAMME:
            care += world.system[0]["spent"][payer, kind]
    programme = world.system[0]["spent"][payer, PROGRAMME]
    for m in range(world.municipalities.size):
        one = world.municipalities[m]
        care -= one["spent"][payer, 0] + one["week_paid"][payer]
        programme -= one["spent"][payer, 1]
    _divide(year, payer, False, care, world)
    _divide(year, payer, True, programme, world)
    for m in range(world.municipalities.size):
        one, row = world.municipalities[m], world.municipal_years[year, m]
        paid = one["week_paid"][payer]
        book_municipal(m, year, payer, 0, paid, world)
        one["year_paid"][payer] += paid
        one["pace"][payer] = paid / 100.0
        one["week_paid"][payer] = 0
        row["budget"][payer] = one["year_budget"][payer]
        if one["year_budget"][payer] > 0.0:
            row["shortfall"][payer] = max(0.0, one["year_paid"][payer] / 100.0 - one["year_budget"][payer])


@driver
def count_municipal_all(week: Week, key: Key, world: World) -> None:
    """Families present, users and money of the week by municipality."""
    if world.municipalities.size == 0:
        return
    year = week // WEEKS_A_YEAR
    _book_families(year, world)
    for payer in range(PAYERS):
        _close_week(year, payer, world)
