"""The county's seat: given, called like the county, or the most populous place."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely

from planner.errors import InputError, Problem
from planner.scenario.inputs import area_in_wgs84
from planner.scenario.places.townships import seat_of
from planner.scenario.tables.columns import Row
from planner.scenario.tables.files.raw_table import RawTable
from planner.scenario.understand.columns.axes import axes_of
from planner.scenario.understand.columns.county import county_stem
from planner.scenario.understand.columns.profile import profiles
from planner.scenario.understand.columns.townships import stem
from planner.scenario.understand.places.rows import weight

__all__ = ["FoundSeat", "Places", "find_seat"]

# A township of this name is a county's seat wherever there is one.
SEAT_NAMES = ("城关",)
TOWN_WORDS = (" town", " municipality", " city", "市", "城区")
CENTROID_DEGREES = 0.002
"""Attributes nearer than this, some 200 m, to the middle of the area are the middle,
not the seat: judgement."""
LON_LAT = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*[,;，]\s*(-?\d+(?:\.\d+)?)\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The places among which the seat is.

    Parameters
    ----------
    boundary
        Areas of the county with their attributes, ``None`` if not given.
    villages
        At least one of them has coordinates.
    on_network
        Ids of villages on the roads, ``None`` where there are no roads.
    """

    villages: Sequence[Row]
    townships: Sequence[Row]
    boundary: RawTable | None
    on_network: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSeat:
    """Where the seat is, in WGS84 unless it was given as coordinates.

    Parameters
    ----------
    reason
        Why there, in words.
    is_sure
        Whether the user, or a file, says so.
    is_raw
        Whether the user gave coordinates, which are in the declared system.
    """

    lon: float
    lat: float
    name: str
    reason: str
    is_sure: bool
    is_raw: bool = False


def find_seat(places: Places, county: str | None, given: str | None) -> FoundSeat:
    """Return the seat.

    Parameters
    ----------
    given
        Name or id of a place, or ``lon,lat``, as the user wants it.

    Raises
    ------
    InputError
        If the given place is not there.
    """
    if given is not None:
        return _given(places, given)
    return _of_boundary(places) or _called(places, county) or _most_populous(places)


def _given(places: Places, given: str) -> FoundSeat:
    if match := LON_LAT.fullmatch(given):
        lon, lat = float(match[1]), float(match[2])
        return FoundSeat(
            lon=lon, lat=lat, name=given, reason="given", is_sure=True, is_raw=True
        )
    for row in (*places.townships, *places.villages):
        if given in (row.id, row.name) and (seat := _seat(row, places)):
            return _found(row, seat, "given", is_sure=True)
    if seat := _middle(places, given):
        return FoundSeat(
            lon=seat[0], lat=seat[1], name=given, reason="given", is_sure=True
        )
    problem = Problem(
        file="command line",
        column="--seat",
        found=f"{given!r}",
        expected="a township or village with coordinates, or LON,LAT",
        remedy="write its name or id as it stands in the table",
    )
    raise InputError([problem])


def _of_boundary(places: Places) -> FoundSeat | None:
    """Return the seat that the attributes of the county's only area name."""
    raw = places.boundary
    if raw is None or len(raw.rows) != 1:
        return None
    area = area_in_wgs84(raw.rows[0].geometry, raw.crs)
    place = _attribute_point(raw, raw.rows[0].cells)
    if place is None or area is None or not area.covers(shapely.Point(place)):
        return None
    if shapely.distance(area.centroid, shapely.Point(place)) < CENTROID_DEGREES:
        return None
    reason = f"it stands in the attributes of {raw.file}"
    return FoundSeat(lon=place[0], lat=place[1], name="", reason=reason, is_sure=True)


def _attribute_point(raw: RawTable, cells: Mapping[str, Any]) -> list[float] | None:
    center = cells.get("center")
    if isinstance(center, str) and center.startswith("["):
        return [float(value) for value in json.loads(center)]
    axes = axes_of(profiles(raw))
    if axes is None or not axes.is_named:
        return None
    return [float(cells[axes.lon]), float(cells[axes.lat])]


def _called(places: Places, county: str | None) -> FoundSeat | None:
    """Return the township, or the village, that is called like the county."""
    wanted = county_stem(county).casefold() if county else None
    for row in places.townships:
        name = row.name.casefold()
        is_seat = any(word in name for word in SEAT_NAMES)
        if (is_seat or (wanted and stem(name) == wanted)) and (
            seat := _seat(row, places)
        ):
            return _found(row, seat, "the township called so", is_sure=False)
    for name in _named_townships(places):
        is_seat = any(word in name.casefold() for word in SEAT_NAMES)
        is_called = wanted and stem(name.casefold()) == wanted
        if (is_seat or is_called) and (seat := _middle(places, name)):
            return FoundSeat(
                lon=seat[0],
                lat=seat[1],
                name=name,
                reason="the township called so",
                is_sure=False,
            )
    names = {f"{wanted}{word}" for word in ("", *TOWN_WORDS)} if wanted else set()
    called = [row for row in places.villages if row.name.casefold() in names]
    for row in sorted(called, key=weight, reverse=True):
        if seat := _seat(row, places):
            return _found(row, seat, "the place called like the county", is_sure=False)
    return None


def _most_populous(places: Places) -> FoundSeat:
    people: dict[str, float] = defaultdict(float)
    for row in places.villages:
        people[row.text("township")] += weight(row)
    people.pop("", None)
    of_township = {row.id: row for row in places.townships}
    for township in sorted(people, key=lambda item: (-people[item], item)):
        unit = of_township.get(township)
        seat = seat_of(unit, _members(places, township))
        if seat is not None:
            name = unit.name if unit else township
            return FoundSeat(
                lon=seat.lon,
                lat=seat.lat,
                name=name,
                reason=f"the most populous township, {people[township]:,.0f} people",
                is_sure=False,
            )
    located = [row for row in places.villages if row.is_located]
    on_roads = places.on_network or frozenset()
    rows = [row for row in located if row.id in on_roads] or located
    best = max(rows, key=weight)
    return _found(best, (best.lon, best.lat), "the most populous place", is_sure=False)


def _seat(row: Row, places: Places) -> tuple[float, float] | None:
    seat = seat_of(row, _members(places, row.id))
    return (seat.lon, seat.lat) if seat else None


def _middle(places: Places, township: str) -> tuple[float, float] | None:
    """Return the middle of a township that only its villages name."""
    seat = seat_of(None, _members(places, township))
    return (seat.lon, seat.lat) if seat else None


def _members(places: Places, township: str) -> list[Row]:
    return [item for item in places.villages if item.text("township") == township]


def _named_townships(places: Places) -> list[str]:
    """Return the townships that villages name and no table lists."""
    listed = {row.id for row in places.townships} | {""}
    return sorted({row.text("township") for row in places.villages} - listed)


def _found(row: Row, place: Any, reason: str, *, is_sure: bool) -> FoundSeat:
    return FoundSeat(
        lon=place[0], lat=place[1], name=row.name, reason=reason, is_sure=is_sure
    )
