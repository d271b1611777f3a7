"""Tiers that the document gives for facilities whose table has none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from planner.errors import InputError, Problem
from planner.scenario.document.nearest import or_nearest
from planner.scenario.tables.columns import ROW_NUMBER
from planner.scenario.tables.files.header import column_of
from planner.scenario.tables.files.raw_table import RawRow, RawTable
from planner.scenario.tables.only import cell_text

__all__ = ["raw_id", "with_given_tiers"]

TIER = "tier"


def with_given_tiers(
    table: RawTable, headers: Mapping[str, str], tiers: Mapping[str, str]
) -> RawTable:
    """Return the table with the tiers that ``[places.tiers]`` gives.

    Parameters
    ----------
    headers
        The file's column by the planner's, where they differ.
    tiers
        Tier by the id of a facility; the others keep what their row says.

    Raises
    ------
    InputError
        If an id is not in the table.
    """
    if not tiers:
        return table
    ids = {raw_id(row, table, headers): row for row in table.rows}
    if unknown := [name for name in tiers if name not in ids]:
        raise InputError([_unknown(table, name, list(ids)) for name in unknown])
    column = column_of(headers.get(TIER, TIER), table.columns) or TIER
    is_new = column not in table.columns
    number = max(table.column_numbers.values(), default=0) + 1
    numbers = {column: number} if is_new else {}
    return replace(
        table,
        columns=(*table.columns, column) if is_new else table.columns,
        column_numbers={**table.column_numbers, **numbers},
        rows=tuple(
            replace(row, cells={**row.cells, column: tiers[name]})
            if (name := raw_id(row, table, headers)) in tiers
            else row
            for row in table.rows
        ),
    )


def raw_id(row: RawRow, table: RawTable, headers: Mapping[str, str]) -> str:
    """Return the id of a row as the planner will read it."""
    name = headers.get("id", "id")
    if name == ROW_NUMBER:
        return row.label
    column = column_of(name, table.columns)
    return cell_text(row.cells.get(column)) if column else ""


def _unknown(table: RawTable, name: str, known: list[str]) -> Problem:
    return Problem(
        file=table.file,
        where=f"places.tiers.{name}",
        found=f"{name!r}, which is no facility of the table",
        expected="ids of facilities",
        remedy=or_nearest(name, known, otherwise="delete it"),
    )
