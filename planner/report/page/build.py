"""Building the page: template, style, scripts and data in one file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup

from planner.instance import Instance
from planner.report.fonts import embed_fonts
from planner.report.page.cards import (
    facility_fields,
    field_data,
    place_fields,
    route_fields,
    village_fields,
)
from planner.report.page.encode import safe_json
from planner.report.page.frontier_data import frontier_data
from planner.report.page.plan_data import plan_data
from planner.report.page.shared_data import drawn_sites, shared_data
from planner.report.page.view import FrontierView, PlanView
from planner.report.pictures.palette import AT_DOOR, CARRIED, LEGS, TIERS, VILLAGES
from planner.report.text.saying import Say, script_words

__all__ = ["build_page", "page_data"]

MOST_COUNTIES = 4
"""Whose names fit under the title: judgement; of more their number is told."""
LIBRARY_VERSION = "1.9.4"
SCRIPTS = (
    "dom",
    "symbols",
    "map",
    "legend",
    "cards",
    "search",
    "tables",
    "frontier",
    "panel",
    "explore",
)
"""The page's own scripts, in the order in which they need each other."""

_IMAGE_RULE = re.compile(r"\s*background-image:\s*url\(images/[^)]*\);")
_SOURCE_MAP = re.compile(r"\n?//# sourceMappingURL=\S+")

WORDS = {
    **{state.value: style.words for state, style in VILLAGES.items()},
    **{tier.value: style.words for tier, style in TIERS.items()},
    **{leg.value: style.words for leg, style in LEGS.items()},
    "home": AT_DOOR.words,
    "carried": CARRIED.words,
    "closed": "Facility that closes",
    "links": "Village to its facility",
    "roads": "Roads",
    "boundary": "Boundary",
}


def build_page(views: Sequence[PlanView], frontier: FrontierView | None = None) -> str:
    """Return a self-contained page that shows plans and asks no server for anything.

    Every text of a plan is escaped in the page or written as text by its script, so
    that no name can become markup; the page's own policy forbids all requests.

    Parameters
    ----------
    views
        Plans of the same villages, the chosen one first.
    """
    content = views[0].content
    say = views[0].say
    page = _template().render(
        language=views[0].language.value,
        say=say,
        title=content.title,
        subtitle=_subtitle(views[0].instance, say),
        sources=[say(f"Roads: {content.source}.")],
        data=Markup(safe_json(page_data(views, frontier))),
        library_version=LIBRARY_VERSION,
        **_parts(),
    )
    return embed_fonts(page)


def page_data(
    views: Sequence[PlanView], frontier: FrontierView | None = None
) -> dict[str, Any]:
    """Return what the page's scripts draw and tell."""
    currency, say = views[0].instance.currency, views[0].say
    site_idx = {site_id: idx for idx, site_id in enumerate(drawn_sites(views))}
    return {
        "words": {key: say(words) for key, words in WORDS.items()},
        "texts": dict(script_words(views[0].language)),
        "language": views[0].language.value,
        "fields": {
            "village": field_data((*place_fields(), *village_fields(currency)), say),
            "facility": field_data(facility_fields(currency), say),
            "route": field_data(route_fields(), say),
        },
        **shared_data(views),
        "plans": [plan_data(view, views[0], site_idx) for view in views],
        "frontier": frontier_data(frontier, views) if frontier else None,
    }


def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    return environment.from_string(_resource("page", "page.html"))


def _parts() -> dict[str, Markup]:
    library_css = _IMAGE_RULE.sub("", _resource("vendor", "leaflet", "leaflet.css"))
    library_js = _SOURCE_MAP.sub("", _resource("vendor", "leaflet", "leaflet.js"))
    scripts = [_resource("page", "scripts", f"{name}.js") for name in SCRIPTS]
    return {
        "library_css": Markup(library_css),
        "library_js": Markup(library_js),
        "page_css": Markup(_resource("page", "style.css")),
        "page_js": Markup("\n".join(scripts)),
    }


def _resource(*path: str) -> str:
    return files("planner.report").joinpath(*path).read_text(encoding="utf-8")


def _subtitle(instance: Instance, say: Say) -> str:
    counties = [item.name or item.id for item in instance.counties]
    if len(counties) > MOST_COUNTIES:
        return say(f"{len(counties)} counties")
    return " · ".join(counties)
