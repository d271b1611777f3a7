"""Where people live: a county with its seat, townships and villages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter
from scipy.spatial import KDTree
from shapely.geometry import Polygon

from planner.scenario.synthetic.mesh import grow
from planner.scenario.synthetic.terrain import Terrain, smooth_noise

__all__ = ["Settlements", "draw_boundary", "settle"]

_BOUNDARY_POINTS = 240
"""Corners of the county's outline: judgement; its shortest wave has ten of them."""
_VILLAGES_PER_TOWNSHIP = 18
"""Judgement; Fenghuang has 281 villages in 17 townships, 16.5 each."""
_MIN_TOWNSHIPS = 2
"""Of the smallest county: the seat and one more, so that there is something to
compare."""
_TOWNSHIP_SPACING = 0.72
"""Least distance of township seats, in sides of a square with a township's area:
judgement; it shrinks where they do not fit."""
_VILLAGE_SPACING_M = 900.0
"""Least distance of villages, three times as much of remote ones: judgement; it shrinks
where they do not fit."""
_SEAT_CLEARANCE_M = 1_100.0
"""No village lies nearer to the county seat, which covers some streets: judgement."""
_TOWNSHIP_CLEARANCE_M = 500.0
"""No village lies nearer to a township's seat: judgement."""
_PULL = 0.4
"""How much of the land's attraction counts for villages, 1 being all as for seats:
judgement; villages are spread over worse land than towns."""
_REMOTE_SHARE = 0.07
"""Share of the villages that lie high up and apart: judgement."""
_REMOTE_ABOVE_M = 90.0
"""Height above its river from which a place is remote: judgement."""
_RIVER_BARRIER_M = 1_500.0
"""Metres that an edge at a river counts more when villages choose their township:
judgement; crossing a river takes two such edges."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Settlements:
    """Nodes of the mesh where the places of a county are.

    Parameters
    ----------
    boundary
        Outline of the county.
    is_inside
        Whether each node of the mesh lies in the county.
    seats
        Township seats; the first is the county seat.
    villages
        Villages, township by township.
    township_idx
        Township of each village, a position in ``seats``.
    is_remote
        Whether a village lies up in the hills.
    attraction
        How good the land of each village is to live on, a log weight.
    """

    boundary: Polygon
    is_inside: NDArray[np.bool_]
    seats: NDArray[np.int64]
    villages: NDArray[np.int64]
    township_idx: NDArray[np.int64]
    is_remote: NDArray[np.bool_]
    attraction: NDArray[np.float64]


def draw_boundary(area_km2: float, rng: np.random.Generator) -> Polygon:
    """Return an irregular outline of the given area around the origin, in metres."""
    angle = np.linspace(0, 2 * np.pi, _BOUNDARY_POINTS, endpoint=False)
    waves = np.arange(2, 24)
    height = 0.11 * rng.standard_normal(len(waves)) / waves**0.75
    phase = rng.uniform(0, 2 * np.pi, len(waves))
    radius = 1 + np.cos(angle[:, None] * waves + phase) @ height
    radius = np.clip(radius, 0.7, 1.2)
    outline = np.column_stack((radius * np.cos(angle), radius * np.sin(angle)))
    scale_m = 1000.0 * np.sqrt(area_km2 / Polygon(outline).area)
    return Polygon(outline * scale_m)


def settle(
    terrain: Terrain, boundary: Polygon, num_villages: int, rng: np.random.Generator
) -> Settlements:
    """Return a seat in the main valley, townships well apart, villages in valleys."""
    mesh = terrain.mesh
    is_inside = shapely.contains_xy(boundary, mesh.x_m, mesh.y_m)
    is_habitable = shapely.contains_xy(boundary.buffer(-600.0), mesh.x_m, mesh.y_m)
    is_free = is_habitable & ~terrain.is_river
    attraction = _attraction(terrain, rng)
    seat = _county_seat(terrain, boundary, np.where(is_free, attraction, -np.inf))
    num_townships = max(_MIN_TOWNSHIPS, round(num_villages / _VILLAGES_PER_TOWNSHIP))
    spacing_m = _TOWNSHIP_SPACING * np.sqrt(boundary.area / num_townships)
    seats = _pick(
        terrain, _keys(attraction, is_free, rng), num_townships, spacing_m, [seat]
    )
    is_free &= _is_clear(terrain, seats)
    villages, is_remote = _villages(terrain, attraction, is_free, num_villages, rng)
    township_idx = _townships(terrain, seats, villages)
    order = np.lexsort((mesh.x_m[villages], -mesh.y_m[villages], township_idx))
    return Settlements(
        boundary=boundary,
        is_inside=is_inside,
        seats=seats,
        villages=villages[order],
        township_idx=township_idx[order],
        is_remote=is_remote[order],
        attraction=attraction[villages[order]],
    )


def _attraction(terrain: Terrain, rng: np.random.Generator) -> NDArray[np.float64]:
    lie = -terrain.slope / 0.07 - terrain.above_river_m / 80.0
    return np.asarray(lie + 0.4 * smooth_noise(terrain.mesh, rng))


def _county_seat(
    terrain: Terrain, boundary: Polygon, attraction: NDArray[np.float64]
) -> int:
    """Return the node with the widest flat land on the main river, near the centre."""
    mesh = terrain.mesh
    flat = mesh.on_grid(np.exp(attraction))
    around = gaussian_filter(flat, 1500.0 / mesh.cell_m).ravel()
    off_centre = np.hypot(mesh.x_m, mesh.y_m) / np.sqrt(boundary.area / np.pi)
    score = around * np.sqrt(terrain.river_km2) * np.exp(-((off_centre / 0.4) ** 2))
    return int(np.argmax(np.where(np.isfinite(attraction), score, -np.inf)))


def _keys(
    log_weight: NDArray[np.float64],
    is_free: NDArray[np.bool_],
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Return sorting keys that draw free nodes by weight (Gumbel's trick)."""
    keys = log_weight + rng.gumbel(size=len(log_weight))
    return np.where(is_free, keys, -np.inf)


def _pick(
    terrain: Terrain,
    keys: NDArray[np.float64],
    count: int,
    spacing_m: float,
    taken: list[int],
) -> NDArray[np.int64]:
    """Return ``taken`` and the next nodes by key, ``count`` in all, well apart.

    The spacing shrinks wherever the land is too small for it; there must be
    ``count`` nodes with a finite key.
    """
    tree = KDTree(terrain.mesh.xy_m)
    ranked = np.argsort(-keys, kind="stable")[: np.isfinite(keys).sum()].tolist()
    picked = taken
    while len(picked) < count:
        picked = _spaced(tree, [*picked, *ranked], spacing_m, len(picked), count)
        spacing_m *= 0.9
    return np.array(picked, dtype=np.int64)


def _spaced(
    tree: KDTree, nodes: list[int], spacing_m: float, num_fixed: int, count: int
) -> list[int]:
    """Return the first nodes that keep their distance; ``num_fixed`` stay anyway."""
    picked: list[int] = []
    is_blocked = np.zeros(tree.n, dtype=bool)
    for position, node in enumerate(nodes):
        if len(picked) == count:
            break
        if position < num_fixed or not is_blocked[node]:
            picked.append(node)
            is_blocked[tree.query_ball_point(tree.data[node], spacing_m)] = True
    return picked


def _is_clear(terrain: Terrain, seats: NDArray[np.int64]) -> NDArray[np.bool_]:
    xy_m = terrain.mesh.xy_m
    to_any_m, _ = KDTree(xy_m[seats]).query(xy_m)
    to_county_m = np.hypot(*(xy_m - xy_m[seats[0]]).T)
    is_clear = (to_any_m > _TOWNSHIP_CLEARANCE_M) & (to_county_m > _SEAT_CLEARANCE_M)
    return np.asarray(is_clear)


def _villages(
    terrain: Terrain,
    attraction: NDArray[np.float64],
    is_free: NDArray[np.bool_],
    count: int,
    rng: np.random.Generator,
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the villages' nodes, and which of them are remote."""
    is_high = is_free & (terrain.above_river_m > _REMOTE_ABOVE_M)
    num_remote = min(round(_REMOTE_SHARE * count), int(is_high.sum()))
    gentle = -terrain.slope / 0.1
    remote = _pick(
        terrain, _keys(gentle, is_high, rng), num_remote, 3 * _VILLAGE_SPACING_M, []
    )
    valley_keys = _keys(_PULL * attraction, is_free, rng)
    villages = _pick(terrain, valley_keys, count, _VILLAGE_SPACING_M, remote.tolist())
    return villages, np.arange(count) < num_remote


def _townships(
    terrain: Terrain, seats: NDArray[np.int64], villages: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the township of each village: the seat that is easiest to reach."""
    mesh = terrain.mesh
    rise_m = np.abs(
        terrain.elevation_m[mesh.from_node] - terrain.elevation_m[mesh.to_node]
    )
    wet = terrain.is_river[mesh.from_node] | terrain.is_river[mesh.to_node]
    cost = mesh.length_m + 12.0 * rise_m + _RIVER_BARRIER_M * wet
    nearest = grow(mesh, cost, seats).root[villages]
    order = np.argsort(seats)
    return np.asarray(order[np.searchsorted(seats[order], nearest)])
