"""Which columns hold coordinates, and in which system."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from planner.scenario.understand.columns.profile import Profile
from planner.scenario.understand.columns.vocabulary import axis_of
from planner.scenario.understand.places.currency import country_at

__all__ = ["MOSTLY", "Axes", "axes_of", "system_of"]

SYSTEMS = {
    "wgs": "wgs84",
    "gps": "wgs84",
    "gcj": "gcj02",
    "高德": "gcj02",
    "腾讯": "gcj02",
    "火星": "gcj02",
    "gaode": "gcj02",
    "amap": "gcj02",
    "bd": "bd09",
    "百度": "bd09",
    "baidu": "bd09",
}
# WGS84 needs no conversion; a column without a system stands before converted ones.
ORDER = ("wgs84", "", "gcj02", "bd09")
MOSTLY = 0.6
"""Share of the cells that decides what a column is: judgement; the majority, with room
for blanks and slips."""
MAX_SPREAD_DEGREES = 8.0
"""Of the places of a county, in decimal degrees: judgement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Axes:
    """A pair of columns with coordinates.

    Parameters
    ----------
    system
        ``wgs84``, ``gcj02`` or ``bd09`` where the headers say so, else empty.
    is_swapped
        Whether the headers say the opposite of what stands below them.
    is_named
        Whether the headers are those of coordinates at all.
    """

    lon: str
    lat: str
    system: str
    is_swapped: bool = False
    is_named: bool = True


def axes_of(profiles: Mapping[str, Profile]) -> Axes | None:
    """Return the pair of columns that is best to use, ``None`` if there is none."""
    named = sorted(
        _named(profiles), key=lambda axes: (ORDER.index(axes.system), len(axes.lon))
    )
    if named:
        first = named[0]
        others = {axes.system for axes in named[1:]}
        is_beside_converted = not first.system and others & {"gcj02", "bd09"}
        return _facing(first, profiles, "wgs84" if is_beside_converted else None)
    return next(_unnamed(profiles), None)


def _named(profiles: Mapping[str, Profile]) -> Iterator[Axes]:
    lons, lats = _by_rest(profiles, "lon"), _by_rest(profiles, "lat")
    if len(lons) == len(lats) == 1 and not lons.keys() & lats.keys():
        lats = dict(zip(lons, lats.values(), strict=True))
    for key, lon in lons.items():
        if key in lats and _is_numeric(profiles[lon], profiles[lats[key]]):
            yield Axes(lon=lon, lat=lats[key], system=system_of(key))


def _by_rest(profiles: Mapping[str, Profile], axis: str) -> dict[str, str]:
    """Return the column of an axis by the rest of its header, the clearest of each."""
    found: dict[str, tuple[int, str]] = {}
    for column in profiles:
        said = axis_of(column, axis)
        if said is None:
            continue
        place, rest = said
        if rest not in found or place < found[rest][0]:
            found[rest] = place, column
    return {rest: column for rest, (_, column) in found.items()}


def system_of(rest: str) -> str:
    """Return the coordinate system that a header names, empty where it names none."""
    return next((system for word, system in SYSTEMS.items() if word in rest), "")


def _is_numeric(*columns: Profile) -> bool:
    return all(item.texts and item.numeric >= MOSTLY for item in columns)


def _facing(axes: Axes, profiles: Mapping[str, Profile], system: str | None) -> Axes:
    """Return the pair with longitudes where longitudes are."""
    lon, lat = profiles[axes.lon].numbers, profiles[axes.lat].numbers
    is_degrees = np.median(np.abs(lon)) <= 180 and np.median(np.abs(lat)) <= 180
    is_swapped = bool(is_degrees and np.median(np.abs(lat)) > 90)
    return Axes(
        lon=axes.lat if is_swapped else axes.lon,
        lat=axes.lon if is_swapped else axes.lat,
        system=axes.system or system or "",
        is_swapped=is_swapped,
    )


def _unnamed(profiles: Mapping[str, Profile]) -> Iterator[Axes]:
    """Yield pairs of neighbouring columns that look like decimal degrees."""
    columns = [item for item in profiles.values() if _looks_like_degrees(item)]
    for first, second in pairwise(columns):
        is_lat_first = abs(first.middle) <= 90 < abs(second.middle)
        if abs(first.middle) <= 90 and abs(second.middle) <= 90:
            # Of two orders the one that lies in a country.
            places = ((first.middle, second.middle), (second.middle, first.middle))
            on_land = [country_at(*place) is not None for place in places]
            is_lat_first = on_land == [False, True]
        lon, lat = (second, first) if is_lat_first else (first, second)
        if abs(lat.middle) <= 90:
            yield Axes(lon=lon.column, lat=lat.column, system="", is_named=False)


def _looks_like_degrees(profile: Profile) -> bool:
    numbers = profile.numbers
    if len(numbers) < 2 or profile.numeric < MOSTLY:
        return False
    has_decimals = float(np.mean(numbers != np.round(numbers, 2))) >= MOSTLY
    spread = float(np.subtract(*np.percentile(numbers, [90, 10])))
    is_near = 0 < spread <= MAX_SPREAD_DEGREES
    return has_decimals and is_near and bool(np.all(np.abs(numbers) <= 180))
