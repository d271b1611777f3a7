"""How the axes of a frontier are named, written and drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
from matplotlib.ticker import FormatStrFormatter, Formatter, PercentFormatter
from numpy.typing import NDArray

from planner.design.studies.frontier.axes import WorstOff
from planner.design.studies.frontier.points import Frontier, FrontierPoint

__all__ = ["KNEE", "KNEE_WORDS", "AxisStyle", "axis_style"]

WORST_SHARE = 0.1
"""Of the residents: the worst-off tenth, by its name."""
KNEE = "#d55e00"
KNEE_WORDS = "Knee: farthest from the line from end to end"
"""The colour that marks the knee in chart and maps, and what it means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AxisStyle:
    """How the values of an axis are shown.

    Parameters
    ----------
    title, label
        Of the chart, and of its axis.
    column
        Of the siting's value in ``frontier.csv``.
    form
        Of a value in words.
    is_rising
        Whether the value rises with the cost.
    good, bad
        What a village's colour says on the maps.
    shown
        Columns on the terminal that say what a point adds, and how.
    """

    title: str
    label: str
    column: str
    form: str
    is_rising: bool
    good: str
    bad: str
    shown: Mapping[str, str]

    @property
    def free_corner(self) -> Literal["lower right", "upper right"]:
        """The corner of a chart that is worse than every point."""
        return "lower right" if self.is_rising else "upper right"

    def formatter(self) -> Formatter:
        """Return what writes the values beside the axis of a chart."""
        if self.is_rising:
            return PercentFormatter(1.0)
        return FormatStrFormatter("%.1f")

    def is_good(
        self, point: FrontierPoint, residents: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        """Return the villages that fare well: covered, or not of the worst tenth.

        In the plan with its real routes.
        """
        if self.is_rising:
            return np.asarray(point.metrics.villages.is_covered)
        return ~_of_the_worst_tenth(point.way_m, residents)


def axis_style(frontier: Frontier) -> AxisStyle:
    """Return how the values of a frontier are shown."""
    if isinstance(frontier.measure, WorstOff):
        return _WORST_TENTH
    return AxisStyle(
        title="coverage against cost",
        label=f"Coverage of {frontier.measure}",
        column="siting_coverage",
        form="{:.1%}",
        is_rising=True,
        good="Village covered",
        bad="Village not covered",
        shown=_ADDED,
    )


_ADDED = MappingProxyType(
    {
        "added_residents": "{:,.0f}",
        "annual_cost_per_added_resident": "{:,.0f}",
    }
)
_SHORTER = MappingProxyType(
    {
        "worst_tenth_km_less": "{:.2f}",
        "annual_cost_per_worst_tenth_km_less": "{:,.0f}",
    }
)
_WORST_TENTH = AxisStyle(
    title="the way of the worst-off tenth against cost",
    label="Mean way of the tenth of residents who go farthest, km (less is better)",
    column="siting_worst_tenth_km",
    form="{:.2f} km",
    is_rising=False,
    good="Village",
    bad="Village of the worst-off tenth",
    shown=_SHORTER,
)


def _of_the_worst_tenth(
    way_m: NDArray[np.float64], residents: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return the villages whose residents are all or partly of the worst tenth."""
    order = np.argsort(-way_m, kind="stable")
    before = np.cumsum(residents[order]) - residents[order]
    chosen = np.zeros(len(way_m), dtype=bool)
    chosen[order[before < WORST_SHARE * residents.sum()]] = True
    return chosen
