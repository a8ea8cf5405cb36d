"""``cosim report``: a result as a page to hand on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cosim.cli.console import note, spoken
from cosim.cli.options import Lang, Quiet, option

__all__ = ["report"]


def report(
    result: Annotated[
        Path,
        typer.Argument(metavar="RESULT", help="Folder or JSON file of compare, claim, discover, ablate or validate."),
    ],
    lang: Lang = "en",
    out: Annotated[
        Path | None,
        option("--out", "File to write: .html, .docx or .xlsx.", metavar="FILE", default="report.html in the folder"),
    ] = None,
    beside: Annotated[
        list[Path] | None,
        option("--with", "Validation or ablation to report with it (repeatable).", metavar="JSON"),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Write a result as one page to hand on: the answer, who pays, how sure, what is left out."""
    from cosim.report.build import check_target, make_report, write_report
    from cosim.texts.language import language_of

    language = language_of(lang)
    folder = result if result.is_dir() else result.parent
    target = folder / f"report{'' if language.code == 'en' else f'-{language.code}'}.html" if out is None else out
    check_target(target)
    made = make_report(result, language, beside=beside or (), word=target.suffix == ".docx")
    write_report(made, target)
    if not quiet:
        note(spoken().tr("written: {file}", file=target))
