"""Tables of customers by sites, and values of either, with their labels."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from planner.errors import InstanceError
from planner.location.sites import SiteRules

__all__ = ["LabelledTable", "Labels", "Table", "Values", "table_of"]

FloatArray = NDArray[np.float64]
Labels = Iterable[Hashable]
Table = pd.DataFrame | ArrayLike | sparse.csr_array | sparse.csr_matrix
"""A row a customer, a column a site; nan or infinite where there is no way."""
Values = pd.Series | Mapping[Any, float] | ArrayLike
"""A number for each label: by label, or in the order of the table."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LabelledTable:
    """Numbers of customers by sites.

    Parameters
    ----------
    values
        Shape ``(num_customers, num_sites)``; ``inf`` where there is no way.
    """

    values: FloatArray
    customers: pd.Index
    sites: pd.Index

    def of_customers(self, values: Values | None, name: str) -> FloatArray | None:
        """Return a number for each customer; ``None`` where none are given."""
        return None if values is None else self.given(values, name)

    def given(self, values: Values, name: str) -> FloatArray:
        """Return a number for each customer."""
        return _aligned(values, self.customers, name)

    def of_sites(self, values: Values, name: str) -> FloatArray:
        """Return a number for each site; a single number is that of all."""
        if isinstance(values, int | float):
            return np.full(len(self.sites), float(values))
        return _aligned(values, self.sites, name)

    def rules(self, existing: Labels, required: Labels, forbidden: Labels) -> SiteRules:
        """Return which sites are open already, must open, and must not."""
        return SiteRules(
            fixed=self._positions(existing, "existing"),
            required=self._positions(required, "required"),
            forbidden=self._positions(forbidden, "forbidden"),
        )

    def _positions(self, labels: Labels, name: str) -> tuple[int, ...]:
        if isinstance(labels, str):
            msg = f"{name} is {labels!r}, expected a list of sites: [{labels!r}]"
            raise InstanceError(msg)
        found = self.sites.get_indexer(pd.Index(list(labels), dtype=object))
        for label, position in zip(labels, found, strict=True):
            if position < 0:
                msg = f"{name}: {label!r} is no site; sites are {_some(self.sites)}"
                raise InstanceError(msg)
        return tuple(int(position) for position in found)


def table_of(table: Table, name: str) -> LabelledTable:
    """Return numbers with their labels, positions where there are none.

    Raises
    ------
    InstanceError
        If the table has other than two dimensions, labels that are met twice, or holds
        something else than numbers.
    """
    if isinstance(table, pd.DataFrame):
        customers, sites, values = table.index, table.columns, table.to_numpy()
    elif sparse.issparse(table):
        values, customers, sites = _dense(table), None, None
    else:
        values, customers, sites = np.asarray(table), None, None
    try:
        numbers = np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        msg = f"{name} holds something else than numbers ({error})"
        raise InstanceError(msg) from error
    if numbers.ndim != 2 or 0 in numbers.shape:
        msg = f"{name} has shape {numbers.shape}, expected customers by sites"
        raise InstanceError(msg)
    numbers[np.isnan(numbers)] = np.inf
    return LabelledTable(
        values=numbers,
        customers=_unique(customers, numbers.shape[0], f"{name}, rows"),
        sites=_unique(sites, numbers.shape[1], f"{name}, columns"),
    )


def _dense(table: Any) -> FloatArray:
    """Return a sparse matrix with what it does not store as no way."""
    stored = table.tocoo()
    values = np.full(stored.shape, np.inf)
    values[stored.row, stored.col] = stored.data
    return values


def _unique(index: pd.Index | None, length: int, name: str) -> pd.Index:
    if index is None:
        return pd.RangeIndex(length)
    if not index.is_unique:
        twice = index[index.duplicated()][0]
        msg = f"{name}: {twice!r} is met twice; give each a label of its own"
        raise InstanceError(msg)
    return index


def _aligned(values: Values, index: pd.Index, name: str) -> FloatArray:
    if isinstance(values, pd.Series | Mapping):
        series = pd.Series(values)
        missing = index.difference(series.index, sort=False)
        if len(missing):
            msg = f"{name}: nothing for {_some(missing)}; give a number for each"
            raise InstanceError(msg)
        values = series.reindex(index).to_numpy()
    found = np.asarray(values, dtype=np.float64)
    if found.shape != (len(index),):
        msg = f"{name} has shape {found.shape}, expected ({len(index)},)"
        raise InstanceError(msg)
    return found


def _some(index: Sequence[Hashable] | pd.Index) -> str:
    names = ", ".join(repr(label) for label in index[:5])
    return names if len(index) <= 5 else f"{names} and {len(index) - 5} more"
