"""The siting that comes nearest to shares aimed at, against all sitings there are."""

from dataclasses import replace

import numpy as np
import pytest

import planner.siting.search.aims as module
from planner.siting.data import SitingData, SitingPrices
from planner.siting.search.aims import (
    AIM_SLACK,
    Nearest,
    attainable_share,
    nearest_to_aims,
)
from tests.siting.test_model import every_decision, prices_of, random_data

AIMS = {("residents", 0): 0.9, ("use", 0): 0.9}


def shares(data: SitingData, prices: SitingPrices) -> list[tuple[float, float]]:
    """Return the shares of residents and of parcels of every siting there is."""
    total_residents, total_parcels = data.residents.sum(), data.parcels.sum()
    found = []
    for (cost, covered, _), (_, _, arcs) in every_decision(data, prices):
        if np.isfinite(cost):
            carried = sum(data.parcels[v] for v, arc in enumerate(arcs) if arc >= 0)
            found.append((covered / total_residents, carried / total_parcels))
    return found


@pytest.mark.parametrize("seed", range(12))
def test_no_siting_comes_nearer(seed: int) -> None:
    """Test the least sum of shortfalls, and each largest share, by enumeration."""
    rng = np.random.default_rng(seed)
    data = replace(random_data(rng), at_least={})
    prices = prices_of(data, rng)
    every = shares(data, prices)
    found = nearest_to_aims(data, prices, AIMS)
    if not every:
        assert found is None
        return
    assert found is not None
    least = min(max(0, 0.9 - covered) + max(0, 0.9 - use) for covered, use in every)
    missed = sum(0.9 - share for share in found.reached.values())
    assert missed == pytest.approx(least, abs=1e-5)
    assert found.least_shortfall <= least + 1e-6
    for place, measure in enumerate(("residents", "use")):
        most = max(figures[place] for figures in every)
        bound = attainable_share(data, prices, measure, 0)
        assert bound is not None
        assert most - 1e-6 <= bound <= most + 0.02


@pytest.mark.parametrize("seed", range(6))
def test_a_large_model_comes_near(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Test stores first, then points: near to the least, and a bound that holds."""
    monkeypatch.setattr(module, "SMALL_VARIABLES", 0)
    rng = np.random.default_rng(seed)
    data = replace(random_data(rng), at_least={})
    prices = prices_of(data, rng)
    every = shares(data, prices)
    found = nearest_to_aims(data, prices, AIMS)
    if not every:
        assert found is None
        return
    assert found is not None
    least = min(max(0, 0.9 - covered) + max(0, 0.9 - use) for covered, use in every)
    missed = sum(0.9 - share for share in found.reached.values())
    assert least - 1e-5 <= missed <= least + AIM_SLACK / 2 + 1e-5
    assert found.least_shortfall <= least + 1e-6


def test_cost_may_use_half_a_point(seed: int = 3) -> None:
    """Test that an aim reached is asked for whole, another one less half a point.

    0.9 is reached; of 0.9 no more than 0.7 is, which is proven.
    """
    rng = np.random.default_rng(seed)
    data = replace(random_data(rng), at_least={})
    siting = nearest_to_aims(data, prices_of(data, rng), AIMS)
    assert siting is not None
    nearest = Nearest(
        reached={("residents", 0): 0.7, ("use", 0): 0.9},
        least_shortfall=0.2,
        siting=siting.siting,
    )
    levels = nearest.levels(AIMS)
    assert levels["residents", 0] == pytest.approx(0.7 - AIM_SLACK)
    assert levels["use", 0] == 0.9
    unproven = replace(nearest, least_shortfall=0.1).levels(AIMS)
    assert unproven["residents", 0] == pytest.approx(0.7)


def test_requirements_come_first() -> None:
    """Test that nothing is near to aims where a requirement cannot be met."""
    rng = np.random.default_rng(0)
    data = replace(random_data(rng), at_least={}, max_capex=-1.0)
    prices = prices_of(data, rng)
    assert nearest_to_aims(data, prices, AIMS) is None
    assert attainable_share(data, prices, "use", 0) is None
