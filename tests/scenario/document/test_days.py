"""Days a week by distance or township, as they are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.errors import InputError
from planner.model.rules import Schedule
from planner.scenario.build import build, read_county
from planner.scenario.document.read import read_scenario
from planner.scenario.validate import validate
from tests.scenario.folders import write

BY_KM = """
[operations.days_per_week]
by_km_from_hub = [{ up_to = 5, days = 6 }, { up_to = 15, days = 3 }]
beyond = 2
"""
BY_TOWNSHIP = """
[operations]
days_per_week = { by_township = { t2 = 3 }, otherwise = 5 }
"""


def test_by_distance(tmp_path: Path) -> None:
    """Test that kilometres become metres, and the most days stand for the network."""
    operations = read_scenario(write(tmp_path, BY_KM)).settings.operations
    assert operations.days_per_week == 6.0
    assert operations.schedule == Schedule(
        by_m=((5_000.0, 6.0), (15_000.0, 3.0)), otherwise=2.0
    )


def test_by_township(tmp_path: Path) -> None:
    """Test villages and sites of the township named, and of the other one."""
    instance = build(read_scenario(write(tmp_path, BY_TOWNSHIP)))
    assert instance.operations.days_per_week == 5.0
    days = dict(
        zip(
            [item.id for item in instance.villages],
            instance.village_days_per_week,
            strict=True,
        )
    )
    assert days == {"v1": 5.0, "v2": 5.0, "v3": 3.0, "v4": 3.0, "t1:seat": 5.0}
    for site, number in zip(instance.sites, instance.site_days_per_week, strict=True):
        assert number == (3.0 if site.township_id == "t2" else 5.0)


def test_one_number_is_everywhere(tmp_path: Path) -> None:
    """Test that a number has no schedule, and stands as it is in the outputs."""
    scenario = read_scenario(write(tmp_path, "[operations]\ndays_per_week = 4\n"))
    assert scenario.settings.operations.schedule is None
    assert scenario.resolved["operations"]["days_per_week"] == 4
    assert set(build(scenario).site_days_per_week) == {4.0}


@pytest.mark.parametrize(
    ("value", "where", "expected"),
    [
        ("8", "", "<= 7"),
        ('"5"', "", "a number"),
        ("{ by_township = { t2 = 0 }, otherwise = 5 }", ".by_township.t2", ">= 1"),
        ("0.9", "", ">= 1"),
        ("{ by_township = { t2 = 3 } }", "", "by_township and otherwise"),
        ("{ by_township = { t2 = 3 }, beyond = 2 }", "", "by_township and otherwise"),
        (
            "{ by_km_from_hub = [{ up_to = 9, days = 3 }, { up_to = 9, days = 2 }],"
            " beyond = 1 }",
            "",
            "distances up_to that rise",
        ),
        ("{ by_km = [], beyond = 2 }", ".by_km", "by_km_from_hub"),
    ],
)
def test_wrong_days_are_refused(
    tmp_path: Path, value: str, where: str, expected: str
) -> None:
    """Test that the message names the key and what may stand there."""
    text = f"[operations]\ndays_per_week = {value}\n"
    with pytest.raises(InputError) as caught:
        read_scenario(write(tmp_path, text))
    (problem,) = caught.value.problems
    assert problem.where == f"operations.days_per_week{where}"
    assert expected in problem.expected


def test_unknown_townships_are_refused(tmp_path: Path) -> None:
    """Test that a township that the county does not have is named."""
    folder = write(tmp_path, BY_TOWNSHIP.replace("t2", "t3"))
    with pytest.raises(InputError, match="'t3', which is no township"):
        build(read_scenario(folder))


@pytest.mark.parametrize(
    ("days", "places"),
    [
        ("2.5", "operations.days_per_week = 2.5"),
        (
            "{ by_township = { t2 = 2.5 }, otherwise = 2.9 }",
            "operations.days_per_week.by_township.t2 = 2.5, "
            "operations.days_per_week.otherwise = 2.9",
        ),
        (
            "{ by_km_from_hub = [{ up_to = 5.5, days = 2.2 }], beyond = 2 }",
            "operations.days_per_week.by_km_from_hub[0].days = 2.2",
        ),
    ],
)
def test_fractions_count_as_the_whole_number_below(
    tmp_path: Path, days: str, places: str
) -> None:
    """Test that all are 2, and one warning names every number that is none."""
    folder = write(tmp_path, f"[operations]\ndays_per_week = {days}\n")
    built = read_county(read_scenario(folder))
    assert set(built.instance.site_days_per_week.tolist()) == {2.0}
    assert set(built.instance.village_days_per_week.tolist()) == {2.0}
    (said,) = [item for item in built.provenance.warnings if "fraction" in item.found]
    assert f"({places})" in said.found
    assert said in validate(folder)
