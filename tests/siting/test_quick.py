"""Quick sitings: what they find, and that they bound nothing."""

import numpy as np

from planner.siting.search.least_cost import quick_siting, solve_three_tier
from tests.siting.test_model import prices_of, random_data


def test_a_quick_siting_bounds_nothing() -> None:
    """Test that a bound is not taken from a model with some of its variables fixed."""
    found = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        data = random_data(rng)
        prices = prices_of(data, rng)
        best = solve_three_tier(data, prices, gap=0.0)
        if best is None:
            continue
        quick = quick_siting(data, prices, best)
        assert quick.objective <= best.objective + 1e-6
        assert quick is best or (quick.bound is None and not quick.is_proven)
        found += quick is not best
    assert found
