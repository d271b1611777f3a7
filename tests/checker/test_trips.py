"""Tests of loads, distances and times from stop to stop."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from planner.checker import Code, check
from planner.model.goods import GoodsClass
from tests import tiny, tiny_plan
from tests.checker.broken import LINE_COUNTY, broken

PLAN = tiny_plan.line_plan()


@pytest.mark.parametrize(
    ("field", "limit", "expected"),
    [
        ("capacity_parcels", 12.0, set()),
        ("capacity_parcels", 11.9, {Code.LOAD_PARCELS}),
        ("capacity_kg", 24.0, set()),
        ("capacity_kg", 23.9, {Code.LOAD_KG}),
        ("capacity_m3", 0.12, set()),
        ("capacity_m3", 0.11, {Code.LOAD_M3}),
    ],
)
def test_load(field: str, limit: float, expected: set[Code]) -> None:
    """Test that the van leaves with 8 + 4 parcels of 2 kg and 0.01 m3 each."""
    fields: dict[str, Any] = {field: limit}
    van = replace(tiny.VAN, **fields)
    assert (
        broken(PLAN, tiny_plan.line_county(vehicle_types=(tiny.TRUCK, van))) == expected
    )


def test_load_on_the_way() -> None:
    """Test that the largest load may be on the way: 12 - 8 + 20 = 24 after p.

    The van then stands 60 + 6 x 28 = 228 s at p, the truck 60 + 6 x 58 = 408 s at s.
    """
    van = replace(tiny.VAN, capacity_parcels=23.0)
    county = tiny_plan.line_county(vehicle_types=(tiny.TRUCK, van))
    more_out = county.parcels_out_per_day.copy()
    more_out[0, 0] = 20.0
    county = replace(county, parcels_out_per_day=more_out)
    plan = tiny_plan.edit_stop(PLAN, "p", collected_parcels=20.0)
    plan = tiny_plan.edit_stop(plan, "s", collected_parcels=26.0)
    loads = [v for v in check(plan, county) if v.code is Code.LOAD_PARCELS]
    assert [(v.subject, v.found, v.limit) for v in loads] == [
        ("loop 1, trip 1", 24.0, 23.0)
    ]


def test_load_of_mixed_goods() -> None:
    """Test that kilograms follow the goods of the villages served.

    A quarter of the parcels in weigh 30 kg, the others 2: of 12 parcels 9 x 2 + 3 x 30
    = 108 kg leave the store.
    """
    goods = (
        GoodsClass(id="small", name="small", share_in=0.75, share_out=1, kg=2, m3=0.01),
        GoodsClass(id="bulky", name="bulky", share_in=0.25, share_out=0, kg=30, m3=0.2),
    )
    for limit, expected in ((108.0, []), (107.0, [(108.0, 107.0)])):
        van = replace(tiny.VAN, capacity_kg=limit)
        county = tiny_plan.line_county(goods=goods, vehicle_types=(tiny.TRUCK, van))
        violations = check(PLAN, county)
        assert [(v.found, v.limit) for v in violations] == expected
        assert all(v.code is Code.LOAD_KG for v in violations)


@pytest.mark.parametrize(
    ("distance_m", "expected"),
    [(12_003.0, set()), (12_004.0, {Code.DISTANCE}), (11_996.0, {Code.DISTANCE})],
)
def test_distance(distance_m: float, expected: set[Code]) -> None:
    """Test that three legs of 2 + 4 + 6 km may be 3 m off, not 4."""
    plan = tiny_plan.edit_trips(PLAN, "loop 1", distance_m=distance_m)
    assert broken(plan) == expected


@pytest.mark.parametrize(
    ("start_s", "expected"), [(26_501.0, set()), (26_502.0, {Code.LOADING_TIME})]
)
def test_loading_time(start_s: float, expected: set[Code]) -> None:
    """Test that loading from 26 500, 600 s, and 200 s of driving end at 27 300."""
    assert broken(tiny_plan.edit_trips(PLAN, "loop 1", start_s=start_s)) == expected


def test_travel_time_of_the_first_leg() -> None:
    """Test that an arrival sooner than without loading is a matter of driving."""
    plan = tiny_plan.edit_trips(PLAN, "loop 1", start_s=27_200.0)
    assert broken(plan) == {Code.TRAVEL_TIME}


@pytest.mark.parametrize(
    ("arrival_s", "expected"), [(27_819.0, set()), (27_818.0, {Code.TRAVEL_TIME})]
)
def test_travel_time(arrival_s: float, expected: set[Code]) -> None:
    """Test that leaving p at 27 420 and driving 400 s ends at 27 820."""
    assert broken(tiny_plan.edit_stop(PLAN, "v3", arrival_s=arrival_s)) == expected


@pytest.mark.parametrize(
    ("end_s", "expected"), [(28_629.0, set()), (28_628.0, {Code.TRAVEL_TIME})]
)
def test_travel_time_back(end_s: float, expected: set[Code]) -> None:
    """Test that leaving v3 at 28 030 and driving 600 s ends at 28 630."""
    assert broken(tiny_plan.edit_trips(PLAN, "loop 1", end_s=end_s)) == expected


def test_travel_to_a_place_cut_off() -> None:
    """Test that a stop no road leads to breaks both time and distance."""
    county = tiny_plan.line_county()
    haul = county.haul["road"]
    time_s, distance_m = haul.time_s.copy(), haul.distance_m.copy()
    v3 = county.village_location[2]
    time_s[:, v3], distance_m[:, v3] = float("inf"), float("inf")
    cut = replace(haul, time_s=time_s, distance_m=distance_m)
    found = broken(PLAN, replace(county, haul={"road": cut}))
    assert found == {Code.TRAVEL_TIME, Code.DISTANCE}


@pytest.mark.parametrize(
    ("stop_id", "arrival_s", "expected"),
    [
        ("p", 27_301.0, set()),
        ("p", 27_302.0, {Code.SERVICE_TIME}),
        ("v3", 27_821.0, set()),
        ("v3", 27_822.0, {Code.SERVICE_TIME}),
    ],
)
def test_service_time(stop_id: str, arrival_s: float, expected: set[Code]) -> None:
    """Test that 60 + 6 x 10 s at p and 60 + 30 x 5 s at v3 end when the van leaves."""
    assert broken(tiny_plan.edit_stop(PLAN, stop_id, arrival_s=arrival_s)) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"open_s": 27_301.0}, set()),
        ({"open_s": 27_302.0}, {Code.OPENING_HOURS}),
        ({"close_s": 27_299.0}, set()),
        ({"close_s": 27_298.0}, {Code.OPENING_HOURS}),
    ],
)
def test_opening_hours(fields: dict[str, Any], expected: set[Code]) -> None:
    """Test that service at p from 27 300 needs it to be open then."""
    point = replace(tiny.POINT_FORMAT, **fields)
    formats = (tiny.HUB_FORMAT, tiny.STORE_FORMAT, point)
    assert broken(PLAN, tiny_plan.line_county(formats=formats)) == expected


def test_waiting_for_opening() -> None:
    """Test that a van may arrive before opening and wait.

    It comes 600 s before p opens at 27 300, by starting at 25 900 without transfer.
    """
    operations = replace(tiny.OPERATIONS, transfer_s=0.0)
    point = replace(tiny.POINT_FORMAT, open_s=27_300.0)
    formats = (tiny.HUB_FORMAT, tiny.STORE_FORMAT, point)
    plan = tiny_plan.edit_trips(PLAN, "loop 1", start_s=25_900.0)
    plan = tiny_plan.edit_stop(plan, "p", arrival_s=26_700.0)
    county = tiny_plan.line_county(operations=operations, formats=formats)
    assert broken(plan, county) == set()
    assert broken(plan, replace(county, formats=tiny.FORMATS)) == set()
    assert broken(plan, LINE_COUNTY) == {Code.TRANSFER}
