"""Pay: every week the payers pay by their contracts, in whole cents.

Formula. For a member of a team, with funding shares f of its organisation (they add to 1) and price factor g =
``money.tariff_factor`` * the price of the organisation (1, unless `tariff` or `budget` move it): volume f_v * tariff *
hours billed (work, waste, alignment, planning: an hour is an hour); capitation f_c * price a week (the lead's);
outcome, own f_i * price * need it resolved; outcome, joint f_j * price * (need resolved by all and by the client's own
effort) / n, plus, at a close without placement, ``money.shared_savings`` * min(1, ``money.placement_risk`` * need at
arrival / ref) * the price of an average stay / n. Lump sum: f_l * price * contract hours, to the organisation. A
placement costs its weekly price. Wages and overhead: per contract hour.
Every amount is rounded to a cent once, where it arises; `ledger` books the same whole number on both sides, so the
books balance exactly.

Units: EUR. Sources of the figures are in the scenario file; scheme prices
are set so that each scheme alone pays about as much as volume does in the base (calibrated).
"""

from __future__ import annotations

from cosim.care.rules.ledger import cents, charge, earn, pay_wages, receive_outside, spend
from cosim.care.rules.obligations import book_obligation, books_obligations, savings
from cosim.care.rules.seats import after, first_of
from cosim.care.state import (
    CAPITATION,
    DONE,
    FUNDING,
    IN_CARE,
    LUMP_SUM,
    NOBODY,
    OUTCOME_INDIVIDUAL,
    OUTCOME_JOINT,
    PAYERS,
    PLACED,
    PLACEMENT,
    PROGRAMME,
    VOLUME,
    ClientIndex,
    OrganisationIndex,
    Slot,
    Week,
    World,
)  # fmt: skip
from cosim.core.compiled import driver, rule
from cosim.core.parameters import Parameter
from cosim.core.rng import Key

__all__ = ["PARAMETERS", "account_all", "earn_all", "invoice", "invoice_all", "subscribe_all"]

_FUNDING = len(FUNDING)

PARAMETERS = (
    Parameter("funding.volume", 1.0, "share", 0, 1, "Share of contracts paid by the hour."),
    Parameter("funding.capitation", 0.0, "share", 0, 1, "Share paid per client in care."),
    Parameter("funding.lump_sum", 0.0, "share", 0, 1, "Share paid as a fixed sum for capacity."),
    Parameter("funding.outcome_individual", 0.0, "share", 0, 1, "Share paid for need resolved by the provider itself."),
    Parameter("funding.outcome_joint", 0.0, "share", 0, 1, "Share paid for need resolved together, savings shared."),
    Parameter("money.tariff_factor", 1.0, "factor", 0, 3, "Factor on all prices of care; a budget cut lowers it."),
    Parameter("money.tariff", 85.0, "EUR/hour", 0, 500, "Price of an hour billed."),
    Parameter("money.capitation", 150.0, "EUR/week", 0, 5000, "Price of a client in care."),
    Parameter("money.lump_sum", 40.0, "EUR/contract hour", 0, 500, "Price of capacity."),
    Parameter("money.outcome", 150.0, "EUR/skilled hour", 0, 2000, "Price of need resolved by the provider itself."),
    Parameter("money.outcome_joint", 140.0, "EUR/skilled hour", 0, 2000, "Price of need resolved together."),
    Parameter("money.shared_savings", 0.2, "0..1", 0, 1, "Share of expected placement cost that is paid out.", off=0),
    Parameter("money.placement_risk", 0.1, "0..1", 0, 1, "Expected placements per client with the mean need."),
    Parameter("money.placement", 1000.0, "EUR/week", 0, 20000, "Price of a week out of home."),
    Parameter("money.placement_payer", 0, "payer index", 0, 5, "Who pays placements.", whole=True),
    Parameter("money.wage", 40.0, "EUR/contract hour", 0, 500, "Wages and overhead of a contract hour."),
)


@rule
def invoice(c: ClientIndex, slot: Slot, together: float, world: World) -> None:
    """Invoice of the member in ``slot`` for client ``c`` this week: writes ``euros`` of its seat, in cents."""
    client = world.clients[c]
    sheet, seats = world.sheets[client["at"]], world.seats[client["at"]]
    m = client["team"][slot]
    parameters = world.parameters[world.professionals[m]["organisation"]]
    spent = world.professionals[m]["overhead_share"]
    hours = seats[slot]["effective"] + seats[slot]["wasted"]
    hours += (seats[slot]["alignment"] + seats[slot]["planning"]) * spent
    factor = parameters["money.tariff_factor"] * world.organisations[world.professionals[m]["organisation"]]["price"]
    if world.municipalities.size > 0:
        payer = world.organisations[world.professionals[m]["organisation"]]["payer"]
        factor *= world.municipalities[client["municipality"]]["cut"][payer]
    joint = parameters["money.outcome_joint"] * together / client["size"]
    if sheet["next_stage"] == DONE:
        joint += savings(c, world.professionals[m]["organisation"], world) / client["size"]
    euros = seats[slot]["euros"]
    euros[VOLUME] = cents(factor * parameters["funding.volume"] * parameters["money.tariff"] * hours)
    euros[CAPITATION] = 0
    if slot == 0:
        euros[CAPITATION] = cents(factor * parameters["funding.capitation"] * parameters["money.capitation"])
    euros[LUMP_SUM] = 0
    alone = parameters["money.outcome"] * seats[slot]["resolved"]
    euros[OUTCOME_INDIVIDUAL] = cents(factor * parameters["funding.outcome_individual"] * alone)
    euros[OUTCOME_JOINT] = cents(factor * parameters["funding.outcome_joint"] * joint)


@driver
def invoice_all(low: int, high: int, week: Week, key: Key, world: World) -> None:
    """Clients in care or placed, among those present from ``low`` to ``high``: their invoices and costs."""
    for at in range(low, high):
        c = world.present[at]
        client, sheet, seats = world.clients[c], world.sheets[at], world.seats[at]
        if client["stage"] == PLACED:
            parameters = world.parameters[client["organisation"]]
            charge(c, int(parameters["money.placement_payer"]), cents(parameters["money.placement"]), world)
        elif client["stage"] == IN_CARE:
            together = sheet["own_effort"]
            for slot in range(client["size"]):
                together += seats[slot]["resolved"]
            for slot in range(client["size"]):
                invoice(c, slot, together, world)
                o = world.professionals[client["team"][slot]]["organisation"]
                for kind in range(_FUNDING):
                    if seats[slot]["euros"][kind] != 0:
                        charge(c, world.organisations[o]["payer"], seats[slot]["euros"][kind], world)


@rule
def _price_of_capacity(o: OrganisationIndex, world: World) -> float:
    """Lump sum for a contract hour of organisation ``o``, in EUR."""
    parameters = world.parameters[o]
    factor = parameters["money.tariff_factor"] * world.organisations[o]["price"]
    return factor * parameters["funding.lump_sum"] * parameters["money.lump_sum"]


@driver
def earn_all(low: int, high: int, week: Week, key: Key, world: World) -> None:
    """The providers' side, organisations ``low`` to ``high``: revenue from their own cases, lump sums, wages."""
    for o in range(low, high):
        parameters = world.parameters[o]
        lump = _price_of_capacity(o, world)
        p = first_of(o, world)
        while p != NOBODY:
            row = world.professionals[p]
            for kind in range(_FUNDING):
                row["week_earned"][kind] = 0
            for k in range(row["cases"]):
                client = world.clients[row["case"][k]]
                if client["stage"] == IN_CARE:
                    for kind in range(_FUNDING):
                        row["week_earned"][kind] += world.seats[client["at"], row["slot"][k]]["euros"][kind]
            row["week_earned"][LUMP_SUM] = cents(lump * row["contract_hours"])
            pay_wages(o, cents(parameters["money.wage"] * row["contract_hours"]), world)
            for kind in range(_FUNDING):
                earn(o, kind, row["week_earned"][kind], world)
            p = after(p, world)


@driver
def account_all(low: int, high: int, week: Week, key: Key, world: World) -> None:
    """The payers' side for those present from ``low`` to ``high``: payments for their seats and stays."""
    system, accrue = world.system[0], books_obligations(world)
    for at in range(low, high):
        client, seats = world.clients[world.present[at]], world.seats[at]
        if client["stage"] == PLACED:
            parameters = world.parameters[client["organisation"]]
            amount = cents(parameters["money.placement"])
            spend(int(parameters["money.placement_payer"]), PLACEMENT, amount, world)
            receive_outside(PLACEMENT, amount, world)
        elif client["stage"] == IN_CARE:
            system["in_care"] += 1
            for slot in range(client["size"]):
                o = world.professionals[client["team"][slot]]["organisation"]
                for kind in range(_FUNDING):
                    if seats[slot]["euros"][kind] != 0:
                        spend(world.organisations[o]["payer"], kind, seats[slot]["euros"][kind], world)
            if accrue:
                book_obligation(world.present[at], world)


@driver
def subscribe_all(week: Week, key: Key, world: World) -> None:
    """The payers' side of payments that do not depend on cases: lump sums, and the running costs of policies."""
    system = world.system[0]
    for o in range(world.organisations.size):
        organisation, lump = world.organisations[o], _price_of_capacity(o, world)
        if lump > 0.0:
            p = first_of(o, world)
            while p != NOBODY:
                amount = cents(lump * world.professionals[p]["contract_hours"])
                spend(organisation["payer"], LUMP_SUM, amount, world)
                p = after(p, world)
    for payer in range(PAYERS):
        amount = cents(system["programme_weekly"][payer] + system["programme_case"][payer] * system["in_care"])
        spend(payer, PROGRAMME, amount, world)
        receive_outside(PROGRAMME, amount, world)
    system["in_care"] = 0
