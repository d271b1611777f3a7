"""Measure detours on real roads: those of short ways and those of long ones.

    python -m benchmarks.counties.detours ROADS SETTLEMENTS [--layer NAME]

ROADS is any file that the planner reads roads from; SETTLEMENTS a layer of points.
Road length over straight line by class of distance, between neighbours of the proxy
graph, and of the proxy graph itself.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import geopandas
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import KDTree
from scipy.spatial.distance import cdist

from planner.network.coordinates import project, utm_crs
from planner.network.graph import RoadGraph, SpeedProfile
from planner.network.proxy import proxy_graph
from planner.network.readers.read import read_roads
from planner.network.snap import snap
from planner.network.speeds import DEFAULT_SPEEDS_KPH
from planner.network.travel.arcs import compile_arcs

FloatArray = NDArray[np.float64]

CLASSES_KM = (0.1, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 20.0, 40.0, 100.0)
SNAP_LIMIT_M = 2000.0
ROAD = SpeedProfile(name="road", kph_by_class=DEFAULT_SPEEDS_KPH)


def main() -> None:
    """Print the detours of one place."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("roads", type=Path)
    parser.add_argument("settlements", type=Path)
    parser.add_argument("--layer", default=None)
    given = parser.parse_args()
    points = geopandas.read_file(given.settlements, layer=given.layer).to_crs(4326)
    centre = points.geometry.representative_point()
    lon, lat = centre.x.to_numpy(), centre.y.to_numpy()
    crs = utm_crs(lon, lat)
    graph = read_roads(given.roads, crs=crs)
    for line in report(graph, np.column_stack(project(lon, lat, crs))):
        print(line)


def report(graph: RoadGraph, xy_m: FloatArray) -> Iterator[str]:
    """Yield a line a class of distance, and one for neighbours.

    Parameters
    ----------
    graph
        The roads.
    xy_m
        Settlements in the system of the graph.
    """
    xy_m, road_m = road_distances(graph, np.unique(xy_m, axis=0))
    straight_m = cdist(xy_m, xy_m)
    proxy = proxy_graph(xy_m[:, 0], xy_m[:, 1], graph.crs, 1.0)
    proxy_m = _proxy_distances(proxy, xy_m)
    usable = np.isfinite(road_m) & (straight_m >= CLASSES_KM[0] * 1000)
    yield "straight line | pairs | detour | median | proxy, links x 1"
    for low, high in pairwise(CLASSES_KM):
        chosen = usable & (straight_m >= low * 1000) & (straight_m < high * 1000)
        if chosen.any():
            yield _line(f"{low:g} to {high:g} km", chosen, road_m, straight_m, proxy_m)
    yield _line("all", usable, road_m, straight_m, proxy_m)
    _, nearest = KDTree(xy_m).query(np.column_stack((proxy.x_m, proxy.y_m)))
    node = np.asarray(nearest)
    linked = np.zeros_like(usable)
    linked[node[proxy.from_node], node[proxy.to_node]] = True
    linked |= linked.T
    yield _line("neighbours", usable & linked, road_m, straight_m, proxy_m)


def road_distances(graph: RoadGraph, xy_m: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the settlements on a road, and the road distances between them."""
    graph, node, snap_m = snap(
        graph, xy_m[:, 0], xy_m[:, 1], limit_m=SNAP_LIMIT_M, profile=ROAD
    )
    on_road = node >= 0
    node, snap_m = node[on_road], snap_m[on_road]
    arcs = compile_arcs(graph, ROAD).shortest()
    found_m = dijkstra(arcs.matrix(arcs.length_m), indices=node)[:, node]
    return xy_m[on_road], found_m + snap_m[:, None] + snap_m


def _proxy_distances(proxy: RoadGraph, xy_m: FloatArray) -> FloatArray:
    shape = (proxy.num_nodes, proxy.num_nodes)
    links = coo_array((proxy.length_m, (proxy.from_node, proxy.to_node)), shape=shape)
    way_m = dijkstra(links.tocsr(), directed=False)
    _, node = KDTree(np.column_stack((proxy.x_m, proxy.y_m))).query(xy_m)
    return np.asarray(way_m[np.ix_(node, node)])


def _line(
    name: str,
    chosen: NDArray[np.bool_],
    road_m: FloatArray,
    straight_m: FloatArray,
    proxy_m: FloatArray,
) -> str:
    detours = road_m[chosen] / straight_m[chosen]
    whole_m = straight_m[chosen].sum()
    return (
        f"{name} | {int(chosen.sum()) // 2} | {road_m[chosen].sum() / whole_m:.2f} | "
        f"{np.median(detours):.2f} | {proxy_m[chosen].sum() / whole_m:.2f}"
    )


if __name__ == "__main__":
    main()
