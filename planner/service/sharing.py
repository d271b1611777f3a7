"""Which streams may be shared between facilities: those that no facility takes whole.

One place decides it, for the siting, the search and the checker alike.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from planner.instance import Instance
from planner.model.places import Tier
from planner.model.rules import Boundary
from planner.model.service import Mode, counter_mode
from planner.service.counter import at_counter, site_capacity
from planner.service.coverage import THRESHOLD_TOLERANCE

__all__ = ["may_be_shared"]

FloatArray = NDArray[np.float64]

WHOLE = 1.0 + 1e-9
"""Parcels over a capacity up to which they count as the same."""
LATEST = 4
"""Instances of which the answer is kept: a search asks it of each plan."""


@lru_cache(maxsize=LATEST)
def may_be_shared(instance: Instance) -> NDArray[np.bool_]:
    """Return which streams may be shared, shape ``(num_streams,)``, read-only.

    All where the requirements allow it; else those that have more parcels than any
    facility takes which they may go to or be delivered from.
    """
    is_shared = _may_be_shared(instance)
    is_shared.setflags(write=False)
    return is_shared


def _may_be_shared(instance: Instance) -> NDArray[np.bool_]:
    if instance.requirements.is_split_allowed:
        return np.ones(len(instance.streams), dtype=np.bool_)
    counter, through = _largest(instance, at_counter), _largest(instance, site_capacity)
    at_hand = np.zeros(len(instance.streams))
    for mode in Mode:
        if mode.is_bought:
            continue
        of_village = (
            _at_home(instance, through)
            if mode.is_own_delivery
            else _on_foot(instance, mode, counter)
        )
        allows = np.array([mode in item.modes for item in instance.streams], np.bool_)
        found = np.where(allows, of_village[instance.stream_village], 0.0)
        np.maximum(at_hand, found, out=at_hand)
    is_larger = instance.parcels_per_day > at_hand * WHOLE
    return np.asarray(is_larger & (at_hand > 0), dtype=np.bool_)


def _largest(
    instance: Instance, holds: Callable[[Instance, int, str], float]
) -> FloatArray:
    """Return what each site's largest format holds, 0 where none may open."""
    return np.array(
        [
            max((holds(instance, idx, name) for name in site.format_ids), default=0.0)
            if instance.may_open(idx)
            else 0.0
            for idx, site in enumerate(instance.sites)
        ],
        dtype=np.float64,
    )


def _on_foot(instance: Instance, mode: Mode, largest: FloatArray) -> FloatArray:
    """Return the largest capacity that the people of each village may go to."""
    reach, rules = instance.reach, instance.requirements
    farthest_m = rules.reach_of(mode) if mode in rules.modes else -1.0
    serves = np.array([counter_mode(site) is mode for site in instance.sites], np.bool_)
    near = reach.distance_m <= farthest_m + THRESHOLD_TOLERANCE
    near &= serves[reach.destination_idx]
    found = np.zeros(len(instance.villages))
    np.maximum.at(found, reach.origin_idx[near], largest[reach.destination_idx[near]])
    return found


def _at_home(instance: Instance, largest: FloatArray) -> FloatArray:
    """Return the largest capacity of a store that may deliver to each village."""
    if not instance.requirements.delivers:
        return np.zeros(len(instance.villages))
    is_bounded = instance.requirements.boundary is Boundary.TOWNSHIP
    of_unit: dict[tuple[str, str], float] = {}
    for idx, site in enumerate(instance.sites):
        if site.tier is Tier.STORE:
            unit = (site.county_id, site.township_id if is_bounded else "")
            of_unit[unit] = max(of_unit.get(unit, 0.0), float(largest[idx]))
    found = np.array(
        [
            of_unit.get((item.county_id, item.township_id if is_bounded else ""), 0.0)
            for item in instance.villages
        ]
    )
    for village_idx, village in enumerate(instance.villages):
        site_id = instance.requirements.served_at.get(village.id)
        if site_id is not None:
            found[village_idx] = _from(instance, site_id, village_idx, largest)
    return found


def _from(
    instance: Instance, site_id: str, village_idx: int, largest: FloatArray
) -> float:
    """Return the capacity of the site that serves a village, if it may deliver to it.

    None of a site outside the part of a county that the instance is.
    """
    site_idx = instance.site_index.get(site_id)
    if site_idx is None or instance.sites[site_idx].tier is not Tier.STORE:
        return 0.0
    return (
        float(largest[site_idx]) if instance.may_deliver(site_idx, village_idx) else 0.0
    )
