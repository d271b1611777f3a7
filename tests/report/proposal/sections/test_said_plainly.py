"""What the proposal says of doors, couriers, upgrades and values beyond capacity."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.report.proposal.evidence.picked_rows import decision_words, lost_words
from planner.report.proposal.evidence.saved_runs import Records
from planner.report.proposal.sections.decision_page.decision import _in_the_middle
from planner.report.proposal.sections.decision_page.questions import _buses
from planner.report.proposal.sections.network import _way, doors
from planner.report.proposal.sections.uncertainty.carrying import (
    cannot_carry,
    not_carried_cell,
)
from planner.report.proposal.wording.language import Language
from tests.report.proposal.test_answers import read, writer_of

ROW = {
    "assumption": "demand",
    "low": "0.7",
    "high": "1.3",
    "net_cost_low": "900",
    "net_cost_high": "100",
    "overloads_low": "0",
    "overloads_high": "5",
}


def place(name: str, mode: str) -> dict[str, str]:
    """Return a row of ``villages.csv``."""
    row = {"village_id": name, "name": name, "mode": mode, "township": "T"}
    parcels = {"parcels_in_per_day": "30", "parcels_out_per_day": "4"}
    return row | parcels | {"residents": "200"}


@pytest.mark.parametrize("language", list(Language))
def test_an_end_that_cannot_be_carried_is_marked(language: Language) -> None:
    """Test a net cost of 100 at 1.3 times the parcels, where five hold too little."""
    writer = writer_of({}, language=language)
    found = Records(folder="s", objects={}, tables={"sensitivity.csv": [ROW]})
    text = read(cannot_carry(writer, found, "demand"), writer.words)
    assert "130.0%" in text
    assert "70.0%" not in text
    assert not_carried_cell(writer, ROW) == writer.words.text("high")
    fine = {**ROW, "overloads_high": "0"}
    found = replace(found, tables={"sensitivity.csv": [fine]})
    assert cannot_carry(writer, found, "demand") == ()


def test_parcels_come_from_couriers_whoever_carries_them() -> None:
    """Test a plan without third parties that a platform pays 70 + 30 a year."""
    amounts = [("70", "platform"), ("30", "platform"), ("5", "villagers")]
    lines = [
        {"amount_per_year": amount, "payer": payer, "payee": "network"}
        for amount, payer in amounts
    ]
    metrics = {
        "service": {"carried_by_third_parties": 0.0},
        "carried_parcels_per_day": 40.0,
    }
    writer = writer_of({"ledger.csv": lines}, metrics)
    text = read(_buses(writer).runs, writer.words)
    assert "No third party carries" in text
    assert "100 CNY" in text


@pytest.mark.parametrize("language", list(Language))
def test_villages_served_at_the_door_are_counted(language: Language) -> None:
    """Test two of three at the door: 400 residents with 2 x 34 parcels."""
    rows = [place("a", "home"), place("b", "home"), place("c", "point")]
    writer = writer_of({"villages.csv": rows}, language=language)
    (said,) = doors(writer)
    text = read(said.runs, writer.words)
    assert "400" in text
    assert "68" in text
    assert list(doors(writer_of({"villages.csv": rows[2:]}))) == []


def test_a_store_that_grows_is_no_new_one() -> None:
    """Test an existing store that opens in another format, and a candidate."""
    writer = writer_of({})
    words = [
        decision_words(writer, {"status": status, "decision": "open"})
        for status in ("existing", "candidate")
    ]
    assert words == ["is upgraded", "opens"]


def test_places_that_lose_what_they_have_are_named() -> None:
    """Test one place that is covered today and not by the plan."""
    rows = {"villages.csv": [place("a", ""), place("b", "point")]}
    writer = writer_of(rows, {"today": {"lost_village_ids": ["a"]}})
    text = read(lost_words(writer), writer.words)
    assert "1 place is near enough" in text
    assert text.endswith("plan: a.")
    assert lost_words(writer_of(rows, {"today": {"lost_village_ids": []}})) == ()


def test_villages_placed_are_left_out_beside_the_mean_way() -> None:
    """Test 400 m for all and 600 m for those located; two stand in the middle."""
    points = {"placed_villages": 3, "placed_in_middle": 2, "located_way_m": 600.0}
    metrics = {
        "demand_points": points,
        "distance_by_residents_m": {"mean": 400.0, "worst": 900.0},
    }
    writer = writer_of({}, metrics)
    assert "the mean is 0.6 km" in read(_way(writer).runs, writer.words)
    said = read(_in_the_middle(writer), writer.words)
    assert "2 villages belong to townships" in said
