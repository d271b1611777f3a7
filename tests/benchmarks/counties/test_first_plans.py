"""Tests of the benchmark family of first plans: its counties, and its doubts."""

import csv
from pathlib import Path

import pandas as pd

from benchmarks.counties import believable, drawn_counties, first_plans
from tests.tiny_plan import line_county


def _row(**changed):
    row = {
        "village_id": "v3",
        "parcels_in_per_day": "4",
        "parcels_out_per_day": "1",
        "mode": "point",
        "facility_id": "p",
        "share": "1",
        "served_share": "1",
        "distance_m": "4000",
        "is_covered": "0",
        "reason": "",
    }
    return row | changed


def _facility(name, load, *, capacity="120", tier="point", parent=""):
    return {
        "facility_id": name,
        "tier": tier,
        "decision": "open",
        "parent_id": parent,
        "load_parcels_per_day": load,
        "load_operating_day": load,
        "capacity_parcels_per_day": capacity,
    }


def test_each_kind_of_doubt_is_raised_by_its_mistake_alone():
    """Test that village v3 at km 16, point p at km 12 and q at km 15 speak as hoped.

    From p to q the way of v3 falls from 4,000 to 1,000 m, by more than 500 m. q has
    room for its 5 parcels at a load of 115 of 120 and not at 116. A store that supplies
    q must have room for them too, 195 of 200 and not 196, or supply p already.
    """

    def doubts(villages, facilities):
        folder = believable.Folder(villages, facilities, line_county())
        return [sentence.split(":")[0] for sentence in believable.doubts(folder)]

    good = [_facility("p", "5"), _facility("q", "116")]
    assert doubts([_row()], good) == []
    assert doubts([_row()], [good[0], _facility("q", "115")]) == ["past a nearer one"]
    assert doubts([_row()], [*good, _facility("x", "0")]) == ["unused"]
    assert doubts([_row()], [good[0], _facility("q", "121")]) == ["overfull"]
    not_carried = _row(served_share="0", is_covered="1", mode="", distance_m="")
    assert doubts([not_carried], good) == ["covered without parcels"]
    no_room = _row(served_share="0", reason="CAPACITY", mode="", distance_m="")
    assert doubts([no_room], good) == ["no room, it is said"]
    full, roomy = (
        _facility("s", load, capacity="200", tier="store") for load in ("196", "195")
    )
    below = _facility("q", "115", parent="s")
    assert doubts([_row()], [good[0], below, full]) == []
    assert doubts([_row()], [good[0], below, roomy]) == ["past a nearer one"]
    beside = _facility("p", "5", parent="s")
    assert doubts([_row()], [beside, below, full]) == ["past a nearer one"]


def test_counties_drawn_are_the_same_for_a_seed(tmp_path):
    """Test that files come out for both lists, and twice the same for a seed."""
    names = [f"{number}村" for number in range(70)]
    places = {"code": names, "name": names, "level": "village", "ur_code": 220}
    places |= {"adcode": "433123", "county": "甲县", "town": "乙镇", "lon": 109.0}
    pd.DataFrame(places | {"lat": 28.0}).to_csv(
        tmp_path / drawn_counties.CHINA, index=False
    )
    blocks = {"hab_id": range(70), "name": names, "population": 300.0}
    blocks |= {"district": "Patna", "block": "Patna", "lon": 85.0, "lat": 25.5}
    pd.DataFrame(blocks).to_csv(tmp_path / drawn_counties.BIHAR, index=False)
    found = [
        drawn_counties.draw(tmp_path, tmp_path / name, number=3, seed=3)
        for name in ("one", "two")
    ]
    assert [item.name for item in found[0]] == ["甲县-433123", "Patna-Patna"]
    for one, two in zip(*found, strict=True):
        first, second = (item.arguments[1] for item in (one, two))
        if first.endswith(".csv"):
            assert _bytes(first) == _bytes(second)
        else:
            assert pd.read_excel(first).equals(pd.read_excel(second))


def _bytes(path):
    with Path(path).open("rb") as file:
        return file.read()


def test_a_table_is_written_with_the_columns_of_a_row(tmp_path):
    """Test that rows of places that ended early have blanks."""
    row = dict.fromkeys(first_plans.COLUMNS) | {"place": "x", "new_exit": 2}
    first_plans._write(tmp_path / "out.csv", [row])
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        (read,) = csv.DictReader(file)
    assert read["new_exit"] == "2"
    assert read["solve_exit"] == ""
