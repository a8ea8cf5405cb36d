"""Structure of a scenario file: pydantic models made from the parameter tables, and the JSON Schema from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    WithJsonSchema,
    create_model,
)
from pydantic_core import PydanticCustomError

from cosim.care.policies.load import allowed_keys as keys_of_policy
from cosim.care.policies.reading import Location, path_of, shown
from cosim.care.policies.schema import Month, PolicyTable, policy_schema, tidy
from cosim.care.policies.values import advice, checked, fits, wanted, written
from cosim.care.scenario import tables
from cosim.care.scenario.model import WEEKS_MAX, checked_weeks
from cosim.care.scenario.parts import NAME_LENGTH, Municipality, Note
from cosim.care.scenario.series import SHAPES, is_series, takes_series
from cosim.care.state import DOMAINS
from cosim.core.parameters import Parameter, keys_of
from cosim.errors import InputError
from cosim.texts.outcomes import is_threshold

__all__ = [
    "SHARE",
    "Dated",
    "DomainTable",
    "MunicipalityTable",
    "NetworkTable",
    "Sourced",
    "allowed_keys",
    "place",
    "scenario_model",
    "schema_json",
]


def _weeks(raw: Any) -> int:
    try:
        return checked_weeks(raw, where="weeks")
    except InputError as error:
        raise _mistake(error.expected, str(error.got)) from None


_SETTINGS = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)
_NAME = r"^[a-z][a-z0-9_]*$"
Name = Annotated[str, Field(pattern=_NAME, max_length=NAME_LENGTH)]
Weeks = Annotated[
    int,
    BeforeValidator(_weeks),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": WEEKS_MAX}),
]
Trust = Annotated[float, Field(ge=0, le=1)]


def _small(raw: Any) -> Any:
    if not is_threshold(raw):
        raise _mistake('a number above 0, or a percentage such as "1 %"', shown(raw))
    return raw


Small = Annotated[
    Any,
    BeforeValidator(_small),
    WithJsonSchema({"anyOf": [{"type": "number", "exclusiveMinimum": 0}, {"type": "string"}]}),
]

_SOURCED = "cosim-sourced"  # marks a reference that pydantic cannot follow, until `_referring` replaces it
_SERIES = "cosim-series"

_STATUS = ("published", "calibrated", "assumed")
_NO_SERIES = "a series may be given for numbers that are read while running and for population.arrivals_per_week"

SHARE = Parameter("domains.*.share", (0, 0, 0), "0..1", 0, 1, "Relative frequency of a need in this domain.")


class Sourced(BaseModel):
    """A value with its origin; a bare value has none."""

    model_config = _SETTINGS

    value: Any
    status: Literal["published", "calibrated", "assumed"] = "assumed"
    source: str = ""
    note: str = ""

    def origin(self) -> Note | None:
        """Origin of the value, or None if the file gives none."""
        given = self.model_fields_set - {"value"}
        return Note(self.status, self.source, self.note) if given else None


class Dated(Sourced):
    """A series in the place of a value, as it is written; `cosim.care.scenario.resolve` reads it."""

    written: Any = None


def _wrap(raw: Any) -> Any:
    if is_series(raw):
        origin = {name: raw[name] for name in ("status", "source", "note") if name in raw}
        for name, text in origin.items():
            if not isinstance(text, str):
                raise _mistake(f"text for {name}", shown(text))
        if origin.get("status", "assumed") not in _STATUS:
            raise _mistake(f"one of {', '.join(_STATUS)} for status", shown(origin["status"]))
        return Dated.model_construct({"value", *origin}, value=None, written=dict(raw), **origin)
    return raw if isinstance(raw, Mapping) else {"value": raw}


def _fitting(parameter: Parameter, *, dated: bool) -> Callable[[Sourced], Sourced]:
    """A validator that refuses a value the parameter cannot take, and a publication without a source."""

    def check(entry: Sourced) -> Sourced:
        if isinstance(entry, Dated):
            if not dated:
                raise _mistake("one value", "a series", _NO_SERIES)
        elif not fits(parameter, entry.value):
            raise _mistake(wanted(parameter), shown(entry.value), advice(parameter, entry.value))
        if entry.status == "published" and not entry.source.strip():
            raise _mistake("a source, since the status is published", "none")
        if isinstance(entry, Dated):
            return entry
        value = checked(parameter, entry.value, where=parameter.key)
        return entry.model_copy(update={"value": value})

    return check


def _mistake(wanted: str, found: str, hint: str = "") -> PydanticCustomError:
    return PydanticCustomError("mistake", "mistake", {"wanted": wanted, "found": found, "advice": hint})


def _leaf(parameter: Parameter, default: float | str | None, *, dated: bool = False) -> Any:
    """Type of one value: bare, with its source, or where ``dated`` a series."""
    plain: dict[str, Any]
    if parameter.choices:
        plain = {"type": "string", "enum": list(parameter.choices)}
    else:
        kind = "integer" if parameter.whole else "number"
        plain = {"type": kind, "minimum": parameter.low, "maximum": parameter.high}
    unit = f" Unit: {parameter.unit}." if parameter.unit else ""
    span = "" if parameter.choices else f" Range: {parameter.low:.12g} to {parameter.high:.12g}."
    off = "" if parameter.off is None else f" Off: {written(parameter.off)}."
    source = f" ({parameter.source})" if parameter.source else ""
    described: dict[str, Any] = {"description": f"{parameter.meaning}{unit}{span}{off}"}
    if default is not None:
        described["description"] += f" Status: {parameter.status}{source}."
        described["default"] = default
    schema = {**described, "anyOf": [plain, {_SOURCED: plain}, *([{_SERIES: True}] if dated else [])]}
    fitting = AfterValidator(_fitting(parameter, dated=dated))
    return Annotated[Sourced, BeforeValidator(_wrap), fitting, WithJsonSchema(schema)]


class DomainTable(BaseModel):
    """A life domain."""

    model_config = _SETTINGS

    sector: Name = Field(description="Sector whose organisations work in this domain.")
    payer: Name = Field(description="Payer of help in this domain.")
    share: _leaf(SHARE, None)  # type: ignore[valid-type]


class MunicipalityTable(BaseModel):
    """A municipality."""

    model_config = _SETTINGS

    inhabitants: float = Field(ge=1, le=1e10, description="Inhabitants; families come in proportion to them.")
    use: float = Field(1.0, gt=0, le=20, description="Families per inhabitant, relative to the others of its region.")
    need: float = Field(1.0, gt=0, le=20, description="Factor on the needs of its families.")
    region: int = Field(0, ge=0, le=99, description="Number of its region, from 0.")
    budget: dict[Name, Annotated[float, Field(gt=0, le=1e12)]] | None = Field(
        None, description="EUR a year by payer; what is not given is a share of the budget of the scenario."
    )
    reaction: Literal["overspend", "waiting_list", "price", "entitlement"] | None = Field(
        None, description="What it does when a budget runs out; that of the scenario if left out."
    )
    source: str = Field("", description="Who, year, table.")

    def municipality(self, name: str) -> Municipality:
        """The frozen municipality that the rest of the library works with."""
        budgets = tuple(sorted((payer, float(euros)) for payer, euros in (self.budget or {}).items()))
        return Municipality(
            name, float(self.inhabitants), float(self.use), float(self.need), self.region, budgets, self.reaction,
            self.source,
        )  # fmt: skip


class NetworkTable(BaseModel):
    """Keys of [network] that name a user's own file; the builders' keys are added from the tables."""

    model_config = _SETTINGS

    file: str | None = Field(None, min_length=1, description="Own network: GraphML, GEXF, GML, Pajek or edge-list CSV.")
    organisation_attribute: str | None = Field(None, min_length=1, description="Node attribute: the organisation.")
    strength_attribute: str | None = Field(None, min_length=1, description="Edge attribute: strength of the tie.")
    strength_to_trust: dict[str, Trust] | None = Field(
        None, description="Trust (0..1) by strength; linear if left out."
    )
    format: str | None = Field(None, min_length=1, description="Format, if the file extension does not determine it.")
    isolates: Literal["keep", "drop", "refuse"] | None = Field(
        None, description="People without ties; refuse if left out, or keep with allow_disconnected."
    )
    allow_disconnected: bool | None = Field(None, description="Whether the network may be disconnected (default: no).")
    relation: str | None = Field(None, min_length=1, description="Relation to read, where ties are of several kinds.")
    network: str | None = Field(None, min_length=1, description="Network to read, in a file with several.")
    projection: Literal["people", "none"] | None = Field(
        None, description="Two-mode network: tie people who share something, or treat all nodes as people."
    )


def _kind(entry: Any) -> str:
    """A policy is named, or written out."""
    return "policy" if isinstance(entry, Mapping) else "name"


_TOP: dict[str, Any] = {
    "schema_reference": (str, Field("", alias="$schema", description="Schema for editors; not read.")),
    "name": (
        str | None,
        Field(None, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=80, description="Short name; else the file's."),
    ),
    "title": (str | None, Field(None, pattern=r"^[^\r\n]*$", max_length=500, description="One line.")),
    "description": (str | None, Field(None, description="What the scenario describes.")),
    "title_nl": (
        str | None,
        Field(None, pattern=r"^[^\r\n]*$", max_length=500, description="The title in Dutch."),
    ),
    "description_nl": (str | None, Field(None, description="The description in Dutch.")),
    "small": (
        dict[Name, Small] | None,
        Field(None, description="Outcome to the difference from which on it matters; decides no run."),
    ),
    "extends": (str | None, Field(None, min_length=1, description="Packaged scenario, or path of a .toml file.")),
    "extend": (
        list[Annotated[str, Field(min_length=1)]] | None,
        Field(None, description="Plug-ins: Python files, or entry points of cosim.plugins."),
    ),
    "inhabitants": (
        int | None,
        Field(None, ge=1, le=10**10, description="Inhabitants, for figures per inhabitant; decides no run."),
    ),
    "municipal_euros": (
        Annotated[float, Field(gt=0, lt=1e13)] | None,
        Field(None, description="What municipalities spend, in EUR a year, to compare with; decides no run."),
    ),
    "weeks": (Weeks | None, Field(None, description="How long a run takes, in weeks.")),
    "start": (Month | None, Field(None, description='First month, such as "2015-01": weeks then have dates.')),
    "price_year": (
        int | None,
        Field(None, ge=1, le=9999, description="Year in whose prices euros by year are shown; needs a start."),
    ),
    "policies": (
        list[Annotated[Annotated[str, Tag("name")] | Annotated[PolicyTable, Tag("policy")], Discriminator(_kind)]]
        | None,
        Field(None, description="Policies that are part of the scenario: names, paths, or whole policies."),
    ),
    "domains": (
        Annotated[dict[Name, DomainTable], Field(min_length=1, max_length=DOMAINS)] | None,
        Field(None, description=f"Life domains, 1 to {DOMAINS}; replaces those of the scenario it extends."),
    ),
    "municipalities": (
        Annotated[dict[Name, MunicipalityTable], Field(max_length=1000)] | None,
        Field(None, description="Municipalities; replaces those of the scenario it extends."),
    ),
    "sectors": (
        int | None,
        Field(None, ge=1, le=DOMAINS, description="Number of sectors: the smallest are joined."),
    ),
}


def scenario_model(extensions: tables.Extensions = ()) -> type[BaseModel]:
    """The pydantic model of a scenario file, for the present parameter tables and those of plug-ins."""
    return _model(tables.parameters(extensions))


@lru_cache(maxsize=4)
def _model(parameters: tuple[Parameter, ...]) -> type[BaseModel]:
    tree: dict[str, Any] = {"network": {}}
    structural = keys_of(tables.structure())
    for key, (parameter, at) in keys_of(parameters).items():
        *sections, last = key.split(".")
        at_section = tree
        for section in sections:
            at_section = at_section.setdefault(section, {})
        dated = takes_series(key, parameter, read_once=key in structural)
        at_section[last] = _leaf(parameter, parameter.defaults[at], dated=dated)
    fields: dict[str, Any] = {}
    for number, (name, part) in enumerate(tree.items()):
        fields[f"section_{number}"] = (_section(name, part), Field(default=None, alias=name))
    model: type[BaseModel] = create_model(
        "Scenario", __config__=_SETTINGS, __doc__="A cosim scenario.", **_TOP, **fields
    )
    return model


def _section(path: str, parts: Mapping[str, Any]) -> Any:
    """Type of one section and of its subsections. Aliases are needed because pydantic reserves some words."""
    fields: dict[str, Any] = {}
    for number, (name, part) in enumerate(parts.items()):
        kind = _section(f"{path}.{name}", part) if isinstance(part, dict) else part | None
        fields[f"key_{number}"] = (kind, Field(None, alias=name))
    name = "".join(word.capitalize() for word in path.replace(".", "_").split("_"))
    base: dict[str, Any] = {"__base__": NetworkTable} if path == "network" else {"__config__": _SETTINGS}
    return create_model(f"{name}Section", __doc__=f"[{path}]", **base, **fields) | None


def allowed_keys(location: Location, extensions: tables.Extensions = ()) -> Iterable[str]:
    """Full keys that are allowed at a place in a scenario file."""
    known = list(keys_of(tables.parameters(extensions)))
    path = path_of(location)
    inside = next((key for key in known if path.startswith(f"{key}.")), None)
    if inside is None and location[0] == "domains" and len(location) > 2:
        domain = f"domains.{location[1]}"
        inside = f"{domain}.share" if len(location) > 3 else None
        if inside is None:
            return [f"{domain}.{name}" for name in DomainTable.model_fields]
    if location[0] == "municipalities" and len(location) > 2:
        return [f"municipalities.{location[1]}.{name}" for name in MunicipalityTable.model_fields]
    if inside is not None:
        return [f"{inside}.{name}" for name in Sourced.model_fields]
    if location[0] == "policies" and len(location) > 2:
        return [f"{path_of(location[:2])}.{key}" for key in keys_of_policy(location[2:])]
    top = [field[1].alias or name for name, field in _TOP.items()]
    return [*top, *(f"network.{name}" for name in NetworkTable.model_fields), *known]


def place(location: Location) -> Location:
    """Location in the file, without the alternative that pydantic tried for a policy."""
    return location[:2] + location[3:] if location[0] == "policies" and len(location) > 2 else location


def schema_json() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a scenario file: meaning, unit, range, words and status of every key."""
    schema = _referring(tidy(scenario_model().model_json_schema(by_alias=True)))
    schema["properties"]["domains"]["additionalProperties"] = False
    schema["$defs"] |= policy_schema(list(keys_of(tables.mechanisms())))["$defs"]
    schema["$defs"]["Sourced"] = tidy(Sourced.model_json_schema())
    schema["$defs"]["Series"] = _series_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "cosim scenario", **schema}


def _series_schema() -> dict[str, Any]:
    """JSON Schema of a number that changes over the years."""
    month = {"anyOf": [{"type": "string", "pattern": r"^\d{4}(-\d{2})?$"}, {"type": "integer"}]}
    origin = tidy(Sourced.model_json_schema())["properties"]
    properties = {
        "value": {"type": "number", "description": "Value from the start on, instead of dates."},
        "file": {"type": "string", "description": "CSV file with the columns year and value, instead of dates."},
        "shape": {"enum": list(SHAPES), "default": "step", "description": "Between dates: steps or straight lines."},
        "growth": {"type": "number", "description": "Compound growth a year after the last value: 0.02 is 2 %."},
        "until": {**month, "description": "Year or month from which it no longer grows."},
        **{name: origin[name] for name in ("status", "source", "note")},
    }
    return {
        "type": "object",
        "description": "A number that changes over the years, by date: 2015 = 160. Needs a start.",
        "properties": properties,
        "patternProperties": {r"^\d{4}(-\d{2})?$": {"type": "number"}},
        "additionalProperties": False,
        "anyOf": [
            {"required": ["file"]},
            {"required": ["value", "growth"]},
            {"not": {"propertyNames": {"not": {"pattern": r"^\d{4}"}}}},  # some key is a date
        ],
    }


def _referring(schema: Any) -> Any:
    """Replace the marks by references to `Sourced`."""
    if isinstance(schema, list):
        return [_referring(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if _SERIES in schema:
        return {"$ref": "#/$defs/Series"}
    if _SOURCED in schema:
        return {"$ref": "#/$defs/Sourced", "properties": {"value": schema[_SOURCED]}}
    return {key: _referring(value) for key, value in schema.items()}
