"""What location models need to know of a county: villages against sites of a tier."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from planner.instance import Instance
from planner.ledger import capex_outlay, fixed_cost_per_year
from planner.location.sites import SiteRules
from planner.model.places import SiteStatus, Tier
from planner.service.counter import at_counter
from planner.service.coverage import collecting_pairs, is_collecting, store_pairs

__all__ = ["LocationData", "location_data"]

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Matrix: TypeAlias = csr_array[Any]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LocationData:
    """Villages and the sites of one tier, as every location model takes them.

    Rows are all villages of the instance, columns the sites of ``site_idx``.

    Parameters
    ----------
    site_idx
        Position of each site in the instance.
    format_ids
        Format each site would have: today's if one is open, else the cheapest a year
        of those with the required functions, else the cheapest.
    distance_m
        By road, with the ways to and from it; pairs out of reach are not stored.
    coverage
        1 where the site alone, or with the given stores, covers the village.
    fixed_cost_per_year, capacity_parcels_per_day
        Of each site in that format.
    rules
        Existing sites are fixed, required and excluded ones as they say; opening
        costs are the capex.
    """

    site_idx: IntArray
    format_ids: tuple[str, ...]
    distance_m: Matrix
    coverage: Matrix
    fixed_cost_per_year: FloatArray
    capacity_parcels_per_day: FloatArray
    rules: SiteRules

    def reachable_villages(self) -> IntArray:
        """Return the villages that some site not forbidden can serve.

        Models that serve everybody have no solution with the other villages in.
        """
        may_open = np.ones(len(self.site_idx), dtype=np.bool_)
        may_open[list(self.rules.forbidden)] = False
        stored: Matrix = self.distance_m.copy()
        stored.data = may_open[stored.indices].astype(np.float64)
        return np.flatnonzero(stored.sum(axis=1) > 0)


def location_data(
    instance: Instance,
    tier: Tier,
    *,
    stores: Sequence[int] = (),
    budget: float | None = None,
) -> LocationData:
    """Return the arrays of an instance for the sites of a tier that have a format.

    Parameters
    ----------
    stores
        Positions in the instance of stores that are open in any case: where the
        standard asks for a store nearby, they count beside the site itself.
    budget
        Most capex for the sites that open.
    """
    site_idx = np.array(
        [
            idx
            for idx, site in enumerate(instance.sites)
            if site.tier is tier and site.format_ids
        ],
        dtype=np.int64,
    )
    options = [(int(idx), _format_id(instance, int(idx))) for idx in site_idx]
    capex = np.array([capex_outlay(instance, *option) for option in options])
    return LocationData(
        site_idx=site_idx,
        format_ids=tuple(format_id for _, format_id in options),
        distance_m=_matrix(
            instance, site_idx, instance.reach.distance_m, _everywhere(instance)
        ),
        coverage=_matrix(
            instance,
            site_idx,
            np.ones(instance.reach.num_pairs),
            _covering_pairs(instance, dict(options), stores),
        ),
        fixed_cost_per_year=np.array(
            [sum(fixed_cost_per_year(instance, *option).values()) for option in options]
        ),
        capacity_parcels_per_day=np.array(
            [at_counter(instance, *option) for option in options]
        ),
        rules=SiteRules(
            fixed=_columns(site_idx, partial(_is_kept, instance)),
            required=_columns(site_idx, instance.must_open),
            forbidden=_columns(site_idx, lambda idx: not instance.may_open(idx)),
            opening_cost=capex,
            budget=budget,
        ),
    )


def _format_id(instance: Instance, site_idx: int) -> str:
    site = instance.sites[site_idx]
    if site.current_format_id is not None:
        return site.current_format_id

    def rank(format_id: str) -> tuple[bool, float]:
        cost = sum(fixed_cost_per_year(instance, site_idx, format_id).values())
        return not is_collecting(instance, site_idx, format_id), cost

    return min(site.format_ids, key=rank)


def _covering_pairs(
    instance: Instance, format_of: dict[int, str], stores: Sequence[int]
) -> BoolArray:
    """Return the pairs of ``reach`` whose site makes the village covered."""
    collects = np.zeros(len(instance.sites), dtype=np.bool_)
    for site_idx, format_id in format_of.items():
        collects[site_idx] = is_collecting(instance, site_idx, format_id)
    reach = instance.reach
    covers = collecting_pairs(instance) & collects[reach.destination_idx]
    is_near = store_pairs(instance)
    if is_near is None:
        return covers
    is_given = is_near & np.isin(reach.destination_idx, stores)
    has_store = np.zeros(len(instance.villages), dtype=np.bool_)
    has_store[reach.origin_idx[is_given]] = True
    return covers & (is_near | has_store[reach.origin_idx])


def _matrix(
    instance: Instance, site_idx: IntArray, values: FloatArray, is_stored: BoolArray
) -> Matrix:
    """Return the pairs of ``reach`` that are stored, zeros among them."""
    column = np.full(len(instance.sites), -1, dtype=np.int64)
    column[site_idx] = np.arange(len(site_idx))
    reach = instance.reach
    kept = is_stored & (column[reach.destination_idx] >= 0)
    places = (reach.origin_idx[kept], column[reach.destination_idx[kept]])
    shape = (len(instance.villages), len(site_idx))
    matrix: Matrix = csr_array((values[kept], places), shape=shape)
    matrix.sort_indices()
    return matrix


def _everywhere(instance: Instance) -> BoolArray:
    return np.ones(instance.reach.num_pairs, dtype=np.bool_)


def _is_kept(instance: Instance, site_idx: int) -> bool:
    """Return whether a site exists and stays open: these models close nothing."""
    is_existing = instance.sites[site_idx].status is SiteStatus.EXISTING
    return is_existing and instance.may_open(site_idx)


def _columns(site_idx: IntArray, holds: Callable[[int], bool]) -> tuple[int, ...]:
    return tuple(column for column, idx in enumerate(site_idx.tolist()) if holds(idx))
