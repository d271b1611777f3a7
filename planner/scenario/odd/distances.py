"""Places far from where they should be: their township's others, their villages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from planner.errors import Problem
from planner.scenario.inputs import Inputs
from planner.scenario.places.planar import planar_m
from planner.scenario.places.townships import Units
from planner.scenario.tables.columns import Row
from planner.units import METRES_PER_KM

__all__ = ["far_places"]

FloatArray = NDArray[np.float64]

FAR_M = 5_000.0
"""Of 94,000 settlements nine in ten lie within 3 km of another one of their township; a
wrong digit in the coordinates moves a place by 11 km or more."""
FAR_TIMES = 6.0
"""In median gaps of villages within a township: judgement, for wide and empty land."""
WRONG_M = 50_000.0
"""So far from every other village of the county lies no village of it: judgement."""
WRONG_TIMES = 20.0
"""In the same gaps: judgement."""
WRONG_SEAT_M = 15_000.0
"""A county's hub stands at its seat. Of 857 counties one seat lies farther from every
village than three times the gap that 19 in 20 villages keep to the next: the seats of
neighbouring counties do. So near is never wrong, whatever the gap: judgement."""
WRONG_SEAT_TIMES = 3.0
"""In the gap that ``WIDE_GAP`` of the villages keep; measured as said above."""
WIDE_GAP = 0.95
"""Share of the villages: the 19 in 20 of ``WRONG_SEAT_M``."""
LEAST_VILLAGES = 3
"""Judgement: of fewer, gaps tell nothing of what is usual."""
CHECK = "check the coordinates, and that the township is the right one"


def far_places(
    inputs: Inputs, units: Units, county_row: Row | None
) -> Iterator[Problem]:
    """Yield villages and seats that lie far from where they belong.

    What is far is told by how far apart the villages of the county's townships are,
    for the county's own seat by the gaps between its villages.

    Parameters
    ----------
    county_row
        The section ``[county]`` as a row.
    """
    villages = [row for row in inputs.rows("villages") if row.is_located]
    if len(villages) < LEAST_VILLAGES:
        return
    places_m = _places_m(villages)
    usual_m = _usual_m(villages, places_m)
    yield from _far_villages(villages, places_m, usual_m)
    yield from _far_township_seats(inputs, villages, usual_m)
    yield from _far_county_seats(inputs, units, villages, county_row, usual_m)


def _places_m(rows: Sequence[Row]) -> FloatArray:
    lon = np.array([row.lon for row in rows], dtype=np.float64)
    lat = np.array([row.lat for row in rows], dtype=np.float64)
    return planar_m(lon, lat)


def _groups(villages: Sequence[Row]) -> list[NDArray[np.int64]]:
    """Return positions of the villages of each township with enough of them."""
    by_township: dict[str, list[int]] = {}
    for idx, row in enumerate(villages):
        by_township.setdefault(row.text("township"), []).append(idx)
    return [
        np.array(items)
        for items in by_township.values()
        if len(items) >= LEAST_VILLAGES
    ]


def _nearest_m(places_m: FloatArray) -> FloatArray:
    """Return each place's distance to the nearest other one."""
    distances, _ = KDTree(places_m).query(places_m, k=[2])
    return np.asarray(distances, dtype=np.float64)[:, 0]


def _usual_m(villages: Sequence[Row], places_m: FloatArray) -> float:
    """Return the median distance to the nearest village of the same township."""
    found = [_nearest_m(places_m[group]) for group in _groups(villages)]
    return float(np.median(np.concatenate(found or [_nearest_m(places_m)])))


def _far_villages(
    villages: Sequence[Row], places_m: FloatArray, usual_m: float
) -> Iterator[Problem]:
    wrong = _nearest_m(places_m) >= max(WRONG_M, WRONG_TIMES * usual_m)
    for idx in np.flatnonzero(wrong).tolist():
        yield _far(villages[idx], "any other village", is_warning=False)
    limit_m = max(FAR_M, FAR_TIMES * usual_m)
    for group in _groups(villages):
        nearest_m = _nearest_m(places_m[group])
        for idx, distance_m in zip(group.tolist(), nearest_m.tolist(), strict=True):
            if distance_m >= limit_m and not wrong[idx]:
                whose = "the nearest other village of its township"
                yield _far(villages[idx], whose, distance_m)


def _far_township_seats(
    inputs: Inputs, villages: Sequence[Row], usual_m: float
) -> Iterator[Problem]:
    limit_m = max(FAR_M, FAR_TIMES * usual_m)
    for seat in inputs.rows("townships"):
        own = [row for row in villages if row.text("township") == seat.id]
        if seat.is_located and own:
            distance_m = _least_m(seat, own)
            if distance_m >= limit_m:
                yield _far(seat, "the nearest of its villages", distance_m)


def _far_county_seats(
    inputs: Inputs,
    units: Units,
    villages: Sequence[Row],
    county_row: Row | None,
    usual_m: float,
) -> Iterator[Problem]:
    """Yield seats where no hub can stand, unless hubs are listed elsewhere."""
    tables = ("sites", "existing")
    has_hubs = any(
        row.text("tier") == "hub" for name in tables for row in inputs.rows(name)
    )
    seats = [(row, row.id) for row in inputs.rows("counties")]
    if county_row is not None:
        seats.append((county_row, units.county_ids[0]))
    for seat, county_id in seats:
        own = [row for row in villages if units.county_of(row) == county_id]
        if not seat.is_located or not own:
            continue
        distance_m = _least_m(seat, own)
        if distance_m >= max(FAR_M, FAR_TIMES * usual_m):
            is_wrong = distance_m >= _wrong_seat_m(own)
            whose = "the nearest village of the county"
            remedy = "correct the seat, or list the hub in a table of sites"
            problem = _far(seat, whose, distance_m, is_warning=has_hubs or not is_wrong)
            yield replace(problem, remedy=remedy)


def _wrong_seat_m(villages: Sequence[Row]) -> float:
    """Return how far from its nearest village no seat of a county is."""
    if len(villages) < LEAST_VILLAGES:
        return WRONG_M
    gaps_m = _nearest_m(_places_m(villages))
    wide_m = float(np.quantile(gaps_m, WIDE_GAP))
    return max(WRONG_SEAT_M, WRONG_SEAT_TIMES * wide_m)


def _least_m(seat: Row, villages: Sequence[Row]) -> float:
    places_m = _places_m([seat, *villages])
    return float(np.hypot(*(places_m[1:] - places_m[0]).T).min())


def _far(
    row: Row, whose: str, distance_m: float | None = None, *, is_warning: bool = True
) -> Problem:
    name = row.name or "the seat"
    far = (
        f"{distance_m / METRES_PER_KM:.0f} km"
        if distance_m is not None
        else f"more than {WRONG_M / METRES_PER_KM:.0f} km"
    )
    return row.problem(
        "lon",
        found=f"{name!r} at {row.lon:.4f}, {row.lat:.4f}, {far} from {whose}",
        expected="a place near the others",
        remedy=CHECK,
        is_warning=is_warning,
    )
