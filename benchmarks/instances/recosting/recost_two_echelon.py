"""Recompute and check a two-echelon solution from its published file.

A solution has ``depots`` (open satellites), ``routes`` (``depot``, ``customers``),
``platforms`` (open ones) and ``supply_routes`` (``platform``, ``satellites``, and
``loads`` brought to each), all positions from 0 in the order of the file. A satellite
whose load fits a vehicle is supplied by one route.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from benchmarks.instances.harness import Recosting
from benchmarks.instances.recosting.recost_routes import (
    ARC_OF_CODE,
    TOLERANCE,
    Arc,
    Place,
    Tour,
    Vehicle,
    driving_cost,
    entries,
    is_above,
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

    customers: list[Place]
    satellites: list[Place]
    platforms: list[Place]
    delivery: Vehicle
    supply: Vehicle
    cost_per_load: float
    arc: Arc
    supply_factor: float


def recost_two_echelon(path: Path, solution: Mapping[str, Any]) -> Recosting:
    """Return cost and violations of a solution."""
    instance = read(path)
    satellites = positions(
        entries(solution, "depots"), len(instance.satellites), "satellites"
    )
    platforms = positions(
        entries(solution, "platforms"), len(instance.platforms), "platforms"
    )
    tours = list(_delivery_tours(instance, solution))
    supply = list(_supply_tours(instance, solution))
    cost = opening_cost(satellites, instance.satellites)
    cost += opening_cost(platforms, instance.platforms)
    cost += _second_echelon_cost(instance, tours)
    cost += _first_echelon_cost(instance, supply)
    violations = chain(
        not_once(visits_of(tours), range(len(instance.customers)), "customer"),
        not_open(tours, satellites, name="satellite"),
        overloads(tours, instance.satellites, instance.delivery, name="satellite"),
        not_open(supply, platforms, name="platform"),
        overloads(supply, instance.platforms, instance.supply, name="platform"),
        _supply_errors(instance, tours, supply),
    )
    return Recosting(cost=cost, violations=tuple(violations))


def _second_echelon_cost(instance: Instance, tours: Sequence[Tour]) -> float:
    driving = driving_cost(tours, instance.satellites, instance.customers, instance.arc)
    handling = instance.cost_per_load * sum(tour.load for tour in tours)
    return driving + handling + instance.delivery.cost * len(tours)


def _first_echelon_cost(instance: Instance, supply: Sequence[Tour]) -> float:
    driving = driving_cost(
        supply, instance.platforms, instance.satellites, instance.arc
    )
    return instance.supply_factor * driving + instance.supply.cost * len(supply)


def _supply_errors(
    instance: Instance, tours: Sequence[Tour], supply: Sequence[Tour]
) -> Iterator[str]:
    """Yield where satellites receive what they do not hand on, or in needless parts."""
    sent: defaultdict[int, float] = defaultdict(float)
    received: defaultdict[int, float] = defaultdict(float)
    for tour in tours:
        sent[tour.depot] += tour.load
    for tour in supply:
        for satellite, load in zip(tour.stops, tour.loads, strict=True):
            received[satellite] += load
    for satellite in sorted(sent.keys() | received.keys()):
        if abs(sent[satellite] - received[satellite]) > TOLERANCE:
            amounts = f"{received[satellite]:g} and sends {sent[satellite]:g}"
            yield f"satellite {satellite} receives {amounts}"
    visits = visits_of(supply)
    whole = [
        item for item in sent if not is_above(sent[item], instance.supply.capacity)
    ]
    parts = set(sent) - set(whole)
    once = Counter({item: visits[item] for item in visits if item not in parts})
    yield from not_once(once, whole, "satellite")


def _delivery_tours(instance: Instance, solution: Mapping[str, Any]) -> Iterator[Tour]:
    for route in entries(solution, "routes"):
        (depot,) = positions([route["depot"]], len(instance.satellites), "satellites")
        stops = positions(route["customers"], len(instance.customers), "customers")
        yield Tour(depot, stops, tuple(instance.customers[i].amount for i in stops))


def _supply_tours(instance: Instance, solution: Mapping[str, Any]) -> Iterator[Tour]:
    for route in entries(solution, "supply_routes"):
        (platform,) = positions(
            [route["platform"]], len(instance.platforms), "platforms"
        )
        stops = positions(route["satellites"], len(instance.satellites), "satellites")
        loads = tuple(float(load) for load in route["loads"])
        if len(loads) != len(stops) or min(loads, default=0.0) < 0:
            msg = f"the loads {loads} of a supply route do not fit its satellites"
            raise ValueError(msg)
        yield Tour(platform, stops, loads)


def read(path: Path) -> Instance:
    """Return what a file says."""
    lines = [
        [float(word) for word in line.split()]
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    num_customers, num_satellites = int(lines[0][0]), int(lines[0][1])
    capacity2, capacity1, cost2, cost1, cost_per_load = lines[0][3:8]
    code, factor = lines[1][2:4]
    customers = lines[2 : 2 + num_customers]
    others = lines[2 + num_customers :]
    sites = [Place(x, y, capacity, cost) for _, x, y, cost, capacity in others]
    return Instance(
        customers=[Place(x, y, demand) for _, x, y, demand in customers],
        satellites=sites[:num_satellites],
        platforms=sites[num_satellites:],
        delivery=Vehicle(capacity2, cost2),
        supply=Vehicle(capacity1, cost1),
        cost_per_load=cost_per_load,
        arc=ARC_OF_CODE[int(code)],
        supply_factor=factor,
    )
