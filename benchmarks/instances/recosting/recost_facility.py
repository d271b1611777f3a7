"""Recompute and check a facility location solution from its published file.

A solution is ``{"open": [site, ...], "shares": [[customer, site, share], ...]}`` with
positions from 0 in the order of the file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.instances.harness import Recosting

TOLERANCE = 1e-6
"""Share of a customer, and relative load, that rounding may change."""


@dataclass(frozen=True, slots=True)
class Instance:
    """What a file says; ``cost[i][j]`` is that of serving customer i from site j."""

    capacity: list[float]
    opening_cost: list[float]
    demand: list[float]
    cost: list[list[float]]
    is_single_source: bool


def recost_facility(
    path: Path, parameters: Mapping[str, float], solution: Mapping[str, Any]
) -> Recosting:
    """Return cost and violations of a solution.

    ``parameters`` may hold the capacity of all sites, where the file does not.
    """
    instance = read(path)
    if "capacity" in parameters:
        capacity = [parameters["capacity"]] * len(instance.capacity)
    else:
        capacity = instance.capacity
    opened = [int(site) for site in solution["open"]]
    cost = sum(instance.opening_cost[site] for site in opened)
    load: defaultdict[int, float] = defaultdict(float)
    served: defaultdict[int, float] = defaultdict(float)
    for customer, site, share in solution["shares"]:
        cost += share * instance.cost[customer][site]
        load[site] += share * instance.demand[customer]
        served[customer] += share
    violations = (
        *_not_open(load, opened),
        *_not_served(served, len(instance.demand)),
        *_overloads(load, capacity),
        *_negative(solution["shares"]),
        *(_not_whole(solution["shares"]) if instance.is_single_source else ()),
    )
    return Recosting(cost=cost, violations=violations)


def read(path: Path) -> Instance:
    """Return what a file of one of the two formats says.

    Both begin with the numbers of sites and customers, then capacity and opening cost
    of each site. OR-Library files (``.txt``) go on with the demand of each customer and
    the costs of serving all of it from each site. Those of Holmberg et al. have all
    demands, then for each site the costs of serving each customer.
    """
    numbers = [float(word) for word in path.read_text(encoding="utf-8").split()]
    num_sites, num_customers = int(numbers[0]), int(numbers[1])
    head, body = numbers[2 : 2 + 2 * num_sites], numbers[2 + 2 * num_sites :]
    is_single_source = path.suffix != ".txt"
    if is_single_source:
        demand, flat = body[:num_customers], body[num_customers:]
        by_site = _rows(flat, num_customers)
        cost = [list(column) for column in zip(*by_site, strict=True)]
    else:
        rows = _rows(body, num_sites + 1)
        demand, cost = [row[0] for row in rows], [row[1:] for row in rows]
    return Instance(head[::2], head[1::2], demand, cost, is_single_source)


def _rows(numbers: list[float], width: int) -> list[list[float]]:
    return [numbers[at : at + width] for at in range(0, len(numbers), width)]


def _not_open(load: Mapping[int, float], opened: list[int]) -> Iterator[str]:
    for site in sorted(set(load) - set(opened)):
        yield f"site {site} serves but is not open"
    if len(set(opened)) < len(opened):
        yield "a site is open twice"


def _not_served(served: Mapping[int, float], num_customers: int) -> Iterator[str]:
    for customer in range(num_customers):
        if abs(served.get(customer, 0.0) - 1.0) > TOLERANCE:
            yield f"customer {customer} is served {served.get(customer, 0.0):.6f} times"


def _overloads(load: Mapping[int, float], capacity: list[float]) -> Iterator[str]:
    for site, amount in sorted(load.items()):
        if amount > capacity[site] * (1.0 + TOLERANCE):
            yield f"site {site} serves {amount:g}, more than {capacity[site]:g}"


def _not_whole(shares: list[tuple[int, int, float]]) -> Iterator[str]:
    for customer, _, share in shares:
        if abs(share - 1.0) > TOLERANCE:
            yield f"customer {customer} has a share of {share:g}, expected 1"


def _negative(shares: list[tuple[int, int, float]]) -> Iterator[str]:
    for customer, site, share in shares:
        if share < 0.0:
            yield f"customer {customer} has the share {share:g} at site {site}"
