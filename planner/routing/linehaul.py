"""Linehaul: from each hub to the stores it supplies."""

from __future__ import annotations

from collections.abc import Sequence

from planner.instance import Instance
from planner.model.fleet import Leg
from planner.plan import Allocation, Facility
from planner.routing.depot import Effort, RoutedDepot, route_depot
from planner.routing.stops import linehaul_stops

__all__ = ["route_linehaul"]


def route_linehaul(
    instance: Instance,
    facilities: Sequence[Facility],
    allocations: Sequence[Allocation],
    effort: Effort,
) -> RoutedDepot:
    """Route the hubs' vehicles to their stores.

    A store gets, and gives, all parcels of its own villages, of its points and of
    the homes it delivers to. A store where the hub stands is a stop too.
    """
    depots = [
        route_depot(
            instance,
            Leg.LINEHAUL,
            hub_id,
            stops,
            window_s=instance.operations.linehaul_window_s,
            effort=effort,
        )
        for hub_id, stops in linehaul_stops(instance, facilities, allocations).items()
    ]
    return RoutedDepot(
        routes=tuple(route for depot in depots for route in depot.routes),
        unserved_stops=tuple(stop for depot in depots for stop in depot.unserved_stops),
    )
