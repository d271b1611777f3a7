"""The numbers format of Prins, Prodhon, Tuzun, Burke and Barreto (``.dat``).

The file holds, in this order: number of customers, number of depots, x and y of each
depot, x and y of each customer, vehicle capacity, capacity of each depot, demand of
each customer, opening cost of each depot, cost of a route, and a code: 0 where an arc
costs 100 times its length, rounded up, 1 where it costs its length. What follows the
code is not read: some files carry a solution there.

C. Prins, C. Prodhon and R. Wolfler Calvo (2006), doi:10.1007/s10288-006-0001-9.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from planner.location_routing.problem import LocationRoutingProblem
from planner.location_routing.published.assemble import (
    Depots,
    Vehicles,
    assemble,
    distances,
    fleet_of,
    one_visit_each,
)
from planner.location_routing.published.reader import NumberReader

__all__ = ["read_prins"]

WHOLE, REAL = 0, 1
"""Codes of arc costs in the files: 100 times and rounded up, or as they are."""


def read_prins(path: Path) -> LocationRoutingProblem:
    """Return the location-routing problem of a file."""
    reader = NumberReader(path)
    num_customers = reader.whole("the number of customers", at_least=1)
    num_depots = reader.whole("the number of depots", at_least=1)
    depots_xy = reader.points("depot", num_depots)
    customers_xy = reader.points("customer", num_customers)
    load_at_once = reader.number("the vehicle capacity", at_least=0)
    capacity = reader.column("the capacity of depot", num_depots, at_least=0)
    demand = reader.column("the demand of customer", num_customers, at_least=0)
    opening = reader.column("the opening cost of depot", num_depots, at_least=0)
    fixed_cost = reader.number("the cost of a route", at_least=0)
    code = reader.choice("the code of arc costs", (WHOLE, REAL))
    lengths = distances(depots_xy, customers_xy)
    arc_cost = np.ceil(100 * lengths) if code == WHOLE else lengths
    vehicles = Vehicles(capacity=load_at_once, fixed_cost=fixed_cost)
    return assemble(
        Depots(cost=opening, capacity=capacity),
        one_visit_each(demand),
        fleet_of([vehicles], arc_cost),
    )
