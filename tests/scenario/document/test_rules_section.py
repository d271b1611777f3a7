"""The section of the rules of administration, as it is read."""

from pathlib import Path

import pytest

from planner.errors import InputError
from planner.model.rules import Administration
from planner.scenario.document.read import read_scenario
from planner.scenario.validate import validate
from tests.scenario.folders import write

ALL = """
[rules]
store_in_every_township = true
point_above_residents = 900
at_least_in_every_township = 0.7
close_only_if_replaced_within_km = 2.5
"""
OFF = """
[variants.free.rules]
store_in_every_township = false
point_above_residents = false
at_least_in_every_township = false
close_only_if_replaced_within_km = false
"""


def rules_of(folder: Path, text: str, variant: str | None = None) -> Administration:
    """Return the rules of a scenario with a text added."""
    scenario = read_scenario(write(folder, text), variant=variant)
    return scenario.settings.requirements.administration


def test_rules_are_read_in_base_units(tmp_path: Path) -> None:
    """Test that kilometres become metres, and that nothing is asked for by itself."""
    assert rules_of(tmp_path, "") == Administration()
    assert rules_of(tmp_path, ALL) == Administration(
        store_in_every_township=True,
        point_above_residents=900.0,
        at_least_in_every_township=0.7,
        close_only_if_replaced_within_m=2_500.0,
    )


def test_a_variant_switches_rules_off(tmp_path: Path) -> None:
    """Test that false leaves nothing of a rule."""
    assert rules_of(tmp_path, ALL + OFF, "free") == Administration()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("store_in_every_township = 1", "true or false"),
        ("point_above_residents = true", "a number"),
        ("at_least_in_every_township = 70", "<= 1"),
        ("close_only_if_replaced_within_km = 0", "> 0"),
        ("shops_in_every_township = true", "one of"),
    ],
)
def test_wrong_values_are_refused(tmp_path: Path, line: str, expected: str) -> None:
    """Test that the message names the key and what may stand there."""
    with pytest.raises(InputError) as caught:
        rules_of(tmp_path, f"[rules]\n{line}\n")
    (problem,) = caught.value.problems
    assert problem.where == f"rules.{line.split(' ', maxsplit=1)[0]}"
    assert expected in problem.expected


def test_rules_for_townships_need_townships(tmp_path: Path) -> None:
    """Test that a county without townships is told so, once for each such rule."""
    villages = "id,lon,lat,residents\nv1,109.5,28.01,1000\n"
    folder = write(tmp_path, ALL, villages=villages)
    file = folder / "scenario.toml"
    text = file.read_text(encoding="utf-8").replace('townships = "townships.csv"\n', "")
    file.write_text(text, encoding="utf-8")
    found = [item.where for item in validate(folder) if not item.is_warning]
    assert found == [
        "rules.store_in_every_township",
        "rules.at_least_in_every_township",
    ]
