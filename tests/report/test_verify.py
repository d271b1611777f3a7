"""Verifying a saved run: whatever is changed afterwards is found."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from planner.checker import Code, Violation
from planner.errors import OutputError
from planner.ledger import compute_ledger
from planner.plan import Result, Status, plan_to_json
from planner.report.folders.plan_folder import read_folder, write_folder
from planner.report.folders.provenance_record import (
    input_file,
    provenance_record,
    refuse_changed_inputs,
)
from planner.report.saving.manifest import write_manifest
from planner.report.verifying.difference import Difference
from planner.report.verifying.verify import Finding, verify_run
from tests.report.records import make_provenance
from tests.tiny_plan import line_county, line_plan

Edit = Callable[[str], str]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the county on a line, to be copied."""
    cost = compute_ledger(line_plan(), line_county()).annual_cost
    result = Result(status=Status.FEASIBLE, plan=line_plan(), seed=1, annual_cost=cost)
    return write_folder(
        tmp_path_factory.mktemp("original") / "out",
        result=result,
        instance=line_county(),
    )


@pytest.fixture
def out(original: Path, tmp_path: Path) -> Path:
    """Return a copy of the folder, to be tampered with."""
    return Path(shutil.copytree(original, tmp_path / "out"))


def findings(out: Path) -> list[Finding]:
    """Return what verification finds without the list of what was written."""
    write_manifest(out)
    return verify_run(read_folder(out, is_trusted=False), line_county())


def edit(path: Path, change: Edit) -> None:
    """Change the text of a file; it must change."""
    before = path.read_bytes().decode()
    after = change(before)
    assert after != before
    path.write_text(after, encoding="utf-8", newline="")


def edit_cell(path: Path, row_idx: int, column: str, value: str) -> None:
    """Change one cell of a table without quoted cells."""

    def change(text: str) -> str:
        lines = text.removeprefix("\ufeff").split("\r\n")
        cells = lines[row_idx + 1].split(",")
        cells[lines[0].split(",").index(column)] = value
        lines[row_idx + 1] = ",".join(cells)
        return "\ufeff" + "\r\n".join(lines)

    edit(path, change)


def without_line(number: int) -> Edit:
    """Return an edit that deletes a line, counted from 0 at the header."""

    def change(text: str) -> str:
        lines = text.split("\r\n")
        return "\r\n".join(lines[:number] + lines[number + 1 :])

    return change


def test_untouched_run_is_right(out: Path) -> None:
    """Test that nothing is found where nothing was changed."""
    assert findings(out) == []


def test_deleted_ledger_line(out: Path) -> None:
    """Test that a money line that is gone is named: the first one is h's capex."""
    edit(out / "ledger.csv", without_line(1))
    found = findings(out)
    assert [str(item) for item in found] == [
        "ledger.csv: facility_renewal h h: no such row, expected a row"
    ]


@pytest.mark.parametrize(
    ("row_idx", "column", "value"),
    [
        (1, "subsidy_gap", "0.0"),
        (1, "branch_profit", "5.0"),
        (1, "is_viable", "1"),
        (2, "break_even_parcels_per_day", ""),
        (0, "is_viable", "1"),
    ],
)
def test_changed_viability(out: Path, row_idx: int, column: str, value: str) -> None:
    """Test that a changed figure of a store, a point or the hub is named."""
    edit_cell(out / "facilities.csv", row_idx, column, value)
    (found,) = findings(out)
    assert isinstance(found, Difference)
    assert (found.file, found.column, found.found) == ("facilities.csv", column, value)


def test_changed_total_of_viability(out: Path) -> None:
    """Test that a changed total of ``metrics.json`` is named."""
    found = read_folder(out).metrics["viability"]["viable_sites"]
    old, new = f'"viable_sites": {found}', '"viable_sites": 7'
    edit(out / "metrics.json", lambda text: text.replace(old, new))
    assert [str(item) for item in findings(out)] == [
        "metrics.json: viability.viable_sites: 7, expected 1"
    ]


def test_invented_ledger_line(out: Path) -> None:
    """Test that a money line too many is named."""
    line = "facility_opex,resource,nobody,h,network,operators,1.0\r\n"
    edit(out / "ledger.csv", lambda text: text + line)
    assert findings(out) == [
        Difference(
            file="ledger.csv",
            row="facility_opex nobody h",
            column="",
            found="a row",
            expected="no such row",
        )
    ]


def test_changed_amount(out: Path) -> None:
    """Test that another amount of money is found, with both figures."""
    edit_cell(out / "ledger.csv", 0, "amount_per_year", "0.5")
    (found,) = findings(out)
    assert isinstance(found, Difference)
    assert (found.column, found.found) == ("amount_per_year", "0.5")


def test_raised_load_in_the_table(out: Path) -> None:
    """Test that the store's load of 40 parcels a day cannot be made 41."""
    edit_cell(out / "facilities.csv", 1, "load_parcels_per_day", "41.0")
    assert findings(out) == [
        Difference(
            file="facilities.csv",
            row="s",
            column="load_parcels_per_day",
            found="41.0",
            expected="40.0",
        )
    ]


def test_changed_metric(out: Path) -> None:
    """Test that a better coverage than the plan gives is found."""
    path = out / "metrics.json"
    figures = json.loads(path.read_text(encoding="utf-8"))
    figures["coverages"]["residents"]["value"] = 0.99
    path.write_text(json.dumps(figures), encoding="utf-8")
    (found,) = findings(out)
    assert isinstance(found, Difference)
    assert found.row == "coverages.residents.value"
    assert found.found == "0.99"


@pytest.mark.parametrize(("factor", "num_findings"), [(1 + 5e-7, 0), (1 + 2e-6, 1)])
def test_annual_cost_of_the_solver(out: Path, factor: float, num_findings: int) -> None:
    """Test that the solver's cost may differ by what the rounding of shares does."""
    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    run["result"]["annual_cost"] *= factor
    (out / "run.json").write_text(json.dumps(run), encoding="utf-8")
    assert len(findings(out)) == num_findings


def test_changed_cost_of_the_result(out: Path) -> None:
    """Test that the cost in run.json must be that of the ledger."""
    path = out / "run.json"
    run = json.loads(path.read_text(encoding="utf-8"))
    run["result"]["annual_cost"] *= 0.9
    path.write_text(json.dumps(run), encoding="utf-8")
    (found,) = findings(out)
    assert isinstance(found, Difference)
    assert (found.file, found.row) == ("run.json", "result.annual_cost")


def test_changed_route_row(out: Path) -> None:
    """Test that a stop's arrival in the table must be that of the plan."""
    edit_cell(out / "routes.csv", 1, "arrival_s", "27000.0")
    (found,) = findings(out)
    assert isinstance(found, Difference)
    assert (found.row, found.column) == ("loop 1 1 1", "arrival_s")


def test_removed_facility(out: Path) -> None:
    """Test that a plan without the point that serves v1 breaks rules."""
    plan = line_plan()
    facilities = tuple(item for item in plan.facilities if item.site_id != "p")
    (out / "plan.json").write_text(
        plan_to_json(replace(plan, facilities=facilities)), encoding="utf-8"
    )
    found = findings(out)
    assert {item.code for item in found if isinstance(item, Violation)} == {
        Code.NOT_OPEN
    }


def test_village_reassigned_out_of_reach(out: Path) -> None:
    """Test that v2, 12 km from the point, cannot be collected from it."""
    plan = line_plan()
    first, second, third = plan.allocations
    moved = replace(second, facility_id="p", mode=first.mode)
    (out / "plan.json").write_text(
        plan_to_json(replace(plan, allocations=(first, moved, third))),
        encoding="utf-8",
    )
    found = findings(out)
    codes = {item.code for item in found if isinstance(item, Violation)}
    assert Code.REACH in codes or Code.DELIVERED in codes
    assert any(
        isinstance(item, Difference)
        and (item.file, item.row, item.column) == ("villages.csv", "v2", "facility_id")
        for item in found
    )


def test_unknown_site_is_reported_alone(out: Path) -> None:
    """Test that a plan that names no known site is judged, not a crash."""
    edit(
        out / "plan.json",
        lambda text: text.replace('"site_id": "p"', '"site_id": "zz"'),
    )
    found = findings(out)
    assert {item.code for item in found if isinstance(item, Violation)} == {
        Code.UNKNOWN_ID
    }


def test_rounding_is_no_difference(out: Path) -> None:
    """Test that a figure may be off by half a unit of its last decimal, no more."""
    path = out / "facilities.csv"
    edit_cell(path, 1, "load_parcels_per_day", "40.0005")
    assert findings(out) == []
    edit_cell(path, 1, "load_parcels_per_day", "40.001")
    assert len(findings(out)) == 1


def test_changed_inputs_are_refused(tmp_path: Path) -> None:
    """Test that files with other content, or gone, are each named."""
    run = {"title": "x", **provenance_record(make_provenance(tmp_path), tmp_path)}
    refuse_changed_inputs(run, tmp_path)
    (tmp_path / "villages.csv").write_text("id\nv9\n")
    (tmp_path / "boundary.geojson").unlink()
    with pytest.raises(OutputError, match="solve again") as caught:
        refuse_changed_inputs(run, tmp_path)
    first, second, last = str(caught.value).splitlines()
    assert first.startswith("villages.csv: content hash ")
    assert second.startswith("boundary.geojson: content hash no such file, expected ")
    assert last == "the inputs are not those of this run; solve again"


def test_inputs_elsewhere(tmp_path: Path) -> None:
    """Test that the data folder may have moved if the files are the same."""
    here, there, out = tmp_path / "here", tmp_path / "there", tmp_path / "out"
    here.mkdir()
    out.mkdir()
    run = provenance_record(make_provenance(here), out)
    assert run["scenario"]["data_folder"] == "../here"
    refuse_changed_inputs(run, out)
    here.rename(there)
    with pytest.raises(OutputError, match="planner check OUT --data DIR") as caught:
        refuse_changed_inputs(run, out)
    needed = "it needs scenario.toml, villages.csv, boundary.geojson;"
    assert needed in str(caught.value)
    refuse_changed_inputs(run, out, there)


def test_output_folder_moves_with_its_inputs(tmp_path: Path) -> None:
    """Test that folders which keep their places to each other may go anywhere.

    What is found there is what is compared: changed, it is refused.
    """
    first, second = tmp_path / "first", tmp_path / "deep" / "second"
    (first / "county").mkdir(parents=True)
    run = provenance_record(make_provenance(first / "county"), first / "out")
    second.parent.mkdir()
    first.rename(second)
    (second / "out").mkdir()
    refuse_changed_inputs(run, second / "out")
    (second / "county" / "villages.csv").write_text("id\nother\n")
    with pytest.raises(OutputError, match=r"villages\.csv"):
        refuse_changed_inputs(run, second / "out")


def test_scenario_file_beside_its_data(tmp_path: Path) -> None:
    """Test that a scenario outside its data folder goes by its name, and is found."""
    data, out, other = tmp_path / "data", tmp_path / "out", tmp_path / "other"
    for folder in (data, out, other):
        folder.mkdir()
    made = make_provenance(data)
    file = (data / "scenario.toml").rename(tmp_path / "county.toml")
    inputs = (replace(made.input_files[0], path=file), *made.input_files[1:])
    made = replace(made, scenario_file=file, input_files=inputs)
    run = provenance_record(made, out)
    assert run["inputs"][0]["path"] == "county.toml"
    assert input_file(run, run["inputs"][0], out) == out / "../county.toml"
    refuse_changed_inputs(run, out)
    # Together in another place, it is the one there.
    for path in (file, *data.iterdir()):
        path.rename(other / path.name)
    refuse_changed_inputs(run, out, other)


def test_unknown_origin_is_refused(tmp_path: Path) -> None:
    """Test that a run without a scenario says that it cannot be read again."""
    with pytest.raises(OutputError, match="names no scenario"):
        refuse_changed_inputs(provenance_record(None, tmp_path), tmp_path)


@pytest.mark.parametrize(("lost", "num_found"), [(1e3, 0), (1e6, 1)])
def test_penalties_that_dwarf_costs(out: Path, lost: float, num_found: int) -> None:
    """Test that adding up parts of 8e18 may lose a thousand of the cost, no million.

    Doubles of that size are 1,024 apart.
    """
    file = out / "run.json"
    record = json.loads(file.read_text(encoding="utf-8"))
    cost, penalties = record["result"]["annual_cost"], 8e18
    record["result"] |= {
        "objective": penalties,
        "corrections": {"penalties, no money": lost - penalties, "routes": cost},
    }
    file.write_text(json.dumps(record), encoding="utf-8")
    found: Any = findings(out)
    rows = [item for item in found if "corrections" in item.row]
    assert len(rows) == num_found
