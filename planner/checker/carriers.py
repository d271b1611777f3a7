"""Carrier rules: third parties carry where, what and as much as they offer."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.checker.violations import PARCEL_TOLERANCE, Code, Violation
from planner.flow import Flow
from planner.instance import Instance
from planner.model.carriers import CarrierLeg
from planner.plan import Allocation, Facility, Plan
from planner.service.carriers import TIER_LEG, may_deliver_home, may_haul
from planner.service.frequency import days_per_visit

__all__ = ["carrier_areas", "carrier_capacities", "carrier_legs", "carrier_modes"]


def carrier_modes(_: Instance, plan: Plan) -> Iterator[Violation]:
    """Check that exactly what goes to doors by third parties names one."""
    for item in plan.allocations:
        if (item.carrier_id is not None) != item.mode.is_bought:
            yield Violation(
                code=Code.CARRIER,
                subject=item.stream_id,
                message=f"is served in mode {item.mode} by the carrier "
                f"{item.carrier_id or 'none'}",
                found=item.carrier_id or "none",
                limit="a carrier in mode carrier, none in others",
            )


def carrier_legs(instance: Instance, plan: Plan) -> Iterator[Violation]:
    """Check that carriers carry on legs that they have a price for."""
    for facility in plan.facilities:
        carrier = instance.carrier_by_id.get(facility.carrier_id or "")
        site_idx = instance.site_index.get(facility.site_id)
        if carrier is None or site_idx is None:
            continue
        if TIER_LEG.get(instance.sites[site_idx].tier) not in carrier.price_per_parcel:
            yield _outside(facility.site_id, carrier.id)
    for item in plan.allocations:
        carrier = instance.carrier_by_id.get(item.carrier_id or "")
        if carrier is not None and CarrierLeg.HOME not in carrier.price_per_parcel:
            yield _outside(item.stream_id, carrier.id)


def carrier_areas(instance: Instance, plan: Plan) -> Iterator[Violation]:
    """Check that carriers serve where they offer to."""
    for facility in plan.facilities:
        if facility.carrier_id is not None and not _may_supply(instance, facility):
            yield _outside(facility.site_id, facility.carrier_id)
    for item in plan.allocations:
        if item.carrier_id is not None and not _may_deliver(instance, item):
            yield _outside(item.stream_id, item.carrier_id)


def carrier_capacities(flow: Flow) -> Iterator[Violation]:
    """Check that no carrier has more on a day that it comes than it can carry.

    Each leg counts, and parcels of merchants.
    """
    merchants, by = flow.merchants.taken, flow.facilities.carrier_idx
    carried = flow.carried_by.copy()
    np.add.at(carried, by[by >= 0], merchants[by >= 0])
    for carrier, parcels in zip(flow.instance.carriers, carried.tolist(), strict=True):
        if not parcels <= carrier.most_of_average_day + PARCEL_TOLERANCE:
            found = parcels * days_per_visit(carrier.days_per_week)
            limit = carrier.capacity_parcels_per_day
            yield Violation(
                code=Code.CARRIER,
                subject=carrier.id,
                message=f"carries {found:.3f} parcels on a day that it comes, its "
                f"capacity is {limit:g}",
                found=found,
                limit=limit,
            )


def _may_supply(instance: Instance, facility: Facility) -> bool:
    carrier = instance.carrier_by_id[facility.carrier_id or ""]
    return may_haul(instance, carrier, instance.site_index[facility.site_id])


def _may_deliver(instance: Instance, item: Allocation) -> bool:
    carrier = instance.carrier_by_id[item.carrier_id or ""]
    return may_deliver_home(instance, carrier, instance.village_of[item.stream_id])


def _outside(subject: str, carrier_id: str) -> Violation:
    return Violation(
        code=Code.CARRIER,
        subject=subject,
        message=f"is supplied by {carrier_id}, which does not offer that there",
        found=carrier_id,
        limit="a carrier that offers the leg in its township",
    )
