"""What has to be brought where on a day that vehicles run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from planner.instance import Instance
from planner.model.places import Tier
from planner.model.service import Mode
from planner.plan import Allocation, Facility, Reason, StopKind
from planner.routing.problem import FloatArray
from planner.service.frequency import home_days, supplied_days
from planner.service.trips import parcels_of_visit

__all__ = ["StopDemand", "UnservedStop", "linehaul_stops", "loop_stops"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StopDemand:
    """A stop and what is handed over there.

    Parameters
    ----------
    location_idx
        Position in the instance's locations.
    delivered, collected
        Parcels of a visit by goods class, shape ``(num_goods,)``.
    window_s
        Earliest and latest start of service.
    days_per_week
        That vehicles call.
    """

    kind: StopKind
    id: str
    location_idx: int
    delivered: FloatArray
    collected: FloatArray
    window_s: tuple[float, float]
    days_per_week: float

    @property
    def parcels(self) -> float:
        """Parcels handed over at the stop, both ways."""
        return float(self.delivered.sum() + self.collected.sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class UnservedStop:
    """Parcels of a stop that no vehicle of the depot carries, and why."""

    depot_id: str
    kind: StopKind
    id: str
    delivered_parcels: float
    collected_parcels: float
    reason: Reason
    detail: str


def linehaul_stops(
    instance: Instance,
    facilities: Sequence[Facility],
    allocations: Sequence[Allocation],
) -> dict[str, list[StopDemand]]:
    """Return the stores of each hub, with all parcels of what they supply."""
    parcels = _parcels_by_facility(instance, facilities, allocations)
    stops: defaultdict[str, list[StopDemand]] = defaultdict(list)
    for facility in facilities:
        parent_id = _own_parent(facility)
        if parent_id and not _is_point(instance, facility):
            stop = _facility_stop(instance, facility, parcels[facility.site_id])
            stops[parent_id].append(stop)
    return dict(stops)


def loop_stops(
    instance: Instance,
    facilities: Sequence[Facility],
    allocations: Sequence[Allocation],
) -> dict[str, list[StopDemand]]:
    """Return the points of each store, and the villages it delivers to at home."""
    parcels = _parcels_by_facility(instance, facilities, allocations)
    stops: defaultdict[str, list[StopDemand]] = defaultdict(list)
    for facility in facilities:
        parent_id = _own_parent(facility)
        if parent_id and _is_point(instance, facility):
            stop = _facility_stop(instance, facility, parcels[facility.site_id])
            stops[parent_id].append(stop)
    for allocation in allocations:
        if allocation.mode is Mode.HOME:
            stops[allocation.facility_id].append(_home_stop(instance, allocation))
    return dict(stops)


def _own_parent(facility: Facility) -> str | None:
    """Return what supplies a facility by own vehicles, if anything does."""
    return facility.parent_id if facility.carrier_id is None else None


def _is_point(instance: Instance, facility: Facility) -> bool:
    return instance.sites[instance.site_index[facility.site_id]].tier is Tier.POINT


def _parcels_by_facility(
    instance: Instance,
    facilities: Sequence[Facility],
    allocations: Sequence[Allocation],
) -> dict[str, FloatArray]:
    """Return what passes each facility on a visit, in and out, ``(2, num_goods)``."""
    parents = {facility.site_id: facility.parent_id for facility in facilities}
    days = {
        facility.site_id: supplied_days(instance, facility) for facility in facilities
    }
    nothing = np.zeros((2, len(instance.goods)))
    parcels = dict.fromkeys(parents, nothing)
    for allocation in allocations:
        for site_id in _chain(parents, allocation.facility_id):
            passing = parcels_of_visit(
                instance, allocation, at_door=False, days_per_week=days[site_id]
            )
            parcels[site_id] = parcels[site_id] + passing
    return parcels


def _chain(parents: dict[str, str | None], site_id: str | None) -> Iterator[str]:
    passed: set[str] = set()
    while site_id is not None and site_id in parents and site_id not in passed:
        yield site_id
        passed.add(site_id)
        site_id = parents[site_id]


def _facility_stop(
    instance: Instance, facility: Facility, parcels: FloatArray
) -> StopDemand:
    hours = instance.format_by_id[facility.format_id]
    site_idx = instance.site_index[facility.site_id]
    return StopDemand(
        kind=StopKind.FACILITY,
        id=facility.site_id,
        location_idx=int(instance.site_location[site_idx]),
        delivered=parcels[0],
        collected=parcels[1],
        window_s=(hours.open_s, hours.close_s),
        days_per_week=supplied_days(instance, facility),
    )


def _home_stop(instance: Instance, allocation: Allocation) -> StopDemand:
    village_idx = instance.village_index[allocation.village_id]
    store_idx = instance.site_index[allocation.facility_id]
    days = home_days(instance, village_idx, store_idx)
    delivered, collected = parcels_of_visit(
        instance, allocation, at_door=True, days_per_week=days
    )
    return StopDemand(
        kind=StopKind.VILLAGE,
        id=allocation.village_id,
        location_idx=int(instance.village_location[village_idx]),
        delivered=delivered,
        collected=collected,
        window_s=instance.operations.loop_window_s,
        days_per_week=days,
    )
