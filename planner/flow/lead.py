"""Lead times: from the release at the hub until a parcel is ready for the villager.

Parcels are released daily, Sundays too, at the hub's cut-off: the start of the linehaul
window, before the first departure. They wait for the next day on which vehicles run
(``planner.model.week``); each later leg leaves on the next day on which it and the legs
before it run. At a store parcels are ready when the linehaul leaves it, at a point when
the loop leaves it, at home on arrival; the last delivery counts if there are several.
A third party brings them its lead after it has them; at one place with what supplies it
a facility has them at once. A loop that is loaded before the
parcels of a day are there takes them on its next day.

At the door each attempt after the first waits for the next visit; what is left after
the last one is at the store from that day on.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from planner.flow.records import FloatArray
from planner.instance import Instance
from planner.model.carriers import Carrier, CarrierLeg
from planner.model.week import DAYS_OF_WEEK, days_until, running_days
from planner.plan import Allocation, Facility, Plan, StopKind, Trip
from planner.service.carriers import carrier_leg
from planner.service.frequency import home_days
from planner.service.one_place import is_one_place
from planner.service.trips import attempt_shares
from planner.units import SECONDS_PER_HOUR

__all__ = ["LeadTimes", "lead_times", "percentile_90"]

DAY_S = 24 * SECONDS_PER_HOUR
"""Lead times are counted in days from one release at the hub to the next."""
CLOCK_TOLERANCE_S = 1e-3
"""By which a loop may be loaded too early through rounding alone."""
PERCENTILE_SHARE = 0.9
"""Of the parcels that arrive in time for a promise to be held: the 90th percentile, by
definition."""
WEIGHT_TOLERANCE = 1e-9
"""Of the sum of weights: the rounding of adding them up."""

RELEASE_S = tuple(day * DAY_S for day in range(DAYS_OF_WEEK))
EVERY_DAY = frozenset(range(DAYS_OF_WEEK))
AT_COUNTER = (1.0,)
"""Shares of attempts where nothing fails."""

_CallKey = tuple[StopKind, str, str]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LeadTimes:
    """Lead times of each allocation, by day of release and attempt at the door.

    Parameters
    ----------
    ready_s
        From the release until ready, ``inf`` where no route calls, shape
        ``(num_allocations, num_outcomes)``.
    weight
        Share of the parcels of each outcome; the rows sum to 1.
    """

    ready_s: FloatArray
    weight: FloatArray

    def __post_init__(self) -> None:
        for array in (self.ready_s, self.weight):
            array.setflags(write=False)

    @property
    def mean_s(self) -> FloatArray:
        """Mean of each allocation."""
        counted = np.where(self.weight > 0, self.ready_s, 0.0)
        return np.asarray((counted * self.weight).sum(axis=1))

    @property
    def percentile_90_s(self) -> FloatArray:
        """Time within which nine tenths of the parcels of each allocation are ready."""
        return percentile_90(self.ready_s, self.weight)

    @property
    def worst_s(self) -> FloatArray:
        """Time within which all parcels of each allocation are ready."""
        counted = np.where(self.weight > 0, self.ready_s, -np.inf)
        return np.asarray(counted.max(axis=1, initial=-np.inf))


def percentile_90(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the smallest value that nine tenths of the weight of a row do not exceed.

    Both of the shape ``(num_rows, num_values)``, with weight in every row.
    """
    order = np.argsort(values, axis=1, kind="stable")
    passed = np.cumsum(np.take_along_axis(weights, order, axis=1), axis=1)
    is_enough = passed >= passed[:, -1:] * PERCENTILE_SHARE - WEIGHT_TOLERANCE
    at = np.argmax(is_enough, axis=1)[:, None]
    sorted_values = np.take_along_axis(values, order, axis=1)
    return np.asarray(np.take_along_axis(sorted_values, at, axis=1)[:, 0])


def lead_times(
    plan: Plan,
    instance: Instance,
    position: Mapping[str, int],
    days_per_week: FloatArray,
) -> LeadTimes:
    """Return the lead times of the allocations of a plan.

    Parameters
    ----------
    position
        Of each open facility in the plan, by the id of its site.
    days_per_week
        Days a week that own vehicles call at each facility.
    """
    arrivals = _Arrivals(plan, instance, position, days_per_week)
    found = [arrivals.outcomes(item) for item in plan.allocations]
    most = max((len(shares) for _, shares in found), default=1)
    shape = len(found), DAYS_OF_WEEK, most
    ready_s, weight = np.full(shape, np.inf), np.zeros(shape)
    for idx, (ready, shares) in enumerate(found):
        ready_s[idx, :, : len(shares)] = np.array(ready) - np.array(RELEASE_S)[:, None]
        weight[idx, :, : len(shares)] = np.array(shares) / DAYS_OF_WEEK
    flat = len(found), DAYS_OF_WEEK * most
    return LeadTimes(ready_s=ready_s.reshape(flat), weight=weight.reshape(flat))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    """When a vehicle is loaded for a stop, and when its parcels are ready there.

    Seconds after the cut-off at the hub.
    """

    loaded_s: float
    ready_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arrival:
    """When parcels are ready at a facility, by the day of their release.

    Parameters
    ----------
    s
        Seconds after the cut-off of the Monday.
    running
        Days on which all legs so far run.
    """

    s: tuple[float, ...]
    running: frozenset[int]


NEVER = _Arrival(s=(math.inf,) * DAYS_OF_WEEK, running=EVERY_DAY)
AT_HUB = _Arrival(s=RELEASE_S, running=EVERY_DAY)


class _Arrivals:
    """When parcels are ready at the facilities and doors of a plan."""

    def __init__(
        self,
        plan: Plan,
        instance: Instance,
        position: Mapping[str, int],
        days_per_week: FloatArray,
    ) -> None:
        self._plan = plan
        self._instance = instance
        self._position = position
        self._days_per_week = days_per_week
        self._calls = _calls(plan, instance.operations.linehaul_window_s[0])
        self._known: dict[str, _Arrival] = {}

    def outcomes(
        self, item: Allocation
    ) -> tuple[list[tuple[float, ...]], tuple[float, ...]]:
        """Return when parcels are ready by day of release and attempt, and the shares.

        Seconds after the cut-off of the Monday; the shares are those of attempts.
        """
        if item.carrier_id is not None:
            carrier = self._instance.carrier_by_id[item.carrier_id]
            shares = attempt_shares(carrier.success, carrier.max_attempts)
            return self._at_door_of(carrier, len(shares)), shares
        if item.mode.is_own_delivery:
            rates = self._instance.service
            shares = attempt_shares(rates.home_success, rates.max_attempts)
            return self._at_home(item, len(shares)), shares
        ready = self._at_facility(item.facility_id).s
        return [(ready_s,) for ready_s in ready], AT_COUNTER

    def _at_facility(self, site_id: str) -> _Arrival:
        """Return when parcels are ready at a facility, never if it is not open."""
        if site_id not in self._known:
            position = self._position.get(site_id)
            self._known[site_id] = NEVER if position is None else self._at(position)
        return self._known[site_id]

    def _at_home(self, item: Allocation, attempts: int) -> list[tuple[float, ...]]:
        """Return when own vehicles make each attempt, by the day of release."""
        instance, before = self._instance, self._at_facility(item.facility_id)
        call = self._calls.get((StopKind.VILLAGE, item.stream_id, item.facility_id))
        if call is None or not math.isfinite(before.s[0]):
            return [(math.inf,) * attempts] * DAYS_OF_WEEK
        village = instance.village_of[item.stream_id]
        store = instance.site_index[item.facility_id]
        running = running_days(home_days(instance, village, store)) & before.running
        visits = _visit_days(running, _earliest(before, call), attempts)
        return _clock(visits, call.ready_s)

    def _at_door_of(self, carrier: Carrier, attempts: int) -> list[tuple[float, ...]]:
        """Return when a third party makes each attempt, by the day of release."""
        running = running_days(carrier.days_per_week)
        visits = _visit_days(running, tuple(range(DAYS_OF_WEEK)), attempts)
        return _clock(visits, carrier.lead_s[CarrierLeg.HOME])

    def _at(self, position: int) -> _Arrival:
        """Return when parcels are ready at an open facility."""
        facility = self._plan.facilities[position]
        if facility.parent_id is None:
            return AT_HUB
        before = self._at_facility(facility.parent_id)
        if not math.isfinite(before.s[0]):
            return NEVER
        if facility.carrier_id is not None:
            return self._by_others(facility, before)
        days = float(self._days_per_week[position])
        running = running_days(days) & before.running
        site, parent = facility.site_id, facility.parent_id
        index = self._instance.site_index
        if is_one_place(self._instance, index[site], index[parent]):
            return _handed_over(before, running, 0.0)
        call = self._calls.get((StopKind.FACILITY, site, ""))
        if call is None:
            return NEVER
        visits = _visit_days(running, _earliest(before, call), 1)
        return _Arrival(
            s=tuple(day * DAY_S + call.ready_s for (day,) in visits), running=running
        )

    def _by_others(self, facility: Facility, before: _Arrival) -> _Arrival:
        """Return when parcels are ready where a third party brings them."""
        instance = self._instance
        carrier = instance.carrier_by_id[facility.carrier_id or ""]
        leg = carrier_leg(instance, instance.site_index[facility.site_id])
        running = running_days(carrier.days_per_week) & before.running
        return _handed_over(before, running, carrier.lead_s[leg])


def _handed_over(before: _Arrival, running: frozenset[int], lead_s: float) -> _Arrival:
    """Return when parcels are ready that somebody takes over on some days."""
    return _Arrival(
        s=tuple(
            ready_s + days_until(running, math.floor(ready_s / DAY_S)) * DAY_S + lead_s
            for ready_s in before.s
        ),
        running=running,
    )


def _clock(
    visits: tuple[tuple[int, ...], ...], ready_s: float
) -> list[tuple[float, ...]]:
    """Return the seconds of a time of day on the days of visits."""
    return [tuple(day * DAY_S + ready_s for day in days) for days in visits]


def _earliest(before: _Arrival, call: _Call) -> tuple[int, ...]:
    """Return the first day on which a vehicle finds what was ready before its leg."""
    late_s = CLOCK_TOLERANCE_S + call.loaded_s
    return tuple(math.ceil((ready_s - late_s) / DAY_S) for ready_s in before.s)


@lru_cache(maxsize=1024)
def _visit_days(
    running: frozenset[int], earliest: tuple[int, ...], attempts: int
) -> tuple[tuple[int, ...], ...]:
    """Return the days of the first visits from some days on, one for each attempt."""
    found = []
    for day in earliest:
        visits: list[int] = []
        for _ in range(attempts):
            after = visits[-1] + 1 if visits else day
            visits.append(after + days_until(running, after))
        found.append(tuple(visits))
    return tuple(found)


def _calls(plan: Plan, cut_off_s: float) -> dict[_CallKey, _Call]:
    """Return the last delivery to each facility, and from each depot to homes."""
    calls: dict[_CallKey, list[tuple[bool, _Call]]] = defaultdict(list)
    for route in plan.routes:
        for trip in route.trips:
            for key, is_delivery, call in _trip_calls(trip, route.depot_id, cut_off_s):
                calls[key].append((is_delivery, call))
    return {key: _last_delivery(group) for key, group in calls.items()}


def _trip_calls(
    trip: Trip, depot_id: str, cut_off_s: float
) -> Iterable[tuple[_CallKey, bool, _Call]]:
    for stop in trip.stops:
        is_home = stop.kind is StopKind.VILLAGE
        ready_s = stop.arrival_s if is_home else stop.departure_s
        call = _Call(loaded_s=trip.start_s - cut_off_s, ready_s=ready_s - cut_off_s)
        key = stop.kind, stop.id, depot_id if is_home else ""
        yield key, stop.delivered_parcels > 0, call


def _last_delivery(calls: list[tuple[bool, _Call]]) -> _Call:
    deliveries = [call for is_delivery, call in calls if is_delivery]
    return max(deliveries or [call for _, call in calls], key=lambda call: call.ready_s)
