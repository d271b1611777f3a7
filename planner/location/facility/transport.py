"""Transport at least cost from given open sites: who serves how much of whom.

Customers start at their cheapest site; what is too much there goes along shortest
chains of customers that move over to another site, until every site is full at most
(Busacker and Gowen 1960; successive shortest paths). Nodes of the search are the sites
alone, so that it takes milliseconds where the linear programme takes tenths of seconds.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.compiled import compiled

__all__ = ["transport"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

EMPTY = 1e-12
"""Share of a customer that is rounding: what is left of it moves, too."""
EPSILON = 1e-9
"""Share of the first excess, or of 1, that is rounding: a site is full within it."""
ROUNDING = 1e-12
"""Share of the largest cost for a unit by which sums along a chain may be off."""


class _Chains(NamedTuple):
    """Least cost of moving a unit from site to site, who moves, and what is stale.

    ``before`` is the site before each on the cheapest chain, -1 at its start.
    """

    arc: FloatArray
    mover: IntArray
    before: IntArray
    is_stale: NDArray[np.bool_]


@compiled
def _start(cost: FloatArray, demand: FloatArray, flow: FloatArray) -> bool:
    """Send every customer to its cheapest site; return whether each has one."""
    for customer in range(len(demand)):
        best = 0
        for site in range(cost.shape[1]):
            flow[customer, site] = 0.0
            if cost[customer, site] < cost[customer, best]:
                best = site
        if cost[customer, best] == np.inf:
            return False
        flow[customer, best] = 1.0
    return True


@compiled
def _link(
    cost: FloatArray, demand: FloatArray, flow: FloatArray, site: int, chains: _Chains
) -> None:
    """Find the least cost of moving a unit from a site to each other one."""
    num_sites = len(chains.before)
    for other in range(num_sites):
        chains.arc[site, other] = np.inf
    for customer in range(len(demand)):
        if flow[customer, site] > 0.0 and demand[customer] > 0.0:
            for other in range(num_sites):
                extra = cost[customer, other] - cost[customer, site]
                if extra / demand[customer] < chains.arc[site, other]:
                    chains.arc[site, other] = extra / demand[customer]
                    chains.mover[site, other] = customer
    chains.is_stale[site] = False


@compiled
def _nearest_room(
    chains: _Chains, excess: FloatArray, full: float, least: float
) -> int:
    """Find the cheapest chains from sites with too much; return the best end, or -1.

    Differences below ``least`` are rounding and might lead round in circles.
    """
    num_sites = len(excess)
    distance = np.empty(num_sites)
    for site in range(num_sites):
        distance[site] = 0.0 if excess[site] > full else np.inf
        chains.before[site] = -1
    for _ in range(num_sites):
        is_settled = True
        for site in range(num_sites):
            for other in range(num_sites):
                through = distance[site] + chains.arc[site, other]
                if through < distance[other] - least:
                    distance[other] = through
                    chains.before[other] = site
                    is_settled = False
        if is_settled:
            break
    end = -1
    for site in range(num_sites):
        has_room = excess[site] < -full and distance[site] < np.inf
        if has_room and (end < 0 or distance[site] < distance[end]):
            end = site
    return end


@compiled
def _push(
    demand: FloatArray, flow: FloatArray, excess: FloatArray, chains: _Chains, end: int
) -> None:
    """Move as much as possible along the chain that ends at a site."""
    amount, site = -excess[end], end
    while chains.before[site] >= 0:
        source = chains.before[site]
        customer = chains.mover[source, site]
        amount = min(amount, flow[customer, source] * demand[customer])
        site = source
    amount = min(amount, excess[site])
    excess[site] -= amount
    excess[end] += amount
    site = end
    while chains.before[site] >= 0:
        source = chains.before[site]
        customer = chains.mover[source, site]
        share = min(flow[customer, source], amount / demand[customer])
        if flow[customer, source] - share <= EMPTY:
            share = flow[customer, source]
        flow[customer, source] -= share
        flow[customer, site] += share
        chains.is_stale[source] = True
        chains.is_stale[site] = True
        site = source


@compiled
def _cost_and_rounding(
    cost: FloatArray, demand: FloatArray, flow: FloatArray
) -> tuple[float, float]:
    """Return the cost of a flow, and by what rounding may change costs for a unit."""
    total, largest = 0.0, 0.0
    for customer in range(len(demand)):
        for site in range(cost.shape[1]):
            if cost[customer, site] < np.inf:
                total += flow[customer, site] * cost[customer, site]
                if demand[customer] > 0.0:
                    unit_cost = abs(cost[customer, site]) / demand[customer]
                    largest = max(largest, unit_cost)
    return total, ROUNDING * largest


@compiled
def _excess(
    demand: FloatArray, capacity: FloatArray, flow: FloatArray, excess: FloatArray
) -> float:
    """Write how much is too much at each site; return the demand of all customers."""
    total = 0.0
    for site in range(len(capacity)):
        load = 0.0
        for customer in range(len(demand)):
            load += flow[customer, site] * demand[customer]
        excess[site] = load - capacity[site]
        total += load
    return total


@compiled
def _is_over(excess: FloatArray, full: float) -> bool:
    largest = -np.inf
    for amount in excess:
        largest = max(largest, amount)
    return largest > full


@compiled
def transport(
    cost: FloatArray, demand: FloatArray, capacity: FloatArray, flow: FloatArray
) -> float:
    """Write the shares of least cost and return that; ``inf`` if demand does not fit.

    ``cost`` is that of all demand of a customer at a site, ``inf`` where not allowed.
    """
    num_sites, num_customers = len(capacity), len(demand)
    if num_sites == 0 or not _start(cost, demand, flow):
        return 0.0 if num_customers == 0 else np.inf
    chains = _Chains(
        np.full((num_sites, num_sites), np.inf),
        np.zeros((num_sites, num_sites), np.int64),
        np.zeros(num_sites, np.int64),
        np.ones(num_sites, np.bool_),
    )
    excess = np.empty(num_sites)
    full = EPSILON * max(1.0, _excess(demand, capacity, flow, excess))
    least = _cost_and_rounding(cost, demand, flow)[1]
    while _is_over(excess, full):
        for site in range(num_sites):
            if chains.is_stale[site]:
                _link(cost, demand, flow, site, chains)
        end = _nearest_room(chains, excess, full, least)
        if end < 0:
            return np.inf
        _push(demand, flow, excess, chains, end)
    return _cost_and_rounding(cost, demand, flow)[0]
