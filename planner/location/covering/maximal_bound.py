"""Upper bounds for maximal covering: prices on coverage, by the volume algorithm.

With a price l_i (0 <= l_i <= w_i) on "covered only if one of its sites opens" for each
layer i, and a price m on money,

    bound = sum_i (w_i - l_i) + m * budget + the most_sites largest positive r_j,
    r_j = sum of l_i over the layers of site j - m * cost_j.

It is as tight as the linear relaxation at the best prices (Galvao and ReVelle 1996,
European Journal of Operational Research 88, 114-123). The prices are found by the
volume algorithm, whose averaged solutions give the direction (Barahona and Anbil 2000,
doi:10.1007/s101070050002).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from planner.location.covering.matrix import Matrix
from planner.location.covering.maximal_problem import CoverProblem

__all__ = ["Prices", "priced", "promising_sites", "worthwhile_sites"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

ROUNDS = 2000
"""Steps of the prices at most. A judgement, so that it ends."""
FIRST_STEP, LARGEST_STEP = 0.1, 2.0
"""Length of a step, as a share of the one that would close the distance to the solution
if the slope kept on. Judgements: longer ones overshoot."""
GROWTH, SHRINKAGE = 1.1, 0.66
"""Of the step after two better bounds, and after ``PATIENCE`` rounds without progress.
Judgements; they decide how soon the bound comes, not whether it holds."""
PATIENCE = 20
"""Rounds without progress before the step becomes smaller."""
PROGRESS = 1e-4
"""Share of the distance to the solution that counts as progress."""
AVERAGING = 0.03
"""Weight of the newest choice of sites in the average, a fifth less every 100 rounds. A
judgement."""
LEAST_AVERAGING = 0.005
"""Weight of the newest choice from which on it falls no further. A judgement."""
LEAST_SLOPE = 1e-9
"""Squared length of the slope at which the prices stand still, but for rounding."""
HALVINGS = 40
"""Of the range of the price of money."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prices:
    """Prices and the bound they prove.

    Parameters
    ----------
    bound
        No choice of sites covers more.
    worth
        What each site earns at the prices, after its cost.
    least_worth
        Of the sites that the bound counts.
    """

    bound: float
    worth: FloatArray
    least_worth: float


def priced(problem: CoverProblem, value: float) -> Prices:
    """Return prices whose bound is low, given the ``value`` of a solution."""
    by_site: Matrix = csr_array(problem.matrix.T)
    price = _volume(problem, by_site, value)
    earned = np.asarray(by_site @ price)
    money = _money_price(problem, earned)
    worth = earned - money * problem.cost
    counted = worth[_best_sites(worth, problem.most_sites)]
    spending = money * problem.budget if money > 0 else 0.0
    bound = (problem.weight - price).sum() + spending + counted.sum()
    is_short = len(counted) == problem.most_sites < problem.num_sites
    least = float(counted.min(initial=np.inf)) if is_short and len(counted) else 0.0
    return Prices(bound=float(bound), worth=worth, least_worth=least)


def worthwhile_sites(prices: Prices, value: float) -> IntArray:
    """Return the sites that a solution better than ``value`` may open."""
    loss = np.maximum(prices.least_worth - prices.worth, 0.0)
    return np.flatnonzero(prices.bound - loss >= value)


def promising_sites(prices: Prices, num_sites: int) -> IntArray:
    """Return the sites that earn the most at the prices, sorted by position."""
    order = np.argsort(-prices.worth, kind="stable")
    return np.sort(order[:num_sites])


def _volume(problem: CoverProblem, by_site: Matrix, value: float) -> FloatArray:
    """Return the best prices found."""
    weight = problem.weight
    price = 0.5 * weight
    best_price, best = price, np.inf
    average = np.zeros(problem.num_sites)
    step, averaging, num_worse, num_better = FIRST_STEP, 1.0, 0, 0
    for round_idx in range(ROUNDS):
        total, chosen = _choice(problem, by_site @ price)
        bound = (weight - price).sum() + total
        average *= 1.0 - averaging
        average[chosen] += averaging
        num_worse += 1
        if bound < best:
            num_worse = 0 if best - bound > PROGRESS * (best - value) else num_worse
            best, best_price = bound, price
            num_better += 1
            if num_better == 2:
                step, num_better = min(GROWTH * step, LARGEST_STEP), 0
        elif num_worse >= PATIENCE:
            step, num_worse = SHRINKAGE * step, 0
        slope = _slope(problem, best_price, average)
        norm = slope @ slope
        if norm < LEAST_SLOPE or best <= value:
            break
        price = best_price + step * (best - value) / norm * slope
        price = np.minimum(np.maximum(price, 0.0), weight)
        averaging = max(AVERAGING * 0.8 ** (round_idx // 100), LEAST_AVERAGING)
    return best_price


def _choice(problem: CoverProblem, earned: FloatArray) -> tuple[float, IntArray]:
    """Return what the best sites are worth with the money priced, and the sites."""
    money = _money_price(problem, earned)
    worth = earned - money * problem.cost
    chosen = _best_sites(worth, problem.most_sites)
    spending = money * problem.budget if money > 0 else 0.0
    return float(worth[chosen].sum()) + spending, chosen


def _best_sites(worth: FloatArray, most_sites: int) -> IntArray:
    """Return the sites worth most, and more than nothing."""
    if most_sites == 0:
        return np.zeros(0, dtype=np.int64)
    best = np.argpartition(-worth, most_sites - 1)[:most_sites]
    return best[worth[best] > 0.0]


def _slope(problem: CoverProblem, price: FloatArray, average: FloatArray) -> FloatArray:
    """Return how far each layer is from being covered once by the averaged sites.

    Zero where the price may not move that way.
    """
    slope = 1.0 - problem.matrix @ average
    is_stuck = (price >= problem.weight) & (slope > 0.0)
    is_stuck |= (price <= 0.0) & (slope < 0.0)
    return np.where(is_stuck, 0.0, slope)


def _money_price(problem: CoverProblem, earned: FloatArray) -> float:
    """Return the price of money at which the best sites just keep the budget."""
    if problem.budget == np.inf:
        return 0.0
    cost = problem.cost
    is_paid = cost > 0.0
    low, high = 0.0, float((earned[is_paid] / cost[is_paid]).max(initial=0.0))
    for _ in range(HALVINGS):
        money = 0.5 * (low + high)
        chosen = _best_sites(earned - money * cost, problem.most_sites)
        if cost[chosen].sum() > problem.budget:
            low = money
        else:
            high = money
    return high
