"""The routes of networks: full trucks, and a linehaul in time for the loops."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.checker import check
from planner.instance import Instance
from planner.model.fleet import Leg
from planner.model.service import Mode
from planner.plan import Allocation, Facility, Plan, Reason, Route
from planner.routing.network.depot_routes import routes_cost
from planner.routing.network.network import route_network
from tests import tiny
from tests.design.counties import asking
from tests.tiny import build, hub, store, village
from tests.tiny_plan import line_county, line_plan

LARGE_STORE = replace(tiny.STORE_FORMAT, capacity_parcels_per_day=5_000.0)
LARGE_HUB = replace(tiny.HUB_FORMAT, capacity_parcels_per_day=5_000.0)
FORMATS = (LARGE_HUB, LARGE_STORE, tiny.POINT_FORMAT)


def three_stores(**overrides) -> Instance:
    """Return stores at km 10, 11 and 12, each with 620 parcels; a truck takes 500."""
    places = [
        place
        for name, km in (("s", 10), ("t", 11), ("u", 12))
        for place in (village(f"v{name}", km, parcels_in=620.0), store(name, km))
    ]
    return build(hub("h", 0), *places, formats=FORMATS, **overrides)


def plan_at_stores(instance: Instance, mode: Mode = Mode.STORE) -> Plan:
    """Return a plan without routes that serves each village at its store."""
    stores = [site.id for site in instance.sites if site.id != "h"]
    return Plan(
        facilities=(
            Facility(site_id="h", format_id=LARGE_HUB.id, parent_id=None),
            *(
                Facility(site_id=name, format_id=LARGE_STORE.id, parent_id="h")
                for name in stores
            ),
        ),
        allocations=tuple(
            Allocation(stream_id=f"v{name}", facility_id=name, mode=mode, share=1.0)
            for name in stores
        ),
        unserved=(),
        closed_site_ids=(),
        routes=(),
    )


def routed(instance: Instance, plan: Plan, **options) -> Plan:
    """Return the plan with routes that serve everything and break no rule."""
    network = route_network(
        instance, plan.facilities, plan.allocations, seed=1, **options
    )
    assert network.unserved_stops == ()
    plan = replace(plan, routes=network.routes)
    assert check(plan, instance) == []
    return plan


def trips(routes: tuple[Route, ...]) -> list[float]:
    """Return what each trip brings, the largest first."""
    found = [
        sum(stop.delivered_parcels for stop in trip.stops)
        for route in routes
        for trip in route.trips
    ]
    return sorted(found, reverse=True)


def test_full_trucks_and_their_rests() -> None:
    """Test that three stores of 620 take three full trucks and one with the rests."""
    instance = three_stores()
    plan = plan_at_stores(instance)
    found = routed(instance, plan)
    assert trips(found.routes) == pytest.approx([500, 500, 500, 360], abs=0.3)


def test_final_search_costs_no_more() -> None:
    """Test that the longer search with finer pieces never costs more."""
    instance = three_stores()
    plan = plan_at_stores(instance)
    quick = routed(instance, plan)
    final = routed(instance, plan, is_final=True)
    assert routes_cost(instance, final.routes) <= routes_cost(instance, quick.routes)


def late_county() -> Instance:
    """Return stores s (km 10) and u (km 100), which each deliver at home for 5 h.

    160 parcels in and 40 out take 200 x 90 s + 60 s at the doors, 900 s with loading.
    Vans must be back by 54 000 s, and so leave by 35 340 s, 18 660 s before; parcels
    must be there 600 s sooner, by 34 740 s.
    """
    operations = replace(
        tiny.OPERATIONS,
        home_parcel_s=90.0,
        linehaul_parcel_s=0.0,
        loop_window_s=(25_200.0, 54_000.0),
    )
    roomy = replace(tiny.VAN, capacity_parcels=500.0)
    return build(
        hub("h", 0),
        village("vs", 10, parcels_in=160.0, parcels_out=40.0),
        store("s", 10),
        village("vu", 100, parcels_in=160.0, parcels_out=40.0),
        store("u", 100),
        formats=FORMATS,
        operations=operations,
        vehicle_types=(tiny.TRUCK, roomy),
        requirements=asking(modes=(Mode.HOME,)),
    )


def test_linehaul_is_in_time_for_the_loops() -> None:
    """Test that each van delivers all in one day, as both stores get parcels early.

    A truck that went to u first, at 25 200 s, would be at s at 34 260 s.
    """
    instance = late_county()
    plan = routed(instance, plan_at_stores(instance, Mode.HOME))
    loops = [route for route in plan.routes if route.leg is Leg.LOOP]
    linehaul = [route for route in plan.routes if route.leg is Leg.LINEHAUL]
    assert len(loops) == 2
    assert len(linehaul) == 1
    for route in loops:
        assert route.end_s <= 54_000.0


def test_one_more_truck_where_a_van_would_cost_more() -> None:
    """Test that two cheap trucks start where one would be too late for a van.

    Unloading takes 30 s a parcel, so that a second store on the same trip gets its
    parcels too late for its van to deliver them all in one day.
    """
    base = late_county()
    slow = replace(base.operations, linehaul_parcel_s=30.0)
    cheap = replace(tiny.TRUCK, fixed_cost_per_day=10.0, cost_per_km=0.1)
    instance = replace(
        base, operations=slow, vehicle_types=(cheap, base.vehicle_types[1])
    )
    plan = routed(instance, plan_at_stores(instance, Mode.HOME))
    assert sum(route.leg is Leg.LINEHAUL for route in plan.routes) == 2
    assert sum(route.leg is Leg.LOOP for route in plan.routes) == 2


def test_line_plan_is_routed_as_by_hand() -> None:
    """Test that the routes cost what the hand-made ones do."""
    plan = routed(line_county(), line_plan())
    found = routes_cost(line_county(), plan.routes)
    assert found == pytest.approx(routes_cost(line_county(), line_plan().routes))


def test_unreachable_store_cuts_off_its_loops() -> None:
    """Test that homes of a store that no truck can supply are unserved."""
    instance = late_county()
    far = replace(
        instance,
        operations=replace(instance.operations, linehaul_window_s=(18_000.0, 30_000.0)),
    )
    plan = plan_at_stores(far, Mode.HOME)
    network = route_network(far, plan.facilities, plan.allocations, seed=1)
    unserved = {stop.id: stop.reason for stop in network.unserved_stops}
    assert unserved == {"u": Reason.SHIFT, "vu": Reason.SHIFT}
