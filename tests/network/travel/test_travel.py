"""Tests of reach, fastest paths, drawn paths and the cache."""

import itertools
from dataclasses import replace
from importlib import import_module

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InstanceError
from planner.network.graph import SpeedProfile
from planner.network.snap import snap
from planner.network.speeds import DEFAULT_SPEEDS_KPH
from planner.network.to_networkx import to_networkx
from planner.network.travel import Locations, TravelCache, fastest, paths, reach
from planner.network.travel.travel_cache import content_key

fastest_module = import_module("planner.network.travel.fastest")
reach_module = import_module("planner.network.travel.reach")

# 36 km/h are 10 m/s, 18 km/h are 5 m/s and 3.6 km/h are 1 m/s.
PROFILE = SpeedProfile(
    name="van",
    kph_by_class={"quick": 36.0, "slow": 18.0, "closed": 0.0},
    access_kph=3.6,
)
PROFILES = (
    PROFILE,
    SpeedProfile(name="one speed", default_kph=22.0),
    SpeedProfile(name="capped", kph_by_class={"slow": 3.0}, max_kph=25.0),
)


def _at_nodes(graph, nodes, snaps_m=None):
    """Return places at nodes, moved north by their snap distance."""
    node_idx = np.array(nodes, dtype=np.int32)
    snap_m = np.zeros(len(nodes)) if snaps_m is None else np.array(snaps_m, float)
    return Locations(
        node_idx=node_idx,
        snap_m=snap_m,
        x_m=graph.x_m[node_idx],
        y_m=graph.y_m[node_idx] + snap_m,
    )


def _triangle(make_graph):
    """Return 0 to 1: 1,000 m slow directly, 1,500 m quick over 2."""
    points = [(0, 0), (1000, 0), (500, 559)]
    edges = [(0, 1, "slow"), (0, 2, "quick"), (2, 1, "quick")]
    return make_graph(points, edges, [1000.0, 750.0, 750.0])


def test_reach_takes_shortest_and_fastest_apart(make_graph):
    """Test 1,000 m by the short way and 1,500 / 10 = 150 s by the quick one.

    Snaps of 20 and 30 m add 50 m and, at 1 m/s, 50 s.
    """
    graph = _triangle(make_graph)
    places = _at_nodes(graph, [0, 1], [20.0, 30.0])
    result = reach(graph, PROFILE, places, [0], [1], cutoff_m=1050.0)
    assert result.distance_m.tolist() == [1050.0]
    assert result.time_s.tolist() == [200.0]
    assert reach(graph, PROFILE, places, [0], [1], cutoff_m=1049.9).num_pairs == 0


def test_reach_of_the_same_place_and_node(make_graph):
    """Test 0 m to itself and 20 + 30 m to another place at the same node."""
    graph = _triangle(make_graph)
    places = _at_nodes(graph, [0, 0], [20.0, 30.0])
    result = reach(graph, PROFILE, places, [0, 1], [0, 1], cutoff_m=60.0)
    assert result.origin_idx.tolist() == [0, 0, 1, 1]
    assert result.destination_idx.tolist() == [0, 1, 0, 1]
    assert result.distance_m.tolist() == [0.0, 50.0, 50.0, 0.0]
    assert result.time_s.tolist() == [0.0, 50.0, 50.0, 0.0]


def test_reach_of_two_entries_at_one_position(make_graph):
    """Test that a site in the middle of its village is 0 m away."""
    graph = _triangle(make_graph)
    places = _at_nodes(graph, [0, 0], [20.0, 20.0])
    result = reach(graph, PROFILE, places, [0], [1], cutoff_m=0.0)
    assert result.distance_m.tolist() == [0.0]


def test_reach_time_where_the_shorter_of_two_roads_is_slower(make_graph):
    """Test two roads side by side: 100 m in 100 s, and 180 m at 10 m/s in 18 s."""
    profile = replace(PROFILE, kph_by_class={"quick": 36.0, "slow": 3.6})
    graph = make_graph(
        [(0, 0), (100, 0)], [(0, 1, "slow"), (0, 1, "quick")], [100, 180]
    )
    places = _at_nodes(graph, [0, 1])
    result = reach(graph, profile, places, [0], [1], cutoff_m=100.0)
    assert result.distance_m.tolist() == [100.0]
    assert result.time_s.tolist() == [18.0]


def test_reach_respects_direction_from_both_sides(make_graph):
    """Test a ring 0 to 1 to 2 to 0 of 100 m a side: 2 to 1 is 200 m."""
    points = [(0, 0), (100, 0), (50, 87)]
    edges = [(0, 1, "slow", True), (1, 2, "slow", True), (2, 0, "slow", True)]
    graph = make_graph(points, edges, [100.0] * 3)
    places = _at_nodes(graph, [0, 1, 2])
    one = reach(graph, PROFILE, places, [2], [1, 0], cutoff_m=1000.0)
    assert one.distance_m.tolist() == [200.0, 100.0]
    many = reach(graph, PROFILE, places, [1, 0], [2], cutoff_m=1000.0)
    assert many.distance_m.tolist() == [100.0, 200.0]


def test_closed_class_and_places_off_the_road(make_graph):
    """Test that a closed road, and no road, are no way, whatever the cutoff."""
    graph = make_graph([(0, 0), (9, 0), (18, 0)], [(0, 1, "closed"), (1, 2, "slow")])
    places = Locations(
        node_idx=np.array([0, 2, -1], np.int32),
        snap_m=np.array([0.0, 0.0, np.nan]),
        x_m=np.array([0.0, 18.0, np.nan]),
        y_m=np.array([0.0, 0.0, np.nan]),
    )
    everyone = np.arange(3)
    result = reach(graph, PROFILE, places, everyone, everyone, cutoff_m=np.inf)
    pairs = zip(
        result.origin_idx.tolist(), result.destination_idx.tolist(), strict=True
    )
    assert list(pairs) == [(0, 0), (1, 1)]
    times_s = fastest(graph, PROFILE, places).time_s
    assert np.isinf(times_s[~np.eye(3, dtype=bool)]).all()
    assert (np.diag(times_s) == 0).all()
    assert len(paths(graph, PROFILE, places, [(0, 1)])[0]) == 0
    assert len(paths(graph, PROFILE, places, [(0, 2)])[0]) == 0
    assert len(paths(graph, PROFILE, places, [(2, 0)])[0]) == 0


def test_fastest_measures_the_way_it_takes(make_graph):
    """Test 150 s and the 1,500 m driven, not the 1,000 m of the short way."""
    graph = _triangle(make_graph)
    result = fastest(graph, PROFILE, _at_nodes(graph, [0, 1], [20.0, 30.0]))
    assert result.time_s.tolist() == [[0.0, 200.0], [200.0, 0.0]]
    assert result.distance_m.tolist() == [[0.0, 1550.0], [1550.0, 0.0]]
    assert result.time_s.dtype == np.float32
    assert not result.time_s.flags.writeable


def test_path_follows_the_road(make_graph):
    """Test that the way from 1 to 0 leads over 2, with spurs at both ends."""
    graph = _triangle(make_graph)
    places = _at_nodes(graph, [0, 1], [20.0, 30.0])
    way_m, stay_m = paths(graph, PROFILE, places, [(1, 0), (1, 1)])
    assert way_m.tolist() == [[1000, 30], [1000, 0], [500, 559], [0, 0], [0, 20]]
    assert stay_m.tolist() == [[1000, 30], [1000, 30]]
    assert paths(graph, PROFILE, places, []) == []


def test_no_places(make_graph):
    """Test that no places have no pairs."""
    graph = _triangle(make_graph)
    nobody = _at_nodes(graph, [])
    assert reach(graph, PROFILE, nobody, [], [], cutoff_m=9.0).num_pairs == 0
    assert fastest(graph, PROFILE, nobody).time_s.shape == (0, 0)


def test_misaligned_locations():
    """Test that arrays of different lengths and missing snaps are refused."""
    with pytest.raises(InstanceError, match="not one length"):
        Locations(
            node_idx=np.zeros(2, np.int32),
            snap_m=np.zeros(1),
            x_m=np.zeros(2),
            y_m=np.zeros(2),
        )
    with pytest.raises(InstanceError, match="snap_m is not finite"):
        Locations(
            node_idx=np.zeros(1, np.int32),
            snap_m=np.array([np.nan]),
            x_m=np.zeros(1),
            y_m=np.zeros(1),
        )


@st.composite
def _edges(draw):
    """Draw edges between nodes 0 to 7 with lengths, one-way or not."""
    node = st.integers(0, 7)
    edge = st.tuples(
        node, node, st.sampled_from(("quick", "slow", "closed")), st.booleans()
    )
    edges = draw(st.lists(edge, min_size=1, max_size=25))
    lengths_m = draw(
        st.lists(st.integers(1, 500), min_size=len(edges), max_size=len(edges))
    )
    return edges, lengths_m


@settings(deadline=None, max_examples=60)
@given(_edges(), st.sampled_from(PROFILES), st.integers(0, 1500), st.integers(1, 7))
def test_travel_agrees_with_networkx(make_graph, drawn, profile, cutoff_m, num_sites):
    """Test distances, times and lengths of ways against networkx."""
    graph = make_graph([(idx, idx**2) for idx in range(8)], *drawn)
    snaps_m = np.arange(8.0) * 7
    places = _at_nodes(graph, range(8), snaps_m)
    network = to_networkx(graph, profile)
    _check_reach(graph, profile, places, network, (cutoff_m, num_sites))
    _check_fastest(graph, profile, places, network)


def _check_reach(graph, profile, places, network, sizes):
    cutoff_m, num_sites = sizes
    metres = dict(nx.all_pairs_dijkstra_path_length(network, weight="length_m"))
    seconds = dict(nx.all_pairs_dijkstra_path_length(network, weight="travel_time_s"))
    pace = 3.6 / profile.access_kph
    everyone, sites = np.arange(8), np.arange(num_sites)
    for origins, destinations in ((everyone, sites), (sites, everyone)):
        expected = {}
        for one, other in itertools.product(origins.tolist(), destinations.tolist()):
            snaps_m = 0.0 if one == other else float(7 * (one + other))
            path_m = metres[one].get(other, np.inf)
            if path_m + snaps_m <= cutoff_m:
                time_s = seconds[one][other] + pace * snaps_m
                expected[one, other] = (path_m + snaps_m, time_s)
        result = reach(graph, profile, places, origins, destinations, cutoff_m=cutoff_m)
        found = list(
            zip(
                result.origin_idx.tolist(), result.destination_idx.tolist(), strict=True
            )
        )
        assert found == sorted(expected)
        figures = np.array([expected[pair] for pair in found]).reshape(-1, 2)
        assert result.distance_m == pytest.approx(figures[:, 0])
        assert result.time_s == pytest.approx(figures[:, 1])


def _check_fastest(graph, profile, places, network):
    result = fastest(graph, profile, places)
    pace = 3.6 / profile.access_kph
    pairs = list(itertools.permutations(range(8), 2))
    ways = paths(graph, profile, places, pairs)
    for (one, other), way_m in zip(pairs, ways, strict=True):
        snaps_m = 7.0 * (one + other)
        try:
            time_s = nx.dijkstra_path_length(network, one, other, "travel_time_s")
        except nx.NetworkXNoPath:
            assert np.isinf(result.time_s[one, other])
            assert np.isinf(result.distance_m[one, other])
            assert len(way_m) == 0
            continue
        assert result.time_s[one, other] == pytest.approx(time_s + pace * snaps_m)
        lengths_m = [
            sum(steps) + snaps_m for steps in _fastest_lengths(network, one, other)
        ]
        distance_m = result.distance_m[one, other]
        assert any(distance_m == pytest.approx(length_m) for length_m in lengths_m)
        assert way_m[0].tolist() == [places.x_m[one], places.y_m[one]]
        assert way_m[-1].tolist() == [places.x_m[other], places.y_m[other]]


def _fastest_lengths(network, one, other):
    """Yield the lengths of the steps of every fastest path."""
    for nodes in nx.all_shortest_paths(network, one, other, weight="travel_time_s"):
        yield [
            min(
                (edge["travel_time_s"], edge["length_m"])
                for edge in network[tail][head].values()
            )[1]
            for tail, head in itertools.pairwise(nodes)
        ]


def test_blocks_give_the_same_result(make_graph, monkeypatch):
    """Test that working source by source changes nothing."""
    rng = np.random.default_rng(7)
    points = rng.uniform(0, 1000, (60, 2))
    ends = rng.integers(0, 60, (150, 2))
    edges = [(a, b, "quick" if a % 2 else "slow", b % 3 == 0) for a, b in ends.tolist()]
    graph = make_graph(points, edges)
    places = _at_nodes(graph, rng.integers(0, 60, 30), rng.uniform(0, 50, 30))
    everyone = np.arange(30)
    whole = reach(graph, PROFILE, places, everyone, everyone, cutoff_m=900.0)
    dense = fastest(graph, PROFILE, places)
    monkeypatch.setattr(reach_module, "_BLOCK_BYTES", 1)
    monkeypatch.setattr(fastest_module, "_BLOCK_BYTES", 1)
    parts = reach(graph, PROFILE, places, everyone, everyone, cutoff_m=900.0)
    assert parts.distance_m.tolist() == whole.distance_m.tolist()
    assert parts.time_s.tolist() == whole.time_s.tolist()
    again = fastest(graph, PROFILE, places)
    assert np.array_equal(again.distance_m, dense.distance_m)


def test_cache_keeps_results(make_graph, tmp_path, monkeypatch):
    """Test that the second call reads the file and computes nothing."""
    graph = _triangle(make_graph)
    places = _at_nodes(graph, [0, 1, 2])
    cache = TravelCache(tmp_path / "travel")
    first = reach(graph, PROFILE, places, [0], [1, 2], cutoff_m=9e3, cache=cache)
    dense = fastest(graph, PROFILE, places, cache=cache)
    assert len(list(cache.folder.glob("*.npz"))) == 2
    assert len(list(cache.folder.iterdir())) == 2
    monkeypatch.setattr(reach_module, "compile_arcs", None)
    monkeypatch.setattr(fastest_module, "compile_arcs", None)
    second = reach(graph, PROFILE, places, [0], [1, 2], cutoff_m=9e3, cache=cache)
    assert second.time_s.tolist() == first.time_s.tolist()
    assert second.origin_idx.dtype == np.int32
    again = fastest(graph, PROFILE, places, cache=cache)
    assert np.array_equal(again.time_s, dense.time_s)


def test_damaged_cache_is_computed_anew(make_graph, tmp_path, caplog):
    """Test empty, cut and foreign files."""
    graph = _triangle(make_graph)
    places = _at_nodes(graph, [0, 1])
    cache = TravelCache(tmp_path)
    expected = fastest(graph, PROFILE, places, cache=cache)
    (path,) = tmp_path.glob("*.npz")
    whole = path.read_bytes()
    for content in (b"", whole[: len(whole) // 2], b"PK no archive", b"hello"):
        path.write_bytes(content)
        caplog.clear()
        result = fastest(graph, PROFILE, places, cache=cache)
        assert np.array_equal(result.time_s, expected.time_s)
        assert "is damaged and is made anew" in caplog.text
        assert path.read_bytes() != content


def test_cache_that_was_changed_is_computed_anew(make_graph, tmp_path, caplog):
    """Test valid files with other times, and with the times of another graph."""
    graph = _triangle(make_graph)
    places = _at_nodes(graph, [0, 1])
    cache = TravelCache(tmp_path)
    expected = fastest(graph, PROFILE, places, cache=cache)
    (path,) = tmp_path.glob("*.npz")
    with np.load(path) as stored:
        scaled = {name: stored[name] for name in stored.files}
    scaled["time_s"] = scaled["time_s"] * 2
    np.savez(path, **scaled)
    assert np.array_equal(
        fastest(graph, PROFILE, places, cache=cache).time_s, expected.time_s
    )
    assert "its content is not what was written" in caplog.text
    path.rename(tmp_path / "other.npz")
    assert cache.get("other") is None


def test_cache_never_unpickles(tmp_path, caplog):
    """Test that objects in a file are refused."""
    cache = TravelCache(tmp_path)
    np.savez(tmp_path / "k.npz", time_s=np.array([{}], dtype=object))
    assert cache.get("k") is None
    assert "damaged" in caplog.text


def test_cache_that_cannot_be_written(make_graph, tmp_path, caplog):
    """Test that a folder that is a file costs the cache, not the result."""
    blocked = tmp_path / "file"
    blocked.touch()
    graph = _triangle(make_graph)
    places = _at_nodes(graph, [0, 1])
    result = fastest(graph, PROFILE, places, cache=TravelCache(blocked / "travel"))
    assert result.time_s[0, 1] == 150.0
    assert "cannot be written" in caplog.text


def test_key_follows_the_content(make_graph):
    """Test that lengths, speeds and places change the key, copies do not."""
    graph, places = _triangle(make_graph), None
    key = content_key(graph, PROFILE, places, 1.0)
    assert key == content_key(_triangle(make_graph), replace(PROFILE), places, 1.0)
    changed = [
        (replace(graph, length_m=graph.length_m + 1), PROFILE, places, 1.0),
        (graph, replace(PROFILE, kph_by_class={"slow": 19.0}), places, 1.0),
        (graph, PROFILE, _at_nodes(graph, [0]), 1.0),
        (graph, PROFILE, places, 2.0),
    ]
    assert len({key, *(content_key(*parts) for parts in changed)}) == 5


def test_vavuniya(places):
    """Test that ways in a real town are as long as the table says."""
    geopandas = pytest.importorskip("geopandas")
    from planner.network.readers.read import read_roads  # noqa: PLC0415 - heavy, used once

    folder = places / "vavuniya"
    graph = read_roads(folder / "vavuniya.osm.pbf", crs="EPSG:32644")
    points = geopandas.read_file(
        folder / "vavuniya.gpkg", layer="settlements_derived"
    ).to_crs(graph.crs)
    x_m, y_m = points.geometry.x.to_numpy(), points.geometry.y.to_numpy()
    graph, node_idx, snap_m = snap(graph, x_m, y_m, limit_m=2000.0)
    towns = Locations(node_idx=node_idx, snap_m=snap_m, x_m=x_m, y_m=y_m)
    van = SpeedProfile(name="van", kph_by_class=DEFAULT_SPEEDS_KPH)
    result = fastest(graph, van, towns)
    pairs = [(0, 100), (100, 0), (20, 140), (77, 3)]
    for (one, other), way_m in zip(pairs, paths(graph, van, towns, pairs), strict=True):
        length_m = np.hypot(*np.diff(way_m, axis=0).T).sum()
        assert length_m == pytest.approx(result.distance_m[one, other], rel=1e-4)
    straight_m = np.hypot(x_m[:, None] - x_m, y_m[:, None] - y_m)
    assert (result.distance_m >= straight_m - 1.0).all()
