"""Typed values of a table's rows: one meaning of every cell, or its fault by row."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from planner.errors import Problem
from planner.scenario.tables.cells.degrees import Axis, read_degrees
from planner.scenario.tables.cells.group_cells import filled_down
from planner.scenario.tables.cells.identifiers import read_text, without_decimals
from planner.scenario.tables.cells.numbers import (
    A_NUMBER,
    DecimalMark,
    Reading,
    decimal_mark,
    is_blank,
    read_number,
)
from planner.scenario.tables.cells.totals import TypedRow, without_totals
from planner.scenario.tables.cells.unit_words import Unit
from planner.scenario.tables.column_faults import (
    empty_table,
    mapping_faults,
    missing_columns,
    similar_columns,
)
from planner.scenario.tables.columns import COLUMNS, ROW_NUMBER, Column, Row
from planner.scenario.tables.files.header import column_of
from planner.scenario.tables.files.raw_table import RawRow, RawTable
from planner.scenario.tables.units_of_columns import column_units

__all__ = ["typed_rows"]

COORDINATES = ("lon", "lat")
OWN_UNITS = ("sites",)
"""Tables in which a blank township means that of the village, not that above."""
MERGED = "a merged cell, whose number is taken for each of its rows"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Context:
    """How the cells of a table are read.

    Parameters
    ----------
    sources
        The file's column by the planner's column, of those that the file has.
    units
        Unit of each column whose header or mapping names one.
    """

    table: RawTable
    sources: Mapping[str, str]
    units: Mapping[str, Unit]
    mark: DecimalMark
    is_degrees: bool


def typed_rows(
    table: RawTable,
    name: str,
    mapping: Mapping[str, str],
    problems: list[Problem],
    *,
    units: Mapping[str, str] | None = None,
    is_degrees: bool = True,
) -> list[Row]:
    """Return the rows of the table ``name`` with typed values.

    Rows of totals are left out, and said.

    Parameters
    ----------
    mapping
        The file's column by the planner's column, where they differ.
    problems
        Takes everything that is wrong with columns and values.
    units
        Unit by the planner's column, as the document gives it.
    is_degrees
        Whether coordinates are in degrees.
    """
    columns = COLUMNS[name]
    wanted = {item.name: mapping.get(item.name, item.name) for item in columns}
    sources = {
        ours: found
        for ours, yours in wanted.items()
        if (found := _source(ours, yours, table)) is not None
    }
    problems.extend(table.doubts)
    problems.extend(mapping_faults(table, name, mapping, columns))
    problems.extend(missing_columns(table, name, wanted, columns, sources))
    problems.extend(similar_columns(table, columns, sources))
    if not table.rows:
        problems.append(empty_table(table))
    present = [item for item in columns if item.name in sources]
    context = _Context(
        table=table,
        sources=sources,
        units=column_units(
            table, present, sources, given=units or {}, name=name, problems=problems
        ),
        mark=_mark(table, present, sources),
        is_degrees=is_degrees,
    )
    typed = [_typed(raw, present, context) for raw in table.rows]
    kept = without_totals(typed, sources, table, problems)
    problems.extend(problem for item in kept for problem in item.problems)
    rows = without_decimals([item.row for item in kept])
    return rows if name in OWN_UNITS else filled_down(rows, problems)


def _source(ours: str, yours: str, table: RawTable) -> str | None:
    if (ours, yours) == ("id", ROW_NUMBER):
        return ROW_NUMBER
    return column_of(yours, table.columns)


def _mark(
    table: RawTable, columns: Sequence[Column], sources: Mapping[str, str]
) -> DecimalMark:
    numbers = [sources[item.name] for item in columns if item.kind == "number"]
    cells = (row.cells.get(source) for row in table.rows for source in numbers)
    return decimal_mark(cells, headers=table.columns)


def _typed(raw: RawRow, columns: Sequence[Column], context: _Context) -> TypedRow:
    values: dict[str, str | float | None] = {}
    faulty = set()
    problems = []
    for item in columns:
        source = context.sources[item.name]
        cell = raw.label if source == ROW_NUMBER else raw.cells.get(source)
        reading = _reading(cell, item, context)
        values[item.name] = reading.text or reading.value
        if reading.fault:
            faulty.add(item.name)
            problems.append(_fault(raw, context.table, source, cell, reading))
        elif doubt := _doubt(raw, item, source, reading):
            problems.append(_doubtful(raw, context.table, source, cell, doubt))
    row = Row(
        file=context.table.file,
        label=raw.label,
        values=values,
        geometry=raw.geometry,
        faulty=frozenset(faulty),
    )
    return TypedRow(row=row, raw=raw, problems=tuple(problems))


def _reading(cell: Any, column: Column, context: _Context) -> Reading:
    """Return what a cell holds; a blank is a fault where a value must stand."""
    if is_blank(cell):
        return Reading(fault=_wanted(column)) if column.is_filled else Reading()
    if column.kind != "number":
        return read_text(cell, is_id=column.kind == "id")
    reading = _number(cell, column, context)
    if reading.fault == A_NUMBER:
        return replace(reading, fault=_wanted(column))
    if reading.value is None:
        return reading
    if column.minimum <= reading.value <= column.maximum:
        return reading
    return Reading(fault=_wanted(column), remedy="correct the value")


def _number(cell: Any, column: Column, context: _Context) -> Reading:
    if column.name in COORDINATES and context.is_degrees:
        axis: Axis = "lon" if column.name == "lon" else "lat"
        return read_degrees(cell, axis=axis, mark=context.mark)
    unit = context.units.get(column.name)
    reading = read_number(
        cell,
        dimension=column.dimension,
        unit=unit,
        mark=context.mark,
        is_whole=column.is_whole,
    )
    has_period = unit is not None and unit.days is not None
    own = reading.unit
    is_scaled = own is not None and own.scale is not None and own.days is None
    if column.dimension == "parcels" and is_scaled and not has_period:
        return Reading(
            fault="parcels with their period, such as 万件/年",
            remedy='write it behind them, or unit = "万件/年" in the mapping',
        )
    return reading


def _doubt(raw: RawRow, column: Column, source: str, reading: Reading) -> str:
    if reading.doubt:
        return reading.doubt
    is_amount = column.kind == "number" and column.name not in COORDINATES
    return MERGED if is_amount and source in raw.merged else ""


def _doubtful(
    raw: RawRow, table: RawTable, column: str, cell: Any, doubt: str
) -> Problem:
    return Problem(
        file=table.file,
        where=raw.label,
        column=column,
        found=f"{str(cell).strip()!r}, {doubt}",
        expected=A_NUMBER,
        remedy="the number is read as it stands; correct it if it is not that",
        is_warning=True,
    )


def _fault(
    raw: RawRow, table: RawTable, column: str, cell: Any, reading: Reading
) -> Problem:
    remedy = reading.remedy or "correct the value"
    if is_blank(cell):
        is_number = reading.fault.startswith(A_NUMBER)
        remedy = "write 0 if there is none" if is_number else "fill it in"
    found = "nothing" if is_blank(cell) else f"{str(cell).strip()!r}"
    return Problem(
        file=table.file,
        where=raw.label,
        column=column,
        found=reading.found or found,
        expected=reading.fault,
        remedy=remedy,
    )


def _wanted(column: Column) -> str:
    if column.kind != "number":
        return "an id" if column.kind == "id" else "a value"
    if math.isfinite(column.maximum):
        return f"a number from {column.minimum:g} to {column.maximum:g}"
    if math.isfinite(column.minimum):
        return f"a number >= {column.minimum:g}"
    return A_NUMBER
