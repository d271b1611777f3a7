"""Seats are counted apart from villages, and villages placed at them are said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.checker import check
from planner.metrics import evaluate
from planner.metrics.coverages.today import today
from planner.model.places import LocationSource, VillageKind
from planner.model.rules import Measure
from tests.design.counties import asking, best, plan_of
from tests.tiny import build, hub, store, village
from tests.tiny_plan import edit_village, line_county, line_plan

SEAT = VillageKind.TOWNSHIP_SEAT


def test_a_seat_is_no_village() -> None:
    """Test v1 as a seat: of the villages v2, v3 and v4 the plan covers v2 alone.

    Residents still count all: 100 + 300 of 500.
    """
    metrics = evaluate(line_plan(), edit_village(line_county(), "v1", kind=SEAT))
    assert metrics.coverages["villages"].value == pytest.approx(1 / 3)
    assert metrics.coverages["residents"].value == pytest.approx(400 / 500)
    found = metrics.demand_points
    assert (found.villages, found.covered_villages, found.served_villages) == (3, 1, 2)
    assert (found.seats, found.covered_seats, found.served_seats) == (1, 1, 1)
    (township,) = metrics.townships
    assert (township.num_villages, township.covered_villages) == (3, 1)
    assert (township.num_seats, township.covered_seats) == (1, 1)


def test_seats_do_not_help_to_cover_villages() -> None:
    """Test three tenths of two villages required: the siting covers one of them.

    The seat lies at the store of 10 km, the villages at that of 40 and of 60 km; with
    the seat as a village, the nearest store alone would do: one of three.
    """
    county = build(
        village("seat", 10, kind=SEAT, residents=900.0),
        village("a", 40),
        village("b", 60),
        hub("h", 0),
        store("s", 10),
        store("t", 40),
        store("u", 60),
        requirements=asking(at_least={Measure.VILLAGES: 0.3}),
    )
    plan = plan_of(best(county))
    assert check(plan, county) == []
    assert evaluate(plan, county).demand_points.covered_villages == 1


def test_coverage_if_nobody_placed_at_a_seat_is_covered() -> None:
    """Test v2, 300 of 500 residents, placed at its seat: 0.8 is 0.2 at the least."""
    placed = LocationSource.TOWNSHIP_SEAT
    county = edit_village(line_county(), "v2", location_source=placed)
    metrics = evaluate(line_plan(), county)
    found = metrics.coverages["residents"]
    assert found.value == pytest.approx(400 / 500)
    assert found.least_value == pytest.approx(100 / 500)
    points = metrics.demand_points
    assert (points.placed_villages, points.placed_residents) == (1, 300.0)
    assert points.placed_in_middle == 0


def test_ways_of_those_placed_at_seats_are_left_out() -> None:
    """Test v2 placed at a seat that a village stands for: it leaves v1 and v3.

    100 people go 1,000 m to p, 50 get theirs at the door: 100,000 / 150 m.
    """
    placed = LocationSource.TOWNSHIP_SEAT
    county = edit_village(line_county(), "v2", location_source=placed)
    towns = tuple(replace(item, is_seat_derived=True) for item in county.townships)
    points = evaluate(line_plan(), replace(county, townships=towns)).demand_points
    assert points.placed_in_middle == 1
    assert points.located_way_m == pytest.approx(100_000 / 150)


def test_what_stands_today_is_not_known_without_a_list() -> None:
    """Test that no existing facility listed is unknown, not nothing."""
    county = build(village("a", 10), hub("h", 0), store("s", 10))
    found = today(county, np.ones(1, dtype=np.bool_))
    assert found.reason
    values = {
        name: getattr(found, name) for name in found.__slots__ if name != "reason"
    }
    assert set(values.values()) == {None}
    assert replace(found, reason="") != today(line_county(), np.ones(4, dtype=np.bool_))
