"""``planner new``."""

from pathlib import Path

from tests.cli.conftest import Planner

TEMPLATE_FILES = ["scenario.toml", "townships.csv", "villages.csv"]


def test_template(planner: Planner, tmp_path: Path) -> None:
    """Test that the files and the next command are named, and that it works."""
    folder = tmp_path / "my county"
    run = planner("new", folder)
    assert run.code == 0
    assert f"Written to {folder}: {', '.join(TEMPLATE_FILES)}" in run.out
    assert f"Next: planner validate '{folder}'" in run.out
    assert planner("validate", folder).code == 0


def test_synthetic(planner: Planner, tmp_path: Path) -> None:
    """Test that the county has as many villages as asked for, and other files."""
    folder = tmp_path / "county"
    run = planner(
        "new", folder, "--synthetic", "--num-villages", 12, "--seed", 3, "--json"
    )
    assert run.code == 0
    assert run.data["next"] == f"planner solve {folder}"
    assert "roads.gpkg" in run.data["files"]
    villages = (folder / "villages.csv").read_text(encoding="utf-8").splitlines()
    assert len(villages) == 1 + 12


def test_options_of_synthetic_only(planner: Planner, tmp_path: Path) -> None:
    """Test that a number of villages without --synthetic is an error."""
    run = planner("new", tmp_path / "county", "--num-villages", 12)
    assert run.code == 2
    assert "--synthetic beside it" in run.err
    assert not (tmp_path / "county").exists()


def test_too_few_villages(planner: Planner, tmp_path: Path) -> None:
    """Test that the generator's own limits are told."""
    run = planner("new", tmp_path / "county", "--synthetic", "--num-villages", 3)
    assert run.code == 2
    assert "10 or more" in run.err


def test_nothing_is_overwritten(planner: Planner, scenario: Path) -> None:
    """Test that a folder with a scenario stays as it is."""
    for options in ((), ("--synthetic", "--num-villages", 12)):
        run = planner("new", scenario, *options, "--json")
        assert run.code == 2
        assert "scenario.toml already" in run.data["error"]
    assert sorted(item.name for item in scenario.iterdir()) == TEMPLATE_FILES


def test_folder_that_cannot_be_made(planner: Planner, tmp_path: Path) -> None:
    """Test that a file in the way is told without a traceback."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    for options in ((), ("--synthetic", "--num-villages", 12)):
        run = planner("new", tmp_path / "file" / "county", *options)
        assert run.code == 2
        assert "Not a directory" in run.err


def test_quiet(planner: Planner, tmp_path: Path) -> None:
    """Test that nothing is printed where all is well."""
    run = planner("new", tmp_path / "county", "--quiet")
    assert (run.code, run.out, run.err) == (0, "", "")


def test_from_files(planner: Planner, tmp_path: Path) -> None:
    """Test that what was understood is shown with examples, and doubts with flags."""
    table = tmp_path / "places.csv"
    table.write_text(
        "code,place name,X,Y,pop 2020\n1,Aya,32.30,2.77,500\n2,Baa,32.31,2.78,700\n",
        encoding="utf-8",
    )
    folder = tmp_path / "county"
    run = planner("new", folder, "--villages", table, "--price-factor", 300)
    assert run.code == 0
    assert "such as 500" in run.out
    assert "--seat NAME" in run.out
    assert f"Written to {folder}: places.csv, scenario.toml" in run.out
    data = planner("new", tmp_path / "b", "--villages", table, "--json").data
    taken = {item["key"]: item["value"] for item in data["understood"]}
    assert taken["currency"] == '"UGX"'
    assert {item["key"] for item in data["unsure"]} == {
        "county.lon",
        "economics.price_factor",
        "roads.proxy_detour",
    }


def test_options_of_files_only(planner: Planner, tmp_path: Path) -> None:
    """Test that what decides about files is refused without files."""
    run = planner("new", tmp_path / "county", "--county", "Gulu")
    assert run.code == 2
    assert "--villages FILE beside it" in run.err


def test_what_cannot_be_planned_is_written_and_refused(
    planner: Planner, tmp_path: Path
) -> None:
    """Test that an empty number of residents is named with its row, and exit 2."""
    table = tmp_path / "places.csv"
    table.write_text(
        "code,place name,X,Y,pop 2020\n1,Aya,109.30,27.77,\n2,Baa,109.31,27.78,700\n",
        encoding="utf-8",
    )
    folder = tmp_path / "county"
    run = planner("new", folder, "--villages", table)
    assert run.code == 2
    assert (folder / "scenario.toml").is_file()
    assert "To be corrected in the files first (1)" in run.out
    assert "row 2" in run.out
    assert "cannot be planned yet (1 error)" in run.err
    assert planner("validate", folder).code == 2
    run = planner("new", tmp_path / "zh", "--villages", table, "--language", "zh")
    assert run.code == 2
    assert "已写入" in run.out
    assert "尚不能用于规划（1 个错误）" in run.err
