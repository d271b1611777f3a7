"""What third parties are paid, by the network and by villagers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from planner.flow import Flow
from planner.ledger.lines import LedgerLine, ledger_line
from planner.model.carriers import Carrier
from planner.model.places import Tier
from planner.service.carriers import site_cost_per_day, village_cost_per_day

__all__ = ["carrier_lines"]


def carrier_lines(flow: Flow) -> Iterator[LedgerLine]:
    """Yield costs and charges: for links in the books of who is supplied.

    To doors they stand in those of the hub. Villagers are charged on the loop to their
    point, or at the door.
    """
    yield from _to_facilities(flow)
    yield from _to_doors(flow)


def _to_facilities(flow: Flow) -> Iterator[LedgerLine]:
    instance, facilities = flow.instance, flow.facilities
    days = instance.operations.days_per_year
    for position in np.flatnonzero(facilities.carrier_idx >= 0).tolist():
        account = flow.plan.facilities[position].site_id
        site_idx = int(facilities.site_idx[position])
        carrier = instance.carriers[facilities.carrier_idx[position]]
        goods = facilities.both_ways[position]
        cost = site_cost_per_day(instance, carrier, site_idx, goods)
        yield from _costs(cost, days, account, account)
        if instance.sites[site_idx].tier is Tier.POINT:
            yield from _charges(carrier, account, account, days * float(goods.sum()))


def _to_doors(flow: Flow) -> Iterator[LedgerLine]:
    instance, allocations = flow.instance, flow.allocations
    days = instance.operations.days_per_year
    for position in np.flatnonzero(allocations.carrier_idx >= 0).tolist():
        item = flow.plan.allocations[position]
        village_idx = int(allocations.village_idx[position])
        carrier = instance.carriers[allocations.carrier_idx[position]]
        goods, account = allocations.both_ways[position], item.facility_id
        village_id = instance.villages[village_idx].id
        cost = village_cost_per_day(instance, carrier, village_idx, goods)
        yield from _costs(cost, days, village_id, account)
        parcels = days * float(goods.sum())
        yield from _charges(carrier, village_id, account, parcels)


def _costs(
    cost_per_day: Mapping[str, float], days: float, entity: str, account: str
) -> Iterator[LedgerLine]:
    for name, amount in cost_per_day.items():
        if amount > 0 or name == "carrier_fees":
            yield ledger_line(name, entity, account, days * amount)


def _charges(
    carrier: Carrier, entity: str, account: str, parcels: float
) -> Iterator[LedgerLine]:
    if carrier.charge_per_parcel > 0:
        amount = carrier.charge_per_parcel * parcels
        yield ledger_line("villager_charges", entity, account, amount)
