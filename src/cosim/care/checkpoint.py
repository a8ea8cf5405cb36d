"""Checkpoints: a run saved at the end of a week, from which it can go on, also under other policies.

The file is a zip of ``header.json`` and the raw rows of each table: no pickle, and no types, which are those of this
version. Nothing in it is believed. Tables have the sizes of the scenario, every number that points to a row is checked
(compiled code does not look at bounds), and parameters are not read but computed from the scenario. It is refused if it
is of other sources of the model, of another scenario, seed or length, if it is damaged, or if the policies that go on
would have done something else before its week: what goes on is, bit for bit, the run that never stopped.
"""

from __future__ import annotations

import hashlib
import json
import math
import sys
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from cosim.care.calendar import PolicyCalendar, calendar_of
from cosim.care.engine import Engine
from cosim.care.model_version import MODEL_VERSION
from cosim.care.plugins.declared import Own
from cosim.care.plugins.together import together
from cosim.care.provenance import versions
from cosim.care.recorder import new_series
from cosim.care.scenario.identity import digest, plain
from cosim.care.scenario.model import Scenario
from cosim.care.state import CASE_SLOTS, DOMAINS, DOORS, PAYERS, STAGES, TEAM_SLOTS, Records, World
from cosim.care.world.build import Built, build
from cosim.core.compiled import cache_folder
from cosim.core.limits import check_memory
from cosim.core.parameters import BEHAVIOURS
from cosim.core.reading import check_regular
from cosim.core.rng import key_of
from cosim.core.writing import part_of, unwritable
from cosim.errors import InputError

__all__ = ["PLACES", "Going", "go_on", "save"]

_FORMAT = 1
_HEADER, _MOST_HEADER = "header.json", 2**20
_EXPECTED = "a checkpoint of cosim"
_GIVEN = ("domains", "sectors", "sector_members", "parameters")  # follow from the scenario: not in the file

# Columns that point to a row of another table, or to a place in a list; -1 is nobody. Of the world: those with the unit
# "index", and words stored as numbers.
PLACES: dict[str, dict[str, str]] = {
    "clients": {
        "lead_domain": "domains", "organisation": "organisations", "at": "clients", "next": "clients",
        "team": "professionals", "region": "regions", "municipality": "municipalities", "stage": "stages",
        "door": "doors",
    },
    "professionals": {
        "organisation": "organisations", "home": "domains", "sector": "sectors", "case": "clients", "slot": "team",
        "first_tie": "tie_ends", "new_tie": "ties", "new_target": "professionals", "acquaintance": "professionals",
        "colleague": "professionals", "behaviour": "behaviours", "next_behaviour": "behaviours",
    },
    "organisations": {
        "sector": "sectors", "region": "regions", "payer": "payers", "first": "professionals", "head": "clients",
        "tail": "clients", "stance": "behaviours", "next_stance": "behaviours",
    },
    "ties": {"source": "professionals", "target": "professionals"},
    "sheets": {"invited": "professionals", "next_stage": "stages"},
    "hidden": {"client": "clients", "region": "regions", "sector": "sectors"},
    "municipalities": {"region": "regions"},
}  # fmt: skip


class Going(NamedTuple):
    """A run that goes on: its world, its engine in the week of the checkpoint, and what was seen before.

    Attributes
    ----------
    built, engine
        As from `cosim.care.simulate.engine_for`.
    at_start
        The names of the world, and its parameters in week 0.
    weekly
        Records of the weeks before.
    started
        Weeks in which policies that wait for a state have started.
    """

    built: Built
    engine: Engine
    at_start: Built
    weekly: Records
    started: dict[str, list[int]]


def _kernel() -> str:
    return cache_folder().name.removeprefix("kernels-")


def _about(scenario: Scenario, **run: Any) -> dict[str, Any]:
    """What a run has to have in common with its checkpoint, policies apart."""
    return {
        "format": _FORMAT, "model": MODEL_VERSION, "kernel": _kernel(), "byte_order": sys.byteorder,
        "scenario": replace(scenario, policies=(), weeks=run["weeks"]).identity, **run,
    }  # fmt: skip


def _history(calendar: PolicyCalendar, week: int) -> list[list[Any]]:
    """What a calendar does before a week: weeks in which something changes, with a digest of what is in force."""
    found: list[list[Any]] = []
    for at in sorted({0, *calendar.weeks}):
        if at < week:
            running = calendar.running(at)
            seen = hashlib.sha256(calendar.table(at).tobytes() + running.weekly.tobytes() + running.per_case.tobytes())
            seen.update(np.asarray(running.unsettled).tobytes())
            if calendar.has_own:
                seen.update(calendar.own_table(at).tobytes())
            if not found or found[-1][1] != seen.hexdigest():
                found.append([at, seen.hexdigest()])
    return found


def _waiting(scenario: Scenario) -> dict[str, str]:
    """Policies that wait for a state, by name, with a digest."""
    return {one.name: digest(plain(one)) for one in scenario.policies if one.when is not None}


def _tables(world: World, own: Own | None, weekly: Records) -> Iterator[tuple[str, Records]]:
    yield from ((name, table) for name, table in world._asdict().items() if name not in _GIVEN)
    if own is not None:
        yield from ((f"own.{name}", table) for name, table in own._asdict().items() if name != "parameters")
    yield "weekly", weekly


def save(
    path: Path, scenario: Scenario, engine: Engine, weekly: Records, started: Mapping[str, list[int]], **run: Any
) -> None:
    """Write the state of a run between two weeks; the file is there whole or not at all.

    Parameters
    ----------
    started
        Weeks in which policies that wait for a state have started.
    run
        ``seed``, ``replicate``, ``weeks`` and ``choice``, which a run that goes on has to have too.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    world, week = engine.world, engine.week
    calendar: Any = engine.calendar
    seen, part = hashlib.sha256(), part_of(path)
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, table in _tables(world, engine.own, weekly):
                rows = table.tobytes()
                seen.update(rows)
                archive.writestr(name, rows)
            header = {
                **_about(scenario, **run), "week": week, "history": _history(calendar, week),
                "waiting": _waiting(scenario), "started": dict(started), "staff": calendar.staff.tolist(),
                "clients": world.clients.size, "hidden": world.hidden.size, "blocks": world.blocks.shape[0],
                "versions": versions(), "sha256": seen.hexdigest(),
            }  # fmt: skip
            archive.writestr(_HEADER, json.dumps(header))
        part.replace(path)
    except OSError as error:
        raise unwritable(path, error) from None
    finally:
        part.unlink(missing_ok=True)


def go_on(
    path: Path, scenario: Scenario, *, rule: Any = None, threads: int = 1, clock: Any = None, **run: Any
) -> Going:
    """Read a checkpoint, for a run of ``scenario`` that goes on from it.

    Raises
    ------
    InputError
        If it cannot be read, is damaged, or is not of this run up to its week.
    """
    try:
        check_regular(path.stat(), where=str(path), expected=_EXPECTED)
        with zipfile.ZipFile(path) as archive:
            header = json.loads(_read(archive, _HEADER, _MOST_HEADER))
            _check_about(path, header, _about(scenario, **run))
            return _going(path, archive, header, scenario, rule=rule, threads=threads, clock=clock, **run)
    except InputError:
        raise
    except OSError as error:
        raise InputError(str(path), expected=_EXPECTED, got=error.strerror or str(error)) from None
    except (zipfile.BadZipFile, zlib.error, LookupError, TypeError, ValueError, AttributeError, ArithmeticError,
            NotImplementedError, RuntimeError, RecursionError) as error:  # fmt: skip
        got = f"other or damaged contents ({' '.join(str(error).split())})"
        raise InputError(str(path), expected=_EXPECTED, got=got) from None


def _read(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """A member of at most so many bytes; a small file can unpack to a very large one."""
    with archive.open(name) as member:
        data = member.read(most + 1)
    if len(data) > most:
        raise ValueError(f"{name} is too long")
    return data


def _check_about(path: Path, header: dict[str, Any], about: dict[str, Any]) -> None:
    """Refuse a checkpoint of something else, in one line that says of what."""
    here = {"kernel": f"cosim {versions()['cosim']}, sources {about['kernel'][:12]}"}
    for key, wanted in about.items():
        if (got := header.get(key)) == wanted:
            continue
        shown = str(got)[:60]
        if key in ("format", "model", "kernel", "byte_order"):
            made = header.get("versions", {})
            by = f"cosim {made.get('cosim')}, Python {made.get('python')}, Numba {made.get('numba')}, {key} {shown}"
            raise InputError(
                str(path), expected=f"a checkpoint of this version ({here['kernel']})", got=f"one of {by}"[:200],
                hint="run it anew up to that week, or install that version",
            )  # fmt: skip
        what = "the same scenario, policies apart" if key == "scenario" else f"{key} {wanted}"
        raise InputError(str(path), expected=f"a checkpoint of {what}", got=f"one of {key} {shown}")


def _going(
    path: Path, archive: zipfile.ZipFile, header: dict[str, Any], scenario: Scenario, *, rule: Any, threads: int,
    clock: Any, seed: int, replicate: int, weeks: int, **_: Any,
) -> Going:  # fmt: skip
    week = _count(header, "week", 1, weeks - 1)
    template = build(scenario, key_of(seed, replicate), weeks)
    world, own, weekly = _worlds(path, archive, header, template, week)
    _check_places(world)
    started = _started(path, header, scenario, week)
    latest = {name: found[-1] for name, found in started.items()}
    calendar = calendar_of(scenario, template, latest)
    calendar.staff = np.array(header["staff"], dtype=float).reshape(calendar.staff.shape)
    if _history(calendar, week) != header["history"]:
        raise InputError(
            str(path), expected=f"policies that do the same before week {week}", got="others",
            hint=f"the policies of the run that was saved, and further ones from week {week} on",
        )  # fmt: skip
    world = world._replace(parameters=calendar.table(week - 1))
    if own is not None:
        own = own._replace(parameters=calendar.own_table(week - 1))
    engine = Engine(
        world, template.key, calendar=calendar, choice=rule, threads=threads, clock=clock,
        plugins=together(scenario.extensions), own=own,
    )  # fmt: skip
    engine.week = week
    return Going(replace(template, world=world, own=own), engine, template, weekly, started)


def _started(path: Path, header: dict[str, Any], scenario: Scenario, week: int) -> dict[str, list[int]]:
    """When policies that wait for a state have started; those that were not there may not look before the week."""
    waiting, found = _waiting(scenario), {}
    for policy in scenario.policies:
        name = policy.name
        if name not in waiting:
            continue
        if header["waiting"].get(name) == waiting[name]:
            if name in header["started"]:
                found[name] = [int(at) for at in header["started"][name]]
        elif policy.start_week < week:
            raise InputError(
                str(path), expected=f"policies that wait from week {week} on, or that the saved run has too",
                got=f"{name}, which waits from week {policy.start_week} on", hint=f"add start_week = {week}",
            )  # fmt: skip
    return found


def _count(header: dict[str, Any], name: str, low: int, high: int) -> int:
    value = header[name]
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ValueError(f"{name} {value!r}")
    return value


def _worlds(
    path: Path, archive: zipfile.ZipFile, header: dict[str, Any], template: Built, week: int
) -> tuple[World, Own | None, Records]:
    """The tables of a checkpoint, with the types of the template and, but for families, its sizes."""
    clients = _count(header, "clients", 0, 2**40)
    regions = template.world.next_client.shape[0]
    sizes = {
        "clients": (clients,), "sheets": (clients,), "seats": (clients, TEAM_SLOTS), "present": (2 * clients,),
        "hidden": (_count(header, "hidden", 0, clients),), "own.clients": (clients,),
        "blocks": (_count(header, "blocks", 1, regions), 3, 2),
    }  # fmt: skip
    like = dict(_tables(template.world, template.own, new_series(week)))
    shapes = {name: table.shape for name, table in like.items()}
    shapes |= {name: size for name, size in sizes.items() if name in like}
    total = {name: math.prod(shapes[name]) * table.dtype.itemsize for name, table in like.items()}
    check_memory(sum(total.values()), where=str(path), what="this checkpoint")
    seen, read = hashlib.sha256(), {}
    for name, table in like.items():
        rows = bytearray(_read(archive, name, total[name]))
        if len(rows) != total[name]:
            raise ValueError(f"{name} is too short")
        seen.update(rows)
        read[name] = np.frombuffer(rows, dtype=table.dtype).reshape(shapes[name])
    if seen.hexdigest() != header["sha256"]:
        raise ValueError("its checksum is another")
    own = template.own
    if own is not None:
        own = own._replace(**{name: read[f"own.{name}"] for name in own._fields if f"own.{name}" in read})
    world = template.world._replace(**{name: table for name, table in read.items() if name in World._fields})
    return world, own, read["weekly"]


def _check_places(world: World) -> None:
    """Refuse a number that points outside its table: compiled code would read or write there."""
    clients, ties = world.clients.size, world.ties.size
    sizes = {
        "clients": clients, "professionals": world.professionals.size, "organisations": world.organisations.size,
        "ties": ties, "tie_ends": ties + 1, "regions": world.next_client.shape[0],
        "sectors": world.sectors.shape[1] - 1, "domains": DOMAINS, "payers": PAYERS, "stages": len(STAGES),
        "doors": len(DOORS) + 1, "team": TEAM_SLOTS, "behaviours": len(BEHAVIOURS),
        "municipalities": world.municipalities.size,
    }  # fmt: skip
    for name, columns in PLACES.items():
        for column, to in columns.items():
            _within(f"{name}.{column}", getattr(world, name)[column], -1, sizes[to] - 1)
    people, system = world.professionals, world.system[0]
    _within("clients.size", world.clients["size"], 0, TEAM_SLOTS)
    _within("professionals.cases", people["cases"], 0, CASE_SLOTS)
    _within("professionals.ties", people["ties"], 0, ties)
    _within("professionals.ties", people["first_tie"] + people["ties"], 0, ties)
    _within("system.present", system["present"], 0, clients)
    _within("system.hidden", system["hidden"], 0, world.hidden.size)
    _within("system.spare_ties", system["spare_ties"], 0, ties)
    _within("present", world.present, -1, max(clients - 1, 0))
    _within("next_client", world.next_client, 0, clients)
    _within("returns", world.returns, -1, clients - 1)
    for at, size in enumerate((clients, sizes["professionals"], sizes["organisations"])):
        _within("blocks", world.blocks[:, at], 0, size)


def _within(name: str, values: Any, low: int, high: int) -> None:
    if np.size(values) and not (np.min(values) >= low and np.max(values) <= high):
        raise ValueError(f"{name} points to nothing")
