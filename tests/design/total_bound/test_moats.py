"""Moats around stops: how short the trips of a depot may be at least."""

import numpy as np
import pytest

from planner.design.total_bound.own_vehicles.moats import moats_of, shortest_ways


def test_on_a_fork_each_branch_has_its_moats():
    """Test two stops 3 and 4 km down the branches of a road that forks after 2 km.

    Apart they are 1 + 2 = 3 km, so that they share a moat of (3 + 4 - 3) / 2 = 2 km and
    have 1 and 2 km of their own: one trip to both is 2 (1 + 2 + 2) = 10 km long.
    """
    moats = moats_of(np.array([3.0, 4.0]), np.array([[0.0, 3.0], [3.0, 0.0]]))
    assert moats.stop_width == pytest.approx([1.0, 2.0])
    assert moats.group_width == pytest.approx([2.0, 0.0])
    assert moats.stop_parent.tolist() == [0, 0]
    assert moats.group_parent.tolist() == [1, -1]


@pytest.mark.parametrize("seed", range(20))
def test_moats_that_part_two_places_fit_between_them(seed):
    """Test on drawn places that no two have wider moats between them than their way."""
    rng = np.random.default_rng(seed)
    places = rng.random((8, 2))
    way = np.abs(places[:, None] - places[None, :]).sum(axis=2)
    ways = shortest_ways(way * rng.uniform(1.0, 1.5, way.shape))
    moats = moats_of(ways[0, 1:], ways[1:, 1:])
    around = np.zeros((8, 7 + len(moats.group_width)), dtype=bool)
    around[1 + np.arange(7), np.arange(7)] = True
    group, stop = moats.stops_in()
    around[1 + stop, 7 + group] = True
    width = np.append(moats.stop_width, moats.group_width)
    for one in range(8):
        for other in range(8):
            between = width[around[one] != around[other]].sum()
            assert between <= ways[one, other] + 1e-9
