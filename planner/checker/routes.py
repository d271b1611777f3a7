"""Route rules: vehicles, shifts, windows and the order of the day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from planner.checker.violations import CLOCK_TOLERANCE_S, Code, Violation
from planner.instance import Instance
from planner.model.fleet import Leg
from planner.plan import Plan, Route, StopKind
from planner.service.frequency import stop_days
from planner.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE

__all__ = [
    "clock",
    "fleet_available",
    "legs_allowed",
    "same_days",
    "shifts",
    "transfers",
    "trip_counts",
    "trip_order",
    "windows",
]


def clock(time_s: float) -> str:
    """Return a time of day in words, such as ``"07:05:30"``."""
    seconds = round(time_s)
    hours, rest = divmod(seconds, int(SECONDS_PER_HOUR))
    minutes, seconds = divmod(rest, int(SECONDS_PER_MINUTE))
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}"


def legs_allowed(instance: Instance, plan: Plan) -> Iterator[Violation]:
    """Check that vehicles are used on legs of their type only."""
    for route in plan.routes:
        allowed = instance.vehicle_type_by_id[route.vehicle_type_id].legs
        if route.leg not in allowed:
            yield Violation(
                code=Code.LEG,
                subject=route.id,
                message=f"a {route.vehicle_type_id} is used on a {route.leg}, it is "
                f"for {', '.join(allowed)}",
                found=route.leg.value,
                limit=", ".join(allowed),
            )


def same_days(instance: Instance, plan: Plan) -> Iterator[Violation]:
    """Check that all stops of a route are called at equally often."""
    if instance.operations.schedule is None:
        return
    for route in plan.routes:
        days = {
            stop_days(instance, route, stop): stop.id
            for trip in route.trips
            for stop in trip.stops
        }
        if len(days) > 1:
            few, many = min(days), max(days)
            yield Violation(
                code=Code.DAYS,
                subject=route.id,
                message=f"calls at {days[few]} on {few:g} days a week and at "
                f"{days[many]} on {many:g}; the stops of a route have the same",
                found=len(days),
                limit=1,
            )


def trip_counts(instance: Instance, plan: Plan) -> Iterator[Violation]:
    """Check that no vehicle makes more trips than its type may."""
    for route in plan.routes:
        limit = instance.vehicle_type_by_id[route.vehicle_type_id].max_trips
        if len(route.trips) > limit:
            yield Violation(
                code=Code.MAX_TRIPS,
                subject=route.id,
                message=f"makes {len(route.trips)} trips, at most {limit} are allowed",
                found=len(route.trips),
                limit=limit,
            )


def fleet_available(instance: Instance, plan: Plan) -> Iterator[Violation]:
    """Check that no depot uses more vehicles of a type than it has."""
    used = Counter((route.depot_id, route.vehicle_type_id) for route in plan.routes)
    for (depot_id, type_id), count in used.items():
        limit = instance.vehicle_type_by_id[type_id].available
        if limit is not None and count > limit:
            yield Violation(
                code=Code.FLEET,
                subject=depot_id,
                message=f"uses {count} vehicles of type {type_id}, it has {limit}",
                found=count,
                limit=limit,
            )


def shifts(instance: Instance, plan: Plan) -> Iterator[Violation]:
    """Check that no vehicle is out longer than the shift of its type."""
    for route in plan.routes:
        limit_s = instance.vehicle_type_by_id[route.vehicle_type_id].shift_s
        duration_s = route.end_s - route.start_s
        if duration_s > limit_s + CLOCK_TOLERANCE_S:
            yield Violation(
                code=Code.SHIFT,
                subject=route.id,
                message=f"takes {clock(duration_s)} h from the first loading to the "
                f"last return, the shift is {clock(limit_s)} h",
                found=duration_s,
                limit=limit_s,
            )


def windows(instance: Instance, plan: Plan) -> Iterator[Violation]:
    """Check that every trip lies in the window of its leg."""
    for route in plan.routes:
        earliest_s, latest_s = _window(instance, route)
        start_s = min(trip.start_s for trip in route.trips)
        end_s = max(trip.end_s for trip in route.trips)
        if start_s < earliest_s - CLOCK_TOLERANCE_S:
            message = f"starts at {clock(start_s)}, the window of a {route.leg} opens "
            yield _window_violation(route, message, start_s, earliest_s)
        if end_s > latest_s + CLOCK_TOLERANCE_S:
            message = f"is back at {clock(end_s)}, the window of a {route.leg} closes "
            yield _window_violation(route, message, end_s, latest_s)


def trip_order(_: Instance, plan: Plan) -> Iterator[Violation]:
    """Check that a vehicle is back before it is loaded again."""
    for route in plan.routes:
        for before, after in pairwise(route.trips):
            if after.start_s < before.end_s - CLOCK_TOLERANCE_S:
                yield Violation(
                    code=Code.TRIP_ORDER,
                    subject=route.id,
                    message=f"is loaded at {clock(after.start_s)}, but back from the "
                    f"trip before only at {clock(before.end_s)}",
                    found=after.start_s,
                    limit=before.end_s,
                )


def transfers(instance: Instance, plan: Plan) -> Iterator[Violation]:
    """Check that loops are loaded only after the linehaul and the transfer.

    The linehaul's last delivery to the store counts.
    """
    unloaded_s = _unloaded_times(plan)
    for route in plan.routes:
        if route.leg is not Leg.LOOP or route.depot_id not in unloaded_s:
            continue
        start_s = min(trip.start_s for trip in route.trips)
        ready_s = unloaded_s[route.depot_id] + instance.operations.transfer_s
        if start_s < ready_s - CLOCK_TOLERANCE_S:
            yield Violation(
                code=Code.TRANSFER,
                subject=route.id,
                message=f"is loaded at {clock(start_s)}, but the parcels are ready at "
                f"{route.depot_id} only at {clock(ready_s)}",
                found=start_s,
                limit=ready_s,
            )


def _window(instance: Instance, route: Route) -> tuple[float, float]:
    operations = instance.operations
    if route.leg is Leg.LINEHAUL:
        return operations.linehaul_window_s
    return operations.loop_window_s


def _window_violation(
    route: Route, message: str, found_s: float, limit_s: float
) -> Violation:
    return Violation(
        code=Code.WINDOW,
        subject=route.id,
        message=f"{message}at {clock(limit_s)}",
        found=found_s,
        limit=limit_s,
    )


def _unloaded_times(plan: Plan) -> dict[str, float]:
    """Return when the linehaul's last delivery leaves each store."""
    times: dict[str, float] = {}
    for route in plan.routes:
        if route.leg is not Leg.LINEHAUL:
            continue
        for trip in route.trips:
            for stop in trip.stops:
                if stop.kind is StopKind.FACILITY and stop.delivered_parcels > 0:
                    latest_s = times.get(stop.id, stop.departure_s)
                    times[stop.id] = max(latest_s, stop.departure_s)
    return times
