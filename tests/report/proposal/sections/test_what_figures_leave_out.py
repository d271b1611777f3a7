"""What is said beside figures that leave something out."""

from __future__ import annotations

import pytest

from planner.report.proposal.evidence.saved_runs import Records
from planner.report.proposal.sections.data import same_points
from planner.report.proposal.sections.network import lead
from planner.report.proposal.sections.uncertainty.detour import detour_range
from planner.report.proposal.sections.uncertainty.even_split import even_split
from planner.report.proposal.wording.language import Language
from tests.report.proposal.test_answers import read, writer_of

HOUR = 3600.0
DETOUR = {
    "assumption": "roads.proxy_detour",
    "value": "1.6",
    "low": "1.2",
    "high": "2",
    "net_cost_low": "900",
    "net_cost_high": "900",
    "residents_low": "0.9",
    "residents_high": "0.8",
}


@pytest.mark.parametrize("language", list(Language))
def test_days_lost_are_said_not_to_be_in_the_time_until_ready(
    language: Language,
) -> None:
    """Test that the sentence with 20 hours goes on about closed roads."""
    times = {"mean": 20 * HOUR, "percentile_90": 50 * HOUR, "worst": 60 * HOUR}
    writer = writer_of({}, {"lead_time_by_parcels_s": times}, language)
    text = read(lead(writer).runs, writer.words)
    assert "20" in text
    assert ("closed roads" if language is Language.EN else "封路") in text


@pytest.mark.parametrize("language", list(Language))
def test_the_factor_of_roads_says_what_driving_costs(language: Language) -> None:
    """Test 800 a year for driving: 800 x 1.2 / 1.6 = 600 and 800 x 2 / 1.6 = 1,000."""
    lines = [{"line": "vehicle_km", "amount_per_year": "800"}]
    writer = writer_of({"ledger.csv": lines}, language=language)
    found = Records(folder="s", objects={}, tables={"sensitivity.csv": [DETOUR]})
    (said,) = detour_range(writer, found)
    text = read(said.runs, writer.words)
    assert all(item in text for item in ("800", "600", "1,000", "90.0%", "80.0%"))


def test_a_factor_that_moves_the_cost_needs_no_words() -> None:
    """Test a row with a range, and a county with roads."""
    for row in (DETOUR | {"net_cost_high": "950"}, DETOUR | {"assumption": "demand"}):
        found = Records(folder="s", objects={}, tables={"sensitivity.csv": [row]})
        assert list(detour_range(writer_of({}), found)) == []


@pytest.mark.parametrize("language", list(Language))
def test_residents_divided_evenly_are_said_to_be(language: Language) -> None:
    """Test a township of 3 villages of 855 and one of 900, and one of unlike counts."""
    numbers = [("A", "855")] * 3 + [("A", "900"), ("B", "10"), ("B", "20"), ("B", "20")]
    rows = [
        {"kind": "village", "township_id": township, "residents": residents}
        for township, residents in numbers
    ]
    metrics = {"coverages": {"residents": {"value": 0.9}}}
    writer = writer_of({"villages.csv": rows}, metrics, language)
    (said,) = even_split(writer)
    text = read(said.runs, writer.words)
    assert all(item in text for item in ("3", "7", "90.0%"))
    assert list(even_split(writer_of({"villages.csv": rows[4:]}))) == []


@pytest.mark.parametrize("language", list(Language))
def test_villages_at_the_same_point_are_named(language: Language) -> None:
    """Test a and b half a metre apart, c elsewhere, and two at a seat on purpose."""
    places = [
        ("a", "110.000000", "given"),
        ("b", "110.000004", "given"),
        ("c", "110.1", "given"),
        ("d", "110.2", "township_seat"),
        ("e", "110.2", "township_seat"),
    ]
    keys = ("village_id", "lon", "location_source")
    same = {"kind": "village", "township": "T", "lat": "28.0", "name": ""}
    rows = [same | dict(zip(keys, place, strict=True)) for place in places]
    writer = writer_of({"villages.csv": rows}, language=language)
    (said,) = same_points(writer)
    assert "a = b" in read(said.runs, writer.words)
    assert "d = e" not in read(said.runs, writer.words)
    assert list(same_points(writer_of({"villages.csv": rows[1:]}))) == []
