"""The cheapest routes from one depot, by dynamic programming over sets of visits.

Trips are sets of visits in their best order, a vehicle's day is some trips one after
the other, and the fleet is a partition of all visits into vehicles' days. A stop that
is too large for a vehicle type may be cut into equal parts for it, or into full loads
and what is left.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from operator import add, le, mul, sub

from .county import VehicleType
from .schedules import Segment, efficient, join
from .stops import Depot, Stop, cuts_of_all

__all__ = ["Fleet", "cheapest_fleets"]

TOLERANCE = 1e-9
MOST_SETS = 20_000

Visits = tuple[int, ...]
"""How many of each different visit; parts of a stop may be alike."""
Visit = tuple[int, Stop]
"""A stop by position, and what of it is visited."""


@dataclass(frozen=True, slots=True)
class Fleet:
    """Routes for all stops: cost of a day, latest first loading, trips by vehicle.

    Visits of a trip are not in their order.
    """

    cost_per_day: float
    latest_s: float
    routes: tuple[tuple[VehicleType, tuple[tuple[Visit, ...], ...]], ...]


@dataclass(frozen=True, slots=True)
class _Day:
    """A vehicle's day over a set of visits."""

    segment: Segment
    trips: tuple[Visits, ...]


@dataclass(frozen=True, slots=True)
class _Choice:
    """A day of a vehicle of a type, with its cost."""

    cost: float
    latest_s: float
    kind: VehicleType
    day: _Day


def cheapest_fleets(depot: Depot, stops: Sequence[Stop]) -> list[Fleet]:
    """Return the cheapest routes, and dearer ones that may leave later, cheapest first.

    Empty if no fleet can call at all stops. Trips in a fleet name stops by position.
    Dearer ones are those of the first ways to cut, until one is cheaper.
    """
    found: list[Fleet] = []
    cheapest = math.inf
    for least_cost, cuts in cuts_of_all(depot, stops):
        if least_cost >= cheapest:
            break
        visits = [(part, idx) for idx, cut in enumerate(cuts) for part in cut.visits]
        num_sets = math.prod(count + 1 for count in Counter(visits).values())
        if num_sets > MOST_SETS:
            msg = f"{num_sets} sets of visits from {depot.node}, at most {MOST_SETS}"
            raise ValueError(msg)
        found += _Fleets(depot, visits).cheaper_than(cheapest)
        cheapest = min((fleet.cost_per_day for fleet in found), default=math.inf)
    return _later_or_cheaper(found)


def _later_or_cheaper(fleets: list[Fleet]) -> list[Fleet]:
    kept: list[Fleet] = []
    for fleet in sorted(fleets, key=lambda item: (item.cost_per_day, -item.latest_s)):
        if not kept or fleet.latest_s > kept[-1].latest_s + 1e-6:
            kept.append(fleet)
    return kept


class _Fleets:
    """Dynamic programmes over sets of visits, as numbers of each different visit."""

    def __init__(self, depot: Depot, visits: Sequence[tuple[Stop, int]]) -> None:
        counts = Counter(visits)
        self._depot = depot
        self._visits = [stop for stop, _ in counts]
        self._origin = [origin for _, origin in counts]
        self._everything = tuple(counts.values())
        self._sets = list(product(*(range(most + 1) for most in self._everything)))
        self._swaps = any(
            out > into
            for stop in self._visits
            for into, out in zip(stop.deliver, stop.collect, strict=True)
        )
        self._any_order = self._paths_within(self._everything, None)

    def cheaper_than(self, limit: float) -> list[Fleet]:
        """Return fleets for all visits that cost less than a limit."""
        options: dict[Visits, list[_Choice]] = {}
        for kind in self._depot.vehicle_types:
            for visits, days in self.days(kind).items():
                options.setdefault(visits, []).extend(
                    _Choice(cost, day.segment.latest_s, kind, day)
                    for day in days
                    if (cost := _cost(kind, day.segment)) < limit
                )
        return [
            Fleet(
                item.cost,
                item.latest_s,
                tuple(
                    (choice.kind, tuple(map(self._named, choice.day.trips)))
                    for choice in item.used
                ),
            )
            for item in self._partitions(options, limit)
        ]

    def days(self, kind: VehicleType) -> dict[Visits, list[_Day]]:
        """Return the days that a vehicle may have, by set of visits."""
        trips = self._trips(kind)
        latest = found = {
            visits: [_Day(segment, (visits,)) for segment in segments]
            for visits, segments in trips.items()
        }
        for _ in range(1, min(kind.max_trips, sum(self._everything))):
            longer: dict[Visits, list[_Day]] = {}
            for visits, days in latest.items():
                for trip, segments in trips.items():
                    both = tuple(map(add, visits, trip))
                    if self._is_needed(both, trips):
                        after = longer.setdefault(both, [])
                        after += _with_trip(days, trip, segments, kind)
            latest = {visits: _efficient(days) for visits, days in longer.items()}
            found = {
                visits: _efficient([*found.get(visits, ()), *latest.get(visits, ())])
                for visits in found.keys() | latest.keys()
            }
        return {visits: days for visits, days in found.items() if days}

    def _is_needed(self, visits: Visits, trips: Container[Visits]) -> bool:
        """Return whether several trips may be better than one with the same visits.

        Where nothing is collected that was not delivered before, one trip without the
        way back and the loading between is never worse.
        """
        is_possible = all(map(le, visits, self._everything))
        return is_possible and (self._swaps or visits not in trips)

    def _trips(self, kind: VehicleType) -> dict[Visits, list[Segment]]:
        """Return the trips that a vehicle may make, by set of visits."""
        found = {}
        for visits in self._sets[1:]:
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
        self, allowed: Visits, kind: VehicleType | None
    ) -> dict[Visits, dict[int, list[Segment]]]:
        """Return paths from the depot by set and last visit.

        With a vehicle type its capacity is kept all along the way, when ``allowed`` is
        all that it carries.
        """
        depot = self._depot
        empty = Segment(0.0, depot.loading_s, depot.open_s, depot.close_s)
        nothing = (0,) * len(allowed)
        paths: dict[Visits, dict[int, list[Segment]]] = {nothing: {-1: [empty]}}
        for visits in self._sets:
            if visits not in paths:
                continue
            ends = paths[visits]
            for last in ends:
                ends[last] = efficient(ends[last])
            for then, most in enumerate(allowed):
                reached = _with_one(visits, then)
                if visits[then] == most or not self._holds(allowed, reached, kind):
                    continue
                extended = list(self._extended(ends, then))
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

    def _is_loadable(self, visits: Visits, kind: VehicleType) -> bool:
        if any(
            number and stop.only not in {"", kind.id}
            for number, stop in zip(visits, self._visits, strict=True)
        ):
            return False
        return all(
            self._load(visits, "deliver", unit) <= limit + TOLERANCE
            and self._load(visits, "collect", unit) <= limit + TOLERANCE
            for unit, limit in enumerate(kind.capacity)
        )

    def _holds(self, trip: Visits, reached: Visits, kind: VehicleType | None) -> bool:
        """Return whether the load is within capacity after the visits reached."""
        ahead = tuple(map(sub, trip, reached))
        return kind is None or all(
            self._load(ahead, "deliver", unit) + self._load(reached, "collect", unit)
            <= limit + TOLERANCE
            for unit, limit in enumerate(kind.capacity)
        )

    def _load(self, visits: Visits, side: str, unit: int) -> float:
        loads = (getattr(stop, side)[unit] for stop in self._visits)
        return float(sum(map(mul, visits, loads)))

    def _partitions(
        self, options: dict[Visits, list[_Choice]], limit: float
    ) -> list[_Partial]:
        """Return the cheapest partitions of all visits into vehicles' days."""
        limited = tuple(
            kind for kind in self._depot.vehicle_types if kind.available is not None
        )
        done = {self._sets[0]: [_Partial(0.0, math.inf, (0,) * len(limited), ())]}
        for visits in self._sets[1:]:
            first = next(idx for idx, number in enumerate(visits) if number)
            found: list[_Partial] = []
            for taken, choices in options.items():
                if taken[first] and all(map(le, taken, visits)):
                    for before in done[tuple(map(sub, visits, taken))]:
                        found += _with_days(before, choices, limited, limit)
            done[visits] = _best_partials(found)
        return done[self._everything]

    def _named(self, trip: Visits) -> tuple[Visit, ...]:
        return tuple(
            (self._origin[idx], self._visits[idx])
            for idx, number in enumerate(trip)
            for _ in range(number)
        )


@dataclass(frozen=True, slots=True)
class _Partial:
    cost: float
    latest_s: float
    counts: tuple[int, ...]
    used: tuple[_Choice, ...]


def _with_days(
    before: _Partial,
    choices: list[_Choice],
    limited: tuple[VehicleType, ...],
    limit: float,
) -> Iterator[_Partial]:
    for choice in choices:
        kind, counts = choice.kind, before.counts
        if before.cost + choice.cost >= limit:
            continue
        if kind.available is not None:
            counts = tuple(
                count + (other is kind)
                for count, other in zip(counts, limited, strict=True)
            )
            if counts[limited.index(kind)] > kind.available:
                continue
        yield _Partial(
            before.cost + choice.cost,
            min(before.latest_s, choice.latest_s),
            counts,
            (*before.used, choice),
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


def _with_one(visits: Visits, then: int) -> Visits:
    return (*visits[:then], visits[then] + 1, *visits[then + 1 :])


def _with_trip(
    days: list[_Day], trip: Visits, segments: list[Segment], kind: VehicleType
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
