"""Coverage: which villages are covered by the open facilities, and how many that is.

A village is covered when every threshold of the standard holds at ``<=`` by facilities
that cover, assigned to one of them or not, and the larger part of its own parcels is
carried. See ``planner.service.coverage``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.flow import Flow
from planner.flow.ways import pair_positions
from planner.instance import Instance
from planner.model.rules import Measure
from planner.service.coverage import (
    LARGER_PART,
    collecting_pairs,
    standing_sites,
    store_pairs,
)

__all__ = [
    "coverage_share",
    "covered_villages",
    "located_villages",
    "measure_weights",
    "near_villages",
    "nearest_qualifying_facility",
    "own_facility_keeps",
    "reached_share",
]

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

PART_TOLERANCE = 1e-6
"""Of the larger part, for shares that are rounded."""
PARCEL_TOLERANCE = 1e-6
"""Of parcels handed over, for sums that are rounded."""


def coverage_share(
    flow: Flow, measure: Measure, *, county_id: str | None = None
) -> float | None:
    """Return the share of a measure over all listed demand points.

    Those of one county if ``county_id`` is given. ``None`` where there is nothing to
    cover or to carry.
    """
    if measure is Measure.USE:
        reached = flow.served_share
    else:
        reached = covered_villages(flow).astype(np.float64)
    return reached_share(flow.instance, reached, measure, county_id=county_id)


def reached_share(
    instance: Instance,
    reached: FloatArray,
    measure: Measure,
    *,
    county_id: str | None = None,
) -> float | None:
    """Return the share of a measure that shares of villages make up."""
    weights = measure_weights(instance, measure)
    if county_id is not None:
        counties = np.array([village.county_id for village in instance.villages])
        weights = np.where(counties == county_id, weights, 0.0)
    total = float(weights.sum())
    return float(weights @ reached) / total if total > 0 else None


def measure_weights(instance: Instance, measure: Measure) -> FloatArray:
    """Return what each demand point counts in a measure, shape ``(num_villages,)``.

    Seats of townships and counties are no villages: they count by their residents and
    parcels alone.
    """
    if measure is Measure.VILLAGES:
        return np.asarray(instance.is_village, dtype=np.float64)
    if measure is Measure.RESIDENTS:
        return instance.residents
    return instance.village_parcels_per_day


def covered_villages(flow: Flow) -> BoolArray:
    """Return whether each village is covered, shape ``(num_villages,)``."""
    is_carried = flow.served_share >= LARGER_PART - PART_TOLERANCE
    return np.asarray(near_villages(flow) & is_carried)


def near_villages(flow: Flow) -> BoolArray:
    """Return which villages have facilities near enough that cover, carried or not.

    Shape ``(num_villages,)``.
    """
    instance = flow.instance
    qualifies = _qualifying_sites(flow)[instance.reach.destination_idx]
    is_near = _any_pair(instance, collecting_pairs(instance) & qualifies)
    return is_near & _with_store_near(flow)


def own_facility_keeps(flow: Flow) -> BoolArray:
    """Return whether the facility of each allocation itself keeps the standard.

    It covers, has the required functions, and is within the collection distance; where
    the standard asks for a store, one is near. Shape ``(num_allocations,)``.
    """
    allocations, instance = flow.allocations, flow.instance
    pair = pair_positions(instance, allocations.village_idx, allocations.site_idx)
    is_near = pair >= 0
    is_near[is_near] = collecting_pairs(instance)[pair[is_near]]
    return np.asarray(
        _qualifying_sites(flow)[allocations.site_idx]
        & is_near
        & _with_store_near(flow)[allocations.village_idx]
    )


def nearest_qualifying_facility(flow: Flow) -> tuple[FloatArray, IntArray]:
    """Return the distance to the nearest facility that covers for collecting.

    Returns
    -------
    distance_m
        ``inf`` where no such facility is within reach, shape ``(num_villages,)``.
    site_idx
        Position of that facility, -1 where there is none; the first in the order
        of the sites if several are equally near.
    """
    reach, num_villages = flow.instance.reach, len(flow.instance.villages)
    distance_m = np.full(num_villages, np.inf)
    site_idx = np.full(num_villages, -1, dtype=np.int64)
    pairs = np.flatnonzero(_qualifying_sites(flow)[reach.destination_idx])
    order = np.lexsort((reach.destination_idx[pairs], reach.distance_m[pairs]))
    villages, first = np.unique(reach.origin_idx[pairs[order]], return_index=True)
    nearest = pairs[order][first]
    distance_m[villages] = reach.distance_m[nearest]
    site_idx[villages] = reach.destination_idx[nearest]
    return distance_m, site_idx


def located_villages(instance: Instance) -> BoolArray:
    """Return whether each village has coordinates near a road."""
    return np.array(
        [instance.is_on_road(int(idx)) for idx in instance.village_location],
        dtype=np.bool_,
    )


def _qualifying_sites(flow: Flow) -> BoolArray:
    """Return which sites cover and have the required functions."""
    mask, required = _covering_sites(flow), flow.instance.standard.required_functions
    has_functions = [found.issuperset(required) for found in flow.facilities.functions]
    mask[flow.facilities.site_idx] &= np.array(has_functions, dtype=np.bool_)
    return mask


def _with_store_near(flow: Flow) -> BoolArray:
    """Return which villages have a store near that covers; all if none is asked for."""
    instance = flow.instance
    is_near = store_pairs(instance)
    if is_near is None:
        return np.ones(len(instance.villages), dtype=np.bool_)
    covers = _covering_sites(flow)[instance.reach.destination_idx]
    return _any_pair(instance, is_near & covers)


def _covering_sites(flow: Flow) -> BoolArray:
    """Return which sites are open and cover: by what they hand over, or in any case.

    What doors leave over does not count: a store that only delivers hands over none.
    """
    facilities, stands = flow.facilities, standing_sites(flow.instance)
    handed_over = facilities.counter_in + facilities.counter_out
    handed_over -= facilities.left_over_in
    least = flow.instance.standard.min_parcels_per_day - PARCEL_TOLERANCE
    covers = np.zeros(len(flow.instance.sites), dtype=np.bool_)
    covers[facilities.site_idx] = handed_over.sum(axis=1) >= least
    covers[facilities.site_idx] |= stands[facilities.site_idx]
    return covers


def _any_pair(instance: Instance, pair_mask: BoolArray) -> BoolArray:
    mask = np.zeros(len(instance.villages), dtype=np.bool_)
    mask[instance.reach.origin_idx[pair_mask]] = True
    return mask
