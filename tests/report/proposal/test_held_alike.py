"""Options of another standard are not held against the plan; what operators get."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from planner.report.proposal.evidence import Records, Run
from planner.report.proposal.sections.options import _own_standards, better_options
from planner.report.proposal.sections.partners import _operators
from planner.report.proposal.writer import Writer
from tests.report.proposal.test_answers import read, writer_of


def scenario(km: float) -> dict[str, Any]:
    """Return the record of a run whose standard is a distance."""
    standard = {"collect_within_km": km, "required_functions": ["collect"]}
    return {"scenario": {"resolved": {"standard": standard}}}


def with_option(km: float) -> Writer:
    """Return a plan of 3 km that covers 0.9 for 1000, beside one that covers all.

    The other costs 900 and is planned at ``km``.
    """
    figures = [
        {"coverages": {"residents": {"value": share}}, "money": {"net_cost": net}}
        for share, net in ((0.9, 1_000.0), (1.0, 900.0))
    ]
    writer = writer_of({}, figures[0], run=scenario(3.0))
    records = Records(
        folder="o",
        objects={"metrics.json": figures[1], "run.json": scenario(km)},
        tables={},
    )
    saved: Any = SimpleNamespace(run=scenario(km), metrics=figures[1])
    other = Run(saved=saved, records=records, option="wide")
    return replace(writer, evidence=replace(writer.evidence, options=(other,)))


@pytest.mark.parametrize(("km", "is_alike"), [(3.0, True), (10.0, False)])
def test_a_wider_standard_is_no_better_plan(km: float, *, is_alike: bool) -> None:
    """Test that 1.0 within 10 km is not said to be more than 0.9 within 3."""
    writer = with_option(km)
    told = [read(getattr(x, "runs", ()), writer.words) for x in _own_standards(writer)]
    assert bool(list(better_options(writer))) is is_alike
    assert bool(told) is not is_alike
    assert all("within 10 km by road" in text for text in told)


def test_operators_read_what_each_gets() -> None:
    """Test 4 points without a contract that get 2,000 a month: 500 each.

    A point under contract and one that closes are not counted, nor is a store.
    """
    point = {"tier": "point", "decision": "open", "contract_id": ""}
    facilities = [point] * 4 + [point | {"contract_id": "c"}]
    facilities += [point | {"decision": "close"}, point | {"tier": "store"}]
    parties = [{"party": "point operators", "net_per_month": "2000"}]
    writer = writer_of({"facilities.csv": facilities, "stakeholders.csv": parties})
    text = read(_operators(writer).runs, writer.words)
    assert "For 4 points without a contract that is 500 CNY a month each" in text
    assert "store without" not in text
