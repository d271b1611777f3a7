"""Ways: which pair of the instance's reach a villager goes along, and how far it is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from planner.instance import Instance
from planner.model.places import Site, Village

__all__ = ["county_numbers", "find_pair", "pair_positions", "ways_to_stores_s"]

NO_PAIR = -1
"""Position of a village and a site that is not within reach."""


def find_pair(instance: Instance, village_idx: int, site_idx: int) -> int | None:
    """Return the position in ``reach`` of a village and a site, if it is there."""
    pairs = instance.village_pairs(village_idx)
    found = np.flatnonzero(instance.reach.destination_idx[pairs] == site_idx)
    return pairs.start + int(found[0]) if len(found) else None


def pair_positions(
    instance: Instance, village_idx: NDArray[np.int64], site_idx: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the position in ``reach`` of each village and site, -1 out of reach."""
    keys, wanted = instance.reach_key, village_idx * len(instance.sites) + site_idx
    if not len(keys):
        return np.full(len(wanted), NO_PAIR, np.int64)
    found = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[found] == wanted, found, NO_PAIR).astype(np.int64)


def ways_to_stores_s(
    instance: Instance, village_idx: NDArray[np.int64], site_idx: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return how long villagers go to stores that deliver to them, in seconds.

    A store may be out of their reach: then it is the shortest way by vehicle, at the
    mean pace of the villagers' ways within their own county; ``inf`` where no road
    leads.
    """
    pair, reach = pair_positions(instance, village_idx, site_idx), instance.reach
    way_s = np.full(len(pair), np.inf)
    way_s[pair >= 0] = reach.time_s[pair[pair >= 0]]
    far = np.flatnonzero(pair < 0)
    if not len(far):
        return way_s
    village = instance.village_location[village_idx[far]]
    store = instance.site_location[site_idx[far]]
    is_placed = (village >= 0) & (store >= 0)
    ends = village[is_placed], store[is_placed]
    hauls = instance.haul.values()
    length_m = np.min([haul.distance_m[ends] for haul in hauls], axis=0)
    drive_s = np.min([haul.time_s[ends] for haul in hauls], axis=0)
    of_county = county_numbers(instance, instance.villages)[village_idx[far[is_placed]]]
    pace = _paces(instance)[of_county]
    way_s[far[is_placed]] = np.where(np.isnan(pace), drive_s, length_m * pace)
    return way_s


def _paces(instance: Instance) -> NDArray[np.float64]:
    """Return the mean pace of ways within each county, seconds a metre; else ``nan``.

    Of its own villages and sites, so that it is the same whether a county is planned
    alone or beside others.
    """
    reach, many = instance.reach, len(instance.counties)
    county = county_numbers(instance, instance.villages)[reach.origin_idx]
    of_site = county_numbers(instance, instance.sites)[reach.destination_idx]
    own = np.flatnonzero(county == of_site)
    time_s = np.bincount(county[own], weights=reach.time_s[own], minlength=many)
    length_m = np.bincount(county[own], weights=reach.distance_m[own], minlength=many)
    pace = np.full(many, np.nan)
    np.divide(time_s, length_m, out=pace, where=length_m > 0)
    return pace


def county_numbers(
    instance: Instance, places: Sequence[Village] | Sequence[Site]
) -> NDArray[np.int64]:
    """Return the position of each place's county in ``counties``."""
    number = {county.id: idx for idx, county in enumerate(instance.counties)}
    return np.array([number[place.county_id] for place in places], dtype=np.int64)
