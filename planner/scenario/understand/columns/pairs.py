"""Which half of a column of pairs is the longitude: told, or the likelier one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.scenario.tables.cells.degrees import read_degrees
from planner.scenario.tables.cells.pairs import pair_column, pair_of, part_names
from planner.scenario.tables.files.raw_table import RawTable
from planner.scenario.understand.columns.axes import MOSTLY, system_of
from planner.scenario.understand.places.currency import country_at

__all__ = ["Pairs", "pairs_of"]

LON_FIRST = re.compile(r"经纬|经度.*纬度|(lon|lng|long|longitude)\b.*lat|x\W*y")
LAT_FIRST = re.compile(r"纬经|纬度.*经度|lat(itude)?\b.*(lon|lng)|lat_?(lon|lng)|y\W*x")
LARGEST_LATITUDE = 90.0
"""Degrees at the poles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """A column whose cells hold both coordinates.

    Parameters
    ----------
    is_sure
        Whether the numbers can be read in one order alone.
    reason
        Why in this order, where they could be read in the other.
    system
        ``wgs84``, ``gcj02`` or ``bd09`` where the header says so, else empty.
    """

    column: str
    is_lat_first: bool
    is_sure: bool
    reason: str
    system: str

    @property
    def lon(self) -> str:
        """Name of the half with longitudes."""
        return part_names(self.column)[self.is_lat_first]

    @property
    def lat(self) -> str:
        """Name of the half with latitudes."""
        return part_names(self.column)[not self.is_lat_first]


def pairs_of(raw: RawTable) -> Pairs | None:
    """Return the column of pairs of a table and its order, if there is one.

    The order is told by letters such as N and E, by numbers that no latitude has, by
    the order that alone lies on land, or by the header. Else latitudes come first, as
    map programs copy them.
    """
    column = pair_column(raw)
    if column is None:
        return None
    cells = (pair_of(row.cells.get(column)) for row in raw.rows)
    is_lat_first, is_sure, reason = _order([pair for pair in cells if pair], column)
    return Pairs(
        column=column,
        is_lat_first=is_lat_first,
        is_sure=is_sure,
        reason=reason,
        system=system_of(column.lower()),
    )


def _order(pairs: Sequence[tuple[str, str]], header: str) -> tuple[bool, bool, str]:
    """Return whether latitudes come first, whether that is sure, and why."""
    for is_lat_first in (False, True):
        fits = [_fits(pair[is_lat_first], pair[not is_lat_first]) for pair in pairs]
        others = [_fits(pair[not is_lat_first], pair[is_lat_first]) for pair in pairs]
        if np.mean(fits) >= MOSTLY > np.mean(others):
            return is_lat_first, True, ""
    first, second = (
        float(np.median([_degrees(pair[half]) for pair in pairs])) for half in (0, 1)
    )
    on_land = [
        country_at(*place) is not None for place in ((first, second), (second, first))
    ]
    text = unicodedata.normalize("NFKC", header).lower()
    if on_land[0] is not on_land[1]:
        return on_land[1], False, "as the other order lies in no country"
    for pattern, is_lat_first in ((LAT_FIRST, True), (LON_FIRST, False)):
        if pattern.search(text):
            return is_lat_first, False, "as the header says"
    return True, False, "as map programs copy them"


def _fits(lon: str, lat: str) -> bool:
    """Return whether two texts can be a longitude and a latitude."""
    x, y = read_degrees(lon, axis="lon").value, read_degrees(lat, axis="lat").value
    return x is not None and y is not None and abs(y) <= LARGEST_LATITUDE


def _degrees(text: str) -> float:
    readings = (read_degrees(text, axis=axis).value for axis in ("lon", "lat"))
    return next(value for value in readings if value is not None)
