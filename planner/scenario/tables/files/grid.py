"""From the cells of a sheet to a table: header, rows, and what is no row of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from planner.errors import InputError, Problem
from planner.scenario.tables.cells.numbers import is_blank, normalised
from planner.scenario.tables.files.header import (
    Grid,
    GridRow,
    Header,
    find_header,
    name_key,
    unit_row,
)
from planner.scenario.tables.files.raw_table import (
    FileKind,
    RawRow,
    RawTable,
    unreadable,
)

__all__ = ["Source", "table_of"]

# Words that begin a remark below a table.
REMARK = re.compile(
    r"(注|备注|说明|填表|制表|数据来源|资料来源|来源|审核|单位负责人|"
    r"notes?|sources?|remarks?)\s*[:：\d]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a table is read from, for messages and notes."""

    name: str
    kind: FileKind
    sheet: str = ""
    notes: tuple[str, ...] = ()
    doubts: tuple[Problem, ...] = ()


def table_of(source: Source, grid: Grid, wanted: Sequence[str]) -> RawTable:
    """Return the table in a grid of cells.

    Parameters
    ----------
    wanted
        Column names that are looked for; they tell the header from titles.

    Raises
    ------
    InputError
        If the grid is blank, a wanted name stands twice, or cells have no column.
    """
    header = find_header(grid, wanted)
    if header is None:
        raise unreadable(
            source.name, "an empty file", "a header and rows", "fill it in"
        )
    body = [row for row in grid[header.last + 1 :] if _is_filled(row)]
    names, body = _with_units(header.names, body)
    rows = [row for row in body if not _is_remark(row)]
    problems = [
        *_repeated(source, names, wanted),
        *_too_long(source, names, rows),
    ]
    if problems:
        raise InputError(problems)
    numbers = _column_numbers(names)
    notes = (*source.notes, *_header_notes(header, grid))
    return RawTable(
        file=source.name,
        kind=source.kind,
        sheet=source.sheet,
        columns=tuple(numbers),
        column_numbers=numbers,
        rows=tuple(_raw_row(row, numbers) for row in rows),
        notes=notes,
        titles=tuple(
            str(cell).strip()
            for row in grid[: header.first]
            for cell in dict.fromkeys(row.cells)
            if isinstance(cell, str) and not is_blank(cell)
        ),
        doubts=(
            *source.doubts,
            *_unnamed(source, names, rows),
            *_remarks(source, body),
        ),
    )


def _is_filled(row: GridRow) -> bool:
    return any(not is_blank(cell) for cell in row.cells)


def _with_units(
    names: tuple[str, ...], body: list[GridRow]
) -> tuple[tuple[str, ...], list[GridRow]]:
    """Return names with the units that stand in a row of their own below them."""
    units = unit_row(body[0]) if body else None
    if units is None:
        return names, body
    named = (
        f"{name}（{units[idx]}）" if units.get(idx) else name
        for idx, name in enumerate(names)
    )
    return tuple(named), body[1:]


def _is_remark(row: GridRow) -> bool:
    filled = [cell for cell in row.cells if not is_blank(cell)]
    is_alone = row.is_one_cell or len(filled) == 1
    return is_alone and bool(REMARK.match(normalised(filled[0])))


def _column_numbers(names: Sequence[str]) -> dict[str, int]:
    """Return the position of each name; a repeated one is numbered."""
    numbers: dict[str, int] = {}
    for idx, name in enumerate(names, start=1):
        if not name:
            continue
        copies = 1
        while (numbered := name if copies == 1 else f"{name} ({copies})") in numbers:
            copies += 1
        numbers[numbered] = idx
    return numbers


def _raw_row(row: GridRow, numbers: dict[str, int]) -> RawRow:
    def cell(number: int) -> Any:
        return row.cells[number - 1] if number <= len(row.cells) else None

    return RawRow(
        label=f"row {row.number}",
        number=row.number,
        cells={name: cell(number) for name, number in numbers.items()},
        merged=frozenset(
            name for name, number in numbers.items() if number - 1 in row.merged
        ),
    )


def _header_notes(header: Header, grid: Grid) -> Iterator[str]:
    first, last = grid[header.first].number, grid[header.last].number
    if last > first:
        yield f"the header in rows {first} to {last}"
    elif first > 1:
        yield f"the header in row {first}"


def _remarks(source: Source, body: Iterable[GridRow]) -> Iterator[Problem]:
    """Warn of remarks below the table, which are no rows of it."""
    for row in body:
        if _is_remark(row):
            text = next(str(cell) for cell in row.cells if not is_blank(cell))
            yield Problem(
                file=source.name,
                where=f"row {row.number}",
                found=f"{text.strip()!r}, a remark",
                expected="rows of single places",
                remedy="it is left out; delete it from the table",
                is_warning=True,
            )


def _repeated(
    source: Source, names: Sequence[str], wanted: Sequence[str]
) -> Iterator[Problem]:
    keys = {name_key(name) for name in wanted}
    for name, count in Counter(names).items():
        if count > 1 and name_key(name) in keys:
            yield Problem(
                file=source.name,
                where="header",
                column=name,
                found=f"{count} columns of that name",
                expected="a different name for each column",
                remedy="rename or delete columns",
            )


def _too_long(
    source: Source, names: Sequence[str], rows: Iterable[GridRow]
) -> Iterator[Problem]:
    """Yield rows of a text file with more values than its header has names."""
    if source.kind != "csv":
        return
    for row in rows:
        if any(not is_blank(cell) for cell in row.cells[len(names) :]):
            yield Problem(
                file=source.name,
                where=f"row {row.number}",
                found=f"{len(row.cells)} values",
                expected=f"at most {len(names)}, as the header has",
                remedy="put texts that contain the separator in quotes",
            )


def _unnamed(
    source: Source, names: Sequence[str], rows: Sequence[GridRow]
) -> Iterator[Problem]:
    """Warn of columns that have values and no name."""
    width = max((len(row.cells) for row in rows), default=0)
    nameless = [idx for idx in range(width) if idx >= len(names) or not names[idx]]
    filled = [
        idx + 1
        for idx in nameless
        if any(idx < len(row.cells) and not is_blank(row.cells[idx]) for row in rows)
    ]
    if filled:
        positions = ", ".join(str(number) for number in filled)
        yield Problem(
            file=source.name,
            where="header",
            found=f"no name above values (column number {positions})",
            expected="a name in the header for each column",
            remedy="name them if the planner should read them",
            is_warning=True,
        )
