"""Staff and storage as capacity, and the wait in the busiest hour, by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.checker import Code, check
from planner.design.county.from_instance import from_prepared
from planner.design.county.start import start_from_plan
from planner.design.county.to_plan import decisions_of
from planner.design.siting_model.prepare import prepare
from planner.design.solve import solve
from planner.flow import resolve
from planner.instance import Instance
from planner.model.rules import Measure
from planner.model.service import Mode, ServiceRates
from planner.plan import Plan
from planner.service.counter import (
    capacity_parcels_per_day,
    clerks_lacking,
    peak_use,
    peak_wait_s,
    shelf_parcels_per_day,
)
from tests import tiny
from tests.design.counties import asking
from tests.tiny_plan import allocation, edit_site, line_county, line_plan

RATES = ServiceRates(
    wage_per_year=42_000.0, peak_hour_share=0.15, peak_factor=2.0, dwell_days=1.5
)


def county(rates: ServiceRates = RATES, **store) -> Instance:
    """Return the county on a line with another format of store."""
    formats = (tiny.HUB_FORMAT, replace(tiny.STORE_FORMAT, **store), tiny.POINT_FORMAT)
    return line_county(formats=formats, service=rates)


def test_staff_limits_capacity() -> None:
    """Test one clerk at 2.5 min: 60 / (2 x 0.15 x 2.5) = 80 parcels a day.

    With 40 % at lockers it is 80 / 0.6, and with every fifth parcel handled twice 0.8
    of that.
    """
    one = county(staff=1.0, minutes_per_parcel=2.5)
    assert capacity_parcels_per_day(one, "service_store", 7.0) == pytest.approx(80)
    lockers = county(staff=1.0, minutes_per_parcel=2.5, self_service_share=0.4)
    assert capacity_parcels_per_day(lockers, "service_store", 7.0) == pytest.approx(
        80 / 0.6
    )
    careless = county(
        staff=1.0, minutes_per_parcel=2.5, self_service_share=0.4, success=0.8
    )
    assert capacity_parcels_per_day(careless, "service_store", 7.0) == pytest.approx(
        80 / 0.6 * 0.8
    )


def test_storage_limits_what_waits() -> None:
    """Test 1.2 m3 for parcels of 0.01 m3: 1.2 / (2 x 1.5 x 0.01) = 40 a day.

    More may pass: the store handles its 200.
    """
    shelves = county(storage_m3=1.2)
    assert shelf_parcels_per_day(shelves, "service_store", 7.0) == pytest.approx(40)
    assert capacity_parcels_per_day(shelves, "service_store", 7.0) == 200
    assert math.isinf(shelf_parcels_per_day(line_county(), "service_store", 7.0))


def test_capacity_that_is_given_is_the_most() -> None:
    """Test that many clerks and much room leave the 200 a day of the format."""
    roomy = county(staff=9.0, minutes_per_parcel=1.0, storage_m3=900.0)
    assert capacity_parcels_per_day(roomy, "service_store", 7.0) == 200
    assert capacity_parcels_per_day(line_county(), "service_store", 7.0) == 200


def test_checker_takes_the_same_capacity() -> None:
    """Test that 40 parcels at the store are too many where clerks manage 20."""
    few = county(staff=0.25, minutes_per_parcel=2.5)
    assert capacity_parcels_per_day(few, "service_store", 7.0) == pytest.approx(20)
    found = [item for item in check(line_plan(), few) if item.code is Code.CAPACITY]
    assert [item.subject for item in found] == ["s"]
    assert found[0].limit == pytest.approx(20)


def test_use_and_wait_of_one_clerk() -> None:
    """Test 40 of 80 parcels: half the time used; M/M/1 waits u / (1 - u) x 150 s."""
    one = county(staff=1.0, minutes_per_parcel=2.5)
    assert peak_use(one, "service_store", 40.0) == pytest.approx(0.5)
    assert peak_wait_s(one, "service_store", 40.0) == pytest.approx(150.0)
    assert peak_wait_s(one, "service_store", 0.0) == 0
    assert math.isinf(peak_wait_s(one, "service_store", 80.0))


def test_wait_of_two_clerks() -> None:
    """Test the M/M/2 wait: u^2 / (1 - u^2) times the service time."""
    two = county(staff=2.0, minutes_per_parcel=2.5)
    assert peak_use(two, "service_store", 80.0) == pytest.approx(0.5)
    assert peak_wait_s(two, "service_store", 80.0) == pytest.approx(0.25 / 0.75 * 150)


def test_clerks_that_end_a_wait() -> None:
    """Test 72 of 80 parcels: 0.9 / 0.1 x 150 s = 22.5 min; a second clerk ends it.

    Of two, busy 0.45 of the time: 0.45^2 / (1 - 0.45^2) x 150 s = 38.1 s. 80 parcels
    are all the time of one, whose queue grows; two wait 50 s, as above.
    """
    one = county(staff=1.0, minutes_per_parcel=2.5)
    assert peak_wait_s(one, "service_store", 72.0) == pytest.approx(22.5 * 60)
    for parcels, limit_s, expected in (
        (72.0, 1_351.0, 0),
        (72.0, 600.0, 1),
        (72.0, 38.0, 2),
        (80.0, 600.0, 1),
        (0.0, 0.0, 0),
    ):
        lacking = clerks_lacking(one, "service_store", parcels, limit_s=limit_s)
        assert lacking == expected


def test_hundreds_of_clerks_wait_for_nothing() -> None:
    """Test that 400 clerks, half of whose time is used, overflow no number.

    Of three, Erlang's formula with 1.5 offered: 1.5^3 / 3! / 0.5 = 1.125 against
    1 + 1.5 + 1.125 = 3.625, so that 0.2368 wait 150 s / 3 / 0.5.
    """
    three = county(staff=3.0, minutes_per_parcel=2.5)
    expected = 1.125 / (3.625 + 1.125) * 150 / 3 / 0.5
    assert peak_wait_s(three, "service_store", 120.0) == pytest.approx(expected)
    many = county(staff=400.0, minutes_per_parcel=2.5)
    assert 0 <= peak_wait_s(many, "service_store", 16_000.0) < 1e-6


@given(
    staff=st.floats(0.5, 6.0),
    more=st.floats(0.0, 4.0),
    minutes=st.floats(0.5, 6.0),
    peak=st.floats(1.0, 4.0),
)
def test_more_clerks_never_take_less(
    staff: float, more: float, minutes: float, peak: float
) -> None:
    """Test that capacity rises with clerks and falls with peaks."""
    rates = replace(RATES, peak_factor=peak)
    few = county(rates, staff=staff, minutes_per_parcel=minutes)
    many = county(rates, staff=staff + more, minutes_per_parcel=minutes)
    calm = county(RATES, staff=staff, minutes_per_parcel=minutes)
    least = capacity_parcels_per_day(few, "service_store", 7.0)
    assert capacity_parcels_per_day(many, "service_store", 7.0) >= least
    if peak >= RATES.peak_factor:
        assert capacity_parcels_per_day(calm, "service_store", 7.0) >= least


def test_an_operating_day_carries_more_than_the_average() -> None:
    """Test the 200 a day of the format on 2 days a week: 400 / 7 of the average day.

    One clerk's 80 are 160 / 7. On the shelves lie max(1.5, 7 / 2) days of parcels:
    1.2 / (2 x 3.5 x 0.01) = 120 / 7; at 1.5 days that they wait and vehicles daily 40.
    """
    one = county(staff=1.0, minutes_per_parcel=2.5)
    assert capacity_parcels_per_day(
        line_county(), "service_store", 2.0
    ) == pytest.approx(400 / 7)
    assert capacity_parcels_per_day(one, "service_store", 2.0) == pytest.approx(160 / 7)
    shelves = county(storage_m3=1.2)
    assert shelf_parcels_per_day(shelves, "service_store", 2.0) == pytest.approx(
        120 / 7
    )
    assert shelf_parcels_per_day(shelves, "service_store", 7.0) == pytest.approx(40)


def test_one_day_a_week_fills_a_store() -> None:
    """Test 12 parcels a day on one day a week: 7 x 12 = 84 come, the store takes 20.

    Seven days of them lie on its shelves, at 0.01 m3 12 x 7 x 0.01 = 0.84 m3 of 0.7:
    there is room for 10 a day.
    """
    small = replace(tiny.STORE_FORMAT, capacity_parcels_per_day=20.0, storage_m3=0.7)
    item = tiny.build(
        tiny.village("v", 8.0, parcels_in=10.0, parcels_out=2.0),
        tiny.hub("h", 0.0),
        tiny.store("s", 10.0),
        formats=(tiny.HUB_FORMAT, small, tiny.POINT_FORMAT),
        operations=replace(tiny.OPERATIONS, days_per_week=1.0),
    )
    plan = Plan(
        facilities=line_plan().facilities[:2],
        allocations=(allocation("v", "s", Mode.STORE),),
        unserved=(),
        closed_site_ids=(),
        routes=(),
    )
    found: dict[Code, Any] = {
        one.code: (one.subject, one.found, one.limit)
        for one in check(plan, item)
        if one.code in {Code.CAPACITY, Code.STORAGE}
    }
    assert found == {
        Code.CAPACITY: ("s", pytest.approx(84), 20),
        Code.STORAGE: ("s", pytest.approx(12), pytest.approx(10)),
    }


def test_checker_counts_an_operating_day() -> None:
    """Test s with 40 of 80 a day: enough daily, on 3 days a week it gets 280 / 3."""
    store = replace(tiny.STORE_FORMAT, capacity_parcels_per_day=80.0)
    fields = {"formats": (tiny.HUB_FORMAT, store, tiny.POINT_FORMAT)}
    assert check(line_plan(), line_county(**fields)) == []
    rare = replace(tiny.OPERATIONS, days_per_week=3.0)
    found = check(line_plan(), line_county(**fields, operations=rare))
    full = [item for item in found if item.code is Code.CAPACITY]
    assert [item.subject for item in full] == ["s"]
    assert full[0].found == pytest.approx(280 / 3)
    assert full[0].limit == 80


def test_siting_holds_an_operating_day() -> None:
    """Test s with 70 a day on 3 days a week: 70 x 3 / 7 = 30 of the average day.

    Of v1 with 10, v2 with 25 and v3 with 5 parcels it takes v2 and v3; all three,
    40 of the 45 in the county, on 7 days a week only.
    """
    store = replace(tiny.STORE_FORMAT, capacity_parcels_per_day=70.0)
    formats = (tiny.HUB_FORMAT, store, tiny.POINT_FORMAT)
    for days, most, is_possible in ((7.0, 40, True), (3.0, 40, False), (3.0, 30, True)):
        reach = {Mode.STORE: 9_000.0}
        asked = asking(
            at_least={Measure.USE: most / 45}, modes=(Mode.STORE,), reach_m=reach
        )
        operations = replace(tiny.OPERATIONS, days_per_week=days)
        item = line_county(formats=formats, requirements=asked, operations=operations)
        result = solve(item, rounds=1, neighbours=0)
        assert bool(result.infeasible) is not is_possible
        if is_possible:
            assert result.plan is not None
            load = resolve(result.plan, item).throughput_by_id()["s"]
            assert load == pytest.approx(most)
            assert check(result.plan, item) == []


def test_what_passes_takes_no_shelf() -> None:
    """Test shelves of s for 25 parcels: v2's lie there, those of v1 and v3 pass.

    0.25 m3 take 25 parcels of 0.01 m3 for a day. All 40 pass s, the others' to points;
    at 0.24 m3 there is no room for v2, which has no other facility within reach.
    """
    reach = {Mode.POINT: 3_000.0, Mode.STORE: 5_000.0}
    modes = (Mode.POINT, Mode.STORE)
    asked = asking(at_least={Measure.USE: 40 / 45}, modes=modes, reach_m=reach)
    for storage_m3, is_possible in ((0.25, True), (0.24, False)):
        store = replace(tiny.STORE_FORMAT, storage_m3=storage_m3)
        formats = (tiny.HUB_FORMAT, store, tiny.POINT_FORMAT)
        item = line_county(formats=formats, requirements=asked)
        full = [one for one in check(line_plan(), item) if one.code is Code.STORAGE]
        assert (not full) is is_possible
        result = solve(item, rounds=1, neighbours=0)
        assert bool(result.infeasible) is not is_possible
        if is_possible:
            assert result.plan is not None
            assert check(result.plan, item) == []


def test_search_knows_shelves() -> None:
    """Test s with shelves for 24 parcels, or dearer and roomy: v2's 25 take that.

    The search of neighbours knows the larger of both, and takes the format that has
    room for what waits, not only for the 40 that pass.
    """
    reach = {Mode.POINT: 3_000.0, Mode.STORE: 5_000.0}
    asked = asking(
        at_least={Measure.USE: 40 / 45},
        modes=(Mode.POINT, Mode.STORE),
        reach_m=reach,
    )
    small = replace(tiny.STORE_FORMAT, storage_m3=0.24)
    roomy = replace(tiny.STORE_FORMAT, id="roomy", capex=9_000.0, storage_m3=0.6)
    formats = (tiny.HUB_FORMAT, small, roomy, tiny.POINT_FORMAT)
    line = line_county(formats=formats, requirements=asked)
    item = edit_site(line, "s", format_ids=(small.id, roomy.id))
    plan = solve(item, rounds=1, neighbours=0).plan
    assert plan is not None
    assert plan.facilities[1].format_id == "roomy"
    county = from_prepared(prepare(item), plan)
    assert county.problem.most_at_counter.tolist() == [pytest.approx(60)]
    facilities, _ = decisions_of(county, start_from_plan(county, plan))
    assert facilities == plan.facilities
