"""Roads of a scenario, or the proxy in their place, in one projected system."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from planner.errors import Problem
from planner.network.coordinates import project, to_wgs84, unproject
from planner.network.graph import RoadGraph
from planner.network.proxy import proxy_graph
from planner.network.readers.read import read_roads
from planner.scenario.geography import OFFSET_SYSTEMS
from planner.scenario.paths import inside
from planner.scenario.read import Scenario

__all__ = ["proxy_roads", "road_file", "roads_of"]

FloatArray = NDArray[np.float64]


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


def roads_of(scenario: Scenario, path: Path, *, crs: str) -> RoadGraph:
    """Return the roads in a file, map offsets of Chinese services taken off."""
    section = scenario.document.roads
    system = scenario.settings.road_system or "wgs84"
    has_epsg = system.lower().startswith("epsg:")
    graph = read_roads(
        path,
        crs=crs,
        layer=section.layer,
        class_column=section.class_column,
        one_way_column=section.one_way_column,
        source_crs=system if has_epsg else "EPSG:4326",
    )
    return _without_offset(graph, system) if system in OFFSET_SYSTEMS else graph


def proxy_roads(
    scenario: Scenario, lon: FloatArray, lat: FloatArray, *, crs: str
) -> RoadGraph:
    """Return the proxy graph of places, for a scenario without roads."""
    detour = scenario.settings.proxy_detour
    if detour is None:
        msg = "a scenario with roads needs no proxy"
        raise ValueError(msg)
    x_m, y_m = project(lon, lat, crs)
    return proxy_graph(x_m, y_m, crs, detour)


def _without_offset(graph: RoadGraph, system: str) -> RoadGraph:
    def moved(x_m: FloatArray, y_m: FloatArray) -> tuple[FloatArray, FloatArray]:
        lon, lat = to_wgs84(*unproject(x_m, y_m, graph.crs), system)
        return project(lon, lat, graph.crs)

    x_m, y_m = moved(graph.x_m, graph.y_m)
    points = np.concatenate([np.empty((0, 2)), *graph.shapes])
    points = np.column_stack(moved(points[:, 0], points[:, 1]))
    ends = np.cumsum([len(shape) for shape in graph.shapes], dtype=np.intp)
    shapes = tuple(np.split(points, ends[:-1])) if len(ends) else ()
    for array in (x_m, y_m, *shapes):
        array.setflags(write=False)
    return replace(graph, x_m=x_m, y_m=y_m, shapes=shapes)
