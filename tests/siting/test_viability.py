"""Viability rows of the siting model against enumeration and by hand."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from planner.design.studies.frontier.axes import axis_of
from planner.design.studies.frontier.sweep import CostMeasure, sweep
from planner.model.rules import Measure
from planner.siting.data import SitingData, SitingPrices, SitingSolution
from planner.siting.search import largest_coverage, viable
from planner.siting.search.largest_coverage import most_coverage
from planner.siting.search.least_cost import least_capex, solve_three_tier
from tests.siting.test_model import (
    Decision,
    every_decision,
    prices_of,
    random_data,
    tiny,
)

MANY_LEVELS = 100
"""More than residents: no coverage falls between two levels."""


def county(seed: int) -> tuple[SitingData, SitingPrices]:
    """Return a tiny county in which some sites are viable.

    A store has two formats, and in every fourth county a point too.
    """
    rng = np.random.default_rng(seed)
    data = random_data(rng)
    data = replace(
        data,
        unserved_cost=0.0,
        uncovered_cost=0.0,
        at_least={},
        is_required=np.zeros(5, dtype=bool),
        village_income=rng.integers(10, 110, data.num_villages).astype(float),
        only_viable=True,
    )
    if seed % 4 == 1:
        data = with_another_format(data, rng)
    return data, prices_of(data, rng)


def with_another_format(data: SitingData, rng: np.random.Generator) -> SitingData:
    """Return the data with a larger format for point 3, dearer or cheaper a parcel."""
    fixed = data.option_fixed_cost[4] + rng.integers(1, 15)
    return replace(
        data,
        option_site=np.append(data.option_site, 3),
        option_fixed_cost=np.append(data.option_fixed_cost, fixed),
        option_handling_cost=np.append(
            data.option_handling_cost, float(rng.integers(0, 4))
        ),
        option_capex=np.append(data.option_capex, float(rng.integers(0, 50))),
        option_capacity=np.append(data.option_capacity, 20.0),
        cover_village=np.append(data.cover_village, np.arange(data.num_villages)),
        cover_option=np.append(data.cover_option, np.full(data.num_villages, 6)),
    )


def profits(
    data: SitingData, prices: SitingPrices, decision: Decision
) -> dict[int, float]:
    """Return the profit by which each open store and point is judged.

    Written apart from the model: money goes to the site where it arises, and what a
    point has to its store too.
    """
    options, links, arcs = decision
    store_of = {int(data.link_child[k]): int(data.link_parent[k]) for k in links}
    own, way = np.zeros(data.num_sites), np.zeros(data.num_sites)
    handled = np.zeros(data.num_sites)
    for village, arc in enumerate(arcs):
        if arc < 0:
            continue
        site, parcels = int(data.arc_site[arc]), data.parcels[village]
        own[site] += data.village_income[village]
        handled[site] += parcels
        store = site
        if data.site_tier[site] == 2:
            store = store_of[site]
            handled[store] += parcels
            way[store] += parcels * prices.link_cost_per_parcel[data.arc_link[arc]]
        way[store] += prices.arc_cost[arc]
    for link in links:
        if data.site_tier[data.link_child[link]] == 2:
            way[data.link_parent[link]] += prices.link_cost[link]
    for site, option in enumerate(options):
        if option >= 0:
            own[site] -= data.option_fixed_cost[option]
            own[site] -= data.option_handling_cost[option] * handled[site]
    found = {}
    for site, option in enumerate(options):
        if option < 0 or data.site_tier[site] == 0:
            continue
        found[site] = own[site]
        if data.site_tier[site] == 1:
            points = [child for child, parent in store_of.items() if parent == site]
            found[site] += own[points].sum() - way[site]
    return found


def is_viable(data: SitingData, prices: SitingPrices, decision: Decision) -> bool:
    """Return whether no open store or point loses money."""
    return all(profit >= -1e-9 for profit in profits(data, prices, decision).values())


def viable_plans(
    data: SitingData, prices: SitingPrices
) -> list[tuple[float, float, float]]:
    """Return cost, residents covered and capex of every viable plan."""
    return [
        figures
        for figures, decision in every_decision(data, prices)
        if np.isfinite(figures[0]) and is_viable(data, prices, decision)
    ]


def decision_of(data: SitingData, solution: SitingSolution) -> Decision:
    """Return the decisions of a solution with whole villages."""
    pairs = zip(data.link_child, data.link_parent, strict=True)
    links = [
        position
        for position, (child, parent) in enumerate(pairs)
        if solution.site_option[child] >= 0 and solution.site_parent[child] == parent
    ]
    arcs = np.full(data.num_villages, -1)
    used = np.flatnonzero(solution.arc_share > 0.5)
    arcs[data.arc_village[used]] = used
    return tuple(solution.site_option.tolist()), tuple(links), tuple(arcs.tolist())


def swept(data: SitingData, prices: SitingPrices, **options):
    """Return the points of a sweep over all coverages of residents."""
    fields: dict[str, Any] = {"cost": CostMeasure.ANNUAL, "gap": 0.0, "num_workers": 1}
    fields |= options
    points, _ = sweep(
        data,
        prices,
        axis=axis_of(Measure.RESIDENTS),
        num_points=MANY_LEVELS,
        seed=1,
        say=lambda _: None,
        **fields,
    )
    return points


def non_dominated(pairs) -> list[tuple[float, float]]:
    """Return the non-dominated (cost, residents covered), from the cheapest on."""
    kept: list[tuple[float, float]] = []
    for cost, covered in sorted(pairs, key=lambda pair: (pair[0], -pair[1])):
        if not kept or covered > kept[-1][1]:
            kept.append((cost, covered))
    return kept


@pytest.mark.parametrize(
    ("cost", "seed"),
    [
        *((CostMeasure.ANNUAL, seed) for seed in range(30)),
        *((CostMeasure.CAPEX, seed) for seed in range(4)),
    ],
)
def test_viable_frontier_equals_the_enumerated_one(
    cost: CostMeasure, seed: int
) -> None:
    """Test that of the viable plans every non-dominated one is found, no other."""
    data, prices = county(seed)
    position = 2 if cost is CostMeasure.CAPEX else 0
    plans = viable_plans(data, prices)
    expected = non_dominated((plan[position], plan[1]) for plan in plans)
    found = swept(data, prices, cost=cost)
    total = data.residents.sum()
    assert [(item.cost, item.value * total) for item in found] == [
        (pytest.approx(money, abs=1e-4), pytest.approx(covered))
        for money, covered in expected
    ]
    for point in found:
        assert is_viable(data, prices, decision_of(data, point.solution))


def test_viability_binds_in_some_counties_and_not_in_all() -> None:
    """Test that among counties like those above there are frontiers of every kind."""
    shares = []
    for seed in range(60):
        data, prices = county(seed)
        free = most_coverage(replace(data, only_viable=False), prices, "residents")
        viable = most_coverage(data, prices, "residents")
        assert free is not None
        assert viable is not None
        shares.append((viable[0], free[0]))
    assert sum(viable == 0 < free for viable, free in shares) >= 1
    assert sum(0 < viable < free for viable, free in shares) >= 5
    assert sum(0 < viable == free for viable, free in shares) >= 5


@pytest.mark.parametrize("seed", range(30))
def test_bounds_of_the_search_among_few_sites(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that where the whole model is not solved, what is said of it holds."""
    for module in (viable, largest_coverage):
        monkeypatch.setattr(module, "MOST_SITES_WHOLE", 0)
    data, prices = county(seed)
    plans, total = viable_plans(data, prices), data.residents.sum()
    points = swept(data, prices)
    assert points
    for point in points:
        assert is_viable(data, prices, decision_of(data, point.solution))
        covered = point.value * total - 1e-6
        least = min(plan[0] for plan in plans if plan[1] >= covered)
        most = max(plan[1] for plan in plans if plan[0] <= point.cost + 1e-6)
        assert point.cost_bound <= least + 1e-4 <= point.cost + 2e-4
        assert point.value_bound * total >= most - 1e-4


@pytest.mark.parametrize("seed", range(4))
def test_wide_gaps_and_workers(seed: int) -> None:
    """Test that rough points are viable, their bounds hold, for one worker and two."""
    data, prices = county(seed)
    plans, total = viable_plans(data, prices), data.residents.sum()
    one, two = (swept(data, prices, gap=0.3, num_workers=number) for number in (1, 2))
    assert [item.cost for item in one] == [item.cost for item in two]
    for point in one:
        assert is_viable(data, prices, decision_of(data, point.solution))
        covered = point.value * total - 1e-6
        as_much = min(plan[0] for plan in plans if plan[1] >= covered)
        assert point.cost_bound <= as_much + 1e-4


@pytest.mark.parametrize("seed", [1, 5, 9])
def test_hints_of_a_solution_without_the_rows(seed: int) -> None:
    """Test that a start that is short of the rows' own variables is taken."""
    data, prices = county(seed)
    free = solve_three_tier(replace(data, only_viable=False), prices, gap=0.0)
    assert free is not None
    found = solve_three_tier(data, prices, gap=0.0, hint=free.values)
    cold = solve_three_tier(data, prices, gap=0.0)
    assert found is not None
    assert cold is not None
    assert found.objective == pytest.approx(cold.objective, abs=1e-6)
    least = least_capex(data, prices, hint=found.values)
    assert least is not None


@pytest.mark.parametrize(("income", "opens"), [(137.5, True), (137.4, False)])
def test_store_by_its_branch_by_hand(*, income: float, opens: bool) -> None:
    """Test that the store opens where two villages pay for all of its branch.

    Store 50 + 10 x 2 = 70; points 10 + 4 x 3 = 22 and 10 + 6 x 3 = 28; the ways there
    7 + 4 x 0.25 = 8 and 8 + 6 x 0.25 = 9.5: together 137.5, without hub and linehaul.
    """
    data, prices = tiny()
    data = replace(
        data,
        at_least={"residents": 1.0},
        village_income=np.array([40.0, income - 40.0]),
        only_viable=True,
    )
    assert (solve_three_tier(data, prices, gap=0.0) is not None) is opens


@pytest.mark.parametrize(("income", "opens"), [(28.0, True), (27.9, False)])
def test_point_by_its_own_books_by_hand(*, income: float, opens: bool) -> None:
    """Test that a point opens from 10 + 6 x 3 = 28 on, however rich its branch.

    The first village's 1000 pay for everything else.
    """
    data, prices = tiny()
    data = replace(
        data,
        at_least={"residents": 1.0},
        village_income=np.array([1_000.0, income]),
        only_viable=True,
    )
    assert (solve_three_tier(data, prices, gap=0.0) is not None) is opens


def test_existing_site_that_cannot_be_viable_closes() -> None:
    """Test that without income nothing stays open, and closing is paid for."""
    data, prices = tiny()
    data = replace(
        data, at_least={}, closing_cost=np.array([0.0, 0.0, 9.0, 0.0]), only_viable=True
    )
    found = solve_three_tier(data, prices, gap=0.0)
    assert found is not None
    assert found.site_option.tolist() == [-1, -1, -1, -1]
    assert found.exact_cost == pytest.approx(9.0)
