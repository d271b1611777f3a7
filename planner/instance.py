"""Instance: validated records and the arrays aligned with them by position."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.arrays import freeze
from planner.brief import Brief, counted
from planner.errors import InstanceError
from planner.made_for import MadeFor
from planner.model.carriers import Carrier
from planner.model.fleet import Leg, VehicleType
from planner.model.goods import GoodsClass
from planner.model.money import Contract, Outside, Subsidy
from planner.model.places import (
    County,
    HostType,
    Site,
    SiteStatus,
    Tier,
    Township,
    Village,
    VillageKind,
    key_of_places,
)
from planner.model.rules import Boundary, Economics, Operations, Requirements
from planner.model.service import Format, Mode, ServiceRates, ServiceStandard
from planner.model.streams import Stream, one_stream_each
from planner.network.array_fit import expect_arrays_that_fit
from planner.network.connectivity import ConnectivityReport
from planner.network.graph import RoadGraph, SpeedProfile
from planner.network.travel import Fastest, Locations, Reach

__all__ = ["Instance"]

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Instance(Brief):
    """Everything an optimiser, a checker or a report needs to know of a county.

    Positions: ``v`` in ``villages``, ``d`` in ``streams`` (the demand), ``s`` in
    ``sites``, ``g`` in ``goods``, ``l`` in ``locations`` (the distinct places of
    villages and sites on the road graph).

    Parameters
    ----------
    streams
        What villages send and receive of goods that may be served alike, in the order
        of the villages; one of all goods for each village where they are not given.
    parcels_in_per_day, parcels_out_per_day
        Potential parcels on an average day, shape ``(num_streams, num_goods)``.
    village_location, site_location
        Position in ``locations``, shapes ``(num_villages,)`` and
        ``(num_sites,)``; -1 where there are no coordinates. A location whose
        ``node_idx`` is -1 is too far from any road.
    reach
        Villager pairs within reach: ``origin_idx`` are villages,
        ``destination_idx`` sites, with the shortest road distance and the
        shortest time on the villager's profile. Pairs that the administrative
        boundary forbids are not in it.
    haul
        By speed profile of the vehicle types: fastest times between all
        locations and the distance along them, dense; ``inf`` if unreachable.
    service
        Rates of service.
    carriers
        Third parties that may carry parcels.
    contracts, subsidies, outside
        Who is paid how; ``outside`` is ``None`` where merchants' parcels are not taken.
    graph, profiles
        The road graph with every location a node, and all speed profiles.
    made_for
        What travel and demand were made from; found out where it is not given.
    title_zh
        Title in Chinese pictures and pages; ``title`` where there is none.
    county_key
        Of the villages as first read, before edits; found out where it is not given.
    """

    title: str
    currency: str
    counties: tuple[County, ...]
    townships: tuple[Township, ...]
    villages: tuple[Village, ...]
    sites: tuple[Site, ...]
    formats: tuple[Format, ...]
    host_types: tuple[HostType, ...]
    goods: tuple[GoodsClass, ...]
    vehicle_types: tuple[VehicleType, ...]
    standard: ServiceStandard
    operations: Operations
    economics: Economics
    requirements: Requirements
    parcels_in_per_day: FloatArray
    parcels_out_per_day: FloatArray
    graph: RoadGraph
    profiles: Mapping[str, SpeedProfile]
    locations: Locations
    village_location: IntArray
    site_location: IntArray
    reach: Reach
    haul: Mapping[str, Fastest]
    connectivity: ConnectivityReport
    service: ServiceRates = field(default_factory=ServiceRates)
    carriers: tuple[Carrier, ...] = ()
    contracts: tuple[Contract, ...] = ()
    subsidies: tuple[Subsidy, ...] = ()
    outside: Outside | None = None
    made_for: MadeFor | None = None
    title_zh: str | None = None
    streams: tuple[Stream, ...] = ()
    county_key: str = ""

    def __post_init__(self) -> None:
        if not self.streams:
            object.__setattr__(self, "streams", one_stream_each(self.villages))
        if not self.county_key:
            object.__setattr__(self, "county_key", key_of_places(self.villages))
        self._check_ids()
        self._keep_made_for()
        self._check_streams()
        expect_arrays_that_fit(self)
        self._check_references()
        freeze(self)

    def __getstate__(self) -> dict[str, Any]:
        state = {item.name: getattr(self, item.name) for item in fields(self)}
        return {**state, "profiles": dict(self.profiles), "made_for": None}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        # Arrays are writeable when they come out of a pickle.
        for name, value in state.items():
            object.__setattr__(self, name, value)
        self._keep_made_for()
        freeze(self)

    def _facts(self) -> dict[str, str]:
        tiers = Counter(site.tier for site in self.sites)
        return {
            "title": self.title,
            "townships": counted(len(self.townships)),
            "demand points": counted(len(self.villages)),
            "residents": f"{sum(item.residents for item in self.villages):,.0f}",
            "sites": ", ".join(f"{tiers[tier]:,} {tier.value}" for tier in Tier),
            "formats": counted(len(self.formats)),
            "vehicle types": counted(len(self.vehicle_types)),
            "roads": self.graph.source,
        }

    @cached_property
    def known(self) -> dict[object, Any]:
        """What functions of this instance have returned; see ``once``."""
        return {}

    @cached_property
    def village_index(self) -> dict[str, int]:
        """Position of each village by id."""
        return {village.id: idx for idx, village in enumerate(self.villages)}

    @cached_property
    def stream_index(self) -> dict[str, int]:
        """Position of each stream by id."""
        return {stream.id: idx for idx, stream in enumerate(self.streams)}

    @cached_property
    def stream_by_id(self) -> dict[str, Stream]:
        """Streams by id."""
        return {item.id: item for item in self.streams}

    @cached_property
    def village_of(self) -> dict[str, int]:
        """Position of the village of each stream, by the id of the stream."""
        return {item.id: self.village_index[item.village_id] for item in self.streams}

    @cached_property
    def stream_village(self) -> IntArray:
        """Position of the village of each stream, shape ``(num_streams,)``."""
        return np.array(list(self.village_of.values()), dtype=np.int64)

    @cached_property
    def stream_weight(self) -> FloatArray:
        """Share of its village's parcels that each stream is, shape ``(num_streams,)``.

        Streams of a village without parcels have equal parts.
        """
        of_village = self.of_villages(self.parcels_per_day)[self.stream_village]
        number = self.of_villages(np.ones(len(self.streams)))[self.stream_village]
        return np.divide(
            self.parcels_per_day, of_village, out=1.0 / number, where=of_village > 0
        )

    @cached_property
    def site_index(self) -> dict[str, int]:
        """Position of each site by id."""
        return {site.id: idx for idx, site in enumerate(self.sites)}

    @cached_property
    def format_by_id(self) -> dict[str, Format]:
        """Formats by id."""
        return {item.id: item for item in self.formats}

    @cached_property
    def host_type_by_id(self) -> dict[str, HostType]:
        """Host types by id."""
        return {item.id: item for item in self.host_types}

    @cached_property
    def carrier_by_id(self) -> dict[str, Carrier]:
        """Carriers by id."""
        return {item.id: item for item in self.carriers}

    @cached_property
    def carrier_index(self) -> dict[str, int]:
        """Position of each carrier by id."""
        return {carrier.id: idx for idx, carrier in enumerate(self.carriers)}

    @cached_property
    def vehicle_type_by_id(self) -> dict[str, VehicleType]:
        """Vehicle types by id."""
        return {item.id: item for item in self.vehicle_types}

    @cached_property
    def residents(self) -> FloatArray:
        """Residents by village, shape ``(num_villages,)``."""
        return np.array([village.residents for village in self.villages])

    @cached_property
    def goods_per_day(self) -> FloatArray:
        """Potential parcels in and out by stream, shape ``(streams, 2, goods)``."""
        return np.stack([self.parcels_in_per_day, self.parcels_out_per_day], axis=1)

    @cached_property
    def is_village(self) -> BoolArray:
        """Which demand points are villages, not seats, shape ``(num_villages,)``."""
        return np.array(
            [village.kind is VillageKind.VILLAGE for village in self.villages],
            dtype=np.bool_,
        )

    @cached_property
    def parcels_per_day(self) -> FloatArray:
        """Potential parcels in plus out by stream, shape ``(num_streams,)``."""
        return np.asarray(
            self.parcels_in_per_day.sum(axis=1) + self.parcels_out_per_day.sum(axis=1)
        )

    @cached_property
    def village_parcels_per_day(self) -> FloatArray:
        """Potential parcels in plus out by village, shape ``(num_villages,)``."""
        return self.of_villages(self.parcels_per_day)

    @cached_property
    def village_days_per_week(self) -> FloatArray:
        """Days a week that vehicles call at each village, ``(num_villages,)``."""
        return self._days_per_week(self.villages, self.village_location)

    @cached_property
    def site_days_per_week(self) -> FloatArray:
        """Days a week that vehicles call at each site, ``(num_sites,)``."""
        return self._days_per_week(self.sites, self.site_location)

    @cached_property
    def reach_row_start(self) -> IntArray:
        """First pair of each village in ``reach``, shape ``(num_villages + 1,)``."""
        return np.searchsorted(
            self.reach.origin_idx, np.arange(len(self.villages) + 1)
        ).astype(np.int64)

    @cached_property
    def reach_key(self) -> IntArray:
        """Village times number of sites plus site of each pair of ``reach``, rising."""
        villages = self.reach.origin_idx.astype(np.int64)
        return np.asarray(villages * len(self.sites) + self.reach.destination_idx)

    def of_villages(self, of_streams: FloatArray) -> FloatArray:
        """Return sums by village of what streams have, streams on the first axis."""
        found = np.zeros((len(self.villages), *of_streams.shape[1:]))
        np.add.at(found, self.stream_village, of_streams)
        return found

    def profile_of(self, leg: Leg) -> str:
        """Return the speed profile of the first vehicle type that drives a leg.

        Raises
        ------
        InstanceError
            If none does.
        """
        for item in self.vehicle_types:
            if leg in item.legs:
                return item.profile
        msg = f"vehicle_types: none drives the leg {leg.value!r}; add it to legs of one"
        raise InstanceError(msg)

    def is_on_road(self, location_idx: int) -> bool:
        """Return whether a location exists and lies on the road graph."""
        return location_idx >= 0 and bool(self.locations.node_idx[location_idx] >= 0)

    def village_pairs(self, village_idx: int) -> slice:
        """Return the pairs of one village in ``reach``."""
        start = self.reach_row_start
        return slice(int(start[village_idx]), int(start[village_idx + 1]))

    def must_open(self, site_idx: int) -> bool:
        """Return whether a plan must open a site: by its status, or as required."""
        site, rules = self.sites[site_idx], self.requirements
        is_required = site.status is SiteStatus.REQUIRED
        return site.id in rules.required_site_ids or (
            is_required and site.id not in rules.excluded_site_ids
        )

    def may_open(self, site_idx: int) -> bool:
        """Return whether a plan may open a site."""
        site, rules = self.sites[site_idx], self.requirements
        is_candidate = site.status is not SiteStatus.EXCLUDED
        return site.id in rules.required_site_ids or (
            is_candidate and site.id not in rules.excluded_site_ids
        )

    def may_supply(self, from_site_idx: int, to_site_idx: int) -> bool:
        """Return whether a supply link may join a hub and a store, or store and point.

        Supply never leaves the county; with the township boundary a point is
        supplied by a store of its own township.
        """
        origin, destination = self.sites[from_site_idx], self.sites[to_site_idx]
        if origin.county_id != destination.county_id:
            return False
        is_bounded = self.requirements.boundary is Boundary.TOWNSHIP
        if not is_bounded or destination.tier is not Tier.POINT:
            return True
        return origin.township_id == destination.township_id

    def allows(self, stream_idx: int, mode: Mode) -> bool:
        """Return whether the requirements and the goods of a stream allow a mode."""
        is_asked = mode in self.requirements.modes
        return is_asked and mode in self.streams[stream_idx].modes

    def modes_of(self, stream_idx: int) -> tuple[Mode, ...]:
        """Return the modes of the requirements that the goods of a stream allow."""
        modes = self.requirements.modes
        return tuple(mode for mode in modes if self.allows(stream_idx, mode))

    def may_serve(self, site_idx: int, village_idx: int) -> bool:
        """Return whether the requirements leave a village to a site, wherever it is."""
        village_id = self.villages[village_idx].id
        served_at = self.requirements.served_at.get(village_id)
        return served_at is None or served_at == self.sites[site_idx].id

    @cached_property
    def may_serve_pair(self) -> NDArray[np.bool_]:
        """Whether each pair of ``reach`` may serve, shape ``(num_pairs,)``.

        All count for what is near a village; over those of other sites than its own
        nobody is served, wherever that is.
        """
        elsewhere = len(self.sites)
        own = np.array(
            [
                -1 if site_id is None else self.site_index.get(site_id, elsewhere)
                for site_id in map(
                    self.requirements.served_at.get, (item.id for item in self.villages)
                )
            ],
            dtype=np.int64,
        )[self.reach.origin_idx]
        return np.asarray((own < 0) | (own == self.reach.destination_idx))

    def may_deliver(self, store_idx: int, village_idx: int) -> bool:
        """Return whether a store may deliver to the homes of a village.

        Deliveries never leave the county, nor the township if that is the boundary.
        """
        store, village = self.sites[store_idx], self.villages[village_idx]
        if store.county_id != village.county_id:
            return False
        if not self.may_serve(store_idx, village_idx):
            return False
        is_bounded = self.requirements.boundary is Boundary.TOWNSHIP
        return not is_bounded or store.township_id == village.township_id

    def _days_per_week(
        self, places: Sequence[Village | Site], locations: IntArray
    ) -> FloatArray:
        """Return the days at places, by the nearest hub of each one's county."""
        schedule = self.operations.schedule
        if schedule is None:
            return np.full(len(places), self.operations.days_per_week)
        from_hub_m = [
            self._from_hub_m(place.county_id, location)
            for place, location in zip(places, locations.tolist(), strict=True)
        ]
        return np.array(
            [
                schedule.days(place.township_id, distance_m)
                for place, distance_m in zip(places, from_hub_m, strict=True)
            ]
        )

    def _from_hub_m(self, county_id: str, location: int) -> float:
        """Return the shortest way by vehicle from a hub of the county that may open."""
        hubs = [
            int(self.site_location[idx])
            for idx, site in enumerate(self.sites)
            if site.tier is Tier.HUB
            and site.county_id == county_id
            and self.may_open(idx)
            and self.site_location[idx] >= 0
        ]
        if not hubs or location < 0:
            return math.inf
        ways = [haul.distance_m[hubs, location].min() for haul in self.haul.values()]
        return float(min(ways))

    def _check_ids(self) -> None:
        for name in (
            "counties",
            "townships",
            "villages",
            "sites",
            "formats",
            "host_types",
            "goods",
            "vehicle_types",
            "carriers",
            "streams",
        ):
            counts = Counter(record.id for record in getattr(self, name))
            repeated = sorted(item for item, count in counts.items() if count > 1)
            if repeated:
                msg = f"{name}: ids appear more than once: {', '.join(repeated)}"
                raise InstanceError(msg)

    def _check_streams(self) -> None:
        """Refuse streams of nobody, villages without, and another order than theirs."""
        unknown = {item.village_id for item in self.streams} - self.village_index.keys()
        if unknown:
            msg = f"streams of unknown villages: {', '.join(sorted(unknown))}"
            raise InstanceError(msg)
        number = np.bincount(self.stream_village, minlength=len(self.villages))
        if (number == 0).any() or (np.diff(self.stream_village) < 0).any():
            msg = "streams: not one or more of each village, in the order of villages"
            raise InstanceError(msg)

    def _keep_made_for(self) -> None:
        """Refuse arrays of other places, and keep what these are made for."""
        now = MadeFor(
            villages=self.villages,
            sites=self.sites,
            goods=self.goods,
            profiles=self.profiles,
            village_location=self.village_location,
            site_location=self.site_location,
            parcels=(self.parcels_in_per_day, self.parcels_out_per_day),
            haul=self.haul,
            graph=self.graph,
            locations=self.locations,
            reach=self.reach,
            connectivity=self.connectivity,
            boundary=self.requirements.boundary,
        )
        if self.made_for is not None:
            self.made_for.refuse_stale(now)
        object.__setattr__(self, "made_for", now)

    def _check_references(self) -> None:
        formats = self.format_by_id
        for site in self.sites:
            for format_id in site.format_ids:
                if format_id not in formats or formats[format_id].tier != site.tier:
                    msg = f"site {site.id!r}: no {site.tier} format {format_id!r}"
                    raise InstanceError(msg)
            if site.host_type_id and site.host_type_id not in self.host_type_by_id:
                msg = f"site {site.id!r}: unknown host type {site.host_type_id!r}"
                raise InstanceError(msg)
        for vehicle_type in self.vehicle_types:
            if vehicle_type.profile not in self.haul:
                msg = (
                    f"vehicle type {vehicle_type.id!r}: no travel times of its profile"
                )
                raise InstanceError(msg)
