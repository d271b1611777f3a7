"""Who could be covered by which site: the one definition of the thresholds.

The siting model, the metrics and the checker all take it from here. A village is
covered if facilities that cover are near enough, and the larger part of its own
parcels is carried, in whatever mode. A facility covers if it hands over
``min_parcels_per_day`` to villagers, or stands there in any case.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.instance import Instance
from planner.model.places import SiteStatus, Tier
from planner.once import once
from planner.service.administration import one_open
from planner.service.functions import functions_at

__all__ = [
    "LARGER_PART",
    "THRESHOLD_TOLERANCE",
    "collecting_pairs",
    "is_collecting",
    "standing_sites",
    "store_pairs",
]

BoolArray = NDArray[np.bool_]

THRESHOLD_TOLERANCE = 1e-6
"""Metres or seconds by which a threshold may be missed through rounding alone."""

LARGER_PART = 0.5
"""Share of its parcels from which on a village counts as carried."""


def is_collecting(instance: Instance, site_idx: int, format_id: str) -> bool:
    """Return whether a format has all required functions at a site."""
    functions = functions_at(instance, site_idx, format_id)
    return functions.issuperset(instance.standard.required_functions)


@once
def standing_sites(instance: Instance) -> BoolArray:
    """Return which sites cover if open, however little they hand over.

    They exist already, must be open, or are the only site that may open where a rule
    of administration asks for one. Shape ``(num_sites,)``.
    """
    stands = np.array(
        [
            site.status is SiteStatus.EXISTING or instance.must_open(idx)
            for idx, site in enumerate(instance.sites)
        ],
        dtype=np.bool_,
    )
    for asked in one_open(instance):
        may_open = [idx for idx in asked.sites if instance.may_open(idx)]
        if len(may_open) == 1:
            stands[may_open] = True
    stands.setflags(write=False)
    return stands


def collecting_pairs(instance: Instance) -> BoolArray:
    """Return which pairs of ``reach`` are within the collection distance.

    A village is covered for collecting by an open site of one of its pairs whose
    format has the required functions. Shape ``(num_pairs,)``.
    """
    limit_m = instance.standard.collect_within_m + THRESHOLD_TOLERANCE
    return np.asarray(instance.reach.distance_m <= limit_m)


def store_pairs(instance: Instance) -> BoolArray | None:
    """Return which pairs of ``reach`` are a village and a store near enough to it.

    ``None`` where the standard does not ask for a store. Shape ``(num_pairs,)``.
    """
    if instance.standard.store_within_s is None:
        return None
    is_store = np.array(
        [site.tier is Tier.STORE for site in instance.sites], dtype=np.bool_
    )
    limit_s = instance.standard.store_within_s + THRESHOLD_TOLERANCE
    is_quick = instance.reach.time_s <= limit_s
    return np.asarray(is_quick & is_store[instance.reach.destination_idx])
