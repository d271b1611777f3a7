"""Times, loads and cost of given trips: what the outputs say, in full precision."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from planner.routing.problem.problem import RoutedTrip, RoutingProblem, Vehicle

__all__ = ["TOLERANCE", "fits_capacity", "schedule_route", "vehicle_cost"]

TOLERANCE = 1e-6
"""Rounding of sums: in seconds of a time, as a share of a capacity."""


def schedule_route(
    problem: RoutingProblem, vehicle: Vehicle, trips: Sequence[Sequence[int]]
) -> tuple[RoutedTrip, ...] | None:
    """Return the trips with their times, or ``None`` if time does not allow them.

    The vehicle is back as early as it can be, and begins as late as that allows:
    no other schedule of these trips is shorter. Loading follows each return.
    """
    early_s, late_s = problem.depot_window_s
    scheduled = _run_trips(early_s, problem, vehicle.profile, trips)
    slack_s = _start_slack_s(problem, scheduled)
    if slack_s < 0 or scheduled[-1].end_s > late_s + TOLERANCE:
        return None
    if slack_s > 0:
        scheduled = _run_trips(early_s + slack_s, problem, vehicle.profile, trips)
    duration_s = scheduled[-1].end_s - scheduled[0].start_s
    return scheduled if duration_s <= vehicle.shift_s + TOLERANCE else None


def fits_capacity(
    problem: RoutingProblem, vehicle: Vehicle, stops: Sequence[int]
) -> bool:
    """Return whether a vehicle can carry the load of a trip all along it.

    Everything to be delivered is on board at the start; what is collected comes
    on board at each stop.
    """
    rows = problem.rows
    for dimension, capacity in enumerate(vehicle.capacity):
        most = capacity * (1 + TOLERANCE)
        load = sum(rows.deliver[stop][dimension] for stop in stops)
        if load > most:
            return False
        for stop in stops:
            load += rows.collect[stop][dimension] - rows.deliver[stop][dimension]
            if load > most:
                return False
    return True


def vehicle_cost(vehicle: Vehicle, trips: Sequence[RoutedTrip]) -> float:
    """Return what one vehicle costs: fixed, km, and hours of its shift."""
    distance_m = sum(trip.distance_m for trip in trips)
    duration_s = trips[-1].end_s - trips[0].start_s
    return vehicle.rates.cost(distance_m, duration_s)


def _run_trips(
    start_s: float,
    problem: RoutingProblem,
    profile: str,
    trips: Sequence[Sequence[int]],
) -> tuple[RoutedTrip, ...]:
    scheduled: list[RoutedTrip] = []
    for stops in trips:
        scheduled.append(_run_trip(start_s, problem, profile, stops))
        start_s = scheduled[-1].end_s
    return tuple(scheduled)


def _run_trip(
    start_s: float, problem: RoutingProblem, profile: str, stops: Sequence[int]
) -> RoutedTrip:
    rows = problem.rows
    time_s, distance_m = rows.time_s[profile], rows.distance_m[profile]
    at, clock_s, length_m = 0, start_s + problem.loading_s, 0.0
    arrival_s, departure_s = [], []
    for stop in stops:
        location = rows.location_idx[stop]
        clock_s += time_s[at][location]
        length_m += distance_m[at][location]
        arrival_s.append(clock_s)
        clock_s = max(clock_s, rows.early_s[stop])
        clock_s += rows.service_s[stop]
        departure_s.append(clock_s)
        at = location
    return RoutedTrip(
        stops=tuple(stops),
        shares=(1.0,) * len(stops),
        start_s=start_s,
        arrival_s=tuple(arrival_s),
        departure_s=tuple(departure_s),
        end_s=clock_s + time_s[at][0],
        distance_m=length_m + distance_m[at][0],
    )


def _start_slack_s(problem: RoutingProblem, trips: Sequence[RoutedTrip]) -> float:
    """Return how much later the first trip may begin and the last still end as soon.

    Waiting takes up the delay; negative if a stop is reached after its window.
    """
    waited_s, slack_s, rows = 0.0, np.inf, problem.rows
    for trip in trips:
        for stop, arrival_s in zip(trip.stops, trip.arrival_s, strict=True):
            begin_s = max(arrival_s, rows.early_s[stop])
            waited_s += begin_s - arrival_s
            spare_s = rows.late_s[stop] - begin_s
            if spare_s < -TOLERANCE:
                return spare_s
            slack_s = min(slack_s, max(spare_s, 0.0) + waited_s)
    return float(min(slack_s, waited_s))
