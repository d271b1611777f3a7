"""Questions along a frontier, answered in seconds: sited again, not routed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planner.design.attainable.aims import with_aims_settled
from planner.design.frontier.frontier import without_requirement
from planner.design.frontier.points import Frontier, FrontierPoint
from planner.design.prepare import prepare
from planner.design.prices import prices_of_plan
from planner.errors import EngineError
from planner.instance import Instance
from planner.model.rules import Measure
from planner.siting.covered import counted_shares
from planner.siting.data import SitingData, SitingPrices
from planner.siting.search.among import solve_among

__all__ = ["Answer", "Explorer"]

SEED = 1
"""Of the search for what can be attained of the aims."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answer:
    """A siting for a coverage, at other prices if asked.

    Parameters
    ----------
    cost
        A year, at the routing prices; no bound is proven.
    coverage
        Share covered of the frontier's measure.
    is_covered
        Of each village, shape ``(num_villages,)``.
    """

    cost: float
    coverage: float
    is_covered: NDArray[np.bool_]
    open_site_ids: tuple[str, ...]


class Explorer:
    """Sites a county again among the sites that a frontier opens near a coverage.

    A heuristic: sites that no neighbouring point opens are left out, and routing prices
    are those of the nearest point's routes. Whatever is to be decided is solved with
    ``solve``.

    Raises
    ------
    EngineError
        If the frontier is of something else than a coverage.
    """

    def __init__(
        self, instance: Instance, frontier: Frontier, *, gap: float = 0.005
    ) -> None:
        if not isinstance(frontier.measure, Measure):
            msg = f"a frontier of {frontier.measure}, expected one of a coverage"
            raise EngineError(msg)
        self.instance = instance
        self.frontier = frontier
        self._gap = gap
        asked = with_aims_settled(instance, seed=SEED)
        self._prepared = prepare(without_requirement(asked, frontier.measure))

    def answer(
        self, coverage: float, facility_cost: float = 1.0, vehicle_cost: float = 1.0
    ) -> Answer:
        """Return the cheapest siting found that covers a share.

        Parameters
        ----------
        coverage
            Share to be covered, no more than the frontier's highest.
        facility_cost, vehicle_cost
            What facilities and vehicles cost, as a multiple of what they cost now.

        Raises
        ------
        EngineError
            If the frontier covers less than asked for.
        """
        below, above = self._around(coverage)
        data = self._data(coverage, facility_cost)
        sites = np.zeros(data.num_sites, dtype=bool)
        for point in (below, above):
            sites |= point.siting.solution.site_option >= 0
        found = solve_among(
            data, self._prices(above, vehicle_cost), sites, gap=self._gap
        )
        if found is None:
            msg = f"no siting covers {coverage:.1%}; ask for less"
            raise EngineError(msg)
        counted = counted_shares(data, found)
        weights = data.weights(str(self.frontier.measure))
        opened = np.flatnonzero(found.site_option >= 0).tolist()
        return Answer(
            cost=found.objective,
            coverage=float(weights @ counted) / float(weights.sum()),
            is_covered=counted > 0.5,
            open_site_ids=tuple(self.instance.sites[idx].id for idx in opened),
        )

    def _around(self, coverage: float) -> tuple[FrontierPoint, FrontierPoint]:
        """Return the points below and above a coverage."""
        points = self.frontier.points
        shares = [point.siting.value for point in points]
        above = min(int(np.searchsorted(shares, coverage)), len(points) - 1)
        return points[max(above - 1, 0)], points[above]

    def _data(self, coverage: float, facility_cost: float) -> SitingData:
        data = self._prepared.data
        return replace(
            data,
            floor=(str(self.frontier.measure), coverage),
            option_fixed_cost=facility_cost * data.option_fixed_cost,
            option_handling_cost=facility_cost * data.option_handling_cost,
        )

    def _prices(self, point: FrontierPoint, vehicle_cost: float) -> SitingPrices:
        prices = prices_of_plan(self._prepared, point.plan)
        return replace(
            prices,
            arc_cost=vehicle_cost * prices.arc_cost,
            link_cost=vehicle_cost * prices.link_cost,
            link_cost_per_parcel=vehicle_cost * prices.link_cost_per_parcel,
        )
