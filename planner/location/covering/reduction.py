"""What a set covering problem decides by itself: forced sites and needless rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from planner.location.covering.matrix import MOST_PRODUCTS, Matrix, sites_not_dominated

__all__ = ["Reduced", "reduced"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reduced:
    """What is left to decide.

    Parameters
    ----------
    matrix
        Customers x sites that are left, no customer without a site.
    site
        Position of each column among all sites.
    forced
        Sites that a cheapest cover opens, since only they cover somebody.
    """

    matrix: Matrix
    site: IntArray
    forced: IntArray


def reduced(matrix: Matrix, cost: FloatArray) -> Reduced:
    """Return what is left once nothing follows from the matrix any more.

    In turn: a site goes if another covers as much for as little; a customer goes if
    the sites of another customer all cover it too; the only site of a customer opens,
    and all whom it covers go (Toregas and ReVelle 1973, Geographical Analysis 5).
    """
    site = np.arange(matrix.shape[1], dtype=np.int64)
    forced: list[IntArray] = []
    while matrix.shape[0]:
        shape = matrix.shape
        kept = sites_not_dominated(matrix, cost[site])
        matrix, site = matrix[:, kept], site[kept]
        matrix = matrix[_customers_not_implied(matrix)]
        is_forced = _only_sites(matrix)
        forced.append(site[is_forced])
        matrix = matrix[matrix @ is_forced.astype(np.float64) < 0.5][:, ~is_forced]
        site = site[~is_forced]
        if matrix.shape == shape:
            break
    found = np.sort(np.concatenate([np.zeros(0, dtype=np.int64), *forced]))
    return Reduced(matrix=matrix, site=site, forced=found)


def _only_sites(matrix: Matrix) -> NDArray[np.bool_]:
    """Return whether each site is the only one of some customer."""
    is_forced = np.zeros(matrix.shape[1], dtype=np.bool_)
    alone = np.diff(matrix.indptr) == 1
    is_forced[matrix.indices[matrix.indptr[:-1][alone]]] = True
    return is_forced


def _customers_not_implied(matrix: Matrix) -> IntArray:
    """Return the customers whose cover does not follow from another's.

    Of customers with equal sites the first stays.
    """
    customers: Matrix = csr_array(matrix.T)
    per_site = np.diff(customers.indptr).astype(np.int64)
    if (per_site**2).sum() > MOST_PRODUCTS:
        return np.arange(matrix.shape[0], dtype=np.int64)
    num_sites = np.diff(matrix.indptr)
    ones = np.ones(matrix.nnz, dtype=np.int32)
    pattern: Matrix = csr_array((ones, matrix.indices, matrix.indptr), matrix.shape)
    shared: coo_array[Any] = (pattern @ pattern.T).tocoo()
    one, other = shared.coords
    is_implied = shared.data == num_sites[other]
    is_implied &= (num_sites[one] > num_sites[other]) | (other < one)
    kept = np.ones(matrix.shape[0], dtype=np.bool_)
    kept[one[is_implied]] = False
    return np.flatnonzero(kept)
