"""The chart of a frontier: its axis against cost, and what is proven of the sitings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from planner.design.studies.frontier.points import Frontier
from planner.design.studies.frontier.sweep import CostMeasure
from planner.instance import Instance
from planner.report.fonts import own_fonts
from planner.report.pictures.charts.frontier_axis import KNEE, KNEE_WORDS, axis_style
from planner.report.pictures.charts.frontier_points import (
    FrontierPlace,
    frontier_places,
    time_charges,
)
from planner.report.pictures.palette import INK, MUTED
from planner.report.proposal.wording.language import Language, Words
from planner.report.tables.studies.frontier import frontier_rows
from planner.report.text.saying import Say, say_in, titled

__all__ = ["frontier_figure"]

SIZE_INCHES = (8.4, 5.6)
"""Width and height: judgement."""
REAL, FAINT = "#009e73", "#b8c2cc"
AS_IT_IS = "The plan as it is"
AXIS_WORDS = {
    CostMeasure.ANNUAL: "Annual cost",
    CostMeasure.CAPEX: "Capital expenditure",
}
# Room around what is drawn and above it: judgement.
MARGIN = 0.06
"""Share of the range of what is drawn, to each side."""
MOST_SHOWN = 1.02
"""Of an axis of shares: a little above all, so that marks there are whole."""


def frontier_figure(
    frontier: Frontier,
    instance: Instance,
    language: Language = Language.EN,
    *,
    given: tuple[float, float] | None = None,
) -> Figure:
    """Return the chart; the frontier has points.

    Sitings and their bound are drawn where their costs are money alone, as the axis is.

    Parameters
    ----------
    given
        Cost and value of a plan beside the points: a share, or kilometres.
    """
    say = say_in(language)
    places = frontier_places(
        frontier_rows(frontier, instance),
        measure=str(frontier.measure),
        cost=str(frontier.cost),
    )
    with own_fonts():
        figure = Figure(figsize=SIZE_INCHES, layout="constrained")
        ax = figure.add_subplot()
        price = instance.requirements.villager_time_price_per_hour
        if not time_charges(str(frontier.cost), price):
            _draw_sitings(ax, places, say)
        _draw_plans(ax, places, say)
        if given is not None:
            _draw_given(ax, *given, say)
        _limits(ax, is_rising=axis_style(frontier).is_rising)
        _name_axes(ax, frontier, Words(language=language, currency=instance.currency))
        style = axis_style(frontier)
        words = ", viable sites only" if frontier.only_viable else ""
        county = titled(instance.title, instance.title_zh, language)
        title = f"{county}{say(': ')}{say(style.title + words)}"
        ax.set_title(title, loc="left", color=INK)
        ax.legend(loc=style.free_corner, frameon=True, fontsize=8)
    return figure


def _limits(ax: Axes, *, is_rising: bool) -> None:
    """Leave room around what is drawn, most of it above."""
    lines = ax.get_lines()
    costs = [float(cost) for line in lines for cost in np.asarray(line.get_xdata())]
    values = [float(value) for line in lines for value in np.asarray(line.get_ydata())]
    wide = max(max(costs) - min(costs), 1.0)
    high = max(max(values) - min(values), 0.01)
    ax.set_xlim(min(costs) - MARGIN * wide, max(costs) + MARGIN * wide)
    top = max(values) + 3 * MARGIN * high
    low = min(values) - (2 if is_rising else 3) * MARGIN * high
    ax.set_ylim(max(0.0, low), min(top, MOST_SHOWN) if is_rising else top)


def _draw_sitings(ax: Axes, places: Sequence[FrontierPlace], say: Say) -> None:
    """Draw faintly what the siting model says, and the bound of that."""
    values = [item.siting_value for item in places]
    gaps = (
        1.0 - item.bound_cost / item.siting_cost for item in places if item.siting_cost
    )
    widest = max(gaps, default=0.0)
    ax.plot(
        [item.bound_cost for item in places],
        values,
        color=FAINT,
        linewidth=0.9,
        linestyle=":",
        label=say("No siting costs less, at its routing prices (real routes may)"),
    )
    ax.plot(
        [item.siting_cost for item in places],
        values,
        color=FAINT,
        marker=".",
        markersize=4,
        linewidth=0.9,
        label=say(f"Sitings at these prices, within {widest:.2%} of their bound"),
    )


def _draw_plans(ax: Axes, places: Sequence[FrontierPlace], say: Say) -> None:
    """Draw the plans with their real routes, and the knee among them."""
    ax.plot(
        [item.cost for item in places],
        [item.value for item in places],
        color=REAL,
        marker="o",
        markersize=6,
        linewidth=1.4,
        label=say("Plans with real routes"),
    )
    for item in places:
        if item.is_knee:
            ax.plot(
                [item.cost],
                [item.value],
                marker="o",
                markersize=13,
                markerfacecolor="none",
                markeredgecolor=KNEE,
                markeredgewidth=1.8,
                linestyle="none",
                label=say(KNEE_WORDS),
            )


def _draw_given(ax: Axes, cost: float, value: float, say: Say) -> None:
    """Draw a plan beside the points."""
    ax.plot(
        [cost],
        [value],
        marker="D",
        markersize=7,
        color=INK,
        linestyle="none",
        label=say(AS_IT_IS),
    )


def _name_axes(ax: Axes, frontier: Frontier, words: Words) -> None:
    say = say_in(words.language)
    scale, unit = words.money_scale
    ax.set_xlabel(words.with_unit(say(AXIS_WORDS[frontier.cost]), unit), color=MUTED)
    style = axis_style(frontier)
    ax.set_ylabel(say(style.label), color=MUTED)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda cost, _: f"{cost / scale:,g}"))
    ax.yaxis.set_major_formatter(style.formatter())
    ax.grid(color="#e3e7eb", linewidth=0.6)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)
