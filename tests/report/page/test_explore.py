"""The explorer's data: what stands on the page is what stands in the folders."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from planner.report.page import FrontierView, Group, page_data
from planner.report.page.frontier_data import frontier_data
from planner.report.tables.csv_text import read_csv
from tests.report.conftest import MARKUP, Explored
from tests.report.page.page_view import data_of, told, view_of
from tests.tiny import STANDARD
from tests.tiny_plan import line_county, line_plan


@pytest.fixture(scope="module")
def text(explored: Explored) -> str:
    """Return the page."""
    return explored.page.read_text(encoding="utf-8")


def test_every_plan_is_as_its_folder_says(explored: Explored, text: str) -> None:
    """Test shares, villages and facilities of each plan against its own files."""
    data = data_of(text)
    assert len(data["plans"]) == len(explored.plans) >= 4
    for plan, folder in zip(data["plans"], explored.plans, strict=True):
        metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
        shares = [item["value"] for item in metrics["coverages"].values()]
        assert [item["share"] for item in plan["coverages"]] == pytest.approx(shares)
        figures = dict(plan["figures"])
        cost = metrics["money"]["annual_cost"]
        assert figures["Annual cost"] == f"{cost:,.0f} CNY"
        assert figures["Capital outlay"] == f"{metrics['money']['outlay']:,.0f} CNY"
        opened = [data["sites"][item["site"]]["id"] for item in plan["facilities"]]
        rows = read_csv(folder / "facilities.csv")
        assert opened == [row["facility_id"] for row in rows]
        rows = read_csv(folder / "villages.csv")
        for place, item, row in zip(
            data["villages"], plan["villages"], rows, strict=True
        ):
            card = told(data, "village", item)
            assert (place["id"], place["name"]) == (row["village_id"], row["name"])
            assert card["Covered"] == ("yes" if row["is_covered"] == "1" else "no")
            assert card.get("Facility", "") == row["facility"]
            assert card.get("Detail", "") == row["reason_detail"]


def test_points_are_those_of_the_frontier(explored: Explored, text: str) -> None:
    """Test cost, coverage, knee and steps against ``frontier.csv``."""
    data = data_of(text)["frontier"]
    rows = read_csv(explored.frontier / "frontier.csv")
    assert [item["cost"] for item in data["points"]] == [
        float(row["annual_cost"]) for row in rows
    ]
    assert [item["value"] for item in data["points"]] == [
        float(row["residents"]) for row in rows
    ]
    assert [item["is_knee"] for item in data["points"]] == [
        row["is_knee"] == "1" for row in rows
    ]
    assert data["points"][0]["changes"] == []
    for item, row in zip(data["points"][1:], rows[1:], strict=True):
        words = [change["text"] for change in item["changes"]]
        assert f"{float(row['added_residents']):+,.0f} residents" in words
        tolerance = float(row["added_annual_cost_tolerance"])
        more = f"{float(row['added_annual_cost']):+,.0f} CNY a year"
        assert f"{more} (± {tolerance:,.0f})" in words
        (added,) = (
            change["villages"]
            for change in item["changes"]
            if change["text"].endswith("added")
        )
        assert added == row["added_villages"].split()
    assert [item["key"] for item in data["plans"]] == ["chosen", "option-1"]


def test_reasons_stand_on_the_cards_of_the_chosen_plan(
    explored: Explored, text: str
) -> None:
    """Test that each row of the file is on its village's card, and on no other plan."""
    data = data_of(text)
    rows = {row["village_id"]: row for row in read_csv(explored.reasons)}
    assert rows
    chosen, *others = data["plans"]
    for place, item in zip(data["villages"], chosen["villages"], strict=True):
        row, card = rows.get(place["id"]), told(data, "village", item)
        assert card.get("In the way") == (row["reason"] if row else None)
        smallest = card.get("Smallest change that would do it", "")
        assert smallest == (row["change"] if row else "")
    cards = [
        told(data, "village", item) for plan in others for item in plan["villages"]
    ]
    assert not any("In the way" in card for card in cards)


def test_names_cannot_become_markup(text: str) -> None:
    """Test that a hostile name is whole in the data and nowhere else on the page."""
    assert MARKUP not in text
    assert data_of(text)["villages"][0]["name"] == MARKUP
    assert text.count("<script") == text.count("</script>") == 3


def test_points_without_plans_say_so() -> None:
    """Test that a frontier without plans has points, and no maps."""
    view = view_of(line_county(), line_plan(), name="plan")
    found = frontier_data(FrontierView(record=RECORD, rows=[FIRST, SECOND]), [view])
    assert found is not None
    assert "2 points have no plans that the map could show" in found["note"]
    assert [item["key"] for item in found["points"]] == ["point-1", "point-2"]
    assert found["plans"][0]["cost"] == view.metrics.money.annual_cost
    assert [change["text"] for change in found["points"][1]["changes"]] == [
        "+100 residents",
        "+2,000 CNY a year (± 2)",
        "20 CNY a year for each added resident",
        "1 village added",
        "0 villages lost",
        "1 site opened",
        "0 sites closed",
    ]
    assert page_data([view])["frontier"] is None


def test_way_of_the_worst_off() -> None:
    """Test a frontier of the way of the worst tenth, of which less is better."""
    view = view_of(line_county(), line_plan(), name="plan", group=Group.CHOSEN)
    record = {**RECORD, "coverage": "worst_tenth", "cost": "capex"}
    rows = [{**row, "siting_worst_tenth_km": "4.0"} for row in (FIRST, SECOND)]
    found = frontier_data(FrontierView(record=record, rows=rows), [view])
    assert found is not None
    assert [item["value"] for item in found["points"]] == [5.0, 4.0]
    assert [item["cost"] for item in found["points"]] == [10.0, 30.0]
    words = [change["text"] for change in found["points"][1]["changes"]]
    assert words[0] == "-1.00 km for the worst-off tenth"
    assert words[-4:-2] == ["2 villages nearer", "0 villages farther"]


def test_option_by_another_standard_says_so() -> None:
    """Test that an option whose coverage counts a way of 1 km says it on the chart."""
    standard = replace(STANDARD, collect_within_m=1000.0)
    chosen = view_of(line_county(), line_plan(), name="plan")
    other = view_of(
        replace(line_county(), standard=standard),
        line_plan(),
        name="near",
        key="option-1",
        group=Group.OPTION,
    )
    frontier = FrontierView(record=RECORD, rows=[FIRST, SECOND])
    found = frontier_data(frontier, [chosen, other])
    assert found is not None
    usual, strict = (item["lines"] for item in found["plans"])
    assert len(usual) == 2
    assert "within 1 km" in strict[-1]


def test_frontier_that_was_not_found_has_no_chart() -> None:
    """Test that no points make no chart."""
    view = view_of(line_county(), line_plan())
    assert frontier_data(FrontierView(record=RECORD, rows=[]), [view]) is None


RECORD = {"coverage": "residents", "cost": "annual", "axis": "Coverage of residents"}
FIRST = {
    "point": "1",
    "is_knee": "0",
    "siting_coverage": "0.6",
    "siting_cost": "10100",
    "siting_cost_bound": "10000",
    "siting_cost_gap": "0.01",
    "added_annual_cost_tolerance": "2.0",
    "annual_cost": "11000",
    "capex": "10",
    "residents": "0.6",
    "worst_tenth_km": "5.0",
    "stores": "1",
    "points": "1",
    "added_villages": "",
    "lost_villages": "",
    "added_residents": "",
    "opened_sites": "",
    "closed_sites": "",
    "added_annual_cost": "",
    "annual_cost_per_added_resident": "",
    "nearer_villages": "",
    "farther_villages": "",
    "worst_tenth_km_less": "",
    "annual_cost_per_worst_tenth_km_less": "",
    "contains_previous": "",
    "violations": "0",
}
SECOND = {
    **FIRST,
    "point": "2",
    "annual_cost": "13000",
    "capex": "30",
    "residents": "0.8",
    "worst_tenth_km": "4.0",
    "added_villages": "v1",
    "added_residents": "100",
    "opened_sites": "q",
    "added_annual_cost": "2000",
    "annual_cost_per_added_resident": "20",
    "nearer_villages": "v1 v3",
    "worst_tenth_km_less": "1.0",
    "contains_previous": "1",
}
