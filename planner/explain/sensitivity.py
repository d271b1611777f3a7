"""What a plan costs and covers if one assumption is at its low or its high value.

One at a time, with the plan's decisions and routes as they are: vehicles drive the same
ways, and nothing is planned anew. So a range is what the assumption may cost whoever
builds this plan, not what the best plan for the other value would cost.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from planner.checker import check
from planner.errors import InputError
from planner.instance import Instance
from planner.ledger import compute_ledger
from planner.metrics import coverage_share
from planner.model.rules import Measure
from planner.network.travel_cache import TravelCache
from planner.plan import Plan
from planner.scenario.build import Built, read_county
from planner.scenario.defaults import UsedDefault
from planner.scenario.read import Scenario, read_scenario
from planner.scenario.variants import patched

__all__ = ["Outcome", "Sensitivity", "sensitivity"]

SEARCH_KEYS = ("solve.rounds", "solve.mip_gap", "solve.seed")
"""How long is searched for a plan; no assumption about the county."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A plan under one value of an assumption.

    Parameters
    ----------
    residents
        Share of residents covered.
    violations
        Rules that the plan breaks then, a shift that is too long for example.
    """

    annual_cost: float
    net_cost: float
    residents: float | None
    violations: int


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

    used: UsedDefault
    low: Outcome | None
    high: Outcome | None
    note: str = ""

    def spread(self) -> float:
        """Return how far the net cost lies apart, a year; 0 where an end lacks."""
        if self.low is None or self.high is None:
            return 0.0
        return abs(self.high.net_cost - self.low.net_cost)


def sensitivity(
    scenario: Scenario,
    built: Built,
    plan: Plan,
    *,
    cache: TravelCache | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[Outcome, list[Sensitivity]]:
    """Return the plan as it is, and under each assumption, the widest range first.

    Parameters
    ----------
    scenario
        Whose defaults with a low and a high value are the assumptions.
    built
        What the scenario gives as it is.
    """
    found = []
    for used in built.provenance.defaults_used:
        if used.default.low is None or used.fills in SEARCH_KEYS:
            continue
        progress(used.fills)
        found.append(_of_assumption(scenario, used, plan, cache))
    found.sort(key=lambda item: (-item.spread(), item.used.fills))
    return _outcome(built.instance, plan), found


def _of_assumption(
    scenario: Scenario, used: UsedDefault, plan: Plan, cache: TravelCache | None
) -> Sensitivity:
    outcomes: list[Outcome | None] = []
    notes = []
    for value in (used.default.low, used.default.high):
        try:
            outcomes.append(_outcome(_with(scenario, used, value, cache), plan))
        except InputError as error:
            outcomes.append(None)
            notes.append(f"{value:g}: {error}")
    low, high = outcomes
    return Sensitivity(used=used, low=low, high=high, note="; ".join(notes))


def _with(
    scenario: Scenario, used: UsedDefault, value: Any, cache: TravelCache | None
) -> Instance:
    """Return the instance with another value of an assumption."""
    is_whole = isinstance(used.default.value, int)
    changes: dict[str, Any] = {}
    table = changes
    *path, key = used.fills.split(".")
    for name in path:
        table = table.setdefault(name, {})
    table[key] = int(value) if is_whole else value
    changed = read_scenario(
        scenario.file,
        variant=scenario.variant,
        changes=patched(scenario.changes, changes),
        data=scenario.data_folder,
    )
    return read_county(changed, cache=cache).instance


def _outcome(instance: Instance, plan: Plan) -> Outcome:
    ledger = compute_ledger(instance, plan)
    return Outcome(
        annual_cost=ledger.annual_cost,
        net_cost=ledger.net_cost,
        residents=coverage_share(instance, plan, Measure.RESIDENTS),
        violations=len(check(plan, instance)),
    )
