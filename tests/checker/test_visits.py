"""Tests of where vehicles call and what they hand over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.checker import Code, check
from planner.model.fleet import Leg
from planner.model.service import Mode
from planner.plan import Facility, Route, Stop, StopKind, Trip
from tests import tiny, tiny_plan
from tests.checker.broken import LINE_COUNTY, broken

PLAN = tiny_plan.line_plan()


def loop_to(stop: Stop, *, km: float, depot_id: str = "s") -> Route:
    """Return a van's day to one place ``km`` away, at 30 000 s.

    Loading ends at 30 600; the stop's own times are kept.
    """
    trip = Trip(
        start_s=30_000.0,
        end_s=stop.departure_s + km * tiny.ROAD_S_PER_KM,
        distance_m=2 * km * 1000.0,
        stops=(stop,),
    )
    return Route(
        id="loop 2",
        leg=Leg.LOOP,
        depot_id=depot_id,
        vehicle_type_id="van",
        trips=(trip,),
    )


def test_unvisited_home() -> None:
    """Test that a home village at which no loop calls is found."""
    (trip,) = PLAN.routes[1].trips
    short = replace(trip, stops=trip.stops[:1], distance_m=4_000.0)
    plan = tiny_plan.edit_route(PLAN, "loop 1", trips=(short,))
    (violation,) = check(plan, LINE_COUNTY)
    assert (violation.code, violation.subject) == (Code.UNVISITED, "v3")


def test_unvisited_point_without_parcels() -> None:
    """Test that an open point must be called at even if no parcels go there."""
    point = Facility(site_id="q", format_id=tiny.POINT_FORMAT.id, parent_id="s")
    plan = replace(PLAN, facilities=(*PLAN.facilities, point))
    assert broken(plan) == {Code.UNVISITED}
    visit = tiny_plan.stop("q", 31_100.0, 31_160.0, 0.0, 0.0)
    visited = replace(plan, routes=(*plan.routes, loop_to(visit, km=5.0)))
    assert broken(visited) == set()


def test_stray_stop() -> None:
    """Test that a stop at a point that is not open is found."""
    visit = tiny_plan.stop("q", 31_100.0, 31_160.0, 0.0, 0.0)
    plan = replace(PLAN, routes=(*PLAN.routes, loop_to(visit, km=5.0)))
    assert broken(plan) == {Code.STRAY_STOP}


def test_stop_from_the_wrong_depot() -> None:
    """Test that a point supplied by another store than its own is found."""
    county = tiny_plan.line_county(tiny.store("s2", 12.5))
    other = Facility(site_id="s2", format_id=tiny.STORE_FORMAT.id, parent_id="h")
    plan = replace(PLAN, facilities=(*PLAN.facilities, other))
    plan = tiny_plan.edit_facility(plan, "p", parent_id="s2")
    found = {(item.code, item.subject) for item in check(plan, county)}
    assert (Code.STRAY_STOP, "loop 1") in found
    assert (Code.UNVISITED, "p") in found


def test_home_stop_of_a_village_served_elsewhere() -> None:
    """Test that a stop at the homes of a village served at a point is found."""
    visit = tiny_plan.stop("v1", 30_900.0, 30_960.0, 0.0, 0.0, kind=StopKind.VILLAGE)
    plan = replace(PLAN, routes=(*PLAN.routes, loop_to(visit, km=3.0)))
    assert broken(plan) == {Code.STRAY_STOP}


@pytest.mark.parametrize(
    ("stop_id", "fields", "code"),
    [
        ("p", {"delivered_parcels": 7.99}, Code.DELIVERED),
        ("p", {"collected_parcels": 1.99}, Code.COLLECTED),
        ("v3", {"delivered_parcels": 3.99}, Code.DELIVERED),
        ("s", {"delivered_parcels": 31.99}, Code.DELIVERED),
        ("s", {"collected_parcels": 7.99}, Code.COLLECTED),
    ],
)
def test_handed_over(stop_id: str, fields: dict[str, float], code: Code) -> None:
    """Test that a hundredth of a parcel left behind is found."""
    (violation,) = check(tiny_plan.edit_stop(PLAN, stop_id, **fields), LINE_COUNTY)
    assert (violation.code, violation.subject) == (code, stop_id)


def test_handed_over_within_tolerance() -> None:
    """Test that less than a thousandth of a parcel does not matter."""
    assert broken(tiny_plan.edit_stop(PLAN, "p", delivered_parcels=7.9995)) == set()


def test_split_visits() -> None:
    """Test that the parcels of several visits to a store add up.

    Two trucks bring 16 parcels each and take 4: 60 + 6 x 20 = 180 s.
    """
    half = tiny_plan.stop("s", 25_600.0, 25_780.0, 16.0, 4.0)
    trip = replace(PLAN.routes[0].trips[0], stops=(half,), end_s=26_780.0)
    trucks = [
        replace(PLAN.routes[0], id=name, trips=(trip,)) for name in ("one", "other")
    ]
    assert broken(replace(PLAN, routes=(*trucks, PLAN.routes[1]))) == set()
    alone = replace(PLAN, routes=(trucks[0], PLAN.routes[1]))
    assert broken(alone) == {Code.DELIVERED, Code.COLLECTED}


def test_fewer_days_a_week() -> None:
    """Test that on one day a week a visit carries seven days: 7 x 8 to p.

    That is too much at s, 7 x 40 of 200, and at p, 7 x 10 of 50.
    """
    operations = replace(tiny.OPERATIONS, days_per_week=1.0)
    violations = check(PLAN, tiny_plan.line_county(operations=operations))
    found = {(v.code, v.subject): (v.found, v.limit) for v in violations}
    assert found[Code.DELIVERED, "p"] == (8.0, 56.0)
    assert found[Code.COLLECTED, "s"] == (8.0, 56.0)
    assert found[Code.CAPACITY, "s"] == (280.0, 200.0)
    assert found[Code.CAPACITY, "p"] == (70.0, 50.0)
    codes = {code for code, _ in found}
    assert codes == {Code.DELIVERED, Code.COLLECTED, Code.CAPACITY}


def test_home_village_shared_with_a_point() -> None:
    """Test that a split village is delivered to in both places by its shares.

    Half of v3's 4 + 1 parcels go to p in place of its homes: 8 + 2 and 2 + 0.5.
    """
    requirements = replace(tiny.REQUIREMENTS, is_split_allowed=True)
    homes = replace(PLAN.allocations[2], share=0.5)
    half = tiny_plan.allocation("v3", "p", Mode.POINT, 0.5)
    plan = replace(PLAN, allocations=(*PLAN.allocations[:2], homes, half))
    county = tiny_plan.line_county(requirements=requirements)
    found = {(v.code, v.subject): v.limit for v in check(plan, county)}
    assert found == {
        (Code.DELIVERED, "p"): 10.0,
        (Code.COLLECTED, "p"): 2.5,
        (Code.DELIVERED, "v3"): 2.0,
        (Code.COLLECTED, "v3"): 0.5,
    }
