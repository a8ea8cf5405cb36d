"""A prediction as it is typed, and what it is compared with: the terminal's side of a lesson."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from cosim.errors import InputError, nearest
from cosim.lessons.load import ui_texts
from cosim.lessons.looks import look_of
from cosim.lessons.measure import Measured
from cosim.lessons.read import HALF_YEAR
from cosim.lessons.schema import Item, LessonTable
from cosim.texts.language import Language

__all__ = ["Compared", "compared", "prediction_of", "stops_of", "unit_of", "wanted"]


class Compared(NamedTuple):
    """A prediction beside what was found: ``predicted`` and ``found`` in the unit in which they are written.

    Where one is chosen, ``predicted`` is 1 for that one and 0 for the others.
    """

    item: str
    predicted: float
    found: float


def wanted(table: LessonTable, language: Language) -> str:
    """What a prediction looks like, in words."""
    names = [item.name for item in table.predict.items]
    form = table.predict.form
    kind = form if form in ("rank", "one", "split") else "numbers" if len(names) > 1 else "number"
    listed = (",".join if form == "rank" else ", ".join)(names)
    return _words(language)[f"wanted_{kind}"].format(n=len(names), names=listed)


def unit_of(table: LessonTable, item: Item, language: Language) -> str:
    """Unit in which an item is predicted: points and gains of a curve are shares of a hundred."""
    if table.predict.form == "split" or table.picture == "curve":
        return "%"
    look = look_of(item.outcome, language)
    return look.unit if item.against is None else look.unit_of_difference


def _words(language: Language) -> dict[str, str]:
    return dict(ui_texts(language.code)["terminal"])


def prediction_of(text: str, table: LessonTable, language: Language) -> list[float]:
    """A prediction from its text: numbers in the order of the items; for an order or a choice their names.

    Raises
    ------
    InputError
        If it does not fit.
    """
    parts = [part.strip() for part in text.replace(";", ",").split(",")]
    names = [item.name for item in table.predict.items]
    if table.predict.form in ("rank", "one"):
        for part in parts:
            if part not in names:
                raise InputError("predict", expected=wanted(table, language), got=repr(part), hint=nearest(part, names))
    if table.predict.form == "one":
        if len(parts) > 1:
            raise InputError("predict", expected=wanted(table, language), got=repr(text))
        return [float(name == parts[0]) for name in names]
    if table.predict.form == "rank":
        if sorted(parts) != sorted(names):
            raise InputError("predict", expected=_words(language)["wanted_once"].format(names=", ".join(names)),
                             got=repr(text))  # fmt: skip
        return [float(names.index(part)) for part in parts]
    try:
        found = [float(part) for part in parts]
    except ValueError:
        raise InputError("predict", expected=wanted(table, language), got=repr(text)) from None
    if len(found) != len(names) or not all(math.isfinite(one) for one in found):
        raise InputError("predict", expected=wanted(table, language), got=repr(text))
    if table.predict.form == "split" and abs(sum(found) - 100.0) > 1e-6:
        raise InputError("predict", expected=wanted(table, language), got=f"{sum(found):g} in all")
    return found


def stops_of(text: str | None, table: LessonTable) -> tuple[int, ...] | None:
    """Stops of the knobs from numbers with commas; None where nothing is given.

    Raises
    ------
    InputError
        If they are no whole numbers.
    """
    if text is None:
        return None
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdecimal() and len(part) < 3 for part in parts):
        raise InputError("knobs", expected="whole numbers with commas, such as 0,1", got=repr(text))
    return tuple(int(part) for part in parts)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _found(item: Item, found: Measured, stops: tuple[int, ...], language: Language) -> float:
    """What was found for an item, as it is written."""
    scale = look_of(item.outcome, language).scale
    if item.at is not None:
        at = [world.name for world in found.table.worlds].index(item.world)
        each = found.series[found.grid[stops][at]]
        row = min((item.at + 1) // HALF_YEAR - 1, len(each[0]) - 1)
        return scale * _mean([one[row] for one in each])
    value = _mean(found.values(item.outcome, item.world, stops))
    return scale * (value - (_mean(found.values(item.outcome, item.against, stops)) if item.against else 0.0))


def compared(
    found: Measured, prediction: Sequence[float], stops: tuple[int, ...], language: Language
) -> list[Compared]:
    """The prediction beside the result; shares of 100 for points that were divided, and for a curve of gains."""
    table, items = found.table, found.table.predict.items
    values = [_found(item, found, stops, language) for item in items]
    if table.predict.form == "rank":
        order = sorted(range(len(items)), key=lambda at: -values[at])
        places = {int(item): place for place, item in enumerate(prediction)}
        return [Compared(items[at].name, places[at] + 1.0, place + 1.0) for place, at in enumerate(order)]
    if table.predict.form == "split":
        whole = sum(max(0.0, value) for value in values)
        values = [100.0 * max(0.0, value) / whole if whole > 0.0 else 0.0 for value in values]
    elif table.picture == "curve":
        ends = Item(name="whole", outcome=items[0].outcome, world=table.worlds[-1].name, against=table.worlds[0].name)
        whole = _found(ends, found, stops, language)
        values = [100.0 * value / whole for value in values] if whole else values
    return [Compared(item.name, one, value) for item, one, value in zip(items, prediction, values, strict=True)]


def as_record(rows: Sequence[Compared]) -> list[dict[str, Any]]:
    """The comparison as JSON data."""
    return [row._asdict() for row in rows]
