"""Recompute and check routes in plain Python, whatever the file they belong to."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

TOLERANCE = 1e-6
"""Of loads, relative to the capacity."""

Arc = Callable[["Place", "Place"], float]


@dataclass(frozen=True, slots=True)
class Place:
    """A point with what the file says of it.

    Parameters
    ----------
    amount
        Demand of a customer, capacity of a depot, satellite or platform.
    cost
        Opening cost, 0 for customers.
    """

    x: float
    y: float
    amount: float
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Tour:
    """A route: where it starts and ends, its stops in order, what each receives."""

    depot: int
    stops: tuple[int, ...]
    loads: tuple[float, ...]

    @property
    def load(self) -> float:
        """What leaves the depot."""
        return sum(self.loads)


@dataclass(frozen=True, slots=True)
class Vehicle:
    """What a vehicle carries at once and what one costs."""

    capacity: float
    cost: float


def length(a: Place, b: Place) -> float:
    """Return the straight distance."""
    dx, dy = a.x - b.x, a.y - b.y
    return math.sqrt(dx * dx + dy * dy)


def length_up(a: Place, b: Place) -> float:
    """Return the straight distance, rounded up."""
    return float(math.ceil(length(a, b)))


def length_nearest(a: Place, b: Place) -> float:
    """Return the straight distance, rounded to the nearest whole number."""
    return float(math.floor(length(a, b) + 0.5))


def hundredfold_up(a: Place, b: Place) -> float:
    """Return 100 times the straight distance, rounded up."""
    return float(math.ceil(100 * length(a, b)))


def hundredfold_cut(a: Place, b: Place) -> float:
    """Return 100 times the straight distance, cut off to a whole number."""
    return float(math.floor(100 * length(a, b)))


ARC_OF_CODE = {0: length, 1: length_up, 2: length_nearest}
"""Of the formats that Contardo publishes."""


def driving_cost(
    tours: Iterable[Tour], depots: Sequence[Place], stops: Sequence[Place], arc: Arc
) -> float:
    """Return the cost of all arcs of all tours."""
    cost = 0.0
    for tour in tours:
        depot = depots[tour.depot]
        places = [depot, *(stops[stop] for stop in tour.stops), depot]
        for idx in range(len(places) - 1):
            cost += arc(places[idx], places[idx + 1])
    return cost


def opening_cost(opened: Iterable[int], depots: Sequence[Place]) -> float:
    """Return the cost of the open depots."""
    return sum(depots[depot].cost for depot in set(opened))


def overloads(
    tours: Sequence[Tour],
    depots: Sequence[Place],
    vehicle: Vehicle,
    *,
    name: str = "depot",
    when: str = "",
) -> Iterator[str]:
    """Yield what is above the capacity of a vehicle or a depot."""
    loads: defaultdict[int, float] = defaultdict(float)
    for tour in tours:
        loads[tour.depot] += tour.load
        if is_above(tour.load, vehicle.capacity):
            amounts = f"{tour.load:g} of {vehicle.capacity:g}"
            yield f"a route of {name} {tour.depot} carries {amounts}{when}"
    for depot, load in sorted(loads.items()):
        capacity = depots[depot].amount
        if is_above(load, capacity):
            yield f"{name} {depot} sends {load:g} of {capacity:g}{when}"


def not_open(
    tours: Iterable[Tour], opened: Iterable[int], *, name: str = "depot"
) -> Iterator[str]:
    """Yield the depots that have routes and are not open."""
    for depot in sorted({tour.depot for tour in tours} - set(opened)):
        yield f"{name} {depot} has routes and is not open"


def not_once(visits: Counter[int], expected: Iterable[int], name: str) -> Iterator[str]:
    """Yield what is not visited once, or is visited and need not be."""
    expected = set(expected)
    for stop in sorted(expected | set(visits)):
        times = 1 if stop in expected else 0
        if visits[stop] != times:
            yield f"{name} {stop} is visited {visits[stop]} times, not {times}"


def visits_of(tours: Iterable[Tour]) -> Counter[int]:
    """Return how often each stop is visited."""
    return Counter(stop for tour in tours for stop in tour.stops)


def is_above(load: float, capacity: float) -> bool:
    """Return whether a load is above a capacity by more than rounding explains."""
    return load > capacity + TOLERANCE * max(1.0, abs(capacity))


def positions(values: Iterable[object], count: int, name: str) -> tuple[int, ...]:
    """Return positions in a list of ``count``; anything else is no solution."""
    checked = []
    for value in values:
        if not isinstance(value, int) or not 0 <= value < count:
            msg = f"{value!r} is not one of the {count} {name}, counted from 0"
            raise ValueError(msg)
        checked.append(value)
    return tuple(checked)


def entries(solution: Mapping[str, Any], key: str) -> Sequence[Any]:
    """Return a list of a solution."""
    values = solution.get(key)
    if not isinstance(values, Sequence) or isinstance(values, str):
        msg = f"the solution has no list of {key}"
        raise TypeError(msg)
    return values
