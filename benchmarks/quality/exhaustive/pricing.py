"""The least cost of given decisions: best routes on both legs, in one day's order."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from .costs import Costs
from .county import County, Load, clock_s
from .decisions import Decisions
from .definitions import Definitions
from .routes import Fleet, cheapest_fleets
from .stops import Depot, Stop, can_take

__all__ = ["Call", "Priced", "Pricing", "Routed"]

MINUTE = 60.0


@dataclass(frozen=True, slots=True, order=True)
class Call:
    """A facility or a village (``at_door``) to be called at, parcels of a visit."""

    id: str
    at_door: bool
    parcels_in: float
    parcels_out: float


@dataclass(frozen=True, slots=True)
class Routed:
    """Routes of a leg from a facility, and the ids of the stops by position."""

    leg: str
    depot_id: str
    depot: Depot
    fleet: Fleet
    stop_ids: tuple[str, ...]
    at_door: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Priced:
    """Money a year of a plan, and its routes by leg and depot."""

    annual_cost: float
    unserved_penalty: float
    villagers_time: float
    routes: tuple[Routed, ...]

    @property
    def objective(self) -> float:
        """What is minimised."""
        return self.annual_cost + self.unserved_penalty + self.villagers_time


class Pricing:
    """Costs of decisions in one county; routes once found are kept."""

    def __init__(self, county: County, definitions: Definitions) -> None:
        self.county = county
        self.definitions = definitions
        self.costs = Costs(county, definitions)
        self._depots: dict[tuple[str, str], Depot] = {}
        self._fleets: dict[tuple[str, tuple[object, ...]], list[Fleet]] = {}
        self._node = {site.id: site.node for site in county.sites}
        self._node |= {village.id: village.node for village in county.villages}

    def fixed(self, formats: dict[str, str]) -> float:
        """Return what open and closed facilities cost a year without any parcel."""
        return sum(
            self.costs.fixed(site, formats[site.id])
            if site.id in formats
            else self.costs.closing(site)
            for site in self.county.sites
        )

    def loop_calls(self, decisions: Decisions, store_id: str) -> list[Call]:
        """Return the calls that a store's own vehicles make."""
        through, factor = decisions.through(self.county), self.costs.days_per_visit
        calls = [
            Call(site_id, False, *(factor * number for number in through[site_id]))
            for site_id, supply in decisions.supply.items()
            if supply.parent == store_id
            and not supply.carrier
            and not self.costs.is_one_place(site_id, store_id)
        ]
        calls += [
            Call(
                village.id,
                True,
                factor * village.parcels_in,
                factor * village.parcels_out,
            )
            for village, service in decisions.served(self.county)
            if service.mode == "home" and service.facility == store_id
        ]
        return calls

    def linehaul_calls(self, decisions: Decisions) -> list[Call]:
        """Return the calls that the hub's own vehicles make."""
        through, factor = decisions.through(self.county), self.costs.days_per_visit
        hub_id = self.county.hub.id
        return [
            Call(site_id, False, *(factor * number for number in through[site_id]))
            for site_id, supply in decisions.supply.items()
            if supply.parent == hub_id
            and not supply.carrier
            and not self.costs.is_one_place(site_id, hub_id)
        ]

    def fleets(
        self,
        depot_id: str,
        formats: dict[str, str],
        calls: Iterable[Call],
        due_s: dict[str, float] | None = None,
    ) -> list[Fleet]:
        """Return the cheapest routes from a depot, as ``cheapest_fleets`` does.

        Parameters
        ----------
        due_s
            When vehicles must have left a store at the latest, by store.
        """
        ordered = sorted(calls)
        due_s = due_s or {}
        key = (
            depot_id,
            tuple((call, formats.get(call.id), due_s.get(call.id)) for call in ordered),
        )
        if key not in self._fleets:
            leg = "linehaul" if depot_id == self.county.hub.id else "loop"
            stops = [
                self._stop(leg, formats, call, due_s.get(call.id, math.inf))
                for call in ordered
            ]
            self._fleets[key] = (
                cheapest_fleets(self._depot(leg, depot_id), stops)
                if stops
                else [Fleet(0.0, math.inf, ())]
            )
        return self._fleets[key]

    def is_never_cut(self, depot_id: str, formats: dict[str, str], call: Call) -> bool:
        """Return whether every vehicle can make a call whole."""
        leg = "linehaul" if depot_id == self.county.hub.id else "loop"
        depot, stop = self._depot(leg, depot_id), self._stop(leg, formats, call)
        return all(can_take(depot, kind, stop) for kind in depot.vehicle_types)

    def price(self, decisions: Decisions) -> Priced | None:
        """Return what decisions cost at best, ``None`` if vehicles cannot do it."""
        routed = self._routed(decisions)
        if routed is None:
            return None
        days = self.costs.days_per_year
        annual = self.fixed(decisions.formats)
        annual += self.costs.vehicle_days * sum(
            item.fleet.cost_per_day for item in routed
        )
        time = 0.0
        for village, service in decisions.served(self.county):
            per_parcel = self.costs.per_parcel(decisions, service, village)
            annual += days * village.parcels * per_parcel
            way = self.costs.way_per_parcel(service, village)
            time += days * village.parcels * way
        return Priced(
            annual_cost=annual,
            unserved_penalty=self._unserved(decisions),
            villagers_time=time,
            routes=tuple(routed),
        )

    def _unserved(self, decisions: Decisions) -> float:
        price = float(self.county.solve.get("unserved_price", 0.0))
        left = sum(
            village.parcels
            for village in self.county.villages
            if not decisions.service[village.id].is_served
        )
        return price * left * self.costs.days_per_year

    def _routed(self, decisions: Decisions) -> list[Routed] | None:
        """Return the cheapest routes of both legs, loops loaded after the linehaul."""
        hub_id, formats = self.county.hub.id, decisions.formats
        stores = [
            name for name in decisions.supply if self.costs.site[name].tier == "store"
        ]
        loops = {name: self.loop_calls(decisions, name) for name in stores}
        trunk = self.linehaul_calls(decisions)
        choices = [self.fleets(name, formats, loops[name]) for name in stores]
        best, found = math.inf, None
        for chosen in product(*choices):
            due_s = {
                name: fleet.latest_s
                - MINUTE * self.county.operations["transfer_minutes"]
                for name, fleet in zip(stores, chosen, strict=True)
                if loops[name]
            }
            delivered = {call.id for call in trunk if call.parcels_in > 0}
            due_s = {name: due_s[name] for name in due_s.keys() & delivered}
            linehaul = self.fleets(hub_id, formats, trunk, due_s)
            if not linehaul:
                continue
            fleets = [*chosen, linehaul[0]]
            cost = sum(fleet.cost_per_day for fleet in fleets)
            if cost < best:
                best, found = cost, fleets
        if found is None:
            return None
        calls = [*loops.values(), trunk]
        return [
            self._named(depot_id, fleet, sorted(calls_of))
            for depot_id, fleet, calls_of in zip(
                [*stores, hub_id], found, calls, strict=True
            )
            if fleet.routes
        ]

    def _named(self, depot_id: str, fleet: Fleet, calls: list[Call]) -> Routed:
        leg = "linehaul" if depot_id == self.county.hub.id else "loop"
        return Routed(
            leg=leg,
            depot_id=depot_id,
            depot=self._depot(leg, depot_id),
            fleet=fleet,
            stop_ids=tuple(call.id for call in calls),
            at_door=tuple(call.at_door for call in calls),
        )

    def _depot(self, leg: str, depot_id: str) -> Depot:
        key = (leg, depot_id)
        if key not in self._depots:
            operations = self.county.operations
            open_at, close_at = operations[f"{leg}_window"]
            self._depots[key] = Depot(
                node=self._node[depot_id],
                vehicle_types=tuple(
                    kind for kind in self.county.vehicle_types if leg in kind.legs
                ),
                open_s=clock_s(open_at),
                close_s=clock_s(close_at),
                loading_s=MINUTE * operations["loading_minutes"],
                speed_mps=self.county.speed_mps,
                distance_m=self.county.distance_m,
            )
        return self._depots[key]

    def _stop(
        self, leg: str, formats: dict[str, str], call: Call, due_s: float = math.inf
    ) -> Stop:
        operations = self.county.operations
        minutes = operations["linehaul_parcel_minutes"]
        if leg == "loop":
            minutes = operations[
                "home_parcel_minutes" if call.at_door else "parcel_minutes"
            ]
        parcels_s = MINUTE * minutes * (call.parcels_in + call.parcels_out)
        visit_s = MINUTE * operations["stop_minutes"]
        open_s, close_s = 0.0, math.inf
        if not call.at_door:
            form = self.county.formats[formats[call.id]]
            open_s, close_s = form.open_s, form.close_s
        return Stop(
            node=self._node[call.id],
            deliver=_loads(self.county.per_parcel_in, call.parcels_in),
            collect=_loads(self.county.per_parcel_out, call.parcels_out),
            visit_s=visit_s,
            parcels_s=parcels_s,
            open_s=open_s,
            close_s=close_s,
            due_s=due_s,
        )


def _loads(each: Load, parcels: float) -> Load:
    return each[0] * parcels, each[1] * parcels, each[2] * parcels
