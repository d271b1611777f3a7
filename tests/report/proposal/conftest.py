"""A county with hostile names, its plan, a variant and a frontier, as saved folders."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from planner.cli import main
from planner.report.proposal.evidence.reading import read_evidence
from planner.report.proposal.evidence.saved_runs import Evidence
from planner.scenario.generate import generate
from tests.made_once import made_once

OUTS = ("chosen", "own", "frontier", "sens")
SCRIPT, FORMULA = "<script>alert(1)</script>", '=HYPERLINK("x")'
"""Names of villages that must stay text in every format."""


def _rename(table: Path) -> None:
    """Give villages names that are markup and formulas, in turn."""
    with table.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for number, row in enumerate(rows):
        row["name"] = (SCRIPT, FORMULA)[number % 2]
    with table.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="package")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return the folders of a plan, a variant, a frontier, sensitivity and options."""
    folder = made_once(tmp_path_factory, "proposal_runs", _make_runs)
    return [folder / name for name in (*OUTS, "options")]


@pytest.fixture(scope="package")
def evidence(folders: list[Path]) -> Evidence:
    """Return what the folders hold."""
    return read_evidence(folders)


@pytest.fixture(scope="package")
def proposal(folders: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the proposal in both languages and all formats."""

    def make(folder: Path) -> None:
        runs = [str(item) for item in folders]
        assert main(["report", *runs, "--quiet", "--out", str(folder / "out")]) == 0

    return made_once(tmp_path_factory, "proposal", make) / "out"


def _make_runs(folder: Path) -> None:
    county = folder / "county"
    generate(county, villages=14, seed=5)
    _rename(county / "villages.csv")
    scenario = county / "scenario.toml"
    text = scenario.read_text(encoding="utf-8")
    quick = text.replace("[solve]\n", "[solve]\nrounds = 1\n", 1)
    scenario.write_text(quick, encoding="utf-8")
    outs = [folder / name for name in OUTS]
    solve = ["solve", str(county), "--quiet", "--out"]
    assert main([*solve, str(outs[0])]) == 0
    assert main([*solve, str(outs[1]), "--variant", "own_network"]) == 0
    sweep = ["frontier", str(county), "--quiet", "--points", "4", "--out"]
    assert main([*sweep, str(outs[2])]) == 0
    every = ["options", str(county), "--quiet", "--out", str(folder / "options")]
    assert main(every) == 0
    plans = [str(outs[0]), str(folder / "options")]
    assert main(["sensitivity", *plans, "--quiet", "--out", str(outs[3])]) == 0
