"""Routes: the one seam in front of the vehicle routing solver, and what uses it."""

from __future__ import annotations

from planner.routing.cache import RouteCache
from planner.routing.linehaul import route_linehaul
from planner.routing.loops import route_loops
from planner.routing.network import RoutedNetwork, route_plan
from planner.routing.stops import UnservedStop
from planner.routing.vrp import solve_vrp

__all__ = [
    "RouteCache",
    "RoutedNetwork",
    "UnservedStop",
    "route_linehaul",
    "route_loops",
    "route_plan",
    "solve_vrp",
]
