"""Tests of the proxy graph."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from planner.errors import PlannerError
from planner.network.components import component_of_nodes
from planner.network.proxy import proxy_graph

CRS = "EPSG:32649"


def _links(graph):
    return {
        tuple(sorted(((x1, y1), (x2, y2))))
        for x1, y1, x2, y2 in zip(
            graph.x_m[graph.from_node],
            graph.y_m[graph.from_node],
            graph.x_m[graph.to_node],
            graph.y_m[graph.to_node],
            strict=True,
        )
    }


def test_long_side_of_a_flat_triangle_goes():
    """Test (0,0), (4,0), (2,1): (2,1) is inside the circle around (2,0), radius 2.

    Both other sides are sqrt 5 long, at a detour of 1.5 they become 1.5 sqrt 5.
    """
    graph = proxy_graph(np.array([0.0, 4, 2]), np.array([0.0, 0, 1]), CRS, 1.5)
    assert _links(graph) == {((0, 0), (2, 1)), ((2, 1), (4, 0))}
    assert graph.length_m == pytest.approx([1.5 * 5**0.5] * 2)
    assert graph.classes == ("proxy",)
    assert graph.proxy_detour == 1.5
    assert graph.is_proxy


@pytest.mark.parametrize(
    ("x_m", "y_m", "num_nodes", "num_edges"),
    [
        ([], [], 0, 0),
        ([5.0], [5.0], 1, 0),
        ([5.0, 5.0], [5.0, 5.0], 1, 0),
        ([5.0, 9.0], [5.0, 5.0], 2, 1),
        ([3.0, 1.0, 2.0, np.nan], [3.0, 1.0, 2.0, 4.0], 3, 2),
        ([1.0, 1.0, 1.0, 1.0], [4.0, 1.0, 2.0, 2.0], 3, 2),
    ],
)
def test_few_points_and_rows(x_m, y_m, num_nodes, num_edges):
    """Test that n = 0, 1, 2, rows, duplicates and missing points give a chain."""
    graph = proxy_graph(np.array(x_m), np.array(y_m), CRS, 1.0)
    assert (graph.num_nodes, graph.num_edges) == (num_nodes, num_edges)


def test_detour_below_one():
    """Test that roads shorter than the straight line are refused."""
    with pytest.raises(PlannerError, match="detour"):
        proxy_graph(np.zeros(1), np.zeros(1), CRS, 0.9)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=25))
def test_always_connected(points):
    """Test that the graph of any points is connected and not dense."""
    xy_m = np.array(points, dtype=float).reshape(-1, 2)
    graph = proxy_graph(xy_m[:, 0], xy_m[:, 1], CRS, 1.2)
    num_nodes = len(set(points))
    assert graph.num_nodes == num_nodes
    assert len(set(component_of_nodes(graph))) == min(num_nodes, 1)
    assert graph.num_edges <= 3 * num_nodes


@pytest.mark.parametrize("seed", range(3))
def test_links_are_those_of_the_definition(seed):
    """Test against brute force: no third point with a^2 + b^2 < c^2."""
    xy_m = np.random.default_rng(seed).uniform(0, 1000, (60, 2))
    graph = proxy_graph(xy_m[:, 0], xy_m[:, 1], CRS, 1.0)
    points = np.column_stack((graph.x_m, graph.y_m))
    squares = cdist(points, points, "sqeuclidean")
    expected = {
        (one, other)
        for one in range(60)
        for other in range(one + 1, 60)
        if not (squares[one] + squares[other] < squares[one, other] - 1e-9)[
            [k for k in range(60) if k not in (one, other)]
        ].any()
    }
    found = zip(graph.from_node.tolist(), graph.to_node.tolist(), strict=True)
    assert set(found) == expected


@pytest.mark.parametrize("detour", [1.35, 1.65])
def test_links_have_the_detour_asked_for(detour):
    """Test that each link of 80 places is ``detour`` times its straight line."""
    xy_m = np.random.default_rng(5).uniform(0, 10_000, (80, 2))
    graph = proxy_graph(xy_m[:, 0], xy_m[:, 1], CRS, detour)
    points = np.column_stack((graph.x_m, graph.y_m))
    straight_m = np.hypot(*(points[graph.to_node] - points[graph.from_node]).T)
    assert graph.length_m == pytest.approx(detour * straight_m)


def test_a_row_keeps_its_detour():
    """Test three points in a row: ways of 1, 1 and 2 km at a detour of 1.5."""
    graph = proxy_graph(np.array([0.0, 1000, 2000]), np.zeros(3), CRS, 1.5)
    assert graph.length_m == pytest.approx([1500, 1500])


def test_hung_places_have_a_link_of_their_own():
    """Test (0,0), (10,0) and, hung, (3,4) and (10,0): 5 x 1.2 to (0,0), and no link.

    (5,1) lies in the circle around (5,0) with radius 5 and would take the link between
    both away, were it a place of the graph; hung, it is sqrt 26 from (0,0).
    """
    x_m, y_m = np.array([0.0, 10]), np.zeros(2)
    hung = np.array([[3.0, 4.0], [10.0, 0.0], [5.0, 1.0], [np.nan, 0.0]])
    graph = proxy_graph(x_m, y_m, CRS, 1.2, hung_xy_m=hung)
    assert _links(graph) == {
        ((0, 0), (10, 0)),
        ((0, 0), (3, 4)),
        ((0, 0), (5, 1)),
    }
    lengths = sorted(graph.length_m.tolist())
    assert lengths == pytest.approx([1.2 * 5, 1.2 * 26**0.5, 12.0])


def test_hung_places_alone_are_a_graph():
    """Test that without places of the graph the hung ones are it."""
    nothing = np.zeros(0)
    graph = proxy_graph(nothing, nothing, CRS, 1.0, hung_xy_m=np.eye(2))
    assert (graph.num_nodes, graph.num_edges) == (2, 1)
