"""Risks of the decision page and what it asks for beyond the first year."""

from __future__ import annotations

from typing import Any

import pytest

from planner.report.proposal.evidence.figures import Figure
from planner.report.proposal.sections.decision_page.decision import (
    _baselines,
    _not_met,
    _renewals,
)
from planner.report.proposal.sections.decision_page.questions import _peak
from planner.report.proposal.sections.decision_page.risks import risks
from planner.report.proposal.sections.funding.cash_need import cash_need
from planner.report.proposal.sections.network import _fleet
from planner.report.proposal.wording.language import Language, number
from tests.report.proposal.test_answers import read, writer_of

METRICS: dict[str, Any] = {
    "viability": {
        "network_gap": 900.0,
        "unviable_sites": 1,
        "viable_sites": 26,
        "subsidy_gap": 60.0,
        "viable_with_trunk": 0,
    },
    "worse_off": {"keepers_lack": 240.0, "hosts_lack": 60.0},
    "service": {"facilities_on_hosts": 24, "expected_sign_ups": 19.1},
    "after_longest_gap": {"days": 3, "facilities_over": 21, "trips_over": 12},
    "coverages": {"residents": {"value": 0.9}, "effective_service": {"value": 0.9}},
}
KEEPER = {
    "keeper_income_per_month": "-20",
    "host_income_per_month": "",
    "contract_id": "c",
    "host_type_id": "",
    "tier": "point",
}
STORE = dict.fromkeys(KEEPER, "") | {
    "tier": "store",
    "decision": "open",
    "profit_with_trunk": "-40",
}
OF_FACTOR = {"peak_day": {"factor": 1.0}}


def said(metrics: dict[str, Any], language: Language = Language.EN) -> list[str]:
    """Return the risks as a reader sees them."""
    facilities = [KEEPER, STORE]
    writer = writer_of({"facilities.csv": facilities}, metrics, language)
    return [read(getattr(item, "runs", ()), writer.words) for item in risks(writer)]


def test_each_risk_is_said_once_with_its_amount() -> None:
    """Test who will not sign, with 900 + 300 = 1,200, and what breaks every week.

    Of 27 facilities one does not earn its cost: the verb agrees with the one.
    """
    money, worse, hosts, week = said(METRICS)
    assert "of 27 stores and points 1 does not earn its own cost" in money
    assert "for points the loops that serve them from their store, of 27" in money
    assert "1 of 1 loses money after that sharing" in money
    assert "1 keeper or host bears more than it is paid, by 300 CNY" in worse
    assert "it lacks 1,200 CNY a year instead of 900 CNY" in worse
    assert "counts on 24 existing outlets; 19 are expected to sign up" in hosts
    assert "Coverage above supposes that all of them sign; cost, outlay" in hosts
    assert "every week" in week
    assert "3 days of parcels come at once, and 21 facilities get" in week


def test_what_is_no_risk_is_silent() -> None:
    """Test a network that visits daily, with nobody worse off and every host won."""
    fine = METRICS | {
        "service": {"facilities_on_hosts": 24, "expected_sign_ups": 24.0},
        "after_longest_gap": {"days": 1, "facilities_over": 0, "trips_over": 0},
    }
    writer = writer_of({"facilities.csv": []}, fine)
    assert len(list(risks(writer))) == 1


@pytest.mark.parametrize("days", [1, 3])
def test_the_day_after_the_longest_gap_comes_every_week(days: int) -> None:
    """Test that it is not told as a thing of peak days; daily visits have no gap."""
    after = METRICS["after_longest_gap"] | {"days": days}
    facilities = [{"tier": "store", "decision": "open"}]
    metrics = METRICS | OF_FACTOR | {"after_longest_gap": after}
    writer = writer_of({"facilities.csv": facilities}, metrics)
    text = read(_peak(writer).runs, writer.words)
    assert ("Every week" in text) == (days > 1)


def test_the_ask_says_what_falls_due_later() -> None:
    """Test 340 in year 5 and 4,006 in year 8: 4,346 beyond the 374 of the start."""
    outlays = {"0": 374, "1": 0, "5": 340, "8": 4_006, "10": 0}
    rows = [{"year": year, "outlay": str(item)} for year, item in outlays.items()]
    metrics = {"money": {"horizon_years": 10.0}}
    writer = writer_of({"cash_flow.csv": rows}, metrics)
    text = read(_renewals(writer), writer.words)
    assert "4,346 CNY falls due within 10 years" in text
    assert "4,006 CNY of it in year 8" in text
    never = writer_of({"cash_flow.csv": rows[:2]}, metrics)
    assert _renewals(never) == ()
    once = writer_of({"cash_flow.csv": rows[:3]}, metrics)
    text = read(_renewals(once), once.words)
    assert "340 CNY falls due in year 5 to buy again" in text
    assert "the only time within 10 years" in text


def cash_rows(income: float) -> list[dict[str, str]]:
    """Return three years: 374 of outlay at first, 15 of subsidy in each of two."""
    outlay, subsidy, paid = (374, 0, 40), (15, 15, 0), (0, 100, 100)
    return [
        {
            "year": str(year),
            "outlay": str(outlay[year]),
            "outlay_subsidy": str(subsidy[year]),
            "paid": str(paid[year]),
            "income": str(income if year else 0),
        }
        for year in range(3)
    ]


@pytest.mark.parametrize(
    ("income", "yearly", "whole"),
    [
        (70.0, "outlays is 30 CNY more than", "2 years take 444 CNY in all"),
        (400.0, "income is 300 CNY more than", "2 years leave 216 CNY in all"),
    ],
)
def test_the_cash_need_is_no_sum_of_outlay_and_gap(
    income: float, yearly: str, whole: str
) -> None:
    """Test 374 - 15 = 359 at the start; over the years 614 paid out and 30 granted.

    With 70 of income a year 100 - 70 = 30 are lacking, 614 - 140 - 30 = 444 in all;
    with 400 it is 800 + 30 - 614 = 216 that is left.
    """
    metrics = {
        "money": {"horizon_years": 2.0, "outlay": 374.0, "outlay_subsidy": 15.0},
        "viability": {"network_gap": 188.0},
    }
    writer = writer_of({"cash_flow.csv": cash_rows(income)}, metrics)
    text = read(cash_need(writer).runs, writer.words)
    assert "359 CNY at the start" in text
    assert yearly in text
    assert whole in text
    assert "The 188 CNY a year above" in text


def test_vehicles_that_stand_idle_are_not_listed() -> None:
    """Test that a type of which the plan uses none has no row."""
    writer = writer_of({}, {"vehicles_used": {"van": 4, "truck": 0}})
    assert len(_fleet(writer).rows) == 1


def test_the_first_table_says_how_far_villagers_go() -> None:
    """Test that shares carried stand beside the way that people go: 400 m, 0.4 km."""
    shares = ("villages", "residents", "demand", "effective_service", "use")
    metrics = {
        "today": dict.fromkeys(shares[:3]),
        "coverages": {name: {"value": 0.9} for name in shares},
        "demand_points": {"placed_villages": 0},
        "distance_by_residents_m": {"mean": 400.0},
        "money": {"cost_per_parcel": 3.0, "net_cost": 1.0},
    }
    writer = writer_of({}, metrics)
    rows = {row[0]: row[-1] for row in _baselines(writer).rows}
    way = rows["Mean way to their parcels of the villagers served"]
    assert isinstance(way, Figure)
    assert number(way, writer.words) == "0.4 km"


def test_a_plan_that_breaks_what_was_asked_says_so_first() -> None:
    """Test a limit of 6 million that the plan passes by 286,997."""
    repair = {"key": "solve.max_annual_cost", "before": 6e6, "after": 6_286_997.0}
    broken = writer_of({}, run={"result": {"repair": [repair]}})
    (said,) = _not_met(broken)
    text = read(getattr(said, "runs", ()), broken.words)
    assert "6.00 million CNY asked for, 6.29 million CNY here" in text
    assert list(_not_met(writer_of({}, run={"result": {"repair": []}}))) == []
