"""Where facilities stand, decided before anybody thinks of routes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from planner.instance import Instance
from planner.model.fleet import Leg
from planner.model.places import Tier

__all__ = ["best_cover", "candidates", "one_in_every_seat", "p_median", "ways_m"]

FloatArray = NDArray[np.float64]
Value = Callable[[Sequence[int]], float]


def candidates(instance: Instance, tier: Tier) -> list[int]:
    """Return the sites of a tier that may open and lie on a road."""
    return [
        idx
        for idx, site in enumerate(instance.sites)
        if site.tier is tier
        and instance.may_open(idx)
        and instance.is_on_road(int(instance.site_location[idx]))
    ]


def ways_m(instance: Instance, sites: Sequence[int]) -> FloatArray:
    """Return the road distance from each village to each of some sites.

    ``inf`` from villages without a place, shape ``(num_villages, num_chosen)``.
    """
    profile = next(t.profile for t in instance.vehicle_types if Leg.LOOP in t.legs)
    table = instance.haul[profile].distance_m
    chosen = table[
        np.ix_(instance.village_location, instance.site_location[list(sites)])
    ]
    found: FloatArray = np.array(chosen, dtype=np.float64)
    found[instance.village_location < 0] = np.inf
    return found


def p_median(
    instance: Instance, sites: Sequence[int], number: int, fixed: Sequence[int] = ()
) -> list[int]:
    """Return sites, some of them fixed, that villages go the least parcel-km to.

    Exchanges until none helps (Teitz and Bart 1968, doi:10.1287/opre.16.5.955).
    """
    every = [*fixed, *(x for x in sites if x not in set(fixed))]
    far = ways_m(instance, every)
    longest = float(far[np.isfinite(far)].max(initial=0.0))
    far = np.where(np.isfinite(far), far, 10.0 * longest + 1.0)
    weight = instance.parcels_per_day

    def cost(chosen: Sequence[int]) -> float:
        return (
            float(weight @ far[:, list(chosen)].min(axis=1)) if len(chosen) else np.inf
        )

    chosen = _exchanged(cost, len(every), number, list(range(len(fixed))))
    return [every[idx] for idx in chosen if idx >= len(fixed)]


def best_cover(
    instance: Instance, sites: Sequence[int], number: int, fixed: Sequence[int] = ()
) -> list[int]:
    """Return sites that the most residents are near to, beside those fixed.

    The same exchanges on maximal covering (Church and ReVelle 1974,
    doi:10.1007/BF01942293); what is nearer breaks ties.
    """
    every = [*fixed, *(x for x in sites if x not in set(fixed))]
    far = ways_m(instance, every)
    is_near = far <= instance.standard.collect_within_m
    finite = np.where(np.isfinite(far), far, 0.0)
    tie = 1e-9 * np.where(np.isfinite(far), far, finite.max(initial=1.0))
    residents = instance.residents

    def cost(chosen: Sequence[int]) -> float:
        if not len(chosen):
            return np.inf
        rows = list(chosen)
        covered = float(residents @ is_near[:, rows].any(axis=1))
        return float(residents @ tie[:, rows].min(axis=1)) - covered

    chosen = _exchanged(cost, len(every), number, list(range(len(fixed))))
    return [every[idx] for idx in chosen if idx >= len(fixed)]


def one_in_every_seat(instance: Instance) -> list[int]:
    """Return the store nearest to each township's seat, of those in the township."""
    chosen = []
    for township in instance.townships:
        own = [
            idx
            for idx in candidates(instance, Tier.STORE)
            if instance.sites[idx].township_id == township.id
        ]
        lon, lat = township.lon, township.lat
        if own and lon is not None and lat is not None:
            away = {
                idx: (instance.sites[idx].lon - lon) ** 2
                + (instance.sites[idx].lat - lat) ** 2
                for idx in own
            }
            chosen.append(min(own, key=lambda x: (away[x], x)))
        elif own:
            chosen.append(own[0])
    return chosen


def _exchanged(cost: Value, size: int, number: int, fixed: list[int]) -> list[int]:
    """Return fixed and ``number`` more positions, greedy, then exchanged."""
    chosen = list(fixed)
    for _ in range(min(number, size - len(fixed))):
        left = [idx for idx in range(size) if idx not in chosen]
        chosen.append(min(left, key=lambda idx: (cost([*chosen, idx]), idx)))
    is_better = True
    while is_better:
        is_better = False
        for out in chosen[len(fixed) :]:
            rest = [idx for idx in chosen if idx != out]
            left = [idx for idx in range(size) if idx not in chosen]
            if not left:
                break
            best = min(left, key=lambda idx: (cost([*rest, idx]), idx))
            if cost([*rest, best]) < cost(chosen) - 1e-9:
                chosen, is_better = [*rest, best], True
                break
    return chosen
