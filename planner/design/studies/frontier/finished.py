"""The points of a frontier, each siting finished by the search at its own level.

What one point finds may do for others: each takes the cheapest of all plans found that
reach its level, and a point that another one makes superfluous is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from planner.checker import check
from planner.design.loop.finishing import Finisher
from planner.design.loop.search import Candidate
from planner.design.siting_model.prepare import Prepared
from planner.design.studies.frontier.axes import Axis
from planner.design.studies.frontier.points import FrontierPoint
from planner.design.studies.frontier.sweep import CostMeasure, SitingPoint
from planner.flow import Flow
from planner.instance import Instance
from planner.ledger import Ledger
from planner.metrics import judge, site_viability, village_ways_m, worst_tenth_way_m
from planner.siting.data import SitingPrices

__all__ = ["Asked", "finished_points"]

TOLERANCE = 1e-6
"""Of a level that is reached."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asked:
    """What is asked of the plan of a point.

    Parameters
    ----------
    prepared
        With the level among its requirements, where a scenario can ask for it.
    unviable
        Sites that may be open though they do not earn what they cost; ``None``: all.
    """

    prepared: Prepared
    axis: Axis
    level: float
    unviable: frozenset[str] | None

    @classmethod
    def of(
        cls, prepared: Prepared, axis: Axis, level: float, max_capex: float | None
    ) -> Asked:
        """Return what a level asks of a plan, on top of what all are asked."""
        instance = axis.asking_of_plans(prepared.instance, level)
        rules = replace(instance.requirements, max_capex=max_capex)
        prepared = replace(
            prepared,
            instance=replace(instance, requirements=rules),
            data=replace(axis.asking(prepared.data, level), max_capex=max_capex),
        )
        return cls(prepared=prepared, axis=axis, level=level, unviable=None)

    def accepts(self, flow: Flow, ledger: Ledger) -> bool:
        """Return whether a plan has the level, and no unviable site that it must not.

        The checker judges all else.
        """
        if self.axis.routed(flow) < self.level - TOLERANCE * max(1.0, abs(self.level)):
            return False
        return self.unviable is None or _unviable(flow, ledger) <= self.unviable


@dataclass(slots=True, kw_only=True, eq=False)
class _Point:
    """A siting, what is asked of its plan, and the best plan so far."""

    siting: SitingPoint
    asked: Asked
    plan: Candidate


def finished_points(
    prepared: Prepared,
    prices: SitingPrices,
    sitings: Sequence[SitingPoint],
    *,
    judged: Instance,
    axis: Axis,
    cost: CostMeasure,
    finisher: Finisher,
    is_ended: bool,
) -> tuple[list[FrontierPoint], bool]:
    """Return the points with their plans, and whether the user ended the search.

    From the lowest level up, each from its siting or from the plan before it with more
    added, if that is cheaper. The first point is asked for nothing on the axis. An
    interruption leaves the points that have routes by then, and their best plans.

    Parameters
    ----------
    judged
        The county that the points are judged in.
    is_ended
        Whether the user has ended the search before: then points get routes alone.

    Raises
    ------
    KeyboardInterrupt
        If the user stops before a point has routes, or stops a second time.
    """
    points: list[_Point] = []
    was_ended = is_ended
    try:
        for number, siting in enumerate(sitings):
            finisher.say(f"the routes of point {number + 1} of {len(sitings)}")
            first = axis.nothing(prepared.data)
            level = first if number == 0 else axis.level(siting.value)
            point = _routed(prepared, prices, siting, axis, level, cost, finisher)
            points.append(point)
        if not was_ended:
            _improve(points, finisher)
    except KeyboardInterrupt:
        if was_ended or not points:
            raise
        is_ended = True
    for point in points:
        point.plan = finisher.cheapest(
            point.asked.prepared, point.plan, point.asked.accepts
        )
    kept = _not_dominated(points, axis, cost)
    return [_as_point(judged, point) for point in kept], is_ended


def _improve(points: Sequence[_Point], finisher: Finisher) -> None:
    """Search on from every point's plan, or from the one before it."""
    before: Candidate | None = None
    for number, point in enumerate(points, 1):
        finisher.say(f"a better plan for point {number} of {len(points)}")
        before = point.plan = finisher.finished(
            point.asked.prepared, point.plan, point.asked.accepts, before
        )


def _routed(  # noqa: PLR0917 - private, one call
    prepared: Prepared,
    prices: SitingPrices,
    siting: SitingPoint,
    axis: Axis,
    level: float,
    cost: CostMeasure,
    finisher: Finisher,
) -> _Point:
    """Return a point with the routes of its siting.

    Where these do not reach the level, no more is asked of the plan than they do.
    """
    limit = prepared.instance.requirements.max_capex
    asked = Asked.of(prepared, axis, level, limit)
    start = finisher.routed(asked.prepared, prices, siting.solution)
    level = min(level, axis.routed(start.flow))
    if cost is CostMeasure.CAPEX:
        limit = start.ledger.capex
    asked = Asked.of(prepared, axis, level, limit)
    if prepared.data.only_viable:
        asked = replace(asked, unviable=_unviable(start.flow, start.ledger))
    return _Point(siting=siting, asked=asked, plan=start)


def _unviable(flow: Flow, ledger: Ledger) -> frozenset[str]:
    sites = site_viability(flow, ledger)
    return frozenset(name for name, item in sites.items() if not item.is_viable)


def _not_dominated(
    points: Sequence[_Point], axis: Axis, cost: CostMeasure
) -> list[_Point]:
    """Return the points of which no other plan is as good on the axis and no dearer."""

    def of(point: _Point) -> float:
        plan = point.plan
        return plan.ledger.capex if cost is CostMeasure.CAPEX else plan.score

    kept: list[_Point] = []
    ranked = sorted(points, key=lambda p: (-axis.routed(p.plan.flow), of(p)))
    for point in ranked:
        if not kept or of(point) < of(kept[-1]) - TOLERANCE * abs(of(kept[-1])):
            kept.append(point)
    return kept[::-1]


def _as_point(instance: Instance, point: _Point) -> FrontierPoint:
    plan = point.plan.plan
    found = judge(plan, instance)
    broken = check(plan, instance, flow=found.flow, ledger=found.ledger)
    return FrontierPoint(
        siting=point.siting,
        asked=point.asked.axis.value(point.asked.level),
        plan=plan,
        objective=point.plan.score,
        metrics=found.metrics,
        way_m=village_ways_m(found.flow),
        worst_way_m=worst_tenth_way_m(found.flow),
        violations=tuple(broken),
    )
