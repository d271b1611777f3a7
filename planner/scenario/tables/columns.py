"""The columns that tables of places may have, and their values with types."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, Literal

from planner.errors import Problem
from planner.scenario.nearest import listed, or_nearest
from planner.scenario.tables.raw_table import RawRow, RawTable

__all__ = [
    "COLUMNS",
    "MADE_BY",
    "MADE_BY_PLANNER",
    "ROW_NUMBER",
    "Column",
    "Row",
    "typed_rows",
]

MAX_RESIDENTS = 5e6
MAX_PARCELS = 1e6
SIMILAR = 0.8
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
    """

    name: str
    kind: Literal["id", "text", "number"] = "text"
    is_required: bool = False
    is_filled: bool = False
    minimum: float = -math.inf
    maximum: float = math.inf


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


def _amount(name: str, maximum: float) -> Column:
    return Column(name=name, kind="number", minimum=0, maximum=maximum)


COORDINATES = (Column(name="lon", kind="number"), Column(name="lat", kind="number"))
PARCELS = (
    _amount("parcels_in_per_day", MAX_PARCELS),
    _amount("parcels_out_per_day", MAX_PARCELS),
)
CLOSING_COST = _amount("closing_cost", math.inf)
MADE_BY, MADE_BY_PLANNER = "made_by", "planner"
"""Column and value that mark a site the planner made from a village or a host."""
UNITS = (Column(name="township"), Column(name="county"))
TIER = Column(name="tier", is_required=True, is_filled=True)

COLUMNS: Mapping[str, tuple[Column, ...]] = {
    "villages": (
        _identifier(),
        Column(name="name"),
        *COORDINATES,
        _amount("residents", MAX_RESIDENTS),
        _amount("buildings", MAX_RESIDENTS),
        *UNITS,
        *PARCELS,
    ),
    "townships": (
        _identifier(),
        Column(name="name"),
        *COORDINATES,
        Column(name="county"),
        _amount("residents", MAX_RESIDENTS),
    ),
    "counties": (
        _identifier(),
        Column(name="name"),
        *COORDINATES,
        _amount("residents", MAX_RESIDENTS),
        _amount("parcels_in_per_day", 1e8),
        _amount("parcels_out_per_day", 1e8),
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


def typed_rows(
    table: RawTable,
    name: str,
    mapping: Mapping[str, str],
    problems: list[Problem],
) -> list[Row]:
    """Return the rows of the table ``name`` with typed values.

    Parameters
    ----------
    mapping
        The file's column by the planner's column, where they differ.
    problems
        Takes everything that is wrong with columns and values.
    """
    columns = COLUMNS[name]
    sources = {item.name: mapping.get(item.name, item.name) for item in columns}
    problems.extend(_mapping_faults(table, name, mapping, columns))
    problems.extend(_missing(table, columns, sources))
    problems.extend(_similar(table, columns, sources))
    if not table.rows:
        problems.append(_empty(table))
    known = (*table.columns, ROW_NUMBER)
    present = [item for item in columns if sources[item.name] in known]
    return [_typed(row, table.file, present, sources, problems) for row in table.rows]


def _empty(table: RawTable) -> Problem:
    return Problem(
        file=table.file,
        found="a header without rows",
        expected="at least one row",
        remedy="fill the table in, or delete its key in [places]",
    )


def _mapping_faults(
    table: RawTable, name: str, mapping: Mapping[str, str], columns: Sequence[Column]
) -> Iterator[Problem]:
    known = [item.name for item in columns]
    for ours, yours in mapping.items():
        if ours not in known:
            yield Problem(
                file=table.file,
                where=f"places.columns.{name}.{ours}",
                found=f"a column {ours!r} the planner does not know",
                expected=f"one of {listed(known)}",
                remedy=or_nearest(ours, known, otherwise="delete it"),
            )
        if yours not in table.columns and (ours, yours) != ("id", ROW_NUMBER):
            yield _no_column(table, yours, where=f"places.columns.{name}.{ours}")


def _missing(
    table: RawTable, columns: Sequence[Column], sources: Mapping[str, str]
) -> Iterator[Problem]:
    for item in columns:
        source = sources[item.name]
        is_mapped = source != item.name
        if item.is_required and source not in table.columns and not is_mapped:
            yield _no_column(table, source, where="header")


def _no_column(table: RawTable, column: str, *, where: str) -> Problem:
    mapping = "add it, or name your column in [places.columns]"
    return Problem(
        file=table.file,
        where=where,
        column=column,
        found="no such column",
        expected=f"a column out of {listed(table.columns)}",
        remedy=or_nearest(column, table.columns, otherwise=mapping),
    )


def _similar(
    table: RawTable, columns: Sequence[Column], sources: Mapping[str, str]
) -> Iterator[Problem]:
    """Warn of columns that are almost called like one the planner reads."""
    free = [name for name in table.columns if name not in sources.values()]
    for item in columns:
        if item.is_required or sources[item.name] in table.columns:
            continue
        for name in free:
            likeness = SequenceMatcher(None, name.lower(), item.name).ratio()
            if likeness >= SIMILAR:
                yield Problem(
                    file=table.file,
                    where="header",
                    column=name,
                    found="a column the planner does not read",
                    expected=f"perhaps {item.name!r}",
                    remedy="rename it if that is what it holds",
                    is_warning=True,
                )


def _typed(
    raw: RawRow,
    file: str,
    columns: Sequence[Column],
    sources: Mapping[str, str],
    problems: list[Problem],
) -> Row:
    values: dict[str, str | float | None] = {}
    faulty = set()
    for item in columns:
        source = sources[item.name]
        cell = raw.label if source == ROW_NUMBER else raw.cells.get(source)
        value, expected = _value(cell, item)
        values[item.name] = value
        if expected:
            faulty.add(item.name)
            problems.append(_fault(raw, file, sources[item.name], cell, expected))
    return Row(
        file=file,
        label=raw.label,
        values=values,
        geometry=raw.geometry,
        faulty=frozenset(faulty),
    )


def _fault(raw: RawRow, file: str, column: str, cell: Any, expected: str) -> Problem:
    is_blank = cell is None or not str(cell).strip()
    is_number = expected.startswith("a number")
    remedy = "write 0 if there is none" if is_number else "fill it in"
    return Problem(
        file=file,
        where=raw.label,
        column=column,
        found="nothing" if is_blank else f"{str(cell).strip()!r}",
        expected=expected,
        remedy=remedy if is_blank else "correct the value",
    )


def _value(cell: Any, column: Column) -> tuple[str | float | None, str]:
    """Return a cell's value and, where that is impossible, what was expected."""
    text = _plain(cell)
    if not text:
        return None, _wanted(column) if column.is_filled else ""
    if column.kind != "number":
        return text, ""
    try:
        number = float(text)
    except ValueError:
        return None, _wanted(column)
    is_inside = column.minimum <= number <= column.maximum
    if math.isfinite(number) and is_inside:
        return number, ""
    return None, _wanted(column)


def _plain(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _wanted(column: Column) -> str:
    if column.kind != "number":
        return "an id" if column.kind == "id" else "a value"
    if math.isfinite(column.maximum):
        return f"a number from {column.minimum:g} to {column.maximum:g}"
    if math.isfinite(column.minimum):
        return f"a number >= {column.minimum:g}"
    return "a number"
