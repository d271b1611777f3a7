"""The cheapest routes from one depot, by dynamic programming over sets of visits.

Trips are sets of visits in their best order, a vehicle's day is some trips one after
the other, and the fleet is a partition of all visits into vehicles' days. A stop that
fits a vehicle is visited once; a larger one is cut into equal parts, or into full
loads and what is left, for whichever vehicle type that is cheapest.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from .county import Load, VehicleType
from .schedules import Segment, efficient, join

__all__ = ["Depot", "Fleet", "Stop", "cheapest_fleets"]

TOLERANCE = 1e-9
MOST_PARTS = 12
MOST_VISITS = 11

Distances = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Stop:
    """A call: where, what is delivered and collected, how long, begun and left when."""

    node: str
    deliver: Load
    collect: Load
    visit_s: float
    parcels_s: float
    open_s: float
    close_s: float
    due_s: float = math.inf


@dataclass(frozen=True, kw_only=True, eq=False)
class Depot:
    """Where trips begin and end, by which vehicles, and when."""

    node: str
    vehicle_types: tuple[VehicleType, ...]
    open_s: float
    close_s: float
    loading_s: float
    speed_mps: float
    distance_m: Distances


@dataclass(frozen=True, slots=True)
class Fleet:
    """Routes for all stops: cost of a day, latest first loading, days by vehicle."""

    cost_per_day: float
    latest_s: float
    routes: tuple[tuple[str, tuple[tuple[int, ...], ...]], ...]


@dataclass(frozen=True, slots=True)
class _Day:
    """A vehicle's day over a set of visits."""

    segment: Segment
    trips: tuple[int, ...]


def cheapest_fleets(depot: Depot, stops: Sequence[Stop]) -> list[Fleet]:
    """Return the cheapest routes, and dearer ones that may leave later, cheapest first.

    Empty if no fleet can call at all stops. Trips in a fleet name stops by position.
    """
    found: list[Fleet] = []
    for cuts in product(*(_cuts(depot, stop) for stop in stops)):
        visits = [part for cut in cuts for part in cut]
        origin = [idx for idx, cut in enumerate(cuts) for _ in cut]
        if len(visits) > MOST_VISITS:
            msg = f"{len(visits)} visits from {depot.node}, at most {MOST_VISITS}"
            raise ValueError(msg)
        found += _Fleets(depot, visits, origin).all()
    return _later_or_cheaper(found)


def _later_or_cheaper(fleets: list[Fleet]) -> list[Fleet]:
    kept: list[Fleet] = []
    for fleet in sorted(fleets, key=lambda item: (item.cost_per_day, -item.latest_s)):
        if not kept or fleet.latest_s > kept[-1].latest_s + 1e-6:
            kept.append(fleet)
    return kept


def _cuts(depot: Depot, stop: Stop) -> list[tuple[Stop, ...]]:
    """Return the ways to cut a stop into visits; none if no vehicle can call."""
    if any(_fits(depot, kind, stop) for kind in depot.vehicle_types):
        return [(stop,)]
    found: list[tuple[Stop, ...]] = []
    for kind in depot.vehicle_types:
        for cut in (_equal_parts(depot, kind, stop), _full_loads(depot, kind, stop)):
            if cut and cut not in found:
                found.append(cut)
    return found


def _equal_parts(depot: Depot, kind: VehicleType, stop: Stop) -> tuple[Stop, ...]:
    for number in range(2, MOST_PARTS + 1):
        part = _part(stop, 1 / number)
        if _fits(depot, kind, part):
            return (part,) * number
    return ()


def _full_loads(depot: Depot, kind: VehicleType, stop: Stop) -> tuple[Stop, ...]:
    share = min(
        limit / load
        for loads in (stop.deliver, stop.collect)
        for limit, load in zip(kind.capacity, loads, strict=True)
        if load > 0
    )
    if share <= 1 / MOST_PARTS or not _fits(depot, kind, _part(stop, share)):
        return ()
    number = math.floor(1 / share + TOLERANCE)
    left = 1 - number * share
    rest = (_part(stop, left),) if left > TOLERANCE else ()
    return (_part(stop, share),) * number + rest


def _part(stop: Stop, share: float) -> Stop:
    parcels, kg, m3 = (share * load for load in stop.deliver)
    parcels_out, kg_out, m3_out = (share * load for load in stop.collect)
    return Stop(
        node=stop.node,
        deliver=(parcels, kg, m3),
        collect=(parcels_out, kg_out, m3_out),
        visit_s=stop.visit_s,
        parcels_s=share * stop.parcels_s,
        open_s=stop.open_s,
        close_s=stop.close_s,
        due_s=stop.due_s,
    )


def _fits(depot: Depot, kind: VehicleType, stop: Stop) -> bool:
    return bool(_Fleets(depot, [stop], [0]).days(kind))


class _Fleets:
    """Dynamic programmes over the sets of some visits, as bit masks."""

    def __init__(self, depot: Depot, visits: list[Stop], origin: list[int]) -> None:
        self._depot = depot
        self._visits = visits
        self._origin = origin
        self._everything = (1 << len(visits)) - 1
        self._swaps = any(
            out > into
            for stop in visits
            for into, out in zip(stop.deliver, stop.collect, strict=True)
        )
        self._paths: dict[int, dict[int, list[Segment]]] = {}
        self._any_order = self._paths_within(self._everything, None)

    def all(self) -> list[Fleet]:
        """Return fleets for all visits."""
        days = [(kind, self.days(kind)) for kind in self._depot.vehicle_types]
        options = self._options(days)
        return [
            Fleet(cost, latest_s, self._named(used))
            for cost, latest_s, used in self._partitions(options)
        ]

    def days(self, kind: VehicleType) -> dict[int, list[_Day]]:
        """Return the days that a vehicle may have, by set of visits."""
        trips = self._trips(kind)
        latest = found = {
            visits: [_Day(segment, (visits,)) for segment in segments]
            for visits, segments in trips.items()
        }
        for _ in range(1, min(kind.max_trips, len(self._visits))):
            longer: dict[int, list[_Day]] = {}
            for visits, days in latest.items():
                for trip, segments in trips.items():
                    if not visits & trip and self._needs(visits | trip, trips):
                        after = longer.setdefault(visits | trip, [])
                        after += _with_trip(days, trip, segments, kind)
            latest = {visits: _efficient(days) for visits, days in longer.items()}
            found = {
                visits: _efficient([*found.get(visits, ()), *latest.get(visits, ())])
                for visits in found.keys() | latest.keys()
            }
        return {visits: days for visits, days in found.items() if days}

    def _needs(self, visits: int, trips: dict[int, list[Segment]]) -> bool:
        """Return whether several trips may be better than one with the same visits.

        Where nothing is collected that was not delivered before, one trip without the
        way back and the loading between is never worse.
        """
        return self._swaps or visits not in trips

    def _trips(self, kind: VehicleType) -> dict[int, list[Segment]]:
        """Return the trips that a vehicle may make, by set of visits."""
        found = {}
        for visits in range(1, self._everything + 1):
            if not self._is_loadable(visits, kind):
                continue
            ends = self._paths_within(visits, kind) if self._swaps else self._any_order
            segments = efficient(self._returns(ends.get(visits, {}), kind))
            if segments:
                found[visits] = segments
        return found

    def _returns(
        self, ends: dict[int, list[Segment]], kind: VehicleType
    ) -> Iterator[Segment]:
        depot = self._depot
        back = Segment(0.0, 0.0, depot.open_s, depot.close_s)
        for last, segments in ends.items():
            way_m = depot.distance_m[self._visits[last].node][depot.node]
            for segment in segments:
                trip = join(segment, way_m, way_m / depot.speed_mps, back)
                if trip is not None and trip.work_s <= kind.shift_s + TOLERANCE:
                    yield trip

    def _paths_within(
        self, allowed: int, kind: VehicleType | None
    ) -> dict[int, dict[int, list[Segment]]]:
        """Return paths from the depot by set and last visit.

        With a vehicle type its capacity is kept all along the way, when ``allowed`` is
        all that it carries.
        """
        depot = self._depot
        empty = Segment(0.0, depot.loading_s, depot.open_s, depot.close_s)
        paths: dict[int, dict[int, list[Segment]]] = {0: {-1: [empty]}}
        for visits in range(allowed + 1):
            if visits & ~allowed or visits not in paths:
                continue
            for last, segments in paths[visits].items():
                paths[visits][last] = efficient(segments)
            for then in self._members(allowed & ~visits):
                reached = visits | 1 << then
                if kind is not None and not self._holds(allowed, reached, kind):
                    continue
                extended = list(self._extended(paths[visits], then))
                if extended:
                    by_last = paths.setdefault(reached, {})
                    by_last.setdefault(then, []).extend(extended)
        return paths

    def _extended(
        self, by_last: dict[int, list[Segment]], then: int
    ) -> Iterator[Segment]:
        depot, stop = self._depot, self._visits[then]
        service_s = stop.visit_s + stop.parcels_s
        latest_s = min(stop.close_s, stop.due_s - service_s)
        call = Segment(0.0, service_s, stop.open_s, latest_s)
        for last, segments in by_last.items():
            node = depot.node if last < 0 else self._visits[last].node
            way_m = depot.distance_m[node].get(stop.node, math.inf)
            if math.isinf(way_m):
                continue
            for segment in segments:
                path = join(segment, way_m, way_m / depot.speed_mps, call)
                if path is not None:
                    yield path

    def _is_loadable(self, visits: int, kind: VehicleType) -> bool:
        return all(
            sum(load[side][unit] for load in self._loads(visits)) <= limit + TOLERANCE
            for side in (0, 1)
            for unit, limit in enumerate(kind.capacity)
        )

    def _holds(self, trip: int, reached: int, kind: VehicleType) -> bool:
        """Return whether the load is within capacity after the visits reached."""
        return all(
            sum(load[0][unit] for load in self._loads(trip & ~reached))
            + sum(load[1][unit] for load in self._loads(reached))
            <= limit + TOLERANCE
            for unit, limit in enumerate(kind.capacity)
        )

    def _loads(self, visits: int) -> Iterator[tuple[Load, Load]]:
        for idx in self._members(visits):
            yield self._visits[idx].deliver, self._visits[idx].collect

    def _members(self, visits: int) -> Iterator[int]:
        for idx in range(len(self._visits)):
            if visits >> idx & 1:
                yield idx

    def _options(
        self, days: list[tuple[VehicleType, dict[int, list[_Day]]]]
    ) -> dict[int, list[tuple[float, float, VehicleType, _Day]]]:
        """Return by lowest visit the days that serve it: set, cost, latest start."""
        found: dict[int, list[tuple[float, float, VehicleType, _Day]]] = {}
        for kind, by_set in days:
            for visits, choices in by_set.items():
                found.setdefault(visits, []).extend(
                    (_cost(kind, day.segment), day.segment.latest_s, kind, day)
                    for day in choices
                )
        return found

    def _partitions(
        self, options: dict[int, list[tuple[float, float, VehicleType, _Day]]]
    ) -> list[tuple[float, float, tuple[tuple[VehicleType, _Day], ...]]]:
        """Return the cheapest partitions of all visits into vehicles' days."""
        limited = tuple(
            kind for kind in self._depot.vehicle_types if kind.available is not None
        )
        done: dict[int, list[_Partial]] = {
            0: [_Partial(0.0, math.inf, (0,) * len(limited), ())]
        }
        for visits in range(1, self._everything + 1):
            lowest = visits & -visits
            found: list[_Partial] = []
            for taken, choices in options.items():
                if taken & lowest and not taken & ~visits:
                    for before in done.get(visits & ~taken, ()):
                        found += _with_days(before, choices, limited)
            done[visits] = _best_partials(found)
        return [
            (item.cost, item.latest_s, item.used) for item in done[self._everything]
        ]

    def _named(
        self, used: tuple[tuple[VehicleType, _Day], ...]
    ) -> tuple[tuple[str, tuple[tuple[int, ...], ...]], ...]:
        return tuple(
            (
                kind.id,
                tuple(
                    tuple(self._origin[idx] for idx in self._members(trip))
                    for trip in day.trips
                ),
            )
            for kind, day in used
        )


@dataclass(frozen=True, slots=True)
class _Partial:
    cost: float
    latest_s: float
    counts: tuple[int, ...]
    used: tuple[tuple[VehicleType, _Day], ...]


def _with_days(
    before: _Partial,
    choices: list[tuple[float, float, VehicleType, _Day]],
    limited: tuple[VehicleType, ...],
) -> Iterator[_Partial]:
    for cost, latest_s, kind, day in choices:
        counts = before.counts
        if kind.available is not None:
            counts = tuple(
                count + (other is kind)
                for count, other in zip(counts, limited, strict=True)
            )
            if counts[limited.index(kind)] > kind.available:
                continue
        yield _Partial(
            before.cost + cost,
            min(before.latest_s, latest_s),
            counts,
            (*before.used, (kind, day)),
        )


def _best_partials(found: list[_Partial]) -> list[_Partial]:
    kept: list[_Partial] = []
    for item in sorted(found, key=lambda partial: (partial.cost, -partial.latest_s)):
        if not any(
            other.latest_s >= item.latest_s - 1e-6
            and all(
                mine <= theirs
                for mine, theirs in zip(other.counts, item.counts, strict=True)
            )
            for other in kept
        ):
            kept.append(item)
    return kept


def _with_trip(
    days: list[_Day], trip: int, segments: list[Segment], kind: VehicleType
) -> Iterator[_Day]:
    for day in days:
        for segment in segments:
            longer = join(day.segment, 0.0, 0.0, segment)
            if longer is not None and longer.work_s <= kind.shift_s + TOLERANCE:
                yield _Day(longer, (*day.trips, trip))


def _efficient(days: Sequence[_Day]) -> list[_Day]:
    by_segment = {day.segment: day for day in days}
    return [by_segment[segment] for segment in efficient(by_segment)]


def _cost(kind: VehicleType, segment: Segment) -> float:
    return (
        kind.fixed_cost_per_day
        + kind.cost_per_km * segment.metres / 1000
        + kind.cost_per_hour * segment.work_s / 3600
    )
