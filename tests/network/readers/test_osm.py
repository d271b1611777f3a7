"""Tests of reading OpenStreetMap files."""

import pytest

from planner.errors import InputError
from planner.network.components import component_of_nodes
from planner.network.graph import Traveller
from planner.network.readers.read import read_roads

CRS = "EPSG:32644"

NODES = {1: (80.0, 9.0), 2: (80.001, 9.0), 3: (80.002, 9.0), 4: (80.001, 9.001)}


def _write(path, ways):
    """Write ways, each a list of nodes and a dictionary of tags."""
    lines = ['<?xml version="1.0"?><osm version="0.6" generator="test">']
    lines += [
        f'<node id="{ref}" lon="{lon}" lat="{lat}" version="1"/>'
        for ref, (lon, lat) in NODES.items()
    ]
    for number, (refs, tags) in enumerate(ways, start=1):
        lines.append(f'<way id="{number}" version="1">')
        lines += [f'<nd ref="{ref}"/>' for ref in refs]
        lines += [f'<tag k="{key}" v="{value}"/>' for key, value in tags.items()]
        lines.append("</way>")
    path.write_text("\n".join([*lines, "</osm>"]), encoding="utf-8")
    return path


def test_ways_meet_at_shared_nodes(tmp_path):
    """Test that 1-2-3 and 2-4 give three edges; 0.001 degree is about 110 m."""
    ways = [([1, 2, 3], {"highway": "tertiary"}), ([2, 4], {"highway": "track"})]
    graph = read_roads(_write(tmp_path / "a.osm", ways), crs=CRS)
    assert (graph.num_nodes, graph.num_edges) == (4, 3)
    assert graph.length_m == pytest.approx([110.0] * 3, rel=0.01)
    assert graph.classes == ("tertiary", "track")
    assert not graph.one_way.any()


def test_middle_nodes_become_shape(tmp_path):
    """Test that a way without junction is one edge through its middle node."""
    ways = [([1, 2, 4], {"highway": "road"})]
    graph = read_roads(_write(tmp_path / "a.osm", ways), crs=CRS)
    assert graph.num_edges == 1
    assert graph.shapes[0].shape == (3, 2)


@pytest.mark.parametrize(
    ("tags", "is_read"),
    [
        ({"highway": "path"}, False),
        ({"highway": "steps"}, False),
        ({"highway": "construction"}, False),
        ({"highway": "track", "access": "private"}, False),
        ({"highway": "track", "access": "no"}, False),
        ({"highway": "track", "motor_vehicle": "no"}, False),
        ({"highway": "track", "access": "no", "motor_vehicle": "yes"}, True),
        ({"highway": "service", "area": "yes"}, False),
        ({"highway": "primary_link"}, True),
    ],
)
def test_which_ways_are_read(tmp_path, tags, is_read):
    """Test that ways closed to small vehicles are left out."""
    ways = [([1, 2], {"highway": "unclassified"}), ([2, 3], tags)]
    graph = read_roads(_write(tmp_path / "a.osm", ways), crs=CRS)
    assert graph.open_to(Traveller.VEHICLE).sum() == 1 + is_read


def test_paths_on_demand(tmp_path):
    """Test that paths are kept if wanted."""
    ways = [([1, 2], {"highway": "path"}), ([2, 3], {"highway": "steps"})]
    path = _write(tmp_path / "a.osm", ways)
    assert read_roads(path, crs=CRS, with_paths=True).classes == ("path",)


@pytest.mark.parametrize(
    ("tags", "forwards"),
    [
        ({"oneway": "yes"}, True),
        ({"oneway": "-1"}, False),
        ({"junction": "roundabout"}, True),
    ],
)
def test_one_way(tmp_path, tags, forwards):
    """Test that a reversed one-way edge begins where the way ends."""
    ways = [([1, 2], {"highway": "trunk", **tags})]
    graph = read_roads(_write(tmp_path / "a.osm", ways), crs=CRS)
    assert graph.one_way.tolist() == [True]
    goes_east = graph.x_m[graph.to_node[0]] > graph.x_m[graph.from_node[0]]
    assert goes_east == forwards
    assert (graph.shapes[0][1, 0] > graph.shapes[0][0, 0]) == forwards


def test_nodes_missing_from_an_extract(tmp_path):
    """Test that a way is read up to the border of the extract and beyond it."""
    ways = [([1, 2, 99, 3, 4], {"highway": "track"})]
    graph = read_roads(_write(tmp_path / "a.osm", ways), crs=CRS)
    assert graph.num_edges == 2
    assert len(set(component_of_nodes(graph))) == 2


def test_file_without_roads(tmp_path):
    """Test that a file without highways is an error."""
    path = _write(tmp_path / "a.osm", [([1, 2], {"waterway": "river"})])
    with pytest.raises(InputError, match="no drivable highway"):
        read_roads(path, crs=CRS)


def test_damaged_file(tmp_path):
    """Test that a file osmium cannot read is an input error."""
    path = tmp_path / "a.osm.pbf"
    path.write_bytes(b"not a map")
    with pytest.raises(InputError, match=r"a\.osm\.pbf"):
        read_roads(path, crs=CRS)


def test_vavuniya(places):
    """Test that a real town is one network of about 1,170 km."""
    graph = read_roads(places / "vavuniya" / "vavuniya.osm.pbf", crs=CRS)
    assert graph.length_m.sum() == pytest.approx(1_169_000, rel=0.01)
    assert 4_000 < graph.num_nodes < 5_000
    assert graph.num_edges > graph.num_nodes
    assert "path" not in graph.classes
