"""Tests of reading GeoPackage, GeoJSON and shapefiles."""

import geopandas
import numpy as np
import pytest
import shapely

from planner.errors import InputError
from planner.network.cleaning.noding import node_lines
from planner.network.components import component_of_nodes
from planner.network.coordinates import unproject, wgs84_to_gcj02
from planner.network.readers.read import read_roads

CRS = "EPSG:32649"
EAST_WEST = [(500_000, 3_000_000), (500_200, 3_000_000)]
NORTH_SOUTH = [(500_100, 2_999_900), (500_100, 3_000_100)]


def _write(path, lines, layer="roads", **columns):
    geometry = [shapely.LineString(line) for line in lines]
    frame = geopandas.GeoDataFrame(columns, geometry=geometry, crs=CRS)
    if path.suffix == ".geojson":
        frame.to_crs("EPSG:4326").to_file(path)
    elif path.suffix == ".gpkg":
        frame.to_file(path, layer=layer)
    else:
        frame.to_file(path)
    return path


def _nodes(shapes, level=None):
    arrays = [np.array(shape, dtype=float) for shape in shapes]
    return node_lines(arrays, np.zeros(len(arrays), int) if level is None else level)


def test_crossing_lines_are_cut():
    """Test that a cross of two lines has five nodes and four arms of 100 m."""
    noded = _nodes([EAST_WEST, NORTH_SOUTH])
    assert len(noded.x_m) == 5
    assert noded.pieces.length_m == pytest.approx([100.0] * 4)
    assert noded.pieces.line_idx.tolist() == [0, 0, 1, 1]


def test_bridges_do_not_cross():
    """Test that lines on two levels stay whole where they cross."""
    noded = _nodes([EAST_WEST, NORTH_SOUTH], np.array([0, 1]))
    assert (len(noded.x_m), len(noded.pieces.line_idx)) == (4, 2)


def test_shared_vertex_joins_levels():
    """Test that a vertex both lines have is a node whatever the level."""
    middle = (500_100, 3_000_000)
    lines = [
        [EAST_WEST[0], middle, EAST_WEST[1]],
        [NORTH_SOUTH[0], middle, NORTH_SOUTH[1]],
    ]
    assert len(_nodes(lines, np.array([0, 1])).x_m) == 5


@pytest.mark.parametrize(
    ("gap_m", "num_nodes", "num_pieces"), [(0.0, 4, 3), (0.9, 4, 3), (1.5, 4, 2)]
)
def test_end_beside_a_line(gap_m, num_nodes, num_pieces):
    """Test that an end within 1 m of a line cuts it in two, one farther off does not.

    A T has four nodes and three pieces, two lines apart have four nodes as well.
    """
    noded = _nodes([EAST_WEST, [(500_100, 3_000_000 + gap_m), (500_100, 3_000_100)]])
    assert len(noded.x_m) == num_nodes
    assert len(noded.pieces.line_idx) == num_pieces


def test_ends_nearly_meet():
    """Test that two ends 0.5 m apart share a node and shapes meet there."""
    noded = _nodes([[(0, 0), (100, 0)], [(100.5, 0), (200, 0)]])
    assert len(noded.x_m) == 3
    for piece in range(2):
        shape = noded.pieces.shapes[piece]
        tail, head = noded.pieces.from_node[piece], noded.pieces.to_node[piece]
        assert shape[0, 0] == noded.x_m[tail]
        assert shape[-1, 0] == noded.x_m[head]


def test_closed_line_is_a_loop():
    """Test that a ring with a branch at a vertex is cut there and at its start."""
    ring = [(0, 0), (50, 0), (50, 50), (0, 50), (0, 0)]
    noded = _nodes([ring, [(50, 50), (90, 90)]])
    assert noded.pieces.length_m == pytest.approx([100.0, 100.0, 40.0 * 2**0.5])


def test_overlapping_lines_are_cut_at_the_overlap():
    """Test that 0-100 and 50-150 have nodes at 0, 50, 100 and 150."""
    noded = _nodes([[(0, 0), (100, 0)], [(50, 0), (150, 0)]])
    assert sorted(noded.x_m) == pytest.approx([0, 50, 100, 150])
    assert len(noded.pieces.line_idx) == 4


@pytest.mark.parametrize("name", ["roads.gpkg", "roads.geojson", "roads.shp"])
def test_kinds_of_file(tmp_path, name):
    """Test that each kind gives the same cross of two classes."""
    path = _write(tmp_path / name, [EAST_WEST, NORTH_SOUTH], fclass=["Track", None])
    graph = read_roads(path, crs=CRS)
    assert (graph.num_nodes, graph.num_edges) == (5, 4)
    assert graph.classes == ("road", "track")
    assert graph.length_m == pytest.approx([100.0] * 4, rel=1e-3)


def test_columns_are_used(tmp_path):
    """Test the class and one-way columns by name; -1 turns an edge round."""
    path = _write(
        tmp_path / "roads.gpkg",
        [EAST_WEST, NORTH_SOUTH],
        kind=["county", "township"],
        way=["yes", "-1"],
        bridge=["yes", None],
    )
    graph = read_roads(path, crs=CRS, class_column="kind", one_way_column="way")
    assert graph.classes == ("county", "township")
    assert graph.one_way.all()
    south = graph.y_m[graph.to_node] - graph.y_m[graph.from_node]
    assert sorted(south) == pytest.approx([-200.0, 0.0], abs=1e-3)


def test_multi_lines_keep_attributes(tmp_path):
    """Test that the parts of a MultiLineString become roads of the same class."""
    parts = shapely.MultiLineString([EAST_WEST, NORTH_SOUTH])
    frame = geopandas.GeoDataFrame({"highway": ["track"]}, geometry=[parts], crs=CRS)
    frame.to_file(tmp_path / "roads.gpkg", layer="roads")
    assert read_roads(tmp_path / "roads.gpkg", crs=CRS).num_edges == 4


def test_layer_is_found(tmp_path):
    """Test that the first layer of lines is read unless another is named."""
    path = tmp_path / "roads.gpkg"
    points = geopandas.GeoDataFrame(geometry=[shapely.Point(5e5, 3e6)], crs=CRS)
    points.to_file(path, layer="places")
    _write(path, [EAST_WEST], layer="main")
    _write(path, [EAST_WEST, NORTH_SOUTH], layer="all")
    assert read_roads(path, crs=CRS).num_edges == 1
    assert read_roads(path, crs=CRS, layer="all").num_edges == 4
    with pytest.raises(InputError, match=r"no layer 'x' \(layers: places, main, all\)"):
        read_roads(path, crs=CRS, layer="x")
    with pytest.raises(InputError, match="no line in layer 'places'"):
        read_roads(path, crs=CRS, layer="places")


def test_table_among_layers_has_no_lines(tmp_path):
    """Test that a layer without geometries is refused where it is named."""
    path = _write(tmp_path / "roads.gpkg", [EAST_WEST])
    table = geopandas.GeoDataFrame({"id": [1]}, geometry=None)
    table.to_file(path, layer="table")
    with pytest.raises(InputError, match="no geometries in layer 'table'"):
        read_roads(path, crs=CRS, layer="table")


def test_file_without_lines(tmp_path):
    """Test that a file of points names its layers."""
    path = tmp_path / "places.gpkg"
    points = geopandas.GeoDataFrame(geometry=[shapely.Point(5e5, 3e6)], crs=CRS)
    points.to_file(path, layer="places")
    with pytest.raises(InputError, match=r"no layer of lines \(layers: places\)"):
        read_roads(path, crs=CRS)


def test_unknown_column(tmp_path):
    """Test that a column that is not there is an error that names the others."""
    path = _write(tmp_path / "roads.gpkg", [EAST_WEST], kind=["county"])
    with pytest.raises(InputError, match=r"column 'klass'.*one of kind"):
        read_roads(path, crs=CRS, class_column="klass")


def test_damaged_file(tmp_path):
    """Test that a file GDAL cannot read is an input error."""
    path = tmp_path / "roads.gpkg"
    path.write_bytes(b"not a database")
    with pytest.raises(InputError, match=r"roads\.gpkg"):
        read_roads(path, crs=CRS)


def test_metres_in_a_file_that_declares_nothing(tmp_path):
    """Test that eastings read as degrees are refused, and accepted if declared."""
    _write(tmp_path / "roads.shp", [EAST_WEST], number=[1])
    (tmp_path / "roads.prj").unlink()
    with pytest.raises(InputError, match="do not fit EPSG:4326"):
        read_roads(tmp_path / "roads.shp", crs=CRS)
    graph = read_roads(tmp_path / "roads.shp", crs=CRS, source_crs=CRS)
    assert graph.length_m == pytest.approx([200.0], rel=1e-6)


def test_chinese_offset_is_removed(tmp_path):
    """Test that lines drawn on a Chinese map land where they are."""
    lon, lat = wgs84_to_gcj02([109.5, 109.6], [27.9, 27.9])
    line = shapely.LineString(np.column_stack((lon, lat)))
    frame = geopandas.GeoDataFrame(geometry=[line], crs="EPSG:4326")
    frame.to_file(tmp_path / "roads.geojson")
    graph = read_roads(tmp_path / "roads.geojson", crs=CRS, source_crs="gcj02")
    lon, _ = unproject(graph.x_m, graph.y_m, CRS)
    assert sorted(lon) == pytest.approx([109.5, 109.6], abs=1e-6)


def test_namanjavira(places):
    """Test that a rural place has one main network with most of its length."""
    path = places / "namanjavira" / "namanjavira.gpkg"
    graph = read_roads(path, crs="EPSG:32737")
    assert graph.length_m.sum() == pytest.approx(1_383_000, rel=0.01)
    component = component_of_nodes(graph)
    assert np.bincount(component).max() > 0.8 * graph.num_nodes


def test_both_files_of_vavuniya_agree(places):
    """Test that noding the lines finds the junctions OpenStreetMap has."""
    folder = places / "vavuniya"
    tagged = read_roads(folder / "vavuniya.osm.pbf", crs="EPSG:32644")
    lines = read_roads(folder / "vavuniya.gpkg", crs="EPSG:32644", layer="roads")
    assert lines.length_m.sum() == pytest.approx(tagged.length_m.sum(), rel=0.01)
    assert lines.num_nodes == pytest.approx(tagged.num_nodes, rel=0.01)
