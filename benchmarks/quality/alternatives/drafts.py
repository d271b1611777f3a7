"""All drafts of a county: each method with its numbers swept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from planner.instance import Instance
from planner.model.carriers import CarrierLeg
from planner.model.places import Tier, VillageKind

from .mip import sites_by_model
from .sited import Draft
from .siting import best_cover, candidates, one_in_every_seat, p_median, ways_m

__all__ = [
    "COVERING",
    "MODEL",
    "RULE",
    "SEATS",
    "STORES",
    "THIRD_PARTY",
    "drafts",
]

RULE = "a store in every township, points above N residents"
SEATS = "p-median points, a store in every seat"
STORES = "p-median points, number of stores swept"
COVERING = "covering points, number of stores swept"
MODEL = "small MIP"
THIRD_PARTY = "third parties for all loops, or for all"
MOST_STORES = 4
POINT_SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8)
"""Points as a share of the villages."""
RESIDENTS = (300, 500, 800, 1_000, 1_200, 1_500, 2_000, 3_000)
"""Above which a village has a point, in the rule of townships."""
STOP_SHARES = (0.0, 0.02, 0.05, 0.1, 0.2)
"""What a stop costs in the model, of a van's day."""
IN_VILLAGE_M = 2_000.0
"""Within which a point stands for a village."""


def drafts(instance: Instance) -> Iterator[Draft]:
    """Yield what somebody would try, own vehicles first, then third parties."""
    sited = list(_sited(instance))
    for method, sites in sited:
        for is_full in (False, True):
            yield Draft(method=method, sites=sites, is_full=is_full)
    for carriers in _carriers(instance):
        yield Draft(method=THIRD_PARTY, sites=(), carrier_by_leg=carriers)
        for sites in dict.fromkeys(sites for _, sites in sited):
            for doors in (("home", "carrier"), ("carrier", "home")):
                yield Draft(
                    method=THIRD_PARTY,
                    sites=sites,
                    carrier_by_leg=carriers,
                    doors=doors,
                )


def _sited(instance: Instance) -> Iterator[tuple[str, tuple[int, ...]]]:
    stores, points = candidates(instance, Tier.STORE), candidates(instance, Tier.POINT)
    seats = one_in_every_seat(instance)
    numbers = sorted({round(x * len(instance.villages)) for x in POINT_SHARES})
    for residents in RESIDENTS:
        yield RULE, _sorted(seats, _points_above(instance, residents, points))
    for number in numbers:
        yield SEATS, _sorted(seats, p_median(instance, points, number, seats))
    for many in range(1, min(MOST_STORES, len(stores)) + 1):
        chosen = p_median(instance, stores, many)
        for number in numbers:
            yield STORES, _sorted(chosen, p_median(instance, points, number, chosen))
            yield (
                COVERING,
                _sorted(chosen, best_cover(instance, points, number, chosen)),
            )
    for share in STOP_SHARES:
        yield MODEL, tuple(sorted(sites_by_model(instance, share)))


def _points_above(
    instance: Instance, residents: float, points: Sequence[int]
) -> list[int]:
    """Return the nearest point of each village with more residents than that."""
    if not points:
        return []
    far_m = ways_m(instance, points)
    chosen = []
    for idx, village in enumerate(instance.villages):
        if village.kind is VillageKind.VILLAGE and village.residents > residents:
            nearest = int(np.argmin(far_m[idx]))
            if far_m[idx, nearest] <= IN_VILLAGE_M:
                chosen.append(points[nearest])
    return chosen


def _carriers(instance: Instance) -> Iterator[Mapping[CarrierLeg, str]]:
    """Yield which legs a third party has: the loops, the linehaul, both."""
    for item in instance.carriers:
        legs = [
            leg
            for leg in (CarrierLeg.LOOP, CarrierLeg.LINEHAUL)
            if leg in item.price_per_parcel
        ]
        for leg in legs:
            yield {leg: item.id}
        if len(legs) > 1:
            yield dict.fromkeys(legs, item.id)


def _sorted(stores: Sequence[int], points: Sequence[int]) -> tuple[int, ...]:
    return tuple(sorted({*stores, *points}))
