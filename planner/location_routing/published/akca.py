"""The format of Akca, Berger and Ralphs, as Contardo publishes it.

The first line holds the numbers of customers and depots, the vehicle capacity, the
cost of a route and a cost for each unit of demand; the second a lower bound, an upper
bound and a code: 0 where an arc costs its length, 1 rounded up, 2 rounded to the
nearest. Then a line for each customer (id, x, y, demand) and each depot (id, x, y,
opening cost, capacity and a number of vehicles that nobody uses), ids from 1.

Z. Akca, R. Berger and T. Ralphs (2009), doi:10.1007/978-0-387-88843-9_16.
"""

from __future__ import annotations

from pathlib import Path

from planner.location_routing.problem import LocationRoutingProblem
from planner.location_routing.published.assemble import (
    Depots,
    Vehicles,
    assemble,
    distances,
    fleet_of,
    one_visit_each,
)
from planner.location_routing.published.contardo import rounded
from planner.location_routing.published.reader import NumberReader

__all__ = ["read_akca"]


def read_akca(path: Path) -> LocationRoutingProblem:
    """Return the location-routing problem of a file."""
    reader = NumberReader(path)
    num_customers = reader.whole("the number of customers", at_least=1)
    num_depots = reader.whole("the number of depots", at_least=1)
    vehicles = Vehicles(
        capacity=reader.number("the vehicle capacity", at_least=0),
        fixed_cost=reader.number("the cost of a route", at_least=0),
    )
    cost_per_load = reader.number("the cost of a unit of demand", at_least=0)
    reader.number("the lower bound")
    reader.number("the upper bound")
    code = reader.choice("the code of arc costs", (0, 1, 2))
    customers = reader.table("customer", num_customers, 3, first_id=1)
    depots = reader.table(
        "depot", num_depots, 4, first_id=num_customers + 1, num_ignored=1
    )
    reader.end()
    arc_cost = rounded(distances(depots[:, :2], customers[:, :2]), code)
    return assemble(
        Depots(cost=depots[:, 2], capacity=depots[:, 3], cost_per_load=cost_per_load),
        one_visit_each(customers[:, 2]),
        fleet_of([vehicles], arc_cost),
    )
