"""Tests of set covering and of the matrices that all covering models share."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from planner.errors import InstanceError
from planner.location.covering.matrix import (
    first_open_site,
    merged_customers,
    share_matrix,
    sites_not_dominated,
)
from planner.location.covering.reduction import reduced
from planner.location.covering.set_covering_model import set_covering
from planner.location.sites import SiteRules
from planner.plan import Status

LINE = np.abs(np.subtract.outer(np.arange(7), np.arange(7))) <= 1
"""Seven places in a row, each covering itself and its neighbours."""


def random_cover(seed, num_customers=9, num_sites=8, density=0.3):
    """Return a random coverage matrix and opening costs."""
    random = np.random.default_rng(seed)
    coverage = random.random((num_customers, num_sites)) < density
    return coverage, random.integers(1, 6, num_sites).astype(float)


def cheapest_by_trying(coverage, cost, rules):
    """Return the least cost over all subsets of sites, ``None`` without any."""
    num_sites = coverage.shape[1]
    best = None
    for size in range(num_sites + 1):
        for sites in combinations(range(num_sites), size):
            opened = {*sites, *rules.fixed}
            if not set(rules.required) <= opened or opened & set(rules.forbidden):
                continue
            if coverage[:, sorted(opened)].any(axis=1).all():
                value = sum(cost[j] for j in opened - set(rules.fixed))
                best = value if best is None else min(best, value)
    return best


def test_a_line_is_covered_by_every_third_place():
    """Test that seven places in a row need three sites: two cover six at most."""
    found = set_covering(LINE)
    assert found.status is Status.OPTIMAL
    assert (found.objective, found.bound) == (3.0, 3.0)
    assert LINE[:, found.open_sites].any(axis=1).all()
    assert LINE[np.arange(7), found.assignment].all()


def test_cheap_sites_are_preferred_to_few():
    """Test that three sites of cost 1 beat one of cost 4 that covers all."""
    coverage = np.column_stack([np.eye(3), np.ones(3)])
    cost = np.array([1.0, 1.0, 1.0, 4.0])
    found = set_covering(coverage, rules=SiteRules(opening_cost=cost))
    assert found.open_sites.tolist() == [0, 1, 2]
    assert found.objective == 3.0


def test_fixed_sites_are_free_and_required_ones_are_not():
    """Test that 1 is open for nothing, 6 for its cost, and 4 covers places 3 to 5.

    Places 0 to 2 are covered by 1, 5 and 6 by 6; 3 and 4 are left to one site.
    """
    rules = SiteRules(fixed=(1,), required=(6,), forbidden=(3,))
    found = set_covering(LINE, rules=rules)
    assert found.open_sites.tolist() == [1, 4, 6]
    assert found.objective == 2.0


def test_uncovered_customers_make_it_infeasible():
    """Test that a customer whose only site is forbidden cannot be covered."""
    found = set_covering(np.eye(2), rules=SiteRules(forbidden=(1,)))
    assert found.status is Status.INFEASIBLE
    assert found.open_sites is None


def test_a_small_budget_makes_it_infeasible():
    """Test that two sites of cost 2 cannot be had for 3, but for 4."""
    cost = np.array([2.0, 2.0])
    dear = SiteRules(opening_cost=cost, budget=3.0)
    assert set_covering(np.eye(2), rules=dear).status is Status.INFEASIBLE
    enough = SiteRules(opening_cost=cost, budget=4.0)
    assert set_covering(np.eye(2), rules=enough).objective == 4.0


@pytest.mark.parametrize("seed", range(25))
def test_brute_force_agrees(seed):
    """Test that no subset of sites covers all for less, rules kept."""
    coverage, cost = random_cover(seed)
    rules = SiteRules(
        fixed=(seed % 8,) if seed % 3 == 0 else (),
        required=((seed + 1) % 8,) if seed % 2 else (),
        forbidden=((seed + 2) % 8,),
        opening_cost=cost,
    )
    expected = cheapest_by_trying(coverage, cost, rules)
    found = set_covering(csr_array(coverage.astype(float)), rules=rules)
    if expected is None:
        assert found.status is Status.INFEASIBLE
    else:
        assert found.status is Status.OPTIMAL
        assert found.objective == pytest.approx(expected)
        assert found.bound == pytest.approx(expected)


def test_reduction_solves_a_line_of_three():
    """Test that the middle place dominates both ends and is then forced."""
    matrix = share_matrix(LINE[:3, :3])
    rest = reduced(matrix, np.ones(3))
    assert rest.forced.tolist() == [1]
    assert rest.matrix.shape[0] == 0


def test_reduction_keeps_a_cycle():
    """Test that nothing follows from three customers with two of three sites each."""
    matrix = share_matrix(1 - np.eye(3))
    rest = reduced(matrix, np.ones(3))
    assert rest.matrix.shape == (3, 3)
    assert rest.forced.tolist() == []
    assert set_covering(1 - np.eye(3)).objective == 2.0


def test_dominated_sites_go_unless_they_are_cheaper():
    """Test that site 0 within site 1 goes at the same cost and stays when cheaper."""
    matrix = share_matrix([[1, 1, 0], [0, 1, 0], [0, 0, 1]])
    assert sites_not_dominated(matrix, np.ones(3)).tolist() == [1, 2]
    cheap = np.array([0.5, 1.0, 1.0])
    assert sites_not_dominated(matrix, cheap).tolist() == [0, 1, 2]


def test_of_equal_sites_the_first_stays():
    """Test that equal columns do not drive each other out."""
    matrix = share_matrix(np.ones((2, 3)))
    assert sites_not_dominated(matrix, np.ones(3)).tolist() == [0]


def test_customers_of_the_same_sites_are_merged():
    """Test that 2 + 4 weigh 6 together, and the uncovered and weightless go."""
    matrix = share_matrix([[1, 0], [0, 1], [1, 0], [0, 0], [1, 1]])
    merged, weight = merged_customers(matrix, np.array([2.0, 3.0, 4.0, 5.0, 0.0]))
    assert merged.toarray().tolist() == [[1, 0], [0, 1]]
    assert weight.tolist() == [6.0, 3.0]


def test_the_first_open_site_is_named():
    """Test that a customer covered by 0 and 2 goes to 2 while 0 is closed."""
    matrix = share_matrix([[1, 0, 1], [0, 1, 0]])
    assert first_open_site(matrix, np.array([2])).tolist() == [2, -1]


@pytest.mark.parametrize("share", [[[2.0]], [[-0.1]], [[np.nan]], [1.0]])
def test_malformed_coverage_is_refused(share):
    """Test that shares are a table of numbers from 0 to 1."""
    with pytest.raises(InstanceError, match="coverage has"):
        share_matrix(share)


def test_unknown_sites_are_refused():
    """Test that a rule about a site that is not there is an error."""
    with pytest.raises(InstanceError, match="expected 0 to 1"):
        set_covering(np.eye(2), rules=SiteRules(required=(2,)))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.2, 0.7))
def test_reduction_keeps_the_optimum(seed, density):
    """Test that what is left plus what is forced costs what the whole costs."""
    coverage, cost = random_cover(seed, 6, 5, density)
    coverage = coverage[coverage.any(axis=1)]
    rest = reduced(share_matrix(coverage), cost)
    left = rest.matrix.toarray() > 0
    inner = cheapest_by_trying(left, cost[rest.site], SiteRules())
    whole = cheapest_by_trying(coverage, cost, SiteRules())
    assert inner + cost[rest.forced].sum() == pytest.approx(whole)
