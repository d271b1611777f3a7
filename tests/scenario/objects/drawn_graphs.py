"""Graphs of roads in the form that osmnx gives them, plain and in other dresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pyproj
import shapely
from pyproj.enums import WktVersion

DEGREES = "EPSG:4326"
METRES = "EPSG:32649"
OTHER_CLASSES = ("residential", "track", "primary")
Graph = Any
"""Of networkx: of any class."""


def osmnx_graph(roads: gpd.GeoDataFrame, rng: np.random.Generator) -> Graph:
    """Return lines of roads as a graph: an edge each way, parallel ones and loops."""
    graph: Graph = nx.MultiDiGraph(crs=DEGREES, simplified=True)
    nodes: dict[tuple[float, float], int] = {}
    geod = pyproj.Geod(ellps="WGS84")
    for osmid, row in enumerate(roads.itertuples(), start=1):
        line = row.geometry
        ends = [
            nodes.setdefault(xy, len(nodes) + 1)
            for xy in (line.coords[0], line.coords[-1])
        ]
        tags = {
            "osmid": osmid,
            "highway": row.highway,
            "length": geod.geometry_length(line),
        }
        tags |= {"oneway": row.oneway == "yes", "reversed": False}
        if len(line.coords) > 2 or rng.random() < 0.5:
            tags["geometry"] = line
        if rng.random() < 0.1:
            tags["bridge"] = "yes"
        graph.add_edge(*ends, **tags)
        if row.oneway != "yes":
            back = tags | {"reversed": True}
            if "geometry" in tags:
                back["geometry"] = line.reverse()
            graph.add_edge(*ends[::-1], **back)
        if rng.random() < 0.1:
            longer = {**tags, "length": 1.5 * tags["length"], "lanes": "2"}
            longer.pop("geometry", None)
            graph.add_edge(*ends, **longer)
        if rng.random() < 0.05:
            loop = line.coords[0], (line.coords[0][0] + 1e-3, line.coords[0][1] + 1e-3)
            shape = shapely.LineString([*loop, (loop[1][0], loop[0][1]), loop[0]])
            graph.add_edge(
                ends[0], ends[0], highway="residential", length=400.0, geometry=shape
            )
    for (x, y), name in nodes.items():
        graph.add_node(name, x=x, y=y, street_count=3)
    return graph


def same_graphs(graph: Graph, rng: np.random.Generator) -> Iterator[tuple[str, Graph]]:
    """Yield a graph in other dresses, each of which is the same county's roads."""
    yield "huge ids", _called(graph, lambda node: 10**18 * 7 + node)
    yield "texts as ids", _called(graph, lambda node: f"路口<{node}>&\x01")
    yield "tuples as ids", _called(graph, lambda node: (node, "a"))
    yield "ids alike", _called(graph, lambda node: str(node + 1) if node % 2 else node)
    yield "numpy scalars", _numpy(graph)
    yield "lists", _lists(graph, rng)
    yield "words", _words(graph, rng)
    yield "a frozen view", nx.freeze(graph.subgraph(graph.nodes))
    more = graph.copy()
    more.add_node("lonely", x=110.0, y=28.5)
    more.graph["crs"] = pyproj.CRS(DEGREES)
    yield "an isolated node, crs of pyproj", more


def other_graphs(graph: Graph) -> Iterator[tuple[str, list[Graph]]]:
    """Yield groups of graphs; those of one group are the same county's roads."""
    yield "simple, directed", [nx.DiGraph(graph)]
    yield "simple", [nx.Graph(graph)]
    yield "undirected", [nx.MultiGraph(graph), _turned(nx.MultiGraph(graph))]
    yield "lengths alone", [_without(graph, "geometry")]
    lengthless = _without(graph, "length")
    nothing = [lengthless.copy() for _ in range(2)]
    for value, found in zip((float("nan"), pd.NA), nothing, strict=True):
        for _, _, data in found.edges(data=True):
            data["length"] = value
    yield "no lengths", [lengthless, *nothing]
    yield "projected", list(_projected(graph))


def _called(graph: Graph, name: Any) -> Graph:
    return nx.relabel_nodes(graph, {node: name(node) for node in graph})


def _edges(graph: Graph) -> tuple[Graph, list[dict[Any, Any]]]:
    made = graph.copy()
    return made, [data for _, _, data in made.edges(data=True)]


def _without(graph: Graph, key: str) -> Graph:
    made, edges = _edges(graph)
    for data in edges:
        data.pop(key, None)
    # A loop without a shape and a length is no road.
    if key == "length":
        made.remove_edges_from([*nx.selfloop_edges(made, keys=True)])
    return made


def _numpy(graph: Graph) -> Graph:
    made, edges = _edges(graph)
    for data in edges:
        data["length"] = np.float64(data["length"])
        data["osmid"] = np.int64(data.get("osmid", 0))
        data["highway"] = np.str_(data["highway"])
        data["oneway"] = np.bool_(data.get("oneway", False))
    for data in dict(made.nodes(data=True)).values():
        data |= {"x": np.float64(data["x"]), "y": np.float64(data["y"])}
        data["street_count"] = np.int32(data["street_count"])
    return made


def _lists(graph: Graph, rng: np.random.Generator) -> Graph:
    """Return a graph whose edges are merged ones: their tags are lists."""
    made, edges = _edges(graph)
    for data in edges:
        if rng.random() < 0.5:
            data["highway"] = [data["highway"], *OTHER_CLASSES[: rng.integers(3)]]
        elif rng.random() < 0.5:
            data["highway"] = np.array([data["highway"], "track"])
        data |= {"osmid": [1, 2**70], "name": ["村道", None], "maxspeed": ["30", "40"]}
        data |= {"reversed": [True, False], "ref": [], "lanes": ("1", "2")}
        data["access"] = ["no", "yes"]
    return made


def _words(graph: Graph, rng: np.random.Generator) -> Graph:
    """Return a graph with texts, nothing and odd values where others are usual."""
    made, edges = _edges(graph)
    for data in edges:
        data |= {"oneway": str(data.get("oneway")), "length": repr(data["length"])}
        if rng.random() < 0.5 and "geometry" in data:
            data["geometry"] = shapely.to_wkt(data["geometry"], rounding_precision=-1)
        else:
            data.setdefault("geometry", None)
        data |= {"name": float("nan"), "width": pd.NA, "surveyed": pd.Timestamp(0)}
        data |= {"tags": {"a": 1}, "note": "\x00\ud800\x0b", "lanes": b"2"}
        data[7] = "seven"
    return made


def _turned(graph: Graph) -> Graph:
    """Return an undirected graph whose shapes begin at the other end, but for loops."""
    made = graph.copy()
    for tail, head, data in made.edges(data=True):
        if "geometry" in data and tail != head:
            data["geometry"] = data["geometry"].reverse()
    return made


def _projected(graph: Graph) -> Iterator[Graph]:
    """Yield a graph in metres, its system said in all the ways there are."""
    moved = pyproj.Transformer.from_crs(DEGREES, METRES, always_xy=True).transform
    made, edges = _edges(graph)
    for data in edges:
        if "geometry" in data:
            xy = shapely.get_coordinates(data["geometry"])
            data["geometry"] = shapely.LineString(np.column_stack(moved(*xy.T)))
    for data in dict(made.nodes(data=True)).values():
        data["x"], data["y"] = moved(data["x"], data["y"])
    system = pyproj.CRS(METRES)
    ways = (METRES, system, system.to_wkt(), system.to_wkt(WktVersion.WKT1_GDAL))
    for said in (*ways, 32649, system.to_json_dict()):
        again = made.copy()
        again.graph["crs"] = said
        yield again
