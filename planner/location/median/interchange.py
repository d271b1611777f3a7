"""Good p-median solutions by interchange of open and closed sites."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.compiled import compiled
from planner.location.median.data import (
    FREE,
    OPEN,
    Links,
    MedianProblem,
)

__all__ = ["first_prices", "improved", "random_start"]

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

TOLERANCE = 1e-9
"""Share of the cost of a customer that a swap must save to count."""
LARGEST_SHAKE = 8
"""Random swaps before a search, at most; then one again. A judgement."""


class Service(NamedTuple):
    """How an open set serves the customers; position -1 where nobody does.

    ``loss`` is what its customers pay more without each site, ``saved`` what an
    insertion under trial takes off that; in both the last place is of position -1.
    ``widest`` holds the largest second cost.
    """

    first: IntArray
    second: IntArray
    first_cost: FloatArray
    second_cost: FloatArray
    loss: FloatArray
    saved: FloatArray
    widest: FloatArray


class Swaps(NamedTuple):
    """What the interchange needs to know of the problem, for compiled functions."""

    by_customer: Links
    by_site: Links
    is_free: BoolArray
    opening_cost: FloatArray
    budget: float
    unserved_cost: float
    threshold: float


def random_start(problem: MedianProblem, seed: int) -> BoolArray:
    """Return an open set drawn at random, or the cheapest if money is too short."""
    random = np.random.default_rng(seed)
    free = np.flatnonzero(problem.state == FREE)
    is_open = problem.state == OPEN
    is_open[random.choice(free, problem.num_to_open, replace=False)] = True
    return is_open if problem.is_affordable(is_open) else problem.cheapest_to_open()


def improved(
    problem: MedianProblem, is_open: BoolArray, *, num_shakes: int = 0, seed: int = 1
) -> tuple[BoolArray, float]:
    """Return a better open set, which no swap can improve, and its cost.

    Fast interchange: all removals for one insertion are valued in one pass over
    the customers that the inserted site can serve (Whitaker 1983, DOI
    10.1080/03155986.1983.11731889; Resende and Werneck 2007, DOI
    10.1007/s10479-006-0154-0). With shakes it is a variable neighbourhood search:
    random swaps around the best set so far, ever more of them until one leads to a
    better set (Hansen and Mladenovic 1997, DOI 10.1016/S0966-8349(98)00030-8).
    """
    swaps, random = _swaps(problem), np.random.default_rng(seed)
    best = is_open.copy()
    cost = _interchange(swaps, best)
    num_swaps = 1
    for _ in range(num_shakes):
        trial = _shaken(problem, best, num_swaps, random)
        trial_cost = _interchange(swaps, trial)
        num_swaps = num_swaps % LARGEST_SHAKE + 1
        if trial_cost < cost - swaps.threshold:
            best, cost, num_swaps = trial, trial_cost, 1
    return best, cost


def first_prices(problem: MedianProblem, is_open: BoolArray) -> FloatArray:
    """Return prices to start from: between nearest and second nearest open site."""
    links = problem.by_customer
    service = _service(_swaps(problem), is_open)
    farthest = links.cost[links.start[1:] - 1]
    first = np.minimum(service.first_cost, farthest)
    second = np.minimum(service.second_cost, farthest)
    return np.append((first + second) / 2.0, 0.0)


def _swaps(problem: MedianProblem) -> Swaps:
    return Swaps(
        problem.by_customer,
        problem.by_site,
        problem.state == FREE,
        problem.opening_cost,
        problem.budget,
        problem.unserved_cost,
        TOLERANCE * float(problem.by_customer.cost.max(initial=1.0)),
    )


def _shaken(
    problem: MedianProblem,
    is_open: BoolArray,
    num_swaps: int,
    random: np.random.Generator,
) -> BoolArray:
    """Return the open set with sites swapped at random, unless money is too short."""
    free = problem.state == FREE
    removable = np.flatnonzero(is_open & free)
    insertable = np.flatnonzero(~is_open & free)
    num = min(num_swaps, len(removable), len(insertable))
    shaken = is_open.copy()
    shaken[random.choice(removable, num, replace=False)] = False
    shaken[random.choice(insertable, num, replace=False)] = True
    return shaken if problem.is_affordable(shaken) else is_open.copy()


@compiled
def _serve(
    service: Service, links: Links, is_open: BoolArray, unserved: float, i: int
) -> None:
    """Find the two nearest open sites of a customer."""
    service.first[i] = -1
    service.second[i] = -1
    service.first_cost[i] = unserved
    service.second_cost[i] = unserved
    for k in range(links.start[i], links.start[i + 1]):
        if not is_open[links.other[k]]:
            continue
        if service.first[i] < 0:
            service.first[i] = links.other[k]
            service.first_cost[i] = links.cost[k]
        else:
            service.second[i] = links.other[k]
            service.second_cost[i] = links.cost[k]
            return


@compiled
def _service(swaps: Swaps, is_open: BoolArray) -> Service:
    links = swaps.by_customer
    num, num_sites = len(links.start) - 1, len(is_open)
    service = Service(
        np.empty(num, np.int64),
        np.empty(num, np.int64),
        np.empty(num),
        np.empty(num),
        np.empty(num_sites + 1),
        np.zeros(num_sites + 1),
        np.empty(1),
    )
    for i in range(num):
        _serve(service, links, is_open, swaps.unserved_cost, i)
    _sum_up(service)
    return service


@compiled
def _sum_up(service: Service) -> None:
    """Add up what the customers of each site pay more without it."""
    service.widest[0] = service.second_cost.max()
    service.loss[:] = 0.0
    for i in range(len(service.first)):
        extra = service.second_cost[i] - service.first_cost[i]
        service.loss[service.first[i]] += extra


@compiled
def _best_removal(
    swaps: Swaps, service: Service, removable: IntArray, spare: float, inserted: int
) -> tuple[int, float]:
    """Return the place of the removal that goes best with an insertion, and the change.

    ``spare`` is the money left before.
    """
    by_site, saved = swaps.by_site, service.saved
    gain = 0.0
    for k in range(by_site.start[inserted], by_site.start[inserted + 1]):
        i, cost = by_site.other[k], by_site.cost[k]
        if cost >= service.widest[0]:
            break
        if cost < service.second_cost[i]:
            nearest = service.first_cost[i]
            gain += nearest - min(cost, nearest)
            saved[service.first[i]] += service.second_cost[i] - max(cost, nearest)
    best, change = -1, 0.0
    for place in range(len(removable)):
        j = removable[place]
        fits = swaps.opening_cost[inserted] - swaps.opening_cost[j] <= spare
        trial = service.loss[j] - saved[j] - gain
        if fits and (best < 0 or trial < change):
            best, change = place, trial
    saved[:] = 0.0
    return best, change


@compiled
def _swap(
    swaps: Swaps, service: Service, is_open: BoolArray, inserted: int, removed: int
) -> None:
    """Carry out a swap and serve anew the customers it touches."""
    is_open[inserted] = True
    is_open[removed] = False
    by_site = swaps.by_site
    for j in (inserted, removed):
        for k in range(by_site.start[j], by_site.start[j + 1]):
            i = by_site.other[k]
            if by_site.cost[k] <= service.second_cost[i]:
                _serve(service, swaps.by_customer, is_open, swaps.unserved_cost, i)
    _sum_up(service)


@compiled
def _interchange(swaps: Swaps, is_open: BoolArray) -> float:
    """Swap until no swap helps; return the cost."""
    service = _service(swaps, is_open)
    num_sites = len(is_open)
    removable = np.flatnonzero(is_open & swaps.is_free)
    spare = swaps.budget - swaps.opening_cost[removable].sum()
    num_idle, j = 0, 0
    while num_idle < num_sites and len(removable) > 0:
        num_idle += 1
        if swaps.is_free[j] and not is_open[j]:
            place, change = _best_removal(swaps, service, removable, spare, j)
            if place >= 0 and change < -swaps.threshold:
                removed = removable[place]
                _swap(swaps, service, is_open, j, removed)
                spare += swaps.opening_cost[removed] - swaps.opening_cost[j]
                removable[place] = j
                num_idle = 0
        j = (j + 1) % num_sites
    return float(service.first_cost.sum())
