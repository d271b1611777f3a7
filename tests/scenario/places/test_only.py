"""Tests of the rows that a scenario takes out of a table."""

from typing import Any

import geopandas as gpd
import pytest
import shapely
from shapely import box

from planner.errors import InputError
from planner.scenario.build import build, read_county
from planner.scenario.document.read import read_scenario
from tests.scenario.folders import with_places, write

VILLAGES = """\
id,name,county_name,lon,lat,residents
v1,One,North,109.50,28.01,1000
v2,Two,South,109.51,28.02,500
v3,Three,North,109.52,28.03,200
"""


def test_rows_of_one_county(tmp_path):
    """Test that a value of a column leaves two of three villages."""
    document = '[places.only.villages]\ncounty_name = "North"\n'
    instance = build(read_scenario(write(tmp_path, document, villages=VILLAGES)))
    ids = [village.id for village in instance.villages]
    assert ids == ["v1", "v3", "t1:seat"]


@pytest.mark.parametrize(
    ("only", "found"),
    [
        ('county_name = "West"', "no row with 'West'"),
        ('kreis = "North"', "no such column"),
    ],
)
def test_nothing_is_taken(tmp_path, only, found):
    """Test that a value or column that is not there is an error, not an empty table."""
    document = f"[places.only.villages]\n{only}\n"
    folder = write(tmp_path, document, villages=VILLAGES)
    with pytest.raises(InputError) as error:
        build(read_scenario(folder))
    (problem,) = error.value.problems
    assert (problem.where, problem.found) == ("places.only.villages", found)


def test_numbered_rows(tmp_path):
    """Test that the rows of a table without ids are numbered."""
    villages = VILLAGES.replace("id,", "").replace("v1,", "").replace("v2,", "")
    document = '[places.columns.villages]\nid = "#row"\n'
    villages = villages.replace("v3,", "")
    instance = build(read_scenario(write(tmp_path, document, villages=villages)))
    assert [item.id for item in instance.villages][:3] == ["row 2", "row 3", "row 4"]


def test_the_boundary_is_that_of_the_county_taken(tmp_path):
    """Test two areas in one file: the one that is named, or both where none is.

    Squares of 0.2 and of 1 degree, which do not touch.
    """
    north, south = box(109.4, 27.9, 109.6, 28.1), box(100, 20, 101, 21)
    frame = gpd.GeoDataFrame({"name": ["North", "South"]}, geometry=[north, south])
    frame.set_crs("EPSG:4326").to_file(tmp_path / "areas.geojson")
    write(tmp_path)
    for only, areas in (
        ('\n[places.only.boundary]\nname = "North"\n', 0.04),
        ("", 1.04),
    ):
        document = with_places(boundary='"areas.geojson"') + only
        (tmp_path / "scenario.toml").write_text(document, encoding="utf-8")
        found: Any = read_county(read_scenario(tmp_path)).provenance.boundary
        assert found.area == pytest.approx(areas, abs=1e-9)


def test_areas_of_counties_are_the_boundary(tmp_path):
    """Test that two counties stay apart if their table holds areas."""
    north, south = box(109.4, 27.9, 109.6, 28.1), box(109.6, 27.9, 109.8, 28.1)
    frame = gpd.GeoDataFrame(
        {"id": ["n", "s"], "name": ["North", "South"]}, geometry=[north, south]
    )
    frame.set_crs("EPSG:4326").to_file(tmp_path / "counties.geojson")
    villages = VILLAGES.replace("county_name", "county").replace("North", "n")
    write(tmp_path, villages=villages.replace("South", "s"))
    document = with_places(counties='"counties.geojson"').split("[county]")[0]
    document = document.replace('townships = "townships.csv"\n', "")
    (tmp_path / "scenario.toml").write_text(document, encoding="utf-8")
    found = read_county(read_scenario(tmp_path)).provenance.boundary
    assert shapely.get_num_geometries(found) == 2
