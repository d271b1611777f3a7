"""The network as layers for a geographic information system."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from planner.instance import Instance
from planner.network.geopackage import write_layer
from planner.network.graph import RoadGraph
from planner.plan import Plan
from planner.report.pictures.maps.content import MapContent
from planner.report.tables.csv_text import Row

__all__ = ["LAYERS", "plan_layers", "write_geopackage"]

FloatArray = NDArray[np.float64]
Geometries = Sequence[shapely.Geometry | None]

LAYERS = ("villages", "facilities", "links", "routes", "roads", "boundary")
"""Layers of ``network.gpkg``; the last one only where there is a boundary."""


def write_geopackage(path: Path, layers: Mapping[str, gpd.GeoDataFrame]) -> None:
    """Write layers into one file, each under its name."""
    for name, frame in layers.items():
        write_layer(path, name, frame)


def plan_layers(
    content: MapContent,
    plan: Plan,
    instance: Instance,
    *,
    villages: Sequence[Row],
    facilities: Sequence[Row],
) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers of a plan in the projected system of the road graph.

    Parameters
    ----------
    villages, facilities
        Rows of the tables of villages and facilities.
    """
    homes = [_point(item.x_m, item.y_m) for item in content.villages]
    places = [_point(item.x_m, item.y_m) for item in content.facilities]
    layers = {
        "villages": _layer(villages, homes, content.crs),
        "facilities": _layer(facilities, places, content.crs),
        "links": _layer(*_links(content, plan, instance), content.crs),
        "routes": _layer(*_routes(content, plan), content.crs),
        "roads": _layer(*_roads(instance.graph), content.crs),
    }
    if content.boundary:
        polygons = [shapely.Polygon(item[0], item[1:]) for item in content.boundary]
        rows = [{"part": idx} for idx in range(len(polygons))]
        layers["boundary"] = _layer(rows, polygons, content.crs)
    return layers


def _layer(rows: Sequence[Row], shapes: Geometries, crs: str) -> gpd.GeoDataFrame:
    frame = gpd.GeoDataFrame(list(rows), geometry=list(shapes), crs=crs)
    for name in frame.columns.drop("geometry"):
        # truth with gaps would be written as text
        if pd.api.types.infer_dtype(frame[name], skipna=True) == "boolean":
            frame[name] = frame[name].astype("boolean")
    return frame


def _links(
    content: MapContent, plan: Plan, instance: Instance
) -> tuple[list[Row], Geometries]:
    """Return a straight line for each allocation and each supply link."""
    of_stream = instance.stream_by_id
    places = {item.id: (item.x_m, item.y_m) for item in content.facilities}
    homes = {item.id: (item.x_m, item.y_m) for item in content.villages}
    rows: list[Row] = []
    shapes: list[shapely.Geometry] = []
    for item in plan.allocations:
        rows.append(
            {
                "kind": item.mode.value,
                "from_id": of_stream[item.stream_id].village_id,
                "to_id": item.facility_id,
                "share": item.share,
            }
        )
        ends = homes[of_stream[item.stream_id].village_id], places[item.facility_id]
        shapes.append(shapely.LineString(ends))
    for facility in plan.facilities:
        if facility.parent_id is not None:
            rows.append(
                {
                    "kind": "supply",
                    "from_id": facility.parent_id,
                    "to_id": facility.site_id,
                    "share": 1.0,
                }
            )
            ends = places[facility.parent_id], places[facility.site_id]
            shapes.append(shapely.LineString(ends))
    return rows, shapes


def _routes(content: MapContent, plan: Plan) -> tuple[list[Row], Geometries]:
    rows: list[Row] = [
        {
            "route_id": route.id,
            "leg": route.leg.value,
            "depot_id": route.depot_id,
            "vehicle_type_id": route.vehicle_type_id,
            "trips": len(route.trips),
            "stops": sum(len(trip.stops) for trip in route.trips),
            "distance_m": round(route.distance_m, 1),
            "start_s": round(route.start_s, 1),
            "end_s": round(route.end_s, 1),
        }
        for route in plan.routes
    ]
    return rows, [_lines(item.lines) for item in content.routes]


def _roads(graph: RoadGraph) -> tuple[list[Row], Geometries]:
    rows: list[Row] = [
        {
            "road_class": graph.classes[class_idx],
            "length_m": round(float(length_m), 1),
            "one_way": bool(one_way),
        }
        for class_idx, length_m, one_way in zip(
            graph.road_class, graph.length_m, graph.one_way, strict=True
        )
    ]
    return rows, [_line(shape) for shape in graph.shapes]


def _point(x_m: float, y_m: float) -> shapely.Geometry | None:
    return shapely.Point(x_m, y_m) if np.isfinite(x_m) else None


def _line(line: FloatArray) -> shapely.Geometry | None:
    return shapely.LineString(line) if len(line) > 1 else None


def _lines(lines: Iterable[FloatArray]) -> shapely.Geometry | None:
    drawn = [line for line in lines if len(line) > 1]
    return shapely.MultiLineString(drawn) if drawn else None
