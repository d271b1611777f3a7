"""What roads say of themselves and of the villages: columns, system, loose ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.errors import InputError
from planner.network.cleaning.gaps import close_gaps
from planner.network.cleaning.polyline import as_lines
from planner.network.components import component_of_nodes
from planner.network.coordinates import (
    gcj02_to_bd09,
    project,
    to_wgs84,
    utm_crs,
    wgs84_to_gcj02,
)
from planner.network.graph import RoadGraph
from planner.network.readers.edges import ENDS_BY_NAME
from planner.network.readers.read import OSM_SUFFIXES, read_roads
from planner.scenario.places.geography import OFFSET_SYSTEMS
from planner.scenario.places.planar import METRES_PER_DEGREE
from planner.scenario.roads.source import places_by_name
from planner.scenario.tables.columns import Row
from planner.scenario.understand.columns.layers import RoadColumns
from planner.scenario.understand.findings import Doubt

__all__ = ["RoadLook", "look_at_roads"]

FloatArray = NDArray[np.float64]

MIN_MEDIAN_M = 100.0
"""Villages lie at roads: farther off on the median, another reading may be right. A
judgement."""
CLEARLY_NEARER = 0.5
"""Share of the median distance that may remain in the other reading: judgement."""
LARGE_BYTES = 30_000_000
"""An OpenStreetMap file of this size is more than a county: it is clipped. A
judgement."""
CLIP_MARGIN_M = 5_000.0
"""The default ``roads.clip_margin_km`` (a judgement): ways round a hill stay in."""
SNAP_ENDS_M = 30.0
"""Loose ends of raw roads stop some metres short; beyond this, rivers come between."""
CLEARLY_MORE = 0.05
"""Share of the villages that joining loose ends must bring together: judgement."""
MAX_OFF_ROAD_M = 1_000.0
"""A seat farther from the network than this is no place for a hub: judgement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadLook:
    """What was seen in a file of roads.

    Parameters
    ----------
    village_system, road_system
        Systems with which villages lie clearly nearer to roads, ``None`` where those
        at hand are right or nothing is better.
    is_confirmed
        Whether the villages' own system is right by the roads.
    snap_ends_m
        Distance within which ends are to be joined, ``None`` where it changes little.
    on_network
        Ids of the villages at the part of the network that most of them are at.
    is_clipped
        Whether the file is larger than a county.
    """

    columns: RoadColumns
    village_system: str | None = None
    road_system: str | None = None
    is_confirmed: bool = False
    snap_ends_m: float | None = None
    on_network: frozenset[str] = frozenset()
    is_clipped: bool = False
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fit:
    """Systems with which villages and roads lie together; ``None``: as they are."""

    villages: str | None = None
    roads: str | None = None
    is_confirmed: bool = False


def look_at_roads(
    path: Path,
    columns: RoadColumns,
    villages: Sequence[Row],
    *,
    may_be_shifted: bool,
    is_system_known: bool,
) -> RoadLook:
    """Return what a file of roads says.

    Parameters
    ----------
    villages
        Rows in WGS84, as far as that was told without roads.
    may_be_shifted
        Whether the place is in China, whose maps are.
    is_system_known
        Whether the villages' system is certain, so that only roads may be shifted.
    """
    places = np.array([(row.lon, row.lat) for row in villages if row.is_located])
    lon, lat = places[:, 0].astype(float), places[:, 1].astype(float)
    is_osm = path.name.lower().endswith(OSM_SUFFIXES)
    is_clipped = is_osm and path.stat().st_size > LARGE_BYTES
    try:
        graph = read_roads(
            path,
            crs=utm_crs(lon, lat),
            layer=columns.layer,
            class_column=columns.class_column,
            one_way_column=columns.one_way_column,
            clip=_around(places.astype(float)) if is_clipped else None,
            places=places_by_name(villages),
        )
    except InputError:
        # They are among what validation says of the scenario as it is written.
        return RoadLook(columns=columns)
    fit = _Fit()
    # Roads that lie at the villages they name tell nothing of the villages' system.
    tells = not any(note.found == ENDS_BY_NAME for note in graph.notes)
    if may_be_shifted and tells:
        fit = _fit(
            graph, lon, lat, of_villages=not is_system_known, of_roads=not is_osm
        )
    snap_ends_m = _snap(graph, lon, lat)
    return RoadLook(
        columns=columns,
        village_system=fit.villages,
        road_system=fit.roads,
        is_confirmed=fit.is_confirmed,
        snap_ends_m=snap_ends_m,
        on_network=_on_network(graph, villages, lon, lat),
        is_clipped=is_clipped,
        doubts=tuple(_doubts(fit, snap_ends_m)),
    )


def _around(places: FloatArray) -> shapely.Geometry:
    hull = shapely.MultiPoint(places).convex_hull
    return shapely.buffer(hull, CLIP_MARGIN_M / METRES_PER_DEGREE)


def _fit(
    graph: RoadGraph,
    lon: FloatArray,
    lat: FloatArray,
    *,
    of_villages: bool,
    of_roads: bool,
) -> _Fit:
    """Return the systems of villages and roads that bring them clearly together."""
    lines = shapely.STRtree(as_lines(graph.shapes))
    here_m = _median_m(lines, graph.crs, lon, lat)
    medians_m: dict[_Fit, float] = {}
    for system in OFFSET_SYSTEMS if of_villages else ():
        place = to_wgs84(lon, lat, system)
        medians_m[_Fit(villages=system)] = _median_m(lines, graph.crs, *place)
    if of_roads:
        # Roads in a system lie where the villages would lie in that system.
        gcj02 = wgs84_to_gcj02(lon, lat)
        for system, place in {"gcj02": gcj02, "bd09": gcj02_to_bd09(*gcj02)}.items():
            medians_m[_Fit(roads=system, is_confirmed=True)] = _median_m(
                lines, graph.crs, *place
            )
    if not medians_m:
        return _Fit()
    best = min(medians_m, key=lambda item: medians_m[item])
    if here_m <= CLEARLY_NEARER * medians_m[best]:
        return _Fit(is_confirmed=True)
    is_far = here_m >= MIN_MEDIAN_M
    is_better = medians_m[best] <= CLEARLY_NEARER * here_m
    return best if is_far and is_better else _Fit()


def _median_m(
    lines: shapely.STRtree, crs: str, lon: FloatArray, lat: FloatArray
) -> float:
    """Return the median distance of the villages to the nearest road."""
    points = np.asarray(shapely.points(np.column_stack(project(lon, lat, crs))))
    _, distances_m = lines.query_nearest(
        points, return_distance=True, all_matches=False
    )
    return float(np.median(distances_m))


def _snap(graph: RoadGraph, lon: FloatArray, lat: FloatArray) -> float | None:
    """Return a distance for loose ends if it brings clearly more places together."""
    xy_m = np.column_stack(project(lon, lat, graph.crs))
    joined = close_gaps(graph, SNAP_ENDS_M)
    gain = _share_together(joined, xy_m) - _share_together(graph, xy_m)
    return SNAP_ENDS_M if gain >= CLEARLY_MORE else None


def _on_network(
    graph: RoadGraph, villages: Sequence[Row], lon: FloatArray, lat: FloatArray
) -> frozenset[str]:
    part, far_m = _parts(graph, np.column_stack(project(lon, lat, graph.crs)))
    is_on = (part == np.bincount(part).argmax()) & (far_m <= MAX_OFF_ROAD_M)
    located = [row.id for row in villages if row.is_located]
    return frozenset(np.array(located)[is_on].tolist())


def _share_together(graph: RoadGraph, xy_m: FloatArray) -> float:
    """Return the share of villages at the part of the network that has most of them."""
    part, _ = _parts(graph, xy_m)
    return float(np.bincount(part).max() / len(xy_m))


def _parts(graph: RoadGraph, xy_m: FloatArray) -> tuple[NDArray[np.intp], FloatArray]:
    """Return the part of the network at which each place is, and how far off."""
    lines = shapely.STRtree(as_lines(graph.shapes))
    (_, edge), far_m = lines.query_nearest(
        np.asarray(shapely.points(xy_m)), return_distance=True, all_matches=False
    )
    return component_of_nodes(graph)[graph.from_node[edge]].astype(np.intp), far_m


def _doubts(fit: _Fit, snap_ends_m: float | None) -> Iterator[Doubt]:
    villages, roads = fit.villages, fit.roads
    if villages is not None:
        yield Doubt(
            about="places.coordinates",
            taken=f"coordinates in {villages}, with which villages lie at the roads",
            other="in wgs84",
            remedy="--coordinates wgs84",
        )
    if roads is not None:
        yield Doubt(
            about="roads.coordinates",
            taken=f"roads in {roads}, with which they lie at the villages",
            other="as their file says, and the villages shifted",
            remedy="delete roads.coordinates",
        )
    if snap_ends_m is not None:
        yield Doubt(
            about="roads.snap_ends_m",
            taken=f"roads that end within {snap_ends_m:g} m of another joined to it",
            other="left apart, which leaves more villages without a way",
            remedy="delete roads.snap_ends_m",
        )
