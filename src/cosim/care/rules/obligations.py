"""Obligations: what a payer owes for results is a cost of the year in which the care is given.

Sentence. Need that is resolved is paid in the week in which it is resolved, but the share of a saving is paid when a
case closes without a placement. A payer that counts only what it has paid finds the first year of such a contract
cheap and the later ones dear. A payer that books an obligation when it arises sees the cost while the care is given.

Formula, per client in care. Owed by the payer of each member: what the member would be paid for savings if the case
closed now (`pay`), times progress = clip((need at arrival - need) / (need at arrival * (1 - ``closing.remaining``)),
0, 1). The change over a week is a cost of the week, of the year for a budget too; at the close, at a placement and at
a drop-out nothing is owed any more. Whole cents; what clients owe adds up to the obligations of the payers, and cash
does not move.

Source: accrual accounting as Dutch municipalities keep it ("stelsel van baten en lasten", BBV). Off by default.
"""

from __future__ import annotations

from cosim.care.rules.ledger import cents, owe
from cosim.care.rules.needs import total_need
from cosim.care.state import IN_CARE, PAYERS, ClientIndex, World
from cosim.core.compiled import rule
from cosim.core.parameters import Parameter

__all__ = ["PARAMETERS", "book_obligation", "books_obligations", "progress", "savings"]

PARAMETERS = (
    Parameter(
        "money.book_obligations", 0, "0 or 1", 0, 1, "Whether payers book what they owe for results when it arises.",
        whole=True, off=0, read_by="purchaser",
    ),
)  # fmt: skip


@rule
def books_obligations(world: World) -> bool:
    """Whether payers book what they owe when it arises."""
    return world.parameters[world.organisations.size]["money.book_obligations"] >= 0.5


@rule
def savings(c: ClientIndex, o: int, world: World) -> float:
    """Shared savings if client ``c`` is closed without placement, by the contract of organisation ``o``, in EUR."""
    client, parameters = world.clients[c], world.parameters[o]
    if client["placements"] > 0:
        return 0.0
    risk = parameters["money.placement_risk"] * total_need(client["need_arrival"]) / world.system[0]["reference_need"]
    stay = parameters["money.placement"] * parameters["placement.weeks"]
    return parameters["money.shared_savings"] * min(1.0, risk) * stay


@rule
def progress(c: ClientIndex, world: World) -> float:
    """How far client ``c`` has come on its way from arrival to the close of the case, 0 to 1."""
    client = world.clients[c]
    arrival = total_need(client["need_arrival"])
    way = arrival * (1.0 - world.parameters[client["organisation"]]["closing.remaining"])
    if way <= 0.0:
        return 0.0
    return min(1.0, max(0.0, (arrival - total_need(client["need"])) / way))


@rule
def book_obligation(c: ClientIndex, world: World) -> None:
    """Book what has changed this week in what payers owe for client ``c``, who is in care."""
    client = world.clients[c]
    for payer in range(PAYERS):
        if client["owed"][payer] != 0:
            owe(c, payer, -client["owed"][payer], world)
    if world.sheets[client["at"]]["next_stage"] != IN_CARE:
        return
    done = progress(c, world)
    for slot in range(client["size"]):
        o = world.professionals[client["team"][slot]]["organisation"]
        organisation, parameters = world.organisations[o], world.parameters[o]
        factor = parameters["money.tariff_factor"] * organisation["price"] * parameters["funding.outcome_joint"]
        if factor * done > 0.0:
            owe(c, organisation["payer"], cents(factor * savings(c, o, world) / client["size"] * done), world)
