"""Tests of maximal covering, with shares, budgets and capacities."""

from itertools import combinations

import numpy as np
import pytest
from scipy.sparse import csr_array

from planner.errors import InstanceError
from planner.location.covering import maximal_covering_model as module
from planner.location.covering.matrix import share_matrix
from planner.location.covering.maximal_bound import priced, worthwhile_sites
from planner.location.covering.maximal_capacity import capacitated_maximal_covering
from planner.location.covering.maximal_covering_model import maximal_covering
from planner.location.covering.maximal_problem import cover_problem, layers
from planner.location.covering.maximal_search import annealed, greedy, recombined
from planner.location.sites import SiteRules
from planner.plan import Status

WEIGHTS = np.array([5.0, 1.0, 1.0, 5.0, 2.0])
TWO_TOWNS = np.array([[1, 0, 1], [1, 1, 0], [0, 1, 0], [0, 1, 1], [1, 0, 0]])
"""Site 0 covers 5 + 1 + 2 = 8, site 1 covers 1 + 1 + 5 = 7, site 2 covers 10."""


def random_shares(seed, num_customers=10, num_sites=7):
    """Return random shares of coverage in quarters, and weights."""
    random = np.random.default_rng(seed)
    shares = random.integers(0, 5, (num_customers, num_sites)) / 4
    shares[random.random(shares.shape) < 0.6] = 0.0
    return shares, random.integers(0, 9, num_customers).astype(float)


def most_by_trying(shares, weights, most_sites, rules):
    """Return the greatest coverage over all subsets of sites, ``None`` without any."""
    num_sites, best = shares.shape[1], None
    cost = np.zeros(num_sites) if rules.opening_cost is None else rules.opening_cost
    budget = np.inf if rules.budget is None else rules.budget
    for size in range(num_sites + 1):
        for sites in combinations(range(num_sites), size):
            opened = {*sites, *rules.fixed}
            counted = sorted(opened - set(rules.fixed))
            if not set(rules.required) <= opened or opened & set(rules.forbidden):
                continue
            if len(counted) > most_sites or cost[counted].sum() > budget:
                continue
            covered = shares[:, sorted(opened)].max(axis=1, initial=0.0)
            best = max(-1.0 if best is None else best, float(weights @ covered))
    return best


def town(seed=3, num_places=400, radius=0.08):
    """Return a random town: coverage within the radius, and weights."""
    random = np.random.default_rng(seed)
    places = random.random((num_places, 2))
    metres = np.linalg.norm(places[:, None] - places[None, :], axis=2)
    return metres <= radius, random.integers(1, 100, num_places).astype(float)


def test_one_site_covers_most():
    """Test that site 2 with 10 is chosen, and two sites cover 13 of 14.

    Sites 0 and 1 cover all but nothing: 5 + 1 + 1 + 5 + 2 = 14.
    """
    one = maximal_covering(TWO_TOWNS, 1, weights=WEIGHTS)
    assert one.open_sites.tolist() == [2]
    assert (one.objective, one.bound, one.status) == (10.0, 10.0, Status.OPTIMAL)
    assert one.assignment.tolist() == [2, -1, -1, 2, -1]
    two = maximal_covering(TWO_TOWNS, 2, weights=WEIGHTS)
    assert (two.open_sites.tolist(), two.objective) == ([0, 1], 14.0)


def test_a_budget_chooses_by_money():
    """Test that for 3 the sites of cost 1 and 2 are had, not the one of cost 4."""
    rules = SiteRules(opening_cost=np.array([1.0, 2.0, 4.0]), budget=3.0)
    found = maximal_covering(TWO_TOWNS, weights=WEIGHTS, rules=rules)
    assert (found.open_sites.tolist(), found.objective) == ([0, 1], 14.0)


def test_the_best_open_site_counts():
    """Test that shares 0.5 and 0.75 of a customer give 0.75, not their sum.

    With both sites open: 4 * 0.75 + 2 * 1 = 5.
    """
    shares = [[0.5, 0.75], [1.0, 0.0]]
    found = maximal_covering(shares, 2, weights=[4.0, 2.0])
    assert found.objective == pytest.approx(5.0)
    assert found.assignment.tolist() == [1, 0]


def test_layers_count_each_step_once():
    """Test that shares 0.25, 0.75, 0.75 make steps of 0.25 and 0.5 of weight 8."""
    matrix, weight = layers(share_matrix([[0.25, 0.75, 0.75]]), np.array([8.0]))
    assert matrix.toarray().tolist() == [[1, 1, 1], [0, 1, 1]]
    assert weight.tolist() == [2.0, 4.0]


@pytest.mark.parametrize("seed", range(30))
def test_brute_force_agrees(seed):
    """Test that no subset covers more, with shares, rules and budgets."""
    shares, weights = random_shares(seed)
    has_budget = seed % 3 == 0
    rules = SiteRules(
        fixed=(seed % 7,) if seed % 4 == 0 else (),
        required=((seed + 1) % 7,) if seed % 2 else (),
        forbidden=((seed + 2) % 7,),
        opening_cost=np.arange(1.0, 8.0) if has_budget else None,
        budget=8.0 if has_budget else None,
    )
    p = None if has_budget and seed % 2 else 1 + seed % 3
    expected = most_by_trying(shares, weights, 7 if p is None else p, rules)
    found = maximal_covering(csr_array(shares), p, weights=weights, rules=rules)
    assert found.status is Status.OPTIMAL
    assert found.objective == pytest.approx(expected)
    assert found.bound == pytest.approx(expected, rel=2e-4)
    assert found.bound >= found.objective


def test_too_many_required_sites_are_infeasible():
    """Test that two required sites are not one, nor 5 of money 4."""
    rules = SiteRules(required=(0, 1))
    found = maximal_covering(TWO_TOWNS, 1, rules=rules)
    assert found.status is Status.INFEASIBLE
    cost = np.array([2.0, 3.0, 1.0])
    dear = SiteRules(required=(0, 1), opening_cost=cost, budget=4.0)
    assert maximal_covering(TWO_TOWNS, rules=dear).status is Status.INFEASIBLE


@pytest.mark.parametrize("p", [0, 9])
def test_none_or_all_sites(p):
    """Test that without sites nothing is covered, and with all of them all."""
    found = maximal_covering(TWO_TOWNS, p, weights=WEIGHTS)
    assert found.status is Status.OPTIMAL
    assert found.objective == (0.0 if p == 0 else 14.0)


def test_a_limit_is_needed():
    """Test that a model without p and without budget is refused."""
    with pytest.raises(InstanceError, match="neither p nor a budget"):
        maximal_covering(TWO_TOWNS)
    with pytest.raises(InstanceError, match="p is -1"):
        maximal_covering(TWO_TOWNS, -1)
    with pytest.raises(InstanceError, match="weights have shape"):
        maximal_covering(TWO_TOWNS, 1, weights=[1.0])


def test_bounds_hold_for_every_choice():
    """Test that no pair of sites covers more than the prices allow.

    A pair better than 0.9 of the best is made of sites that may be worth opening.
    """
    coverage, weights = town(num_places=60, radius=0.2)
    problem = cover_problem(
        share_matrix(coverage), weights, most_sites=2, rules=SiteRules()
    )
    pairs = [np.array(pair) for pair in combinations(range(problem.num_sites), 2)]
    values = [problem.value(pair) for pair in pairs]
    prices = priced(problem, 0.9 * max(values))
    assert prices.bound >= max(values) - 1e-9
    assert prices.bound <= 1.2 * max(values)
    left = worthwhile_sites(prices, 0.9 * max(values))
    for pair, value in zip(pairs, values, strict=True):
        assert value < 0.9 * max(values) or set(pair) <= set(left)


def test_budget_prices_hold():
    """Test that the bound with a budget lies above what any annealing run covers."""
    coverage, weights = town(num_places=80, radius=0.15)
    cost = np.random.default_rng(1).uniform(1, 3, 80)
    rules = SiteRules(opening_cost=cost, budget=10.0)
    problem = cover_problem(
        share_matrix(coverage), weights, most_sites=None, rules=rules
    )
    sites = annealed(problem, greedy(problem), seed=1)
    assert problem.cost[sites].sum() <= 10.0
    value = problem.value(sites)
    bound = priced(problem, value).bound
    assert value <= bound <= 1.1 * value


def test_annealing_improves_and_recombination_does_not_lose():
    """Test that a run is better than its greedy start, and a child than parents."""
    coverage, weights = town()
    problem = cover_problem(
        share_matrix(coverage), weights, most_sites=15, rules=SiteRules()
    )
    start = greedy(problem)
    runs = [annealed(problem, start, seed=seed) for seed in (1, 2, 3)]
    assert max(map(problem.value, runs)) > problem.value(start)
    child = recombined(problem, runs)
    assert problem.value(child) >= max(map(problem.value, runs))
    assert len(child) <= 15


def test_a_large_problem_is_searched_in_groups(monkeypatch):
    """Test that groups come near what the exact model finds, with a bound above it."""
    coverage, weights = town(num_places=300, radius=0.1)
    exact = maximal_covering(coverage, 20, weights=weights)
    assert exact.status is Status.OPTIMAL
    groups = []

    def counted(problem, parents, **options):
        groups.append(len(parents))
        return recombined(problem, parents, **options)

    monkeypatch.setattr(module, "recombined", counted)
    monkeypatch.setattr(module, "SMALL", 0)
    monkeypatch.setattr(module, "PROVABLE", 0)
    monkeypatch.setattr(module, "GROUPS", 2)
    found = maximal_covering(coverage, 20, weights=weights)
    assert groups == [4, 4, 2]
    assert 0.998 * exact.objective <= found.objective <= exact.objective
    assert exact.objective <= found.bound <= 1.02 * exact.objective
    again = maximal_covering(coverage, 20, weights=weights)
    assert again.open_sites.tolist() == found.open_sites.tolist()


def test_no_time_still_gives_a_solution():
    """Test that the first solution is there, with the bound of all the weight."""
    coverage, weights = town()
    found = maximal_covering(coverage, 5, weights=weights, time_limit_s=0.0)
    assert found.status is Status.FEASIBLE
    assert len(found.open_sites) == 5
    assert found.bound >= found.objective


def test_capacity_turns_customers_away():
    """Test that site 2 serves one customer of 5 at capacity 6.

    Site 0 serves 5 + 1 of its 8, which is the most: whole customers only.
    """
    found = capacitated_maximal_covering(TWO_TOWNS, [6.0, 6.0, 6.0], 1, weights=WEIGHTS)
    assert found.objective == 6.0
    assert found.open_sites.tolist() in ([0], [1])
    site = found.open_sites[0]
    assert WEIGHTS[found.assignment == site].sum() == 6.0


def test_splitting_fills_a_capacity():
    """Test that capacity 7 is filled by 5 + 2/5 of 5 when customers may be split."""
    coverage = [[1.0], [1.0]]
    whole = capacitated_maximal_covering(coverage, [7.0], 1, weights=[5.0, 5.0])
    assert whole.objective == 5.0
    split = capacitated_maximal_covering(
        coverage, [7.0], 1, weights=[5.0, 5.0], is_split_allowed=True
    )
    assert split.objective == pytest.approx(7.0)
    assert split.assignment is None
    assert split.shares.sum() == pytest.approx(1.4)


@pytest.mark.parametrize("seed", range(8))
def test_without_scarcity_capacity_changes_nothing(seed):
    """Test that infinite capacities give what the model without them gives."""
    shares, weights = random_shares(seed)
    capacity = np.full(7, np.inf)
    found = capacitated_maximal_covering(shares, capacity, 2, weights=weights)
    free = maximal_covering(shares, 2, weights=weights)
    assert found.objective == pytest.approx(free.objective)


@pytest.mark.parametrize("seed", range(8))
def test_capacitated_brute_force_agrees(seed):
    """Test that no way of serving five customers from two of four sites is better."""
    random = np.random.default_rng(seed)
    coverage = random.random((5, 4)) < 0.6
    weights = random.integers(1, 6, 5).astype(float)
    capacity = random.integers(2, 9, 4).astype(float)
    best = 0.0
    for ways in np.ndindex(*(5,) * 5):
        site = np.array(ways) - 1
        served = np.flatnonzero(site >= 0)
        load = np.bincount(site[served], weights=weights[served], minlength=4)
        is_allowed = coverage[served, site[served]].all() and (load <= capacity).all()
        if is_allowed and len(set(site[served])) <= 2:
            best = max(best, float(weights[served].sum()))
    found = capacitated_maximal_covering(coverage, capacity, 2, weights=weights)
    assert found.objective == pytest.approx(best)


def test_capacitated_rules_are_kept():
    """Test that required, forbidden and fixed sites and the budget are kept.

    Site 0 is fixed and free; site 2 is forbidden; 1 costs 2, more than the budget.
    """
    cost = np.array([5.0, 2.0, 1.0])
    rules = SiteRules(fixed=(0,), forbidden=(2,), opening_cost=cost, budget=1.0)
    capacity = [9.0, 9.0, 9.0]
    found = capacitated_maximal_covering(
        TWO_TOWNS, capacity, weights=WEIGHTS, rules=rules
    )
    assert (found.open_sites.tolist(), found.objective) == ([0], 8.0)
    both = SiteRules(required=(0, 1))
    found = capacitated_maximal_covering(TWO_TOWNS, capacity, 1, rules=both)
    assert found.status is Status.INFEASIBLE


def test_malformed_capacities_are_refused():
    """Test that capacities are one number a site, not negative."""
    with pytest.raises(InstanceError, match="capacity has shape"):
        capacitated_maximal_covering(TWO_TOWNS, [1.0], 1)
    with pytest.raises(InstanceError, match="capacity must be"):
        capacitated_maximal_covering(TWO_TOWNS, [1.0, -1.0, 1.0], 1)
