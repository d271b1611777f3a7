"""Why a village, or a share of it, is not served: the first rule that keeps it out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from planner.design.prepare import Prepared
from planner.design.serving import ROOM, Serving
from planner.design.standard_gap import (
    lacks_near_site,
    lacks_near_store,
    nearest_collecting_m,
    nearest_store_s,
)
from planner.instance import Instance
from planner.location.siting_data import SitingPrices
from planner.model.places import LocationSource, Tier
from planner.model.service import Mode
from planner.plan import Detail, Plan, Reason, Unserved
from planner.units import METRES_PER_KM, SECONDS_PER_MINUTE

__all__ = ["unserved"]

_MODE_OF_TIER = {Tier.POINT: Mode.POINT, Tier.STORE: Mode.STORE}


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

    STANDARD where nothing that may open would cover it, be there room or not. With the
    others served as they are: CAPACITY where no way to serve it has room, be
    it in a larger format or at a facility that opens for it; COST, with its price,
    where one has.

    Parameters
    ----------
    missing
        Share not served by position of the village.
    """
    serving = Serving(prepared=prepared, prices=prices, plan=plan)
    records = []
    for village_idx, share in missing.items():
        found = _why(serving, village_idx, share)
        records.append(
            Unserved(
                village_id=prepared.instance.villages[village_idx].id,
                share=share,
                reason=found.reason,
                detail=found.detail.written(found.amount),
            )
        )
    return tuple(records)


def _why(serving: Serving, village_idx: int, share: float) -> _Why:
    prepared = serving.prepared
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
    if not serving.prices.arc_is_open[arcs].any():
        return _Why(Reason.SHIFT, Detail.SHIFT)
    beyond = _beyond_standard(prepared, village_idx)
    if beyond is not None:
        return beyond
    return _no_room(serving, village_idx, share * float(data.parcels[village_idx]))


def _beyond_standard(prepared: Prepared, village_idx: int) -> _Why | None:
    """Return the threshold of the standard that nothing can meet, if there is one."""
    instance, data = prepared.instance, prepared.data
    if lacks_near_site(data, village_idx):
        nearest_m = nearest_collecting_m(instance, village_idx)
        if np.isfinite(nearest_m):
            return _Why(Reason.STANDARD, Detail.FAR, nearest_m / METRES_PER_KM)
        return _Why(Reason.STANDARD, Detail.NO_COLLECTING)
    if lacks_near_store(data, village_idx):
        nearest_s = nearest_store_s(instance, village_idx)
        if np.isfinite(nearest_s):
            minutes = nearest_s / SECONDS_PER_MINUTE
            return _Why(Reason.STANDARD, Detail.FAR_STORE, minutes)
        return _Why(Reason.STANDARD, Detail.NO_STORE)
    return None


def _no_room(serving: Serving, village_idx: int, parcels: float) -> _Why:
    """Tell a lack of capacity from a lack of need, the others served as they are."""
    room = serving.room(village_idx, parcels)
    if room * ROOM < parcels:
        return _Why(Reason.CAPACITY, Detail.NO_ROOM, parcels - room)
    price = serving.price(village_idx, parcels)
    if price is None:
        return _Why(Reason.COST, Detail.SHARED)
    return _Why(Reason.COST, Detail.NOT_NEEDED, price)


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
