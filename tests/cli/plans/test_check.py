"""``planner check``: a sound folder passes, and whatever is changed is found."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Planner, Run


def edit(path: Path, change: Callable[[Any], None]) -> None:
    """Change the content of a JSON file."""
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def edit_rows(path: Path, change: Callable[[list[dict[str, str]]], None]) -> None:
    """Change the rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    columns = list(rows[0])
    change(rows)
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, columns)
        writer.writeheader()
        writer.writerows(rows)


def codes(run: Run) -> set[str]:
    """Return the rules that a run found broken."""
    found = run.data["findings"]
    return {item["code"] for item in found if item["kind"] == "violation"}


def test_sound_folder(planner: Planner, solved: Path) -> None:
    """Test that nothing is wrong with what solve wrote."""
    run = planner("check", solved)
    assert run.code == 0
    assert "nothing wrong" in run.out
    quiet = planner("check", solved, "--quiet")
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")
    assert planner("check", solved, "--json").data["findings"] == []


def test_facility_removed(planner: Planner, out: Path) -> None:
    """Test that villages at a point that is gone are found."""

    def remove(plan: dict[str, Any]) -> None:
        del plan["facilities"][-1]

    edit(out / "plan.json", remove)
    run = planner("check", out, "--json")
    assert run.code == 1
    assert "NOT_OPEN" in codes(run)


def test_load_raised_in_table(planner: Planner, out: Path) -> None:
    """Test that a load that the plan does not give is found, and nothing else."""

    def add_one(rows: list[dict[str, str]]) -> None:
        rows[0]["load_parcels_per_day"] = str(
            float(rows[0]["load_parcels_per_day"]) + 1
        )

    edit_rows(out / "facilities.csv", add_one)
    run = planner("check", out, "--json")
    assert run.code == 1
    changed, figure = run.data["findings"]
    assert (changed["file"], changed["found"]) == ("facilities.csv", "other content")
    assert (figure["file"], figure["column"]) == (
        "facilities.csv",
        "load_parcels_per_day",
    )


def test_load_raised_at_stop(planner: Planner, out: Path) -> None:
    """Test that parcels that nobody asked for are found at their stop."""

    def add_ten(plan: dict[str, Any]) -> None:
        plan["routes"][-1]["trips"][0]["stops"][0]["delivered_parcels"] += 10

    edit(out / "plan.json", add_ten)
    run = planner("check", out, "--json")
    assert run.code == 1
    assert "DELIVERED" in codes(run)


def test_village_sent_out_of_reach(planner: Planner, out: Path, scenario: Path) -> None:
    """Test that a village assigned to the furthest point is found.

    The points of the two townships are more than 5 km apart, the reach of points.
    """
    with (scenario / "villages.csv").open(encoding="utf-8") as stream:
        lines = [line for line in stream if not line.startswith("#")]
    lat = {row["id"]: float(row["lat"]) for row in csv.DictReader(lines)}
    with (out / "facilities.csv").open(encoding="utf-8-sig") as stream:
        points = [row for row in csv.DictReader(stream) if row["tier"] == "point"]

    def send_away(plan: dict[str, Any]) -> None:
        allocation = next(
            item
            for item in plan["allocations"]
            if item["mode"] == "point" and item["stream_id"] in lat
        )
        here = lat[allocation["stream_id"]]
        furthest = max(points, key=lambda row: abs(float(row["lat"]) - here))
        allocation["facility_id"] = furthest["facility_id"]

    edit(out / "plan.json", send_away)
    run = planner("check", out)
    assert run.code == 1
    assert "Rules that the plan breaks" in run.out
    assert "REACH" in run.out


def test_ledger_line_deleted(planner: Planner, out: Path) -> None:
    """Test that a missing row is named, in quiet too."""
    removed: list[dict[str, str]] = []
    edit_rows(out / "ledger.csv", lambda rows: removed.append(rows.pop(0)))
    run = planner("check", out, "--quiet")
    assert run.code == 1
    assert "ledger.csv" in run.out
    assert removed[0]["entity"] in run.out


def test_annual_cost_changed(planner: Planner, out: Path) -> None:
    """Test that the cost in run.json has to be that of the plan."""

    def halve(run: dict[str, Any]) -> None:
        run["result"]["annual_cost"] /= 2

    edit(out / "run.json", halve)
    run = planner("check", out, "--json")
    assert run.code == 1
    rows = [(item["file"], item["row"]) for item in run.data["findings"]]
    assert rows == [("run.json", ""), ("run.json", "result.annual_cost")]


def test_input_changed(planner: Planner, scenario: Path, tmp_path: Path) -> None:
    """Test that a plan is not judged by inputs that it was not made from."""
    out = tmp_path / "out"
    assert planner("solve", scenario, "--out", out, "--quiet").code == 0
    table = scenario / "villages.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace("1450", "1451"), encoding="utf-8")
    run = planner("check", out)
    assert run.code == 2
    assert "villages.csv" in run.err
    assert "solve again" in run.err


def test_scenario_moved(
    planner: Planner, solved: Path, scenario: Path, template: Path
) -> None:
    """Test that --data names the folder where the inputs lie now."""
    assert planner("check", solved, "--data", scenario).code == 0
    nowhere = planner("check", solved, "--data", template.parent)
    assert nowhere.code == 2
    assert "the inputs of this run are not there; it needs scenario.toml" in nowhere.err


def test_folder_and_inputs_moved_together(
    planner: Planner, out: Path, scenario: Path, tmp_path: Path
) -> None:
    """Test that folders beside each other may go elsewhere; alone, one says what."""
    elsewhere = tmp_path / "deep" / "elsewhere"
    elsewhere.mkdir(parents=True)
    shutil.move(out, elsewhere / "out")
    alone = planner("check", elsewhere / "out")
    assert alone.code == 2
    assert "it needs scenario.toml, villages.csv, " in alone.err
    assert "say where they are: planner check OUT --data DIR" in alone.err
    shutil.move(scenario, elsewhere / scenario.name)
    assert planner("check", elsewhere / "out").code == 0


def test_no_path_of_this_machine(solved: Path) -> None:
    """Test that no file of an output folder names a folder above it."""
    texts = {
        path.relative_to(solved): path.read_bytes()
        for path in solved.rglob("*")
        if path.is_file()
    }
    assert Path("run.json") in texts
    above = str(solved.parent.parent).encode()
    assert [name for name, text in texts.items() if above in text] == []


def test_other_defaults(planner: Planner, out: Path) -> None:
    """Test that a scenario understood in another way is told."""

    def change(run: dict[str, Any]) -> None:
        run["scenario"]["hash"] = "0" * 64

    edit(out / "run.json", change)
    run = planner("check", out)
    assert run.code == 2
    assert "other defaults" in run.err


@pytest.mark.parametrize(
    "change",
    [
        lambda run: run.update(inputs="none"),
        lambda run: run.update(inputs=[]),
        lambda run: run.update(scenario={}),
        lambda run: run.update(scenario=None),
    ],
)
def test_run_that_names_no_inputs(
    planner: Planner, out: Path, change: Callable[[Any], None]
) -> None:
    """Test that an edited run.json is told without a traceback."""
    edit(out / "run.json", change)
    run = planner("check", out)
    assert run.code == 2
    assert any(line.startswith("Error: ") for line in run.err.splitlines())


def test_no_output_folder(planner: Planner, template: Path, tmp_path: Path) -> None:
    """Test that a scenario, nothing, and another program's run.json are refused."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "run.json").write_text("{}", encoding="utf-8")
    for folder in (template, tmp_path / "nowhere", other):
        run = planner("check", folder)
        assert run.code == 2
        assert "output folder" in run.err


def test_incomplete_folder(planner: Planner, out: Path) -> None:
    """Test that a missing plan is told."""
    (out / "plan.json").unlink()
    run = planner("check", out)
    assert run.code == 2
    assert "plan.json" in run.err


def test_run_without_plan(planner: Planner, template: Path, tmp_path: Path) -> None:
    """Test that there is nothing to verify where no plan was found."""
    out = tmp_path / "poor"
    options = ("--variant", "poor", "--out", out, "--quiet")
    assert planner("solve", template, *options).code == 3
    run = planner("check", out)
    assert run.code == 2
    assert "found no plan" in run.err


def test_folder_is_left_alone(planner: Planner, out: Path, tmp_path: Path) -> None:
    """Test that verification writes nothing."""
    before = Path(shutil.copytree(out, tmp_path / "before"))
    planner("check", out)
    files = [item.relative_to(before) for item in before.rglob("*") if item.is_file()]
    assert sorted(files) == sorted(
        item.relative_to(out) for item in out.rglob("*") if item.is_file()
    )
    for name in files:
        assert (before / name).read_bytes() == (out / name).read_bytes()
