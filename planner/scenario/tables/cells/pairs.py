"""Both coordinates in one cell, such as ``109.5, 28.3``, and the columns made of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from planner.scenario.tables.cells.degrees import read_degrees
from planner.scenario.tables.cells.numbers import is_blank, normalised
from planner.scenario.tables.files.raw_table import RawRow, RawTable

__all__ = ["pair_column", "pair_of", "part_names", "with_parts"]

MARK = "#"
"""``坐标#1`` is the first number in cells of the column 坐标, ``坐标#2`` the other."""
PART = re.compile(rf"(?P<column>.+){MARK}(?P<part>[12])")
FINE = re.compile(r"\d[.,]\d|[°º˚度EWNSewns]")
"""What a coordinate has, and one of two whole numbers such as ``12/3`` has not."""
MOST_DEGREES = 180.0
"""Of a longitude; the larger of the two limits, as either may stand first."""
MOSTLY = 0.6
"""Share of the filled cells that hold pairs, where a column is one of pairs."""
SAMPLE = 500
"""Cells beyond so many tell nothing new about a column."""
AXES = (
    (
        re.compile(r"(?<![a-z])(?:longitude|longitud|long|lon|lng|x)\s*[:=]", re.I),
        "经度:",
    ),
    (re.compile(r"(?<![a-z])(?:latitude|latitud|lat|y)\s*[:=]", re.I), "纬度:"),
)
AROUND = re.compile(
    r"^\s*(?:srid=\d+;\s*)?(?:point(?:\s*z)?)?\s*[(\[{]+|[)\]}]+\s*$", re.I
)
# Tried in this order: a comma may be decimal, a blank may stand within degrees.
SEPARATORS = tuple(
    map(
        re.compile,
        (
            r"\s*[;|、]\s*",
            r"\s*,\s+|\s+,\s*",
            r"\s*,\s*",
            r"\s*/\s*",
            r"(?<=\S)\s*(?=[NSEWnsew]\s*\d|东经|西经|北纬|南纬|经度|纬度)",
            r"(?<=[NSEWnsew])\s*(?=\d)",
            r"\s+",
        ),
    )
)


def pair_of(cell: Any) -> tuple[str, str] | None:
    """Return the two coordinates in a cell as texts, ``None`` where it has no two.

    Brackets, words such as ``lat:`` and an altitude behind them are taken off; the
    order is that of the cell.
    """
    if not isinstance(cell, str):
        return None
    text = normalised(cell)
    if "{" in text:
        text = text.replace('"', "").replace("'", "")
    for pattern, word in AXES:
        text = pattern.sub(word, text)
    text = AROUND.sub("", text).strip()
    for separator in SEPARATORS:
        parts = [part for part in separator.split(text) if part]
        if len(parts) == 3 and _is_degrees(parts[2]):
            parts.pop()
        are_degrees = len(parts) == 2 and all(map(_is_degrees, parts))
        if are_degrees and any(map(FINE.search, parts)):
            return parts[0], parts[1]
    return None


def pair_column(table: RawTable) -> str | None:
    """Return the first column whose cells hold both coordinates, if there is one."""
    for column in table.columns:
        cells = [row.cells.get(column) for row in table.rows[:SAMPLE]]
        filled = [cell for cell in cells if not is_blank(cell)]
        pairs = sum(pair_of(cell) is not None for cell in filled)
        if filled and pairs >= MOSTLY * len(filled):
            return column
    return None


def part_names(column: str) -> tuple[str, str]:
    """Return the names of the two columns that a column of pairs is split into."""
    return f"{column}{MARK}1", f"{column}{MARK}2"


def with_parts(table: RawTable, names: Iterable[str]) -> RawTable:
    """Return the table with the halves of columns of pairs that names ask for."""
    asked = {
        match["column"]: None
        for name in names
        if name not in table.columns
        and (match := PART.fullmatch(name))
        and match["column"] in table.columns
    }
    for column in asked:
        table = _split(table, column)
    return table


def _split(table: RawTable, column: str) -> RawTable:
    names = part_names(column)
    number = table.column_numbers.get(column)
    numbers = dict.fromkeys(names, number) if number is not None else {}
    return replace(
        table,
        columns=(*table.columns, *names),
        column_numbers={**table.column_numbers, **numbers},
        rows=tuple(_split_rows(table.rows, column, names)),
    )


def _split_rows(
    rows: Iterable[RawRow], column: str, names: tuple[str, str]
) -> Iterator[RawRow]:
    for row in rows:
        cell = row.cells.get(column)
        # What is no pair stands in the first half alone, where it is one fault.
        pair = pair_of(cell) or (cell, None)
        yield replace(row, cells={**row.cells, **dict(zip(names, pair, strict=True))})


def _is_degrees(text: str) -> bool:
    values = (read_degrees(text, axis=axis).value for axis in ("lon", "lat"))
    return any(value is not None and abs(value) <= MOST_DEGREES for value in values)
