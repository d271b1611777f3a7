"""Changed decisions of a plan, with real routes, where they make it better.

What every search of neighbours ends in: decisions are settled and each facility gets
the cheapest format that holds what passes it; then they are routed, and only those
whose routes cost less in all are judged by the independent ledger and checker.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from planner.design.loop.completing import completed
from planner.design.loop.fitting import with_fitting_formats
from planner.design.loop.search import (
    IMPROVEMENT,
    Candidate,
    Search,
    judged,
    keep,
    seeks_least_cost,
)
from planner.design.loop.settled import Decisions, settled
from planner.design.penalties import penalties
from planner.design.siting_model.decisions import to_plan
from planner.flow import resolve
from planner.ledger import compute_ledger
from planner.plan import Allocation, Facility, Route, decisions
from planner.routing import ROUND_ITERATIONS, route_network, routes_cost

__all__ = ["better_plan"]


def better_plan(
    search: Search,
    best: Candidate,
    facilities: tuple[Facility, ...],
    allocations: tuple[Allocation, ...],
    *,
    initial: Iterable[Route] | None = None,
    iterations: int = ROUND_ITERATIONS,
    wins_back: bool = False,
) -> Candidate | None:
    """Return decisions settled, routed and judged, if that makes the best plan so far.

    Parameters
    ----------
    initial
        Routes to start from; ``None``: those of ``best``.
    iterations
        Without improvement, after which the search of a depot's routes ends.
    wins_back
        Whether coverage that is lost on the way may be won back.
    """
    instance, asked = search.prepared.instance, (facilities, allocations)
    most = best.score if best.is_valid and seeks_least_cost(search) else np.inf
    if search.least_score.get(asked, 0.0) >= most:
        return None
    facilities, allocations = settled(instance, facilities, allocations)
    flow = resolve(decisions(facilities, allocations), instance)
    facilities = with_fitting_formats(search.prepared, flow)
    decided = facilities, allocations
    if decided == (best.plan.facilities, best.plan.allocations):
        return None
    if search.least_score.get(decided, 0.0) >= most:
        return None
    beside = _without_routes(search, decided)
    search.least_score |= dict.fromkeys((asked, decided), beside)
    if beside >= most:
        return None
    network = route_network(
        instance,
        facilities,
        allocations,
        seed=search.options.seed,
        cache=search.cache,
        initial=best.plan.routes if initial is None else initial,
        most_cost=most - beside,
        iterations=iterations,
    )
    total = beside + routes_cost(instance, network.routes)
    least = np.inf if network.unserved_stops else total
    search.least_score |= dict.fromkeys((asked, decided), least)
    if network.unserved_stops or total * (1 + IMPROVEMENT) >= most:
        return None
    plan = to_plan(search.prepared, facilities, allocations, network.routes)
    candidate = replace(
        judged(search, best.siting, plan), prices=best.prices, is_searched=True
    )
    if not candidate.is_valid:
        search.least_score |= dict.fromkeys((asked, decided), np.inf)
    if wins_back:
        candidate = completed(search, candidate)
    return candidate if keep(search, candidate) else None


def _without_routes(search: Search, decided: Decisions) -> float:
    """Return the score of decisions, vehicles left out."""
    instance = search.prepared.instance
    flow = resolve(to_plan(search.prepared, *decided, ()), instance)
    ledger = compute_ledger(flow.plan, instance, flow=flow)
    return ledger.own_cost + sum(penalties(flow).values())
