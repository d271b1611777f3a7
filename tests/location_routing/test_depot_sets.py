"""Which sets of depots are worth routing, from estimates worked out by hand."""

import numpy as np
import pytest

from planner.location_routing import depot_sets
from planner.location_routing.depot_sets import (
    Estimate,
    candidate_sets,
    neighbours,
)

THREE = Estimate(
    way=np.array([[1.0, 5.0, 9.0], [8.0, 2.0, 9.0]]),
    opening=np.array([10.0, 4.0, 1.0]),
    capacity=np.array([3.0, 3.0, 9.0]),
    load=5.0,
)
"""Depots 0 and 1 together hold the load of 5, and so does depot 2 alone."""


def test_estimate_by_hand():
    """Test that each customer is charged its way to the nearest depot of the set."""
    assert THREE.cost((2,)) == pytest.approx(1.0 + 9.0 + 9.0)
    assert THREE.cost((0, 1)) == pytest.approx(10.0 + 4.0 + 1.0 + 2.0)
    assert THREE.cost((1, 2)) == pytest.approx(4.0 + 1.0 + 5.0 + 2.0)


def test_all_sets_that_hold_the_load_are_candidates():
    """Test that of seven sets only depot 0 and depot 1 alone are too small."""
    assert THREE.smallest_size() == 1
    found = candidate_sets(THREE, 10)
    assert sorted(found) == [(0, 1), (0, 1, 2), (0, 2), (1, 2), (2,)]
    assert found[0] == (1, 2)


def test_few_candidates_are_of_every_size():
    """Test that of four candidates two are the best and two the best of other sizes.

    By estimate (1, 2) and (0, 1) come first; of the rest (0, 1, 2) costs 18, (2,) 19
    and (0, 2) 21, and of each size one is taken.
    """
    assert set(candidate_sets(THREE, 4)) == {(1, 2), (0, 1), (0, 1, 2), (2,)}


def test_neighbours_hold_the_load():
    """Test the sets with one depot more, less or exchanged."""
    assert neighbours(THREE, (2,)) == [(0, 2), (1, 2)]
    assert neighbours(THREE, (0, 1)) == [(0, 1, 2), (0, 2), (1, 2)]


def test_many_sets_are_searched_from_the_best(monkeypatch):
    """Test that the search finds what listing all sets of nine depots finds first."""
    rng = np.random.default_rng(5)
    many = Estimate(
        way=rng.uniform(1.0, 20.0, (30, 9)),
        opening=rng.uniform(5.0, 60.0, 9),
        capacity=np.full(9, 10.0),
        load=25.0,
    )
    best = candidate_sets(many, 20)[0]
    monkeypatch.setattr(depot_sets, "MOST_ENUMERATED", 0)
    assert candidate_sets(many, 20)[0] == best
