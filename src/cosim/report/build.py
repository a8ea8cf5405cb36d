"""From a result to a file: read, put together, write."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from cosim.core.writing import unwritable
from cosim.errors import InputError, nearest
from cosim.report.content import Report
from cosim.report.read import read
from cosim.texts.language import Language

__all__ = ["SUFFIXES", "check_target", "make_report", "write_report"]

SUFFIXES = (".html", ".docx", ".xlsx")


def check_target(out: Path) -> None:
    """Refuse a file that a report cannot be written to, before anything is read.

    Raises
    ------
    InputError
        If its ending is unknown, it is a folder, or its folder cannot be written.
    MissingExtraError
        If the packages for Word or Excel are not installed.
    """
    if out.suffix not in SUFFIXES:
        raise InputError("out", expected=f"a file ending in {', '.join(SUFFIXES)}", got=repr(str(out)),
                         hint=nearest(out.suffix, SUFFIXES))  # fmt: skip
    if out.is_dir():
        raise InputError("out", expected="a file", got=f"the folder {str(out)!r}")
    if out.suffix != ".html":
        from cosim.report.office import check_office

        check_office(out.suffix)


def make_report(path: Path, language: Language, *, beside: Sequence[Path] = (), word: bool = False) -> Report:
    """The report of a result.

    Raises
    ------
    InputError
        If the result cannot be read.
    """
    found = read(path, beside=beside)
    if found.kind == "comparison":
        from cosim.report.comparison import comparison_report

        return comparison_report(found, language, word=word)
    from cosim.report.others import other_report

    try:
        return other_report(found, language)
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError, OSError) as error:
        raise InputError(
            found.name, expected=f"a whole {found.kind}", got=f"one that cannot be read ({error})"
        ) from None


def write_report(report: Report, out: Path) -> Path:
    """Write a report by the ending of the file: HTML, Word or Excel; the whole file or nothing.

    Raises
    ------
    InputError
        If it cannot be written.
    """
    check_target(out)
    if out.suffix == ".html":
        from cosim.report.html import html_text

        content = html_text(report).encode("utf-8")
    else:
        from cosim.report.office import office_bytes

        content = office_bytes(report, out.suffix)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        _replace(out, content)
    except OSError as error:
        raise unwritable(out, error) from None
    return out


def _replace(out: Path, content: bytes) -> None:
    """Write beside the file and move it into its place."""
    descriptor, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.", suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(out)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
