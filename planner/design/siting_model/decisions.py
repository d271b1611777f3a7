"""From positions of the siting model to decisions by id, with reasons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from planner.checker.nearer import NEARER_BY_M, NEARER_BY_SHARE
from planner.design.siting_model.prepare import Prepared
from planner.design.unmet.impossible import not_asked
from planner.flow import Flow
from planner.model.places import SiteStatus
from planner.plan import Allocation, Facility, Plan, Route, StopKind
from planner.routing import UnservedStop
from planner.siting.data import POINT_TIER, SitingPrices, SitingSolution

__all__ = [
    "allocations_of",
    "facilities_of",
    "forbid",
    "forbid_passing",
    "to_plan",
    "without",
]

SHARE_TOLERANCE = 1e-6
"""Of a village's parcels, or of all: less is the solver's rounding, not parcels
left."""


def facilities_of(prepared: Prepared, solution: SitingSolution) -> tuple[Facility, ...]:
    """Return the open facilities in the order of the sites."""
    sites, carriers = prepared.instance.sites, prepared.instance.carriers
    return tuple(
        Facility(
            site_id=sites[idx].id,
            format_id=prepared.option_format[option],
            parent_id=sites[parent].id if parent >= 0 else None,
            carrier_id=carriers[carrier].id if carrier >= 0 else None,
        )
        for idx, (option, parent, carrier) in enumerate(
            zip(
                solution.site_option.tolist(),
                solution.site_parent.tolist(),
                solution.site_carrier.tolist(),
                strict=True,
            )
        )
        if option >= 0
    )


def allocations_of(
    prepared: Prepared, solution: SitingSolution
) -> tuple[Allocation, ...]:
    """Return the allocations in the order of the villages."""
    instance, data = prepared.instance, prepared.data
    return tuple(
        Allocation(
            stream_id=instance.streams[int(data.arc_village[arc])].id,
            facility_id=instance.sites[int(data.arc_site[arc])].id,
            mode=prepared.arc_mode[arc],
            share=float(solution.arc_share[arc]),
            carrier_id=_carrier_id(prepared, int(arc)),
        )
        for arc in np.flatnonzero(solution.arc_share)
    )


def _carrier_id(prepared: Prepared, arc: int) -> str | None:
    numbers = prepared.data.arc_carrier
    if numbers is None or numbers[arc] < 0:
        return None
    return prepared.instance.carriers[int(numbers[arc])].id


def to_plan(
    prepared: Prepared,
    facilities: tuple[Facility, ...],
    allocations: tuple[Allocation, ...],
    routes: tuple[Route, ...],
) -> Plan:
    """Return the plan; what no allocation carries is unserved.

    Each for no better reason yet than that it is not needed for what is asked.
    """
    instance = prepared.instance
    open_ids = {facility.site_id for facility in facilities}
    closed = tuple(
        site.id
        for site in instance.sites
        if site.status is SiteStatus.EXISTING and site.id not in open_ids
    )
    served: defaultdict[str, float] = defaultdict(float)
    for allocation in allocations:
        served[allocation.stream_id] += allocation.share
    plan = Plan(
        facilities=facilities,
        allocations=allocations,
        unserved=(),
        closed_site_ids=closed,
        routes=routes,
        county_key=instance.county_key,
    )
    missing = {
        idx: 1.0 - served[stream.id]
        for idx, stream in enumerate(instance.streams)
        if 1.0 - served[stream.id] > SHARE_TOLERANCE
    }
    return replace(plan, unserved=not_asked(prepared.instance, missing))


def without(flow: Flow, stops: tuple[UnservedStop, ...]) -> tuple[Allocation, ...]:
    """Return the allocations less those that vehicles could not supply.

    Of a facility that vehicles supply in part as many are left out as hold what is
    missing, the largest first that do not exceed it; with nothing so small, the
    smallest. What passes a store on its way to points and doors counts.
    """
    dropped: set[int] = set()
    for stop in stops:
        if stop.kind is StopKind.VILLAGE:
            dropped |= set(_at_door(flow, stop))
        else:
            dropped |= _enough(
                flow, _passing(flow, stop.id), _share_missing(flow, stop)
            )
    return tuple(
        item for idx, item in enumerate(flow.plan.allocations) if idx not in dropped
    )


def _at_door(flow: Flow, stop: UnservedStop) -> Iterator[int]:
    for idx, item in enumerate(flow.plan.allocations):
        if item.mode.is_own_delivery and item.stream_id == stop.id:
            yield idx


def _passing(flow: Flow, facility_id: str) -> list[int]:
    """Return the positions of the allocations whose parcels pass a facility."""
    position = flow.position[facility_id]
    chains = flow.facilities.chains
    return [
        idx
        for idx, facility in enumerate(flow.allocations.facility.tolist())
        if facility >= 0 and position in chains[facility]
    ]


def _share_missing(flow: Flow, stop: UnservedStop) -> float:
    """Return the share of a stop's parcels that no vehicle carries."""
    due = sum(
        float(item.delivered.sum() + item.collected.sum())
        for item in flow.stops
        if (item.depot_id, item.id) == (stop.depot_id, stop.id)
    )
    missing = stop.delivered_parcels + stop.collected_parcels
    return missing / due if due > 0 else 1.0


def _enough(flow: Flow, passing: Sequence[int], share: float) -> set[int]:
    """Return allocations that hold a share of what passes."""
    parcels = flow.allocations.parcels
    left = sorted(passing, key=lambda idx: (-parcels[idx], idx))
    missing = share * float(parcels[left].sum())
    chosen: set[int] = set()
    while left and missing > SHARE_TOLERANCE:
        small = [idx for idx in left if parcels[idx] <= missing]
        idx = small[0] if small else left[-1]
        left.remove(idx)
        chosen.add(idx)
        missing -= float(parcels[idx])
    return chosen


def forbid(
    prepared: Prepared, prices: SitingPrices, stops: tuple[UnservedStop, ...]
) -> SitingPrices:
    """Return prices with the links and arcs shut that routing could not drive."""
    instance, data = prepared.instance, prepared.data
    link_is_open, arc_is_open = prices.link_is_open.copy(), prices.arc_is_open.copy()
    for stop in stops:
        depot = instance.site_index[stop.depot_id]
        if stop.kind is StopKind.FACILITY:
            child = instance.site_index[stop.id]
            shut = (data.link_child == child) & (data.link_parent == depot)
            shut &= data.carrier_of_link < 0
            link_is_open[shut] = False
        else:
            village = instance.village_of[stop.id]
            is_arc = (data.arc_village == village) & (data.arc_site == depot)
            arc_is_open[is_arc & prepared.is_home_arc] = False
    return replace(prices, link_is_open=link_is_open, arc_is_open=arc_is_open)


def forbid_passing(
    prepared: Prepared, prices: SitingPrices, siting: SitingSolution, plan: Plan
) -> SitingPrices:
    """Return prices with the arcs of a siting shut that its settled plan has not.

    The siting knows nothing of the rule of the nearer facility. It may send a village
    past one to a facility that then covers others, and that nobody uses once the rule
    is kept: a heuristic cut, for plans that fall short of what is asked for it. The
    ways to points that the plan has not are shut too, of all villages that it serves
    nearer by: any of them would keep another point open no better.
    """
    data, instance = prepared.data, prepared.instance
    kept = {(item.stream_id, item.facility_id) for item in plan.allocations}
    is_open = prices.arc_is_open.copy()
    for arc in np.flatnonzero(siting.arc_share):
        village, site = int(data.arc_village[arc]), int(data.arc_site[arc])
        if (instance.streams[village].id, instance.sites[site].id) not in kept:
            same = (data.arc_village == village) & (data.arc_site == site)
            is_open[same & ~prepared.is_home_arc] = False
    is_open[_passing_by(prepared, plan)] = False
    return replace(prices, arc_is_open=is_open)


def _passing_by(prepared: Prepared, plan: Plan) -> NDArray[np.int64]:
    """Return the arcs to points that a plan has not, of villages served nearer by."""
    data, site_index = prepared.data, prepared.instance.site_index
    is_new = np.array(data.site_tier == POINT_TIER)
    is_new[[site_index[item.site_id] for item in plan.facilities]] = False
    way_m = np.full(data.num_villages, np.inf)
    for item in plan.allocations:
        if not item.mode.is_at_door:
            village = prepared.instance.village_of[item.stream_id]
            mine = data.arc_village == village
            mine &= data.arc_site == site_index[item.facility_id]
            way_m[village] = data.arc_way_m[mine & ~prepared.is_home_arc].min(
                initial=np.inf
            )
    passed_m = data.arc_way_m - np.maximum(
        NEARER_BY_M, NEARER_BY_SHARE * data.arc_way_m
    )
    is_nearer = way_m[data.arc_village] < passed_m
    return np.flatnonzero(is_new[data.arc_site] & is_nearer & ~prepared.is_home_arc)
