"""Tests of scenarios made from the files of a county."""

import tomllib

import geopandas
import pytest
import shapely

import planner
from planner.errors import InputError, OutputError
from planner.scenario.document.read import read_scenario
from planner.scenario.from_files import write_from_files
from planner.scenario.understand.findings import Request
from planner.scenario.validate import validate

VILLAGES = """\
行政区划代码,村名,所属乡镇代码,县名称,经度,纬度,常住人口
433101001,东村,433101,山阴县,109.50,28.01,1200
433101002,西村,433101,山阴县,,,800
433102001,南村,433102,山阴县,109.60,28.00,3000
433201001,北村,433201,河阳县,109.90,28.30,900
"""

TOWNSHIPS = """\
代码,乡镇名称,县名称,经度,纬度
433101,青石镇,山阴县,109.505,28.015
433102,山阴镇,山阴县,109.605,28.005
433201,河口镇,河阳县,109.905,28.305
"""

AREA = (
    '{"type": "Feature", "properties": {"name": "%s"}, "geometry": {"type": '
    '"Polygon", "coordinates": [[[%s, 27.9], [%s, 27.9], [%s, 28.4], [%s, 28.4], '
    "[%s, 27.9]]]}}"
)


@pytest.fixture
def files(tmp_path):
    """Return the files of two counties, in a folder of their own."""
    folder = tmp_path / "files"
    folder.mkdir()
    areas = (
        AREA % ("山阴县", 109.4, 109.7, 109.7, 109.4, 109.4),
        AREA % ("河阳县", 109.8, 110.1, 110.1, 109.8, 109.8),
    )
    boundary = f'{{"type": "FeatureCollection", "features": [{", ".join(areas)}]}}'
    contents = {
        "villages": ("村庄.csv", VILLAGES),
        "townships": ("乡镇.csv", TOWNSHIPS),
        "boundary": ("县界.geojson", boundary),
    }
    paths = {}
    for key, (name, text) in contents.items():
        paths[key] = folder / name
        paths[key].write_text(text, encoding="utf-8")
    return paths


def written(folder, request):
    """Return the content of the scenario written, and the doubts."""
    scenario = write_from_files(folder, request)
    text = scenario.file.read_text(encoding="utf-8")
    return tomllib.loads(text), [doubt.about for doubt in scenario.doubts]


def test_a_county_of_a_prefecture(tmp_path, files):
    """Test that columns, rows, seat, currency and villages without place are told.

    The seat is the township of the county's name; 800 of 5,000 people have no place.
    """
    folder = tmp_path / "scenario"
    document, doubts = written(folder, Request(files=files, county="山阴"))
    places = document["places"]
    assert document["currency"] == "CNY"
    assert places["columns"]["villages"] == {
        "id": "行政区划代码",
        "name": "村名",
        "township": "所属乡镇代码",
        "county": "县名称",
        "lon": "经度",
        "lat": "纬度",
        "residents": "常住人口",
    }
    assert places["columns"]["townships"]["id"] == "代码"
    assert places["only"] == {
        "villages": {"县名称": "山阴县"},
        "townships": {"县名称": "山阴县"},
        "boundary": {"name": "山阴县"},
    }
    assert places["without_coordinates"] == "township_seat"
    assert document["county"] == {"name": "山阴县", "lon": 109.605, "lat": 28.005}
    assert doubts == [
        "roads.proxy_detour",
        "places.coordinates",
        "places.without_coordinates",
        "county.lon",
    ]
    assert not [item for item in validate(folder) if not item.is_warning]


def test_columns_that_nothing_used_are_listed(tmp_path, files):
    """Test that they are named once by file, and that used and blank ones are not."""
    rows = VILLAGES.splitlines()
    extra = ["备注,海拔,空列", *[f"无,{300 + idx}," for idx in range(4)]]
    text = "\n".join(f"{row},{more}" for row, more in zip(rows, extra, strict=True))
    files["villages"].write_text(text, encoding="utf-8")
    folder = tmp_path / "scenario"
    made = write_from_files(folder, Request(files=files, county="山阴县"))
    assert dict(made.unused) == {"村庄.csv": ("备注", "海拔")}
    assert "# villages: not used: 备注, 海拔" in made.file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "county", "with_boundary", "title"),
    [
        ("青溪县村庄.csv", None, False, "青溪县"),
        ("Minapur District villages.csv", None, False, "Minapur District"),
        ("村庄.csv", "青溪县", False, "青溪县"),
        ("村庄.csv", None, True, "河阳县"),
        ("各县村庄.csv", None, False, "各县村庄"),
        ("西乌珠穆沁旗嘎查村.csv", None, False, "西乌珠穆沁旗"),
        ("村庄.csv", None, False, "村庄"),
    ],
)
def test_the_title_is_the_county(tmp_path, name, county, with_boundary, title):
    """Test a county that is given, named by its area, or by the name of the file.

    No column of the villages names a county.
    """
    path = tmp_path / name
    text = "村名,经度,纬度,常住人口\n东村,109.50,28.01,900\n西村,109.51,28.02,800\n"
    path.write_text(text, encoding="utf-8")
    files = {"villages": path}
    if with_boundary:
        files["boundary"] = tmp_path / "area.geojson"
        area = AREA % ("河阳县", 109.4, 109.7, 109.7, 109.4, 109.4)
        files["boundary"].write_text(area, encoding="utf-8")
    document, _ = written(tmp_path / "s", Request(files=files, county=county))
    assert document["title"] == title
    assert document["county"].get("name", title) == title


def test_nothing_half_written_stays(tmp_path, files, monkeypatch):
    """Test that a folder that could not be written whole is not there."""

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("planner.scenario.understand.copies.shutil.copyfile", full)
    with pytest.raises(OutputError, match="No space left"):
        write_from_files(tmp_path / "s", Request(files=files, county="山阴县"))
    assert not (tmp_path / "s").exists()


def test_only_what_was_understood_is_a_requirement(tmp_path, files):
    """Test that nothing of the defaults is written but as a comment."""
    folder = tmp_path / "scenario"
    document, _ = written(folder, Request(files=files, county="山阴县"))
    assert set(document) == {"schema_version", "title", "currency", "places", "county"}
    assert "# at_least" in (folder / "scenario.toml").read_text(encoding="utf-8")
    assert read_scenario(folder).document.solve.at_least is None


def test_several_counties_ask_for_one(tmp_path, files):
    """Test that the flag that decides is named, and nothing is written."""
    with pytest.raises(InputError, match="--county 山阴县"):
        write_from_files(tmp_path / "scenario", Request(files=files))
    assert not (tmp_path / "scenario").exists()


def test_nothing_is_overwritten(tmp_path, files):
    """Test that neither a scenario nor another table of the name is lost."""
    request = Request(files=files, county="山阴县")
    folder = tmp_path / "scenario"
    folder.mkdir()
    (folder / "村庄.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="another file"):
        write_from_files(folder, request)
    assert (folder / "村庄.csv").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("given", "expected"),
    [("青石镇", (109.505, 28.015)), ("109.52, 28.1", (109.52, 28.1))],
)
def test_a_given_seat(tmp_path, files, given, expected):
    """Test that a seat may be named or placed."""
    request = Request(files=files, county="山阴县", seat=given)
    document, doubts = written(tmp_path / "scenario", request)
    assert (document["county"]["lon"], document["county"]["lat"]) == expected
    assert "county.lon" not in doubts


def test_facilities_and_outlets(tmp_path, files):
    """Test that tiers are told by their words, and kinds of outlet become tables.

    The column 类别 holds words of tiers, although 级别 is called like one.
    """
    existing = tmp_path / "existing.csv"
    existing.write_text(
        "网点编号,网点名称,级别,类别,经度,纬度\n"
        "1,甲站,A,乡镇服务站,109.505,28.015\n2,乙点,B,村级服务点,109.60,28.00\n",
        encoding="utf-8",
    )
    hosts = tmp_path / "hosts.csv"
    hosts.write_text(
        "编号,名称,类型,所属乡镇,经度,纬度\n7,惠民,超市,青石镇,109.50,28.01\n",
        encoding="utf-8",
    )
    given = {**files, "existing": existing, "hosts": hosts}
    folder = tmp_path / "scenario"
    document, _ = written(folder, Request(files=given, county="山阴县"))
    assert document["places"]["columns"]["existing"]["tier"] == "类别"
    assert document["hosts"] == {"超市": {"tiers": ["point"]}}
    assert not [item for item in validate(folder) if not item.is_warning]


def test_facilities_without_tiers(tmp_path, files):
    """Test tiers by names, by the seat of a township, and none for what is elsewhere.

    The seat of 青石镇 is 109.505, 28.015; the scenario can be planned as it stands.
    """
    existing = tmp_path / "existing.csv"
    existing.write_text(
        "名称,经度,纬度\n山阴镇快递站,109.60,28.00\n南村代收点,109.60,28.00\n"
        "中通甲,109.506,28.016\n中通乙,109.56,28.016\n",
        encoding="utf-8",
    )
    folder = tmp_path / "scenario"
    given = {**files, "existing": existing}
    document, doubts = written(folder, Request(files=given, county="山阴县"))
    assert document["places"]["tiers"] == {
        "山阴镇快递站": "store",
        "南村代收点": "point",
        "中通甲": "store",
        "中通乙": "point",
    }
    assert "places.tiers" in doubts
    assert not [item for item in validate(folder) if not item.is_warning]


def test_roads_between_named_villages_tell_no_system(tmp_path, files):
    """Test that roads that lie at the villages leave their system in doubt."""
    roads = tmp_path / "道路.csv"
    roads.write_text("起点,终点,长度（公里）\n东村,南村,12.5\n", encoding="utf-8")
    given = {**files, "roads": roads}
    del given["boundary"]
    folder = tmp_path / "scenario"
    _, doubts = written(folder, Request(files=given, county="山阴县"))
    assert "places.coordinates" in doubts
    assert "roads.proxy_detour" not in doubts
    assert not [item for item in validate(folder) if not item.is_warning]


def test_one_township_for_all(tmp_path):
    """Test that a block all villages are in is no township with a single store."""
    table = tmp_path / "block.csv"
    table.write_text(
        "hab_id,name,block,lon,lat,population\n"
        "11,Aya,Minapur,85.30,26.10,400\n12,Baa,Minapur,85.31,26.11,900\n",
        encoding="utf-8",
    )
    document, doubts = written(tmp_path / "s", Request(files={"villages": table}))
    columns = document["places"]["columns"]["villages"]
    assert columns["id"] == "hab_id"
    assert "township" not in columns
    assert document["currency"] == "INR"
    assert "economics.price_factor" in doubts


@pytest.fixture
def layered(tmp_path):
    """Return a GeoPackage with two layers each of places, areas and lines."""
    path = tmp_path / "county.gpkg"
    places = [shapely.Point(109.5 + 0.01 * idx, 28.0) for idx in range(4)]
    area = shapely.box(109.4, 27.9, 109.7, 28.2)
    river = shapely.LineString([(109.4, 28.1), (109.7, 28.1)])
    road = shapely.LineString([(109.49, 28.0), (109.6, 28.0)])
    for layer, geometries, fields in (
        ("schools", places[:2], {"name": ["S", "T"]}),
        ("settlements", places, {"name": list("abcd"), "population": [400] * 4}),
        ("lakes", [shapely.Point(0, 0).buffer(1)], {"name": ["lake"]}),
        ("boundary", [area], {"name": ["county"]}),
        ("rivers", [river], {"name": ["river"]}),
        ("road network", [road], {"highway": ["tertiary"]}),
    ):
        frame = geopandas.GeoDataFrame(fields, geometry=geometries, crs="EPSG:4326")
        frame.to_file(path, layer=layer, driver="GPKG")
    return path


def test_layers_are_chosen_and_said(tmp_path, layered):
    """Test places with people, the area called so, roads that are no rivers."""
    names = ("villages", "boundary", "roads")
    request = Request(files=dict.fromkeys(names, layered))
    made = write_from_files(tmp_path / "scenario", request)
    content = tomllib.loads(made.file.read_text(encoding="utf-8"))
    assert content["places"]["layers"] == {
        "villages": "settlements",
        "boundary": "boundary",
    }
    assert content["roads"]["layer"] == "road network"
    remedies = {doubt.about: doubt.remedy for doubt in made.doubts}
    assert remedies["places.layers.villages"].startswith("--layer villages=")
    assert remedies["places.layers.boundary"] == "--layer boundary=lakes"
    assert remedies["roads.layer"] == "--layer roads=rivers"


def test_a_layer_that_is_named_is_no_doubt(tmp_path, layered):
    """Test that the rivers are roads if the user says so, without a doubt."""
    request = Request(
        files=dict.fromkeys(("villages", "roads"), layered), layers={"roads": "rivers"}
    )
    content, doubts = written(tmp_path / "scenario", request)
    assert content["roads"]["layer"] == "rivers"
    assert "roads.layer" not in doubts


def test_the_scenario_in_memory_is_the_one_written(tmp_path, files):
    """Test that both have the same instance and doubts, and one more is written."""
    here = planner.from_files(**files, county="山阴", without_coordinates="exclude")
    there = write_from_files(
        tmp_path / "scenario",
        Request(files=files, county="山阴", without_coordinates="exclude"),
    )
    key = planner.instance_key(planner.build(here))
    assert key == planner.instance_key(planner.build(read_scenario(there.file)))
    assert here.doubts == there.doubts
    planner.to_folder(here, tmp_path / "again")
    again = planner.build(planner.read_scenario(tmp_path / "again"))
    assert planner.instance_key(again) == key


def test_columns_of_a_county_in_memory_are_named(files):
    """Test that the owner's word counts, and that doubts name arguments."""
    text = VILLAGES.replace("常住人口", "甲").replace("1200", "1200,7", 1)
    text = text.replace("甲", "甲,乙", 1).replace("800", "800,7")
    text = text.replace("3000", "3000,7").replace(",900", ",900,7")
    files["villages"].write_text(text, encoding="utf-8")
    named = {"villages": {"residents": "甲"}}
    scenario = planner.from_files(**files, county="山阴", columns=named)
    understood = planner.understood(planner.open(scenario))
    assert understood.columns["villages.residents"] == "甲"
    assert understood.instance.residents.sum() == 1200 + 800 + 3000
    decides = understood.doubts()["What decides"]
    assert "without_coordinates=exclude" in decides["places.without_coordinates"]
    assert not decides.str.contains("--").any()


def test_mistakes_in_rows_are_all_said(files):
    """Test that rows that cannot be read are refused together."""
    text = VILLAGES.replace("1200", "-1200").replace("东村,433101", "东村,999")
    files["villages"].write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        planner.from_files(**files, county="山阴")
    assert len(caught.value.problems) == 2, caught.value
