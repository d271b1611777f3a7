"""How warm the annealing is: in mean arcs, falling by the same factor each time."""

from __future__ import annotations

from planner.location_routing.compiled_search import CompiledSearch

__all__ = ["COLD", "WARM", "mean_arc", "temperature"]

WARM, COLD = 1.0, 0.02
"""Temperatures in mean arcs at which annealing begins and ends; measured in
``benchmarks/RESULTS.md`` against a tenth to a hundredth, which left clustered instances
in the clusters that they began with."""


def mean_arc(search: CompiledSearch) -> float:
    """Return the mean cost of the arcs of a search's current solution."""
    solution = search.solution(is_best=False)
    arcs = sum(len(route.stops) + 1 for route in solution.routes)
    return max(search.driving() / max(arcs, 1), 1e-9)


def temperature(share: float, warm: float = WARM, cold: float = COLD) -> float:
    """Return the temperature after a share of the iterations."""
    return float(warm * (cold / warm) ** share)
