"""Budget: what a payer has for a year, what is left of it, and what happens when it runs out.

Sentence. A municipality sets a budget once a year and by law may not refuse who needs care (Jeugdwet, art. 2.3). What
it does when money runs out differs: pay and report a shortfall; agree ceilings on what providers may bill, so that new
families wait for the next year; pay less for the same hour next year; send away those who need least.

Formula, per payer with a budget B = ``budget.payer_<n>`` EUR a year (n: order of appearance in the domains; 0: none).
With ``budget.of_before`` = f > 0 every payer has instead f times what it paid in the last whole year before f was set,
or in the first year if there was none. Weekly parts B/52 add up to the budget of the year, so a budget may change
within one; one that is new holds for the whole year. left = budget - paid this year;
w = weeks left, this one included; pace = paid last week; k = paid last week for care / its clients in care.
shortage s = clip(1 - (left / w) / pace). ``budget.reaction``:

- overspend: nothing.
- waiting_list: if left / w < pace + k * (clients who wait + 1), then (left / w - pace) / k clients may start this week,
  at organisations in proportion to 1 + their queue; what is less than one start is kept for the next week.
- price: at the end of a year, cut <- clip(cut * (1 + ``budget.price_response`` * (budget / paid - 1)),
  ``budget.price_floor``, 1): a factor on all prices of care paid by this payer.
- entitlement: a newcomer with less need than s * ``budget.referral_limit`` * the mean need is sent away without care.

Whatever the reaction, last year's sum of shortfalls over the sum of budgets adds to the threat that providers feel, at
``threat.overspend``, as ``money.budget`` does for all payers together.

Units: EUR a year. Care, placements and the first line count; running costs of policies do not. Sources: shortfalls of
Dutch municipalities on youth care, EUR 1.6-1.8 billion on a budget of 3.8 in 2019, 0.8 of 8.1 in 2024 (AEF 2020,
Stelsel in groei; Deskundigencommissie 2025, Groeipijn). Which municipality reacts how is not published: assumed.
"""

from __future__ import annotations

from cosim.care.rules.needs import total_need
from cosim.care.state import FUNDING, IN_CARE, KINDS, PAYERS, PROGRAMME, ClientIndex, Week, World
from cosim.core.compiled import driver, rule
from cosim.core.parameters import Parameter
from cosim.core.rng import Key
from cosim.core.units import WEEKS_A_YEAR

__all__ = ["PARAMETERS", "UNLIMITED", "budget_all", "budget_in_force", "cost_of_start", "is_referred_away"]

_FUNDING, _KINDS = len(FUNDING), len(KINDS)
_REACTIONS = ("overspend", "waiting_list", "price", "entitlement")
_WAITING_LIST, _PRICE, _ENTITLEMENT = 1, 2, 3
UNLIMITED = 1e9  # care starts of an organisation whose payer has not run short

# The last three act only where a budget runs out: `off` is their default, so that older results are read as they were.
PARAMETERS = (
    *(
        Parameter(
            f"budget.payer_{n}", 0.0, "EUR/year", 0, 1e12,
            f"Budget of payer {n}, by order of appearance; 0 means that it has none.", off=0,
            read_by="municipality",
        )
        for n in range(PAYERS)
    ),
    Parameter(
        "budget.of_before", 0.0, "share", 0, 10,
        "Budget of every payer as a share of what it paid in the year before this was set; 0: budgets in EUR count.",
        off=0, read_by="municipality",
    ),
    Parameter(
        "budget.reaction", "overspend", "word", 0, 3, "What a payer does when its budget runs out.",
        choices=_REACTIONS, off="overspend", read_by="municipality",
    ),
    Parameter(
        "budget.price_response", 1.0, "0..1", 0, 1, "Share of last year's gap that a price cut makes up.", off=1,
        read_by="municipality",
    ),
    Parameter(
        "budget.price_floor", 0.5, "factor", 0.01, 1, "Lowest factor on prices to which a payer cuts.", off=0.5,
        read_by="municipality",
    ),
    Parameter(
        "budget.referral_limit", 1.0, "mean need", 0, 10,
        "Largest need that is referred away when no money is left at all.", off=1, read_by="municipality",
    ),
)  # fmt: skip


@rule
def budget_in_force(set_: float, of_before: float, year_before: float) -> float:
    """A budget in EUR a year as it is set, or as a share of what was paid in the year before."""
    return of_before * year_before if of_before > 0.0 and year_before > 0.0 else set_


@rule
def _set_budgets(world: World) -> None:
    """The budgets in force, as numbers by payer."""
    if world.municipalities.size > 0:  # theirs add up to it, see `municipal`
        return
    budget, purchaser = world.system[0]["budget"], world.parameters[world.organisations.size]
    budget[0] = purchaser["budget.payer_0"]
    budget[1] = purchaser["budget.payer_1"]
    budget[2] = purchaser["budget.payer_2"]
    budget[3] = purchaser["budget.payer_3"]
    budget[4] = purchaser["budget.payer_4"]
    budget[5] = purchaser["budget.payer_5"]
    of_before = purchaser["budget.of_before"]
    world.system[0]["follows"] = 1 if of_before > 0.0 else 0
    for payer in range(PAYERS):
        budget[payer] = budget_in_force(budget[payer], of_before, world.system[0]["year_before"][payer])


@rule
def _open_year(world: World) -> None:
    """Settle the year before: shortfall, and prices as far as they react; then a new year begins."""
    system, purchaser = world.system[0], world.parameters[world.organisations.size]
    budgets = short = 0.0
    for payer in range(PAYERS):
        budget, paid = system["year_budget"][payer], system["year_paid"][payer] / 100.0
        if budget > 0.0:
            budgets += budget
            short += max(0.0, paid - budget)
        if budget > 0.0 and purchaser["budget.reaction"] == _PRICE and world.municipalities.size == 0:
            gap = budget / paid - 1.0 if paid > 0.0 else 1.0
            cut = system["cut"][payer] * (1.0 + purchaser["budget.price_response"] * gap)
            system["cut"][payer] = min(1.0, max(purchaser["budget.price_floor"], cut))
        else:
            system["cut"][payer] = 1.0
        if system["follows"] == 0 or system["year_before"][payer] == 0.0:
            system["year_before"][payer] = paid
        system["year_budget"][payer], system["year_paid"][payer] = 0.0, 0
    if world.municipalities.size == 0:
        system["shortfall"] = short / budgets if budgets > 0.0 else 0.0
    for o in range(world.organisations.size):
        organisation = world.organisations[o]
        organisation["price"] = organisation["cost_price"] * system["cut"][organisation["payer"]]


@rule
def cost_of_start(payer: int, spent: float, world: World) -> float:
    """What one client more costs ``payer`` a week, in EUR: its mean of last week, ``spent`` in all.

    While nobody is in care: the hours a family absorbs, at the tariff.
    """
    cases = 0
    for at in range(world.system[0]["present"]):
        client = world.clients[world.present[at]]
        if client["stage"] == IN_CARE and world.domains[client["lead_domain"]]["payer"] == payer:
            cases += 1
    if cases > 0 and spent > 0.0:
        return spent / cases
    purchaser = world.parameters[world.organisations.size]
    tariff = purchaser["money.tariff_factor"] * purchaser["money.tariff"]
    return tariff * purchaser["absorption.hours_per_week"]


@rule
def _allow_starts(payer: int, allowed: float, world: World) -> None:
    """Divide the care starts that ``payer`` can afford over its organisations, in proportion to 1 + their queue."""
    weights = 0.0
    for o in range(world.organisations.size):
        if world.organisations[o]["payer"] == payer and world.organisations[o]["present"] == 1:
            weights += 1.0 + world.organisations[o]["queue"]
    for o in range(world.organisations.size):
        organisation = world.organisations[o]
        if organisation["payer"] == payer and organisation["present"] == 1:
            if allowed >= UNLIMITED:
                organisation["starts"] = UNLIMITED
            else:
                kept = min(1.0, organisation["starts"])
                organisation["starts"] = kept + allowed * (1.0 + organisation["queue"]) / weights


@rule
def _watch(payer: int, week: Week, world: World) -> None:
    """One week of the budget of ``payer``: how short it is, and how many clients may start."""
    system, purchaser = world.system[0], world.parameters[world.organisations.size]
    paid = care = 0
    for kind in range(_KINDS):
        if kind != PROGRAMME:
            paid += system["spent"][payer, kind]
        if kind < _FUNDING:
            care += system["spent"][payer, kind]
    pace = (paid - system["paid_before"][payer]) / 100.0
    for_care = (care - system["care_before"][payer]) / 100.0
    system["paid_before"][payer], system["care_before"][payer] = paid, care
    budget, allowed = system["budget"][payer], UNLIMITED
    if system["year_budget"][payer] == 0.0:  # set within a year: it holds for the whole of it
        system["year_budget"][payer] = budget / WEEKS_A_YEAR * (week % WEEKS_A_YEAR)
    system["year_budget"][payer] += budget / WEEKS_A_YEAR
    system["shortage"][payer] = 0.0
    if budget > 0.0:
        weeks = WEEKS_A_YEAR - week % WEEKS_A_YEAR
        left = system["year_budget"][payer] + budget / WEEKS_A_YEAR * (weeks - 1) - system["year_paid"][payer] / 100.0
        affordable = max(0.0, left) / weeks
        if pace > 0.0:
            system["shortage"][payer] = max(0.0, 1.0 - affordable / pace)
        if purchaser["budget.reaction"] == _WAITING_LIST and world.municipalities.size == 0:
            queue, cost = 0, cost_of_start(payer, for_care, world)
            for o in range(world.organisations.size):
                if world.organisations[o]["payer"] == payer:
                    queue += world.organisations[o]["queue"]
            if cost > 0.0 and affordable < pace + cost * (queue + 1):
                allowed = max(0.0, affordable - pace) / cost
    _allow_starts(payer, allowed, world)


@driver
def budget_all(week: Week, key: Key, world: World) -> None:
    """Every payer looks at what is left of its budget."""
    if week % WEEKS_A_YEAR == 0:
        _open_year(world)
    _set_budgets(world)
    for payer in range(PAYERS):
        _watch(payer, week, world)


@rule
def is_referred_away(c: ClientIndex, world: World) -> bool:
    """Whether client ``c`` at the front door needs too little for what its payer has left."""
    client, system = world.clients[c], world.system[0]
    purchaser = world.parameters[world.organisations.size + 1 + client["municipality"]]  # or its municipality
    if purchaser["budget.reaction"] != _ENTITLEMENT:
        return False
    payer = world.domains[client["lead_domain"]]["payer"]
    shortage = system["shortage"][payer]
    if world.municipalities.size > 0:
        shortage = world.municipalities[client["municipality"]]["shortage"][payer]
    limit = shortage * purchaser["budget.referral_limit"]
    return total_need(client["need"]) < limit * system["reference_need"]
