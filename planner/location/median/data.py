"""The p-median problem as arrays: costs grouped by customer and by site."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from planner.compiled import compiled
from planner.errors import InstanceError
from planner.location.sites import SiteRules

__all__ = [
    "CLOSED",
    "FREE",
    "OPEN",
    "CostMatrix",
    "Links",
    "MedianProblem",
    "allowed_pairs",
    "decided",
    "group_of",
    "median_problem",
    "weights_of",
    "within_radius",
]

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
StateArray = NDArray[np.int8]
CostMatrix = FloatArray | sparse.csr_array | sparse.csr_matrix

CLOSED, FREE, OPEN = -1, 0, 1
"""What is decided of a site."""

LARGEST_WHOLE_TOTAL = 1e10
"""Up to here rounding keeps bounds well within one of a whole number."""
MONEY_TOLERANCE = 1e-9
"""Share of the mean opening cost by which rounding may pass the budget."""


class Links(NamedTuple):
    """Costs grouped by customer or by site, the cheapest of a group first.

    A named tuple, since compiled functions take no dataclass. ``other`` holds the
    position on the other side; group ``g`` is ``start[g]:start[g + 1]``.
    """

    start: IntArray
    other: NDArray[np.int32]
    cost: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MedianProblem:
    """What the searches of the p-median model share.

    Parameters
    ----------
    by_customer, by_site
        The allowed pairs with their weighted costs.
    state
        Of each site: ``OPEN`` in every solution, ``FREE`` or ``CLOSED``.
    num_to_open
        How many of the free sites open.
    opening_cost, budget
        Money the free sites take to open, and the most there is for them, over the
        mean opening cost; 0 and infinite without a budget.
    unserved_cost
        Price of a customer without an open site: more than any solution costs.
    has_whole_costs
        Whether every weighted cost, and so every objective, is a whole number.
    """

    by_customer: Links
    by_site: Links
    state: StateArray
    num_to_open: int
    opening_cost: FloatArray
    budget: float
    unserved_cost: float
    has_whole_costs: bool

    @property
    def num_customers(self) -> int:
        """Number of customers."""
        return len(self.by_customer.start) - 1

    @property
    def num_sites(self) -> int:
        """Number of sites, closed ones included."""
        return len(self.state)

    def has_no_choice(self) -> bool:
        """Return whether the number of sites leaves one solution at most."""
        num_free = int((self.state == FREE).sum())
        return self.num_to_open <= 0 or self.num_to_open >= num_free

    def only_choice(self) -> BoolArray | None:
        """Return the one open set that is left, ``None`` if there is none."""
        free = self.state == FREE
        if self.num_to_open not in (0, int(free.sum())):
            return None
        is_open: BoolArray = self.state == OPEN
        if self.num_to_open > 0:
            is_open = is_open | free
        return is_open if self.is_affordable(is_open) else None

    def allows(self, is_open: BoolArray) -> bool:
        """Return whether an open set keeps to the states, the number and the budget."""
        kept = bool((is_open[self.state == OPEN]).all())
        kept = kept and not is_open[self.state == CLOSED].any()
        num_free = int(is_open[self.state == FREE].sum())
        return kept and num_free == self.num_to_open and self.is_affordable(is_open)

    def is_affordable(self, is_open: BoolArray) -> bool:
        """Return whether the budget pays for the free sites of an open set."""
        return bool(self.opening_cost[is_open].sum() <= self.budget)

    def cheapest_to_open(self) -> BoolArray:
        """Return the open set that takes the least money; it need not be enough."""
        free = np.flatnonzero(self.state == FREE)
        order = np.argsort(self.opening_cost[free], kind="stable")
        is_open: BoolArray = self.state == OPEN
        is_open[free[order[: max(0, self.num_to_open)]]] = True
        return is_open

    def is_hopeless(self) -> bool:
        """Return whether numbers, money or a customer without a site forbid all."""
        num_free = int((self.state == FREE).sum())
        has_site = bool((np.diff(self.by_customer.start) > 0).all())
        return (
            not 0 <= self.num_to_open <= num_free
            or not has_site
            or not self.is_affordable(self.cheapest_to_open())
        )


def median_problem(
    cost: CostMatrix, p: int, weights: FloatArray | None, rules: SiteRules
) -> MedianProblem:
    """Return the problem with everything the rules decide taken out.

    Raises
    ------
    InstanceError
        If shapes do not match, a position is no site, or a number is negative or
        not a number.
    """
    customer, site, value = allowed_pairs(cost)
    num_customers, num_sites = cost.shape
    value = value * weights_of(weights, num_customers)[customer]
    highest = np.zeros(num_customers)
    np.maximum.at(highest, customer, value)
    total = float(highest.sum())
    is_whole = bool((value == np.rint(value)).all()) and total < LARGEST_WHOLE_TOTAL
    state = _states(rules, num_sites)
    opening_cost, budget = _money(rules, num_sites)
    kept = state[site] != CLOSED
    by_customer, by_site = _grouped(customer[kept], site[kept], value[kept], cost.shape)
    return MedianProblem(
        by_customer=by_customer,
        by_site=by_site,
        state=state,
        num_to_open=p - len(set(rules.required) - set(rules.fixed)),
        opening_cost=opening_cost,
        budget=budget,
        unserved_cost=total * (1.0 + 1e-6) + 1.0,
        has_whole_costs=is_whole,
    )


def decided(problem: MedianProblem, state: StateArray) -> MedianProblem:
    """Return the problem with more sites decided, the pairs left as they are."""
    opened = (state == OPEN) & (problem.state == FREE)
    return replace(
        problem,
        state=state,
        num_to_open=problem.num_to_open - int(opened.sum()),
        opening_cost=np.where(opened, 0.0, problem.opening_cost),
        budget=problem.budget - float(problem.opening_cost[opened].sum()),
    )


def within_radius(problem: MedianProblem, radius: FloatArray) -> MedianProblem:
    """Return the problem without the pairs that no solution worth finding uses.

    Those cost more than the customer's ``radius``, belong to a closed site or cost
    more than the customer's nearest open site.
    """
    limit = radius.copy()
    _limit_by_open(problem.by_site, problem.state, limit)
    site_limit = np.where(problem.state == CLOSED, -np.inf, np.inf)
    return replace(
        problem,
        by_customer=_links_within(problem.by_customer, limit, site_limit),
        by_site=_links_within(problem.by_site, site_limit, limit),
    )


def allowed_pairs(
    cost: CostMatrix,
) -> tuple[NDArray[np.int32], NDArray[np.int32], FloatArray]:
    """Return customer, site and cost of every allowed pair."""
    if sparse.issparse(cost):
        table = sparse.csr_array(cost)
        row = np.repeat(
            np.arange(table.shape[0], dtype=np.int32), np.diff(table.indptr)
        )
        column, value = table.indices.astype(np.int32), table.data.astype(float)
    else:
        array = np.asarray(cost, dtype=float)
        _require(array.ndim == 2, f"cost has {array.ndim} dimensions, expected 2")
        is_allowed = ~np.isposinf(array)
        rows, columns = np.nonzero(is_allowed)
        row, column = rows.astype(np.int32), columns.astype(np.int32)
        value = array[is_allowed]
    is_finite = np.isfinite(value) & (value >= 0.0)
    _require(bool(is_finite.all()), "a cost is negative or no number, expected >= 0")
    return row, column, value


def weights_of(weights: FloatArray | None, num_customers: int) -> FloatArray:
    """Return the weights, all 1 unless given, or refuse them."""
    if weights is None:
        return np.ones(num_customers)
    values = np.asarray(weights, dtype=float)
    _require(
        values.shape == (num_customers,),
        f"weights have shape {values.shape}, expected ({num_customers},)",
    )
    is_valid = np.isfinite(values) & (values >= 0.0)
    _require(bool(is_valid.all()), "a weight is negative or no number, expected >= 0")
    return values


def _states(rules: SiteRules, num_sites: int) -> StateArray:
    state = np.full(num_sites, FREE, dtype=np.int8)
    for name, positions, value in (
        ("fixed", rules.fixed, OPEN),
        ("required", rules.required, OPEN),
        ("forbidden", rules.forbidden, CLOSED),
    ):
        outside = sorted(j for j in positions if not 0 <= j < num_sites)
        _require(not outside, f"{name} sites {outside}, expected 0 to {num_sites - 1}")
        state[list(positions)] = value
    return state


def _money(rules: SiteRules, num_sites: int) -> tuple[FloatArray, float]:
    """Return what sites take to open and what is left after the required ones.

    Both over the mean opening cost; what is open in any case takes nothing more.
    """
    if rules.budget is None or rules.opening_cost is None:
        return np.zeros(num_sites), np.inf
    opening_cost = np.asarray(rules.opening_cost, dtype=float)
    _require(
        opening_cost.shape == (num_sites,),
        f"opening_cost has shape {opening_cost.shape}, expected ({num_sites},)",
    )
    is_valid = np.isfinite(opening_cost) & (opening_cost >= 0.0)
    _require(bool(is_valid.all()), "an opening cost is negative or no number")
    paid = sorted(set(rules.required) - set(rules.fixed))
    unit = float(opening_cost.mean()) or 1.0
    left = (rules.budget - float(opening_cost[paid].sum())) / unit
    is_open = np.isin(np.arange(num_sites), [*rules.fixed, *rules.required])
    return np.where(is_open, 0.0, opening_cost / unit), left + MONEY_TOLERANCE


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise InstanceError(message)


def _grouped(
    customer: NDArray[np.int32],
    site: NDArray[np.int32],
    value: FloatArray,
    shape: tuple[int, ...],
) -> tuple[Links, Links]:
    order = np.argsort(value, kind="stable")
    customer, site, value = customer[order], site[order], value[order]
    start, place = _group_places(customer, shape[0])
    by_customer = Links(start, site[place], value[place])
    start, place = _group_places(site, shape[1])
    return by_customer, Links(start, customer[place], value[place])


def group_of(links: Links) -> NDArray[np.int32]:
    """Return the group of each link."""
    groups = np.arange(len(links.start) - 1, dtype=np.int32)
    return np.repeat(groups, np.diff(links.start))


@compiled
def _limit_by_open(by_site: Links, state: StateArray, limit: FloatArray) -> None:
    """Lower the limit of each customer to the cost of its nearest open site."""
    for j in range(len(state)):
        if state[j] == OPEN:
            for k in range(by_site.start[j], by_site.start[j + 1]):
                i = by_site.other[k]
                limit[i] = min(limit[i], by_site.cost[k])


@compiled
def _links_within(links: Links, limit: FloatArray, other_limit: FloatArray) -> Links:
    """Return the links whose cost is within the limits of both sides."""
    start = np.zeros(len(links.start), dtype=np.int64)
    kept = np.zeros(len(links.cost), dtype=np.bool_)
    for g in range(len(limit)):
        start[g + 1] = start[g]
        for k in range(links.start[g], links.start[g + 1]):
            if links.cost[k] > limit[g]:
                break
            kept[k] = links.cost[k] <= other_limit[links.other[k]]
            start[g + 1] += kept[k]
    return Links(start, links.other[kept], links.cost[kept])


@compiled
def _group_places(
    group: NDArray[np.int32], num_groups: int
) -> tuple[IntArray, IntArray]:
    """Return where each group starts, and the positions sorted by group, stable."""
    start = np.zeros(num_groups + 1, dtype=np.int64)
    for g in group:
        start[g + 1] += 1
    for g in range(num_groups):
        start[g + 1] += start[g]
    following = start[:-1].copy()
    place = np.empty(len(group), dtype=np.int64)
    for k in range(len(group)):
        place[following[group[k]]] = k
        following[group[k]] += 1
    return start, place
