"""Roads of a scenario, or the proxy in their place, in one projected system."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.errors import InputError, Problem
from planner.model.places import Site, Village
from planner.network.cleaning.gaps import close_gaps
from planner.network.coordinates import project, unproject, utm_crs
from planner.network.graph import RoadGraph
from planner.network.proxy import proxy_graph
from planner.network.readers.admission import sidecars
from planner.network.readers.osm.ferries import Ferries
from planner.network.readers.read import OSM_SUFFIXES, read_roads
from planner.network.road_class import FERRY, PATH_CLASSES, standard_class
from planner.scenario.document.paths import inside
from planner.scenario.document.read import Scenario
from planner.scenario.file_hash import file_hash
from planner.scenario.places.townships import Seat
from planner.scenario.places.villages import Tree
from planner.scenario.roads.kept import KeptRoads
from planner.scenario.settings.defaults import default_table
from planner.scenario.settings.resources import ROAD
from planner.scenario.tables.columns import Row
from planner.units import SECONDS_PER_MINUTE

__all__ = ["places_by_name", "proxy_roads", "road_file", "roads_of"]

FloatArray = NDArray[np.float64]

MIN_MARGIN_M = 1.0
"""A single village needs some area around it."""


def road_file(scenario: Scenario, problems: list[Problem]) -> Path | None:
    """Return the file of roads, ``None`` where there is none or it is not there."""
    source = scenario.document.roads.source
    if source is None:
        return None
    return inside(
        scenario.data_folder,
        source,
        file=scenario.file.name,
        where="roads.source",
        problems=problems,
    )


def roads_of(
    scenario: Scenario,
    path: Path,
    places: Sequence[Row],
    boundary: shapely.Geometry | None,
    *,
    crs: str,
    kept: KeptRoads | None = None,
) -> RoadGraph:
    """Return the roads in a file: clipped, shifted and joined as the document says.

    Parameters
    ----------
    scenario
        What the section ``[roads]`` says of the file.
    path
        The file.
    places
        Located villages, for the clip.
    boundary
        Area of the county in WGS84, likewise.
    crs
        Projected coordinate system of the graph.
    kept
        Roads that were read before, which takes these in.
    """
    section = scenario.document.roads
    clip = _clip(scenario, path, places, boundary, crs=crs)
    how = partial(
        read_roads,
        path,
        crs=crs,
        layer=section.layer,
        class_column=section.class_column,
        one_way_column=section.one_way_column,
        source_crs=_system(scenario),
        with_paths=_uses_paths(scenario),
        encoding=section.encoding or scenario.document.places.encoding,
        ferries=_ferries(scenario),
        places=places_by_name(places),
    )

    def read() -> RoadGraph:
        graph = how(clip=clip)
        gap_m = section.snap_ends_m
        return graph if gap_m is None else close_gaps(graph, gap_m)

    if kept is None:
        return read()
    files = [file_hash(part) for part in (path, *sidecars(path))]
    area = None if clip is None else shapely.to_wkb(clip, hex=True)
    key = repr((files, sorted(how.keywords.items()), area, section.snap_ends_m))
    return kept.graph(key, read)


def places_by_name(places: Sequence[Row]) -> dict[str, tuple[float, float]]:
    """Return where places are by id, and by name where one alone is called so."""
    names = Counter(row.name for row in places)
    found = {
        row.name: (row.lon, row.lat)
        for row in places
        if names[row.name] == 1 and row.lon is not None and row.lat is not None
    }
    by_id = {
        row.id: (row.lon, row.lat)
        for row in places
        if row.lon is not None and row.lat is not None
    }
    return {**found, **by_id}


def proxy_roads(scenario: Scenario, tree: Tree, sites: Sequence[Site]) -> RoadGraph:
    """Return the proxy of villages and seats, on which sites hang."""
    detour = scenario.settings.proxy_detour
    if detour is None:
        msg = "a scenario with roads needs no proxy"
        raise ValueError(msg)
    seats = [*tree.township_seats.values(), *tree.county_seats.values()]
    places, hung = _degrees([*tree.villages, *seats]), _degrees(sites)
    crs = utm_crs(*np.concatenate([places, hung]).T)
    x_m, y_m = project(places[:, 0], places[:, 1], crs)
    hung_xy_m = np.column_stack(project(hung[:, 0], hung[:, 1], crs))
    return proxy_graph(x_m, y_m, crs, detour, hung_xy_m=hung_xy_m)


def _degrees(places: Sequence[Village | Seat | Site]) -> FloatArray:
    """Return degrees east and north of those that have them, shape ``(n, 2)``."""
    located = [(place.lon, place.lat) for place in places if place.lon is not None]
    return np.array(located, dtype=np.float64).reshape(-1, 2)


def _system(scenario: Scenario) -> str:
    system = scenario.settings.road_system or "wgs84"
    return "EPSG:4326" if system == "wgs84" else system


def _uses_paths(scenario: Scenario) -> bool:
    """Return whether the document gives a speed on paths to anybody."""
    document = scenario.document
    tables = [document.roads.speeds_kph]
    tables += [item.speeds_kph for item in document.speed_profiles.values()]
    return any(
        kph > 0 and standard_class(name) in PATH_CLASSES
        for speeds in tables
        for name, kph in speeds.items()
    )


def _ferries(scenario: Scenario) -> Ferries:
    wait_min = scenario.document.roads.ferry_wait_min
    if wait_min is None:
        wait_min = float(str(default_table()["roads.ferry_wait_min"].value))
    kph = scenario.settings.profiles[ROAD].kph(FERRY)
    usual = Ferries(wait_s=wait_min * SECONDS_PER_MINUTE)
    return usual if kph == 0 else Ferries(wait_s=usual.wait_s, kph=kph)


def _clip(
    scenario: Scenario,
    path: Path,
    places: Sequence[Row],
    boundary: shapely.Geometry | None,
    *,
    crs: str,
) -> shapely.Geometry | None:
    """Return the area to which roads are cut, in WGS84; ``None`` for all roads."""
    wanted = scenario.document.roads.clip
    if wanted is None:
        return None
    if not path.name.lower().endswith(OSM_SUFFIXES):
        raise InputError([_not_clipped(scenario)])
    if wanted == "boundary" and boundary is None:
        raise InputError([_no_boundary(scenario)])
    points = [(row.lon, row.lat) for row in places if row.lon is not None]
    area = boundary if wanted == "boundary" else shapely.multipoints(np.array(points))
    degrees = shapely.get_coordinates(area)
    area_m = shapely.multipoints(_columns(project(degrees[:, 0], degrees[:, 1], crs)))
    margin_m = max(scenario.settings.clip_margin_m, MIN_MARGIN_M)
    grown_m = shapely.buffer(shapely.convex_hull(area_m), margin_m)
    metres = shapely.get_coordinates(grown_m)
    corners = _columns(unproject(metres[:, 0], metres[:, 1], crs))
    # A margin beyond what the projection can say takes in every road.
    return shapely.Polygon(corners) if np.isfinite(corners).all() else None


def _columns(coordinates: tuple[FloatArray, FloatArray]) -> FloatArray:
    return np.column_stack(coordinates)


def _not_clipped(scenario: Scenario) -> Problem:
    return Problem(
        file=scenario.file.name,
        where="roads.clip",
        found=f"roads in {scenario.document.roads.source!r}",
        expected="an OpenStreetMap file, as .osm.pbf or .osm",
        remedy="delete roads.clip: other files are read whole",
    )


def _no_boundary(scenario: Scenario) -> Problem:
    return Problem(
        file=scenario.file.name,
        where="roads.clip",
        found="'boundary', but no places.boundary",
        expected="the area of the county",
        remedy='name its file in places.boundary, or write clip = "villages"',
    )
