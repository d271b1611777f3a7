"""One place under two ids, and many places at one point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.errors import Problem
from planner.scenario.inputs import Inputs
from planner.scenario.tables.columns import Row

__all__ = ["DECIMALS", "repeated_places"]

DECIMALS = 5
"""Of coordinates in degrees, to which places at the same point agree: about a metre."""


def repeated_places(inputs: Inputs) -> Iterator[Problem]:
    """Yield villages that stand twice: the same name, township and coordinates.

    Such a village would be served, and counted, twice. Of the same name and township
    without coordinates, or of other names at the same point, it is a warning.
    """
    yield from _same_village(inputs.rows("villages"))
    yield from _same_point(inputs.rows("villages"))


def _point(row: Row) -> tuple[float, float] | None:
    if row.lon is None or row.lat is None:
        return None
    return round(row.lon, DECIMALS), round(row.lat, DECIMALS)


def _same_village(rows: Sequence[Row]) -> Iterator[Problem]:
    first: dict[tuple[object, ...], Row] = {}
    for row in rows:
        key = (row.text("name"), row.text("township"), row.text("county"), _point(row))
        other = first.setdefault(key, row)
        if other is row or not row.text("name") or row.id == other.id:
            continue
        is_located = row.is_located
        yield row.problem(
            "id",
            found=f"{row.name!r} with id {row.id!r}, which stands as {other.id!r} in "
            f"{other.label} too",
            expected="each village once",
            remedy="delete one of the two rows"
            if is_located
            else "delete one of the two rows, or tell them apart by their names",
            is_warning=not is_located,
        )


def _same_point(rows: Sequence[Row]) -> Iterator[Problem]:
    first: dict[object, Row] = {}
    for row in rows:
        point = _point(row)
        if point is None:
            continue
        other = first.setdefault(point, row)
        if other is not row and other.text("name") != row.text("name"):
            yield row.problem(
                "lon",
                found=f"{row.name!r} at the point of {other.name!r}",
                expected="a point of its own for each village",
                remedy="check the coordinates; both are planned for as they stand",
                is_warning=True,
            )
