"""The two-echelon format of Contardo, Hemmelmayr and Crainic.

The first line holds the numbers of customers, satellites and platforms, the vehicle
capacities of the second and the first echelon, the costs of a route of the second and
the first echelon, and a cost for each unit of demand; the second a lower bound, an
upper bound, a code (0 where an arc costs its length, 1 rounded up, 2 rounded to the
nearest) and a factor on the arcs of the first echelon. Then a line for each customer
(id, x, y, demand), satellite and platform (id, x, y, opening cost, capacity), ids from
1.

The problem is two location-routing problems joined by what each satellite hands on, so
that an open satellite is a customer of the first echelon: it is visited once, by one
route. No satellite of these instances holds more than a vehicle of the first echelon.

C. Contardo, V. Hemmelmayr and T. Crainic (2012), doi:10.1016/j.cor.2012.04.003.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from planner.location_routing.problem import LocationRoutingProblem, Platforms
from planner.location_routing.published.assemble import (
    Depots,
    Vehicles,
    assemble,
    distances,
    fleet_of,
    one_visit_each,
)
from planner.location_routing.published.reader import NumberReader

__all__ = ["read_contardo", "rounded"]

FloatArray = NDArray[np.float64]

REAL, UP, NEAREST = 0, 1, 2
"""Codes of arc costs in the files: as they are, rounded up, to the nearest."""


def rounded(lengths: FloatArray, code: int) -> FloatArray:
    """Return arc costs as a file's code says: 0 as they are, 1 up, 2 to the nearest."""
    if code == REAL:
        return lengths
    return np.asarray(np.ceil(lengths) if code == UP else np.floor(lengths + 0.5))


def read_contardo(path: Path) -> LocationRoutingProblem:
    """Return the two-echelon problem of a file; satellites are its depots."""
    reader = NumberReader(path)
    counts = [
        reader.whole(f"the number of {what}", at_least=1)
        for what in ("customers", "satellites", "platforms")
    ]
    figures = [
        reader.number(what, at_least=0)
        for what in (
            "the vehicle capacity of the second echelon",
            "the vehicle capacity of the first echelon",
            "the cost of a route of the second echelon",
            "the cost of a route of the first echelon",
            "the cost of a unit of demand",
        )
    ]
    reader.number("the lower bound")
    reader.number("the upper bound")
    code = reader.choice("the code of arc costs", (REAL, UP, NEAREST))
    factor = reader.number("the factor of first-echelon arcs", at_least=0)
    customers, satellites, platforms = _places(reader, counts)
    delivery = Vehicles(capacity=figures[0], fixed_cost=figures[2])
    supply = Vehicles(capacity=figures[1], fixed_cost=figures[3])
    arcs = rounded(distances(satellites[:, :2], customers[:, :2]), code)
    supply_arcs = rounded(distances(platforms[:, :2], satellites[:, :2]), code)
    return assemble(
        Depots(
            cost=satellites[:, 2],
            capacity=satellites[:, 3],
            cost_per_load=figures[4],
        ),
        one_visit_each(customers[:, 2]),
        fleet_of([delivery], arcs),
        Platforms(
            opening_cost=platforms[:, 2],
            capacity=platforms[:, 3],
            fleet=fleet_of([supply], factor * supply_arcs),
        ),
    )


def _places(
    reader: NumberReader, counts: list[int]
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the tables of customers, satellites and platforms, without ids."""
    num_customers, num_satellites, num_platforms = counts
    customers = reader.table("customer", num_customers, 3, first_id=1)
    satellites = reader.table(
        "satellite", num_satellites, 4, first_id=num_customers + 1
    )
    platforms = reader.table(
        "platform", num_platforms, 4, first_id=num_customers + num_satellites + 1
    )
    reader.end()
    return customers, satellites, platforms
