"""Decisions settled before they are routed, on the line of ``tiny_plan``."""

from __future__ import annotations

from dataclasses import replace

from planner.design.loop.settled import left_out, settled
from planner.design.siting_model.decisions import allocations_of, forbid_passing
from planner.design.siting_model.prepare import prepare
from planner.design.siting_model.prices import first_prices
from planner.model.places import SiteStatus
from planner.model.rules import Measure
from planner.model.service import Mode
from planner.plan import Allocation, Facility
from planner.siting.search.least_cost import solve_three_tier
from tests import tiny
from tests.tiny_plan import line_county, line_plan

PLAN = line_plan()
POINT_Q = Facility(site_id="q", format_id=tiny.POINT_FORMAT.id, parent_id="s")


def collects(village_id: str, site_id: str, *, share: float = 1.0) -> Allocation:
    """Return an allocation to a store or a point."""
    mode = Mode.STORE if site_id == "s" else Mode.POINT
    return Allocation(stream_id=village_id, facility_id=site_id, mode=mode, share=share)


def test_a_plan_in_order_stays() -> None:
    """Test that nothing changes where everybody goes to the nearest."""
    decided = PLAN.facilities, PLAN.allocations
    assert settled(line_county(), *decided) == decided


def test_who_passes_a_nearer_point_goes_there() -> None:
    """Test that v1 and v5, 3 km from s, go to p, 1 km away, if p has room for both."""
    twin = tiny.village("v5", 13.0, parcels_in=8.0, parcels_out=2.0)
    before = (collects("v1", "s"), collects("v2", "s"), collects("v5", "s"))
    for capacity, places in ((20.0, ["p", "s", "p"]), (19.0, ["p", "s", "s"])):
        point = replace(tiny.POINT_FORMAT, capacity_parcels_per_day=capacity)
        county = line_county(twin, formats=(tiny.HUB_FORMAT, tiny.STORE_FORMAT, point))
        _, after = settled(county, PLAN.facilities, before)
        assert [item.facility_id for item in after] == places


def test_shares_of_a_village_at_one_place_are_joined() -> None:
    """Test that v1, half at p and half at s, is at p with one share."""
    before = (collects("v1", "p", share=0.5), collects("v1", "s", share=0.5))
    facilities, after = settled(line_county(), PLAN.facilities, before)
    assert after == (collects("v1", "p"),)
    assert facilities == PLAN.facilities


def test_a_new_point_that_nobody_uses_is_closed() -> None:
    """Test that q, open for nobody, is closed; p, where v1 goes, and s stay."""
    facilities, _ = settled(
        line_county(), (*PLAN.facilities, POINT_Q), PLAN.allocations
    )
    assert facilities == PLAN.facilities


def test_what_stands_in_any_case_stays() -> None:
    """Test that point q, required, stays open though nobody goes there."""
    county = line_county()
    sites = tuple(
        replace(item, status=SiteStatus.REQUIRED) if item.id == "q" else item
        for item in county.sites
    )
    opened = (*PLAN.facilities, POINT_Q)
    facilities, _ = settled(replace(county, sites=sites), opened, PLAN.allocations)
    assert facilities == opened


def test_where_no_vehicle_can_go_nobody_is_sent() -> None:
    """Test that v1 stays at s if vehicles cannot bring more to p, and is named."""
    county = line_county(tiny.village("v5", 12.0))
    before = (collects("v1", "s"), collects("v2", "s"), collects("v5", "p"))
    shut = frozenset({"p"})
    decided = settled(county, PLAN.facilities, before, shut)
    assert decided == (PLAN.facilities, before)
    assert left_out(county, decided, shut) == (collects("v1", "s"),)


def test_a_siting_is_not_repeated_where_its_plan_sends_people_elsewhere() -> None:
    """Test that the ways that a siting has and its settled plan has not are shut.

    Where everybody stays nothing is. Where v1 is moved away from its facility, all its
    arcs to its counter are shut, by whichever link, and no other village's. 0.85 of the
    parcels are those of v1, v2 and v3: 40 of 45.
    """
    rules = replace(tiny.REQUIREMENTS, at_least={Measure.USE: 0.85})
    prepared = prepare(line_county(requirements=rules))
    prices = first_prices(prepared)
    siting = solve_three_tier(prepared.data, prices)
    assert siting is not None
    allocations = allocations_of(prepared, siting)
    (mine,) = [item for item in allocations if item.stream_id == "v1"]
    others = tuple(item for item in allocations if item.stream_id != "v1")
    plan = replace(PLAN, allocations=allocations)
    prices = forbid_passing(prepared, prices, siting, plan)
    assert prices.arc_is_open.all()
    moved = replace(plan, allocations=others)
    prices = forbid_passing(prepared, prices, siting, moved)
    village = prepared.data.arc_village == prepared.instance.village_index["v1"]
    site = prepared.data.arc_site == prepared.instance.site_index[mine.facility_id]
    shut = village & site & ~prepared.is_home_arc
    assert shut.any()
    assert prices.arc_is_open.tolist() == (~shut).tolist()
