"""Maximal covering as arrays: layers of coverage, and the sites still to choose."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from planner.location.covering.matrix import (
    Matrix,
    entry_rows,
    merged_customers,
    sites_not_dominated,
)
from planner.location.sites import SiteRules

__all__ = ["CoverArrays", "CoverProblem", "cover_problem"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
StartArray = NDArray[np.int32]


class CoverArrays(NamedTuple):
    """The problem for compiled functions, which take no dataclass.

    Site ``j`` covers the layers ``layer[column[j]:column[j + 1]]``, and layer ``i`` is
    covered by the sites ``site[row[i]:row[i + 1]]``.
    """

    column: StartArray
    layer: StartArray
    row: StartArray
    site: StartArray
    weight: FloatArray
    cost: FloatArray
    budget: float
    most_sites: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CoverProblem:
    """Choose sites that cover the most weight; nothing is decided yet.

    Parameters
    ----------
    matrix
        Layers x sites; a layer counts its weight if one of its sites opens.
    weight, cost
        Of each layer; of each site.
    most_sites, budget
        Most sites and money; the budget is infinite where there is none.
    site
        Position of each site among all sites.
    covered_weight
        What the sites that are open anyway cover.
    """

    matrix: Matrix
    weight: FloatArray
    cost: FloatArray
    most_sites: int
    budget: float
    site: IntArray
    covered_weight: float

    @property
    def num_sites(self) -> int:
        """Number of sites to choose from."""
        return len(self.site)

    def arrays(self) -> CoverArrays:
        """Return the problem for compiled functions."""
        by_site: Matrix = csr_array(self.matrix.T)
        return CoverArrays(
            column=by_site.indptr.astype(np.int32),
            layer=by_site.indices.astype(np.int32),
            row=self.matrix.indptr.astype(np.int32),
            site=self.matrix.indices.astype(np.int32),
            weight=self.weight,
            cost=self.cost,
            budget=self.budget,
            most_sites=self.most_sites,
        )

    def with_sites(self, sites: IntArray) -> CoverProblem:
        """Return the problem with these sites alone."""
        matrix, weight = merged_customers(self.matrix[:, sites], self.weight)
        return replace(
            self,
            matrix=matrix,
            weight=weight,
            cost=self.cost[sites],
            most_sites=min(self.most_sites, len(sites)),
            site=self.site[sites],
        )

    def value(self, chosen: IntArray) -> float:
        """Return the weight that the chosen sites cover, positions as here."""
        is_open = np.zeros(self.num_sites)
        is_open[chosen] = 1.0
        return float(self.weight @ (self.matrix @ is_open > 0.5))


def cover_problem(
    share: Matrix,
    weight: FloatArray,
    *,
    most_sites: int | None,
    rules: SiteRules,
) -> CoverProblem | None:
    """Return the problem that is left once the rules are applied.

    ``None`` where the required sites alone are too many or too expensive.
    """
    matrix, layer_weight = layers(share, weight)
    num_sites = share.shape[1]
    cost = _costs(rules, num_sites)
    required = sorted(set(rules.required) - set(rules.fixed))
    budget = np.inf if rules.budget is None else rules.budget - cost[required].sum()
    left = num_sites if most_sites is None else most_sites - len(required)
    if left < 0 or budget < 0:
        return None
    is_done = np.zeros(num_sites)
    is_done[[*rules.fixed, *required]] = 1.0
    is_covered = matrix @ is_done > 0.5
    open_to_choice = is_done == 0.0
    open_to_choice[list(rules.forbidden)] = False
    open_to_choice &= cost <= budget
    site = np.flatnonzero(open_to_choice)
    matrix, rest_weight = matrix[~is_covered][:, site], layer_weight[~is_covered]
    matrix, rest_weight = merged_customers(matrix, rest_weight)
    kept = sites_not_dominated(matrix, cost[site])
    matrix, rest_weight = merged_customers(matrix[:, kept], rest_weight)
    return CoverProblem(
        matrix=matrix,
        weight=rest_weight,
        cost=cost[site[kept]],
        most_sites=min(left, len(kept)),
        budget=float(budget),
        site=site[kept],
        covered_weight=float(layer_weight[is_covered].sum()),
    )


def layers(share: Matrix, weight: FloatArray) -> tuple[Matrix, FloatArray]:
    """Return a row for each customer and level of coverage, and what it adds.

    A row holds the sites that cover the customer at its level or better, so that the
    best open site decides and no two rows count the same coverage.
    """
    row = entry_rows(share)
    order = np.lexsort((share.data, row))
    level, row = share.data[order], row[order]
    is_new_row = np.append(True, row[1:] != row[:-1])[: len(row)]
    is_new = is_new_row | np.append(True, level[1:] != level[:-1])[: len(row)]
    layer = np.cumsum(is_new) - 1
    below = np.where(is_new_row[is_new], 0.0, np.append(0.0, level[is_new][:-1]))
    layer_weight = (level[is_new] - below) * weight[row[is_new]]
    first = np.maximum.accumulate(np.where(is_new_row, layer, 0))
    repeats = layer - first + 1
    offset = np.arange(repeats.sum()) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    rows = np.repeat(first, repeats) + offset
    columns = np.repeat(share.indices[order], repeats)
    ones = np.ones(len(rows))
    shape = (len(layer_weight), share.shape[1])
    matrix: Matrix = csr_array((ones, (rows, columns)), shape=shape)
    matrix.sort_indices()
    return matrix, layer_weight


def _costs(rules: SiteRules, num_sites: int) -> FloatArray:
    """Return what sites cost, nothing where there is no budget to keep."""
    if rules.budget is None or rules.opening_cost is None:
        return np.zeros(num_sites)
    return np.asarray(rules.opening_cost, dtype=np.float64)
