"""A report as a Word document or an Excel workbook, with the same content as the page; needs the extra ``office``."""

from __future__ import annotations

import io
import re
from importlib import import_module
from typing import Any

from cosim.errors import MissingExtraError
from cosim.report.content import Bullets, Code, Figure, Heading, Number, Paragraph, Report, Table
from cosim.texts.language import Language

__all__ = ["check_office", "office_bytes"]

_PACKAGES = {".docx": ("docx", "python-docx"), ".xlsx": ("openpyxl", "openpyxl")}
_LETTERS = 22  # on a line of a column of a sheet
_WIDTH_CM = 16.0  # of text on A4
_FIRST_CM = 4.2  # of the first column, which has words
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NOT_SHEET = re.compile(r"[\[\]:*?/\\]")


def check_office(suffix: str) -> None:
    """Refuse Word or Excel where its package is missing, before anything is made.

    Raises
    ------
    MissingExtraError
        With the name of the package and of the extra.
    """
    module, package = _PACKAGES[suffix]
    try:
        import_module(module)
    except ImportError:
        message = f"a {suffix} report needs {package}; install it with: pip install 'cosim[office]' (or write .html)"
        raise MissingExtraError(message) from None


def office_bytes(report: Report, suffix: str) -> bytes:
    """The content of the file."""
    return _word(report) if suffix == ".docx" else _excel(report)


def _plain(text: str) -> str:
    """Text without characters that XML cannot hold."""
    return _NOT_XML.sub("", text)


def _word(report: Report) -> bytes:
    import docx
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    document: Any = docx.Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21.0), Cm(29.7)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(page, side, Cm(2.2))
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(10)
    language = normal.element.get_or_add_rPr().makeelement(
        qn("w:lang"), {qn("w:val"): "nl-NL" if report.language.code == "nl" else "en-GB"}
    )
    normal.element.get_or_add_rPr().append(language)
    document.core_properties.title = _plain(report.title)
    document.core_properties.author = "cosim"
    document.core_properties.language = "nl-NL" if report.language.code == "nl" else "en-GB"
    document.add_heading(_plain(report.title), 0)
    document.add_paragraph(_plain(report.subtitle))
    for section in report.sections:
        document.add_heading(_plain(section.title), 1).paragraph_format.page_break_before = section.page
        for block in section.blocks:
            _add(document, block, Cm(_WIDTH_CM))
    document.add_heading(report.language.tr("Versions and identity"), 1)
    for name, text in report.about.items():
        document.add_paragraph(_plain(f"{name}: {text}"))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _add(document: Any, block: Any, width: Any) -> None:
    """One block of a Word document."""
    if isinstance(block, Paragraph):
        run = document.add_paragraph().add_run(_plain(block.text))
        run.bold, run.italic = block.kind == "lead", block.kind in {"note", "warning"}
    elif isinstance(block, Heading):
        document.add_heading(_plain(block.text), 2)
    elif isinstance(block, Bullets):
        for at, item in enumerate(block.items):
            line = document.add_paragraph(style="List Number" if block.numbered else "List Bullet")
            if block.terms:
                line.add_run(_plain(f"{block.terms[at]}: ")).bold = True
            line.add_run(_plain(item))
    elif isinstance(block, Code):
        document.add_paragraph().add_run(_plain(block.text)).font.name = "Consolas"
    elif isinstance(block, Figure):
        caption = document.add_paragraph()
        caption.paragraph_format.keep_with_next = True
        caption.add_run(_plain(block.headline)).bold = True
        caption.add_run(_plain(f" {block.subtitle}"))
        if block.png:
            picture = document.add_picture(io.BytesIO(block.png), width=int(width * block.wide))
            picture._inline.docPr.set("descr", _plain(block.alternative))
    elif isinstance(block, Table):
        _word_table(document, block)


def _word_table(document: Any, table: Table) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    caption = document.add_paragraph()
    caption.add_run(_plain(table.caption)).bold = True
    caption.paragraph_format.keep_with_next = True
    made = document.add_table(rows=1, cols=len(table.head))
    made.style = "Light Grid Accent 1"
    for cell, title in zip(made.rows[0].cells, table.head, strict=True):
        cell.text = _plain(title)
    properties = made.rows[0]._tr.get_or_add_trPr()  # the heading is repeated on every page
    properties.append(properties.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"}))
    for row in table.rows:
        for cell, one in zip(made.add_row().cells, row, strict=False):
            text = one if isinstance(one, str) else f"{one.text} ({one.mark})" if one.mark else one.text
            cell.text = _plain(text)
            if isinstance(one, Number):
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    others = (_WIDTH_CM - _FIRST_CM) / max(1, len(table.head) - 1)
    for at, column in enumerate(made.columns):
        column.width = Cm(others if at else _FIRST_CM)
    for line in made.rows:
        for at, cell in enumerate(line.cells):
            cell.width = Cm(others if at else _FIRST_CM)
            for paragraph in cell.paragraphs:
                for run in paragraph.runs:
                    run.font.size = Pt(8)
    if table.note:
        document.add_paragraph().add_run(_plain(table.note)).italic = True


def _excel(report: Report) -> bytes:
    import openpyxl
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book: Any = openpyxl.Workbook()
    book.properties.title, book.properties.creator = _plain(report.title), "cosim"
    taken: set[str] = set()
    for at, section in enumerate(report.sections):
        sheet = book.active if at == 0 else book.create_sheet()
        sheet.title = _sheet_name(section.title, taken)
        sheet.append([_plain(report.title if at == 0 else section.title)])
        sheet.cell(1, 1).font = Font(bold=True, size=14)
        if at == 0:
            sheet.append([_plain(report.subtitle)])
        for block in section.blocks:
            _rows(sheet, block, Font(bold=True), report.language)
        for column in range(1, sheet.max_column + 1):
            sheet.column_dimensions[get_column_letter(column)].width = 46 if column == 1 else 24
        for row in sheet.iter_rows():
            for cell in row:
                cell.alignment = Alignment(wrap_text=cell.column > 1, vertical="top")
            wrapped = max((len(cell.value) for cell in row[1:] if isinstance(cell.value, str)), default=0)
            if wrapped > _LETTERS:  # rows are not made higher by every program that opens the book
                sheet.row_dimensions[row[0].row].height = 15 * -(-wrapped // _LETTERS)
        sheet.page_setup.paperSize, sheet.page_setup.orientation = sheet.PAPERSIZE_A4, "landscape"
        sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
    sheet = book.create_sheet(_sheet_name(report.language.tr("versions"), taken))
    for name, text in report.about.items():
        sheet.append([_plain(name), _plain(text)])
    for row in (row for sheet in book.worksheets for row in sheet.iter_rows()):
        for cell in row:
            if cell.data_type == "f":  # words that begin with =, which nobody meant as a formula
                cell.data_type = "s"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _sheet_name(title: str, taken: set[str]) -> str:
    """A name that Excel accepts: short, without some characters, and used once."""
    plain = _NOT_SHEET.sub(" ", _plain(title))[:28].strip() or "-"
    name, at = plain, 1
    while name.lower() in taken:
        at += 1
        name = f"{plain[:26]} {at}"
    taken.add(name.lower())
    return name


def _rows(sheet: Any, block: Any, bold: Any, language: Language) -> None:
    """One block as rows of a sheet; numbers are numbers, which Excel writes in its own language."""
    if isinstance(block, Table):
        sheet.append([])
        sheet.append([_safe(block.caption)])
        sheet.cell(sheet.max_row, 1).font = bold
        head: list[Any] = []
        marked = [any(_mark(row, at) for row in block.rows) for at in range(len(block.head))]
        for title, with_mark in zip(block.head, marked, strict=True):
            named = language.tr("{title}: verdict", title=title) if title else language.tr("verdict")
            head += [_safe(title), _safe(named)] if with_mark else [_safe(title)]
        sheet.append(head)
        for cell in sheet[sheet.max_row]:
            cell.font = bold
        for row in block.rows:
            _row(sheet, row, marked)
        if block.note:
            sheet.append([_safe(block.note)])
        return
    lines: list[str] = []
    if isinstance(block, Bullets):
        terms = [f"{term}: " for term in block.terms] or [""] * len(block.items)
        lines = [f"\u2022 {term}{item}" for term, item in zip(terms, block.items, strict=True)]
    elif isinstance(block, Figure):
        lines = [block.headline, block.subtitle]
    else:
        lines = [block.text]
    for line in lines:
        sheet.append([_safe(line)])
        if isinstance(block, Heading):
            sheet.cell(sheet.max_row, 1).font = bold


def _mark(row: Any, at: int) -> str:
    """The verdict beside a number in a column; empty without one."""
    return row[at].mark if len(row) > at and isinstance(row[at], Number) else ""


def _row(sheet: Any, row: Any, marked: list[bool]) -> None:
    at, line = 1, sheet.max_row + 1
    for one, with_mark in zip(row, marked, strict=False):
        cell = sheet.cell(line, at)
        if isinstance(one, Number):
            if one.value == one.value:
                cell.value, cell.number_format = _in_excel(one)
            if with_mark:
                sheet.cell(line, at + 1).value = _safe(one.mark)
        else:
            cell.value = _safe(one)
        at += 2 if with_mark else 1


_PARTS = re.compile(r"(\D*?)([+-]?)[\d.,]+(?: miljoen| million)?(\D*)")


def _in_excel(number: Number) -> tuple[float, str]:
    """The value of a cell and its format: a share as a percentage, a difference with its sign, and the unit behind it.

    Examples
    --------
    >>> _in_excel(Number(8.0, "8 %", 1)), _in_excel(Number(-2.3, "-2,3 procentpunt", 1))
    ((0.08, '0.0%'), (-2.3, '+#,##0.0" procentpunt";-#,##0.0" procentpunt";0.0" procentpunt"'))
    """
    places = f".{'0' * number.places}" if number.places else ""
    found = _PARTS.fullmatch(number.text)
    before, sign, unit = found.groups() if found else ("", "", "")
    if unit.strip() == "%":
        return number.value / 100.0, f"0{places}%"
    before, after = (f'"{text}"' if text.strip() else "" for text in (before.replace('"', ""), unit.replace('"', "")))
    plain = f"{before}#,##0{places}{after}"
    if not sign:
        return number.value, plain
    return number.value, f"{before}+#,##0{places}{after};{before}-#,##0{places}{after};{before}0{places}{after}"


def _safe(text: str) -> str:
    """Text that is not taken for a formula: what begins with = would be one."""
    plain = _plain(text)
    return f"'{plain}" if plain.startswith("=") else plain
