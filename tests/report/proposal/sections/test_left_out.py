"""What the proposal says of villages that are left out, by hand-made files."""

from __future__ import annotations

from typing import Any

import pytest

from planner.plan import Detail
from planner.report.proposal.document import Table
from planner.report.proposal.sections.annexes import _place, unserved
from planner.report.proposal.sections.background import background
from planner.report.proposal.sections.decision_page.questions import (
    _price,
    _why_not,
)
from planner.report.proposal.wording.language import Language
from planner.report.proposal.wording.left_out import (
    cheapest_left_out,
    detail_runs,
)
from tests.report.proposal.test_answers import read, writer_of


def left_out(name: str, residents: float, detail: str, **more: str) -> dict[str, str]:
    """Return a row of ``villages.csv`` of a village that nobody serves."""
    row = {"village_id": name, "name": name, "kind": "village", "served_share": "0.0"}
    row |= {"residents": str(residents), "reason": "COST", "reason_detail": detail}
    row |= {"parcels_in_per_day": "0", "parcels_out_per_day": "0"}
    return row | {"is_covered": "0", "township": "T", "township_id": "T"} | more


PRICES = {"income_per_parcel_in": 1.2, "income_per_parcel_out": 2.0}
RUN = {
    "scenario": {
        "resolved": {"economics": PRICES, "operations": {"days_per_year": 365.0}}
    }
}
PRICED = [
    left_out("a", 100.0, Detail.NOT_NEEDED.written(5_000.0)),
    left_out("b", 900.0, Detail.NOT_NEEDED.written(9_000.0)),
    left_out("c", 900.0, Detail.NOT_COVERED.written(10.0)),
    left_out("d", 900.0, Detail.NOT_ASKED.written()),
    left_out("e", 900.0, Detail.NOT_NEEDED.written(10.0), served_share="0.4"),
    left_out("f", 900.0, "", reason="", is_covered="1", served_share="1.0"),
]


def test_one_more_villager_has_the_price_that_the_annex_holds() -> None:
    """Test b: 9000 / 900 = 10 a resident, where a costs 5000 / 100 = 50.

    What serves c is beyond the standard, d has no price, and e is served in part.
    """
    metrics = {"money": {"net_cost": 1_800.0}}
    writer = writer_of({"villages.csv": PRICED}, metrics, run=RUN)
    found = cheapest_left_out(writer)
    assert found is not None
    assert found["village"].text == "b"
    text = read(_price(writer).runs, writer.words)
    assert "2.00 CNY" in text
    assert "b: 10.00 CNY" in text
    assert "9,000 CNY a year (9,000 CNY before income" in text
    assert "900 residents" in text
    assert "was not computed" not in text
    unpriced = writer_of({"villages.csv": PRICED[3:]}, {"money": {"net_cost": 1.0}})
    assert "was not computed" in read(_price(unpriced).runs, unpriced.words)


@pytest.mark.parametrize("language", list(Language))
def test_a_village_without_a_price_is_said_to_have_none(language: Language) -> None:
    """Test the annex's cells and its note, and what the question promises of them."""
    writer = writer_of({"villages.csv": PRICED}, language=language)
    says = {Language.EN: "cost not sought", Language.ZH: "费用未测算"}[language]
    for row in PRICED:
        cell = read(detail_runs(writer, row["reason_detail"]), writer.words)
        assert (says in cell) is (row["name"] == "d")
    assert writer.say("unserved_note") in list(unserved(writer))
    none = writer_of({"villages.csv": PRICED[3:4]}, language=language)
    assert writer.say("unserved_note") not in list(unserved(none))
    promise = {Language.EN: "it was sought", Language.ZH: "且已测算"}[language]
    assert promise in read(_why_not(writer).runs, writer.words)


def test_seats_that_are_left_out_are_counted_and_named_apart() -> None:
    """Test five villages and a seat, which are six rows of the annex."""
    seat = left_out("s", 50.0, Detail.NOT_ASKED.written(), kind="township_seat")
    writer = writer_of({"villages.csv": [*PRICED, seat]})
    text = read(_why_not(writer).runs, writer.words)
    assert text.startswith("5 villages are not served in full, and 1 seat of")
    table = next(item for item in unserved(writer) if isinstance(item, Table))
    assert len(table.rows) == 6
    assert _place(writer, PRICED[0]) == table.rows[0][0]
    place = table.rows[-1][0]
    assert isinstance(place, tuple)
    assert read(place, writer.words) == "s (seat)"


@pytest.mark.parametrize(("seats", "is_said"), [(0, False), (1, True)])
def test_no_seats_are_not_mentioned(seats: int, is_said: bool) -> None:
    """Test that a county whose seats are not listed is not told of none."""
    metrics: dict[str, Any] = {
        "demand_points": {"villages": 6, "seats": seats},
        "townships": [],
        "potential_parcels_per_day": 9.0,
    }
    writer = writer_of({"villages.csv": PRICED}, metrics)
    scope = next(background(writer))
    assert ("seat" in read(getattr(scope, "runs", ()), writer.words)) is is_said


def test_the_cheapest_of_two_villages_of_one_name_says_its_township() -> None:
    """Test two called b in townships T and U, and two more in U told by their ids."""
    twin = left_out("b", 900.0, Detail.NOT_NEEDED.written(1.0), village_id="b2")
    twin |= {"township": "U", "township_id": "U"}
    writer = writer_of({"villages.csv": [*PRICED, twin]}, run=RUN)
    found = cheapest_left_out(writer)
    assert found is not None
    assert found["village"].text == "b (U)"
    third = twin | {"village_id": "b3", "residents": "9000"}
    tables = {"villages.csv": [*PRICED, twin, third]}
    found = cheapest_left_out(writer_of(tables, run=RUN))
    assert found is not None
    assert found["village"].text == "b (b3)"


@pytest.mark.parametrize("language", list(Language))
def test_the_cheapest_is_net_of_income_as_the_average_is(language: Language) -> None:
    """Test a, whose 10 parcels in and 0.5 out a day bring (12 + 1) x 365 = 4,745.

    Of its 5,000 a year 255 are left, 2.55 for each of its 100 people, so that it is
    cheaper than b at 9,000 / 900 = 10.
    """
    busy = {"parcels_in_per_day": "10", "parcels_out_per_day": "0.5"}
    rows = [PRICED[0] | busy, *PRICED[1:]]
    metrics = {"money": {"net_cost": 1_800.0}}
    writer = writer_of({"villages.csv": rows}, metrics, language, RUN)
    text = read(_price(writer).runs, writer.words)
    for amount in ("2.55", "255", "5,000", "100"):
        assert amount in text
    assert "9,000" not in text
