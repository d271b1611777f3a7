"""How every picture of a proposal looks, and how it becomes a file."""

from __future__ import annotations

import io
from contextlib import AbstractContextManager

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from planner.report.fonts import font_families
from planner.report.proposal.document import Picture

__all__ = ["WIDTH", "chart", "picture", "style"]

WIDTH, DPI = 7.2, 200
"""Inches of a drawing, wider than the text so that letters shrink a little, and dots
per inch: judgement."""
INCH_PER_ROW, LEAST_HEIGHT = 0.22, 2.4
"""Of a chart with rows, and of any chart: judgement."""


def style() -> AbstractContextManager[None]:
    """Return a context in which all pictures look alike."""
    return mpl.rc_context(
        {
            "font.family": font_families(),
            "font.size": 8.5,
            "axes.unicode_minus": False,
            "svg.hashsalt": "township-planner",
            "svg.fonttype": "path",
            "text.parse_math": False,
        }
    )


def chart(num_rows: int) -> tuple[Drawing, Axes]:
    """Return a picture with room for rows of bars, and its axes."""
    height = max(LEAST_HEIGHT, 0.8 + INCH_PER_ROW * num_rows)
    drawing = Drawing(figsize=(WIDTH, height), layout="constrained")
    ax = drawing.add_subplot()
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    return drawing, ax


def picture(name: str, caption: str, drawing: Drawing) -> Picture:
    """Return a drawing as PNG and SVG, the same for the same drawing."""
    png, svg = io.BytesIO(), io.BytesIO()
    drawing.savefig(
        png, format="png", dpi=DPI, bbox_inches="tight", metadata={"Software": None}
    )
    drawing.savefig(svg, format="svg", bbox_inches="tight", metadata={"Date": None})
    return Picture(name=name, caption=caption, png=png.getvalue(), svg=svg.getvalue())
