"""``planner options``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn

import pytest

from planner.design.solve import solve
from planner.report.tables.csv_text import read_csv
from tests.cli.conftest import Planner

OPTIONS = """
[options]
recommended = {}
near = { variant = "strict", name = "Nearer", name_zh = "就近方案" }
dear = { variant = "poor" }
"""


@pytest.fixture
def with_options(scenario: Path) -> Path:
    """Return a scenario with three options, the last of which cannot be met."""
    file = scenario / "scenario.toml"
    file.write_text(file.read_text(encoding="utf-8") + OPTIONS, encoding="utf-8")
    return scenario


def record(out: Path) -> Any:
    """Return what the folder says of its options."""
    return json.loads((out / "options.json").read_text(encoding="utf-8"))


def test_folder(
    planner: Planner, with_options: Path, solved: Path, tmp_path: Path
) -> None:
    """Test that every option is a plan of its own that the checker accepts.

    One without a variant is the plan that ``planner solve`` gives.
    """
    out = tmp_path / "out"
    run = planner("options", with_options, "--out", out, "--json")
    assert run.code == 3
    assert "dear: " in run.err
    first, near, dear = record(out)["options"]
    assert (first["plan"], near["plan"], dear["plan"]) == (
        "recommended",
        "near",
        "dear/relaxed",
    )
    assert near["names"] == {"en": "Nearer", "zh": "就近方案"}
    assert dear["infeasible"]
    for option in (first, near, dear):
        assert planner("check", out / option["plan"]).code == 0
    (row,) = [
        row for row in read_csv(out / "options.csv") if row["name"] == "annual cost"
    ]
    for option in (first, near, dear):
        plan = out / option["plan"]
        metrics = json.loads((plan / "metrics.json").read_text(encoding="utf-8"))
        cost = metrics["money"]["annual_cost"]
        assert float(row[option["key"]]) == pytest.approx(cost)
    of_option = (out / "recommended" / "plan.json").read_text(encoding="utf-8")
    assert of_option == (solved / "plan.json").read_text(encoding="utf-8")


def test_interruption_keeps_what_is_done(
    planner: Planner,
    with_options: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Test that Ctrl-C in the second option leaves the first, and says so."""
    calls: list[object] = []

    def second_is_interrupted(*arguments: Any, **options: Any) -> Any:
        calls.append(arguments)
        if len(calls) == 2:
            interrupt()
        return solve(*arguments, **options)

    monkeypatch.setattr(
        "planner.cli.commands.studies.options.solve", second_is_interrupted
    )
    out = tmp_path / "out"
    run = planner("options", with_options, "--out", out)
    assert run.code == 130
    assert "not solved: near, dear" in run.err
    assert [item["key"] for item in record(out)["options"]] == ["recommended"]
    assert record(out)["is_interrupted"]
    assert record(out)["not_solved"] == ["near", "dear"]


def test_a_scenario_without_options(
    planner: Planner, scenario: Path, tmp_path: Path
) -> None:
    """Test that the message names the table that lacks, and nothing is written."""
    run = planner("options", scenario, "--out", tmp_path / "out")
    assert run.code == 2
    assert "no table [options]" in run.err
    assert not (tmp_path / "out").exists()


def interrupt() -> NoReturn:
    """Press Ctrl-C."""
    raise KeyboardInterrupt
