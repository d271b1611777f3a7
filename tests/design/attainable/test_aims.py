"""Aims: attained where that is possible, as near as can be where it is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.checker import check
from planner.design.attainable.aims import with_aims_settled
from planner.model.rules import Measure, Requirements
from planner.model.service import Mode
from planner.plan import Status
from tests.design.counties import asking, best, open_ids, plan_of, three_villages
from tests.design.loop.test_counties import two_counties

RESIDENTS, USE = Measure.RESIDENTS, Measure.USE
NO_HOMES = (Mode.POINT, Mode.STORE)


def aiming(share: float, **fields: object) -> Requirements:
    """Return requirements that aim at a share of residents, without home delivery."""
    return replace(asking(modes=NO_HOMES, **fields), aims={RESIDENTS: share})


def test_aim_that_can_be_attained_is_attained() -> None:
    """Test that the store is opened for 0.6 of the residents, of whom it covers 2/3."""
    county = three_villages(requirements=aiming(0.6))
    result = best(county)
    assert result.status is Status.FEASIBLE
    assert open_ids(plan_of(result)) == {"h", "s"}
    (aim,) = result.aims
    assert (aim.share, aim.asked, aim.attainable) == (0.6, 0.6, 0.6)
    assert aim.attained == pytest.approx(2 / 3)


def test_aim_that_cannot_be_attained_leaves_a_plan() -> None:
    """Test that two of three villages are covered where nothing is near the third.

    The most is 2/3; half a point below it is asked for. The plan breaks nothing.
    """
    county = three_villages(requirements=aiming(0.9))
    result = best(county)
    assert result.status is Status.FEASIBLE
    assert result.infeasible == ()
    assert result.repair == ()
    assert check(plan_of(result), county) == []
    (aim,) = result.aims
    assert aim.attainable == pytest.approx(2 / 3)
    assert aim.asked == pytest.approx(2 / 3 - 0.005)
    assert aim.attained == pytest.approx(2 / 3)


def test_a_requirement_is_no_aim() -> None:
    """Test that the same share, required, cannot be met."""
    requirements = asking(modes=NO_HOMES, at_least={RESIDENTS: 0.9})
    result = best(three_villages(requirements=requirements))
    assert result.status is Status.INFEASIBLE
    assert result.aims == ()


def test_a_requirement_goes_before_an_aim() -> None:
    """Test that no more opens than a budget allows, however little is attained.

    A store costs 5 000 to open, and 4 999 may be spent.
    """
    county = three_villages(requirements=aiming(0.9, max_capex=4_999.0))
    result = best(county)
    assert result.status is Status.FEASIBLE
    (aim,) = result.aims
    assert (aim.attainable, aim.attained) == (0.0, 0.0)


@pytest.mark.parametrize("max_capex", [None, 1e6])
def test_each_county_comes_as_near_as_it_can(max_capex: float | None) -> None:
    """Test that a county attains its aim although another one does not.

    Of Green Hill a store covers everybody, of Long Valley half. Solved one by one,
    and together where a budget couples them.
    """
    county = two_counties(aiming(0.9, max_capex=max_capex))
    result = best(county)
    assert result.status is Status.FEASIBLE
    hill, valley = result.aims
    assert (hill.county_id, hill.attained) == ("c1", 1.0)
    assert (valley.county_id, valley.attained) == ("c2", 0.5)
    assert valley.attainable == pytest.approx(0.5)
    assert hill.asked == 0.9


def test_studies_ask_for_what_can_be_attained() -> None:
    """Test that an instance with settled aims has requirements that can be met."""
    county = three_villages(requirements=aiming(0.9))
    asked = with_aims_settled(county, seed=1).requirements
    assert asked.aims == {}
    assert asked.at_least[RESIDENTS] == pytest.approx(2 / 3 - 0.005)
    counties = two_counties(aiming(0.9))
    rules = with_aims_settled(counties, seed=1).requirements
    assert rules.shares_in("c1")[RESIDENTS] == 0.9
    assert rules.shares_in("c2")[RESIDENTS] == pytest.approx(0.495)
    free = three_villages(requirements=asking(at_least={USE: 0.5}))
    assert with_aims_settled(free, seed=1) is free
