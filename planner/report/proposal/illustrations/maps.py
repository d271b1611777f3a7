"""Maps of a proposal: what stands today, the network, its routes, now and after."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import shapely
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure as Drawing
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke

from planner.flow import resolve
from planner.instance import Instance
from planner.metrics import Metrics, evaluate, near_villages, plan_of_today
from planner.model.fleet import Leg
from planner.model.places import Tier
from planner.plan import Plan
from planner.report.pictures.maps.content import (
    MapContent,
    RouteLine,
    VillageState,
    map_content,
)
from planner.report.pictures.maps.furniture import (
    add_north_arrow,
    add_scale_bar,
    corner_boxes,
    facility_handles,
)
from planner.report.pictures.maps.label_places import place_labels
from planner.report.pictures.maps.layers import (
    draw_boundary,
    draw_facilities,
    draw_roads,
    frame_map,
)
from planner.report.pictures.maps.place_names import facility_labels, names_told_apart
from planner.report.pictures.maps.plan_map import (
    figure_size_inches,
    map_axes,
    map_figure,
)
from planner.report.pictures.maps.route_lines import merged_lines
from planner.report.pictures.palette import INK, LEGS, TIERS, VILLAGES, LineStyle
from planner.report.proposal.document import Picture
from planner.report.proposal.illustrations.drawing import WIDTH, picture, style
from planner.report.proposal.wording.language import Words

__all__ = [
    "ProposalMaps",
    "baseline_map",
    "decision_map",
    "network_map",
    "proposal_maps",
    "route_map",
]

Dashes = Literal["-", "--", ":", "-."]
LOOP_COLOURS = ("#009e73", "#d55e00", "#0072b2", "#e69f00", "#56b4e9", INK)
LOOP_DASHES: tuple[Dashes, ...] = ("-", "--", ":", "-.")
"""Loops of one store look alike; after all colours the dashes change.

None is pink, which is the linehaul's."""

BAND = LineStyle(
    colour="#dcbcd0", width=5.0, dashes="-", words=LEGS[Leg.LINEHAUL].words
)
"""Linehaul as a broad light band, so that loops on the same roads are seen."""

COVERED, UNCOVERED = "map: Covered", "map: Not covered"
SMALL_AREA, LARGE_AREA = 5.0, 60.0
"""Of a village's mark in square points, and what the largest adds to it: judgement."""
PANEL_INCHES = 3.4
"""Width of each of two maps side by side, which their height follows from: judgement,
for a page's text of 17 cm."""
LOOPS_OF = "Loops of {name}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProposalMaps:
    """What the maps show: the proposed plan, and what stands today."""

    plan: MapContent
    today: MapContent


def proposal_maps(
    plan: Plan,
    instance: Instance,
    metrics: Metrics,
    boundary: shapely.Geometry | None = None,
) -> ProposalMaps:
    """Return what the maps of a proposal show.

    Today's map tells who is near enough, as the figures of today do: nobody says whose
    parcels the existing facilities carry. Maps have captions where they stand, so no
    titles of their own.

    Parameters
    ----------
    boundary
        Polygon of the county in WGS84, where there is one.
    """
    before = plan_of_today(instance)
    today = map_content(before, instance, evaluate(before, instance), boundary)
    near = near_villages(resolve(before, instance))
    villages = tuple(
        replace(item, state=VillageState.COVERED if is_near else VillageState.UNSERVED)
        for item, is_near in zip(today.villages, near, strict=True)
    )
    return ProposalMaps(
        plan=replace(map_content(plan, instance, metrics, boundary), title=""),
        today=replace(today, villages=villages, title=""),
    )


def network_map(maps: ProposalMaps | None, words: Words) -> Iterator[Picture]:
    """Yield the map of the proposed network."""
    if maps is not None:
        with style():
            drawing = map_figure(maps.plan, "", words.of_map)
            yield picture("map", words.text("picture_map"), drawing)


def baseline_map(maps: ProposalMaps | None, words: Words) -> Iterator[Picture]:
    """Yield the map of the existing facilities and whom they cover."""
    if maps is not None:
        with style():
            drawing = map_figure(maps.today, "", _of_today(words))
            yield picture("map_today", words.text("picture_map_today"), drawing)


def decision_map(
    maps: ProposalMaps | None, words: Words, *, is_today_known: bool
) -> Iterator[Picture]:
    """Yield small maps, now if it is known and after: who is covered, the stores."""
    if maps is None:
        return
    width, height = figure_size_inches(maps.plan)
    tall = min(PANEL_INCHES * height / width, 4.2)
    shown = [(maps.plan, "kpi_after")]
    if is_today_known:
        shown = [(maps.today, "kpi_now"), *shown]
    name = "picture_map_decision" if is_today_known else "picture_map_after"
    with style():
        drawing = Drawing(figsize=(WIDTH, tall + 0.6), layout="constrained")
        panels = drawing.subplots(1, len(shown), squeeze=False)[0]
        for ax, (content, key) in zip(panels, shown, strict=True):
            _small_map(ax, replace(content, routes=(), carried=()), maps.plan)
            ax.set_title(words.text(key), fontsize=10, color=INK, fontweight="bold")
        drawing.legend(
            handles=list(_small_handles(words)),
            loc="outside lower center",
            ncols=4,
            frameon=False,
        )
        yield picture("map_decision", words.text(name), drawing)


def route_map(maps: ProposalMaps | None, words: Words) -> Iterator[Picture]:
    """Yield the map of the routes, the loops in colours by store."""
    if maps is None or not maps.plan.routes:
        return
    content = maps.plan
    with style():
        drawing = Drawing(figsize=figure_size_inches(content))
        ax = map_axes(drawing)
        frame_map(ax, content)
        draw_boundary(ax, content)
        draw_roads(ax, content)
        _draw_linehaul(ax, content)
        _draw_loops(ax, content)
        opened = tuple(item for item in content.facilities if item.is_open)
        visited = replace(content, facilities=opened)
        draw_facilities(ax, visited)
        add_scale_bar(ax, words.of_map)
        add_north_arrow(ax)
        ax.legend(
            handles=[
                *_route_handles(content, words),
                *facility_handles(visited, words.of_map),
            ],
            loc="upper left",
            bbox_to_anchor=(1.015, 1.0),
            frameon=False,
        )
        labels = list(facility_labels(content, words.of_map))
        place_labels(ax, labels, corner_boxes(ax))
        yield picture("map_routes", words.text("picture_map_routes"), drawing)


def _of_today(words: Words) -> Callable[[str], str]:
    """Return what says the words of a map that shows coverage alone."""
    other = {
        VILLAGES[VillageState.COVERED].words: words.text(COVERED),
        VILLAGES[VillageState.UNSERVED].words: words.text(UNCOVERED),
    }
    return lambda text: other.get(text) or words.of_map(text)


def _is_covered(state: VillageState) -> bool:
    return state in (VillageState.COVERED, VillageState.COVERED_ONLY)


def _small_map(ax: Axes, content: MapContent, frame: MapContent) -> None:
    """Draw villages by coverage, hubs and stores, in the frame of the plan's map."""
    frame_map(ax, frame)
    draw_boundary(ax, content)
    main = tuple(item for item in content.roads if item.rank <= 1)
    draw_roads(ax, replace(content, roads=main))
    most = max(content.most_residents_drawn(), 1.0)
    for state, is_covered in (
        (VillageState.UNSERVED, False),
        (VillageState.COVERED, True),
    ):
        shown = [
            item
            for item in content.located_villages
            if _is_covered(item.state) is is_covered
        ]
        look = VILLAGES[state]
        ax.scatter(
            [item.x_m for item in shown],
            [item.y_m for item in shown],
            s=[
                SMALL_AREA + LARGE_AREA * min(item.residents / most, 1.0)
                for item in shown
            ],
            marker=look.marker,
            facecolor=look.fill,
            edgecolor=look.edge,
            linewidth=look.edge_width,
            zorder=8,
        )
    for tier, area in ((Tier.STORE, 20.0), (Tier.HUB, 90.0)):
        marks = [
            item for item in content.facilities if item.tier is tier and item.is_open
        ]
        ax.scatter(
            [item.x_m for item in marks],
            [item.y_m for item in marks],
            s=area,
            marker=TIERS[tier].marker,
            facecolor=INK,
            edgecolor="#ffffff",
            linewidth=0.6,
            zorder=11,
        )


def _small_handles(words: Words) -> Iterator[Artist]:
    looks = [
        (VILLAGES[VillageState.COVERED], words.text(COVERED)),
        (VILLAGES[VillageState.UNSERVED], words.text(UNCOVERED)),
        (TIERS[Tier.HUB], words.of_map(TIERS[Tier.HUB].words)),
        (TIERS[Tier.STORE], words.of_map(TIERS[Tier.STORE].words)),
    ]
    for look, name in looks:
        yield Line2D(
            [],
            [],
            linestyle="",
            marker=look.marker,
            markersize=12 if look is TIERS[Tier.HUB] else 7,
            markerfacecolor=look.fill,
            markeredgecolor=look.edge,
            markeredgewidth=look.edge_width,
            label=name,
        )


def _draw_linehaul(ax: Axes, content: MapContent) -> None:
    _draw_lines(ax, [item for item in content.routes if item.leg is Leg.LINEHAUL], BAND)


def _draw_loops(ax: Axes, content: MapContent) -> None:
    for look, depot in _loop_looks(content):
        _draw_lines(ax, _loops_of(content, depot), look)


def _loops_of(content: MapContent, depot: str) -> list[RouteLine]:
    return [
        item
        for item in content.routes
        if item.leg is Leg.LOOP and item.depot_id == depot
    ]


def _loop_looks(content: MapContent) -> Iterator[tuple[LineStyle, str]]:
    """Yield how the loops of a store are drawn, with its id."""
    loops = (item.depot_id for item in content.routes if item.leg is Leg.LOOP)
    for number, depot in enumerate(dict.fromkeys(loops)):
        turn, place = divmod(number, len(LOOP_COLOURS))
        look = LineStyle(
            colour=LOOP_COLOURS[place],
            width=1.4,
            dashes=LOOP_DASHES[turn % len(LOOP_DASHES)],
            words=LEGS[Leg.LOOP].words,
        )
        yield look, depot


def _draw_lines(ax: Axes, routes: Sequence[RouteLine], look: LineStyle) -> None:
    lines = merged_lines([line for route in routes for line in route.lines])
    ax.add_collection(
        LineCollection(
            lines,
            colors=look.colour,
            linewidths=look.width,
            linestyles=look.dashes,
            zorder=5,
            path_effects=[withStroke(linewidth=look.width + 1.0, foreground="#ffffff")],
        ),
        autolim=False,
    )


def _route_handles(content: MapContent, words: Words) -> Iterator[Artist]:
    names = names_told_apart(content, words.of_map)
    linehaul = sum(item.leg is Leg.LINEHAUL for item in content.routes)
    if linehaul:
        yield Line2D(
            [],
            [],
            color=BAND.colour,
            linewidth=BAND.width,
            label=f"{words.of_map(BAND.words)} ({linehaul})",
        )
    for look, depot in _loop_looks(content):
        number = len(_loops_of(content, depot))
        yield Line2D(
            [],
            [],
            color=look.colour,
            linewidth=look.width,
            linestyle=look.dashes,
            label=f"{words.of_map(LOOPS_OF).format(name=names[depot])} ({number})",
        )
