"""The periodic format of Prodhon: customers are visited on the days of a pattern.

The file holds: numbers of customers and depots; number of serviced days, number of
periods of the horizon; for each customer x, y, demand over the horizon and number of
visits; for each depot x, y, capacity and opening cost; vehicle capacity, cost of a
vehicle, number of vehicles; a code (0 where an arc costs 100 times its length, cut off
to a whole number, 1 where it costs its length); the number of frequencies and of all
patterns; for each frequency itself, the number of its patterns, and their days from 1.

A visit brings the whole part of a period's demand for each period since the visit
before; the first visit of a pattern brings the rest. A depot opens once for the
horizon; we take its capacity as that of each day. A vehicle belongs to a depot, drives
one route a day and is paid once for the horizon: a depot pays the routes of its busiest
day.

C. Prodhon (2008), doi:10.1007/978-3-540-77903-2_25.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from planner.location_routing.problem import LocationRoutingProblem
from planner.location_routing.published.assemble import (
    Depots,
    Vehicles,
    Visits,
    assemble,
    distances,
    fleet_of,
)
from planner.location_routing.published.reader import NumberReader

__all__ = ["read_prodhon"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

Pattern = tuple[int, ...]
Patterns = dict[int, list[Pattern]]

WHOLE, REAL = 0, 1
"""Codes of arc costs in the files: 100 times and cut off, or as they are."""


def read_prodhon(path: Path) -> LocationRoutingProblem:
    """Return the periodic problem of a file; day 1 is period 0.

    A customer's options are the patterns of its frequency in the order of the file; its
    stops are the days of these patterns.
    """
    reader = NumberReader(path)
    num_customers = reader.whole("the number of customers", at_least=1)
    num_depots = reader.whole("the number of depots", at_least=1)
    num_days = reader.whole("the number of serviced days", at_least=1)
    num_periods = reader.whole("the number of periods", at_least=num_days)
    customers = reader.table("customer", num_customers, 4)
    depots = reader.table("depot", num_depots, 4)
    vehicles = Vehicles(
        capacity=reader.number("the vehicle capacity", at_least=0),
        fixed_cost=reader.number("the cost of a vehicle", at_least=0),
        available=reader.whole("the number of vehicles"),
    )
    code = reader.choice("the code of arc costs", (WHOLE, REAL))
    patterns = _read_patterns(reader, num_days)
    _check_customers(reader, customers, patterns)
    customer_of_stop, visits = _visits(customers, patterns, num_periods)
    lengths = distances(depots[:, :2], customers[customer_of_stop, :2])
    arcs = np.floor(100 * lengths) if code == WHOLE else lengths
    return assemble(
        Depots(cost=depots[:, 3], capacity=depots[:, 2]),
        visits,
        replace(fleet_of([vehicles], arcs), is_paid_per_horizon=True),
    )


def _read_patterns(reader: NumberReader, num_days: int) -> Patterns:
    """Return the patterns of each frequency."""
    num_frequencies = reader.whole("the number of frequencies", at_least=1)
    num_patterns = reader.whole("the number of patterns", at_least=num_frequencies)
    patterns: Patterns = {}
    for _ in range(num_frequencies):
        frequency = reader.choice("a frequency", range(1, num_days + 1))
        count = reader.whole(
            f"the number of patterns of {frequency} visits", at_least=1
        )
        patterns[frequency] = [
            _read_pattern(reader, frequency, num_days) for _ in range(count)
        ]
    reader.end()
    if sum(map(len, patterns.values())) != num_patterns:
        found = str(sum(map(len, patterns.values())))
        reader.refuse(f"{found} patterns", f"{num_patterns} of them")
    return patterns


def _read_pattern(reader: NumberReader, frequency: int, num_days: int) -> Pattern:
    """Return the days of a pattern, each after the one before."""
    days: list[int] = []
    for _ in range(frequency):
        before = days[-1] if days else 0
        later = range(before + 1, num_days + 1)
        days.append(reader.choice(f"a day of a pattern, after day {before}", later))
    return tuple(days)


def _check_customers(
    reader: NumberReader, customers: FloatArray, patterns: Patterns
) -> None:
    for number, (_, _, demand, frequency) in enumerate(customers, start=1):
        if not float(demand).is_integer():
            reader.refuse(f"demand {demand:g}", f"a whole demand of customer {number}")
        if frequency not in patterns:
            found = f"no pattern of {frequency:g} visits"
            reader.refuse(found, f"patterns for customer {number}")


def _visits(
    customers: FloatArray, patterns: Patterns, num_periods: int
) -> tuple[IntArray, Visits]:
    """Return the customer of each stop, and options and stops."""
    stop_of: dict[tuple[int, int], int] = {}
    owners: list[int] = []
    option_stops: list[int] = []
    option_loads: list[int] = []
    starts = [0]
    for customer, (_, _, demand, frequency) in enumerate(customers):
        for pattern in patterns[int(frequency)]:
            loads = visit_loads(int(demand), pattern, num_periods)
            for day, load in zip(pattern, loads, strict=True):
                key = (customer, day)
                option_stops.append(stop_of.setdefault(key, len(stop_of)))
                option_loads.append(load)
            owners.append(customer)
            starts.append(len(option_stops))
    visits = Visits(
        option_customer=np.array(owners, dtype=np.int64),
        option_start=np.array(starts, dtype=np.int64),
        option_stop=np.array(option_stops, dtype=np.int64),
        option_load=np.array(option_loads, dtype=float),
        stop_period=np.array([day - 1 for _, day in stop_of], dtype=np.int64),
    )
    return np.array([customer for customer, _ in stop_of], dtype=np.int64), visits


def visit_loads(demand: int, pattern: Sequence[int], num_periods: int) -> list[int]:
    """Return what each visit of a pattern brings of the demand of the horizon."""
    per_period = demand // num_periods
    later = [max(per_period * (day - before), 1) for before, day in pairwise(pattern)]
    return [demand - sum(later), *later]
