"""Which sets of depots are worth routing: enumerated, or searched by an estimate."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import chain, combinations, zip_longest
from math import comb

import numpy as np
from numpy.typing import NDArray

from planner.location_routing.problem import LocationRoutingProblem
from planner.location_routing.supply_estimate import SupplyEstimate

__all__ = ["DepotSet", "Estimate", "candidate_sets", "neighbours"]

FloatArray = NDArray[np.float64]
DepotSet = tuple[int, ...]

MOST_ENUMERATED = 20_000
"""Sets of depots up to which all are estimated. A judgement."""
MOST_LEFT = 300
"""Sets that are left for their neighbours, where there are more. A judgement."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Estimate:
    """What a set of depots would cost, roughly and at once.

    Each customer pays its share of the way to its nearest depot and back by the
    capacity it fills (Daganzo 1984, doi:10.1287/trsc.18.4.331); what the ways between
    customers cost is much the same for every set.

    Parameters
    ----------
    way
        Of each customer to each depot, shape ``(num_customers, num_depots)``.
    opening
        Of each depot.
    capacity
        Of each depot.
    load
        Of all customers together in the fullest period.
    supply
        Of the first echelon, ``None`` on one echelon.
    """

    way: FloatArray
    opening: FloatArray
    capacity: FloatArray
    load: float
    supply: SupplyEstimate | None = None

    @classmethod
    def of(cls, problem: LocationRoutingProblem) -> Estimate:
        """Return the estimate for a problem whose customers must all be served."""
        fleet, depots = problem.fleet, problem.num_depots
        largest = int(np.argmax(fleet.capacity))
        arc = fleet.arc_cost[largest]
        both = arc[:depots, depots:].T + arc[depots:, :depots]
        stops, loads = _first_options(problem)
        share = loads / fleet.capacity[largest]
        exists = np.isfinite(problem.depot_cost)
        load = float(loads.sum()) / _periods(problem)
        return cls(
            way=both[stops] * share[:, None] * problem.scale,
            opening=problem.depot_cost.min(axis=1) - problem.depot_closed_cost,
            capacity=np.where(exists, problem.depot_capacity, 0.0).max(axis=1),
            load=load,
            supply=SupplyEstimate.of(problem, load),
        )

    @property
    def num_depots(self) -> int:
        """Number of depots to choose from."""
        return len(self.opening)

    def holds(self, depots: DepotSet) -> bool:
        """Return whether a set has the capacity for all load."""
        return bool(self.capacity[list(depots)].sum() >= self.load - 1e-6)

    def cost(self, depots: DepotSet) -> float:
        """Return the estimated cost of a set."""
        chosen = list(depots)
        cost = self.opening[chosen].sum() + self.way[:, chosen].min(axis=1).sum()
        supply = self.supply.cost(depots) if self.supply else 0.0
        return float(cost) + supply

    def smallest_size(self) -> int:
        """Return how many depots are needed for all load at least."""
        total = np.cumsum(np.sort(self.capacity)[::-1])
        return min(int(np.searchsorted(total, self.load - 1e-6)) + 1, len(total))


def candidate_sets(estimate: Estimate, most: int) -> list[DepotSet]:
    """Return sets that hold all load with small estimates, ``most`` of them at most.

    Where there are few sets all are tried; otherwise the neighbours of the best ones,
    and of these. Half are those with the least estimates, the others the best of each
    number of depots in turn: the estimate does not see vehicles that stay half empty.
    """
    sizes = range(estimate.smallest_size(), estimate.num_depots + 1)
    if sum(comb(estimate.num_depots, size) for size in sizes) > MOST_ENUMERATED:
        met = _around_the_best(estimate)
    else:
        met = {
            depots: estimate.cost(depots)
            for size in sizes
            for depots in combinations(range(estimate.num_depots), size)
            if estimate.holds(depots)
        }
    ranked = sorted(met, key=lambda depots: (met[depots], depots))
    chosen = ranked[: most // 2]
    return chosen + _of_each_size(ranked[len(chosen) :], most - len(chosen))


def _of_each_size(ranked: list[DepotSet], most: int) -> list[DepotSet]:
    """Return the first of each number of depots, then the second of each."""
    by_size: dict[int, list[DepotSet]] = {}
    for depots in ranked:
        by_size.setdefault(len(depots), []).append(depots)
    in_turn = chain.from_iterable(zip_longest(*by_size.values()))
    return [depots for depots in in_turn if depots is not None][:most]


def neighbours(estimate: Estimate, depots: DepotSet) -> list[DepotSet]:
    """Return the sets with one depot more, less or exchanged that hold all load."""
    inside, outside = set(depots), set(range(estimate.num_depots)) - set(depots)
    changed = [inside - {old} for old in inside]
    changed += [inside | {new} for new in outside]
    changed += [(inside - {old}) | {new} for old in inside for new in outside]
    tuples = sorted(tuple(sorted(item)) for item in changed if item)
    return [item for item in tuples if estimate.holds(item)]


def _around_the_best(estimate: Estimate) -> dict[DepotSet, float]:
    """Return the sets met when the best one is left for its neighbours, with estimates.

    Each step goes on from the best set that was met and not yet left.
    """
    met = _first_sets(estimate)
    waiting = [(cost, depots) for depots, cost in met.items()]
    heapify(waiting)
    for _ in range(MOST_LEFT):
        if not waiting:
            break
        _, left = heappop(waiting)
        for depots in neighbours(estimate, left):
            if depots not in met:
                met[depots] = estimate.cost(depots)
                heappush(waiting, (met[depots], depots))
    return met


def _first_sets(estimate: Estimate) -> dict[DepotSet, float]:
    """Return a set of each size that holds all load, and its estimate."""
    order = np.argsort(
        estimate.opening / np.maximum(estimate.capacity, 1e-9)
        + estimate.way.sum(axis=0) / estimate.load
    )
    by_capacity = np.argsort(-estimate.capacity, kind="stable")
    sets = [
        tuple(sorted(ranked[:size].tolist()))
        for size in range(estimate.smallest_size(), estimate.num_depots + 1)
        for ranked in (order, by_capacity)
    ]
    return {depots: estimate.cost(depots) for depots in sets if estimate.holds(depots)}


def _first_options(
    problem: LocationRoutingProblem,
) -> tuple[NDArray[np.int64], FloatArray]:
    """Return a stop of each customer and its load over all periods."""
    first = np.searchsorted(problem.option_customer, np.arange(problem.num_customers))
    start, end = problem.option_start[first], problem.option_start[first + 1]
    loads = [problem.option_load[a:b].sum() for a, b in zip(start, end, strict=True)]
    return problem.option_stop[start], np.array(loads)


def _periods(problem: LocationRoutingProblem) -> int:
    return int(problem.stop_period.max(initial=0)) + 1
