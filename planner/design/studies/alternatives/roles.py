"""The part that each site plays in different plans: certain, or one of several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from planner.design.siting_model.prepare import Prepared
from planner.siting.data import SitingPrices, SitingSolution, SitingState
from planner.siting.search.different import cheapest_without
from planner.siting.search.near import neighbourhood, solve_near
from planner.solvers.crew import Crew, num_cores

__all__ = ["Role", "SiteRole", "site_roles"]

IntArray = NDArray[np.int64]

MOST_SUBSTITUTES = 3
"""Sites that are named in the place of another one: a judgement of what is read."""
NEAR_GAP = 1e-4
"""Relative gap of the best siting with one site closed. A judgement: well below the
slacks that alternatives may cost."""
ROUGH_GAP = 0.02
"""As much of a first try, which mostly tells enough."""


class Role(StrEnum):
    """How certain a site is.

    A site in all plans is a must if every siting without it is proven to cost more
    than the slack allows; a siting near the best one that does without it and costs no
    more makes it a choice all the same.
    """

    MUST_HAVE = "must have"
    IN_ALL = "in all plans found"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRole:
    """A site in different plans.

    Parameters
    ----------
    frequency
        Share of the plans that open it.
    substitutes
        Sites of its tier that open where it is closed and take villages of it over,
        those that do so in the most plans first, each with the number of plans.
    """

    site_id: str
    role: Role
    frequency: float
    substitutes: tuple[tuple[str, int], ...]


def site_roles(
    prepared: Prepared,
    prices: SitingPrices,
    sitings: Sequence[SitingSolution],
    *,
    slack: float,
    gap: float,
    seed: int,
    is_ended: bool,
) -> tuple[tuple[SiteRole, ...], bool]:
    """Return the part of every site that some siting opens, the most certain first.

    And whether the user ended the proofs: sites without one are "in all plans found".

    Parameters
    ----------
    sitings
        The best one first.
    slack
        Share of its cost that others may cost more.
    is_ended
        Whether the user has ended the search before: then nothing is proven.

    Raises
    ------
    KeyboardInterrupt
        If the user, having ended the search before, stops a second time.
    """
    times = np.sum([item.site_option >= 0 for item in sitings], axis=0)
    in_all = np.flatnonzero(times == len(sitings)).tolist()
    judge = _Judge(
        prepared=prepared,
        prices=prices,
        best=sitings[0],
        most_cost=sitings[0].objective + slack * abs(sitings[0].objective),
        gap=gap,
        seed=seed,
    )
    roles = dict.fromkeys(in_all, Role.IN_ALL)
    crew: Crew[int, Role] = Crew(judge.role, num_cores())
    crew.ask(*([] if is_ended else in_all))
    try:
        for site, role in crew.answers():
            roles[site] = role
    except KeyboardInterrupt:
        is_ended = True
    sites = prepared.instance.sites
    found = [
        SiteRole(
            site_id=sites[site].id,
            role=roles.get(site, Role.OPTIONAL),
            frequency=float(times[site]) / len(sitings),
            substitutes=tuple(
                (sites[other].id, number)
                for other, number in _substitutes(prepared, sitings, site)
            ),
        )
        for site in np.flatnonzero(times).tolist()
    ]
    order = list(Role)
    found.sort(key=lambda item: (order.index(item.role), -item.frequency))
    return tuple(found), is_ended


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Judge:
    """Finds out whether a plan within the slack can do without a site."""

    prepared: Prepared
    prices: SitingPrices
    best: SitingSolution
    most_cost: float
    gap: float
    seed: int

    def role(self, site: int) -> Role:
        """Return the part of a site that is open in every plan found."""
        data = self.prepared.data
        if data.is_required[site]:
            return Role.MUST_HAVE
        if self._near_without(site) <= self.most_cost:
            return Role.OPTIONAL
        bound = cheapest_without(data, self.prices, site, gap=self.gap, seed=self.seed)
        is_proven = bound is None or bound > self.most_cost
        return Role.MUST_HAVE if is_proven else Role.IN_ALL

    def _near_without(self, site: int) -> float:
        """Return what the best siting costs with the site closed and others moved.

        Roughly, where that says whether it is within the slack: in a county of 281
        villages 10 CPU seconds a site, and not 200.
        """
        found = self._near(site, ROUGH_GAP)
        least = found - ROUGH_GAP * abs(found)
        is_told = found <= self.most_cost or least > self.most_cost
        return found if is_told else self._near(site, NEAR_GAP)

    def _near(self, site: int, gap: float) -> float:
        data = self.prepared.data
        mark = np.zeros(data.num_sites, dtype=bool)
        mark[site] = True
        found = solve_near(
            replace(data, is_excluded=data.is_excluded | mark),
            self.prices,
            self.best,
            neighbourhood(data, self.best, np.array([site])),
            gap=gap,
            seed=self.seed,
        )
        return np.inf if found is None else found.objective


def _substitutes(
    prepared: Prepared, sitings: Sequence[SitingSolution], site: int
) -> list[tuple[int, int]]:
    """Return who takes over from a site, and in how many sitings."""
    with_site = [item for item in sitings if item.site_option[site] >= 0]
    served = np.unique(_served(prepared, with_site[0], site))
    tier = prepared.data.site_tier
    takes, mine = Counter[int](), tier[site]
    for other in sitings:
        if other.site_option[site] < 0:
            new = (other.site_option >= 0) & (with_site[0].site_option < 0)
            hosts = _hosts(prepared, other, served)
            takes.update(host for host in hosts if new[host] and tier[host] == mine)
    return takes.most_common(MOST_SUBSTITUTES)


def _served(prepared: Prepared, siting: SitingState, site: int) -> IntArray:
    """Return the villages that a site serves, itself or through its points."""
    data = prepared.data
    mine = (data.arc_site == site) | (data.arc_store() == site)
    return np.asarray(data.arc_village[mine & (siting.arc_share > 0)])


def _hosts(
    prepared: Prepared, siting: SitingState, villages: IntArray
) -> tuple[int, ...]:
    """Return the facilities that serve villages, and the stores behind them."""
    data = prepared.data
    mine = np.isin(data.arc_village, villages) & (siting.arc_share > 0)
    hosts = np.append(data.arc_site[mine], data.arc_store()[mine])
    return tuple(np.unique(hosts).tolist())
