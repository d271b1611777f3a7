"""From a plan to a solution of the neutral form that a search can start from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from planner.design.county.positions import CountyProblem
from planner.location_routing.evaluate import evaluate, trip_time_s
from planner.location_routing.problem import (
    TOLERANCE,
    LocationRoutingProblem,
    LocationRoutingSolution,
    VehicleRoute,
)
from planner.model.fleet import Leg
from planner.plan import Plan, Route, Stop, StopKind

__all__ = ["start_from_plan"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

Visit = tuple[int, StopKind, str]
"""Depot, and what the plan calls at."""


def start_from_plan(county: CountyProblem, plan: Plan) -> LocationRoutingSolution:
    """Return a plan as a solution.

    Trips that call at a stop a second time skip it, and trips that are then too full
    or too long are cut in two. Villages served in a way that the neutral form does not
    know are left unserved, points that nobody uses are closed unless coverage needs
    them. The linehaul keeps its trips.
    """
    lean = _solution(county, plan, is_lean=True)
    second_echelon = replace(county.problem, platforms=None)
    if evaluate(second_echelon, lean).violations:
        return _solution(county, plan, is_lean=False)
    return lean


def _solution(
    county: CountyProblem, plan: Plan, *, is_lean: bool
) -> LocationRoutingSolution:
    """Return a plan as a solution, without the points that nobody uses if lean."""
    options = _options(county, plan)
    solution = LocationRoutingSolution(
        customer_option=options,
        routes=tuple(_loops(county, plan, options, is_lean=is_lean)),
        supply_routes=tuple(_linehaul(county, plan)),
        cost=0.0,
        is_feasible=False,
    )
    found = evaluate(county.problem, solution)
    return replace(solution, cost=found.total, is_feasible=not found.violations)


def _options(county: CountyProblem, plan: Plan) -> IntArray:
    """Return the option of each village, that of leaving it out where none is known."""
    problem, instance = county.problem, county.instance
    chosen = np.searchsorted(problem.option_customer, np.arange(problem.num_customers))
    known = {
        (
            int(village),
            county.is_home(option),
            int(county.option_site[option]),
        ): option
        for option, village in enumerate(problem.option_customer.tolist())
        if problem.option_start[option] < problem.option_start[option + 1]
    }
    for item in plan.allocations:
        village = instance.village_of[item.stream_id]
        site, is_home = instance.site_index[item.facility_id], item.mode.is_own_delivery
        any_store = known.get((village, is_home, -1))
        chosen[village] = (
            known.get((village, is_home, site), any_store) or chosen[village]
        )
    return chosen.astype(np.int64)


def _loops(
    county: CountyProblem, plan: Plan, options: IntArray, *, is_lean: bool
) -> Iterator[VehicleRoute]:
    """Yield the plan's trips over the stops that the options use, each stop once."""
    waiting = _waiting(county, plan, options)
    if not is_lean:
        _add_unused(county, plan, waiting)
    load = _stop_load(county.problem, options)
    kinds = {
        county.instance.vehicle_types[idx].id: kind
        for kind, idx in enumerate(county.loop_types)
    }
    for route, depot in _of_depots(county, plan):
        for trip in route.trips:
            stops = [
                _taken(waiting[visit], load * county.problem.load_per_visit, stop)
                for stop in trip.stops
                if waiting.get(visit := (depot, stop.kind, stop.id))
            ]
            kind = kinds[route.vehicle_type_id]
            yield from _cut(county.problem, depot, kind, stops, load)
    for (depot, _, _), stops in waiting.items():
        for stop in stops:
            yield _alone(county.problem, depot, stop, load)


def _taken(waiting: list[int], carried: FloatArray, stop: Stop) -> int:
    """Take out and return the stop that brings most nearly what the plan's does."""
    parcels = stop.delivered_parcels + stop.collected_parcels
    nearest = min(waiting, key=lambda item: abs(float(carried[item]) - parcels))
    waiting.remove(nearest)
    return nearest


def _of_depots(county: CountyProblem, plan: Plan) -> Iterator[tuple[Route, int]]:
    """Yield the loops of the plan, each with its depot."""
    sites = county.instance.site_index
    depot_of = {site: depot for depot, site in enumerate(county.depot_site.tolist())}
    for route in plan.routes:
        if route.leg is Leg.LOOP and sites[route.depot_id] in depot_of:
            yield route, depot_of[sites[route.depot_id]]


def _waiting(
    county: CountyProblem, plan: Plan, options: IntArray
) -> dict[Visit, list[int]]:
    """Return the stops that the options use, by what the plan calls at."""
    instance, problem = county.instance, county.problem
    depot_of = {
        instance.sites[site].id: depot
        for depot, site in enumerate(county.depot_site.tolist())
    }
    parent_of = {item.site_id: item.parent_id for item in plan.facilities}
    waiting: dict[Visit, list[int]] = {}
    for item in plan.allocations:
        option = int(options[instance.village_of[item.stream_id]])
        store_id = (
            item.facility_id
            if item.mode.is_own_delivery
            else parent_of[item.facility_id]
        )
        for idx in range(
            problem.option_start[option], problem.option_start[option + 1]
        ):
            stop = int(problem.option_stop[idx])
            if stop < 0 or store_id not in depot_of:
                continue
            stops = waiting.setdefault((depot_of[store_id], *county.called(stop)), [])
            if stop not in stops:
                stops.append(stop)
    return waiting


def _add_unused(
    county: CountyProblem, plan: Plan, waiting: dict[Visit, list[int]]
) -> None:
    """Add the points that the plan opens and nobody uses."""
    sites = county.instance.site_index
    stop_of = {site: stop for stop, site in enumerate(county.stop_site.tolist())}
    depot_of = {site: depot for depot, site in enumerate(county.depot_site.tolist())}
    for item in plan.facilities:
        stop = stop_of.get(sites[item.site_id])
        depot = depot_of.get(sites[item.parent_id]) if item.parent_id else None
        if stop is not None and depot is not None:
            waiting.setdefault((depot, *county.called(stop)), [stop])


def _stop_load(problem: LocationRoutingProblem, options: IntArray) -> FloatArray:
    load = np.zeros(problem.num_stops)
    for option in options.tolist():
        for idx in range(
            problem.option_start[option], problem.option_start[option + 1]
        ):
            if problem.option_stop[idx] >= 0:
                load[problem.option_stop[idx]] += problem.option_load[idx]
    return load


def _cut(
    problem: LocationRoutingProblem,
    depot: int,
    kind: int,
    stops: list[int],
    load: FloatArray,
) -> Iterator[VehicleRoute]:
    """Yield a trip, cut before each stop that would be too much for it."""
    start = 0
    for end in range(1, len(stops) + 1):
        if end - start > 1 and not _fits(problem, depot, kind, stops[start:end], load):
            yield _trip(depot, kind, stops[start : end - 1])
            start = end - 1
    if stops:
        yield _trip(depot, kind, stops[start:])


def _alone(
    problem: LocationRoutingProblem, depot: int, stop: int, load: FloatArray
) -> VehicleRoute:
    """Return a trip to one stop, on the first vehicle type that can make it."""
    kinds = range(len(problem.fleet.capacity))
    able = [kind for kind in kinds if _fits(problem, depot, kind, [stop], load)]
    return _trip(depot, able[0] if able else 0, [stop])


def _trip(depot: int, kind: int, stops: Iterable[int]) -> VehicleRoute:
    return VehicleRoute(depot=depot, vehicle_type=kind, stops=tuple(stops))


def _fits(
    problem: LocationRoutingProblem,
    depot: int,
    kind: int,
    stops: list[int],
    load: FloatArray,
) -> bool:
    fleet = problem.fleet
    carried = load[stops] * problem.load_per_visit
    service_s = problem.stop_service_s[stops].sum()
    service_s += problem.stop_service_s_per_load[stops] @ carried
    places = [depot, *(problem.num_depots + stop for stop in stops), depot]
    time_s = trip_time_s(fleet, kind, places, float(service_s))
    is_light = carried.sum() <= fleet.capacity[kind] * (1 + TOLERANCE)
    return bool(is_light and time_s <= fleet.shift_s[kind] + TOLERANCE)


def _linehaul(county: CountyProblem, plan: Plan) -> Iterator[VehicleRoute]:
    """Yield the linehaul's trips; the hub is platform 0."""
    sites = county.instance.site_index
    depot_of = {site: depot for depot, site in enumerate(county.depot_site.tolist())}
    kinds = {
        county.instance.vehicle_types[idx].id: kind
        for kind, idx in enumerate(county.linehaul_types)
    }

    def depots(stops: Iterable[Stop]) -> list[int]:
        found = [sites[stop.id] for stop in stops]
        return [depot_of[site] for site in found if site in depot_of]

    for route in plan.routes:
        if route.leg is Leg.LINEHAUL:
            for trip in route.trips:
                yield _trip(0, kinds[route.vehicle_type_id], depots(trip.stops))
