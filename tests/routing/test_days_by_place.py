"""Vehicles that call less often far away: routes, loads, costs, service, checker."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from planner.checker import Code, check
from planner.design.solve import solve
from planner.flow import resolve
from planner.flow.functions import function_access
from planner.instance import Instance
from planner.ledger import compute_ledger
from planner.metrics import evaluate
from planner.model.fleet import Leg
from planner.model.rules import Schedule
from planner.model.service import Mode
from planner.plan import Allocation, Facility, Plan
from planner.routing import route_network
from planner.service.frequency import route_days, typical_days
from tests import tiny
from tests.design.counties import HIRED, asking
from tests.tiny import build, hub, point, store, village

NEAR_AND_FAR = Schedule(by_m=((15_000.0, 7.0),), otherwise=3.0)


def county(schedule: Schedule = NEAR_AND_FAR, **overrides: Any) -> Instance:
    """Return hub 0, store s 10, point p 12 with a, point q 20 with b, homes c at 21.

    Each village has 4 parcels in and 1 out. s is called at daily, and so is p; beyond
    km 15 vehicles call on three days a week.
    """
    operations = replace(
        tiny.OPERATIONS, days_per_week=schedule.most, schedule=schedule
    )
    fields: dict[str, Any] = {"vehicle_types": HIRED, "operations": operations}
    fields |= overrides
    return build(
        village("a", 12),
        village("b", 20),
        village("c", 21),
        hub("h", 0),
        store("s", 10),
        point("p", 12),
        point("q", 20),
        requirements=asking(at_least={}),
        **fields,
    )


FACILITIES = (
    Facility(site_id="h", format_id="county_hub", parent_id=None),
    Facility(site_id="s", format_id="service_store", parent_id="h"),
    Facility(site_id="p", format_id="village_point", parent_id="s"),
    Facility(site_id="q", format_id="village_point", parent_id="s"),
)
ALLOCATIONS = (
    Allocation(stream_id="a", facility_id="p", mode=Mode.POINT, share=1.0),
    Allocation(stream_id="b", facility_id="q", mode=Mode.POINT, share=1.0),
    Allocation(stream_id="c", facility_id="s", mode=Mode.HOME, share=1.0),
)


def routed(instance: Instance) -> Plan:
    """Return the plan of these decisions with its routes."""
    found = route_network(instance, FACILITIES, ALLOCATIONS, seed=1, is_final=True)
    assert not found.unserved_stops
    return Plan(
        facilities=FACILITIES,
        allocations=ALLOCATIONS,
        unserved=(),
        closed_site_ids=(),
        routes=found.routes,
    )


def test_stops_of_a_route_are_called_at_equally_often() -> None:
    """Test a loop a day to p, and one on three days to q and the homes of c.

    p takes 4 parcels and gives 1 a day; q and c 7 / 3 times as many, on three days. The
    linehaul brings the store all of 12 and takes 3, every day.
    """
    instance = county()
    plan = routed(instance)
    assert check(plan, instance) == []
    loops = {
        tuple(stop.id for trip in route.trips for stop in trip.stops): route
        for route in plan.routes
        if route.leg is Leg.LOOP
    }
    assert {frozenset(key) for key in loops} == {
        frozenset({"p"}),
        frozenset({"q", "c"}),
    }
    loads = {
        stop.id: (stop.delivered_parcels, stop.collected_parcels)
        for route in plan.routes
        for trip in route.trips
        for stop in trip.stops
    }
    assert loads["p"] == pytest.approx((4, 1))
    assert loads["q"] == loads["c"] == pytest.approx((28 / 3, 7 / 3))
    assert loads["s"] == pytest.approx((12, 3))
    assert len({route.id for route in plan.routes}) == len(plan.routes) == 3


def test_kilometres_are_paid_on_the_days_driven() -> None:
    """Test the yearly cost of the kilometres, 1 each of a van and 2 of a truck.

    The linehaul drives 20 km on 365 days: 14,600. The loop to p drives 4 km on 365
    days: 1,460. That to q and c drives 22 km on 365 x 3 / 7 days: 3,441.43.
    """
    instance = county()
    ledger = compute_ledger(routed(instance), instance)
    paid = [line.amount_per_year for line in ledger.lines if line.line == "vehicle_km"]
    assert sorted(paid) == pytest.approx([1_460, 22 * 365 * 3 / 7, 14_600])


def test_nothing_comes_more_often_than_to_its_store() -> None:
    """Test that p, near the hub, is called at as seldom as the store at km 16."""
    schedule = Schedule(by_m=((5_000.0, 6.0), (9_000.0, 2.0)), otherwise=3.0)
    instance = county(schedule)
    plan = routed(instance)
    days = {route.leg: route_days(instance, route) for route in plan.routes}
    assert days == {Leg.LINEHAUL: 3.0, Leg.LOOP: 3.0}
    near = county(Schedule(by_m=((11_000.0, 3.0),), otherwise=6.0))
    assert {route_days(near, route) for route in routed(near).routes} == {3.0}


def test_service_follows_the_days() -> None:
    """Test the days that villagers collect on, and who has service 5 days a week.

    a is served daily; b and c on three days, 100 of 300 residents often enough.
    """
    instance = county(standard=replace(tiny.STANDARD, days_per_week=5.0))
    plan = routed(instance)
    flow = resolve(plan, instance)
    assert flow.allocations.days_per_week.tolist() == [7.0, 3.0, 3.0]
    collected = {
        item.village_id: item.days_per_week
        for item in function_access(flow)
        if item.function == "collect"
    }
    assert collected == {"a": 7.0, "b": 3.0, "c": 3.0}
    service = evaluate(plan, instance).coverages["effective_service"].value
    assert service == pytest.approx(1 / 3)


def test_routes_that_mix_days_are_faulty() -> None:
    """Test that the loops joined in one route are named by the checker."""
    instance = county()
    plan = routed(instance)
    (first, second) = (route for route in plan.routes if route.leg is Leg.LOOP)
    linehaul = tuple(route for route in plan.routes if route.leg is Leg.LINEHAUL)
    mixed = replace(first, trips=(*first.trips, *second.trips))
    found = check(replace(plan, routes=(*linehaul, mixed)), instance)
    assert Code.DAYS in {item.code for item in found}


def test_vehicles_are_shared_by_all_days() -> None:
    """Test that with one van at a store the seldom stops find none."""
    van = replace(tiny.VAN, available=1)
    instance = county(vehicle_types=(tiny.TRUCK, van))
    found = route_network(instance, FACILITIES, ALLOCATIONS, seed=1)
    assert {stop.id for stop in found.unserved_stops} == {"q", "c"}


def test_one_number_by_another_way() -> None:
    """Test that a schedule with the same days everywhere changes no figure."""
    same = county(Schedule(otherwise=3.0))
    plain = county(
        operations=replace(tiny.OPERATIONS, days_per_week=3.0, schedule=None)
    )
    assert routed(same) == routed(plain)
    plan = routed(plain)
    costs = [compute_ledger(plan, item).annual_cost for item in (same, plain)]
    assert costs[0] == pytest.approx(costs[1])


@pytest.mark.parametrize("km", [5.0, 12.0, 20.0, 30.0])
def test_plans_keep_the_days(km: float) -> None:
    """Test that plans of the whole search break nothing, by any distance."""
    between = Schedule(by_m=((km * 1_000.0, 6.0),), otherwise=2.0)
    instance = county(between)
    result = solve(instance, mip_gap=0.0)
    assert result.plan is not None
    assert check(result.plan, instance) == []
    assert {route_days(instance, route) for route in result.plan.routes} <= {2.0, 6.0}
    assert 2.0 <= typical_days(instance) <= 6.0
