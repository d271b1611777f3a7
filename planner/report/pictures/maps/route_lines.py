"""The roads that routes take, and the places they connect."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.instance import Instance
from planner.network.travel import paths
from planner.plan import Plan, Route, Stop, StopKind, Trip

__all__ = ["merged_lines", "route_lines"]

FloatArray = NDArray[np.float64]
Pair = tuple[int, int]
Ways = dict[tuple[str, Pair], FloatArray]


def route_lines(plan: Plan, instance: Instance) -> list[tuple[FloatArray, ...]]:
    """Return, for each route of a plan, the coordinates along each of its trips.

    They are in the metres of the road graph, on the fastest paths of the vehicle's
    speed profile; a leg without a way is left out.
    """
    ways = _ways(plan, instance)
    return [
        tuple(
            _joined([ways[profile, pair] for pair in _pairs(instance, route, trip)])
            for trip in route.trips
        )
        for route, profile in ((item, _profile(instance, item)) for item in plan.routes)
    ]


def merged_lines(lines: Iterable[FloatArray]) -> list[FloatArray]:
    """Return the roads that lines run along, each one once, in any direction.

    Joining takes time and memory with the square of what lies on top of each other, so
    trips that are driven many times count once before.
    """
    different = {line.tobytes(): line for line in lines if len(line) > 1}
    shapes = [shapely.LineString(line) for line in different.values()]
    merged = shapely.line_merge(shapely.union_all(shapes))
    return [shapely.get_coordinates(part) for part in shapely.get_parts(merged)]


def _ways(plan: Plan, instance: Instance) -> Ways:
    wanted: dict[str, dict[Pair, None]] = defaultdict(dict)
    for route in plan.routes:
        for trip in route.trips:
            wanted[_profile(instance, route)].update(
                dict.fromkeys(_pairs(instance, route, trip))
            )
    ways: Ways = {}
    for profile, pairs in wanted.items():
        lines = paths(
            instance.graph, instance.profiles[profile], instance.locations, list(pairs)
        )
        ways.update(
            {(profile, pair): line for pair, line in zip(pairs, lines, strict=True)}
        )
    return ways


def _profile(instance: Instance, route: Route) -> str:
    return instance.vehicle_type_by_id[route.vehicle_type_id].profile


def _pairs(instance: Instance, route: Route, trip: Trip) -> list[Pair]:
    depot = int(instance.site_location[instance.site_index[route.depot_id]])
    places = [depot, *(_location(instance, stop) for stop in trip.stops), depot]
    return list(pairwise(places))


def _location(instance: Instance, stop: Stop) -> int:
    if stop.kind is StopKind.FACILITY:
        return int(instance.site_location[instance.site_index[stop.id]])
    return int(instance.village_location[instance.village_of[stop.id]])


def _joined(lines: list[FloatArray]) -> FloatArray:
    line: FloatArray = np.concatenate(lines)
    if len(line) == 0:
        return line
    moves = np.any(np.diff(line, axis=0) != 0, axis=1)
    return np.asarray(line[np.concatenate(([True], moves))])
