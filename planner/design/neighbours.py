"""Searches of the neighbours of the best plan, by what every vehicle's day costs."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from planner.design.completing import completed
from planner.design.decisions import to_plan
from planner.design.location_routing.from_instance import can_express
from planner.design.location_routing.neighbours import Neighbour, neighbour_of
from planner.design.own_part import own_part
from planner.design.penalties import penalties
from planner.design.prepare import Prepared
from planner.design.search import Candidate, Search, judged, keep
from planner.design.settled import settled
from planner.flow import resolve
from planner.ledger import compute_ledger
from planner.location.siting_data import HUB_TIER
from planner.plan import Allocation, Facility, Plan, Route, decisions
from planner.routing import route_network

__all__ = ["NEIGHBOURS", "search_neighbours"]

NEIGHBOURS = 24
PATIENCE = 8
ITERATIONS_PER_VILLAGE = 60
TEMPERATURES = (0.1, 0.3, 1.0)
"""At the start of each search in turn, in mean arcs."""
SEEDS = 1_000
"""Seeds that the searches of one run may use."""


def search_neighbours(search: Search, before: Candidate) -> None:
    """Search near the best plan, again and again from the best one so far."""
    part = own_part(search.prepared, before.plan)
    note = "third parties supply stores"
    if part is not None:
        note = can_express(part.prepared) or ""
    if before.violations:
        note = "the plan breaks its requirements"
    if note:
        search.engine_note = note
        return
    best, num_failed = before, 0
    for number in range(search.options.neighbours):
        if num_failed >= PATIENCE or search.is_late():
            break
        found = _try(search, best, number)
        num_failed = num_failed + 1 if found is None else 0
        best = found or best
    search.engine_saved = before.ledger.annual_cost - best.ledger.annual_cost


def _try(search: Search, best: Candidate, number: int) -> Candidate | None:
    """Search near a plan, and return what is found if it is better."""
    started = time.perf_counter()
    options, instance = search.options, search.prepared.instance
    part = own_part(search.prepared, best.plan)
    if part is None:
        return None
    found = neighbour_of(
        part.prepared,
        part.plan,
        taken=part.taken,
        seed=options.seed * SEEDS + number,
        iterations=ITERATIONS_PER_VILLAGE * len(instance.villages),
        warm=TEMPERATURES[number % len(TEMPERATURES)],
        time_limit_s=search.time_left_s(),
    )
    search.spend("neighbours", started)
    if found is not None:
        facilities, allocations = settled(
            instance, *part.joined(found.facilities, found.allocations)
        )
        facilities = _with_fitting_hubs(search.prepared, facilities, allocations)
        found = replace(found, facilities=facilities, allocations=allocations)
    if found is None or _is_same(found, best.plan):
        return None
    started = time.perf_counter()
    network = route_network(
        instance,
        found.facilities,
        found.allocations,
        seed=options.seed,
        cache=search.cache,
        initial=found.loops if instance.operations.schedule is None else (),
        most_cost=best.score - _cost_without_routes(search, found),
    )
    search.spend("routing", started)
    if network.unserved_stops:
        return None
    plan = _plan(search, found, network.routes)
    candidate = replace(
        judged(search, best.siting, plan), prices=best.prices, is_searched=True
    )
    candidate = completed(search, candidate)
    return candidate if keep(search, candidate) else None


def _with_fitting_hubs(
    prepared: Prepared,
    facilities: tuple[Facility, ...],
    allocations: tuple[Allocation, ...],
) -> tuple[Facility, ...]:
    """Return the facilities, each hub in the cheapest format that holds what passes it.

    The search knows one format of a hub, which holds all parcels of the county.
    """
    instance, data = prepared.instance, prepared.data
    found = resolve(decisions(facilities, allocations), instance).facilities
    handled = dict(zip(found.site_idx.tolist(), found.throughput.tolist(), strict=True))
    fitting = []
    for item in facilities:
        site = instance.site_index[item.site_id]
        load = handled.get(site, 0.0)
        options = np.flatnonzero(data.option_site == site)
        able = options[data.option_capacity[options] >= load]
        if data.site_tier[site] == HUB_TIER and len(able):
            cost = data.option_fixed_cost + data.option_handling_cost * load
            best = int(able[np.argmin(cost[able])])
            fitting.append(replace(item, format_id=prepared.option_format[best]))
        else:
            fitting.append(item)
    return tuple(fitting)


def _is_same(found: Neighbour, plan: Plan) -> bool:
    return found.facilities == plan.facilities and sorted(
        found.allocations, key=str
    ) == sorted(plan.allocations, key=str)


def _cost_without_routes(search: Search, found: Neighbour) -> float:
    instance = search.prepared.instance
    plan = _plan(search, found, ())
    flow = resolve(plan, instance)
    penalty = sum(penalties(flow).values())
    return compute_ledger(instance, plan, flow=flow).own_cost + penalty


def _plan(search: Search, found: Neighbour, routes: tuple[Route, ...]) -> Plan:
    return to_plan(search.prepared, found.facilities, found.allocations, routes)
