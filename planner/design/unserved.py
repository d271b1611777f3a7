"""Why a village, or a share of it, is not served: the first rule that keeps it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from planner.design.prepare import Prepared
from planner.instance import Instance
from planner.ledger import facility_throughput, supply_chain
from planner.location.siting_data import SitingPrices
from planner.model.places import LocationSource, Tier
from planner.model.service import Mode
from planner.plan import Detail, Plan, Reason, Unserved
from planner.service.counter import capacity_parcels_per_day
from planner.units import METRES_PER_KM

__all__ = ["unserved"]

_MODE_OF_TIER = {Tier.POINT: Mode.POINT, Tier.STORE: Mode.STORE}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Situation:
    """What decides whether a village could be served; room by open facility."""

    prepared: Prepared
    prices: SitingPrices
    room: Mapping[str, float]


class _Why(NamedTuple):
    """A reason, what is said of it, and the number in that."""

    reason: Reason
    detail: Detail
    amount: float | None = None


def unserved(
    prepared: Prepared,
    prices: SitingPrices,
    plan: Plan,
    missing: Mapping[int, float],
) -> tuple[Unserved, ...]:
    """Return a record with its reason for each village that lacks a share.

    Parameters
    ----------
    missing
        Share not served by position of the village.
    """
    situation = _Situation(
        prepared=prepared, prices=prices, room=_room(prepared.instance, plan)
    )
    records = []
    for village_idx, share in missing.items():
        found = _why(situation, village_idx, share)
        records.append(
            Unserved(
                village_id=prepared.instance.villages[village_idx].id,
                share=share,
                reason=found.reason,
                detail=found.detail.written(found.amount),
            )
        )
    return tuple(records)


def _room(instance: Instance, plan: Plan) -> dict[str, float]:
    """Return the parcels a day that each open facility and its parents still take."""
    used = facility_throughput(instance, plan)
    chain = supply_chain(plan)
    own = {
        facility.site_id: capacity_parcels_per_day(instance, facility.format_id)
        - used[facility.site_id]
        for facility in plan.facilities
    }
    return {site_id: min(own[passed] for passed in chain(site_id)) for site_id in own}


def _why(situation: _Situation, village_idx: int, share: float) -> _Why:
    prepared = situation.prepared
    instance, data = prepared.instance, prepared.data
    if instance.villages[village_idx].location_source is LocationSource.MISSING:
        return _Why(Reason.NOT_LOCATED, Detail.NOT_LOCATED)
    location = int(instance.village_location[village_idx])
    if not instance.is_on_road(location):
        snap_km = float(instance.locations.snap_m[location]) / METRES_PER_KM
        return _Why(Reason.UNREACHABLE, Detail.OFF_ROAD, snap_km)
    arcs = np.flatnonzero(data.arc_village == village_idx)
    if not len(arcs):
        return _out_of_reach(instance, village_idx)
    drivable = arcs[situation.prices.arc_is_open[arcs]]
    if not len(drivable):
        return _Why(Reason.SHIFT, Detail.SHIFT)
    rooms = [
        situation.room[instance.sites[site_idx].id]
        for site_idx in np.unique(data.arc_site[drivable]).tolist()
        if instance.sites[site_idx].id in situation.room
    ]
    return _no_room(rooms, share * float(data.parcels[village_idx]))


def _no_room(rooms: list[float], parcels: float) -> _Why:
    """Tell a lack of capacity from a lack of need, given the open rooms in reach."""
    if not rooms:
        return _Why(Reason.COST, Detail.NOTHING_OPEN, parcels)
    if max(rooms) < parcels:
        return _Why(Reason.CAPACITY, Detail.NO_ROOM, parcels - max(rooms))
    return _Why(Reason.COST, Detail.NOT_NEEDED, parcels)


def _out_of_reach(instance: Instance, village_idx: int) -> _Why:
    pairs = instance.village_pairs(village_idx)
    distances = instance.reach.distance_m[pairs]
    if not len(distances):
        return _Why(Reason.UNREACHABLE, Detail.NO_SITE)
    if _has_walk(instance, pairs):
        return _Why(Reason.UNREACHABLE, Detail.NO_SUPPLY)
    nearest_km = float(distances.min()) / METRES_PER_KM
    return _Why(Reason.STANDARD, Detail.FAR, nearest_km)


def _has_walk(instance: Instance, pairs: slice) -> bool:
    """Return whether one of the pairs is a site that the village's people may go to."""
    reach_m = instance.requirements.reach_m
    return any(
        distance_m <= reach_m.get(_MODE_OF_TIER[tier], 0.0)
        for tier, distance_m in (
            (instance.sites[site_idx].tier, distance_m)
            for site_idx, distance_m in zip(
                instance.reach.destination_idx[pairs].tolist(),
                instance.reach.distance_m[pairs].tolist(),
                strict=True,
            )
        )
        if tier in _MODE_OF_TIER
    )
