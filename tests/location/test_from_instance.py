"""Tests of what location models are told of a county."""

from dataclasses import replace

import numpy as np
import pytest

from planner.flow import resolve
from planner.location.covering.maximal_covering_model import maximal_covering
from planner.location.covering.set_covering_model import set_covering
from planner.location.from_instance import location_data
from planner.location.median.center_model import p_center
from planner.location.median.median_model import p_median
from planner.metrics import coverage_share
from planner.model.places import SiteStatus, Tier
from planner.model.rules import Measure
from planner.model.service import Mode
from planner.plan import Allocation, Facility, Plan
from tests.tiny import POINT_FORMAT, STANDARD, build, hub, point, store, village


def county(**overrides):
    """Return villages at 0, 2, 6 and 20 km, points at 1, 6 and 20 km, a store at 0."""
    return build(
        hub("h", 0),
        village("a", 0, residents=100),
        village("b", 2, residents=50),
        village("c", 6, residents=70),
        village("d", 20, residents=10),
        store("s", 0),
        point("p1", 1),
        point("p6", 6),
        point("p20", 20),
        **overrides,
    )


def test_distances_are_those_by_road():
    """Test that the point at 1 km is 1, 1 and 5 km from the first three villages."""
    data = location_data(county(), Tier.POINT)
    assert data.site_idx.tolist() == [2, 3, 4]
    assert data.distance_m[:3, [0]].toarray().ravel().tolist() == [1000, 1000, 5000]
    assert data.format_ids == ("village_point",) * 3


def test_a_stored_zero_is_a_pair():
    """Test that village c and the point beside it are 0 apart and yet a pair."""
    data = location_data(county(), Tier.POINT)
    pairs = set(zip(*(x.tolist() for x in data.distance_m.tocoo().coords), strict=True))
    assert (2, 1) in pairs
    assert data.distance_m[2, 1] == 0.0


def test_coverage_is_the_standard():
    """Test that 3 km for collecting cover a and b from p1, c and d from their own."""
    data = location_data(county(), Tier.POINT)
    expected = [[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]]
    assert data.coverage.toarray().tolist() == expected


def test_a_store_nearby_is_asked_for_beside_the_point():
    """Test that with 20 minutes to a store, 200 s a km, 6 km are near and 20 are not.

    No point covers alone; with the store at 0 given, those of a, b and c do.
    """
    standard = replace(STANDARD, store_within_s=1200.0)
    instance = county(standard=standard)
    assert location_data(instance, Tier.POINT).coverage.nnz == 0
    data = location_data(instance, Tier.POINT, stores=(1,))
    assert data.coverage.toarray().sum(axis=1).tolist() == [1, 1, 1, 0]
    stores = location_data(instance, Tier.STORE)
    assert stores.coverage.toarray().ravel().tolist() == [1, 1, 0, 0]


def test_formats_without_the_functions_cover_nobody():
    """Test that points that only collect do not meet a standard that asks for more."""
    poor = replace(POINT_FORMAT, functions=("collect",))
    data = location_data(county(formats=_formats_with(poor)), Tier.POINT)
    assert data.coverage.nnz == 0


def test_the_format_with_the_functions_comes_before_the_cheap_one():
    """Test that the cheapest of the qualifying formats is taken, with its capacity."""
    small = replace(
        POINT_FORMAT, id="locker", functions=("collect",), opex_per_year=1.0
    )
    instance = build(
        hub("h", 0),
        village("a", 0),
        point("p", 1, format_ids=("locker", "village_point")),
        formats=(*_formats_with(POINT_FORMAT), small),
    )
    data = location_data(instance, Tier.POINT)
    assert data.format_ids == ("village_point",)
    # 1,000 over 5 years without interest, and 600 a year.
    assert data.fixed_cost_per_year.tolist() == [800.0]
    assert data.capacity_parcels_per_day.tolist() == [50.0]


def test_status_becomes_rules():
    """Test that existing sites are fixed and sunk, others as their status says."""
    instance = build(
        hub("h", 0),
        village("a", 0),
        point("p1", 1, status=SiteStatus.EXCLUDED),
        point(
            "p2",
            2,
            status=SiteStatus.EXISTING,
            current_format_id="village_point",
        ),
        point("p3", 3, status=SiteStatus.REQUIRED),
    )
    rules = location_data(instance, Tier.POINT, budget=1500.0).rules
    assert (rules.forbidden, rules.fixed, rules.required) == ((0,), (1,), (2,))
    assert rules.opening_cost.tolist() == [1000.0, 0.0, 1000.0]
    assert rules.budget == 1500.0


def test_unlocated_and_distant_villages_are_out_of_reach():
    """Test that a village without coordinates has no pair and is left out."""
    instance = build(
        hub("h", 0),
        village("a", 0),
        village("lost", 0, is_located=False),
        point("p", 1),
    )
    data = location_data(instance, Tier.POINT)
    assert data.reachable_villages().tolist() == [0]


def test_every_model_takes_a_county():
    """Test that the models solve the county and the judge agrees on the coverage.

    One point covers a and b, 150 of 230 residents. All villages need three points.
    Two points at 1 and 20 km leave c 5 km away, at 6 and 20 km a: 6 km.
    """
    instance = county()
    data = location_data(instance, Tier.POINT)
    rules = replace(data.rules, opening_cost=None)
    found = maximal_covering(data.coverage, 1, weights=instance.residents, rules=rules)
    assert (data.site_idx[found.open_sites].tolist(), found.objective) == ([2], 150.0)
    facility = Facility(site_id="p1", format_id="village_point", parent_id="s")
    plan = Plan(
        facilities=(facility,),
        allocations=tuple(
            Allocation(stream_id=name, facility_id="p1", mode=Mode.POINT, share=1.0)
            for name in ("a", "b")
        ),
        unserved=(),
        closed_site_ids=(),
        routes=(),
    )
    share = coverage_share(resolve(plan, instance), Measure.RESIDENTS)
    assert share == pytest.approx(found.objective / instance.residents.sum())
    assert set_covering(data.coverage, rules=rules).objective == 3.0
    assert p_center(data.distance_m, 2, rules=rules).objective == 5000.0
    median = p_median(data.distance_m, 3, weights=instance.residents, rules=rules)
    # 100 and 50 residents walk a kilometre, the others nothing.
    assert median.objective == pytest.approx(150_000.0)
    assert np.array_equal(median.open_sites, [0, 1, 2])


def _formats_with(point_format):
    return tuple(
        point_format if item.id == POINT_FORMAT.id else item
        for item in build(hub("h", 0)).formats
    )
