"""Find and read lessons: packaged by number or name, or a folder of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from cosim.care.policies.reading import Location, parse, path_of, read_text, refusal
from cosim.errors import InputError, nearest
from cosim.lessons.schema import LessonTable, TextsTable
from cosim.texts.language import LANGUAGES
from cosim.web.words import texts_of

__all__ = ["Lesson", "lesson_names", "lesson_of", "lessons", "ui_texts"]

_Model = TypeVar("_Model", bound=BaseModel)
ui_texts = partial(texts_of, "cosim.lessons")  # words of the page itself, and the glossary, by language


@dataclass(frozen=True)
class Lesson:
    """A lesson with its texts by language."""

    table: LessonTable
    texts: dict[str, TextsTable]

    @property
    def name(self) -> str:
        """Its name, as on the command line."""
        return self.table.name


def _folder() -> Traversable:
    return files("cosim.lessons").joinpath("packaged")


@lru_cache(maxsize=1)
def lesson_names() -> tuple[str, ...]:
    """Names of the packaged lessons, by number."""
    found = [(item.name[:2], item.name[3:]) for item in _folder().iterdir() if item.name[:2].isdigit()]
    return tuple(name for _, name in sorted(found))


def lessons() -> tuple[Lesson, ...]:
    """All packaged lessons, by number."""
    return tuple(lesson_of(name) for name in lesson_names())


def lesson_of(wanted: str) -> Lesson:
    """A lesson by its name or number, or from a folder.

    Raises
    ------
    InputError
        If there is none, or at the first mistake in its files.
    """
    path = Path(wanted)
    if "/" in wanted or "\\" in wanted or path.is_dir():
        return read_lesson(path)
    names = lesson_names()
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 3 else -1
    for item in _folder().iterdir():
        if item.name[3:] == wanted or (item.name[:2].isdigit() and int(item.name[:2]) == number):
            return read_lesson(item)
    hint = nearest(wanted, names) or f"there are {', '.join(names)}"
    raise InputError("lesson", expected="a lesson by name or number, or a folder", got=repr(wanted), hint=hint)


def read_lesson(folder: Traversable | Path) -> Lesson:
    """A lesson from its folder.

    Raises
    ------
    InputError
        At the first mistake in it.
    """
    table = _checked(LessonTable, _read(folder, "lesson.toml"), label=f"{folder.name}/lesson.toml")
    texts = {}
    for code in LANGUAGES:
        label = f"{folder.name}/{code}.toml"
        texts[code] = _checked(TextsTable, _read(folder, f"{code}.toml"), label=label)
        _check_texts(table, texts[code], label=label)
    return Lesson(table, texts)


def _read(folder: Traversable | Path, name: str) -> dict[str, Any]:
    label = f"{folder.name}/{name}"
    if isinstance(folder, Path):
        return parse(read_text(folder / name), label=label)
    return parse(folder.joinpath(name).read_text(encoding="utf-8"), label=label)


def _checked(model: type[_Model], table: dict[str, Any], *, label: str) -> _Model:
    try:
        return model.model_validate(table)
    except ValidationError as error:
        raise refusal(error, label=label, allowed=lambda place: _allowed(model, place)) from None


def _allowed(model: type[BaseModel], place: Location) -> list[str]:
    """Full keys beside an unknown one."""
    at: Any = model
    for part in place[:-1]:
        if isinstance(part, str) and isinstance(at, type) and issubclass(at, BaseModel) and part in at.model_fields:
            inner = at.model_fields[part].annotation
            at = next((one for one in getattr(inner, "__args__", ()) if isinstance(one, type)), inner)
    known = list(at.model_fields) if isinstance(at, type) and issubclass(at, BaseModel) else []
    return [path_of((*place[:-1], name)) for name in known]


def _check_texts(table: LessonTable, texts: TextsTable, *, label: str) -> None:
    """Refuse texts that are missing, or that are of nothing in the lesson."""
    pairs: list[tuple[str, list[str], Mapping[str, object]]] = [
        ("worlds", [one.name for one in table.worlds], texts.worlds),
        ("knobs", [one.name for one in table.knobs], texts.knobs),
        ("cards", [one.name for one in table.cards], texts.cards),
        ("predict.items", [one.name for one in table.predict.items], texts.predict.items),
        ("surprises", [one.name for one in table.surprises], texts.surprises),
        *((f"knobs.{knob.name}.stops", [one.name for one in knob.stops], texts.knobs[knob.name].stops)
          for knob in table.knobs if knob.name in texts.knobs),
    ]  # fmt: skip
    for where, wanted, given in pairs:
        for name in wanted:
            if name not in given:
                raise InputError(f"{label}: {where}.{name}", expected="a text", got="nothing")
        _check_known(given, wanted, where=f"{label}: {where}")
    for name, card in texts.cards.items():
        _check_known(card.worlds, [one.name for one in table.worlds], where=f"{label}: cards.{name}.worlds")


def _check_known(given: Mapping[str, object], wanted: list[str], *, where: str) -> None:
    for name in given:
        if name not in wanted:
            raise InputError(f"{where}.{name}", expected=f"one of {', '.join(wanted)}", got=repr(name),
                             hint=nearest(name, wanted))  # fmt: skip
