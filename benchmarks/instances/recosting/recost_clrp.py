"""Recompute and check a location-routing solution from its published file.

A solution is ``{"depots": [...], "routes": [{"depot": j, "customers": [...]}, ...]}``
with positions from 0 in the order of the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from benchmarks.instances.harness import Recosting
from benchmarks.instances.recosting.recost_routes import (
    ARC_OF_CODE,
    Arc,
    Place,
    Tour,
    Vehicle,
    driving_cost,
    entries,
    hundredfold_up,
    length,
    not_once,
    not_open,
    opening_cost,
    overloads,
    positions,
    visits_of,
)


@dataclass(frozen=True, slots=True)
class Instance:
    """What a file says."""

    depots: list[Place]
    customers: list[Place]
    vehicle: Vehicle
    arc: Arc
    cost_per_load: float = 0.0


def recost_clrp(path: Path, solution: Mapping[str, Any]) -> Recosting:
    """Return cost and violations of a solution."""
    instance = read(path)
    opened = positions(entries(solution, "depots"), len(instance.depots), "depots")
    tours = list(tours_of(instance, solution))
    cost = opening_cost(opened, instance.depots)
    cost += instance.vehicle.cost * len(tours)
    cost += driving_cost(tours, instance.depots, instance.customers, instance.arc)
    cost += instance.cost_per_load * sum(tour.load for tour in tours)
    violations = chain(
        not_once(visits_of(tours), range(len(instance.customers)), "customer"),
        not_open(tours, opened),
        overloads(tours, instance.depots, instance.vehicle),
    )
    return Recosting(cost=cost, violations=tuple(violations))


def tours_of(instance: Instance, solution: Mapping[str, Any]) -> Iterator[Tour]:
    """Yield the routes of a solution."""
    for route in entries(solution, "routes"):
        (depot,) = positions([route["depot"]], len(instance.depots), "depots")
        stops = positions(route["customers"], len(instance.customers), "customers")
        loads = tuple(instance.customers[stop].amount for stop in stops)
        yield Tour(depot, stops, loads)


def read(path: Path) -> Instance:
    """Return what a file of one of the three formats says."""
    if path.suffix == ".json":
        return _read_json(path)
    numbers = [float(word) for word in path.read_text(encoding="utf-8").split()]
    return _read_dat(numbers) if path.suffix == ".dat" else _read_akca(path)


def _read_dat(numbers: list[float]) -> Instance:
    n, m = int(numbers[0]), int(numbers[1])
    xy = numbers[2 : 2 + 2 * (m + n)]
    rest = numbers[2 + 2 * (m + n) :]
    capacities, demands = rest[1 : 1 + m], rest[1 + m : 1 + m + n]
    costs = rest[1 + m + n : 1 + 2 * m + n]
    route_cost, code = rest[1 + 2 * m + n : 3 + 2 * m + n]
    return Instance(
        depots=[
            Place(xy[2 * j], xy[2 * j + 1], capacities[j], costs[j]) for j in range(m)
        ],
        customers=[
            Place(xy[2 * (m + i)], xy[2 * (m + i) + 1], demands[i]) for i in range(n)
        ],
        vehicle=Vehicle(rest[0], route_cost),
        arc={0: hundredfold_up, 1: length}[int(code)],
    )


def _read_json(path: Path) -> Instance:
    data = json.loads(path.read_text(encoding="utf-8"))
    return Instance(
        depots=[
            Place(item["x"], item["y"], item["capacity"], item["costs"])
            for item in data["depots"]
        ],
        customers=[
            Place(item["x"], item["y"], item["demand"]) for item in data["customers"]
        ],
        vehicle=Vehicle(data["vehicle_capacity"], data["vehicle_costs"]),
        arc=hundredfold_up,
    )


def _read_akca(path: Path) -> Instance:
    lines = [
        [float(word) for word in line.split()]
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    num_customers, num_depots, capacity, route_cost, cost_per_load = lines[0]
    customers = lines[2 : 2 + int(num_customers)]
    depots = lines[2 + int(num_customers) :][: int(num_depots)]
    return Instance(
        depots=[Place(row[1], row[2], row[4], row[3]) for row in depots],
        customers=[Place(*row[1:4]) for row in customers],
        vehicle=Vehicle(capacity, route_cost),
        arc=ARC_OF_CODE[int(lines[1][2])],
        cost_per_load=cost_per_load,
    )
