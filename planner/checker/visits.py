"""Visit rules: vehicles call where they must, and hand over what is allocated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from planner.checker.violations import PARCEL_TOLERANCE, Code, Violation
from planner.instance import Instance
from planner.ledger import supply_chain
from planner.model.fleet import Leg
from planner.model.places import Tier
from planner.model.service import Mode
from planner.plan import Allocation, Facility, Plan, Route, Stop, StopKind
from planner.service.frequency import home_days, supplied_days
from planner.service.trips import parcels_of_visit

__all__ = ["Parcels", "VisitKey", "expected_visits", "visit_key", "visits"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitKey:
    """A place to be called at, by which leg and from which depot."""

    leg: Leg
    depot_id: str
    kind: StopKind
    id: str

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Parcels:
    """Parcels of a visit day by goods class, shape ``(num_goods,)`` each."""

    delivered: FloatArray
    collected: FloatArray

    def __add__(self, other: Parcels) -> Parcels:
        return Parcels(
            delivered=self.delivered + other.delivered,
            collected=self.collected + other.collected,
        )


@dataclass(slots=True)
class _HandedOver:
    delivered: float = 0.0
    collected: float = 0.0
    route_ids: list[str] = field(default_factory=list)


def visit_key(route: Route, stop: Stop) -> VisitKey:
    """Return which visit a stop of a route is."""
    return VisitKey(leg=route.leg, depot_id=route.depot_id, kind=stop.kind, id=stop.id)


def expected_visits(instance: Instance, plan: Plan) -> dict[VisitKey, Parcels]:
    """Return what has to be handed over where on each day that vehicles run.

    The linehaul calls at every store from its hub; loops call from the store at
    every point it supplies and at every village it delivers to at home.
    """
    chain = supply_chain(plan)
    keys = {
        facility.site_id: key
        for facility in plan.facilities
        if (key := _facility_key(instance, facility)) is not None
    }
    days = {item.site_id: supplied_days(instance, item) for item in plan.facilities}
    expected = dict.fromkeys(keys.values(), _nothing(instance))
    for allocation in plan.allocations:
        for site in chain(allocation.facility_id):
            if site in keys:
                expected[keys[site]] += _passing(instance, allocation, days[site])
        if allocation.mode is Mode.HOME:
            key, parcels = _home_key(allocation), _at_door(instance, allocation)
            expected[key] = expected.get(key, _nothing(instance)) + parcels
    return expected


def visits(instance: Instance, plan: Plan) -> Iterator[Violation]:
    """Check that vehicles call where they must and hand over what is allocated."""
    expected = expected_visits(instance, plan)
    found = _handed_over(plan)
    yield from (_stray(key, found[key]) for key in found if key not in expected)
    for key, parcels in expected.items():
        if key in found:
            yield from _balance(key, parcels, found[key])
        else:
            yield _unvisited(key)


def _facility_key(instance: Instance, facility: Facility) -> VisitKey | None:
    tier = instance.sites[instance.site_index[facility.site_id]].tier
    is_own = facility.carrier_id is None
    if facility.parent_id is None or tier is Tier.HUB or not is_own:
        return None
    return VisitKey(
        leg=Leg.LOOP if tier is Tier.POINT else Leg.LINEHAUL,
        depot_id=facility.parent_id,
        kind=StopKind.FACILITY,
        id=facility.site_id,
    )


def _home_key(allocation: Allocation) -> VisitKey:
    return VisitKey(
        leg=Leg.LOOP,
        depot_id=allocation.facility_id,
        kind=StopKind.VILLAGE,
        id=allocation.village_id,
    )


def _passing(instance: Instance, allocation: Allocation, days: float) -> Parcels:
    delivered, collected = parcels_of_visit(
        instance, allocation, at_door=False, days_per_week=days
    )
    return Parcels(delivered=delivered, collected=collected)


def _at_door(instance: Instance, allocation: Allocation) -> Parcels:
    village = instance.village_index[allocation.village_id]
    days = home_days(instance, village, instance.site_index[allocation.facility_id])
    delivered, collected = parcels_of_visit(
        instance, allocation, at_door=True, days_per_week=days
    )
    return Parcels(delivered=delivered, collected=collected)


def _nothing(instance: Instance) -> Parcels:
    zeros = np.zeros(len(instance.goods))
    return Parcels(delivered=zeros, collected=zeros)


def _handed_over(plan: Plan) -> Mapping[VisitKey, _HandedOver]:
    found: defaultdict[VisitKey, _HandedOver] = defaultdict(_HandedOver)
    for route in plan.routes:
        for trip in route.trips:
            for stop in trip.stops:
                total = found[visit_key(route, stop)]
                total.delivered += stop.delivered_parcels
                total.collected += stop.collected_parcels
                total.route_ids.append(route.id)
    return found


def _stray(key: VisitKey, found: _HandedOver) -> Violation:
    routes = ", ".join(sorted(set(found.route_ids)))
    return Violation(
        code=Code.STRAY_STOP,
        subject=routes,
        message=f"calls at {key} on a {key.leg} from {key.depot_id}, which nothing "
        "in the plan asks for",
        found=key.id,
        limit="stops that the plan asks for",
    )


def _unvisited(key: VisitKey) -> Violation:
    return Violation(
        code=Code.UNVISITED,
        subject=key.id,
        message=f"no {key.leg} from {key.depot_id} calls at {key}",
        found=0,
        limit=1,
    )


def _balance(key: VisitKey, due: Parcels, found: _HandedOver) -> Iterator[Violation]:
    for code, verb, handed_over, parcels in (
        (Code.DELIVERED, "delivered to", found.delivered, float(due.delivered.sum())),
        (Code.COLLECTED, "collected at", found.collected, float(due.collected.sum())),
    ):
        if not abs(handed_over - parcels) <= PARCEL_TOLERANCE:
            yield Violation(
                code=code,
                subject=key.id,
                message=f"{handed_over:.3f} parcels are {verb} {key} on a visit day, "
                f"{parcels:.3f} are allocated",
                found=handed_over,
                limit=parcels,
            )
