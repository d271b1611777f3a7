"""Map files are what their suffix says, and nothing that refers elsewhere."""

import ast
import json
import sqlite3
import zipfile
from pathlib import Path

import geopandas
import pytest
import shapely

import planner
from planner.errors import InputError
from planner.network.readers.map_file import layer_kinds, raw_layer
from planner.network.readers.read import read_roads

CRS = "EPSG:32649"
SECRET = "id,lon,lat\nsecret,109.5,28.0\n"
REFERENCE = """<OGRVRTDataSource><OGRVRTLayer name="outside">
<SrcDataSource relativeToVRT="0">{source}</SrcDataSource><SrcLayer>outside</SrcLayer>
<GeometryField encoding="PointFromColumns" x="lon" y="lat"/>
</OGRVRTLayer></OGRVRTDataSource>"""
FRAME = geopandas.GeoDataFrame(
    {"highway": ["track"]},
    geometry=[shapely.LineString([(111.0, 28.0), (111.01, 28.0)])],
    crs="EPSG:4326",
)
COLLECTION = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"id": "v1"},
            "geometry": {"type": "Point", "coordinates": [111.0, 28.0]},
        }
    ],
}
KML = """<?xml version="1.0"?>{doctype}<kml><Document>{link}<Folder><name>a</name>
<Placemark><name>x</name><LineString><coordinates>110.99,28 111,28</coordinates>
</LineString></Placemark></Folder></Document></kml>"""


def refusal(path):
    """Return what is said of a file that is not read."""
    with pytest.raises(InputError) as raised:
        layer_kinds(path)
    (problem,) = raised.value.problems
    assert problem.file == path.name
    return problem.found


@pytest.mark.parametrize("suffix", [".geojson", ".json", ".gpkg", ".shp"])
@pytest.mark.parametrize("source", ["file", "/vsicurl/http://127.0.0.1:9/outside.csv"])
def test_references_under_another_name(tmp_path, suffix, source):
    """Test that a file that refers to another one, or to an address, is refused."""
    outside = tmp_path / "outside.csv"
    outside.write_text(SECRET)
    path = tmp_path / f"villages{suffix}"
    path.write_text(REFERENCE.format(source=outside if source == "file" else source))
    assert refusal(path).startswith("no ")


@pytest.mark.parametrize("name", ["villages.vrt", "villages.gml", "villages"])
def test_other_suffixes(tmp_path, name):
    """Test that only files of known kinds are opened at all."""
    path = tmp_path / name
    path.write_text(REFERENCE.format(source="outside.csv"))
    assert refusal(path).startswith("a file of kind ")


@pytest.mark.parametrize(
    "change",
    [
        {"crs": {"type": "link", "properties": {"href": "http://127.0.0.1:9/crs"}}},
        {"crs": {"type": "URL", "properties": {"url": "http://127.0.0.1:9/crs"}}},
        {"crs": {"type": "name", "properties": {"name": "http://127.0.0.1:9/crs"}}},
        {"type": "gdal_streamed_alg", "command_line": "gdal vector read outside.csv"},
        {"type": "Topology"},
    ],
)
def test_geojson_that_refers(tmp_path, change):
    """Test GeoJSON whose system is an address, and JSON of other formats."""
    path = tmp_path / "villages.geojson"
    path.write_text(json.dumps({**COLLECTION, **change}))
    refusal(path)


def test_geojson_that_names_its_system(tmp_path):
    """Test that the usual way to name a system is read."""
    system = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    path = tmp_path / "villages.geojson"
    path.write_bytes(
        b"\xef\xbb\xbf" + json.dumps({"crs": system, **COLLECTION}).encode()
    )
    (layer,) = layer_kinds(path)
    found = raw_layer(path, layer, encoding=None, name="villages.geojson")
    assert found.columns == ("id",)
    assert len(found.geometries) == 1


def test_deep_geojson(tmp_path):
    """Test that brackets within brackets without end are refused."""
    path = tmp_path / "villages.geojson"
    path.write_text('{"type": "FeatureCollection", "features": ' + "[" * 100_000)
    assert refusal(path) == "no JSON that can be read"


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE VIEW v AS SELECT ogr_geocode('x') AS geom",
        "CREATE VIEW v AS SELECT gdal_get_pixel_value('a.tif', 1, 'pixel', 0, 0) AS x",
    ],
)
def test_geopackage_that_refers(tmp_path, statement):
    """Test a GeoPackage with a view that would take its rows from elsewhere."""
    path = tmp_path / "roads.gpkg"
    FRAME.to_file(path, layer="roads")
    assert list(layer_kinds(path)) == ["roads"]
    base = sqlite3.connect(path)
    base.execute(statement)
    base.commit()
    base.close()
    assert refusal(path) == "a table that is kept elsewhere (v)"


def test_databases_that_are_no_geopackage(tmp_path):
    """Test another database under that name, and one open elsewhere."""
    path = tmp_path / "roads.gpkg"
    base = sqlite3.connect(path)
    base.execute("CREATE TABLE roads (id)")
    base.close()
    assert refusal(path) == "a database that is no GeoPackage"
    path.unlink()
    FRAME.to_file(path, layer="roads")
    (tmp_path / "roads.gpkg-wal").write_bytes(b"rows")
    assert "open in another program" in refusal(path)


def test_shapefile_with_a_part_elsewhere(tmp_path):
    """Test that the table of a shapefile has to lie beside it."""
    folder, outside = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    outside.mkdir()
    FRAME.to_file(folder / "roads.shp")
    (folder / "roads.dbf").rename(outside / "roads.dbf")
    (folder / "roads.dbf").symlink_to(outside / "roads.dbf")
    assert refusal(folder / "roads.shp") == "a part that is kept elsewhere (roads.dbf)"


@pytest.mark.parametrize(
    ("doctype", "link", "found"),
    [
        ('<!DOCTYPE kml [<!ENTITY a "b">]>', "", "document type"),
        ("", "<NetworkLink><Link><href>b.kml</href></Link></NetworkLink>", "a link"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_kml_that_refers(tmp_path, doctype, link, found, encoding):
    """Test entities and links to other files, in two encodings."""
    path = tmp_path / "roads.kml"
    path.write_text(KML.format(doctype=doctype, link=link), encoding=encoding)
    with pytest.raises(InputError, match=found):
        read_roads(path, crs=CRS)


def test_kmz_that_unpacks_without_end(tmp_path):
    """Test that 101 MiB of blanks in an archive are not unpacked."""
    path = tmp_path / "roads.kmz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", b" " * (101 * 2**20))
    with pytest.raises(InputError, match="at most 100 MiB unpacked"):
        read_roads(path, crs=CRS)


def test_folders_and_recorded_ways_of_kml(tmp_path):
    """Test lines of one folder, and a way that a satellite receiver recorded."""
    track = (
        '<Placemark><gx:Track xmlns:gx="g"><gx:coord>111 28 0</gx:coord>'
        "<gx:coord>111.01 28 0</gx:coord></gx:Track></Placemark>"
    )
    path = tmp_path / "roads.kml"
    path.write_text(KML.format(doctype="", link=track))
    whole_m = read_roads(path, crs=CRS).length_m.sum()
    half_m = read_roads(path, crs=CRS, layer="a").length_m.sum()
    assert whole_m == pytest.approx(2 * half_m, rel=1e-3)
    with pytest.raises(InputError, match="no folder 'b'"):
        read_roads(path, crs=CRS, layer="b")


def test_graphml_with_entities(tmp_path):
    """Test that a document type is refused in GraphML too."""
    path = tmp_path / "roads.graphml"
    path.write_text('<?xml version="1.0"?><!DOCTYPE g [<!ENTITY a "b">]><graphml/>')
    with pytest.raises(InputError, match="document type"):
        read_roads(path, crs=CRS)


def test_one_place_opens_map_files():
    """Test that nothing else reads map files by the library that follows references."""
    package = Path(planner.__file__).parent
    readers = {"read_dataframe", "read_file", "list_layers", "read_info", "read_arrow"}
    found = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr in readers
        and isinstance(node.value, ast.Name)
        and node.value.id in ("pyogrio", "geopandas", "gpd")
    }
    assert found == {"network/readers/map_file.py"}
