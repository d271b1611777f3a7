"""Tests of what somebody would do without the planner, on counties solved by hand."""

from dataclasses import replace

import pytest

from benchmarks.quality.alternatives import Draft, completed, drafts, plain_search
from benchmarks.quality.alternatives.__main__ import (
    Row,
    described,
    difference,
    drafted,
    report,
)
from benchmarks.quality.alternatives.mip import sites_by_model
from benchmarks.quality.alternatives.siting import best_cover, candidates, p_median
from benchmarks.quality.single_moves import Judge, Move
from planner.checker import check
from planner.model.places import Tier
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
from tests.tiny_plan import allocation, line_county

HALF = replace(REQUIREMENTS, at_least={Measure.USE: 0.6})


def row_of_points():
    """Return villages at km 0, 1, 2 and 10, a point beside each, a store at 2.

    The last has 4 parcels a day, the others 10 each; 100, 100, 100 and 500 residents.
    """
    parcels = {0.0: 8.0, 1.0: 8.0, 2.0: 8.0, 10.0: 2.0}
    places = [
        village(
            f"v{int(km)}",
            km,
            residents=500.0 if km == 10.0 else 100.0,
            parcels_in=many,
            parcels_out=2.0,
        )
        for km, many in parcels.items()
    ]
    points = [point(f"p{int(km)}", km) for km in parcels]
    return build(*places, hub("h", 5.0), store("s", 2.0), *points)


def named(instance, sites):
    """Return the ids of sites."""
    return [instance.sites[idx].id for idx in sites]


def test_p_median_and_covering_choose_by_their_own_aims():
    """Test that of one point the median is p1 and the best cover p10.

    Parcel-km to p1: 10 + 10 + 4 x 9 = 56; to p0 10 + 20 + 40 = 70, to p2 62. Within
    3 km of p1 live 300 people, of p10 500.
    """
    instance = row_of_points()
    points = candidates(instance, Tier.POINT)
    assert named(instance, p_median(instance, points, 1)) == ["p1"]
    assert named(instance, best_cover(instance, points, 1)) == ["p10"]
    assert sorted(named(instance, p_median(instance, points, 2))) == ["p1", "p10"]


def test_completed_serves_as_many_as_are_asked_for():
    """Test that those who go farthest are left out while 60 % of parcels are carried.

    Of 45 parcels a day v1 has 10 at point p, v2 25 at store s, v3 5 at p, 4 km away:
    without v3 35 are left, and without v1, the next, 25 would be too few.
    """
    instance = line_county(requirements=HALF)
    sites = tuple(instance.site_index[name] for name in ("s", "p"))
    move = completed(instance, Draft(method="", sites=sites))
    assert [(x.stream_id, x.facility_id) for x in move.allocations] == [
        ("v1", "p"),
        ("v2", "s"),
    ]
    everybody = completed(instance, Draft(method="", sites=sites, is_full=True))
    assert {x.stream_id for x in everybody.allocations} == {"v1", "v2", "v3"}
    assert [x.site_id for x in move.facilities] == ["h", "s", "p"]


def test_the_model_opens_no_point_that_is_not_needed():
    """Test that the store alone is opened where a stop costs a van's day.

    v1 and v2 reach it and have 35 of 45 parcels.
    """
    instance = line_county(requirements=HALF)
    assert named(instance, sites_by_model(instance, 1.0)) == ["s"]


def test_every_draft_of_a_method_passes_the_checker():
    """Test that the best plan of each method keeps the rules, and is told in words."""
    instance = line_county(requirements=HALF)
    best, words = drafted(instance, seed=1)
    assert {draft.method for draft in drafts(instance)} >= set(best)
    assert len(best) >= 4
    assert "1 stores" in words
    for found in best.values():
        assert not check(found.plan, instance)
    assert described(instance, next(iter(best.values())).plan).startswith("1 store own")


def test_plain_search_gives_both_stores_loops_to_one_van():
    """Test that a van is saved, and that without time the start is returned."""
    rules = replace(
        REQUIREMENTS, at_least={Measure.USE: 1.0}, modes=(Mode.POINT, Mode.STORE)
    )
    instance = build(
        village("va", 10.0),
        village("vb", 10.0, 1.0),
        village("vc", 12.0),
        village("vd", 12.0, 1.0),
        hub("h", 0.0),
        store("a", 10.0),
        store("b", 10.0, 1.0),
        point("c", 12.0),
        point("d", 12.0, 1.0),
        requirements=rules,
    )
    facilities = (
        Facility(site_id="h", format_id="county_hub", parent_id=None),
        Facility(site_id="a", format_id=STORE_FORMAT.id, parent_id="h"),
        Facility(site_id="b", format_id=STORE_FORMAT.id, parent_id="h"),
        Facility(site_id="c", format_id=POINT_FORMAT.id, parent_id="a"),
        Facility(site_id="d", format_id=POINT_FORMAT.id, parent_id="b"),
    )
    served = (
        *(allocation(f"v{name}", name, Mode.STORE) for name in "ab"),
        *(allocation(f"v{name}", name, Mode.POINT) for name in "cd"),
    )
    move = Move(kind="", words="", facilities=facilities, allocations=served)
    start = Judge(instance=instance, seed=1).price(move)
    judge = Judge(instance=instance, seed=1)
    assert plain_search(judge, [start], 0.0, seed=1) is start
    found = plain_search(judge, [start], 10.0, seed=1)
    vans = [x for x in found.plan.routes if x.vehicle_type_id == "van"]
    assert len([x for x in start.plan.routes if x.vehicle_type_id == "van"]) == 2
    assert len(vans) <= 1
    assert not check(found.plan, instance)
    assert "vehicle_day -" in difference(instance, start.plan, found.plan)


def test_report_says_how_much_dearer_and_how_often_cheaper():
    """Test that of 10 % dearer and 2 % cheaper the mean is 4 %, and one is cheaper."""
    rows = [
        Row(county="1", kind="plain", planner=100.0, rule=110.0),
        Row(county="2", kind="plain", planner=100.0, rule=98.0),
        Row(county="3", kind="plain", status="no plan"),
    ]
    [line] = report(rows)[2:]
    assert line.endswith("| 2 | 4.0% | 4.0% | -2.00% | 10.0% | 1 |")


@pytest.mark.parametrize("number", [0, 9])
def test_p_median_of_none_and_of_more_than_there_are(number):
    """Test that no site is chosen of none, and every one of too few."""
    instance = row_of_points()
    points = candidates(instance, Tier.POINT)
    assert len(p_median(instance, points, number)) == min(number, len(points))
