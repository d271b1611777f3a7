"""From a plan to siting decisions near it whose routes are expected to cost less."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from planner.design.county.from_instance import from_prepared
from planner.design.county.start import start_from_plan
from planner.design.county.to_plan import decisions_of, loops_of
from planner.design.siting_model.prepare import Prepared
from planner.location_routing.evaluate import evaluate
from planner.location_routing.linehaul import with_linehaul_priced
from planner.location_routing.search import improve
from planner.plan import Allocation, Facility, Plan, Route

__all__ = ["Neighbour", "neighbour_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """Siting decisions, with loops that a search of routes may start from."""

    facilities: tuple[Facility, ...]
    allocations: tuple[Allocation, ...]
    loops: tuple[Route, ...]


def neighbour_of(
    prepared: Prepared,
    plan: Plan,
    *,
    taken: Mapping[str, float] | None = None,
    seed: int,
    iterations: int,
    warm: float,
    time_limit_s: float | None = None,
) -> Neighbour | None:
    """Return decisions near a plan's, ``None`` if none seems better.

    The search sees each vehicle's day and trips, but the linehaul only as a price of
    the stores' loads, no times of day, and no load that is split between vehicles.

    Parameters
    ----------
    taken
        Parcels a day that pass stores besides, by id: less room for the search.
    warm
        Temperature at the start of the search, in mean arcs.
    """
    county = from_prepared(prepared, plan, taken=taken or {})
    start = start_from_plan(county, plan)
    problem = with_linehaul_priced(county.problem, start)
    found = evaluate(problem, start)
    if found.violations:
        return None
    start = replace(start, supply_routes=(), cost=found.total, is_feasible=True)
    best = improve(
        problem,
        start,
        seed=seed,
        iterations=iterations,
        time_limit_s=time_limit_s,
        warm=warm,
    )
    facilities, allocations = decisions_of(county, best)
    return Neighbour(
        facilities=facilities, allocations=allocations, loops=loops_of(county, best)
    )
