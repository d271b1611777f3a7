"""Small maps of a frontier's points side by side: who is covered, what is open."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from planner.design.studies.frontier.points import Frontier, FrontierPoint
from planner.instance import Instance
from planner.model.places import Tier
from planner.report.fonts import own_fonts
from planner.report.pictures.charts.frontier_axis import KNEE, KNEE_WORDS, axis_style
from planner.report.pictures.charts.frontier_points import (
    FrontierPlace,
    frontier_places,
)
from planner.report.pictures.maps.content import VillageState
from planner.report.pictures.maps.small_map import frame, village_places
from planner.report.pictures.palette import INK, TIERS, VILLAGES
from planner.report.proposal.wording.language import Language, Words
from planner.report.tables.studies.frontier import frontier_rows
from planner.report.text.saying import Say, say_in

__all__ = ["frontier_maps"]

COLUMNS = 5
"""Maps in a row: judgement, for the width of a page."""
PANEL_INCHES = 2.3
"""Width and height of a map: judgement."""
SAME, NEW = INK, "#b0508a"
AREAS = {Tier.HUB: 70.0, Tier.STORE: 18.0, Tier.POINT: 7.0}
"""Of the marks of sites, in square points: judgement, small as the maps are."""
VILLAGE_AREA = 5.0
"""Of its mark, in square points: judgement, small as the maps are."""


def frontier_maps(
    frontier: Frontier, instance: Instance, language: Language = Language.EN
) -> Figure:
    """Return a figure with a map for each point, sites new to a point in pink."""
    words = Words(language=language, currency=instance.currency)
    places = frontier_places(
        frontier_rows(frontier, instance),
        measure=str(frontier.measure),
        cost=str(frontier.cost),
    )
    rows = math.ceil(len(frontier.points) / COLUMNS)
    columns = min(COLUMNS, len(frontier.points))
    with own_fonts():
        figure = Figure(
            figsize=(columns * PANEL_INCHES, rows * PANEL_INCHES + 0.6),
            layout="constrained",
        )
        axes = figure.subplots(rows, columns, squeeze=False).ravel().tolist()
        before: set[str] | None = None
        for ax, point, place in zip(axes, frontier.points, places, strict=False):
            before = _draw(ax, frontier, instance, point, before)
            ax.set_title(_title(frontier, place, words), fontsize=7, color=INK)
        for ax in axes[len(frontier.points) :]:
            ax.set_visible(False)
        figure.legend(
            handles=_legend(frontier, say_in(language)),
            loc="outside lower center",
            ncols=6,
            fontsize=7,
        )
    return figure


def _draw(
    ax: Axes,
    frontier: Frontier,
    instance: Instance,
    point: FrontierPoint,
    before: set[str] | None,
) -> set[str]:
    """Draw a point and return its open sites."""
    places = village_places(instance)
    is_good = axis_style(frontier).is_good(point, instance.residents)
    _villages(ax, places[~is_good], VillageState.UNSERVED)
    _villages(ax, places[is_good], VillageState.COVERED)
    opened = {facility.site_id for facility in point.plan.facilities}
    for site in instance.sites:
        if site.id in opened:
            is_new = before is not None and site.id not in before
            ax.scatter(
                site.lon,
                site.lat,
                s=AREAS[site.tier],
                marker=TIERS[site.tier].marker,
                color=NEW if is_new else SAME,
                linewidth=0,
                zorder=3,
            )
    frame(ax, instance)
    is_knee = frontier.knee is not None and point is frontier.points[frontier.knee]
    for spine in ax.spines.values():
        spine.set_color(KNEE if is_knee else "#c0c8cf")
        spine.set_linewidth(1.8 if is_knee else 0.6)
    return opened


def _villages(ax: Axes, places: NDArray[np.float64], state: VillageState) -> None:
    style = VILLAGES[state]
    ax.scatter(
        places[:, 0],
        places[:, 1],
        s=VILLAGE_AREA,
        marker=style.marker,
        color=style.fill,
        linewidth=0,
    )


def _title(frontier: Frontier, place: FrontierPlace, words: Words) -> str:
    """Return the value and the cost of the plan that is drawn, with its real routes."""
    say, (scale, unit) = say_in(words.language), words.money_scale
    value = axis_style(frontier).form.format(place.value)
    cost = f"{place.cost / scale:,.2f} {unit}"
    return f"{place.number}{say(': ')}{value}{say(', ')}{cost}"


def _legend(frontier: Frontier, say: Say) -> list[Artist]:
    style = axis_style(frontier)
    villages = [
        (VillageState.COVERED, style.good),
        (VillageState.UNSERVED, style.bad),
    ]
    marks = [
        (VILLAGES[state].marker, VILLAGES[state].fill, words)
        for state, words in villages
    ]
    marks += [(TIERS[tier].marker, SAME, TIERS[tier].words) for tier in AREAS]
    marks.append((TIERS[Tier.STORE].marker, NEW, "New at this point"))
    found: list[Artist] = [
        Line2D([], [], marker=marker, color=colour, linestyle="none", label=say(words))
        for marker, colour, words in marks
    ]
    if frontier.knee is not None:
        found.append(Patch(fill=False, edgecolor=KNEE, label=say(KNEE_WORDS)))
    return found
