"""From a siting to a plan with routes: the only place where the two meet."""

from __future__ import annotations

from collections.abc import Iterable

from planner.design.decisions import (
    allocations_of,
    facilities_of,
    to_plan,
    without,
)
from planner.design.prepare import Prepared
from planner.location.siting_data import SitingPrices, SitingSolution
from planner.plan import Plan, Route
from planner.routing import RouteCache, UnservedStop, route_network

__all__ = ["routed_siting"]


def routed_siting(
    prepared: Prepared,
    prices: SitingPrices,
    siting: SitingSolution,
    *,
    seed: int,
    cache: RouteCache,
    initial: Iterable[Route] = (),
    is_final: bool = False,
) -> tuple[Plan, tuple[UnservedStop, ...]]:
    """Return the plan of a siting, less the stops that no vehicle could serve.

    Parameters
    ----------
    prices
        At which it was sited; they tell why a village is not served.
    initial, is_final
        As in ``route_network``.
    """
    facilities = facilities_of(prepared, siting)
    allocations = allocations_of(prepared, siting)
    network = route_network(
        prepared.instance,
        facilities,
        allocations,
        seed=seed,
        cache=cache,
        initial=initial,
        is_final=is_final,
    )
    stops = network.unserved_stops
    carried = without(allocations, stops)
    return to_plan(prepared, facilities, carried, network.routes, prices), stops
