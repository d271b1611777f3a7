"""From a solution of the neutral form to facilities and allocations."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from planner.design.county.levels import Levels
from planner.design.county.positions import CountyProblem
from planner.location_routing.evaluate import packed, trip_times_s
from planner.location_routing.problem import (
    TOLERANCE,
    LocationRoutingSolution,
    VehicleRoute,
)
from planner.model.fleet import Leg
from planner.model.service import Mode, counter_mode
from planner.plan import Allocation, Facility, Route, Stop, Trip
from planner.service.counter import shelf_parcels_per_day, site_capacity
from planner.service.frequency import site_days

__all__ = ["decisions_of", "loops_of"]

FloatArray = NDArray[np.float64]


def decisions_of(
    county: CountyProblem, solution: LocationRoutingSolution
) -> tuple[tuple[Facility, ...], tuple[Allocation, ...]]:
    """Return the facilities and allocations of a solution, in the instance's order."""
    depot_of = _depot_of_stops(solution.routes)
    allocations = [
        item
        for option in solution.customer_option.tolist()
        if (item := _allocation(county, option, depot_of)) is not None
    ]
    facilities = _facilities(county, solution, depot_of)
    order = county.instance.site_index
    return (
        tuple(sorted(facilities, key=lambda item: order[item.site_id])),
        tuple(allocations),
    )


def loops_of(
    county: CountyProblem, solution: LocationRoutingSolution
) -> tuple[Route, ...]:
    """Return the loops of a solution for a search of routes to start from.

    They have no times and no loads yet.
    """
    trips: dict[tuple[int, int], list[VehicleRoute]] = {}
    for route in solution.routes:
        trips.setdefault((route.depot, route.vehicle_type), []).append(route)
    routes: list[Route] = []
    for (depot, kind), group in sorted(trips.items()):
        depot_id = county.instance.sites[int(county.depot_site[depot])].id
        vehicle_type = county.instance.vehicle_types[county.loop_types[kind]]
        for vehicle in packed(
            trip_times_s(county.problem, group, solution.customer_option),
            float(county.problem.fleet.shift_s[kind]),
            vehicle_type.max_trips,
        ):
            routes.append(
                Route(
                    id=f"{depot_id}/{Leg.LOOP}/{len(routes) + 1}",
                    leg=Leg.LOOP,
                    depot_id=depot_id,
                    vehicle_type_id=vehicle_type.id,
                    trips=tuple(_untimed_trip(county, group[idx]) for idx in vehicle),
                )
            )
    return tuple(routes)


def _untimed_trip(county: CountyProblem, route: VehicleRoute) -> Trip:
    stops = tuple(
        Stop(
            kind=kind,
            id=name,
            arrival_s=0.0,
            departure_s=0.0,
            delivered_parcels=0.0,
            collected_parcels=0.0,
        )
        for kind, name in map(county.called, route.stops)
    )
    return Trip(start_s=0.0, end_s=0.0, distance_m=0.0, stops=stops)


def _depot_of_stops(routes: Iterable[VehicleRoute]) -> dict[int, int]:
    return {stop: route.depot for route in routes for stop in route.stops}


def _allocation(
    county: CountyProblem, option: int, depot_of: dict[int, int]
) -> Allocation | None:
    problem, instance = county.problem, county.instance
    start, end = problem.option_start[option], problem.option_start[option + 1]
    if start == end:
        return None
    site, stop = int(county.option_site[option]), int(problem.option_stop[start])
    if county.is_home(option):
        mode = Mode.HOME
        site = int(county.depot_site[depot_of[stop]])
    else:
        mode = counter_mode(instance.sites[site]) or Mode.POINT
    village = int(problem.option_customer[option])
    return Allocation(
        stream_id=instance.streams[village].id,
        facility_id=instance.sites[site].id,
        mode=mode,
        share=1.0,
    )


def _facilities(
    county: CountyProblem,
    solution: LocationRoutingSolution,
    depot_of: dict[int, int],
) -> list[Facility]:
    """Return the hub, the stores in use and the points on routes."""
    problem, sites = county.problem, county.instance.sites
    stop_load, depot_load, is_open = _loads(county, solution, depot_of)
    at_counter = _at_counters(county, solution)
    is_open |= problem.is_depot_required
    hub_id = sites[county.hub_site].id
    stores = [
        Facility(
            site_id=sites[int(county.depot_site[depot])].id,
            format_id=_store_format(
                county, depot, float(depot_load[depot]), float(at_counter[depot])
            ),
            parent_id=hub_id,
        )
        for depot in np.flatnonzero(is_open).tolist()
    ]
    points = [
        Facility(
            site_id=sites[int(county.stop_site[stop])].id,
            format_id=_format(county.stop_levels[stop], float(stop_load[stop])),
            parent_id=sites[int(county.depot_site[depot])].id,
        )
        for stop, depot in depot_of.items()
        if county.stop_site[stop] >= 0
    ]
    hub = Facility(site_id=hub_id, format_id=county.hub_format, parent_id=None)
    return [hub, *stores, *points] if stores else []


def _loads(
    county: CountyProblem,
    solution: LocationRoutingSolution,
    depot_of: dict[int, int],
) -> tuple[FloatArray, FloatArray, NDArray[np.bool_]]:
    """Return the load of each stop and depot, and which depots are in use."""
    problem = county.problem
    stop_load, depot_load = np.zeros(problem.num_stops), np.zeros(problem.num_depots)
    is_open = np.zeros(problem.num_depots, dtype=bool)
    for option in solution.customer_option.tolist():
        for idx in range(
            problem.option_start[option], problem.option_start[option + 1]
        ):
            stop = int(problem.option_stop[idx])
            depot = int(problem.option_depot[option]) if stop < 0 else depot_of[stop]
            depot_load[depot] += problem.option_load[idx]
            is_open[depot] = True
            if stop >= 0:
                stop_load[stop] += problem.option_load[idx]
    return stop_load, depot_load, is_open


def _at_counters(
    county: CountyProblem, solution: LocationRoutingSolution
) -> FloatArray:
    """Return the load at the counter of each depot."""
    problem, load = county.problem, np.zeros(county.problem.num_depots)
    for option in solution.customer_option.tolist():
        for idx in range(
            problem.option_start[option], problem.option_start[option + 1]
        ):
            if problem.option_stop[idx] < 0:
                load[problem.option_depot[option]] += problem.option_load[idx]
    return load


def _store_format(
    county: CountyProblem, depot: int, load: float, at_counter: float
) -> str:
    """Return the cheapest format that holds what passes a store and what waits there.

    Levels know what passes; of formats that hold as much they have the cheapest.
    """
    instance, site = county.instance, int(county.depot_site[depot])
    format_id, days = (
        _format(county.depot_levels[depot], load),
        site_days(instance, site),
    )

    def has_room(name: str) -> bool:
        shelf = shelf_parcels_per_day(instance, name, days)
        return shelf >= at_counter - TOLERANCE

    if has_room(format_id):
        return format_id
    data, names = county.prepared.data, county.prepared.option_format
    cost = data.option_fixed_cost + data.option_handling_cost * load
    able = [
        (float(cost[option]), names[option])
        for option in np.flatnonzero(data.option_site == site).tolist()
        if has_room(names[option])
        and site_capacity(instance, site, names[option], days) >= load - TOLERANCE
    ]
    return min(able, default=(0.0, format_id))[1]


def _format(levels: Levels, load: float) -> str:
    """Return the format of the cheapest level that holds a load, else the largest."""
    able = [
        (cost, idx)
        for idx, (cost, capacity) in enumerate(
            zip(levels.cost, levels.capacity, strict=True)
        )
        if capacity >= load - TOLERANCE
    ]
    return levels.format_id[min(able)[1]] if able else levels.format_id[-1]
