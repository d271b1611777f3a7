"""The price of villagers' time and the keys around it, as they are read."""

from pathlib import Path

import pytest

from planner.errors import InputError
from planner.instance import Instance
from planner.scenario.build import build
from planner.scenario.document.read import read_scenario
from tests.scenario.folders import write


def county(folder: Path, text: str) -> Instance:
    """Return the county of a scenario with a text added."""
    return build(read_scenario(write(folder, text)))


@pytest.mark.parametrize(
    ("line", "price"),
    [
        ("", 3.3),
        ("villager_time_price_per_hour = 5", 5.0),
        ("access_price_per_parcel_km = 0", 0.0),
        ("access_price_per_parcel_km = 0\nvillager_time_price_per_hour = 5", 5.0),
    ],
)
def test_the_price_of_an_hour(tmp_path: Path, line: str, price: float) -> None:
    """Test the default, a price, and 0 by the earlier key unless a price is given."""
    found = county(tmp_path, f"[solve]\n{line}\n").requirements
    assert found.villager_time_price_per_hour == price


def test_the_earlier_key_is_refused_at_other_values(tmp_path: Path) -> None:
    """Test that the message names the key that replaces it."""
    with pytest.raises(InputError, match=r"write solve\.villager_time_price_per_hour"):
        county(tmp_path, "[solve]\naccess_price_per_parcel_km = 0.02\n")


def test_the_rule_and_the_least_that_covers_are_keys(tmp_path: Path) -> None:
    """Test both defaults, and both changed."""
    plain = county(tmp_path, "")
    assert plain.requirements.nearer_facility
    assert plain.standard.min_parcels_per_day == 1.0
    text = "[solve]\nnearer_facility = false\n[standard]\nmin_parcels_per_day = 3\n"
    changed = county(tmp_path, text)
    assert not changed.requirements.nearer_facility
    assert changed.standard.min_parcels_per_day == 3.0
