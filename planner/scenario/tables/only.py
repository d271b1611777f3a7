"""The rows of a table that a scenario takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from planner.errors import InputError, Problem
from planner.scenario.document.nearest import few, listed, or_nearest
from planner.scenario.tables.cells.numbers import normalised
from planner.scenario.tables.files.raw_table import RawTable

__all__ = ["cell_text", "only_rows"]


def only_rows(raw: RawTable, only: Mapping[str, str], *, where: str = "") -> RawTable:
    """Return a table with the rows that have the given values.

    Parameters
    ----------
    only
        Values by column of the file; a row has to have all of them.
    where
        Key of the scenario that says so, for messages.

    Raises
    ------
    InputError
        If a column is not there, or no row has the values.
    """
    if not only:
        return raw
    for column in only:
        if column not in raw.columns:
            raise InputError([_no_column(raw, column, where)])
    rows = tuple(
        row
        for row in raw.rows
        if all(cell_text(row.cells.get(name)) == value for name, value in only.items())
    )
    if not rows:
        raise InputError([_no_row(raw, only, where)])
    return replace(raw, rows=rows)


def cell_text(cell: object) -> str:
    """Return a cell as text: usual characters, whole numbers without decimals."""
    if cell is None:
        return ""
    is_whole = isinstance(cell, float) and cell.is_integer()
    return f"{cell:.0f}" if is_whole else normalised(cell)


def _no_column(raw: RawTable, column: str, where: str) -> Problem:
    return Problem(
        file=raw.file,
        where=where,
        column=column,
        found="no such column",
        expected=f"a column out of {listed(raw.columns)}",
        remedy=or_nearest(column, raw.columns, otherwise="correct its name"),
    )


def _no_row(raw: RawTable, only: Mapping[str, str], where: str) -> Problem:
    column, value = next(iter(only.items()))
    values = sorted({cell_text(row.cells.get(column)) for row in raw.rows} - {""})
    return Problem(
        file=raw.file,
        where=where,
        column=column,
        found=f"no row with {' and '.join(map(repr, only.values()))}",
        expected=f"rows with one of {few(values)}",
        remedy=or_nearest(value, values, otherwise="correct the value"),
    )
