"""Tables as frames: ids are text, figures are numbers, whatever the file looks like."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

import pandas as pd
from pandas.api.types import pandas_dtype

from planner.errors import OutputError
from planner.report.plan_tables import Table
from planner.report.tables.csv_text import Cell, Row
from planner.report.tables.kinds import MONEY, UNITS, Kind, kind_of, typed

__all__ = ["frame_of_rows", "frame_of_texts", "units_of"]

DTYPES: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.TEXT: "string",
        Kind.FIGURE: "float64",
        Kind.COUNT: "Int64",
        Kind.TRUTH: "boolean",
    }
)
"""Types that have a missing value, so that a column's type hangs on no row."""


def frame_of_rows(rows: Sequence[Row], table: Table, currency: str) -> pd.DataFrame:
    """Return the rows of a table as a frame.

    A table whose rows have one name is indexed by it. Units of columns stand in
    ``attrs["units"]``.

    Parameters
    ----------
    rows
        As they are shown, rounded.
    """
    frame = pd.DataFrame(
        {
            column: _series(column, [row[column] for row in rows])
            for column in table.columns
        }
    )
    if len(table.keys) == 1:
        frame = frame.set_index(table.keys[0])
    frame.attrs["units"] = units_of(table.columns, currency)
    return frame


def frame_of_texts(
    rows: Sequence[Mapping[str, str]], table: Table, currency: str
) -> pd.DataFrame:
    """Return the texts of a table's file as the frame they were written from.

    Raises
    ------
    OutputError
        If a text is no value of its column.
    """
    cells: list[Row] = [
        {column: _read(table, number, column, row) for column in table.columns}
        for number, row in enumerate(rows, 2)
    ]
    return frame_of_rows(cells, table, currency)


def units_of(columns: Iterable[str], currency: str) -> dict[str, str]:
    """Return the units of columns that have one."""
    return {
        column: UNITS[column].replace(MONEY, currency)
        for column in columns
        if column in UNITS
    }


def _series(column: str, cells: Sequence[Cell]) -> pd.Series:
    """Return cells with the type of their column; an empty text is a missing one."""
    kind = kind_of(column)
    if kind is Kind.TRUTH:
        cells = [None if cell is None else bool(cell) for cell in cells]
    values = [None if cell == "" else cell for cell in cells]
    return pd.Series(values, dtype=object).astype(pandas_dtype(DTYPES[kind]))


def _read(table: Table, number: int, column: str, row: Mapping[str, str]) -> Cell:
    try:
        return typed(column, row[column])
    except (KeyError, ValueError) as error:
        msg = (
            f"{table.file}: line {number}, column {column}: {error}; the file is not "
            "as the run wrote it, solve again"
        )
        raise OutputError(msg) from error
