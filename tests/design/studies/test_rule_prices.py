"""The price of rules of administration, by hand and held against their bounds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.design.studies.administration.prices import price_of_rules
from planner.errors import PlannerError
from planner.model.places import Tier
from planner.model.rules import Objective
from tests.design.studies.test_administration import county
from tests.tiny import point


def test_the_price_is_the_difference_of_both_sitings() -> None:
    """Test a store that nothing else asks for, and points that the rule alone opens.

    Without the rule of the large villages a and b go to the store, and their points
    cost 600 and a fifth of 1,000 a year each, besides their parcels and their loop: the
    price is 1,600 at least.
    """
    sites = (point("pa", 9, village_id="a"), point("pb", 11, village_id="b"))
    instance = county(*sites, store_in_every_township=True, point_above_residents=200.0)
    prices = price_of_rules(instance, gap=0.0)
    assert prices.ruled is not None
    assert prices.ruled.violations == ()
    names = [item.rule for item in prices.without]
    assert names == ["store_in_every_township", "point_above_residents"]
    for item in prices.without:
        price = prices.siting_price(item)
        assert price is not None
        assert item.found is not None
        assert item.found.violations == ()
        least, found, most = price
        assert found == pytest.approx(prices.ruled.cost - item.found.cost)
        assert 0 <= least <= found <= most
        assert least == pytest.approx(most, abs=1e-3)
        routed = prices.routed_price(item)
        assert routed is not None
        assert routed[0] >= 0
    points = prices.siting_price(prices.without[1])
    assert points is not None
    assert points[1] > 1_600
    assert prices.is_different(prices.without[1])


def test_rules_that_cannot_be_kept_have_no_price() -> None:
    """Test that the plan without the rule is there, and why there is none with it."""
    instance = county(store_in_every_township=True)
    rules = replace(instance.requirements, max_facilities={Tier.STORE: 1})
    prices = price_of_rules(replace(instance, requirements=rules), gap=0.0)
    assert prices.ruled is None
    assert prices.infeasible
    (without,) = prices.without
    assert without.found is not None
    assert prices.siting_price(without) is None
    assert not prices.is_different(without)


def test_what_has_no_price_is_refused() -> None:
    """Test a county without rules, and one that asks for the most coverage."""
    with pytest.raises(PlannerError, match="no rule of administration"):
        price_of_rules(county())
    instance = county(store_in_every_township=True)
    coverage = replace(instance.requirements, objective=Objective.COVERAGE)
    with pytest.raises(PlannerError, match="annual_cost"):
        price_of_rules(replace(instance, requirements=coverage))
