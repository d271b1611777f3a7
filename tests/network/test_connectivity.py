"""Tests of the connectivity report and the networkx view."""

import numpy as np
import pytest

from planner.network.connectivity import connectivity
from planner.network.graph import SpeedProfile
from planner.network.to_networkx import to_networkx
from planner.network.travel import Locations


def _locations(node_idx, snap_m):
    return Locations(
        node_idx=np.array(node_idx, dtype=np.int32),
        snap_m=np.array(snap_m, dtype=float),
        x_m=np.zeros(len(node_idx)),
        y_m=np.zeros(len(node_idx)),
    )


def test_report(make_graph):
    """Test two parts: 3,000 m with three nodes and 1,000 m with two, 75 % and 25 %."""
    points = [(0, 0), (1000, 0), (3000, 0), (0, 9000), (1000, 9000)]
    graph = make_graph(points, [(0, 1, "a"), (2, 1, "b", True), (3, 4, "a")])
    places = _locations([0, 4, -1, -1, 2], [5.0, 7.0, 2500.0, np.nan, 9.0])
    report = connectivity(graph, places)
    assert (report.num_nodes, report.num_edges, report.num_components) == (5, 3, 2)
    assert report.length_km == pytest.approx(4.0)
    assert report.length_km_by_class == pytest.approx({"a": 2.0, "b": 2.0})
    assert report.main_num_nodes == 3
    assert report.main_share == pytest.approx(0.75)
    assert report.off_main == (1,)
    assert report.beyond_limit == (2,)
    assert report.unlocated == (3,)
    assert report.longest_snaps == ((4, 9.0), (1, 7.0), (0, 5.0))


def test_report_lists_ten_snaps(make_graph):
    """Test that of twelve places the ten farthest are listed."""
    graph = make_graph([(0, 0), (1, 0)], [(0, 1, "a")])
    report = connectivity(graph, _locations([0] * 12, range(12)))
    assert [place for place, _ in report.longest_snaps] == list(range(11, 1, -1))


def test_report_of_nothing(make_graph):
    """Test that a graph without nodes has no parts."""
    report = connectivity(make_graph([], []), _locations([-1], [np.inf]))
    assert (report.num_components, report.main_num_nodes) == (0, 0)
    assert report.beyond_limit == (0,)


def test_networkx_view(make_graph):
    """Test directions, attributes and times: 100 m at 10 m/s take 10 s."""
    graph = make_graph(
        [(0, 0), (100, 0)], [(0, 1, "a"), (1, 0, "b", True), (0, 1, "c")]
    )
    profile = SpeedProfile(name="van", kph_by_class={"a": 36.0, "b": 18.0, "c": 0.0})
    network = to_networkx(graph, profile)
    assert network.nodes[1] == {"x": 100.0, "y": 0.0}
    assert sorted(network.edges(keys=True)) == [(0, 1, 0), (1, 0, 0), (1, 0, 1)]
    back = network.edges[1, 0, 0]
    assert back["travel_time_s"] == pytest.approx(10.0)
    assert back["length_m"] == 100.0
    assert back["road_class"] == "a"
    assert list(back["geometry"].coords) == [(100.0, 0.0), (0.0, 0.0)]


def test_networkx_view_with_default_speeds(make_graph):
    """Test that secondary roads have 50 km/h: 1 km takes 72 s."""
    graph = make_graph([(0, 0), (1000, 0)], [(0, 1, "secondary", True)])
    network = to_networkx(graph)
    assert network.edges[0, 1, 0]["travel_time_s"] == pytest.approx(72.0)
    assert not network.has_edge(1, 0)
