"""``cosim validate --theory``: published and exact numbers of game theory, ours beside them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from cosim.cli.console import duration, interruptible, note, show

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["TRIALS", "validate_theory"]

_DIFFERS = 1
_TOLD_SECONDS = 5.0  # between two lines of progress
TRIALS = {"quick": 4_000, "full": 40_000}


def validate_theory(
    families: Sequence[str], *, tier: str, report: Path | None, seed: int, quiet: bool, as_json: bool
) -> None:
    """Measure the packaged table and print it; exit code 1 if a number is not the published one."""
    from cosim.evidence.validation.report import check_report
    from cosim.evidence.validation.theory.by_engine import warm_up
    from cosim.evidence.validation.theory.check import check
    from cosim.evidence.validation.theory.numbers import chosen_families
    from cosim.evidence.validation.theory.writing import to_dict, write_theory_report

    if report is not None:
        check_report(report)
    with interruptible():
        if any(family.by != "theory" for family in chosen_families(families)):
            began = time.monotonic()
            warm_up()
            if not quiet and time.monotonic() - began >= _TOLD_SECONDS:
                note(f"compiled the engine ({duration(time.monotonic() - began)}, once until its sources change)")
        result = check(families, trials=TRIALS[tier], seed=seed, progress=None if quiet else _Teller())
    if report is not None:
        write_theory_report(result, report)
    if as_json:
        from cosim.studies.files import json_text

        typer.echo(json_text(to_dict(result)), nl=False)
    else:
        show(*_view(result, lines=bool(families)))
    if report is not None and not quiet:
        note(f"written to {report}")
    if result.differs:
        raise typer.Exit(_DIFFERS)


class _Teller:
    """Says now and then where the work is."""

    def __init__(self) -> None:
        self._told = time.monotonic()

    def __call__(self, family: str, done: int, total: int) -> None:
        if time.monotonic() - self._told >= _TOLD_SECONDS:
            self._told = time.monotonic()
            note(f"{done} of {total} lines; at {family}")


def _view(result: Any, *, lines: bool) -> list[RenderableType]:
    """A row per family, or per line where families were named; then lines that differ, and a sentence."""
    from rich.padding import Padding
    from rich.text import Text

    from cosim.evidence.validation.theory.writing import sentence

    families = result.by_family()
    parts: list[RenderableType] = [Text(f"Theory, published and exact numbers, cosim {result.version}", style="bold")]
    if lines:
        for family in families:
            parts.append(
                Padding(Text(f"{family[0].family.title} ({family[0].family.name})", style="bold"), (1, 0, 0, 0))
            )
            parts.append(Text(f"  {family[0].family.source}", style="dim"))
            parts.append(_table([[one] for one in family], [one.line.name for one in family]))
    else:
        parts.append(Padding(_table(families, [family[0].family.name for family in families]), (1, 0, 0, 0)))
        parts.append(Text("Each family is shown by the line that uses most of its tolerance.", style="dim"))
        wrong = [[one] for one in result.differs]
        if wrong:
            parts.append(_table(wrong, [f"{one[0].family.name}: {one[0].line.name}" for one in wrong]))
    return [*parts, Padding(Text(sentence(result), style="bold"), (1, 0, 0, 0))]


def _table(groups: Sequence[Sequence[Any]], names: Sequence[str]) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    from cosim.evidence.validation.theory.writing import HEADINGS, cells

    table = Table(box=None, pad_edge=True, padding=(0, 1, 0, 1))
    table.add_column("numbers", max_width=48)
    shown = HEADINGS if any(len(group) > 1 for group in groups) else HEADINGS[1:]
    for heading in shown:
        table.add_column(heading, justify="left" if heading in {"by", "verdict"} else "right", no_wrap=True)
    for name, group in zip(names, groups, strict=True):
        said = dict(zip(HEADINGS, cells(group), strict=True))
        verdict = Text(said["verdict"], style="green" if said["verdict"] == "agrees" else "bold red")
        table.add_row(name, *(verdict if heading == "verdict" else said[heading] for heading in shown))
    return table
