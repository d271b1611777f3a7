"""Cards of sites: regrets against independent re-solves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.design.unmet.frozen import freeze
from planner.errors import PlannerError
from planner.explain.sites.site_card import Decision, site_card
from planner.ledger import compute_ledger
from planner.model.places import SiteStatus
from planner.model.rules import Measure
from planner.siting.search.least_cost import solve_three_tier
from tests.design.counties import asking, best, three_villages
from tests.tiny import point


def county(**fields):
    """Return villages a, b and c with points at b and c; everything is carried."""
    requirements = asking(at_least={Measure.USE: 1.0})
    return three_villages(
        point("pb", 11), point("pc", 21), requirements=requirements, **fields
    )


def card(instance, site_id):
    """Return the card of a site in the best plan."""
    plan = best(instance).plan
    frozen = freeze(instance, plan)
    return frozen, site_card(frozen, compute_ledger(plan, instance), site_id)


@pytest.mark.parametrize("site_id", ["s", "pb", "pc"])
def test_regret_is_that_of_an_independent_solve(site_id: str) -> None:
    """Test the cost of the other way round against two solves of the whole model.

    The county is so small that the neighbourhood of each site is all of it.
    """
    instance = county()
    frozen, found = card(instance, site_id)
    data, prices = frozen.prepared.data, frozen.prices
    site = instance.site_index[site_id]
    mark = np.arange(data.num_sites) == site
    name = "is_excluded" if found.decision is Decision.OPEN else "is_required"
    changed = replace(data, **{name: getattr(data, name) | mark})
    without = solve_three_tier(changed, prices, gap=0.0)
    whole = solve_three_tier(data, prices, gap=0.0)
    if without is None:
        assert found.otherwise is None
        assert "cannot be met" in found.reason
        return
    assert found.otherwise is not None
    regret = without.objective - whole.objective
    assert found.otherwise.cost == pytest.approx(regret, abs=0.1)
    assert found.otherwise.cost >= 0.0


def test_the_only_store_cannot_be_closed() -> None:
    """Test that without the store nobody is served, so that it has no regret."""
    _, found = card(county(), "s")
    assert found.decision is Decision.OPEN
    assert found.otherwise is None
    assert found.load_parcels_per_day == pytest.approx(15.0)


def test_required_site_says_so() -> None:
    """Test that a site the scenario requires is not tried without."""
    instance = county()
    sites = tuple(
        replace(item, status=SiteStatus.REQUIRED) if item.id == "s" else item
        for item in instance.sites
    )
    _, found = card(replace(instance, sites=sites), "s")
    assert found.reason == "the scenario requires it"


def test_unknown_site() -> None:
    """Test that an id that is no site's is an error in words."""
    with pytest.raises(PlannerError, match="no such site"):
        card(county(), "nowhere")
