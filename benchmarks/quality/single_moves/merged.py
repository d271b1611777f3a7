"""Two routes of a depot driven by one vehicle, everything else as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import numpy as np

from planner.flow import resolve
from planner.instance import Instance
from planner.model.fleet import Leg
from planner.plan import Plan, Route, Stop, StopKind
from planner.routing.network.depot import Effort, route_depot
from planner.routing.problem.stops import StopDemand, stop_demands

__all__ = ["merged_plans"]

ITERATIONS = 100
"""Without improvement, of the search for one vehicle's day."""


def merged_plans(
    instance: Instance, plan: Plan, seed: int
) -> Iterator[tuple[str, Plan]]:
    """Yield the plan with each two routes of a depot as one, where a vehicle can.

    A store is left no later than now, so that its loops begin when they did. Routes
    that share a stop are left out.
    """
    demands = {
        (leg, depot_id): {(x.kind, x.id): x for x in stops}
        for leg in {route.leg for route in plan.routes}
        for depot_id, stops in stop_demands(resolve(plan, instance), leg).items()
    }
    for one, other in combinations(plan.routes, 2):
        if (one.leg, one.depot_id) != (other.leg, other.depot_id):
            continue
        found = _one_vehicle(instance, one, other, demands[one.leg, one.depot_id], seed)
        for route in found:
            rest = [x for x in plan.routes if x.id not in {one.id, other.id}]
            words = f"{one.id} and {other.id} by one {route.vehicle_type_id}"
            yield words, replace(plan, routes=(*rest, route))


def _one_vehicle(
    instance: Instance,
    one: Route,
    other: Route,
    demands: dict[tuple[StopKind, str], StopDemand],
    seed: int,
) -> Iterator[Route]:
    calls = [
        stop for route in (one, other) for trip in route.trips for stop in trip.stops
    ]
    keys = [(stop.kind, stop.id) for stop in calls]
    if len(set(keys)) < len(keys) or not set(keys) <= set(demands):
        return
    parcels = [x.delivered_parcels + x.collected_parcels for x in calls]
    if not np.allclose(parcels, [demands[key].parcels for key in keys], atol=1e-3):
        return
    stops = [
        _no_later(instance, one.leg, demands[key], call)
        for key, call in zip(keys, calls, strict=True)
    ]
    is_linehaul = one.leg is Leg.LINEHAUL
    operations = instance.operations
    _, end_s = operations.linehaul_window_s if is_linehaul else operations.loop_window_s
    window_s = min(one.start_s, other.start_s), end_s
    for kind in instance.vehicle_types:
        if one.leg not in kind.legs or kind.available == 0:
            continue
        alone = replace(instance, vehicle_types=(replace(kind, available=1),))
        routed = route_depot(
            alone,
            one.leg,
            one.depot_id,
            stops,
            window_s=window_s,
            effort=Effort(seed=seed, iterations=ITERATIONS),
        )
        if len(routed.routes) == 1 and not routed.unserved_stops:
            yield replace(routed.routes[0], id=f"{one.id}+{other.id}")


def _no_later(
    instance: Instance, leg: Leg, demand: StopDemand, call: Stop
) -> StopDemand:
    """Return a stop that is served no later than now, if it is a store."""
    if leg is not Leg.LINEHAUL:
        return demand
    service_s = instance.operations.service_s(demand.parcels, leg, is_home=False)
    early_s, late_s = demand.window_s
    begin_s = max(early_s, call.departure_s - service_s)
    return replace(demand, window_s=(early_s, min(late_s, begin_s)))
