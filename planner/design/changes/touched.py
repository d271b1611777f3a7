"""Whom edits touch: the villages that may be served another way where the rest stays.

Touched are villages whose parcels pass a site that closed, moved, lost the format that
stood there, or need not be open any more; those that are to be served from a named
site; those whose demand changed; and, for a site that was added, locked or freed, those
that have it in reach. Prices and standards touch nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.flow import Flow
from planner.instance import Instance
from planner.model.places import Site
from planner.model.service import counter_mode
from planner.service.coverage import THRESHOLD_TOLERANCE

__all__ = ["Touched", "touched_by"]

RELATIVE, ABSOLUTE = 1e-9, 1e-9
"""Of parcels: less is rounding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """Villages and sites that edits speak of, by id.

    Parameters
    ----------
    villages
        That the county has after the edits.
    lost_sites
        Open in the plan, and after the edits closed, moved, gone, without their format,
        or not required any more.
    new_sites
        That may open after the edits as they could not before, or must.
    """

    villages: frozenset[str] = frozenset()
    lost_sites: frozenset[str] = frozenset()
    new_sites: frozenset[str] = frozenset()

    @property
    def is_nobody(self) -> bool:
        """Whether no village and no site is touched."""
        return not (self.villages or self.lost_sites or self.new_sites)


def touched_by(before: Flow, after: Instance) -> Touched:
    """Return whom the edits that lead to an instance touch.

    Parameters
    ----------
    before
        What the plan means in the county before the edits.
    """
    lost, new = frozenset(_lost(before, after)), frozenset(_new(before, after))
    villages = {
        *_served_by(before, lost),
        *_in_reach(after, new),
        *_told_where(before.instance, after),
        *_with_other_demand(before.instance, after),
    }
    known = frozenset(villages & after.village_index.keys())
    return Touched(villages=known, lost_sites=lost, new_sites=new)


def _lost(before: Flow, after: Instance) -> Iterator[str]:
    for item in before.plan.facilities:
        idx = after.site_index.get(item.site_id)
        if idx is None:
            yield item.site_id
            continue
        old = before.instance.site_index[item.site_id]
        was, now = before.instance.sites[old], after.sites[idx]
        is_offered = item.format_id in now.format_ids
        is_free = before.instance.must_open(old) and not after.must_open(idx)
        is_lost = not after.may_open(idx) or not is_offered
        if is_lost or is_free or _has_moved(was, now):
            yield item.site_id


def _new(before: Flow, after: Instance) -> Iterator[str]:
    earlier = before.instance
    opened = {item.site_id for item in before.plan.facilities}
    for idx, site in enumerate(after.sites):
        if not after.may_open(idx):
            continue
        old = earlier.site_index.get(site.id)
        is_locked = after.must_open(idx)
        if old is None or (
            not earlier.may_open(old)
            or (is_locked and not earlier.must_open(old))
            or set(site.format_ids) != set(earlier.sites[old].format_ids)
            or (site.id not in opened and _has_moved(earlier.sites[old], site))
        ):
            yield site.id


def _has_moved(was: Site, now: Site) -> bool:
    return (was.lon, was.lat) != (now.lon, now.lat)


def _served_by(before: Flow, sites: frozenset[str]) -> Iterator[str]:
    """Yield the villages whose parcels pass one of the sites."""
    facilities = before.plan.facilities
    chains = before.facilities.chains
    positions = before.allocations.facility.tolist()
    for item, position in zip(before.plan.allocations, positions, strict=True):
        passed = chains[position] if position >= 0 else ()
        if any(facilities[idx].site_id in sites for idx in passed):
            yield before.instance.stream_by_id[item.stream_id].village_id


def _in_reach(after: Instance, sites: frozenset[str]) -> Iterator[str]:
    """Yield the villages that have one of the sites in reach; of a hub, its county's.

    Reach is how far people go to be served at the site.
    """
    reach = after.reach
    for site_id in sorted(sites):
        idx = after.site_index[site_id]
        site = after.sites[idx]
        mode = counter_mode(site)
        if mode is None:
            here = [x.id for x in after.villages if x.county_id == site.county_id]
            yield from here
            continue
        limit_m = after.requirements.reach_of(mode) + THRESHOLD_TOLERANCE
        is_near = (reach.destination_idx == idx) & (reach.distance_m <= limit_m)
        for village in reach.origin_idx[is_near].tolist():
            yield after.villages[village].id


def _told_where(before: Instance, after: Instance) -> Iterator[str]:
    """Yield the villages that a site is named for, as it was not before, or no more."""
    old, new = before.requirements.served_at, after.requirements.served_at
    for village_id in {*old, *new}:
        if old.get(village_id) != new.get(village_id):
            yield village_id


def _with_other_demand(before: Instance, after: Instance) -> Iterator[str]:
    """Yield the villages with other parcels, and those that are new."""
    old = before.of_villages(before.goods_per_day)
    new = after.of_villages(after.goods_per_day)
    for idx, village in enumerate(after.villages):
        was = before.village_index.get(village.id)
        if was is None or not _is_close(old[was], new[idx]):
            yield village.id


def _is_close(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    return one.shape == other.shape and np.allclose(
        one, other, rtol=RELATIVE, atol=ABSOLUTE
    )
