"""What a peak day breaks, and the day after the longest gap between two visits.

The plan is made for an operating day: of a peak it holds only clerks and shelves. A
peak day is asked of the finished plan: every load times the scenario's ``peak_factor``,
with the same routes and the same vehicles. So is the day after the longest gap: who is
called at from Monday to Friday gets the parcels of three days on Monday.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from planner.flow import Flow
from planner.instance import Instance
from planner.model.fleet import VehicleType
from planner.model.week import longest_gap
from planner.plan import Plan, Trip
from planner.service.counter import (
    clerks_lacking,
    day_capacity,
    mean_parcel_m3,
    peak_wait_s,
)
from planner.service.frequency import days_per_visit, route_days
from planner.units import SECONDS_PER_MINUTE

__all__ = ["AfterGap", "Overfull", "PeakDay", "after_longest_gap", "peak_day"]

TOLERANCE = 1e-6
"""Share of a capacity that rounding may add to a load."""

LONG_WAIT_S = 10 * SECONDS_PER_MINUTE
"""Mean wait for a clerk that counts as long; judgement: some leave a queue by then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeakDay:
    """What a day with ``factor`` times the parcels asks of the plan as it stands.

    Parameters
    ----------
    sites, sites_over
        Open facilities, and those that would get more parcels than they hold.
    parcels_over
        Parcels of the day above what these hold, all of them together.
    trips, trips_over
        Of vehicles, and those whose load would not fit.
    extra_trips
        That the same vehicles would drive besides, to carry all of it.
    clerks_over
        Facilities whose clerks would not keep up in the busiest hour.
    long_wait_minutes, long_waits, extra_clerks
        What counts as a long mean wait for a clerk, facilities that have one in the
        busiest hour, and clerks more, in all, with which none would.
    """

    factor: float
    sites: int
    sites_over: int
    parcels_over: float
    trips: int
    trips_over: int
    extra_trips: int
    clerks_over: int
    long_wait_minutes: float
    long_waits: int
    extra_clerks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overfull:
    """A facility or a trip that would get more than it holds.

    Parameters
    ----------
    id
        Of the facility, or of the route with the number of its trip.
    days
        Days of parcels that come at once.
    parcels
        Of all these days, in plus out; for a trip the most aboard.
    """

    id: str
    days: int
    parcels: float
    capacity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterGap:
    """What the day after the longest gap of the week asks of the plan as it stands.

    Parameters
    ----------
    days
        Days of parcels that come at once, the most anywhere.
    facilities_over, trips_over
        Number of those that hold less than that.
    facilities, trips
        These, the most overfull first.
    """

    days: int
    facilities_over: int
    trips_over: int
    facilities: tuple[Overfull, ...]
    trips: tuple[Overfull, ...]


def after_longest_gap(flow: Flow) -> AfterGap:
    """Return what the day after the longest gap breaks."""
    instance, plan = flow.instance, flow.plan
    gaps = [longest_gap(days) for days in flow.facilities.days_supplied.tolist()]
    loads = flow.facilities.throughput.tolist()
    facilities = _too_full(
        Overfull(
            id=item.site_id,
            days=gap,
            parcels=gap * load,
            capacity=day_capacity(instance, item.format_id),
        )
        for item, gap, load in zip(plan.facilities, gaps, loads, strict=True)
    )
    trips = _too_full(_trips_after_gap(instance, plan))
    return AfterGap(
        days=max(gaps, default=1),
        facilities_over=len(facilities),
        trips_over=len(trips),
        facilities=facilities,
        trips=trips,
    )


def _trips_after_gap(instance: Instance, plan: Plan) -> Iterator[Overfull]:
    for route in plan.routes:
        days = route_days(instance, route)
        gap = longest_gap(days)
        vehicle = instance.vehicle_type_by_id[route.vehicle_type_id]
        for number, trip in enumerate(route.trips, start=1):
            yield Overfull(
                id=f"{route.id}, trip {number}",
                days=gap,
                parcels=_largest_load(trip) * gap / days_per_visit(days),
                capacity=_room_parcels(instance, vehicle),
            )


def _too_full(items: Iterable[Overfull]) -> tuple[Overfull, ...]:
    found = [item for item in items if item.parcels > item.capacity * (1 + TOLERANCE)]
    return tuple(
        sorted(found, key=lambda item: (item.capacity - item.parcels, item.id))
    )


def peak_day(flow: Flow) -> PeakDay:
    """Return what a peak day breaks."""
    instance, plan = flow.instance, flow.plan
    factor = instance.service.peak_factor
    loads = flow.facilities.of_operating_day.tolist()
    formats = [instance.format_by_id[item.format_id] for item in plan.facilities]
    over = [
        factor * load - form.capacity_parcels_per_day
        for form, load in zip(formats, loads, strict=True)
    ]
    broken = [item for item in over if item > TOLERANCE * max(1.0, item)]
    needed = list(_vehicles_needed(instance, plan, factor))
    waits_s = [
        peak_wait_s(instance, form.id, load)
        for form, load in zip(formats, loads, strict=True)
    ]
    return PeakDay(
        factor=factor,
        sites=len(over),
        sites_over=len(broken),
        parcels_over=sum(broken),
        trips=len(needed),
        trips_over=sum(item > 1 for item in needed),
        extra_trips=sum(item - 1 for item in needed),
        clerks_over=sum(math.isinf(wait_s) for wait_s in waits_s),
        long_wait_minutes=LONG_WAIT_S / SECONDS_PER_MINUTE,
        long_waits=sum(wait_s > LONG_WAIT_S for wait_s in waits_s),
        extra_clerks=sum(
            clerks_lacking(instance, form.id, load, limit_s=LONG_WAIT_S)
            for form, load in zip(formats, loads, strict=True)
        ),
    )


def _vehicles_needed(instance: Instance, plan: Plan, factor: float) -> Iterator[int]:
    """Yield how many loads of its vehicle each trip would have, one at least."""
    for route in plan.routes:
        room = _room_parcels(
            instance, instance.vehicle_type_by_id[route.vehicle_type_id]
        )
        for trip in route.trips:
            loads = factor * _largest_load(trip) / room
            yield max(1, math.ceil(loads - TOLERANCE))


def _room_parcels(instance: Instance, vehicle: VehicleType) -> float:
    """Return how many parcels a vehicle holds, of the mean weight and volume."""
    kg = sum(item.share_in * item.kg for item in instance.goods)
    m3 = mean_parcel_m3(instance)
    room = [vehicle.capacity_parcels]
    room += [vehicle.capacity_kg / kg] if kg > 0 else []
    room += [vehicle.capacity_m3 / m3] if m3 > 0 else []
    return min(room)


def _largest_load(trip: Trip) -> float:
    """Return the most parcels aboard: what is still to deliver, and what is taken."""
    delivered = np.array([item.delivered_parcels for item in trip.stops])
    collected = np.array([item.collected_parcels for item in trip.stops])
    aboard = delivered.sum() + np.cumsum(collected - delivered)
    return float(max(delivered.sum(), aboard.max(initial=0.0)))
