"""Tests of the p-center model."""

from itertools import combinations

import numpy as np
import pytest
from scipy.sparse import csr_array

from planner.errors import InstanceError
from planner.location.median.center_model import p_center
from planner.location.sites import SiteRules
from planner.plan import Status

LINE_M = np.abs(np.subtract.outer(np.arange(7.0), np.arange(7.0)))
"""Seven places in a row, a metre apart."""


def least_by_trying(distance, weights, p, rules):
    """Return the smallest greatest distance over all subsets, ``None`` without any."""
    num_sites, best = distance.shape[1], None
    cost = np.zeros(num_sites) if rules.opening_cost is None else rules.opening_cost
    budget = np.inf if rules.budget is None else rules.budget
    for size in range(num_sites + 1):
        for sites in combinations(range(num_sites), size):
            opened = {*sites, *rules.fixed}
            counted = sorted(opened - set(rules.fixed))
            if not set(rules.required) <= opened or opened & set(rules.forbidden):
                continue
            if not opened or len(counted) > p or cost[counted].sum() > budget:
                continue
            radius = float((weights * distance[:, sorted(opened)].min(axis=1)).max())
            if np.isfinite(radius):
                best = radius if best is None else min(best, radius)
    return best


def test_one_center_is_in_the_middle():
    """Test that the middle of seven places is 3 from both ends, two centers 2."""
    one = p_center(LINE_M, 1)
    assert (one.open_sites.tolist(), one.objective) == ([3], 3.0)
    assert one.bound == 3.0
    assert one.status is Status.OPTIMAL
    assert one.assignment.tolist() == [3] * 7
    two = p_center(LINE_M, 2)
    assert two.objective == 2.0


def test_weights_pull_the_center():
    """Test that an end that weighs 5 pulls the center to place 1.

    From place 1 the heavy end is 5 * 1 away, the other 5; from place 0 it is 6.
    """
    found = p_center(LINE_M, 1, weights=[5, 1, 1, 1, 1, 1, 1])
    assert (found.open_sites.tolist(), found.objective) == ([1], 5.0)


def test_pairs_that_are_not_stored_are_not_allowed():
    """Test that a stored zero is a distance and a missing pair is none."""
    distance = csr_array(([0.0, 4.0, 1.0], ([0, 1, 1], [0, 0, 1])), shape=(2, 2))
    assert p_center(distance, 2).objective == 1.0
    assert p_center(distance, 1).open_sites.tolist() == [0]


def test_nobody_may_be_left_out():
    """Test that a customer without an allowed site makes it infeasible."""
    distance = np.array([[1.0, 2.0], [np.inf, 3.0]])
    found = p_center(distance, 2, rules=SiteRules(forbidden=(1,)))
    assert found.status is Status.INFEASIBLE
    split = np.array([[1.0, np.inf], [np.inf, 1.0]])
    assert p_center(split, 1).status is Status.INFEASIBLE
    assert p_center(split, 0).status is Status.INFEASIBLE


def test_fixed_sites_may_be_enough():
    """Test that with no further site the fixed one at the end is 6 from the other."""
    found = p_center(LINE_M, 0, rules=SiteRules(fixed=(0,)))
    assert (found.open_sites.tolist(), found.objective) == ([0], 6.0)


def test_no_time_gives_no_proof():
    """Test that a solution from the greedy search keeps the distance that is certain.

    Each place is at 0 from itself: the bound is 0 while 1 or 2 are not ruled out.
    """
    found = p_center(LINE_M, 2, time_limit_s=0.0)
    assert found.status is Status.FEASIBLE
    assert found.bound == 0.0
    assert found.objective >= 2.0


@pytest.mark.parametrize("seed", range(30))
def test_brute_force_agrees(seed):
    """Test that no subset is nearer to everybody, rules kept."""
    random = np.random.default_rng(seed)
    distance = random.integers(0, 30, (9, 7)).astype(float)
    distance[random.random(distance.shape) < 0.2] = np.inf
    weights = random.integers(1, 4, 9).astype(float)
    has_budget = seed % 3 == 0
    rules = SiteRules(
        fixed=(seed % 7,) if seed % 4 == 0 else (),
        required=((seed + 1) % 7,) if seed % 2 else (),
        forbidden=((seed + 2) % 7,),
        opening_cost=np.arange(1.0, 8.0) if has_budget else None,
        budget=9.0 if has_budget else None,
    )
    p = 1 + seed % 3
    expected = least_by_trying(distance, weights, p, rules)
    found = p_center(distance, p, weights=weights, rules=rules)
    if expected is None:
        assert found.status is Status.INFEASIBLE
    else:
        assert found.status is Status.OPTIMAL
        assert (found.objective, found.bound) == (expected, expected)
        counted = set(found.open_sites) - set(rules.fixed)
        assert len(counted) <= p


def test_malformed_input_is_refused():
    """Test that p is not negative and there is one weight a customer."""
    with pytest.raises(InstanceError, match="p is -1"):
        p_center(LINE_M, -1)
    with pytest.raises(InstanceError, match="weights have shape"):
        p_center(LINE_M, 1, weights=[1.0])
