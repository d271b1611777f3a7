"""Quick sitings: what they find, and what they bound."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from planner.siting.data import SitingData, SitingPrices, SitingSolution
from planner.siting.dearer import asks_no_less, is_no_less
from planner.siting.model import ThreeTierModel
from planner.siting.search import least_cost, relax_and_fix
from planner.siting.search.least_cost import (
    quick_siting,
    sited_at_once,
    solve_three_tier,
)
from planner.siting.search.relax_and_fix import dived
from planner.solvers.mip import solve_mip
from tests.siting.test_model import prices_of, random_data


def sited(
    number: int, *, is_limited: bool = False
) -> Iterator[tuple[SitingData, SitingPrices, SitingSolution]]:
    """Yield random models that have a siting, with the best one."""
    for seed in range(number):
        rng = np.random.default_rng(seed)
        data = random_data(rng)
        if not is_limited:
            data = replace(data, max_capex=None, max_facilities={})
        prices = prices_of(data, rng)
        best = solve_three_tier(data, prices, gap=0.0)
        if best is not None:
            yield data, prices, best


def test_a_quick_siting_is_bounded_by_its_stores() -> None:
    """Test that no bound is above the optimum, as one with variables fixed may be."""
    found = 0
    for data, prices, best in sited(20, is_limited=True):
        quick = quick_siting(data, prices, best)
        assert quick.objective <= best.objective + 1e-6
        tolerance = 1e-6 * abs(best.objective)
        assert quick.bound is None or quick.bound <= best.objective + tolerance
        found += quick is not best
    assert found


def test_a_first_siting_is_bounded_by_its_stores() -> None:
    """Test that its bound is none above the optimum, and itself none below."""
    bounded = 0
    for data, prices, best in sited(20):
        first = sited_at_once(data, prices)
        if first is None or first.bound is None:
            continue
        tolerance = 1e-6 * abs(best.objective)
        assert first.bound <= best.objective + tolerance
        assert first.objective >= best.objective - tolerance
        bounded += 1
    assert bounded


def test_a_dive_opens_stores_that_can_be_completed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Test that a dive bounds the optimum, and that there are formats for its sites.

    The points for its stores make a siting that is never cheaper than the optimum.
    """
    monkeypatch.setattr(least_cost, "DIVABLE", 0)
    dives = 0
    for data, prices, best in sited(30):
        model = ThreeTierModel(data, prices)
        model.minimise_cost()
        found = dived(model)
        if found is None:
            continue
        tolerance = 1e-6 * abs(best.objective)
        chosen, bound = found
        assert bound is not None
        assert bound <= best.objective + tolerance
        stores = solve_mip(chosen)
        assert stores.values is not None
        assert stores.objective is not None
        assert stores.objective >= bound - tolerance
        quick = solve_three_tier(data, prices, gap=0.0, is_quick=True, may_dive=True)
        assert quick is None or quick.objective >= best.objective - tolerance
        assert quick is None or quick.bound is None or quick.bound <= best.objective
        dives += 1
    assert dives > 10


def test_a_dive_that_takes_long_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Test that one iteration is not enough, and that nothing is made of it."""
    monkeypatch.setattr(relax_and_fix, "DIVE_ITERATIONS", 1)
    rng = np.random.default_rng(0)
    data = replace(random_data(rng), max_capex=None, max_facilities={})
    model = ThreeTierModel(data, prices_of(data, rng))
    model.minimise_cost()
    assert dived(model) is None


def test_prices_are_the_same_to_the_last_digit() -> None:
    """Test that one link that is dearer by a millionth makes other prices of them."""
    rng = np.random.default_rng(1)
    prices = prices_of(random_data(rng), rng)
    assert prices.is_same(replace(prices))
    dearer = prices.link_cost.copy()
    dearer[0] += 1e-6
    assert not prices.is_same(replace(prices, link_cost=dearer))


def test_stores_within_the_gap_of_a_known_bound_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Test that stores of a hint are kept if they are near a bound, and only then.

    From the optimum, with its own cost as the bound, other stores are not sought; with
    a bound far below they are. Either way no bound is above the optimum.
    """
    asked: list[float | None] = []
    found_stores = least_cost._stores_found

    def counted(*args, **kwargs):
        asked.append(None)
        return found_stores(*args, **kwargs)

    monkeypatch.setattr(least_cost, "_stores_found", counted)
    tried = 0
    for data, prices, best in sited(20):
        for bound, times in ((best.objective, 0), (best.objective - 1e9, 1)):
            asked.clear()
            again = solve_three_tier(
                data,
                prices,
                gap=1e-3,
                hint=best.values,
                known_bound=bound,
            )
            assert again is not None
            assert len(asked) == times
            tolerance = 1e-3 * abs(best.objective) + 1e-6
            assert again.objective <= best.objective + tolerance
            assert again.bound is None or again.bound <= best.objective + tolerance
        tried += 1
    assert tried > 5


def test_more_is_asked_for_of_the_same_county_only() -> None:
    """Test that higher shares ask for no less, lower ones and other sites do not."""
    rng = np.random.default_rng(2)
    data = replace(random_data(rng), at_least={"residents": 0.5}, at_least_in={})
    assert asks_no_less(data, data)
    more = replace(data, at_least={}, at_least_in={("residents", 0): 0.6})
    assert asks_no_less(more, data)
    assert not asks_no_less(data, more)
    other = replace(data, is_excluded=data.is_excluded.copy())
    assert not asks_no_less(other, data)


def test_prices_that_are_no_less() -> None:
    """Test that dearer links and closed ones are no less, cheaper ones are."""
    rng = np.random.default_rng(3)
    prices = prices_of(random_data(rng), rng)
    dearer = replace(prices, link_cost=prices.link_cost + 1.0)
    closed = replace(prices, link_is_open=np.zeros_like(prices.link_is_open))
    assert is_no_less(prices, prices)
    assert is_no_less(dearer, prices)
    assert not is_no_less(prices, dearer)
    assert is_no_less(closed, prices)
    assert not is_no_less(prices, closed) or not prices.link_is_open.any()
