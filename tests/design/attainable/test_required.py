"""Tests of shares that are told to be missed within the other requirements."""

from __future__ import annotations

import pytest

from planner.checker import check
from planner.design.relaxed import solve_relaxed
from planner.model.places import Tier
from planner.plan import Status
from tests.design.counties import best, plan_of
from tests.design.test_infeasible import planted

SMALL = "planner.location.three_tier_conflict.SMALL_VARIABLES"


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
    assert (repair.key, repair.after) == ("solve.at_least.residents", 0.495)
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
