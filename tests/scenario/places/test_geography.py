"""Tests of coordinates: systems, boundaries, exchanged columns, wrong declarations."""

import geopandas
import numpy as np
import pytest
import shapely

from planner.errors import InputError
from planner.model.places import Tier
from planner.network.coordinates import gcj02_to_bd09, project, wgs84_to_gcj02
from planner.scenario.build import read_county
from planner.scenario.document.read import read_scenario
from tests.scenario.folders import DOCUMENT, VILLAGES, with_places, write

LON = np.array([109.50, 109.51, 109.60, 109.61])
LAT = np.array([28.01, 28.02, 28.00, 28.01])
BOX = (109.499, 27.999, 109.611, 28.021)


def _villages(lon, lat):
    rows = [
        f"v{i},{x!r},{y!r},100" for i, (x, y) in enumerate(zip(lon, lat, strict=True))
    ]
    return "\n".join(["id,lon,lat,residents", *rows]) + "\n"


def _built(folder, text, **tables):
    write(folder, **tables)
    (folder / "scenario.toml").write_text(text, encoding="utf-8")
    return read_county(read_scenario(folder))


def _alone(system, **keys):
    text = with_places(**keys).replace('"wgs84"', f'"{system}"')
    text = text.replace('townships = "townships.csv"\n', "")
    return text.split("[county]", maxsplit=1)[0]


def _places(built):
    villages = built.instance.villages[:4]
    return np.array([[item.lon, item.lat] for item in villages])


def _boundary(folder, *, crs="EPSG:4326"):
    frame = geopandas.GeoDataFrame(geometry=[shapely.box(*BOX)], crs="EPSG:4326")
    frame.to_crs(crs).to_file(folder / "boundary.gpkg")
    return '"boundary.gpkg"'


def _warnings(built):
    return [str(item) for item in built.provenance.warnings]


@pytest.mark.parametrize("system", ["gcj02", "bd09", "EPSG:32649"])
def test_systems_become_wgs84(tmp_path, system):
    """Test that the same places are found from three other systems."""
    lon, lat = wgs84_to_gcj02(LON, LAT)
    if system == "bd09":
        lon, lat = gcj02_to_bd09(lon, lat)
    if system == "EPSG:32649":
        lon, lat = project(LON, LAT, system)
    villages = _villages(lon.tolist(), lat.tolist())
    built = _built(tmp_path, _alone(system), villages=villages)
    np.testing.assert_allclose(_places(built), np.column_stack((LON, LAT)), atol=1e-7)


def test_county_seat_is_in_the_declared_system(tmp_path):
    """Test that the seat in [county] is shifted like the tables."""
    text = DOCUMENT.replace('"wgs84"', '"gcj02"')
    county = _built(tmp_path, text).instance.counties[0]
    shifted = wgs84_to_gcj02(county.lon, county.lat)
    np.testing.assert_allclose(shifted, [109.50, 28.00], atol=1e-7)


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:32649"])
def test_layers_bring_their_own_system(tmp_path, crs):
    """Test that points and a boundary in metres are read in their file's system."""
    frame = geopandas.GeoDataFrame(
        {"id": list("abcd"), "residents": [1, 2, 3, 4]},
        geometry=geopandas.points_from_xy(LON, LAT),
        crs="EPSG:4326",
    )
    write(tmp_path)
    frame.to_crs(crs).to_file(tmp_path / "villages.gpkg")
    text = _alone("wgs84", boundary=_boundary(tmp_path, crs=crs))
    text = text.replace("villages.csv", "villages.gpkg")
    (tmp_path / "scenario.toml").write_text(text)
    built = read_county(read_scenario(tmp_path))
    np.testing.assert_allclose(_places(built), np.column_stack((LON, LAT)), atol=1e-7)
    assert not any("outside" in text for text in _warnings(built))


def test_polygons_of_villages_stand_for_a_point_inside(tmp_path):
    """Test that a village drawn as an area is somewhere in it."""
    areas = [shapely.Point(x, y).buffer(0.002) for x, y in zip(LON, LAT, strict=True)]
    frame = geopandas.GeoDataFrame(
        {"id": list("abcd"), "residents": 1}, geometry=areas, crs="EPSG:4326"
    )
    write(tmp_path)
    frame.to_file(tmp_path / "villages.geojson")
    text = _alone("wgs84").replace("villages.csv", "villages.geojson")
    (tmp_path / "scenario.toml").write_text(text)
    places = _places(read_county(read_scenario(tmp_path)))
    np.testing.assert_allclose(places, np.column_stack((LON, LAT)), atol=0.002)


@pytest.mark.parametrize("system", ["wgs84", "gcj02", "bd09"])
@pytest.mark.parametrize(
    ("wrong", "column", "meant"),
    [
        ("1096100,28.01", "lon", "109.61, 28.01"),
        ("1.0961e300,28.01", "lon", None),
        ("109.61,2801", "lat", "109.61, 28.01"),
        ("10961,2801", "lon", "109.61, 28.01"),
    ],
)
def test_a_missing_decimal_point(tmp_path, system, wrong, column, meant):
    """Test that the reading is suggested, and numbers off the earth warn of nothing."""
    villages = VILLAGES.replace("109.61,28.01", wrong)
    assert wrong in villages
    text = with_places(boundary=_boundary(tmp_path)).replace('"wgs84"', f'"{system}"')
    with pytest.raises(InputError) as error:
        _built(tmp_path, text, villages=villages)
    (problem,) = error.value.problems
    assert (problem.where, problem.column) == ("row 5", column)
    assert (f"with a point {meant}" in problem.found) is (meant is not None)


def test_points_outside_the_boundary(tmp_path):
    """Test that a village outside is a warning with its row."""
    villages = VILLAGES.replace("109.61,28.01", "109.80,28.01")
    text = with_places(boundary=_boundary(tmp_path))
    built = _built(tmp_path, text, villages=villages)
    (warning,) = [item for item in built.provenance.warnings if "outside" in item.found]
    assert (warning.file, warning.where) == ("villages.csv", "row 5")
    assert "'Four' at 109.80000, 28.01000" in warning.found


def test_many_points_outside_are_counted(tmp_path):
    """Test that eight points outside are one message that lists five rows."""
    lon, lat = [*LON.tolist(), *[110.0] * 8], [*LAT.tolist(), *[28.0] * 8]
    text = _alone("wgs84", boundary=_boundary(tmp_path))
    built = _built(tmp_path, text, villages=_villages(lon, lat))
    (warning,) = [
        item for item in built.provenance.warnings if "km outside" in item.found
    ]
    assert warning.where == "8 rows (6, 7, 8, 9, 10, ...)"
    assert len(warning.rows) == 8


def test_polygons_of_counties_are_boundaries(tmp_path):
    """Test that each village must lie in its own county, with its seat from columns."""
    frame = geopandas.GeoDataFrame(
        {"id": ["A", "B"], "lon": [109.5, 109.6], "lat": [28.0, 28.0]},
        geometry=[
            shapely.box(109.49, 27.9, 109.55, 28.1),
            shapely.box(109.55, 27.9, 109.7, 28.1),
        ],
        crs="EPSG:4326",
    )
    write(tmp_path)
    frame.to_file(tmp_path / "counties.geojson")
    villages = _villages(LON.tolist(), LAT.tolist()).replace(",100", ",100,A")
    villages = villages.replace("residents", "residents,county")
    text = _alone("wgs84", counties='"counties.geojson"')
    built = _built(tmp_path, text, villages=villages)
    found = built.provenance.warnings
    outside = [item.where for item in found if "km outside" in item.found]
    assert outside == ["row 4", "row 5"]
    assert built.instance.counties[0].lon == 109.5


def test_wrong_declaration_is_noticed_by_the_boundary(tmp_path):
    """Test that gcj02 said to be wgs84 is told from villages near the border."""
    lat = np.array([28.004, 28.008, 28.012, 28.016])
    lon, lat = wgs84_to_gcj02(np.full(4, 109.609), lat)
    villages = _villages(lon.tolist(), lat.tolist())
    wrong = _alone("wgs84", boundary=_boundary(tmp_path))
    found = _warnings(_built(tmp_path, wrong, villages=villages))
    assert any("perhaps 'gcj02', with 0 outside" in text for text in found)
    right = wrong.replace('"wgs84"', '"gcj02"')
    found = _warnings(_built(tmp_path, right, villages=villages))
    assert not any("perhaps" in text for text in found)


def _roads(folder, lon, lat):
    """Write roads through all places, with corners every 50 m."""
    along = np.arange(lon.min() - 0.02, lon.max() + 0.02, 0.0005)
    across = np.arange(lat.min() - 0.02, lat.max() + 0.02, 0.0005)
    middle = np.full(len(across), lon.mean())
    lines = [np.column_stack((along, np.full(len(along), y))) for y in lat]
    lines.append(np.column_stack((middle, across)))
    geometry = [shapely.LineString(line) for line in lines]
    frame = geopandas.GeoDataFrame(
        {"highway": ["tertiary"] * len(lines)}, geometry=geometry, crs="EPSG:4326"
    )
    frame.to_file(folder / "roads.gpkg")
    return '[roads]\nsource = "roads.gpkg"\n'


def test_wrong_declaration_is_noticed_by_roads(tmp_path):
    """Test that half a kilometre from all roads is told, and nothing if right."""
    text = _alone("wgs84") + _roads(tmp_path, LON, LAT)
    lon, lat = wgs84_to_gcj02(LON, LAT)
    shifted = _built(tmp_path, text, villages=_villages(lon.tolist(), lat.tolist()))
    assert any("perhaps 'gcj02', with" in item for item in _warnings(shifted))
    right = _built(tmp_path, text, villages=_villages(LON.tolist(), LAT.tolist()))
    assert not any("perhaps" in item for item in _warnings(right))


def test_exchanged_columns_are_noticed_by_roads(tmp_path):
    """Test that places at 36 E 16 S read as 16 W 36 N are refused, with the reason."""
    lon, lat = LON - 73.5, LAT - 44.0
    text = _alone("wgs84") + _roads(tmp_path, lon, lat)
    villages = _villages(lat.tolist(), lon.tolist())
    with pytest.raises(InputError, match="perhaps lon and lat exchanged"):
        _built(tmp_path, text, villages=villages)


def test_roads_in_gcj02(tmp_path):
    """Test that a declared offset of the roads is taken off them."""
    document = _roads(tmp_path, *wgs84_to_gcj02(LON, LAT)) + 'coordinates = "gcj02"\n'
    villages = _villages(LON.tolist(), LAT.tolist())
    built = _built(tmp_path, _alone("wgs84") + document, villages=villages)
    assert built.instance.locations.snap_m.max() < 5


def test_a_county_across_180_degrees(tmp_path):
    """Test that the hub stands amid three villages on either side of the line."""
    degrees = [179.94, 179.96, 179.98, -179.98, -179.96, -179.94]
    rows = [f"v{idx},v{idx},t1,{lon},-16.83,300" for idx, lon in enumerate(degrees)]
    header = "id,name,township,lon,lat,residents"
    villages = "\n".join([header, *rows, ""])
    document = DOCUMENT.split("[county]")[0].replace(
        'townships = "townships.csv"\n', ""
    )
    document = f"{document}[county]\n"
    folder = write(tmp_path, villages=villages)
    (folder / "scenario.toml").write_text(document, encoding="utf-8")
    instance = read_county(read_scenario(folder)).instance
    hub = next(site for site in instance.sites if site.tier is Tier.HUB)
    assert hub.lon in (179.98, 180.02)
    assert np.ptp([village.lon for village in instance.villages]) < 0.2
    assert np.isfinite(next(iter(instance.haul.values())).distance_m).all()
