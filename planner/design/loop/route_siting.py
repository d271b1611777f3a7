"""From a siting to a plan with routes: the only place where the two meet."""

from __future__ import annotations

from collections.abc import Iterable

from planner.design.loop.settled import Decisions, left_out, settled
from planner.design.siting_model.decisions import (
    allocations_of,
    facilities_of,
    to_plan,
    without,
)
from planner.design.siting_model.prepare import Prepared
from planner.flow import resolve
from planner.plan import Plan, Route, StopKind, decisions
from planner.routing import (
    ROUND_ITERATIONS,
    RouteCache,
    UnservedStop,
    route_network,
)
from planner.siting.data import SitingSolution

__all__ = ["routed_siting"]


def routed_siting(
    prepared: Prepared,
    siting: SitingSolution,
    *,
    seed: int,
    cache: RouteCache,
    initial: Iterable[Route] = (),
    is_final: bool = False,
    iterations: int = ROUND_ITERATIONS,
) -> tuple[Plan, tuple[UnservedStop, ...]]:
    """Return the plan of a siting, settled, less the stops that no vehicle could serve.

    Where vehicles cannot bring to a nearer facility what should go there, it stays as
    it was, and what passes it is left out. What the others leave free is settled again.

    Parameters
    ----------
    initial, is_final, iterations
        As in ``route_network``.
    """
    instance = prepared.instance
    decided: Decisions = (
        facilities_of(prepared, siting),
        allocations_of(prepared, siting),
    )
    missed: tuple[UnservedStop, ...] = ()
    shut: frozenset[str] = frozenset()
    while True:
        after = settled(instance, *decided, shut)
        network = route_network(
            instance,
            *after,
            seed=seed,
            cache=cache,
            initial=initial,
            is_final=is_final,
            iterations=iterations,
        )
        stops = network.unserved_stops
        too_much = _fed(decided, after) & _facilities_at(stops)
        shut |= _facilities_at(stops)
        if too_much:
            continue
        missed += stops
        passing = left_out(instance, after, shut)
        flow = resolve(decisions(*after), instance)
        carried = tuple(item for item in without(flow, stops) if item not in passing)
        decided = after[0], carried
        if carried == after[1]:
            return to_plan(prepared, *after, network.routes), missed


def _facilities_at(stops: Iterable[UnservedStop]) -> frozenset[str]:
    """Return the facilities among stops."""
    return frozenset(stop.id for stop in stops if stop.kind is StopKind.FACILITY)


def _fed(before: Decisions, after: Decisions) -> frozenset[str]:
    """Return the facilities that get allocations that they did not have."""
    known = set(before[1])
    return frozenset(item.facility_id for item in after[1] if item not in known)
