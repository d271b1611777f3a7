"""Many loads of the same size for one stop: one vehicle's day, as often as it takes.

A load that fills a vehicle shares its trip with nothing else, so that vehicles which
bring only such loads to a stop do the same all day. Beyond a number the search would
take long over what it cannot improve: a sample of the loads is routed, the vehicle of
it with the lowest cost a load is repeated, and what is left is routed with the others.
Where vehicles are limited, that goes on with the next ones until there are none, and
what is left then is not carried.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from planner.instance import Instance
from planner.plan import Route
from planner.routing.problem.routed import Routed
from planner.routing.problem.stops import StopDemand, UnservedStop

__all__ = ["routed_with_repeats", "with_vehicles_left"]

MOST_ALIKE = 60
"""Equal loads of a stop that a search routes one by one."""

RouteParts = Callable[[Instance, Sequence[StopDemand]], Routed]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Repeat:
    """A vehicle's day, how often it is repeated, and the loads that are left.

    ``missed`` are those that no vehicle is left for.
    """

    routes: Sequence[Route]
    left: Sequence[StopDemand]
    missed: Sequence[UnservedStop] = ()


def routed_with_repeats(
    instance: Instance,
    parts: Sequence[StopDemand],
    route: RouteParts,
    cost: Callable[[Route], float],
) -> Routed:
    """Return routes for the parts of a depot's stops.

    Parameters
    ----------
    route
        Routes parts with the vehicles of an instance.
    cost
        What a route costs.
    """
    repeated: list[Route] = []
    rest: list[StopDemand] = []
    missed: list[UnservedStop] = []
    for alike in _alike(parts):
        left: Sequence[StopDemand] = alike
        while len(left) > MOST_ALIKE:
            vehicles = with_vehicles_left(instance, repeated)
            found = _repeat(vehicles, left, route, cost)
            left = found.left
            repeated += found.routes
            missed += found.missed
            if not found.routes:
                break
        rest += left
    routed = route(with_vehicles_left(instance, repeated), rest)
    routed = replace(routed, unserved_stops=(*routed.unserved_stops, *missed))
    if not repeated:
        return routed
    depot = repeated[0].depot_id, repeated[0].leg
    return replace(
        routed,
        routes=tuple(
            replace(item, id=f"{depot[0]}/{depot[1]}/{number}")
            for number, item in enumerate((*repeated, *routed.routes), start=1)
        ),
    )


def with_vehicles_left(instance: Instance, routes: Sequence[Route]) -> Instance:
    """Return the instance without the vehicles of a depot that routes use already."""
    if not routes or all(item.available is None for item in instance.vehicle_types):
        return instance
    used = Counter(route.vehicle_type_id for route in routes)
    types = tuple(
        item
        if item.available is None
        else replace(item, available=max(0, item.available - used[item.id]))
        for item in instance.vehicle_types
    )
    return replace(instance, vehicle_types=types)


def _alike(parts: Sequence[StopDemand]) -> list[list[StopDemand]]:
    """Return the parts in groups of one stop and one size, in their order."""
    groups: dict[tuple[str, str, bytes, bytes], list[StopDemand]] = {}
    for item in parts:
        size = item.delivered.tobytes(), item.collected.tobytes()
        groups.setdefault((item.kind, item.id, *size), []).append(item)
    return list(groups.values())


def _repeat(
    instance: Instance,
    alike: Sequence[StopDemand],
    route: RouteParts,
    cost: Callable[[Route], float],
) -> _Repeat:
    """Return what is repeated of a sample of equal loads.

    Nothing is where fewer are left than one more vehicle would bring. Where no vehicle
    brings any of them, all but the sample are missed for the same reason.
    """
    sample = route(instance, alike[:MOST_ALIKE])
    best = min(
        sample.routes,
        key=lambda item: (cost(item) / len(item.trips), item.id),
        default=None,
    )
    if best is None:
        missed = _all_as(sample.unserved_stops[0], alike[MOST_ALIKE:])
        return _Repeat(routes=(), left=alike[:MOST_ALIKE], missed=(missed,))
    available = instance.vehicle_type_by_id[best.vehicle_type_id].available
    visits = sum(len(trip.stops) for trip in best.trips)
    times = (len(alike) - MOST_ALIKE) // visits
    times = times if available is None else min(times, available)
    return _Repeat(routes=[best] * times, left=alike[times * visits :])


def _all_as(one: UnservedStop, loads: Sequence[StopDemand]) -> UnservedStop:
    """Return equal loads as missed for the reason that one of them is."""
    return replace(
        one,
        delivered_parcels=sum(float(load.delivered.sum()) for load in loads),
        collected_parcels=sum(float(load.collected.sum()) for load in loads),
    )
