"""Labels of a static map, placed one after the other where there is room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

from planner.report.fonts import font_families

__all__ = ["Label", "place_labels"]

_HALO = "#ffffff"
_DIRECTIONS = (
    (1, 0, "left", "center"),
    (-1, 0, "right", "center"),
    (0, 1, "center", "bottom"),
    (0, -1, "center", "top"),
    (0.7, 0.7, "left", "bottom"),
    (-0.7, 0.7, "right", "bottom"),
    (0.7, -0.7, "left", "top"),
    (-0.7, -0.7, "right", "top"),
)
"""Where a name may stand beside its mark, the best first: judgement, as maps do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A text wanted beside a mark of radius ``gap_points``."""

    text: str
    x_m: float
    y_m: float
    gap_points: float
    size_points: float
    weight: str
    colour: str


def place_labels(
    ax: Axes,
    labels: Sequence[Label],
    reserved: Iterable[Bbox] = (),
) -> int:
    """Write the labels that fit, the first ones first; return how many were left out.

    A label is tried at eight places around its mark; it may not leave the axes nor
    touch another label, the mark of another one, or a ``reserved`` box in pixels.
    """
    figure = ax.get_figure(root=True)
    if figure is None:
        msg = "labels need axes that are part of a figure"
        raise ValueError(msg)
    figure.draw_without_rendering()
    marks = [_mark_box(ax, label) for label in labels]
    taken = [*marks, *reserved]
    left_out = 0
    for own_idx, label in enumerate(labels):
        others = taken[:own_idx] + taken[own_idx + 1 :]
        box = _place(ax, label, others)
        if box is None:
            left_out += 1
        else:
            taken.append(box)
    return left_out


def _place(
    ax: Axes,
    label: Label,
    taken: Sequence[Bbox],
) -> Bbox | None:
    for direction in _DIRECTIONS:
        text = _annotate(ax, label, direction)
        box = text.get_window_extent()
        if _is_free(ax, box, taken):
            return box
        text.remove()
    return None


def _is_free(ax: Axes, box: Bbox, taken: Sequence[Bbox]) -> bool:
    frame = ax.get_window_extent()
    is_inside = (
        frame.x0 <= box.x0
        and box.x1 <= frame.x1
        and frame.y0 <= box.y0
        and box.y1 <= frame.y1
    )
    return is_inside and not any(box.overlaps(other) for other in taken)


def _annotate(
    ax: Axes,
    label: Label,
    direction: tuple[float, float, str, str],
) -> Annotation:
    right, up, horizontal, vertical = direction
    return ax.annotate(
        label.text,
        (label.x_m, label.y_m),
        xytext=(right * label.gap_points, up * label.gap_points),
        textcoords="offset points",
        ha=horizontal,
        va=vertical,
        fontfamily=font_families(),
        fontsize=label.size_points,
        fontweight=label.weight,
        color=label.colour,
        zorder=20,
        parse_math=False,
        path_effects=[withStroke(linewidth=2.2, foreground=_HALO)],
    )


def _mark_box(ax: Axes, label: Label) -> Bbox:
    x, y = ax.transData.transform((label.x_m, label.y_m))
    radius = 0.55 * label.gap_points * ax.figure.dpi / 72.0
    return Bbox.from_extents(x - radius, y - radius, x + radius, y + radius)
