"""Ledger: the only place where a euro is booked, in whole cents.

Every amount is rounded once, at its origin (`cents`). The same whole number is subtracted from a payer (`spend`),
reaches a provider (`earn`, or `receive_outside` for providers outside the model) and, where it was paid for one client,
is added to what that client has cost (`charge`). Payers and providers are booked by different phases, because a phase
whose regions are divided over threads writes to its own regions only; that both sides agree is checked by `run.ledger`.
"""

from __future__ import annotations

import math

from cosim.care.state import FUNDING, PROGRAMME, Cents, ClientIndex, OrganisationIndex, World
from cosim.core.compiled import rule

__all__ = [
    "book_municipal", "cents", "charge", "earn", "hand_over", "owe", "pay_wages", "receive_outside", "rounded", "spend",
    "write_off",
]  # fmt: skip

_FUNDING = len(FUNDING)


@rule
def rounded(amount: float) -> Cents:
    """Whole cents of an amount in cents, half a cent upward."""
    return int(math.floor(amount + 0.5))


@rule
def cents(euros: float) -> Cents:
    """Whole cents of an amount in EUR, half a cent upward.

    Examples
    --------
    >>> cents(0.125), cents(0.124)
    (13, 12)
    """
    return rounded(100.0 * euros)


@rule
def charge(c: ClientIndex, payer: int, amount: Cents, world: World) -> None:
    """Add to what ``payer`` has paid for client ``c``."""
    world.clients[c]["cost"][payer] += amount


@rule
def spend(payer: int, kind: int, amount: Cents, world: World) -> None:
    """``amount`` leaves ``payer``; the year's budget is for care, not for the running cost of policies."""
    system = world.system[0]
    system["spent"][payer, kind] += amount
    if kind != PROGRAMME:
        system["year_spent"] += amount
        system["year_paid"][payer] += amount


@rule
def receive_outside(kind: int, amount: Cents, world: World) -> None:
    """``amount`` of ``kind`` reaches the provider outside the model that is paid for that kind."""
    world.system[0]["received"][kind - _FUNDING] += amount


@rule
def earn(o: OrganisationIndex, kind: int, amount: Cents, world: World) -> None:
    """``amount`` reaches organisation ``o``."""
    organisation = world.organisations[o]
    organisation["revenue"][kind] += amount
    organisation["year_revenue"] += amount
    organisation["reserve"] += amount


@rule
def pay_wages(o: OrganisationIndex, amount: Cents, world: World) -> None:
    """``amount`` leaves organisation ``o`` for wages and overhead."""
    organisation = world.organisations[o]
    organisation["wages"] += amount
    organisation["year_wages"] += amount
    organisation["reserve"] -= amount


@rule
def owe(c: ClientIndex, payer: int, amount: Cents, world: World) -> None:
    """``payer`` owes ``amount`` more for client ``c`` (less below 0): a cost of the year, no cash moves."""
    system = world.system[0]
    world.clients[c]["owed"][payer] += amount
    system["obligations"][payer] += amount
    system["year_spent"] += amount
    system["year_paid"][payer] += amount


@rule
def book_municipal(m: int, year: int, payer: int, programme: int, amount: Cents, world: World) -> None:
    """Of what ``payer`` has spent, ``amount`` is that of municipality ``m``: care (0) or costs of policies (1)."""
    world.municipalities[m]["spent"][payer, programme] += amount
    world.municipal_years[year, m]["paid"][payer] += amount


@rule
def hand_over(o: OrganisationIndex, to: OrganisationIndex, world: World) -> None:
    """All money in hand of organisation ``o``, or its debt, goes to organisation ``to``."""
    amount = world.organisations[o]["reserve"]
    world.organisations[o]["carried"] -= amount
    world.organisations[o]["reserve"] -= amount
    world.organisations[to]["carried"] += amount
    world.organisations[to]["reserve"] += amount


@rule
def write_off(o: OrganisationIndex, world: World) -> None:
    """Organisation ``o`` closes: its creditors lose what it owes."""
    debt = -world.organisations[o]["reserve"]
    if debt > 0:
        world.organisations[o]["written_off"] += debt
        world.organisations[o]["reserve"] += debt
        world.system[0]["written_off"] += debt
