"""What the proposal says of points of a frontier beside its plan."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.report.proposal.evidence.saved_runs import Records
from planner.report.proposal.sections.frontier import better_points, next_step
from tests.report.proposal.test_answers import POINTS, WORDS, point, read, writer_with


def test_a_step_below_its_tolerance_has_no_price() -> None:
    """Test a step of 3,350 - 3,100 = 250 a year, which is known to 300 only."""
    near = [*POINTS[:2], point(3, 0.95, "50", 3_350.0, 2_300.0)]
    assert next_step(writer_with(near, 0.900025)) is None


@pytest.mark.parametrize(
    ("covered", "cost", "is_said"),
    [(0.90, 3_200.0, True), (0.90, 3_000.0, False), (0.96, 9_000.0, False)],
)
def test_a_point_that_covers_more_for_less_is_said(
    covered: float, cost: float, is_said: bool
) -> None:
    """Test point 2, 0.9003 for 3,100, beside plans dearer, cheaper, and above all."""
    writer = writer_with(POINTS, covered)
    metrics = {
        "coverages": {"residents": {"value": covered}},
        "money": {"annual_cost": cost},
    }
    chosen = writer.evidence.chosen
    records = replace(chosen.records, objects={"metrics.json": metrics})
    frontier = Records(
        folder="f",
        objects={"frontier.json": {}},
        tables={"frontier.csv": POINTS},
    )
    chosen = replace(chosen, records=records)
    evidence = replace(writer.evidence, chosen=chosen, frontier=frontier)
    said = list(better_points(replace(writer, evidence=evidence)))
    assert bool(said) is is_said
    if said:
        text = read(getattr(said[0], "runs", ()), WORDS)
        assert "Point 2" in text
        assert "costs 100 CNY a year less" in text
