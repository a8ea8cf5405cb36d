"""Phrases about one outcome: what it is called in a sentence, and what its rise and fall are called."""

from __future__ import annotations

from typing import NamedTuple

from cosim.texts.amounts import amount, bounds
from cosim.texts.language import Language, mark
from cosim.texts.outcomes import title_of

__all__ = ["ABOUT", "clear_phrase", "subject_of"]


class Phrase(NamedTuple):
    """Templates for a rise and a fall, with ``{size}``, and the subject of a phrase."""

    up: str
    down: str
    subject: str


ABOUT = {
    "functioning": Phrase(
        mark("families do better ({size})"), mark("families do worse ({size})"), mark("families")
    ),
    "weeks_waited": Phrase(mark("{size} more waiting"), mark("{size} less waiting"), mark("waiting")),
    "euros_total": Phrase(mark("{size} more"), mark("{size} less"), mark("costs")),
    "placed": Phrase(
        mark("more placements out of home ({size})"), mark("fewer placements out of home ({size})"),
        mark("placements out of home"),
    ),
    "goals": Phrase(mark("more problems gone ({size})"), mark("fewer problems gone ({size})"), mark("problems gone")),
}  # fmt: skip
_RISES, _FALLS = mark("{title}: higher ({size})"), mark("{title}: lower ({size})")
_SIGNED = {"functioning", "goals", "placed"}  # the size in brackets has its sign


def subject_of(outcome: str, language: Language) -> str:
    """What an outcome is called inside a sentence."""
    return language.tr(ABOUT[outcome].subject) if outcome in ABOUT else title_of(outcome, language)


def clear_phrase(outcome: str, unit: str, ends: tuple[float, float, float], language: Language) -> str:
    """A shown difference that matters, with its size and its interval.

    Parameters
    ----------
    ends
        Difference, and the ends of its interval.
    """
    difference, low, high = ends
    signed = outcome in _SIGNED or outcome not in ABOUT
    scale = max((abs(end) for end in (low, high) if end == end), default=0.0)
    size = amount(difference, unit, language, sign=signed, scale=scale)
    first, last = ("", "") if low != low or high != high else bounds(low, high, unit, language, absolute=not signed)
    if first != last and signed:
        size = language.tr("{size}, between {low} and {high}", size=size, low=first, high=last)
    if outcome not in ABOUT:
        template = _RISES if difference > 0.0 else _FALLS
        return language.tr(template, title=title_of(outcome, language), size=size)
    phrase = language.tr(ABOUT[outcome].up if difference > 0.0 else ABOUT[outcome].down, size=size)
    if signed or first == last:
        return phrase
    margin = language.tr("{low} to {high}", low=first, high=last)
    return f"{phrase} ({margin})"
