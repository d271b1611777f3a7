"""Sitings with other stores than the best plan's: in hubs, fewer, each left out.

A siting compares stores at average prices of routing. A second store with a truck and a
van of its own seems as cheap there as one whose vehicles have work in any case, and no
single change takes a store with all its points away; nor does one move all of them to
a store in the hub's house, to which no truck has to come. Here the county is sited
again without one, or with such stores alone, at the prices of the best plan, and routed
(a heuristic; small counties only, since each siting is a model of its own).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from planner.design.loop.completing import asking_more, completed
from planner.design.loop.search import Candidate, Search, keep, routed
from planner.design.siting_model.carried import with_carriers
from planner.design.siting_model.sited import sited
from planner.instance import Instance
from planner.service.one_place import are_one_place
from planner.siting.data import STORE_TIER, SitingData

__all__ = ["GAP", "is_small", "only_in_hubs", "try_other_stores"]

LARGEST_MODEL = 4_000
"""Arcs and links of a siting model up to which it is solved again so often."""
FEW_VILLAGES, LARGEST_OF_FEW = 100, 8_000
"""And in counties of few villages, which keep every link: one of 53 became 2.8 %
cheaper so; one of 281 took 70 CPU seconds instead of 50, for 0.2 % more."""
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
    if not is_small(data):
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


def is_small(data: SitingData) -> bool:
    """Return whether a siting model is so small that it may be solved often."""
    size = len(data.arc_site) + len(data.link_child)
    is_of_few = data.num_villages <= FEW_VILLAGES
    return size <= (LARGEST_OF_FEW if is_of_few else LARGEST_MODEL)


def _without_a_store(search: Search, best: Candidate) -> Iterator[SitingData]:
    """Yield the model with stores in hubs alone, with one fewer, and without each."""
    data, index = asking_more(search), search.prepared.instance.site_index
    sites = [index[item.site_id] for item in best.plan.facilities]
    opened = [site for site in sites if data.site_tier[site] == STORE_TIER]
    in_hubs = only_in_hubs(search.prepared.instance, data)
    if in_hubs is not None and in_hubs.is_excluded[opened].any():
        yield in_hubs
    if len(opened) > 1:
        fewer = {**data.max_facilities, STORE_TIER: len(opened) - 1}
        yield replace(data, max_facilities=fewer)
    for site in opened:
        if not data.is_required[site]:
            is_excluded = data.is_excluded.copy()
            is_excluded[site] = True
            yield replace(data, is_excluded=is_excluded)


def only_in_hubs(instance: Instance, data: SitingData) -> SitingData | None:
    """Return the model with those stores alone to which nobody has to drive.

    Those that are required stay. ``None`` if no store is one place with a hub.
    """
    is_here = are_one_place(instance, data.link_child, data.link_parent)
    is_here &= data.site_tier[data.link_child] == STORE_TIER
    if not is_here.any():
        return None
    is_other = (data.site_tier == STORE_TIER) & ~data.is_required
    is_other[data.link_child[is_here]] = False
    return replace(data, is_excluded=data.is_excluded | is_other)


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
