r"""Lagrangian bound of facility location: each site on its own, customers priced.

Dualise "every customer is served" with prices ``u`` and the rows over sites ``A y <=
b`` (capacity for all demand, number of sites, budget) with prices ``l >= 0``:

    L(u, l) = sum u - l b + sum_j min(0, f_j + l A_j + k_j(u)),

where ``k_j(u) = min sum_i (c_ij - u_i) x_ij`` over the knapsack of site j. Any prices
give a lower bound; those that give the best are approached by the volume algorithm
(Barahona and Anbil 2000, doi:10.1007/s101070050002), whose averages estimate the
fractions of sites that the relaxation opens. With fractional knapsacks the best bound
is that of the linear relaxation with ``x_ij <= y_j`` (Geoffrion 1974), with whole ones
it may be higher.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.compiled import compiled
from planner.location.facility.knapsack import fill_fractional, fill_whole

__all__ = [
    "Answer",
    "Bids",
    "Limits",
    "Prices",
    "Relaxation",
    "Strides",
    "ascend",
    "bids_of",
    "site_values",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

NEWEST_SHARE, LEAST_NEWEST_SHARE = 0.2, 0.01
"""Of the newest answer in the averages, at first and at last."""
PATIENCE = 10
"""Steps without a better bound after which they get shorter. A judgement."""
SHORTER, LONGER, LONGEST_STEP = 0.66, 1.1, 2.0
"""Factors of the step after too many idle ones and after a good one, and the step that
is not exceeded. Judgements; from 2 on steps need not converge."""
ROUND = 50
"""Steps after which it is looked at what they brought. A judgement."""
SLOW, TOO_SLOW = 0.01, 0.002
"""Share of the gap closed in a round below which averages last longer, or all ends."""
LEAST_LENGTH = 1e-12
"""Squared length of the violation that is rounding: nothing is left to price."""


class Relaxation(NamedTuple):
    """The problem by site: pairs ``start[j]:start[j + 1]`` are those of site ``j``.

    Parameters
    ----------
    customer, cost
        Of each pair; the cost is that of all the customer's demand.
    row_weight
        Coefficients of sites in the rows over sites, shape ``(num_rows, num_sites)``.
    is_whole
        Whether a customer is served by one site alone.
    """

    start: IntArray
    customer: IntArray
    cost: FloatArray
    demand: FloatArray
    capacity: FloatArray
    opening_cost: FloatArray
    row_weight: FloatArray
    is_whole: bool


class Limits(NamedTuple):
    """What holds of the sites: right-hand sides of the rows, and decided sites."""

    row: FloatArray
    must_open: BoolArray
    may_open: BoolArray


class Prices(NamedTuple):
    """What serving each customer is worth, and what the rows over sites cost."""

    customer: FloatArray
    row: FloatArray


class Answer(NamedTuple):
    """Share of the customer by pair, which sites are open, and what each is worth.

    In averages all three are numbers between 0 and 1 but the worth.
    """

    share: FloatArray
    is_open: FloatArray
    value: FloatArray


class Strides(NamedTuple):
    """How to ascend.

    Parameters
    ----------
    upper
        Cost of a known solution: strides are proportional to the gap.
    target
        Bound at which to stop.
    step
        Length of stride at first.
    """

    upper: float
    target: float
    num_iterations: int
    step: float


class Bids(NamedTuple):
    """Room for the pairs that cost less than the price, their value and weight."""

    pair: IntArray
    value: FloatArray
    weight: FloatArray


@compiled
def bids_of(model: Relaxation, price: FloatArray, site: int, bids: Bids) -> int:
    """Write the pairs of a site that cost less than the price, and return how many."""
    count = 0
    for pair in range(model.start[site], model.start[site + 1]):
        customer = model.customer[pair]
        value = model.cost[pair] - price[customer]
        if value < 0.0:
            bids.pair[count] = pair
            bids.value[count] = value
            bids.weight[count] = model.demand[customer]
            count += 1
    return count


@compiled
def site_values(
    model: Relaxation, prices: Prices, may_open: BoolArray, answer: Answer
) -> None:
    """Write what opening each site is worth, and whom it then serves."""
    size = len(prices.customer)
    bids = Bids(np.empty(size, np.int64), np.empty(size), np.empty(size))
    taken = np.empty(size)
    for site in range(len(may_open)):
        if not may_open[site]:
            answer.value[site] = np.inf
            continue
        for pair in range(model.start[site], model.start[site + 1]):
            answer.share[pair] = 0.0
        num, room = bids_of(model, prices.customer, site, bids), model.capacity[site]
        value, weight = bids.value[:num], bids.weight[:num]
        if model.is_whole:
            worth = fill_whole(value, weight, room, taken)
        else:
            worth = fill_fractional(value, weight, room, taken)
        for place in range(num):
            answer.share[bids.pair[place]] = taken[place]
        for row in range(len(prices.row)):
            worth += prices.row[row] * model.row_weight[row, site]
        answer.value[site] = model.opening_cost[site] + worth


@compiled
def _opened(limits: Limits, prices: Prices, answer: Answer) -> float:
    """Open what is worth it, and return the bound."""
    bound = 0.0
    for price in prices.customer:
        bound += price
    for row in range(len(prices.row)):
        bound -= prices.row[row] * limits.row[row]
    for site in range(len(answer.value)):
        opens = limits.must_open[site] or answer.value[site] < 0.0
        answer.is_open[site] = 1.0 if opens else 0.0
        if opens:
            bound += answer.value[site]
    return bound


@compiled
def _missing(model: Relaxation, answer: Answer, missing: FloatArray) -> None:
    """Write the share of each customer that nobody serves.

    Shares of an answer count where the site is open; averages are 0 elsewhere.
    """
    for customer in range(len(missing)):
        missing[customer] = 1.0
    for site in range(len(answer.is_open)):
        if answer.is_open[site] > 0.0:
            for pair in range(model.start[site], model.start[site + 1]):
                missing[model.customer[pair]] -= answer.share[pair]


@compiled
def _average(model: Relaxation, newest: float, answer: Answer, mean: Answer) -> None:
    """Mix the newest answer into the averages."""
    older = 1.0 - newest
    for site in range(len(mean.is_open)):
        if answer.is_open[site] == 0.0 and mean.is_open[site] == 0.0:
            continue
        weight = newest * answer.is_open[site]
        mean.is_open[site] = older * mean.is_open[site] + weight
        for pair in range(model.start[site], model.start[site + 1]):
            mean.share[pair] = older * mean.share[pair] + weight * answer.share[pair]


@compiled
def _excess(
    model: Relaxation, limits: Limits, prices: Prices, mean: Answer, excess: FloatArray
) -> None:
    """Write by how much the averages break each row, or how its price may fall."""
    for row in range(len(excess)):
        excess[row] = -limits.row[row]
        for site in range(len(mean.is_open)):
            excess[row] += model.row_weight[row, site] * mean.is_open[site]
        if prices.row[row] <= 0.0:
            excess[row] = max(0.0, excess[row])


@compiled
def _dot(one: FloatArray, other: FloatArray) -> float:
    total = 0.0
    for place in range(len(one)):
        total += one[place] * other[place]
    return total


@compiled
def _copy(source: FloatArray, target: FloatArray) -> None:
    for place in range(len(source)):
        target[place] = source[place]


@compiled
def _advance(
    prices: Prices, stride: float, missing: FloatArray, excess: FloatArray, new: Prices
) -> None:
    """Write the prices a stride further along the direction."""
    for customer in range(len(missing)):
        new.customer[customer] = prices.customer[customer] + stride * missing[customer]
    for row in range(len(excess)):
        new.row[row] = max(0.0, prices.row[row] + stride * excess[row])


@compiled
def ascend(
    model: Relaxation, limits: Limits, prices: Prices, strides: Strides, mean: Answer
) -> tuple[float, int, float]:
    """Raise the bound until it passes the target or hardly moves.

    The best prices are left in ``prices``, what sites are worth at them and the
    averages in ``mean``, which is 0 at first. Returns the bound, the number of
    iterations, and the step that they ended with.
    """
    num_customers, num_rows = len(prices.customer), len(prices.row)
    num_pairs, num_sites = len(model.cost), len(limits.may_open)
    answer = Answer(np.zeros(num_pairs), np.zeros(num_sites), np.zeros(num_sites))
    new = Prices(np.empty(num_customers), np.empty(num_rows))
    missing, newest_missing = np.empty(num_customers), np.empty(num_customers)
    excess = np.empty(num_rows)
    site_values(model, prices, limits.may_open, answer)
    bound = _opened(limits, prices, answer)
    _average(model, 1.0, answer, mean)
    _copy(answer.value, mean.value)
    step, newest, failures, reference = strides.step, NEWEST_SHARE, 0, bound
    for iteration in range(strides.num_iterations):
        _missing(model, mean, missing)
        _excess(model, limits, prices, mean, excess)
        length = _dot(missing, missing) + _dot(excess, excess)
        if bound >= strides.target or length < LEAST_LENGTH:
            return bound, iteration, step
        stride = step * (strides.upper - bound) / length
        _advance(prices, stride, missing, excess, new)
        site_values(model, new, limits.may_open, answer)
        found = _opened(limits, new, answer)
        _missing(model, answer, newest_missing)
        _average(model, newest, answer, mean)
        if found > bound:
            bound, failures = found, 0
            _copy(new.customer, prices.customer)
            _copy(new.row, prices.row)
            _copy(answer.value, mean.value)
            if _dot(missing, newest_missing) > 0.0:
                step = min(LONGEST_STEP, LONGER * step)
        else:
            failures += 1
            if failures >= PATIENCE:
                step, failures = SHORTER * step, 0
        if iteration % ROUND == ROUND - 1:
            gained, gap = bound - reference, strides.upper - bound
            if gained < TOO_SLOW * gap:
                return bound, iteration, step
            if gained < SLOW * gap:
                newest = max(0.5 * newest, LEAST_NEWEST_SHARE)
            reference = bound
    return bound, strides.num_iterations, step
