"""Tests of shares that are told to be missed within the other requirements."""

from __future__ import annotations

from typing import Any

import pytest

from planner.checker import check
from planner.design.solve import solve
from planner.design.unmet import relaxed as relaxed_plans
from planner.design.unmet.relaxed import solve_relaxed
from planner.instance import Instance
from planner.model.places import Tier
from planner.model.rules import Measure
from planner.plan import Result, Status
from tests.design.counties import best, plan_of
from tests.design.unmet.test_infeasible import planted

SMALL = "planner.siting.search.conflict.SMALL_VARIABLES"


def test_limits_that_a_share_would_make_up_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Test that a large model is told what is attained, and what without each limit.

    One store and no point reach one of two villages, half of the residents. A second
    store, or a point, reaches the other one. The annual budget and the excluded store
    are in nobody's way. Half a point less than the half is asked for instead.
    """
    monkeypatch.setattr(SMALL, 0)
    county = planted(max_facilities={Tier.STORE: 1, Tier.POINT: 0})
    result = best(county)
    assert result.status is Status.INFEASIBLE
    assert result.conflict == (
        "max_facilities.store = 1",
        "max_facilities.point = 0",
        "at_least.residents = 1",
    )
    (repair,) = result.repair
    assert (repair.key, repair.value) == ("solve.at_least.residents", 0.495)
    (words,) = result.infeasible
    assert words.startswith(
        "100.0% of residents covered is asked; at most 50.0% can be covered; "
        "limited by max_facilities.store = 1: without that, up to 100.0% could be "
        "covered; limited by max_facilities.point = 0: without that, up to 100.0% "
        "could be covered; left out: "
    )
    relaxed = solve_relaxed(county, result)
    assert relaxed is not None
    assert check(plan_of(relaxed.result), relaxed.instance) == []


def test_relaxed_shares_are_aimed_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Test that the search may go on from what routes attain of a relaxed share.

    The plan is held to it all the same: the relaxed instance requires what it attains.
    """
    asked: list[Instance] = []

    def solving(instance: Instance, **options: Any) -> Result:
        asked.append(instance)
        return solve(instance, **options)

    monkeypatch.setattr(relaxed_plans, "solve", solving)
    monkeypatch.setattr(SMALL, 0)
    county = planted(max_facilities={Tier.STORE: 1, Tier.POINT: 0})
    relaxed = solve_relaxed(county, best(county))
    assert relaxed is not None
    (searched,) = asked
    assert searched.requirements.at_least == {Measure.USE: 0.1}
    assert searched.requirements.aims == {Measure.RESIDENTS: 0.495}
    assert relaxed.instance.requirements.at_least[Measure.RESIDENTS] == 0.5
    assert relaxed.result.aims == ()
    assert check(plan_of(relaxed.result), relaxed.instance) == []
