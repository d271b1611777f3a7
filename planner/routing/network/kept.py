"""Routes after a change of a plan, sequenced anew only where a stop on them changed.

A depot whose stops are what they were keeps its routes. Of another one those routes are
made anew that call at a stop that is gone or carries another load, and, for a stop that
is new, those that call nearest to it: any of them may take it. The rest stays as it is,
unless that takes a vehicle more than before: then all of the depot's are made anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.flow import Flow, resolve
from planner.instance import Instance
from planner.model.fleet import Leg
from planner.plan import Allocation, Facility, Route, StopKind, decisions
from planner.routing.network.cache import RouteCache
from planner.routing.network.depot import Effort
from planner.routing.network.depot_routes import (
    RoutingTask,
    cheapest_routes,
    keep_known,
)
from planner.routing.network.network import route_network
from planner.routing.problem.routed import Routed
from planner.routing.problem.stops import StopDemand, stop_demands

__all__ = ["KeptRoutes"]

NEAREST = 3
"""Stops nearest to a new one, whose routes may take it."""
TOLERANCE = 1e-6
"""Parcels, metres and seconds below which nothing has changed."""

StopKey = tuple[StopKind, str]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KeptRoutes:
    """The routes of a plan, and what they were made for.

    Parameters
    ----------
    flow
        The plan with its routes, in the county that it was made for.
    """

    flow: Flow

    def network(
        self,
        instance: Instance,
        facilities: Sequence[Facility],
        allocations: Sequence[Allocation],
        *,
        seed: int,
        cache: RouteCache,
        iterations: int,
    ) -> Routed:
        """Return the routes of other decisions, as many as can be as they were.

        Parameters
        ----------
        instance
            The county after the change.
        iterations
            Iterations without improvement after which a search ends.
        """
        routes = self.flow.plan.routes
        cache.remember(routes)
        flow = resolve(decisions(facilities, allocations), instance)
        task = RoutingTask(
            instance=instance,
            linehaul=stop_demands(flow, Leg.LINEHAUL),
            loops=stop_demands(flow, Leg.LOOP),
            effort=Effort(seed=seed, iterations=iterations, cache=cache),
        )
        for leg, stops in ((Leg.LINEHAUL, task.linehaul), (Leg.LOOP, task.loops)):
            before = stop_demands(self.flow, leg)
            for depot_id, now in stops.items():
                mine = [x for x in routes if x.depot_id == depot_id and x.leg is leg]
                depot = _Depot(
                    task=task,
                    earlier=self.flow.instance,
                    leg=leg,
                    id=depot_id,
                    before=before.get(depot_id, ()),
                    now=now,
                    routes=mine,
                )
                depot.keep()
        return route_network(
            instance,
            facilities,
            allocations,
            seed=seed,
            cache=cache,
            initial=routes,
            iterations=iterations,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Depot:
    """A depot, its stops before and now, and its routes before."""

    task: RoutingTask
    earlier: Instance
    leg: Leg
    id: str
    before: Sequence[StopDemand]
    now: Sequence[StopDemand]
    routes: Sequence[Route]

    def keep(self) -> None:
        """Have the search of routes find those that can stay, if there are any."""
        is_limited = any(
            item.available is not None for item in self.task.instance.vehicle_types
        )
        if not self.routes or is_limited or not self._is_as_far():
            return
        changed = self._changed()
        routed = Routed(routes=tuple(self.routes))
        if changed:
            self.task.effort.cache.remember(self.routes)
            routed = self._partly(self._freed(changed))
        if routed.unserved_stops or len(routed.routes) > len(self.routes):
            self.task.effort.cache.remember(self.routes)
            return
        keep_known(self.task, self.leg, self.id, self.now, self._window_s(), routed)

    def _window_s(self) -> tuple[float, float]:
        operations = self.task.instance.operations
        is_loop = self.leg is Leg.LOOP
        return operations.loop_window_s if is_loop else operations.linehaul_window_s

    def _is_as_far(self) -> bool:
        """Return whether the stops that were there are as far from each other."""
        now = {(item.kind, item.id): item.location_idx for item in self.now}
        both = [item for item in self.before if (item.kind, item.id) in now]
        places = [_place(self.earlier, self.id), *(item.location_idx for item in both)]
        today = [_place(self.task.instance, self.id)]
        today += [now[item.kind, item.id] for item in both]
        old, new = self.earlier.haul, self.task.instance.haul
        return old.keys() == new.keys() and all(
            np.allclose(was[np.ix_(places, places)], is_[np.ix_(today, today)])
            for name in old
            for was, is_ in (
                (old[name].distance_m, new[name].distance_m),
                (old[name].time_s, new[name].time_s),
            )
        )

    def _changed(self) -> set[StopKey]:
        """Return the stops that are new, gone, or not as the routes serve them."""
        before = {(item.kind, item.id): item for item in self.before}
        now = {(item.kind, item.id): item for item in self.now}
        changed = before.keys() ^ now.keys()
        called = _called(self.routes)
        for key in before.keys() & now.keys():
            is_same = _is_same(before[key], now[key])
            is_whole = abs(called.get(key, 0.0) - now[key].parcels) <= TOLERANCE
            if not (is_same and is_whole):
                changed.add(key)
        return changed

    def _freed(self, changed: set[StopKey]) -> set[int]:
        """Return the positions of the routes that are made anew."""
        calls = [set(_called([route])) for route in self.routes]
        freed = {idx for idx, keys in enumerate(calls) if keys & changed}
        for key in self._near_new(changed):
            freed |= {idx for idx, keys in enumerate(calls) if key in keys}
        size = -1
        while len(freed) > size:
            # A stop that is shared with another route takes that one with it.
            size = len(freed)
            keys = set().union(*(calls[idx] for idx in freed))
            freed |= {idx for idx, other in enumerate(calls) if other & keys}
        return freed

    def _near_new(self, changed: set[StopKey]) -> set[StopKey]:
        """Return the stops of before that lie nearest to each new one."""
        called = _called(self.routes)
        instance = self.task.instance
        haul = min(instance.haul.items())[1]
        known = [item for item in self.now if (item.kind, item.id) in called]
        found: set[StopKey] = set()
        for item in self.now:
            if (item.kind, item.id) in changed and (item.kind, item.id) not in called:
                way_s = [
                    float(haul.time_s[item.location_idx, other.location_idx])
                    for other in known
                ]
                for idx in np.argsort(way_s, kind="stable")[:NEAREST].tolist():
                    found.add((known[idx].kind, known[idx].id))
        return found

    def _partly(self, freed: set[int]) -> Routed:
        """Return the routes that stay, and those of all other stops made anew."""
        stay = [route for idx, route in enumerate(self.routes) if idx not in freed]
        served = _called(stay)
        stops = [item for item in self.now if (item.kind, item.id) not in served]
        early_s, late_s = self._window_s()
        begun_s = max(early_s, min(route.start_s for route in self.routes))
        found = Routed()
        if stops:
            found = cheapest_routes(
                self.task, self.leg, self.id, stops, (begun_s, late_s)
            )
        return replace(found, routes=(*stay, *_numbered(found.routes, stay)))


def _place(instance: Instance, site_id: str) -> int:
    return int(instance.site_location[instance.site_index[site_id]])


def _is_same(one: StopDemand, other: StopDemand) -> bool:
    return (
        one.window_s == other.window_s
        and one.days_per_week == other.days_per_week
        and one.delivered.shape == other.delivered.shape
        and np.allclose(one.delivered, other.delivered, rtol=0.0, atol=TOLERANCE)
        and np.allclose(one.collected, other.collected, rtol=0.0, atol=TOLERANCE)
    )


def _called(routes: Iterable[Route]) -> Mapping[StopKey, float]:
    """Return the parcels that routes hand over at each stop, both ways."""
    parcels: dict[StopKey, float] = {}
    for route in routes:
        for trip in route.trips:
            for stop in trip.stops:
                key = stop.kind, stop.id
                more = stop.delivered_parcels + stop.collected_parcels
                parcels[key] = parcels.get(key, 0.0) + more
    return parcels


def _numbered(routes: Sequence[Route], beside: Sequence[Route]) -> tuple[Route, ...]:
    """Return routes with ids that none of those beside them has."""
    taken = {route.id for route in beside}
    found: list[Route] = []
    number = 0
    for route in routes:
        number += 1
        while f"{route.depot_id}/{route.leg}/{number}" in taken:
            number += 1
        found.append(replace(route, id=f"{route.depot_id}/{route.leg}/{number}"))
    return tuple(found)
