"""Tests of layers of lines: encodings of shapefiles, KML, and what is left out."""

import geopandas
import pytest
import shapely

from planner.errors import InputError
from planner.network.readers.dbf import undeclared_encoding
from planner.network.readers.read import read_roads

CRS = "EPSG:32649"
LINES = [
    shapely.LineString([(110.99, 28.0), (111.0, 28.0)]),
    shapely.LineString([(111.0, 28.0), (111.0, 28.01)]),
]
KML = """\
<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document>
<Folder><name>places</name><Placemark><name>seat</name>
<Point><coordinates>111,28</coordinates></Point></Placemark></Folder>
<Folder><name>roads</name><Placemark><name>one</name><LineString>
<coordinates>110.99,28,0 111,28,0</coordinates></LineString></Placemark></Folder>
</Document></kml>
"""


def _shapefile(folder, encoding, classes):
    """Write a shapefile without a ``.cpg`` file."""
    frame = geopandas.GeoDataFrame({"fclass": classes}, geometry=LINES, crs="EPSG:4326")
    frame.to_file(folder / "roads.shp", encoding=encoding)
    (folder / "roads.cpg").unlink()
    return folder / "roads.shp"


@pytest.mark.parametrize(
    ("encoding", "classes"),
    [
        ("gb18030", ["县道", "村道"]),
        ("big5", ["縣道", "鄉道"]),
        ("cp932", ["県道", "林道"]),
        ("utf-8", ["县道", "村道"]),
    ],
)
def test_encodings_that_nothing_declares(tmp_path, encoding, classes):
    """Test that the encoding with names of road classes is taken, and said."""
    path = _shapefile(tmp_path, encoding, classes)
    graph = read_roads(path, crs=CRS)
    assert set(graph.classes) == set(classes)
    (note,) = graph.notes
    assert encoding in note.found
    assert classes[0] in note.found
    assert not read_roads(path, crs=CRS, encoding=encoding).notes


def test_declared_encodings_are_not_guessed(tmp_path):
    """Test that a ``.cpg`` file holds, and that ASCII needs none."""
    path = _shapefile(tmp_path, "utf-8", ["track", "path"])
    assert undeclared_encoding(path) is None
    path = _shapefile(tmp_path, "gb18030", ["县道", "村道"])
    (tmp_path / "roads.cpg").write_text("GB18030")
    assert undeclared_encoding(path) is None


def test_a_wrong_encoding_is_an_error(tmp_path):
    """Test that text which is not in the encoding named is refused."""
    path = _shapefile(tmp_path, "gb18030", ["县道", "村道"])
    with pytest.raises(InputError, match=r"roads\.encoding"):
        read_roads(path, crs=CRS, encoding="utf-8")


def test_roads_of_kml(tmp_path):
    """Test that the folder with lines is found, and that classes are missed."""
    path = tmp_path / "roads.kml"
    path.write_text(KML, encoding="utf-8")
    graph = read_roads(path, crs=CRS)
    assert graph.length_m == pytest.approx([983.0], rel=2e-3)
    assert any("no column with the class" in note.found for note in graph.notes)


def test_several_layers_of_lines_are_said(tmp_path):
    """Test that the layer that is read is named where there are two."""
    frame = geopandas.GeoDataFrame(
        {"highway": ["track"] * 2}, geometry=LINES, crs="EPSG:4326"
    )
    for name in ("rivers", "roads"):
        frame.to_file(tmp_path / "a.gpkg", layer=name)
    graph = read_roads(tmp_path / "a.gpkg", crs=CRS)
    assert any("2 layers of lines" in note.found for note in graph.notes)
    assert not read_roads(tmp_path / "a.gpkg", crs=CRS, layer="roads").notes


def test_features_that_are_no_lines_are_said(tmp_path):
    """Test a point among the lines."""
    shapes = [*LINES, shapely.Point(111, 28)]
    frame = geopandas.GeoDataFrame(
        {"highway": ["track"] * 3}, geometry=shapes, crs="EPSG:4326"
    )
    frame.to_file(tmp_path / "a.geojson")
    graph = read_roads(tmp_path / "a.geojson", crs=CRS)
    assert any("1 of 3 features" in note.found for note in graph.notes)
