"""Re-solves near a solution against re-solves of the whole model."""

from dataclasses import replace

import numpy as np
import pytest

from planner.siting.covered import counted_shares, is_covered
from planner.siting.search.least_cost import solve_model, solve_three_tier
from planner.siting.search.near import (
    near_model,
    neighbourhood,
    solve_near,
    solve_with_more,
)
from tests.siting.test_model import prices_of, random_data, tiny


@pytest.mark.parametrize("seed", range(20))
def test_with_all_sites_free_it_is_the_whole_model(seed: int) -> None:
    """Test the cost without each open site: the same as the whole model's."""
    rng = np.random.default_rng(seed)
    data = replace(random_data(rng), is_required=np.zeros(5, dtype=bool), at_least={})
    prices = prices_of(data, rng)
    best = solve_three_tier(data, prices, gap=0.0)
    assert best is not None
    everything = np.ones(data.num_sites, dtype=bool)
    for site in np.flatnonzero((best.site_option >= 0) & (data.site_tier > 0)):
        excluded = data.is_excluded.copy()
        excluded[site] = True
        without = replace(data, is_excluded=excluded)
        whole = solve_three_tier(without, prices, gap=0.0)
        near = solve_near(without, prices, best, everything)
        assert (near is None) == (whole is None)
        if near is not None and whole is not None:
            assert near.objective == pytest.approx(whole.objective, abs=1e-4)


@pytest.mark.parametrize("seed", range(20))
def test_a_neighbourhood_is_never_better_than_the_whole(seed: int) -> None:
    """Test that the best of all is the best of each neighbourhood of it."""
    rng = np.random.default_rng(seed)
    data = replace(random_data(rng), is_required=np.zeros(5, dtype=bool), at_least={})
    prices = prices_of(data, rng)
    best = solve_three_tier(data, prices, gap=0.0)
    assert best is not None
    for site in range(1, data.num_sites):
        free = neighbourhood(data, best, np.array([site]))
        near = solve_near(data, prices, best, free)
        assert near is not None
        assert near.objective == pytest.approx(best.objective, abs=1e-4)


def test_covering_a_village_by_hand() -> None:
    """Test that the first village too costs its point 10, handling, link and way.

    Handling 4 x (1 + 2 + 3) = 24, link 7 and 4 x 0.25, linehaul 4 x 0.5: 10 + 34 = 44.
    """
    data, prices = tiny()
    best = solve_three_tier(data, prices, gap=0.0)
    assert best is not None
    free = neighbourhood(data, best, np.array([2]))
    assert free.tolist() == [False, False, True, False]
    found = solve_near(data, prices, best, free, covered=np.array([0]))
    assert found is not None
    assert found.objective - best.objective == pytest.approx(44.0, abs=1e-3)


def test_village_kept_in_reach_by_hand() -> None:
    """Test that what covers the first village opens for it, served there or not.

    Its point costs 10 and its link 7, and nobody has to go there.
    """
    data, prices = tiny()
    best = solve_three_tier(data, prices, gap=0.0)
    assert best is not None
    assert not is_covered(data, best)[0]
    free = np.ones(data.num_sites, dtype=bool)
    model = near_model(data, prices, best, free, in_reach=np.array([0]))
    model.minimise_cost()
    found = solve_model(model, gap=0.0)
    assert found is not None
    assert is_covered(data, found)[0]
    assert found.objective >= best.objective


@pytest.mark.parametrize("seed", range(20))
def test_more_keeps_what_was_decided(seed: int) -> None:
    """Test that asked for all that can be covered a siting grows, and only grows.

    What is served stays where it is, and each open site with its parent; the share
    asked for is met, or nothing is found.
    """
    rng = np.random.default_rng(seed)
    data = replace(random_data(rng), is_required=np.zeros(5, dtype=bool), at_least={})
    prices = prices_of(data, rng)
    before = solve_three_tier(data, prices, gap=0.0)
    assert before is not None
    more = replace(data, at_least={"residents": 0.6})
    found = solve_with_more(more, prices, before, gap=0.0)
    if found is None:
        return
    assert (found.arc_share >= before.arc_share - 1e-6).all()
    stood = before.site_parent >= 0
    assert (found.site_parent[stood] == before.site_parent[stood]).all()
    share = float(data.residents @ counted_shares(data, found)) / data.residents.sum()
    assert share >= 0.6 - 1e-6
    assert found.objective >= before.objective - 1e-4
