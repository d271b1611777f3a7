"""Readable plans: known ids, no repetitions, finite numbers, no empty routes.

A plan that breaks one of these is judged no further.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Container, Hashable, Iterable, Iterator

from planner.checker.violations import Code, Violation
from planner.instance import Instance
from planner.plan import Plan, Route, Stop, StopKind, Trip

__all__ = ["finite_numbers", "known_ids", "no_empty_routes", "no_repetitions"]


def known_ids(instance: Instance, plan: Plan) -> Iterator[Violation]:
    """Check that every id names something in the instance."""
    sites, streams = instance.site_index, instance.stream_index
    for facility in plan.facilities:
        yield from _known("site", facility.site_id, sites)
        yield from _known("format", facility.format_id, instance.format_by_id)
        if facility.parent_id is not None:
            yield from _known("parent", facility.parent_id, sites)
        if facility.carrier_id is not None:
            yield from _known("carrier", facility.carrier_id, instance.carrier_by_id)
    for allocation in plan.allocations:
        yield from _known("stream", allocation.stream_id, streams)
        yield from _known("facility", allocation.facility_id, sites)
        if allocation.carrier_id is not None:
            yield from _known("carrier", allocation.carrier_id, instance.carrier_by_id)
    for item in plan.unserved:
        yield from _known("stream", item.stream_id, streams)
    for site_id in plan.closed_site_ids:
        yield from _known("closed site", site_id, sites)
    for route in plan.routes:
        yield from _known_in_route(instance, route)


def no_repetitions(_: Instance, plan: Plan) -> Iterator[Violation]:
    """Check that nothing is decided twice."""
    yield from _repeated("facility", (item.site_id for item in plan.facilities))
    yield from _repeated("closed site", plan.closed_site_ids)
    yield from _repeated("route", (route.id for route in plan.routes))
    yield from _repeated(
        "allocation",
        (
            (item.stream_id, item.facility_id, item.mode, item.carrier_id or "own")
            for item in plan.allocations
        ),
    )
    yield from _repeated(
        "unserved", ((item.stream_id, item.reason) for item in plan.unserved)
    )


def finite_numbers(_: Instance, plan: Plan) -> Iterator[Violation]:
    """Check that every number is finite and not negative."""
    for allocation in plan.allocations:
        yield from _finite(allocation.stream_id, "share", allocation.share)
    for item in plan.unserved:
        yield from _finite(item.stream_id, "share", item.share)
    for route in plan.routes:
        for trip in route.trips:
            for name in ("start_s", "end_s", "distance_m"):
                yield from _finite(route.id, name, getattr(trip, name))
            for stop in trip.stops:
                yield from _finite_stop(route, stop)


def no_empty_routes(_: Instance, plan: Plan) -> Iterator[Violation]:
    """Check that every route has trips, every trip has stops."""
    for route in plan.routes:
        if not route.trips:
            yield _empty(route.id, "the route has no trips")
        for number, trip in enumerate(route.trips, start=1):
            yield from _no_empty_trip(route, number, trip)


def _no_empty_trip(route: Route, number: int, trip: Trip) -> Iterator[Violation]:
    if not trip.stops:
        yield _empty(route.id, f"trip {number} has no stops")


def _empty(subject: str, message: str) -> Violation:
    return Violation(
        code=Code.EMPTY_ROUTE, subject=subject, message=message, found=0, limit=1
    )


def _known_in_route(instance: Instance, route: Route) -> Iterator[Violation]:
    yield from _known("depot", route.depot_id, instance.site_index)
    yield from _known(
        "vehicle type", route.vehicle_type_id, instance.vehicle_type_by_id
    )
    for trip in route.trips:
        for stop in trip.stops:
            is_village = stop.kind is StopKind.VILLAGE
            known = instance.stream_index if is_village else instance.site_index
            yield from _known("stop", stop.id, known)


def _known(what: str, name: str, known: Container[str]) -> Iterator[Violation]:
    if name not in known:
        yield Violation(
            code=Code.UNKNOWN_ID,
            subject=name,
            message=f"{what} {name!r} is not in the instance",
            found=name,
            limit=f"a known {what}",
        )


def _repeated(what: str, keys: Iterable[Hashable]) -> Iterator[Violation]:
    for key, count in Counter(keys).items():
        if count > 1:
            parts = key if isinstance(key, tuple) else (key,)
            subject = " ".join(str(part) for part in parts)
            yield Violation(
                code=Code.REPEATED,
                subject=subject,
                message=f"{what} {subject} appears {count} times, not once",
                found=count,
                limit=1,
            )


def _finite_stop(route: Route, stop: Stop) -> Iterator[Violation]:
    subject = f"{route.id} stop {stop.id}"
    for name in (
        "arrival_s",
        "departure_s",
        "delivered_parcels",
        "collected_parcels",
    ):
        yield from _finite(subject, name, getattr(stop, name))


def _finite(subject: str, name: str, value: float) -> Iterator[Violation]:
    if not (math.isfinite(value) and value >= 0):
        yield Violation(
            code=Code.VALUE,
            subject=subject,
            message=f"{name} is {value}, not a finite number >= 0",
            found=value,
            limit=0,
        )
