"""Burn-in: weeks that a region runs by its own rules before week 0, so that it starts where they keep it.

Sentence. A scenario that starts far from where its rules lead moves by itself, and a comparison then measures policies
on a moving base. With a burn-in of B weeks (``population.burn_in_weeks``) week 0 is the end of B weeks of the scenario
without policies and with the numbers of week 0: the families who wait, are in care or placed are there with their
history, and so are those who will come back, the providers with their contracts and reserves, and the ties.

What starts at week 0: accounts, counts of hours, of years and of losses, outcomes and the calendar. Weeks before it are
negative: a family that came in the last week of the burn-in has arrival -1. A week -1 is -2 in the columns in which -1
means never.

Random numbers. The burn-in has a key of its own, made from that of the run, so no draw of it is one of weeks 0 and on.
Its families have numbers of their own, from 2**31 on in each region, because they live on after week 0. Families who
come from week 0 on are the same with and without a burn-in. The providers start from the same draws.

It depends on the scenario without policies and series, with the values it had before those that hold from week 0 on
(`Scenario.from_week_0`), and on the key, so the arms of a comparison share it:
it is kept in memory. Arms that run elsewhere make it again and have the same bits (docs/decisions/0029).
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from threading import Lock
from typing import Any, NamedTuple

import numpy as np

from cosim.care.calendar import calendar_of
from cosim.care.engine import Engine
from cosim.care.plugins.declared import TABLES, Own
from cosim.care.plugins.together import Together, together
from cosim.care.scenario.model import WEEKS_MAX, Scenario
from cosim.care.scenario.structure import BEHAVIOUR
from cosim.care.state import (
    CLIENTS,
    DONE,
    FUNDING,
    HIDDEN,
    LEFT,
    NOBODY,
    ORGANISATIONS,
    PROFESSIONALS,
    PROGRAMME,
    TIES,
    TO_COME,
    Column,
    Records,
    World,
)  # fmt: skip
from cosim.care.world.build import Built, blocks_of, build, population_of
from cosim.core.rng import Key, key_below

__all__ = ["BURN_IN", "begin", "burn_in_weeks", "forget"]

BURN_IN = "population.burn_in_weeks"
_FIRST_NUMBER = 2**31  # of the families of a burn-in; those of 100 regions from week 0 on end below it
_LIMIT = 512 * 2**20  # bytes of burn-ins kept in memory; the latest is always kept

# Since the start of the run, so 0 at week 0: years_* would not do, they end with their year.
_SINCE_START = {
    "professionals": ("hours", "resolved", "rewired"),
    "organisations": ("revenue", "wages", "loss_years", "years", "carried", "written_off", "managers"),
    "system": (
        "spent",
        "received",
        "leavers",
        "hires",
        "founded",
        "bankrupt",
        "wound_up",
        "merged",
        "written_off",
        "started",
        "came_hidden",
        "referred",
        "kept",
        "first_line_full",
    ),
    "municipalities": ("spent",),
}
_INDICES = {  # of clients
    "clients": ("next",), "professionals": ("case",), "organisations": ("head", "tail"), "hidden": ("client",),
}  # fmt: skip
_TABLES = {
    "clients": CLIENTS, "professionals": PROFESSIONALS, "organisations": ORGANISATIONS, "ties": TIES, "hidden": HIDDEN,
}  # fmt: skip
# What is drawn at the start and may be drawn anew in week 0: key, and the column that it determines.
_DRAWN = {
    "professionals": (
        *((key, column) for key in BEHAVIOUR for column in ("behaviour", "next_behaviour", "propensity")),
        ("workforce.contract_hours", "contract_hours"),
    ),
    "organisations": tuple((key, column) for key in BEHAVIOUR for column in ("stance", "next_stance")),
    "system": tuple((key, "mix") for key in BEHAVIOUR),
}
_OWN = ("clients", "sheets", "seats", "present", "next_client", "returns", "blocks", "parameters", "municipal_years")


class Settled(NamedTuple):
    """A world at the end of its burn-in, with only the families who are present or will come back."""

    world: World
    per_region: Records  # int64[regions], families in each region
    returns: Records  # int64[weeks], first family that comes back in a week from week 0 on
    own: Own | None = None  # tables of plug-ins, as at the end


def burn_in_weeks(scenario: Scenario) -> int:
    """Weeks of the burn-in of a scenario; 0 for none."""
    return int(float(scenario.values[BURN_IN]))


def begin(scenario: Scenario, key: Key, weeks: int) -> Built:
    """The world of ``scenario`` in week 0, after its burn-in; `cosim.care.world.build.build` if it has none.

    Raises
    ------
    InputError
        If the scenario cannot be built.
    """
    if burn_in_weeks(scenario) == 0:
        return build(scenario, key, weeks)
    population = population_of(scenario)
    newcomers = population._replace(initial_stock=0, first_number=population.initial_stock)
    built = build(scenario, key, weeks, population=newcomers)
    settled = _settled(scenario, key)
    if scenario.before:
        settled = settled._replace(world=_changed(settled.world, built.world, scenario))
    world, new = _joined(settled, built.world, weeks)
    return replace(built, world=world, own=_joined_own(settled.own, built.own, new, world))


def _changed(old: World, start: World, scenario: Scenario) -> World:
    """The end of a burn-in with what the values of week 0 draw anew: behaviour, stances or contracts.

    Where nobody changes, newcomers work as those who are there; else they bring what newcomers brought before.
    """
    tables = {}
    for name, columns in _DRAWN.items():
        mine = [column for key, column in columns if key in scenario.before]
        if name == "system" and scenario.values["choice.rule"] != "fixed":
            continue
        if mine:
            tables[name] = getattr(old, name).copy()
            for column in mine:
                tables[name][column] = getattr(start, name)[column]
    return old._replace(**tables)


# Burn-ins by scenario and key. While a thread makes one, others that need it wait.
_Name = tuple[str, int, int]
_kept: OrderedDict[_Name, Settled] = OrderedDict()
_making: dict[_Name, Lock] = {}
_lock = Lock()


def forget() -> None:
    """Forget all burn-ins that are kept in memory."""
    with _lock:
        _kept.clear()
        _making.clear()


def _settled(scenario: Scenario, key: Key) -> Settled:
    """The end of the burn-in of a scenario, from memory if it has been made."""
    base = _base(scenario)
    name = (base.identity, int(key[0]), int(key[1]))
    with _lock:
        making = _making.setdefault(name, Lock())
    with making:
        with _lock:
            found = _kept.get(name)
        if found is None:
            found = _make(base, key)
            _keep(name, found)
    return found


def _keep(name: _Name, settled: Settled) -> None:
    """Keep the latest burn-in, and of the others as many as there is room for, the oldest going first."""
    with _lock:
        _kept[name] = settled
        while len(_kept) > 1 and sum(map(_size, _kept.values())) > _LIMIT:
            oldest, _ = _kept.popitem(last=False)
            _making.pop(oldest, None)


def _size(settled: Settled) -> int:
    return sum(table.nbytes for table in (*settled.world, *(settled.own or ())))


def _base(scenario: Scenario) -> Scenario:
    """What runs before week 0: no policies, and every number as it is in week 0."""
    values = {**scenario.values, **scenario.before, BURN_IN: 0}
    return replace(
        scenario,
        weeks=burn_in_weeks(scenario),
        values=values,
        policies=(),
        series={},
        start=None,
        price_year=None,
        before={},
    )


def _make(base: Scenario, key: Key) -> Settled:
    """Run the weeks of the burn-in."""
    own = key_below(key, "burn-in")
    population = population_of(base)._replace(first_number=_FIRST_NUMBER)
    built = build(base, key, base.weeks, population=population, families=own)
    returns = np.full(base.weeks + WEEKS_MAX + 1, NOBODY, dtype=np.int64)
    world = built.world._replace(returns=returns)
    calendar = calendar_of(base, replace(built, world=world))
    plugins = together(base.extensions)
    Engine(world, own, calendar=calendar, plugins=plugins, own=built.own).run(base.weeks, record=False)
    return _condensed(world, base.weeks, built.own, plugins)


def _condensed(world: World, weeks: int, own: Own | None = None, plugins: Together | None = None) -> Settled:
    """Only what lives on after the burn-in, its weeks counted from week 0 and its accounts at zero."""
    stays = np.zeros(world.clients.size, dtype=np.bool_)
    stays[world.present[: world.system[0]["present"]]] = True
    for first in world.returns[weeks:]:
        c = first
        while c != NOBODY:
            stays[c] = True
            c = world.clients["next"][c]
    hidden = world.hidden[: int(world.system[0]["hidden"])]
    stays[hidden["client"]] = True
    count = int(world.system[0]["present"])
    tables = {name: getattr(world, name).copy() for name in World._fields if name not in _OWN}
    tables["clients"], tables["hidden"] = world.clients[stays], hidden.copy()
    new = np.where(stays, np.cumsum(stays) - 1, NOBODY)
    _renumber(tables, new)
    for name, columns in _TABLES.items():
        _shift(tables[name], columns, weeks)
    _start_accounts(tables)
    regions = world.next_client.shape[0]
    kept = world._replace(
        **tables,
        present=_mapped(world.present[:count], new),
        **{
            name: getattr(world, name)[:0].copy()
            for name in ("sheets", "seats", "returns", "blocks", "parameters", "municipal_years")
        },
    )
    per_region = np.bincount(tables["clients"]["region"], minlength=regions)
    if own is not None and plugins is not None:
        own = own._replace(clients=own.clients[stays])
        for name in TABLES:
            _shift(getattr(own, name), plugins.columns(name), weeks)
    return Settled(kept, per_region, _mapped(world.returns[weeks:], new), own)


def _mapped(indices: Any, new: Any) -> Any:
    """New places of clients; nobody where there was nobody, or who is gone."""
    return np.where(indices >= 0, new[np.maximum(indices, 0)], NOBODY) if new.size else np.full_like(indices, NOBODY)


def _renumber(tables: dict[str, Records], new: Any) -> None:
    for name, columns in _INDICES.items():
        for column in columns:
            tables[name][column] = _mapped(tables[name][column], new)


def _shift(table: Records, columns: tuple[Column, ...], weeks: int) -> None:
    """Count the weeks of a table from week 0; where -1 stands for never, the week before week 0 becomes -2."""
    for column in columns:
        if column.unit != "week":
            continue
        before = table[column.name]
        if column.start == NOBODY:
            shifted = np.where(before - weeks == NOBODY, NOBODY - 1, before - weeks)
            table[column.name] = np.where(before == NOBODY, NOBODY, shifted)
        else:
            table[column.name] = before - weeks


def _start_accounts(tables: dict[str, Records]) -> None:
    """Accounts and counts since the start begin at zero; what was paid up to last week stays as far behind it."""
    system = tables["system"]
    spent = system["spent"].copy()
    system["paid_before"] -= spent.sum(axis=2) - spent[:, :, PROGRAMME]
    system["care_before"] -= spent[:, :, : len(FUNDING)].sum(axis=2)
    clients = tables["clients"]
    clients["year_used"] = NOBODY
    system["arrived"] = (clients["stage"] != TO_COME).sum()
    system["done"], system["left"] = (clients["stage"] == DONE).sum(), (clients["stage"] == LEFT).sum()
    for name, columns in _SINCE_START.items():
        for column in columns:
            tables[name][column] = 0


def _joined_own(old: Own | None, start: Own | None, new: Any, world: World) -> Own | None:
    """Tables of plug-ins at the end of a burn-in; families who come later have start values."""
    if old is None or start is None:
        return None
    clients = np.repeat(start.clients[:1], world.clients.size) if start.clients.size else start.clients
    clients[new] = old.clients
    tables = {name: getattr(old, name).copy() for name in TABLES}
    return Own(**{**tables, "clients": clients}, parameters=start.parameters)


def _joined(settled: Settled, world: World, weeks: int) -> tuple[World, Any]:
    """The families of a burn-in and its providers, with those who come from week 0 on; and places of the former."""
    old, per_region = settled.world, settled.per_region
    ends = world.next_client[:, 1]
    firsts = world.next_client[:, 0]
    later = ends - firsts
    shift = np.cumsum(later) - later  # newcomers of the regions before
    new = np.arange(old.clients.size) + np.repeat(shift, per_region)
    clients = np.empty(old.clients.size + world.clients.size, dtype=world.clients.dtype)
    tables = {name: getattr(old, name).copy() for name in World._fields if name not in _OWN}
    tables["clients"] = old.clients.copy()
    _renumber(tables, new)
    clients[new] = tables["clients"]
    tables["hidden"] = np.concatenate([tables["hidden"], world.hidden])
    before = np.cumsum(per_region)
    clients[np.arange(world.clients.size) + np.repeat(before, later)] = world.clients
    tables["clients"] = clients
    bounds = np.stack([firsts + before - per_region, ends + before], axis=1)
    next_client = bounds.copy()
    next_client[:, 0] += per_region
    returns = np.full(weeks + 1, NOBODY, dtype=np.int64)
    known = settled.returns[: weeks + 1]
    returns[: known.size] = _mapped(known, new)
    present = np.zeros(2 * clients.size, dtype=np.int64)
    present[: old.present.size] = new[old.present]
    clients["at"][present[: old.present.size]] = np.arange(old.present.size)
    joined = world._replace(
        **tables,
        sheets=np.zeros(clients.size, dtype=world.sheets.dtype),
        seats=np.zeros((clients.size, world.seats.shape[1]), dtype=world.seats.dtype),
        present=present,
        next_client=next_client,
        returns=returns,
        blocks=blocks_of(len(per_region), bounds, tables["organisations"], tables["professionals"], tables["ties"]),
    )
    return joined, new
