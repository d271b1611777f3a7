"""What third parties cost: siting, make-or-buy and ledger take it from here.

The price of a leg times the factor of each parcel's goods class, times the factor of
the zone by the road distance from the nearest hub. Parcels out cost what parcels in do,
by their own classes. Where a hand-over fails, each further attempt costs a share of the
price again; each damaged parcel is compensated.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from planner.instance import Instance
from planner.model.carriers import Carrier, CarrierLeg
from planner.model.fleet import Leg
from planner.model.places import Tier

__all__ = [
    "TIER_LEG",
    "carrier_leg",
    "may_deliver_home",
    "may_haul",
    "site_cost_per_day",
    "village_cost_per_day",
]

FloatArray = NDArray[np.float64]

LATEST = 8
"""Counties of which the hubs are kept: each parcel's zone asks for them."""
TIER_LEG = {Tier.STORE: CarrierLeg.LINEHAUL, Tier.POINT: CarrierLeg.LOOP}


def carrier_leg(instance: Instance, site_idx: int) -> CarrierLeg:
    """Return the leg on which a store or point is supplied."""
    return TIER_LEG[instance.sites[site_idx].tier]


def may_haul(instance: Instance, carrier: Carrier, site_idx: int) -> bool:
    """Return whether a carrier may supply a store or point."""
    site = instance.sites[site_idx]
    leg = TIER_LEG.get(site.tier)
    return (
        leg is not None
        and carrier.serves(leg, site.township_id)
        and instance.is_on_road(int(instance.site_location[site_idx]))
    )


def may_deliver_home(instance: Instance, carrier: Carrier, village_idx: int) -> bool:
    """Return whether a carrier may deliver to the doors of a village.

    None may where the village is to be served from a site of its own.
    """
    village = instance.villages[village_idx]
    if village.id in instance.requirements.served_at:
        return False
    return carrier.serves(CarrierLeg.HOME, village.township_id) and instance.is_on_road(
        int(instance.village_location[village_idx])
    )


def site_cost_per_day(
    instance: Instance, carrier: Carrier, site_idx: int, parcels_per_day: FloatArray
) -> dict[str, float]:
    """Return what bringing parcels to a store or point and taking others back costs.

    Parameters
    ----------
    parcels_per_day
        In and out, by goods class, shape ``(2, num_goods)``.

    Returns
    -------
    dict
        Amounts by line of the ledger.
    """
    location = int(instance.site_location[site_idx])
    leg, county_id = (
        carrier_leg(instance, site_idx),
        instance.sites[site_idx].county_id,
    )
    each = _fee_per_parcel(instance, carrier, leg, location, county_id)
    return _cost(carrier, leg, each, parcels_per_day)


def village_cost_per_day(
    instance: Instance,
    carrier: Carrier,
    village_idx: int,
    parcels_per_day: FloatArray,
) -> dict[str, float]:
    """Return what bringing parcels to a village's doors and taking others back costs.

    By line of the ledger.

    Parameters
    ----------
    parcels_per_day
        In and out, by goods class, shape ``(2, num_goods)``.
    """
    location = int(instance.village_location[village_idx])
    county_id = instance.villages[village_idx].county_id
    leg = CarrierLeg.HOME
    each = _fee_per_parcel(instance, carrier, leg, location, county_id)
    return _cost(carrier, leg, each, parcels_per_day)


def _cost(
    carrier: Carrier, leg: CarrierLeg, each: FloatArray, parcels_per_day: FloatArray
) -> dict[str, float]:
    """Return fees, attempts again and damage.

    At a point and at a door somebody has to be there; a store has its clerks.
    """
    is_handed_over = leg is not CarrierLeg.LINEHAUL
    extra = carrier.extra_attempts if is_handed_over else 0.0
    incoming = float(parcels_per_day[0] @ each)
    damaged = carrier.damage_rate * float(parcels_per_day.sum())
    return {
        "carrier_fees": float(parcels_per_day.sum(axis=0) @ each),
        "carrier_attempts": incoming * extra * carrier.retry_price_share,
        "carrier_damage": damaged * carrier.damage_compensation,
    }


def _fee_per_parcel(
    instance: Instance,
    carrier: Carrier,
    leg: CarrierLeg,
    location: int,
    county_id: str,
) -> FloatArray:
    """Return the fee of a parcel on a leg to a place, by goods class."""
    factors = [carrier.class_factor.get(item.id, 1.0) for item in instance.goods]
    zone = carrier.zone(_from_hub_m(instance, location, county_id))
    return np.asarray(carrier.price_per_parcel[leg] * zone * np.array(factors))


def _from_hub_m(instance: Instance, location: int, county_id: str) -> float:
    """Return the road distance from the nearest hub of the county."""
    profile = instance.profile_of(Leg.LINEHAUL)
    hubs = _hubs_on_road(instance, county_id)
    if not hubs or not instance.is_on_road(location):
        return math.inf
    return float(instance.haul[profile].distance_m[hubs, location].min())


@lru_cache(maxsize=LATEST)
def _hubs_on_road(instance: Instance, county_id: str) -> list[int]:
    """Return the locations of a county's hubs, as far as roads lead there."""
    return [
        int(place)
        for site, place in zip(instance.sites, instance.site_location, strict=True)
        if site.tier is Tier.HUB
        and site.county_id == county_id
        and instance.is_on_road(int(place))
    ]
