"""The points of a frontier, what each adds to the one before, and its knee."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from planner.brief import Brief, counted, percent
from planner.checker import Violation
from planner.design.noise import NOISE_OF_A_STUDY
from planner.design.studies.frontier.axes import WorstOff
from planner.design.studies.frontier.sweep import CostMeasure, SitingPoint
from planner.instance import Instance
from planner.metrics import Metrics
from planner.model.rules import Measure
from planner.plan import Plan

__all__ = ["Frontier", "FrontierPoint", "Step", "knee", "steps"]

LEAST_RISE = 1e-9
"""Difference of shares, costs or values that is rounding."""
LEAST_WAY_M = 1.0
"""Difference of ways that counts as nearer or farther. A judgement."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FrontierPoint:
    """A plan on the frontier: its siting with what is proven of it, and its routes.

    Parameters
    ----------
    asked
        What the plan was searched for: no worse on the axis, in its own unit.
    plan
        The best found for that, from the siting and from the plans of other points.
    objective, tolerance
        What the search minimises, a year: own annual cost, and what is charged beside
        it, such as the villagers' time; and what a longer search may find less.
    metrics
        Of the plan with its real routes.
    violations
        What the checker finds, the level asked for aside.
    way_m, worst_way_m
        How far the residents of each village go, and the mean of the tenth of all who
        go farthest, in metres, of the plan with its real routes.
    """

    siting: SitingPoint
    asked: float
    plan: Plan
    objective: float
    metrics: Metrics
    way_m: NDArray[np.float64]
    worst_way_m: float
    violations: tuple[Violation, ...]

    @property
    def tolerance(self) -> float:
        """What a longer search may find less."""
        return NOISE_OF_A_STUDY * self.objective

    def routed_value(self, measure: Measure | WorstOff) -> float:
        """Return the value of the plan on the axis, with its real routes."""
        if isinstance(measure, WorstOff):
            return self.worst_way_m
        return self.metrics.coverages[str(measure)].value or 0.0

    def routed_cost(self, cost: CostMeasure) -> float:
        """Return the cost of the plan as the ledger has it."""
        money = self.metrics.money
        return money.capex if cost is CostMeasure.CAPEX else money.annual_cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a point has that the one before it has not.

    Parameters
    ----------
    added_village_ids, lost_village_ids
        Villages that the plans with their real routes cover more, and less.
    added_residents
        Residents whom they cover more.
    added_cost, tolerance
        Annual cost more, routes included, and by how much a longer search may have it
        differ.
    cost_per_resident
        Annual cost for each resident covered more; ``None`` if there are none more.
    nearer_village_ids, farther_village_ids
        Villages whose residents go less far, and farther, than before.
    shorter_m
        By how much the mean way of the worst-off tenth is shorter, in metres.
    cost_per_shorter_m
        Annual cost for each metre of that; ``None`` if it is no shorter.
    contains_previous
        Whether every site of the point before is open still.
    """

    added_village_ids: tuple[str, ...]
    lost_village_ids: tuple[str, ...]
    added_residents: float
    nearer_village_ids: tuple[str, ...]
    farther_village_ids: tuple[str, ...]
    shorter_m: float
    cost_per_shorter_m: float | None
    opened_site_ids: tuple[str, ...]
    closed_site_ids: tuple[str, ...]
    added_cost: float
    tolerance: float
    cost_per_resident: float | None
    contains_previous: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Frontier(Brief):
    """Plans of which none is both dearer and no better, from the cheapest on.

    Parameters
    ----------
    gap
        Relative gap to which each siting was solved, at routing prices that stay the
        same for all points; wider in large counties, as the bound of each point says.
    only_viable
        Whether the sitings open only stores and points that earn what they cost.
    steps
        From each point to the next, one less than points.
    knee
        Position of the point where more begins to cost much more (``knee``), ``None``
        for fewer than three points.
    infeasible
        Other requirements that cannot be met, in words; then there are no points.
    """

    measure: Measure | WorstOff
    cost: CostMeasure
    gap: float
    only_viable: bool
    points: tuple[FrontierPoint, ...]
    steps: tuple[Step, ...]
    knee: int | None
    infeasible: tuple[str, ...]
    is_interrupted: bool
    seconds: Mapping[str, float]

    def _facts(self) -> dict[str, str]:
        costs = [point.routed_cost(self.cost) for point in self.points]
        return {
            "points": counted(len(self.points)),
            "measure": str(self.measure),
            "cost": str(self.cost),
            "least": f"{min(costs):,.0f}" if costs else "",
            "most": f"{max(costs):,.0f}" if costs else "",
            "gap of sitings": percent(self.gap),
            "knee at point": "" if self.knee is None else counted(self.knee + 1),
            "ended by the user": "yes" if self.is_interrupted else "",
            "cannot be met": "; ".join(self.infeasible),
        }


def steps(instance: Instance, points: Sequence[FrontierPoint]) -> tuple[Step, ...]:
    """Return what each point adds to the one before it."""
    return tuple(_step(instance, one, other) for one, other in pairwise(points))


def _step(instance: Instance, before: FrontierPoint, after: FrontierPoint) -> Step:
    was, now = (
        point.metrics.villages.is_covered.astype(np.float64)
        for point in (before, after)
    )
    added = float(instance.residents @ (now - was))
    cost = after.metrics.money.annual_cost - before.metrics.money.annual_cost
    nearer_m = before.way_m - after.way_m
    shorter_m = before.worst_way_m - after.worst_way_m
    old, new = _open_sites(before.plan), _open_sites(after.plan)
    return Step(
        added_village_ids=_ids(instance, now > was + LEAST_RISE),
        lost_village_ids=_ids(instance, was > now + LEAST_RISE),
        added_residents=added,
        opened_site_ids=tuple(sorted(new - old)),
        closed_site_ids=tuple(sorted(old - new)),
        added_cost=cost,
        tolerance=max(before.tolerance, after.tolerance),
        cost_per_resident=cost / added if added > 0 else None,
        nearer_village_ids=_ids(instance, nearer_m > LEAST_WAY_M),
        farther_village_ids=_ids(instance, nearer_m < -LEAST_WAY_M),
        shorter_m=shorter_m,
        cost_per_shorter_m=cost / shorter_m if shorter_m > LEAST_WAY_M else None,
        contains_previous=old <= new,
    )


def _ids(instance: Instance, chosen: np.ndarray) -> tuple[str, ...]:
    return tuple(instance.villages[idx].id for idx in np.flatnonzero(chosen).tolist())


def _open_sites(plan: Plan) -> set[str]:
    return {facility.site_id for facility in plan.facilities}


def knee(costs: Sequence[float], values: Sequence[float]) -> int | None:
    """Return the position of the knee, ``None`` for fewer than three points.

    The point farthest on the good side of the straight line from the first to the
    last, with both axes scaled to these (Satopaa and others 2011,
    doi:10.1109/ICDCSW.2011.20): up to it better values are bought below their average
    price, beyond it above. Values may rise or fall along the frontier; there is no knee
    where no point lies on the good side.
    """
    cost, value = np.array(costs), np.array(values)
    if len(cost) < 3:
        return None
    if min(abs(cost[-1] - cost[0]), abs(value[-1] - value[0])) <= LEAST_RISE:
        return None
    along = (cost - cost[0]) / (cost[-1] - cost[0])
    up = (value - value[0]) / (value[-1] - value[0])
    best = int(np.argmax(up - along))
    return best if (up - along)[best] > LEAST_RISE else None
