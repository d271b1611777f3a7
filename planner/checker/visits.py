"""Visit rules: vehicles call where they must, and hand over what is allocated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from planner.checker.violations import PARCEL_TOLERANCE, Code, Violation
from planner.flow import Flow
from planner.model.fleet import Leg
from planner.plan import Plan, Route, Stop, StopKind

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


@dataclass(slots=True)
class _HandedOver:
    delivered: float = 0.0
    collected: float = 0.0
    route_ids: list[str] = field(default_factory=list)


def visit_key(route: Route, stop: Stop) -> VisitKey:
    """Return which visit a stop of a route is."""
    return VisitKey(leg=route.leg, depot_id=route.depot_id, kind=stop.kind, id=stop.id)


def expected_visits(flow: Flow) -> dict[VisitKey, Parcels]:
    """Return what has to be handed over where on each day that vehicles run."""
    return {
        VisitKey(leg=due.leg, depot_id=due.depot_id, kind=due.kind, id=due.id): Parcels(
            delivered=due.delivered, collected=due.collected
        )
        for due in flow.stops
    }


def visits(flow: Flow) -> Iterator[Violation]:
    """Check that vehicles call where they must and hand over what is allocated."""
    expected, found = expected_visits(flow), _handed_over(flow.plan)
    yield from (_stray(key, found[key]) for key in found if key not in expected)
    for key, parcels in expected.items():
        if key in found:
            yield from _balance(key, parcels, found[key])
        else:
            yield _unvisited(key)


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
