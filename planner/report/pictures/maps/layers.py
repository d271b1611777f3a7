"""The layers of a static map, each drawn from its content on axes in metres."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from matplotlib.patheffects import withStroke

from planner.model.fleet import Leg
from planner.model.places import Tier
from planner.report.pictures.maps.content import FacilityMark, MapContent
from planner.report.pictures.maps.furniture import residents_shown
from planner.report.pictures.maps.route_lines import merged_lines
from planner.report.pictures.palette import (
    AT_DOOR,
    BOUNDARY,
    CARRIED,
    FORMAT_FILLINGS,
    INK,
    LEGS,
    MUTED,
    ROADS,
    TIERS,
    VILLAGES,
)

__all__ = [
    "draw_boundary",
    "draw_carried",
    "draw_facilities",
    "draw_layers",
    "draw_roads",
    "draw_routes",
    "draw_villages",
    "frame_map",
    "map_extent_m",
    "style_frame",
]

GROUND = "#eef1f3"
_MARGIN_SHARE = 0.05
"""Of the county's longer side, around it: judgement."""
_TIER_AREAS = {Tier.HUB: 210.0, Tier.STORE: 52.0, Tier.POINT: 22.0}
"""Of the marks of facilities, in square points: judgement, higher tiers larger."""
_HOUSE_AREAS = 2.4
"""Area of a house around a village, in areas of its mark: judgement, so that the mark
is seen within."""
_DENSE_FROM_VILLAGES = 300
"""From so many on, marks shrink with their number: judgement."""


def frame_map(ax: Axes, content: MapContent) -> None:
    """Fit axes to a county, without ticks."""
    west, south, east, north = map_extent_m(content)
    ax.set_xlim(west, east)
    ax.set_ylim(south, north)
    ax.set_aspect("equal")
    style_frame(ax, content)


def map_extent_m(content: MapContent) -> tuple[float, float, float, float]:
    """Return west, south, east and north of a map with its margins."""
    west, south, east, north = content.extent_m()
    margin_m = max(_MARGIN_SHARE * max(east - west, north - south), 100.0)
    return west - margin_m, south - 1.4 * margin_m, east + margin_m, north + margin_m


def style_frame(ax: Axes, content: MapContent) -> None:
    """Take ticks away, and give axes the ground and the frame of a map."""
    ax.set_xticks([])
    ax.set_yticks([])
    ax.set_facecolor(GROUND if content.boundary else "#ffffff")
    for spine in ax.spines.values():
        spine.set_edgecolor(BOUNDARY)
        spine.set_linewidth(0.6)


def draw_layers(ax: Axes, content: MapContent) -> dict[float, float]:
    """Draw all layers and return areas of villages for the legend, by residents."""
    draw_boundary(ax, content)
    draw_roads(ax, content)
    draw_carried(ax, content)
    draw_routes(ax, content)
    areas = draw_villages(ax, content)
    draw_facilities(ax, content)
    return areas


def draw_boundary(ax: Axes, content: MapContent) -> None:
    """Draw the county's ground and its boundary."""
    for rings in content.boundary:
        outlines = [Outline(ring, closed=True) for ring in rings]
        ax.add_patch(
            PathPatch(
                Outline.make_compound_path(*outlines),
                facecolor="#ffffff",
                edgecolor=BOUNDARY,
                linewidth=1.0,
                linestyle=(0, (5, 2)),
                zorder=1,
            )
        )


def draw_roads(ax: Axes, content: MapContent) -> None:
    """Draw the roads, the wide ones on top."""
    for roads in content.roads:
        style = ROADS[roads.rank]
        ax.add_collection(
            LineCollection(
                roads.lines,
                colors=style.colour,
                linewidths=style.width,
                capstyle="round",
                zorder=3 - 0.1 * roads.rank,
            ),
            autolim=False,
        )


def draw_routes(ax: Axes, content: MapContent) -> None:
    """Draw the routes by leg."""
    for zorder, leg in enumerate((Leg.LOOP, Leg.LINEHAUL), 4):
        style = LEGS[leg]
        lines = [
            line for item in content.routes if item.leg is leg for line in item.lines
        ]
        ax.add_collection(
            LineCollection(
                merged_lines(lines),
                colors=style.colour,
                linewidths=style.width,
                linestyles=style.dashes,
                zorder=zorder,
                path_effects=[
                    withStroke(linewidth=style.width + 1.2, foreground="#ffffff")
                ],
            ),
            autolim=False,
        )


def draw_carried(ax: Axes, content: MapContent) -> None:
    """Draw what third parties carry."""
    ax.add_collection(
        LineCollection(
            content.carried,
            colors=CARRIED.colour,
            linewidths=CARRIED.width,
            linestyles=CARRIED.dashes,
            zorder=3.5,
        ),
        autolim=False,
    )


def draw_villages(ax: Axes, content: MapContent) -> dict[float, float]:
    """Draw the villages and return areas for the legend, by residents."""
    villages = content.located_villages
    most = content.most_residents_drawn()
    shrink = min(1.0, _DENSE_FROM_VILLAGES / max(len(villages), 1))

    def area(residents: float) -> float:
        share = min(residents / max(most, 1.0), 1.0)
        return shrink * (14.0 + 130.0 * share)

    for state, style in VILLAGES.items():
        shown = [item for item in villages if item.state is state]
        ax.scatter(
            [item.x_m for item in shown],
            [item.y_m for item in shown],
            s=[max(area(item.residents), style.least_area) for item in shown],
            marker=style.marker,
            facecolor=style.fill,
            edgecolor=style.edge,
            linewidth=style.edge_width,
            zorder=8,
        )
    homes = [item for item in villages if item.is_at_door]
    houses = [_HOUSE_AREAS * area(item.residents) for item in homes]
    ax.scatter(
        [item.x_m for item in homes],
        [item.y_m for item in homes],
        s=[max(house, AT_DOOR.least_area) for house in houses],
        marker=AT_DOOR.marker,
        facecolor=AT_DOOR.fill,
        edgecolor=AT_DOOR.edge,
        linewidth=AT_DOOR.edge_width,
        zorder=9,
    )
    return {residents: area(residents) for residents in residents_shown(most)}


def draw_facilities(ax: Axes, content: MapContent) -> None:
    """Draw the facilities by tier and format, those that close as crosses."""
    shrink = min(1.0, _DENSE_FROM_VILLAGES / max(len(content.located_villages), 1))
    for zorder, tier in enumerate((Tier.POINT, Tier.STORE, Tier.HUB), 10):
        area = _TIER_AREAS[tier] * (shrink if tier is Tier.POINT else 1.0)
        marks = [item for item in content.facilities if item.tier is tier]
        for variant in sorted({item.variant for item in marks}):
            shown = [item for item in marks if item.variant == variant]
            _draw_format(ax, shown, tier, area, zorder)
    closed = [item for item in content.facilities if not item.is_open]
    ax.scatter(*_places(closed), s=26, marker="x", color=MUTED, zorder=10)


def _draw_format(
    ax: Axes, marks: Sequence[FacilityMark], tier: Tier, area: float, zorder: int
) -> None:
    """Draw the open facilities of one format."""
    style, variant = TIERS[tier], marks[0].variant
    ax.scatter(
        *_places([item for item in marks if item.is_open]),
        s=area,
        marker=style.marker,
        facecolor=FORMAT_FILLINGS[variant % len(FORMAT_FILLINGS)],
        edgecolor=INK if variant else style.edge,
        linewidth=style.edge_width,
        zorder=zorder,
    )


def _places(marks: Sequence[FacilityMark]) -> tuple[list[float], list[float]]:
    return [item.x_m for item in marks], [item.y_m for item in marks]
