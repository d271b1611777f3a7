"""The columns that tables of places may have, and their values with types."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from planner.errors import Problem
from planner.scenario.document.values import MOST
from planner.scenario.tables.cells.unit_words import Dimension

__all__ = [
    "COLUMNS",
    "MADE_BY",
    "MADE_BY_PLANNER",
    "ROW_NUMBER",
    "Column",
    "Row",
]

MAX_RESIDENTS = 5e6
"""Of a place: China's most populous counties have fewer."""
MAX_PEOPLE_OF_VILLAGE = 500_000
"""Residents or buildings: judgement, far above any village."""
MAX_PARCELS = 1e6
"""A day, of a village: judgement, two for each of the most residents."""
MAX_PARCELS_OF_COUNTY = 1e8
"""A day, of a township or a county: judgement, 20 for each of the most residents."""
# Named as the column of ids of a table that has none: the number of the row.
ROW_NUMBER = "#row"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column that the planner reads.

    Parameters
    ----------
    kind
        ``id`` is text that must not be blank; blanks elsewhere mean "not known".
    is_required
        Whether the table must have the column.
    is_filled
        Whether every row must have a value.
    dimension
        Things that a number counts.
    is_whole
        Whether they are whole things, so that ``1,798`` is no fraction.
    """

    name: str
    kind: Literal["id", "text", "number"] = "text"
    is_required: bool = False
    is_filled: bool = False
    minimum: float = -math.inf
    maximum: float = math.inf
    dimension: Dimension = ""
    is_whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row with typed values by the planner's column names.

    Parameters
    ----------
    values
        Text, or a number, or ``None`` where blank or faulty.
    geometry
        A shapely geometry in the file's system, where the file has them.
    faulty
        Columns whose value is wrong.
    lon, lat
        WGS84 degrees, ``None`` where not known; ``located`` fills them in.
    """

    file: str
    label: str
    values: Mapping[str, str | float | None]
    geometry: Any = None
    faulty: frozenset[str] = field(default_factory=frozenset)
    lon: float | None = None
    lat: float | None = None

    @property
    def id(self) -> str:
        """Identifier of the row, empty where it is missing."""
        return self.text("id")

    @property
    def name(self) -> str:
        """Name, or the identifier where there is none."""
        return self.text("name") or self.id

    @property
    def is_located(self) -> bool:
        """Whether coordinates are known."""
        return self.lon is not None

    def text(self, name: str) -> str:
        """Return a text, empty where there is none."""
        value = self.values.get(name)
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> float | None:
        """Return a number, ``None`` where there is none."""
        value = self.values.get(name)
        return value if isinstance(value, float) else None

    def problem(
        self,
        column: str,
        *,
        found: str,
        expected: str,
        remedy: str,
        is_warning: bool = False,
    ) -> Problem:
        """Return a problem of this row."""
        return Problem(
            file=self.file,
            where=self.label,
            column=column,
            found=found,
            expected=expected,
            remedy=remedy,
            is_warning=is_warning,
        )


def _identifier() -> Column:
    return Column(name="id", kind="id", is_required=True, is_filled=True)


def _people(maximum: float) -> Column:
    return Column(
        name="residents",
        kind="number",
        minimum=0,
        maximum=maximum,
        dimension="people",
        is_whole=True,
    )


def _parcels(direction: str, maximum: float) -> Column:
    return Column(
        name=f"parcels_{direction}_per_day",
        kind="number",
        minimum=0,
        maximum=maximum,
        dimension="parcels",
    )


COORDINATES = (Column(name="lon", kind="number"), Column(name="lat", kind="number"))
BUILDINGS = Column(
    name="buildings",
    kind="number",
    minimum=0,
    maximum=MAX_PEOPLE_OF_VILLAGE,
    dimension="buildings",
    is_whole=True,
)
CLOSING_COST = Column(
    name="closing_cost", kind="number", minimum=0, maximum=MOST, dimension="money"
)
REMAINING_LIFE = Column(
    name="remaining_life_years", kind="number", minimum=0, maximum=MOST
)
MADE_BY, MADE_BY_PLANNER = "made_by", "planner"
"""Column and value that mark a site the planner made from a village or a host."""
UNITS = (Column(name="township"), Column(name="county"))
TIER = Column(name="tier", is_required=True, is_filled=True)

COLUMNS: Mapping[str, tuple[Column, ...]] = {
    "villages": (
        _identifier(),
        Column(name="name"),
        *COORDINATES,
        _people(MAX_PEOPLE_OF_VILLAGE),
        BUILDINGS,
        *UNITS,
        _parcels("in", MAX_PARCELS),
        _parcels("out", MAX_PARCELS),
    ),
    "townships": (
        _identifier(),
        Column(name="name"),
        *COORDINATES,
        Column(name="county"),
        _people(MAX_RESIDENTS),
    ),
    "counties": (
        _identifier(),
        Column(name="name"),
        *COORDINATES,
        _people(MAX_RESIDENTS),
        _parcels("in", MAX_PARCELS_OF_COUNTY),
        _parcels("out", MAX_PARCELS_OF_COUNTY),
    ),
    "sites": (
        _identifier(),
        TIER,
        Column(name="name"),
        *COORDINATES,
        Column(name="village"),
        Column(name="status"),
        Column(name="formats"),
        Column(name="host"),
        *UNITS,
        CLOSING_COST,
        REMAINING_LIFE,
        Column(name="format"),
        Column(name=MADE_BY),
    ),
    "existing": (
        _identifier(),
        TIER,
        Column(name="name"),
        *COORDINATES,
        Column(name="village"),
        Column(name="format"),
        Column(name="host"),
        *UNITS,
        CLOSING_COST,
        REMAINING_LIFE,
    ),
    "hosts": (
        _identifier(),
        Column(name="type", is_required=True, is_filled=True),
        Column(name="name"),
        *COORDINATES,
        Column(name="village"),
        *UNITS,
    ),
}
