"""Who could be covered by which site: the one definition of the thresholds.

The siting model, the metrics and the checker all take it from here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.instance import Instance
from planner.model.places import Tier
from planner.service.functions import functions_at

__all__ = [
    "THRESHOLD_TOLERANCE",
    "collecting_pairs",
    "is_collecting",
    "store_pairs",
]

BoolArray = NDArray[np.bool_]

THRESHOLD_TOLERANCE = 1e-6
"""Metres or seconds by which a threshold may be missed through rounding alone."""


def is_collecting(instance: Instance, site_idx: int, format_id: str) -> bool:
    """Return whether a format has all required functions at a site."""
    functions = functions_at(instance, site_idx, format_id)
    return functions.issuperset(instance.standard.required_functions)


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
