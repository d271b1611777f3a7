"""Loads too large for one vehicle, cut into full loads and a rest.

Equal parts leave every vehicle half empty where a stop needs a little more than one;
full loads leave a rest that shares a vehicle with others (a priori splitting, Chen,
Golden, Wang and Wasil 2017, International Transactions in Operational Research 24).
A full load is one in the whole units that routing counts in, so that a load of exactly
k vehicles is k full loads and no rest.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from planner.instance import Instance
from planner.model.fleet import Leg, VehicleType
from planner.plan import Route, Stop, StopKind
from planner.routing.problem.rounding import round_down, round_up, units_of_capacity
from planner.routing.problem.split import MOST_LOADS
from planner.routing.problem.stops import StopDemand

__all__ = ["cut_loads", "regrouped", "types_of_leg", "with_joint_visits"]

MOST_PARTS = 4
"""Parts of a stop that a smaller vehicle type brings: more of them take the day."""
NOISE = 1e-11
"""Share of a full load that is rounding of numbers, and no rest that takes a trip."""

FloatArray = NDArray[np.float64]
StopKey = tuple[StopKind, str]


def cut_loads(
    instance: Instance,
    leg: Leg,
    depot_id: str,
    stops: Sequence[StopDemand],
    window_s: tuple[float, float],
    *,
    largest: float,
    types: Sequence[VehicleType] | None = None,
) -> list[StopDemand]:
    """Return the stops in parts, each a visit of its own.

    What is above a full load of the largest vehicle, in load or in working time, is
    cut into full loads and a rest, and the rest into equal pieces. What would take more
    than ``MOST_LOADS`` stays whole: no vehicle will bring it.

    Parameters
    ----------
    largest
        Largest piece of the rest, as a share of a full load; at 1 the rest, and
        whatever fits a vehicle, stays whole.
    types
        Vehicle types that the loads are cut for, where that takes no more than
        ``MOST_PARTS`` each; ``None``: all of the leg.
    """
    depot = int(instance.site_location[instance.site_index[depot_id]])
    parts: list[StopDemand] = []
    for stop in stops:
        every = types_of_leg(instance, leg)
        shares = [
            _shares(_full_load(instance, leg, depot, stop, window_s, chosen), largest)
            for chosen in (every, every if types is None else types)
        ]
        is_fine = 1 < len(shares[1]) <= MOST_PARTS
        parts += [_share(stop, share) for share in shares[is_fine]]
    return parts


def types_of_leg(instance: Instance, leg: Leg) -> list[VehicleType]:
    """Return the vehicle types that may be used on a leg, if there are any of them."""
    return [
        item
        for item in instance.vehicle_types
        if leg in item.legs and item.available != 0
    ]


def regrouped(
    stops: Iterable[StopDemand], routes: Iterable[Route]
) -> list[StopDemand] | None:
    """Return one part for each trip that calls at a stop; ``None`` if nothing joins."""
    amounts: dict[StopKey, list[float]] = {}
    num_visits = 0
    for route in routes:
        for trip in route.trips:
            carried: dict[StopKey, float] = {}
            for visit in trip.stops:
                key = visit.kind, visit.id
                parcels = visit.delivered_parcels + visit.collected_parcels
                carried[key] = carried.get(key, 0.0) + parcels
                num_visits += 1
            for key, parcels in carried.items():
                amounts.setdefault(key, []).append(parcels)
    if num_visits == sum(map(len, amounts.values())):
        return None
    return [
        _share(stop, parcels / stop.parcels if stop.parcels > 0 else 1.0)
        for stop in stops
        for parcels in amounts.get((stop.kind, stop.id), ())
    ]


def with_joint_visits(route: Route) -> Route:
    """Return the route with visits that follow each other at a stop made one."""
    trips = []
    for trip in route.trips:
        stops: list[Stop] = []
        for stop in trip.stops:
            if stops and (stops[-1].kind, stops[-1].id) == (stop.kind, stop.id):
                stops[-1] = _joined(stops[-1], stop)
            else:
                stops.append(stop)
        trips.append(replace(trip, stops=tuple(stops)))
    return replace(route, trips=tuple(trips))


def _joined(first: Stop, second: Stop) -> Stop:
    return replace(
        first,
        departure_s=second.departure_s,
        delivered_parcels=first.delivered_parcels + second.delivered_parcels,
        collected_parcels=first.collected_parcels + second.collected_parcels,
    )


def _share(stop: StopDemand, share: float) -> StopDemand:
    if share == 1.0:
        return stop
    return replace(
        stop, delivered=stop.delivered * share, collected=stop.collected * share
    )


def _shares(full: float, largest: float) -> list[float]:
    """Return the share of each part, given the share of a full load."""
    if not 1.0 / MOST_LOADS <= full < math.inf:
        return [1.0]
    num_full = math.floor(1.0 / full * (1.0 + NOISE))
    rest = 1.0 - num_full * full
    if num_full and rest <= NOISE:
        return [1.0 / num_full] * num_full
    num_pieces = max(1, math.ceil(rest / (full * largest) - NOISE))
    return [full] * num_full + [rest / num_pieces] * num_pieces


def _full_load(  # noqa: PLR0917 - private, one call
    instance: Instance,
    leg: Leg,
    depot: int,
    stop: StopDemand,
    window_s: tuple[float, float],
    types: Sequence[VehicleType],
) -> float:
    """Return the share of a stop that fills a vehicle, the largest of all types.

    It is above 1 where a vehicle could carry more, and 0 where none gets there.
    """
    if not (instance.is_on_road(depot) and instance.is_on_road(stop.location_idx)):
        return 0.0
    by_size = _shares_by_size(instance, types, stop)
    by_time = [
        _share_by_time(instance, leg, depot, item, stop, window_s) for item in types
    ]
    return float(np.minimum(by_size, by_time).max(initial=0.0))


def _shares_by_size(
    instance: Instance, types: Sequence[VehicleType], stop: StopDemand
) -> FloatArray:
    """Return the share of a stop that fills each vehicle type, in whole load units."""
    sizes = np.array([[1.0, goods.kg, goods.m3] for goods in instance.goods])
    load = np.maximum(stop.delivered @ sizes, stop.collected @ sizes)
    limits = np.array(
        [[item.capacity_parcels, item.capacity_kg, item.capacity_m3] for item in types]
    ).reshape(len(types), 3)
    units = units_of_capacity(limits)
    filled = (load * units / round_down(limits * units)).max(axis=1, initial=0.0)
    return np.asarray(1.0 / np.maximum(filled, NOISE))


def _share_by_time(  # noqa: PLR0917 - private, one call
    instance: Instance,
    leg: Leg,
    depot: int,
    vehicle_type: VehicleType,
    stop: StopDemand,
    window_s: tuple[float, float],
) -> float:
    """Return the share of a stop whose handling fills a shift, in whole seconds."""
    operations = instance.operations
    time_s = instance.haul[vehicle_type.profile].time_s
    place = stop.location_idx
    if not np.isfinite([time_s[depot, place], time_s[place, depot]]).all():
        return 0.0
    out_s, back_s, loading_s, visit_s, start_s, open_s = round_up(
        np.array(
            [
                time_s[depot, place],
                time_s[place, depot],
                operations.loading_s,
                operations.stop_s,
                window_s[0],
                stop.window_s[0],
            ],
            dtype=float,
        )
    ).tolist()
    end_s, shift_s = round_down(np.array([window_s[1], vehicle_type.shift_s])).tolist()
    earliest_s = max(start_s, open_s - out_s - loading_s)
    left_s = min(shift_s, end_s - earliest_s)
    left_s -= loading_s + visit_s + out_s + back_s
    is_home = stop.kind is StopKind.VILLAGE
    needed_s = stop.parcels * operations.seconds_per_parcel(leg, is_home=is_home)
    if not left_s > 0:
        return 0.0
    return left_s / needed_s if needed_s > 0 else math.inf
