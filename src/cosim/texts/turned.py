"""What would have to be true to turn an answer round, in a sentence; rows are those of `cosim.studies.turning`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cosim.texts.amounts import amount
from cosim.texts.language import Language
from cosim.texts.outcomes import title_of

__all__ = ["short", "turned_sentence"]

_NAMED = 4  # assumptions in the sentence; all are in the table


def short(value: object) -> str:
    """A value of an assumption as it is written in a scenario.

    Examples
    --------
    >>> short(0.25), short("overspend")
    ('0.25', 'overspend')
    """
    return value if isinstance(value, str) else f"{value:g}"


def turned_sentence(rows: Sequence[Mapping[str, Any]], title: str, language: Language) -> str:
    """The sentence about one policy; it says how many assumptions were tried, also where none turns the answer."""
    first = rows[0]
    effect = amount(float(first["effect"]), str(first["unit"]), language)
    head = f"{title}, {title_of(str(first['outcome']), language)}: {effect}"
    if not (float(first["effect_low"]) > 0.0 or float(first["effect_high"]) < 0.0):  # nor is one without an interval
        return language.tr("{effect}; no effect is shown, so there is nothing to turn round.", effect=head)
    tried = {"values": first["values_tried"], "keys": first["assumptions_tried"]}
    if not first["key"]:
        return language.tr(
            "{effect}; none found that turns it round, among {values} other values of {keys} assumptions tried one at "
            "a time.",
            effect=head,
            **tried,
        )
    named = [
        language.tr(
            "{key} = {value} instead of {now} ({difference})",
            key=row["key"],
            value=language.local(str(row["tried"])),
            now=language.local(str(row["now"])),
            difference=amount(float(row["difference"]), str(row["unit"]), language),
        )
        for row in sorted(rows, key=lambda one: -abs(float(one["difference"])))
    ]
    more = "" if len(named) <= _NAMED else language.tr("; and {n} more", n=len(named) - _NAMED)
    return language.tr(
        "{effect}; turned round by {what}{more}. Tried one at a time: {values} other values of {keys} assumptions.",
        effect=head, what="; ".join(named[:_NAMED]), more=more, **tried,
    )  # fmt: skip
