"""Roads that lie elsewhere than the villages: far away, or shifted against them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.errors import Problem
from planner.network.cleaning.polyline import as_lines
from planner.network.coordinates import (
    gcj02_to_bd09,
    project,
    wgs84_to_gcj02,
)
from planner.network.graph import RoadGraph
from planner.scenario.document.read import Scenario
from planner.scenario.inputs import Inputs
from planner.scenario.places.geography import DEGREE_SYSTEMS
from planner.units import METRES_PER_KM

__all__ = ["misplaced_roads"]

FloatArray = NDArray[np.float64]

CLEARLY_NEARER = 0.5
"""Share of the median distance to roads that may remain in another system:
judgement."""
MIN_MEDIAN_M = 100.0
"""Villages lie at roads: up to here nothing is shifted. Judgement; the Chinese systems
lie some 500 m off."""
MIN_FAR_M = 20_000.0
"""Roads whose nearest point is farther from every village are of another place."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Reading:
    """Villages where they would be if coordinates were in another system.

    Parameters
    ----------
    where
        Key that would be wrong.
    words
        What that key should perhaps be.
    """

    where: str
    words: str
    lon: FloatArray
    lat: FloatArray


def misplaced_roads(
    scenario: Scenario, inputs: Inputs, graph: RoadGraph
) -> Iterator[Problem]:
    """Yield an error if roads are far from all villages, a warning if shifted.

    The offsets of Chinese maps are some 500 m; roads tell them from mistakes that
    stay inside the county. Villages or roads may be in them.
    """
    points = inputs.points["villages"]
    lon, lat = points.in_wgs84(scenario.document.places.coordinates)
    located = np.isfinite(lon) & np.isfinite(lat)
    lines = shapely.STRtree(as_lines(graph.shapes))

    def distances_m(lon: FloatArray, lat: FloatArray) -> FloatArray:
        return _distances_m(lines, lon[located], lat[located], graph.crs)

    here_m = distances_m(lon, lat)
    median_m = float(np.median(here_m))
    if median_m < MIN_MEDIAN_M:
        return
    readings = list(_readings(scenario, inputs, lon, lat))
    medians_m = [float(np.median(distances_m(x.lon, x.lat))) for x in readings]
    best = int(np.argmin(medians_m)) if readings else -1
    better = None
    if best >= 0 and medians_m[best] <= CLEARLY_NEARER * median_m:
        better = f"perhaps {readings[best].words}, with {medians_m[best]:.0f} m"
    if here_m.min() > max(MIN_FAR_M, scenario.settings.snap_limit_m):
        yield _far(scenario, here_m, better)
    elif better is not None:
        yield _shifted(scenario, readings[best].where, median_m, better)


def _readings(
    scenario: Scenario, inputs: Inputs, lon: FloatArray, lat: FloatArray
) -> Iterator[_Reading]:
    declared = scenario.document.places.coordinates
    points = inputs.points["villages"]
    if declared in DEGREE_SYSTEMS and points.system in DEGREE_SYSTEMS:
        for system in DEGREE_SYSTEMS:
            if system != declared:
                x, y = points.in_wgs84(system)
                yield _Reading(
                    where="places.coordinates", words=repr(system), lon=x, lat=y
                )
        yield _Reading(
            where="places.coordinates",
            words="lon and lat exchanged",
            lon=lat,
            lat=lon,
        )
    if scenario.settings.road_system == "wgs84":
        # Roads in a system lie where the villages would lie in that system.
        gcj02 = wgs84_to_gcj02(lon, lat)
        for system, (x, y) in {"gcj02": gcj02, "bd09": gcj02_to_bd09(*gcj02)}.items():
            yield _Reading(where="roads.coordinates", words=repr(system), lon=x, lat=y)


def _distances_m(
    lines: shapely.STRtree, lon: FloatArray, lat: FloatArray, crs: str
) -> FloatArray:
    """Return the distance of each point to the nearest road."""
    xy_m = np.column_stack(project(lon, lat, crs))
    distances_m = np.full(len(xy_m), np.inf)
    usable = np.isfinite(xy_m).all(axis=1)
    (point, _), found_m = lines.query_nearest(
        np.asarray(shapely.points(xy_m[usable])),
        return_distance=True,
        all_matches=False,
    )
    distances_m[np.flatnonzero(usable)[point]] = found_m
    return distances_m


def _far(scenario: Scenario, distances_m: FloatArray, better: str | None) -> Problem:
    return Problem(
        file=str(scenario.document.roads.source),
        found=f"no road within {distances_m.min() / METRES_PER_KM:.0f} km of any "
        "village",
        expected=better or "the roads of the same county",
        remedy="give the file of this county, or correct roads.coordinates or "
        "places.coordinates",
    )


def _shifted(scenario: Scenario, where: str, here_m: float, better: str) -> Problem:
    return Problem(
        file=scenario.file.name,
        where=where,
        found=f"half of the villages more than {here_m:.0f} m from a road",
        expected=better,
        remedy=f"ask where villages and roads come from, and correct {where} if that "
        "is right; Chinese maps are in gcj02, those of Baidu in bd09",
        is_warning=True,
    )
