"""Counties from objects are those of the files that hold the same."""

import pickle
from dataclasses import replace
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely

import planner
from planner.errors import OutputError
from planner.network.to_networkx import to_networkx
from planner.scenario.generate import generate

ROWS = [
    ("001", "上泉村", "青山镇", 109.512, 27.998, 1450),
    ("002", "石桥村", "青山镇", 109.531, 28.014, 980),
    ("003", "老渡村", "清水乡", 109.543, 27.982, 1210),
]
COLUMNS = ["id", "name", "township", "lon", "lat", "residents"]


@pytest.fixture
def villages():
    """Return three villages."""
    return pd.DataFrame(ROWS, columns=COLUMNS)


def graph():
    """Return roads as osmnx makes them: parallel edges, a loop, lists of classes."""
    roads: nx.MultiDiGraph[int] = nx.MultiDiGraph(crs="EPSG:4326")
    for name, (_, _, _, lon, lat, _) in enumerate(ROWS):
        roads.add_node(name, x=lon, y=lat)
    bent = shapely.LineString([(109.512, 27.998), (109.52, 28.01), (109.531, 28.014)])
    merged = ["tertiary", "residential"]
    roads.add_edge(0, 1, highway=merged, length=3000.0, geometry=bent)
    roads.add_edge(1, 0, highway=merged, length=3000.0, geometry=bent.reverse())
    roads.add_edge(0, 1, highway="tertiary", length=np.float64(3500.0), lanes=None)
    roads.add_edge(1, 2, highway="primary", oneway=True, length=4200.0)
    roads.add_edge(2, 1, highway="primary", oneway=True, length=4200.0)
    roads.add_edge(2, 2, highway="residential", length=300.0)
    return roads


def key_of_folder(scenario, folder):
    """Return the key of a county after it was written and read again."""
    file = planner.to_folder(scenario, folder)
    return planner.instance_key(planner.build(planner.read_scenario(file)))


@pytest.mark.parametrize("roads", [None, graph(), nx.Graph(graph())])
def test_the_county_of_a_folder_is_the_same(villages, roads, tmp_path):
    """Test that objects, and the files written of them, make equal instances."""
    scenario = planner.county(villages=villages, roads=roads, title="三村")
    instance = planner.build(scenario)
    assert planner.instance_key(instance) == key_of_folder(scenario, tmp_path / "new")
    assert instance.title == "三村"


def test_all_tables_of_a_generated_county(tmp_path):
    """Test that frames of all tables make the county that their files made."""
    generate(tmp_path / "county", villages=14, seed=3)
    given = planner.read_scenario(tmp_path / "county")
    content = dict(given.given)
    places = dict(content.pop("places"))
    tables: dict[str, Any] = {
        name: pd.read_csv(tmp_path / "county" / places.pop(name), dtype=str)
        for name in ("villages", "townships", "existing", "hosts")
        if name in places
    }
    roads = gpd.read_file(tmp_path / "county" / content["roads"].pop("source"))
    boundary = None
    if "boundary" in places:
        boundary = gpd.read_file(tmp_path / "county" / places.pop("boundary"))
    settings = {**content, "places": places}
    scenario = planner.county(
        **tables, roads=roads, boundary=boundary, settings=settings
    )
    found, whole = planner.build(scenario), planner.build(given)
    assert planner.instance_key(found) == planner.instance_key(whole)
    assert planner.instance_key(found) == key_of_folder(scenario, tmp_path / "new")


def test_ids_in_the_index_and_places_as_points(villages):
    """Test that an index named id holds ids, and points stand for lon and lat."""
    plain = planner.build(planner.county(villages=villages))
    by_index = planner.build(planner.county(villages=villages.set_index("id")))
    assert planner.instance_key(by_index) == planner.instance_key(plain)
    points = gpd.GeoDataFrame(
        villages.drop(columns=["lon", "lat"]),
        geometry=gpd.points_from_xy(villages.lon, villages.lat),
        crs=4326,
    )
    by_point = planner.build(planner.county(villages=points))
    assert planner.instance_key(by_point) == planner.instance_key(plain)


def test_rows_at_fault_are_named_as_their_user_knows_them(villages):
    """Test that a message has the argument, the id and the position."""
    villages.loc[1, "residents"] = -3
    with pytest.raises(planner.InputError) as error:
        planner.build(planner.county(villages=villages))
    (problem,) = error.value.problems
    assert (problem.file, problem.where) == ("villages", "row '002' (2nd)")
    assert problem.column == "residents"


def test_what_is_missing_is_one_thing(villages):
    """Test that NaN, None, NA and nothing at all are the same."""
    kinds = (np.nan, None, pd.NA, "")
    keys = set()
    for kind in kinds:
        frame = villages.assign(type=pd.Series([kind] * 3, dtype=object))
        keys.add(planner.instance_key(planner.build(planner.county(villages=frame))))
    assert len(keys) == 1


def test_later_changes_of_objects_change_nothing(villages):
    """Test that objects are copied when they are taken in."""
    scenario = planner.county(villages=villages)
    key = planner.instance_key(planner.build(scenario))
    villages["residents"] = 1
    assert planner.instance_key(planner.build(scenario)) == key


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda v: v.assign(id=[1.0, 2.0, 3.0]), "1.0"),
        (lambda v: v.to_dict(), "a dict"),
        (lambda v: v.set_index("id").assign(id=list("abc")), "ids in a column"),
        (
            lambda v: gpd.GeoDataFrame(
                v, geometry=gpd.points_from_xy(v.lon, v.lat), crs=4326
            ),
            "geometries, and columns",
        ),
        (
            lambda v: gpd.GeoDataFrame(
                v[["id", "residents"]], geometry=gpd.points_from_xy(v.lon, v.lat)
            ),
            "without a coordinate system",
        ),
    ],
)
def test_doubtful_objects_are_refused(villages, change, found):
    """Test that what cannot be understood in one way is refused, and named."""
    with pytest.raises(planner.InputError) as error:
        planner.county(villages=change(villages))
    (problem,) = error.value.problems
    assert problem.file == "villages"
    assert found in problem.found


@pytest.mark.parametrize(
    "settings", [{"places": {"sites": "../x.csv"}}, {"roads": {"source": "/etc/x"}}]
)
def test_settings_hold_no_paths(villages, settings):
    """Test that files are no business of the settings."""
    with pytest.raises(planner.InputError, match="no paths"):
        planner.county(villages=villages, settings=settings)


@pytest.mark.parametrize("roads", [nx.Graph(), pd.DataFrame(), "roads.gpkg"])
def test_doubtful_roads_are_refused(villages, roads):
    """Test that roads without a system, or of another class, are refused."""
    with pytest.raises(planner.InputError) as error:
        planner.county(villages=villages, roads=roads)
    assert error.value.problems[0].file == "roads"


def test_a_folder_with_files_is_left_alone(villages, tmp_path):
    """Test that nothing is written beside other files."""
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError, match="other files"):
        planner.to_folder(planner.county(villages=villages), tmp_path)


def test_keys_tell_any_change(villages):
    """Test that a record, an array or a road changed changes the key; a title not."""
    instance = planner.build(planner.county(villages=villages, roads=graph()))
    key = planner.instance_key(instance)
    assert planner.instance_key(replace(instance, title="other")) == key
    assert planner.instance_key(pickle.loads(pickle.dumps(instance))) == key
    more = replace(instance, parcels_in_per_day=instance.parcels_in_per_day + 1e-12)
    assert planner.instance_key(more) != key
    first, *others = instance.villages
    renamed = (replace(first, name="x"), *others)
    assert planner.instance_key(replace(instance, villages=renamed)) != key


def test_roads_of_an_instance_can_be_taken_again(villages):
    """Test that the graph that is shown to users can be planned on."""
    instance = planner.build(planner.county(villages=villages, roads=graph()))
    roads = to_networkx(instance.graph)
    again = planner.build(planner.county(villages=villages, roads=roads))
    assert len(again.villages) == len(instance.villages)
    assert again.graph.length_m.sum() == pytest.approx(instance.graph.length_m.sum())


def test_roads_in_memory_are_called_so(villages):
    """Test that no file of ours is named where nobody gave one."""
    built = planner.build(planner.county(villages=villages, roads=graph()))
    assert built.graph.source == "lines or a graph in memory"
