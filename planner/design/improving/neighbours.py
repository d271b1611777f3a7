"""Searches of the neighbours of the best plan, by what every vehicle's day costs."""

from __future__ import annotations

import time

from planner.design.county.from_instance import can_express
from planner.design.county.neighbours import neighbour_of
from planner.design.improving.better_plan import better_plan
from planner.design.improving.own_part import open_hubs, own_part
from planner.design.loop.search import Candidate, Search
from planner.design.loop.settled import Decisions

__all__ = ["search_neighbours"]

ITERATIONS_PER_VILLAGE = 60
"""Of each search: nine searches of 60 a village cost as little as nine of 130, and half
the time; 1,500 saved nothing more (``benchmarks/RESULTS.md``, county-engine)."""
LEAST_ITERATIONS = 15_000
"""Of each search: with 60 for each of 20 or 40 villages the plans were 1.6 and 1.2 %
dearer; more than these brought less than seeds differ by."""
TEMPERATURES = (0.1, 0.3, 1.0)
"""At the start of each search in turn, in mean arcs."""
SEEDS = 1_000
"""Seeds that the searches of one run may use."""


def search_neighbours(search: Search, before: Candidate) -> None:
    """Search near the best plan, again and again from the best one so far.

    One hub after the other, where there are several. Every second search leaves closed
    sites closed: it looks longer at who is served where, and keeps numbers of
    facilities and capex where these are limited, which the search does not know. Nine
    of ten plans of sparse counties were as cheap or cheaper with it, 0.1 % on average.
    """
    search.engine_note = _why_not(search, before)
    if search.engine_note or _decisions(before) in search.searched:
        return
    best, num_failed = before, 0
    work = search.options.work
    for number in range(work.neighbours):
        if num_failed >= work.patience or search.is_late():
            break
        found = _try(search, best, number)
        num_failed = num_failed + 1 if found is None else 0
        best = found or best
    search.searched.add(_decisions(best))
    search.engine_saved = before.ledger.annual_cost - best.ledger.annual_cost


def _decisions(candidate: Candidate) -> Decisions:
    return candidate.plan.facilities, candidate.plan.allocations


def _why_not(search: Search, before: Candidate) -> str:
    """Return why nothing of a plan can be searched, empty if something can."""
    if before.violations:
        return "the plan breaks its requirements"
    hubs = open_hubs(search.prepared.instance, before.plan)
    reasons = [
        can_express(part.prepared)
        for hub_id in hubs
        for part in [own_part(search.prepared, before.plan, hub_id, known=search.parts)]
    ]
    if None in reasons:
        return ""
    return reasons[0] or "" if reasons else "no hub is open"


def _try(search: Search, best: Candidate, number: int) -> Candidate | None:
    """Search near a plan, and return what is found if it is better."""
    started = time.perf_counter()
    options, instance = search.options, search.prepared.instance
    hubs = open_hubs(instance, best.plan)
    if not hubs:
        return None
    part = own_part(
        search.prepared,
        best.plan,
        hubs[number % len(hubs)],
        as_open=number // len(hubs) % 2 == 1,
        known=search.parts,
    )
    if can_express(part.prepared) is not None:
        return None
    found = neighbour_of(
        part.prepared,
        part.plan,
        taken=part.taken,
        seed=options.seed * SEEDS + number,
        iterations=_iterations(search),
        warm=TEMPERATURES[number % len(TEMPERATURES)],
        time_limit_s=search.time_left_s(),
    )
    search.spend("neighbours", started)
    if found is None:
        return None
    started = time.perf_counter()
    better = better_plan(
        search,
        best,
        *part.joined(found.facilities, found.allocations),
        initial=found.loops if instance.operations.schedule is None else (),
        wins_back=True,
    )
    search.spend("routing", started)
    return better


def _iterations(search: Search) -> int:
    by_size = ITERATIONS_PER_VILLAGE * len(search.prepared.instance.villages)
    return int(search.options.work.iterations * max(LEAST_ITERATIONS, by_size))
