"""The answer of a comparison on the screen: a sentence a policy, what marks mean, and how to see more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from cosim.studies.comparison.words import absent, answers_of, caveats_of, overall_of, telling
from cosim.texts.answer import Answer, first_sentence
from cosim.texts.language import Language
from cosim.texts.verdicts import marks_explained

__all__ = ["answer_view", "marks_line", "more_line"]

_FEW = 2  # policies whose caveat is on the screen too; of more there is a mark
_ALL, _MOST = 10, 6  # policies that all have a sentence on the screen; how many of more have one. All are in files
_ROOMY = 100  # width from which names have a column of their own
_DIM = "dim"


def answer_view(result: Any, language: Language, *, width: int) -> RenderableType:
    """A sentence for every policy, the most telling first where there are too many, and what is not there."""
    found = answers_of(result, language)
    parts: list[RenderableType] = []
    if len(found) > 1:
        sentences = overall_of(result, language)
        parts.append(Text(" ".join(sentences)))
        parts.append(Text(""))
    chosen = set(telling(result, len(found) if len(found) <= _ALL else _MOST))
    shown = [one for one in found if one.policy in chosen]
    parts.append(_sentences(shown, language, width=width))
    if len(shown) < len(found):
        parts.append(Text(language.tr("... and {n} more", n=len(found) - len(shown)), style=_DIM))
    if why := absent(result, language):
        parts.append(Text(why, style="yellow"))
    return Group(*parts)


def _sentences(shown: Sequence[Answer], language: Language, *, width: int) -> Table:
    """A row a policy, after a column of names where there is room for one."""
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), show_header=False)
    table.add_column(max_width=24, style="bold")
    table.add_column()
    for one in shown:
        name = one.policy.replace("+", " + ")
        if width >= _ROOMY:
            table.add_row(name, _sentence(one, language, caveat=len(shown) <= _FEW))
        else:
            named = replace(one, title=one.title if one.title in {name, one.policy} else f"{one.title} ({name})")
            table.add_row("-", _sentence(named, language, caveat=len(shown) <= _FEW))
    return table


def _sentence(one: Answer, language: Language, *, caveat: bool) -> Text:
    text = Text(one.text)
    if one.caveat and caveat:
        left_out = language.tr("Left out: {what}.", what=first_sentence(one.caveat).removesuffix("."))
        text.append(f" {left_out}", style=_DIM)
    return text


def marks_line(result: Any, language: Language, *, marks: Iterable[str]) -> str:
    """What the marks of the overview mean; what they are adjusted for is said with ``--details``."""
    line = language.tr("Differences with the base, adjusted (Holm): {marks}.",
                       marks=marks_explained(language, marks))  # fmt: skip
    if not any(caveats_of(result, language).values()):
        return line
    caveats = language.tr("! leaves something out: --details.")
    return f"{line} {caveats}"


def more_line(out: Any, language: Language) -> str:
    """How to see more of a comparison."""
    if out is None:
        return language.tr(
            "More: --details (every outcome), --out DIR (keep all of it), cosim report DIR (a page to hand on)."
        )
    return language.tr("More: cosim report {out} (a page to hand on), --details (every outcome).", out=out)
