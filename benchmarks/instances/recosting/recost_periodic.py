"""Recompute and check a periodic location-routing solution from its published file.

A solution has ``depots`` (open ones), ``patterns`` (for each customer a position among
the patterns of its frequency) and ``routes`` (``depot``, ``day``, ``customers``).
Positions count from 0 in the order of the file, days from 1 as in the file.

A depot opens once and its capacity holds on each day. A vehicle drives one route a day
and is paid once for the horizon by its depot (Prodhon 2008,
doi:10.1007/978-3-540-77903-2_25): a depot pays the routes of its busiest day. No more
routes than there are vehicles on any day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.instances.harness import Recosting
from benchmarks.instances.recosting.recost_routes import (
    Arc,
    Place,
    Tour,
    Vehicle,
    driving_cost,
    entries,
    hundredfold_cut,
    length,
    not_once,
    not_open,
    opening_cost,
    overloads,
    positions,
    visits_of,
)

Patterns = Mapping[int, Sequence[Sequence[int]]]


@dataclass(frozen=True, slots=True)
class Instance:
    """What a file says."""

    customers: list[Place]
    frequencies: list[int]
    depots: list[Place]
    num_days: int
    num_periods: int
    vehicle: Vehicle
    num_vehicles: int
    arc: Arc
    patterns: Patterns


def recost_periodic(path: Path, solution: Mapping[str, Any]) -> Recosting:
    """Return cost and violations of a solution."""
    instance = read(path)
    opened = positions(entries(solution, "depots"), len(instance.depots), "depots")
    loads = [
        visit_loads(instance, customer, pattern)
        for customer, pattern in enumerate(_patterns(instance, solution))
    ]
    days = range(1, instance.num_days + 1)
    tours_by_day = {day: list(_tours(instance, solution, loads, day)) for day in days}
    tours = [tour for day in days for tour in tours_by_day[day]]
    cost = opening_cost(opened, instance.depots)
    cost += instance.vehicle.cost * num_vehicles(tours_by_day.values())
    cost += driving_cost(tours, instance.depots, instance.customers, instance.arc)
    violations = [*not_open(tours, opened), *_not_a_day(solution, days)]
    for day in days:
        violations += _day_errors(instance, tours_by_day[day], loads, day)
    return Recosting(cost=cost, violations=tuple(violations))


def num_vehicles(days: Iterable[Sequence[Tour]]) -> int:
    """Return the vehicles of all depots, each as many as on its busiest day."""
    most: Counter[int] = Counter()
    for tours in days:
        most |= Counter(tour.depot for tour in tours)
    return most.total()


def visit_loads(
    instance: Instance, customer: int, pattern: Sequence[int]
) -> dict[int, float]:
    """Return what each day of a pattern brings, as ``format.txt`` computes it."""
    demand = instance.customers[customer].amount
    period_demand = demand // instance.num_periods
    loads = {}
    for idx in range(len(pattern) - 1, 0, -1):
        gap = pattern[idx] - pattern[idx - 1]
        loads[pattern[idx]] = period_demand * gap or 1.0
    loads[pattern[0]] = demand - sum(loads.values())
    return loads


def _patterns(
    instance: Instance, solution: Mapping[str, Any]
) -> Iterator[Sequence[int]]:
    """Yield the days of each customer's pattern."""
    chosen = entries(solution, "patterns")
    for frequency, pattern in zip(instance.frequencies, chosen, strict=True):
        choices = instance.patterns[frequency]
        (idx,) = positions([pattern], len(choices), "patterns")
        yield choices[idx]


def _tours(
    instance: Instance,
    solution: Mapping[str, Any],
    loads: Sequence[Mapping[int, float]],
    day: int,
) -> Iterator[Tour]:
    """Yield the routes of a day; a visit on a wrong day brings nothing."""
    for route in entries(solution, "routes"):
        if route["day"] != day:
            continue
        (depot,) = positions([route["depot"]], len(instance.depots), "depots")
        stops = positions(route["customers"], len(instance.customers), "customers")
        yield Tour(depot, stops, tuple(loads[stop].get(day, 0.0) for stop in stops))


def _day_errors(
    instance: Instance,
    tours: Sequence[Tour],
    loads: Sequence[Mapping[int, float]],
    day: int,
) -> Iterator[str]:
    when = f" on day {day}"
    expected = [customer for customer, by_day in enumerate(loads) if day in by_day]
    for text in not_once(visits_of(tours), expected, "customer"):
        yield text + when
    yield from overloads(tours, instance.depots, instance.vehicle, when=when)
    if len(tours) > instance.num_vehicles:
        yield f"{len(tours)} routes for {instance.num_vehicles} vehicles{when}"


def _not_a_day(solution: Mapping[str, Any], days: Sequence[int]) -> Iterator[str]:
    for route in entries(solution, "routes"):
        if route["day"] not in days:
            yield f"a route on day {route['day']}, which is not serviced"


def read(path: Path) -> Instance:
    """Return what a file says."""
    words = iter(path.read_text(encoding="utf-8").split())
    num_customers, num_depots, num_days, num_periods = (
        int(next(words)) for _ in range(4)
    )
    rows = [
        [float(next(words)) for _ in range(4)]
        for _ in range(num_customers + num_depots)
    ]
    capacity, vehicle_cost, available = (float(next(words)) for _ in range(3))
    code = int(next(words))
    return Instance(
        customers=[Place(x, y, demand) for x, y, demand, _ in rows[:num_customers]],
        frequencies=[int(row[3]) for row in rows[:num_customers]],
        depots=[Place(*row) for row in rows[num_customers:]],
        num_days=num_days,
        num_periods=num_periods,
        vehicle=Vehicle(capacity, vehicle_cost),
        num_vehicles=int(available),
        arc={0: hundredfold_cut, 1: length}[code],
        patterns=_read_patterns(words),
    )


def _read_patterns(words: Iterator[str]) -> Patterns:
    patterns: dict[int, list[list[int]]] = {}
    num_frequencies, _ = int(next(words)), next(words)
    for _ in range(num_frequencies):
        frequency, count = int(next(words)), int(next(words))
        patterns[frequency] = [
            [int(next(words)) for _ in range(frequency)] for _ in range(count)
        ]
    return patterns
