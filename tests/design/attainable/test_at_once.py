"""Shares that the first siting meets at once, so that nothing nearer is sought."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from planner.design.attainable.settling import settle
from planner.design.loop.completing import asking_more
from planner.design.loop.search import Options, Search
from planner.design.loop.work import WORK
from planner.design.siting_model.prepare import prepare
from planner.design.siting_model.prices import first_prices
from planner.instance import Instance
from planner.model.effort import Effort
from planner.model.places import Tier
from planner.model.rules import Measure
from planner.siting.covered import reached_shares
from tests import tiny
from tests.tiny_plan import line_county

RESIDENTS = Measure.RESIDENTS


def settled(county: Instance) -> Search:
    """Return a search of a county with its aims settled."""
    prepared = prepare(county)
    options = Options(
        gap=0.01,
        seed=1,
        rounds=1,
        work=WORK[Effort.NORMAL],
        deadline=None,
        say=lambda _: None,
    )
    search = Search(options=options, prepared=prepared, prices=first_prices(prepared))
    settle(search)
    return search


def county_aiming(share: float, **rules: Any) -> Instance:
    """Return the county on a line that aims at a share of its residents."""
    asked = replace(tiny.REQUIREMENTS, aims={RESIDENTS: share}, **rules)
    return line_county(requirements=asked)


def test_aims_that_the_first_siting_meets_are_asked_for() -> None:
    """Test that half of the residents, which one store covers, is asked for as it is.

    The siting that shows it is the one that the first plan is made of.
    """
    search = settled(county_aiming(0.5))
    assert search.first is not None
    assert search.known is search.first
    assert search.settled is not None
    assert set(search.settled.levels.values()) == {0.5}
    shares = reached_shares(search.prepared.data, search.first)
    assert shares[str(RESIDENTS), 0] >= 0.5


def test_limits_are_left_to_the_search_for_the_nearest() -> None:
    """Test that with at most three points no siting is tried at once.

    What comes nearest to the aims is known all the same.
    """
    search = settled(county_aiming(0.5, max_facilities={Tier.POINT: 3}))
    assert search.first is None
    assert search.known is not None


def test_more_is_asked_for_after_a_loss_than_the_first_siting_reaches() -> None:
    """Test that a lost tenth is asked for, though the cheapest siting has no more.

    It reaches what it must, and another one all.
    """
    search = settled(county_aiming(0.5))
    county_id = search.prepared.instance.counties[0].id
    search.lost[RESIDENTS, county_id] = 0.1
    asked = asking_more(search).shares_asked()
    assert asked[str(RESIDENTS), 0] == pytest.approx(0.6)
