"""Which thresholds of the standard no site can meet for a village, whatever opens.

Plans and explanations ask the same functions, so that the reason in the tables and the
one explained are the same.
"""

from __future__ import annotations

import numpy as np

from planner.instance import Instance
from planner.model.places import Tier
from planner.service.coverage import is_collecting
from planner.siting.data import SitingData

__all__ = [
    "lacks_near_site",
    "lacks_near_store",
    "nearest_collecting_m",
    "nearest_store_s",
]


def lacks_near_site(data: SitingData, village: int) -> bool:
    """Return whether no site that may open is near enough to collect at."""
    usable = ~data.is_excluded[data.option_site[data.cover_option]]
    return not (usable & (data.cover_village == village)).any()


def lacks_near_store(data: SitingData, village: int) -> bool:
    """Return whether a store is asked for and none that may open is near enough."""
    if data.store_village is None or data.store_option is None:
        return False
    usable = ~data.is_excluded[data.option_site[data.store_option]]
    return not (usable & (data.store_village == village)).any()


def nearest_collecting_m(instance: Instance, village: int) -> float:
    """Return the road distance to the nearest site that could be collected at.

    ``inf`` where none is within the reach of the tables.
    """
    pairs = instance.village_pairs(village)
    sites = instance.reach.destination_idx[pairs]
    distances = instance.reach.distance_m[pairs]
    return _least(distances, [_may_collect(instance, site) for site in sites.tolist()])


def nearest_store_s(instance: Instance, village: int) -> float:
    """Return the time to the nearest store that may open, ``inf`` if out of reach."""
    pairs = instance.village_pairs(village)
    sites = instance.reach.destination_idx[pairs]
    times = instance.reach.time_s[pairs]
    return _least(
        times,
        [
            instance.sites[site].tier is Tier.STORE and instance.may_open(site)
            for site in sites.tolist()
        ],
    )


def _may_collect(instance: Instance, site: int) -> bool:
    formats = instance.sites[site].format_ids
    return instance.may_open(site) and any(
        is_collecting(instance, site, name) for name in formats
    )


def _least(values: np.ndarray, is_meant: list[bool]) -> float:
    return float(np.min(values[np.array(is_meant, dtype=bool)], initial=np.inf))
