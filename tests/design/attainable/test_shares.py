"""What can be attained of a share, by hand and against what plans attain."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from planner.design.attainable.shares import attainable_shares
from planner.instance import Instance
from planner.model.rules import Measure
from planner.model.service import Mode
from planner.plan import Status
from tests import tiny
from tests.design.counties import HIRED, asking, best
from tests.random_county import Recipe
from tests.tiny import build, hub, store, village

NO_HOMES = (Mode.POINT, Mode.STORE)
AIMS = {Measure.RESIDENTS: 0.9, Measure.USE: 0.9}


def narrowing_county(capacity: float) -> Instance:
    """Return five villages of 100 residents and 10 parcels a day.

    One has no coordinates, one no road, one is 11 km from the store, two are near it.
    """
    small_store = replace(tiny.STORE_FORMAT, capacity_parcels_per_day=capacity)
    each: dict[str, Any] = {"residents": 100.0, "parcels_in": 10.0, "parcels_out": 0.0}
    return build(
        village("a", 9, **each),
        village("b", 11, **each),
        village("c", 21, **each),
        village("d", 12, is_on_road=False, **each),
        village("e", 12, is_located=False, **each),
        hub("h", 0),
        store("s", 10),
        formats=(tiny.HUB_FORMAT, small_store, tiny.POINT_FORMAT),
        vehicle_types=HIRED,
        requirements=replace(asking(modes=NO_HOMES), aims=AIMS),
    )


def test_where_the_rest_is_lost() -> None:
    """Test 4/5 located, 3/5 on the road, 2/5 near; a store of 10 holds one of two."""
    for capacity, expected in ((100.0, 0.4), (20.0, 0.4), (19.0, 0.2)):
        for item in attainable_shares(narrowing_county(capacity)):
            figures = (item.located, item.on_road, item.within_standard)
            assert figures == pytest.approx((0.8, 0.6, 0.4))
            assert item.attainable == pytest.approx(expected, abs=1e-6)
            assert (item.asked, item.is_required) == (0.9, False)


def test_a_share_that_is_required_is_said_to_be() -> None:
    """Test that it stands in the place of the aim, and does not hinder the bound."""
    county = narrowing_county(100.0)
    rules = replace(
        county.requirements,
        at_least={Measure.RESIDENTS: 0.7},
        aims={Measure.USE: 0.9},
    )
    use, residents = attainable_shares(replace(county, requirements=rules))
    assert (residents.measure, residents.asked) == (Measure.RESIDENTS, 0.7)
    assert residents.is_required
    assert not use.is_required
    assert residents.attainable == pytest.approx(0.4)
    assert residents.missed == pytest.approx(0.3)


def county(seed: int) -> Instance:
    """Return a random county that aims at everything."""
    recipe = Recipe(
        seed=seed,
        num_counties=1 + seed % 2,
        is_hired=True,
        days_per_week=7.0,
        discount_rate=0.0,
        at_least={},
        unserved_price=None,
        uncovered_price=None,
        is_split_allowed=seed % 3 == 0,
        modes=NO_HOMES,
        store_within_s=3_000.0 if seed % 5 == 0 else None,
        promise_s=None,
    )
    made = recipe.county()
    aims = {Measure.RESIDENTS: 1.0, Measure.USE: 1.0}
    return replace(made, requirements=replace(made.requirements, aims=aims))


@pytest.mark.parametrize("seed", range(20, 32))
def test_plans_come_within_half_a_point_of_the_bound(seed: int) -> None:
    """Test that there is a plan of every county, near to what is said to be possible.

    Vehicles have shifts of eight hours and roads of 24 km, so that routes hinder none.
    The bound is that of sitings that cover and serve by the same facility; a plan may
    cover a little more by chance.
    """
    instance = county(seed)
    stated = {
        (item.measure.value, item.county_id): item.attainable
        for item in attainable_shares(instance)
    }
    result = best(instance)
    assert result.status is Status.FEASIBLE
    assert result.aims
    for aim in result.aims:
        bound = stated[aim.measure, aim.county_id]
        assert bound is not None
        assert aim.attained <= aim.attainable + 1e-6
        assert aim.attained >= bound - 0.01
