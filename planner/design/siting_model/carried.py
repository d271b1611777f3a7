"""What third parties may carry, as links and arcs of the siting model."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

import numpy as np

from planner.arrays import floats, ints
from planner.instance import Instance
from planner.model.fleet import Leg
from planner.model.places import Tier
from planner.service.carriers import (
    may_deliver_home,
    may_haul,
    site_cost_per_day,
    village_cost_per_day,
)
from planner.service.one_place import are_one_place
from planner.siting.data import CarrierFields, SitingData, SitingPrices

__all__ = [
    "CarriedLink",
    "carrier_arrays",
    "carrier_doors",
    "carrier_links",
    "with_carriers",
]

CarriedLink = tuple[int, int, int]
"""Child, parent and carrier, -1 for own vehicles."""

MOST_PARENTS = 3
"""Parents of a place that no own vehicle can supply; others have the nearest one."""
PARENT = {Tier.STORE: Tier.HUB, Tier.POINT: Tier.STORE}


def carrier_links(
    instance: Instance,
    supplied: Set[int],
    chosen: Set[int] | None = None,
    *,
    has_every: bool = False,
) -> list[CarriedLink]:
    """Return the links of each carrier from the nearest possible parents.

    Of the chosen parents only, if they are given.

    Parameters
    ----------
    supplied
        Sites that own vehicles can supply.
    has_every
        Whether links from all possible parents are kept.
    """
    every = len(instance.sites)
    few = {True: 1, False: MOST_PARENTS}
    links = [
        (child, parent, number)
        for number, carrier in enumerate(instance.carriers)
        for child in range(len(instance.sites))
        if carrier.capacity_parcels_per_day > 0 and may_haul(instance, carrier, child)
        for parent in _nearest_parents(instance, child, chosen)[
            : every if has_every else few[child in supplied]
        ]
    ]
    is_here = are_one_place(
        instance, [link[0] for link in links], [link[1] for link in links]
    ).tolist()
    return [link for link, here in zip(links, is_here, strict=True) if not here]


def carrier_doors(instance: Instance) -> list[tuple[int, int, int]]:
    """Return the villages, hubs and carriers that may deliver from there to doors."""
    if not instance.requirements.buys_doors:
        return []
    hubs = [idx for idx, site in enumerate(instance.sites) if site.tier is Tier.HUB]
    return [
        (village_idx, hub, number)
        for village_idx, village in enumerate(instance.villages)
        for hub in hubs
        if instance.sites[hub].county_id == village.county_id
        for number, carrier in enumerate(instance.carriers)
        if carrier.capacity_parcels_per_day > 0
        and any(mode.is_bought for mode in instance.modes_of(village_idx))
        and may_deliver_home(instance, carrier, village_idx)
    ]


def carrier_arrays(
    instance: Instance,
    links: Sequence[CarriedLink],
    own_arcs: Sequence[tuple[int, int]],
    doors: Sequence[tuple[int, int, int]],
) -> CarrierFields:
    """Return who carries on each link and arc, and what it takes a year.

    The fee to a point depends on the classes of each village's parcels, so it is the
    arc's. On the way to a store the parcels of all villages are mixed: the fee there is
    that of the mean parcel of the county.

    Parameters
    ----------
    own_arcs
        Village and link of each arc before those to doors by third parties.
    """
    if not instance.carriers:
        return {
            "link_carrier": None,
            "arc_carrier": None,
            "link_fee": None,
            "arc_fee": None,
            "carrier_capacity": (),
        }
    return {
        "link_carrier": ints(link[2] for link in links),
        "arc_carrier": ints([-1] * len(own_arcs) + [door[2] for door in doors]),
        "link_fee": floats(_link_fee(instance, link) for link in links),
        "arc_fee": floats(
            [
                *(
                    _loop_fee(instance, village, links[link]) if link >= 0 else 0.0
                    for village, link in own_arcs
                ),
                *(_door_fee(instance, village, number) for village, _, number in doors),
            ]
        ),
        "carrier_capacity": tuple(
            item.most_of_average_day for item in instance.carriers
        ),
    }


def _link_fee(instance: Instance, link: CarriedLink) -> float:
    """Return the fee a year for a parcel a day on a link to a store."""
    child, _, number = link
    site = instance.sites[child]
    if number < 0 or site.tier is not Tier.STORE:
        return 0.0
    is_here = [item.county_id == site.county_id for item in instance.villages]
    goods = instance.goods_per_day[np.array(is_here, dtype=bool)].sum(axis=0)
    if not goods.sum() > 0:
        return 0.0
    carrier, mean = instance.carriers[number], goods / goods.sum()
    days = instance.operations.days_per_year
    return days * sum(site_cost_per_day(instance, carrier, child, mean).values())


def _loop_fee(instance: Instance, village: int, link: CarriedLink) -> float:
    """Return the fee a year of all of a village's parcels on a link to a point."""
    child, _, number = link
    if number < 0 or instance.sites[child].tier is not Tier.POINT:
        return 0.0
    carrier, goods = instance.carriers[number], instance.goods_per_day[village]
    days = instance.operations.days_per_year
    return days * sum(site_cost_per_day(instance, carrier, child, goods).values())


def _door_fee(instance: Instance, village: int, number: int) -> float:
    """Return the fee a year of all of a village's parcels to and from its doors."""
    days = instance.operations.days_per_year
    carrier, goods = instance.carriers[number], instance.goods_per_day[village]
    cost = village_cost_per_day(instance, carrier, village, goods)
    return days * sum(cost.values())


def with_carriers(
    data: SitingData, prices: SitingPrices, *, are_open: bool
) -> SitingPrices:
    """Return prices at which what third parties may carry is open, or is not."""
    links, arcs = data.carrier_of_link >= 0, data.arc_carrier
    doors = np.zeros(len(data.arc_site), dtype=bool) if arcs is None else arcs >= 0
    if are_open:
        return replace(
            prices,
            link_is_open=prices.link_is_open | links,
            arc_is_open=prices.arc_is_open | doors,
        )
    return replace(
        prices,
        link_is_open=prices.link_is_open & ~links,
        arc_is_open=prices.arc_is_open & ~doors,
    )


def _nearest_parents(
    instance: Instance, child: int, chosen: Set[int] | None
) -> list[int]:
    tier, place = instance.sites[child].tier, int(instance.site_location[child])
    leg = Leg.LINEHAUL if tier is Tier.STORE else Leg.LOOP
    distance_m = instance.haul[instance.profile_of(leg)].distance_m
    parents = [
        (float(distance_m[instance.site_location[idx], place]), idx)
        for idx, site in enumerate(instance.sites)
        if site.tier is PARENT[tier]
        and (chosen is None or idx in chosen)
        and instance.is_on_road(int(instance.site_location[idx]))
        and instance.may_supply(idx, child)
    ]
    return [idx for way_m, idx in sorted(parents) if np.isfinite(way_m)]
