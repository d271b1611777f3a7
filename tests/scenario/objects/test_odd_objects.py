"""Odd frames and graphs are refused under the names that their user knows."""

import copy
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely

import planner

VILLAGES = pd.DataFrame(
    [("001", "A", 109.512, 27.998, 1450), ("002", "B", 109.531, 28.014, 980)],
    columns=["id", "name", "lon", "lat", "residents"],
)
BENT = shapely.LineString([(109.512, 27.998), (109.515, 28.01), (109.531, 28.014)])


def graph(**tags):
    """Return a graph of one road both ways, with tags."""
    roads: nx.MultiDiGraph[Any] = nx.MultiDiGraph(crs="EPSG:4326")
    for node, row in enumerate(VILLAGES.itertuples()):
        roads.add_node(node, x=row.lon, y=row.lat)
    roads.add_edge(0, 1, highway="tertiary", length=3000.0, **tags)
    roads.add_edge(1, 0, highway="tertiary", length=3000.0, **tags)
    return roads


def problem_of(**objects):
    """Return what is wrong with objects."""
    with pytest.raises(planner.InputError) as error:
        planner.build(planner.county(**{"villages": VILLAGES, **objects}))
    (problem,) = error.value.problems
    return problem


def points():
    """Return the villages as points."""
    places = gpd.points_from_xy(VILLAGES.lon, VILLAGES.lat)
    plain = VILLAGES.drop(columns=["lon", "lat"])
    return gpd.GeoDataFrame(plain, geometry=places, crs=4326)


@pytest.mark.parametrize(
    ("villages", "columns", "found"),
    [
        (VILLAGES.set_index(["id", "name"]), None, "an index of 2 levels, 'id' among"),
        (
            VILLAGES.set_axis(
                pd.MultiIndex.from_product([["a"], VILLAGES.columns]), axis=1
            ),
            None,
            "columns of 2 levels",
        ),
        (pd.concat([VILLAGES, VILLAGES], axis=1), None, "2 columns named 'id'"),
        (
            VILLAGES.assign(id=[1.0, 2.0]).rename(columns={"id": "编号"}),
            {"villages": {"id": "编号"}},
            "1.0",
        ),
        (VILLAGES.assign(ID=[1.0, np.nan]).drop(columns="id"), None, "1.0"),
        (points().assign(LON=1.0), None, "geometries, and columns LON"),
        (pd.DataFrame(), None, "an empty file"),
    ],
)
def test_frames_are_refused_by_their_argument(villages, columns, found):
    """Test that a message names the argument and says what was found."""
    problem = problem_of(villages=villages, columns=columns)
    assert problem.file == "villages"
    assert found in problem.found


def with_node(**attributes):
    """Return a graph with one more node."""
    roads = graph()
    roads.add_node("far", **attributes)
    return roads


def in_system(system):
    """Return a graph that says its system."""
    roads = graph()
    roads.graph["crs"] = system
    return roads


@pytest.mark.parametrize(
    ("roads", "where", "found"),
    [
        (with_node(x=float("nan"), y=28.0), "node far", "x = None, y = 28.0"),
        (with_node(y=28.0), "node far", "x = None, y = 28.0"),
        (in_system("mine"), "", "graph['crs'] = 'mine', which is not known"),
        (nx.create_empty_copy(graph()), "", "no edge that may be used"),
    ],
)
def test_graphs_are_refused_by_their_argument(roads, where, found):
    """Test that a message names the argument, not a file of ours, and the node."""
    problem = problem_of(roads=roads)
    assert (problem.file, problem.where, problem.found) == ("roads", where, found)


@pytest.mark.parametrize(
    ("tags", "found"),
    [
        ({"geometry": "LINESTRING"}, "geometry = 'LINESTRING'"),
        ({"geometry": shapely.Point(0, 0)}, "geometry = 'POINT (0 0)'"),
    ],
)
def test_edges_are_refused_by_their_ends(tags, found):
    """Test that shapes that are no lines are named with their edge."""
    with pytest.raises(planner.InputError) as error:
        planner.build(planner.county(villages=VILLAGES, roads=graph(**tags)))
    problems = error.value.problems
    assert problems[0].file == "roads"
    assert problems[0].where == "edge 0 to 1"
    assert problems[0].found == found


def test_shapes_of_undirected_graphs_begin_at_either_end():
    """Test that a shape that begins at the head is turned round."""
    lengths = set()
    for shape in (BENT, BENT.reverse()):
        roads: nx.Graph[Any] = nx.Graph(graph())
        roads.edges[0, 1].update(geometry=shape)
        del roads.edges[0, 1]["length"]
        instance = planner.build(planner.county(villages=VILLAGES, roads=roads))
        lengths.add(round(float(instance.graph.length_m.sum()), 6))
    assert len(lengths) == 1


@pytest.mark.parametrize("closed", [["no", "private"], "no", "['no', 'private']"])
def test_roads_closed_in_a_list_are_closed(closed):
    """Test that a merged road is closed where all its parts are."""
    assert problem_of(roads=graph(access=closed)).found == "no edge that may be used"
    planner.build(planner.county(villages=VILLAGES, roads=graph(access=["no", "yes"])))


def test_copies_share_what_they_are_read_from():
    """Test that a copy lives on without the first one."""
    scenario = planner.county(villages=VILLAGES, roads=graph())
    key = planner.instance_key(planner.build(scenario))
    again = copy.deepcopy(scenario)
    del scenario
    assert planner.instance_key(planner.build(again)) == key
