"""Roads: a hierarchy of least-cost paths over the hills, with few bridges."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.scenario.synthetic.mesh import Forest, Mesh, grow
from planner.scenario.synthetic.road_network.links import find_links, road_cost
from planner.scenario.synthetic.road_network.streets import one_way_blocks, street_edges
from planner.scenario.synthetic.settlements import Settlements
from planner.scenario.synthetic.terrain import Terrain, smooth_noise

__all__ = ["Rank", "Roads", "lay_roads"]

# How the synthetic roads are laid: all judgement, none is measured.
_EASY_GRADE = 0.05
"""Grade that doubles the cost of a metre of road."""
_STEEP_FACTOR = 15.0
"""What a grade adds to the cost of a metre at most, in metres on flat land."""
_HILLSIDE = 0.2
"""Slope of the land, along or across, that doubles the cost of a metre too."""
_BRIDGE_M = 2_500.0
"""Road that a bridge costs as much as, over a river with 1,000 km2 of catchment."""
_OUTSIDE_FACTOR = 3.0
"""Cost outside the county, so that its roads keep inside where they can."""
_BUILT_FACTOR = 0.4
"""Cost along roads that exist, so that new ones join them."""
_LINK_BUILT_FACTOR = 0.8
"""The same for links between neighbours, which join less willingly."""
_TRUNK_ROUNDS = 3
"""Steps in which seats are joined; those of later ones see the roads before."""
_VILLAGE_ROUNDS = 6
"""Steps in which villages are joined, large ones first."""
_TOWN_DETOUR = 1.25
"""Seats have a link where going round costs more than this many times as much."""
_LOOP_DETOUR = 2.8
"""The same for villages, whose loops are few."""
_LOOP_COST_M = 7_000.0
"""Links of villages that cost more, in metres of flat road, are not built."""
_HAMLET_RESIDENTS = 300
"""Smaller villages are reached by a track."""


class Rank(IntEnum):
    """Class of a road; where roads share their way, the higher one counts."""

    NONE = 0
    TRACK = 1
    UNCLASSIFIED = 2
    RESIDENTIAL = 3
    TERTIARY = 4
    SECONDARY = 5
    PRIMARY = 6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Roads:
    """Roads along edges of the mesh.

    Parameters
    ----------
    rank
        ``Rank`` of each edge of the mesh.
    direction
        Of each edge: 1 if it may be driven forwards only, -1 backwards only, 0 both.
    """

    rank: NDArray[np.int8]
    direction: NDArray[np.int8]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Works:
    """What has been built so far, and what new roads would cost."""

    mesh: Mesh
    cost: NDArray[np.float64]
    rank: NDArray[np.int8]

    @property
    def is_built(self) -> NDArray[np.bool_]:
        """Whether there is a road already on each edge."""
        return self.rank > Rank.NONE

    def cost_with(self, built_factor: float) -> NDArray[np.float64]:
        """Return the cost of each edge; existing roads cost so many times as much."""
        return self.cost * np.where(self.is_built, built_factor, 1.0)

    def grow(self, roots: ArrayLike) -> Forest:
        """Return the cheapest ways from ``roots``, along existing roads by choice."""
        return grow(self.mesh, self.cost_with(_BUILT_FACTOR), roots)

    def with_edges(self, edges: NDArray[np.int64], rank: Rank) -> _Works:
        """Return the works with roads of at least ``rank`` on ``edges``."""
        raised = self.rank.copy()
        raised[edges] = np.maximum(raised[edges], rank)
        return _Works(mesh=self.mesh, cost=self.cost, rank=raised)

    def with_ways(self, forest: Forest, nodes: ArrayLike, rank: Rank) -> _Works:
        """Return the works with roads from ``nodes`` to the roots of the forest."""
        way = forest.nodes_on_ways(nodes)
        way = way[forest.parent[way] != way]
        return self.with_edges(self.mesh.edges_between(way, forest.parent[way]), rank)

    @property
    def nodes(self) -> NDArray[np.int64]:
        """Nodes that lie on a road."""
        mesh = self.mesh
        return np.union1d(mesh.from_node[self.is_built], mesh.to_node[self.is_built])


def lay_roads(
    terrain: Terrain,
    places: Settlements,
    residents: NDArray[np.int64],
    rng: np.random.Generator,
) -> Roads:
    """Return roads that connect every seat and every village.

    Parameters
    ----------
    residents
        Of each village; hamlets get tracks.
    """
    works = _Works(
        mesh=terrain.mesh,
        cost=_building_cost(terrain, places, rng),
        rank=np.zeros(len(terrain.mesh.from_node), dtype=np.int8),
    )
    works = _with_through_road(works, places)
    works = _with_trunk_roads(works, places.seats)
    works = _with_links(works, places.seats, Rank.TERTIARY, _TOWN_DETOUR, np.inf)
    works = _with_streets(works, terrain, places.seats)
    works = _with_village_roads(works, places.villages, residents)
    joined = np.concatenate((places.seats, places.villages))
    works = _with_links(works, joined, Rank.TRACK, _LOOP_DETOUR, _LOOP_COST_M)
    return Roads(rank=works.rank, direction=_directions(works, places))


def _building_cost(
    terrain: Terrain, places: Settlements, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return the cost of each edge as metres of easy road.

    Steep grades, steep hillsides and bridges cost more, and so does leaving the county.
    """
    mesh = terrain.mesh
    ends = (mesh.from_node, mesh.to_node)
    grade = np.abs(np.subtract(*(terrain.elevation_m[end] for end in ends)))
    grade /= mesh.length_m
    hillside = sum(terrain.slope[end] for end in ends) / (2 * _HILLSIDE)
    factor = 1 + np.minimum((grade / _EASY_GRADE) ** 2, _STEEP_FACTOR) + hillside**2
    noise = smooth_noise(mesh, rng, roughness=1.0)
    factor *= np.exp(0.45 * noise[mesh.from_node])
    is_outside = ~places.is_inside[mesh.from_node]
    factor *= np.where(is_outside, _OUTSIDE_FACTOR, 1.0)
    wet_ends = sum(terrain.is_river[end].astype(float) for end in ends)
    width = np.sqrt(terrain.catchment_km2[mesh.from_node] / 1_000.0).clip(0.3, 1.5)
    return np.asarray(mesh.length_m * factor + _BRIDGE_M / 2 * width * wet_ends)


def _with_through_road(works: _Works, places: Settlements) -> _Works:
    """Return the works with a main road through the county seat."""
    mesh, seat = works.mesh, int(places.seats[0])
    forest = works.grow([seat])
    for rim_node in _gates(mesh, forest.cost, seat):
        way = forest.path(rim_node)
        entry = int(np.argmax(places.is_inside[way]))
        works = works.with_ways(forest, way[[max(entry - 1, 0)]], Rank.PRIMARY)
    return works


def _gates(mesh: Mesh, cost: NDArray[np.float64], seat: int) -> tuple[int, int]:
    """Return the cheapest nodes of the rim to get to on two sides of the seat."""
    rim = mesh.rim
    gate = rim[np.argmin(cost[rim])]
    rays = mesh.xy_m[rim] - mesh.xy_m[seat]
    is_opposite = rays @ (mesh.xy_m[gate] - mesh.xy_m[seat]) < 0
    return int(gate), int(rim[np.argmin(np.where(is_opposite, cost[rim], np.inf))])


def _with_trunk_roads(works: _Works, seats: NDArray[np.int64]) -> _Works:
    """Return the works with county roads from the county seat, the nearest first."""
    near_first = seats[np.argsort(works.grow(seats[:1]).cost[seats], kind="stable")]
    for batch in np.array_split(near_first[1:], _TRUNK_ROUNDS):
        works = works.with_ways(works.grow(seats[:1]), batch, Rank.SECONDARY)
    return works


def _with_streets(works: _Works, terrain: Terrain, seats: NDArray[np.int64]) -> _Works:
    """Return the works with a few blocks of streets at every seat."""
    for edges in street_edges(terrain, seats):
        works = works.with_edges(edges, Rank.RESIDENTIAL)
    return works


def _with_village_roads(
    works: _Works, villages: NDArray[np.int64], residents: NDArray[np.int64]
) -> _Works:
    """Return the works with a road to each village from where one is near.

    Large villages come first; later ones may join the roads of earlier ones.
    """
    is_hamlet = residents < _HAMLET_RESIDENTS
    order = np.argsort(-residents, kind="stable")
    for batch in np.array_split(order, _VILLAGE_ROUNDS):
        forest = works.grow(works.nodes)
        for rank, chosen in (
            (Rank.TRACK, batch[is_hamlet[batch]]),
            (Rank.UNCLASSIFIED, batch[~is_hamlet[batch]]),
        ):
            works = works.with_ways(forest, villages[chosen], rank)
    return works


def _with_links(
    works: _Works, places: NDArray[np.int64], rank: Rank, detour: float, most: float
) -> _Works:
    """Return the works with roads between neighbours that are far apart by road.

    Parameters
    ----------
    detour
        A link is built where going round costs more than this many times its cost.
    most
        Links that cost more are not built.
    """
    cost = works.cost_with(_LINK_BUILT_FACTOR)
    forest = grow(works.mesh, cost, places)
    links = find_links(works.mesh, cost, forest)
    links = links.where(links.cost <= most)
    around = road_cost(works.mesh, cost, works.is_built, links, detour)
    links = links.where(around > detour * links.cost)
    works = works.with_edges(links.edge, rank)
    ends = np.concatenate(
        (works.mesh.from_node[links.edge], works.mesh.to_node[links.edge])
    )
    return works.with_ways(forest, ends, rank)


def _directions(works: _Works, places: Settlements) -> NDArray[np.int8]:
    """Return one-way streets: blocks at the county seat that are driven round."""
    is_street = works.rank == Rank.RESIDENTIAL
    return one_way_blocks(works.mesh, is_street, int(places.seats[0]))
