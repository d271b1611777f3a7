"""A search's aims: settled at its beginning, and lowered to what real routes allow."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace

from planner.checker import Code
from planner.design.attainable.aims import Settled, lowered, reopened, settled
from planner.design.attainable.required import nearest_to_required
from planner.design.loop.search import Candidate, Search, judged, seeks_least_cost
from planner.metrics import coverage_share
from planner.model.rules import Measure
from planner.siting.data import SitingSolution
from planner.siting.search.aims import AIM_SLACK
from planner.siting.search.least_cost import sited_at_once

__all__ = ["accept_attained", "accept_near", "settle", "settle_again"]

LEAST_DROP = 1e-6
"""Share by which aims have to be lowered for another siting to be worth its time."""


def settle(search: Search) -> None:
    """Let a search ask for what can be attained of its aims, and know how.

    Most counties attain all that is asked for and aimed at, and the siting that shows
    it is the first one too. Else shares that are required come first: where no siting
    meets them nothing is known, and nothing aimed at.
    """
    aims = search.prepared.instance.requirements.aims
    started = time.perf_counter()
    if _is_met_at_once(search, aims):
        search.spend("aims", started)
        return
    if search.prepared.data.shares_asked() or not aims:
        search.known = _meeting_shares(search)
    if not aims or (search.nearest is not None and search.known is None):
        search.spend("aims", started)
        return
    found = settled(
        search.prepared,
        search.prices,
        aims,
        known=search.known,
        seed=search.options.seed,
        say=search.options.say,
    )
    search.spend("aims", started)
    if found is not None:
        search.settled, search.prepared = found, found.prepared
        search.known = found.siting


def _is_met_at_once(search: Search, aims: Mapping[Measure, float]) -> bool:
    """Return whether the first siting meets what is required and all aims.

    Then it is known, and all is asked for. Not where the most coverage is sought.
    """
    if not seeks_least_cost(search):
        return False
    rules = search.prepared.instance.requirements
    levels = {
        (measure, county.id): share
        for county in search.prepared.instance.counties
        for measure, share in aims.items()
        if measure not in rules.shares_in(county.id)
    }
    prepared = lowered(search.prepared, levels) if aims else search.prepared
    seed = search.options.seed
    siting = sited_at_once(prepared.data, search.prices, seed=seed)
    if siting is None:
        return False
    search.known = search.first = siting
    search.first_model = prepared.data, search.prices
    if aims:
        search.prepared = prepared
        search.settled = Settled(
            prepared=prepared,
            aims=dict(aims),
            levels=levels,
            attainable=levels,
            siting=siting,
        )
    return True


def _meeting_shares(search: Search) -> SitingSolution | None:
    """Return a siting that meets all requirements; ``None`` if none was found."""
    shares = search.prepared.data.shares_asked()
    nearest = search.nearest = nearest_to_required(
        search.prepared.data, search.prices, seed=search.options.seed
    )
    if nearest is None:
        return None
    return nearest.siting if nearest.is_met(shares) else None


def settle_again(search: Search) -> bool:
    """Lower the aims to what is left after routing has shut links and arcs.

    Return whether less is asked for than before.
    """
    former = search.settled
    if former is None:
        return False
    started = time.perf_counter()
    found = settled(
        reopened(search.prepared, former),
        search.prices,
        former.aims,
        seed=search.options.seed,
    )
    search.spend("aims", started)
    if found is None:
        return False
    drop = max(former.levels[key] - level for key, level in found.levels.items())
    if drop < LEAST_DROP:
        return False
    _take(search, former, found)
    return True


def accept_near(search: Search) -> None:
    """Lower the aims by half a point if the best plan misses no more than that.

    Half a point less than the most that any siting attains, the rule of the nearer
    facility and real routes left aside: within it cost decides. Not where the first
    plan meets them.
    """
    if search.spare is not None and search.spare.is_valid:
        return
    former = search.settled
    attained = _attained(search)
    if former is None or not attained:
        return
    least = {key: max(0.0, v - AIM_SLACK) for key, v in former.attainable.items()}
    if all(attained[key] >= share for key, share in least.items()):
        levels = {key: min(v, least[key]) for key, v in former.levels.items()}
        _ask_for(search, former, levels)


def accept_attained(search: Search) -> None:
    """Lower the aims to what the best plan attains, if that is all that it misses."""
    former, attained = search.settled, _attained(search)
    if former is not None and attained:
        levels = {key: min(v, attained[key]) for key, v in former.levels.items()}
        _ask_for(search, former, levels)


def _attained(search: Search) -> dict[tuple[Measure, str], float]:
    """Return what the best plan attains of each aim, if aims are all that it misses."""
    best, former = search.best, search.settled
    if best is None or best.is_valid or former is None:
        return {}
    if any(item.code is not Code.AT_LEAST for item in best.violations):
        return {}
    found = {}
    for (measure, county_id), level in former.levels.items():
        share = coverage_share(best.flow, measure, county_id=county_id)
        found[measure, county_id] = level if share is None else share
    return found


def _ask_for(
    search: Search, former: Settled, levels: dict[tuple[Measure, str], float]
) -> None:
    prepared = lowered(search.prepared, levels)
    _take(search, former, replace(former, prepared=prepared, levels=levels))


def _take(search: Search, former: Settled, settled: Settled) -> None:
    """Ask for what is settled now, and judge the plans known by it."""
    search.settled, search.prepared = settled, settled.prepared
    levels = settled.levels
    is_less = any(levels[key] < share for key, share in former.levels.items())
    search.best = _judged_anew(search, search.best, is_less=is_less)
    search.spare = _judged_anew(search, search.spare, is_less=is_less)


def _judged_anew(
    search: Search, known: Candidate | None, *, is_less: bool
) -> Candidate | None:
    """Return a known plan, judged by what is asked for now.

    Where that is less, what bounded its siting bounds it no more.
    """
    if known is None:
        return None
    siting = known.siting.with_bound(None) if is_less else known.siting
    candidate = judged(search, siting, known.plan)
    return replace(candidate, prices=known.prices, is_searched=known.is_searched)
