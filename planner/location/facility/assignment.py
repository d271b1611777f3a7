"""Whole customers to given open sites: the generalised assignment problem.

A descent over moves and exchanges, in which too much load costs a price that rises and
falls (strategic oscillation; Yagiura, Ibaraki and Glover 2004), and the exact model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.compiled import compiled
from planner.solvers.mip import MipStatus, solve_mip
from planner.solvers.mip_builder import MipBuilder

__all__ = ["ExactAssignment", "Sites", "assign", "assign_exactly"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

NUM_ROUNDS, PATIENCE = 30, 10
"""Prices of too much load that are tried, and rounds in a row that may find nothing
better. Judgements."""
CHEAPER, DEARER = 0.5, 1.7
"""What too much load costs after a round, compared with before."""
MAX_SWEEPS = 50
"""Sweeps over all customers in a row. A judgement; they end by themselves where no move
pays, unless rounding lets them go round."""
EPSILON = 1e-9
"""Saving that is rounding."""


class Sites(NamedTuple):
    """Costs by customer and site, ``inf`` where not allowed; demand and capacity."""

    cost: FloatArray
    demand: FloatArray
    capacity: FloatArray


@compiled
def _over(load: float, capacity: float) -> float:
    return max(0.0, load - capacity)


@compiled
def _change(
    moved: float, source: int, end: int, load: FloatArray, capacity: FloatArray
) -> float:
    """Return how much more is too much when a load moves between sites."""
    after = _over(load[source] - moved, capacity[source])
    after += _over(load[end] + moved, capacity[end])
    before = _over(load[source], capacity[source]) + _over(load[end], capacity[end])
    return after - before


@compiled
def _move(sites: Sites, price: float, site: IntArray, load: FloatArray) -> bool:
    """Move each customer to where it is best; return whether any moved."""
    has_moved = False
    for customer in range(len(site)):
        source, best, least = site[customer], site[customer], -EPSILON
        demand = sites.demand[customer]
        for end in range(len(load)):
            if end != source and sites.cost[customer, end] < np.inf:
                extra = sites.cost[customer, end] - sites.cost[customer, source]
                extra += price * _change(demand, source, end, load, sites.capacity)
                if extra < least:
                    best, least = end, extra
        if best != source:
            site[customer] = best
            load[source] -= demand
            load[best] += demand
            has_moved = True
    return has_moved


@compiled
def _members(site: IntArray, num_sites: int) -> tuple[IntArray, IntArray]:
    """Return customers grouped by site: where each group starts, and who is in it."""
    start = np.zeros(num_sites + 1, np.int64)
    for place in site:
        start[place + 1] += 1
    for place in range(num_sites):
        start[place + 1] += start[place]
    fill, member = start.copy(), np.empty(len(site), np.int64)
    for customer in range(len(site)):
        member[fill[site[customer]]] = customer
        fill[site[customer]] += 1
    return start, member


@compiled
def _exchange_one(
    sites: Sites, price: float, site: IntArray, load: FloatArray, pair: tuple[int, int]
) -> bool:
    """Exchange two customers of different sites if that pays; return whether."""
    one, two = pair
    here, there = site[one], site[two]
    extra = sites.cost[one, there] + sites.cost[two, here]
    if here == there or extra == np.inf:
        return False
    extra -= sites.cost[one, here] + sites.cost[two, there]
    more = sites.demand[two] - sites.demand[one]
    extra += price * _change(more, there, here, load, sites.capacity)
    if extra >= -EPSILON:
        return False
    site[one], site[two] = there, here
    load[here] += more
    load[there] -= more
    return True


@compiled
def _exchange(sites: Sites, price: float, site: IntArray, load: FloatArray) -> bool:
    """Exchange customers of two sites where that pays; return whether it did."""
    has_moved = False
    start, member = _members(site, len(load))
    for one in range(len(site)):
        for there in range(len(load)):
            if sites.cost[one, there] == np.inf or there == site[one]:
                continue
            for place in range(start[there], start[there + 1]):
                two = member[place]
                if two > one and _exchange_one(sites, price, site, load, (one, two)):
                    has_moved = True
    return has_moved


@compiled
def _descend(sites: Sites, price: float, site: IntArray, load: FloatArray) -> None:
    """Move and exchange customers as long as that pays."""
    for _ in range(MAX_SWEEPS):
        for _ in range(MAX_SWEEPS):
            if not _move(sites, price, site, load):
                break
        if not _exchange(sites, price, site, load):
            break


@compiled
def _cost_if_fits(sites: Sites, site: IntArray, load: FloatArray) -> float:
    for place in range(len(load)):
        if load[place] > sites.capacity[place]:
            return np.inf
    total = 0.0
    for customer in range(len(site)):
        total += sites.cost[customer, site[customer]]
    return total


@compiled
def _first_price(sites: Sites, site: IntArray) -> float:
    """Return the largest cost for a unit: more than moving a unit can save."""
    price = 0.0
    for customer in range(len(site)):
        if sites.demand[customer] > 0.0:
            cost = abs(sites.cost[customer, site[customer]])
            price = max(price, cost / sites.demand[customer])
    return price


@compiled
def assign(sites: Sites, site: IntArray) -> float:
    """Improve an assignment in place; return its cost, ``inf`` if nothing fits.

    ``site`` may break capacities at the start, but every customer must be allowed
    where it is.
    """
    current, load = site.copy(), np.zeros(len(sites.capacity))
    for customer in range(len(site)):
        load[current[customer]] += sites.demand[customer]
    price, best, failures = _first_price(sites, site), np.inf, 0
    for _ in range(NUM_ROUNDS):
        _descend(sites, price, current, load)
        total = _cost_if_fits(sites, current, load)
        failures += 1
        if total < best:
            best, failures = total, 0
            for customer in range(len(site)):
                site[customer] = current[customer]
        if best < np.inf and failures >= PATIENCE:
            break
        price *= CHEAPER if total < np.inf else DEARER
    return best


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExactAssignment:
    """What the exact model says of an open set.

    Parameters
    ----------
    site
        Column of each customer, ``None`` without a solution.
    bound
        Cost that no assignment is below; ``inf`` if there is none.
    """

    site: IntArray | None
    cost: float
    bound: float


def assign_exactly(
    sites: Sites,
    *,
    opening_cost: float,
    least: float,
    cutoff: float,
    mip_gap: float,
    node_limit: int,
    time_limit_s: float | None,
    seed: int,
) -> ExactAssignment:
    """Assign whole customers at least cost.

    ``opening_cost`` is part of every cost here; no solution costs below ``least``, and
    from ``cutoff`` on none is wanted.
    """
    cost, demand, capacity = sites
    customer, site = np.nonzero(np.isfinite(cost))
    mip = MipBuilder()
    mip.offset = opening_cost
    pair_cost = cost[customer, site]
    x = mip.variables(len(customer), cost=pair_cost, is_integer=True)
    mip.rows(len(demand), [(customer, x, 1.0)], lower=1.0, upper=1.0)
    mip.rows(len(capacity), [(site, x, demand[customer])], upper=capacity)
    wanted = cutoff - opening_cost
    mip.rows(1, [(0, x, pair_cost)], lower=least - opening_cost, upper=wanted)
    found = solve_mip(
        mip, gap=mip_gap, time_limit_s=time_limit_s, node_limit=node_limit, seed=seed
    )
    if found.status is MipStatus.INFEASIBLE:
        return ExactAssignment(site=None, cost=np.inf, bound=cutoff)
    bound = least if found.bound is None else max(least, found.bound)
    if found.values is None:
        return ExactAssignment(site=None, cost=np.inf, bound=bound)
    chosen = np.zeros(len(cost), dtype=np.int64)
    is_used = found.values > 0.5
    chosen[customer[is_used]] = site[is_used]
    total = float(cost[np.arange(len(cost)), chosen].sum()) + opening_cost
    return ExactAssignment(site=chosen, cost=total, bound=min(bound, total))
