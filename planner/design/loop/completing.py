"""Coverage won back that real routes and the nearer facility took from a plan.

The siting meets the shares that are asked for. Then what passes a nearer facility goes
there, points that nobody uses any more are closed, and what no vehicle can bring is
left out: the plan may miss a share by a few villages. The cheapest ones, by the siting
model with all decisions of the plan kept, are added; and the next siting is asked for
as much more, as far as one is known to reach it. Both are heuristics.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace

from planner.checker import Code
from planner.design.loop.search import Candidate, Search, judged, routed_in
from planner.design.unmet.frozen import state_of
from planner.errors import PlannerError
from planner.metrics import coverage_share
from planner.siting.covered import reached_shares
from planner.siting.data import SitingData, SitingSolution
from planner.siting.search.aims import nearest_to_aims
from planner.siting.search.near import solve_with_more

__all__ = ["asking_more", "completed", "remember_lost"]

TRIES = 3
"""What is added may take villages from a point nearby, once or twice."""
ITERATIONS = 25
"""Of a search of routes that begins with those of a plan that serves a few less."""
MOST_SOUGHT = 25_000
"""Arcs and links of a siting model up to which a siting that reaches more than the
first one is sought: with 41,900 of them that took 60 CPU seconds."""
_SHARES = {Code.AT_LEAST, Code.TOWNSHIP_COVERAGE}


def remember_lost(search: Search, candidate: Candidate) -> None:
    """Remember how much of the shares asked for a plan has lost since its siting."""
    instance = search.prepared.instance
    for county in instance.counties:
        for measure, asked in instance.requirements.shares_in(county.id).items():
            share = coverage_share(candidate.flow, measure, county_id=county.id)
            key = measure, county.id
            if share is not None and share < asked:
                search.lost[key] = max(search.lost.get(key, 0.0), asked - share)


def asking_more(search: Search) -> SitingData:
    """Return what sitings are asked for: shares, and what plans have lost of them.

    No more than the siting that comes nearest to the aims reaches.
    """
    data, known = search.prepared.data, search.known
    if not search.lost or known is None:
        return data
    numbers = {
        item.id: idx for idx, item in enumerate(search.prepared.instance.counties)
    }
    shares = data.shares_asked()
    wanted = dict(shares)
    for (measure, county_id), lost in search.lost.items():
        key = str(measure), numbers[county_id]
        if key in shares:
            wanted[key] = min(1.0, shares[key] + lost)
    reached = _reached(search, known, wanted)
    more = {key: max(shares[key], min(wanted[key], reached[key])) for key in shares}
    return replace(data, at_least={}, at_least_in=more)


def _reached(
    search: Search, known: SitingSolution, wanted: Mapping[tuple[str, int], float]
) -> Mapping[tuple[str, int], float]:
    """Return the share that a siting is known to reach of each that is asked for.

    One that was the cheapest reaches no more than it must; one that comes nearest to
    what is wanted is sought, as often as more is wanted than before, in all but the
    largest models.
    """
    data = search.prepared.data
    if search.reached is None:
        search.reached = reached_shares(data, known)
    is_new = any(v > search.sought.get(key, 0.0) for key, v in wanted.items())
    is_short = any(v > search.reached[key] for key, v in wanted.items())
    size = len(data.arc_site) + len(data.link_child)
    if known is search.first and is_new and is_short and size <= MOST_SOUGHT:
        search.sought = wanted
        nearest = nearest_to_aims(
            data.without_shares(), search.estimate(), wanted, seed=search.options.seed
        )
        if nearest is not None:
            search.reached = nearest.reached
    return search.reached


def completed(search: Search, candidate: Candidate) -> Candidate:
    """Return a plan that misses nothing but shares with them met, if that is found.

    Else the plan itself.
    """
    found = candidate
    for _ in range(TRIES):
        if not found.violations or {item.code for item in found.violations} - _SHARES:
            break
        siting = _with_more(search, found)
        if siting is None:
            break
        plan, _stops = routed_in(
            search, siting, initial=found.plan.routes, iterations=ITERATIONS
        )
        found = replace(
            judged(search, candidate.siting, plan),
            prices=candidate.prices,
            is_searched=True,
        )
    return candidate if found.violations else found


def _with_more(search: Search, candidate: Candidate) -> SitingSolution | None:
    """Return the siting of a plan and more; ``None`` if the model does not have it."""
    started = time.perf_counter()
    try:
        state = state_of(search.prepared, candidate.plan)
    except PlannerError:
        return None
    found = solve_with_more(
        search.prepared.data, candidate.prices, state, seed=search.options.seed
    )
    search.spend("siting", started)
    return found
