"""Knapsacks of one site: whom it would serve at the prices of the moment.

Serving a customer has a value below 0; the least total value within the capacity is
looked for. Both fillings write the share of each customer and return a value that no
filling undercuts. Loops are spelt out: they take far less time to compile.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.compiled import compiled

__all__ = ["fill_fractional", "fill_whole"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

MAX_STEPS = 20_000
"""Of the search for whole items, which is cut short then: the profit of shares is a
bound in its place. A judgement."""
EPSILON = 1e-9
"""Profit that is rounding."""


@compiled
def _ratios(value: FloatArray, weight: FloatArray) -> FloatArray:
    """Return the value of each item for its weight."""
    ratio = np.empty(len(value))
    for item in range(len(value)):
        is_heavy = weight[item] > 0.0
        ratio[item] = value[item] / weight[item] if is_heavy else -np.inf
    return ratio


@compiled
def _total(values: FloatArray) -> float:
    total = 0.0
    for value in values:
        total += value
    return total


@compiled
def _partition(
    ratio: FloatArray, order: IntArray, first: int, last: int
) -> tuple[int, int]:
    """Sort a part of an order by less, same and more than its middle; return where."""
    pivot = ratio[order[(first + last) // 2]]
    less, place, more = first, first, last
    while place < more:
        item = order[place]
        if ratio[item] < pivot:
            order[place], order[less] = order[less], item
            less += 1
            place += 1
        elif ratio[item] > pivot:
            more -= 1
            order[place], order[more] = order[more], item
        else:
            place += 1
    return less, more


@compiled
def _fill(weight: FloatArray, items: IntArray, room: float, share: FloatArray) -> float:
    """Take items as they come until the room is used up; return what is left of it."""
    for item in items:
        if weight[item] > room:
            share[item] = room / weight[item]
            return 0.0
        share[item] = 1.0
        room -= weight[item]
    return room


@compiled
def fill_fractional(
    value: FloatArray, weight: FloatArray, capacity: float, share: FloatArray
) -> float:
    """Fill a knapsack that takes shares of items.

    The item that no longer fits is found as a weighted median, without sorting.
    """
    fits = _total(weight) <= capacity
    for item in range(len(value)):
        share[item] = 1.0 if fits else 0.0
    if fits:
        return _total(value)
    ratio, order = _ratios(value, weight), np.arange(len(value))
    first, last, room = 0, len(value), capacity
    while first < last:
        less, more = _partition(ratio, order, first, last)
        load = 0.0
        for place in range(first, less):
            load += weight[order[place]]
        if load > room:
            last = less
            continue
        room = _fill(weight, order[first:more], room, share)
        if room <= 0.0:
            break
        first = more
    total = 0.0
    for item in range(len(value)):
        total += share[item] * value[item]
    return total


@compiled
def _sort(ratio: FloatArray, order: IntArray) -> None:
    """Sort items by their ratio (Shell 1959)."""
    step = len(order) // 2
    while step > 0:
        for end in range(step, len(order)):
            item, place = order[end], end
            while place >= step and ratio[order[place - step]] > ratio[item]:
                order[place] = order[place - step]
                place -= step
            order[place] = item
        step //= 2


@compiled
def _reach(
    profit: FloatArray, weight: FloatArray, first: int, room: float
) -> tuple[int, float]:
    """Return where items in a row stop to fit, and the profit with a share of it."""
    item, total = first, 0.0
    while item < len(profit) and weight[item] <= room:
        total += profit[item]
        room -= weight[item]
        item += 1
    if item < len(profit):
        total += room * profit[item] / weight[item]
    return item, total


@compiled
def _search(
    profit: FloatArray, weight: FloatArray, capacity: float, taken: NDArray[np.bool_]
) -> float:
    """Choose whole items ranked by profit for their weight (Horowitz and Sahni 1974).

    Where the search is cut short, ``taken`` is good only, and the profit returned is
    that of shares: too high, never too low.
    """
    size = len(profit)
    chosen = np.zeros(size, np.bool_)
    best, total, room, item = -1.0, 0.0, capacity, 0
    for _ in range(MAX_STEPS):
        stop, more = _reach(profit, weight, item, room)
        if total + more > best + EPSILON:
            for place in range(item, stop):
                chosen[place] = True
                total += profit[place]
                room -= weight[place]
            item = stop + 1
            if item < size:
                continue
            if total > best:
                best = total
                for place in range(size):
                    taken[place] = chosen[place]
        last = min(item, size) - 1
        while last >= 0 and not chosen[last]:
            last -= 1
        if last < 0:
            return best
        chosen[last] = False
        total -= profit[last]
        room += weight[last]
        item = last + 1
    return _reach(profit, weight, 0, capacity)[1]


@compiled
def fill_whole(
    value: FloatArray, weight: FloatArray, capacity: float, share: FloatArray
) -> float:
    """Fill a knapsack that takes whole items."""
    size = 0
    order = np.empty(len(value), np.int64)
    for item in range(len(value)):
        share[item] = 0.0
        if weight[item] <= capacity:
            order[size] = item
            size += 1
    order = order[:size]
    _sort(_ratios(value, weight), order)
    profit, load = np.empty(size), np.empty(size)
    for place in range(size):
        profit[place], load[place] = -value[order[place]], weight[order[place]]
    taken = np.ones(size, np.bool_)
    if _total(load) <= capacity:
        best = _total(profit)
    else:
        best = _search(profit, load, capacity, taken)
    for place in range(size):
        share[order[place]] = 1.0 if taken[place] else 0.0
    return -best
