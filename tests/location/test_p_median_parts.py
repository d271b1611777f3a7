"""Tests of the parts of the p-median search: swaps, bounds, reductions, programme."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from planner.location.median.bound import (
    core,
    implied_states,
    largest_openness,
    radius,
    relaxation,
)
from planner.location.median.branch_and_bound import prove
from planner.location.median.data import (
    CLOSED,
    FREE,
    OPEN,
    decided,
    median_problem,
    within_radius,
)
from planner.location.median.interchange import first_prices, improved, random_start
from planner.location.median.mip_model import num_entries, radius_model
from planner.location.sites import SiteRules
from planner.solvers.mip import MipStatus, solve_mip

SEEDS = range(6)
LINE = np.abs(np.subtract.outer([0.0, 1.0, 3.0, 6.0, 10.0], [0.0, 1.0, 3.0, 6.0, 10.0]))


def problem_of(cost, p, rules=None):
    """Return the problem of a cost table with equal weights."""
    return median_problem(cost, p, None, rules or SiteRules())


def random_problem(seed):
    """Return costs of 12 customers and 8 sites, some missing, 3 to open, and rules."""
    random = np.random.default_rng(seed)
    cost = random.integers(1, 30, (12, 8)).astype(float)
    cost[random.random(cost.shape) < 0.1] = np.inf
    money = random.integers(1, 6, 8).astype(float)
    budget = [None, 8.0][seed % 2]
    return cost, SiteRules(opening_cost=money, budget=budget)


def costs_of_all(problem, cost):
    """Return the cost of each open set that the problem allows."""
    found = {}
    for chosen in combinations(range(problem.num_sites), problem.num_to_open):
        is_open = np.isin(np.arange(problem.num_sites), chosen)
        if problem.allows(is_open):
            found[chosen] = float(cost[:, chosen].min(axis=1).sum())
    return found


def relaxed_at_root(problem):
    """Return the relaxation after many steps towards the cost of a good set."""
    start, target = improved(problem, random_start(problem, 1))
    prices = first_prices(problem, start)
    return relaxation(problem, prices, target=target, num_steps=500, patience=10)


def test_links_are_grouped_and_sorted():
    """Test the costs of customer 2 at 3, and of site 4 at 10, on the line."""
    problem = problem_of(LINE, 2)
    links = problem.by_customer
    span = slice(links.start[2], links.start[3])
    assert links.cost[span].tolist() == [0.0, 2.0, 3.0, 3.0, 7.0]
    assert links.other[span].tolist() == [2, 1, 0, 3, 4]
    links = problem.by_site
    span = slice(links.start[4], links.start[5])
    assert links.other[span].tolist() == [4, 3, 2, 1, 0]


@pytest.mark.parametrize(
    ("cost", "weights", "is_whole"),
    [
        (LINE, None, True),
        (LINE, np.full(5, 0.5), False),
        (LINE * 2.0, np.full(5, 0.5), True),
        (LINE * 1e10, None, False),
    ],
)
def test_whole_costs_are_seen(cost, weights, is_whole):
    """Test weighted costs, and totals too large to tell them from their neighbours."""
    problem = median_problem(cost, 2, weights, SiteRules())
    assert problem.has_whole_costs is is_whole


def test_radius_closed_and_open_sites_cut_pairs():
    """Test the line within 6, with 3 open and 10 closed.

    Customer 0 keeps the sites 0, 1 and 3; customer 10 only 3 and 6, since 3 at 7 is
    too far: what is left costs 4.
    """
    state = np.array([FREE, FREE, OPEN, FREE, CLOSED], dtype=np.int8)
    cut = within_radius(decided(problem_of(LINE, 2), state), np.full(5, 6.0))
    links = cut.by_customer
    groups = [links.other[links.start[i] : links.start[i + 1]] for i in range(5)]
    assert [sorted(group.tolist()) for group in groups] == [
        [0, 1, 2],
        [0, 1, 2],
        [2],
        [2, 3],
        [3],
    ]
    assert cut.by_site.cost.sum() == links.cost.sum()
    assert cut.num_to_open == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_no_swap_improves_an_improved_set(seed):
    """Test all swaps by hand, within the budget, and that the cost is true."""
    cost, rules = random_problem(seed)
    problem = problem_of(cost, 3, rules)
    costs = costs_of_all(problem, cost)
    is_open, found = improved(problem, random_start(problem, seed))
    chosen = set(np.flatnonzero(is_open).tolist())
    assert problem.allows(is_open)
    if found < problem.unserved_cost:
        assert found == costs[tuple(sorted(chosen))]
        near = [value for key, value in costs.items() if len(chosen & set(key)) == 2]
        assert found <= min(near)


@pytest.mark.parametrize("seed", SEEDS)
def test_shakes_never_make_it_worse(seed):
    """Test that shaken sets stay allowed and cost no more."""
    cost, rules = random_problem(seed)
    problem = problem_of(cost, 3, rules)
    start = random_start(problem, seed)
    _, before = improved(problem, start)
    is_open, after = improved(problem, start, num_shakes=30, seed=seed)
    assert problem.allows(is_open)
    assert after <= before


@pytest.mark.parametrize("seed", SEEDS)
def test_bounds_hold_and_say_what_is_implied(seed):
    """Test the bound, the states and the radius against all allowed sets."""
    cost, rules = random_problem(seed)
    problem = problem_of(cost, 3, rules)
    costs = costs_of_all(problem, cost)
    relaxed = relaxed_at_root(problem)
    assert relaxed.bound <= min(costs.values()) + 1e-9
    for cutoff in np.array([1.0 + 1e-9, 1.3]) * min(costs.values()):
        state = implied_states(problem, relaxed, cutoff)
        limit = radius(relaxed, cutoff)
        for chosen in (key for key, value in costs.items() if value <= cutoff):
            is_open = np.isin(np.arange(8), chosen)
            assert is_open[state == OPEN].all()
            assert not is_open[state == CLOSED].any()
            assert (cost[:, chosen].min(axis=1) <= limit + 1e-9).all()


def test_the_bound_of_a_line_is_its_optimum():
    """Test that the relaxation has no gap where the cost is 7."""
    relaxed = relaxed_at_root(problem_of(LINE, 2))
    assert relaxed.bound == pytest.approx(7.0, abs=0.01)


def test_too_little_money_costs_something():
    """Test that money gets a price where the budget rules the best set out.

    With a price of money the bound passes 7, what two sites cost without a budget.
    """
    prices = np.array([1.0, 3.0, 3.0, 3.0, 1.0])
    rules = SiteRules(opening_cost=prices, budget=2.0)
    relaxed = relaxed_at_root(problem_of(LINE, 2, rules))
    assert relaxed.prices[-1] > 0.0
    assert 7.0 < relaxed.bound <= 8.0


def test_the_core_keeps_likely_sites():
    """Test that the open sites and the liked ones stay, and others go."""
    problem = problem_of(np.random.default_rng(5).random((80, 60)), 5)
    relaxed = relaxed_at_root(problem)
    is_open = largest_openness(problem, relaxed)
    likely = core(problem, relaxed, is_open)
    assert likely.allows(is_open)
    assert (likely.state[relaxed.openness < 0.01] != OPEN).all()
    assert (likely.state == CLOSED).any()
    assert len(likely.by_customer.cost) < len(problem.by_customer.cost)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_programme_finds_the_least_cost(seed):
    """Test the programme, with a site open in any case, against all sets."""
    cost, rules = random_problem(seed)
    fixed = replace(rules, fixed=(2,))
    problem = within_radius(problem_of(cost, 2, fixed), np.full(12, np.inf))
    open_too = [
        float(cost[:, [*chosen, 2]].min(axis=1).sum())
        for chosen in combinations([0, 1, 3, 4, 5, 6, 7], 2)
        if fixed.budget is None or fixed.opening_cost[[*chosen]].sum() <= fixed.budget
    ]
    model = radius_model(problem)
    result = solve_mip(model.mip, gap=1e-9)
    assert result.status is MipStatus.OPTIMAL
    assert result.objective == pytest.approx(min(open_too))
    is_open = model.open_set(result.values)
    assert problem.allows(is_open)
    opened = np.flatnonzero(is_open)
    assert cost[:, opened].min(axis=1).sum() == pytest.approx(result.objective)


def test_levels_of_a_line():
    """Test how often sites stand in the rows of customer 0 within 3, and of the rest.

    Costs 0, 1, 3 give rows of 1, 2 and 3 sites; the customers at 1 and 3 (0, 1, 2 and
    0, 2, 3 twice) give 1 + 2 + 3 and 1 + 2 + 4, at 6 (0, 3) 1 + 2, at 10 (0) 1.
    """
    problem = within_radius(problem_of(LINE, 2), np.full(5, 3.0))
    assert num_entries(problem) == 6 + 6 + 7 + 3 + 1


@pytest.mark.parametrize("seed", SEEDS)
def test_branching_proves_without_the_programme(seed, monkeypatch):
    """Test branch and bound on uniform costs, which leave a gap at the root."""
    monkeypatch.setattr("planner.location.median.branch_and_bound.FEW_ENTRIES", -1)
    cost = np.random.default_rng(seed).random((16, 16))
    problem = problem_of(cost, 3)
    proof = prove(problem, mip_gap=1e-6, deadline_s=np.inf, seed=1)
    best = min(costs_of_all(problem, cost).values())
    assert proof.is_complete
    assert proof.cost == pytest.approx(best)
    assert proof.bound <= best + 1e-12
    assert proof.bound >= best * (1.0 - 1.1e-6)


def test_limits_leave_an_honest_bound(monkeypatch):
    """Test that the search ends when it has kept enough, with what it knows."""
    monkeypatch.setattr("planner.location.median.branch_and_bound.NODE_WORK", 400.0)
    cost = np.random.default_rng(4).random((60, 60))
    problem = problem_of(cost, 6)
    proof = prove(problem, mip_gap=1e-6, deadline_s=np.inf, seed=1)
    assert not proof.is_complete
    monkeypatch.undo()
    best = prove(problem, mip_gap=1e-6, deadline_s=np.inf, seed=1)
    assert best.is_complete
    assert proof.bound <= best.cost <= proof.cost


def test_no_solution_in_time_is_not_called_infeasible():
    """Test a search that ends before it has served everybody."""
    random = np.random.default_rng(8)
    cost = np.where(random.random((60, 40)) < 0.12, 1.0, np.inf)
    cost[np.arange(60), random.integers(0, 40, 60)] = 1.0
    proof = prove(problem_of(cost, 10), mip_gap=1e-6, deadline_s=0.0, seed=1)
    assert proof.is_open is None
    assert not proof.is_complete
    assert proof.bound >= 0.0
