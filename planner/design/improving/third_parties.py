"""Plans of which third parties drive the loops, or all, to be improved from there.

Siting and search weigh a third party stop by stop, beside vehicles whose day is paid in
any case; a plan without these vehicles is many single changes away. Here the county is
sited with own vehicles kept off the loops, or off all roads, at the prices of the best
plan, and routed (a heuristic; small counties only, as with other stores).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from planner.design.loop.completing import completed
from planner.design.loop.other_stores import GAP, is_small
from planner.design.loop.search import Candidate, Search, routed
from planner.design.siting_model.carried import with_carriers
from planner.design.siting_model.prepare import Prepared
from planner.design.siting_model.sited import sited
from planner.siting.data import POINT_TIER, SitingPrices

__all__ = ["plans_by_third_parties", "without_own"]


def plans_by_third_parties(search: Search, best: Candidate) -> Iterator[Candidate]:
    """Yield the plans of sitings whose loops, or all, third parties drive.

    Each once, and none where the model is large.
    """
    prepared = search.prepared
    data = prepared.data
    if not is_small(data):
        return
    prices = with_carriers(data, best.prices, are_open=True)
    seen = {(best.plan.facilities, best.plan.allocations)}
    for loops_only in (True, False):
        if search.is_late():
            return
        hired = without_own(prepared, prices, loops_only=loops_only)
        siting = sited(
            search, data, hired, hint=best.siting.values, gap=GAP, may_dive=True
        )
        if siting is None:
            continue
        candidate, stops = routed(search, siting.with_bound(None))
        if stops:
            continue
        found = replace(completed(search, candidate), prices=prices)
        decided = found.plan.facilities, found.plan.allocations
        if decided not in seen:
            seen.add(decided)
            yield found


def without_own(
    prepared: Prepared, prices: SitingPrices, *, loops_only: bool
) -> SitingPrices:
    """Return prices at which own vehicles stay off what a third party may drive.

    And off all doors.
    """
    data = prepared.data
    is_hired = data.carrier_of_link >= 0
    may_be_hired = np.isin(data.link_child, data.link_child[is_hired])
    if loops_only:
        may_be_hired &= data.site_tier[data.link_child] == POINT_TIER
    return replace(
        prices,
        link_is_open=prices.link_is_open & (is_hired | ~may_be_hired),
        arc_is_open=prices.arc_is_open & ~prepared.is_home_arc,
    )
