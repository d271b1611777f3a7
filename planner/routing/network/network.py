"""The routes of a network: the loops first, then a linehaul that is in time for them.

The linehaul is routed twice, on its own and with the stores' parcels ready when the
best loops of each store want to begin; what costs less in all is taken. Loads are cut
in several ways (``loads``), and the cheapest routes of each depot count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from planner.flow import Flow, resolve
from planner.instance import Instance
from planner.model.fleet import Leg
from planner.plan import Allocation, Facility, Route, Stop, StopKind, decisions
from planner.routing.network.cache import RouteCache
from planner.routing.network.depot import ROUND_ITERATIONS, Effort
from planner.routing.network.depot_routes import (
    FINE_PIECES,
    RoutingTask,
    cheapest_routes,
    routes_cost,
    routing_rank,
)
from planner.routing.problem.routed import Routed
from planner.routing.problem.stops import (
    StopDemand,
    UnservedStop,
    stop_demands,
)
from planner.routing.vrp.schedule import TOLERANCE
from planner.service.one_place import is_one_place

__all__ = ["FINAL_ITERATIONS", "route_network"]

FINAL_ITERATIONS = 300
"""Iterations without improvement after which a depot's last search ends."""
MOST_RELAXED = 3
"""Stores of which each is tried as the next one that waits for the linehaul."""
STOPS_SEARCHED = 80
"""Stores times those of them that wait for the linehaul at most: each takes
``MOST_RELAXED`` searches of all of it, at forty stores half the time of a plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _RoutedLeg:
    """Routes of one leg by depot."""

    depots: Mapping[str, Routed]

    @property
    def routes(self) -> tuple[Route, ...]:
        """All routes."""
        return tuple(route for item in self.depots.values() for route in item.routes)

    @property
    def unserved_stops(self) -> tuple[UnservedStop, ...]:
        """All stops that no route serves."""
        return tuple(
            stop for item in self.depots.values() for stop in item.unserved_stops
        )


def route_network(
    instance: Instance,
    facilities: Sequence[Facility],
    allocations: Sequence[Allocation],
    *,
    seed: int,
    cache: RouteCache | None = None,
    initial: Iterable[Route] = (),
    is_final: bool = False,
    most_cost: float = np.inf,
    iterations: int = ROUND_ITERATIONS,
) -> Routed:
    """Route what the siting decisions ask for.

    Parameters
    ----------
    cache
        Routes of earlier rounds.
    initial
        Routes of an earlier plan to start from.
    is_final
        Whether to search longer and to try finer pieces of loads.
    most_cost
        Cost a year above which routes are of no use, so that a linehaul in time for
        the loops is not looked for.
    iterations
        Iterations without improvement after which a depot's search ends.
    """
    cache = RouteCache() if cache is None else cache
    cache.remember(initial)
    flow = resolve(decisions(facilities, allocations), instance)
    task = RoutingTask(
        instance=instance,
        linehaul=stop_demands(flow, Leg.LINEHAUL),
        loops=stop_demands(flow, Leg.LOOP),
        effort=Effort(seed=seed, iterations=iterations, cache=cache),
    )
    linehaul, network = _best_network(task, most_cost)
    if is_final:
        network = _finest_network(task, linehaul, network)
    beside = tuple(_beside_missed(flow, network))
    return replace(network, unserved_stops=network.unserved_stops + beside)


def _finest_network(task: RoutingTask, linehaul: _RoutedLeg, network: Routed) -> Routed:
    """Return the best network with finer pieces of loads and a longer search."""
    fine = _free_loops(
        replace(
            task,
            pieces=FINE_PIECES,
            final_effort=replace(task.effort, iterations=FINAL_ITERATIONS),
        )
    )
    timely = _linehaul(fine.task, fine.latest_s)
    networks = [network, _network(fine, linehaul), _network(fine, timely)]
    return min(networks, key=lambda item: routing_rank(task.instance, item))


def _beside_missed(flow: Flow, network: Routed) -> Iterator[UnservedStop]:
    """Yield what is one place with a store that no vehicle comes to."""
    instance, plan = flow.instance, flow.plan
    called_at = {
        stop.id
        for route in network.routes
        for trip in route.trips
        for stop in trip.stops
    }
    missed = {
        stop.id: stop
        for stop in network.unserved_stops
        if stop.kind is StopKind.FACILITY and stop.id not in called_at
    }
    for position, item in enumerate(plan.facilities):
        store = missed.get(item.parent_id or "")
        site, parent = (
            instance.site_index.get(name or "")
            for name in (item.site_id, item.parent_id)
        )
        if store is None or site is None or parent is None:
            continue
        if is_one_place(instance, site, parent):
            yield UnservedStop(
                depot_id=store.id,
                kind=StopKind.FACILITY,
                id=item.site_id,
                delivered_parcels=float(flow.facilities.through_in[position].sum()),
                collected_parcels=float(flow.facilities.through_out[position].sum()),
                reason=store.reason,
                detail=f"store {store.id} is not supplied: {store.detail}",
            )


def _best_network(task: RoutingTask, most_cost: float) -> tuple[_RoutedLeg, Routed]:
    """Return a linehaul in time for the loops, as far as that pays, and its network.

    Stores that a linehaul of its own would be late for wait for it, one after the
    other, while that saves more than their loops then cost; all or none of them where
    routes are sought roughly.
    """
    instance, loops = task.instance, _free_loops(task)
    wanted_s = dict(loops.latest_s)
    own = _with_linehaul(loops, {})
    free = [route for depot in loops.free.values() for route in depot.routes]
    if routes_cost(instance, (*own[0].routes, *free)) >= most_cost:
        return own
    late = _late(wanted_s, _ready_times(instance, own[0].routes))
    tried = [own]
    if late:
        tried.append(_with_linehaul(loops, wanted_s))
    for _ in range(_most_waiting(task) if late else 0):
        pairs = [
            (_with_linehaul(loops, _without(wanted_s, store_id)), store_id)
            for store_id in late[:MOST_RELAXED]
        ]
        found, store_id = min(
            pairs, key=lambda pair: routing_rank(instance, pair[0][1])
        )
        if routing_rank(instance, found[1]) >= routing_rank(instance, tried[-1][1]):
            break
        tried.append(found)
        wanted_s = _without(wanted_s, store_id)
        late.remove(store_id)
        if not late:
            break
    return min(tried, key=lambda pair: routing_rank(instance, pair[1]))


def _most_waiting(task: RoutingTask) -> int:
    """Return how many stores may wait for the linehaul one after the other."""
    if task.effort.is_rough:
        return 0
    return STOPS_SEARCHED // max(1, sum(map(len, task.linehaul.values())))


def _late(latest_s: Mapping[str, float], ready_s: Mapping[str, float]) -> list[str]:
    """Return the stores whose parcels are ready too late for their best loops."""
    return [
        store_id
        for store_id, time_s in latest_s.items()
        if ready_s.get(store_id, time_s) > time_s + TOLERANCE
    ]


def _with_linehaul(
    loops: _Loops, latest_s: Mapping[str, float]
) -> tuple[_RoutedLeg, Routed]:
    linehaul = _linehaul(loops.task, latest_s)
    return linehaul, _network(loops, linehaul)


def _without(latest_s: Mapping[str, float], store_id: str) -> dict[str, float]:
    return {name: time_s for name, time_s in latest_s.items() if name != store_id}


def _network(loops: _Loops, linehaul: _RoutedLeg) -> Routed:
    task = loops.task
    ready_s = _ready_times(task.instance, linehaul.routes)
    reasons = {stop.id: stop for stop in linehaul.unserved_stops}
    missed = set(reasons) - set(ready_s)
    early_s, _ = task.instance.operations.loop_window_s
    routed = _RoutedLeg(
        depots={
            store_id: loops.after(store_id, ready_s.get(store_id, early_s))
            for store_id in task.loops
            if store_id not in missed
        }
    )
    cut_off = tuple(
        _not_supplied(stop, reasons[store_id])
        for store_id in task.loops
        if store_id in missed
        for stop in task.loops[store_id]
    )
    return Routed(
        routes=linehaul.routes + routed.routes,
        unserved_stops=linehaul.unserved_stops + cut_off + routed.unserved_stops,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loops:
    """The best loops of each store if its parcels are there early, and later ones.

    Parameters
    ----------
    latest_s
        Latest time at which the parcels of each store may be ready for them.
    """

    task: RoutingTask
    free: Mapping[str, Routed]
    latest_s: Mapping[str, float]
    later: dict[tuple[str, float], Routed] = field(default_factory=dict)

    def after(self, store_id: str, ready_s: float) -> Routed:
        """Return the loops of a store whose parcels are ready at a time."""
        if ready_s <= self.latest_s.get(store_id, np.inf) + TOLERANCE:
            free = self.free[store_id]
            routes = tuple(_not_before(route, ready_s) for route in free.routes)
            return replace(free, routes=routes)
        if (store_id, ready_s) not in self.later:
            cache = RouteCache(self.free[store_id].routes)
            effort = replace(self.task.effort, cache=cache)
            self.later[store_id, ready_s] = _loop(
                replace(self.task, effort=effort), store_id, ready_s
            )
        return self.later[store_id, ready_s]


def _free_loops(task: RoutingTask) -> _Loops:
    early_s, _ = task.instance.operations.loop_window_s
    free = {store_id: _loop(task, store_id, early_s) for store_id in task.loops}
    latest_s = {
        store_id: min(_latest_start_s(task, store_id, route) for route in depot.routes)
        for store_id, depot in free.items()
        if depot.routes
    }
    return _Loops(task=task, free=free, latest_s=latest_s)


def _loop(task: RoutingTask, store_id: str, ready_s: float) -> Routed:
    """Route a store's vehicles, from when the parcels are ready."""
    early_s, late_s = task.instance.operations.loop_window_s
    window_s = max(early_s, ready_s), late_s
    return cheapest_routes(task, Leg.LOOP, store_id, task.loops[store_id], window_s)


def _latest_start_s(task: RoutingTask, store_id: str, route: Route) -> float:
    """Return how late a loop may begin and drive the same trips as quickly."""
    instance = task.instance
    _, late_s = instance.operations.loop_window_s
    closes_s = {(item.kind, item.id): item.window_s[1] for item in task.loops[store_id]}
    spare_s = late_s - route.end_s
    for trip in route.trips:
        for stop in trip.stops:
            begin_s = stop.departure_s - _service_s(instance, stop)
            spare_s = min(spare_s, closes_s[stop.kind, stop.id] - begin_s)
    return route.start_s + max(spare_s, 0.0)


def _service_s(instance: Instance, stop: Stop) -> float:
    parcels = stop.delivered_parcels + stop.collected_parcels
    is_home = stop.kind is StopKind.VILLAGE
    return instance.operations.service_s(parcels, Leg.LOOP, is_home=is_home)


def _not_before(route: Route, ready_s: float) -> Route:
    """Return the route, moved as a whole to begin when the parcels are ready."""
    later_s = ready_s - route.start_s
    return route if later_s <= 0 else _moved(route, later_s)


def _moved(route: Route, later_s: float) -> Route:
    trips = tuple(
        replace(
            trip,
            start_s=trip.start_s + later_s,
            end_s=trip.end_s + later_s,
            stops=tuple(
                replace(
                    stop,
                    arrival_s=stop.arrival_s + later_s,
                    departure_s=stop.departure_s + later_s,
                )
                for stop in trip.stops
            ),
        )
        for trip in route.trips
    )
    return replace(route, trips=trips)


def _linehaul(task: RoutingTask, latest_s: Mapping[str, float]) -> _RoutedLeg:
    """Route the hubs' vehicles; stores need their parcels by ``latest_s``."""
    operations = task.instance.operations
    return _RoutedLeg(
        depots={
            hub_id: cheapest_routes(
                task,
                Leg.LINEHAUL,
                hub_id,
                [_in_time(task.instance, stop, latest_s) for stop in stops],
                operations.linehaul_window_s,
            )
            for hub_id, stops in task.linehaul.items()
        }
    )


def _in_time(
    instance: Instance, stop: StopDemand, latest_s: Mapping[str, float]
) -> StopDemand:
    """Return a store that is to be left in time for its loops."""
    if stop.id not in latest_s:
        return stop
    operations = instance.operations
    service_s = operations.service_s(stop.parcels, Leg.LINEHAUL, is_home=False)
    begin_s = latest_s[stop.id] - operations.transfer_s - service_s
    early_s, late_s = stop.window_s
    return replace(stop, window_s=(early_s, max(early_s, min(late_s, begin_s))))


def _ready_times(instance: Instance, routes: Iterable[Route]) -> dict[str, float]:
    """Return when the parcels are ready at each store: last linehaul and transfer."""
    ready_s: dict[str, float] = {}
    for route in routes:
        for trip in route.trips:
            for stop in trip.stops:
                time_s = stop.departure_s + instance.operations.transfer_s
                ready_s[stop.id] = max(ready_s.get(stop.id, time_s), time_s)
    return ready_s


def _not_supplied(stop: StopDemand, store: UnservedStop) -> UnservedStop:
    return UnservedStop(
        depot_id=store.id,
        kind=stop.kind,
        id=stop.id,
        delivered_parcels=float(stop.delivered.sum()),
        collected_parcels=float(stop.collected.sum()),
        reason=store.reason,
        detail=f"store {store.id} is not supplied: {store.detail}",
    )
