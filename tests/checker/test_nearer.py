"""The rule of the nearer facility, on the line of ``tiny_plan``."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.checker import Code, Violation, check
from planner.instance import Instance
from planner.model.places import Tier
from planner.model.rules import Boundary
from planner.model.service import Mode
from planner.plan import Allocation, Plan
from tests import tiny
from tests.tiny_plan import line_county, line_plan

LINE = line_county()


def at_store(village_id: str) -> Plan:
    """Return the plan with a village that collects at store s, km 10."""
    item = Allocation(stream_id=village_id, facility_id="s", mode=Mode.STORE, share=1.0)
    plan = line_plan()
    others = tuple(a for a in plan.allocations if a.stream_id != village_id)
    return replace(plan, allocations=(*others, item))


def passed(county: Instance, plan: Plan) -> list[Violation]:
    """Return the violations of the rule."""
    return [item for item in check(plan, county) if item.code is Code.NEARER]


def test_a_plan_that_keeps_the_rule() -> None:
    """Test that nothing is found in the feasible plan of the line."""
    assert check(line_plan(), LINE) == []


def test_a_nearer_point_with_room_is_passed() -> None:
    """Test v1 at km 13, which goes 3 km to s past p, 1 km away and called at."""
    (found,) = passed(LINE, at_store("v1"))
    assert (found.subject, found.found, found.limit) == ("v1", 3_000.0, 1_000.0)
    assert "p, 1.00 km away, is open and has room" in found.message


def test_the_key_allows_it() -> None:
    """Test that nothing is found where the rule is switched off."""
    asked = replace(LINE.requirements, nearer_facility=False)
    assert passed(replace(LINE, requirements=asked), at_store("v1")) == []


@pytest.mark.parametrize(("capacity", "count"), [(10.0, 1), (9.9, 0)])
def test_the_whole_allocation_must_fit(capacity: float, count: int) -> None:
    """Test that p must have room for the 10 parcels of v1."""
    point = replace(tiny.POINT_FORMAT, capacity_parcels_per_day=capacity)
    formats = tuple(point if item.id == point.id else item for item in tiny.FORMATS)
    assert len(passed(line_county(formats=formats), at_store("v1"))) == count


def test_others_stay_as_they_are() -> None:
    """Test that v1 and v5, both at km 13, are each found though both do not fit.

    p has room for 15 parcels: for the 10 of either, not for 20.
    """
    point = replace(tiny.POINT_FORMAT, capacity_parcels_per_day=15.0)
    formats = tuple(point if item.id == point.id else item for item in tiny.FORMATS)
    twin = tiny.village("v5", 13.0, parcels_in=8.0, parcels_out=2.0)
    county = line_county(twin, formats=formats)
    both = replace(
        at_store("v1"),
        allocations=(*at_store("v1").allocations, at_store("v5").allocations[-1]),
    )
    assert [item.subject for item in passed(county, both)] == ["v1", "v5"]


@pytest.mark.parametrize(("x_km", "count"), [(11.25, 0), (11.26, 1)])
def test_nearer_by_more_than_500_metres(x_km: float, count: int) -> None:
    """Test km 11.25, 1.25 km from s and 0.75 km from p: 500 m nearer, not more."""
    county = line_county(tiny.village("v5", x_km))
    assert len(passed(county, at_store("v5"))) == count


@pytest.mark.parametrize(("x_km", "count"), [(30.0, 0), (29.9, 1)])
def test_nearer_by_more_than_a_tenth(x_km: float, count: int) -> None:
    """Test km 30, 20 km from s and 18 km from p: 10 % nearer, not more."""
    reach_m = {Mode.POINT: 20_000.0, Mode.STORE: 20_000.0}
    asked = replace(tiny.REQUIREMENTS, reach_m=reach_m)
    county = line_county(tiny.village("v5", x_km), requirements=asked)
    assert len(passed(county, at_store("v5"))) == count


def test_what_is_out_of_reach_is_no_choice() -> None:
    """Test km 18: p is 6 km away, s 8, but people go no more than 5 km to points."""
    assert passed(line_county(tiny.village("v5", 18.0)), at_store("v5")) == []


def test_where_no_vehicle_calls_there_is_nothing_to_collect() -> None:
    """Test that a point without a route or third party is no choice."""
    assert passed(LINE, replace(at_store("v1"), routes=())) == []


def test_a_point_without_the_functions_is_no_choice() -> None:
    """Test that who needs orders taken goes past the point that takes none."""
    standard = replace(tiny.STANDARD, required_functions=("collect", "order"))
    assert passed(line_county(standard=standard), at_store("v1")) == []


def test_boundaries_are_kept() -> None:
    """Test that p in another township is no choice where people may not go there."""
    asked = replace(tiny.REQUIREMENTS, boundary=Boundary.TOWNSHIP)
    sites = tuple(
        replace(item, township_id="elsewhere" if item.tier is Tier.POINT else "t1")
        for item in LINE.sites
    )
    villages = tuple(replace(item, township_id="t1") for item in LINE.villages)
    county = replace(LINE, requirements=asked, sites=sites, villages=villages)
    assert passed(county, at_store("v1")) == []
