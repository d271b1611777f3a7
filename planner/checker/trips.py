"""Trip rules: loads, distances and times from stop to stop."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from planner.checker.routes import clock
from planner.checker.violations import (
    LEG_TOLERANCE_M,
    LEG_TOLERANCE_S,
    PARCEL_TOLERANCE,
    RELATIVE_TOLERANCE,
    Code,
    Violation,
)
from planner.checker.visits import VisitKey, expected_visits, visit_key
from planner.flow import Flow
from planner.instance import Instance
from planner.plan import Plan, Route, Stop, StopKind, Trip
from planner.units import METRES_PER_KM

__all__ = ["distances", "loads", "opening_hours", "service_times", "travel_times"]

FloatArray = NDArray[np.float64]

_LOADS = (
    (Code.LOAD_PARCELS, "parcels"),
    (Code.LOAD_KG, "kg"),
    (Code.LOAD_M3, "m3"),
)


_Size = tuple[float, float, float]
"""Parcels, kilograms and cubic metres."""
PLAIN: _Size = (1.0, 0.0, 0.0)
"""A parcel that nothing is known of."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sizes:
    """Mean size of a parcel by visit, delivered and collected, and of merchants'."""

    of_visit: Mapping[VisitKey, tuple[_Size, _Size]]
    of_merchants: _Size


@dataclass(frozen=True, slots=True, kw_only=True)
class _Journey:
    """One trip of a route, with the words that name it."""

    route: Route
    trip: Trip
    subject: str


def loads(flow: Flow) -> Iterator[Violation]:
    """Check that no vehicle carries too many parcels, kilograms or cubic metres.

    Those of merchants count.
    """
    instance, sizes = flow.instance, _visit_sizes(flow)
    of_merchants = flow.merchants.on_visit
    for route_idx, trip_idx, journey in _numbered(flow.plan):
        more = [
            of_merchants.get((route_idx, trip_idx, stop_idx), 0.0)
            for stop_idx in range(len(journey.trip.stops))
        ]
        peak = _peak_load(sizes, journey, more)
        capacity = _capacity(instance, journey.route)
        for (code, unit), found, limit in zip(_LOADS, peak, capacity, strict=True):
            if not found <= limit + PARCEL_TOLERANCE:
                yield Violation(
                    code=code,
                    subject=journey.subject,
                    message=f"carries up to {found:.3f} {unit}, a "
                    f"{journey.route.vehicle_type_id} takes {limit:g}",
                    found=float(found),
                    limit=float(limit),
                )


def distances(instance: Instance, plan: Plan) -> Iterator[Violation]:
    """Check that every trip is as long as the road between its stops."""
    for journey in _journeys(plan):
        legs_m = _along(instance, journey, "distance_m")
        expected_m, found_m = sum(legs_m), journey.trip.distance_m
        tolerance_m = max(LEG_TOLERANCE_M * len(legs_m), RELATIVE_TOLERANCE * found_m)
        if not abs(found_m - expected_m) <= tolerance_m:
            yield Violation(
                code=Code.DISTANCE,
                subject=journey.subject,
                message=f"is {found_m / METRES_PER_KM:.3f} km long, the road between "
                f"its stops is {expected_m / METRES_PER_KM:.3f} km",
                found=found_m,
                limit=expected_m,
            )


def travel_times(instance: Instance, plan: Plan) -> Iterator[Violation]:
    """Check that no vehicle is loaded or arrives sooner than it can be."""
    loading_s = instance.operations.loading_s
    for journey in _journeys(plan):
        trip = journey.trip
        departures = [trip.start_s + loading_s, *(s.departure_s for s in trip.stops)]
        arrivals = [*(s.arrival_s for s in trip.stops), trip.end_s]
        legs_s = _along(instance, journey, "time_s")
        for number, (departure_s, leg_s, arrival_s) in enumerate(
            zip(departures, legs_s, arrivals, strict=True), start=1
        ):
            missing_s = departure_s + leg_s - arrival_s
            if missing_s <= LEG_TOLERANCE_S:
                continue
            is_loading = number == 1 and missing_s <= loading_s + LEG_TOLERANCE_S
            yield Violation(
                code=Code.LOADING_TIME if is_loading else Code.TRAVEL_TIME,
                subject=f"{journey.subject}, leg {number}",
                message=f"leaves at {clock(departure_s)}, drives {leg_s:.0f} s and "
                f"arrives at {clock(arrival_s)}, {missing_s:.0f} s too soon",
                found=arrival_s,
                limit=departure_s + leg_s,
            )


def service_times(instance: Instance, plan: Plan) -> Iterator[Violation]:
    """Check that every stop lasts as long as handing over its parcels takes."""
    for journey in _journeys(plan):
        for stop in journey.trip.stops:
            needed_s = _service_s(instance, journey.route, stop)
            found_s = stop.departure_s - stop.arrival_s
            if found_s < needed_s - LEG_TOLERANCE_S:
                yield Violation(
                    code=Code.SERVICE_TIME,
                    subject=f"{journey.subject}, {stop.kind} {stop.id}",
                    message=f"the stop lasts {found_s:.0f} s, its parcels take "
                    f"{needed_s:.0f} s",
                    found=found_s,
                    limit=needed_s,
                )


def opening_hours(instance: Instance, plan: Plan) -> Iterator[Violation]:
    """Check that facilities are served within their opening hours."""
    format_ids = {facility.site_id: facility.format_id for facility in plan.facilities}
    for journey in _journeys(plan):
        for stop in journey.trip.stops:
            if stop.kind is not StopKind.FACILITY or stop.id not in format_ids:
                continue
            hours = instance.format_by_id[format_ids[stop.id]]
            needed_s = _service_s(instance, journey.route, stop)
            latest_start_s = stop.departure_s - needed_s
            is_early = latest_start_s < hours.open_s - LEG_TOLERANCE_S
            is_late = stop.arrival_s > hours.close_s + LEG_TOLERANCE_S
            if is_early or is_late:
                found_s = latest_start_s if is_early else stop.arrival_s
                yield Violation(
                    code=Code.OPENING_HOURS,
                    subject=f"{journey.subject}, {stop.kind} {stop.id}",
                    message=f"is served at {clock(found_s)}, it is open from "
                    f"{clock(hours.open_s)} to {clock(hours.close_s)}",
                    found=found_s,
                    limit=hours.open_s if is_early else hours.close_s,
                )


def _journeys(plan: Plan) -> Iterator[_Journey]:
    for _, _, journey in _numbered(plan):
        yield journey


def _numbered(plan: Plan) -> Iterator[tuple[int, int, _Journey]]:
    """Yield the positions of each route and of the trip in it, and the trip."""
    for route_idx, route in enumerate(plan.routes):
        for trip_idx, trip in enumerate(route.trips):
            subject = f"{route.id}, trip {trip_idx + 1}"
            yield route_idx, trip_idx, _Journey(route=route, trip=trip, subject=subject)


def _visit_sizes(flow: Flow) -> _Sizes:
    """Return how large a parcel of each visit is on average, and one of merchants."""
    goods = flow.instance.goods
    each = np.array([[1.0, item.kg, item.m3] for item in goods])
    expected = expected_visits(flow)
    delivered, collected = (
        _mean_sizes(np.array(rows).reshape(len(expected), len(goods)), each)
        for rows in (
            [item.delivered for item in expected.values()],
            [item.collected for item in expected.values()],
        )
    )
    mix = np.array([[item.share_out for item in goods]])
    return _Sizes(
        of_visit={
            key: (down, up)
            for key, down, up in zip(expected, delivered, collected, strict=True)
        },
        of_merchants=_mean_sizes(mix, each)[0],
    )


def _mean_sizes(parcels: FloatArray, each: FloatArray) -> list[_Size]:
    """Return parcels, kilograms and cubic metres of one parcel of each goods mix."""
    total = parcels.sum(axis=1)
    mean = np.zeros((len(parcels), each.shape[1]))
    np.divide(parcels @ each, total[:, None], out=mean, where=total[:, None] != 0)
    mean[:, 0] = 1.0
    return [(one, kg, m3) for one, kg, m3 in mean.tolist()]


def _peak_load(
    sizes: _Sizes, journey: _Journey, of_merchants: Sequence[float]
) -> _Size:
    """Return the largest load of a trip in parcels, kilograms and cubic metres.

    It starts with all deliveries; each stop drops its own, then picks up, parcels of
    merchants too: these are of the mix of all that go out.
    """
    stops = [
        (stop, more, *sizes.of_visit.get(visit_key(journey.route, stop), (PLAIN,) * 2))
        for stop, more in zip(journey.trip.stops, of_merchants, strict=True)
    ]
    peaks = []
    for unit, merchant in enumerate(sizes.of_merchants):
        load = sum(stop.delivered_parcels * size[unit] for stop, _, size, _ in stops)
        peak = load
        for stop, more, delivered, collected in stops:
            load += stop.collected_parcels * collected[unit] + more * merchant
            load -= stop.delivered_parcels * delivered[unit]
            peak = max(peak, load)
        peaks.append(peak)
    return peaks[0], peaks[1], peaks[2]


def _capacity(instance: Instance, route: Route) -> tuple[float, float, float]:
    vehicle_type = instance.vehicle_type_by_id[route.vehicle_type_id]
    return (
        vehicle_type.capacity_parcels,
        vehicle_type.capacity_kg,
        vehicle_type.capacity_m3,
    )


def _service_s(instance: Instance, route: Route, stop: Stop) -> float:
    parcels = stop.delivered_parcels + stop.collected_parcels
    is_home = stop.kind is StopKind.VILLAGE
    return instance.operations.service_s(parcels, route.leg, is_home=is_home)


def _along(instance: Instance, journey: _Journey, quantity: str) -> list[float]:
    """Return time or distance of each leg, ``inf`` from or to a place off the road."""
    profile = instance.vehicle_type_by_id[journey.route.vehicle_type_id].profile
    matrix = getattr(instance.haul[profile], quantity)
    depot = int(instance.site_location[instance.site_index[journey.route.depot_id]])
    places = [depot, *(_place(instance, stop) for stop in journey.trip.stops), depot]
    return [
        float(matrix[origin, destination])
        if instance.is_on_road(origin) and instance.is_on_road(destination)
        else float("inf")
        for origin, destination in pairwise(places)
    ]


def _place(instance: Instance, stop: Stop) -> int:
    if stop.kind is StopKind.VILLAGE:
        return int(instance.village_location[instance.village_of[stop.id]])
    return int(instance.site_location[instance.site_index[stop.id]])
