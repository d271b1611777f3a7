"""Routes kept from round to round, so that only what changed is routed again."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from planner.instance import Instance
from planner.model.fleet import Leg
from planner.plan import Route, StopKind
from planner.routing.problem.problem import RouteOrder, RoutingProblem, RoutingSolution
from planner.routing.problem.routed import Routed
from planner.routing.problem.stops import StopDemand
from planner.routing.vrp.pyvrp_seam import rescheduled

__all__ = ["KeptWay", "RouteCache"]

StopKey = tuple[StopKind, str]
VisitKey = tuple[StopKind, str, int]
"""A stop, and which of its visits, the one with the largest load first."""
EarlierRoute = tuple[str, tuple[tuple[VisitKey, ...], ...]]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A solution, the iterations it was given, and the window it was made for."""

    solution: RoutingSolution
    iterations: int
    window_s: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptWay:
    """How the loads of a depot's latest routes were cut.

    Parameters
    ----------
    way
        Largest pieces, and the vehicle type that they were cut for.
    loads
        Parcels of each stop then, both ways.
    """

    way: tuple[float, str | None]
    loads: Mapping[StopKey, float]


class RouteCache:
    """Solutions by the exact content of their problem, latest routes by depot.

    Attributes
    ----------
    num_hits, num_misses
        How many problems were found, and how many had to be solved.
    """

    def __init__(self, routes: Iterable[Route] = ()) -> None:
        self._solutions: dict[tuple[bytes, int], _Kept] = {}
        self._routed: dict[Hashable, tuple[int, Instance, Routed]] = {}
        self._ways: dict[tuple[Leg, str], KeptWay] = {}
        self._latest: dict[tuple[Leg, str], list[EarlierRoute]] = {}
        self.num_hits = 0
        self.num_misses = 0
        self.remember(routes)

    def remember(self, routes: Iterable[Route]) -> None:
        """Take routes of an earlier plan as those to start from."""
        by_depot: dict[tuple[Leg, str], list[Route]] = {}
        for route in routes:
            by_depot.setdefault((route.leg, route.depot_id), []).append(route)
        for key, group in by_depot.items():
            self._latest[key] = _earlier(group)

    def routed(self, content: Hashable, iterations: int) -> Routed | None:
        """Return a depot's routes found in as many iterations or more, if known.

        They are the latest then.
        """
        known = self._routed.get(content)
        if known is None or known[0] < iterations:
            return None
        self.num_hits += 1
        self.remember(known[2].routes)
        return known[2]

    def keep_routed(
        self, content: Hashable, iterations: int, instance: Instance, routed: Routed
    ) -> None:
        """Keep a depot's routes.

        The instance is kept too, since ``content`` names what belongs to it.
        """
        self._routed[content] = iterations, instance, routed

    def way(self, leg: Leg, depot_id: str) -> KeptWay | None:
        """Return how the loads of a depot's latest routes were cut, if known."""
        return self._ways.get((leg, depot_id))

    def keep_way(self, leg: Leg, depot_id: str, way: KeptWay) -> None:
        """Keep how the loads of a depot's latest routes were cut."""
        self._ways[leg, depot_id] = way

    def find(
        self, problem: RoutingProblem, seed: int, iterations: int
    ) -> RoutingSolution | None:
        """Return what was found for a problem with as many iterations or more.

        A problem that differs only in its earliest start has the same routes at
        other times, if they hold there and cost no more.
        """
        kept = self._solutions.get((_content(problem), seed))
        solution = None
        if kept is not None and kept.iterations >= iterations:
            is_same = kept.window_s == problem.depot_window_s
            solution = kept.solution if is_same else rescheduled(problem, kept.solution)
        self.num_hits += solution is not None
        self.num_misses += solution is None
        return solution

    def keep(
        self,
        problem: RoutingProblem,
        seed: int,
        iterations: int,
        solution: RoutingSolution,
    ) -> None:
        """Keep a solution."""
        key = (_content(problem), seed)
        self._solutions[key] = _Kept(solution, iterations, problem.depot_window_s)

    def are_latest_stops(
        self, leg: Leg, depot_id: str, stops: Sequence[StopDemand]
    ) -> bool:
        """Return whether the depot's latest routes call at these stops, as often."""
        latest = self._latest.get((leg, depot_id), [])
        visits = [key[:2] for _, trips in latest for trip in trips for key in trip]
        return sorted(visits) == sorted((stop.kind, stop.id) for stop in stops)

    def start(
        self,
        leg: Leg,
        depot_id: str,
        stops: Sequence[StopDemand],
        vehicle_type_ids: Sequence[str],
    ) -> list[RouteOrder] | None:
        """Return the depot's latest routes on the stops of today, if there are any."""
        earlier = self._latest.get((leg, depot_id))
        if earlier is None:
            return None
        loads: dict[tuple[int, ...], tuple[StopKind, str, float]] = {
            (idx,): (stop.kind, stop.id, stop.parcels) for idx, stop in enumerate(stops)
        }
        position = {key: place[0] for place, key in _numbered(loads).items()}
        vehicles = {type_id: idx for idx, type_id in enumerate(vehicle_type_ids)}
        return [
            (
                vehicles[type_id],
                tuple(
                    tuple(position[key] for key in trip if key in position)
                    for trip in trips
                ),
            )
            for type_id, trips in earlier
            if type_id in vehicles
        ]


def _earlier(routes: Sequence[Route]) -> list[EarlierRoute]:
    """Return the orders of a depot's routes."""
    keys = _numbered(
        {
            (route_idx, trip_idx, stop_idx): (
                stop.kind,
                stop.id,
                stop.delivered_parcels + stop.collected_parcels,
            )
            for route_idx, route in enumerate(routes)
            for trip_idx, trip in enumerate(route.trips)
            for stop_idx, stop in enumerate(trip.stops)
        }
    )
    return [
        (
            route.vehicle_type_id,
            tuple(
                tuple(keys[route_idx, trip_idx, idx] for idx in range(len(trip.stops)))
                for trip_idx, trip in enumerate(route.trips)
            ),
        )
        for route_idx, route in enumerate(routes)
    ]


def _numbered(
    loads: Mapping[tuple[int, ...], tuple[StopKind, str, float]],
) -> dict[tuple[int, ...], VisitKey]:
    """Return the key of each visit, given its stop and its load."""
    visits: dict[StopKey, list[tuple[float, tuple[int, ...]]]] = {}
    for place, (kind, name, parcels) in loads.items():
        visits.setdefault((kind, name), []).append((-parcels, place))
    return {
        place: (kind, name, number)
        for (kind, name), found in visits.items()
        for number, (_, place) in enumerate(sorted(found))
    }


def _content(problem: RoutingProblem) -> bytes:
    """Return a digest of all a problem says but its earliest start."""
    digest = blake2b(digest_size=16)
    for name in sorted(problem.time_s):
        digest.update(name.encode())
        digest.update(problem.time_s[name].tobytes())
        digest.update(problem.distance_m[name].tobytes())
    for values in (
        problem.location_idx,
        problem.deliver,
        problem.collect,
        problem.service_s,
        problem.early_s,
        problem.late_s,
        problem.priority,
    ):
        digest.update(repr(values.shape).encode())
        digest.update(values.tobytes())
    _, late_s = problem.depot_window_s
    scalars = (problem.visit_s, late_s, problem.loading_s, problem.vehicles)
    digest.update(repr(scalars).encode())
    return digest.digest()
