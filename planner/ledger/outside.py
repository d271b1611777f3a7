"""Outside parcels: of merchants, where own parcels leave room at the stores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from planner.flow import Flow
from planner.ledger.lines import LedgerLine, ledger_line
from planner.model.places import Tier
from planner.service.counter import capacity_parcels_per_day
from planner.service.prices import handling_cost_per_parcel

__all__ = ["outside_lines", "outside_parcels"]


def outside_parcels(flow: Flow) -> dict[int, float]:
    """Return the outside parcels a day that each open store takes, by its position.

    What is offered, within what own parcels leave of the store's capacity; stores of a
    hub share what they leave of the hub's in proportion.
    """
    instance, facilities = flow.instance, flow.facilities
    if instance.outside is None:
        return {}
    offered = instance.outside.parcels_per_day
    capacity = [
        capacity_parcels_per_day(instance, item.format_id)
        for item in flow.plan.facilities
    ]
    room = np.maximum(0.0, capacity - facilities.throughput).tolist()
    supplier = facilities.supplier.tolist()
    wanted = {
        store: min(offered, room[store])
        for store, site_idx in enumerate(facilities.site_idx.tolist())
        if instance.sites[site_idx].tier is Tier.STORE
    }
    at_hub: defaultdict[int, float] = defaultdict(float)
    for store, parcels in wanted.items():
        at_hub[supplier[store]] += parcels
    return {
        store: parcels * min(1.0, room[supplier[store]] / at_hub[supplier[store]])
        for store, parcels in wanted.items()
        if parcels > 0 and supplier[store] >= 0
    }


def outside_lines(flow: Flow) -> Iterator[LedgerLine]:
    """Yield what outside parcels bring to each store, and what handling them costs."""
    instance = flow.instance
    if instance.outside is None:
        return
    days, price = instance.operations.days_per_year, instance.outside.price_per_parcel
    facilities = flow.plan.facilities
    for store, parcels in outside_parcels(flow).items():
        handling = sum(
            handling_cost_per_parcel(instance, facilities[passed].format_id)
            for passed in flow.facilities.chains[store]
        )
        name = facilities[store].site_id
        yield ledger_line("outside_handling", name, name, handling * parcels * days)
        yield ledger_line("outside_income", name, name, price * parcels * days)
