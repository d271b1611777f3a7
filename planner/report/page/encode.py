"""Places and lines as the page reads them: few digits, safe inside HTML."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.network.coordinates import unproject

__all__ = ["encoded_lines", "safe_json", "simplified", "simplified_within"]

FloatArray = NDArray[np.float64]

UNITS_PER_DEGREE = 100_000
"""Whole steps in which the page has places: the fifth decimal of a degree is about a
metre."""
_ESCAPES = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}


def safe_json(value: Any) -> str:
    """Return JSON that ends no script element, whatever the texts in it hold.

    Raises
    ------
    ValueError
        If a number is not finite.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character, escape in _ESCAPES.items():
        text = text.replace(character, escape)
    return text


def encoded_lines(lines: Iterable[FloatArray], crs: str) -> list[list[int]]:
    """Return lines in metres as whole steps of 1e-5 degrees.

    The first two numbers of a line are latitude and longitude of its beginning, all
    others differences to the place before; places that fall together are one.
    """
    return [_encoded(line, crs) for line in lines if len(line) > 1]


def simplified(lines: Sequence[FloatArray], tolerance_m: float) -> list[FloatArray]:
    """Return lines without the points that matter less than ``tolerance_m``."""
    drawable = [line for line in lines if len(line) > 1]
    shapes = [shapely.linestrings(line) for line in drawable]
    return [
        shapely.get_coordinates(shape)
        for shape in shapely.simplify(np.array(shapes, dtype=object), tolerance_m)
    ]


def simplified_within(
    lines: Sequence[FloatArray], tolerance_m: float, most_points: int
) -> list[FloatArray]:
    """Return lines simplified ever more until they have at most ``most_points``.

    Points that lines need for their ends stay, so that long lists may keep more.
    """
    fewest = 2 * len(lines)
    while True:
        kept = simplified(lines, tolerance_m)
        if sum(map(len, kept)) <= max(most_points, fewest) or tolerance_m > 1e4:
            return kept
        tolerance_m *= 2


def _encoded(line: FloatArray, crs: str) -> list[int]:
    lon, lat = unproject(line[:, 0], line[:, 1], crs)
    steps = np.rint(np.column_stack((lat, lon)) * UNITS_PER_DEGREE).astype(np.int64)
    moves = np.any(np.diff(steps, axis=0) != 0, axis=1)
    moves[-1] |= not moves.any()
    steps = steps[np.concatenate(([True], moves))]
    differences = np.concatenate((steps[:1], np.diff(steps, axis=0)))
    return [int(step) for step in differences.ravel()]
