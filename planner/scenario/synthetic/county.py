"""A synthetic county, from bare land to outlets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.network.graph import RoadGraph
from planner.scenario.synthetic.outlets import existing_table, host_table
from planner.scenario.synthetic.people import People, populate
from planner.scenario.synthetic.road_network.lines import river_graph, road_graph
from planner.scenario.synthetic.road_network.roads import lay_roads
from planner.scenario.synthetic.settlements import Settlements, draw_boundary, settle
from planner.scenario.synthetic.tables import PlaceTables, place_tables
from planner.scenario.synthetic.terrain import Terrain, shape_terrain

__all__ = ["SyntheticCounty", "make_county"]

_KM2_PER_VILLAGE = 7.0
"""Area of the county for each of its villages: judgement."""
_MARGIN = 1.4
"""Side of the land in sides of a square with the county's area: judgement; an outline
1.2 times as wide as a disc takes 1.35 of it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SyntheticCounty:
    """Everything there is in a synthetic county, in metres from its middle.

    Parameters
    ----------
    roads, rivers
        Graphs in the plane of the county; rivers are directed as they flow.
    hosts, existing
        Tables of outlets and of the facilities open today, in degrees.
    """

    terrain: Terrain
    places: Settlements
    people: People
    roads: RoadGraph
    rivers: RoadGraph
    tables: PlaceTables
    hosts: pd.DataFrame
    existing: pd.DataFrame


def make_county(num_villages: int, seed: int) -> SyntheticCounty:
    """Return a county of that many villages; the same seed gives the same county."""
    rng = np.random.default_rng(seed)
    area_km2 = _KM2_PER_VILLAGE * num_villages
    terrain = shape_terrain(_MARGIN * np.sqrt(area_km2), rng)
    places = settle(terrain, draw_boundary(area_km2, rng), num_villages, rng)
    people = populate(places, rng)
    roads = lay_roads(terrain, places, people.villages, rng)
    tables = place_tables(terrain, places, people, rng)
    hosts = host_table(tables, rng)
    return SyntheticCounty(
        terrain=terrain,
        places=places,
        people=people,
        roads=road_graph(terrain.mesh, roads),
        rivers=river_graph(terrain),
        tables=tables,
        hosts=hosts,
        existing=existing_table(tables, hosts, rng),
    )
