"""Tests of barriers, ferries, negative ids and clips of OpenStreetMap files.

The net lies on the equator of UTM zone 44, where 0.01 degrees are 1,105.7 m north.
"""

import numpy as np
import pytest
import shapely

from planner.network.coordinates import project
from planner.network.graph import SpeedProfile, Traveller
from planner.network.readers.osm.ferries import Ferries, duration_s
from planner.network.readers.read import read_roads
from planner.network.snap import snap
from planner.network.speeds import DEFAULT_SPEEDS_KPH
from planner.network.travel import Locations, fastest

CRS = "EPSG:32644"
STEP_M = 1105.3
VAN = SpeedProfile(name="van", kph_by_class=DEFAULT_SPEEDS_KPH)
E_BIKE = SpeedProfile(
    name="e-bike", kph_by_class=DEFAULT_SPEEDS_KPH, traveller=Traveller.E_BIKE
)
WALKER = SpeedProfile(
    name="walker",
    kph_by_class=DEFAULT_SPEEDS_KPH,
    max_kph=4.0,
    traveller=Traveller.WALKER,
)


def _osm(path, nodes, ways):
    """Write a file; nodes are id: (x, y, tags) in hundredths of a degree."""
    lines = ['<osm version="0.6">']
    for ref, (x, y, *tags) in nodes.items():
        inner = _tags(tags[0] if tags else {})
        lines.append(
            f'<node id="{ref}" version="1" lon="{81 + x / 100}" lat="{y / 100}">'
            f"{inner}</node>"
        )
    for number, (refs, tags) in enumerate(ways, start=1):
        inner = "".join(f'<nd ref="{ref}"/>' for ref in refs) + _tags(tags)
        lines.append(f'<way id="{number}" version="1">{inner}</way>')
    path.write_text("\n".join([*lines, "</osm>"]), encoding="utf-8")
    return path


def _read(folder, nodes, ways):
    return read_roads(_osm(folder / "a.osm", nodes, ways), crs=CRS)


def _steps(count):
    return pytest.approx(count * STEP_M, rel=0.01)


def _tags(tags):
    return "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())


def _matrix(graph, places, profile=VAN):
    """Return distances and seconds between places in hundredths of a degree."""
    degrees = np.array(places, dtype=float) / 100
    x_m, y_m = project(81 + degrees[:, 0], degrees[:, 1], CRS)
    graph, node_idx, snap_m = snap(graph, x_m, y_m, limit_m=500.0)
    locations = Locations(node_idx=node_idx, snap_m=snap_m, x_m=x_m, y_m=y_m)
    found = fastest(graph, profile, locations)
    return found.distance_m, found.time_s


ROAD = {"highway": "tertiary"}
SQUARE = {1: (0, 0), 2: (0, 1), 3: (0, 2), 4: (2, 0), 5: (2, 2)}
ROUND = ([1, 4, 5, 3], {"highway": "secondary"})


def test_a_bollard_stops_vans_alone(tmp_path):
    """Test 2 steps past a bollard for e-bikes, 2 + 2 + 2 round it for vans.

    A place beside the bollard is still reached from its own side.
    """
    nodes = SQUARE | {2: (0, 1, {"barrier": "bollard"})}
    graph = read_roads(
        _osm(tmp_path / "a.osm", nodes, [([1, 2, 3], ROAD), ROUND]), crs=CRS
    )
    places = [(0, 0), (0, 2), (0, 0.9)]
    van_m, _ = _matrix(graph, places)
    bike_m, _ = _matrix(graph, places, E_BIKE)
    assert van_m[0, 1] == _steps(6)
    assert van_m[0, 2] == _steps(0.9)
    assert van_m[1, 2] == _steps(6.9)
    assert bike_m[0, 1] == _steps(2)


def test_a_bollard_where_two_ways_meet(tmp_path):
    """Test that it stops vans between two ways that end at it, too."""
    nodes = SQUARE | {2: (0, 1, {"barrier": "bollard"})}
    ways = [([1, 2], ROAD), ([2, 3], ROAD), ROUND]
    graph = _read(tmp_path, nodes, ways)
    assert _matrix(graph, [(0, 0), (0, 2)])[0][0, 1] > 5 * STEP_M


def test_a_private_gate_stops_everybody(tmp_path):
    """Test that a walker goes round it as well, and that a plain gate is passed."""
    private = {"barrier": "gate", "access": "private"}
    ways = [([1, 2, 3], ROAD), ROUND]
    for tags, steps in ((private, 6), ({"barrier": "gate"}, 2)):
        file = _osm(tmp_path / "a.osm", SQUARE | {2: (0, 1, tags)}, ways)
        graph = read_roads(file, crs=CRS)
        found, _ = _matrix(graph, [(0, 0), (0, 2)], WALKER)
        assert found[0, 1] == _steps(steps)


def test_one_way_streets_hold_for_wheels(tmp_path):
    """Test that a walker goes against a one-way street, and an e-bike does not."""
    one_way = ROAD | {"oneway": "yes"}
    graph = read_roads(
        _osm(tmp_path / "a.osm", SQUARE, [([1, 2, 3], one_way), ROUND]), crs=CRS
    )
    places = [(0, 0), (0, 2)]
    assert _matrix(graph, places, WALKER)[0][1, 0] == pytest.approx(
        2 * STEP_M, rel=0.01
    )
    assert _matrix(graph, places, E_BIKE)[0][1, 0] == pytest.approx(
        6 * STEP_M, rel=0.01
    )


def test_motorways_are_for_vehicles_and_not_joined(tmp_path):
    """Test a motorway of 2 steps beside a road of 6, and a place beside both."""
    motorway = {"highway": "motorway", "oneway": "no"}
    bridge = {"highway": "secondary", "bridge": "yes"}
    nodes = SQUARE | {6: (0, 3), 7: (0.2, 0.5), 8: (0.4, 0.5)}
    ways = [([1, 2, 3], motorway), ROUND, ([3, 6], bridge), ([1, 8, 7], ROAD)]
    graph = _read(tmp_path, nodes, ways)
    places = [(0, 0), (0, 2)]
    assert _matrix(graph, places)[0][0, 1] == _steps(2)
    assert _matrix(graph, places, E_BIKE)[0][0, 1] == pytest.approx(
        6 * STEP_M, rel=0.01
    )
    closed = {graph.classes[idx] for idx in graph.road_class[~graph.is_joinable]}
    assert closed == {"motorway", "secondary"}
    assert graph.is_joinable.sum() == 2


def test_a_ferry_takes_its_time_and_the_wait(tmp_path):
    """Test 20 minutes given and 15 of waiting: 35 minutes, whoever travels."""
    ferry = {"route": "ferry", "duration": "00:20"}
    ways = [([1, 2], ROAD), ([2, 3], ferry), ([3, 5], ROAD)]
    path = _osm(tmp_path / "a.osm", SQUARE, ways)
    graph = read_roads(path, crs=CRS, ferries=Ferries(wait_s=900.0))
    crossing_s = graph.crossing_s[~np.isnan(graph.crossing_s)]
    assert crossing_s == pytest.approx([35 * 60])
    # The road of 1,105.3 m takes 113.7 s at the 35 km/h of a tertiary road.
    metres, seconds = _matrix(graph, [(0, 0), (0, 2)])
    assert seconds[0, 1] == pytest.approx(2100 + STEP_M / (35 / 3.6), rel=0.01)
    assert metres[0, 1] == _steps(2)


def test_a_ferry_without_duration_has_a_speed(tmp_path):
    """Test 1,105.3 m at 10 km/h, 398 s, and a wait of 5 minutes."""
    ways = [([1, 2], ROAD), ([2, 3], {"route": "ferry"})]
    path = _osm(tmp_path / "a.osm", SQUARE, ways)
    graph = read_roads(path, crs=CRS, ferries=Ferries(wait_s=300.0, kph=10.0))
    assert np.nanmax(graph.crossing_s) == pytest.approx(698, rel=0.01)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("20", 1200), ("1:20", 4800), ("00:07:30", 450), ("PT1H5M", 3900), ("PT90S", 90)],
)
def test_durations(text, seconds):
    """Test minutes, hours and minutes, seconds, and the form of ISO 8601."""
    assert duration_s(text) == seconds


def test_durations_that_say_nothing():
    """Test that words, zero and nothing are no duration."""
    assert all(np.isnan(duration_s(text)) for text in ("soon", "0", "", None))


def test_negative_ids_are_read(tmp_path):
    """Test that a road of an editor, with nodes not yet uploaded, is there."""
    nodes = SQUARE | {-1: (0, 3), -2: (0, 4)}
    ways = [([1, 2, 3], ROAD), ([3, -1, -2], ROAD)]
    graph = _read(tmp_path, nodes, ways)
    assert graph.length_m.sum() == _steps(4)


def test_a_clip_takes_what_is_inside(tmp_path):
    """Test roads of 5 steps north of which a polygon holds the first 3 nodes."""
    nodes = {idx: (0, idx) for idx in range(1, 6)} | {-7: (0.5, 2)}
    ways = [([1, 2, 3, 4, 5], ROAD), ([2, -7], ROAD)]
    path = _osm(tmp_path / "a.osm", nodes, ways)
    whole = read_roads(path, crs=CRS)
    clip = shapely.box(80.99, 0.005, 81.02, 0.035)
    part = read_roads(path, crs=CRS, clip=clip)
    assert whole.length_m.sum() == _steps(4.5)
    assert part.length_m.sum() == _steps(2.5)


def test_a_clip_around_everything_changes_nothing(tmp_path):
    """Test that the two ways of reading a file agree, barriers and all."""
    nodes = SQUARE | {2: (0, 1, {"barrier": "bollard"})}
    path = _osm(tmp_path / "a.osm", nodes, [([1, 2, 3], ROAD), ROUND])
    whole = read_roads(path, crs=CRS)
    part = read_roads(path, crs=CRS, clip=shapely.box(80, -1, 82, 1))
    assert np.array_equal(whole.from_node, part.from_node)
    assert np.array_equal(whole.length_m, part.length_m)
    assert np.array_equal(whole.access, part.access)


def test_a_map_offset_is_not_for_openstreetmap(tmp_path):
    """Test that roads declared in gcj02 stay where they are, and that it is said."""
    path = _osm(tmp_path / "a.osm", SQUARE, [([1, 2, 3], ROAD)])
    graph = read_roads(path, crs=CRS, source_crs="gcj02")
    assert "always in" in graph.notes[0].expected
    assert np.array_equal(graph.x_m, read_roads(path, crs=CRS).x_m)
