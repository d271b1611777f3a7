"""Routes to start a search from: visits alone, and earlier routes made complete."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from planner.routing.problem.problem import FloatArray, RouteOrder
from planner.routing.problem.split import SplitProblem
from planner.routing.vrp.schedule import schedule_route, vehicle_cost

__all__ = ["completed", "single_costs"]


def single_costs(split: SplitProblem) -> FloatArray:
    """Return the cost of each visit alone by vehicle, ``inf`` where it does not fit."""
    costs = np.full(split.fits.shape, np.inf)
    for visit, idx in np.argwhere(split.fits).tolist():
        vehicle = split.problem.vehicles[idx]
        trips = schedule_route(split.problem, vehicle, [[visit]])
        if trips is not None:
            costs[visit, idx] = vehicle_cost(vehicle, trips)
    return costs


def completed(split: SplitProblem, routes: Sequence[RouteOrder]) -> list[RouteOrder]:
    """Return routes with the visits they miss added, each on a vehicle of its own.

    What is no longer possible is left out of the routes: stops that are gone,
    vehicles that cannot carry a visit, trips and vehicles beyond the limits.
    """
    waiting = _visits_by_stop(split)
    left = _vehicles_available(split)
    kept: list[RouteOrder] = []
    for vehicle_idx, trips in routes:
        if left[vehicle_idx] > 0:
            visits = _kept_trips(split, vehicle_idx, trips, waiting)
            if visits:
                left[vehicle_idx] -= 1
                kept.append((vehicle_idx, visits))
    missing = sorted(visit for visits in waiting.values() for visit in visits)
    return kept + (_alone(single_costs(split), missing, left) if missing else [])


def _visits_by_stop(split: SplitProblem) -> dict[int, list[int]]:
    waiting: dict[int, list[int]] = {}
    for visit, stop in enumerate(split.stop.tolist()):
        waiting.setdefault(stop, []).append(visit)
    return waiting


def _vehicles_available(split: SplitProblem) -> FloatArray:
    available = [
        np.inf if vehicle.available is None else vehicle.available
        for vehicle in split.problem.vehicles
    ]
    return np.array(available, dtype=float)


def _kept_trips(
    split: SplitProblem,
    vehicle_idx: int,
    trips: Sequence[Sequence[int]],
    waiting: dict[int, list[int]],
) -> tuple[tuple[int, ...], ...]:
    kept = []
    for stops in trips[: split.problem.vehicles[vehicle_idx].max_trips]:
        visits = [
            waiting[stop].pop(0)
            for stop in stops
            if waiting.get(stop) and split.fits[waiting[stop][0], vehicle_idx]
        ]
        if visits:
            kept.append(tuple(visits))
    return tuple(kept)


def _alone(
    costs: FloatArray, visits: Sequence[int], left: FloatArray
) -> list[RouteOrder]:
    """Return the cheapest vehicle left for each visit; none where none is left."""
    routes: list[RouteOrder] = []
    for visit in visits:
        cost = np.where(left > 0, costs[visit], np.inf)
        if np.isfinite(cost.min()):
            idx = int(cost.argmin())
            left[idx] -= 1
            routes.append((idx, ((visit,),)))
    return routes
