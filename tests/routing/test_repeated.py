"""Many equal loads of a stop, on a line of hub (km 0) and store (km 10), by hand."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from planner.instance import Instance
from planner.model.fleet import Leg
from planner.plan import Route
from planner.routing.network.cache import RouteCache
from planner.routing.network.depot import Effort
from planner.routing.network.depot_routes import RoutingTask, cheapest_routes
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


@pytest.mark.parametrize("num_loads", [5, 61])
def test_the_only_truck_makes_all_its_trips(num_loads: int) -> None:
    """Test that one truck of 4 trips brings 4 full loads, where there are more."""
    routes, left = routed(10.0 * num_loads, available=1)
    assert [len(route.trips) for route in routes] == [4]
    assert left == pytest.approx(10.0 * (num_loads - 4))


def test_what_no_vehicle_is_left_for_is_not_searched() -> None:
    """Test that one truck of 4 trips brings 4 of 1,000 loads, without much routing."""
    began = time.process_time()
    routes, left = routed(10_000.0, available=1)
    assert len(routes) == 1
    assert left == pytest.approx(10_000.0 - 4 * 10.0)
    # With all of them in one search it is a minute.
    assert time.process_time() - began < 5


def test_more_loads_than_there_are_minutes_are_refused() -> None:
    """Test that 1,440 loads of 10 are brought, and none of 14,410 parcels."""
    routes, left = routed(14_400.0)
    assert left == 0
    assert sum(len(route.trips) for route in routes) == 1_440
    routes, left = routed(14_410.0)
    assert not routes
    assert left == pytest.approx(14_410.0)
