"""Where a plan gets more parcels than it holds, at other parcels than it was made for.

A plan names how many parcels are handed over at each stop. At another demand these are
not the parcels that are due: that is no reason to say that the plan cannot be run. So
each stop gets its part of what is due, and only what does not fit is counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from planner.checker.carriers import carrier_capacities
from planner.checker.limits import capacities, shelves
from planner.checker.trips import loads
from planner.checker.violations import PARCEL_TOLERANCE
from planner.checker.visits import VisitKey, expected_visits, visit_key
from planner.flow import Flow, resolve
from planner.plan import Plan, Route, Stop

__all__ = ["overloads"]


def overloads(flow: Flow) -> int:
    """Return how many facilities, shelves, carriers and trips get more than they hold.

    Lengths, times and timetables that no longer fit the roads are not counted.
    """
    plan = _with_due_loads(flow)
    due = resolve(plan, flow.instance)
    found = (capacities(due), shelves(due), carrier_capacities(due), loads(due))
    return sum(1 for rule in found for _ in rule)


def _with_due_loads(flow: Flow) -> Plan:
    """Return the plan with each visit's parcels of this demand, shared as before."""
    stops: defaultdict[VisitKey, list[Stop]] = defaultdict(list)
    for route in flow.plan.routes:
        for trip in route.trips:
            for stop in trip.stops:
                stops[visit_key(route, stop)].append(stop)
    due = expected_visits(flow)

    def loaded(route: Route, stop: Stop) -> Stop:
        key = visit_key(route, stop)
        if key not in due:
            return stop
        out = [item.delivered_parcels for item in stops[key]]
        back = [item.collected_parcels for item in stops[key]]
        return replace(
            stop,
            delivered_parcels=_part(
                stop.delivered_parcels, out, float(due[key].delivered.sum())
            ),
            collected_parcels=_part(
                stop.collected_parcels, back, float(due[key].collected.sum())
            ),
        )

    routes = []
    for route in flow.plan.routes:
        trips = [
            replace(trip, stops=tuple(loaded(route, stop) for stop in trip.stops))
            for trip in route.trips
        ]
        routes.append(replace(route, trips=tuple(trips)))
    return replace(flow.plan, routes=tuple(routes))


def _part(own: float, every: Sequence[float], due: float) -> float:
    """Return a stop's part of what is due at all stops of a visit; equal if of none."""
    total = sum(every)
    if abs(total - due) <= PARCEL_TOLERANCE:
        return own
    return due * own / total if total > 0 else due / len(every)
