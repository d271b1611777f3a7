"""Plans known before a search, which compete with what its rounds have found."""

from __future__ import annotations

from dataclasses import replace

from planner.design.changes.adapting import adapted
from planner.design.loop.search import Search, judged, keep

__all__ = ["take_starts"]


def take_starts(search: Search) -> None:
    """Let the plans that a search was given compete with its best one.

    Each as it is, with the routes that it has; those that name what is not there, or do
    not hold under what is asked for, are left aside. The siting of the best plan stands
    for theirs.
    """
    instance = search.prepared.instance
    for plan in search.options.starts:
        best = search.best
        if best is None:
            return
        if adapted(plan, instance).plan != plan:
            continue
        search.cache.remember(plan.routes)
        found = judged(search, best.siting, plan)
        if found.is_valid:
            keep(search, replace(found, prices=best.prices, is_searched=True))
