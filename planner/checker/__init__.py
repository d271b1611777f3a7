"""Check: whether a plan is feasible, from scratch; knows no optimiser."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

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
from planner.checker.violations import Code, Violation
from planner.checker.visits import visits
from planner.instance import Instance
from planner.plan import Plan

__all__ = ["Code", "Violation", "check"]

_Rule = Callable[[Instance, Plan], Iterator[Violation]]

_READABLE: tuple[_Rule, ...] = (
    readable.known_ids,
    readable.no_repetitions,
    readable.finite_numbers,
    readable.no_empty_routes,
    carriers.carrier_legs,
)

_CONNECTED: tuple[_Rule, ...] = (
    siting.formats_offered,
    siting.suppliers,
    allocation.facilities_fit,
)

_RULES: tuple[_Rule, ...] = (
    siting.on_road,
    siting.site_statuses,
    siting.closed_sites,
    siting.max_facilities,
    administration.open_where_asked,
    administration.covered_townships,
    allocation.modes_allowed,
    allocation.share_values,
    allocation.share_sums,
    allocation.single_allocations,
    allocation.served_are_located,
    allocation.within_reach,
    allocation.within_boundary,
    allocation.home_deliveries,
    allocation.reasons,
    nearer.nearest_with_room,
    carriers.carrier_modes,
    carriers.carrier_areas,
    carriers.carrier_capacities,
    limits.capacities,
    limits.budgets,
    limits.required_shares,
    visits,
    routes.legs_allowed,
    routes.same_days,
    routes.trip_counts,
    routes.fleet_available,
    routes.shifts,
    routes.windows,
    routes.trip_order,
    routes.transfers,
    trips.loads,
    trips.distances,
    trips.travel_times,
    trips.service_times,
    trips.opening_hours,
)


def check(plan: Plan, instance: Instance) -> list[Violation]:
    """Return every rule that a plan breaks, none if it is feasible.

    A plan with unknown or repeated ids, numbers that are not finite, empty routes, or
    carriers on legs that they do not offer is judged no further than these; nor is one
    whose parcels find no way: to a facility that is not open or of another tier, from
    no parent, or round in a circle.
    """
    for rules in (_READABLE, _CONNECTED, _RULES):
        found = _broken(rules, instance, plan)
        if found:
            return found
    return []


def _broken(rules: Sequence[_Rule], instance: Instance, plan: Plan) -> list[Violation]:
    return [violation for rule in rules for violation in rule(instance, plan)]
