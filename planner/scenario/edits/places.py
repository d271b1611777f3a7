"""Coordinates of edits: in the declared system, on earth, and in the county."""

from __future__ import annotations

from planner.errors import Problem
from planner.scenario.document.schema_edits import AddSite, AddVillage, Move
from planner.scenario.edits.read import place_of
from planner.scenario.places.antimeridian import east_of_0
from planner.scenario.places.geography import located, raw_points
from planner.scenario.survey import Survey
from planner.scenario.tables.columns import Row
from planner.scenario.tables.files.raw_table import RawTable

__all__ = ["with_place"]

MOST_DEGREES = 1.0
"""How far beyond all villages a place may lie, about a hundred kilometres; counties
are smaller than that."""


def with_place(
    values: dict[str, str | float | None],
    edit: Move | AddSite | AddVillage,
    number: int,
    found: Survey,
    problems: list[Problem],
) -> Row:
    """Return a row with the values and the place of an edit, in WGS84.

    ``problems`` takes a place that is not on earth, or far from all villages.
    """
    file = found.scenario.edits_name
    row = Row(
        file=file,
        label=place_of(number),
        values={**values, "lon": edit.lon, "lat": edit.lat},
    )
    row = _in_wgs84(row, found, problems)
    if row.lon is not None and row.lat is not None:
        away = _degrees_away(row.lon, row.lat, found)
        if away > MOST_DEGREES:
            problems.append(_far(row, edit, away, found))
    return row


def _in_wgs84(row: Row, found: Survey, problems: list[Problem]) -> Row:
    declared = found.scenario.document.places.coordinates
    table = RawTable(file=row.file, columns=(), rows=())
    points = raw_points(table, [row], name="sites", declared=declared, mapped=True)
    placed = located([row], points, declared, document=row.file, problems=problems)[0]
    beyond_180 = any(
        (item.lon or 0.0) > 180.0 for item in found.inputs.rows("villages")
    )
    return east_of_0(placed) if beyond_180 else placed


def _degrees_away(lon: float, lat: float, found: Survey) -> float:
    """Return how far a place lies outside the rectangle around all villages."""
    places = [
        (row.lon, row.lat)
        for row in found.inputs.rows("villages")
        if row.lon is not None and row.lat is not None
    ]
    lons, lats = [place[0] for place in places], [place[1] for place in places]
    return max(min(lons) - lon, lon - max(lons), min(lats) - lat, lat - max(lats), 0.0)


def _far(
    row: Row, edit: Move | AddSite | AddVillage, away: float, found: Survey
) -> Problem:
    ignored: list[Problem] = []
    exchanged = Row(
        file=row.file, label=row.label, values={"lon": edit.lat, "lat": edit.lon}
    )
    other = _in_wgs84(exchanged, found, ignored)
    is_swapped = (
        other.lon is not None
        and other.lat is not None
        and _degrees_away(other.lon, other.lat, found) <= MOST_DEGREES
    )
    return row.problem(
        "lon",
        found=f"{edit.lon:.10g}, {edit.lat:.10g}, {away:.1f} degrees from all villages",
        expected="a place in the county",
        remedy="lon and lat look swapped: exchange them"
        if is_swapped
        else "correct the coordinates",
    )
