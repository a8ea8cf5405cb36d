"""A resolved scenario in a result or a store: its structure, and its values under the current parameters.

Parameters may have been added since. A missing one takes its off value, or its default if it has no off value. Under
one model version both give the same numbers (`cosim.care.model_version`), so an old result still opens and reruns. A
removed parameter may have affected the numbers, so a result that has one is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from cosim.care.plugins.found import Extension, known
from cosim.care.plugins.together import missing
from cosim.care.policies.reading import Location, refusal
from cosim.care.policies.values import checked
from cosim.care.scenario import tables
from cosim.care.scenario.parts import Municipality, Note
from cosim.core.parameters import keys_of
from cosim.errors import InputError, nearest

__all__ = ["StoredScenario", "read_stored", "values_of"]

_SHAPE = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)
_WORDS = ("choice.rule", "network.builder")  # to which plug-ins add words
_LATER = Note(note="parameter added after this was stored: off, or its default")


class StoredDomain(BaseModel):
    """A `cosim.care.scenario.parts.Domain`."""

    model_config = _SHAPE

    name: str
    sector: str
    payer: str
    share: float


class StoredMunicipality(BaseModel):
    """A `cosim.care.scenario.parts.Municipality`."""

    model_config = _SHAPE

    name: str
    inhabitants: float
    use: float = 1.0
    need: float = 1.0
    region: int = 0
    budgets: dict[str, float] = {}
    reaction: str | None = None
    source: str = ""

    def municipality(self) -> Municipality:
        """The municipality."""
        return Municipality(**{**self.model_dump(), "budgets": tuple(sorted(self.budgets.items()))})


class StoredNetwork(BaseModel):
    """A `cosim.care.scenario.parts.NetworkSource`."""

    model_config = _SHAPE

    file: str
    organisation_attribute: str
    strength_attribute: str | None = None
    strength_to_trust: dict[str, float] | None = None
    format: str | None = None
    digest: str
    isolates: Literal["keep", "drop", "refuse"] | None = None
    allow_disconnected: bool | None = None
    relation: str | None = None
    network: str | None = None
    projection: Literal["people", "none"] | None = None


class StoredNote(BaseModel):
    """A `cosim.care.scenario.parts.Note`."""

    model_config = _SHAPE

    status: Literal["published", "calibrated", "assumed"] = "assumed"
    source: str = ""
    note: str = ""


class StoredExtension(BaseModel):
    """A `cosim.care.plugins.found.Extension`: its name and the hash of its source, never the source."""

    model_config = _SHAPE

    name: str
    digest: str
    file: str

    def extension(self, *, look: bool) -> Extension:
        """The plug-in, if this process has loaded the same source; one that is only named, if it is looked at.

        Raises
        ------
        InputError
            If its source has not been loaded.
        """
        only_named = Extension(self.name, self.digest, self.file)
        if (found := known(self.name, self.digest)) is None and not look:
            raise missing(only_named)
        return found or only_named


class StoredScenario(BaseModel):
    """Output of `cosim.care.scenario.model.Scenario.resolved`."""

    model_config = _SHAPE

    name: str
    title: str
    description: str
    weeks: int
    domains: list[StoredDomain]
    network: StoredNetwork | None
    values: dict[str, float | str]
    notes: dict[str, StoredNote]
    policies: list[dict[str, Any]]
    inhabitants: int | None = None
    municipal_euros: float | None = None
    start: str | None = None
    series: dict[str, dict[str, Any]] | None = None
    price_year: int | None = None
    municipalities: list[StoredMunicipality] | None = None
    title_nl: str = ""
    description_nl: str = ""
    small: dict[str, float | str] | None = None
    extensions: list[StoredExtension] | None = None
    before: dict[str, float | str] | None = None


def read_stored(resolved: object, *, where: str) -> StoredScenario:
    """Check the shape of a resolved scenario.

    Raises
    ------
    InputError
        At the first part that is missing, unknown or of another type.
    """
    try:
        return StoredScenario.model_validate(resolved)
    except ValidationError as error:
        raise refusal(error, label=where, allowed=_allowed, place=_place) from None


def _allowed(location: Location) -> Iterable[str]:
    return StoredScenario.model_fields if len(location) == 1 else ()


def _place(location: Location) -> Location:
    """Location in the file, without the type that pydantic tried for a value."""
    return location[:2] if location[:1] == ("values",) else location


def values_of(
    stored: StoredScenario, *, where: str, extensions: tuple[Extension, ...] = ()
) -> tuple[dict[str, float | str], dict[str, Note]]:
    """Value and origin of every parameter of this version; those of a plug-in that is only named are kept as they are.

    Raises
    ------
    InputError
        If a parameter is gone, or a value does not fit.
    """
    loaded = tuple(one for one in extensions if one.plugin is not None)
    named = tuple(f"{one.name}." for one in extensions if one.plugin is None)
    there = keys_of(tables.parameters(loaded))
    kept = {key: value for key, value in stored.values.items() if key.startswith(named)} if named else {}
    _refuse_unknown({key: value for key, value in stored.values.items() if key not in kept}, there, where=where)
    values: dict[str, float | str] = {}
    notes = {key: Note(note.status, note.source, note.note) for key, note in stored.notes.items()}
    for key, (parameter, at) in there.items():
        later = parameter.defaults[at] if parameter.off is None else parameter.off
        value = stored.values.get(key, later)
        if named and isinstance(value, str) and key in _WORDS and value not in parameter.choices:
            kept[key] = value  # a word of a plug-in that is only named
            continue
        values[key] = checked(parameter, value, where=f"{where}: {key}")
        if key not in stored.values:
            notes[key] = _LATER
    return values | kept, notes


def _refuse_unknown(values: Mapping[str, object], known: Mapping[str, object], *, where: str) -> None:
    unknown = [key for key in values if key not in known]
    if unknown:
        others = f"{len(unknown) - 1} other keys are unknown too" if len(unknown) > 1 else ""
        near = nearest(unknown[0], known)
        raise InputError(
            f"{where}: {unknown[0]}", expected="a parameter of this version of cosim", got="an unknown key",
            hint="; ".join(part for part in (near, others, "use the version of cosim that made it") if part),
        )  # fmt: skip
