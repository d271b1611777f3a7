"""Loops: from each store to its points and to the homes it delivers to."""

from __future__ import annotations

from collections.abc import Sequence

from planner.instance import Instance
from planner.model.fleet import Leg
from planner.plan import Allocation, Facility, StopKind
from planner.routing.depot import Effort, RoutedDepot, route_depot
from planner.routing.stops import StopDemand, UnservedStop, loop_stops

__all__ = ["route_loops"]


def route_loops(
    instance: Instance,
    facilities: Sequence[Facility],
    allocations: Sequence[Allocation],
    linehaul: RoutedDepot,
    effort: Effort,
) -> RoutedDepot:
    """Route the stores' vehicles, on the day the parcels come in.

    Loading begins when the last linehaul vehicle has left the store and the
    transfer is over. Where a store gets no linehaul, its loops are not driven.
    """
    ready_s = _ready_times(instance, linehaul)
    cut_off = {
        stop.id: stop
        for stop in linehaul.unserved_stops
        if stop.kind is StopKind.FACILITY
    }
    early_s, late_s = instance.operations.loop_window_s
    depots = []
    for store_id, stops in loop_stops(instance, facilities, allocations).items():
        if store_id in cut_off and store_id not in ready_s:
            depots.append(_not_supplied(stops, cut_off[store_id]))
            continue
        window_s = (max(early_s, ready_s.get(store_id, early_s)), late_s)
        depots.append(
            route_depot(
                instance,
                Leg.LOOP,
                store_id,
                stops,
                window_s=window_s,
                effort=effort,
            )
        )
    return RoutedDepot(
        routes=tuple(route for depot in depots for route in depot.routes),
        unserved_stops=tuple(stop for depot in depots for stop in depot.unserved_stops),
    )


def _ready_times(instance: Instance, linehaul: RoutedDepot) -> dict[str, float]:
    """Return when parcels are ready at each store: last linehaul and transfer."""
    ready_s: dict[str, float] = {}
    for route in linehaul.routes:
        for trip in route.trips:
            for stop in trip.stops:
                time_s = stop.departure_s + instance.operations.transfer_s
                ready_s[stop.id] = max(ready_s.get(stop.id, time_s), time_s)
    return ready_s


def _not_supplied(stops: Sequence[StopDemand], store: UnservedStop) -> RoutedDepot:
    return RoutedDepot(
        unserved_stops=tuple(
            UnservedStop(
                depot_id=store.id,
                kind=stop.kind,
                id=stop.id,
                delivered_parcels=float(stop.delivered.sum()),
                collected_parcels=float(stop.collected.sum()),
                reason=store.reason,
                detail=f"store {store.id} is not supplied: {store.detail}",
            )
            for stop in stops
        )
    )
