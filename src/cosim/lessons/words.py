"""Texts of a lesson with its numbers filled in, so that no text has a number that a rerun can change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cosim.errors import InputError
from cosim.lessons.check import badge_facts
from cosim.lessons.load import Lesson, ui_texts
from cosim.lessons.looks import look_of, written
from cosim.lessons.measure import Measured
from cosim.texts.language import Language

__all__ = ["badge_text", "facts_of", "filled", "sentence_of"]


def facts_of(found: Measured, language: Language) -> dict[str, str]:
    """Numbers by name: ``{waste_share__beside}`` is an outcome in a world at the default stops.

    ``__diff`` behind it is the difference from the first world with its sign, ``__by`` its size, ``__of`` in how many
    replicates it has the sign of the mean.
    """
    table, facts = found.table, {}
    first = table.worlds[0].name
    for outcome in table.outcomes:
        base = found.values(outcome, first)
        for world in table.worlds:
            values = found.values(outcome, world.name)
            name = f"{outcome}__{world.name}"
            gains = [one - other for one, other in zip(values, base, strict=True)]
            mean = sum(gains) / len(gains)
            facts[name] = written(sum(values) / len(values), outcome, language)
            facts[f"{name}__diff"] = written(mean, outcome, language, difference=True)
            facts[f"{name}__by"] = written(abs(mean), outcome, language, difference=True, sign=False)
            words = ui_texts(language.code)["badge"]["count"]
            facts[f"{name}__of"] = words.format(n=sum(gain * mean > 0.0 for gain in gains), of=len(gains))
    return facts


def filled(value: Any, facts: Mapping[str, str], *, where: str) -> Any:
    """Texts with their numbers, in whatever they stand in.

    Raises
    ------
    InputError
        If a text names a number that there is not.
    """
    if isinstance(value, str):
        try:
            return value.format_map(facts)
        except (KeyError, ValueError, IndexError) as error:
            names = ", ".join(list(facts)[:4])
            raise InputError(where, expected=f"names of numbers such as {names}", got=f"{error} in {value!r}") from None
    if isinstance(value, Mapping):
        return {key: filled(one, facts, where=where) for key, one in value.items()}
    return [filled(one, facts, where=where) for one in value] if isinstance(value, list) else value


def badge_text(lesson: Lesson, language: Language) -> str:
    """How often the surprise of a lesson was found again, in a sentence."""
    words: dict[str, Any] = ui_texts(language.code)
    badge, facts = words["badge"], badge_facts(lesson.table)
    if facts is None:
        return str(badge["never"])
    n, of = facts["replicates"]
    ways = "ways" if facts["fits"] is None else "ways_fitted"
    text = badge["whole"].format(
        replicates=badge["count"].format(n=n, of=of),
        fits="" if facts["fits"] is None else badge["fits"].format(n=facts["fits"][0], of=facts["fits"][1]),
        ways="" if facts["ways"] is None else badge[ways].format(n=facts["ways"][0], of=facts["ways"][1]),
    )
    if facts["ways"] is None:
        text += badge["fixed"]
    if facts["lost"]:
        lost = [(words["ways"].get(way, way), *count) for way, count in facts["lost"].items()]
        one = badge["lost_fits"] if ways == "ways_fitted" else "{way}"
        text += badge["lost"].format(what=language.listed([one.format(way=way, n=n, of=of) for way, n, of in lost]))
    if facts["weak"]:
        weak = [lesson.texts[language.code].surprises[name] for name in facts["weak"]]
        text = badge["weak"].format(what="; ".join(weak)) + text
    return text if facts["current"] else f"{text}{badge['stale']}"


def sentence_of(
    found: Measured, lesson: Lesson, outcome: str, language: Language, stops: tuple[int, ...] | None = None
) -> str:
    """The result for one outcome in a sentence, as the page says it."""
    table, texts = found.table, lesson.texts[language.code]
    first, last = table.worlds[0].name, table.compared
    levels = []
    for world in table.worlds:
        values = found.values(outcome, world.name, stops)
        levels.append(f"{texts.worlds[world.name]} {written(sum(values) / len(values), outcome, language)}")
    pairs = zip(found.values(outcome, last, stops), found.values(outcome, first, stops), strict=True)
    gains = [one - other for one, other in pairs]
    mean = sum(gains) / len(gains)
    name, key = look_of(outcome, language).title, "sentence" if any(gains) else "sentence_same"
    return str(ui_texts(language.code)["ui"][key]).format(
        outcome=_capital(name), levels="; ".join(levels), last=_capital(texts.worlds[last]),
        first=texts.worlds[first], difference=written(mean, outcome, language, difference=True),
        same=sum(_sign(gain) == _sign(mean) for gain in gains), of=len(gains),
    )  # fmt: skip


def _capital(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"


def _sign(value: float) -> int:
    return (value > 0.0) - (value < 0.0)
