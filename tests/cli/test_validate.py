"""``planner validate``."""

from pathlib import Path

from tests.cli.conftest import Planner
from tests.scenario.folders import VILLAGES, write

FOUR_PROBLEMS = 4

ROADS = """\
from,to,from_lon,from_lat,to_lon,to_lat,class
a,b,109.50,28.01,109.51,28.02,tertiary
b,c,109.51,28.02,109.60,28.00,tertiary
d,e,109.61,28.01,109.62,28.01,track
"""
"""v1 to v3 stand at a, b and c; v4 at d, which no road joins to the others."""


def spoil(scenario: Path) -> None:
    """Put two faults into the document and one into each table."""
    file = scenario / "scenario.toml"
    text = file.read_text(encoding="utf-8")
    assert "# currency =" in text
    text = text.replace("# currency =", "currncy =")
    file.write_text(f"{text}[solve]\nmip_gap = 2\n", encoding="utf-8")
    for name, right, wrong in (
        ("villages.csv", "1450", "many"),
        ("townships.csv", "\nt1,", "\n,"),
    ):
        table = scenario / name
        content = table.read_text(encoding="utf-8")
        assert right in content
        table.write_text(content.replace(right, wrong, 1), encoding="utf-8")


def test_all_problems_at_once(planner: Planner, scenario: Path) -> None:
    """Test that faults of the document and of both tables are told together."""
    spoil(scenario)
    run = planner("validate", scenario)
    assert run.code == 2
    assert f"Errors ({FOUR_PROBLEMS})" in run.out
    for part in ("currncy", "solve.mip_gap", "column residents", "'many'", "an id"):
        assert part in run.out
    assert "4 errors: correct the errors before solving." in run.out


def test_problems_as_json(planner: Planner, scenario: Path) -> None:
    """Test that every problem has its parts, and that nothing else is printed."""
    spoil(scenario)
    run = planner("validate", scenario, "--json")
    assert run.code == 2
    assert len(run.data["errors"]) == FOUR_PROBLEMS
    (problem,) = [item for item in run.data["errors"] if item["column"] == "residents"]
    assert problem == {
        "file": "villages.csv",
        "where": "row 5",
        "column": "residents",
        "found": "'many'",
        "expected": "a number from 0 to 500000",
        "remedy": "correct the value",
        "is_warning": False,
        "rows": [],
    }


def test_quiet_shows_errors_only(planner: Planner, scenario: Path) -> None:
    """Test that a sound scenario prints nothing, a faulty one its errors."""
    sound = planner("validate", scenario, "--quiet")
    assert (sound.code, sound.out, sound.err) == (0, "", "")
    spoil(scenario)
    faulty = planner("validate", scenario, "--quiet")
    assert faulty.code == 2
    assert "Errors (4)" in faulty.out
    assert faulty.err == ""


def test_warnings_stand_apart(planner: Planner, tmp_path: Path) -> None:
    """Test that a warning alone leaves the exit code 0."""
    document = "[demand]\ninternet = 0\nparcels_out_per_resident_day = 0\n"
    run = planner("validate", write(tmp_path, document))
    assert run.code == 0
    assert "Warnings (1)" in run.out
    assert "Errors" not in run.out
    assert "No errors, 1 warning: ready to be solved" in run.out


def test_roads_are_reported(planner: Planner, tmp_path: Path) -> None:
    """Test that the parts of the roads, and the village off the main one, are told."""
    folder = write(tmp_path, '[roads]\nsource = "roads.csv"\n', roads=ROADS)
    run = planner("validate", folder)
    assert "in 2 parts" in run.out
    assert "1 village (Four (v4)) off the largest part of the roads" in run.out
    assert "Kilometres by road class" in run.out
    assert "Longest ways to a road" in run.out
    chinese = planner("validate", folder, "--language", "zh").out
    assert "分为 2 部分" in chinese
    assert "1 个村（Four (v4)）不在路网最大部分上" in chinese
    assert "各等级道路里程（公里）" in chinese


def test_roads_are_reported_beside_errors(planner: Planner, tmp_path: Path) -> None:
    """Test that roads are judged although a table is wrong."""
    villages = VILLAGES.replace("1000", "many")
    folder = write(
        tmp_path, '[roads]\nsource = "roads.csv"\n', roads=ROADS, villages=villages
    )
    run = planner("validate", folder, "--json")
    assert run.code == 2
    assert run.data["roads"]["num_components"] == 2
    assert run.data["roads"]["off_main"] == ["Four (v4)"]


def test_links_in_the_place_of_roads_are_said(planner: Planner, scenario: Path) -> None:
    """Test that distances are called estimates where no roads are given."""
    run = planner("validate", scenario)
    said = " ".join(run.out.split())
    assert "No roads are given: links between neighbouring places, 1.65 times" in said
    assert "Kilometres by road class" not in run.out
    assert planner("validate", scenario, "--json").data["roads"]["is_proxy"]
    chinese = planner("validate", scenario, "--language", "zh").out
    assert "未提供道路" in chinese


def test_paths_that_are_wrong(planner: Planner, scenario: Path) -> None:
    """Test that a missing scenario, data folder and variant are told."""
    for arguments, words in (
        ([scenario / "nowhere"], "no such file"),
        ([scenario / "villages.csv"], "TOML"),
        ([scenario, "--data", scenario / "nowhere"], "no such folder"),
        ([scenario, "--variant", "strct"], "'strict'"),
    ):
        run = planner("validate", *arguments)
        assert run.code == 2
        assert words in run.out


def test_tables_in_another_folder(planner: Planner, scenario: Path) -> None:
    """Test that --data is where tables are looked up."""
    data = scenario / "tables"
    data.mkdir()
    for name in ("villages.csv", "townships.csv"):
        (scenario / name).rename(data / name)
    assert planner("validate", scenario).code == 2
    assert planner("validate", scenario, "--data", data).code == 0


def test_problems_in_chinese(planner: Planner, scenario: Path) -> None:
    """Test table, line and verdict; keys, names and JSON stay as programs know them."""
    file = scenario / "scenario.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(f"colour = 1\nsize = 2\n{text}", encoding="utf-8")
    run = planner("validate", scenario, "--language", "zh")
    assert run.code == 2
    for words in ("错误（2）", "处理办法", "程序不认识的键", "2 个错误：请先改正错误"):
        assert words in run.out
    assert "Error" not in run.out
    file.write_text(f"colour = 1\n{text}", encoding="utf-8")
    line = planner("solve", scenario, "--language", "zh", "--quiet").err
    assert line.startswith("错误：scenario.toml，colour：程序不认识的键；应为：")
    data = planner("validate", scenario, "--language", "zh", "--json").data
    assert data["errors"][0]["found"] == "a key the planner does not know"
