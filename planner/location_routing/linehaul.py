"""The linehaul as a price of each store's load, for searches over the loops.

Loads above a vehicle's are split, so what the linehaul costs is nearly linear in them:
each parcel pays its share of a full vehicle's way to the store and back (Daganzo 1984,
doi:10.1287/trsc.18.4.331), and all together pay what the linehaul of a plan costs.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from planner.location_routing.evaluate import evaluate
from planner.location_routing.problem import (
    LocationRoutingProblem,
    LocationRoutingSolution,
    Platforms,
)

__all__ = ["with_linehaul_priced"]

FloatArray = NDArray[np.float64]

LEAST_SCALE, MOST_SCALE = 0.5, 3.0
"""Between which the prices of loads are scaled to what a solution pays. A judgement, so
that one solution does not price depots out; the whole problem judges in the end."""


def with_linehaul_priced(
    problem: LocationRoutingProblem, solution: LocationRoutingSolution
) -> LocationRoutingProblem:
    """Return the problem without its first echelon, whose cost goes to the loads.

    The prices are scaled so that the depots of a solution pay what supplying them
    costs there.
    """
    if problem.platforms is None:
        return problem
    price = _price_per_load(problem, problem.platforms)
    alone = replace(problem, platforms=None)
    priced = replace(alone, depot_cost_per_load=problem.depot_cost_per_load + price)
    without, whole = evaluate(alone, solution), evaluate(problem, solution)
    paid = whole.cost["supply vehicles"] + whole.cost["supply driving"]
    expected = evaluate(priced, solution).total - without.total
    if expected > 0 and paid > 0:
        price = price * np.clip(paid / expected, LEAST_SCALE, MOST_SCALE)
    return replace(alone, depot_cost_per_load=problem.depot_cost_per_load + price)


def _price_per_load(
    problem: LocationRoutingProblem, platforms: Platforms
) -> FloatArray:
    """Return the cost of a load of 1 at each depot, by the cheapest vehicle type."""
    fleet, num = platforms.fleet, len(platforms.opening_cost)
    out, back = fleet.arc_cost[:, :num, num:], fleet.arc_cost[:, num:, :num]
    way = out + back.transpose(0, 2, 1)
    time_s = fleet.arc_time_s[:, :num, num:]
    time_s = time_s + fleet.arc_time_s[:, num:, :num].transpose(0, 2, 1)
    capacity = fleet.capacity[:, None, None]
    time_s = time_s + fleet.loading_s + platforms.service_s
    time_s = time_s + platforms.service_s_per_load * capacity
    day = (fleet.fixed_cost / fleet.shift_s)[:, None, None]
    each = (way + day * time_s) / capacity
    price = each.min(axis=(0, 1)) * problem.load_per_visit * problem.scale
    if platforms.is_depot_here is not None:
        price = np.where(platforms.is_depot_here, 0.0, price)
    return np.asarray(price, dtype=float)
