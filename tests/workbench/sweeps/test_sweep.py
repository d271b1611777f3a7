"""Sweeps: the same rows whoever works, and what their steps say."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import matplotlib.colors
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

import planner
from planner.errors import InputError, OutputError, PlannerError
from planner.report.pictures.charts.sweep_chart import GREY, TOLD
from planner.scenario.document.read import Scenario
from planner.workbench.sweeps.kept import ROWS
from planner.workbench.sweeps.result import Sweep
from planner.workbench.sweeps.sweep import sweep

CHANGES = {"standard.collect_within_km": [1.0, 4.0]}


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """Return a county of three villages in a row, two kilometres apart."""
    villages = pd.DataFrame(
        [(f"V{number}", 109.5 + 0.02 * number, 28.0, 400) for number in range(3)],
        columns=["id", "lon", "lat", "residents"],
    )
    settings = {"solve": {"at_least": {"residents": 0.9}}}
    return planner.county(villages=villages, settings=settings, title="Three")


@pytest.fixture(scope="module")
def done(
    scenario: Scenario, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Sweep, Path]:
    """Return a sweep with the folder that keeps its rows."""
    out = tmp_path_factory.mktemp("sweep") / "out"
    return sweep(scenario, CHANGES, effort="quick", out=out), out


def test_rows_have_inputs_plans_and_what_is_told(done: tuple[Sweep, Path]) -> None:
    """Test the frame: no row is above its bound, and a wider standard costs no more.

    What is feasible at 1 km is feasible at 4 km.
    """
    found, _ = done
    frame = found.frame
    assert frame["standard.collect_within_km"].tolist() == [1.0, 4.0]
    assert frame["status"].tolist() == ["FEASIBLE", "FEASIBLE"]
    assert (frame["bound"] <= frame["objective"] + 0.01).all()
    assert frame["objective"][1] <= frame["objective"][0]
    assert frame["step"][1] == frame["objective"][1] - frame["objective"][0]
    assert frame["told"].tolist()[0] == ""
    assert frame["told"][1] in {"proven", "likely", "no difference can be told"}
    for row in found.rows:
        assert row.plan is not None
        assert row.instance is not None
        assert not planner.check(row.plan, row.instance)
    assert "rows 2 of 2 planned" in repr(found)


def test_half_of_the_rows_and_two_workers_give_the_same(
    scenario: Scenario, done: tuple[Sweep, Path], tmp_path: Path
) -> None:
    """Test that what an end half way left is taken up by others, and nothing differs.

    Two searches were being written.
    """
    found, out = done
    half = tmp_path / "half"
    shutil.copytree(out / ROWS, half / ROWS)
    searches = [
        path
        for path in sorted((half / ROWS).iterdir())
        if '"plan": null' not in path.read_text("utf-8")
    ]
    assert len(searches) > 3
    for path in searches[:2]:
        path.rename(path.with_suffix(".writing"))
    again = sweep(scenario, CHANGES, effort="quick", out=half, workers=2)
    pd.testing.assert_frame_equal(again.frame, found.frame)
    assert [row.plan for row in again.rows] == [row.plan for row in found.rows]


def test_what_is_kept_is_not_done_again(
    scenario: Scenario, done: tuple[Sweep, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that no search begins, in another order either, and plans are the same."""
    found, out = done
    monkeypatch.setattr("planner.workbench.sweeps.tasks.solve", None)
    turned = {key: values[::-1] for key, values in CHANGES.items()}
    again = sweep(scenario, turned, effort="quick", out=out)
    assert [row.plan for row in again.rows] == [row.plan for row in found.rows[::-1]]


def test_one_interruption_ends_the_sweep_with_what_there_is(scenario: Scenario) -> None:
    """Test that rows not begun are told so, and that nothing is said of them."""
    found = sweep(scenario, CHANGES, effort="quick", progress=_interrupting("0 of"))
    assert found.is_interrupted
    assert found.frame["status"].tolist() == ["interrupted", "interrupted"]
    assert found.told(1, 0) is None


def test_a_row_that_fails_has_its_reason(scenario: Scenario) -> None:
    """Test a value that is refused beside one that is not, and both refused."""
    wrong = {"standard.collect_within_km": [-1.0, 4.0]}
    found = sweep(scenario, wrong, effort="quick", progress=_interrupting("0 of"))
    assert found.frame["status"].tolist() == ["FAILED", "interrupted"]
    assert "collect_within_km" in found.frame["reason"][0]
    assert found.frame["standard.collect_within_km"].tolist() == [-1.0, 4.0]
    with pytest.raises(InputError, match="collect_within_kn"):
        sweep(scenario, {"standard.collect_within_kn": [1.0, 2.0]})


def test_what_is_no_sweep_is_told(scenario: Scenario, tmp_path: Path) -> None:
    """Test seeds that are no seeds, no workers, and a folder of somebody else."""
    with pytest.raises(PlannerError, match="seeds are"):
        sweep(scenario, CHANGES, seeds=(1, 1))
    with pytest.raises(PlannerError, match="workers is 0"):
        sweep(scenario, CHANGES, workers=0)
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match=r"mine\.txt"):
        sweep(scenario, CHANGES, out=tmp_path)


def test_chart_is_grey_where_nothing_can_be_told(done: tuple[Sweep, Path]) -> None:
    """Test that a step within the spread is grey and one beyond it is not."""
    found, _ = done
    first, second = found.rows
    assert first.objective is not None
    for factor, colour in ((1.001, GREY), (1.5, TOLD)):
        cost = factor * first.objective
        row = replace(second, objective=cost, spread=0.0, bound=None)
        moved = replace(found, rows=(first, row))
        ax = Figure().add_subplot()
        assert moved.plot(ax=ax, language="zh") is ax
        line = next(item for item in ax.get_lines() if np.size(item.get_xdata()) == 2)
        assert matplotlib.colors.same_color(line.get_color(), colour)
        bars = Figure().add_subplot()
        compared = replace(first, against=None), replace(row, against=0)
        replace(moved, rows=compared, is_grid=False).plot(ax=bars)
        assert matplotlib.colors.same_color(bars.patches[0].get_facecolor(), colour)


def test_chart_names_its_key_and_its_spread(done: tuple[Sweep, Path]) -> None:
    """Test that the axis has words and the key, and bars of a spread their entry."""
    found, _ = done
    for spread, count in ((None, 2), (10.0, 3)):
        rows = tuple(replace(row, spread=spread) for row in found.rows)
        ax = replace(found, rows=rows).plot(language="zh")
        assert ax.get_xlabel().endswith("（standard.collect_within_km）")
        assert not ax.get_xlabel().startswith("standard")
        legend = ax.get_legend()
        assert legend is not None
        assert len(legend.get_texts()) == count


def test_folder_holds_table_and_chart(done: tuple[Sweep, Path], tmp_path: Path) -> None:
    """Test that they are written, and that a second time is no other file."""
    found, _ = done
    for _ in range(2):
        folder = found.write(tmp_path / "out", language="zh")
    assert sorted(item.name for item in folder.iterdir()) == ["sweep.csv", "sweep.png"]
    lines = (folder / "sweep.csv").read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("standard.collect_within_km,status,reason,objective")
    assert len(lines) == 3


def _interrupting(words: str) -> Callable[[str], None]:
    """Return what presses Ctrl-C when certain words are said."""

    def say(text: str) -> None:
        if words in text:
            raise KeyboardInterrupt

    return say


def test_table_and_sentence_speak_of_one_basis(done: tuple[Sweep, Path]) -> None:
    """Test that a step is of the column before it, and is told in words where clear.

    Told apart by hand: 250,000 and 100,000 a year without spread are likely.
    """
    found, _ = done
    table = found.table()
    amounts = [
        float(cell.removesuffix(" CNY").replace(",", ""))
        for cell in table["with what is charged beside it"]
    ]
    step = float(table["step of that"][2].removesuffix(" CNY").replace(",", ""))
    assert step == pytest.approx(amounts[1] - amounts[0], abs=1.0)
    first, second = found.rows
    told_apart = replace(
        found,
        rows=(
            replace(first, objective=250_000.0, spread=0.0, bound=None),
            replace(second, objective=100_000.0, spread=0.0, bound=None),
        ),
    )
    assert told_apart.sentence() == (
        "standard.collect_within_km = 4.0 instead of standard.collect_within_km = 1.0: "
        "-150,000 CNY a year (likely). Of these amounts, which hold what is charged "
        "beside the cost, 1 of 1 say something."
    )
    assert "很可能" in told_apart.sentence(language="zh")
    alone = replace(found, rows=(first,))
    assert alone.sentence() == "No two rows are compared."
