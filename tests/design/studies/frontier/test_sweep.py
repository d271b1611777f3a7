"""The proven trade-off of the siting model against enumeration."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from planner.design.studies.frontier.axes import axis_of
from planner.design.studies.frontier.sweep import CostMeasure, sweep
from planner.model.rules import Measure
from planner.siting.data import SitingData, SitingPrices
from tests.siting.test_model import every_plan, prices_of, random_data

MANY_LEVELS = 100
"""More than residents: no coverage falls between two levels."""


def county(seed: int) -> tuple[SitingData, SitingPrices]:
    """Return a tiny county in which any coverage may be asked for."""
    rng = np.random.default_rng(seed)
    data = random_data(rng)
    data = replace(data, unserved_cost=0.0, uncovered_cost=0.0, at_least={})
    return data, prices_of(data, rng)


def swept(
    data: SitingData,
    prices: SitingPrices,
    cost: CostMeasure,
    measure: str,
    *,
    gap: float = 0.0,
    num_workers: int | None = None,
):
    """Return the points of a sweep over all coverages."""
    points, is_interrupted = sweep(
        data,
        prices,
        axis=axis_of(Measure(measure)),
        cost=cost,
        num_points=MANY_LEVELS,
        gap=gap,
        seed=1,
        num_workers=num_workers,
        say=lambda _: None,
    )
    assert not is_interrupted
    return points


def enumerated(pairs) -> list[tuple[float, float]]:
    """Return the non-dominated (cost, residents covered), from the cheapest on."""
    kept: list[tuple[float, float]] = []
    for cost, covered in sorted(pairs, key=lambda pair: (pair[0], -pair[1])):
        if np.isfinite(cost) and (not kept or covered > kept[-1][1]):
            kept.append((cost, covered))
    return kept


@pytest.mark.parametrize(
    ("cost", "seed"),
    [
        *((CostMeasure.ANNUAL, seed) for seed in range(50)),
        *((CostMeasure.CAPEX, seed) for seed in range(10)),
    ],
)
def test_frontier_equals_the_enumerated_one(cost: CostMeasure, seed: int) -> None:
    """Test that every non-dominated cost and coverage is found, and no other."""
    data, prices = county(seed)
    pairs = [
        (capex if cost is CostMeasure.CAPEX else annual, covered)
        for annual, covered, capex in every_plan(data, prices)
        if np.isfinite(annual)
    ]
    expected = enumerated(pairs)
    found = swept(data, prices, cost, "residents")
    total = data.residents.sum()
    assert [(item.cost, item.value * total) for item in found] == [
        (pytest.approx(money, abs=1e-4), pytest.approx(covered))
        for money, covered in expected
    ]
    most = [item.value for item in found[1:]] + [1.0]
    for point, most_covered in zip(found, most, strict=False):
        assert point.cost_bound == pytest.approx(point.cost, abs=1e-3)
        assert point.value <= point.value_bound <= most_covered + 1e-6


@pytest.mark.parametrize("seed", range(30))
def test_bounds_hold_at_a_wide_gap(seed: int) -> None:
    """Test that nothing covers as much for less than the bound of a rough point."""
    data, prices = county(seed)
    pairs = [(annual, covered) for annual, covered, _ in every_plan(data, prices)]
    total = data.residents.sum()
    for point in swept(data, prices, CostMeasure.ANNUAL, "residents", gap=0.5):
        as_much = [
            cost for cost, covered in pairs if covered >= point.value * total - 1e-6
        ]
        no_dearer = [covered for cost, covered in pairs if cost <= point.cost + 1e-6]
        assert point.cost_bound <= min(as_much) + 1e-4
        assert point.value_bound * total >= max(no_dearer) - 1e-4


@pytest.mark.parametrize("seed", range(5))
def test_points_do_not_depend_on_how_many_are_solved_at_a_time(seed: int) -> None:
    """Test that one worker and four find the same."""
    data, prices = county(seed)
    found = [
        [
            (point.cost, point.value, point.cost_bound, point.value_bound)
            for point in swept(
                data,
                prices,
                CostMeasure.ANNUAL,
                "residents",
                gap=0.1,
                num_workers=number,
            )
        ]
        for number in (1, 4)
    ]
    assert found[0] == found[1]


@pytest.mark.parametrize("measure", ["villages", "residents", "demand"])
@pytest.mark.parametrize("seed", range(6))
def test_more_cost_never_covers_less(seed: int, measure: str) -> None:
    """Test that both rise along the frontier, in every measure."""
    data, prices = county(100 + seed)
    found = swept(data, prices, CostMeasure.ANNUAL, measure)
    for one, next_one in pairwise(found):
        assert one.cost < next_one.cost
        assert one.value < next_one.value


def test_nothing_where_requirements_cannot_be_met() -> None:
    """Test that a required store above the capex budget leaves no point."""
    data, prices = county(1)
    is_required = np.array([False, True, False, False, False])
    capex = np.full(len(data.option_capex), 10.0)
    data = replace(data, is_required=is_required, option_capex=capex, max_capex=5.0)
    assert swept(data, prices, CostMeasure.ANNUAL, "residents") == []
