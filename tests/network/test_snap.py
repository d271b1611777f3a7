"""Tests of snapping."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point

from planner.network.graph import SpeedProfile
from planner.network.snap import snap

NAN = float("nan")


def _snap(graph, *points, limit_m=1000.0, **options):
    xy_m = np.array(points, dtype=float).reshape(-1, 2)
    return snap(graph, xy_m[:, 0], xy_m[:, 1], limit_m=limit_m, **options)


def _directed(graph):
    """Return the sorted lengths by the x of the ends of each edge."""
    return sorted(
        zip(
            graph.x_m[graph.from_node].tolist(),
            graph.x_m[graph.to_node].tolist(),
            graph.length_m.tolist(),
            strict=True,
        )
    )


def test_edge_is_split_at_each_place(make_graph):
    """Test places at 30 and 70 m along an edge of 100 m that is 200 m by road.

    The pieces are 30, 40 and 30 m on the map, so 60, 80 and 60 m by road.
    """
    graph = make_graph([(0, 0), (100, 0)], [(0, 1, "a")], [200.0])
    split, node, snap_m = _snap(graph, (70, 4), (30, -3))
    assert snap_m.tolist() == [4.0, 3.0]
    assert split.x_m[node].tolist() == [70.0, 30.0]
    assert _directed(split) == [(0, 30, 60), (30, 70, 80), (70, 100, 60)]
    assert graph.num_edges == 1


def test_rounding_is_no_way(make_graph):
    """Test that a place 1e-9 m beside the road is on it, and one 2 mm beside is not."""
    graph = make_graph([(0, 0), (100, 0)], [(0, 1, "a")], [100.0])
    _, _, snap_m = _snap(graph, (30, 1e-9), (70, 2e-3))
    assert snap_m.tolist() == [0.0, 2e-3]


def test_one_way_pieces_stay_one_way(make_graph):
    """Test that the pieces of 100 to 0 lead from 100 to 0."""
    graph = make_graph([(0, 0), (100, 0)], [(1, 0, "a", True)])
    split, _, _ = _snap(graph, (25, 0))
    assert split.one_way.tolist() == [True, True]
    assert _directed(split) == [(25, 0, 25), (100, 25, 75)]


def test_ends_are_reused(make_graph):
    """Test that a place beyond an end or at a node needs no new node."""
    graph = make_graph([(0, 0), (100, 0)], [(0, 1, "a")])
    split, node, snap_m = _snap(graph, (-30, 40), (100, 0))
    assert split.num_nodes == 2
    assert node.tolist() == [0, 1]
    assert snap_m.tolist() == [50.0, 0.0]


def test_places_at_one_point_share_a_node(make_graph):
    """Test that two places with the same nearest point have the same node."""
    graph = make_graph([(0, 0), (100, 0)], [(0, 1, "a")])
    split, node, snap_m = _snap(graph, (50, 5), (50, -9))
    assert split.num_nodes == 3
    assert node[0] == node[1]
    assert snap_m.tolist() == [5.0, 9.0]


def test_far_and_missing_places(make_graph):
    """Test the limit, met at <=, and places without coordinates."""
    graph = make_graph([(0, 0), (100, 0)], [(0, 1, "a")])
    _, node, snap_m = _snap(graph, (50, 10), (50, 11), (NAN, 3), limit_m=10.0)
    assert (node >= 0).tolist() == [True, False, False]
    assert snap_m[:2].tolist() == [10.0, 11.0]
    assert np.isnan(snap_m[2])


def test_main_network_is_preferred(make_graph):
    """Test a lone edge 10 m off and the main network 110 m off: 100 m farther."""
    points = [(0, 0), (100, 0), (200, 0), (0, 120), (100, 120)]
    graph = make_graph(points, [(0, 1, "a"), (1, 2, "a"), (3, 4, "a")])
    for prefer_main_m, y_m in ((300.0, 0.0), (101.0, 0.0), (99.0, 120.0)):
        split, node, _ = _snap(graph, (50, 110), prefer_main_m=prefer_main_m)
        assert split.y_m[node[0]] == y_m
    split, node, _ = _snap(graph, (50, 110), limit_m=109.0)
    assert split.y_m[node[0]] == 120.0


def test_one_way_dead_end_is_not_main(make_graph):
    """Test that a road that leads out and not back is avoided."""
    points = [(0, 0), (100, 0), (200, 0), (300, 0)]
    edges = [(0, 1, "a"), (1, 2, "a"), (2, 3, "a", True)]
    split, node, snap_m = _snap(make_graph(points, edges), (250, 0))
    assert split.x_m[node[0]] == 200.0
    assert snap_m[0] == 50.0


def test_closed_roads_are_not_used(make_graph):
    """Test that a profile that closes the nearest class takes the other road."""
    points = [(0, 0), (100, 0), (0, 50), (100, 50)]
    graph = make_graph(points, [(0, 1, "motorway"), (2, 3, "track")])
    profile = SpeedProfile(name="bike", kph_by_class={"motorway": 0.0})
    split, node, snap_m = _snap(graph, (50, 10), profile=profile)
    assert split.y_m[node[0]] == 50.0
    assert snap_m[0] == 40.0


def test_all_roads_closed(make_graph):
    """Test that a place beside closed roads only has no road."""
    graph = make_graph([(0, 0), (100, 0)], [(0, 1, "motorway")])
    profile = SpeedProfile(name="bike", kph_by_class={"motorway": 0.0})
    _, node, snap_m = _snap(graph, (50, 10), profile=profile)
    assert node.tolist() == [-1]
    assert snap_m[0] == np.inf


def test_graph_without_edges(make_graph):
    """Test that nodes are all there is to snap to, or nothing."""
    _, node, snap_m = _snap(make_graph([(0, 0)], []), (3, 4), (NAN, 0))
    assert node.tolist() == [0, -1]
    assert snap_m[0] == 5.0
    _, node, snap_m = _snap(make_graph([], []), (3, 4))
    assert node.tolist() == [-1]
    assert snap_m[0] == np.inf


def test_no_places(make_graph):
    """Test that nothing to snap changes nothing."""
    graph = make_graph([(0, 0), (100, 0)], [(0, 1, "a")])
    split, node, snap_m = _snap(graph)
    assert split.num_edges == 1
    assert len(node) == len(snap_m) == 0


def test_loop_is_split(make_graph):
    """Test two places on an edge that begins and ends at the same node."""
    graph = make_graph([(0, 0)], [(0, 0, "a")], [400.0])
    loop = np.array([(0.0, 0), (100, 0), (100, 100), (0, 100), (0, 0)])
    graph = replace(graph, shapes=(loop,))
    split, _, _ = _snap(graph, (100, 50), (0, 50))
    assert sorted(split.length_m.tolist()) == [50.0, 150.0, 200.0]


coordinate = st.integers(-50, 150)


@settings(deadline=None)
@given(st.lists(st.tuples(coordinate, coordinate), min_size=1, max_size=12))
def test_nearest_point_and_whole_length(make_graph, places):
    """Test that the node is the nearest point, and no length is lost."""
    points = [(0, 0), (100, 0), (100, 100), (0, 100)]
    edges = [(0, 1, "a"), (1, 2, "b"), (2, 3, "a", True), (3, 0, "a"), (0, 2, "b")]
    graph = make_graph(points, edges)
    split, node, snap_m = _snap(graph, *places)
    lines = [LineString(shape) for shape in graph.shapes]
    nearest_m = [min(Point(place).distance(line) for line in lines) for place in places]
    assert snap_m == pytest.approx(nearest_m, abs=0.02)
    assert split.length_m.sum() == pytest.approx(graph.length_m.sum())
    assert (split.length_m > 0).all()
    nodes_m = np.column_stack((split.x_m, split.y_m))
    for edge, shape in enumerate(split.shapes):
        assert shape[0].tolist() == nodes_m[split.from_node[edge]].tolist()
        assert shape[-1].tolist() == nodes_m[split.to_node[edge]].tolist()
    again = _snap(graph, *places)
    assert again[1].tolist() == node.tolist()
