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
    if not stops:
        return []
    every = types_of_leg(instance, leg)
    full = [
        _full_loads(instance, leg, depot_id, stops, window_s, chosen).tolist()
        for chosen in ([every] if types is None else [every, types])
    ]
    parts: list[StopDemand] = []
    for stop, of_every, of_chosen in zip(stops, full[0], full[-1], strict=True):
        shares = _shares(of_every, largest), _shares(of_chosen, largest)
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


def _full_loads(  # noqa: PLR0917 - private, one call
    instance: Instance,
    leg: Leg,
    depot_id: str,
    stops: Sequence[StopDemand],
    window_s: tuple[float, float],
    types: Sequence[VehicleType],
) -> FloatArray:
    """Return the share of each stop that fills a vehicle, the largest of all types.

    It is above 1 where a vehicle could carry more, and 0 where none gets there.
    """
    depot = int(instance.site_location[instance.site_index[depot_id]])
    by_size, full = _shares_by_size(instance, types, stops), np.zeros(len(stops))
    for number, item in enumerate(types):
        by_time = _shares_by_time(instance, leg, depot, item, stops, window_s)
        full = np.maximum(full, np.minimum(by_size[:, number], by_time))
    is_on_road = [instance.is_on_road(stop.location_idx) for stop in stops]
    return np.where(instance.is_on_road(depot) & np.array(is_on_road), full, 0.0)


def _shares_by_size(
    instance: Instance, types: Sequence[VehicleType], stops: Sequence[StopDemand]
) -> FloatArray:
    """Return the share of each stop that fills each vehicle type, in whole units.

    Next to none where a capacity is less than a unit and something needs it.
    """
    sizes = np.array([[1.0, goods.kg, goods.m3] for goods in instance.goods])
    delivered = np.array([stop.delivered for stop in stops])
    collected = np.array([stop.collected for stop in stops])
    load = np.maximum(delivered @ sizes, collected @ sizes)[:, None, :]
    limits = np.array(
        [[item.capacity_parcels, item.capacity_kg, item.capacity_m3] for item in types]
    ).reshape(len(types), 3)
    units = units_of_capacity(limits)
    room, taken = np.broadcast_arrays(round_down(limits * units), load * units)
    filled = np.where(taken > 0, np.inf, 0.0)
    np.divide(taken, room, out=filled, where=room > 0)
    filled = filled.max(axis=2, initial=0.0)
    return np.asarray(1.0 / np.maximum(filled, NOISE))


def _shares_by_time(  # noqa: PLR0917 - private, one call
    instance: Instance,
    leg: Leg,
    depot: int,
    vehicle_type: VehicleType,
    stops: Sequence[StopDemand],
    window_s: tuple[float, float],
) -> FloatArray:
    """Return the share of each stop whose handling fills a shift, in whole seconds."""
    operations = instance.operations
    time_s = instance.haul[vehicle_type.profile].time_s
    places = np.array([stop.location_idx for stop in stops])
    out_s = round_up(time_s[depot, places].astype(float))
    back_s = round_up(time_s[places, depot].astype(float))
    loading_s, visit_s, start_s = round_up(
        np.array([operations.loading_s, operations.stop_s, window_s[0]])
    ).tolist()
    end_s, shift_s = round_down(np.array([window_s[1], vehicle_type.shift_s])).tolist()
    open_s = round_up(np.array([stop.window_s[0] for stop in stops]))
    is_reached = np.isfinite(out_s) & np.isfinite(back_s)
    out_s, back_s = np.where(is_reached, out_s, 0.0), np.where(is_reached, back_s, 0.0)
    earliest_s = np.maximum(start_s, open_s - out_s - loading_s)
    left_s = np.minimum(shift_s, end_s - earliest_s)
    left_s -= loading_s + visit_s + out_s + back_s
    needed_s = np.array(
        [
            stop.parcels
            * operations.seconds_per_parcel(leg, is_home=stop.kind is StopKind.VILLAGE)
            for stop in stops
        ]
    )
    share = np.full(len(stops), np.inf)
    with np.errstate(over="ignore"):
        np.divide(left_s, needed_s, out=share, where=needed_s > 0)
    return np.where(is_reached & (left_s > 0), share, 0.0)
