"""Tests of cleaning."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.network.cleaning.clean import clean
from planner.network.graph import SpeedProfile
from planner.network.to_networkx import to_networkx

PROFILE = SpeedProfile(name="van")


def test_chain_becomes_one_edge(make_graph):
    """Test that 0-1-2-3 with edges in mixed directions is one edge of 3 x 100 m."""
    points = [(0, 0), (100, 0), (100, 100), (200, 100)]
    graph = clean(make_graph(points, [(0, 1, "a"), (2, 1, "a"), (2, 3, "a")]))
    assert (graph.num_nodes, graph.num_edges) == (2, 1)
    assert graph.length_m == pytest.approx([300.0])
    assert sorted(graph.shapes[0].tolist()) == sorted(map(list, points))
    assert graph.shapes[0][0].tolist() == [
        graph.x_m[graph.from_node[0]],
        graph.y_m[graph.from_node[0]],
    ]


def test_changes_of_class_and_direction_stay(make_graph):
    """Test that nodes stay where the class changes or two one-ways meet head on."""
    points = [(0, 0), (1, 0), (2, 0), (3, 0), (4, 0)]
    edges = [
        (0, 1, "a"),
        (1, 2, "b"),
        (2, 3, "b", True),
        (4, 3, "b", True),
    ]
    assert clean(make_graph(points, edges)).num_edges == 4


def test_one_way_chain_keeps_its_direction(make_graph):
    """Test that 2 to 1 to 0 becomes one edge from 2 to 0."""
    points = [(0, 0), (1, 0), (2, 0)]
    graph = clean(make_graph(points, [(1, 0, "a", True), (2, 1, "a", True)]))
    assert graph.one_way.tolist() == [True]
    assert graph.x_m[graph.from_node].tolist() == [2.0]
    assert graph.shapes[0][:, 0].tolist() == [2.0, 1.0, 0.0]


def test_loop_without_junction_stays(make_graph):
    """Test that a square with 4 x 10 m on its own is one loop of 40 m."""
    points = [(0, 0), (10, 0), (10, 10), (0, 10)]
    edges = [(0, 1, "a"), (1, 2, "a"), (2, 3, "a"), (3, 0, "a")]
    graph = clean(make_graph(points, edges))
    assert (graph.num_nodes, graph.num_edges) == (1, 1)
    assert graph.length_m == pytest.approx([40.0])


def test_zero_length_edges_vanish(make_graph):
    """Test that two nodes at one place become one and lone nodes go."""
    points = [(0, 0), (5, 0), (5, 0), (9, 0), (7, 7)]
    edges = [(0, 1, "a"), (1, 2, "b"), (2, 3, "c")]
    graph = clean(make_graph(points, edges))
    assert (graph.num_nodes, graph.num_edges) == (3, 2)


def test_empty_graph(make_graph):
    """Test that nothing stays nothing."""
    assert clean(make_graph([], [])).num_edges == 0


@settings(deadline=None)
@given(st.data())
def test_cleaning_keeps_distances(make_graph, data):
    """Test that all distances between the nodes that stay are as before."""
    num_nodes = data.draw(st.integers(2, 9))
    node = st.integers(0, num_nodes - 1)
    edge = st.tuples(node, node, st.sampled_from("ab"), st.booleans())
    edges = data.draw(st.lists(edge, min_size=1, max_size=14))
    lengths = st.lists(st.integers(1, 9), min_size=len(edges), max_size=len(edges))
    points = [(idx, idx * idx) for idx in range(num_nodes)]
    graph = make_graph(points, edges, data.draw(lengths))
    small = clean(graph)
    assert small.length_m.sum() == pytest.approx(graph.length_m.sum())
    old = _distances(graph)
    for (tail, head), distance_m in _distances(small).items():
        assert distance_m == pytest.approx(old[tail, head])


def _distances(graph):
    network = to_networkx(graph, PROFILE)
    lengths = nx.all_pairs_dijkstra_path_length(network, weight="length_m")
    x_m = np.asarray(graph.x_m)
    return {(x_m[a], x_m[b]): d for a, row in lengths for b, d in row.items()}
