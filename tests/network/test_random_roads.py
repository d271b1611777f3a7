"""Properties of small random road graphs: barriers, one-ways, parallel edges."""

from dataclasses import replace

import numpy as np
import pytest

from planner.network.cleaning.assemble import assemble, frozen
from planner.network.cleaning.clean import clean
from planner.network.graph import SpeedProfile, Traveller
from planner.network.snap import snap
from planner.network.travel import Locations, fastest
from planner.network.travel.arcs import compile_arcs

CRS = "EPSG:32649"
CLASSES = ("tertiary", "track", "motorway", "ferry")
SEEDS = range(25)


def _random_graph(seed, *, given_lengths=True):
    """Return a graph with chains, parallel and duplicate edges, loops and barriers."""
    rng = np.random.default_rng(seed)
    num_nodes, num_edges = int(rng.integers(3, 15)), int(rng.integers(3, 30))
    xy_m = rng.integers(0, 6, (num_nodes, 2)) * 500.0
    tails, heads = rng.integers(0, num_nodes, (2, num_edges))
    copies = rng.integers(0, num_edges, 3)
    tails, heads = np.append(tails, tails[copies]), np.append(heads, heads[copies])
    total = len(tails)
    straight_m = np.hypot(*(xy_m[heads] - xy_m[tails]).T)
    stretch = rng.choice([1.0, 1.0, 1.3, 2.0], total) if given_lengths else 1.0
    names = rng.choice(CLASSES, total, p=[0.5, 0.3, 0.1, 0.1]).tolist()
    is_ferry = np.array([name == "ferry" for name in names])
    return assemble(
        crs=CRS,
        x_m=xy_m[:, 0],
        y_m=xy_m[:, 1],
        from_node=tails,
        to_node=heads,
        class_names=names,
        one_way=rng.random(total) < 0.2,
        shapes=list(np.stack((xy_m[tails], xy_m[heads]), axis=1)),
        length_m=straight_m * stretch,
        access=rng.choice([7, 7, 7, 6, 0], total),
        crossing_s=np.where(is_ferry, 600.0, np.nan),
        source="random",
    )


def _travel(graph, nodes_m, profile):
    """Return times and lengths between points that are nodes of the graph."""
    key = {xy: idx for idx, xy in enumerate(zip(graph.x_m, graph.y_m, strict=True))}
    node_idx = np.array([key.get(tuple(xy), -1) for xy in nodes_m], dtype=np.int32)
    places = Locations(
        node_idx=node_idx,
        snap_m=np.zeros(len(nodes_m)),
        x_m=nodes_m[:, 0],
        y_m=nodes_m[:, 1],
    )
    found = fastest(graph, profile, places)
    return found.time_s, found.distance_m


@pytest.mark.parametrize("seed", SEEDS)
def test_cleaning_keeps_the_length(seed):
    """Test that the given lengths of every kind of access add up as before."""
    graph = _random_graph(seed)
    cleaned = clean(graph)
    for access in (7, 6, 0):
        before_m = graph.length_m[graph.access == access].sum()
        assert cleaned.length_m[cleaned.access == access].sum() == pytest.approx(
            before_m
        )
    ferries_s = np.nansum(graph.crossing_s[(graph.length_m > 0) | (graph.access < 7)])
    assert np.nansum(cleaned.crossing_s) == pytest.approx(ferries_s)


@pytest.mark.parametrize("seed", SEEDS)
def test_splitting_keeps_the_length(seed):
    """Test that places on edges cut them into parts that are as long together."""
    graph = clean(_random_graph(seed))
    rng = np.random.default_rng(seed)
    xy_m = rng.uniform(0, 2500, (12, 2))
    split, node_idx, _ = snap(graph, xy_m[:, 0], xy_m[:, 1], limit_m=5000.0)
    assert split.length_m.sum() == pytest.approx(graph.length_m.sum())
    assert np.nansum(split.crossing_s) == np.nansum(graph.crossing_s)
    joined = np.isin(split.from_node, node_idx) | np.isin(split.to_node, node_idx)
    assert split.is_joinable[joined].any() == (node_idx >= 0).any()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("traveller", [Traveller.VEHICLE, Traveller.WALKER])
def test_cleaning_changes_no_way(seed, traveller):
    """Test that times between the nodes that are left are those of the whole graph."""
    graph = _random_graph(seed)
    cleaned = clean(graph)
    profile = SpeedProfile(name="any", default_kph=20.0, traveller=traveller)
    nodes_m = np.unique(np.column_stack((cleaned.x_m, cleaned.y_m)), axis=0)
    before = _one_node_a_point(graph)
    after = _one_node_a_point(cleaned)
    expected_s, _ = _travel(before, nodes_m, profile)
    found_s, _ = _travel(after, nodes_m, profile)
    assert found_s == pytest.approx(expected_s, rel=1e-5)


def _one_node_a_point(graph):
    """Return a graph in which nodes at the same point are one, for both sides."""
    xy_m = np.column_stack((graph.x_m, graph.y_m))
    points, node = np.unique(xy_m, axis=0, return_inverse=True)
    return replace(
        graph,
        x_m=frozen(points[:, 0], np.float64),
        y_m=frozen(points[:, 1], np.float64),
        from_node=frozen(node[graph.from_node], np.int32),
        to_node=frozen(node[graph.to_node], np.int32),
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_faster_roads_make_no_way_longer(seed):
    """Test that times fall or stay when the speed of a class rises."""
    graph = _random_graph(seed)
    nodes_m = np.unique(np.column_stack((graph.x_m, graph.y_m)), axis=0)
    slow = SpeedProfile(name="a", kph_by_class={"tertiary": 20.0}, default_kph=10.0)
    quick = replace(slow, kph_by_class={"tertiary": 50.0})
    slow_s, _ = _travel(graph, nodes_m, slow)
    quick_s, _ = _travel(graph, nodes_m, quick)
    assert (quick_s <= slow_s + 1e-3).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_walkers_reach_what_vehicles_reach(seed):
    """Test that arcs of walkers come in pairs, and that nobody uses closed roads."""
    graph = _random_graph(seed)
    walker = SpeedProfile(name="walker", traveller=Traveller.WALKER)
    arcs = compile_arcs(graph, walker)
    assert len(arcs.edge) == 2 * len(np.unique(arcs.edge))
    assert (graph.access[arcs.edge] & int(Traveller.WALKER) > 0).all()
