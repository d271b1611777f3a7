"""Tests of the judge of single moves, on counties solved by hand."""

from dataclasses import replace

import pytest

from benchmarks.quality.single_moves import (
    Judge,
    Move,
    all_moves,
    objective_of,
    settled,
)
from benchmarks.quality.single_moves.__main__ import Row, improving, report
from benchmarks.quality.single_moves.merged import merged_plans
from planner.checker import check
from planner.model.rules import Measure
from planner.model.service import Mode
from planner.plan import Facility
from tests.tiny import (
    POINT_FORMAT,
    REQUIREMENTS,
    STORE_FORMAT,
    build,
    hub,
    point,
    store,
    village,
)
from tests.tiny_plan import allocation, line_county, line_plan


def two_stores(**overrides):
    """Return a county of two stores a kilometre apart, points 2 km off in a row.

    Somebody lives beside each store and each point.
    """
    return build(
        village("va", 10.0),
        village("vb", 10.0, 1.0),
        village("vc", 12.0),
        village("vd", 12.0, 1.0),
        village("ve", 12.0, 2.0),
        hub("h", 0.0),
        store("a", 10.0),
        store("b", 10.0, 1.0),
        point("c", 12.0),
        point("d", 12.0, 1.0),
        point("e", 12.0, 2.0),
        **overrides,
    )


def decided(*, parent):
    """Return everything open, c supplied by a, d and e by a parent."""
    form = POINT_FORMAT.id
    facilities = (
        Facility(site_id="h", format_id="county_hub", parent_id=None),
        Facility(site_id="a", format_id=STORE_FORMAT.id, parent_id="h"),
        Facility(site_id="b", format_id=STORE_FORMAT.id, parent_id="h"),
        Facility(site_id="c", format_id=form, parent_id="a"),
        Facility(site_id="d", format_id=form, parent_id=parent),
        Facility(site_id="e", format_id=form, parent_id=parent),
    )
    served = (
        *(allocation(f"v{name}", name, Mode.STORE) for name in "ab"),
        *(allocation(f"v{name}", name, Mode.POINT) for name in "cde"),
    )
    return Move(kind="", words="", facilities=facilities, allocations=served)


def test_a_village_dropped_saves_what_it_cost():
    """Test that leaving out v3, driven to from s, saves its way and its parcels.

    8 km at 1.0; 800 s of driving and 210 s at the doors at 18 an hour are 5.05; the
    truck stands 6 x 5 = 30 s less at 36 an hour: 0.3; 5 parcels at 0.1 in the hub and
    0.2 in the store: 1.5. In all 14.85 a day.
    """
    instance, plan = line_county(), line_plan()
    judge = Judge(instance=instance, seed=1, routes=plan.routes)
    left = tuple(x for x in plan.allocations if x.stream_id != "v3")
    found = judge.price(
        Move(kind="", words="", facilities=plan.facilities, allocations=left)
    )
    saved = objective_of(plan, instance) - found.objective
    assert saved == pytest.approx(365 * 14.85, rel=1e-6)
    assert not check(found.plan, instance)


def test_a_move_below_a_share_asked_for_is_none():
    """Test that leaving out v3 is no plan where all parcels that can are to be used."""
    rules = replace(REQUIREMENTS, at_least={Measure.USE: 0.8})
    instance, plan = line_county(requirements=rules), line_plan()
    judge = Judge(instance=instance, seed=1, routes=plan.routes)
    shares = {"v1": 10 / 40, "v2": 25 / 40}
    assert sum(shares.values()) > 0.8
    left = tuple(x for x in plan.allocations if x.stream_id == "v2")
    move = Move(kind="", words="", facilities=plan.facilities, allocations=left)
    assert judge.price(move) is None
    assert judge.num_routed == 0


def test_loops_of_a_store_are_given_to_another_ones_van():
    """Test that one van drives for both stores, and what that saves.

    The vans drive 4 km to c and back, and 2 + 1 + 3 km by d and e. One drives
    2 + 1 + 1 + 4 = 8 km by all three. Saved: 200 for a van, 2 km at 1.0, and a loading
    of 600 s and 200 s of driving at 18 an hour, 4.0: 206 a day.
    """
    rules = replace(
        REQUIREMENTS, at_least={Measure.USE: 1.0}, modes=(Mode.POINT, Mode.STORE)
    )
    instance = two_stores(requirements=rules)
    plan = Judge(instance=instance, seed=1).price(decided(parent="b")).plan
    judge = Judge(instance=instance, seed=1, routes=plan.routes)
    objective = objective_of(plan, instance)
    best = improving(judge, plan, objective)
    found, words = best["loops of a store to another"]
    assert words.startswith(("a -> b", "b -> a"))
    assert objective - found.objective == pytest.approx(365 * 206.0, rel=1e-6)
    assert all(item.objective < objective for item, _ in best.values())


def test_two_routes_are_merged_into_one():
    """Test that vans from one store, each with room for a point, become one.

    The ways are 4, 6 and 8 km; c and d together 6 km, c and e 8 km, d and e 8 km. So
    4, 4 and 6 km are saved, at 1.0; 400, 400 and 600 s of driving and a loading of
    600 s, at 18 an hour 5.0, 5.0 and 6.0; and 200 for a van.
    """
    instance = two_stores()
    truck, van = instance.vehicle_types
    small = replace(van, capacity_parcels=6.0, max_trips=1)
    apart = replace(instance, vehicle_types=(truck, small))
    plan = Judge(instance=apart, seed=1).price(decided(parent="a")).plan
    assert len([x for x in plan.routes if x.depot_id == "a"]) == 3
    before = objective_of(plan, instance)
    merged = [item for _, item in merged_plans(instance, plan, seed=1)]
    saved = sorted(before - objective_of(item, instance) for item in merged)
    days = [saving / 365 for saving in saved]
    assert days == pytest.approx([209.0, 209.0, 212.0], rel=1e-6)
    assert not any(check(item, instance) for item in merged)


def test_settled_uses_what_is_nearer_and_closes_what_nobody_uses():
    """Test that v1 goes to p, 1 km away, not to s, 3 km, and that q is closed.

    Nobody uses x either, but it exists: whether to close it is a move of its own.
    """
    instance, plan = line_county(), line_plan()
    more = [
        Facility(site_id=name, format_id=POINT_FORMAT.id, parent_id="s")
        for name in ("q", "x")
    ]
    found = settled(
        instance, (*more, *plan.facilities), (allocation("v1", "s", Mode.STORE),)
    ).plan
    assert [x.site_id for x in found.facilities] == ["h", "s", "p", "x"]
    assert [(x.stream_id, x.facility_id) for x in found.allocations] == [("v1", "p")]


def test_all_moves_name_every_kind():
    """Test that the moves of a plan are of all the kinds that its county has."""
    kinds = {move.kind for move in all_moves(line_county(), line_plan())}
    assert kinds >= {
        "routes again",
        "drop a village",
        "store or point to door and back",
        "close a site",
        "open a site",
        "swap a site",
        "many facilities by another driver",
    }


def test_report_counts_counties_that_a_move_improves():
    """Test that of shares 0.1, 0.4 and 2 % two are above 0.3 %, one above 1 %."""
    rows = [
        Row(county=str(share), kind="plain", status="planned", saved=share)
        for share in (0.001, 0.004, 0.02)
    ]
    cells = report([*rows, Row(county="4", kind="plain", status="no plan")])[-1]
    assert "| all: 4 | 3 | 2 | 1 | 2.00% | 0.83% |" in cells
