"""Parcels of merchants: the room on vehicles, at counters and with third parties.

On the line the truck brings 32 parcels to s and takes 8 back.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.checker import Code, check
from planner.flow import Flow, imbalances, resolve
from planner.flow.days import daily_flows
from planner.flow.merchants import MerchantFlows
from planner.instance import Instance
from planner.ledger import compute_ledger
from planner.metrics import evaluate
from planner.model.carriers import CarrierLeg
from planner.model.fleet import VehicleType
from planner.model.goods import GoodsClass
from planner.model.money import Outside
from planner.plan import Plan
from tests import tiny
from tests.ledger.test_carriers import POSTAL
from tests.tiny_plan import line_county, line_plan, stop

PLAN = line_plan()
HUB, STORE = 0, 1
SMALL = replace(tiny.TRUCK, capacity_parcels=100.0, max_trips=1)
LARGE_FORMATS = tuple(
    replace(item, capacity_parcels_per_day=5_000.0)
    for item in (tiny.HUB_FORMAT, tiny.STORE_FORMAT, tiny.POINT_FORMAT)
)


def county(offered: float, truck: VehicleType = SMALL, **fields: object) -> Instance:
    """Return the line with merchants who offer parcels at 1 each, and a small truck."""
    outside = Outside(parcels_per_day=offered, price_per_parcel=1.0)
    overrides = {"formats": LARGE_FORMATS, "vehicle_types": (truck, tiny.VAN)} | fields
    return line_county(outside=outside, **overrides)


def plan_of_five_days() -> Plan:
    """Return the plan with what the truck brings and takes on five days a week."""
    route = PLAN.routes[0]
    visit = route.trips[0].stops[0]
    visit = replace(
        visit,
        delivered_parcels=visit.delivered_parcels * 7 / 5,
        collected_parcels=visit.collected_parcels * 7 / 5,
    )
    trip = replace(route.trips[0], stops=(visit,))
    return replace(PLAN, routes=(replace(route, trips=(trip,)), PLAN.routes[1]))


PLAN_OF_FIVE_DAYS = plan_of_five_days()


def taken(plan: Plan, instance: Instance) -> float:
    """Return the parcels a day of merchants that are taken at s."""
    flow = resolve(plan, instance)
    assert list(imbalances(flow)) == []
    return float(flow.merchants.taken[STORE])


def test_one_truck_takes_what_it_has_room_for() -> None:
    """Test a truck of 100 on one trip, 900 offered: 8 own ones leave room for 92.

    Each brings 1 and costs 0.2 at s and 0.1 at the hub; 808 find no room. Of coverages
    and use nothing changes, nor of own cost.
    """
    busy, quiet = county(900.0), county(0.0)
    assert taken(PLAN, busy) == pytest.approx(92)
    assert check(PLAN, busy) == []
    ledgers = [compute_ledger(PLAN, item) for item in (busy, quiet)]
    gain = 92 * 365 * (1 - 0.3)
    assert ledgers[0].net_cost == pytest.approx(ledgers[1].net_cost - gain)
    assert ledgers[0].own_cost == pytest.approx(ledgers[1].own_cost)
    found, none = evaluate(PLAN, busy), evaluate(PLAN, quiet)
    assert found.coverages == none.coverages
    assert found.service.merchant_parcels_per_day == pytest.approx(92)
    assert found.service.merchant_parcels_left_per_day == pytest.approx(808)


def test_no_vehicle_takes_nothing() -> None:
    """Test that without routes merchants bring nothing."""
    assert taken(replace(PLAN, routes=()), county(900.0)) == 0


@pytest.mark.parametrize(("kg", "m3", "expected"), [(60.0, np.inf, 22), (1e9, 0.6, 52)])
def test_kilograms_and_cubic_metres(kg: float, m3: float, expected: float) -> None:
    """Test parcels of 2 kg and 0.01 m3: 60 kg hold 30, 0.6 m3 hold 60, 8 are own."""
    goods = (
        GoodsClass(id="a", name="a", share_in=1.0, share_out=1.0, kg=2.0, m3=0.01),
    )
    truck = replace(SMALL, capacity_kg=kg, capacity_m3=m3)
    assert taken(PLAN, county(900.0, truck, goods=goods)) == pytest.approx(expected)


def test_time_to_load_them() -> None:
    """Test a shift of one minute more than the route takes: 10 parcels of 6 s each."""
    route = PLAN.routes[0]
    truck = replace(SMALL, shift_s=route.end_s - route.start_s + 60.0)
    assert tiny.OPERATIONS.linehaul_parcel_s == 6.0
    assert taken(PLAN, county(900.0, truck)) == pytest.approx(10)


def test_fewer_days() -> None:
    """Test five days a week: a visit takes 7 / 5 x 8 own ones, and 88.8 of merchants.

    On an average day these are 88.8 x 5 / 7.
    """
    operations, plan = replace(tiny.OPERATIONS, days_per_week=5.0), PLAN_OF_FIVE_DAYS
    instance = county(900.0, operations=operations)
    assert taken(plan, instance) == pytest.approx(88.8 * 5 / 7)
    assert taken(plan, county(30.0, operations=operations)) == pytest.approx(30)


@pytest.mark.parametrize(
    ("capacity", "storage_m3", "expected"),
    [(63.0, np.inf, 5), (5_000.0, 0.392, 3), (5_000.0, np.inf, 20)],
)
def test_room_on_an_operating_day(
    capacity: float, storage_m3: float, expected: float
) -> None:
    """Test five days a week at s, where 40 own parcels pass and 25 wait.

    63 on such a day are 63 x 5 / 7 = 45 of the average day, 5 more. 7 / 5 days of them
    lie there at 0.01 m3 each: 0.392 / 1.4 / 0.01 = 28, 3 more. Else all 20 offered.
    """
    store = replace(
        LARGE_FORMATS[STORE], capacity_parcels_per_day=capacity, storage_m3=storage_m3
    )
    instance = county(
        20.0,
        formats=(LARGE_FORMATS[HUB], store, LARGE_FORMATS[2]),
        operations=replace(tiny.OPERATIONS, days_per_week=5.0),
    )
    assert taken(PLAN_OF_FIVE_DAYS, instance) == pytest.approx(expected)
    found = {one.code for one in check(PLAN_OF_FIVE_DAYS, instance)}
    assert not found & {Code.CAPACITY, Code.STORAGE}


def test_stops_of_a_trip_share_its_room() -> None:
    """Test s and t on one trip with 32 parcels for s alone.

    After s 8 are aboard, and after t, which gives nothing. Offered 60 each: s has them
    all taken, t the 32 that are left of 100 - 8 - 60.
    """
    instance = county(60.0)
    t = replace(instance.sites[instance.site_index["s"]], id="t")
    facilities = (*PLAN.facilities, replace(PLAN.facilities[STORE], site_id="t"))
    instance = replace(
        instance,
        sites=(*instance.sites, t),
        site_location=np.append(instance.site_location, instance.site_location[1]),
    )
    route = PLAN.routes[0]
    visit = route.trips[0].stops[0]
    late = stop("t", visit.departure_s, visit.departure_s + 60.0, 0.0, 0.0)
    trip = replace(route.trips[0], stops=(visit, late))
    plan = replace(
        PLAN,
        facilities=facilities,
        routes=(replace(route, trips=(trip,)), PLAN.routes[1]),
    )
    flow = resolve(plan, instance)
    assert flow.merchants.taken.tolist() == pytest.approx([0, 60, 0, 32])
    assert flow.merchants.passing.tolist() == pytest.approx([92, 60, 0, 32])
    assert list(imbalances(flow)) == []


def test_third_party_that_supplies_the_store() -> None:
    """Test postal with room for 100: 40 own ones, 60 of merchants at 0.5 each."""
    carrier = replace(
        POSTAL,
        capacity_parcels_per_day=100.0,
        days_per_week=7.0,
        price_per_parcel={CarrierLeg.LINEHAUL: 0.5},
        lead_s={CarrierLeg.LINEHAUL: 0.0},
    )
    facilities = tuple(
        replace(item, carrier_id="postal") if item.site_id == "s" else item
        for item in PLAN.facilities
    )
    plan = replace(PLAN, facilities=facilities, routes=PLAN.routes[1:])
    instance = county(900.0, carriers=(carrier,))
    assert taken(plan, instance) == pytest.approx(60)
    lines = compute_ledger(plan, instance).by_line()
    assert lines["outside_carrying"] == pytest.approx(60 * 0.5 * 365)
    assert Code.CARRIER not in {item.code for item in check(plan, instance)}


def test_checker_counts_them() -> None:
    """Test that more than there is room for is found, on the truck and at counters."""
    instance = county(900.0)
    flow = resolve(PLAN, instance)
    more = replace(
        flow.merchants,
        passing=np.array([6_000.0, 93.0, 0.0]),
        on_visit={(0, 0, 0): 93.0},
    )
    found = check(PLAN, instance, flow=_with_merchants(flow, more))
    assert {item.code for item in found} == {Code.BALANCE}
    fitting = replace(
        more, taken=np.array([0.0, 93.0, 0.0]), passing=np.array([93.0, 93.0, 0.0])
    )
    found = check(PLAN, instance, flow=_with_merchants(flow, fitting))
    assert [(item.code, item.found) for item in found] == [(Code.LOAD_PARCELS, 101.0)]


def _with_merchants(flow: Flow, merchants: MerchantFlows) -> Flow:
    """Return a flow with a fault: what merchants bring is not what it was."""
    faulty = replace(flow)
    vars(faulty)["merchants"] = merchants
    return faulty


def test_daily_flows_have_them() -> None:
    """Test that 92 come in at s from merchants, and go up through the hub, each day."""
    days = list(daily_flows(resolve(PLAN, county(900.0))))
    assert [item.imbalance for item in days] == pytest.approx([0] * len(days))
    at = {(item.facility_id, item.day_type.value): item for item in days}
    before = {
        (item.facility_id, item.day_type.value): item
        for item in daily_flows(resolve(PLAN, county(0.0)))
    }
    for day in ("average", "peak"):
        assert at["s", day].from_merchants == pytest.approx(92)
        assert at["s", day].to_parent == pytest.approx(before["s", day].to_parent + 92)
        assert at["h", day].from_children - before["h", day].from_children == (
            pytest.approx(92)
        )
