"""What a change near a plan costs once its routes are driven."""

from __future__ import annotations

from dataclasses import replace

from planner.design.decisions import allocations_of, facilities_of
from planner.design.frozen import FrozenPlan
from planner.design.route_siting import routed_siting
from planner.explain.change import Change, Resolve
from planner.ledger import compute_ledger
from planner.plan import Plan
from planner.routing import RouteCache
from planner.siting.data import SitingSolution

__all__ = ["with_routes"]


def with_routes(found: Resolve, *, seed: int, cache: RouteCache | None) -> Change:
    """Return a change with the cost of its routes beside that of the siting model.

    The sitings with the change and without it are routed with the effort of a final
    plan, from the routes of the saved one, which stands for the one without if it is
    cheaper. What cannot be driven is said and not carried.

    Parameters
    ----------
    cache
        Routes of other changes to the same plan.
    """
    frozen, cache = found.frozen, RouteCache() if cache is None else cache
    instance = frozen.prepared.instance
    before = compute_ledger(instance, frozen.plan).own_cost
    if not _is_plan(frozen, found.before):
        plan, undriven = _routed(frozen, found.before, seed, cache)
        if not undriven:
            before = min(before, compute_ledger(instance, plan).own_cost)
    plan, undriven = _routed(frozen, found.after, seed, cache)
    return replace(
        found.change(),
        routed_cost=compute_ledger(instance, plan).own_cost - before,
        undriven_stop_ids=undriven,
    )


def _is_plan(frozen: FrozenPlan, siting: SitingSolution) -> bool:
    """Return whether a siting is the saved plan's own."""
    facilities = facilities_of(frozen.prepared, siting)
    allocations = allocations_of(frozen.prepared, siting)
    return set(facilities) == set(frozen.plan.facilities) and set(allocations) == set(
        frozen.plan.allocations
    )


def _routed(
    frozen: FrozenPlan, siting: SitingSolution, seed: int, cache: RouteCache
) -> tuple[Plan, tuple[str, ...]]:
    """Return a siting with its routes, and the stops that these leave out."""
    plan, stops = routed_siting(
        frozen.prepared,
        siting,
        seed=seed,
        cache=cache,
        initial=frozen.plan.routes,
        is_final=True,
    )
    return plan, tuple(sorted({stop.id for stop in stops}))
