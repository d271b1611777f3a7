"""Tests of speed profiles and tags."""

import numpy as np
import pytest

from planner.errors import InstanceError
from planner.network.graph import SpeedProfile
from planner.network.readers.osm.tags import (
    VEHICLE_CLASSES,
    direction,
    level,
)
from planner.network.road_class import PATH_CLASSES
from planner.network.speeds import DEFAULT_SPEEDS_KPH, metres_per_second


def test_speed_profile():
    """Test that the cap holds and classes not named have the default."""
    profile = SpeedProfile(name="bike", kph_by_class={"trunk": 60.0}, max_kph=36.0)
    assert profile.kph("trunk") == 36.0
    assert profile.kph("lane") == 20.0
    assert metres_per_second(profile, "trunk") == pytest.approx(10.0)


@pytest.mark.parametrize(
    "speeds",
    [
        {"kph_by_class": {"trunk": -1.0}},
        {"default_kph": np.nan},
        {"access_kph": 0.0},
    ],
)
def test_impossible_speeds(speeds):
    """Test that negative, missing and standing speeds are refused."""
    with pytest.raises(InstanceError, match="speed profile 'van'"):
        SpeedProfile(name="van", **speeds)


def test_default_speeds_name_every_class():
    """Test that roads have a speed and paths are closed."""
    assert all(DEFAULT_SPEEDS_KPH[name] > 0 for name in VEHICLE_CLASSES)
    assert all(DEFAULT_SPEEDS_KPH[name] == 0 for name in PATH_CLASSES)
    assert DEFAULT_SPEEDS_KPH["proxy"] == 30.0


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"oneway": "yes"}, 1),
        ({"oneway": True}, 1),
        ({"oneway": 1.0}, 1),
        ({"oneway": "-1"}, -1),
        ({"oneway": "no"}, 0),
        ({"oneway": None}, 0),
        ({"oneway": "reversible"}, 0),
        ({"oneway": None, "junction": "roundabout"}, 1),
        ({"oneway": None, "road_class": "motorway"}, 1),
        ({"oneway": "no", "road_class": "motorway"}, 0),
        ({"oneway": float("nan")}, 0),
        ({"oneway": "B"}, 0),
        ({"oneway": "T"}, -1),
    ],
)
def test_direction(tags, expected):
    """Test one-way tags with what roundabouts and motorways imply."""
    assert direction(**tags) == expected


@pytest.mark.parametrize(
    ("bridge", "tunnel", "layer", "expected"),
    [
        ("yes", None, None, 1),
        (None, "yes", None, -1),
        ("yes", None, "2", 2),
        ("F", "F", 0, 0),
        (None, None, "ground", 0),
    ],
)
def test_level(bridge, tunnel, layer, expected):
    """Test that the layer decides, then bridge and tunnel."""
    assert level(bridge=bridge, tunnel=tunnel, layer=layer) == expected
