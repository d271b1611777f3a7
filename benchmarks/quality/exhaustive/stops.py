"""Stops of routes, the depot they begin at, and the ways to cut a stop into visits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

from .county import Load, VehicleType
from .schedules import Segment, join

__all__ = ["Cut", "Depot", "Distances", "Stop", "can_take", "cuts_of_all"]

TOLERANCE = 1e-9
FEW_PARTS, MOST_PARTS = 6, 12
"""Parts of a stop that no vehicle takes whole; more where so few are not enough."""
LEAST_PART = 1 / 1440
"""Of a stop that the planner would bring in so many loads a day, and no more."""
OWN_PARTS = 4
"""Full loads of a smaller vehicle that a stop may take where a larger one does."""

Distances = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Stop:
    """A call: where, what is delivered and collected, how long, begun and left when.

    ``only`` is the vehicle type that may make it, any if empty.
    """

    node: str
    deliver: Load
    collect: Load
    visit_s: float
    parcels_s: float
    open_s: float
    close_s: float
    due_s: float = math.inf
    only: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Depot:
    """Where trips begin and end, by which vehicles, and when."""

    node: str
    vehicle_types: tuple[VehicleType, ...]
    open_s: float
    close_s: float
    loading_s: float
    speed_mps: float
    distance_m: Distances


@dataclass(frozen=True, slots=True)
class Cut:
    """The visits that a stop is cut into.

    Parameters
    ----------
    trips, least_cost
        Trips of a vehicle type that it takes in any case, and what these cost beside
        the vehicle's day; none where any vehicle may make the visits.
    """

    visits: tuple[Stop, ...]
    kind: VehicleType | None = None
    trips: int = 0
    least_cost: float = 0.0


def cuts_of_all(
    depot: Depot, stops: Sequence[Stop]
) -> list[tuple[float, tuple[Cut, ...]]]:
    """Return the ways to cut all stops, each with what its routes cost at least.

    The cheapest bound first. Empty if no vehicle can call at some stop.

    Raises
    ------
    ValueError
        If a stop takes more parts than can be tried.
    """
    found = [
        (_least_cost(cuts), cuts)
        for cuts in product(*(_cuts(depot, stop) for stop in stops))
    ]
    return sorted(found, key=lambda item: (item[0], sum(cut.trips for cut in item[1])))


def can_take(depot: Depot, kind: VehicleType, stop: Stop) -> bool:
    """Return whether a vehicle can call at a stop alone and take it whole."""
    return _alone_s(depot, kind, stop) > 0


def _least_cost(cuts: tuple[Cut, ...]) -> float:
    kinds = {cut.kind.id: cut.kind for cut in cuts if cut.kind is not None}
    cost = sum(cut.least_cost for cut in cuts)
    for kind in kinds.values():
        trips = sum(cut.trips for cut in cuts if cut.kind is kind)
        vehicles = math.ceil(trips / kind.max_trips)
        if kind.available is not None and vehicles > kind.available:
            return math.inf
        cost += vehicles * kind.fixed_cost_per_day
    return cost


def _cuts(depot: Depot, stop: Stop) -> list[Cut]:
    """Return the ways to cut a stop into visits; none if no vehicle can call.

    Where some vehicle takes it whole, a smaller type may bring it in full loads.
    """
    whole = [kind for kind in depot.vehicle_types if _alone_s(depot, kind, stop)]
    if len(whole) == len(depot.vehicle_types):
        return [Cut((stop,))]
    if whole:
        full = [
            (kind, _full(depot, kind, stop, OWN_PARTS))
            for kind in depot.vehicle_types
            if kind not in whole
        ]
        return [Cut((stop,)), *(_own(depot, kind, cut) for kind, cut in full if cut)]
    for most in (FEW_PARTS, MOST_PARTS):
        parts = [
            cut(depot, kind, stop, most)
            for kind in depot.vehicle_types
            for cut in (_equal, _full)
        ]
        if any(parts):
            return [Cut(visits) for visits in dict.fromkeys(parts) if visits]
    least = _part(stop, LEAST_PART)
    if any(_alone_s(depot, kind, least) for kind in depot.vehicle_types):
        msg = f"the stop at {stop.node} takes more than {MOST_PARTS} vehicles' loads"
        raise ValueError(msg)
    return []


def _own(depot: Depot, kind: VehicleType, loads: tuple[Stop, ...]) -> Cut:
    """Return full loads of one vehicle type, each a trip of its own, and the rest."""
    visits = tuple(replace(visit, only=kind.id) for visit in loads)
    apart = [visit for visit in visits if visit.deliver == visits[0].deliver]
    way_m = depot.distance_m[depot.node][visits[0].node]
    way_m += depot.distance_m[visits[0].node][depot.node]
    work_s = sum(_alone_s(depot, kind, visit) for visit in apart)
    cost = len(apart) * kind.cost_per_km * way_m / 1000
    return Cut(visits, kind, len(apart), cost + kind.cost_per_hour * work_s / 3600)


def _equal(depot: Depot, kind: VehicleType, stop: Stop, most: int) -> tuple[Stop, ...]:
    """Return the fewest equal parts that fit a vehicle, none if it takes too many."""
    for number in range(2, most + 1):
        part = _part(stop, 1 / number)
        if _alone_s(depot, kind, part):
            return (part,) * number
    return ()


def _full(depot: Depot, kind: VehicleType, stop: Stop, most: int) -> tuple[Stop, ...]:
    """Return full loads and what is left, none if it takes too many."""
    share = min(
        (
            limit / load
            for loads in (stop.deliver, stop.collect)
            for limit, load in zip(kind.capacity, loads, strict=True)
            if load > 0
        ),
        default=math.inf,
    )
    if not 1 / most <= share < 1 or not _alone_s(depot, kind, _part(stop, share)):
        return ()
    number = math.floor(1 / share + TOLERANCE)
    left = 1 - number * share
    rest = (_part(stop, left),) if left > TOLERANCE else ()
    return (_part(stop, share),) * number + rest


def _part(stop: Stop, share: float) -> Stop:
    parcels, kg, m3 = (share * load for load in stop.deliver)
    parcels_out, kg_out, m3_out = (share * load for load in stop.collect)
    return replace(
        stop,
        deliver=(parcels, kg, m3),
        collect=(parcels_out, kg_out, m3_out),
        parcels_s=share * stop.parcels_s,
    )


def _alone_s(depot: Depot, kind: VehicleType, stop: Stop) -> float:
    """Return how long a trip to a stop alone takes, 0 if a vehicle cannot make it."""
    for loads in (stop.deliver, stop.collect):
        for load, limit in zip(loads, kind.capacity, strict=True):
            if load > limit + TOLERANCE:
                return 0.0
    out_m = depot.distance_m[depot.node].get(stop.node, math.inf)
    back_m = depot.distance_m.get(stop.node, {}).get(depot.node, math.inf)
    if math.isinf(out_m + back_m):
        return 0.0
    service_s = stop.visit_s + stop.parcels_s
    latest_s = min(stop.close_s, stop.due_s - service_s)
    begin = Segment(0.0, depot.loading_s, depot.open_s, depot.close_s)
    call = Segment(0.0, service_s, stop.open_s, latest_s)
    there = join(begin, out_m, out_m / depot.speed_mps, call)
    if there is None:
        return 0.0
    end = Segment(0.0, 0.0, depot.open_s, depot.close_s)
    trip = join(there, back_m, back_m / depot.speed_mps, end)
    is_possible = trip is not None and trip.work_s <= kind.shift_s + TOLERANCE
    return trip.work_s if trip is not None and is_possible else 0.0
