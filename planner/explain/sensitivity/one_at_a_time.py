"""What a plan costs and covers if one assumption is at its low or its high value.

One at a time, with the plan's decisions and routes as they are: vehicles drive the same
ways, and nothing is planned anew. So a range is what the assumption may cost whoever
builds this plan, not what the best plan for the other value would cost.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from planner.checker import check
from planner.errors import InputError
from planner.explain.sensitivity.assumptions import Assumption, assumptions, with_value
from planner.explain.sensitivity.overloads import overloads
from planner.flow import resolve
from planner.instance import Instance
from planner.ledger import compute_ledger
from planner.metrics import coverage_share
from planner.model.rules import Measure
from planner.network.travel.travel_cache import TravelCache
from planner.plan import Plan
from planner.scenario.build import Built
from planner.scenario.document.read import Scenario

__all__ = ["Case", "Outcome", "Sensitivity", "sensitivity"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """A plan with the scenario that it was made for.

    Parameters
    ----------
    built
        What the scenario gives as it is.
    known
        Outcomes so far by assumption and value, so that each is computed once.
    """

    scenario: Scenario
    built: Built
    plan: Plan
    cache: TravelCache | None = None
    known: dict[tuple[str, float], Outcome] = field(default_factory=dict)

    def outcome(self) -> Outcome:
        """Return the plan as assumed."""
        return _outcome(self.built.instance, self.plan)

    def outcome_with(self, assumption: Assumption, value: float) -> Outcome:
        """Return the plan under another value of an assumption.

        Raises
        ------
        InputError
            If the scenario cannot be read with the value.
        """
        key = (assumption.key, value)
        if key not in self.known:
            instance = with_value(
                self.scenario, self.built, assumption, value, self.cache
            )
            self.known[key] = _outcome(instance, self.plan)
        return self.known[key]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A plan under one value of an assumption.

    Parameters
    ----------
    residents
        Share of residents covered.
    violations
        Rules that the plan breaks then, a shift that is too long for example.
    overloads
        Facilities, shelves, carriers and trips that get more than they hold: with any,
        this plan cannot carry the parcels that its money is of.
    """

    annual_cost: float
    net_cost: float
    residents: float | None
    violations: int
    overloads: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """An assumption, and the plan at its low and at its high value.

    Parameters
    ----------
    low, high
        ``None`` where the scenario cannot be read with the value.
    note
        Why it cannot.
    """

    assumption: Assumption
    low: Outcome | None
    high: Outcome | None
    note: str = ""

    def spread(self) -> float:
        """Return how far the net cost lies apart, a year; 0 where an end lacks."""
        if self.low is None or self.high is None:
            return 0.0
        return abs(self.high.net_cost - self.low.net_cost)


def sensitivity(
    case: Case, *, progress: Callable[[str], None] = lambda _: None
) -> list[Sensitivity]:
    """Return the plan under each assumption, the widest range first."""
    found = []
    for assumption in assumptions(case.scenario, case.built):
        progress(assumption.key)
        found.append(_of_assumption(case, assumption))
    found.sort(key=lambda item: (-item.spread(), item.assumption.key))
    return found


def _of_assumption(case: Case, assumption: Assumption) -> Sensitivity:
    outcomes: list[Outcome | None] = []
    notes = []
    for value in (assumption.low, assumption.high):
        try:
            outcomes.append(case.outcome_with(assumption, value))
        except InputError as error:
            outcomes.append(None)
            notes.append(f"{value:g}: {error}")
    low, high = outcomes
    return Sensitivity(assumption=assumption, low=low, high=high, note="; ".join(notes))


def _outcome(instance: Instance, plan: Plan) -> Outcome:
    flow = resolve(plan, instance)
    ledger = compute_ledger(plan, instance, flow=flow)
    return Outcome(
        annual_cost=ledger.annual_cost,
        net_cost=ledger.net_cost,
        residents=coverage_share(flow, Measure.RESIDENTS),
        violations=len(check(plan, instance, flow=flow, ledger=ledger)),
        overloads=overloads(flow),
    )
