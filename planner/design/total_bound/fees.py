"""What third parties take for a parcel to a store at least.

Parcels of all villages are mixed there, and classes pay different fees: of whatever
villages the parcels are, each costs no less than the mean parcel of the village whose
parcels cost least.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.instance import Instance
from planner.service.carriers import site_cost_per_day
from planner.siting.data import STORE_TIER, SitingData

__all__ = ["least_link_fees"]


def least_link_fees(instance: Instance, data: SitingData) -> NDArray[np.float64]:
    """Return the least fee a year for a parcel a day on each link to a store."""
    days, fees = instance.operations.days_per_year, np.zeros(len(data.link_child))
    parcels, goods = instance.parcels_per_day, instance.goods_per_day
    used = np.flatnonzero(parcels > 0)
    mixes = np.unique(
        np.round(goods[used] / parcels[used, None, None], MIX_DIGITS), axis=0
    )
    carrier = data.carrier_of_link
    is_store = data.site_tier[data.link_child] == STORE_TIER
    for link in np.flatnonzero(is_store & (carrier >= 0)).tolist():
        by, child = instance.carriers[carrier[link]], int(data.link_child[link])
        costs = (
            sum(site_cost_per_day(instance, by, child, mix).values()) for mix in mixes
        )
        fees[link] = days * min(costs, default=0.0)
    return fees


MIX_DIGITS = 9
"""Of shares of goods classes: mixes that differ by less cost the same."""
