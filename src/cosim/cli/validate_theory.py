"""``cosim validate --theory``: published and exact numbers of game theory beside those of cosim."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from cosim.cli.console import interruptible, note, spoken
from cosim.cli.emit import Output, emit
from cosim.cli.progress import Throttle

if TYPE_CHECKING:
    from rich.console import RenderableType

    from cosim.texts.language import Language

__all__ = ["TRIALS", "validate_theory"]

_DIFFERS = 1
TRIALS = {"quick": 4_000, "full": 40_000}


def validate_theory(
    families: Sequence[str], *, tier: str, report: Path | None, seed: int, output: Output, language: Language
) -> None:
    """Measure the packaged table and print it; exit code 1 if a number differs from the published one."""
    from cosim.evidence.validation.report import check_report
    from cosim.evidence.validation.theory.by_engine import warm_up
    from cosim.evidence.validation.theory.check import check
    from cosim.evidence.validation.theory.numbers import chosen_families
    from cosim.evidence.validation.theory.writing import to_dict, write_theory_report

    if report is not None:
        check_report(report)
    with interruptible():
        if any(family.by != "theory" for family in chosen_families(families)):
            lines = Throttle()
            warm_up()
            if lines.due():
                output.note(spoken().tr("compiled the games (once until their sources change)"))
        result = check(families, trials=TRIALS[tier], seed=seed, progress=None if output.quiet else _FamilyLines())
    if report is not None:
        write_theory_report(result, report)
    emit(output, payload=lambda: to_dict(result), view=lambda: _view(result, language, lines=bool(families)))
    if report is not None:
        output.note(spoken().tr("written to {out}", out=report))
    if result.differs:
        raise typer.Exit(_DIFFERS)


class _FamilyLines:
    """A line now and then: how many numbers are checked."""

    def __init__(self) -> None:
        self._lines = Throttle()

    def __call__(self, family: str, done: int, total: int) -> None:
        if self._lines.due():
            note(spoken().tr("{n} of {total} numbers checked, now {name}", n=done, total=total, name=family))


def _view(result: Any, language: Language, *, lines: bool) -> list[RenderableType]:
    """A row per family, or per line where families were named; then lines that differ, and a sentence."""
    from rich.padding import Padding
    from rich.text import Text

    from cosim.evidence.validation.theory.writing import sentence

    families = result.by_family()
    head = language.tr("Theory, published and exact numbers, cosim {version}", version=result.version)
    parts: list[RenderableType] = [Text(head, style="bold")]
    if lines:
        for family in families:
            parts.append(
                Padding(Text(f"{family[0].family.title} ({family[0].family.name})", style="bold"), (1, 0, 0, 0))
            )
            parts.append(Text(f"  {family[0].family.source}", style="dim"))
            parts.append(_table([[one] for one in family], [one.line.name for one in family], language))
    else:
        parts.append(Padding(_table(families, [family[0].family.name for family in families], language), (1, 0, 0, 0)))
        legend = language.tr("A row shows the number of its family that is furthest off, relative to its tolerance.")
        parts.append(Text(legend, style="dim"))
        wrong = [[one] for one in result.differs]
        if wrong:
            parts.append(_table(wrong, [f"{one[0].family.name}: {one[0].line.name}" for one in wrong], language))
    return [*parts, Padding(Text(sentence(result, language), style="bold"), (1, 0, 0, 0))]


def _table(groups: Sequence[Sequence[Any]], names: Sequence[str], language: Language) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    from cosim.evidence.validation.theory.writing import HEADINGS, cells

    table = Table(box=None, pad_edge=True, padding=(0, 1, 0, 1))
    table.add_column(language.tr("numbers"), max_width=48)
    shown = HEADINGS if any(len(group) > 1 for group in groups) else HEADINGS[1:]
    for heading in shown:
        table.add_column(
            language.tr(heading), justify="left" if heading in {"by", "verdict"} else "right", no_wrap=True
        )
    for name, group in zip(names, groups, strict=True):
        row = dict(zip(HEADINGS, cells(group, language), strict=True))
        agree = all(one.verdict == "agrees" for one in group)
        verdict = Text(row["verdict"], style="green" if agree else "bold red")
        table.add_row(name, *(verdict if heading == "verdict" else row[heading] for heading in shown))
    return table
