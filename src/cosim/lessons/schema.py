"""Structure of ``lesson.toml`` and of the texts of a lesson; anything else in them is refused."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

__all__ = [
    "Board", "Card", "During", "Item", "Knob", "LessonTable", "Predict", "Stop", "Surprise", "TextsTable", "Value",
    "World",
]  # fmt: skip

_SETTINGS = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, Field(min_length=1)]
Value = float | int | str
MOST_KNOBS, FEWEST_STOPS, MOST_STOPS, CARDS, QUESTIONS = 3, 2, 5, 3, 3


def _mistake(wanted: str, found: object, advice: str = "") -> PydanticCustomError:
    return PydanticCustomError("mistake", "mistake", {"wanted": wanted, "found": str(found), "advice": advice})


class Table(BaseModel):
    """A table of a lesson file."""

    model_config = _SETTINGS


class During(Table):
    """A value that holds in some weeks, in a share of the organisations."""

    key: Text
    value: Value
    start: int = Field(ge=1)
    end: int | None = None
    share: float | None = Field(default=None, gt=0.0, le=1.0)


class Changed(Table):
    """What differs from the scenario: values, packaged policies, values that hold for a while."""

    set: dict[str, Value] = {}
    policies: list[Text] = []
    during: list[During] = []


class World(Changed):
    """One of the worlds that are compared; ``x`` is its place on the axis of a curve."""

    name: Name
    x: float | None = None


class Stop(Changed):
    """A stop of a knob.

    ``worlds``: where it changes something, everywhere if empty. ``by_world``: values that differ from world to world.
    ``choose``: how many families are followed, in the placebo lesson.
    """

    name: Name
    worlds: list[Name] = []
    by_world: dict[Name, dict[str, Value]] = {}
    choose: int | None = Field(default=None, ge=2)


class Knob(Table):
    """A knob with a few stops."""

    name: Name
    default: int = 0
    stops: list[Stop] = Field(min_length=FEWEST_STOPS, max_length=MOST_STOPS)

    @model_validator(mode="after")
    def _default(self) -> Knob:
        if not 0 <= self.default < len(self.stops):
            raise _mistake(f"a default of 0 to {len(self.stops) - 1}", self.default)
        return self


class Card(Changed):
    """A mechanism that can be switched off (or on)."""

    name: Name
    worlds: list[Name] = []


class Item(Table):
    """One thing that is predicted: an outcome in a world (in week ``at`` of the series), or its difference.

    ``low``, ``high`` and ``step`` are those of its bar, in the unit in which the outcome is written.
    """

    name: Name
    outcome: Name
    world: Name
    against: Name | None = None
    at: int | None = Field(default=None, ge=0)
    low: float | None = None
    high: float | None = None
    step: float | None = None


class Predict(Table):
    """What is predicted, and how: bars, a line, an order, 100 points to divide, or the one with the most.

    An order, and a choice of one, are of values of one outcome.
    """

    form: Literal["bar", "line", "rank", "split", "one"]
    items: list[Item] = Field(min_length=1, max_length=6)
    low: float = 0.0
    high: float = 100.0
    step: float = 5.0

    @model_validator(mode="after")
    def _alike(self) -> Predict:
        if self.form in ("rank", "one") and (len(self.items) < 2 or len({one.outcome for one in self.items}) > 1):
            raise _mistake("two or more items of one outcome", ", ".join(one.outcome for one in self.items))
        return self


class Surprise(Table):
    """What has to be found again: the sign of a difference, or that it lies within bounds, or is a part of another.

    ``least`` is the least difference in the mean over replicates. With ``of`` it is the part that (world - against) is
    of (of - against), which has to lie from ``low`` to ``high``. With ``card`` it is looked for with that card drawn.
    """

    name: Name
    outcome: Name
    world: Name
    against: Name
    sign: Literal["+", "-"] | None = None
    least: float = Field(default=0.0, ge=0.0)
    within: float | None = Field(default=None, gt=0.0)
    of: Name | None = None
    low: float | None = None
    high: float | None = None
    card: Name | None = None

    @model_validator(mode="after")
    def _one(self) -> Surprise:
        given = [self.sign is not None, self.within is not None, self.of is not None]
        if sum(given) != 1:
            raise _mistake("exactly one of sign, within and of", f"{sum(given)} of them")
        if self.of is not None and (self.low is None or self.high is None):
            raise _mistake("low and high beside of", "one of them or none")
        return self


class Board(Table):
    """A game on a board of ``side`` times ``side`` players."""

    side: int = Field(ge=5, le=40)
    rounds: int = Field(ge=1, le=1000)
    intensity: float = Field(gt=0.0)
    others: list[Text] = []


class LessonTable(Table):
    """A lesson.

    ``shown`` is the outcome, and ``contrast`` the world (the last one if left out), that sentences are about; ``run``
    names the two worlds in which families are followed week by week.
    """

    number: int = Field(ge=0, le=99)
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    minutes: int = Field(default=15, ge=1, le=90)
    kind: Literal["worlds", "crisis", "board"] = "worlds"
    scenario: Text = "classroom"
    weeks: int = Field(default=260, ge=1, le=5200)
    replicates: int = Field(default=20, ge=2, le=100)
    families_from: int = Field(default=104, ge=1)
    families_weeks: int = Field(default=104, ge=1, le=260)
    outcomes: list[Name] = Field(min_length=1, max_length=6)
    series: Name | None = None
    series_from: int = Field(default=0, ge=0)
    picture: Literal["dots", "hours", "curve", "series"] = "dots"
    shown: Name | None = None
    contrast: Name | None = None
    run: list[Name] = []
    board: Board | None = None
    worlds: list[World] = Field(min_length=2, max_length=6)
    knobs: list[Knob] = Field(max_length=MOST_KNOBS)
    cards: list[Card] = Field(min_length=CARDS, max_length=CARDS)
    predict: Predict
    surprises: list[Surprise] = Field(min_length=1, max_length=8)

    @property
    def compared(self) -> str:
        """The world that is compared with the first in sentences."""
        return self.contrast or self.worlds[-1].name

    @property
    def followed(self) -> list[str]:
        """The two worlds in which families are followed."""
        return self.run or [self.worlds[0].name, self.compared]

    @model_validator(mode="after")
    def _names(self) -> LessonTable:
        worlds = [world.name for world in self.worlds]
        used = [(item.world, "predict.items") for item in self.predict.items]
        used += [(item.against, "predict.items") for item in self.predict.items if item.against]
        used += [(name, "surprises") for one in self.surprises for name in (one.world, one.against, one.of) if name]
        used += [(name, "knobs") for knob in self.knobs for stop in knob.stops for name in stop.worlds]
        used += [(name, "knobs") for knob in self.knobs for stop in knob.stops for name in stop.by_world]
        used += [(name, "cards") for card in self.cards for name in card.worlds]
        used += [(name, "run") for name in self.run] + ([(self.contrast, "contrast")] if self.contrast else [])
        for name, where in used:
            if name not in worlds:
                raise _mistake(f"in {where} one of the worlds {', '.join(worlds)}", repr(name))
        shown = [item.outcome for item in self.predict.items] + [one.outcome for one in self.surprises]
        for outcome in (*shown, *([self.shown] if self.shown else [])):
            if outcome not in self.outcomes and outcome != self.series:
                raise _mistake(f"one of the outcomes {', '.join(self.outcomes)}", repr(outcome))
        if (self.kind == "board") != (self.board is not None):
            raise _mistake("[board] exactly where kind is 'board'", f"kind {self.kind!r}")
        cards = [card.name for card in self.cards]
        for name in (one.card for one in self.surprises if one.card):
            if name not in cards:
                raise _mistake(f"in surprises one of the cards {', '.join(cards)}", repr(name))
        for many in (worlds, [knob.name for knob in self.knobs], cards):
            if len(set(many)) < len(many):
                raise _mistake("each name once", ", ".join(many))
        return self


class KnobTexts(Table):
    """Words of a knob."""

    title: Text
    stops: dict[str, Text]


class CardTexts(Table):
    """Words of a mechanism card: its switch, what it does in a sentence, and worlds that it gives another name."""

    title: Text
    text: Text
    worlds: dict[str, Text] = {}


class PredictTexts(Table):
    """Words of the prediction."""

    lead: Text
    items: dict[str, Text]


class Wrong(Table):
    """A common wrong idea, and what to answer."""

    idea: Text
    answer: Text


class TextsTable(Table):
    """Texts of a lesson in one language."""

    title: Text
    question: Text
    setting: Text
    worlds: dict[str, Text]
    knobs: dict[str, KnobTexts] = {}
    cards: dict[str, CardTexts]
    predict: PredictTexts
    surprises: dict[str, Text]
    answer: Text
    explain: Text
    discuss: list[Text] = Field(min_length=QUESTIONS, max_length=QUESTIONS)
    limits: list[Text] = Field(min_length=1, max_length=4)
    teacher: Text
    wrong: list[Wrong] = Field(min_length=1, max_length=4)
    axis: str = ""
    coins: dict[str, Text] = {}
