"""Why a village, or a share of it, is not served, as far as no route is needed for it.

What no plan could do, whoever else is served, is a reason of its own. All else is told
by ``reasons`` once a plan is finished; until then nothing asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from planner.design.siting_model.prepare import Prepared
from planner.design.unmet.serving import ROOM, Serving
from planner.design.unmet.standard_gap import (
    lacks_near_site,
    lacks_near_store,
    nearest_collecting_m,
    nearest_store_s,
)
from planner.instance import Instance
from planner.model.fleet import Leg
from planner.model.places import LocationSource, Tier
from planner.model.service import counter_mode
from planner.plan import Detail, Plan, Reason, Unserved, decisions
from planner.service.coverage import THRESHOLD_TOLERANCE
from planner.siting.data import SitingPrices
from planner.units import METRES_PER_KM, SECONDS_PER_MINUTE

__all__ = [
    "LARGER_PART",
    "NOT_ASKED",
    "Why",
    "beyond_standard",
    "needed_parcels",
    "not_asked",
    "serving_alone",
    "why_impossible",
    "with_first_reasons",
]

LARGER_PART = 0.5
"""Share of what is missing of a village that counts as serving it, if it is shared."""


class Why(NamedTuple):
    """A reason, what is said of it, and the number in that."""

    reason: Reason
    detail: Detail
    amount: float | None = None

    def record(self, stream_id: str, share: float) -> Unserved:
        """Return the record of a stream's share."""
        return Unserved(
            stream_id=stream_id,
            share=share,
            reason=self.reason,
            detail=self.detail.written(self.amount),
        )


NOT_ASKED = Why(Reason.COST, Detail.NOT_ASKED)


def not_asked(instance: Instance, missing: Mapping[int, float]) -> tuple[Unserved, ...]:
    """Return a record for each village that lacks a share, before reasons are sought.

    Parameters
    ----------
    missing
        Share not served by position of the village.
    """
    return tuple(
        (_nowhere(instance, village) or NOT_ASKED).record(
            instance.streams[village].id, share
        )
        for village, share in missing.items()
    )


def with_first_reasons(prepared: Prepared, plan: Plan) -> Plan:
    """Return a plan that says of villages left out what no plan could do for them."""
    if not plan.unserved:
        return plan
    alone, index = serving_alone(prepared), prepared.instance.stream_index
    records = tuple(
        (why_impossible(alone, index[item.stream_id], item.share) or NOT_ASKED).record(
            item.stream_id, item.share
        )
        for item in plan.unserved
    )
    return replace(plan, unserved=records)


def serving_alone(prepared: Prepared) -> Serving:
    """Return what serving a village takes where nobody else is, routes for nothing."""
    data = prepared.data
    num_arcs, num_links = len(data.arc_site), len(data.link_child)
    free = SitingPrices(
        arc_cost=np.zeros(num_arcs),
        link_cost=np.zeros(num_links),
        link_cost_per_parcel=np.zeros(num_links),
        link_is_open=np.ones(num_links, dtype=bool),
        arc_is_open=np.ones(num_arcs, dtype=bool),
    )
    return Serving(prepared=prepared, prices=free, plan=decisions((), ()))


def needed_parcels(alone: Serving, village: int, share: float) -> float:
    """Return the parcels that have to be carried for a village to be served."""
    parcels = share * float(alone.data.parcels[village])
    return parcels if bool(alone.data.is_whole[village]) else LARGER_PART * parcels


def why_impossible(alone: Serving, village: int, share: float) -> Why | None:
    """Return the first rule by which no plan serves a village, as if it were alone.

    STANDARD where nothing that may open would cover it either. ``None`` if nothing but
    routes or the others could keep it out.
    """
    prepared = alone.prepared
    instance, data = prepared.instance, prepared.data
    nowhere = _nowhere(instance, village)
    if nowhere is not None:
        return nowhere
    if not alone.has_way(village):
        return _out_of_reach(instance, village)
    parcels = share * float(data.parcels[village])
    room = alone.room(village, parcels)
    if room * ROOM >= needed_parcels(alone, village, share):
        return None
    return beyond_standard(prepared, village) or Why(
        Reason.CAPACITY, Detail.NO_ROOM, parcels - room
    )


def _nowhere(instance: Instance, village: int) -> Why | None:
    """Return why a village is not on the roads, ``None`` if it is."""
    if instance.villages[village].location_source is LocationSource.MISSING:
        return Why(Reason.NOT_LOCATED, Detail.NOT_LOCATED)
    location = int(instance.village_location[village])
    if instance.is_on_road(location):
        return None
    snap_km = float(instance.locations.snap_m[location]) / METRES_PER_KM
    return Why(Reason.UNREACHABLE, Detail.OFF_ROAD, snap_km)


def beyond_standard(prepared: Prepared, village: int) -> Why | None:
    """Return the threshold of the standard that nothing can meet, if there is one."""
    instance, data = prepared.instance, prepared.data
    if lacks_near_site(data, village):
        nearest_m = nearest_collecting_m(instance, village)
        if np.isfinite(nearest_m):
            return Why(Reason.STANDARD, Detail.FAR, nearest_m / METRES_PER_KM)
        return Why(Reason.STANDARD, Detail.NO_COLLECTING)
    if lacks_near_store(data, village):
        nearest_s = nearest_store_s(instance, village)
        if np.isfinite(nearest_s):
            minutes = nearest_s / SECONDS_PER_MINUTE
            return Why(Reason.STANDARD, Detail.FAR_STORE, minutes)
        return Why(Reason.STANDARD, Detail.NO_STORE)
    return None


def _out_of_reach(instance: Instance, village: int) -> Why:
    """Return why no way leads to a village: roads, shifts, or how far people go."""
    pairs = instance.village_pairs(village)
    distances = instance.reach.distance_m[pairs]
    walks = list(_walks(instance, village))
    if _is_driven(instance, village, walks):
        return Why(Reason.SHIFT, Detail.SHIFT)
    if walks:
        return Why(Reason.UNREACHABLE, Detail.NO_SUPPLY)
    nearest_m = float(np.min(distances, initial=np.inf))
    if not np.isfinite(nearest_m):
        nearest_m = _nearest_driven_m(instance, village)
    if not np.isfinite(nearest_m):
        return Why(Reason.UNREACHABLE, Detail.NO_SITE)
    return Why(Reason.STANDARD, Detail.FAR, nearest_m / METRES_PER_KM)


def _nearest_driven_m(instance: Instance, village: int) -> float:
    """Return how far vehicles go to the nearest store or point, ``inf``: no road.

    Of a village that has none in the table of what its people reach.
    """
    sites = [*_of_tier(instance, Tier.STORE), *_of_tier(instance, Tier.POINT)]
    places = [int(instance.site_location[item]) for item in sites]
    places = [item for item in places if instance.is_on_road(item)]
    place = int(instance.village_location[village])
    ways = [item.distance_m[place, places] for item in instance.haul.values()]
    return min((float(np.min(way, initial=np.inf)) for way in ways), default=np.inf)


def _walks(instance: Instance, village: int) -> Iterator[int]:
    """Yield the sites in reach that the village's people may go to."""
    requirements, pairs = instance.requirements, instance.village_pairs(village)
    for site, distance_m in zip(
        instance.reach.destination_idx[pairs].tolist(),
        instance.reach.distance_m[pairs].tolist(),
        strict=True,
    ):
        mode = counter_mode(instance.sites[site])
        if mode is None or not instance.allows(village, mode):
            continue
        limit_m = requirements.reach_of(mode) + THRESHOLD_TOLERANCE
        is_near = distance_m <= limit_m
        if is_near and instance.may_serve(site, village):
            yield site


def _is_driven(instance: Instance, village: int, walks: list[int]) -> bool:
    """Return whether roads lead a vehicle to the village, or to a site for it."""
    sites = [site for site in walks if instance.may_open(site)]
    if any(_may_be_supplied(instance, site) for site in sites):
        return True
    if not any(mode.is_own_delivery for mode in instance.modes_of(village)):
        return False
    stores = _of_tier(instance, Tier.STORE)
    stores = [item for item in stores if instance.may_deliver(item, village)]
    place = int(instance.village_location[village])
    return _has_round_trip(instance, Leg.LOOP, stores, place)


def _may_be_supplied(instance: Instance, site: int) -> bool:
    """Return whether roads lead a vehicle from a possible parent to a site."""
    is_store = instance.sites[site].tier is Tier.STORE
    parents = _of_tier(instance, Tier.HUB if is_store else Tier.STORE)
    parents = [item for item in parents if instance.may_supply(item, site)]
    leg = Leg.LINEHAUL if is_store else Leg.LOOP
    return _has_round_trip(instance, leg, parents, int(instance.site_location[site]))


def _of_tier(instance: Instance, tier: Tier) -> list[int]:
    return [
        idx
        for idx, site in enumerate(instance.sites)
        if site.tier is tier and instance.may_open(idx)
    ]


def _has_round_trip(
    instance: Instance, leg: Leg, depots: list[int], place: int
) -> bool:
    """Return whether a vehicle gets from one of the depots to a place and back."""
    places = [int(instance.site_location[item]) for item in depots]
    places = [item for item in places if instance.is_on_road(item)]
    if not places or not instance.is_on_road(place):
        return False
    profiles = {item.profile for item in instance.vehicle_types if leg in item.legs}
    return any(
        bool(
            np.isfinite(
                instance.haul[name].time_s[places, place]
                + instance.haul[name].time_s[place, places]
            ).any()
        )
        for name in sorted(profiles)
    )
