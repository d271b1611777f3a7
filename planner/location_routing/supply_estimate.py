"""What supplying a set of depots from platforms would cost, roughly and at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from planner.location_routing.problem import LocationRoutingProblem, Platforms

__all__ = ["SupplyEstimate"]

FloatArray = NDArray[np.float64]
PlatformSet = tuple[int, ...]

DETOUR = 0.5
"""Share of the way to the nearest other depot that a visit on a route costs."""
MOST_SETS = 128
"""Sets of platforms that are kept, the cheapest. A judgement."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SupplyEstimate:
    """The least estimate over sets of platforms that hold all load.

    Each depot pays its share of the way to the nearest platform and back by the
    vehicle capacity it fills (Daganzo 1984, doi:10.1287/trsc.18.4.331), and a detour.

    Parameters
    ----------
    opening
        Of each set of platforms.
    way
        From the nearest platform of each set to each depot and back with a vehicle of
        its own, shape ``(num_sets, num_depots)``.
    between
        From each depot to each other, ``inf`` to itself.
    vehicles
        Full vehicles that all load takes.
    """

    opening: FloatArray
    way: FloatArray
    between: FloatArray
    vehicles: float

    @classmethod
    def of(cls, problem: LocationRoutingProblem, load: float) -> SupplyEstimate | None:
        """Return the estimate for a load, ``None`` if there are no platforms."""
        platforms = problem.platforms
        if platforms is None:
            return None
        fleet, num = platforms.fleet, len(platforms.opening_cost)
        largest = int(np.argmax(fleet.capacity))
        arc = fleet.arc_cost[largest] * problem.scale
        both = arc[:num, num:] + arc[num:, :num].T
        both = both + fleet.fixed_cost[largest] * problem.scale
        between = arc[num:, num:].copy()
        np.fill_diagonal(between, np.inf)
        sets = _cheapest_sets(platforms, load)
        carried = load * problem.load_per_visit
        return cls(
            opening=_openings(platforms, sets),
            way=np.array([both[list(chosen)].min(axis=0) for chosen in sets]),
            between=between,
            vehicles=carried / float(fleet.capacity[largest]),
        )

    def cost(self, depots: tuple[int, ...]) -> float:
        """Return the estimated cost of supplying a set of depots."""
        chosen = list(depots)
        way = self.way[:, chosen]
        nearest = self.between[np.ix_(chosen, chosen)].min(axis=0)
        share = min(1.0, self.vehicles / len(chosen))
        detour = DETOUR * np.minimum(nearest, way / 2)
        return float((self.opening + (share * way + detour).sum(axis=1)).min())


def _cheapest_sets(platforms: Platforms, load: float) -> list[PlatformSet]:
    """Return sets that hold a load, the cheapest of the smallest sizes; or all."""
    num = len(platforms.opening_cost)
    sets: list[PlatformSet] = []
    for size in range(1, num + 1):
        if len(sets) >= MOST_SETS:
            break
        sets.extend(_holding(platforms, load, size))
    costs = dict(zip(sets, _openings(platforms, sets).tolist(), strict=True))
    found = sorted(sets, key=lambda chosen: (costs[chosen], chosen))[:MOST_SETS]
    return found or [tuple(range(num))]


def _holding(platforms: Platforms, load: float, size: int) -> Iterator[PlatformSet]:
    order = np.argsort(-platforms.capacity, kind="stable")
    if platforms.capacity[order[:size]].sum() < load - 1e-6:
        return
    for chosen in combinations(range(len(platforms.capacity)), size):
        if platforms.capacity[list(chosen)].sum() >= load - 1e-6:
            yield chosen


def _openings(platforms: Platforms, sets: list[PlatformSet]) -> FloatArray:
    return np.array([platforms.opening_cost[list(item)].sum() for item in sets])
