"""From scenario files to one scenario with every key, and back from a stored result.

A chain of files is merged, the ancestor first. A value replaces the inherited one. ``[domains]``
replaces the inherited domains as a whole, and so does ``policies``. ``network.builder`` replaces an inherited network
file; the keys that describe such a file are inherited one by one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from cosim.care.policies.compose import bundle, check_acts
from cosim.care.policies.load import policy_from
from cosim.care.policies.model import Policy
from cosim.care.policies.reading import beside, refusal
from cosim.care.policies.schema import PolicyTable
from cosim.care.policies.values import checked
from cosim.care.scenario import tables
from cosim.care.scenario.checks import run_checks
from cosim.care.scenario.model import Scenario, checked_weeks
from cosim.care.scenario.parts import Domain, NetworkSource, Note, joined_sectors, note_of
from cosim.care.scenario.schema import Dated, NetworkTable, allowed_keys, place, scenario_model
from cosim.care.scenario.series import Series, read_series, takes_series
from cosim.care.scenario.stored import read_stored, values_of
from cosim.core.dates import month_text
from cosim.core.parameters import keys_of
from cosim.errors import InputError, nearest
from cosim.network_files.formats import files_of
from cosim.network_files.source import check_file

__all__ = ["WEEKS", "Layer", "from_resolved", "layer_of", "merge", "network_digest"]

WEEKS = 416  # eight years, if no file of the chain has a number of weeks
_FACTS = ("inhabitants", "municipal_euros")  # known of a region of one size, so inherited with its size
_SIZED = {"population.arrivals_per_week", "population.initial_stock", "regions.count"}
_NETWORK = tuple(NetworkTable.model_fields)


@dataclass(frozen=True)
class Layer:
    """One checked file of a chain."""

    label: str
    stem: str
    folder: Path | None
    raw: Mapping[str, Any]
    top: BaseModel
    values: Mapping[str, tuple[float | str, Note | None]]
    network: Mapping[str, Any] = field(default_factory=dict)
    series: Mapping[str, Series] = field(default_factory=dict)

    def get(self, name: str) -> Any:
        """A top-level key, or None."""
        return getattr(self.top, name)


def layer_of(
    raw: Mapping[str, Any], *, label: str, stem: str, folder: Path | None, extensions: tables.Extensions = ()
) -> Layer:
    """Check the content of one file, in a chain with these plug-ins.

    Raises
    ------
    InputError
        At the first mistake.
    """
    try:
        top = scenario_model(extensions).model_validate(raw)
    except ValidationError as error:
        allowed = partial(allowed_keys, extensions=extensions)
        raise refusal(error, label=label, allowed=allowed, place=place) from None
    values: dict[str, tuple[float | str, Note | None]] = {}
    series: dict[str, Series] = {}
    for key in keys_of(tables.parameters(extensions)):
        entry = _find(top, key.split("."))
        if isinstance(entry, Dated):
            series[key] = read_series(entry.written, folder=folder, where=f"{label}: {key}")
            values[key] = (series[key].points[0][1], entry.origin() or Note())
        elif entry is not None:
            values[key] = (entry.value, entry.origin())
    section = _find(top, ["network"])
    network = {} if section is None else {name: getattr(section, name) for name in _NETWORK}
    network = {name: value for name, value in network.items() if value or value is False}
    if "file" in network and "network.builder" in values:
        raise InputError(f"{label}: network", expected="file or builder", got="both")
    return Layer(label, stem, folder, raw, top, values, network, series)


def _find(table: Any, path: Sequence[str]) -> Any:
    """The entry at a path, or None; fields are found by their alias."""
    for name in path:
        fields = type(table).model_fields
        attribute = next(attribute for attribute, info in fields.items() if (info.alias or attribute) == name)
        table = getattr(table, attribute)
        if table is None:
            return None
    return table


def merge(layers: Sequence[Layer], extensions: tables.Extensions = ()) -> Scenario:
    """Merge a chain of files, the ancestor first, into the defaults, and check the result.

    Parameters
    ----------
    extensions
        Plug-ins of all files of the chain.

    Raises
    ------
    InputError
        If something is missing, or a check across keys fails.
    """
    leaf = layers[-1]
    known = keys_of(tables.parameters(extensions))
    values: dict[str, float | str] = {}
    notes: dict[str, Note] = {}
    for key, (parameter, at) in known.items():
        values[key] = checked(parameter, parameter.defaults[at], where=f"default of {key}")
        notes[key] = note_of(parameter)
    weeks: int = WEEKS
    domains: Mapping[str, Any] = {}
    sectors = None
    municipalities: Mapping[str, Any] = {}
    policies: tuple[Policy, ...] = ()
    facts: dict[str, Any] = {}
    for layer in layers:
        if _SIZED & layer.values.keys():  # of a region of another size
            facts = {}
        facts |= {name: layer.get(name) for name in _FACTS if layer.get(name) is not None}
    series: dict[str, Series] = {}
    start: str | None = None
    price_year: int | None = None
    for layer in layers:
        series = {key: one for key, one in series.items() if key not in layer.values} | dict(layer.series)
        start, price_year = layer.get("start") or start, layer.get("price_year") or price_year
        for key, (value, note) in layer.values.items():
            if note is not None or value != values[key]:
                notes[key] = note or Note()
            values[key] = value
        weeks = layer.get("weeks") or weeks
        sectors = layer.get("sectors") or (None if layer.get("domains") else sectors)
        domains = layer.get("domains") or domains
        if layer.get("municipalities") is not None:
            municipalities = layer.get("municipalities")
        if layer.get("policies") is not None:
            policies = _policies(layer)
    if not domains:
        raise InputError(
            leaf.label, expected="[domains.<name>] with sector, payer and share, or extends", got="neither"
        )
    for name, table in domains.items():
        notes[f"domains.{name}.share"] = table.share.origin() or Note()
    series = _dated(series, values, start=start, weeks=weeks, where=leaf.label, extensions=extensions)
    policies = tuple(policy.from_start(start, where=leaf.label) for policy in policies)
    scenario = Scenario(
        name=leaf.get("name") or leaf.stem,
        title=leaf.get("title") or leaf.get("name") or leaf.stem,
        description=leaf.get("description") or "",
        weeks=weeks,
        values=values,
        notes=notes,
        domains=_domains(domains, sectors, where=leaf.label),
        network=_network(layers),
        policies=policies,
        written=dict(leaf.raw),
        **facts,
        start=start,
        series=series,
        price_year=price_year,
        municipalities=tuple(table.municipality(name) for name, table in municipalities.items()),
        title_nl=leaf.get("title_nl") or "",
        description_nl=leaf.get("description_nl") or "",
        extensions=extensions,
    )
    scenario = replace(scenario, small=_small(layers, [one.name for one in scenario.outcomes]))
    run_checks(scenario, where=leaf.label)
    check_acts(scenario.policies, parameters=tables.mechanisms(extensions))
    return scenario


def _small(layers: Sequence[Layer], known: Sequence[str]) -> dict[str, float | str]:
    """Differences from which on outcomes matter, by outcome; a later file replaces single ones."""
    found: dict[str, float | str] = {}
    for layer in layers:
        for outcome, value in (layer.get("small") or {}).items():
            if outcome not in known:
                where = f"{layer.label}: small.{outcome}"
                raise InputError(where, expected="an outcome", got=repr(outcome), hint=nearest(outcome, known))
            found[outcome] = value
    return found


def _domains(tables_of: Mapping[str, Any], sectors: int | None, *, where: str) -> tuple[Domain, ...]:
    """Domains in order, with as many sectors as the key says."""
    found = tuple(
        Domain(name, table.sector, table.payer, float(table.share.value)) for name, table in tables_of.items()
    )
    have = len({domain.sector for domain in found})
    if sectors is not None and sectors > have:
        raise InputError(f"{where}: sectors", expected=f"at most the {have} sectors of the domains", got=sectors)
    return found if sectors is None else joined_sectors(found, sectors)


def _dated(
    series: Mapping[str, Series],
    values: dict[str, float | str],
    *,
    start: str | None,
    weeks: int,
    where: str,
    extensions: tables.Extensions = (),
) -> dict[str, Series]:
    """Check the series, give each a date for its first value, and put what it is in week 0 among ``values``."""
    known = keys_of(tables.parameters(extensions))
    read_once = keys_of(tables.structure(extensions))
    found = {}
    for key in (key for key in known if key in series):  # in canonical order
        parameter = known[key][0]
        if not takes_series(key, parameter, read_once=key in read_once):
            raise InputError(f"{where}: {key}", expected="one value", got="a series")
        try:
            series[key].check(parameter, key=key, start=start, weeks=weeks)
        except InputError as error:
            place = f"{where}: {error.where}"
            raise InputError(place, expected=error.expected, got=error.got, hint=error.hint) from None
        found[key] = series[key].from_start(str(start))
        values[key] = found[key].steps(str(start), 1)[0][1]
    return found


def _policies(layer: Layer) -> tuple[Policy, ...]:
    """Policies named or written out in a file."""
    entries: list[str | Policy] = [
        entry.policy() if isinstance(entry, PolicyTable) else entry for entry in layer.get("policies")
    ]
    try:
        return bundle(entries, folder=layer.folder)
    except InputError as error:
        where = f"{layer.label}: {error.where}"
        raise InputError(where, expected=error.expected, got=error.got, hint=error.hint) from None


def _network(layers: Sequence[Layer]) -> NetworkSource | None:
    """The network file at the end of a chain, if any."""
    found: dict[str, Any] = {}
    owner = layers[-1]
    for layer in layers:
        if "network.builder" in layer.values:
            found = {}
        found |= layer.network
        owner = layer if layer.network else owner
    if not found:
        return None
    where = f"{owner.label}: network"
    if "file" not in found:
        raise InputError(f"{where}.file", expected=f"a file, since {next(iter(found))} is given", got="none")
    if "organisation_attribute" not in found:
        raise InputError(
            f"{where}.organisation_attribute", expected="the node attribute that names the organisation", got="nothing"
        )
    if "strength_to_trust" in found and "strength_attribute" not in found:
        raise InputError(
            f"{where}.strength_attribute", expected="a name, since strength_to_trust is given", got="nothing"
        )
    holder = next(layer for layer in reversed(layers) if "file" in layer.network)
    file = (holder.folder or Path()) / found.pop("file")
    return NetworkSource(file=file, digest=network_digest(file, found.get("format"), where=f"{where}.file"), **found)


def network_digest(file: Path, format: str | None, *, where: str) -> str:
    """SHA-256 of a network file; where others are read with it, of the digests of all.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    try:
        digests: list[str] = []
        for one in files_of(file, format) if file.exists() else [file]:
            if one.exists():
                check_file(one, where=where)
            digests.append(hashlib.sha256(one.read_bytes()).hexdigest())
    except InputError:
        raise
    except FileNotFoundError:
        hint = nearest(file.name, beside(file))
        raise InputError(where, expected="a file", got=f"no file '{file}'", hint=hint) from None
    except (OSError, ValueError) as error:
        got = getattr(error, "strerror", None) or str(error)
        hint = "set PYTHONUTF8=1" if isinstance(error, UnicodeError) else ""
        raise InputError(where, expected="a readable file", got=f"{str(file)!r}: {got}", hint=hint) from None
    return digests[0] if len(digests) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest()


def from_resolved(resolved: Mapping[str, Any], *, where: str = "resolved scenario", look: bool = False) -> Scenario:
    """The scenario that `Scenario.resolved` described, also if parameters have been added since.

    Parameters
    ----------
    look
        Whether it is only looked at: its network file may then be gone. A run of it is refused.

    Raises
    ------
    InputError
        If it was not written by `Scenario.resolved`, a parameter is gone, a missing one cannot be switched off, or the
        network file is not the one it was run with.
    """
    stored = read_stored(resolved, where=where)
    extensions = tuple(one.extension(look=look) for one in stored.extensions or ())
    loaded = tuple(one for one in extensions if one.plugin is not None)
    values, notes = values_of(stored, where=where, extensions=extensions)
    network = None
    if stored.network is not None:
        network = NetworkSource(**{**stored.network.model_dump(), "file": Path(stored.network.file)})
    start = None if stored.start is None else month_text(stored.start, where=f"{where}: start")
    written = {
        key: read_series(one, folder=None, where=f"{where}: {key}") for key, one in (stored.series or {}).items()
    }
    unknown = next((key for key in written if key not in values), None)
    if unknown is not None:
        raise InputError(f"{where}: series.{unknown}", expected="a parameter of this version", got=repr(unknown))
    scenario = Scenario(
        name=stored.name,
        title=stored.title,
        description=stored.description,
        weeks=checked_weeks(stored.weeks, where=f"{where}: weeks"),
        values=values,
        notes=notes,
        domains=tuple(Domain(one.name, one.sector, one.payer, float(one.share)) for one in stored.domains),
        network=network,
        policies=tuple(policy_from(policy, label=f"{where}: policies") for policy in stored.policies),
        written=dict(resolved),
        inhabitants=stored.inhabitants,
        municipal_euros=stored.municipal_euros,
        start=start,
        series=_dated(written, values, start=start, weeks=stored.weeks, where=where, extensions=loaded),
        price_year=stored.price_year,
        municipalities=tuple(one.municipality() for one in stored.municipalities or ()),
        title_nl=stored.title_nl,
        description_nl=stored.description_nl,
        small=stored.small or {},
        extensions=extensions,
        before=stored.before or {},
    )
    if scenario.network is not None and not look:
        network = scenario.network
        digest = network_digest(network.file, network.format, where=f"{where}: network.file")
        if digest != scenario.network.digest:
            raise InputError(
                f"{where}: network.file", expected="the network it was run with", got="a file with other content"
            )
    if loaded == extensions:
        run_checks(scenario, where=where)
    return scenario
