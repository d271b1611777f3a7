"""Tests of joining loose ends of roads."""

import numpy as np
import pytest

from planner.network.cleaning.clean import clean
from planner.network.cleaning.gaps import close_gaps, loose_ends
from planner.network.components import component_of_nodes


def _parts(graph):
    return len(set(component_of_nodes(graph).tolist()))


def test_two_ends_that_face_each_other(make_graph):
    """Test that a gap of 20 m is closed once, at 30 m and not at 10 m."""
    points = [(0, 0), (1000, 0), (1020, 0), (2000, 0)]
    graph = make_graph(points, [(0, 1, "track"), (2, 3, "track")])
    assert _parts(close_gaps(graph, 10)) == 2
    joined = close_gaps(graph, 30)
    assert _parts(joined) == 1
    assert joined.length_m.sum() == pytest.approx(2000)
    assert [gap.gap_m for gap in joined.gaps] == pytest.approx([20])
    assert joined.gaps[0].from_xy_m == (1000, 0)
    assert joined.gaps[0].to_xy_m == (1020, 0)


def test_an_end_beside_a_road(make_graph):
    """Test that the road is split where the end is nearest, 500 m along it."""
    points = [(0, 0), (1000, 0), (500, 8), (500, 900)]
    graph = make_graph(points, [(0, 1, "tertiary"), (2, 3, "track")])
    joined = close_gaps(graph, 10)
    assert _parts(joined) == 1
    assert sorted(joined.length_m.tolist()) == pytest.approx([500, 500, 900])


def test_bridges_and_crossings_are_no_ends(make_graph):
    """Test that a road that passes another one without an end is not joined."""
    points = [(0, 0), (1000, 0), (500, -5), (500, 900), (900, -800)]
    edges = [(0, 1, "motorway"), (2, 3, "track"), (2, 4, "track")]
    assert len(loose_ends(make_graph(points, edges), 10).node) == 0


def test_an_end_that_is_joined_nearby_stays(make_graph):
    """Test a spur that ends 9 m from the road it left 20 m before."""
    points = [(0, 0), (500, 0), (1000, 0), (518, 9)]
    edges = [(0, 1, "track"), (1, 2, "track"), (1, 3, "path")]
    assert len(loose_ends(make_graph(points, edges), 10).node) == 0


def test_a_long_way_round_is_shortened(make_graph):
    """Test that an end 10 m before the road is joined though a detour leads there."""
    points = [(0, 0), (1000, 0), (1000, 1000), (0, 1000), (0, 10)]
    edges = [(0, 1, "track"), (1, 2, "track"), (2, 3, "track"), (3, 4, "track")]
    joined = close_gaps(make_graph(points, edges), 15)
    assert [gap.gap_m for gap in joined.gaps] == pytest.approx([10])


@pytest.mark.parametrize("seed", range(8))
def test_random_roads_with_gaps_become_one_network(make_graph, seed):
    """Test grids of roads drawn line by line, each some metres short at both ends."""
    rng = np.random.default_rng(seed)
    size = int(rng.integers(3, 6))
    points: list[tuple[float, ...]] = []
    edges: list[tuple[int, int, str]] = []
    short_m = rng.uniform(1.0, 6.0, 4 * size * size)
    for idx, (x, y, east) in enumerate(
        (x, y, east) for x in range(size) for y in range(size) for east in (1, 0)
    ):
        start = np.array([x, y]) * 1000.0
        step = np.array([east, 1 - east])
        one = start + step * short_m[2 * idx]
        other = start + step * (1000.0 - short_m[2 * idx + 1])
        edges.append((len(points), len(points) + 1, "track"))
        points += [tuple(one), tuple(other)]
    graph = clean(make_graph(points, edges))
    joined = close_gaps(graph, 15.0)
    assert _parts(graph) == 2 * size * size
    assert _parts(joined) == 1
    added_m = sum(gap.gap_m for gap in joined.gaps)
    assert joined.length_m.sum() == pytest.approx(graph.length_m.sum() + added_m)
