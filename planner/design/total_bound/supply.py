"""Which store may supply what in the bound: the nearest ones, and any other store.

A model with every pair of a point and a store is too large to solve. Left out pairs
would make its bound one of fewer plans. So what is left out is kept together: for each
point (and each village with home delivery) the stores beyond the nearest are one, which
costs what the cheapest of them costs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.design.siting_model.carried import CarriedLink, carrier_links
from planner.design.siting_model.links import home_pairs, supply_links
from planner.instance import Instance
from planner.model.fleet import Leg
from planner.model.places import Tier

__all__ = ["Supply", "near_supply"]

IntArray = NDArray[np.int64]

NEAR_STORES, NEAR_HOME_STORES, NEAR_CARRIED = 4, 2, 1
"""Stores told apart of a point on own loops, of homes, and of a point of which a third
party, who takes the same from all, brings the parcels. Measured: see
``benchmarks/RESULTS.md``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """Links and home deliveries that are told apart, and those that are not.

    Parameters
    ----------
    carried, homes
        As ``prepare_linked`` takes them.
    other_stores
        Of each point and carrier, -1 for own vehicles: stores beyond the nearest.
    other_home_stores
        Of each village that homes may be delivered to: stores beyond the nearest.
    """

    carried: list[CarriedLink]
    homes: list[tuple[int, int]]
    other_stores: Mapping[tuple[int, int], tuple[int, ...]]
    other_home_stores: Mapping[int, tuple[int, ...]]


def near_supply(
    instance: Instance, opened: Collection[int], near: int = NEAR_STORES
) -> Supply:
    """Return all that may supply what, those beyond the nearest stores apart.

    Parameters
    ----------
    opened
        Stores that are open in a good plan: the nearest of them are told apart, too.
    """
    links = supply_links(instance, has_every=True)
    supplied = {child for child, _ in links}
    hauls = carrier_links(instance, supplied, has_every=True)
    homes = home_pairs(instance, has_every=True)
    way_s = _Ways(instance, opened)
    kept: list[CarriedLink] = []
    others: dict[tuple[int, int], tuple[int, ...]] = {}
    parents: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for child, parent, carrier in [*((*link, -1) for link in links), *hauls]:
        parents[child, carrier].append(parent)
    for (child, carrier), found in parents.items():
        place = int(instance.site_location[child])
        is_point = instance.sites[child].tier is Tier.POINT
        most = len(found)
        if is_point:
            most = near if carrier < 0 else min(near, NEAR_CARRIED)
        first, rest = way_s.split(found, place, most)
        kept += [(child, parent, carrier) for parent in first]
        if rest:
            others[child, carrier] = rest
    stores: defaultdict[int, list[int]] = defaultdict(list)
    for village, store in homes:
        stores[village].append(store)
    kept_homes: list[tuple[int, int]] = []
    other_homes: dict[int, tuple[int, ...]] = {}
    for village, at in stores.items():
        first, rest = way_s.split(
            at, int(instance.village_location[village]), min(near, NEAR_HOME_STORES)
        )
        kept_homes += [(village, store) for store in first]
        if rest:
            other_homes[village] = rest
    kept.sort(key=lambda link: (link[2] >= 0, link[2]))
    return Supply(
        carried=kept,
        homes=kept_homes,
        other_stores=others,
        other_home_stores=other_homes,
    )


class _Ways:
    """Driving times on loops, by which stores are near."""

    def __init__(self, instance: Instance, opened: Collection[int]) -> None:
        profile = next(
            item.profile for item in instance.vehicle_types if Leg.LOOP in item.legs
        )
        self._time_s = instance.haul[profile].time_s
        self._instance = instance
        self._opened = opened

    def split(
        self, sites: Sequence[int], place: int, most: int
    ) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return the nearest sites of a place, open ones as well, and the others.

        All are near if only one would not be.
        """
        at = self._instance.site_location[list(sites)]
        way_s = self._time_s[at, place] + self._time_s[place, at]
        order = [sites[idx] for idx in np.argsort(way_s, kind="stable").tolist()]
        opened = [site for site in order if site in self._opened]
        kept = {*order[:most], *opened[:most]}
        if len(order) <= len(kept) + 1:
            return tuple(sorted(order)), ()
        return tuple(sorted(kept)), tuple(site for site in order if site not in kept)
