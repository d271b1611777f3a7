"""Routes of small networks: who is visited, with what, and when."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from planner.checker import check
from planner.instance import Instance
from planner.ledger import vehicle_day_cost
from planner.model.fleet import Leg
from planner.model.goods import GoodsClass
from planner.model.service import Mode
from planner.plan import Allocation, Facility, Plan, Reason, Route, StopKind
from planner.routing import RouteCache, route_network
from planner.routing.network.depot import ROUND_ITERATIONS
from planner.routing.network.network import FINAL_ITERATIONS
from tests.tiny import OPERATIONS, TRUCK, VAN, build, hub, point, store, village
from tests.tiny_plan import line_county, line_plan


def facility(site_id: str, format_id: str, parent_id: str | None) -> Facility:
    """Return a facility."""
    return Facility(site_id=site_id, format_id=format_id, parent_id=parent_id)


def at(village_id: str, facility_id: str, mode: Mode, share: float = 1.0) -> Allocation:
    """Return an allocation."""
    return Allocation(
        stream_id=village_id, facility_id=facility_id, mode=mode, share=share
    )


def visits(routes: tuple[Route, ...], leg: Leg) -> list[tuple[str, float, float]]:
    """Return id and parcels, out and back, of all stops of a leg."""
    return [
        (stop.id, stop.delivered_parcels, stop.collected_parcels)
        for route in routes
        if route.leg is leg
        for trip in route.trips
        for stop in trip.stops
    ]


def test_line_county() -> None:
    """Test the clock of the county on a line, worked out by hand.

    The truck reaches s, 10 km away, when it opens at 25 200 s: loading begins
    600 + 1000 s before. It stands 60 + 6 x 40 = 300 s. 600 s of transfer later, at
    26 100 s, the van is loaded; it drives 12 km and stands 120 s at p and 210 s at
    v3, 600 + 1200 + 330 = 2130 s.
    """
    instance, plan = line_county(), line_plan()
    network = route_network(instance, plan.facilities, plan.allocations, seed=1)
    linehaul, loop = network.routes
    assert (linehaul.id, loop.id) == ("h/linehaul/1", "s/loop/1")
    assert linehaul.start_s == pytest.approx(23_600.0)
    assert linehaul.end_s == pytest.approx(26_500.0)
    assert loop.start_s == pytest.approx(26_100.0)
    assert loop.end_s == pytest.approx(28_230.0)
    assert visits(network.routes, Leg.LINEHAUL) == [("s", 32.0, 8.0)]
    assert sorted(visits(network.routes, Leg.LOOP)) == [
        ("p", 8.0, 2.0),
        ("v3", 4.0, 1.0),
    ]
    assert network.unserved_stops == ()
    assert check(replace(plan, routes=network.routes), instance) == []


def test_fewer_days_carry_more() -> None:
    """Test that on one day a week a visit carries seven days: 7 x 32 and 7 x 8.

    The truck holds them all.
    """
    operations = replace(OPERATIONS, days_per_week=1.0)
    truck = replace(TRUCK, capacity_parcels=1_000.0)
    instance = line_county(operations=operations, vehicle_types=(truck, VAN))
    plan = line_plan()
    network = route_network(instance, plan.facilities, plan.allocations, seed=1)
    assert visits(network.routes, Leg.LINEHAUL) == [("s", 224.0, 56.0)]


def test_routes_cost_what_the_ledger_says() -> None:
    """Test that the search minimises the money lines of the ledger.

    Van: 200 + 12 km x 1 + 18 x 2130 s / 3600 = 222.65.
    """
    plan = line_plan()
    network = route_network(line_county(), plan.facilities, plan.allocations, seed=1)
    (loop,) = [route for route in network.routes if route.leg is Leg.LOOP]
    lines = vehicle_day_cost(VAN, loop.distance_m, loop.end_s - loop.start_s)
    assert sum(lines.values()) == pytest.approx(222.65)


def test_empty_facilities_are_visited() -> None:
    """Test that an open point without parcels is a stop with nothing to hand over."""
    plan = line_plan()
    network = route_network(
        line_county(), plan.facilities, plan.allocations[1:], seed=1
    )
    assert ("p", 0.0, 0.0) in visits(network.routes, Leg.LOOP)


def two_stores() -> tuple[Instance, tuple[Facility, ...], tuple[Allocation, ...]]:
    """Return a hub at km 0 with a store there and one at km 20, with a point each."""
    instance = build(
        village("near", 1.0, parcels_in=30.0, parcels_out=10.0),
        village("far", 22.0, parcels_in=20.0, parcels_out=0.0),
        hub("h", 0.0),
        store("s0", 0.0),
        store("s20", 20.0),
        point("p1", 1.0),
        point("p22", 22.0),
    )
    facilities = (
        facility("h", "county_hub", None),
        facility("s0", "service_store", "h"),
        facility("s20", "service_store", "h"),
        facility("p1", "village_point", "s0"),
        facility("p22", "village_point", "s20"),
    )
    allocations = (at("near", "p1", Mode.POINT), at("far", "p22", Mode.POINT))
    return instance, facilities, allocations


def test_loops_start_at_the_hub_from_a_store_there() -> None:
    """Test that nothing is driven to the store 0 km away, but from there.

    One truck to s20: 2 x 20 km; loops from each store: 2 x 1 km and 2 x 2 km.
    """
    instance, facilities, allocations = two_stores()
    network = route_network(instance, facilities, allocations, seed=1)
    assert list(visits(network.routes, Leg.LINEHAUL)) == [("s20", 20.0, 0.0)]
    by_depot = {route.depot_id: route.distance_m for route in network.routes}
    assert by_depot == {"h": 40_000.0, "s0": 2_000.0, "s20": 4_000.0}


def test_split_store_is_visited_twice() -> None:
    """Test that 32 parcels for a truck of 20 go in 20 and 12, then loops run."""
    truck = replace(TRUCK, capacity_parcels=20.0)
    instance = line_county(vehicle_types=(truck, VAN))
    plan = line_plan()
    network = route_network(instance, plan.facilities, plan.allocations, seed=1)
    made: list[Any] = sorted(visits(network.routes, Leg.LINEHAUL), reverse=True)
    (full, rest) = made
    assert full == ("s", pytest.approx(20.0, rel=1e-3), pytest.approx(5.0, rel=1e-3))
    assert rest == ("s", pytest.approx(32.0 - full[1]), pytest.approx(8.0 - full[2]))
    last_s = max(
        stop.departure_s
        for route in network.routes
        if route.leg is Leg.LINEHAUL
        for trip in route.trips
        for stop in trip.stops
    )
    loop = network.routes[-1]
    assert loop.start_s == pytest.approx(last_s + 600.0)
    assert check(replace(plan, routes=network.routes), instance) == []


def test_kilograms_limit_what_parcels_do_not() -> None:
    """Test that p and v3, 12 parcels of 2 kg, need two trips of a van for 16 kg."""
    light = replace(VAN, capacity_parcels=np.inf, capacity_kg=16.0)
    instance = line_county(vehicle_types=(TRUCK, light))
    plan = line_plan()
    network = route_network(instance, plan.facilities, plan.allocations, seed=1)
    (loop,) = [route for route in network.routes if route.leg is Leg.LOOP]
    assert len(loop.trips) == 2


def test_a_point_that_opens_may_be_cut_for_a_small_vehicle() -> None:
    """Test that a rough search finds two rounds of a tricycle where a point opens.

    The tricycle holds 30 of the 5 parcels of p. q, 2 km on, takes 50: it holds 30, then
    20 and those of p, for 20 a day instead of the van's 200. That loads were cut for no
    vehicle before, as there was nothing to cut, says nothing of q.
    """
    trike = replace(
        VAN, id="trike", capacity_parcels=30.0, fixed_cost_per_day=20.0, cost_per_km=0.5
    )
    instance = build(
        village("v", 12),
        village("w", 14, parcels_in=40.0, parcels_out=10.0),
        hub("h", 0),
        store("s", 10),
        point("p", 12),
        point("q", 14),
        vehicle_types=(TRUCK, VAN, trike),
    )
    before = (
        facility("h", "county_hub", None),
        facility("s", "service_store", "h"),
        facility("p", "village_point", "s"),
    )
    after = (*before, facility("q", "village_point", "s"))
    at_p, at_q = at("v", "p", Mode.POINT), at("w", "q", Mode.POINT)
    cache = RouteCache()
    route_network(instance, before, (at_p,), seed=1, cache=cache)
    network = route_network(
        instance, after, (at_p, at_q), seed=1, cache=cache, iterations=25
    )
    (loop,) = [route for route in network.routes if route.leg is Leg.LOOP]
    assert (loop.vehicle_type_id, len(loop.trips)) == ("trike", 2)


def test_goods_classes_weigh_differently() -> None:
    """Test that a tenth of the parcels at 20 kg make 12 parcels weigh 24 + 10.8 kg.

    0.9 x 12 x 1 kg + 0.1 x 12 x 20 kg = 34.8 kg: one van for 34.8, two trips for 34.
    """
    goods = (
        GoodsClass(id="small", name="small", share_in=0.9, share_out=0.9, kg=1, m3=0),
        GoodsClass(id="bulky", name="bulky", share_in=0.1, share_out=0.1, kg=20, m3=0),
    )
    plan = line_plan()
    num_trips = {}
    for kg in (34.8, 34.0):
        light = replace(VAN, capacity_parcels=np.inf, capacity_kg=kg)
        instance = line_county(goods=goods, vehicle_types=(TRUCK, light))
        network = route_network(instance, plan.facilities, plan.allocations, seed=1)
        num_trips[kg] = len(network.routes[-1].trips)
    assert num_trips == {34.8: 1, 34.0: 2}


def test_stop_off_the_road_is_unserved() -> None:
    """Test that a home nobody can drive to is unserved, with its parcels."""
    instance = line_county()
    plan = line_plan()
    allocations = (*plan.allocations, at("v4", "s", Mode.HOME))
    network = route_network(instance, plan.facilities, allocations, seed=1)
    (left,) = network.unserved_stops
    assert (left.kind, left.id, left.depot_id) == (StopKind.VILLAGE, "v4", "s")
    assert (left.reason, left.delivered_parcels) == (Reason.NOT_LOCATED, 4.0)


def test_store_cut_off_takes_its_loops_along() -> None:
    """Test that stops of a store without a road to the hub are unserved like it."""
    plan = line_plan()
    instance = line_county(distances_km={("h", "s"): np.inf})
    network = route_network(instance, plan.facilities, plan.allocations, seed=1)
    assert network.routes == ()
    assert [stop.id for stop in network.unserved_stops] == ["s", "p", "v3"]
    assert {stop.reason for stop in network.unserved_stops} == {Reason.UNREACHABLE}
    assert "store s is not supplied" in network.unserved_stops[1].detail


def test_day_too_short_for_loops() -> None:
    """Test that loops that could only end after the window are unserved.

    The van would leave s at 26 100 + 600 s; the window ends at 26 800 s, 100 s later.
    """
    operations = replace(OPERATIONS, loop_window_s=(25_200.0, 26_800.0))
    instance, plan = line_county(operations=operations), line_plan()
    network = route_network(instance, plan.facilities, plan.allocations, seed=1)
    assert {route.leg for route in network.routes} == {Leg.LINEHAUL}
    assert [stop.reason for stop in network.unserved_stops] == [Reason.SHIFT] * 2


def test_leg_without_vehicles() -> None:
    """Test that without a vehicle type for loops their stops are unserved."""
    instance, plan = line_county(vehicle_types=(TRUCK,)), line_plan()
    network = route_network(instance, plan.facilities, plan.allocations, seed=1)
    assert [stop.reason for stop in network.unserved_stops] == [Reason.CAPACITY] * 2


def grid_county() -> tuple[Instance, tuple[Facility, ...], tuple[Allocation, ...]]:
    """Return two stores with nine points each, on a grid."""
    rng = np.random.default_rng(4)
    places = [hub("h", 0.0), store("a", 8.0, 1.0), store("b", -9.0, 2.0)]
    facilities = [
        facility("h", "county_hub", None),
        facility("a", "service_store", "h"),
        facility("b", "service_store", "h"),
    ]
    allocations = []
    for idx in range(18):
        parent, x_km = ("a", 8) if idx % 2 else ("b", -9)
        x, y = x_km + int(rng.integers(-5, 6)), int(rng.integers(-6, 7))
        parcels = float(rng.integers(3, 30))
        places.append(village(f"v{idx}", x, y, parcels_in=parcels))
        places.append(point(f"p{idx}", x, y))
        facilities.append(facility(f"p{idx}", "village_point", parent))
        allocations.append(at(f"v{idx}", f"p{idx}", Mode.POINT))
    return build(*places), tuple(facilities), tuple(allocations)


def test_larger_county_passes_the_checker() -> None:
    """Test that the routes of a county pass the independent checker, every seed."""
    instance, facilities, allocations = grid_county()
    for seed in range(3):
        network = route_network(instance, facilities, allocations, seed=seed)
        plan = Plan(
            facilities=facilities,
            allocations=allocations,
            unserved=(),
            closed_site_ids=(),
            routes=network.routes,
        )
        assert check(plan, instance) == []


def test_same_seed_same_routes() -> None:
    """Test that routes depend on the decisions and the seed alone."""
    instance, facilities, allocations = grid_county()
    first = route_network(instance, facilities, allocations, seed=7)
    assert first == route_network(instance, facilities, allocations, seed=7)


def test_cache_solves_only_what_changed() -> None:
    """Test that of hub, a and b only a and the hub are routed again.

    The first round has three problems. Closing p1 changes the loop of a and the
    linehaul; b's loop is the same, at the same or another time.
    """
    instance, facilities, allocations = grid_county()
    cache = RouteCache()
    first = route_network(instance, facilities, allocations, seed=1, cache=cache)
    assert (cache.num_hits, cache.num_misses) == (0, 3)
    again = route_network(instance, facilities, allocations, seed=1, cache=cache)
    assert again == first
    assert (cache.num_hits, cache.num_misses) == (3, 3)
    fewer = tuple(item for item in facilities if item.site_id != "p1")
    rest = tuple(item for item in allocations if item.facility_id != "p1")
    changed = route_network(instance, fewer, rest, seed=1, cache=cache)
    assert (cache.num_hits, cache.num_misses) == (4, 5)
    assert "p1" not in {stop_id for stop_id, *_ in visits(changed.routes, Leg.LOOP)}


def test_final_routes_are_never_dearer() -> None:
    """Test that the final effort starts from the rounds' routes and keeps the best."""
    assert FINAL_ITERATIONS > ROUND_ITERATIONS
    instance, facilities, allocations = grid_county()
    cache = RouteCache()
    first = route_network(instance, facilities, allocations, seed=1, cache=cache)
    final = route_network(
        instance, facilities, allocations, seed=1, cache=cache, is_final=True
    )
    assert cost(instance, final.routes) <= cost(instance, first.routes) + 1e-6
    assert cache.num_misses >= 6


def test_initial_routes_are_a_start() -> None:
    """Test that a short search from good routes is as good as they are."""
    instance, facilities, allocations = grid_county()
    good = route_network(instance, facilities, allocations, seed=1, is_final=True)
    warm = route_network(instance, facilities, allocations, seed=2, initial=good.routes)
    assert cost(instance, warm.routes) <= cost(instance, good.routes) + 1e-6


def cost(instance: Instance, routes: tuple[Route, ...]) -> float:
    """Return the ledger's cost of routes on a day."""
    types = instance.vehicle_type_by_id
    return sum(
        sum(
            vehicle_day_cost(
                types[route.vehicle_type_id],
                route.distance_m,
                route.end_s - route.start_s,
            ).values()
        )
        for route in routes
    )
