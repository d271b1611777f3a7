"""Building the page: template, style, scripts and data in one file."""

from __future__ import annotations

import re
from collections import Counter
from importlib.resources import files
from typing import Any

import jinja2
import numpy as np
from markupsafe import Markup

from planner.instance import Instance
from planner.ledger import Ledger
from planner.metrics import Coverage, Metrics
from planner.model.fleet import Leg
from planner.model.places import Tier, VillageKind
from planner.network.coordinates import unproject
from planner.plan import Plan
from planner.report.csv_table import Row
from planner.report.facility_table import facility_rows
from planner.report.map_content import FacilityMark, MapContent, VillageState
from planner.report.page.cards import (
    LEG_NAMES,
    facility_card,
    facility_hint,
    reason_words,
    route_card,
    village_card,
    village_hint,
)
from planner.report.page.encode import (
    encoded_lines,
    safe_json,
    simplified,
    simplified_within,
)
from planner.report.palette import CARRIED, LEGS, TIERS, VILLAGES
from planner.report.route_lines import merged_lines
from planner.report.summary import key_figures
from planner.report.village_table import village_rows
from planner.report.words import COVERAGES, KINDS, TIER_NAMES

__all__ = ["build_page", "page_data"]

LIBRARY_VERSION = "1.9.4"
ROAD_TOLERANCE_M = 12.0
ROUTE_TOLERANCE_M = 8.0
MOST_ROAD_POINTS = 60_000
_PLACE_DECIMALS = 5
_IMAGE_RULE = re.compile(r"\s*background-image:\s*url\(images/[^)]*\);")
_SOURCE_MAP = re.compile(r"\n?//# sourceMappingURL=\S+")

WORDS = {
    **{state.value: style.words for state, style in VILLAGES.items()},
    **{tier.value: style.words for tier, style in TIERS.items()},
    **{leg.value: style.words for leg, style in LEGS.items()},
    "carried": CARRIED.words,
    "closed": "Facility that closes",
    "links": "Village to its facility",
    "roads": "Roads",
    "boundary": "Boundary",
    "unserved_list": "Villages not served in full",
    "nothing_found": "Nothing found",
}


def build_page(
    content: MapContent,
    plan: Plan,
    instance: Instance,
    metrics: Metrics,
    ledger: Ledger,
) -> str:
    """Return a self-contained page that shows a plan and asks no server for anything.

    Every text of the plan is escaped in the page or written as text by its script,
    so that no name can become markup; the page's own policy forbids all requests.
    """
    data = page_data(content, plan, instance, metrics, ledger)
    return _template().render(
        language="en",
        title=content.title,
        subtitle=_subtitle(instance),
        notes=_notes(content),
        standard="Covered: " + metrics.coverages["residents"].standard,
        coverages=[_coverage(name, item) for name, item in metrics.coverages.items()],
        figures=[
            {"name": name, "text": text}
            for name, text in key_figures(plan, instance, metrics)
        ],
        sources=[f"Roads: {content.source}."],
        data=Markup(safe_json(data)),
        library_version=LIBRARY_VERSION,
        **_parts(),
    )


def page_data(
    content: MapContent,
    plan: Plan,
    instance: Instance,
    metrics: Metrics,
    ledger: Ledger,
) -> dict[str, Any]:
    """Return what the page's script draws."""
    return {
        "bounds": _bounds(content),
        "most_residents": content.most_residents_drawn(),
        "words": WORDS,
        "formats": _formats(content),
        "boundary": [
            encoded_lines(simplified(rings, ROAD_TOLERANCE_M), content.crs)
            for rings in content.boundary
        ],
        "roads": _roads(content),
        "villages": _villages(
            content, village_rows(plan, instance, metrics), instance.currency
        ),
        "facilities": _facilities(
            content, facility_rows(plan, instance, ledger), instance
        ),
        "routes": _routes(content, plan, instance),
        "carried": encoded_lines(list(content.carried), content.crs),
    }


def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    return environment.from_string(_resource("page", "page.html"))


def _parts() -> dict[str, Markup]:
    library_css = _IMAGE_RULE.sub("", _resource("vendor", "leaflet", "leaflet.css"))
    library_js = _SOURCE_MAP.sub("", _resource("vendor", "leaflet", "leaflet.js"))
    return {
        "library_css": Markup(library_css),
        "library_js": Markup(library_js),
        "page_css": Markup(_resource("page", "style.css")),
        "page_js": Markup(_resource("page", "map.js")),
    }


def _resource(*path: str) -> str:
    return files("planner.report").joinpath(*path).read_text(encoding="utf-8")


def _subtitle(instance: Instance) -> str:
    counties = [item.name or item.id for item in instance.counties]
    return " · ".join(counties) if len(counties) <= 4 else f"{len(counties)} counties"


def _notes(content: MapContent) -> list[str]:
    notes = []
    if content.is_proxy:
        notes.append(
            "Proxy roads: no road data were given. Links between neighbouring places "
            "stand in for them, and distances are estimates."
        )
    num_unlocated = len(content.villages) - len(content.located_villages)
    if num_unlocated:
        notes.append(
            f"Not on the map, for want of coordinates: {num_unlocated} of "
            f"{len(content.villages)} villages. The search finds them too."
        )
    if content.num_at_seat:
        notes.append(
            "Shown at the seat of their township, for want of coordinates: "
            f"{content.num_at_seat} of {len(content.villages)} villages."
        )
    return notes


def _coverage(name: str, coverage: Coverage) -> dict[str, Any]:
    is_known = coverage.value is not None
    definition = "; ".join(
        part for part in (coverage.standard, coverage.reason, coverage.note) if part
    )
    return {
        "name": COVERAGES[name],
        "share": coverage.value,
        "text": f"{coverage.value:.1%}" if is_known else "n/a",
        "definition": definition,
    }


def _bounds(content: MapContent) -> list[list[float]]:
    west, south, east, north = content.extent_m()
    lon, lat = unproject([west, west, east, east], [south, north] * 2, content.crs)
    return [
        [_degrees(lat.min()), _degrees(lon.min())],
        [_degrees(lat.max()), _degrees(lon.max())],
    ]


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


def _villages(
    content: MapContent, rows: list[Row], currency: str
) -> list[dict[str, Any]]:
    places = _places(content, content.villages)
    return [
        {
            "id": mark.id,
            "name": mark.name,
            "kind": KINDS[VillageKind(str(row["kind"]))],
            "hint": village_hint(row),
            **place,
            "residents": mark.residents,
            "state": VillageState(mark.state).value,
            "facilities": mark.facility_ids,
            "reason": reason_words(row),
            "rows": village_card(row, currency),
        }
        for mark, place, row in zip(content.villages, places, rows, strict=True)
    ]


def _facilities(
    content: MapContent, rows: list[Row], instance: Instance
) -> list[dict[str, Any]]:
    places = _places(content, content.facilities)
    names = {item.id: item.name for item in instance.sites}
    return [
        {
            "id": mark.id,
            "name": mark.name,
            "kind": TIER_NAMES[mark.tier],
            "hint": facility_hint(row),
            **place,
            "layer": _layer(mark),
            "variant": mark.variant,
            "rows": facility_card(
                row, names.get(str(row["parent_id"]), ""), instance.currency
            ),
        }
        for mark, place, row in zip(content.facilities, places, rows, strict=True)
    ]


def _formats(content: MapContent) -> list[dict[str, Any]]:
    """Return the formats in use of tiers that have more than one."""
    names = {
        (mark.tier, mark.variant): mark.format_name
        for mark in content.facilities
        if mark.is_open
    }
    tiers = Counter(tier for tier, _ in names)
    return [
        {"layer": tier.value, "variant": variant, "name": name}
        for (tier, variant), name in sorted(names.items())
        if tiers[tier] > 1
    ]


def _layer(mark: FacilityMark) -> str:
    return Tier(mark.tier).value if mark.is_open else "closed"


def _routes(
    content: MapContent, plan: Plan, instance: Instance
) -> list[dict[str, Any]]:
    names = {item.id: item.name or item.id for item in instance.sites}
    return [
        {
            "id": route.id,
            "name": f"{LEG_NAMES[route.leg]} from {names[route.depot_id]}",
            "kind": LEG_NAMES[route.leg],
            "hint": f"{route.vehicle_type_id}, {route.distance_m / 1000:,.1f} km",
            "leg": Leg(route.leg).value,
            "depot": route.depot_id,
            "lines": encoded_lines(
                simplified(merged_lines(drawn.lines), ROUTE_TOLERANCE_M), content.crs
            ),
            "rows": route_card(route, names[route.depot_id]),
        }
        for route, drawn in zip(plan.routes, content.routes, strict=True)
    ]
