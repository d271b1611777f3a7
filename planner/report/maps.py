"""The static map of a plan, as it stands in a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import matplotlib.pyplot as plt
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from matplotlib.patheffects import withStroke

from planner.instance import Instance
from planner.metrics import Metrics, evaluate
from planner.model.fleet import Leg
from planner.model.places import Tier
from planner.plan import Plan
from planner.report.fonts import Fonts, find_fonts
from planner.report.map_content import FacilityMark, MapContent, map_content
from planner.report.map_furniture import (
    Say,
    add_legend,
    add_north_arrow,
    add_notes,
    add_scale_bar,
    add_title,
    corner_boxes,
    residents_shown,
)
from planner.report.map_labels import Label, place_labels
from planner.report.palette import (
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
from planner.report.route_lines import merged_lines
from planner.report.words import COVERAGES

__all__ = ["draw_map", "headline", "map_figure", "plot_plan"]

GROUND = "#eef1f3"
MAX_LABELLED_VILLAGES = 40
_WIDTH_INCHES = 7.6
_HEIGHT_LIMITS_INCHES = (4.5, 10.0)
_MARGIN_SHARE = 0.05
_TIER_AREAS = {Tier.HUB: 210.0, Tier.STORE: 52.0, Tier.POINT: 22.0}
_DENSE_FROM_VILLAGES = 300
PROXY_NOTE = (
    "Proxy roads: no road data were given; links between neighbouring places stand in "
    "for them, and distances are estimates."
)
SOURCE_NOTE = "Roads: {source}. Coordinates: {crs}."
UNLOCATED_NOTE = "Villages without coordinates, not drawn: {number}."
AT_SEAT_NOTE = "Villages without coordinates, drawn at the township seat: {number}."
LEFT_OUT_NOTE = "Labels left out for want of room: {number}."
FONT_NOTE = (
    "No installed font has the characters of some names: these show as ids. Install a "
    "Chinese font such as Noto Sans CJK."
)


def plot_plan(
    plan: Plan,
    instance: Instance,
    ax: Axes | None = None,
    *,
    metrics: Metrics | None = None,
    boundary: shapely.Geometry | None = None,
) -> Axes:
    """Draw a plan on its roads and return the axes.

    Parameters
    ----------
    ax
        Axes to draw on; a new figure of fitting size unless given.
    metrics
        What ``evaluate`` returns for the plan, if it is at hand.
    boundary
        Polygon of the county in WGS84.
    """
    metrics = evaluate(plan, instance) if metrics is None else metrics
    content = map_content(plan, instance, metrics, boundary)
    if ax is None:
        ax = _axes(plt.figure(figsize=figure_size_inches(content)))
    draw_map(ax, content, headline(metrics, instance.currency))
    return ax


def headline(metrics: Metrics, currency: str) -> str:
    """Return coverages and cost in a line, and below it what covered means."""
    covered = [
        f"{COVERAGES[name].lower()} {coverage.value:.1%}"
        for name, coverage in metrics.coverages.items()
        if coverage.value is not None
    ]
    cost = f"annual cost {metrics.money.annual_cost:,.0f} {currency}"
    standard = metrics.coverages["residents"].standard
    return f"Coverage: {', '.join(covered)}; {cost}\nCovered: {standard}"


def map_figure(content: MapContent, subtitle: str, say: Say = str) -> Figure:
    """Return a figure of fitting size with the map on it, to be saved.

    ``say`` returns a word or a note of the map in another language.
    """
    figure = Figure(figsize=figure_size_inches(content))
    draw_map(_axes(figure), content, subtitle, say=say)
    return figure


def figure_size_inches(content: MapContent) -> tuple[float, float]:
    """Return width and height of the map alone, in the shape of the county."""
    west, south, east, north = content.extent_m()
    ratio = max(north - south, 1.0) / max(east - west, 1.0)
    low, high = _HEIGHT_LIMITS_INCHES
    return _WIDTH_INCHES, min(max(_WIDTH_INCHES * ratio, low), high)


def _axes(figure: Figure) -> Axes:
    """Return axes that fill a figure; what surrounds the map lies outside."""
    return figure.add_axes((0.0, 0.0, 1.0, 1.0))


def draw_map(
    ax: Axes,
    content: MapContent,
    subtitle: str,
    fonts: Fonts | None = None,
    say: Say = str,
) -> None:
    """Draw all layers of a map, its labels and what surrounds it."""
    fonts = find_fonts() if fonts is None else fonts
    _frame(ax, content)
    _draw_boundary(ax, content)
    _draw_roads(ax, content)
    _draw_carried(ax, content)
    _draw_routes(ax, content)
    areas = _draw_villages(ax, content)
    _draw_facilities(ax, content)
    add_scale_bar(ax, fonts, say)
    add_north_arrow(ax, fonts)
    add_title(ax, content.title, subtitle, fonts)
    add_legend(ax, content, fonts, areas, say)
    labels = [*_facility_labels(content, fonts), *_village_labels(content, fonts)]
    left_out = place_labels(ax, labels, fonts.families, corner_boxes(ax))
    add_notes(ax, list(_notes(content, fonts, left_out, say)), fonts)


def _frame(ax: Axes, content: MapContent) -> None:
    west, south, east, north = content.extent_m()
    margin_m = max(_MARGIN_SHARE * max(east - west, north - south), 100.0)
    ax.set_xlim(west - margin_m, east + margin_m)
    ax.set_ylim(south - 1.4 * margin_m, north + margin_m)
    ax.set_aspect("equal")
    ax.set_xticks([])
    ax.set_yticks([])
    ax.set_facecolor(GROUND if content.boundary else "#ffffff")
    for spine in ax.spines.values():
        spine.set_edgecolor(BOUNDARY)
        spine.set_linewidth(0.6)


def _draw_boundary(ax: Axes, content: MapContent) -> None:
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


def _draw_roads(ax: Axes, content: MapContent) -> None:
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


def _draw_routes(ax: Axes, content: MapContent) -> None:
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


def _draw_carried(ax: Axes, content: MapContent) -> None:
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


def _draw_villages(ax: Axes, content: MapContent) -> dict[float, float]:
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
    return {residents: area(residents) for residents in residents_shown(most)}


def _draw_facilities(ax: Axes, content: MapContent) -> None:
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


def _facility_labels(content: MapContent, fonts: Fonts) -> Iterator[Label]:
    for tier, size_points in ((Tier.HUB, 9.5), (Tier.STORE, 8.0)):
        for item in content.facilities:
            if item.tier is tier and item.is_open:
                yield Label(
                    text=fonts.drawable(item.name, item.id),
                    x_m=item.x_m,
                    y_m=item.y_m,
                    gap_points=10.0 if tier is Tier.HUB else 6.0,
                    size_points=size_points,
                    weight="bold",
                    colour=INK,
                )


def _village_labels(content: MapContent, fonts: Fonts) -> Iterator[Label]:
    if len(content.villages) > MAX_LABELLED_VILLAGES:
        return
    for item in content.located_villages:
        yield Label(
            text=fonts.drawable(item.name, item.id),
            x_m=item.x_m,
            y_m=item.y_m,
            gap_points=7.0,
            size_points=7.0,
            weight="normal",
            colour=MUTED,
        )


def _notes(
    content: MapContent, fonts: Fonts, num_left_out: int, say: Say
) -> Iterator[str]:
    if content.is_proxy:
        yield say(PROXY_NOTE)
    yield say(SOURCE_NOTE).format(source=content.source, crs=content.crs)
    num_unlocated = len(content.villages) - len(content.located_villages)
    for note, number in (
        (UNLOCATED_NOTE, num_unlocated),
        (AT_SEAT_NOTE, content.num_at_seat),
        (LEFT_OUT_NOTE, num_left_out),
    ):
        if number:
            yield say(note).format(number=number)
    names = [item.name for item in content.villages]
    names += [item.name for item in content.facilities]
    if not all(fonts.can_draw(name) for name in names):
        yield say(FONT_NOTE)
