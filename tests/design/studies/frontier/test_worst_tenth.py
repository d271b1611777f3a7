"""Cost against the way of the worst-off tenth: against enumeration, and routed."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from planner.design.siting_model.prepare import prepare
from planner.design.studies.frontier.axes import WorstOff, axis_of
from planner.design.studies.frontier.frontier import frontier
from planner.design.studies.frontier.sweep import CostMeasure, SitingPoint, sweep
from planner.flow import resolve
from planner.metrics import worst_tenth_way_m
from planner.model.rules import Measure
from planner.siting.data import SitingData, SitingPrices
from planner.siting.rows.worst_tenth import worst_tenth_m
from tests.design.counties import asking, three_villages
from tests.siting.test_model import every_choice, prices_of, random_data
from tests.tiny import point, store

AXIS = axis_of(WorstOff.TENTH)
MANY_LEVELS = 400
"""More than ways: none falls between two levels."""
KM = 1_000.0


def county(seed: int) -> tuple[SitingData, SitingPrices]:
    """Return a tiny county with ways of up to 3 km, and 4 km for who is not served."""
    rng = np.random.default_rng(seed)
    data = random_data(rng)
    way_m = 100.0 * rng.integers(0, 31, (data.num_villages, data.num_sites))
    data = replace(
        data,
        unserved_cost=0.0,
        uncovered_cost=0.0,
        arc_way_m=way_m[data.arc_village, data.arc_site].astype(np.float64),
    )
    return data, prices_of(data, rng)


def swept(
    data: SitingData, prices: SitingPrices, *, cost=CostMeasure.ANNUAL, gap=0.0
) -> list[SitingPoint]:
    """Return the points of a sweep over the ways of the worst-off tenth."""
    points, _ = sweep(
        data,
        prices,
        axis=AXIS,
        cost=cost,
        num_points=MANY_LEVELS,
        gap=gap,
        seed=1,
        say=lambda _: None,
    )
    return points


def enumerated(data: SitingData, prices: SitingPrices) -> list[tuple[float, float]]:
    """Return cost and way of every plan that keeps the other requirements, in km."""
    needed = data.at_least["residents"] * data.residents.sum() - 1e-9
    return [
        (cost, worst_way_km(data, arcs))
        for cost, covered, _, arcs in every_choice(data, prices)
        if np.isfinite(cost) and covered >= needed
    ]


def worst_way_km(data: SitingData, arcs: tuple[int, ...]) -> float:
    """Return the mean way of the worst tenth, resident by resident."""
    way_m = [
        data.arc_way_m[arc] if arc >= 0 else data.unserved_way_m[village]
        for village, arc in enumerate(arcs)
    ]
    left = quota = 0.1 * data.residents.sum()
    total = 0.0
    for village in np.argsort(way_m)[::-1]:
        taken = min(left, data.residents[village])
        total += taken * way_m[village]
        left -= taken
    return float(total / quota / KM)


def non_dominated(pairs: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return what is cheaper or shorter than all others, from the cheapest on."""
    kept: list[tuple[float, float]] = []
    for cost, way in sorted(pairs):
        if not kept or way < kept[-1][1] - 1e-9:
            kept.append((cost, way))
    return kept


@pytest.mark.parametrize("seed", range(24))
def test_frontier_equals_the_enumerated_one(seed: int) -> None:
    """Test that every non-dominated cost and way is found, and no other."""
    data, prices = county(seed)
    expected = non_dominated(enumerated(data, prices))
    found = swept(data, prices)
    points: list[Any] = [(item.cost, item.value) for item in found]
    assert points == [
        (pytest.approx(cost, abs=1e-4), pytest.approx(way, abs=1e-5))
        for cost, way in expected
    ]
    for item in found:
        assert item.cost_bound == pytest.approx(item.cost, abs=1e-3)
        assert item.value_bound <= item.value


@pytest.mark.parametrize("seed", range(24, 34))
def test_bounds_hold_at_a_wide_gap(seed: int) -> None:
    """Test that nothing is as near for less than the bound of a rough point."""
    data, prices = county(seed)
    pairs = enumerated(data, prices)
    found = swept(data, prices, gap=0.5)
    assert bool(found) == bool(pairs)
    for item in found:
        as_near = [cost for cost, way in pairs if way <= item.value + 1e-6]
        no_dearer = [way for cost, way in pairs if cost <= item.cost + 1e-6]
        assert item.cost_bound <= min(as_near) + 1e-4
        assert item.value_bound <= min(no_dearer) + 1e-5


@pytest.mark.parametrize("cost", list(CostMeasure))
@pytest.mark.parametrize("seed", range(44, 46))
def test_shorter_ways_cost_more(seed: int, cost: CostMeasure) -> None:
    """Test that along the frontier cost rises and the way falls."""
    data, prices = county(seed)
    for one, other in pairwise(swept(data, prices, cost=cost)):
        assert one.cost < other.cost
        assert one.value > other.value


def test_way_by_hand() -> None:
    """Test that a tenth of 30 residents are 3: one who goes 5 km and two who go 2 km.

    (5 + 2 x 2) / 3 = 3 km.
    """
    data, _ = county(1)
    data = replace(
        data,
        residents=np.array([1.0, 27.0, 2.0]),
        arc_village=np.array([0, 1, 2]),
        arc_way_m=np.array([5.0, 1.0, 2.0]) * KM,
    )
    assert worst_way_km(data, (0, 1, 2)) == pytest.approx(3.0)


@pytest.fixture(scope="module")
def routed():
    """Return a county of three villages, and its frontier."""
    sites = (point("pa", 9), point("pb", 12), point("pc", 21), store("sc", 19))
    instance = three_villages(
        *sites, requirements=asking(at_least={Measure.RESIDENTS: 0.3})
    )
    return instance, frontier(instance, num_points=6, measure=WorstOff.TENTH, gap=0.0)


def test_model_and_metrics_agree(routed) -> None:
    """Test that the way of a siting is that of its plan."""
    instance, found = routed
    data = prepare(instance).data
    assert len(found.points) > 2
    for item in found.points:
        way_m = worst_tenth_way_m(resolve(item.plan, instance))
        assert item.worst_way_m == way_m
        assert item.siting.value * KM == pytest.approx(way_m)
        assert worst_tenth_m(data, item.siting.solution) == pytest.approx(way_m)


def test_other_requirements_hold_and_ends_are_right(routed) -> None:
    """Test that all points cover three tenths, and the last leaves nobody a way.

    The first serves one village: the others count as 3 km, from a to the point near b.
    """
    _, found = routed
    for item in found.points:
        assert item.violations == ()
        assert item.metrics.coverages["residents"].value >= 0.3
    assert found.points[0].siting.value == pytest.approx(3.0)
    assert found.points[-1].siting.value == pytest.approx(0.0)


def test_steps_say_what_was_bought(routed) -> None:
    """Test that a step's metres and money are the difference of its points."""
    _, found = routed
    for (before, after), step in zip(pairwise(found.points), found.steps, strict=True):
        assert step.shorter_m == pytest.approx(before.worst_way_m - after.worst_way_m)
        assert step.shorter_m > 0
        assert step.cost_per_shorter_m == pytest.approx(
            step.added_cost / step.shorter_m
        )
        assert step.nearer_village_ids
