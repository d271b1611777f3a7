"""Options side by side: their names, and figures that are of their own files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planner.report.proposal.build import build_document
from planner.report.proposal.document import Paragraph, Table, runs_of
from planner.report.proposal.evidence import Evidence
from planner.report.proposal.figures import Figure
from planner.report.proposal.language import Language, Words

KEYS = ("recommended", "do_nothing", "minimum", "full_coverage", "third_party")


def options_table(evidence: Evidence, language: Language) -> Table:
    """Return the first table of the section on options."""
    document = build_document(evidence, language, None)
    section = next(item for item in document.sections if item.key == "options")
    return next(item for item in section.blocks if isinstance(item, Table))


@pytest.mark.parametrize("language", list(Language))
def test_every_option_is_a_column(evidence: Evidence, language: Language) -> None:
    """Test names and order: the proposed plan, a variant, then the other options."""
    words = Words(language=language, currency="CNY")
    known = [words.text(f"option_{key}") for key in KEYS]
    head = options_table(evidence, language).head
    assert head[1:] == (known[0], "own_network", *known[1:])


def test_figures_are_those_of_each_option(
    evidence: Evidence, folders: list[Path]
) -> None:
    """Test coverage and cost of every column against its metrics.json."""
    record = json.loads((folders[4] / "options.json").read_text(encoding="utf-8"))
    plans = {item["key"]: folders[4] / item["plan"] for item in record["options"]}
    order = [folders[0], folders[1], *(plans[key] for key in KEYS[1:])]
    metrics = [
        json.loads((plan / "metrics.json").read_text(encoding="utf-8"))
        for plan in order
    ]
    rows = options_table(evidence, Language.EN).rows
    for label, found in (
        (
            "Residents",
            [item["coverages"]["residents"]["value"] for item in metrics],
        ),
        ("Annual cost", [item["money"]["annual_cost"] for item in metrics]),
    ):
        row = next(item for item in rows if str(item[0]).startswith(label))
        figures = [cell for cell in row[1:] if isinstance(cell, Figure)]
        assert [item.value for item in figures] == pytest.approx(found)


def test_an_option_that_cannot_be_met_says_so(
    evidence: Evidence, folders: list[Path]
) -> None:
    """Test that each relaxed option has a line with its reason, and no other one."""
    record = json.loads((folders[4] / "options.json").read_text(encoding="utf-8"))
    reasons = [
        reason
        for item in record["options"]
        if item["plan"] != item["key"]
        for reason in item["infeasible"]
    ]
    document = build_document(evidence, Language.EN, None)
    section = next(item for item in document.sections if item.key == "options")
    bullets = [
        "".join(str(getattr(run, "text", run)) for run in runs_of(item.runs))
        for item in section.blocks
        if isinstance(item, Paragraph) and item.is_bullet
    ]
    assert len([text for text in bullets if "cannot be met" in text]) == len(reasons)
    for reason in reasons:
        assert any(reason in text for text in bullets)
