"""Flow: what a plan means, computed once; every judge and every table reads it.

``resolve`` is the only place that walks from a stream to its hub and that multiplies
shares by parcels. What it says balances: at every facility what comes in goes out
again, or stays there (``planner.flow.balance``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.arrays import freeze
from planner.flow.chains import supplier_positions, supply_chains
from planner.flow.lead import LeadTimes, lead_times
from planner.flow.merchants import MerchantFlows, merchant_flows
from planner.flow.records import AllocationFlows, FacilityFlows, StopDue
from planner.flow.stops import stops_due
from planner.flow.ways import pair_positions, ways_to_stores_s
from planner.instance import Instance
from planner.plan import Allocation, Plan
from planner.service.frequency import home_days, supplied_days
from planner.service.functions import functions_at, functions_at_door
from planner.service.trips import expected_attempts, left_over_share

__all__ = ["Flow", "StreamParcels", "resolve"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
NOTHING = -1
"""Position of what does not exist: no carrier, or no facility."""
MOST_KNOWN = 4
"""Flows of an instance that are kept: the steps of a search ask for what the same few
decisions mean one after the other."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StreamParcels:
    """Parcels of each stream on an average day, ``(num_streams, num_goods)``."""

    incoming: FloatArray
    outgoing: FloatArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Flow:
    """What a plan means, by position; what few ask for is worked out on demand.

    Parameters
    ----------
    position
        Of each open facility in ``plan.facilities``, by the id of its site.
    allocations, facilities
        Arrays aligned with those of the plan.
    carried_by
        Parcels in plus out that each third party carries, every leg counted, shape
        ``(num_carriers,)``.
    served_share
        Share of each village's parcels that is carried, shape ``(num_villages,)``.
    unserved
        Potential parcels in plus out of what the plan leaves out, shape
        ``(num_unserved,)``.
    """

    plan: Plan
    instance: Instance
    position: Mapping[str, int]
    allocations: AllocationFlows
    facilities: FacilityFlows
    carried_by: FloatArray
    served_share: FloatArray
    unserved: FloatArray

    def __post_init__(self) -> None:
        freeze(self)

    def __getstate__(self) -> dict[str, Any]:
        return {item.name: getattr(self, item.name) for item in fields(self)}

    @cached_property
    def stops(self) -> tuple[StopDue, ...]:
        """Where own vehicles have to call: the linehaul from hubs first, then loops."""
        return stops_due(self.plan, self.instance, self.allocations, self.facilities)

    @cached_property
    def merchants(self) -> MerchantFlows:
        """Parcels of merchants, in none of the others."""
        return merchant_flows(
            self.plan, self.instance, self.facilities, self.stops, self.carried_by
        )

    @cached_property
    def lead(self) -> LeadTimes:
        """From the release at the hub until an allocation's parcels are ready."""
        days = self.facilities.days_per_week
        return lead_times(self.plan, self.instance, self.position, days)

    def under(self, instance: Instance) -> Flow:
        """Return the same flow, for an instance that only asks for something else.

        Requirements decide what a plan should be, not what it means.
        """
        return replace(self, instance=instance)

    def throughput_by_id(self) -> dict[str, float]:
        """Return the parcels a day, in plus out, that pass each facility, by its id."""
        passing = self.facilities.throughput.tolist()
        ids = (item.site_id for item in self.plan.facilities)
        return dict(zip(ids, passing, strict=True))


def resolve(
    plan: Plan, instance: Instance, demand: StreamParcels | None = None
) -> Flow:
    """Return what a plan means.

    Parameters
    ----------
    demand
        Realised parcels of each stream; its potential ones where nothing answers to
        what the plan offers.

    Raises
    ------
    CircleError
        If facilities supply each other in a circle.
    """
    if demand is not None:
        return _resolved(plan, instance, demand)
    decided = plan.facilities, plan.allocations
    latest: dict[object, Flow] = instance.known.setdefault(resolve, {})
    if decided not in latest:
        if len(latest) >= MOST_KNOWN:
            del latest[next(iter(latest))]
        latest[decided] = _resolved(plan, instance)
    return replace(latest[decided], plan=plan, unserved=_unserved(plan, instance))


def _resolved(
    plan: Plan, instance: Instance, demand: StreamParcels | None = None
) -> Flow:
    """Return what a plan means, worked out anew."""
    potential = StreamParcels(
        incoming=instance.parcels_in_per_day, outgoing=instance.parcels_out_per_day
    )
    supply = _Supply.of(plan, instance)
    allocations = _allocations(plan, instance, supply, potential, demand or potential)
    facilities = _facilities(supply, allocations)
    return Flow(
        plan=plan,
        instance=instance,
        position=supply.position,
        allocations=allocations,
        facilities=facilities,
        carried_by=_carried_by(instance, allocations, facilities),
        served_share=_served_share(instance, allocations),
        unserved=_unserved(plan, instance),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Supply:
    """How the open facilities of a plan are supplied, by position."""

    position: dict[str, int]
    site_idx: IntArray
    supplier: IntArray
    carrier_idx: IntArray
    chains: tuple[tuple[int, ...], ...]
    days_per_week: FloatArray
    days_supplied: FloatArray
    days_along: FloatArray
    functions: tuple[frozenset[str], ...]

    @classmethod
    def of(cls, plan: Plan, instance: Instance) -> _Supply:
        """Return the supply of a plan's facilities."""
        facilities, site_index = plan.facilities, instance.site_index
        sites = [site_index[item.site_id] for item in facilities]
        carriers = [_carrier_idx(instance, item.carrier_id) for item in facilities]
        own_days = np.array([supplied_days(instance, f) for f in facilities], float)
        last_leg = [
            own if carrier == NOTHING else instance.carriers[carrier].days_per_week
            for own, carrier in zip(own_days.tolist(), carriers, strict=True)
        ]
        chains = supply_chains(facilities)
        most = instance.operations.days_per_week
        return cls(
            position={item.site_id: idx for idx, item in enumerate(facilities)},
            site_idx=np.array(sites, np.int64),
            supplier=supplier_positions(facilities),
            carrier_idx=np.array(carriers, np.int64),
            chains=chains,
            days_per_week=own_days,
            days_supplied=np.array(last_leg, float),
            days_along=np.array(
                [min(most, *(last_leg[f] for f in chain)) for chain in chains], float
            ),
            functions=tuple(
                functions_at(instance, site, item.format_id)
                for site, item in zip(sites, facilities, strict=True)
            ),
        )

    def is_by_others(self, facility: int) -> bool:
        """Return whether a third party brings parcels on some leg to a facility."""
        chain = () if facility == NOTHING else self.chains[facility]
        return any(self.carrier_idx[passed] != NOTHING for passed in chain)


def _carrier_idx(instance: Instance, carrier_id: str | None) -> int:
    return NOTHING if carrier_id is None else instance.carrier_index[carrier_id]


def _allocations(
    plan: Plan,
    instance: Instance,
    supply: _Supply,
    potential: StreamParcels,
    realised: StreamParcels,
) -> AllocationFlows:
    items, rates = plan.allocations, instance.service
    stream = np.array([instance.stream_index[i.stream_id] for i in items], np.int64)
    village = instance.stream_village[stream]
    site = np.array([instance.site_index[i.facility_id] for i in items], np.int64)
    facility = [supply.position.get(i.facility_id, NOTHING) for i in items]
    is_at_door = np.array([i.mode.is_at_door for i in items], np.bool_)
    is_home = np.array([i.mode.is_own_delivery for i in items], np.bool_)
    share = np.array([i.share for i in items], np.float64)
    village_share = share * instance.stream_weight[stream]
    parcels_in = share[:, None] * realised.incoming[stream]
    way_m, way_s = _ways(instance, village, site, is_at_door)
    left_over_in = parcels_in * (is_home * left_over_share(rates))[:, None]
    leaves_over = left_over_in.sum(axis=1) > 0
    left_over_way_s = np.zeros(len(items))
    left_over_way_s[leaves_over] = ways_to_stores_s(
        instance, village[leaves_over], site[leaves_over]
    )
    is_by_others = [
        item.carrier_id is not None or supply.is_by_others(position)
        for item, position in zip(items, facility, strict=True)
    ]
    return AllocationFlows(
        stream_idx=stream,
        village_idx=village,
        site_idx=site,
        facility=np.array(facility, np.int64),
        carrier_idx=np.array(
            [_carrier_idx(instance, item.carrier_id) for item in items], np.int64
        ),
        share=share,
        village_share=village_share,
        is_at_door=is_at_door,
        is_home=is_home,
        potential_in=share[:, None] * potential.incoming[stream],
        potential_out=share[:, None] * potential.outgoing[stream],
        parcels_in=parcels_in,
        parcels_out=share[:, None] * realised.outgoing[stream],
        residents=village_share * instance.residents[village],
        attempted_in=parcels_in * (is_home * expected_attempts(rates))[:, None],
        left_over_in=left_over_in,
        left_over_way_s=left_over_way_s,
        days_per_week=_days(plan, instance, supply, facility),
        is_carried_by_others=np.array(is_by_others, np.bool_),
        way_m=way_m,
        way_s=way_s,
        functions=tuple(
            _functions(instance, supply, item, position)
            for item, position in zip(items, facility, strict=True)
        ),
    )


def _functions(
    instance: Instance, supply: _Supply, item: Allocation, facility: int
) -> frozenset[str]:
    """Return what villagers can do at the door, or where they go."""
    if item.mode.is_at_door:
        return functions_at_door(instance, item)
    return frozenset() if facility == NOTHING else supply.functions[facility]


def _ways(
    instance: Instance, village: IntArray, site: IntArray, is_at_door: NDArray[np.bool_]
) -> tuple[FloatArray, FloatArray]:
    """Return the distance and the time of villagers' ways; none where they are met."""
    pair = pair_positions(instance, village, site)
    ways = []
    for amount in (instance.reach.distance_m, instance.reach.time_s):
        way = np.full(len(pair), np.inf)
        way[pair >= 0] = amount[pair[pair >= 0]]
        ways.append(np.where(is_at_door, 0.0, way))
    return ways[0], ways[1]


def _days(
    plan: Plan, instance: Instance, supply: _Supply, facility: list[int]
) -> FloatArray:
    """Return the days a week that parcels come, the fewest on the way."""
    days = []
    for item, position in zip(plan.allocations, facility, strict=True):
        if item.carrier_id is not None:
            days.append(instance.carrier_by_id[item.carrier_id].days_per_week)
            continue
        most = instance.operations.days_per_week
        fewest = most if position == NOTHING else float(supply.days_along[position])
        if item.mode.is_own_delivery:
            village = instance.village_of[item.stream_id]
            store = instance.site_index[item.facility_id]
            fewest = min(fewest, home_days(instance, village, store))
        days.append(fewest)
    return np.array(days, np.float64)


def _facilities(supply: _Supply, allocations: AllocationFlows) -> FacilityFlows:
    is_open = allocations.facility >= 0
    is_at_door, coming = allocations.is_at_door, allocations.parcels_in
    going = allocations.parcels_out
    left_over = _at_facility(supply, allocations, is_open, allocations.left_over_in)
    at_counter = _at_facility(supply, allocations, is_open & ~is_at_door, coming)
    counter_out = _at_facility(supply, allocations, is_open & ~is_at_door, going)
    to_doors = _at_facility(supply, allocations, is_open & is_at_door, coming)
    door_out = _at_facility(supply, allocations, is_open & is_at_door, going)
    return FacilityFlows(
        site_idx=supply.site_idx,
        supplier=supply.supplier,
        carrier_idx=supply.carrier_idx,
        chains=supply.chains,
        days_per_week=supply.days_per_week,
        days_supplied=supply.days_supplied,
        days_along=supply.days_along,
        functions=supply.functions,
        counter_in=at_counter + left_over,
        left_over_in=left_over,
        counter_out=counter_out,
        door_in=to_doors - left_over,
        door_out=door_out,
        through_in=_passing(supply, allocations, coming),
        through_out=_passing(supply, allocations, going),
    )


def _at_facility(
    supply: _Supply,
    allocations: AllocationFlows,
    is_counted: NDArray[np.bool_],
    parcels: FloatArray,
) -> FloatArray:
    """Return the parcels of some allocations at each facility, by goods class."""
    found = np.zeros((len(supply.site_idx), parcels.shape[1]))
    np.add.at(found, allocations.facility[is_counted], parcels[is_counted])
    return found


def _passing(
    supply: _Supply, allocations: AllocationFlows, parcels: FloatArray
) -> FloatArray:
    """Return the parcels of allocations that pass each facility on their chains."""
    passing = np.zeros((len(supply.site_idx), parcels.shape[1]))
    steps = [
        (passed, position)
        for position, facility in enumerate(allocations.facility.tolist())
        if facility != NOTHING
        for passed in supply.chains[facility]
    ]
    if steps:
        passed, position = np.array(steps, np.int64).T
        np.add.at(passing, passed, parcels[position])
    return passing


def _served_share(instance: Instance, allocations: AllocationFlows) -> FloatArray:
    share = np.zeros(len(instance.villages))
    np.add.at(share, allocations.village_idx, allocations.village_share)
    return share


def _unserved(plan: Plan, instance: Instance) -> FloatArray:
    stream = [instance.stream_index[item.stream_id] for item in plan.unserved]
    share = np.array([item.share for item in plan.unserved], np.float64)
    return share * instance.parcels_per_day[np.array(stream, np.int64)]


def _carried_by(
    instance: Instance, allocations: AllocationFlows, facilities: FacilityFlows
) -> FloatArray:
    """Return the parcels of each third party on legs to facilities and to doors."""
    carried = np.zeros(len(instance.carriers))
    for carrier, parcels in (
        (facilities.carrier_idx, facilities.throughput),
        (allocations.carrier_idx, allocations.parcels),
    ):
        is_theirs = carrier >= 0
        np.add.at(carried, carrier[is_theirs], parcels[is_theirs])
    return carried
