"""The end of every command: the answer as tables or JSON on standard output, files where --out says, a note on them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cosim.cli.console import note, show, spoken, write

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["Output", "emit", "write_json"]


class Output(NamedTuple):
    """The options --json, --quiet and --out of a command.

    Attributes
    ----------
    as_json
        JSON instead of tables.
    quiet
        No progress and no notes; answers, failures and errors are printed all the same.
    out
        Folder for tables, figures and JSON.
    """

    as_json: bool = False
    quiet: bool = False
    out: Path | None = None

    def check(self) -> None:
        """Refuse a folder that cannot be written, before anything is run, and lock it until the command ends.

        Raises
        ------
        InputError
            If it is a file, its parent refuses a file, or another process writes to it.
        """
        if self.out is not None:
            from cosim.studies.files import check_output

            check_output(self.out)
            from cosim.studies.folders import hold

            hold(self.out)

    def note(self, message: str) -> None:
        """Print a line about progress, unless --quiet."""
        if not self.quiet:
            note(message)


def write_json(payload: Mapping[str, Any]) -> None:
    """Print a document as JSON on standard output."""
    from cosim.studies.files import json_text

    write(json_text(payload, encoding=sys.stdout.encoding or "utf-8"))


def emit(
    output: Output,
    *,
    payload: Callable[[], Mapping[str, Any]],
    view: Callable[[], Iterable[RenderableType]],
    save: Callable[[Path], Sequence[Path]] | None = None,
    draw: Callable[[Path], Sequence[Path]] | None = None,
    next_step: str = "",
) -> None:
    """Print the answer and write the files.

    Tables and JSON are written first, since they cannot be made again without the runs. Then the answer is printed, and
    then figures are drawn, also where standard output is closed or full.

    Parameters
    ----------
    payload
        The JSON document, made only with --json.
    view
        Tables and text for people, made only without --json.
    save, draw
        Write tables and JSON, and figures, to a folder; both return the files.
    next_step
        A further line after the note on the files, where the folder is ``{out}``.
    """
    files: list[Path] = []
    if output.out is not None and save is not None:
        files += save(output.out)
    try:
        if output.as_json:
            write_json(payload())
        else:
            show(*view())
    finally:
        figures = [] if output.out is None or draw is None else _figures(output.out, draw, files)
    if files or figures:
        names = ", ".join(path.name for path in files)
        written = spoken().tr("written to {out}: {names}", out=output.out, names=names)
        if figures:
            written += spoken().trn(" and {n} figure file", " and {n} figure files", len(figures))
        output.note(written)
        if next_step:
            output.note(next_step.format(out=output.out))


def _figures(folder: Path, draw: Callable[[Path], Sequence[Path]], files: Iterable[Path]) -> list[Path]:
    from cosim.studies.folders import add_figures

    return add_figures(folder, [path.name for path in files], lambda stage: list(draw(stage)))
