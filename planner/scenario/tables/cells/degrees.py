"""Longitudes and latitudes as people write them: 109°34′20.9″E, 东经109.57度."""

from __future__ import annotations

import re
from typing import Any, Literal

from planner.scenario.tables.cells.numbers import (
    DecimalMark,
    Reading,
    normalised,
    read_number,
)

__all__ = ["Axis", "read_degrees"]

Axis = Literal["lon", "lat"]

# A comma with three digits behind it is decimal here: no longitude is 109,572.
_NUMBER = r"\d+(?:[.,]\d+)?"
_SIDES = {
    "E": ("lon", 1.0),
    "W": ("lon", -1.0),
    "N": ("lat", 1.0),
    "S": ("lat", -1.0),
    "东经": ("lon", 1.0),
    "西经": ("lon", -1.0),
    "北纬": ("lat", 1.0),
    "南纬": ("lat", -1.0),
    "东": ("lon", 1.0),
    "西": ("lon", -1.0),
    "北": ("lat", 1.0),
    "南": ("lat", -1.0),
    "经度": ("lon", 1.0),
    "纬度": ("lat", 1.0),
}
_SIDE = "|".join(sorted(_SIDES, key=len, reverse=True))
_DEGREES = re.compile(
    rf"(?P<before>{_SIDE})?\s*[::]?\s*(?P<sign>[-+]?)\s*(?P<degrees>{_NUMBER})\s*"
    rf"(?:(?:[°º˚度:]|\s)\s*(?:(?P<minutes>{_NUMBER})\s*(?:['′’‘分:]|\s|$)?\s*"
    rf"(?:(?P<seconds>{_NUMBER})\s*(?:[\"″”“秒]|''|′′|’’)?)?)?)?\s*(?P<after>{_SIDE})?",
    re.IGNORECASE,
)
SIXTY = 60.0
"""Minutes of a degree, and seconds of a minute."""
DECIMAL_DEGREES = "decimal degrees such as 109.5725"


def read_degrees(cell: Any, *, axis: Axis, mark: DecimalMark = "") -> Reading:
    """Return the degrees in a cell that is not blank; south and west are negative.

    Degrees, minutes and seconds, the signs ° ′ ″, the letters N, E, S, W and their
    Chinese names are understood, and decimal commas.
    """
    if not isinstance(cell, str):
        return read_number(cell)
    text = normalised(cell.replace("º", "°").replace("˚", "°"))
    found = _DEGREES.fullmatch(text)
    if found is None:
        return _no_degrees(cell, text, mark)
    sides = [_SIDES[side.upper()] for side in (found["before"], found["after"]) if side]
    if any(side[0] != axis for side in sides):
        other = "latitude" if axis == "lon" else "longitude"
        return Reading(
            found=f"{text!r}, a {other}",
            fault=DECIMAL_DEGREES,
            remedy="exchange the two columns",
        )
    minutes, seconds = _part(found["minutes"]), _part(found["seconds"])
    has_fraction = any(sign in found["degrees"] for sign in ".,")
    # Programs that round write 60 seconds for a minute more.
    if minutes > SIXTY or seconds > SIXTY or (has_fraction and found["minutes"]):
        return Reading(fault=DECIMAL_DEGREES, remedy="correct the value")
    value = _part(found["degrees"]) + minutes / SIXTY + seconds / SIXTY**2
    factors = [side[1] for side in sides] or [1.0]
    is_negative = found["sign"] == "-" or min(factors) < 0
    return Reading(value=-value if is_negative else value)


def _part(text: str | None) -> float:
    return float(text.replace(",", ".")) if text else 0.0


def _no_degrees(cell: str, text: str, mark: DecimalMark) -> Reading:
    """Return the reading of a plain number, or the fault of anything else."""
    reading = read_number(cell, mark=mark)
    if reading.fault or reading.unit is None:
        return reading
    found = f"{text!r}, with a unit"
    return Reading(found=found, fault=DECIMAL_DEGREES, remedy="correct the value")
