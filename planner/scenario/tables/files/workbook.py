"""Reading XLSX workbooks: the sheet with the table, merged cells, formulas."""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException
from PIL.Image import DecompressionBombError

from planner.errors import InputError, Problem
from planner.network.readers.limits import MOST_TABLE_BYTES, refuse_large
from planner.scenario.document.nearest import listed, or_nearest
from planner.scenario.tables.cells.numbers import is_blank
from planner.scenario.tables.files.file_kinds import (
    refuse_open_workbook,
    refuse_other_kinds,
)
from planner.scenario.tables.files.grid import Source, table_of
from planner.scenario.tables.files.header import Grid, GridRow, find_header
from planner.scenario.tables.files.raw_table import RawTable, Uncomputed, unreadable
from planner.scenario.tables.files.workbook_limits import refuse_endless

__all__ = ["read_workbook"]

FORMULA_TAGS = (b"<f>", b"<f ", b"<f/")
UNREADABLE = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    EOFError,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    NotImplementedError,
    OverflowError,
    RecursionError,
    RuntimeError,
    DecompressionBombError,
)
"""What a library may raise on a workbook that no program wrote."""


SAME_PLACES = 0.5
"""Share of a sheet's texts that stand in another sheet of the same places."""


def read_workbook(
    path: Path, *, name: str, table: str, sheet: str | None, wanted: Sequence[str]
) -> RawTable:
    """Return the table of an XLSX file; formulas by their stored results.

    Parameters
    ----------
    table
        Name of the table, such as ``"villages"``, for messages.
    sheet
        Sheet that has the table; found by ``wanted`` unless it is given.
    wanted
        Column names that are looked for.
    """
    refuse_open_workbook(path, name=name)
    refuse_large(path, MOST_TABLE_BYTES, name=name)
    content = path.read_bytes()
    refuse_other_kinds(content, name=name, suffix=".xlsx")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            refuse_endless(archive, name=name)
        grids = _grids(content)
    except InputError:
        raise
    except UNREADABLE as error:
        raise unreadable(
            name,
            "no spreadsheet",
            "an XLSX file",
            "open it in a spreadsheet program and save it again as .xlsx",
        ) from error
    chosen, doubts = _sheet(grids, name, table, sheet, wanted)
    notes = (f"sheet {chosen!r}",) if len(grids) > 1 else ()
    source = Source(
        name=name, kind="workbook", sheet=chosen, notes=notes, doubts=doubts
    )
    return table_of(source, grids[chosen][1], wanted)


def _grids(content: bytes) -> dict[str, tuple[bool, Grid]]:
    """Return whether each sheet is hidden, and its cells."""
    book = _book(content, data_only=True)
    formulas = _book(content, data_only=False) if _has_formulas(content) else None
    found = {}
    for sheet in book.worksheets:
        formula_sheet = None if formulas is None else formulas[sheet.title]
        rows = _values(sheet, formula_sheet)
        is_hidden = sheet.sheet_state != "visible"
        found[sheet.title] = (is_hidden, _unmerged(rows, sheet.merged_cells.ranges))
    book.close()
    return found


def _book(content: bytes, *, data_only: bool) -> Any:
    with warnings.catch_warnings():
        # Styles and extensions that openpyxl does not know hold no values.
        warnings.simplefilter("ignore", UserWarning)
        # Read as a whole: sizes that a sheet declares of itself may be wrong.
        return openpyxl.load_workbook(
            io.BytesIO(content), data_only=data_only, keep_links=False
        )


def _has_formulas(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = (item for item in archive.namelist() if "worksheets/" in item)
        return any(
            tag in data
            for data in (archive.read(item) for item in sheets)
            for tag in FORMULA_TAGS
        )


def _values(sheet: Any, formula_sheet: Any) -> list[list[Any]]:
    """Return the values of a sheet; formulas that no program computed as such.

    A program that computes a sheet stores the results of all its formulas. Where some
    are stored, a formula without one gives an empty text.
    """
    rows = [list(values) for values in sheet.iter_rows(values_only=True)]
    if formula_sheet is None:
        return rows
    formulas = [
        (row_idx, column_idx, str(value))
        for row_idx, values in enumerate(formula_sheet.iter_rows(values_only=True))
        for column_idx, value in enumerate(values)
        if isinstance(value, str) and value.startswith("=") and len(value) > 1
    ]
    if any(rows[row][column] is not None for row, column, _ in formulas):
        return rows
    for row, column, text in formulas:
        rows[row][column] = Uncomputed(text)
    return rows


def _unmerged(rows: list[list[Any]], ranges: Any) -> Grid:
    """Return rows in which the value of a merged cell stands in all of its cells."""
    below: dict[int, set[int]] = {}
    widest: dict[int, int] = {}
    for item in ranges:
        value = rows[item.min_row - 1][item.min_col - 1]
        for row in range(item.min_row - 1, min(item.max_row, len(rows))):
            for column in range(item.min_col - 1, min(item.max_col, len(rows[row]))):
                rows[row][column] = value
                if row > item.min_row - 1:
                    below.setdefault(row, set()).add(column)
            width = item.max_col - item.min_col + 1 if not is_blank(value) else 0
            widest[row] = max(widest.get(row, 0), width)
    return [
        GridRow(
            number=idx + 1,
            cells=cells,
            merged=frozenset(below.get(idx, ())),
            is_one_cell=widest.get(idx, 0) > 1
            and sum(not is_blank(cell) for cell in cells) == widest[idx],
        )
        for idx, cells in enumerate(rows)
    ]


def _sheet(
    grids: dict[str, tuple[bool, Grid]],
    name: str,
    table: str,
    sheet: str | None,
    wanted: Sequence[str],
) -> tuple[str, tuple[Problem, ...]]:
    """Return the sheet that has the table, and a doubt where several could be it."""
    if sheet is not None:
        if sheet in grids:
            return sheet, ()
        raise unreadable(
            name,
            f"no sheet {sheet!r}",
            f"one of {listed(grids)}",
            or_nearest(sheet, grids, otherwise=f"correct places.sheets.{table}"),
        )
    scores = {title: _score(grid, wanted) for title, (_, grid) in grids.items()}
    visible = [title for title, (is_hidden, _) in grids.items() if not is_hidden]
    candidates = [title for title in visible or list(grids) if scores[title][1]]
    if not candidates:
        raise unreadable(name, "an empty file", "a header and rows", "fill it in")

    def likeness(title: str) -> tuple[int, bool, int]:
        size = 0 if scores[title][0] else _num_filled(grids[title][1])
        return scores[title][0], table in title.lower(), size

    best = max(candidates, key=likeness)
    equals = [
        title for title in candidates if scores[title][0] == scores[best][0] and wanted
    ]
    if len(equals) == 1 or not scores[best][0]:
        return best, ()
    texts = [_texts(grids[title][1], wanted) for title in equals]
    if _are_parts(texts):
        return best, (_parts(name, table, equals),)
    return best, tuple(_several(name, table, best, equals))


def _score(grid: Grid, wanted: Sequence[str]) -> tuple[int, bool]:
    """Return how many wanted names a sheet has, and whether it has rows at all."""
    header = find_header(grid, wanted)
    return (0, False) if header is None else (header.num_wanted, True)


def _num_filled(grid: Grid) -> int:
    return sum(not is_blank(cell) for row in grid for cell in row.cells)


def _texts(grid: Grid, wanted: Sequence[str]) -> set[str]:
    """Return the texts below the header of a sheet."""
    header = find_header(grid, wanted)
    below = grid[header.last + 1 :] if header else ()
    return {cell for row in below for cell in row.cells if isinstance(cell, str)}


def _are_parts(texts: Sequence[set[str]]) -> bool:
    """Return whether sheets hold other places, not the same ones of another year."""
    return all(
        len(one & other) < SAME_PLACES * min(len(one), len(other))
        for one, other in combinations(texts, 2)
    )


def _parts(name: str, table: str, equals: Sequence[str]) -> Problem:
    return Problem(
        file=name,
        found=f"sheets {listed(equals)}, each with other rows of such a table",
        expected="all rows in one sheet",
        remedy="put the rows below each other into one sheet, with a column of the "
        f'township; or choose one sheet: places.sheets = {{ {table} = "{equals[0]}" }},'
        f" planner new --layer {table}={equals[0]}",
    )


def _several(
    name: str, table: str, best: str, equals: Sequence[str]
) -> Iterator[Problem]:
    yield Problem(
        file=name,
        found=f"sheets {listed(equals)} with such a table; {best!r} is read",
        expected="one sheet with the table",
        remedy=f'choose with places.sheets: {table} = "{best}"',
        is_warning=True,
    )
