"""What is left when the open sites are known and customers are served whole.

Pairs that no better solution has are taken out, each by the exact knapsacks of its site
with and without it; the bound is raised on the pairs that stay, and so on until nothing
changes. The rest goes to the MIP solver.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.compiled import compiled
from planner.location.facility.assignment import ExactAssignment, Sites, assign_exactly
from planner.location.facility.data import FacilityData
from planner.location.facility.knapsack import fill_whole
from planner.location.facility.lagrangian import (
    Answer,
    Bids,
    Limits,
    Prices,
    Relaxation,
    Strides,
    ascend,
    bids_of,
)

__all__ = ["Leaf", "best_assignment"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

ITERATIONS, MAX_ROUNDS = 150, 12
"""Steps of the prices in a round, and rounds, each after pairs were ruled out: most end
before, as ``WORTH_REPEATING`` says. Judgements."""
LEAST_STEP, FIRST_STEP, STEP_FACTOR = 0.01, 1.0, 4.0
"""A round begins with so many times the step at which the one before ended, within the
two. Judgements, those of ``branch_and_bound``."""
WORTH_REPEATING = 0.97
"""Share of the pairs kept above which another round is not worth its time. A
judgement."""
NODE_LIMIT = 10_000
"""Of the MIP solver for what is left. A judgement, so that it ends."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Leaf:
    """An open set to serve everyone from, and the prices to start with.

    Parameters
    ----------
    cutoff
        Cost from which on solutions are not worth finding.
    """

    sites: IntArray
    price: FloatArray
    step: float
    cutoff: float


def best_assignment(
    data: FacilityData,
    leaf: Leaf,
    *,
    mip_gap: float,
    time_limit_s: float | None,
    seed: int,
) -> ExactAssignment:
    """Return the best way to serve from the open set, opening costs included.

    Without a solution better than the cutoff the bound is at least that.
    """
    model = _only(data, leaf.sites)
    price, bound, step = leaf.price.copy(), -np.inf, leaf.step
    for _ in range(MAX_ROUNDS):
        found, step = _raised(model, price, leaf.cutoff, step)
        bound = max(bound, found)
        if bound >= leaf.cutoff:
            return ExactAssignment(site=None, cost=np.inf, bound=bound)
        kept = _kept(model, price, leaf.cutoff - found)
        if not _serves_all(model, kept):
            bound = leaf.cutoff
            return ExactAssignment(site=None, cost=np.inf, bound=bound)
        is_done = kept.mean() > WORTH_REPEATING
        model = _with_pairs(model, kept)
        if is_done:
            break
    opening = float(model.opening_cost.sum())
    return assign_exactly(
        Sites(_dense(model), model.demand, model.capacity),
        opening_cost=opening,
        least=bound,
        cutoff=leaf.cutoff,
        mip_gap=mip_gap,
        node_limit=NODE_LIMIT,
        time_limit_s=time_limit_s,
        seed=seed,
    )


def _raised(
    model: Relaxation, price: FloatArray, cutoff: float, step: float
) -> tuple[float, float]:
    """Return a better bound with all sites open, and the step; prices change."""
    num_sites, num_rows = len(model.capacity), len(model.row_weight)
    is_open = np.ones(num_sites, dtype=bool)
    step = max(LEAST_STEP, min(FIRST_STEP, STEP_FACTOR * step))
    bound, _, step = ascend(
        model,
        Limits(np.zeros(num_rows), is_open, is_open),
        Prices(price, np.zeros(num_rows)),
        Strides(cutoff, cutoff, ITERATIONS, step),
        Answer(np.zeros(len(model.cost)), np.zeros(num_sites), np.zeros(num_sites)),
    )
    return bound, step


def _only(data: FacilityData, sites: IntArray) -> Relaxation:
    """Return the problem of some sites, without rows over sites."""
    model = data.relaxation
    is_kept = np.zeros(data.num_sites, dtype=bool)
    is_kept[sites] = True
    pairs = is_kept[data.pair_sites()]
    count = np.diff(model.start)[sites]
    return model._replace(
        start=np.concatenate([[0], count.cumsum()]),
        customer=model.customer[pairs],
        cost=model.cost[pairs],
        capacity=model.capacity[sites],
        opening_cost=model.opening_cost[sites],
        row_weight=np.zeros((1, len(sites))),
    )


def _site_of_pair(model: Relaxation) -> IntArray:
    return np.repeat(np.arange(len(model.capacity)), np.diff(model.start))


def _with_pairs(model: Relaxation, kept: BoolArray) -> Relaxation:
    """Return the problem of some pairs."""
    count = np.bincount(_site_of_pair(model)[kept], minlength=len(model.capacity))
    return model._replace(
        start=np.concatenate([[0], count.cumsum()]),
        customer=model.customer[kept],
        cost=model.cost[kept],
    )


def _dense(model: Relaxation) -> FloatArray:
    """Return the costs by customer and site, ``inf`` where there is no pair."""
    cost = np.full((len(model.demand), len(model.capacity)), np.inf)
    cost[model.customer, _site_of_pair(model)] = model.cost
    return cost


def _serves_all(model: Relaxation, kept: BoolArray) -> bool:
    num_kept = np.bincount(model.customer[kept], minlength=len(model.demand))
    return bool((num_kept > 0).all())


def _kept(model: Relaxation, price: FloatArray, spread: float) -> BoolArray:
    """Return the pairs that a solution within the spread may have."""
    with_it, without_it = np.empty(len(model.cost)), np.empty(len(model.cost))
    _forced(model, price, with_it, without_it)
    kept = with_it < spread
    needed = np.flatnonzero(without_it >= spread)
    is_settled = np.zeros(len(model.demand), dtype=bool)
    is_settled[model.customer[needed]] = True
    is_needed = np.zeros(len(kept), dtype=bool)
    is_needed[needed] = True
    return kept & (is_needed | ~is_settled[model.customer])


@compiled
def _without(bids: Bids, num: int, pair: int, others: Bids) -> int:
    """Write the bids but one, and return how many these are."""
    count = 0
    for place in range(num):
        if bids.pair[place] != pair:
            others.value[count] = bids.value[place]
            others.weight[count] = bids.weight[place]
            count += 1
    return count


@compiled
def _forced(
    model: Relaxation, price: FloatArray, with_it: FloatArray, without_it: FloatArray
) -> None:
    """Write how much the bound rises with each pair forced in, and out."""
    size = len(price)
    bids = Bids(np.empty(size, np.int64), np.empty(size), np.empty(size))
    others = Bids(np.empty(size, np.int64), np.empty(size), np.empty(size))
    taken = np.empty(size)
    for site in range(len(model.capacity)):
        room = model.capacity[site]
        num = bids_of(model, price, site, bids)
        best = fill_whole(bids.value[:num], bids.weight[:num], room, taken)
        for pair in range(model.start[site], model.start[site + 1]):
            customer = model.customer[pair]
            count = _without(bids, num, pair, others)
            value, weight = others.value[:count], others.weight[:count]
            with_it[pair], without_it[pair] = np.inf, 0.0
            rest = room - model.demand[customer]
            if rest >= 0.0:
                own = model.cost[pair] - price[customer]
                with_it[pair] = own - best + fill_whole(value, weight, rest, taken)
            if count < num:
                without_it[pair] = fill_whole(value, weight, room, taken) - best
