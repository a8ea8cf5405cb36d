"""A report as one HTML file: no script, nothing from elsewhere, readable on a phone and printed on A4."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import Any

from cosim.errors import terminal_text
from cosim.report.content import Bullets, Code, Figure, Heading, Number, Paragraph, Report, Table

__all__ = ["html_text"]

_MOST_CARDS = 10  # rows

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")  # the last two turn the direction


@lru_cache(maxsize=1)
def _environment() -> Any:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    folder = files("cosim.report").joinpath("templates")

    def load(name: str) -> str:
        return folder.joinpath(name).read_text(encoding="utf-8")

    return Environment(
        loader=FunctionLoader(load), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def _kind(block: Any) -> str:
    kinds = {
        Paragraph: "paragraph",
        Heading: "heading",
        Bullets: "bullets",
        Code: "code",
        Table: "table",
        Figure: "figure",
    }
    return kinds[type(block)]


def _cell(cell: Any) -> dict[str, str]:
    """Text, verdict, and the class of a colour; the verdict is written, the colour only repeats it."""
    if not isinstance(cell, Number):
        return {"text": cell, "mark": "", "kind": "text", "look": ""}
    return {"text": cell.text, "mark": cell.mark, "kind": "number", "look": ""}


def _numeric(table: Table, column: int) -> bool:
    """Whether a column has numbers, so that its heading stands above them."""
    return column > 0 and any(len(row) > column and isinstance(row[column], Number) for row in table.rows)


def _few(table: Table) -> bool:
    """Whether a table is short enough for cards on a phone, and has columns enough to need them."""
    return len(table.head) > 2 and len(table.rows) <= _MOST_CARDS


def html_text(report: Report) -> str:
    """The whole page."""
    template = _environment().get_template("report.html.j2")
    language = report.language
    better, worse = language.tr("better"), language.tr("worse")

    def look(mark: str) -> str:
        return "better" if mark == better else "worse" if mark == worse else "quiet"

    style = files("cosim.report").joinpath("templates", "report.css").read_text(encoding="utf-8")
    text: str = template.render(
        report=report,
        tr=language.tr,
        lang=language.code,
        style=style,
        kind=_kind,
        cell=_cell,
        look=look,
        numeric=_numeric,
        few=_few,
    )
    return _CONTROL.sub(lambda found: terminal_text(found[0]), text)
