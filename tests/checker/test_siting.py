"""Tests of the siting rules."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.checker import Code, check
from planner.model.places import SiteStatus, Tier
from planner.model.rules import Boundary
from planner.plan import Facility
from tests import tiny, tiny_plan
from tests.checker.broken import LINE_COUNTY, broken

PLAN = tiny_plan.line_plan()
HUB = Facility(site_id="h2", format_id=tiny.HUB_FORMAT.id, parent_id=None)


def test_format() -> None:
    """Test that a format that the site does not offer is found."""
    small = replace(tiny.POINT_FORMAT, id="small_point")
    county = tiny_plan.line_county(formats=(*tiny.FORMATS, small))
    county = tiny_plan.edit_site(county, "p", format_ids=("small_point",))
    assert broken(PLAN, county) == {Code.FORMAT}
    offered = tiny_plan.edit_facility(PLAN, "p", format_id="small_point")
    assert broken(offered, county) == set()


def test_off_road() -> None:
    """Test that an open facility away from all roads is found."""
    plan = replace(PLAN, facilities=(*PLAN.facilities, HUB))
    beside = tiny_plan.line_county(
        tiny.hub("h2", 1.0, status=SiteStatus.CANDIDATE, is_on_road=False)
    )
    assert broken(plan, beside) == {Code.OFF_ROAD}
    on_road = tiny_plan.line_county(tiny.hub("h2", 1.0, status=SiteStatus.CANDIDATE))
    assert broken(plan, on_road) == set()


def test_required_site() -> None:
    """Test that a required site that is not open is found."""
    county = tiny_plan.edit_site(LINE_COUNTY, "q", status=SiteStatus.REQUIRED)
    assert broken(PLAN, county) == {Code.REQUIRED_SITE}
    county = tiny_plan.edit_site(LINE_COUNTY, "p", status=SiteStatus.REQUIRED)
    assert broken(PLAN, county) == set()


def test_excluded_site() -> None:
    """Test that an excluded site that is open is found."""
    county = tiny_plan.edit_site(LINE_COUNTY, "p", status=SiteStatus.EXCLUDED)
    assert broken(PLAN, county) == {Code.EXCLUDED_SITE}


def test_existing_site() -> None:
    """Test that an existing site that is neither open nor closed is found."""
    assert broken(replace(PLAN, closed_site_ids=())) == {Code.EXISTING_SITE}


@pytest.mark.parametrize("site_id", ["q", "h"])
def test_closed_site(site_id: str) -> None:
    """Test that closing a candidate, or a facility that is open, is found."""
    plan = replace(PLAN, closed_site_ids=("x", site_id))
    assert broken(plan) == {Code.CLOSED_SITE}


def test_hub_with_parent() -> None:
    """Test that a hub that something supplies is found."""
    plan = tiny_plan.edit_facility(PLAN, "h", parent_id="s")
    assert broken(plan) == {Code.CIRCLE}


@pytest.mark.parametrize(
    ("site_id", "parent_id"),
    [("p", None), ("p", "h"), ("p", "p"), ("s", None), ("s", "p"), ("s", "s")],
)
def test_parent_of_the_wrong_tier(site_id: str, parent_id: str | None) -> None:
    """Test that a parent that is missing or of the wrong tier is found."""
    plan = tiny_plan.edit_facility(PLAN, site_id, parent_id=parent_id)
    codes = (Code.PARENT, Code.CIRCLE)
    found = [item for item in check(plan, LINE_COUNTY) if item.code in codes]
    assert [item.subject for item in found] == [site_id]


def test_parent_not_open() -> None:
    """Test that a parent of the right tier that is not open is found."""
    county = tiny_plan.line_county(tiny.store("s2", 11.0))
    plan = tiny_plan.edit_facility(PLAN, "p", parent_id="s2")
    assert Code.PARENT in broken(plan, county)


def test_parent_in_another_county() -> None:
    """Test that supply across the county boundary is found."""
    county = tiny_plan.edit_site(LINE_COUNTY, "h", county_id="c2")
    assert broken(PLAN, county) == {Code.PARENT}


def test_parent_in_another_township() -> None:
    """Test that a point is supplied within its township if that is the boundary."""
    bounded = replace(tiny.REQUIREMENTS, boundary=Boundary.TOWNSHIP)
    county = tiny_plan.edit_site(LINE_COUNTY, "p", township_id="t2")
    county = tiny_plan.edit_village(county, "v1", township_id="t2")
    assert broken(PLAN, county) == set()
    assert broken(PLAN, replace(county, requirements=bounded)) == {Code.PARENT}


def test_max_facilities() -> None:
    """Test that one facility of a tier is allowed at a limit of one, not of none."""
    for limit, expected in ((1, set()), (0, {Code.MAX_FACILITIES})):
        requirements = replace(tiny.REQUIREMENTS, max_facilities={Tier.POINT: limit})
        county = tiny_plan.line_county(requirements=requirements)
        assert broken(PLAN, county) == expected
