"""Coverage matrices: which site covers which customer, made smaller without loss."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array, csr_array, issparse

from planner.errors import InstanceError
from planner.location.sites import SiteRules

__all__ = [
    "CoverMatrix",
    "Matrix",
    "checked_rules",
    "customer_weights",
    "entry_rows",
    "first_open_site",
    "merged_customers",
    "share_matrix",
    "sites_not_dominated",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Matrix: TypeAlias = csr_array[Any]
CoverMatrix: TypeAlias = "ArrayLike | csr_array[Any]"
"""Customers x sites: truth values, or shares between 0 and 1."""

MOST_PRODUCTS = 200_000_000
"""Multiplications that comparing all sites with one another may take."""


def share_matrix(share: CoverMatrix) -> Matrix:
    """Return the shares as a sparse matrix without zeros, columns sorted in rows.

    Raises
    ------
    InstanceError
        If the array has not two dimensions or a share is not in [0, 1].
    """
    given: Any = share if issparse(share) else np.asarray(share)
    if given.ndim != 2:
        msg = f"coverage has {given.ndim} dimensions, expected customers x sites"
        raise InstanceError(msg)
    matrix: Matrix = csr_array(given, dtype=np.float64, copy=True)
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    if not ((matrix.data > 0) & (matrix.data <= 1)).all():
        msg = "coverage has shares that are not in [0, 1]; divide by the full coverage"
        raise InstanceError(msg)
    return matrix


def customer_weights(weights: ArrayLike | None, num_customers: int) -> FloatArray:
    """Return what each customer counts, 1 unless given.

    Raises
    ------
    InstanceError
        If the number of weights is wrong or one is not finite and >= 0.
    """
    if weights is None:
        return np.ones(num_customers)
    values = np.asarray(weights, dtype=np.float64)
    if values.shape != (num_customers,):
        msg = f"weights have shape {values.shape}, expected ({num_customers},)"
        raise InstanceError(msg)
    if not (np.isfinite(values) & (values >= 0)).all():
        msg = "weights must be finite and >= 0"
        raise InstanceError(msg)
    return values


def checked_rules(rules: SiteRules, num_sites: int) -> SiteRules:
    """Return the rules if they speak of these sites.

    Raises
    ------
    InstanceError
        If a position is no site, or opening costs are wrong in number or negative.
    """
    named = np.array([*rules.fixed, *rules.required, *rules.forbidden], dtype=np.int64)
    if ((named < 0) | (named >= num_sites)).any():
        msg = f"rules name sites {named.tolist()}, expected 0 to {num_sites - 1}"
        raise InstanceError(msg)
    if rules.opening_cost is not None:
        cost = np.asarray(rules.opening_cost)
        if cost.shape != (num_sites,):
            msg = f"opening_cost has shape {cost.shape}, expected ({num_sites},)"
            raise InstanceError(msg)
        if not (np.isfinite(cost) & (cost >= 0)).all():
            msg = "opening_cost must be finite and >= 0"
            raise InstanceError(msg)
    return rules


def entry_rows(matrix: Matrix) -> IntArray:
    """Return the row of each entry."""
    rows = np.arange(matrix.shape[0], dtype=np.int64)
    return np.repeat(rows, np.diff(matrix.indptr))


def merged_customers(matrix: Matrix, weight: FloatArray) -> tuple[Matrix, FloatArray]:
    """Return one customer for all that the same sites cover, with their weight.

    Customers whom nobody covers, or who weigh nothing, are left out.
    """
    kept = np.flatnonzero((np.diff(matrix.indptr) > 0) & (weight > 0))
    matrix, weight = matrix[kept], weight[kept]
    group_of: dict[bytes, int] = {}
    start, site = matrix.indptr, matrix.indices
    group = np.array(
        [
            group_of.setdefault(site[start[i] : start[i + 1]].tobytes(), len(group_of))
            for i in range(len(kept))
        ],
        dtype=np.int64,
    )
    _, first = np.unique(group, return_index=True)
    total = np.bincount(group, weights=weight, minlength=len(first))
    return matrix[first], total.astype(np.float64)


def sites_not_dominated(matrix: Matrix, cost: FloatArray) -> IntArray:
    """Return the sites of which no other covers as much for as little.

    Of equal sites the first stays. Where comparing takes too long, only sites that
    cover nobody are left out.
    """
    per_site = np.bincount(matrix.indices, minlength=matrix.shape[1])
    per_customer = np.diff(matrix.indptr).astype(np.int64)
    if (per_customer**2).sum() > MOST_PRODUCTS:
        return np.flatnonzero(per_site)
    ones = np.ones(matrix.nnz, dtype=np.int32)
    pattern: Matrix = csr_array((ones, matrix.indices, matrix.indptr), matrix.shape)
    shared: coo_array[Any] = (pattern.T @ pattern).tocoo()
    one, other = shared.coords
    is_within = (shared.data == per_site[one]) & (cost[other] <= cost[one])
    is_better = (per_site[other] > per_site[one]) | (cost[other] < cost[one])
    is_dominated = is_within & (is_better | (other < one))
    kept = per_site > 0
    kept[one[is_dominated]] = False
    return np.flatnonzero(kept)


def first_open_site(matrix: Matrix, open_sites: IntArray) -> IntArray:
    """Return the first open site that covers each customer, -1 where none does."""
    is_open = np.zeros(matrix.shape[1], dtype=np.bool_)
    is_open[open_sites] = True
    entry = np.flatnonzero(is_open[matrix.indices])
    assignment = np.full(matrix.shape[0], matrix.shape[1], dtype=np.int64)
    np.minimum.at(assignment, entry_rows(matrix)[entry], matrix.indices[entry])
    return np.where(assignment == matrix.shape[1], -1, assignment)
