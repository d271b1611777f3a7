"""Where the header of a sheet stands, below titles and over one row or more."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from planner.scenario.tables.cells.numbers import is_blank, normalised
from planner.scenario.tables.cells.unit_words import parse_unit

__all__ = [
    "Grid",
    "GridRow",
    "Header",
    "column_of",
    "find_header",
    "name_key",
    "unit_row",
]

MOST_ROWS_ABOVE = 25
"""Rows in which a header may begin: judgement; titles and notes above it are fewer."""
MOST_ROWS = 3
"""Rows that a header may take: judgement; a group, a column and its unit."""
COMMENT = "#"
YEAR = re.compile(r"(19|20)\d\d年?")
_NUMBER = re.compile(r"[-+]?[\d.,]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRow:
    """A row of cells.

    Parameters
    ----------
    merged
        Positions whose value comes from a merged cell that begins in another row.
    is_one_cell
        Whether a single merged cell fills the row.
    """

    number: int
    cells: Sequence[Any]
    merged: frozenset[int] = field(default_factory=frozenset)
    is_one_cell: bool = False


Grid = Sequence[GridRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The rows of a header and the names in it.

    Parameters
    ----------
    first, last
        Positions of its rows in the grid.
    names
        Name of each column, empty where there is none.
    num_wanted
        How many of the wanted names it has.
    """

    first: int
    last: int
    names: tuple[str, ...]
    num_wanted: int


def name_key(name: str) -> str:
    """Return what two spellings of a column's name have in common."""
    return "".join(normalised(name).split()).casefold()


def column_of(name: str, columns: Sequence[str]) -> str | None:
    """Return the column of a name: the same but for blanks, width and case."""
    if name in columns:
        return name
    found = [column for column in columns if name_key(column) == name_key(name)]
    return found[0] if len(found) == 1 else None


def find_header(grid: Grid, wanted: Sequence[str]) -> Header | None:
    """Return the header of a grid, ``None`` where all of it is blank.

    It is the one with most of the wanted names, in one row or in up to three.
    Where none of them is found it is the first row of several texts.
    """
    keys = {name_key(name) for name in wanted}
    best: Header | None = None
    for first, last in _blocks(grid):
        names = _names(grid[first : last + 1])
        num_wanted = len(keys & {name_key(name) for name in names})
        joined = _joined(grid[first : last + 1])
        num_joined = len(keys & {name_key(name) for name in joined})
        if num_joined > num_wanted:
            names, num_wanted = joined, num_joined
        header = Header(first=first, last=last, names=names, num_wanted=num_wanted)
        if best is None or _merit(header) > _merit(best):
            best = header
    if best is not None and best.num_wanted == 0:
        best = _by_form(grid)
    return best


def _merit(header: Header) -> tuple[int, int]:
    """Return how many wanted names a header has, and how many at all."""
    return header.num_wanted, sum(bool(name) for name in header.names)


def _blocks(grid: Grid) -> Iterator[tuple[int, int]]:
    """Yield first and last rows that could be a header, single rows before others."""
    for height in range(1, MOST_ROWS + 1):
        for idx in _usable(grid):
            rows = grid[idx : idx + height]
            if len(rows) < height:
                continue
            if height == 1 or not any(_has_numbers(row, years=True) for row in rows):
                yield idx, idx + height - 1


def _usable(grid: Grid) -> list[int]:
    return [
        idx
        for idx, row in enumerate(grid[:MOST_ROWS_ABOVE])
        if any(not is_blank(cell) for cell in row.cells) and not _is_comment(row)
    ]


def _is_comment(row: GridRow) -> bool:
    return bool(row.cells) and str(row.cells[0] or "").startswith(COMMENT)


def _has_numbers(row: GridRow, *, years: bool = False) -> bool:
    """Return whether a row has numbers; years may be names of columns."""
    return any(
        isinstance(cell, int | float) or bool(_NUMBER.fullmatch(normalised(cell)))
        for cell in row.cells
        if not is_blank(cell) and not (years and YEAR.fullmatch(str(cell).strip()))
    )


def _by_form(grid: Grid) -> Header | None:
    """Return the first row with several texts and no numbers, else the first row."""
    rows = _usable(grid)
    if not rows:
        return None
    width = max(_num_filled(row) for row in grid)
    least = min(2, width)
    for idx in rows:
        row = grid[idx]
        if row.is_one_cell or _num_filled(row) < max(least, width / 2):
            continue
        if not _has_numbers(row):
            last = _last_row(grid, idx)
            names = _names(grid[idx : last + 1])
            return Header(first=idx, last=last, names=names, num_wanted=0)
    idx = rows[0]
    return Header(first=idx, last=idx, names=_names([grid[idx]]), num_wanted=0)


def _num_filled(row: GridRow) -> int:
    return 1 if row.is_one_cell else sum(not is_blank(cell) for cell in row.cells)


def _last_row(grid: Grid, first: int) -> int:
    """Return the second row of a header if it names what the first leaves blank."""
    if first + 1 >= len(grid) or _has_numbers(grid[first + 1]):
        return first
    upper, lower = grid[first], grid[first + 1]
    named = [
        idx
        for idx, cell in enumerate(lower.cells)
        if not is_blank(cell) and idx not in lower.merged
    ]
    gaps = {idx for idx, cell in enumerate(upper.cells) if is_blank(cell)}
    repeated = _repeated(upper.cells)
    has_names_for_gaps = bool(named) and any(idx in gaps | repeated for idx in named)
    is_partly_blank = len(named) < _num_filled(upper)
    return first + 1 if has_names_for_gaps and is_partly_blank else first


def _repeated(cells: Sequence[Any]) -> set[int]:
    keys = [None if is_blank(cell) else name_key(str(cell)) for cell in cells]
    return {idx for idx, key in enumerate(keys) if key and keys.count(key) > 1}


def _names(rows: Sequence[GridRow]) -> tuple[str, ...]:
    """Return the lowest name of each column; a unit or a year goes behind its name."""
    lowest = [_lowest(parts) for parts in _parts(rows)]
    whole = _parts(_filled(rows))
    return tuple(
        f"{parts[-2]} {name}" if YEAR.fullmatch(name) and len(parts) > 1 else name
        for name, parts in zip(lowest, whole, strict=True)
    )


def _lowest(parts: Sequence[str]) -> str:
    if len(parts) > 1 and parse_unit(parts[-1].strip("()（） ")) is not None:
        unit = parts[-1].strip("()（） ")
        return f"{parts[-2]}（{unit}）"
    return parts[-1] if parts else ""


def _joined(rows: Sequence[GridRow]) -> tuple[str, ...]:
    """Return the names of each column from top to bottom, as one."""
    return tuple("".join(parts) for parts in _parts(_filled(rows)))


def _filled(rows: Sequence[GridRow]) -> list[GridRow]:
    """Return rows whose names, but for the lowest ones, go on to the right."""
    filled: list[GridRow] = []
    for row in rows[:-1]:
        cells: list[Any] = []
        for cell in row.cells:
            cells.append(cells[-1] if is_blank(cell) and cells else cell)
        filled.append(GridRow(number=row.number, cells=cells))
    return [*filled, *rows[-1:]]


def _parts(rows: Sequence[GridRow]) -> list[list[str]]:
    """Return the different names of each column from top to bottom."""
    width = max(len(row.cells) for row in rows)
    found: list[list[str]] = [[] for _ in range(width)]
    for row in rows:
        for idx, cell in enumerate(row.cells):
            name = "" if is_blank(cell) else _clean_name(str(cell))
            if name and name not in found[idx]:
                found[idx].append(name)
    return found


def _clean_name(text: str) -> str:
    """Return a name on one line: Chinese signs without a blank between them."""
    parts = text.split()
    name = parts[0] if parts else ""
    for part in parts[1:]:
        is_wide = any(_is_wide(sign) for sign in (name[-1], part[0]))
        name = f"{name}{part}" if is_wide else f"{name} {part}"
    return name


def _is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in {"W", "F"}


def unit_row(row: GridRow) -> Mapping[int, str] | None:
    """Return the unit by column of a row below the header that holds only units."""
    units = {}
    for idx, cell in enumerate(row.cells):
        if is_blank(cell):
            continue
        text = normalised(cell).strip("()[] ")
        is_degrees = text in {"°", "度", "degrees", "degree", "deg"}
        if not isinstance(cell, str) or (parse_unit(text) is None and not is_degrees):
            return None
        units[idx] = "" if is_degrees else text
    return units or None
