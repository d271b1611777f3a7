"""The static map of a plan, as it stands in a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import matplotlib.pyplot as plt
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from planner.arguments import expect_plan
from planner.instance import Instance
from planner.metrics import Metrics, evaluate
from planner.plan import Plan
from planner.report.fonts import can_draw
from planner.report.pictures.maps.content import MapContent, map_content
from planner.report.pictures.maps.furniture import (
    add_legend,
    add_north_arrow,
    add_notes,
    add_scale_bar,
    add_title,
    corner_boxes,
)
from planner.report.pictures.maps.highlights import (
    Highlight,
    draw_highlights,
    highlight_handles,
)
from planner.report.pictures.maps.inside_axes import draw_inside
from planner.report.pictures.maps.label_places import place_labels
from planner.report.pictures.maps.layers import draw_layers, frame_map
from planner.report.pictures.maps.place_names import map_labels
from planner.report.proposal.wording.language import Language
from planner.report.text.saying import Say, said_standard, say_in
from planner.report.text.words import COVERAGES

__all__ = [
    "draw_map",
    "figure_size_inches",
    "headline",
    "map_axes",
    "map_figure",
    "plot_plan",
]

_WIDTH_INCHES = 7.6
"""Of the map: judgement, it fits across a page of A4 (8.3 inches)."""
_HEIGHT_LIMITS_INCHES = (4.5, 10.0)
"""Of the map, for long counties: judgement, the higher fits on a page of A4."""
PROXY_NOTE = (
    "Proxy roads: no road data were given; links between neighbouring places stand in "
    "for them, and distances are estimates."
)
SOURCE_NOTE = "Roads: {source}. Coordinates: {crs}."
UNLOCATED_NOTE = "Villages without coordinates, not drawn: {number}."
AT_SEAT_NOTE = "Villages without coordinates, drawn at the township seat: {number}."
LEFT_OUT_NOTE = "Labels left out for want of room: {number}."
FONT_NOTE = (
    "Names in a script other than Latin, Greek, Cyrillic or Chinese show as ids."
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
        Axes to draw on, with title and legend inside them; a new figure of fitting
        size, with both around the map, unless given.
    metrics
        What ``evaluate`` returns for the plan, if it is at hand.
    boundary
        Polygon of the county in WGS84.

    Raises
    ------
    PlannerError
        If the plan names what the instance does not have.
    """
    expect_plan(plan, instance, "plot_plan(plan, instance)")
    metrics = evaluate(plan, instance) if metrics is None else metrics
    return plot_content(
        map_content(plan, instance, metrics, boundary), metrics, instance, ax
    )


def plot_content(  # noqa: PLR0917 - what is drawn, and where
    content: MapContent,
    metrics: Metrics,
    instance: Instance,
    ax: Axes | None = None,
    language: Language = Language.EN,
    highlights: Sequence[Highlight] = (),
) -> Axes:
    """Draw what a map shows, within axes or around some of its own, and return them."""
    say = say_in(language)
    if ax is None:
        ax = map_axes(plt.figure(figsize=figure_size_inches(content)))
        draw_map(ax, content, headline(metrics, instance, language), say, highlights)
        return ax
    line = _short_headline(metrics, instance)
    if language is Language.ZH:
        line = headline(metrics, instance, language).split("\n")[0]
    note = " ".join(_notes(content, 0, say))
    draw_inside(ax, content, line, note, say, highlights)
    return ax


def headline(
    metrics: Metrics, instance: Instance, language: Language = Language.EN
) -> str:
    """Return coverages and cost in a line, and below it what covered means."""
    say = say_in(language)
    covered = [
        f"{say(COVERAGES[name]).lower()} {coverage.value:.1%}"
        for name, coverage in metrics.coverages.items()
        if coverage.value is not None
    ]
    cost = _cost(metrics, instance)
    functions = instance.standard.required_functions
    words = metrics.coverages["residents"].standard
    standard = said_standard(words, functions, language)
    first = say(f"Coverage: {say(', ').join(covered)}; {cost}")
    return f"{first}\n{say(f'Covered: {standard}')}"


def _short_headline(metrics: Metrics, instance: Instance) -> str:
    covered, cost = metrics.coverages["residents"].value, _cost(metrics, instance)
    return cost if covered is None else f"{cost}; residents covered {covered:.1%}"


def _cost(metrics: Metrics, instance: Instance) -> str:
    return f"annual cost {metrics.money.annual_cost:,.0f} {instance.currency}"


def map_figure(
    content: MapContent,
    subtitle: str,
    say: Say = str,
    highlights: Sequence[Highlight] = (),
) -> Figure:
    """Return a figure of fitting size with the map on it, to be saved.

    Parameters
    ----------
    say
        Returns a word or a note of the map in another language.
    highlights
        Places that the map speaks of.
    """
    figure = Figure(figsize=figure_size_inches(content))
    draw_map(map_axes(figure), content, subtitle, say=say, highlights=highlights)
    return figure


def figure_size_inches(content: MapContent) -> tuple[float, float]:
    """Return width and height of the map alone, in the shape of the county."""
    west, south, east, north = content.extent_m()
    ratio = max(north - south, 1.0) / max(east - west, 1.0)
    low, high = _HEIGHT_LIMITS_INCHES
    return _WIDTH_INCHES, min(max(_WIDTH_INCHES * ratio, low), high)


def map_axes(figure: Figure) -> Axes:
    """Return axes that fill a figure; what surrounds the map lies outside."""
    return figure.add_axes((0.0, 0.0, 1.0, 1.0))


def draw_map(
    ax: Axes,
    content: MapContent,
    subtitle: str,
    say: Say = str,
    highlights: Sequence[Highlight] = (),
) -> None:
    """Draw all layers of a map, its labels and what surrounds it."""
    frame_map(ax, content)
    areas = draw_layers(ax, content)
    draw_highlights(ax, highlights)
    add_scale_bar(ax, say)
    add_north_arrow(ax)
    add_title(ax, content.title, subtitle)
    add_legend(ax, content, areas, say, highlight_handles(highlights))
    labels = [label for item in highlights for label in item.labels()]
    labels += map_labels(content, say)
    left_out = place_labels(ax, labels, corner_boxes(ax))
    add_notes(ax, list(_notes(content, left_out, say)))


def _notes(content: MapContent, num_left_out: int, say: Say) -> Iterator[str]:
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
    if not all(can_draw(name) for name in names):
        yield say(FONT_NOTE)
