"""Options of another standard are not held against the plan; what operators get."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from planner.report.proposal.evidence.saved_runs import Records, Run
from planner.report.proposal.sections.decision_page.questions import _no_regret
from planner.report.proposal.sections.funding.money import _losing
from planner.report.proposal.sections.options import _own_standards, better_options
from planner.report.proposal.sections.partners import _operators
from planner.report.proposal.wording.language import Language
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


@pytest.mark.parametrize(("together", "is_said"), [(500.0, True), (540.0, False)])
def test_rows_that_add_up_to_more_are_explained(
    together: float, *, is_said: bool
) -> None:
    """Test a store that lacks 500 and its point 40, which lack 500 together.

    Of a store and a point of another store it is 540, as the rows add up to.
    """
    row = {"is_viable": "0", "tier": "store", "load_parcels_per_day": "9"}
    row |= {"break_even_parcels_per_day": "12", "profit_with_trunk": "-700"}
    rows = [
        row | {"facility_id": name, "name": name, "subsidy_gap": str(amount)}
        for name, amount in (("a", 500.0), ("b", 40.0))
    ]
    metrics = {"viability": {"subsidy_gap": together}}
    writer = writer_of({"facilities.csv": rows, "villages.csv": []}, metrics)
    _, *notes = _losing(writer)
    assert bool(notes) is is_said


def test_no_regret_says_in_how_many_plans() -> None:
    """Test that "in all plans" is not said without their number and their slack."""
    sites = [
        {"site_id": name, "name": name, "tier": "store", "role": role, "frequency": "1"}
        for name, role in (("a", "must have"), ("b", "in all plans found"))
    ]
    record = {"alternatives": {"num_plans": 5, "slack": 0.03}}
    found = Records(
        folder="alt",
        objects={"alternatives.json": record},
        tables={"sites.csv": sites},
    )
    writer = writer_of({"villages.csv": []})
    evidence = replace(writer.evidence, alternatives=found)
    writer = replace(writer, evidence=evidence)
    text = read(_no_regret(writer).runs, writer.words)
    assert text.startswith("5 plans were found whose sitings cost at most 3.0% more")
    assert "2 sites stand in all of these: a, b" in text
    assert "proven of 1 that" in text


@pytest.mark.parametrize(
    ("title", "language", "expected"),
    [
        ("Green Hill", Language.EN, "Green Hill"),
        ("Green Hill", Language.ZH, "青山县"),
        ("青山县规划", Language.EN, "青山县"),
        ("", Language.EN, "青山县"),
    ],
)
def test_a_county_is_called_as_in_the_heading(
    title: str, language: Language, expected: str
) -> None:
    """Test that an English ask does not speak of a county in Chinese letters."""
    resolved = {"title": title, "county": {"name": "青山县"}}
    run = {"scenario": {"resolved": resolved}, "title": title}
    assert writer_of({}, {}, language, run).county.text == expected
