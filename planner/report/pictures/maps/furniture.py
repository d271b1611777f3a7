"""What surrounds a static map: scale bar, north arrow, legend, title, sources."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, log10

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.transforms import Bbox, BboxTransformTo

from planner.model.places import Tier
from planner.report.fonts import drawable, font_families
from planner.report.pictures.maps.content import MapContent, RouteLine, VillageMark
from planner.report.pictures.palette import (
    AT_DOOR,
    CARRIED,
    FORMAT_FILLINGS,
    INK,
    LEGS,
    MUTED,
    ROADS,
    TIERS,
    VILLAGES,
)
from planner.report.text.saying import Say
from planner.units import METRES_PER_KM

__all__ = [
    "WHOLE",
    "add_legend",
    "add_north_arrow",
    "add_notes",
    "add_scale_bar",
    "add_title",
    "corner_boxes",
    "facility_handles",
    "legend_handles",
    "nice_length_m",
    "residents_shown",
]

_TIER_MARK_POINTS = {Tier.HUB: 13.0, Tier.STORE: 7.0, Tier.POINT: 5.5}
"""Of the legend's marks: judgement, near those of the map."""
_SCALE_SHARE = 0.22
"""Of the map's width that a scale bar takes at most: judgement."""
_ARROW_POINTS = 26.0
"""Length of the north arrow: judgement."""

WHOLE = Bbox.unit()
"""The part of the axes that the map takes, where it takes all."""


def nice_length_m(longest_m: float) -> float:
    """Return the largest of 1, 2 or 5 times a power of ten up to ``longest_m``."""
    power = 10.0 ** floor(log10(longest_m))
    return max(step * power for step in (1, 2, 5) if step * power <= longest_m)


def add_scale_bar(ax: Axes, say: Say = str, part: Bbox = WHOLE) -> None:
    """Draw a bar of round length in the lower left corner of the map's part."""
    west, east = ax.get_xlim()
    south, north = ax.get_ylim()
    width_m, height_m = (east - west) * part.width, (north - south) * part.height
    length_m = nice_length_m(width_m * _SCALE_SHARE)
    x_m = west + part.x0 * (east - west) + 0.025 * width_m
    y_m = south + part.y0 * (north - south) + 0.022 * height_m
    tick_m = 0.010 * height_m
    for start, colour in ((0, INK), (0.5, "#ffffff")):
        ax.fill_between(
            [x_m + start * length_m, x_m + (start + 0.5) * length_m],
            y_m,
            y_m + tick_m,
            facecolor=colour,
            edgecolor=INK,
            linewidth=0.6,
            zorder=22,
        )
    ax.annotate(
        f"{length_m / METRES_PER_KM:g} {say('km')}",
        (x_m + length_m, y_m + tick_m / 2),
        xytext=(5, 0),
        textcoords="offset points",
        va="center",
        fontsize=8,
        color=INK,
        fontfamily=font_families(),
        zorder=22,
    )


def add_north_arrow(ax: Axes, part: Bbox = WHOLE) -> None:
    """Draw an arrow to the north in the upper right corner of the map's part."""
    ax.annotate(
        "N",
        xy=(part.x0 + 0.97 * part.width, part.y0 + 0.985 * part.height),
        xytext=(0, -_ARROW_POINTS),
        xycoords="axes fraction",
        textcoords="offset points",
        ha="center",
        va="center",
        fontsize=9,
        fontweight="bold",
        color=INK,
        fontfamily=font_families(),
        arrowprops={"arrowstyle": "-|>", "color": INK, "linewidth": 1.0},
        zorder=22,
    )


def corner_boxes(ax: Axes, part: Bbox = WHOLE) -> tuple[Bbox, ...]:
    """Return the boxes in pixels of scale bar and north arrow, for the labels."""
    corners = ((0.0, 0.0, 0.36, 0.06), (0.94, 0.90, 1.0, 1.0))
    to_pixels = (BboxTransformTo(part) + ax.transAxes).transform
    return tuple(
        Bbox([to_pixels((left, low)), to_pixels((right, high))])
        for left, low, right, high in corners
    )


def add_title(ax: Axes, title: str, subtitle: str) -> None:
    """Write a title and a line below it, above the map."""
    for text, height, size, weight, colour in (
        (title, 32, 14, "bold", INK),
        (subtitle, 7, 9, "normal", MUTED),
    ):
        ax.annotate(
            drawable(text, text),
            (0, 1),
            xytext=(0, height),
            xycoords="axes fraction",
            textcoords="offset points",
            va="bottom",
            fontsize=size,
            fontweight=weight,
            color=colour,
            fontfamily=font_families(),
            parse_math=False,
        )


def add_notes(ax: Axes, notes: Sequence[str]) -> None:
    """Write the notes under the map, one a line."""
    ax.annotate(
        "\n".join(drawable(note, note) for note in notes),
        (0, 0),
        xytext=(0, -7),
        xycoords="axes fraction",
        textcoords="offset points",
        va="top",
        fontsize=7.5,
        color=MUTED,
        fontfamily=font_families(),
        parse_math=False,
    )


def residents_shown(most_residents: float) -> tuple[float, ...]:
    """Return round numbers of residents for the legend of village sizes."""
    if most_residents < 1:
        return ()
    large = nice_length_m(most_residents)
    return (large / 10, large) if large >= 10 else (large,)


def add_legend(
    ax: Axes,
    content: MapContent,
    village_areas: dict[float, float],
    say: Say = str,
    first: Sequence[Artist] = (),
) -> None:
    """Draw the legend at the right of the map.

    Parameters
    ----------
    village_areas
        Area of a village's mark in square points, by residents.
    say
        Returns a word of the legend in another language.
    first
        Handles above all others.
    """
    legend = ax.legend(
        handles=[*first, *legend_handles(content, village_areas, say)],
        loc="upper left",
        bbox_to_anchor=(1.015, 1.0),
        borderaxespad=0.0,
        frameon=False,
        fontsize=8.5,
        labelspacing=0.7,
        handlelength=2.2,
        prop={"family": font_families(), "size": 8.5},
    )
    for text in legend.get_texts():
        text.set_parse_math(False)
        text.set_color(INK)
        text.set_text(drawable(text.get_text(), "Format without Latin name"))


def legend_handles(
    content: MapContent, village_areas: dict[float, float], say: Say = str
) -> list[Artist]:
    """Return what a legend lists: villages, facilities, routes and roads."""
    return [
        *_village_handles(content, say),
        *_size_handles(village_areas, say),
        *facility_handles(content, say),
        *_line_handles(content, say),
    ]


def _village_handles(content: MapContent, say: Say) -> list[Artist]:
    """Return the states that villages are in, then that some are served at the door."""
    located = content.located_villages
    drawn = [
        (style, [item for item in located if item.state is state])
        for state, style in VILLAGES.items()
    ]
    drawn.append((AT_DOOR, [item for item in located if item.is_at_door]))
    return [
        Line2D(
            [],
            [],
            linestyle="",
            marker=style.marker,
            markersize=9.0 if style is AT_DOOR else 6.5,
            markerfacecolor=style.fill,
            markeredgecolor=style.edge,
            markeredgewidth=style.edge_width,
            label=f"{say(style.words)} ({_count(marks, say)})",
        )
        for style, marks in drawn
        if marks
    ]


def _count(marks: Sequence[VillageMark], say: Say) -> str:
    """Return how many villages are drawn, seats apart."""
    seats = sum(item.is_seat for item in marks)
    villages = f"{len(marks) - seats:,}"
    return f"{villages} + {seats:,} {say('seats')}" if seats else villages


def _size_handles(village_areas: dict[float, float], say: Say) -> list[Artist]:
    return [
        Line2D(
            [],
            [],
            linestyle="",
            marker="o",
            markersize=area**0.5,
            markerfacecolor="#ffffff",
            markeredgecolor=MUTED,
            markeredgewidth=0.8,
            label=f"{residents:,.0f} {say('residents')}",
        )
        for residents, area in village_areas.items()
    ]


def facility_handles(content: MapContent, say: Say = str) -> list[Artist]:
    """Return what a legend lists of facilities: formats by tier, and closed ones."""
    handles: list[Artist] = []
    for tier, style in TIERS.items():
        marks = [item for item in content.facilities if item.tier is tier]
        opened = [item for item in marks if item.is_open]
        variants = {item.variant: item.format_name for item in opened}
        handles += [
            Line2D(
                [],
                [],
                linestyle="",
                marker=style.marker,
                markersize=_TIER_MARK_POINTS[tier],
                markerfacecolor=FORMAT_FILLINGS[variant % len(FORMAT_FILLINGS)],
                markeredgecolor=INK if variant else style.edge,
                markeredgewidth=style.edge_width,
                label=f"{_with_tier(name, say(style.words), say)} "
                f"({sum(item.variant == variant for item in opened)})",
            )
            for variant, name in sorted(variants.items())
        ]
    return handles + _closed_handles(content, say)


def _with_tier(name: str, tier: str, say: Say) -> str:
    """Return the name of a format, behind its tier where it does not say that."""
    return name if tier.lower() in name.lower() else f"{tier}{say(': ')}{name}"


def _closed_handles(content: MapContent, say: Say) -> list[Artist]:
    num_closed = sum(not item.is_open for item in content.facilities)
    if not num_closed:
        return []
    return [
        Line2D(
            [],
            [],
            linestyle="",
            marker="x",
            markersize=5.5,
            color=MUTED,
            label=f"{say('Closed facility')} ({num_closed})",
        )
    ]


def _is_drawn(route: RouteLine) -> bool:
    """Return whether a route leads anywhere: a store may stand where its hub does."""
    return any(len(line) and np.ptp(line, axis=0).any() for line in route.lines)


def _line_handles(content: MapContent, say: Say) -> list[Artist]:
    legs = {item.leg for item in content.routes if _is_drawn(item)}
    ranks = sorted({item.rank for item in content.roads})
    styles = [LEGS[leg] for leg in LEGS if leg in legs]
    styles += [CARRIED] if content.carried else []
    roads = [ROADS[rank] for rank in ranks]
    names = [style.words for style in (*styles, *roads)]
    if content.is_proxy:
        names[len(styles) :] = ["Proxy road"] * len(roads)
    return [
        Line2D(
            [],
            [],
            color=style.colour,
            linewidth=style.width,
            linestyle=style.dashes,
            label=say(name),
        )
        for style, name in zip((*styles, *roads), names, strict=True)
    ]
