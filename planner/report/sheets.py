"""Sheets of workbooks: text that no program takes for a formula, heads, widths."""

from __future__ import annotations

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["AnyCell", "finish_sheet", "write_text"]

AnyCell = Cell | MergedCell
HEAD = PatternFill("solid", fgColor="EEF2F5")
MOST_WIDTH, LEAST_WIDTH, WIDTH_OF_A_TOTAL = 48, 9, 12
"""Of columns, in letters; what a formula will show is not known here."""


def write_text(cell: AnyCell, text: str) -> None:
    """Write a text that no program takes for a formula."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)
    cell.data_type = "s"


def finish_sheet(sheet: Worksheet) -> None:
    """Freeze and mark the head, filter, and set widths by what is written."""
    sheet.freeze_panes = "A2"
    if sheet.max_row > 1:
        sheet.auto_filter.ref = sheet.dimensions
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for number_of, column in enumerate(sheet.columns, 1):
        longest = max(_width(cell.value) for cell in column)
        width = min(max(longest + 2, LEAST_WIDTH), MOST_WIDTH)
        sheet.column_dimensions[get_column_letter(number_of)].width = width


def _width(value: object) -> int:
    text = "" if value is None else str(value)
    if text.startswith("="):
        return WIDTH_OF_A_TOTAL
    lines = text.split("\n")
    return max(sum(2 if ord(x) > 255 else 1 for x in line) for line in lines)
