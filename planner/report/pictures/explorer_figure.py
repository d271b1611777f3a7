"""A figure for each question put to an explorer: where it lies, and what is open."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, PercentFormatter

from planner.design.frontier.explore import Answer, Explorer
from planner.model.places import Tier
from planner.report.fonts import own_fonts
from planner.report.pictures.map_content import VillageState
from planner.report.pictures.palette import INK, MUTED, TIERS, VILLAGES
from planner.report.pictures.small_map import frame, village_places
from planner.units import MILLION

__all__ = ["ExplorerView"]

SIZE_INCHES = (9.6, 4.4)
LINE, ASKED = "#0072b2", "#d55e00"
AREAS = {Tier.HUB: 110.0, Tier.STORE: 40.0, Tier.POINT: 18.0}


class ExplorerView:
    """Draws the answers of an explorer; ``draw`` is what sliders call."""

    def __init__(self, explorer: Explorer) -> None:
        self._explorer = explorer

    def draw(
        self,
        coverage: float = 0.9,
        facility_cost: float = 1.0,
        vehicle_cost: float = 1.0,
    ) -> Figure:
        """Return the frontier with the answer beside it, and a map of the answer.

        The arguments are those of ``Explorer.answer``.
        """
        answer = self._explorer.answer(coverage, facility_cost, vehicle_cost)
        with own_fonts():
            figure = Figure(figsize=SIZE_INCHES, layout="constrained")
            chart, county = figure.subplots(1, 2)
            self._chart(chart, answer)
            self._map(county, answer)
        return figure

    def _chart(self, ax: Axes, answer: Answer) -> None:
        points = self._explorer.frontier.points
        ax.plot(
            [point.siting.cost for point in points],
            [point.siting.value for point in points],
            color=LINE,
            marker="o",
            markersize=4,
            label="Frontier, at today's prices",
        )
        ax.plot(
            [answer.cost],
            [answer.coverage],
            color=ASKED,
            marker="D",
            linestyle="none",
            label=f"Asked: {answer.coverage:.1%} for {answer.cost:,.0f}",
        )
        currency = self._explorer.instance.currency
        ax.set_xlabel(f"Annual cost, million {currency}", color=MUTED)
        ax.set_ylabel(f"Coverage of {self._explorer.frontier.measure}", color=MUTED)
        ax.xaxis.set_major_formatter(
            FuncFormatter(lambda cost, _: f"{cost / MILLION:g}")
        )
        ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
        ax.grid(color="#e3e7eb", linewidth=0.6)
        ax.legend(loc="lower right", fontsize=8)

    def _map(self, ax: Axes, answer: Answer) -> None:
        instance = self._explorer.instance
        places = village_places(instance)
        for state, chosen in (
            (VillageState.UNSERVED, ~answer.is_covered),
            (VillageState.COVERED, answer.is_covered),
        ):
            style = VILLAGES[state]
            lon, lat = places[chosen, 0], places[chosen, 1]
            ax.scatter(lon, lat, s=10, marker=style.marker, color=style.fill)
        opened = set(answer.open_site_ids)
        for site in instance.sites:
            if site.id in opened:
                mark, area = TIERS[site.tier].marker, AREAS[site.tier]
                ax.scatter(site.lon, site.lat, s=area, marker=mark, color=INK)
        frame(ax, instance)
        ax.set_title(
            f"{len(opened)} facilities, "
            f"{int((answer.is_covered & instance.is_village).sum())} of "
            f"{int(instance.is_village.sum())} villages covered",
            fontsize=9,
            color=INK,
        )
