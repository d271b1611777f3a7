"""Workbooks of the demo and of Fenghuang, read back as that of a small county is."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.cli import main
from planner.report.proposal.evidence.reading import read_evidence
from planner.report.proposal.evidence.saved_runs import Evidence
from tests.report.proposal.formats import test_workbook as read_back
from tests.scenario.folders import shared

ROOT = Path(__file__).parents[4]
FENGHUANG = ROOT / "tests" / "places" / "fenghuang.toml"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=["green_hill", "fenghuang"])
def made(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Evidence]:
    """Return the folder of a proposal, and what it was made from."""
    plan, out = (tmp_path_factory.mktemp(request.param) / x for x in ("plan", "out"))
    arguments = [str(ROOT / "scenarios" / "green_hill")]
    data: list[str] = []
    if request.param == "fenghuang":
        data = ["--data", str(shared("fenghuang"))]
        arguments = [str(FENGHUANG), "--variant", "at_seat", *data]
    assert main(["solve", *arguments, "--quiet", "--out", str(plan)]) == 0
    report = ["report", str(plan), *data, "--quiet", "--format", "html,xlsx"]
    assert main([*report, "--out", str(out)]) == 0
    return out, read_evidence([plan])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_cell_contradicts_its_head(
    language: str, made: tuple[Path, Evidence]
) -> None:
    """Test tables of the document, sheets of the folder, their heads and totals."""
    proposal, evidence = made
    read_back.test_no_cell_contradicts_its_head(language, proposal, evidence)
    read_back.test_sheets_of_the_folder_hold_what_its_tables_hold(
        language, proposal, evidence
    )
    read_back.test_heads_of_the_folder_have_the_unit_of_their_column(
        language, proposal, evidence
    )
    read_back.test_totals_are_those_of_the_ledger(language, proposal, evidence)


def test_chinese_documents_have_no_english_sentence(
    made: tuple[Path, Evidence],
) -> None:
    """Test the page and the workbook."""
    proposal, _ = made
    read_back.test_chinese_documents_have_no_english_sentence(proposal)
