"""What stands in a column, whatever it is called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.scenario.tables.cells.degrees import read_degrees
from planner.scenario.tables.cells.numbers import (
    DecimalMark,
    decimal_mark,
    is_blank,
    read_number,
)
from planner.scenario.tables.cells.totals import is_total_word
from planner.scenario.tables.files.raw_table import RawRow, RawTable
from planner.scenario.tables.only import cell_text

__all__ = ["Profile", "example", "profiles"]

FloatArray = NDArray[np.float64]

MAX_CELLS = 5000
"""Cells beyond so many tell nothing new about a column: judgement."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Profile:
    """The cells of a column.

    Parameters
    ----------
    texts
        Filled cells as text, blanks at their ends taken off.
    numbers
        Those that begin with a number, as numbers.
    num_rows
        Rows of the table, those with a blank cell included.
    """

    column: str
    texts: tuple[str, ...]
    numbers: FloatArray
    num_rows: int

    @property
    def filled(self) -> float:
        """Share of rows with a value."""
        return len(self.texts) / self.num_rows if self.num_rows else 0.0

    @property
    def numeric(self) -> float:
        """Share of the filled cells that are numbers."""
        return len(self.numbers) / len(self.texts) if self.texts else 0.0

    @property
    def distinct(self) -> float:
        """Different values by filled cell."""
        return len(set(self.texts)) / len(self.texts) if self.texts else 0.0

    @property
    def middle(self) -> float:
        """Median of the numbers, NaN without any."""
        return float(np.median(self.numbers)) if len(self.numbers) else float("nan")


def profiles(table: RawTable) -> dict[str, Profile]:
    """Return the profile of each column of a table, rows of totals left out."""
    rows = [row for row in table.rows[:MAX_CELLS] if not _is_total(row)]
    cells = [cell for row in rows for cell in row.cells.values()]
    mark = decimal_mark(cells, headers=table.columns)
    return {
        column: _profile(column, [row.cells.get(column) for row in rows], mark)
        for column in table.columns
    }


def _is_total(row: RawRow) -> bool:
    return any(
        isinstance(cell, str) and is_total_word(cell) for cell in row.cells.values()
    )


def example(profile: Profile | None) -> str:
    """Return a value to show, empty where there is none."""
    return profile.texts[0] if profile is not None and profile.texts else ""


def _profile(column: str, cells: Sequence[Any], mark: DecimalMark) -> Profile:
    filled = [cell for cell in cells if not is_blank(cell)]
    numbers = [_number(cell, mark) for cell in filled]
    return Profile(
        column=column,
        texts=tuple(map(cell_text, filled)),
        numbers=np.array([item for item in numbers if item is not None], dtype=float),
        num_rows=len(cells),
    )


def _number(cell: Any, mark: DecimalMark) -> float | None:
    """Return the number that a cell is as a count or, else, as degrees."""
    reading = read_number(cell, mark=mark)
    if reading.value is not None and reading.unit is None:
        return reading.value
    degrees = (
        read_degrees(cell, axis=axis, mark=mark).value for axis in ("lon", "lat")
    )
    return next((item for item in degrees if item is not None), reading.value)
