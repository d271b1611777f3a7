"""Places that a map speaks of: ringed, named, and in the legend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from planner.report.fonts import drawable
from planner.report.pictures.maps.label_places import Label
from planner.report.pictures.palette import INK

__all__ = ["Highlight", "Place", "draw_highlights", "highlight_handles"]

AREA, WIDTH, GAP_POINTS, LABEL_POINTS = 130.0, 1.8, 8.0, 8.0
"""Of the ring in square points, of its line, from it to a name, of the name, in points:
judgement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place in the metres of the map; without a name it is ringed alone."""

    id: str
    name: str
    x_m: float
    y_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Highlight:
    """Places of one kind.

    Parameters
    ----------
    words
        What the legend says of them.
    links
        Straight lines in metres, each from one place to another.
    scale
        Of the rings, so that those of two kinds around one place are both seen.
    """

    words: str
    colour: str
    places: tuple[Place, ...]
    links: tuple[tuple[Place, Place], ...] = ()
    scale: float = 1.0

    def labels(self) -> Iterator[Label]:
        """Yield the names of the places."""
        for place in self.places:
            if place.name:
                yield Label(
                    text=drawable(place.name, place.id),
                    x_m=place.x_m,
                    y_m=place.y_m,
                    gap_points=GAP_POINTS,
                    size_points=LABEL_POINTS,
                    weight="bold",
                    colour=INK,
                )


def draw_highlights(ax: Axes, highlights: Sequence[Highlight]) -> None:
    """Draw rings around places, and their links, above all other marks."""
    for item in highlights:
        for one, other in item.links:
            ax.plot(
                [one.x_m, other.x_m],
                [one.y_m, other.y_m],
                color=item.colour,
                linewidth=1.2,
                linestyle=(0, (1, 1)),
                zorder=13,
            )
        ax.scatter(
            [place.x_m for place in item.places],
            [place.y_m for place in item.places],
            s=AREA * item.scale**2,
            facecolor="none",
            edgecolor=item.colour,
            linewidth=WIDTH,
            zorder=14,
        )


def highlight_handles(highlights: Sequence[Highlight]) -> list[Line2D]:
    """Return what the legend lists of them."""
    return [
        Line2D(
            [],
            [],
            linestyle="",
            marker="o",
            markersize=9.0,
            markerfacecolor="none",
            markeredgecolor=item.colour,
            markeredgewidth=WIDTH,
            label=f"{item.words} ({len(item.places):,})",
        )
        for item in highlights
        if item.places
    ]
