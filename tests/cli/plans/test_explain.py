"""``planner explain``."""

from __future__ import annotations

from pathlib import Path

from planner.report.tables.csv_text import read_csv
from tests.cli.conftest import Planner


def test_all_villages(planner: Planner, solved: Path, tmp_path: Path) -> None:
    """Test that each village that is not covered and served has a row with a reason."""
    file = tmp_path / "reasons.csv"
    run = planner("explain", solved, "--csv", file)
    assert run.code == 0, run.err
    rows = read_csv(file)
    left_out = {
        row["village_id"]
        for row in read_csv(solved / "villages.csv")
        if row["is_covered"] != "1" or float(row["served_share"]) < 1.0
    }
    assert {row["village_id"] for row in rows} == left_out
    assert all(row["reason"] for row in rows)


def test_a_village_and_a_site(planner: Planner, solved: Path) -> None:
    """Test the words and the JSON of a village and of an open site."""
    village = read_csv(solved / "villages.csv")[0]["village_id"]
    assert village in planner("explain", solved, "--village", village).out
    data = planner("explain", solved, "--village", village, "--json").data
    assert data["village_id"] == village
    opened = read_csv(solved / "facilities.csv")[-1]
    card = planner("explain", solved, "--site", opened["facility_id"], "--json").data
    assert card["decision"] == "open"
    assert card["format_id"] == opened["format_id"]
    words = planner("explain", solved, "--site", opened["facility_id"]).out
    assert "Without it" in words


def test_names_in_the_place_of_ids(planner: Planner, solved: Path) -> None:
    """Test that a village is known by its name, in other letters too."""
    village = read_csv(solved / "villages.csv")[0]
    for name in (village["name"], f" {village['name'].upper()} "):
        data = planner("explain", solved, "--village", name, "--json").data
        assert data["village_id"] == village["village_id"]


def test_unknown_ids(planner: Planner, solved: Path) -> None:
    """Test that ids that are not there are errors in words."""
    for option in ("--village", "--site"):
        run = planner("explain", solved, option, "nowhere")
        assert run.code == 2
        assert "'nowhere': no such" in run.err
