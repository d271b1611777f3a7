"""Tests of the p-median model against hand and brute force."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from planner.errors import InstanceError
from planner.location.median.median_model import p_median
from planner.location.sites import SiteRules
from planner.plan import Status

LINE = np.abs(np.subtract.outer([0.0, 1.0, 3.0, 6.0, 10.0], [0.0, 1.0, 3.0, 6.0, 10.0]))
"""Five places on a line, each customer and site."""


def brute_force(cost, p, weights, rules):
    """Return the least cost over all sets of p sites, infinite if there is none."""
    best = np.inf
    free = [j for j in range(cost.shape[1]) if j not in rules.fixed + rules.forbidden]
    for chosen in combinations(free, p):
        money = sum(rules.opening_cost[j] for j in chosen) if rules.budget else 0.0
        if rules.budget is not None and money > rules.budget + 1e-9:
            continue
        if not set(rules.required) <= {*chosen, *rules.fixed}:
            continue
        opened = sorted({*chosen, *rules.fixed})
        nearest = cost[:, opened].min(axis=1, initial=np.inf)
        if np.isfinite(nearest).all():
            best = min(best, float(weights @ nearest))
    return best


def sparse_costs(cost):
    """Return the finite costs as a sparse matrix that stores its zeros."""
    row, column = np.nonzero(np.isfinite(cost))
    return sparse.csr_array((cost[row, column], (row, column)), shape=cost.shape)


def test_two_sites_on_a_line():
    """Test that sites at 1 and 6 cost 1 + 0 + 2 + 0 + 4 = 7, the least of all pairs."""
    result = p_median(LINE, 2)
    assert result.status is Status.OPTIMAL
    assert result.objective == result.bound == 7.0
    assert result.gap == 0.0
    nearest = LINE[:, result.open_sites].min(axis=1)
    assert LINE[np.arange(5), result.assignment].tolist() == nearest.tolist()


def test_weights_move_the_site():
    """Test that four customers at 10 draw the one site there.

    At 10: 10 + 9 + 7 + 4 = 30; at 6: 6 + 5 + 3 + 0 + 4 * 4 = 30 as well, so a fifth
    makes 10 the only best one.
    """
    result = p_median(LINE, 1, weights=np.array([1.0, 1.0, 1.0, 1.0, 5.0]))
    assert result.open_sites.tolist() == [4]
    assert result.objective == 30.0


def test_fixed_sites_come_on_top_of_p():
    """Test that with 10 open already one more site at 1 costs 1 + 0 + 2 + 4 = 7."""
    result = p_median(LINE, 1, rules=SiteRules(fixed=(4,)))
    assert result.open_sites.tolist() == [1, 4]
    assert result.objective == 7.0


def test_required_sites_count_in_p():
    """Test that the one site, required at 0, costs 1 + 3 + 6 + 10 = 20."""
    result = p_median(LINE, 1, rules=SiteRules(required=(0,)))
    assert result.open_sites.tolist() == [0]
    assert result.objective == 20.0


def test_forbidden_sites_stay_closed():
    """Test that without 1 and 3 the best site of the middle is 6: 6 + 5 + 3 + 4."""
    result = p_median(LINE, 1, rules=SiteRules(forbidden=(1, 2)))
    assert result.open_sites.tolist() == [3]
    assert result.objective == 18.0


def test_the_budget_holds_for_what_opens():
    """Test that 3 (cost 3 + 2 + 3 + 7 = 15) is too dear, so that 1 serves all.

    From 1: 1 + 2 + 5 + 9 = 17.
    """
    prices = np.array([1.0, 1.0, 5.0, 5.0, 1.0])
    result = p_median(LINE, 1, rules=SiteRules(opening_cost=prices, budget=1.0))
    assert result.open_sites.tolist() == [1]
    assert result.objective == 17.0


def test_a_fixed_site_takes_no_money():
    """Test that the budget goes to the other site alone."""
    rules = SiteRules(fixed=(4,), opening_cost=np.full(5, 2.0), budget=2.0)
    assert p_median(LINE, 1, rules=rules).objective == 7.0


def test_stored_zeros_are_costs_and_missing_ones_forbid():
    """Test that site 0 serves both for nothing; site 1 cannot serve customer 0."""
    cost = sparse.csr_array(([0.0, 0.0, 1.0], ([0, 1, 1], [0, 0, 1])), shape=(2, 2))
    result = p_median(cost, 1)
    assert result.open_sites.tolist() == [0]
    assert (result.objective, result.bound) == (0.0, 0.0)
    assert p_median(cost, 1, rules=SiteRules(forbidden=(0,))).status is (
        Status.INFEASIBLE
    )


@pytest.mark.parametrize(
    ("p", "rules"),
    [
        (6, SiteRules()),
        (-1, SiteRules()),
        (0, SiteRules()),
        (1, SiteRules(required=(0, 1))),
        (2, SiteRules(opening_cost=np.ones(5), budget=1.5)),
        (4, SiteRules(forbidden=(0, 1))),
    ],
)
def test_rules_that_nothing_meets(p, rules):
    """Test too many and too few sites, and too little money."""
    result = p_median(LINE, p, rules=rules)
    assert result.status is Status.INFEASIBLE
    assert result.open_sites is None
    assert result.objective is None


def test_too_few_sites_for_everybody_is_proven():
    """Test 40 customers with 8 disjoint areas of 5 sites: 8 sites do, 7 do not."""
    area = np.arange(40) // 5
    cost = np.where(area[:, None] == area[None, :], 1.0 + np.arange(40) % 5, np.inf)
    assert p_median(cost, 8).objective == 40.0
    assert p_median(cost, 7).status is Status.INFEASIBLE


def test_a_late_search_still_answers():
    """Test that without time there is a solution with a bound that holds."""
    cost = np.random.default_rng(1).random((40, 40))
    late = p_median(cost, 4, time_limit_s=0.0)
    best = p_median(cost, 4)
    assert late.status is Status.FEASIBLE
    assert late.bound <= best.objective <= late.objective
    assert best.status is Status.OPTIMAL


def test_the_gap_is_kept():
    """Test that a wide gap ends with a bound within it."""
    cost = np.random.default_rng(2).random((40, 40))
    result = p_median(cost, 4, mip_gap=0.2)
    assert result.status is Status.OPTIMAL
    assert result.gap <= 0.2
    assert result.bound <= p_median(cost, 4).objective


def test_same_seed_same_sites():
    """Test that nothing but the seed decides."""
    cost = np.random.default_rng(3).random((60, 60))
    one, two = (p_median(cost, 5, seed=7) for _ in range(2))
    assert one.open_sites.tolist() == two.open_sites.tolist()
    assert one.bound == two.bound


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**31 - 1))
def test_brute_force(seed):
    """Test costs, whole or not, dense or sparse, weights and all rules at once."""
    random = np.random.default_rng(seed)
    num_customers, num_sites = random.integers(1, 13), random.integers(1, 9)
    cost = random.integers(0, 20, (num_customers, num_sites)).astype(float)
    cost += random.choice([0.0, 1.0]) * random.random(cost.shape)
    cost[random.random(cost.shape) < random.choice([0.0, 0.3, 0.6])] = np.inf
    weights = random.integers(0, 5, num_customers).astype(float)
    order = random.permutation(num_sites).tolist()
    parts = [order[: random.integers(0, 3)], order[3 : random.integers(3, 5)]]
    money = random.integers(1, 10, num_sites).astype(float)
    rules = SiteRules(
        fixed=tuple(parts[0]),
        required=tuple(parts[1]),
        forbidden=tuple(order[5 : random.integers(5, 7)]),
        opening_cost=money,
        budget=random.choice([None, float(random.integers(1, 25))]),
    )
    p = int(random.integers(0, 5))
    given_cost = sparse_costs(cost) if random.random() < 0.5 else cost
    result = p_median(given_cost, p, weights=weights, rules=rules, seed=seed)
    best = brute_force(cost, p, weights, rules)
    if np.isinf(best):
        assert result.status is Status.INFEASIBLE
        return
    assert result.status is Status.OPTIMAL
    assert result.objective == pytest.approx(best, rel=1e-6)
    assert result.bound <= best + 1e-9
    assert result.gap <= 1.1e-6
    assert len(set(result.open_sites.tolist()) - set(rules.fixed)) == p
    served = cost[np.arange(num_customers), result.assignment]
    assert float(weights @ served) == pytest.approx(result.objective)


@pytest.mark.parametrize(
    ("cost", "options", "message"),
    [
        (np.full((2, 2), -1.0), {}, "a cost is negative"),
        (np.full((2, 2), np.nan), {}, "a cost is negative or no number"),
        (np.ones(3), {}, "cost has 1 dimensions"),
        (np.ones((2, 2)), {"weights": np.ones(3)}, "weights have shape"),
        (np.ones((2, 2)), {"weights": -np.ones(2)}, "a weight is negative"),
        (np.ones((2, 2)), {"rules": SiteRules(fixed=(2,))}, r"fixed sites \[2\]"),
        (
            np.ones((2, 2)),
            {"rules": SiteRules(opening_cost=np.ones(3), budget=1.0)},
            "opening_cost has shape",
        ),
        (
            np.ones((2, 2)),
            {"rules": SiteRules(opening_cost=-np.ones(2), budget=1.0)},
            "an opening cost is negative",
        ),
    ],
)
def test_wrong_input_is_refused(cost, options, message):
    """Test every check of the input."""
    with pytest.raises(InstanceError, match=message):
        p_median(cost, 1, **options)
