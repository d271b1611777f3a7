"""A stand-in for roads nobody gave: links between neighbouring places."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial import Delaunay, KDTree, QhullError

from planner.errors import PlannerError
from planner.network.cleaning.assemble import assemble
from planner.network.graph import RoadGraph

__all__ = ["proxy_graph"]

_PROXY_CLASS = "proxy"


def proxy_graph(
    x_m: NDArray[np.float64],
    y_m: NDArray[np.float64],
    crs: str,
    detour: float,
    *,
    hung_xy_m: NDArray[np.float64] | None = None,
) -> RoadGraph:
    """Return the Gabriel graph of places, each link lengthened by a detour factor.

    Two places are linked if no third one lies inside the circle that has them as
    its diameter. Such a graph is connected, planar and a little denser than a
    spanning tree, as rural roads are. Places without coordinates are left out;
    places at the same point share a node. Links are ``detour`` times as long as the
    straight line, so that this is the detour between neighbours; a way through other
    places is longer, by some 15 % where settlements are spread as usual. On real road
    networks short ways have the larger detour (``benchmarks/RESULTS.md``), and on
    short ways the siting of points depends.

    Parameters
    ----------
    x_m, y_m
        Coordinates of the places in metres.
    crs
        Their projected coordinate system.
    detour
        Road length over straight line between neighbouring places, at least 1.
    hung_xy_m
        Further places, shape ``(n, 2)``, each on a link of its own to the nearest place
        of the graph, so that nobody else's way depends on where they are.

    References
    ----------
    K. R. Gabriel, R. R. Sokal (1969), A new statistical approach to geographic
    variation analysis, Systematic Zoology 18(3), 259-278, doi:10.2307/2412323.
    Found from the Delaunay triangulation: D. W. Matula, R. R. Sokal (1980),
    Geographical Analysis 12(3), 205-222, doi:10.1111/j.1538-4632.1980.tb00031.x.
    """
    if not detour >= 1.0:
        msg = f"detour is {detour}, expected a factor of at least 1; write 1.35 or more"
        raise PlannerError(msg)
    xy_m = _located(np.column_stack((x_m, y_m)))
    links = _links(xy_m)
    if hung_xy_m is not None:
        xy_m, links = _hung(xy_m, links, _located(hung_xy_m))
    shapes = xy_m[links]
    straight_m = np.hypot(*(shapes[:, 1] - shapes[:, 0]).T)
    return assemble(
        crs=crs,
        x_m=xy_m[:, 0],
        y_m=xy_m[:, 1],
        from_node=links[:, 0],
        to_node=links[:, 1],
        length_m=straight_m * detour,
        class_names=[_PROXY_CLASS] * len(links),
        one_way=np.zeros(len(links), dtype=bool),
        shapes=list(shapes),
        source=f"proxy graph of neighbouring places, detour factor {detour:g}",
        proxy_detour=detour,
    )


def _located(xy_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return places with coordinates, each once, sorted by x, then y."""
    xy_m = np.asarray(xy_m, dtype=np.float64).reshape(-1, 2)
    return np.unique(xy_m[np.isfinite(xy_m).all(axis=1)], axis=0)


def _hung(
    xy_m: NDArray[np.float64], links: NDArray[np.intp], hung_m: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return places and links with a link to the nearest place for each hung one."""
    if not len(xy_m):
        return hung_m, _links(hung_m)
    straight_m, nearest = KDTree(xy_m).query(hung_m)
    is_apart = np.asarray(straight_m) > 0.0
    own = np.arange(is_apart.sum(), dtype=np.intp) + len(xy_m)
    added = np.column_stack((np.asarray(nearest)[is_apart], own)).astype(np.intp)
    return np.vstack((xy_m, hung_m[is_apart])), np.vstack((links, added))


def _links(xy_m: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return pairs of linked points, the smaller index first, sorted."""
    if len(xy_m) < 3:
        return _row_of_points(xy_m)
    centred_m = xy_m - xy_m.mean(axis=0)
    try:
        triangulation = Delaunay(centred_m)
    except QhullError:
        return _row_of_points(centred_m)
    corners = triangulation.simplices.astype(np.intp)
    sides = np.vstack((corners[:, [1, 2]], corners[:, [2, 0]], corners[:, [0, 1]]))
    opposite = corners.T.ravel()
    # Points that Qhull found too close to others stand beside their nearest one.
    beside = triangulation.coplanar[:, [0, 2]].astype(np.intp)
    blocked = _in_circle(centred_m, sides, opposite)
    candidates = np.sort(np.vstack((sides, beside)), axis=1)
    blocked = np.concatenate((blocked, np.zeros(len(beside), dtype=bool)))
    links, link_idx = np.unique(candidates, axis=0, return_inverse=True)
    is_blocked = np.zeros(len(links), dtype=bool)
    is_blocked[link_idx[blocked]] = True
    # In theory the tree is part of the Gabriel graph; rounding may say otherwise.
    return links[~is_blocked | _in_spanning_tree(centred_m, links)]


def _row_of_points(xy_m: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return links between neighbours on a line; sorting by x, then y, orders them."""
    order = np.lexsort((xy_m[:, 1], xy_m[:, 0]))
    return np.sort(np.column_stack((order[:-1], order[1:])), axis=1)


def _in_circle(
    xy_m: NDArray[np.float64], sides: NDArray[np.intp], opposite: NDArray[np.intp]
) -> NDArray[np.bool_]:
    """Return whether the opposite corner is inside the circle on a side."""
    to_one = xy_m[sides[:, 0]] - xy_m[opposite]
    to_other = xy_m[sides[:, 1]] - xy_m[opposite]
    product = np.sum(to_one * to_other, axis=1)
    scale = np.hypot(*to_one.T) * np.hypot(*to_other.T)
    return np.asarray(product < -1e-12 * scale)


def _in_spanning_tree(
    xy_m: NDArray[np.float64], links: NDArray[np.intp]
) -> NDArray[np.bool_]:
    length_m = np.hypot(*(xy_m[links[:, 1]] - xy_m[links[:, 0]]).T)
    shape = (len(xy_m), len(xy_m))
    graph = coo_array((length_m, (links[:, 0], links[:, 1])), shape=shape)
    tree = minimum_spanning_tree(graph.tocsr()).tocoo()
    key = links[:, 0] * len(xy_m) + links[:, 1]
    tree_key = tree.row.astype(np.int64) * len(xy_m) + tree.col
    return np.isin(key, tree_key)
