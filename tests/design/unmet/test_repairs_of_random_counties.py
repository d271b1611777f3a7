"""Conflicts and repairs of random counties, against solves that know neither.

Requirements are taken out of the arrays of the siting model by hand, and asked for
again in the same way, with the search for the least cost as the judge.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from planner.checker import check
from planner.design.siting_model.prepare import prepare
from planner.design.siting_model.prices import first_prices
from planner.design.solve import solve
from planner.design.unmet.relaxed import solve_relaxed
from planner.instance import Instance
from planner.model.places import SiteStatus, Tier
from planner.model.rules import Measure
from planner.model.service import Mode
from planner.plan import Status
from planner.siting.data import SitingData, SitingPrices
from planner.siting.requirements import requirement_names
from planner.siting.search.conflict import (
    Feasibility,
    cheapest_repair,
    irreducible_conflict,
)
from planner.siting.search.least_cost import solve_three_tier
from tests.random_county import Recipe


def county(seed: int) -> Instance:
    """Return a county that more is asked of than it can give, or nearly so."""
    rng = np.random.default_rng(seed)
    recipe = Recipe(
        seed=seed,
        num_counties=1,
        is_hired=True,
        days_per_week=7.0,
        discount_rate=0.0,
        at_least={
            Measure.RESIDENTS: float(rng.choice([0.3, 0.6, 0.8])),
            Measure.USE: float(rng.choice([0.2, 0.7, 0.9])),
        },
        unserved_price=None,
        uncovered_price=None,
        is_split_allowed=bool(rng.random() < 0.3),
        modes=(Mode.POINT, Mode.STORE),
        store_within_s=None,
        promise_s=None,
    )
    made = recipe.county()
    sites = tuple(
        replace(site, status=SiteStatus.REQUIRED)
        if site.status is SiteStatus.CANDIDATE and rng.random() < 0.15
        else site
        for site in made.sites
    )
    requirements = replace(
        made.requirements,
        max_capex=float(rng.choice([3_000.0, 6_000.0, 12_000.0])),
        max_annual_cost=float(rng.choice([20_000.0, 60_000.0, 200_000.0])),
        max_facilities={Tier.STORE: int(rng.integers(0, 3))},
    )
    return replace(made, sites=sites, requirements=requirements)


def with_only(data: SitingData, names: Collection[str]) -> SitingData:
    """Return the arrays with no other requirements than those named."""
    sites = range(data.num_sites)
    linked = {*data.link_child.tolist(), *data.link_parent.tolist()}
    return replace(
        data,
        at_least={m: v for m, v in data.at_least.items() if f"at_least.{m}.0" in names},
        max_facilities={
            t: n
            for t, n in data.max_facilities.items()
            if f"max_facilities.{t}" in names
        },
        max_capex=data.max_capex if "max_capex" in names else None,
        max_annual_cost=data.max_annual_cost if "max_annual_cost" in names else None,
        is_required=np.array([f"required.{s}" in names for s in sites]),
        is_excluded=np.array(
            [
                data.is_excluded[s] and (s not in linked or f"excluded.{s}" in names)
                for s in sites
            ]
        ),
    )


def is_possible(data: SitingData, prices: SitingPrices, names: Collection[str]) -> bool:
    """Return whether the requirements named can be met together."""
    return solve_three_tier(with_only(data, names), prices) is not None


def fewest_dropped(data: SitingData, prices: SitingPrices) -> int:
    """Return the smallest number of requirements to drop, by trying all."""
    names = requirement_names(data)
    return next(
        size
        for size in range(len(names) + 1)
        for dropped in combinations(names, size)
        if is_possible(data, prices, set(names) - set(dropped))
    )


def compare(seed: int) -> bool:
    """Check a county; return whether there was anything to find."""
    instance = county(seed)
    prepared = prepare(instance)
    data, prices = prepared.data, first_prices(prepared)
    names = requirement_names(data)
    if is_possible(data, prices, names):
        return False
    feasibility = Feasibility(data=data, prices=prices)
    conflict = irreducible_conflict(feasibility)
    assert conflict.is_irreducible
    assert not is_possible(data, prices, conflict.names)
    for name in conflict.names:
        assert is_possible(data, prices, set(conflict.names) - {name})
    found = cheapest_repair(feasibility, [conflict])
    assert found is not None
    assert found.is_fewest
    assert len(found.names) == fewest_dropped(data, prices)
    assert is_possible(data, prices, set(names) - set(found.names))
    compare_plan(instance, len(found.names))
    return True


def compare_plan(instance: Instance, num_changes: int) -> None:
    """Check that the relaxed county has a plan that breaks nothing.

    There is a plan already where the annual budget alone is in the way.
    """
    result = solve(instance, rounds=2, neighbours=0)
    assert result.status is Status.INFEASIBLE
    keys = [item.key for item in result.repair]
    assert result.plan is None or keys == ["solve.max_annual_cost"]
    assert len(result.repair) == num_changes
    relaxed = solve_relaxed(instance, result, rounds=2)
    assert relaxed is not None
    assert relaxed.result.plan is not None
    assert check(relaxed.result.plan, relaxed.instance) == []
    assert {item.key for item in result.repair} <= {i.key for i in relaxed.repair}
    if not relaxed.widened:
        again = solve(relaxed.instance, rounds=2, neighbours=0)
        assert again.status is Status.FEASIBLE


def test_random_counties() -> None:
    """Test that conflicts are irreducible, repairs smallest, and plans clean."""
    assert sum(compare(seed) for seed in range(12)) >= 6


@pytest.mark.slow
def test_more_random_counties() -> None:
    """Test the same on more of them."""
    assert sum(compare(seed) for seed in range(12, 80)) >= 34
