"""CSV for a Dutch Excel: semicolons, decimal commas, and a byte order mark that says UTF-8.

There is no line ``sep=;``: a Dutch Excel splits at semicolons by itself, and such a line makes Excel overlook the mark,
so that letters with accents come out wrong. All other CSV files of cosim keep commas and points.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from cosim.errors import InputError

__all__ = ["excel_copies", "excel_text"]

_LEFT_OUT = {"runs.csv", "series.csv"}  # large, and for other programs
_BYTE_ORDER_MARK = "\ufeff"


def excel_text(text: str) -> str:
    r"""A CSV file with commas and points as one with semicolons and decimal commas.

    Examples
    --------
    >>> excel_text("a,b\nx;y,-0.5\n").removeprefix("\ufeff").split()
    ['a;b', '"x;y";-0,5']
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerows([_comma(cell) for cell in row] for row in csv.reader(io.StringIO(text)))
    return _BYTE_ORDER_MARK + buffer.getvalue()


def _comma(cell: str) -> str:
    try:
        value = float(cell)
    except ValueError:
        return cell
    if value != value or value in (float("inf"), float("-inf")):
        return cell
    plain = (
        f"{value:.15f}".rstrip("0") if "e" in cell.lower() and abs(value) < 1e15 else cell
    )  # Excel reads 1e-05 badly
    return plain.rstrip(".").replace(".", ",") if plain != cell else cell.replace(".", ",")


def excel_copies(texts: Mapping[str, str], language: str | None) -> dict[str, str]:
    """Copies of the CSV files for Excel, by name: ``comparison-excel.csv`` and so on; none without a language.

    Raises
    ------
    InputError
        If the language is not ``nl``.
    """
    if language is None:
        return {}
    if language != "nl":
        raise InputError(
            "--excel", expected="nl", got=repr(language), hint="an English Excel opens the CSV files as they are"
        )
    return {
        f"{name.removesuffix('.csv')}-excel.csv": excel_text(text)
        for name, text in texts.items()
        if name.endswith(".csv") and name not in _LEFT_OUT
    }
