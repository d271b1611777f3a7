"""Ways between the places of an instance: snapped, measured, kept within borders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planner.arrays import freeze
from planner.model.places import Site, Village
from planner.model.rules import Boundary, longest_way_m
from planner.network.components import component_of_nodes, main_component
from planner.network.connectivity import ConnectivityReport, connectivity
from planner.network.coordinates import project
from planner.network.graph import RoadGraph
from planner.network.snap import snap
from planner.network.travel import (
    VILLAGER,
    Fastest,
    Locations,
    Reach,
    TravelCache,
    fastest,
    reach,
)
from planner.scenario.settings.resources import ROAD
from planner.scenario.settings.settings import Settings
from planner.service.coverage import THRESHOLD_TOLERANCE

__all__ = ["Ways", "on_main_road", "reach_cutoff_m", "ways_of"]

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ways:
    """The road graph with all places on it, and the travel data of an instance."""

    graph: RoadGraph
    locations: Locations
    village_location: IntArray
    site_location: IntArray
    reach: Reach
    haul: Mapping[str, Fastest]
    connectivity: ConnectivityReport


def ways_of(
    graph: RoadGraph,
    villages: Sequence[Village],
    sites: Sequence[Site],
    settings: Settings,
    *,
    cache: TravelCache | None = None,
) -> Ways:
    """Return the ways between villages and sites on a road graph."""
    graph, locations, place = _snapped(graph, (*villages, *sites), settings)
    village_location, site_location = place[: len(villages)], place[len(villages) :]
    found = _reach(graph, locations, (village_location, site_location), settings, cache)
    rules = settings.requirements
    is_allowed = _within_boundary(found, villages, sites, rules.boundary)
    profiles = sorted({item.profile for item in settings.vehicle_types})
    return Ways(
        graph=graph,
        locations=locations,
        village_location=village_location,
        site_location=site_location,
        reach=_chosen(found, is_allowed),
        haul={
            name: fastest(graph, settings.profiles[name], locations, cache=cache)
            for name in profiles
        },
        connectivity=connectivity(graph, locations),
    )


def on_main_road(
    graph: RoadGraph, villages: Sequence[Village], settings: Settings
) -> frozenset[tuple[float, float]]:
    """Return longitude and latitude of the villages on the main road network.

    From there vehicles reach all of it and come back.
    """
    road = settings.profiles[ROAD]
    graph, locations, place = _snapped(graph, villages, settings)
    usable = np.array([road.kph(name) > 0 for name in graph.classes], dtype=bool)
    open_edges = usable[graph.road_class] & graph.open_to(road.traveller)
    component = component_of_nodes(graph, usable=open_edges, connection="strong")
    main = main_component(graph, component, usable=open_edges)
    node_idx = locations.node_idx
    is_main = (node_idx >= 0) & (component[node_idx] == main)
    return frozenset(
        (village.lon, village.lat)
        for village, location in zip(villages, place, strict=True)
        if village.lon is not None and village.lat is not None and is_main[location]
    )


def reach_cutoff_m(settings: Settings) -> float:
    """Return the longest way a villager may have to any facility that counts."""
    villager_kph = settings.profiles[VILLAGER].max_kph
    longest_m = longest_way_m(settings.requirements, settings.standard, villager_kph)
    return longest_m + THRESHOLD_TOLERANCE


def _snapped(
    graph: RoadGraph, places: Sequence[Village | Site], settings: Settings
) -> tuple[RoadGraph, Locations, IntArray]:
    """Return the graph, the distinct locations, and the location of each place."""
    lon = np.array([place.lon for place in places], dtype=np.float64)
    lat = np.array([place.lat for place in places], dtype=np.float64)
    is_located = np.isfinite(lon)
    xy_m = np.column_stack(project(lon[is_located], lat[is_located], graph.crs))
    distinct_m, position = np.unique(xy_m, axis=0, return_inverse=True)
    location = np.full(len(places), -1, dtype=np.int64)
    location[is_located] = position
    graph, node_idx, snap_m = snap(
        graph,
        distinct_m[:, 0],
        distinct_m[:, 1],
        limit_m=settings.snap_limit_m,
        profile=settings.profiles[ROAD],
    )
    locations = Locations(
        node_idx=node_idx, snap_m=snap_m, x_m=distinct_m[:, 0], y_m=distinct_m[:, 1]
    )
    return graph, locations, location


def _reach(
    graph: RoadGraph,
    locations: Locations,
    ends: tuple[IntArray, IntArray],
    settings: Settings,
    cache: TravelCache | None,
) -> Reach:
    """Return the pairs of villages and sites within the cutoff, by their positions."""
    village_location, site_location = ends
    villages = np.flatnonzero(village_location >= 0)
    found = reach(
        graph,
        settings.profiles[VILLAGER],
        locations,
        village_location[villages],
        site_location,
        cutoff_m=reach_cutoff_m(settings),
        cache=cache,
    )
    return replace(
        found,
        origin_idx=villages[found.origin_idx].astype(np.int32),
        within_m=reach_cutoff_m(settings),
    )


def _within_boundary(
    found: Reach, villages: Sequence[Village], sites: Sequence[Site], boundary: Boundary
) -> NDArray[np.bool_]:
    if boundary is Boundary.NONE:
        return np.ones(found.num_pairs, dtype=bool)
    unit_of_village = [_unit(village, boundary) for village in villages]
    unit_of_site = [_unit(site, boundary) for site in sites]
    numbers = {unit: idx for idx, unit in enumerate(sorted(set(unit_of_village)))}
    village = np.array([numbers[unit] for unit in unit_of_village])
    site = np.array([numbers.get(unit, -1) for unit in unit_of_site])
    return np.asarray(village[found.origin_idx] == site[found.destination_idx])


def _unit(place: Village | Site, boundary: Boundary) -> tuple[str, str]:
    is_township = boundary is Boundary.TOWNSHIP
    return place.county_id, place.township_id if is_township else ""


def _chosen(found: Reach, chosen: NDArray[np.bool_]) -> Reach:
    part = Reach(
        **{
            name: getattr(found, name)[chosen]
            for name in ("origin_idx", "destination_idx", "distance_m", "time_s")
        },
        within_m=found.within_m,
    )
    freeze(part)
    return part
