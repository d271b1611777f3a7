"""What a map of a plan shows, in metres and words; both maps draw it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.instance import Instance
from planner.metrics import Metrics
from planner.model.fleet import Leg
from planner.model.places import LocationSource, Tier
from planner.network.coordinates import project
from planner.network.graph import RoadGraph
from planner.plan import Plan
from planner.report.pictures.maps.route_lines import route_lines

__all__ = [
    "FacilityMark",
    "MapContent",
    "RoadLines",
    "RouteLine",
    "VillageMark",
    "VillageState",
    "map_content",
    "village_states",
]

FloatArray = NDArray[np.float64]

_MAIN_ROADS = ("motorway", "trunk", "primary")
_RANKS = (_MAIN_ROADS, ("secondary",), ("tertiary", "proxy"))
_LARGEST_SHARE = 0.97
"""Villages above this quantile of residents are drawn as large as those at it:
judgement."""
LEAST_ROAD_RANK = len(_RANKS)


class VillageState(StrEnum):
    """How a village fares, as the maps show it."""

    COVERED = "covered"
    SERVED = "served"
    COVERED_ONLY = "covered_only"
    UNSERVED = "unserved"


@dataclass(frozen=True, slots=True, kw_only=True)
class VillageMark:
    """A village on the map; ``x_m`` and ``y_m`` are NaN where it is not located."""

    id: str
    name: str
    x_m: float
    y_m: float
    residents: float
    state: VillageState
    is_seat: bool
    is_at_door: bool
    facility_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FacilityMark:
    """An open facility, or an existing one that the plan closes.

    ``variant`` is the place of its format among those of its tier in the scenario, from
    zero, so that a format looks the same on every map of a county.
    """

    id: str
    name: str
    x_m: float
    y_m: float
    tier: Tier
    format_id: str
    format_name: str
    variant: int
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadLines:
    """Roads of one class; rank 0 holds the widest, ``LEAST_ROAD_RANK`` the least."""

    road_class: str
    rank: int
    lines: tuple[FloatArray, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteLine:
    """The roads a route takes, one line a trip."""

    id: str
    leg: Leg
    depot_id: str
    lines: tuple[FloatArray, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapContent:
    """Everything on a map of one plan, in the projected system ``crs``.

    Parameters
    ----------
    boundary
        Rings of each polygon, the outer one first.
    carried
        Straight lines from where to where third parties carry; the way is theirs.
    source
        Where the roads come from.
    num_at_seat
        Villages without coordinates that stand at their township's seat.
    """

    title: str
    crs: str
    boundary: tuple[tuple[FloatArray, ...], ...]
    roads: tuple[RoadLines, ...]
    villages: tuple[VillageMark, ...]
    facilities: tuple[FacilityMark, ...]
    routes: tuple[RouteLine, ...]
    carried: tuple[FloatArray, ...]
    source: str
    is_proxy: bool
    num_at_seat: int

    @property
    def located_villages(self) -> tuple[VillageMark, ...]:
        """Villages that have coordinates."""
        return tuple(item for item in self.villages if np.isfinite(item.x_m))

    def most_residents_drawn(self) -> float:
        """Return the residents from which marks grow no further.

        A town would make all villages look alike, so the largest few do not count.
        """
        residents = [item.residents for item in self.located_villages]
        return float(np.quantile(residents, _LARGEST_SHARE)) if residents else 0.0

    def extent_m(self) -> tuple[float, float, float, float]:
        """Return west, south, east and north of places and boundary."""
        places = [(item.x_m, item.y_m) for item in self.located_villages]
        places += [(item.x_m, item.y_m) for item in self.facilities]
        rings = [ring for polygon in self.boundary for ring in polygon]
        lines = [line for route in self.routes for line in route.lines]
        xy_m = np.vstack([np.reshape(places, (-1, 2)), *rings, *lines])
        west, south = xy_m.min(axis=0)
        east, north = xy_m.max(axis=0)
        return float(west), float(south), float(east), float(north)


def map_content(
    plan: Plan,
    instance: Instance,
    metrics: Metrics,
    boundary: shapely.Geometry | None = None,
) -> MapContent:
    """Return what a map of ``plan`` shows.

    Parameters
    ----------
    boundary
        Polygon of the county in WGS84, where there is one.
    """
    crs = instance.graph.crs
    return MapContent(
        title=instance.title,
        crs=crs,
        boundary=_boundary_rings(boundary, crs),
        roads=_roads(instance.graph),
        villages=_village_marks(plan, instance, metrics),
        facilities=_facility_marks(plan, instance),
        routes=_route_lines(plan, instance),
        carried=tuple(_carried_lines(plan, instance)),
        source=instance.graph.source,
        is_proxy=instance.graph.is_proxy,
        num_at_seat=sum(
            village.location_source is LocationSource.TOWNSHIP_SEAT
            for village in instance.villages
        ),
    )


def village_states(
    plan: Plan, instance: Instance, metrics: Metrics
) -> dict[str, VillageState]:
    """Return how each village fares, by id; served means that any part is."""
    served = {instance.village_of[item.stream_id] for item in plan.allocations}
    states = {
        (True, True): VillageState.COVERED,
        (False, True): VillageState.SERVED,
        (True, False): VillageState.COVERED_ONLY,
        (False, False): VillageState.UNSERVED,
    }
    return {
        village.id: states[bool(is_covered), idx in served]
        for idx, (village, is_covered) in enumerate(
            zip(instance.villages, metrics.villages.is_covered, strict=True)
        )
    }


def _village_marks(
    plan: Plan, instance: Instance, metrics: Metrics
) -> tuple[VillageMark, ...]:
    states = village_states(plan, instance, metrics)
    facility_ids: list[list[str]] = [[] for _ in instance.villages]
    at_door, village_of = set(), instance.village_of
    for item in plan.allocations:
        facility_ids[village_of[item.stream_id]].append(item.facility_id)
        if item.mode.is_at_door:
            at_door.add(village_of[item.stream_id])
    x_m, y_m = _places_m(instance, instance.village_location)
    return tuple(
        VillageMark(
            id=village.id,
            name=village.name or village.id,
            x_m=float(x_m[idx]),
            y_m=float(y_m[idx]),
            residents=village.residents,
            state=states[village.id],
            is_seat=not instance.is_village[idx],
            is_at_door=idx in at_door,
            facility_ids=tuple(dict.fromkeys(facility_ids[idx])),
        )
        for idx, village in enumerate(instance.villages)
    )


def _places_m(
    instance: Instance, location_idx: NDArray[np.int64]
) -> tuple[FloatArray, FloatArray]:
    """Return the coordinates of locations, NaN where there is none."""
    is_known = location_idx >= 0
    locations = instance.locations
    return (
        np.where(is_known, locations.x_m[location_idx], np.nan),
        np.where(is_known, locations.y_m[location_idx], np.nan),
    )


def _facility_marks(plan: Plan, instance: Instance) -> tuple[FacilityMark, ...]:
    index, num_open = instance.site_index, len(plan.facilities)
    opened = [instance.sites[index[item.site_id]] for item in plan.facilities]
    closed = [instance.sites[index[site_id]] for site_id in plan.closed_site_ids]
    sites = opened + closed
    format_ids = [item.format_id for item in plan.facilities]
    format_ids += [site.current_format_id or "" for site in closed]
    variants = _variants(instance)
    site_idx = np.array([index[site.id] for site in sites], dtype=np.int64)
    x_m, y_m = _places_m(instance, instance.site_location[site_idx])
    return tuple(
        FacilityMark(
            id=site.id,
            name=site.name or site.id,
            x_m=float(x_m[idx]),
            y_m=float(y_m[idx]),
            tier=site.tier,
            format_id=format_ids[idx],
            format_name=instance.format_by_id[format_ids[idx]].name,
            variant=variants[format_ids[idx]],
            is_open=idx < num_open,
        )
        for idx, site in enumerate(sites)
    )


def _variants(instance: Instance) -> dict[str, int]:
    """Return the place of each format among the formats of its tier."""
    of_tier: Counter[Tier] = Counter()
    variants = {}
    for item in instance.formats:
        variants[item.id] = of_tier[item.tier]
        of_tier[item.tier] += 1
    return variants


def _route_lines(plan: Plan, instance: Instance) -> tuple[RouteLine, ...]:
    return tuple(
        RouteLine(id=route.id, leg=route.leg, depot_id=route.depot_id, lines=lines)
        for route, lines in zip(plan.routes, route_lines(plan, instance), strict=True)
    )


def _carried_lines(plan: Plan, instance: Instance) -> Iterator[FloatArray]:
    """Yield links to facilities and doors that third parties serve."""
    site, village = instance.site_index, instance.village_of
    of_site, of_village = instance.site_location, instance.village_location
    ends = [
        (of_site[site[item.parent_id]], of_site[site[item.site_id]])
        for item in plan.facilities
        if item.carrier_id is not None and item.parent_id is not None
    ]
    ends += [
        (of_site[site[item.facility_id]], of_village[village[item.stream_id]])
        for item in plan.allocations
        if item.carrier_id is not None
    ]
    for end in ends:
        x_m, y_m = _places_m(instance, np.array(end, dtype=np.int64))
        if np.isfinite(x_m).all():
            yield np.column_stack([x_m, y_m])


def _roads(graph: RoadGraph) -> tuple[RoadLines, ...]:
    """Return roads merged into long lines by class, the least ones first."""
    drawn: list[RoadLines] = []
    for class_idx, road_class in enumerate(graph.classes):
        edges = np.flatnonzero(graph.road_class == class_idx)
        shapes = [graph.shapes[edge] for edge in edges if len(graph.shapes[edge]) > 1]
        if shapes:
            lines = _merged(shapes)
            rank = _rank(road_class)
            drawn.append(RoadLines(road_class=road_class, rank=rank, lines=lines))
    return tuple(sorted(drawn, key=lambda item: (-item.rank, item.road_class)))


def _merged(shapes: Iterable[FloatArray]) -> tuple[FloatArray, ...]:
    lines = shapely.MultiLineString(list(shapes))
    return tuple(
        shapely.get_coordinates(part)
        for part in shapely.get_parts(shapely.line_merge(lines))
    )


def _rank(road_class: str) -> int:
    stem = road_class.removesuffix("_link")
    ranks = (rank for rank, classes in enumerate(_RANKS) if stem in classes)
    return next(ranks, LEAST_ROAD_RANK)


def _boundary_rings(
    boundary: shapely.Geometry | None, crs: str
) -> tuple[tuple[FloatArray, ...], ...]:
    if boundary is None:
        return ()
    return tuple(
        tuple(_projected(ring, crs) for ring in shapely.get_rings(polygon))
        for polygon in shapely.get_parts(boundary)
        if polygon.area > 0
    )


def _projected(ring: shapely.Geometry, crs: str) -> FloatArray:
    places = shapely.get_coordinates(ring)
    return np.column_stack(project(places[:, 0], places[:, 1], crs))
