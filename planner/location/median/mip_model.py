"""The p-median problem as a mixed-integer programme with one variable a radius."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.location.median.data import FREE, OPEN, MedianProblem, group_of
from planner.solvers.mip_builder import MipBuilder

__all__ = ["RadiusModel", "num_entries", "radius_model"]

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

OPEN_THRESHOLD = 0.5
"""A binary variable is 1 above it: the solver's values are near 0 or 1, not on them."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RadiusModel:
    """The programme of a problem, and where its free sites stand in it.

    Sets: customers i with levels k, the distinct costs c_i1 < c_i2 < ... at which
    they can be served; free sites j. Variables: y_j, 1 if site j opens; z_ik, 1 if
    no open site serves customer i at level k or below.

    Minimise sum_i c_i1 + sum_ik (c_i,k+1 - c_ik) z_ik subject to

    1. z_ik + sum of y_j over the sites within level k >= 1, where z_ik = 0 at the
       last level; no row where a site at that level is open in any case,
    2. sum_j y_j = the number of sites to open,
    3. sum_j f_j y_j <= the budget, where there is one.

    (Garcia, Labbe and Marin 2011, DOI 10.1287/ijoc.1100.0418.)
    """

    problem: MedianProblem
    mip: MipBuilder
    site_variables: IntArray

    def open_set(self, values: FloatArray) -> BoolArray:
        """Return the sites that a solution opens."""
        is_open: BoolArray = self.problem.state == OPEN
        free = np.flatnonzero(self.problem.state == FREE)
        is_open[free] = values[self.site_variables] > OPEN_THRESHOLD
        return is_open


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Levels:
    """For each row (1): its pairs, from the cheapest on, and what the next level adds.

    Infinite at the last level.
    """

    first: IntArray
    last: IntArray
    step: FloatArray

    @property
    def num_pairs(self) -> IntArray:
        return self.last - self.first + 1


def num_entries(problem: MedianProblem) -> int:
    """Return how often a site stands in the rows (1), which is what solving costs."""
    return int(_levels(problem).num_pairs.sum())


def radius_model(problem: MedianProblem) -> RadiusModel:
    """Return the programme of a problem that has been cut to a radius."""
    links, levels = problem.by_customer, _levels(problem)
    free = np.flatnonzero(problem.state == FREE)
    mip = MipBuilder()
    mip.offset = float(links.cost[links.start[:-1]].sum())
    site = mip.variables(len(free), is_integer=True)
    has_next = np.isfinite(levels.step)
    beyond = mip.variables(
        len(levels.step),
        upper=np.where(has_next, 1.0, 0.0),
        cost=np.where(has_next, levels.step, 0.0),
    )
    row = np.repeat(np.arange(len(beyond)), levels.num_pairs)
    place = np.arange(len(row)) - np.repeat(
        np.cumsum(levels.num_pairs) - levels.num_pairs, levels.num_pairs
    )
    pair = np.repeat(levels.first, levels.num_pairs) + place
    variable_of = np.full(problem.num_sites, -1)
    variable_of[free] = site
    # (1) further away unless a site within the level opens
    mip.rows(
        len(beyond),
        [
            (row, variable_of[links.other[pair]], 1.0),
            (np.arange(len(beyond)), beyond, 1.0),
        ],
        lower=1.0,
    )
    # (2) so many sites
    mip.rows(1, [(0, site, 1.0)], lower=problem.num_to_open, upper=problem.num_to_open)
    if np.isfinite(problem.budget):
        # (3) money
        mip.rows(1, [(0, site, problem.opening_cost[free])], upper=problem.budget)
    return RadiusModel(problem=problem, mip=mip, site_variables=site)


def _levels(problem: MedianProblem) -> _Levels:
    links = problem.by_customer
    customer = group_of(links)
    ends = links.start[1:] - 1
    step = np.append(np.diff(links.cost), np.inf)
    step[ends] = np.inf
    has_open = np.zeros(problem.num_customers, dtype=bool)
    has_open[customer[problem.state[links.other] == OPEN]] = True
    is_level = step > 0.0
    is_level[ends[has_open]] = False
    last = np.flatnonzero(is_level)
    return _Levels(first=links.start[customer[last]], last=last, step=step[last])
