"""The answer of a comparison on the screen: a sentence a policy, what marks mean, and how to see more."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from cosim.studies.comparison.words import absent, answers_of, caveats_of, overall_of, primary_of, telling
from cosim.texts.answer import Answer, first_sentence
from cosim.texts.language import Language
from cosim.texts.outcomes import title_of
from cosim.texts.verdicts import marks_explained

__all__ = ["answer_view", "marks_line", "more_line"]

_FEW = 3  # policies whose caveat is on the screen too; of more there is a mark
_MOST = 10  # sentences on the screen; all are in files
_DIM = "dim"


def answer_view(result: Any, language: Language) -> RenderableType:
    """A sentence for every policy, the most telling first where there are too many, and what is not there."""
    found = answers_of(result, language)
    parts: list[RenderableType] = []
    if len(found) > 1:
        sentences = overall_of(result, language)
        parts.append(Text(" ".join(sentences)))
        parts.append(Text(""))
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), show_header=False)
    table.add_column(no_wrap=False, max_width=24, style="bold")
    table.add_column()
    chosen = set(telling(result, _MOST))
    shown = [one for one in found if one.policy in chosen]
    for one in shown:
        table.add_row(one.policy.replace("+", " + "), _sentence(one, language, caveat=len(shown) <= _FEW))
    parts.append(table)
    if len(shown) < len(found):
        parts.append(Text(language.tr("... and {n} more", n=len(found) - len(shown)), style=_DIM))
    if why := absent(result, language):
        parts.append(Text(why, style="yellow"))
    return Group(*parts)


def _sentence(one: Answer, language: Language, *, caveat: bool) -> Text:
    text = Text(one.text)
    if one.caveat and caveat:
        left_out = language.tr("Left out: {what}.", what=first_sentence(one.caveat).removesuffix("."))
        text.append(f" {left_out}", style=_DIM)
    return text


def marks_line(result: Any, language: Language, *, pairs: int) -> str:
    """What the marks of the overview mean, and what verdicts are adjusted for."""
    question = language.listed([title_of(name, language) for name in primary_of(result)])
    line = language.tr(
        "Difference with the base, marked: {marks}. Question: {question} (after Holm over the policies); the rest is "
        "exploratory (after Holm over all {pairs} differences).",
        marks=marks_explained(language), question=question, pairs=pairs,
    )  # fmt: skip
    if not any(caveats_of(result, language).values()):
        return line
    caveats = language.tr("! the model leaves something out about this policy: see --details, files or the report.")
    return f"{line} {caveats}"


def more_line(out: Any, language: Language) -> str:
    """How to see more of a comparison."""
    if out is None:
        return language.tr(
            "More: --details prints every outcome; --out DIR keeps everything, and cosim report DIR makes the page to "
            "hand on."
        )
    return language.tr("More: cosim report {out} makes the page to hand on; --details prints every outcome.", out=out)
