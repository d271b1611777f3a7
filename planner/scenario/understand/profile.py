"""What stands in a column, whatever it is called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.scenario.tables.only import cell_text
from planner.scenario.tables.raw_table import RawTable

__all__ = ["Profile", "example", "profiles"]

FloatArray = NDArray[np.float64]

# Cells beyond so many tell nothing new about a column.
MAX_CELLS = 5000
NUMBER = re.compile(
    r"(?:东经|西经|北纬|南纬|约|[EWNS~])?\s*"
    r"(?P<digits>[-+]?\d[\d,.']*(?:[eE][-+]?\d+)?)\s*"
    r"(?:[°度].*|[人户件栋口名万千百个座]{0,3}(?:/\w+)?)"
)
DECIMAL_COMMA = re.compile(r"[-+]?\d+,(?:\d{1,2}|\d{4,})")


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
    """Return the profile of each column of a table."""
    rows = table.rows[:MAX_CELLS]
    return {
        column: _profile(column, [row.cells.get(column) for row in rows])
        for column in table.columns
    }


def example(profile: Profile | None) -> str:
    """Return a value to show, empty where there is none."""
    return profile.texts[0] if profile is not None and profile.texts else ""


def _profile(column: str, cells: Sequence[Any]) -> Profile:
    texts = tuple(text for text in map(cell_text, cells) if text)
    numbers = [number for number in map(_number, texts) if number is not None]
    return Profile(
        column=column,
        texts=texts,
        numbers=np.array(numbers, dtype=np.float64),
        num_rows=len(cells),
    )


def _number(text: str) -> float | None:
    """Return the number that a text is, a unit behind it left aside."""
    found = NUMBER.fullmatch(text)
    if found is None:
        return None
    digits = found["digits"].replace("'", "")
    is_decimal = DECIMAL_COMMA.fullmatch(digits) is not None
    try:
        return float(digits.replace(",", "." if is_decimal else ""))
    except ValueError:
        return None
