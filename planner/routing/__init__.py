"""Routes: the one seam in front of the vehicle routing solver, and what uses it."""

from __future__ import annotations

from planner.routing.network.cache import RouteCache
from planner.routing.network.depot import ROUND_ITERATIONS
from planner.routing.network.depot_routes import routes_cost
from planner.routing.network.kept import KeptRoutes
from planner.routing.network.network import route_network
from planner.routing.problem.routed import Routed
from planner.routing.problem.stops import UnservedStop
from planner.routing.vrp.pyvrp_seam import solve_vrp

__all__ = [
    "ROUND_ITERATIONS",
    "KeptRoutes",
    "RouteCache",
    "Routed",
    "UnservedStop",
    "route_network",
    "routes_cost",
    "solve_vrp",
]
