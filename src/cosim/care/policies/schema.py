"""Structure of a policy file, checked by pydantic and converted to frozen dataclasses."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from cosim.care.policies.conditions import QUANTITIES
from cosim.care.policies.model import Change, Condition, Kind, Policy, Reach, RunningCost
from cosim.care.policies.reading import shown
from cosim.core.dates import month_text
from cosim.errors import InputError

__all__ = ["Month", "PolicyTable", "policy_schema", "tidy"]

Euros = Annotated[float, Field(ge=0, le=1e9)]
Text = Annotated[str, Field(min_length=1)]
_SETTINGS = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True, populate_by_name=False)


def _mistake(wanted: str, found: str, advice: str = "") -> PydanticCustomError:
    """A mistake with its own message, for `cosim.care.policies.reading.refusal`."""
    return PydanticCustomError("mistake", "mistake", {"wanted": wanted, "found": found, "advice": advice})


def _month(raw: Any) -> str:
    try:
        return month_text(raw, where="date")
    except InputError as error:
        raise _mistake(error.expected, str(error.got), error.hint) from None


Month = Annotated[
    str,
    BeforeValidator(_month),
    WithJsonSchema({"anyOf": [{"type": "string", "pattern": r"^\d{4}(-\d{2})?$"}, {"type": "integer"}]}),
]


class ChangeTable(BaseModel):
    """A change of a parameter: exactly one of set, scale and add."""

    model_config = _SETTINGS

    key: Text = Field(description="Full key of a parameter, for example audit.p_per_quarter.")
    set_to: float | str | None = Field(
        default=None, alias="set", description="Value, or word, that the parameter moves to."
    )
    scale: float | None = Field(default=None, description="Factor the parameter is multiplied by.")
    add: float | None = Field(default=None, description="Amount added to the parameter.")

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, raw: Any) -> Any:
        """Refuse types that pydantic's union would report twice."""
        if isinstance(raw, dict) and "set" in raw:
            value = raw["set"]
            number = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
            if not number and not isinstance(value, str):
                raise _mistake("a number or a word for set", shown(value))
        return raw

    @model_validator(mode="after")
    def _one(self) -> ChangeTable:
        given = self.given()
        if len(given) != 1:
            raise _mistake("exactly one of set, scale and add", " and ".join(kind for kind, _ in given) or "none")
        return self

    def given(self) -> list[tuple[Kind, float | str]]:
        """Kind and value of the change."""
        kinds: list[tuple[Kind, float | str | None]] = [("set", self.set_to), ("scale", self.scale), ("add", self.add)]
        return [(kind, value if isinstance(value, str) else float(value)) for kind, value in kinds if value is not None]


class ReachTable(BaseModel):
    """The organisations reached: all, or those to which every restriction given applies."""

    model_config = _SETTINGS

    organisations: Literal["all"] | None = Field(default=None, description="All organisations, and the purchaser.")
    sector: Text | None = Field(default=None, description="Only organisations of this sector.")
    share: Annotated[float, Field(gt=0, le=1)] | None = Field(
        default=None, description="Only this share, drawn at random."
    )
    names: Annotated[list[Text], Field(min_length=1)] | None = Field(
        default=None, description="Only these organisations."
    )

    municipality: Text | None = Field(default=None, description="Only what this municipality decides; alone.")

    @model_validator(mode="after")
    def _whole(self) -> ReachTable:
        others = (self.organisations, self.sector, self.share, self.names)
        if self.municipality is not None and any(part is not None for part in others):
            raise _mistake("municipality alone, or organisations, sector, share or names", "both")
        if self.organisations and any(part is not None for part in (self.sector, self.share, self.names)):
            raise _mistake('organisations = "all" alone, or sector, share or names', "both")
        return self


class RunningCostTable(BaseModel):
    """Running cost of the policy itself, in EUR."""

    model_config = _SETTINGS

    per_week: Euros = Field(default=0.0, description="EUR/week.")
    per_professional_week: Euros = Field(default=0.0, description="EUR/professional/week, at organisations reached.")
    per_client_week: Euros = Field(default=0.0, description="EUR/client/week, at organisations reached.")
    payer: str = Field(default="", description="Who pays; if left out, the first payer of the scenario.")
    status: Literal["published", "calibrated", "assumed"] = Field(
        default="assumed", description="Where the amounts come from; published needs a source."
    )
    source: str = Field(default="", description="Who, year, table.")

    @model_validator(mode="after")
    def _published(self) -> RunningCostTable:
        if self.status == "published" and not self.source.strip():
            raise _mistake("a source, since the status is published", "none")
        return self


class WhenTable(BaseModel):
    """The state that a policy waits for: a quantity above or below a number."""

    model_config = _SETTINGS

    quantity: Literal[tuple(QUANTITIES)] = Field(description="What is looked at.")  # type: ignore[valid-type]
    above: float | None = Field(default=None, description="The policy starts when the quantity is above this.")
    below: float | None = Field(default=None, description="The policy starts when the quantity is below this.")
    every_weeks: int = Field(default=4, ge=1, le=520, description="Weeks between two looks.")
    for_weeks: int | None = Field(
        default=None, ge=1, le=5200, description="How long it lasts, after which it may start again; else it stays."
    )

    @model_validator(mode="after")
    def _one_side(self) -> WhenTable:
        if (self.above is None) == (self.below is None):
            raise _mistake("above or below", "neither" if self.above is None else "both")
        return self

    def condition(self) -> Condition:
        """The frozen condition that the rest of the library works with."""
        side: Literal["above", "below"] = "below" if self.above is None else "above"
        number = self.below if self.above is None else self.above
        return Condition(self.quantity, side, float(number or 0.0), self.every_weeks, self.for_weeks)


class PolicyTable(BaseModel):
    """A cosim policy: the organisations it reaches, its changes, its first week, and its running cost."""

    model_config = _SETTINGS

    schema_reference: str = Field(default="", alias="$schema", description="Schema for editors; not read.")
    name: str = Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=80, description="Short name: letters, digits, - _ and ."
    )
    title: str = Field(default="", pattern=r"^[^\r\n]*$", max_length=500, description="One line.")
    title_nl: str = Field(default="", pattern=r"^[^\r\n]*$", max_length=500, description="The title in Dutch.")
    description: str = Field(default="", description="One or two sentences.")
    description_nl: str = Field(default="", description="The description in Dutch.")
    caveat: str = Field(default="", description="What the model leaves out about it.")
    caveat_nl: str = Field(default="", description="The caveat in Dutch.")
    ideas: list[Text] = Field(default=[], description="Ideas that the policy carries, for example I16.")
    start_week: int = Field(default=0, ge=0, le=100_000, description="First week with any effect.")
    phase_in_weeks: int = Field(
        default=0, ge=0, le=100_000, description="Weeks over which the effect grows to full size."
    )
    end_week: int | None = Field(
        default=None,
        ge=1,
        le=100_000,
        description="First week without any effect; if left out, it does not end.",
    )
    start: Month | None = Field(
        default=None, description='First month with any effect, such as "2027-01", instead of start_week.'
    )
    end: Month | None = Field(default=None, description="First month without any effect, instead of end_week.")
    conflicts: list[Text] = Field(default=[], description="Names of policies that it cannot be combined with.")
    reach: ReachTable = Field(default=ReachTable(), description="Organisations that it reaches; all if left out.")
    changes: list[ChangeTable] = Field(default=[], description="What it changes.")
    running_cost: RunningCostTable = Field(default=RunningCostTable(), description="Running cost.")
    when: WhenTable | None = Field(default=None, description="State that it waits for, from its start week on.")

    @model_validator(mode="after")
    def _keys_once(self) -> PolicyTable:
        keys = [change.key for change in self.changes]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise _mistake("every key changed once", f"'{twice}' more than once")
        return self

    @model_validator(mode="after")
    def _one_way_to_say_when(self) -> PolicyTable:
        for week in ("start", "end"):
            if getattr(self, week) is not None and f"{week}_week" in self.model_fields_set:
                raise _mistake(f"{week} or {week}_week", "both")
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise _mistake(f"an end after the start, {self.start}", self.end)
        return self

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> PolicyTable:
        if self.start is None and self.end_week is not None and self.end_week <= self.start_week:
            raise _mistake(f"an end_week after start_week {self.start_week}", str(self.end_week))
        return self

    def policy(self) -> Policy:
        """The frozen policy that the rest of the library works with."""
        return Policy(
            name=self.name,
            title=self.title or self.name,
            description=self.description,
            ideas=tuple(self.ideas),
            start_week=self.start_week,
            phase_in_weeks=self.phase_in_weeks,
            reach=Reach(self.reach.sector, self.reach.share, tuple(self.reach.names or ()), self.reach.municipality),
            changes=tuple(Change(change.key, *change.given()[0]) for change in self.changes),
            running_cost=RunningCost(
                float(self.running_cost.per_week),
                float(self.running_cost.per_professional_week),
                float(self.running_cost.per_client_week),
                self.running_cost.payer,
                self.running_cost.status,
                self.running_cost.source,
            ),
            conflicts=tuple(self.conflicts),
            end_week=self.end_week,
            caveat=self.caveat,
            title_nl=self.title_nl,
            description_nl=self.description_nl,
            caveat_nl=self.caveat_nl,
            start=self.start,
            end=self.end,
            when=None if self.when is None else self.when.condition(),
        )


def tidy(schema: Any) -> Any:
    """A JSON Schema without the titles that pydantic derives from names, and without null, which TOML does not have."""
    if isinstance(schema, list):
        return [tidy(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: tidy(value) for key, value in schema.items() if not (key == "title" and isinstance(value, str))}
    if "default" in result and result["default"] is None:
        del result["default"]
    kinds = result.get("anyOf")
    if isinstance(kinds, list) and {"type": "null"} in kinds:
        del result["anyOf"]
        kinds = [kind for kind in kinds if kind != {"type": "null"}]
        result = {**kinds[0], **result} if len(kinds) == 1 else {**result, "anyOf": kinds}
    return result


def policy_schema(keys: Sequence[str] = ()) -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a policy file; with ``keys``, editors complete them."""
    schema = tidy(PolicyTable.model_json_schema(by_alias=True))
    if keys:
        schema["$defs"]["ChangeTable"]["properties"]["key"]["enum"] = list(keys)
    alternatives = [{"required": [kind]} for kind in ("set", "scale", "add")]
    schema["$defs"]["ChangeTable"]["oneOf"] = alternatives
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "cosim policy", **schema}
