"""What a report consists of: sections of paragraphs, lists, tables and figures, in words that are ready to be written.

Numbers in tables keep their value beside their text, so that a spreadsheet gets numbers and not words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from cosim.texts.language import Language

__all__ = ["Block", "Bullets", "Cell", "Code", "Figure", "Heading", "Number", "Paragraph", "Report", "Section", "Table"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a table.

    Attributes
    ----------
    value, text, places
        The number, how it is written, and its decimals in a spreadsheet.
    mark
        A word beside it, such as ``better``; it chooses a colour too, but is always written.
    """

    value: float
    text: str
    places: int = 0
    mark: str = ""


Cell = str | Number


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``kind`` is ``plain``, ``lead`` (large), ``note`` (small) or ``warning``."""

    text: str
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: Sequence[str]
    numbered: bool = False
    terms: Sequence[str] = ()  # what each item is about, if it has such a beginning


@dataclass(frozen=True, slots=True)
class Code:
    """Text to copy."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first cell of a row is its heading.

    Attributes
    ----------
    caption, head, rows, note
        What it shows, headings of columns, cells, and what marks mean.
    """

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its message, its statistics, and what it shows in words and in a table.

    Attributes
    ----------
    headline, subtitle
        The message, and the statistics.
    alternative
        What a reader who cannot see it should know.
    svg, png
        The drawing.
    wide
        Its width, as a share of that of the text.
    phone
        The drawing for a narrow screen, if it is another one.
    """

    headline: str
    subtitle: str
    alternative: str
    svg: str
    png: bytes
    wide: float = 1.0
    phone: str = ""


Block = Paragraph | Heading | Bullets | Code | Table | Figure


@dataclass(frozen=True, slots=True)
class Section:
    """A section, with an anchor; one with ``page`` begins a new page in print."""

    anchor: str
    title: str
    blocks: Sequence[Block]
    page: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report.

    Attributes
    ----------
    title, subtitle
        The question, and where the answer comes from.
    sections
        In order; the first is the first page.
    language
        Of everything in it.
    about
        Versions and identity, for the end and for the properties of the file.
    """

    title: str
    subtitle: str
    sections: Sequence[Section]
    language: Language
    about: dict[str, str] = field(default_factory=dict)
