"""Many equal loads of a stop, on a line of hub (km 0) and store (km 10), by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.instance import Instance
from planner.model.fleet import Leg
from planner.plan import Route
from planner.routing.cache import RouteCache
from planner.routing.depot import Effort
from planner.routing.depot_routes import RoutingTask, cheapest_routes
from tests.routing.test_loads import WINDOW_S, county, load


def routed(parcels: float, available: int | None = None) -> tuple[list[Route], float]:
    """Return the routes for a store by trucks of 10 with 4 trips, and what is left."""
    truck = replace(
        county().vehicle_types[0],
        capacity_parcels=10.0,
        max_trips=4,
        available=available,
    )
    instance: Instance = replace(county(), vehicle_types=(truck,))
    task = RoutingTask(
        instance=instance,
        linehaul={},
        loops={},
        effort=Effort(seed=1, iterations=100, cache=RouteCache()),
    )
    found = cheapest_routes(task, Leg.LINEHAUL, "h", [load(parcels)], WINDOW_S)
    left = sum(item.delivered_parcels for item in found.unserved_stops)
    return list(found.routes), left


@pytest.mark.parametrize("num_loads", [40, 61, 500])
def test_vehicles_do_as_many_trips_as_they_can(num_loads: int) -> None:
    """Test that k loads take k trips, on the fewest vehicles of 4 trips."""
    routes, left = routed(10.0 * num_loads)
    assert left == 0
    trips = [trip for route in routes for trip in route.trips]
    delivered = [sum(stop.delivered_parcels for stop in trip.stops) for trip in trips]
    assert delivered == pytest.approx([10.0] * num_loads)
    assert len(routes) == -(-num_loads // 4)
    assert len({route.id for route in routes}) == len(routes)


def test_no_more_vehicles_than_there_are() -> None:
    """Test that 50 vehicles of 4 trips bring 200 of 500 loads, and the rest is said."""
    routes, left = routed(5_000.0, available=50)
    assert len(routes) == 50
    assert left == pytest.approx(3_000.0)
