"""Lower bounds of the p-median problem by Lagrangian relaxation."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planner.compiled import compiled
from planner.location.median.data import (
    CLOSED,
    FREE,
    OPEN,
    Links,
    MedianProblem,
    StateArray,
    decided,
    within_radius,
)

__all__ = [
    "Relaxation",
    "core",
    "implied_states",
    "largest_openness",
    "radius",
    "relaxation",
]

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

LARGEST_SHARE = 0.1
"""Of the latest solution in the average of the volume algorithm."""
LEAST_STEP = 1e-4
"""Length of the steps, of 1 at first, below which the prices stand still. A
judgement."""
SHORTER, LONGER, LONGEST_STEP = 0.66, 1.1, 2.0
"""Factors of the step after too many idle ones and after a good one, and the step that
is not exceeded. Judgements; from 2 on steps need not converge."""
OVERSHOOT = 1e-3
"""Share of the bound by which the steps aim above the target."""
LEAST_LENGTH = 1e-12
"""Squared length of a violation that is rounding."""
LEAST_OPENNESS = 0.01
"""Share of the relaxed solutions below which a site is left out of the core. A
judgement."""
NUM_OPEN_NEAR = 10
"""Open sites to expect among those that a customer keeps in the core."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Relaxation:
    """A bound, the prices that give it, and what they tell of the sites.

    Parameters
    ----------
    prices
        What serving each customer is worth; last, what money costs.
    reduced_cost
        Of opening each site at these prices.
    is_open
        The sites that the relaxed problem opens at these prices.
    openness
        Share of the relaxed solutions that open each site, late ones counting more.
    """

    bound: float
    prices: FloatArray
    reduced_cost: FloatArray
    is_open: BoolArray
    openness: FloatArray


class _Lagrangian:
    """The p-median problem with service and budget relaxed, at the latest prices."""

    def __init__(self, problem: MedianProblem) -> None:
        self.links = problem.by_customer
        self.always_open = problem.state == OPEN
        self.free = np.flatnonzero(problem.state == FREE)
        self.num_to_open = problem.num_to_open
        self.opening_cost = problem.opening_cost
        self.budget = problem.budget if np.isfinite(problem.budget) else 0.0
        self.reduced_cost = np.zeros(problem.num_sites)
        self.is_open = self.always_open

    def solve(self, prices: FloatArray) -> float:
        """Return the value at prices, a lower bound of the problem."""
        self.reduced_cost = prices[-1] * self.opening_cost
        _earn(self.links, prices, self.reduced_cost)
        costs = self.reduced_cost[self.free]
        self.is_open = self.always_open.copy()
        if 0 < self.num_to_open < len(costs):
            cheapest = np.argpartition(costs, self.num_to_open - 1)[: self.num_to_open]
            self.is_open[self.free[cheapest]] = True
        elif self.num_to_open > 0:
            self.is_open[self.free] = True
        constant = prices[:-1].sum() - prices[-1] * self.budget
        return float(constant + self.reduced_cost[self.is_open].sum())

    def violation(self, prices: FloatArray) -> FloatArray:
        """Return how often each customer is not served, and the money lacking."""
        violation = np.ones(len(prices))
        _serve(self.links, prices, self.is_open, violation)
        violation[-1] = self.opening_cost[self.is_open].sum() - self.budget
        return violation


def relaxation(
    problem: MedianProblem,
    prices: FloatArray,
    *,
    target: float,
    num_steps: int,
    patience: int,
    deadline_s: float = np.inf,
) -> Relaxation:
    """Raise the bound from ``prices`` on until it passes the target.

    Serving customers and keeping the budget are priced instead of required, after
    which the cheapest sites open (Cornuejols, Fisher and Nemhauser 1977, DOI
    10.1287/mnsc.23.8.789; Narula, Ogbu and Samuelsson 1977, DOI
    10.1287/opre.25.4.709). Prices move along the average violation (volume
    algorithm, Barahona and Anbil 2000, DOI 10.1007/s101070050002).

    Parameters
    ----------
    num_steps
        Most steps.
    patience
        Steps without a better bound after which the steps get shorter.
    deadline_s
        Reading of the monotonic clock at which to stop.
    """
    lagrangian = _Lagrangian(problem)
    best = _at(lagrangian, prices, lagrangian.solve(prices))
    average, openness = lagrangian.violation(prices), best.openness
    step, num_idle = 1.0, 0
    for _ in range(num_steps):
        length = _dot(average, average)
        if best.bound > target or step < LEAST_STEP or length < LEAST_LENGTH:
            break
        if time.monotonic() > deadline_s:
            break
        goal = target + OVERSHOOT * abs(target)
        prices = best.prices + step * (goal - best.bound) / length * average
        prices[-1] = max(0.0, prices[-1])
        value = lagrangian.solve(prices)
        latest = lagrangian.violation(prices)
        agrees = _dot(average, latest) > 0.0
        share = _share(average, latest)
        average = average + share * (latest - average)
        openness = openness + share * (lagrangian.is_open - openness)
        num_idle += 1
        if value > best.bound:
            best, num_idle = _at(lagrangian, prices, value), 0
            step = min(LONGEST_STEP, step * LONGER) if agrees else step
        elif num_idle >= patience:
            step, num_idle = step * SHORTER, 0
    return replace(best, openness=openness)


def implied_states(
    problem: MedianProblem, relaxed: Relaxation, cutoff: float
) -> StateArray:
    """Return the states of sites in every solution that costs ``cutoff`` or less.

    A site closes (or opens) if opening (or closing) it in the relaxed problem, for
    the one that is cheapest to give up (or to take in), lifts the bound above. The
    cutoff must not be below the bound already.
    """
    state = problem.state.copy()
    free = np.flatnonzero(state == FREE)
    if not 0 < problem.num_to_open < len(free):
        return state
    costs = relaxed.reduced_cost[free]
    ordered = np.sort(costs)
    last_in, first_out = ordered[problem.num_to_open - 1 : problem.num_to_open + 1]
    slack = cutoff - relaxed.bound
    state[free[costs - last_in > slack]] = CLOSED
    state[free[first_out - costs > slack]] = OPEN
    return state


def radius(relaxed: Relaxation, cutoff: float) -> FloatArray:
    """Return what serving a customer costs at most if all costs ``cutoff`` or less."""
    return relaxed.prices[:-1] + (cutoff - relaxed.bound)


def largest_openness(problem: MedianProblem, relaxed: Relaxation) -> BoolArray:
    """Return the open set of the sites that the relaxed solutions open most."""
    free = np.flatnonzero(problem.state == FREE)
    order = np.argsort(-relaxed.openness[free], kind="stable")
    is_open = problem.state == OPEN
    is_open[free[order[: problem.num_to_open]]] = True
    return is_open if problem.is_affordable(is_open) else problem.cheapest_to_open()


def core(
    problem: MedianProblem, relaxed: Relaxation, is_open: BoolArray
) -> MedianProblem:
    """Return the problem of the sites that a good solution is likely to open.

    Each customer keeps its nearest ones, so many that some will be open.
    """
    state = problem.state.copy()
    is_unlikely = (relaxed.openness < LEAST_OPENNESS) & ~relaxed.is_open & ~is_open
    state[(state == FREE) & is_unlikely] = CLOSED
    anywhere = np.full(problem.num_customers, np.inf)
    likely = within_radius(decided(problem, state), anywhere)
    num_open = max(1, int(is_open.sum()))
    num_near = -(-NUM_OPEN_NEAR * int((state != CLOSED).sum()) // num_open)
    start = likely.by_customer.start
    farthest = np.minimum(start[:-1] + num_near, start[1:]) - 1
    return within_radius(likely, np.append(likely.by_customer.cost, np.inf)[farthest])


def _at(lagrangian: _Lagrangian, prices: FloatArray, value: float) -> Relaxation:
    return Relaxation(
        bound=value,
        prices=prices,
        reduced_cost=lagrangian.reduced_cost,
        is_open=lagrangian.is_open,
        openness=lagrangian.is_open.astype(float),
    )


def _dot(left: FloatArray, right: FloatArray) -> float:
    """Return the inner product, without the threads that ``@`` would start."""
    return float((left * right).sum())


def _share(average: FloatArray, latest: FloatArray) -> float:
    """Return the share of the latest violation that makes the mean shortest."""
    change = latest - average
    length = _dot(change, change)
    if length < LEAST_LENGTH:
        return LARGEST_SHARE
    best = -_dot(average, change) / length
    return min(max(best, LARGEST_SHARE / 10.0), LARGEST_SHARE)


@compiled
def _earn(links: Links, prices: FloatArray, reduced_cost: FloatArray) -> None:
    """Take off each site's cost what it earns by serving below the prices."""
    for i in range(len(links.start) - 1):
        for k in range(links.start[i], links.start[i + 1]):
            if links.cost[k] >= prices[i]:
                break
            reduced_cost[links.other[k]] += links.cost[k] - prices[i]


@compiled
def _serve(
    links: Links, prices: FloatArray, is_open: BoolArray, unserved: FloatArray
) -> None:
    """Take one off each customer for every open site that serves it below its price."""
    for i in range(len(links.start) - 1):
        for k in range(links.start[i], links.start[i + 1]):
            if links.cost[k] >= prices[i]:
                break
            unserved[i] -= is_open[links.other[k]]
