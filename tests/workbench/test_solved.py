"""Solved: what follows from a plan, made when it is asked for, and read again."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import matplotlib.pyplot as plt
import openpyxl
import pandas as pd
import pytest
from matplotlib.axes import Axes

import planner
from planner.errors import OutputError, PlannerError
from planner.metrics import Judgement, judge
from planner.plan import Result, Status
from planner.report.compare import compare
from planner.report.plan_tables import TABLES
from planner.workbench import solved as module
from planner.workbench.solved import Solved
from tests.report.records import make_provenance
from tests.tiny_plan import edit_village, line_county, line_plan

RESULT = Result(status=Status.FEASIBLE, plan=line_plan(), seed=1, annual_cost=282_307.0)
NONE = Result(
    status=Status.INFEASIBLE, plan=None, seed=1, infeasible=("90 % is too much",)
)
FRAMES = tuple(TABLES)


@pytest.fixture
def solved() -> Solved:
    """Return the plan of the county on a line."""
    return Solved(RESULT, line_county())


def test_public_solve_returns_it() -> None:
    """Test that a solved county has plan, status, cost and frames."""
    found = planner.solve(line_county(), effort="quick", bound=False)
    assert isinstance(found, planner.Solved)
    assert found.status is found.result.status
    assert found.annual_cost == pytest.approx(found.metrics.money.annual_cost)
    assert found.villages["residents"].sum() == line_county().residents.sum()


def test_all_is_computed_once(solved: Solved, monkeypatch: pytest.MonkeyPatch) -> None:
    """Test that frames and maps share one judgement, and repr needs none."""
    calls = []

    def counted(*given: Any) -> Judgement:
        calls.append(1)
        return judge(*given)

    monkeypatch.setattr(module, "judge", counted)
    assert "FEASIBLE" in repr(solved)
    assert solved._repr_html_()
    assert not calls
    for name in FRAMES:
        getattr(solved, name)
    solved.statistics("tier")
    solved.plot(plt.figure().add_subplot())
    plt.close("all")
    assert len(calls) == 1


def test_a_changed_frame_changes_nothing(solved: Solved) -> None:
    """Test that a reader's changes stay with the reader."""
    frame = solved.villages
    frame["residents"] = 0.0
    assert solved.villages["residents"].sum() > 0


def test_without_a_plan_the_reason_is_told() -> None:
    """Test that frames refuse with status and reason."""
    none = Solved(NONE, line_county())
    assert "90 % is too much" in repr(none)
    with pytest.raises(PlannerError, match=r"no plan \(INFEASIBLE\): 90 % is too much"):
        none.villages  # noqa: B018


def test_a_folder_gives_the_same_frames(solved: Solved, tmp_path: Path) -> None:
    """Test that what is read is what was written, without the inputs."""
    planner.write_folder(tmp_path / "out", solved)
    saved = planner.read_folder(tmp_path / "out")
    assert saved.plan == line_plan()
    assert saved.result == replace(RESULT, plan=line_plan())
    assert saved._facts() == solved._facts()
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(saved, name), getattr(solved, name))
        assert getattr(saved, name).attrs == getattr(solved, name).attrs
    with pytest.raises(OutputError, match="names no scenario"):
        saved.statistics()


def test_provenance_is_written(tmp_path: Path) -> None:
    """Test that a folder names the inputs that a solve was given."""
    where = make_provenance(tmp_path)
    planner.write_folder(tmp_path / "out", Solved(RESULT, line_county(), where))
    saved = planner.read_folder(tmp_path / "out")
    assert saved.result.plan == line_plan()


def test_exports(solved: Solved, tmp_path: Path) -> None:
    """Test that workbook, GeoPackage and GeoJSON hold the rows of the frames."""
    book = openpyxl.load_workbook(solved.to_excel(tmp_path / "plan.xlsx"))
    assert book.sheetnames == list(FRAMES)
    assert [cell.value for cell in book["villages"]["A"]][1:] == list(
        solved.villages.index
    )
    layers = gpd.read_file(solved.to_gpkg(tmp_path / "plan.gpkg"), layer="villages")
    assert list(layers["village_id"]) == list(solved.villages.index)
    points = gpd.read_file(solved.to_geojson(tmp_path / "plan.geojson"))
    assert points.crs.to_epsg() == 4326
    assert list(points["facility_id"]) == list(solved.facilities.index)


def test_text_is_no_formula(tmp_path: Path) -> None:
    """Test that a name that begins like a formula stays a text in the workbook."""
    county = edit_village(line_county(), "v1", name="=1+1")
    book = openpyxl.load_workbook(
        Solved(RESULT, county).to_excel(tmp_path / "plan.xlsx")
    )
    cells = [cell for row in book["villages"].iter_rows() for cell in row]
    assert [cell.data_type for cell in cells if cell.value == "=1+1"] == ["s"]


def test_other_names_of_files_and_layers_are_refused(
    solved: Solved, tmp_path: Path
) -> None:
    """Test that messages say which are known."""
    with pytest.raises(OutputError, match=r"ends in \.xlsx"):
        solved.to_excel(tmp_path / "plan.csv")
    with pytest.raises(OutputError, match="cannot be written"):
        solved.to_gpkg(tmp_path / "no" / "plan.gpkg")
    with pytest.raises(PlannerError, match="expected one of villages, facilities"):
        solved.layer("shops")


def test_page_is_shown_and_saved(solved: Solved, tmp_path: Path) -> None:
    """Test that the page stands in a frame of its own and in a file."""
    page = solved.explore(language="zh")
    assert page._repr_html_().startswith("<iframe srcdoc=")
    assert len(repr(page)) < 200
    assert page.save(tmp_path / "map.html").read_text("utf-8") == page.html


@pytest.mark.parametrize("size", [(3.0, 3.0), (9.0, 4.0)])
def test_plot_stays_in_its_axes(size: tuple[float, float]) -> None:
    """Test that title, legend and labels of two maps lie within their axes."""
    county = edit_village(line_county(), "v1", name="清水县第一村")
    county = replace(county, title="清水县农村物流网络规划（试点方案，2026年）")
    figure, axes = plt.subplots(1, 2 if size[0] > 4 else 1, figsize=size, squeeze=False)
    boxes = [ax.get_position().frozen() for ax in axes.flat]
    for ax in axes.flat:
        assert Solved(RESULT, county).plot(ax) is ax
    figure.canvas.draw()
    for ax, box in zip(axes.flat, boxes, strict=True):
        assert ax.get_position().bounds == pytest.approx(box.bounds)
        _assert_within(ax)
    plt.close(figure)


def _assert_within(ax: Axes) -> None:
    box = ax.bbox.padded(1.0)
    drawn = [*ax.texts, *([ax.get_legend()] if ax.get_legend() else [])]
    for artist in drawn:
        extent = artist.get_window_extent()
        assert box.x0 <= extent.x0 and extent.x1 <= box.x1, artist
        assert box.y0 <= extent.y0 and extent.y1 <= box.y1, artist
    assert all(item.get_clip_box() is not None for item in ax.texts)


def test_html_escapes_names() -> None:
    """Test that a title cannot become markup, and that ten lines are shown at most."""
    county = replace(line_county(), title="<script>alert(1)</script>")
    html = Solved(RESULT, county)._repr_html_()
    assert "<script" not in html
    assert html.count("<tr>") + html.count("<caption>") <= 10
    assert "\n" not in repr(Solved(RESULT, county))


def test_plans_stand_side_by_side(solved: Solved, tmp_path: Path) -> None:
    """Test that a plan in memory and its folder differ in nothing but their names."""
    planner.write_folder(tmp_path / "out", solved)
    other = Solved(replace(RESULT, seed=2), line_county())
    frame: Any = planner.compare(solved, tmp_path / "out", other)
    assert list(frame.columns) == ["plan 1", "out", "plan 3"]
    assert frame.loc[("input", "seed")].tolist() == [1, 1, 2]
    assert frame["plan 1"].tolist() == frame["out"].tolist()
    printed = compare([tmp_path / "out", tmp_path / "out"]).rows()
    results = [row["out #1"] for row in printed if row["part"] == "result"]
    assert frame.loc["result", "out"].tolist() == results


def test_what_cannot_be_compared_is_told(solved: Solved) -> None:
    """Test that one plan, other names and other objects are refused."""
    with pytest.raises(PlannerError, match="1 plans and 1 names"):
        planner.compare(solved)
    with pytest.raises(PlannerError, match="2 plans and 1 names"):
        planner.compare(solved, solved, names=["a"])
    with pytest.raises(PlannerError, match="found Plan, expected what"):
        planner.compare(line_plan(), line_plan())  # type: ignore[arg-type]


def test_inputs_elsewhere_are_asked_for(tmp_path: Path) -> None:
    """Test that a folder whose inputs are gone says how to name them."""
    (tmp_path / "inputs").mkdir()
    where = make_provenance(tmp_path / "inputs")
    planner.write_folder(tmp_path / "out", Solved(RESULT, line_county(), where))
    shutil.rmtree(tmp_path / "inputs")
    saved = planner.read_folder(tmp_path / "out")
    assert len(saved.villages) == 4
    with pytest.raises(OutputError, match=r"read_folder\(out, data=dir\)"):
        saved.statistics()
