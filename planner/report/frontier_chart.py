"""The chart of a frontier: its axis against cost, and what is proven impossible."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from planner.design.frontier.points import Frontier
from planner.design.frontier.sweep import CostMeasure
from planner.instance import Instance
from planner.report.fonts import drawable, own_fonts
from planner.report.frontier_axis import axis_style
from planner.report.palette import INK, MUTED
from planner.units import MILLION

__all__ = ["frontier_figure"]

SIZE_INCHES = (8.4, 5.6)
IMPOSSIBLE, PROVEN, ROUTED, KNEE = "#f3d9cf", "#0072b2", "#009e73", "#d55e00"
AXIS_WORDS = {
    CostMeasure.ANNUAL: "Annual cost",
    CostMeasure.CAPEX: "Capital expenditure",
}
MARGIN = 0.06
MOST_SHOWN = 1.02


def frontier_figure(frontier: Frontier, instance: Instance) -> Figure:
    """Return the chart; the frontier has points."""
    with own_fonts():
        figure = Figure(figsize=SIZE_INCHES, layout="constrained")
        ax = figure.add_subplot()
        _limits(ax, frontier)
        _shade(ax, frontier)
        _draw_points(ax, frontier)
        _mark_knee(ax, frontier)
        _name_axes(ax, frontier, instance)
        title = drawable(instance.title, "County")
        style = axis_style(frontier)
        words = ", viable sites only" if frontier.only_viable else ""
        ax.set_title(f"{title}: {style.title}{words}", loc="left", color=INK)
        ax.legend(loc=style.free_corner, frameon=True, fontsize=8)
    return figure


def _limits(ax: Axes, frontier: Frontier) -> None:
    costs = [
        cost
        for point in frontier.points
        for cost in (point.siting.cost, point.routed_cost(frontier.cost))
    ]
    values = [point.siting.value for point in frontier.points]
    wide = max(max(costs) - min(costs), 1.0)
    high = max(max(values) - min(values), 0.01)
    ax.set_xlim(min(costs) - MARGIN * wide, max(costs) + MARGIN * wide)
    is_rising = axis_style(frontier).is_rising
    top = max(values) + 3 * MARGIN * high
    low = min(values) - (2 if is_rising else 3) * MARGIN * high
    ax.set_ylim(max(0.0, low), min(top, MOST_SHOWN) if is_rising else top)


def _shade(ax: Axes, frontier: Frontier) -> None:
    """Fill what no siting can be: cheaper than the bound of a value."""
    left, right = ax.get_xlim()
    bounds = [point.siting.cost_bound for point in frontier.points]
    values = [point.siting.value for point in frontier.points]
    last = frontier.points[-1].siting.value_bound
    cost = np.array([left, *bounds, right])
    impossible_from = np.array([*values, last, last])
    bottom, top = ax.get_ylim()
    ax.fill_between(
        cost,
        impossible_from,
        top if axis_style(frontier).is_rising else bottom,
        step="post",
        color=IMPOSSIBLE,
        linewidth=0,
        label="Proven impossible, at the routing prices",
    )


def _draw_points(ax: Axes, frontier: Frontier) -> None:
    points = frontier.points
    ax.plot(
        [point.siting.cost for point in points],
        [point.siting.value for point in points],
        color=PROVEN,
        marker="o",
        markersize=5,
        linewidth=1.2,
        label=f"Siting, within {frontier.gap:.2%} of its bound",
    )
    ax.plot(
        [point.routed_cost(frontier.cost) for point in points],
        [point.siting.value for point in points],
        color=ROUTED,
        marker="x",
        markersize=6,
        linestyle="none",
        label="The same with real routes",
    )


def _mark_knee(ax: Axes, frontier: Frontier) -> None:
    if frontier.knee is None:
        return
    siting = frontier.points[frontier.knee].siting
    ax.plot(
        [siting.cost],
        [siting.value],
        marker="o",
        markersize=13,
        markerfacecolor="none",
        markeredgecolor=KNEE,
        markeredgewidth=1.8,
        linestyle="none",
        label="Knee: farthest from the line from end to end",
    )


def _name_axes(ax: Axes, frontier: Frontier, instance: Instance) -> None:
    words = AXIS_WORDS[frontier.cost]
    ax.set_xlabel(f"{words}, million {instance.currency}", color=MUTED)
    style = axis_style(frontier)
    ax.set_ylabel(style.label, color=MUTED)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda cost, _: f"{cost / MILLION:g}"))
    ax.yaxis.set_major_formatter(style.formatter())
    ax.grid(color="#e3e7eb", linewidth=0.6)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)
