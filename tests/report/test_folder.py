"""The output folder: complete, read back as written, never half-written."""

import json
import os
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest

from planner.errors import OutputError
from planner.plan import Plan, Reason, Result, Status
from planner.report.folders import plan_folder as folder_module
from planner.report.folders.plan_folder import (
    FILES,
    SavedRun,
    read_folder,
    write_folder,
)
from tests.report.records import make_provenance
from tests.tiny_plan import edit_site, edit_village, line_county, line_plan

RESULT = Result(
    status=Status.FEASIBLE,
    plan=line_plan(),
    seed=1,
    objective=100.0,
    bound=99.0,
    gap=0.01,
)


def write(out: Path, result: Result = RESULT) -> Path:
    """Write the county on a line."""
    return write_folder(out, result=result, instance=line_county())


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> SavedRun:
    """Return a folder written once, for tests that only read it."""
    return read_folder(write(tmp_path_factory.mktemp("written") / "out"))


def test_all_files_are_there(tmp_path: Path) -> None:
    """Test that the folder holds each file, none empty, and nothing is left over."""
    out = write(tmp_path / "out")
    assert {path.name for path in out.iterdir()} == set(FILES)
    assert all(path.stat().st_size > 0 for path in out.iterdir())
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_plan_is_read_back(written: SavedRun) -> None:
    """Test that plan, result and provenance are what was written."""
    assert written.plan == line_plan()
    assert written.run["result"]["status"] == "FEASIBLE"
    assert written.run["result"]["gap"] == 0.01
    assert written.run["result"]["total_bound"] is None
    assert written.run["result"]["total_bound_reason"] == "not asked for"
    assert written.run["scenario"] is None
    assert written.run["roads"]["is_proxy"] is False
    assert written.run["roads"]["connectivity"]["num_components"] == 1
    assert written.run["versions"]["planner"]


def test_villages_table(written: SavedRun) -> None:
    """Test the row of a village served at a point 1 km away, and of one not served.

    v1 has 8 parcels in and 2 out; 1 km at 200 s a kilometre is 3.33 min. The van
    leaves the point at 27 420 s; the day at the hub starts at 18 000 s: 2.617 h.
    """
    rows = written.tables["villages"]
    first, last = rows[0], rows[3]
    assert [row["village_id"] for row in rows] == ["v1", "v2", "v3", "v4"]
    assert (first["mode"], first["facility_id"], first["share"]) == (
        "point",
        "p",
        "1.0",
    )
    assert (first["parcels_in_per_day"], first["parcels_out_per_day"]) == ("8.0", "2.0")
    assert (first["distance_m"], first["time_min"]) == ("1000.0", "3.33")
    for name in ("mean", "90", "worst"):
        assert first[f"lead_time_{name}_h"] == "2.617"
    assert (first["is_covered"], first["reason"]) == ("1", "")
    assert (last["mode"], last["distance_m"], last["is_covered"]) == ("", "", "0")
    assert (last["reason"], last["reason_detail"]) == ("NOT_LOCATED", "no coordinates")


def test_viability_of_facilities(written: SavedRun) -> None:
    """Test that store and point are judged, the hub and what closes are not.

    The arithmetic is in ``tests/ledger/test_viability.py``.
    """
    rows = {row["facility_id"]: row for row in written.tables["facilities"]}
    columns = (
        "branch_profit",
        "break_even_parcels_per_day",
        "subsidy_gap",
        "is_viable",
    )
    cells = {name: [row[column] for column in columns] for name, row in rows.items()}
    assert cells == {
        "h": ["", "", "", ""],
        "s": ["-72042.25", "265.573", "72042.25", "0"],
        "p": ["2005.0", "2.153", "0.0", "1"],
        "x": ["", "", "", ""],
    }
    assert written.metrics["viability"]["unviable_sites"] == 1


def test_facilities_table_sums_to_the_cost(written: SavedRun) -> None:
    """Test loads, decisions, and that the books add up to the annual cost.

    The store handles all of 10 + 25 + 5 = 40 parcels a day, the point 10 of them.
    """
    rows = {row["facility_id"]: row for row in written.tables["facilities"]}
    assert [rows[name]["decision"] for name in "hspx"] == [
        "keep",
        "open",
        "open",
        "close",
    ]
    assert [rows[name]["load_parcels_per_day"] for name in "hspx"] == [
        "40.0",
        "40.0",
        "10.0",
        "0.0",
    ]
    assert rows["p"]["parent_id"] == "s"
    assert rows["p"]["host_type"] == "grocery"
    total = sum(float(row["annual_cost"]) for row in rows.values())
    assert total == pytest.approx(written.metrics["money"]["annual_cost"], abs=0.05)


def test_routes_table(written: SavedRun) -> None:
    """Test a row a stop: the van leaves with 12, hands over 8 and takes back 2."""
    rows = written.tables["routes"]
    assert [row["stop_id"] for row in rows] == ["s", "p", "v3"]
    assert [row["sequence"] for row in rows] == ["1", "1", "2"]
    assert rows[1]["load_after_parcels"] == "6.0"
    assert (rows[1]["arrival"], rows[1]["departure_s"]) == ("07:35", "27420.0")


def test_ledger_table_sums_to_the_cost(written: SavedRun) -> None:
    """Test that what the network pays for resources is the annual cost."""
    paid = [
        float(row["amount_per_year"])
        for row in written.tables["ledger"]
        if row["kind"] == "resource" and row["payer"] == "network"
    ]
    assert sum(paid) == pytest.approx(written.metrics["money"]["annual_cost"], abs=0.01)


def test_split_village_names_all_facilities(tmp_path: Path) -> None:
    """Test that the largest share comes first and the others stand in ``split``."""
    main, *others = line_plan().allocations
    allocations = (
        replace(main, share=0.25),
        replace(main, facility_id="s", mode=others[0].mode, share=0.75),
        *others,
    )
    plan = replace(line_plan(), allocations=allocations)
    row = read_folder(write(tmp_path / "o", replace(RESULT, plan=plan))).tables[
        "villages"
    ][0]
    assert (row["facility_id"], row["share"]) == ("s", "0.75")
    assert row["split"] == "p point 0.250000"


def test_geopackage_layers(tmp_path: Path) -> None:
    """Test that all layers are there with their rows, in one projected system."""
    out = write_folder(
        tmp_path / "out",
        result=RESULT,
        instance=line_county(),
        provenance=make_provenance(tmp_path),
    )
    path = out / "network.gpkg"
    names = [name for name, _ in pyogrio.list_layers(path)]
    assert names == ["villages", "facilities", "links", "routes", "roads", "boundary"]
    villages = gpd.read_file(path, layer="villages")
    assert villages.crs.to_string() == "EPSG:32649"
    assert list(villages.geometry.isna()) == [False, False, False, True]
    routes = gpd.read_file(path, layer="routes")
    assert routes.geometry.length.tolist() == pytest.approx([20_000.0, 12_000.0])
    assert len(gpd.read_file(path, layer="links")) == 3 + 2
    info = pyogrio.read_info(path, layer="facilities")
    kinds = dict(zip(info["fields"], info["dtypes"], strict=True))
    assert kinds["is_viable"] == "bool"


def test_provenance_is_recorded(tmp_path: Path) -> None:
    """Test that run.json names scenario, inputs, defaults with grade, and warnings."""
    out = write_folder(
        tmp_path / "out",
        result=replace(RESULT, plan=None),
        instance=line_county(),
        provenance=make_provenance(tmp_path, variant="strict"),
    )
    run = read_folder(out).run
    assert run["scenario"]["file"] == "../scenario.toml"
    assert run["scenario"]["data_folder"] == ".."
    assert run["scenario"]["variant"] == "strict"
    assert run["scenario"]["resolved"]["standard"] == {"collect_within_km": 3.0}
    paths = [item["path"] for item in run["inputs"]]
    assert paths == ["scenario.toml", "villages.csv", "boundary.geojson"]
    assert all(len(item["sha256"]) == 64 for item in run["inputs"])
    (default,) = run["defaults_used"]
    assert (default["fills"], default["grade"]) == ("formats.store.capex", "B")
    assert run["defaults_by_grade"] == {"A": 0, "B": 1, "C": 0, "M": 0}
    assert run["warnings"][0]["found"] == "no coordinates"
    assert run["demand"]["villages_by_source_in"] == {"observed": 1, "funnel": 2}


def test_run_of_another_version(tmp_path: Path) -> None:
    """Test that a run.json of the format before is refused with what to do."""
    out = write(tmp_path / "out")
    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    (out / "run.json").write_text(json.dumps(run | {"format_version": 3}))
    with pytest.raises(OutputError, match=r"format_version is 3, .* solve again"):
        read_folder(out, is_trusted=False)


def test_no_plan_leaves_the_reasons(tmp_path: Path) -> None:
    """Test that an infeasible run is a folder of its own: status and reasons."""
    result = Result(
        status=Status.INFEASIBLE,
        plan=None,
        seed=1,
        infeasible=("residents: 0.9 asked",),
    )
    out = write(tmp_path / "out", result)
    assert {path.name for path in out.iterdir()} == {"run.json", "manifest.json"}
    saved = read_folder(out)
    assert saved.plan is None
    assert saved.run["result"]["infeasible"] == ["residents: 0.9 asked"]


def test_plan_that_opens_nothing(tmp_path: Path) -> None:
    """Test that a plan without facilities and routes is written like any other."""
    nobody = line_plan().unserved[0]
    plan = Plan(
        facilities=(),
        allocations=(),
        unserved=tuple(
            replace(nobody, stream_id=name, reason=Reason.COST)
            for name in ("v1", "v2", "v3", "v4")
        ),
        closed_site_ids=(),
        routes=(),
    )
    out = write(tmp_path / "out", replace(RESULT, plan=plan))
    saved = read_folder(out)
    assert saved.plan == plan
    assert saved.tables["facilities"] == []
    assert saved.metrics["money"]["annual_cost"] == 0
    assert len(gpd.read_file(out / "network.gpkg", layer="routes")) == 0


def test_same_plan_same_tables(tmp_path: Path) -> None:
    """Test that writing twice gives the same files, byte for byte."""
    one, other = write(tmp_path / "one"), write(tmp_path / "other")
    for name in FILES:
        assert (one / name).read_bytes() == (other / name).read_bytes(), name


def test_former_run_is_replaced(tmp_path: Path) -> None:
    """Test that a folder that the planner wrote is replaced, plan or no plan."""
    out = write(tmp_path / "out")
    infeasible = Result(status=Status.INFEASIBLE, plan=None, seed=1)
    write(out, infeasible)
    assert {path.name for path in out.iterdir()} == {"run.json", "manifest.json"}
    write(out)
    assert read_folder(out).plan == line_plan()


def test_foreign_files_are_refused(tmp_path: Path) -> None:
    """Test that a folder with somebody's files is left alone and they are named."""
    (tmp_path / "thesis.docx").write_text("years of work")
    with pytest.raises(OutputError, match=r"holds thesis\.docx, which this command"):
        write(tmp_path)
    assert (tmp_path / "thesis.docx").read_text() == "years of work"


def test_foreign_run_file_is_refused(tmp_path: Path) -> None:
    """Test that our file names alone do not make a folder ours."""
    (tmp_path / "run.json").write_text(json.dumps({"made_by": "somebody"}))
    with pytest.raises(OutputError, match="not written by the planner"):
        write(tmp_path)


def test_file_in_the_way_is_refused(tmp_path: Path) -> None:
    """Test that a file where the folder should be is an error."""
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OutputError, match="a file, expected a folder"):
        write(tmp_path / "out")


def test_not_writable_is_an_error(tmp_path: Path) -> None:
    """Test that a parent that is a file gives a message, not a traceback of OSError."""
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        write(tmp_path / "file" / "out")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_read_only_parent_is_an_error(tmp_path: Path) -> None:
    """Test that a folder without write permission gives a message."""
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="cannot be written"):
        write(tmp_path / "out")


@pytest.mark.parametrize(
    ("error", "seen"),
    [(KeyboardInterrupt, KeyboardInterrupt), (OSError, OutputError)],
)
def test_broken_off_write_leaves_the_former_run(
    error: type[BaseException],
    seen: type[BaseException],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Test that an interruption at the last file leaves all as it was before."""
    out = write(tmp_path / "out")
    before = {path.name: path.read_bytes() for path in out.iterdir()}

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(folder_module, "_write_page", fail)
    with pytest.raises(
        KeyboardInterrupt if error is KeyboardInterrupt else OutputError
    ):
        write(out, replace(RESULT, seed=2))
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_interrupted_result_is_marked(tmp_path: Path) -> None:
    """Test that a plan that the user broke off says so."""
    result = replace(RESULT, is_interrupted=True, is_reproducible=False)
    saved = read_folder(write(tmp_path / "out", result))
    assert saved.run["result"]["is_interrupted"] is True
    assert saved.run["result"]["is_reproducible"] is False


def test_reading_elsewhere_is_an_error(tmp_path: Path) -> None:
    """Test that a folder without a run, or with a file gone, is named."""
    with pytest.raises(OutputError, match=r"run\.json: cannot be read"):
        read_folder(tmp_path)
    out = write(tmp_path / "out")
    (out / "ledger.csv").unlink()
    with pytest.raises(OutputError, match=r"ledger\.csv \(no such file\)"):
        read_folder(out)


def test_hostile_names_survive(tmp_path: Path) -> None:
    """Test that names that look like markup or formulas come back as they are."""
    instance = edit_village(line_county(), "v1", name='=HYPERLINK("x")')
    instance = edit_site(instance, "s", name="<script>alert(1)</script>")
    out = write_folder(tmp_path / "out", result=RESULT, instance=instance)
    saved = read_folder(out)
    assert saved.tables["villages"][0]["name"] == '=HYPERLINK("x")'
    assert saved.tables["facilities"][1]["name"] == "<script>alert(1)</script>"
    text = (out / "villages.csv").read_text(encoding="utf-8-sig")
    assert "\"'=HYPERLINK(" in text
    page = (out / "map.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "\\u003cscript\\u003ealert(1)" in page
