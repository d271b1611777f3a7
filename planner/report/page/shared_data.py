"""What the plans of a page have in common, as its script reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.model.places import VillageKind
from planner.network.coordinates import unproject
from planner.report.page.cards import card, place_fields
from planner.report.page.encode import (
    encoded_lines,
    simplified,
    simplified_within,
)
from planner.report.page.view import PlanView
from planner.report.pictures.maps.content import FacilityMark, MapContent
from planner.report.tables.villages import village_rows
from planner.report.text.saying import Say
from planner.report.text.words import KINDS, TIER_NAMES

__all__ = ["drawn_sites", "shared_data"]

FloatArray = NDArray[np.float64]
ROAD_TOLERANCE_M = 12.0
"""How far a drawn road or boundary leaves its own line at most: judgement; coarser than
routes, as it is only the ground below them."""
MOST_ROAD_POINTS = 60_000
"""Of all roads drawn: judgement, so that the page of a large county stays small."""
_PLACE_DECIMALS = 5
"""Of degrees: the fifth decimal is about a metre."""


def shared_data(views: Sequence[PlanView]) -> dict[str, Any]:
    """Return the land, the villages and the sites of plans of one county."""
    content = views[0].content
    return {
        "bounds": _bounds([view.content for view in views]),
        "most_residents": content.most_residents_drawn(),
        "boundary": [
            encoded_lines(simplified(rings, ROAD_TOLERANCE_M), content.crs)
            for rings in content.boundary
        ],
        "roads": _roads(content),
        "villages": _villages(views[0]),
        "sites": _sites(views),
    }


def drawn_sites(views: Sequence[PlanView]) -> list[str]:
    """Return the ids of the sites that any of the plans draws, in their order."""
    marks = (mark for view in views for mark in view.content.facilities)
    return list(dict.fromkeys(mark.id for mark in marks))


def _bounds(contents: Sequence[MapContent]) -> list[list[float]]:
    corners = [_corners(content) for content in contents]
    south, west = np.min([low for low, _ in corners], axis=0)
    north, east = np.max([high for _, high in corners], axis=0)
    return [[_degrees(south), _degrees(west)], [_degrees(north), _degrees(east)]]


def _corners(content: MapContent) -> tuple[FloatArray, FloatArray]:
    west, south, east, north = content.extent_m()
    lon, lat = unproject([west, west, east, east], [south, north] * 2, content.crs)
    return np.array([lat.min(), lon.min()]), np.array([lat.max(), lon.max()])


def _degrees(value: float) -> float:
    return round(float(value), _PLACE_DECIMALS)


def _roads(content: MapContent) -> list[dict[str, Any]]:
    lines = [line for roads in content.roads for line in roads.lines]
    kept = iter(simplified_within(lines, ROAD_TOLERANCE_M, MOST_ROAD_POINTS))
    return [
        {
            "class": roads.road_class,
            "rank": roads.rank,
            "lines": encoded_lines([next(kept) for _ in roads.lines], content.crs),
        }
        for roads in content.roads
    ]


def _villages(view: PlanView) -> list[dict[str, Any]]:
    rows = village_rows(view.plan, view.instance, view.metrics)
    places, fields = _places(view.content, view.content.villages), place_fields()
    return [
        {
            "id": mark.id,
            "name": mark.name,
            "kind": view.say(KINDS[VillageKind(str(row["kind"]))]),
            "is_seat": mark.is_seat,
            "township": str(row["township"] or row["township_id"] or ""),
            **place,
            "rows": card(row, fields, view.say),
        }
        for mark, place, row in zip(view.content.villages, places, rows, strict=True)
    ]


def _sites(views: Sequence[PlanView]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for view in views:
        townships = _township_names(view)
        marks = view.content.facilities
        for mark, place in zip(marks, _places(view.content, marks), strict=True):
            site = _site(mark, place, view.say)
            township = townships.get(mark.id, "")
            found.setdefault(mark.id, {**site, "township": township})
    return [found[site_id] for site_id in drawn_sites(views)]


def _township_names(view: PlanView) -> dict[str, str]:
    """Return the name of the township of each site."""
    names = {item.id: item.name or item.id for item in view.instance.townships}
    return {
        site.id: names.get(site.township_id, site.township_id)
        for site in view.instance.sites
    }


def _site(
    mark: FacilityMark, place: dict[str, float | None], say: Say
) -> dict[str, Any]:
    kind = say(TIER_NAMES[mark.tier])
    return {"id": mark.id, "name": mark.name, "kind": kind, **place}


def _places(content: MapContent, marks: Any) -> list[dict[str, float | None]]:
    x_m = np.array([item.x_m for item in marks], dtype=np.float64)
    y_m = np.array([item.y_m for item in marks], dtype=np.float64)
    lon, lat = unproject(x_m, y_m, content.crs)
    return [
        {"lat": _degrees(lat[idx]), "lon": _degrees(lon[idx])}
        if np.isfinite(lat[idx])
        else {"lat": None, "lon": None}
        for idx in range(len(x_m))
    ]
