"""Stops as visits that a vehicle can carry, and the reason where there is none.

A stop whose load is above every vehicle's capacity, or whose service is too long for
a shift, is split into equal parts: the fewest such that one part alone fits a vehicle
in load and time. Smaller stops are never split, so the parts of a stop are equal and
a plan does not depend on how vehicles happen to be filled.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from planner.plan import Reason
from planner.routing.problem.problem import (
    FloatArray,
    IntArray,
    RoutingProblem,
    UnservedVisit,
)
from planner.routing.problem.rounding import round_loads_up, round_up, whole_units
from planner.routing.vrp.schedule import TOLERANCE

__all__ = ["MOST_LOADS", "SplitProblem", "part_problem", "split_stops"]

BoolArray = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]

MOST_LOADS = 1440
"""Loads of one stop on a day, one in each minute around the clock. No place handles
more: some capacity or size is mistaken."""


@dataclass(frozen=True, kw_only=True, eq=False)
class SplitProblem:
    """A routing problem whose stops are visits that fit a vehicle.

    Parameters
    ----------
    problem
        Each of its stops is one visit.
    whole
        The same in whole seconds and load units.
    stop
        Stop of the problem before the split, by visit.
    share
        Share of that stop's load, by visit.
    fits
        Whether a vehicle can make a trip with this visit alone, shape
        ``(num_visits, num_vehicles)``; some vehicle can for each visit.
    unserved
        Stops that no vehicle can serve, and why.
    """

    problem: RoutingProblem
    whole: RoutingProblem
    stop: IntArray
    share: FloatArray
    fits: BoolArray
    unserved: tuple[UnservedVisit, ...]


def split_stops(problem: RoutingProblem) -> SplitProblem:
    """Split stops that need several vehicles; set aside those that fit none."""
    coarse = whole_units(problem)
    every = range(problem.num_stops)
    alone = _fits(_whole_parts(coarse, list(every), [1] * len(every)))
    is_whole: list[bool] = np.asarray(alone.any(axis=1)).tolist()
    stops: list[int] = []
    parts: list[int] = []
    unserved: list[UnservedVisit] = []
    for stop in every:
        num_parts = 1 if is_whole[stop] else _num_parts(coarse, stop)
        if num_parts is None:
            reason, detail = _why_unserved(problem, stop)
            unserved.append(
                UnservedVisit(stop=stop, share=1.0, reason=reason, detail=detail)
            )
            continue
        stops += [stop] * num_parts
        parts += [num_parts] * num_parts
    whole = _whole_parts(coarse, stops, parts)
    return SplitProblem(
        problem=part_problem(problem, stops, parts),
        whole=whole,
        stop=np.array(stops, dtype=np.int64),
        share=1.0 / np.array(parts, dtype=float),
        fits=_fits(whole),
        unserved=tuple(unserved),
    )


def part_problem(
    problem: RoutingProblem, stops: list[int], parts: list[int]
) -> RoutingProblem:
    """Return the problem of visits that each carry one of ``parts`` of a stop."""
    rows, divisor = np.array(stops, dtype=np.int64), np.array(parts, dtype=float)
    load_s = np.maximum(problem.service_s[rows] - problem.visit_s, 0.0)
    whole_s = problem.service_s[rows]
    return replace(
        problem,
        location_idx=problem.location_idx[rows],
        deliver=problem.deliver[rows] / divisor[:, None],
        collect=problem.collect[rows] / divisor[:, None],
        service_s=np.where(divisor > 1, problem.visit_s + load_s / divisor, whole_s),
        early_s=problem.early_s[rows],
        late_s=problem.late_s[rows],
        priority=problem.priority[rows] / divisor,
    )


def _whole_parts(
    coarse: RoutingProblem, stops: list[int], parts: list[int]
) -> RoutingProblem:
    visits = part_problem(coarse, stops, parts)
    return replace(
        visits,
        deliver=round_loads_up(visits.deliver),
        collect=round_loads_up(visits.collect),
        service_s=round_up(visits.service_s),
    )


def _num_parts(problem: RoutingProblem, stop: int) -> int | None:
    """Return the fewest equal parts of which one alone fits a vehicle."""
    counts = [
        count
        for vehicle in range(len(problem.vehicles))
        if (count := _num_parts_of(problem, stop, vehicle)) is not None
    ]
    return min(counts, default=None)


def _num_parts_of(problem: RoutingProblem, stop: int, vehicle: int) -> int | None:
    """Return the fewest equal parts that fit a vehicle; ``None`` if none are."""

    def is_enough(num_parts: int) -> bool:
        return bool(_fits(_whole_parts(problem, [stop], [num_parts]))[0, vehicle])

    if not _has_time_to_call(problem, stop, vehicle):
        return None
    ratio = float(_ratios(problem)[stop, vehicle])
    if ratio > MOST_LOADS:
        return None
    few = many = max(1, math.ceil(ratio - TOLERANCE))
    while not is_enough(many):
        if many >= MOST_LOADS:
            return None
        few, many = many + 1, min(2 * many, MOST_LOADS)
    while few < many:
        middle = (few + many) // 2
        few, many = (few, middle) if is_enough(middle) else (middle + 1, many)
    return many


def _has_time_to_call(problem: RoutingProblem, stop: int, vehicle: int) -> bool:
    """Return whether a vehicle can call at a stop to hand over nothing."""
    part = _whole_parts(problem, [stop], [1])
    empty = replace(part, service_s=np.minimum(part.service_s, part.visit_s))
    return bool(_has_time(empty)[0, vehicle])


def _fits(problem: RoutingProblem) -> BoolArray:
    """Return whether each vehicle can make a trip with a stop alone.

    Shape ``(num_stops, num_vehicles)``, as all that follows.
    """
    found: BoolArray = (_ratios(problem) <= 1.0) & _has_time(problem)
    return found


def _has_time(problem: RoutingProblem) -> BoolArray:
    """Return whether each vehicle has the time for a stop alone.

    The times of ``schedule_route`` for a trip with one stop, all trips at once: it
    begins as late as it may without being late.
    """
    (early_s, late_s), at = problem.depot_window_s, problem.location_idx
    found = np.zeros((problem.num_stops, len(problem.vehicles)), dtype=bool)
    for number, vehicle in enumerate(problem.vehicles):
        time_s = problem.time_s[vehicle.profile]
        is_reached = np.isfinite(time_s[0, at]) & np.isfinite(time_s[at, 0])
        out_s = np.where(is_reached, time_s[0, at], 0.0)
        back_s = np.where(is_reached, time_s[at, 0], 0.0)
        arrival_s = early_s + problem.loading_s + out_s
        begin_s = np.maximum(arrival_s, problem.early_s)
        end_s = begin_s + problem.service_s + back_s
        duration_s = end_s - (early_s + begin_s - arrival_s)
        is_in_time = (begin_s <= problem.late_s + TOLERANCE) & (
            end_s <= late_s + TOLERANCE
        )
        found[:, number] = (
            is_reached & is_in_time & (duration_s <= vehicle.shift_s + TOLERANCE)
        )
    return found


def _ratios(problem: RoutingProblem) -> FloatArray:
    """Return how many times each load fills a vehicle, ``inf``: nothing fits in it."""
    load = problem.load[:, None, :]
    capacity = np.array([vehicle.capacity for vehicle in problem.vehicles])
    capacity = capacity.reshape(1, len(problem.vehicles), load.shape[2])
    ratio = np.where(load > 0, np.inf, np.zeros_like(capacity))
    np.divide(load, capacity, out=ratio, where=capacity > 0)
    return np.asarray(ratio.max(axis=2, initial=0.0))


def _why_unserved(problem: RoutingProblem, stop: int) -> tuple[Reason, str]:
    if not problem.vehicles:
        return Reason.CAPACITY, "no vehicle type is allowed on this leg"
    location = int(problem.location_idx[stop])
    round_trips_s = [
        float(problem.time_s[name][0, location] + problem.time_s[name][location, 0])
        for name in sorted({vehicle.profile for vehicle in problem.vehicles})
    ]
    if not np.isfinite(min(round_trips_s)):
        return Reason.UNREACHABLE, "no road from the depot and back"
    if any(
        _has_time_to_call(problem, stop, item) for item in range(len(problem.vehicles))
    ):
        return Reason.CAPACITY, (
            f"no vehicle brings its load in {MOST_LOADS} trips a day or fewer; "
            "the capacities of vehicles and the sizes of parcels should be looked at"
        )
    early_s, late_s = problem.depot_window_s
    shift_s = max(vehicle.shift_s for vehicle in problem.vehicles)
    needed_s = min(round_trips_s) + problem.loading_s
    needed_s += min(problem.visit_s, float(problem.service_s[stop]))
    return Reason.SHIFT, (
        f"the round trip alone takes {needed_s / 60:.0f} min with loading and stop; "
        f"the shift has {shift_s / 60:.0f} min, the day {_clock(early_s)} to "
        f"{_clock(late_s)}, and service begins between "
        f"{_clock(float(problem.early_s[stop]))} and "
        f"{_clock(float(problem.late_s[stop]))}"
    )


def _clock(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
