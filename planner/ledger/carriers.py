"""What third parties are paid, by the network and by villagers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from planner.instance import Instance
from planner.ledger.lines import LedgerLine, ledger_line
from planner.model.carriers import Carrier
from planner.model.places import Tier
from planner.plan import Plan
from planner.service.carriers import site_fee_per_day, village_fee_per_day

__all__ = ["carrier_lines"]

FloatArray = NDArray[np.float64]


def carrier_lines(
    instance: Instance, plan: Plan, throughput: Mapping[str, FloatArray]
) -> Iterator[LedgerLine]:
    """Yield fees and charges: for links in the books of who is supplied.

    To doors they stand in those of the hub. Villagers are charged on the loop to their
    point, or at the door.

    Parameters
    ----------
    throughput
        Parcels a day that pass each open facility, by goods class.
    """
    days = instance.operations.days_per_year
    for facility in plan.facilities:
        if facility.carrier_id is None:
            continue
        site_idx = instance.site_index[facility.site_id]
        carrier = instance.carrier_by_id[facility.carrier_id]
        goods, account = throughput[facility.site_id], facility.site_id
        fee = days * site_fee_per_day(instance, carrier, site_idx, goods)
        yield ledger_line("carrier_fees", account, account, fee)
        if instance.sites[site_idx].tier is Tier.POINT:
            yield from _charges(carrier, account, account, days * float(goods.sum()))
    for item in plan.allocations:
        if item.carrier_id is None:
            continue
        village_idx = instance.village_index[item.village_id]
        carrier = instance.carrier_by_id[item.carrier_id]
        parcels = days * item.share * float(instance.parcels_per_day[village_idx])
        fee = days * item.share * village_fee_per_day(instance, carrier, village_idx)
        account = item.facility_id
        yield ledger_line("carrier_fees", item.village_id, account, fee)
        yield from _charges(carrier, item.village_id, account, parcels)


def _charges(
    carrier: Carrier, entity: str, account: str, parcels: float
) -> Iterator[LedgerLine]:
    if carrier.charge_per_parcel > 0:
        amount = carrier.charge_per_parcel * parcels
        yield ledger_line("villager_charges", entity, account, amount)
