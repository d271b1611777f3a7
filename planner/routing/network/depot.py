"""The routes of one depot: from stops to a routing problem and back to routes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from planner.instance import Instance
from planner.model.fleet import Leg, VehicleType
from planner.plan import Reason, Route, Stop, StopKind, Trip
from planner.routing.network.cache import RouteCache
from planner.routing.problem.loads import types_of_leg
from planner.routing.problem.problem import (
    FloatArray,
    RoutedTrip,
    RouteOrder,
    RoutingProblem,
    RoutingSolution,
    Vehicle,
)
from planner.routing.problem.routed import Routed
from planner.routing.problem.stops import StopDemand, UnservedStop
from planner.routing.vrp.pyvrp_seam import as_they_are, solve_vrp

__all__ = ["ROUND_ITERATIONS", "Effort", "route_depot"]

LIMIT_PER_ITERATION = 20
"""Iterations in all, for each of those without improvement that end a search. A
judgement, so that it ends."""
ROUND_ITERATIONS = 100
"""Iterations without improvement after which a depot's search ends in a round."""
FEW_ITERATIONS = 5
"""Up to so many, routes that hold for the loads are kept: the search would find hardly
any better ones."""
MANY_STOPS = 25
"""Of a depot, from which rough searches keep routes that hold, where they call at the
same stops. The linehaul to 40 stores took a quarter of a second for each change of a
county of 1,000 villages, and a third of the time of its plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How long and from where to search.

    Parameters
    ----------
    iterations
        Iterations without improvement after which a search ends.
    cache
        Where earlier routes are looked for and new ones kept.
    """

    seed: int
    iterations: int
    cache: RouteCache = field(default_factory=RouteCache)

    @property
    def is_rough(self) -> bool:
        """Whether routes need only be nearly as good as those that they begin with."""
        return self.iterations < ROUND_ITERATIONS

    def keeps_routes(self, num_stops: int, *, are_same: bool) -> bool:
        """Return whether routes are kept while they hold.

        In the roughest searches, and in rough ones of many stops that are the same.
        """
        is_long = self.is_rough and num_stops >= MANY_STOPS
        return self.iterations <= FEW_ITERATIONS or (is_long and are_same)


def route_depot(
    instance: Instance,
    leg: Leg,
    depot_id: str,
    stops: Sequence[StopDemand],
    *,
    window_s: tuple[float, float],
    effort: Effort,
) -> Routed:
    """Route the stops of a depot with the vehicle types allowed on the leg.

    ``window_s`` is the earliest start of loading and the latest return.
    """
    depot = int(instance.site_location[instance.site_index[depot_id]])
    on_road: list[StopDemand] = []
    off_road: list[StopDemand] = []
    for stop in stops:
        has_road = instance.is_on_road(depot) and instance.is_on_road(stop.location_idx)
        (on_road if has_road else off_road).append(stop)
    types = types_of_leg(instance, leg)
    names = [item.id for item in types]
    problem = _problem(instance, leg, depot, on_road, types, window_s)
    start = effort.cache.start(leg, depot_id, on_road, names)
    are_same = effort.cache.are_latest_stops(leg, depot_id, on_road)
    keeps = effort.keeps_routes(len(on_road), are_same=are_same)
    solution = _solve(problem, start, effort, keeps=keeps)
    routes = _routes(leg, depot_id, on_road, names, solution)
    effort.cache.remember(routes)
    left_out = [
        _unserved(depot_id, on_road[item.stop], item.share, item.reason, item.detail)
        for item in solution.unserved
    ]
    return Routed(
        routes=routes,
        unserved_stops=(
            *(_off_road(instance, depot_id, stop) for stop in off_road),
            *left_out,
        ),
    )


def _solve(
    problem: RoutingProblem,
    start: list[RouteOrder] | None,
    effort: Effort,
    *,
    keeps: bool,
) -> RoutingSolution:
    kept = effort.cache.find(problem, effort.seed, effort.iterations)
    if kept is not None:
        return kept
    if keeps and start is not None:
        solution = as_they_are(problem, start)
        if solution is not None:
            return solution
    solution = solve_vrp(
        problem,
        seed=effort.seed,
        max_iterations=LIMIT_PER_ITERATION * effort.iterations,
        no_improvement=effort.iterations,
        initial=start,
    )
    effort.cache.keep(problem, effort.seed, effort.iterations, solution)
    return solution


def _problem(  # noqa: PLR0917 - private, one call
    instance: Instance,
    leg: Leg,
    depot: int,
    stops: Sequence[StopDemand],
    types: Sequence[VehicleType],
    window_s: tuple[float, float],
) -> RoutingProblem:
    operations = instance.operations
    places = [depot, *(stop.location_idx for stop in stops)]
    rows = np.ix_(places, places)
    profiles = sorted({item.profile for item in types})
    limits = _limits(types)
    sizes = _sizes(instance)[:, np.isfinite(limits).any(axis=0)]
    delivered = _stacked([stop.delivered for stop in stops], len(instance.goods))
    collected = _stacked([stop.collected for stop in stops], len(instance.goods))
    return RoutingProblem(
        time_s={p: instance.haul[p].time_s[rows].astype(float) for p in profiles},
        distance_m={
            p: instance.haul[p].distance_m[rows].astype(float) for p in profiles
        },
        location_idx=np.arange(1, len(places)),
        deliver=delivered @ sizes,
        collect=collected @ sizes,
        service_s=np.array([_service_s(instance, leg, stop) for stop in stops]),
        visit_s=operations.stop_s,
        early_s=np.array([stop.window_s[0] for stop in stops]),
        late_s=np.array([stop.window_s[1] for stop in stops]),
        depot_window_s=window_s,
        loading_s=operations.loading_s,
        vehicles=_vehicles(types, limits),
        priority=np.array([1.0 + stop.parcels for stop in stops]),
    )


def _service_s(instance: Instance, leg: Leg, stop: StopDemand) -> float:
    is_home = stop.kind is StopKind.VILLAGE
    return instance.operations.service_s(stop.parcels, leg, is_home=is_home)


def _stacked(rows: Sequence[FloatArray], num_goods: int) -> FloatArray:
    return np.array(rows, dtype=float).reshape(len(rows), num_goods)


def _sizes(instance: Instance) -> FloatArray:
    """Return parcels, kilograms and cubic metres of a parcel, ``(num_goods, 3)``."""
    return np.array([[1.0, goods.kg, goods.m3] for goods in instance.goods])


def _limits(types: Sequence[VehicleType]) -> FloatArray:
    limits = [[t.capacity_parcels, t.capacity_kg, t.capacity_m3] for t in types]
    return np.array(limits, dtype=float).reshape(len(types), 3)


def _vehicles(types: Sequence[VehicleType], limits: FloatArray) -> tuple[Vehicle, ...]:
    """Return the vehicle types; sizes that none of them limits are left out."""
    is_limited = np.isfinite(limits).any(axis=0)
    return tuple(
        Vehicle(
            capacity=tuple(row[is_limited].tolist()),
            fixed_cost=item.fixed_cost_per_day,
            cost_per_km=item.cost_per_km,
            cost_per_hour=item.cost_per_hour,
            shift_s=item.shift_s,
            max_trips=item.max_trips,
            available=item.available,
            profile=item.profile,
        )
        for item, row in zip(types, limits, strict=True)
    )


def _routes(
    leg: Leg,
    depot_id: str,
    stops: Sequence[StopDemand],
    names: Sequence[str],
    solution: RoutingSolution,
) -> tuple[Route, ...]:
    return tuple(
        Route(
            id=f"{depot_id}/{leg}/{number}",
            leg=leg,
            depot_id=depot_id,
            vehicle_type_id=names[route.vehicle_idx],
            trips=tuple(_trip(stops, trip) for trip in route.trips),
        )
        for number, route in enumerate(solution.routes, start=1)
    )


def _trip(stops: Sequence[StopDemand], trip: RoutedTrip) -> Trip:
    visits = zip(trip.stops, trip.shares, trip.arrival_s, trip.departure_s, strict=True)
    return Trip(
        start_s=trip.start_s,
        end_s=trip.end_s,
        distance_m=trip.distance_m,
        stops=tuple(
            Stop(
                kind=stops[idx].kind,
                id=stops[idx].id,
                arrival_s=arrival_s,
                departure_s=departure_s,
                delivered_parcels=share * float(stops[idx].delivered.sum()),
                collected_parcels=share * float(stops[idx].collected.sum()),
            )
            for idx, share, arrival_s, departure_s in visits
        ),
    )


def _unserved(
    depot_id: str, stop: StopDemand, share: float, reason: Reason, detail: str
) -> UnservedStop:
    return UnservedStop(
        depot_id=depot_id,
        kind=stop.kind,
        id=stop.id,
        delivered_parcels=share * float(stop.delivered.sum()),
        collected_parcels=share * float(stop.collected.sum()),
        reason=reason,
        detail=detail,
    )


def _off_road(instance: Instance, depot_id: str, stop: StopDemand) -> UnservedStop:
    if stop.location_idx < 0:
        reason, detail = Reason.NOT_LOCATED, "it has no coordinates"
    elif not instance.is_on_road(stop.location_idx):
        reason, detail = Reason.UNREACHABLE, "it is too far from any road"
    else:
        reason, detail = Reason.UNREACHABLE, f"no road leads to depot {depot_id}"
    return _unserved(depot_id, stop, 1.0, reason, detail)
