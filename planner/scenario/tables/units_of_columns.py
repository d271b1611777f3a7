"""The unit of each column: named by the document, or by the column's own header."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from planner.errors import Problem
from planner.scenario.tables.cells.unit_words import (
    Unit,
    named_period_days,
    parse_unit,
    unit_of_header,
)
from planner.scenario.tables.columns import Column
from planner.scenario.tables.files.raw_table import RawTable

__all__ = ["column_units"]

EXAMPLES = "人, 万人, 件/日 or 万件/年"
ASKED = 'say it in the mapping: {ours} = {{ column = "{yours}", unit = "件/年" }}'


def column_units(
    table: RawTable,
    columns: Sequence[Column],
    sources: Mapping[str, str],
    *,
    given: Mapping[str, str],
    name: str,
    problems: list[Problem],
) -> dict[str, Unit]:
    """Return the unit of the columns that have one.

    Parameters
    ----------
    sources
        The file's column by the planner's column.
    given
        Units by the planner's column, as the document names them.
    name
        Name of the table.
    problems
        Takes unknown units, units of other things, and parcels of an unknown period.
    """
    found = {}
    for column in columns:
        source = sources[column.name]
        where = f"places.columns.{name}.{column.name}"
        text = given.get(column.name)
        unit = unit_of_header(source) if text is None else parse_unit(text)
        if text is not None and (unit is None or column.kind != "number"):
            problems.append(_unknown(table, source, text, where))
        elif unit is not None and _is_of_other_things(unit, column):
            problems.append(_other(table, source, unit, column))
        elif column.kind == "number":
            problems.extend(_without_period(table, source, column, unit, where))
            if unit is not None:
                found[column.name] = unit
    return found


def _is_of_other_things(unit: Unit, column: Column) -> bool:
    return bool(unit.dimension) and unit.dimension != column.dimension


def _unknown(table: RawTable, source: str, text: str, where: str) -> Problem:
    return Problem(
        file=table.file,
        where=where,
        column=source,
        found=f"the unit {text!r}",
        expected=f"a unit of numbers such as {EXAMPLES}",
        remedy="correct or delete it",
    )


def _other(table: RawTable, source: str, unit: Unit, column: Column) -> Problem:
    return Problem(
        file=table.file,
        where="header",
        column=source,
        found=f"a column in {unit.text!r}, which counts {unit.dimension}",
        expected=f"a column of {column.dimension or 'plain numbers'}",
        remedy="name another column, or correct its header",
    )


def _without_period(
    table: RawTable, source: str, column: Column, unit: Unit | None, where: str
) -> Iterator[Problem]:
    """Yield parcels that are not a day's, though nothing says over which time."""
    if column.dimension != "parcels" or (unit is not None and unit.days is not None):
        return
    days = named_period_days(source)
    has_scale = unit is not None and unit.scale is not None
    speaks_of_more = days is not None and days > 1
    if has_scale or speaks_of_more:
        yield Problem(
            file=table.file,
            where=where,
            column=source,
            found="a column of parcels whose name does not say them per day",
            expected="parcels a day, or a unit that says their period",
            remedy=ASKED.format(ours=column.name, yours=source),
        )
