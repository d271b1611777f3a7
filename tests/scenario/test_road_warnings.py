"""Tests of what a county's roads do not say and of what in them matches nothing."""

from itertools import pairwise

import geopandas
import numpy as np
import pytest
import shapely

from planner.errors import InputError
from planner.network.coordinates import wgs84_to_gcj02
from planner.network.graph import Traveller
from planner.network.speeds import OTHER_CLASS_KPH
from planner.scenario.build import read_county
from planner.scenario.document.read import read_scenario
from tests.scenario.folders import write

HEADER = "from,to,from_lon,from_lat,to_lon,to_lat,length_m,class,one_way\n"
PLACES = {"v1": (109.50, 28.01), "v2": (109.51, 28.02), "v3": (109.60, 28.00)}
ALL = {**PLACES, "v4": (109.61, 28.01), "c": (109.50, 28.00)}
RING = ["c", "v1", "v2", "v3", "v4", "c"]


def _edges(road_class="tertiary", **changes):
    """Return a ring of edges through all places; ``changes`` by the first node."""
    rows = [HEADER]
    for one, other in pairwise(RING):
        (x1, y1), (x2, y2) = ALL[one], ALL[other]
        item = {"class": road_class, "one_way": "", "length": ""} | changes.get(one, {})
        rows.append(
            f"{one},{other},{x1},{y1},{x2},{y2},{item['length']},{item['class']},"
            f"{item['one_way']}\n"
        )
    return "".join(rows)


def _built(folder, document="", roads=None):
    text = f'[roads]\nsource = "roads.csv"\n{document}'
    return read_county(read_scenario(write(folder, text, roads=roads or _edges())))


def _said(built):
    return [str(item) for item in built.provenance.warnings]


def _used(built):
    return {item.fills: item.default.value for item in built.provenance.defaults_used}


def test_nothing_to_say(tmp_path):
    """Test that a whole ring of a known class brings no word about roads."""
    assert not [text for text in _said(_built(tmp_path)) if "road" in text]


def test_unknown_classes_are_said_and_listed(tmp_path):
    """Test that a class of one's own drives at 20 km/h, which the run says."""
    built = _built(tmp_path, roads=_edges("gravel"))
    assert any("not known: 'gravel' (" in text for text in _said(built))
    assert _used(built)["roads.speeds_kph.gravel"] == OTHER_CLASS_KPH
    assert built.instance.profiles["road"].kph("gravel") == OTHER_CLASS_KPH


def test_known_names_are_used(tmp_path):
    """Test that 县道 is a county road and TRACK_GRADE5 a track, both listed."""
    roads = _edges("县道", v1={"class": "TRACK_GRADE5"})
    built = _built(tmp_path, roads=roads)
    assert not [text for text in _said(built) if "class" in text]
    road = built.instance.profiles["road"]
    assert (road.kph("县道"), road.kph("track_grade5")) == (50.0, 12.0)
    assert _used(built)["roads.speeds_kph.县道"] == 50.0
    assert _used(built)["roads.speeds_kph.track_grade5"] == 12.0


def test_speed_keys_find_their_class(tmp_path):
    """Test that case does not matter, and that 乡道 = 45 holds for tertiary."""
    for key in ("Tertiary", '"乡道"'):
        built = _built(tmp_path, f"[roads.speeds_kph]\n{key} = 45\n")
        assert built.instance.profiles["road"].kph("tertiary") == 45.0
        assert not [text for text in _said(built) if "speeds_kph" in text]


def test_speed_keys_without_a_class_are_said(tmp_path):
    """Test a typing error, and a Chinese class that these roads do not have."""
    document = '[roads.speeds_kph]\ntertary = 10\n"县道" = 45\ntrack = 11\n'
    said = [text for text in _said(_built(tmp_path, document)) if "speeds_kph" in text]
    assert len(said) == 2
    assert "did you mean 'tertiary'?" in said[0]
    assert "speeds_kph.县道" in said[1]


def test_paths_are_read_for_whom_they_are_open(tmp_path):
    """Test that a path is there once somebody has a speed on it."""
    roads = _edges(v1={"class": "path"})
    assert "path" not in _built(tmp_path, roads=roads).instance.graph.classes
    document = "[speed_profiles.villager.speeds_kph]\npath = 4\n"
    built = _built(tmp_path, document, roads)
    assert "path" in built.instance.graph.classes
    assert built.instance.profiles["villager"].kph("path") == 4.0
    assert built.instance.profiles["road"].kph("path") == 0.0


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("", Traveller.E_BIKE),
        ("max_kph = 4", Traveller.WALKER),
        ('max_kph = 4\ntraveller = "e_bike"', Traveller.E_BIKE),
        ('traveller = "vehicle"', Traveller.VEHICLE),
    ],
)
def test_whose_rules_villagers_have(tmp_path, lines, expected):
    """Test that villagers have an e-bike, walk if slow, or what the document says."""
    built = _built(tmp_path, f"[speed_profiles.villager]\n{lines}\n")
    assert built.instance.profiles["villager"].traveller == expected
    assert built.instance.profiles["road"].traveller == Traveller.VEHICLE


def test_ferries_are_edges_with_a_wait(tmp_path):
    """Test that a ferry in a table takes the wait, 15 minutes unless it is given."""
    roads = _edges(v2={"class": "ferry"})
    usual, quick = (
        _built(tmp_path, "", roads),
        _built(tmp_path, "ferry_wait_min = 5\n", roads),
    )
    assert _used(usual)["roads.ferry_wait_min"] == 15
    assert "roads.ferry_wait_min" not in _used(quick)
    saved_s = np.nansum(usual.instance.graph.crossing_s) - np.nansum(
        quick.instance.graph.crossing_s
    )
    assert saved_s == pytest.approx(600)


def test_parts_say_what_joining_would_bring(tmp_path):
    """Test a gap of 20 m: nothing at 10 m, all villages at 30 m."""
    roads = HEADER + (
        "c,v1,109.50,28.00,109.50,28.01,,tertiary,\n"
        "v1,v2,109.50,28.01,109.51,28.02,,tertiary,\n"
        "w2,v3,109.5102,28.02,109.60,28.00,,tertiary,\n"
        "v3,v4,109.60,28.00,109.61,28.01,,tertiary,\n"
    )
    said = [text for text in _said(_built(tmp_path, "", roads)) if "parts" in text]
    assert "snap_ends_m = 10 brings 3 of 5 villages" in said[0]
    assert "snap_ends_m = 30 brings 5 of 5 villages" in said[0]
    joined = _built(tmp_path, "snap_ends_m = 30\n", roads)
    assert joined.instance.connectivity.num_components == 1
    assert any("1 gaps closed (19." in text for text in _said(joined))


def test_a_place_joined_elsewhere_is_named(tmp_path):
    """Test v4, 20 m from a road of its own bank and 250 m from the main one."""
    ring = _edges().replace("109.61,28.01", "109.61,28.0077")
    roads = ring + "e1,e2,109.608,28.0102,109.612,28.0102,,tertiary,\n"
    said = [text for text in _said(_built(tmp_path, "", roads)) if "nearer" in text]
    assert "1 of 5 villages" in said[0]
    assert "Four (v4)" in said[0]


def test_places_nobody_comes_back_from_are_named(tmp_path):
    """Test a one-way spur: v4 is reached, and no vehicle leaves it."""
    rows = _edges().splitlines(keepends=True)
    spur = "v3,v4,109.60,28.00,109.61,28.01,,tertiary,yes\n"
    roads = "".join([*rows[:4], spur])
    said = [text for text in _said(_built(tmp_path, "", roads)) if "comes back" in text]
    assert "(v4)" in said[0]


def test_a_hub_off_the_road_is_named(tmp_path):
    """Test a seat 11 km from all roads."""
    roads = HEADER + "v1,v2,109.50,28.01,109.51,28.02,,tertiary,\n"
    document = "snap_limit_m = 500\n"
    folder = write(tmp_path, f'[roads]\nsource = "roads.csv"\n{document}', roads=roads)
    text = (folder / "scenario.toml").read_text(encoding="utf-8")
    (folder / "scenario.toml").write_text(text.replace("lat = 28.00", "lat = 27.90"))
    said = [
        str(item) for item in read_county(read_scenario(folder)).provenance.warnings
    ]
    assert any("the hub" in item and "m from any road" in item for item in said)


def test_roads_of_another_county_are_an_error(tmp_path):
    """Test roads 100 km away."""
    roads = HEADER + "a,b,109.50,29.00,109.51,29.02,,tertiary,\n"
    with pytest.raises(InputError, match=r"no road within 1\d\d km of any village"):
        _built(tmp_path, "", roads)


def _layer(folder, crs, *, shifted=False, columns=None, document=""):
    """Write the ring as a GeoPackage and return the county on it."""
    lon, lat = np.array([ALL[name] for name in RING]).T
    if shifted:
        lon, lat = wgs84_to_gcj02(lon, lat)
    lines = [
        shapely.LineString([(lon[i], lat[i]), (lon[i + 1], lat[i + 1])])
        for i in range(len(RING) - 1)
    ]
    table = {"highway": ["tertiary"] * len(lines)} if columns is None else columns
    frame = geopandas.GeoDataFrame(table, geometry=lines, crs="EPSG:4326").to_crs(crs)
    frame.to_file(folder / "roads.gpkg", layer="roads")
    text = f'[roads]\nsource = "roads.gpkg"\n{document}'
    return read_county(read_scenario(write(folder, text)))


def test_a_shift_of_the_roads_is_named(tmp_path):
    """Test roads in GCJ-02 and villages in WGS84: the key of the roads is named."""
    said = _said(_layer(tmp_path, "EPSG:4326", shifted=True))
    assert any("roads.coordinates" in text and "'gcj02'" in text for text in said)
    document = 'coordinates = "gcj02"\n'
    built = _layer(tmp_path, "EPSG:4326", shifted=True, document=document)
    assert built.instance.locations.snap_m.max() < 1
    assert not [text for text in _said(built) if "perhaps" in text]


def test_a_layer_in_its_own_system_is_not_shifted(tmp_path):
    """Test that roads in metres stay where they are, and that it is said."""
    built = _layer(tmp_path, "EPSG:32649", document='coordinates = "gcj02"\n')
    assert built.instance.locations.snap_m.max() < 1
    assert any("nothing is shifted" in text for text in _said(built))


def test_words_of_one_way_streets(tmp_path):
    """Test 是 and 否, and that a word that is not known is said with its number."""
    words = ["是", "否", "vielleicht", "双向", "vielleicht"]
    columns = {"highway": ["tertiary"] * 5, "oneway": words}
    built = _layer(tmp_path, "EPSG:4326", columns=columns)
    assert any("2 of 5 roads with words" in text for text in _said(built))
    assert built.instance.graph.one_way.sum() == 1


def test_a_layer_without_classes_says_so(tmp_path):
    """Test that the columns are listed and all roads are of one class."""
    built = _layer(tmp_path, "EPSG:4326", columns={"grade": ["IV"] * 5})
    assert any("columns: grade" in text for text in _said(built))
    assert built.instance.graph.classes == ("road",)


def test_access_and_bridges_of_a_layer(tmp_path):
    """Test that columns called like tags are read: closed roads, and bridges."""
    columns = {
        "highway": ["tertiary"] * 5,
        "motor_vehicle": ["no", "", "", "", ""],
        "bridge": ["", "T", "", "", ""],
    }
    graph = _layer(tmp_path, "EPSG:4326", columns=columns).instance.graph
    assert (~graph.open_to(Traveller.VEHICLE)).sum() == 1
    assert (~graph.is_joinable).sum() == 1


def test_villages_in_their_own_system_are_not_shifted(tmp_path):
    """Test that ``gcj02`` does not hold for a layer of villages in metres."""
    points = geopandas.points_from_xy(*np.array(list(PLACES.values())).T)
    table = {"id": list(PLACES), "name": list(PLACES), "residents": [100, 200, 300]}
    frame = geopandas.GeoDataFrame(table, geometry=points, crs="EPSG:4326")
    frame.to_crs("EPSG:32649").to_file(tmp_path / "villages.gpkg", layer="villages")
    folder = write(tmp_path)
    text = (folder / "scenario.toml").read_text(encoding="utf-8")
    for old, new in (
        ("villages.csv", "villages.gpkg"),
        ('townships = "townships.csv"\n', ""),
        ('"wgs84"', '"gcj02"'),
    ):
        text = text.replace(old, new)
    (folder / "scenario.toml").write_text(text, encoding="utf-8")
    built = read_county(read_scenario(folder))
    found = {item.id: (item.lon, item.lat) for item in built.instance.villages}
    for name, place in PLACES.items():
        assert found[name] == pytest.approx(place, abs=1e-6)
    assert any("not shifted" in text for text in _said(built))
