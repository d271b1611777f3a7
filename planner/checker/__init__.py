"""Check: whether a plan is feasible, from scratch; knows no optimiser."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from planner.arguments import expect_plan
from planner.checker import (
    administration,
    allocation,
    carriers,
    limits,
    nearer,
    readable,
    routes,
    siting,
    trips,
)
from planner.checker.balances import balances
from planner.checker.violations import Code, Violation
from planner.checker.visits import visits
from planner.flow import Flow, resolve
from planner.instance import Instance
from planner.ledger import Ledger, compute_ledger
from planner.plan import Plan

__all__ = ["Code", "Violation", "check"]

_PlanRule = Callable[[Instance, Plan], Iterator[Violation]]
_FlowRule = Callable[[Flow], Iterator[Violation]]

_READABLE: tuple[_PlanRule, ...] = (
    readable.known_ids,
    readable.no_repetitions,
    readable.finite_numbers,
    readable.no_empty_routes,
    carriers.carrier_legs,
    siting.no_circles,
)

_CONNECTED: tuple[_PlanRule, ...] = (
    siting.formats_offered,
    siting.suppliers,
    allocation.facilities_fit,
)

_OF_DECISIONS: tuple[_PlanRule, ...] = (
    siting.on_road,
    siting.site_statuses,
    siting.closed_sites,
    siting.max_facilities,
    administration.open_where_asked,
    allocation.modes_allowed,
    allocation.share_values,
    allocation.share_sums,
    allocation.single_allocations,
    allocation.served_are_located,
    allocation.within_boundary,
    allocation.served_where_asked,
    allocation.home_deliveries,
    carriers.carrier_modes,
    carriers.carrier_areas,
)

_OF_FLOW: tuple[_FlowRule, ...] = (
    administration.covered_townships,
    allocation.within_reach,
    allocation.reasons,
    nearer.nearest_with_room,
    carriers.carrier_capacities,
    limits.capacities,
    limits.shelves,
    limits.required_shares,
    visits,
    trips.loads,
)

_OF_ROUTES: tuple[_PlanRule, ...] = (
    routes.legs_allowed,
    routes.same_days,
    routes.trip_counts,
    routes.fleet_available,
    routes.shifts,
    routes.windows,
    routes.trip_order,
    routes.transfers,
    trips.distances,
    trips.travel_times,
    trips.service_times,
    trips.opening_hours,
)


def check(
    plan: Plan,
    instance: Instance,
    *,
    flow: Flow | None = None,
    ledger: Ledger | None = None,
) -> list[Violation]:
    """Return every rule that a plan breaks, none if it is feasible.

    A plan with unknown or repeated ids, numbers that are not finite, empty routes,
    carriers on legs that they do not offer or circles of supply is judged no further
    than these; nor is one whose parcels find no way, to a facility that is not open or
    of another tier, or from no parent; nor one whose parcels do not balance.

    Parameters
    ----------
    flow, ledger
        Of the plan, where they are known already.

    Raises
    ------
    PlannerError
        If plan and instance are not what they are, in this order.
    """
    expect_plan(plan, instance, "check(plan, instance)")
    for rules in (_READABLE, _CONNECTED):
        found = [item for rule in rules for item in rule(instance, plan)]
        if found:
            return found
    flow = resolve(plan, instance) if flow is None else flow
    unbalanced = list(balances(flow))
    if unbalanced:
        return unbalanced
    ledger = compute_ledger(plan, instance, flow=flow) if ledger is None else ledger
    return [
        *(item for rule in _OF_DECISIONS for item in rule(instance, plan)),
        *(item for rule in _OF_FLOW for item in rule(flow)),
        *limits.budgets(ledger, instance),
        *(item for rule in _OF_ROUTES for item in rule(instance, plan)),
    ]
