"""What decisions cost with real routes, by the planner's ledger and its checker."""

from __future__ import annotations

from dataclasses import dataclass, field

from planner.checker import check
from planner.design.penalties import penalties
from planner.flow import Flow, resolve
from planner.instance import Instance
from planner.ledger import compute_ledger
from planner.metrics import coverage_share
from planner.plan import (
    Allocation,
    Facility,
    Plan,
    Route,
    rounded_plan,
)
from planner.routing import RouteCache, route_network

from .settle import Decided, settled, whole_plan

__all__ = ["Judge", "Move", "Priced", "objective_of"]

ASKED_TOLERANCE = 1e-6
"""Of a share asked for, before the checker says it with its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A change of a plan: what kind it is, what it does in words, and the decisions."""

    kind: str
    words: str
    facilities: tuple[Facility, ...]
    allocations: tuple[Allocation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """A plan that passes the checker, and its objective a year."""

    plan: Plan
    objective: float


def objective_of(plan: Plan, instance: Instance, flow: Flow | None = None) -> float:
    """Return a plan's own cost a year and what the scenario charges beside it."""
    flow = resolve(plan, instance) if flow is None else flow
    ledger = compute_ledger(plan, instance, flow=flow)
    return ledger.own_cost + sum(penalties(flow).values())


@dataclass(kw_only=True, eq=False)
class Judge:
    """Prices decisions of an instance, from the routes of a plan to start with.

    Invariant: ``tried`` holds the decisions that were ever asked for, so that none is
    priced twice; ``num_routed`` of them were routed.
    """

    instance: Instance
    seed: int
    routes: tuple[Route, ...] = ()
    cache: RouteCache = field(default_factory=RouteCache)
    tried: set[Decided] = field(default_factory=set)
    num_routed: int = 0

    def price(self, move: Move, *, below: float = float("inf")) -> Priced | None:
        """Return a move's plan if it passes the checker and costs less than a limit.

        What the decisions cost without any vehicle is told first: most moves end there.
        """
        flow = settled(self.instance, move.facilities, move.allocations)
        decided = flow.plan.facilities, flow.plan.allocations
        if decided in self.tried:
            return None
        self.tried.add(decided)
        rest = objective_of(flow.plan, self.instance, flow)
        if rest >= below or not self._may_do(flow):
            return None
        return self._routed(decided, below, rest)

    def _routed(self, decided: Decided, below: float, rest: float) -> Priced | None:
        self.num_routed += 1
        network = route_network(
            self.instance,
            *decided,
            seed=self.seed,
            cache=self.cache,
            initial=self.routes,
            most_cost=below - rest,
        )
        if network.unserved_stops:
            return None
        return self.checked(whole_plan(self.instance, decided, network.routes), below)

    def checked(self, plan: Plan, below: float = float("inf")) -> Priced | None:
        """Return a plan priced, if it costs less than a limit and keeps the rules."""
        plan = rounded_plan(plan)
        flow = resolve(plan, self.instance)
        objective = objective_of(plan, self.instance, flow)
        if objective >= below or check(plan, self.instance, flow=flow):
            return None
        return Priced(plan=plan, objective=objective)

    def _may_do(self, flow: Flow) -> bool:
        """Return whether the shares asked for are met, which no route is needed for."""
        rules = self.instance.requirements
        for county in self.instance.counties:
            for measure, asked in rules.shares_in(county.id).items():
                share = coverage_share(flow, measure, county_id=county.id)
                if share is not None and share < asked - ASKED_TOLERANCE:
                    return False
        return True
