"""Facility location as arrays: pairs grouped by site, and rows over sites."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from planner.errors import InstanceError
from planner.location.facility.lagrangian import Relaxation
from planner.location.sites import SiteRules

__all__ = ["CostMatrix", "FacilityData", "SiteRows", "facility_data"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
CostMatrix = FloatArray | sparse.csr_array | sparse.csr_matrix

LARGEST_WHOLE_TOTAL = 2.0**50
"""Totals of whole numbers up to here are exact in floating point."""
TOLERANCE = 1e-11
"""Relative tolerance of capacities and budgets, which rounding may pass."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SiteRows:
    """Rows ``weight @ is_open <= limit`` over the sites alone.

    Parameters
    ----------
    weight
        Shape ``(num_rows, num_sites)``, scaled to about 1. The first row holds the
        capacity for all demand and the second the number of sites, both with the sign
        changed; the third is the number of sites again, at most.
    limit
        Right-hand sides. Those of the two numbers of sites are tightened in the
        search, where it is known which sites are left.
    """

    weight: FloatArray
    limit: FloatArray

    def admit(self, is_open: BoolArray) -> bool:
        """Return whether an open set keeps all rows."""
        return bool((self.weight[:, is_open].sum(axis=1) <= self.limit).all())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FacilityData:
    """A facility location problem with everything the rules decide written out.

    Parameters
    ----------
    relaxation
        The pairs by site, costs and capacities; fixed sites open at no cost.
        Capacities include the tolerance.
    must_open, may_open
        Of each site.
    rows
        What else holds of the open sites.
    has_capacities
        Whether any site may be too small.
    has_whole_costs
        Whether every objective is a whole number.
    ceiling
        More than any solution costs.
    """

    relaxation: Relaxation
    must_open: BoolArray
    may_open: BoolArray
    rows: SiteRows
    has_capacities: bool
    has_whole_costs: bool
    ceiling: float

    @property
    def num_customers(self) -> int:
        """Number of customers."""
        return len(self.relaxation.demand)

    @property
    def num_sites(self) -> int:
        """Number of sites, closed ones included."""
        return len(self.may_open)

    @property
    def is_whole(self) -> bool:
        """Whether a customer is served by one site alone."""
        return self.relaxation.is_whole

    @property
    def demand(self) -> FloatArray:
        """Demand of each customer."""
        return self.relaxation.demand

    @property
    def capacity(self) -> FloatArray:
        """Capacity of each site, tolerance included."""
        return self.relaxation.capacity

    @property
    def opening_cost(self) -> FloatArray:
        """Cost of opening each site."""
        return self.relaxation.opening_cost

    def pair_sites(self) -> IntArray:
        """Return the site of each pair."""
        return np.repeat(np.arange(self.num_sites), np.diff(self.relaxation.start))

    def dense_cost(self, sites: IntArray) -> FloatArray:
        """Return the costs of some sites, ``inf`` where a pair is not allowed."""
        cost = np.full((self.num_customers, len(sites)), np.inf)
        start = self.relaxation.start
        for column, site in enumerate(sites):
            pairs = slice(start[site], start[site + 1])
            cost[self.relaxation.customer[pairs], column] = self.relaxation.cost[pairs]
        return cost

    def least_number(self, must_open: BoolArray, may_open: BoolArray) -> int:
        """Return how many sites it takes at least to hold all demand.

        That is one more than there are if all of them together are too small.
        """
        num_forced = int(must_open.sum())
        missing = self.demand.sum() - self.capacity[must_open].sum()
        if missing <= 0.0 or not self.has_capacities:
            return max(num_forced, min(1, self.num_customers))
        largest_first = np.sort(self.capacity[may_open & ~must_open])[::-1]
        more = int(np.searchsorted(largest_first.cumsum(), missing))
        return num_forced + more + 1

    def is_hopeless(self) -> bool:
        """Return whether a customer without a site or the numbers forbid all."""
        reachable = np.zeros(self.num_customers, dtype=bool)
        is_usable = self.may_open[self.pair_sites()]
        reachable[self.relaxation.customer[is_usable]] = True
        forced = self.rows.weight[2:, self.must_open].sum(axis=1)
        too_few = self.least_number(self.must_open, self.may_open)
        return (
            not reachable.all()
            or bool((forced > self.rows.limit[2:]).any())
            or too_few > min(int(self.may_open.sum()), self.rows.limit[2])
        )


def facility_data(
    cost: CostMatrix,
    opening_cost: ArrayLike,
    rules: SiteRules,
    p_max: int | None,
    *,
    demand: ArrayLike | None = None,
    capacity: ArrayLike | None = None,
    is_whole: bool = True,
) -> FacilityData:
    """Return the problem, checked; without demand and capacity sites hold everything.

    Raises
    ------
    InstanceError
        If shapes do not agree, or a number is missing, infinite or below 0 where it
        must not be.
    """
    start, customer, pair_cost = _by_site(cost)
    num_customers, num_sites = (int(size) for size in cost.shape)
    demand_ = _vector("demand", demand, num_customers, 0.0)
    capacity_ = _vector("capacity", capacity, num_sites, np.inf)
    opening = _vector("opening_cost", opening_cost, num_sites, 0.0).copy()
    fixed, must_open, may_open = _decided(rules, num_sites)
    opening[fixed] = 0.0
    total = float(demand_.sum())
    has_capacities = bool((capacity_ < total).any())
    room = np.minimum(capacity_, total) + TOLERANCE * max(1.0, total)
    held = room if has_capacities else np.zeros(num_sites)
    rows = _site_rows(held, total, fixed, rules, p_max)
    relaxation = Relaxation(
        start=start,
        customer=customer,
        cost=pair_cost,
        demand=demand_,
        capacity=room,
        opening_cost=opening,
        row_weight=rows.weight,
        is_whole=is_whole and has_capacities,
    )
    return FacilityData(
        relaxation=relaxation,
        must_open=must_open,
        may_open=may_open,
        rows=rows,
        has_capacities=has_capacities,
        has_whole_costs=(is_whole or not has_capacities) and _is_whole(relaxation),
        ceiling=_ceiling(relaxation),
    )


def _ceiling(model: Relaxation) -> float:
    """Return more than any solution costs."""
    largest = np.zeros(len(model.demand))
    np.maximum.at(largest, model.customer, np.abs(model.cost))
    return float(np.abs(model.opening_cost).sum() + largest.sum() + 1.0)


def _is_whole(model: Relaxation) -> bool:
    """Return whether all costs are whole numbers that add up exactly."""
    return _ceiling(model) < LARGEST_WHOLE_TOTAL and all(
        bool((costs == np.rint(costs)).all())
        for costs in (model.opening_cost, model.cost)
    )


def _by_site(cost: CostMatrix) -> tuple[IntArray, IntArray, FloatArray]:
    """Return the allowed pairs grouped by site: starts, customers and costs."""
    if sparse.issparse(cost):
        pairs = sparse.coo_array(cost)
        customer, site = (np.asarray(part, dtype=np.int64) for part in pairs.coords)
        values = np.asarray(pairs.data, dtype=float)
    else:
        dense = np.asarray(cost, dtype=float)
        if dense.ndim != 2:
            msg = f"cost has shape {dense.shape}; give (customers, sites)"
            raise InstanceError(msg)
        site, customer = np.nonzero(~np.isposinf(dense.T))
        values = dense[customer, site]
    if not np.isfinite(values).all():
        msg = "cost holds a number that is not finite; leave forbidden pairs out"
        raise InstanceError(msg)
    order = np.lexsort((customer, site))
    start = np.zeros(int(cost.shape[1]) + 1, dtype=np.int64)
    np.cumsum(np.bincount(site, minlength=int(cost.shape[1])), out=start[1:])
    return start, customer[order].astype(np.int64), values[order]


def _vector(
    name: str, values: ArrayLike | None, num: int, default: float
) -> FloatArray:
    """Return numbers of at least 0, one for each place; opening costs may be less."""
    if values is None:
        return np.full(num, default)
    vector = np.asarray(values, dtype=float)
    if vector.shape != (num,):
        msg = f"{name} has shape {vector.shape}, expected ({num},)"
        raise InstanceError(msg)
    may_be_infinite = name == "capacity"
    is_wrong = np.isnan(vector) | (np.isinf(vector) & (not may_be_infinite))
    if name != "opening_cost":
        is_wrong |= vector < 0.0
    if is_wrong.any():
        place = int(np.flatnonzero(is_wrong)[0])
        msg = f"{name}[{place}] is {vector[place]}; give a number of at least 0"
        raise InstanceError(msg)
    return vector


def _decided(rules: SiteRules, num_sites: int) -> tuple[IntArray, BoolArray, BoolArray]:
    """Return the fixed sites, and which sites must and may open."""
    for name in ("fixed", "required", "forbidden"):
        outside = [site for site in getattr(rules, name) if not 0 <= site < num_sites]
        if outside:
            msg = f"{name} names sites {outside}, but there are {num_sites} sites"
            raise InstanceError(msg)
    fixed = np.array(sorted(set(rules.fixed)), dtype=np.int64)
    must_open, may_open = np.zeros(num_sites, bool), np.ones(num_sites, bool)
    must_open[[*rules.fixed, *rules.required]] = True
    may_open[list(rules.forbidden)] = False
    return fixed, must_open, may_open


def _site_rows(
    room: FloatArray,
    needed: float,
    fixed: IntArray,
    rules: SiteRules,
    p_max: int | None,
) -> SiteRows:
    """Return the rows over sites, the second without the number that capacity takes.

    ``room`` is 0 everywhere where capacities do not matter.
    """
    num_sites = len(room)
    counted = np.ones(num_sites)
    counted[fixed] = 0.0
    largest_number = num_sites if p_max is None else p_max + len(fixed)
    scale = _mean(room)
    weight = [-room / scale, -np.ones(num_sites), np.ones(num_sites)]
    limit = [-needed / scale if room.any() else 0.0, 0.0, largest_number]
    if rules.budget is not None and rules.opening_cost is not None:
        money = _vector("rules.opening_cost", rules.opening_cost, num_sites, 0.0)
        money = money * counted
        scale = _mean(money)
        weight.append(money / scale)
        limit.append(rules.budget / scale + TOLERANCE)
    return SiteRows(weight=np.array(weight), limit=np.array(limit, dtype=float))


def _mean(values: FloatArray) -> float:
    """Return the mean to scale a row with, 1 where there is nothing to scale."""
    return float(values.mean()) if values.any() else 1.0
