"""Outside parcels: of merchants, where own parcels leave room at the stores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from planner.instance import Instance
from planner.ledger.lines import LedgerLine, ledger_line
from planner.model.places import Tier
from planner.plan import Plan
from planner.service.counter import capacity_parcels_per_day
from planner.service.prices import handling_cost_per_parcel

__all__ = ["outside_lines", "outside_parcels"]


def outside_parcels(
    instance: Instance, plan: Plan, throughput: Mapping[str, float]
) -> dict[str, float]:
    """Return the outside parcels a day that each open store takes.

    What is offered, within what own parcels leave of the store's capacity; stores of a
    hub share what they leave of the hub's in proportion.

    Parameters
    ----------
    throughput
        Own parcels a day that pass each open facility.
    """
    offer = instance.outside
    if offer is None:
        return {}
    room = {
        item.site_id: max(
            0.0,
            capacity_parcels_per_day(instance, item.format_id)
            - throughput[item.site_id],
        )
        for item in plan.facilities
    }
    stores = {
        item.site_id: item.parent_id
        for item in plan.facilities
        if instance.sites[instance.site_index[item.site_id]].tier is Tier.STORE
    }
    wanted = {store: min(offer.parcels_per_day, room[store]) for store in stores}
    at_hub: dict[str, float] = {}
    for store, hub in stores.items():
        at_hub[hub or ""] = at_hub.get(hub or "", 0.0) + wanted[store]
    return {
        store: wanted[store] * min(1.0, room.get(hub or "", 0.0) / at_hub[hub or ""])
        for store, hub in stores.items()
        if wanted[store] > 0
    }


def outside_lines(
    instance: Instance, plan: Plan, throughput: Mapping[str, float]
) -> Iterator[LedgerLine]:
    """Yield what outside parcels bring to each store, and what handling them costs."""
    if instance.outside is None:
        return
    days, price = instance.operations.days_per_year, instance.outside.price_per_parcel
    facilities = {item.site_id: item for item in plan.facilities}
    for store, parcels in outside_parcels(instance, plan, throughput).items():
        hub = facilities[store].parent_id
        passed = [facilities[site] for site in (store, hub) if site in facilities]
        handling = sum(
            handling_cost_per_parcel(instance, item.format_id) for item in passed
        )
        yield ledger_line("outside_handling", store, store, handling * parcels * days)
        yield ledger_line("outside_income", store, store, price * parcels * days)
