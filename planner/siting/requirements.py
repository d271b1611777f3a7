"""Requirements of the siting model by name, and which of them a solution breaks.

``at_least.<measure>.<county>``, ``max_capex``, ``max_annual_cost``,
``max_facilities.<tier>``, ``required.<site>`` and ``excluded.<site>``, with the
positions of the siting model; ``at_least_in_every_township.<township>`` by its number,
and the other rules of administration with the id of a place. A site that no link joins
to the others is not among the excluded ones: no road reaches it, whatever the user says
of it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from planner.service.administration import (
    COVERED_TOWNSHIP,
    REPLACED,
    STORE_IN_TOWNSHIP,
    VILLAGE_POINT,
)
from planner.siting.covered import counted_shares
from planner.siting.data import SitingData, SitingSolution

__all__ = [
    "EXCLUDED",
    "MAX_ANNUAL_COST",
    "MAX_CAPEX",
    "REQUIRED",
    "RULES",
    "at_least",
    "broken_requirements",
    "covered_township",
    "excluded_sites",
    "key_of",
    "lowest_share",
    "max_facilities",
    "money_of",
    "num_open",
    "required_sites",
    "requirement_names",
    "site_of",
    "township_residents",
]

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

MAX_CAPEX, MAX_ANNUAL_COST = "max_capex", "max_annual_cost"
REQUIRED, EXCLUDED = "required", "excluded"
RULES = (STORE_IN_TOWNSHIP, VILLAGE_POINT, REPLACED, COVERED_TOWNSHIP)
SHARE_TOLERANCE = 2e-6
"""Of a share: twice what the rows of the model leave to rounding, as the solver's own
tolerance may add as much."""
MONEY_TOLERANCE = 1e-5
"""Of an amount of money: the rounding of its sum. A judgement."""


def at_least(measure: str, county: int) -> str:
    """Return the name of a share asked for in a county."""
    return f"at_least.{measure}.{county}"


def covered_township(township: int) -> str:
    """Return the name of the share asked for in a township."""
    return f"{COVERED_TOWNSHIP}.{township}"


def key_of(name: str) -> str:
    """Return a requirement as the user asks for it, in one place for all places."""
    if name.startswith("at_least."):
        return name.rpartition(".")[0]
    kind = name.partition(".")[0]
    return kind if kind in RULES else name


def township_residents(data: SitingData) -> list[tuple[int, IntArray, float]]:
    """Return number, villages and residents of each township asked for a share."""
    if data.township_share is None or data.village_township is None:
        return []
    found = []
    for number in np.unique(data.village_township[data.village_township >= 0]):
        mine = np.flatnonzero(data.village_township == number)
        total = float(data.residents[mine].sum())
        if total > 0:
            found.append((int(number), mine, total))
    return found


def max_facilities(tier: int) -> str:
    """Return the name of the largest number of sites of a tier."""
    return f"max_facilities.{tier}"


def requirement_names(data: SitingData) -> tuple[str, ...]:
    """Return the names of all requirements: sites first, shares last."""
    money = {MAX_CAPEX: data.max_capex, MAX_ANNUAL_COST: data.max_annual_cost}
    return (
        *(f"{EXCLUDED}.{site}" for site in np.flatnonzero(_can_be_excluded(data))),
        *(f"{REQUIRED}.{site}" for site in np.flatnonzero(data.is_required)),
        *(item.name for item in data.one_of),
        *(covered_township(number) for number, _, _ in township_residents(data)),
        *(max_facilities(tier) for tier in data.max_facilities),
        *(name for name, limit in money.items() if limit is not None),
        *(at_least(measure, county) for measure, county in data.shares_asked()),
    )


def site_of(name: str) -> int | None:
    """Return the site that a requirement speaks of, if it does."""
    kind, _, detail = name.partition(".")
    return int(detail) if kind in (REQUIRED, EXCLUDED) else None


def required_sites(data: SitingData) -> BoolArray:
    """Return which sites must open, but for those waived. Shape ``(num_sites,)``."""
    return data.is_required & ~_waived(data, REQUIRED)


def excluded_sites(data: SitingData) -> BoolArray:
    """Return which sites must not open, but for those waived."""
    return data.is_excluded & ~_waived(data, EXCLUDED)


def money_of(data: SitingData, solution: SitingSolution) -> dict[str, float]:
    """Return what a solution spends, by the name of the budget."""
    options = solution.site_option[solution.site_option >= 0]
    return {
        MAX_CAPEX: float(data.option_capex[options].sum()),
        MAX_ANNUAL_COST: solution.exact_cost + solution.routing_cost,
    }


def num_open(data: SitingData, solution: SitingSolution, tier: int) -> int:
    """Return the number of open sites of a tier."""
    return int(((solution.site_option >= 0) & (data.site_tier == tier)).sum())


def lowest_share(
    data: SitingData, solution: SitingSolution, measure: str, counties: list[int]
) -> float:
    """Return the lowest share that a solution reaches in some counties."""
    reached = counted_shares(data, solution)
    if measure == "use":
        reached = 1.0 - solution.unserved_share
    weights = data.weights("demand" if measure == "use" else measure)
    shares = [1.0]
    for county in counties:
        mine = data.village_county == county
        if (total := float(weights[mine].sum())) > 0:
            shares.append(float(weights[mine] @ reached[mine]) / total)
    return min(shares)


def broken_requirements(data: SitingData, solution: SitingSolution) -> frozenset[str]:
    """Return the names of the requirements that a solution does not keep."""
    return frozenset(_broken(data, solution))


def _broken(data: SitingData, solution: SitingSolution) -> Iterator[str]:
    is_open = solution.site_option >= 0
    for site in np.flatnonzero(data.is_required & ~is_open):
        yield f"{REQUIRED}.{site}"
    for site in np.flatnonzero(data.is_excluded & is_open):
        yield f"{EXCLUDED}.{site}"
    yield from _broken_rules(data, solution)
    for tier, number in data.max_facilities.items():
        if num_open(data, solution, tier) > number:
            yield max_facilities(tier)
    limits = {MAX_CAPEX: data.max_capex, MAX_ANNUAL_COST: data.max_annual_cost}
    for name, spent in money_of(data, solution).items():
        limit = limits[name]
        if limit is not None and spent > limit + MONEY_TOLERANCE:
            yield name
    for (measure, county), share in data.shares_asked().items():
        reached = lowest_share(data, solution, measure, [county])
        if reached < share - SHARE_TOLERANCE:
            yield at_least(measure, county)


def _broken_rules(data: SitingData, solution: SitingSolution) -> Iterator[str]:
    is_open = solution.site_option >= 0
    for item in data.one_of:
        if not is_open[item.sites].any():
            yield item.name
    if data.township_share is not None:
        covered = counted_shares(data, solution)
        for number, mine, total in township_residents(data):
            share = float(data.residents[mine] @ covered[mine]) / total
            if share < data.township_share - SHARE_TOLERANCE:
                yield covered_township(number)


def _can_be_excluded(data: SitingData) -> BoolArray:
    linked = np.zeros(data.num_sites, dtype=bool)
    linked[data.link_child] = linked[data.link_parent] = True
    return np.asarray(data.is_excluded & linked)


def _waived(data: SitingData, kind: str) -> BoolArray:
    found = np.zeros(data.num_sites, dtype=bool)
    for name in data.waived:
        site = site_of(name)
        if site is not None and name.startswith(kind):
            found[site] = True
    return found
