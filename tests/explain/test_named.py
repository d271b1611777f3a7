"""Tests of villages and sites by their names."""

from __future__ import annotations

import pytest

from planner.errors import PlannerError
from planner.explain.named import id_of
from planner.model.places import LocationSource, Village, VillageKind


def village(village_id: str, name: str, township_id: str) -> Village:
    """Return a village without anything else to it."""
    return Village(
        id=village_id,
        name=name,
        township_id=township_id,
        county_id="c",
        kind=VillageKind.VILLAGE,
        lon=109.5,
        lat=28.0,
        location_source=LocationSource.GIVEN,
        residents=100.0,
    )


VILLAGES = (
    village("1", "新村", "青石镇"),
    village("2", "新村", "白岩乡"),
    village("3", "San Juan", ""),
    village("4", "1", ""),
)


@pytest.mark.parametrize(
    ("text", "village_id"), [("3", "3"), ("san  juan", "3"), ("1", "1"), (" 2 ", "2")]
)
def test_an_id_or_a_name_of_one(text: str, village_id: str) -> None:
    """Test ids before names, and names in other letters and blanks."""
    assert id_of(text, VILLAGES, "village") == village_id


def test_several_of_a_name() -> None:
    """Test that the ids are listed with their townships."""
    with pytest.raises(PlannerError, match=r"1 \(in 青石镇\), 2 \(in 白岩乡\)"):
        id_of("新村", VILLAGES, "village")


def test_nothing_of_a_name() -> None:
    """Test that the nearest name is named."""
    with pytest.raises(PlannerError, match="did you mean 'San Juan'"):
        id_of("San Jaun", VILLAGES, "village")
