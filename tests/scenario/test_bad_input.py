"""Tests of malformed tables: each problem says where, what, and what to do."""

from pathlib import Path

import pytest

from planner.errors import InputError
from planner.scenario.build import build
from planner.scenario.document.read import read_scenario
from planner.scenario.generate import generate
from planner.scenario.validate import validate
from tests.scenario.folders import DOCUMENT, TOWNSHIPS, VILLAGES, with_places, write

SITES = "id,tier,name,lon,lat,village,status,formats,host,closing_cost,format\n"
EXISTING = "id,tier,village,format\n"
HOSTS = "id,type,village\n"


def _errors(folder, document="", text=DOCUMENT, **tables):
    write(folder, document, **tables)
    (folder / "scenario.toml").write_text(text + document, encoding="utf-8")
    with pytest.raises(InputError) as raised:
        build(read_scenario(folder))
    return raised.value.problems


def _villages(old, new):
    assert old in VILLAGES
    return {"villages": VILLAGES.replace(old, new)}


def _townships(old, new):
    assert old in TOWNSHIPS
    return {"townships": TOWNSHIPS.replace(old, new)}


# Tables, then row, column, found, expected, remedy of the only problem.
CASES = {
    "no number": (
        _villages("28.01,1000", "28.01,many"),
        ("villages.csv", "row 2", "residents", "'many'", "number", "correct"),
    ),
    "negative": (
        _villages("28.01,1000", "28.01,-3"),
        ("villages.csv", "row 2", "residents", "'-3'", "from 0", "correct"),
    ),
    "not a number": (
        _villages("28.01,1000", "28.01,NaN"),
        ("villages.csv", "row 2", "residents", "'NaN'", "number", "correct"),
    ),
    "absurdly many": (
        _villages("28.01,1000", "28.01,9e9"),
        ("villages.csv", "row 2", "residents", "'9e9'", "500000", "correct"),
    ),
    "blank residents": (
        _villages("28.01,1000", "28.01,"),
        ("villages.csv", "row 2", "residents", "nothing", "residents", "write 0"),
    ),
    "blank id": (
        _villages("v1,One", ",One"),
        ("villages.csv", "row 2", "id", "nothing", "an id", "fill it in"),
    ),
    "repeated id": (
        _villages("v2,Two", "v1,Two"),
        ("villages.csv", "row 3", "id", "row 2 has too", "different id", "change"),
    ),
    "no id column": (
        _villages("id,name", "code,name"),
        ("villages.csv", "header", "id", "no such column", "code, name", ""),
    ),
    "unknown township": (
        _villages("One,t1", "One,t9"),
        ("villages.csv", "row 2", "township", "'t9'", "townships.csv", "add"),
    ),
    "longitude alone": (
        _villages("109.50,28.01", "109.50,"),
        ("villages.csv", "row 2", "lat", "nothing", "both", "fill it in"),
    ),
    "exchanged": (
        _villages("109.50,28.01", "28.01,109.50"),
        ("villages.csv", "row 2", "lon", "28.01, 109.5", "-90 to 90", "exchange"),
    ),
    "metres": (
        _villages("109.50,28.01", "350000,3100000"),
        ("villages.csv", "row 2", "lon", "350000", "-180 to 180", "EPSG:n"),
    ),
    "degrees as text": (
        _villages("109.50,28.01", "109°70',28.01"),
        ("villages.csv", "row 2", "lon", "109°70'", "decimal degrees", "correct"),
    ),
    "header only": (
        {"townships": "id,name,lon,lat\n", "villages": VILLAGES.replace(",t", ",")},
        ("townships.csv", "", "", "a header without rows", "one row", "fill"),
    ),
    "negative people at the seat": (
        _townships("28.015,300", "28.015,-1"),
        ("townships.csv", "row 2", "residents", "'-1'", "from 0", "correct"),
    ),
    "id of a seat": (
        _villages("v1,One", "t1:seat,One"),
        ("villages.csv", "row 2", "id", "'t1:seat'", "does not end", "rename"),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_places(tmp_path, case):
    """Test that a faulty row is the only problem, told with all its parts."""
    tables, expected = CASES[case]
    (problem,) = _errors(tmp_path, **tables)
    _matches(problem, expected)


def test_zero_and_zero_are_blank(tmp_path):
    """Test that a place off Africa, as programs write for none, is none, and said."""
    folder = write(tmp_path, "", **_villages("109.50,28.01", "0,0"))
    problems = validate(folder)
    assert not [item for item in problems if not item.is_warning]
    (problem,) = [item for item in problems if "coordinates 0, 0" in item.found]
    assert (problem.where, problem.column) == ("row 2", "lon")
    villages = build(read_scenario(folder)).villages
    assert [item.lon for item in villages if item.id == "v1"] == [None]


def _matches(problem, expected):
    file, where, column, found, wanted, remedy = expected
    assert (problem.file, problem.where, problem.column) == (file, where, column)
    assert found in problem.found
    assert wanted in problem.expected
    assert remedy in problem.remedy
    assert problem.remedy
    assert not problem.is_warning


SITE_CASES = {
    "tier": ("s1,stoer,S,109.5,28.0,,,,,,", "tier", "'stoer'", "'store'"),
    "no tier": ("s1,,S,109.5,28.0,,,,,,", "tier", "nothing", "fill it in"),
    "status": ("s1,store,S,109.5,28.0,,open,,,,", "status", "'open'", "correct"),
    "nowhere": ("s1,store,S,,,,,,,,", "lon", "no coordinates", "fill them in"),
    "village": ("s1,store,S,,,v9,,,,,", "village", "'v9'", "correct the id"),
    "formats": (
        "s1,store,S,109.5,28.0,,,village_point,,,",
        "formats",
        "'village_point'",
        "correct",
    ),
    "host": ("s1,point,S,109.5,28.0,,,,grocer,,", "host", "'grocer'", "'grocery'"),
    "tier of host": (
        "s1,store,S,109.5,28.0,,,,grocery,,",
        "host",
        "a store at 'grocery'",
        "hosts.grocery.tiers",
    ),
    "format of today": (
        "s1,store,S,109.5,28.0,,candidate,,,,service_store",
        "format",
        "not existing",
        "formats",
    ),
    "closing cost": (
        "s1,store,S,109.5,28.0,,existing,,,-5,service_store",
        "closing_cost",
        "'-5'",
        "correct",
    ),
    "closing cost beyond counting": (
        "s1,store,S,109.5,28.0,,existing,,,1e30,service_store",
        "closing_cost",
        "'1e30'",
        "correct",
    ),
}


@pytest.mark.parametrize("case", SITE_CASES)
def test_sites(tmp_path, case):
    """Test that a faulty site is the only problem, told with all its parts."""
    row, column, found, remedy = SITE_CASES[case]
    text = with_places(sites='"sites.csv"')
    (problem,) = _errors(tmp_path, text=text, sites=SITES + row + "\n")
    _matches(problem, ("sites.csv", "row 2", column, found, "", remedy))
    assert problem.expected


def test_existing_needs_its_format_where_there_are_several(tmp_path):
    """Test that with two point formats the one of today must be named."""
    formats = "".join(
        f'[formats.{name}]\ntier = "{tier}"\nfunctions = ["collect"]\n'
        for name, tier in [("h", "hub"), ("s", "store"), ("p", "point"), ("q", "point")]
    )
    text = with_places(existing='"existing.csv"') + formats
    (problem,) = _errors(tmp_path, text=text, existing=EXISTING + "e,point,v1,\n")
    _matches(problem, ("existing.csv", "row 2", "format", "nothing", "p, q", "today"))


def test_hosts(tmp_path):
    """Test that the type and the village of a host must be known."""
    text = with_places(hosts='"hosts.csv"')
    rows = HOSTS + "h1,bakery,v1\nh2,grocery,v0\n"
    kind, village = _errors(tmp_path, text=text, hosts=rows)
    _matches(kind, ("hosts.csv", "row 2", "type", "bakery", "grocery", "[hosts]"))
    _matches(village, ("hosts.csv", "row 3", "village", "v0", "villages", "correct"))


PATHS = {
    "missing": ("nowhere.csv", "which is not there"),
    "absolute": ("/etc/hostname", "an absolute path"),
    "windows": ("C:\\\\villages.csv", "an absolute path"),
    "climbing": ("../villages.csv", "climbs out"),
    "climbing inside": ("a/../../villages.csv", "climbs out"),
    "link": ("link.csv", "a link that leads outside"),
}


@pytest.mark.parametrize("case", PATHS)
def test_paths(tmp_path, case):
    """Test that only files inside the folder are read."""
    name, found = PATHS[case]
    outside = tmp_path / "villages.csv"
    outside.write_text(VILLAGES)
    folder = tmp_path / "scenario"
    folder.mkdir()
    (folder / "link.csv").symlink_to(outside)
    text = DOCUMENT.replace('"villages.csv"', f'"{name}"')
    townships = TOWNSHIPS.replace("t1", "t3")
    problems = _errors(folder, text=text, townships=townships)
    problem = next(item for item in problems if item.where == "places.villages")
    assert found in problem.found
    assert problem.file == "scenario.toml"
    assert "--data" in problem.remedy


def test_road_paths_are_kept_inside_too(tmp_path):
    """Test that roads outside the folder are refused."""
    document = '[roads]\nsource = "../roads.gpkg"\n'
    (problem,) = _errors(tmp_path, document)
    assert (problem.where, problem.file) == ("roads.source", "scenario.toml")


def test_data_folder_holds_the_tables(tmp_path):
    """Test that with a data folder nothing of the scenario's own is read."""
    data, folder = tmp_path / "data", tmp_path / "scenario"
    data.mkdir()
    folder.mkdir()
    write(data)
    (folder / "scenario.toml").write_text(DOCUMENT)
    instance = build(read_scenario(folder, data=data))
    assert len(instance.villages) == 5
    (data / "villages.csv").unlink()
    (data / "villages.csv").symlink_to(folder / "scenario.toml")
    with pytest.raises(InputError, match="a link that leads outside"):
        build(read_scenario(folder, data=data))


def test_mapped_column_that_is_not_there(tmp_path):
    """Test that a mapping to nothing, or of nothing, says so."""
    document = '[places.columns.villages]\nname = "nmae"\nresident = "residents"\n'
    first, second = _errors(tmp_path, document)
    assert (first.where, first.column) == ("places.columns.villages.name", "nmae")
    assert "did you mean 'name'" in first.remedy
    assert second.where == "places.columns.villages.resident"
    assert "did you mean 'residents'" in second.remedy


def test_parcels_that_contradict(tmp_path):
    """Test that 70 parcels in a village of a county with 60 are a problem."""
    villages = VILLAGES.replace("residents\n", "residents,parcels_in_per_day\n")
    villages = villages.replace("28.01,1000", "28.01,1000,70")
    (problem,) = _errors(tmp_path, "parcels_in_per_day = 60\n", villages=villages)
    assert problem.column == "parcels_in_per_day"
    assert "70 a day" in problem.found
    assert "60 a day" in problem.expected


def test_unknown_coordinate_system(tmp_path):
    """Test that a code nobody knows is a problem of the document."""
    text = DOCUMENT.replace('"wgs84"', '"EPSG:999999"')
    problem = _errors(tmp_path, text=text)[0]
    assert (problem.file, problem.where) == ("scenario.toml", "places.coordinates")
    assert "999999" in problem.found


def test_nobody_has_coordinates(tmp_path):
    """Test that at least one village must be somewhere."""
    villages = "id,residents\na,10\nb,20\n"
    (problem,) = _errors(tmp_path, villages=villages)
    assert "no village with coordinates" in problem.found


def test_township_boundary_needs_townships(tmp_path):
    """Test that the boundary township without townships is a problem."""
    text = DOCUMENT.replace('townships = "townships.csv"\n', "")
    villages = VILLAGES.replace("township", "part")
    document = '[solve]\nboundary = "township"\n'
    (problem,) = _errors(tmp_path, document, text=text, villages=villages)
    assert problem.where == "solve.boundary"


def test_township_boundary_needs_every_township(tmp_path):
    """Test that a village without township is a problem of its row."""
    document = '[solve]\nboundary = "township"\n'
    (problem,) = _errors(tmp_path, document, **_villages("One,t1", "One,"))
    _matches(
        problem, ("villages.csv", "row 2", "township", "nothing", "township", "county")
    )


def test_unreadable_roads(tmp_path):
    """Test that a broken file of roads comes with the problems of tables."""
    (tmp_path / "roads.csv").write_text("from_x\n1\n")
    problems = _errors(
        tmp_path, '[roads]\nsource = "roads.csv"\n', **_villages("One,t1", "One,t9")
    )
    assert problems[0].column == "township"
    assert any("roads.csv" in item.file for item in problems[1:])


def test_everything_at_once(tmp_path):
    """Test that faults of several files and rows are told together."""
    problems = _errors(
        tmp_path,
        text=with_places(sites='"sites.csv"', hosts='"none.csv"'),
        villages=VILLAGES.replace("1000", "x").replace("v4", "v3"),
        townships=TOWNSHIPS.replace("109.505", "999"),
        sites=SITES + "s1,kiosk,S,109.5,28.0,,,,,,\n",
    )
    places = {(item.file, item.where) for item in problems}
    assert places == {
        ("scenario.toml", "places.hosts"),
        ("villages.csv", "row 2"),
        ("villages.csv", "row 5"),
        ("townships.csv", "row 2"),
        ("sites.csv", "row 2"),
    }


def test_document_and_tables_at_once(tmp_path):
    """Test that validate tells of tables though the document is faulty too."""
    write(tmp_path, "[solve]\nsead = 1\n", **_villages("28.01,1000", "28.01,x"))
    document, table = validate(tmp_path)
    assert document.where == "solve.sead"
    assert (table.file, table.where) == ("villages.csv", "row 2")


def test_unknown_key_does_not_hide_a_path_that_climbs_out(tmp_path: Path) -> None:
    """Test that an unknown key of the places and a forbidden path come together."""
    text = (
        'schema_version = 1\ntitle = "x"\n[places]\nvillages = "../villages.csv"\n'
        'coordinates = "wgs84"\nfoo = 1\n'
    )
    (tmp_path / "scenario.toml").write_text(text, encoding="utf-8")
    problems = validate(tmp_path)
    assert [problem.where for problem in problems] == ["places.foo", "places.villages"]
    assert "climbs out" in problems[1].found


@pytest.mark.parametrize("table", ["villages", "townships", "existing", "hosts"])
@pytest.mark.parametrize("boundary", ["county", "township"])
def test_a_table_that_cannot_be_read_is_one_fault(
    tmp_path: Path, table: str, boundary: str
) -> None:
    """Test that ids out of a table with a value too many are not called unknown."""
    folder = tmp_path / "county"
    generate(folder, villages=40, seed=3)
    document = folder / "scenario.toml"
    text = document.read_text(encoding="utf-8")
    assert text.count('\nboundary = "county"\n') == 1
    text = text.replace('\nboundary = "county"\n', f'\nboundary = "{boundary}"\n')
    document.write_text(text, encoding="utf-8")
    file = folder / f"{table}.csv"
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    lines[2] += ",extra"
    file.write_text("\n".join(lines), encoding="utf-8")
    errors = [item for item in validate(folder) if not item.is_warning]
    assert [(item.file, item.where) for item in errors] == [(file.name, "row 3")]
