"""Tests of which villages may be shared between facilities without being asked."""

from dataclasses import replace

import numpy as np
import pytest

from planner.checker import check
from planner.checker.violations import Code
from planner.design.solve import solve
from planner.model.rules import Measure
from planner.model.service import Mode
from planner.plan import Status
from planner.service.sharing import may_be_shared
from tests.tiny import REQUIREMENTS, build, hub, point, store, village

STORES_ONLY = replace(
    REQUIREMENTS,
    modes=(Mode.POINT, Mode.STORE),
    at_least={Measure.RESIDENTS: 0.9, Measure.USE: 0.9},
)


def _county(parcels_in, *places, requirements=STORES_ONLY):
    """Return a town of 300 residents and a hamlet of 10, the hub in the town."""
    return build(
        village("town", 0, residents=300, parcels_in=parcels_in, parcels_out=0),
        village("hamlet", 2, residents=10, parcels_in=4, parcels_out=1),
        hub("h", 0),
        *places,
        requirements=requirements,
    )


def test_larger_than_any_facility_in_reach():
    """Test 200 parcels of a store: 200 go whole, 201 do not, and 5 never need to."""
    places = (store("s1", 0), store("s2", 1), point("p", 2))
    assert may_be_shared(_county(200, *places)).tolist() == [False, False]
    assert may_be_shared(_county(201, *places)).tolist() == [True, False]


def test_facilities_out_of_reach_do_not_count():
    """Test a town whose only facility in reach is a point of 50 parcels."""
    narrow = replace(STORES_ONLY, reach_m={Mode.POINT: 5_000.0, Mode.STORE: 20_000.0})
    far = _county(60, store("s", 30), point("p", 1), requirements=narrow)
    assert may_be_shared(far).tolist() == [True, False]
    # Home delivery from that store takes it whole.
    modes = (Mode.POINT, Mode.STORE, Mode.HOME)
    home = _county(
        60, store("s", 30), point("p", 1), requirements=replace(narrow, modes=modes)
    )
    assert may_be_shared(home).tolist() == [False, False]


def test_nothing_in_reach_is_not_shared():
    """Test that a town that nothing serves is not called larger than its facilities."""
    assert may_be_shared(_county(60, store("s", 40))).tolist() == [False, False]


def test_split_allowed_for_all():
    """Test that all villages may be shared where the requirements allow it."""
    split = replace(STORES_ONLY, is_split_allowed=True)
    assert may_be_shared(_county(4, store("s", 0), requirements=split)).all()


def test_a_town_larger_than_a_store_is_served():
    """Test 350 parcels at two stores of 200 in the town, the hamlet whole at one.

    Without being asked for, as all are to be served.
    """
    everybody = {Measure.RESIDENTS: 1.0, Measure.USE: 1.0}
    rules = replace(STORES_ONLY, at_least=everybody)
    county = _county(350, store("s1", 0), store("s2", 0), requirements=rules)
    result = solve(county)
    assert result.status is Status.FEASIBLE
    plan = result.plan
    assert check(plan, county) == []
    shares = {
        (item.stream_id, item.facility_id): item.share for item in plan.allocations
    }
    town = [share for (name, _), share in shares.items() if name == "town"]
    assert len(town) == 2
    assert sum(town) == pytest.approx(1.0, abs=1e-5)
    assert max(town) * 350 <= 200 * (1 + 1e-6)
    hamlet = [share for (name, _), share in shares.items() if name == "hamlet"]
    assert hamlet == [1.0]


def test_neighbours_are_searched_beside_a_town_that_is_shared():
    """Test that the search goes on for the villages that are served whole."""
    villages = [village(f"v{idx}", idx % 4 + 1, idx // 4) for idx in range(12)]
    points = [point(f"p{idx}", idx % 4 + 1, idx // 4) for idx in range(12)]
    county = build(
        village("town", 0, residents=300, parcels_in=350, parcels_out=0),
        *villages,
        hub("h", 0),
        store("s1", 0),
        store("s2", 0),
        store("s3", 3),
        *points,
        requirements=STORES_ONLY,
    )
    result = solve(county)
    assert result.status is Status.FEASIBLE
    assert result.engine_note == ""
    assert check(result.plan, county) == []
    whole = [item for item in result.plan.allocations if item.stream_id != "town"]
    assert all(item.share == 1.0 for item in whole)


def test_the_checker_refuses_shares_of_villages_that_fit():
    """Test that a plan may share the town of 350 parcels and not one of 150."""
    large = _county(350, store("s1", 0), store("s2", 0))
    small = _county(150, store("s1", 0), store("s2", 0))
    plan = solve(large).plan
    codes = [item.code for item in check(plan, small)]
    assert Code.SPLIT in codes
    assert Code.SPLIT not in [item.code for item in check(plan, large)]


@pytest.mark.parametrize("seed", range(6))
def test_random_counties_with_large_towns(seed):
    """Test that plans of counties with towns over capacity pass the checker."""
    rng = np.random.default_rng(seed)
    towns = [
        village(
            f"t{idx}",
            float(rng.integers(0, 6)),
            float(rng.integers(0, 6)),
            residents=float(parcels),
            parcels_in=float(parcels),
            parcels_out=0.0,
        )
        for idx, parcels in enumerate(rng.integers(10, 450, 4))
    ]
    stores = [
        store(f"s{idx}", float(rng.integers(0, 6)), float(rng.integers(0, 6)))
        for idx in range(8)
    ]
    county = build(*towns, hub("h", 3, 3), *stores, requirements=STORES_ONLY)
    result = solve(county)
    if result.plan is not None and result.status is Status.FEASIBLE:
        assert check(result.plan, county) == []
    is_shared = may_be_shared(county)
    assert [bool(item) for item in is_shared] == [
        town.parcels_in > 200 for town in towns
    ]
