"""From edges of the mesh to the smooth lines of roads and rivers on a map."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, STRtree

from planner.network.cleaning.assemble import assemble
from planner.network.cleaning.clean import clean
from planner.network.graph import RoadGraph
from planner.scenario.synthetic.mesh import Mesh
from planner.scenario.synthetic.road_network.roads import Rank, Roads
from planner.scenario.synthetic.terrain import Terrain

__all__ = ["river_graph", "road_graph", "smooth_lines"]

_PLANE = "metres from the middle of the county"
_SOURCE = "generated"
_CORNER_CUTS = 2
"""Rounds of cutting corners: judgement."""
_TOLERANCE_M = 10.0
"""How far a simplified line leaves the rounded one at most: judgement, well below a
cell of the mesh (250 m)."""
_LARGE_RIVER_KM2 = 300.0
"""Catchment from which a river is called one, smaller ones being streams: judgement."""


def road_graph(mesh: Mesh, roads: Roads) -> RoadGraph:
    """Return the roads, one edge from junction to junction."""
    edges = np.flatnonzero(roads.rank > Rank.NONE)
    is_turned = roads.direction[edges] < 0
    starts, ends = mesh.from_node[edges], mesh.to_node[edges]
    return _graph(
        mesh,
        np.where(is_turned, ends, starts),
        np.where(is_turned, starts, ends),
        [Rank(rank).name.lower() for rank in roads.rank[edges].tolist()],
        roads.direction[edges] != 0,
    )


def river_graph(terrain: Terrain) -> RoadGraph:
    """Return the rivers, one edge from mouth to mouth, directed as they flow."""
    nodes = np.flatnonzero(terrain.is_river)
    nodes = nodes[terrain.downstream[nodes] != nodes]
    is_large = terrain.catchment_km2[nodes] >= _LARGE_RIVER_KM2
    names = np.where(is_large, "river", "stream").tolist()
    ends = terrain.downstream[nodes]
    return _graph(terrain.mesh, nodes, ends, names, np.ones(len(nodes), dtype=bool))


def smooth_lines(shapes: Sequence[NDArray[np.float64]]) -> list[LineString]:
    """Return lines with rounded corners and the same ends.

    Where rounding makes two lines cross, both keep their corners.
    """
    lines = [_smooth_line(shape) for shape in shapes]
    is_raw = np.zeros(len(lines), dtype=bool)
    while True:
        # Corners put back may meet a line that was fine; raw lines meet none.
        crossing = [idx for idx in _crossing(lines).tolist() if not is_raw[idx]]
        if not crossing:
            return lines
        for idx in crossing:
            lines[idx] = LineString(shapes[idx])
        is_raw[crossing] = True


def _graph(
    mesh: Mesh,
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    class_names: Sequence[str],
    one_way: NDArray[np.bool_],
) -> RoadGraph:
    shapes = np.stack((mesh.xy_m[starts], mesh.xy_m[ends]), axis=1)
    return clean(
        assemble(
            crs=_PLANE,
            x_m=mesh.x_m,
            y_m=mesh.y_m,
            from_node=starts,
            to_node=ends,
            class_names=class_names,
            one_way=one_way,
            shapes=list(shapes),
            source=_SOURCE,
        )
    )


def _smooth_line(shape: NDArray[np.float64]) -> LineString:
    line = LineString(_rounded(shape))
    return LineString(shapely.simplify(line, _TOLERANCE_M))


def _rounded(shape: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the line with its corners cut (Chaikin 1974), the ends kept."""
    for _ in range(_CORNER_CUTS):
        before = 0.75 * shape[:-1] + 0.25 * shape[1:]
        after = 0.25 * shape[:-1] + 0.75 * shape[1:]
        cut = np.stack((before, after), axis=1).reshape(-1, 2)
        shape = np.concatenate((shape[:1], cut[1:-1], shape[-1:]))
    return shape


def _crossing(lines: Sequence[LineString]) -> NDArray[np.int64]:
    """Return the lines that meet another one, or themselves, apart from their ends."""
    tree = STRtree(lines)
    one, other = tree.query(lines, predicate="intersects")
    is_pair = one < other
    one, other = one[is_pair], other[is_pair]
    array = np.array(lines, dtype=object)
    shared = shapely.intersection(array[one], array[other])
    ends = shapely.intersection(shapely.boundary(array[one]), array[other])
    is_bad = ~shapely.equals(shared, ends)
    looped = np.flatnonzero(~shapely.is_simple(array))
    return np.unique(np.concatenate((one[is_bad], other[is_bad], looped)))
