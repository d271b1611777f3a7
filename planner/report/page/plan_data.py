"""What is of one plan alone, as the page's script reads it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from planner.metrics import Coverage
from planner.model.fleet import Leg
from planner.model.places import Tier
from planner.report.page.cards import (
    LEG_NAMES,
    NO_VERIFIED,
    card,
    facility_fields,
    facility_hint,
    reason_words,
    route_fields,
    route_row,
    verified,
    village_fields,
    village_hint,
)
from planner.report.page.encode import encoded_lines, simplified
from planner.report.page.view import PlanView
from planner.report.pictures.maps.content import FacilityMark, MapContent, VillageState
from planner.report.pictures.maps.route_lines import merged_lines
from planner.report.tables.facilities import facility_rows
from planner.report.tables.villages import village_rows
from planner.report.text.saying import said_standard
from planner.report.text.summary import key_figures
from planner.report.text.words import COVERAGES

__all__ = ["plan_data"]

ROUTE_TOLERANCE_M = 8.0
"""How far a drawn route leaves the road at most: judgement, the width of a road."""


SAME_LENGTH = 1e-3
"""Share by which two road graphs may differ and still be of the same roads."""


def plan_data(
    view: PlanView, chosen: PlanView, site_idx: Mapping[str, int]
) -> dict[str, Any]:
    """Return what the page draws and tells of a plan.

    Parameters
    ----------
    chosen
        The plan whose roads the page draws.
    site_idx
        Position of each site among those that the plans share, by id.
    """
    metrics, content, say = view.metrics, view.content, view.say
    near = metrics.coverages["residents"]
    return {
        "key": view.key,
        "name": view.name,
        "group": view.group.value,
        "notes": [say(note) for note in _notes(view, chosen)],
        "standard": say(f"Covered: {_standard(view, near.standard)}"),
        "coverages": [_coverage(view, *item) for item in metrics.coverages.items()],
        "figures": [
            (say(name), say(text))
            for name, text in key_figures(view.plan, view.instance, metrics)
        ],
        "formats": _formats(content),
        "villages": list(_villages(view)),
        "facilities": list(_facilities(view, site_idx)),
        "routes": list(_routes(view)),
        "carried": encoded_lines(list(content.carried), content.crs),
    }


def _notes(view: PlanView, chosen: PlanView) -> Iterator[str]:
    content, num_villages = view.content, len(view.content.villages)
    if content.is_proxy:
        yield (
            "Proxy roads: no road data were given. Links between neighbouring places "
            "stand in for them, and distances are estimates."
        )
    if _is_on_other_roads(view, chosen):
        yield f"Planned on other roads than those drawn: {content.source}."
    num_unlocated = num_villages - len(content.located_villages)
    if num_unlocated:
        yield (
            f"Not on the map, for want of coordinates: {num_unlocated} of "
            f"{num_villages} places. The search finds them too."
        )
    if content.num_at_seat:
        yield (
            "Shown at the seat of their township, for want of coordinates: "
            f"{content.num_at_seat} of {num_villages} places."
        )
    if view.missed:
        yield "This plan misses what was required: " + "; ".join(view.missed)


def _is_on_other_roads(view: PlanView, chosen: PlanView) -> bool:
    """Return whether a plan was made on other roads than those drawn.

    The ways from places and sites to the road are no roads: options with other sites
    have others of them. Proxy roads join the places, and are those of their factor.
    """
    own, drawn = view.instance.graph, chosen.instance.graph
    if own.source != drawn.source or own.is_proxy != drawn.is_proxy:
        return True
    if own.is_proxy:
        return False
    lengths = (float(graph.length_m.sum()) for graph in (own, drawn))
    return not math.isclose(*lengths, rel_tol=SAME_LENGTH)


def _standard(view: PlanView, standard: str) -> str:
    """Return a standard in the language of the page."""
    functions = view.instance.standard.required_functions
    return said_standard(standard, functions, view.language)


def _coverage(view: PlanView, name: str, coverage: Coverage) -> dict[str, Any]:
    say, value = view.say, coverage.value
    words = (_standard(view, coverage.standard), coverage.reason, coverage.note)
    return {
        "name": say(COVERAGES[name]),
        "share": value,
        "text": say("n/a") if value is None else f"{value:.1%}",
        "definition": say("; ").join(say(part) for part in words if part),
    }


def _formats(content: MapContent) -> list[dict[str, Any]]:
    """Return the formats in use, of tiers with one look alone none."""
    names = {
        (mark.tier, mark.variant): mark.format_name
        for mark in content.facilities
        if mark.is_open
    }
    tiers = Counter(tier for tier, _ in names)
    return [
        {"layer": tier.value, "variant": variant, "name": name}
        for (tier, variant), name in sorted(names.items())
        if tiers[tier] > 1 or variant > 0
    ]


def _villages(view: PlanView) -> Iterator[dict[str, Any]]:
    rows = village_rows(view.plan, view.instance, view.metrics)
    fields = village_fields(view.instance.currency)
    facility_idx = {mark.id: idx for idx, mark in enumerate(view.content.facilities)}
    for mark, row in zip(view.content.villages, rows, strict=True):
        reason = view.reasons.get(mark.id)
        known = NO_VERIFIED if reason is None else verified(reason)
        yield {
            "hint": view.say(village_hint(row)),
            "residents": mark.residents,
            "state": VillageState(mark.state).value,
            "is_at_door": mark.is_at_door,
            "facilities": [facility_idx[item] for item in mark.facility_ids],
            "reason": view.say(reason_words(row)),
            "rows": card(view.named({**row, **known}), fields, view.say),
        }


def _facilities(
    view: PlanView, site_idx: Mapping[str, int]
) -> Iterator[dict[str, Any]]:
    rows = facility_rows(view.flow, view.ledger)
    fields = facility_fields(view.instance.currency)
    names = {item.id: item.name for item in view.instance.sites}
    for mark, row in zip(view.content.facilities, rows, strict=True):
        parent = names.get(str(row["parent_id"]), "")
        told = {**row, "parent": parent, "format": mark.format_name}
        yield {
            "site": site_idx[mark.id],
            "hint": view.say(facility_hint(told)),
            "layer": _layer(mark),
            "variant": mark.variant,
            "rows": card(view.named(told), fields, view.say),
        }


def _layer(mark: FacilityMark) -> str:
    return Tier(mark.tier).value if mark.is_open else "closed"


def _routes(view: PlanView) -> Iterator[dict[str, Any]]:
    names = {item.id: item.name or item.id for item in view.instance.sites}
    crs, fields = view.content.crs, route_fields()
    for route, drawn in zip(view.plan.routes, view.content.routes, strict=True):
        lines = simplified(merged_lines(drawn.lines), ROUTE_TOLERANCE_M)
        row = view.named(route_row(route, names[route.depot_id]))
        yield {
            "id": route.id,
            "name": view.say(f"{LEG_NAMES[route.leg]} from {names[route.depot_id]}"),
            "kind": view.say(LEG_NAMES[route.leg]),
            "hint": view.say(
                f"{row['vehicle_type_id']}, {route.distance_m / 1000:,.1f} km"
            ),
            "leg": Leg(route.leg).value,
            "lines": encoded_lines(lines, crs),
            "rows": card(row, fields, view.say),
        }
