"""Uncapacitated facility location for given open sites, and moves to better ones.

Opening, closing and exchanging sites are judged all at once from each customer's best
and second best open site (Whitaker 1983, doi:10.1080/03155986.1983.11731889).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.compiled import compiled
from planner.location.facility.lagrangian import Relaxation

__all__ = ["Nearest", "moves", "nearest"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


class Nearest(NamedTuple):
    """Each customer's cheapest open site and the two least costs.

    Customers without one have site -1; missing costs are a penalty.
    """

    site: IntArray
    first: FloatArray
    second: FloatArray


@compiled
def nearest(
    model: Relaxation, is_open: BoolArray, penalty: float, found: Nearest
) -> None:
    """Write the cheapest open sites of all customers."""
    for customer in range(len(found.site)):
        found.site[customer] = -1
        found.first[customer] = penalty
        found.second[customer] = penalty
    for site in range(len(is_open)):
        if is_open[site]:
            for pair in range(model.start[site], model.start[site + 1]):
                customer, cost = model.customer[pair], model.cost[pair]
                if cost < found.first[customer]:
                    found.second[customer] = found.first[customer]
                    found.first[customer] = cost
                    found.site[customer] = site
                elif cost < found.second[customer]:
                    found.second[customer] = cost


@compiled
def moves(
    model: Relaxation, is_open: BoolArray, found: Nearest
) -> tuple[FloatArray, FloatArray, IntArray]:
    """Return what opening or closing each site changes, and the best exchanges.

    The second and third array are, for each closed site, the change when it opens in
    exchange for the open site that it replaces best, and that site.
    """
    num_sites = len(is_open)
    change, exchange = np.empty(num_sites), np.full(num_sites, np.inf)
    partner, saved = np.full(num_sites, -1), np.zeros(num_sites)
    for site in range(num_sites):
        sign = -1.0 if is_open[site] else 1.0
        change[site] = sign * model.opening_cost[site]
    for customer in range(len(found.site)):
        if found.site[customer] >= 0:
            loss = found.second[customer] - found.first[customer]
            change[found.site[customer]] += loss
    for site in range(num_sites):
        if is_open[site]:
            continue
        for other in range(num_sites):
            saved[other] = 0.0
        for pair in range(model.start[site], model.start[site + 1]):
            customer, cost = model.customer[pair], model.cost[pair]
            change[site] -= max(0.0, found.first[customer] - cost)
            if found.site[customer] >= 0:
                kept = found.second[customer] - max(found.first[customer], cost)
                saved[found.site[customer]] += max(0.0, kept)
        for other in range(num_sites):
            if is_open[other]:
                both = change[site] + change[other] - saved[other]
                if both < exchange[site]:
                    exchange[site], partner[site] = both, other
    return change, exchange, partner
