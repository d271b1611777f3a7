"""Sitings with other stores than the best plan's: fewer, or each left out in turn.

A siting compares stores at average prices of routing. A second store with a truck and a
van of its own seems as cheap there as one whose vehicles have work in any case, and no
single change takes a store with all its points away. Here the county is sited again
without one, at the prices of the best plan, and routed (a heuristic; small counties
only, since each siting is a model of its own).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from planner.design.loop.completing import asking_more, completed
from planner.design.loop.search import Candidate, Search, keep, routed
from planner.design.siting_model.carried import with_carriers
from planner.design.siting_model.sited import sited
from planner.siting.data import STORE_TIER, SitingData

__all__ = ["try_other_stores"]

LARGEST_MODEL = 4_000
"""Arcs and links of a siting model up to which it is solved again so often."""
GAP = 0.05
"""Of each siting: routes tell plans apart that are nearer."""


def try_other_stores(
    search: Search, best: Candidate, *, has_carriers: bool = False
) -> bool:
    """Site without a store while that makes a better plan; return whether it did.

    Parameters
    ----------
    has_carriers
        Whether third parties are offered.
    """
    data, before = search.prepared.data, best
    if len(data.arc_site) + len(data.link_child) > LARGEST_MODEL:
        return False
    prices = with_carriers(data, best.prices, are_open=has_carriers)
    tried, is_better = 0, True
    while is_better:
        is_better = False
        for asked in _without_a_store(search, best):
            if tried >= search.options.work.sitings or search.is_late():
                return best is not before
            tried += 1
            found = _plan_without(search, replace(best, prices=prices), asked)
            if found is not None:
                best, is_better = found, True
                break
    return best is not before


def _without_a_store(search: Search, best: Candidate) -> Iterator[SitingData]:
    """Yield the model with a store fewer, and without each store that is open."""
    data, index = asking_more(search), search.prepared.instance.site_index
    sites = [index[item.site_id] for item in best.plan.facilities]
    opened = [site for site in sites if data.site_tier[site] == STORE_TIER]
    if len(opened) > 1:
        fewer = {**data.max_facilities, STORE_TIER: len(opened) - 1}
        yield replace(data, max_facilities=fewer)
    for site in opened:
        if not data.is_required[site]:
            is_excluded = data.is_excluded.copy()
            is_excluded[site] = True
            yield replace(data, is_excluded=is_excluded)


def _plan_without(
    search: Search, best: Candidate, data: SitingData
) -> Candidate | None:
    """Return the plan of a siting, if it is the best so far."""
    siting = sited(
        search, data, best.prices, hint=best.siting.values, gap=GAP, may_dive=True
    )
    if siting is None:
        return None
    candidate, stops = routed(search, siting.with_bound(best.siting.bound))
    if stops:
        return None
    candidate = replace(completed(search, candidate), prices=best.prices)
    return candidate if keep(search, candidate) else None
