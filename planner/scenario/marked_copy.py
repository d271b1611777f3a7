"""A workbook with a scenario's tables in which the bad cells are marked."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from planner.errors import OutputError, Problem
from planner.scenario.tables.columns import COLUMNS
from planner.scenario.tables.files.header import column_of
from planner.scenario.tables.files.raw_table import RawTable

__all__ = ["SourceTable", "write_marked"]

AUTHOR = "planner validate"
ERROR = PatternFill("solid", fgColor="FFFF9999")
WARNING = PatternFill("solid", fgColor="FFFFE699")
PLAIN = (str, int, float, bool, dt.date, dt.time, type(None))
COLUMN_WIDTH = 16
"""Of the workbook's columns, in letters: judgement; the usual headers are not cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTable:
    """A table of a scenario as it stands in its file.

    Parameters
    ----------
    name
        Name of the table, such as ``"villages"``.
    headers
        The file's column by the planner's column, where they differ.
    """

    name: str
    raw: RawTable
    headers: Mapping[str, str]

    def column(self, named: str) -> str | None:
        """Return the file's column that a problem names, ours or yours."""
        ours = {item.name for item in COLUMNS[self.name]}
        wanted = self.headers.get(named, named) if named in ours else named
        return column_of(wanted, self.raw.columns)


def write_marked(
    path: Path,
    tables: Sequence[SourceTable],
    problems: Iterable[Problem],
    *,
    words: Callable[[Problem], str],
) -> int:
    """Write the tables into a workbook and mark cells that problems are about.

    Each table is a sheet; rows and columns keep their numbers. Errors are red,
    warnings yellow, and what is wrong stands in a comment.

    Parameters
    ----------
    words
        What to write into the comment of a problem.

    Returns
    -------
    int
        Number of marked cells.

    Raises
    ------
    OutputError
        If the file is there already, or cannot be written.
    """
    if path.exists():
        msg = f"{path}: there is such a file already; name another one"
        raise OutputError(msg)
    book = openpyxl.Workbook()
    for sheet in book.worksheets:
        book.remove(sheet)
    problems, num_marked = list(problems), 0
    for table in tables:
        sheet = book.create_sheet(table.name)
        first = _filled(sheet, table.raw)
        own = [item for item in problems if item.file == table.raw.file]
        num_marked += _marked(sheet, table, first, own, words)
    content = io.BytesIO()
    book.save(content)
    try:
        path.write_bytes(content.getvalue())
    except OSError as error:
        msg = f"{path}: cannot be written, {error.strerror}; name another file"
        raise OutputError(msg) from error
    return num_marked


def _filled(sheet: Any, raw: RawTable) -> int:
    """Write header and rows; return the row of the header."""
    numbers = [_number(raw, row.number) for row in raw.rows]
    header = max(min(numbers, default=2) - 1, 1)
    written: set[int] = set()
    for column in raw.columns:
        position = raw.column_numbers[column]
        if position in written:
            # Half of a column of pairs, which stands there whole.
            continue
        written.add(position)
        sheet.cell(header, position, _plain(column)).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(position)].width = COLUMN_WIDTH
        for number, row in zip(numbers, raw.rows, strict=True):
            sheet.cell(number, position, _plain(row.cells.get(column)))
    sheet.freeze_panes = sheet.cell(header + 1, 1)
    return header


def _number(raw: RawTable, number: int) -> int:
    """Return the sheet's row of a row; features stand below a header."""
    return number + 1 if raw.kind == "layer" else number


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        text = ILLEGAL_CHARACTERS_RE.sub("", value)
        # A text that begins like a formula would be computed.
        return f"'{text}" if text.startswith("=") else text
    return value if isinstance(value, PLAIN) else str(value)


def _marked(
    sheet: Any,
    table: SourceTable,
    header: int,
    problems: Sequence[Problem],
    words: Callable[[Problem], str],
) -> int:
    found: dict[Any, list[Problem]] = {}
    for problem in problems:
        for cell in _cells(sheet, table, header, problem):
            found.setdefault(cell, []).append(problem)
    for cell, items in found.items():
        is_error = any(not item.is_warning for item in items)
        cell.fill = ERROR if is_error else WARNING
        cell.comment = Comment("\n".join(map(words, items)), AUTHOR)
    return len(found)


def _cells(
    sheet: Any, table: SourceTable, header: int, problem: Problem
) -> Iterator[Any]:
    """Yield the cells that a problem is about: of its rows, or of the header."""
    raw = table.raw
    column = table.column(problem.column)
    position = 1 if column is None else raw.column_numbers[column]
    by_label = {row.label: _number(raw, row.number) for row in raw.rows}
    labels = problem.rows or (problem.where,)
    rows = [by_label[label] for label in labels if label in by_label]
    if rows:
        yield from (sheet.cell(number, position) for number in rows)
    elif problem.column and column is not None:
        yield sheet.cell(header, position)
