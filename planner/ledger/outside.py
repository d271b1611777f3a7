"""Parcels of merchants: what they bring, and what taking them costs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.flow import Flow
from planner.ledger.lines import LedgerLine, ledger_line
from planner.service.carriers import site_cost_per_day
from planner.service.prices import handling_cost_per_parcel

__all__ = ["outside_lines"]


def outside_lines(flow: Flow) -> Iterator[LedgerLine]:
    """Yield what parcels of merchants bring to each store, and what they cost.

    They are handled at the store and at its hub, and a third party that supplies the
    store carries them for its price; own vehicles have room for them as they drive.
    """
    instance = flow.instance
    if instance.outside is None:
        return
    days, price = instance.operations.days_per_year, instance.outside.price_per_parcel
    facilities, taken = flow.plan.facilities, flow.merchants.taken
    for store in np.flatnonzero(taken > 0).tolist():
        parcels, name = float(taken[store]), facilities[store].site_id
        handling = sum(
            handling_cost_per_parcel(instance, facilities[passed].format_id)
            for passed in flow.facilities.chains[store]
        )
        yield ledger_line("outside_handling", name, name, handling * parcels * days)
        carrier_idx = int(flow.facilities.carrier_idx[store])
        if carrier_idx >= 0:
            fee = _fee_per_day(flow, store, carrier_idx, parcels)
            yield ledger_line("outside_carrying", name, name, fee * days)
        yield ledger_line("outside_income", name, name, price * parcels * days)


def _fee_per_day(flow: Flow, store: int, carrier_idx: int, parcels: float) -> float:
    """Return what a third party takes for parcels going out from a store."""
    instance = flow.instance
    shares = np.array([goods.share_out for goods in instance.goods])
    goods = np.array([np.zeros(len(shares)), shares * parcels])
    carrier, site_idx = instance.carriers[carrier_idx], flow.facilities.site_idx[store]
    return sum(site_cost_per_day(instance, carrier, int(site_idx), goods).values())
