"""What serving one more village takes, with all others served as they are.

Each way of serving it is told: over an open facility or one that opens for it, in the
cheapest format that holds what passes there already and the village too, supplied on
the links that are open. The price of each, at the routing prices of the siting, says
which to try first; what it costs, real routes have to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from planner.design.siting_model.prepare import Prepared
from planner.flow import FacilityFlows, resolve
from planner.plan import Allocation, Facility, Plan
from planner.siting.data import SitingData, SitingPrices

__all__ = ["ROOM", "Serving", "Way"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

ROOM = 1.0 + 1e-9
"""Parcels over a capacity up to which they count as the same."""
ROOM_TOLERANCE = 1e-6
"""Parcels that rounding may lay on a full shelf."""
HUB, STORE = 0, 1
"""Tiers in the arrays of the siting model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A chain of sites from a village to the hub, and the links that it would open.

    Parameters
    ----------
    arc
        Over which the village is served.
    links
        That supply the sites, -1 for the hub.
    cost
        A year for the village's parcels, the facilities' own not counted.
    is_counter
        Whether villagers come to the counter of the first site.
    """

    arc: int
    sites: tuple[int, ...]
    links: tuple[int, ...]
    cost: float
    is_counter: bool


@dataclass(frozen=True, kw_only=True, eq=False)
class Serving:
    """A plan, and what is left of its facilities' room.

    Parameters
    ----------
    prices
        Of the siting, with what routing has shown to be impossible.
    """

    prepared: Prepared
    prices: SitingPrices
    plan: Plan

    def room(self, village: int, parcels: float) -> float:
        """Return the parcels that can be served of so many.

        By one facility, or by several if the village may be shared.
        """
        ways = list(self._ways(village, parcels))
        if bool(self.data.is_whole[village]):
            return max((self.room_on(way) for way in ways), default=0.0)
        # A point is supplied by one store: the one that leaves it the most room.
        best: dict[int, Way] = {}
        for way in ways:
            known = best.get(way.sites[0])
            if known is None or self.room_on(way) > self.room_on(known):
                best[way.sites[0]] = way
        flow: dict[tuple[int, ...], float] = {}
        for way in best.values():
            flow[way.sites] = self.room_on(way)
        for size in (2, 1):
            # What passes a store is no more than its room, and so at a hub.
            passing: dict[tuple[int, ...], float] = {}
            for sites, room in flow.items():
                tail = sites[-size:]
                passing[tail] = passing.get(tail, 0.0) + room
            flow = {
                tail: min(room, self._left(tail[0])) for tail, room in passing.items()
            }
        return sum(flow.values())

    def ways(
        self, village: int, parcels: float, *, site: int | None = None
    ) -> list[tuple[float, Way]]:
        """Return the ways with room, each with its price, cheapest first.

        Those over the counter of a site alone, where one is given.
        """
        priced = [
            (way.cost + self._added_on(way, parcels), way)
            for way in self._ways(village, parcels, site)
            if self._may_open(way) and self.room_on(way) * ROOM >= parcels
        ]
        return sorted(priced, key=lambda item: item[0])

    def _may_open(self, way: Way) -> bool:
        """Return whether all sites of a way are open or may be opened."""
        return all(site in self._options_of for site in way.sites)

    def has_way(self, village: int) -> bool:
        """Return whether any chain of links leads from a village to a hub."""
        return next(self._ways(village, 0.0), None) is not None

    def widest(self, village: int, parcels: float) -> Way | None:
        """Return the way with the most room, ``None`` if none has any."""
        ways = list(self._ways(village, parcels))
        best = max(ways, key=self.room_on, default=None)
        return best if best is not None and self.room_on(best) > 0 else None

    def room_on(self, way: Way) -> float:
        """Return the parcels that a way has room for."""
        return min(
            self._left(site, link, at_counter=way.is_counter and position == 0)
            for position, (site, link) in enumerate(
                zip(way.sites, way.links, strict=True)
            )
        )

    def with_way(self, village: int, way: Way, parcels: float) -> Plan:
        """Return the decisions with parcels of a village over a way.

        Sites of the way that are open keep who supplies them, and their format if it
        holds the parcels too.
        """
        instance = self.prepared.instance
        opened = {item.site_id: item for item in self.plan.facilities}
        for position, (site, link) in enumerate(zip(way.sites, way.links, strict=True)):
            at_counter = way.is_counter and position == 0
            option = self._chosen(site, link, parcels, at_counter=at_counter)
            format_id, site_id = (
                self.prepared.option_format[option],
                instance.sites[site].id,
            )
            known = opened.get(site_id)
            opened[site_id] = (
                self._supplied(site, link, format_id)
                if known is None
                else replace(known, format_id=format_id)
            )
        order = instance.site_index
        return replace(
            self.plan,
            facilities=tuple(sorted(opened.values(), key=lambda f: order[f.site_id])),
            allocations=self._with_allocation(village, way, parcels),
        )

    def _supplied(self, site: int, link: int, format_id: str) -> Facility:
        """Return a facility that opens, supplied on a link; -1 for hubs."""
        instance, data = self.prepared.instance, self.data
        carrier = int(data.carrier_of_link[link]) if link >= 0 else -1
        return Facility(
            site_id=instance.sites[site].id,
            format_id=format_id,
            parent_id=instance.sites[int(data.link_parent[link])].id
            if link >= 0
            else None,
            carrier_id=instance.carriers[carrier].id if carrier >= 0 else None,
        )

    def _with_allocation(
        self, village: int, way: Way, parcels: float
    ) -> tuple[Allocation, ...]:
        """Return the allocations in order, with one more or a larger one."""
        instance, data = self.prepared.instance, self.data
        carrier = -1 if data.arc_carrier is None else int(data.arc_carrier[way.arc])
        more = Allocation(
            stream_id=instance.streams[village].id,
            facility_id=instance.sites[way.sites[0]].id,
            mode=self.prepared.arc_mode[way.arc],
            share=parcels / float(data.parcels[village]) if parcels else 1.0,
            carrier_id=instance.carriers[carrier].id if carrier >= 0 else None,
        )
        kept = []
        for item in self.plan.allocations:
            is_same = item.stream_id == more.stream_id
            if is_same and replace(item, share=more.share) == more:
                more = replace(more, share=min(1.0, more.share + item.share))
            else:
                kept.append(item)
        order = instance.stream_index
        return tuple(sorted([*kept, more], key=lambda item: order[item.stream_id]))

    def _chosen(self, site: int, link: int, parcels: float, *, at_counter: bool) -> int:
        """Return the open option if it has room for parcels, else the cheapest."""
        data, needed = self.data, float(self._used[site]) + parcels
        able = [
            option
            for option in self._options_of[site]
            if self._room_in(option, link, at_counter=at_counter) * ROOM >= parcels
        ]
        if self._option.get(site) in able:
            return self._option[site]
        cost = data.option_fixed_cost + data.option_handling_cost * needed
        return min(able, key=lambda option: float(cost[option]))

    @property
    def open_sites(self) -> frozenset[int]:
        """Sites that are open."""
        return frozenset(self._option)

    @property
    def data(self) -> SitingData:
        """The arrays of the siting model."""
        return self.prepared.data

    @cached_property
    def _facilities(self) -> FacilityFlows:
        return resolve(self.plan, self.prepared.instance).facilities

    @cached_property
    def _used(self) -> FloatArray:
        """Parcels a day at each site."""
        used = np.zeros(self.data.num_sites)
        used[self._facilities.site_idx] = self._facilities.throughput
        return used

    @cached_property
    def _collected(self) -> FloatArray:
        """Parcels a day at the counter of each site."""
        collected = np.zeros(self.data.num_sites)
        collected[self._facilities.site_idx] = self._facilities.counter
        return collected

    @cached_property
    def _option(self) -> dict[int, int]:
        """Open option of each open site."""
        index = self.prepared.instance.site_index
        opened = [(index[f.site_id], f.format_id) for f in self.plan.facilities]
        option_at = self.prepared.option_at
        return {item[0]: option_at[item] for item in opened if item in option_at}

    @cached_property
    def _parent(self) -> dict[int, int]:
        """Parent of each open site that has one."""
        index = self.prepared.instance.site_index
        return {
            index[f.site_id]: index[f.parent_id]
            for f in self.plan.facilities
            if f.parent_id is not None
        }

    @cached_property
    def _options_of(self) -> dict[int, list[int]]:
        options: dict[int, list[int]] = {}
        for option, site in enumerate(self.data.option_site.tolist()):
            if site in self._option or not self.data.is_excluded[site]:
                options.setdefault(site, []).append(option)
        return options

    @cached_property
    def _links_of(self) -> dict[int, list[int]]:
        """Links of each site to a parent that routing has left open."""
        links: dict[int, list[int]] = {}
        for link in np.flatnonzero(self.prices.link_is_open).tolist():
            links.setdefault(int(self.data.link_child[link]), []).append(link)
        return links

    @cached_property
    def _on_rare(self) -> dict[tuple[int, int], tuple[float, float]]:
        """Capacity and shelf of options on links that run on fewer days."""
        rare = self.data.rare
        if rare is None:
            return {}
        pairs = zip(rare.link.tolist(), rare.option.tolist(), strict=True)
        sizes = zip(rare.capacity.tolist(), rare.shelf.tolist(), strict=True)
        return dict(zip(pairs, sizes, strict=True))

    def _holds(self, option: int, link: int) -> tuple[float, float]:
        """Return capacity and shelf of an option that a link supplies."""
        shelf = self.data.option_shelf
        often = (
            float(self.data.option_capacity[option]),
            np.inf if shelf is None else float(shelf[option]),
        )
        return self._on_rare.get((link, option), often)

    def _left(self, site: int, link: int = -1, *, at_counter: bool = False) -> float:
        """Return the room at a site, in its largest format."""
        key = site, link if link in self._rare_links else -1, at_counter
        if key not in self._room_left:
            options = self._options_of.get(site, ())
            self._room_left[key] = max(
                (self._room_in(item, link, at_counter=at_counter) for item in options),
                default=0.0,
            )
        return self._room_left[key]

    @cached_property
    def _room_left(self) -> dict[tuple[int, int, bool], float]:
        return {}

    @cached_property
    def _rare_links(self) -> frozenset[int]:
        """Links that run on fewer days, where formats hold less."""
        return frozenset(link for link, _ in self._on_rare)

    def _room_in(self, option: int, link: int, *, at_counter: bool) -> float:
        """Return what an option has room for beside what its site has today."""
        site = int(self.data.option_site[option])
        capacity, shelf = self._holds(option, link)
        room = max(capacity - float(self._used[site]), 0.0)
        beside = shelf - float(self._collected[site])
        if at_counter:
            return min(room, max(beside, 0.0))
        return room if beside >= -ROOM_TOLERANCE else 0.0

    def _ways(
        self, village: int, parcels: float, at_site: int | None = None
    ) -> Iterator[Way]:
        data, prices = self.data, self.prices
        share = parcels / float(data.parcels[village]) if parcels else 0.0
        is_asked = data.arc_village == village
        if at_site is not None:
            is_asked &= (data.arc_site == at_site) & data.arc_is_counter
        for arc in np.flatnonzero(is_asked).tolist():
            if not prices.arc_is_open[arc]:
                continue
            own = share * float(prices.arc_cost[arc] + data.fee_of_arc[arc])
            site, link = int(data.arc_site[arc]), int(data.arc_link[arc])
            way = Way(
                arc=arc,
                sites=(site,),
                links=(-1,),
                cost=own,
                is_counter=bool(data.arc_is_counter[arc]),
            )
            if data.site_tier[site] == HUB:
                yield way
            elif link < 0:
                yield from self._from_store(way, parcels)
            elif prices.link_is_open[link] and self._is_kept(link):
                yield from self._from_store(self._over(way, link, parcels), parcels)

    def _from_store(self, way: Way, parcels: float) -> Iterator[Way]:
        """Yield a chain that ends at a store with each hub that supplies this."""
        for link in self._links_of.get(way.sites[-1], ()):
            if self._is_kept(link):
                yield self._over(way, link, parcels)

    def _over(self, way: Way, link: int, parcels: float) -> Way:
        """Return a chain that goes on over a link."""
        return Way(
            arc=way.arc,
            sites=(*way.sites, int(self.data.link_parent[link])),
            links=(*way.links[:-1], link, -1),
            cost=way.cost + self._on_link(link, parcels),
            is_counter=way.is_counter,
        )

    def _is_kept(self, link: int) -> bool:
        """Return whether a link agrees with how its child is supplied today."""
        child = int(self.data.link_child[link])
        parent = self._parent.get(child)
        return parent is None or parent == int(self.data.link_parent[link])

    def _on_link(self, link: int, parcels: float) -> float:
        data, prices = self.data, self.prices
        each = float(prices.link_cost_per_parcel[link] + data.fee_of_link[link])
        is_new = int(data.link_child[link]) not in self._parent
        return parcels * each + (float(prices.link_cost[link]) if is_new else 0.0)

    def _added_on(self, way: Way, parcels: float) -> float:
        """Return what the sites of a chain cost more a year with parcels."""
        return sum(
            self._added(
                site, link, parcels, at_counter=way.is_counter and position == 0
            )
            for position, (site, link) in enumerate(
                zip(way.sites, way.links, strict=True)
            )
        )

    def _added(
        self, site: int, link: int, parcels: float, *, at_counter: bool
    ) -> float:
        """Return what a site costs more a year with parcels than without them."""
        rare_link = link if link in self._rare_links else -1
        key = site, rare_link, at_counter, parcels
        if key not in self._added_costs:
            self._added_costs[key] = self._added_cost(
                site, link, parcels, at_counter=at_counter
            )
        return self._added_costs[key]

    @cached_property
    def _added_costs(self) -> dict[tuple[int, int, bool, float], float]:
        return {}

    def _added_cost(
        self, site: int, link: int, parcels: float, *, at_counter: bool
    ) -> float:
        data, used = self.data, float(self._used[site])
        open_option = self._option.get(site)
        before = float(data.closing_cost[site])
        if open_option is not None:
            handled = used * float(data.option_handling_cost[open_option])
            before = float(data.option_fixed_cost[open_option]) + handled
        needed = used + parcels
        return (
            min(
                float(
                    data.option_fixed_cost[option]
                    + data.option_handling_cost[option] * needed
                )
                for option in self._options_of[site]
                if self._room_in(option, link, at_counter=at_counter) * ROOM >= parcels
            )
            - before
        )
