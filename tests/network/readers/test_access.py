"""Tests of who may use a road, and who passes a barrier."""

import pytest

from planner.network.graph import EVERYBODY, Traveller
from planner.network.readers.osm.access import barrier_access, road_access
from planner.network.road_class import standard_class

VEHICLE, E_BIKE, WALKER = Traveller.VEHICLE, Traveller.E_BIKE, Traveller.WALKER


@pytest.mark.parametrize(
    ("tags", "road_class", "expected"),
    [
        ({}, "tertiary", EVERYBODY),
        ({}, "motorway", VEHICLE),
        ({}, "高速公路", VEHICLE),
        ({"motorroad": "yes"}, "trunk", VEHICLE),
        ({"motorroad": "yes", "foot": "yes"}, "trunk", VEHICLE | WALKER),
        ({"motorcar": "no"}, "track", E_BIKE | WALKER),
        ({"motorcar": "no", "goods": "yes"}, "track", EVERYBODY),
        ({"goods": "no", "motorcar": "yes"}, "track", E_BIKE | WALKER),
        ({"motor_vehicle": "agricultural;forestry"}, "track", E_BIKE | WALKER),
        ({"motor_vehicle": "forestry; destination"}, "track", EVERYBODY),
        ({"access": "private"}, "service", Traveller.NOBODY),
        ({"access": "no", "foot": "yes"}, "service", WALKER),
        ({"access": "no", "vehicle": "permissive"}, "service", VEHICLE | E_BIKE),
        ({"bicycle": "no"}, "primary", VEHICLE | WALKER),
        ({"foot": "use_sidepath"}, "primary", VEHICLE | E_BIKE),
        ({"access": "a word nobody knows"}, "service", EVERYBODY),
        ({"area": "yes"}, "service", Traveller.NOBODY),
    ],
)
def test_most_specific_tag_decides(tags, road_class, expected):
    """Test roads with tags for all, for some, in lists, and of motor roads."""
    assert road_access(tags, road_class) == expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"barrier": "bollard"}, E_BIKE | WALKER),
        ({"barrier": "block"}, E_BIKE | WALKER),
        ({"barrier": "bollard", "bollard": "rising"}, EVERYBODY),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, EVERYBODY),
        ({"barrier": "gate"}, EVERYBODY),
        ({"barrier": "gate", "access": "private"}, Traveller.NOBODY),
        ({"barrier": "gate", "access": "no", "foot": "yes"}, WALKER),
        ({"barrier": "stile"}, WALKER),
    ],
)
def test_barriers(tags, expected):
    """Test that bollards stop vehicles and gates only those whom a tag stops."""
    assert barrier_access(tags) == expected


def test_classes_stand_for_others():
    """Test Chinese names, grades of tracks, and that case does not matter."""
    names = ("县道", "乡道", "村道", " Tertiary", "track_grade5", "林道", "own class")
    expected = ("secondary", "tertiary", "unclassified", "tertiary", "track", "track")
    assert tuple(map(standard_class, names)) == (*expected, "own class")
