"""Routes with times: the order of each trip's stops, and when each is called at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations, product

from .county import VehicleType
from .stops import Depot, Stop

__all__ = ["TimedStop", "TimedTrip", "timed_day"]

SLACK = 1e-6

Visit = tuple[int, Stop]


@dataclass(frozen=True, slots=True)
class TimedStop:
    """A call at a stop by position: when, and parcels delivered and collected."""

    stop: int
    arrival_s: float
    departure_s: float
    delivered: float
    collected: float


@dataclass(frozen=True, slots=True)
class TimedTrip:
    """From loading to the return."""

    start_s: float
    end_s: float
    metres: float
    stops: tuple[TimedStop, ...]


def timed_day(
    depot: Depot,
    kind: VehicleType,
    trips: Sequence[Sequence[Visit]],
    starts_s: Sequence[float],
) -> tuple[TimedTrip, ...]:
    """Return the cheapest timetable of a vehicle's trips, in the order given.

    Parameters
    ----------
    starts_s
        Of the first loading that are tried; of equally cheap days the first is kept.

    Raises
    ------
    ValueError
        If none of them keeps all windows.
    """
    best: tuple[float, tuple[TimedTrip, ...]] | None = None
    for orders in product(*(list(_orders(trip, kind)) for trip in trips)):
        for start_s in starts_s:
            day = tuple(_simulated(depot, orders, start_s))
            if len(day) < len(orders) or day[-1].end_s > depot.close_s + SLACK:
                continue
            hours = (day[-1].end_s - start_s) / 3600
            metres = sum(trip.metres for trip in day)
            cost = kind.cost_per_km * metres / 1000 + kind.cost_per_hour * hours
            if best is None or cost < best[0] - SLACK:
                best = cost, day
    if best is None:
        msg = f"no timetable for {kind.id} at {depot.node}"
        raise ValueError(msg)
    return best[1]


def _orders(trip: Sequence[Visit], kind: VehicleType) -> Iterator[tuple[Visit, ...]]:
    """Yield the orders in which the load never exceeds the vehicle."""
    for order in permutations(trip):
        loads = [sum(stop.deliver[unit] for _, stop in order) for unit in range(3)]
        fits = True
        for _, stop in order:
            changes = zip(loads, stop.collect, stop.deliver, strict=True)
            loads = [load + out - into for load, out, into in changes]
            fits &= all(
                load <= most + SLACK
                for load, most in zip(loads, kind.capacity, strict=True)
            )
        if fits:
            yield order


def _simulated(
    depot: Depot, orders: Sequence[tuple[Visit, ...]], start_s: float
) -> Iterator[TimedTrip]:
    """Yield trips as they come, until one is late."""
    for order in orders:
        now_s = start_s + depot.loading_s
        nodes = [depot.node, *(stop.node for _, stop in order), depot.node]
        ways_m = [depot.distance_m[one][then] for one, then in pairwise(nodes)]
        calls = []
        for (position, stop), way_m in zip(order, ways_m[:-1], strict=True):
            arrival_s = now_s + way_m / depot.speed_mps
            begin_s = max(arrival_s, stop.open_s)
            now_s = begin_s + stop.visit_s + stop.parcels_s
            if begin_s > stop.close_s + SLACK or now_s > stop.due_s + SLACK:
                return
            parcels = (stop.deliver[0], stop.collect[0])
            calls.append(TimedStop(position, arrival_s, now_s, *parcels))
        end_s = now_s + ways_m[-1] / depot.speed_mps
        yield TimedTrip(start_s, end_s, sum(ways_m), tuple(calls))
        start_s = end_s
