"""What other solvers make of the routes of an instance whose open depots are given.

Both search in whole numbers: where the file's are not, a thousand times as large ones.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyvrp
from ortools.constraint_solver import pywrapcp
from ortools.constraint_solver import routing_enums_pb2 as enums
from pyvrp.stop import MaxRuntime

from benchmarks.instances.recosting.recost_clrp import Instance
from benchmarks.instances.recosting.recost_routes import length

REAL_FACTOR = 1000
SPARE_VEHICLES = 2
"""Vehicles offered to OR-Tools for each one that the loads need."""

Solution = dict[str, Any]
Route = tuple[int, list[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeNumbers:
    """An instance on its open depots: places are these, then the customers."""

    costs: list[list[int]]
    vehicle_cost: int
    demands: list[int]
    capacity: int
    depot_capacities: list[int]

    @property
    def num_depots(self) -> int:
        """Number of open depots."""
        return len(self.depot_capacities)


def pyvrp_solution(
    instance: Instance, opened: Sequence[int], time_limit_s: float, seed: int
) -> Solution | None:
    """Return the routes of pyvrp, which knows no capacity of depots."""
    model = whole_numbers(instance, opened)
    return _solution(opened, _pyvrp_routes(model, time_limit_s, seed))


def or_tools_solution(
    instance: Instance, opened: Sequence[int], time_limit_s: float
) -> Solution | None:
    """Return the routes of the routing library of OR-Tools, which takes no seed."""
    model = whole_numbers(instance, opened)
    return _solution(opened, _or_tools_routes(model, time_limit_s))


def whole_numbers(instance: Instance, opened: Sequence[int]) -> WholeNumbers:
    """Return an instance in whole numbers: costs to the nearest, capacities down."""
    depots = [instance.depots[depot] for depot in opened]
    money = REAL_FACTOR if instance.arc is length else 1
    demands = [customer.amount for customer in instance.customers]
    load = 1 if all(float(amount).is_integer() for amount in demands) else REAL_FACTOR
    places = [*depots, *instance.customers]
    return WholeNumbers(
        costs=[[round(money * instance.arc(a, b)) for b in places] for a in places],
        vehicle_cost=round(money * instance.vehicle.cost),
        demands=[math.ceil(load * amount) for amount in demands],
        capacity=math.floor(load * instance.vehicle.capacity),
        depot_capacities=[math.floor(load * depot.amount) for depot in depots],
    )


def _solution(opened: Sequence[int], routes: Iterable[Route] | None) -> Solution | None:
    """Return the routes in the form that is recosted, depots as in the file."""
    if routes is None:
        return None
    return {
        "depots": list(opened),
        "routes": [
            {"depot": opened[depot], "customers": customers}
            for depot, customers in routes
            if customers
        ],
    }


def _pyvrp_routes(
    model: WholeNumbers, time_limit_s: float, seed: int
) -> list[Route] | None:
    result = pyvrp.solve(
        _pyvrp_data(model), MaxRuntime(time_limit_s), seed=seed, display=False
    )
    if not result.best.is_feasible():
        return None
    return [
        (
            route.start_depot(),
            [activity.idx for activity in route if activity.is_client()],
        )
        for route in result.best.routes()
    ]


def _pyvrp_data(model: WholeNumbers) -> Any:
    matrix: Any = np.array(model.costs, dtype=np.int64)
    return pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0)] * len(model.costs),
        clients=[
            pyvrp.Client(location=place, delivery=[demand])
            for place, demand in enumerate(model.demands, start=model.num_depots)
        ],
        depots=[pyvrp.Depot(depot) for depot in range(model.num_depots)],
        vehicle_types=[
            pyvrp.VehicleType(
                num_available=len(model.demands),
                capacity=[model.capacity],
                start_depot=depot,
                end_depot=depot,
                fixed_cost=model.vehicle_cost,
            )
            for depot in range(model.num_depots)
        ],
        distance_matrices=[matrix],
        duration_matrices=[np.zeros_like(matrix)],
    )


def _or_tools_routes(model: WholeNumbers, time_limit_s: float) -> list[Route] | None:
    depot_of = _depot_of_vehicles(model)
    manager = pywrapcp.RoutingIndexManager(
        len(model.costs), len(depot_of), depot_of, depot_of
    )
    routing = pywrapcp.RoutingModel(manager)
    arc = routing.RegisterTransitMatrix(model.costs)
    routing.SetArcCostEvaluatorOfAllVehicles(arc)
    routing.SetFixedCostOfAllVehicles(model.vehicle_cost)
    _limit_loads(model, routing, depot_of)
    found = routing.SolveWithParameters(_or_tools_parameters(time_limit_s))
    if found is None:
        return None
    return [
        (depot, _or_tools_stops(model, manager, routing, found, vehicle))
        for vehicle, depot in enumerate(depot_of)
    ]


def _depot_of_vehicles(model: WholeNumbers) -> list[int]:
    """Return the depot of each vehicle, more than enough of them at each depot."""
    total = sum(model.demands)
    return [
        depot
        for depot, most in enumerate(model.depot_capacities)
        for _ in range(SPARE_VEHICLES * math.ceil(min(most, total) / model.capacity))
    ]


def _limit_loads(model: WholeNumbers, routing: Any, depot_of: list[int]) -> None:
    """Limit what vehicles carry and what depots send."""
    loads = [0] * model.num_depots + model.demands
    load = routing.RegisterUnaryTransitVector(loads)
    routing.AddDimension(load, 0, model.capacity, True, "load")
    carried = routing.GetDimensionOrDie("load")
    for depot, most in enumerate(model.depot_capacities):
        ends = [
            carried.CumulVar(routing.End(vehicle))
            for vehicle, home in enumerate(depot_of)
            if home == depot
        ]
        routing.solver().Add(routing.solver().Sum(ends) <= most)


def _or_tools_parameters(time_limit_s: float) -> Any:
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = (
        enums.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    )
    parameters.local_search_metaheuristic = (
        enums.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    parameters.time_limit.FromMilliseconds(round(1000 * time_limit_s))
    return parameters


def _or_tools_stops(
    model: WholeNumbers, manager: Any, routing: Any, found: Any, vehicle: int
) -> list[int]:
    stops = []
    index = found.Value(routing.NextVar(routing.Start(vehicle)))
    while not routing.IsEnd(index):
        stops.append(manager.IndexToNode(index) - model.num_depots)
        index = found.Value(routing.NextVar(index))
    return stops
