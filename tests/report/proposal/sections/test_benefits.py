"""Who gains by a plan: people covered beyond today, and clerks."""

from __future__ import annotations

import re

import pytest

from planner.report.proposal.sections.newly_covered import newly_covered
from planner.report.proposal.sections.outlook import benefits
from planner.report.proposal.wording.language import Language
from tests.report.proposal.test_answers import read, writer_of


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("seats", [0, 3])
def test_residents_of_seats_are_in_no_village(language: Language, seats: int) -> None:
    """Test 500 + 200 - 100 = 600 residents more, 4 - 1 = 3 villages, and 3 - 1 seats.

    Without a seat that is gained there is nothing to say of seats.
    """
    points = {"covered_villages": 4, "covered_seats": seats}
    today = {"covered_villages": 1, "covered_residents": 100.0}
    today["covered_seats"] = min(seats, 1)
    rows = [{"residents": text, "is_covered": "1"} for text in ("500", "200")]
    metrics = {"demand_points": points, "today": today}
    writer = writer_of({"villages.csv": rows}, metrics, language)
    text = read(newly_covered(writer, "newly_covered").runs, writer.words)
    assert "600" in text
    says = {Language.EN: "in 2 township or county seats", Language.ZH: "含 2 个乡镇"}
    assert (says[language] in text) is bool(seats)


@pytest.mark.parametrize("language", list(Language))
def test_clerks_are_those_whom_the_network_pays(language: Language) -> None:
    """Test wages of 63,000 a year at 3,500 a month: 63,000 / 42,000 = 1.5 of 4."""
    metrics = {
        "vehicles_used": {"van": 2},
        "service": {"staff": 4.0},
        "demand_points": {"covered_villages": 1, "covered_seats": 0},
        "today": {f"covered_{x}": None for x in ("villages", "seats", "residents")},
        "equity": {"worst_tenth_mean_m": None},
    }
    tables = {
        "ledger.csv": [{"line": "facility_wages", "amount_per_year": "63000"}],
        "villages.csv": [{"residents": "9", "is_covered": "1"}],
    }
    run = {"scenario": {"resolved": {"service": {"wage_per_month": 3_500.0}}}}
    writer = writer_of(tables, metrics, language, run)
    _, jobs, *_ = benefits(writer)
    text = read(getattr(jobs, "runs", ()), writer.words)
    assert re.findall(r"[\d.]+\d|\d", text) == ["4", "2", "1.50"]
