"""Tests of reading GraphML."""

import networkx as nx
import pytest

from planner.errors import InputError
from planner.network.graph import Traveller
from planner.network.readers.read import read_roads

CRS = "EPSG:32649"


def _network(kind=nx.MultiDiGraph):
    network = kind()
    for name, lon in (("a", 110.99), ("b", 111.0), ("c", 111.01)):
        network.add_node(name, x=str(lon), y="28.0")
    return network


def _read(tmp_path, network, **options):
    path = tmp_path / "roads.graphml"
    nx.write_graphml(network, path)
    return read_roads(path, crs=CRS, **options)


def test_pairs_become_two_way(tmp_path):
    """Test that a-b with its reverse is two-way and b-c without it is one-way."""
    network = _network()
    network.add_edge("a", "b", highway="track", length="1000.0")
    network.add_edge("b", "a", highway="track", length="1000.4")
    network.add_edge("b", "c", highway="['tertiary', 'track']", length="1200")
    graph = _read(tmp_path, network)
    assert graph.classes == ("tertiary", "track")
    assert graph.num_edges == 2
    by_class = {
        graph.classes[kind]: (length_m, one_way)
        for kind, length_m, one_way in zip(
            graph.road_class.tolist(),
            graph.length_m.tolist(),
            graph.one_way.tolist(),
            strict=True,
        )
    }
    assert by_class == {"track": (1000.0, False), "tertiary": (1200.0, True)}


def test_pairs_of_different_length_stay_apart(tmp_path):
    """Test that a way there of 1,000 m and one back of 1,300 m stay two one-ways.

    Nor are they merged where they meet in a: each keeps the length it was given.
    """
    network = _network()
    network.add_edge("a", "b", length=1000.0)
    network.add_edge("b", "a", length=1300.0)
    network.add_edge("b", "c", length=1000.0, highway="x")
    graph = _read(tmp_path, network)
    assert graph.one_way.all()
    assert sorted(graph.length_m.tolist()) == [1000.0, 1000.0, 1300.0]


def test_undirected_edges_are_two_way(tmp_path):
    """Test a plain graph; lengths are those of the lines, 0.01 degree is 983 m."""
    network = _network(nx.Graph)
    network.add_edge("a", "b", highway="track")
    network.add_edge("b", "c", highway="service")
    graph = _read(tmp_path, network)
    assert not graph.one_way.any()
    assert graph.length_m == pytest.approx([983.0, 983.0], rel=2e-3)


def test_geometry_is_kept(tmp_path):
    """Test that well-known text gives the shape between the nodes."""
    network = _network(nx.DiGraph)
    text = "LINESTRING (110.99 28.0, 110.995 28.01, 111.0 28.0)"
    network.add_edge("a", "b", geometry=text)
    graph = _read(tmp_path, network)
    assert graph.shapes[0].shape == (3, 2)
    assert graph.length_m[0] > 2000


def test_node_without_coordinates(tmp_path):
    """Test that every node without x and y is named."""
    network: nx.Graph[str] = nx.Graph()
    network.add_edge("a", "b")
    with pytest.raises(InputError, match="node a") as caught:
        _read(tmp_path, network)
    assert len(caught.value.problems) == 2


def test_coordinates_in_another_system(tmp_path):
    """Test that metres where degrees are expected are refused."""
    network: nx.Graph[str] = nx.Graph()
    network.add_node("a", x="500000", y="3000000")
    network.add_node("b", x="500100", y="3000000")
    network.add_edge("a", "b")
    with pytest.raises(InputError, match="do not fit EPSG:4326"):
        _read(tmp_path, network)
    assert _read(tmp_path, network, source_crs=CRS).num_edges == 1


def test_length_that_is_no_number(tmp_path):
    """Test that a wrong length is named with its edge."""
    network = _network()
    network.add_edge("a", "b", length="far")
    with pytest.raises(InputError, match="edge a to b"):
        _read(tmp_path, network)


@pytest.mark.parametrize("content", ["", "<graphml>", "no markup"])
def test_damaged_file(tmp_path, content):
    """Test that a file that is no GraphML is an input error."""
    path = tmp_path / "roads.graphml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"roads\.graphml"):
        read_roads(path, crs=CRS)


@pytest.mark.parametrize("length", [-5.0, 0.0, float("nan"), 3.0, "long"])
def test_lengths_are_held_to_the_rule_of_tables(tmp_path, length):
    """Test 983 m in a straight line with lengths that no road between can have."""
    network = _network()
    network.add_edge("a", "b", length=length)
    with pytest.raises(InputError, match=r"edge a to b: length = .*straight line, 88"):
        _read(tmp_path, network)


def test_tags_of_edges(tmp_path):
    """Test a bridge, a road closed to vehicles, a ferry of 20 minutes and a way."""
    network = _network(nx.Graph)
    network.add_edge("a", "b", highway="track", bridge="yes", motor_vehicle="no")
    network.add_edge("b", "c", route="ferry", duration="20")
    graph = _read(tmp_path, network)
    by_class = dict(zip(graph.classes, range(2), strict=True))
    track = graph.road_class == by_class["track"]
    assert not graph.is_joinable.any()
    assert graph.open_to(Traveller.VEHICLE).tolist() == (~track).tolist()
    assert graph.crossing_s[~track] == pytest.approx([(20 + 15) * 60])
