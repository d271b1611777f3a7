"""The routes of a whole network: linehaul first, then the loops of each store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from planner.instance import Instance
from planner.plan import Allocation, Facility, Route
from planner.routing.cache import RouteCache
from planner.routing.depot import Effort
from planner.routing.linehaul import route_linehaul
from planner.routing.loops import route_loops
from planner.routing.stops import UnservedStop

__all__ = [
    "FINAL_ITERATIONS",
    "ROUND_ITERATIONS",
    "RouteCache",
    "RoutedNetwork",
    "UnservedStop",
    "route_plan",
]

ROUND_ITERATIONS = 100
FINAL_ITERATIONS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutedNetwork:
    """The routes of a plan, and the stops that no route serves, with reasons."""

    routes: tuple[Route, ...]
    unserved_stops: tuple[UnservedStop, ...]


def route_plan(
    instance: Instance,
    facilities: Sequence[Facility],
    allocations: Sequence[Allocation],
    *,
    seed: int,
    iterations: int | None = None,
    cache: RouteCache | None = None,
    initial: Iterable[Route] = (),
    is_final: bool = False,
) -> RoutedNetwork:
    """Route what the siting decisions ask for.

    The same decisions, seed, iterations and content of the cache give the same
    routes.

    Parameters
    ----------
    iterations
        Iterations without improvement after which a depot's search ends; unless
        given few, or more if ``is_final``.
    cache
        Routes of earlier rounds: a depot whose problem did not change keeps its
        routes, others start from theirs.
    initial
        Routes of an earlier plan to start from.
    """
    if iterations is None:
        iterations = FINAL_ITERATIONS if is_final else ROUND_ITERATIONS
    cache = RouteCache() if cache is None else cache
    cache.remember(initial)
    effort = Effort(seed=seed, iterations=iterations, cache=cache)
    linehaul = route_linehaul(instance, facilities, allocations, effort)
    loops = route_loops(instance, facilities, allocations, linehaul, effort)
    return RoutedNetwork(
        routes=linehaul.routes + loops.routes,
        unserved_stops=linehaul.unserved_stops + loops.unserved_stops,
    )
