"""Figures that know where they come from, so that each can be looked up again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import prod

from planner.units import MONTHS_PER_YEAR

__all__ = [
    "Condition",
    "Figure",
    "How",
    "Source",
    "Unit",
    "difference",
    "monthly",
    "product",
    "ratio",
    "total",
]


class Unit(StrEnum):
    """What a figure counts; money is a year's unless said otherwise.

    Pay is money of one person or shop, too small to be counted in ten thousands.
    """

    SHARE = "share"
    COUNT = "count"
    DECIMAL = "decimal"
    MONEY = "money"
    PAY = "pay"
    PER_PARCEL = "per_parcel"
    PER_RESIDENT = "per_resident"
    PARCELS = "parcels_per_day"
    VILLAGES = "villages"
    RESIDENTS = "residents"
    METRES = "m"
    SECONDS = "s"
    YEARS = "years"
    PLAIN = "plain"


class How(StrEnum):
    """How a figure is made."""

    VALUE = "value"
    SUM = "sum"
    COUNT = "count"
    DIFFERENCE = "difference"
    RATIO = "ratio"
    TOTAL = "total"
    PRODUCT = "product"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What a row must hold: a value in a column, or a number above a limit.

    Parameters
    ----------
    value
        That the column must have; ``None`` for a limit.
    limit, times
        The number must lie above the limit, times that of another column if one is
        named; an empty cell lies above nothing.
    """

    column: str
    value: str | None = None
    limit: float = 0.0
    times: str = ""

    def holds(self, row: Mapping[str, str]) -> bool:
        """Return whether it holds of a row."""
        cell = row[self.column]
        if self.value is not None:
            return cell == self.value
        factor = float(row[self.times] or "nan") if self.times else 1.0
        return bool(cell) and float(cell) > self.limit * factor

    def __str__(self) -> str:
        if self.value is not None:
            return f"{self.column}={self.value}"
        times = f" × {self.times}" if self.times else ""
        return f"{self.column} > {self.limit:g}{times}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Rows and a column of a file of an output folder.

    Parameters
    ----------
    folder
        Name of the output folder.
    path
        Keys in a JSON file down to the column; empty in a table.
    conditions
        What chooses the rows of a table; all of them if there are none.
    column
        Key or column; empty where rows are counted.
    """

    folder: str
    file: str
    column: str
    path: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()

    def __str__(self) -> str:
        row = "; ".join(map(str, self.conditions)) or ".".join(self.path)
        parts = (self.folder, self.file, row, self.column)
        return " › ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number with what it is made of.

    Parameters
    ----------
    value
        In the unit of the file; ``None`` where the file has none.
    source
        Of a value, a sum or a count.
    parts
        Of what is worked out from other figures.
    """

    value: float | None
    unit: Unit
    how: How
    source: Source | None = None
    parts: tuple[Figure, ...] = ()

    def sources(self) -> tuple[Source, ...]:
        """Return every source, those of the parts in their order."""
        if self.source is not None:
            return (self.source,)
        return tuple(source for part in self.parts for source in part.sources())

    def shown_as(self, unit: Unit) -> Figure:
        """Return the same figure in another unit of the same kind of amount."""
        return Figure(
            value=self.value,
            unit=unit,
            how=self.how,
            source=self.source,
            parts=self.parts,
        )


def difference(first: Figure, second: Figure) -> Figure:
    """Return the first figure less the second."""
    return Figure(
        value=None
        if first.value is None or second.value is None
        else first.value - second.value,
        unit=first.unit,
        how=How.DIFFERENCE,
        parts=(first, second),
    )


def ratio(first: Figure, second: Figure, unit: Unit) -> Figure:
    """Return the first figure over the second; unknown where that is zero."""
    return Figure(
        value=first.value / second.value
        if first.value is not None and second.value
        else None,
        unit=unit,
        how=How.RATIO,
        parts=(first, second),
    )


def total(figures: Sequence[Figure]) -> Figure:
    """Return the sum of one or more figures of a unit; unknown if one is."""
    values = [item.value for item in figures]
    known = [value for value in values if value is not None]
    return Figure(
        value=sum(known) if len(known) == len(values) else None,
        unit=figures[0].unit,
        how=How.TOTAL,
        parts=tuple(figures),
    )


def product(figures: Sequence[Figure], unit: Unit) -> Figure:
    """Return the product of figures; unknown if one is."""
    values = [item.value for item in figures]
    known = [value for value in values if value is not None]
    return Figure(
        value=prod(known) if len(known) == len(values) else None,
        unit=unit,
        how=How.PRODUCT,
        parts=tuple(figures),
    )


def monthly(figure: Figure) -> Figure:
    """Return the twelfth of a year's figure."""
    return Figure(
        value=None if figure.value is None else figure.value / MONTHS_PER_YEAR,
        unit=figure.unit,
        how=How.MONTHLY,
        parts=(figure,),
    )
