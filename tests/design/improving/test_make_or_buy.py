"""Stops given to a third party by real routes, against arithmetic and all choices."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product

import pytest

from planner.checker import check
from planner.design.improving.make_or_buy import make_or_buy
from planner.design.improving.single_changes.changing import Changing
from planner.design.improving.single_changes.of_branches import changes_of_branch
from planner.design.loop.search import Options, Search, judged
from planner.design.loop.work import WORK
from planner.design.siting_model.prepare import prepare
from planner.design.siting_model.prices import first_prices
from planner.instance import Instance
from planner.ledger import compute_ledger, vehicle_day_cost
from planner.model.carriers import CarrierLeg
from planner.model.effort import Effort
from planner.model.service import Mode
from planner.plan import Plan
from planner.routing import route_network
from planner.service.frequency import route_visits_per_year
from planner.siting.search.least_cost import solve_three_tier
from tests.ledger.test_carriers import POSTAL, line
from tests.tiny_plan import line_plan

PARCELS = {"p": 10.0, "v3": 5.0}
"""A day, of the two stops of the only loop."""


def flat(price: float, **overrides) -> Instance:
    """Return the line with a carrier of one price on loops and to doors."""
    prices = {CarrierLeg.LOOP: price, CarrierLeg.HOME: price}
    carrier = replace(
        POSTAL,
        price_per_parcel=prices,
        lead_s=dict.fromkeys(prices, 0.0),
        zone_m=(),
        zone_factor=(1.0,),
    )
    return line(replace(carrier, **overrides))


def searched(instance: Instance) -> Search:
    """Return a search whose best plan is that of the line, by own vehicles."""
    prepared = prepare(instance)
    prices = first_prices(prepared)
    siting = solve_three_tier(prepared.data, prices, gap=0.0)
    assert siting is not None
    options = Options(
        gap=0.0,
        seed=1,
        rounds=1,
        work=WORK[Effort.NORMAL],
        deadline=None,
        say=lambda _: None,
    )
    search = Search(options=options, prepared=prepared, prices=prices)
    plan = line_plan()
    routes = route_network(instance, plan.facilities, plan.allocations, seed=1).routes
    search.best = judged(search, siting, replace(plan, routes=routes))
    return search


def bought(instance: Instance) -> Plan:
    """Return the plan of the line after own vehicles or third parties were weighed."""
    search = searched(instance)
    assert search.best is not None
    make_or_buy(search, search.best)
    assert check(search.best.plan, instance) == []
    return search.best.plan


def carried(plan: Plan) -> set[str]:
    """Return the points and villages that the third party supplies."""
    points = {item.site_id for item in plan.facilities if item.carrier_id}
    return points | {item.stream_id for item in plan.allocations if item.carrier_id}


def loop_cost_per_year(instance: Instance) -> float:
    """Return what the only loop of the line costs a year."""
    plan = line_plan()
    routes = route_network(instance, plan.facilities, plan.allocations, seed=1).routes
    (loop,) = (route for route in routes if route.depot_id == "s")
    vehicle_type = instance.vehicle_type_by_id[loop.vehicle_type_id]
    lines = vehicle_day_cost(vehicle_type, loop.distance_m, loop.end_s - loop.start_s)
    return sum(lines.values()) * route_visits_per_year(instance, loop)


@pytest.mark.parametrize("share", [0.95, 1.05])
def test_a_route_is_bought_below_what_it_costs(share: float) -> None:
    """Test the whole loop, 15 parcels a day: bought if its fees are below its cost."""
    price = share * loop_cost_per_year(flat(0.0)) / (365 * sum(PARCELS.values()))
    plan = bought(flat(price))
    assert carried(plan) == (set(PARCELS) if share < 1 else set())
    assert len(plan.routes) == (1 if share < 1 else 2)


@pytest.mark.parametrize("price", [0.0, 2.0, 5.0, 8.0, 9.0, 11.0, 15.0, 40.0])
def test_it_equals_the_best_of_all_choices(price: float) -> None:
    """Test against every way to give the two stops of the loop away or not."""
    instance = flat(price)
    costs = []
    for is_p, is_v3 in product((False, True), repeat=2):
        plan = line_plan()
        facilities = tuple(
            replace(item, carrier_id="postal") if is_p and item.site_id == "p" else item
            for item in plan.facilities
        )
        allocations = tuple(
            replace(item, facility_id="h", mode=Mode.CARRIER, carrier_id="postal")
            if is_v3 and item.stream_id == "v3"
            else item
            for item in plan.allocations
        )
        routes = route_network(instance, facilities, allocations, seed=1).routes
        whole = replace(
            plan, facilities=facilities, allocations=allocations, routes=routes
        )
        costs.append(compute_ledger(whole, instance).annual_cost)
    found = compute_ledger(bought(instance), instance).annual_cost
    assert found == pytest.approx(min(costs))


def test_it_takes_no_more_than_there_is_room_for() -> None:
    """Test that at no price room for 12 is for v3's five, the farthest on the loop."""
    assert carried(bought(flat(0.0, capacity_parcels_per_day=12.0))) == {"v3"}
    assert carried(bought(flat(0.0, capacity_parcels_per_day=math.inf))) == set(PARCELS)
    assert carried(bought(flat(0.0, township_ids=("elsewhere",)))) == set()


def test_a_van_that_doors_keep_is_given_up() -> None:
    """Test a third party that brings to points and to no doors.

    The loop calls at p and at the doors of v3, so that no stop or route alone can be
    bought with the van left at home. One change of the store has p brought by the third
    party and v3 served otherwise or left out.
    """
    price = {CarrierLeg.LOOP: 1.0}
    instance = flat(0.0, price_per_parcel=price, lead_s=dict.fromkeys(price, 0.0))
    search = searched(instance)
    assert search.best is not None
    changing = Changing(search=search, best=search.best)
    (store,) = (item for item in search.best.plan.facilities if item.site_id == "s")
    plans = [change(changing) for change in changes_of_branch(changing, store)]
    without_van = [
        plan
        for plan in plans
        if plan is not None
        and carried(plan) >= {"p"}
        and all(item.mode is not Mode.HOME for item in plan.allocations)
    ]
    assert without_van
    assert all(
        {item.site_id for item in plan.facilities} >= {"h", "s", "p"}
        for plan in without_van
    )
