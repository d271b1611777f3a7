"""A map that keeps to the axes it is given: title and legend inside, beside the county.

The axes stay where they are, and their coordinates are those of the county's projected
system, so that a reader can draw on them. Where a legend has no room there is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.legend import Legend
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from planner.report.fonts import drawable, font_families
from planner.report.pictures.maps.content import MapContent
from planner.report.pictures.maps.furniture import (
    add_north_arrow,
    add_scale_bar,
    corner_boxes,
    legend_handles,
)
from planner.report.pictures.maps.highlights import (
    Highlight,
    draw_highlights,
    highlight_handles,
)
from planner.report.pictures.maps.label_places import place_labels
from planner.report.pictures.maps.layers import draw_layers, map_extent_m, style_frame
from planner.report.pictures.maps.place_names import map_labels
from planner.report.pictures.palette import INK, MUTED
from planner.report.text.saying import Say

__all__ = ["draw_inside"]

TITLE_POINTS, LINE_POINTS, LEGEND_POINTS, NOTE_POINTS = 9.0, 6.5, 5.5, 5.0
"""Sizes of letters, the least that can be read in print."""
WHOLE_POINTS = 400.0
"""Width and height of axes from which on marks are as large as on a page of its own."""
LABEL_POINTS = 5.5
"""Smallest size of names: judgement; smaller ones cannot be read in print."""
MOST_TITLE_LINES, MOST_LINES = 1, 2
"""Of the title, and of the line below it and the note: judgement."""
GAP_POINTS = 4.0
"""Between texts, legend and frame: judgement."""
MOST_LEGEND_SHARE = 0.55
"""Of the width or height of the axes: the county has at least the rest."""
MOST_LEGEND_COLUMNS = 4
"""Judgement: more are wider than most axes."""
ELLIPSIS = "…"
_TOKENS = re.compile(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+")
"""Where a line may be broken: between words, and before any Chinese letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    """Width and height of axes in pixels, and what is taken at their edges.

    Title above, legend at the right or at the bottom, and below it the note.
    """

    width: float
    height: float
    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    low: float = 0.0

    def part(self) -> Bbox:
        """Return what is left for the map, as shares of the axes."""
        return Bbox(
            [
                [0.0, (self.bottom + self.low) / self.height],
                [1.0 - self.right / self.width, 1.0 - self.top / self.height],
            ]
        )

    def metres_per_pixel(self, content: MapContent) -> float:
        """Return the scale at which the county fits."""
        west, south, east, north = map_extent_m(content)
        wide = max(self.width - self.right, 1.0)
        high = max(self.height - self.top - self.bottom - self.low, 1.0)
        return max((east - west) / wide, (north - south) / high)


def draw_inside(  # noqa: PLR0917 - as the map around its axes has them
    ax: Axes,
    content: MapContent,
    line: str,
    note: str,
    say: Say = str,
    highlights: Sequence[Highlight] = (),
) -> None:
    """Draw a map with title, legend and labels within the box of its axes.

    Parameters
    ----------
    line
        What stands below the title, the most important first: its end is left out
        where there is no room.
    note
        What stands at the bottom, such as the source of the roads.
    highlights
        Places that the map speaks of.
    """
    box = ax.get_window_extent()
    top = _add_texts(ax, content.title, line)
    low = _add_note(ax, note)
    room = _Room(width=box.width, height=box.height, top=top, low=low)
    shrink = min(1.0, min(box.width, box.height) / _pixels(ax, WHOLE_POINTS))
    areas = draw_layers(ax, content)
    draw_highlights(ax, highlights)
    _shrink_marks(ax, shrink)
    style_frame(ax, content)
    areas = {residents: shrink * area for residents, area in areas.items()}
    handles = [
        *highlight_handles(highlights),
        *legend_handles(content, areas, say),
    ]
    room, legend = _add_legend(ax, content, handles, room)
    _frame(ax, content, room)
    part = room.part()
    add_scale_bar(ax, say, part)
    add_north_arrow(ax, part)
    taken = [item.get_window_extent() for item in ax.texts if item.get_text()]
    if legend is not None:
        taken.append(legend.get_window_extent())
    labels = [
        replace(
            label,
            gap_points=label.gap_points * shrink**0.5,
            size_points=max(label.size_points * shrink, LABEL_POINTS),
        )
        for label in (
            *(label for item in highlights for label in item.labels()),
            *map_labels(content, say),
        )
    ]
    place_labels(ax, labels, [*corner_boxes(ax, part), *taken])
    for text in ax.texts:
        text.set_clip_box(ax.bbox)
        text.set_clip_on(True)


def _shrink_marks(ax: Axes, factor: float) -> None:
    """Give marks of places the size that suits small axes."""
    for marks in ax.collections:
        if isinstance(marks, PathCollection):
            marks.set_sizes(np.asarray(marks.get_sizes()) * factor)


def _pixels(ax: Axes, points: float) -> float:
    figure = ax.get_figure(root=True)
    if figure is None:
        msg = "a map needs axes that are part of a figure"
        raise ValueError(msg)
    return points * figure.dpi / 72.0


def _add_texts(ax: Axes, title: str, line: str) -> float:
    """Write title and a line at the top; return the height in pixels of both."""
    width = ax.get_window_extent().width - 2 * _pixels(ax, GAP_POINTS)
    top_points = GAP_POINTS
    for text, size, weight, colour, most in (
        (title, TITLE_POINTS, "bold", INK, MOST_TITLE_LINES),
        (line, LINE_POINTS, "normal", MUTED, MOST_LINES),
    ):
        artist = ax.annotate(
            "",
            (0, 1),
            xytext=(GAP_POINTS, -top_points),
            xycoords="axes fraction",
            textcoords="offset points",
            va="top",
            fontsize=size,
            fontweight=weight,
            color=colour,
            fontfamily=font_families(),
            parse_math=False,
            zorder=23,
        )
        _fit(artist, drawable(text, text), width, most)
        height = artist.get_window_extent().height
        top_points += height / _pixels(ax, 1.0) + GAP_POINTS / 2
    return _pixels(ax, top_points)


def _add_note(ax: Axes, note: str) -> float:
    """Write a note at the bottom; return its height in pixels."""
    gap = _pixels(ax, GAP_POINTS)
    artist = ax.annotate(
        "",
        (0, 0),
        xytext=(GAP_POINTS, GAP_POINTS / 2),
        xycoords="axes fraction",
        textcoords="offset points",
        va="bottom",
        fontsize=NOTE_POINTS,
        color=MUTED,
        fontfamily=font_families(),
        parse_math=False,
        zorder=23,
    )
    width = ax.get_window_extent().width - 2 * gap
    _fit(artist, drawable(note, note), width, MOST_LINES)
    return float(artist.get_window_extent().height) + gap


def _fit(artist: Text, text: str, width: float, most: int) -> None:
    """Give a text as many lines as it needs, at most so many; the rest is left out."""
    lines = list(_lines(artist, text, width))
    if len(lines) > most:
        last = lines[most - 1]
        while last and not _is_within(artist, last + ELLIPSIS, width):
            last = last[:-1]
        lines = [*lines[: most - 1], last + ELLIPSIS]
    artist.set_text("\n".join(lines))


def _lines(artist: Text, text: str, width: float) -> Iterator[str]:
    line = ""
    for token in _TOKENS.findall(text):
        if line and not _is_within(artist, (line + token).rstrip(), width):
            yield line.rstrip()
            line = ""
        line += token
    yield line.rstrip()


def _is_within(artist: Text, text: str, width: float) -> bool:
    artist.set_text(text)
    return artist.get_window_extent().width <= width


def _add_legend(
    ax: Axes, content: MapContent, handles: Sequence[Artist], room: _Room
) -> tuple[_Room, Legend | None]:
    """Place the legend where it leaves most to the county; return what is left."""
    choices = [
        (left.metres_per_pixel(content), columns, left)
        for columns in range(1, MOST_LEGEND_COLUMNS + 1)
        for left in _rooms_beside(_legend(ax, handles, columns, room), room)
    ]
    if not choices:
        ax.legend(handles=[]).remove()
        return room, None
    _, columns, left = min(choices, key=lambda item: item[:2])
    return left, _legend(ax, handles, columns, left)


def _rooms_beside(legend: Legend, room: _Room) -> Iterator[_Room]:
    """Yield what a legend leaves to the map at the right and at the bottom."""
    box, gap = legend.get_window_extent(), _pixels(legend.axes, GAP_POINTS)
    is_narrow = box.width <= MOST_LEGEND_SHARE * room.width
    if is_narrow and box.height <= room.height - room.top - room.low:
        yield replace(room, right=box.width + gap)
    if box.height <= MOST_LEGEND_SHARE * room.height and box.width <= room.width:
        yield replace(room, bottom=box.height + gap)


def _legend(ax: Axes, handles: Sequence[Artist], columns: int, room: _Room) -> Legend:
    """Return a legend in the corner of the edge that is kept free for it."""
    is_right = room.right > 0.0
    top = 1.0 - room.top / room.height
    legend = ax.legend(
        handles=handles,
        loc="upper right" if is_right else "lower left",
        bbox_to_anchor=(1.0, top) if is_right else (0.0, room.low / room.height),
        borderaxespad=0.2,
        frameon=False,
        ncols=columns,
        labelspacing=0.3,
        columnspacing=0.8,
        handlelength=1.6,
        markerscale=0.7,
        prop={"family": font_families(), "size": LEGEND_POINTS},
    )
    for text in legend.get_texts():
        text.set_parse_math(False)
        text.set_color(INK)
        text.set_text(drawable(text.get_text(), "Format without Latin name"))
    return legend


def _frame(ax: Axes, content: MapContent, room: _Room) -> None:
    """Give axes the limits at which the county stands in the middle of its part."""
    west, south, east, north = map_extent_m(content)
    scale, part = room.metres_per_pixel(content), room.part()
    width_m, height_m = scale * room.width, scale * room.height
    left = (west + east) / 2 - width_m * (part.x0 + part.x1) / 2
    low = (south + north) / 2 - height_m * (part.y0 + part.y1) / 2
    ax.set_xlim(left, left + width_m)
    ax.set_ylim(low, low + height_m)
    # as the limits fit the box already, the box stays
    ax.set_aspect("equal", adjustable="datalim")
