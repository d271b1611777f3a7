"""Plans of one county that were found so far, whatever each was sought for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from planner.checker import check
from planner.design.loop.search import Candidate, Search
from planner.design.loop.settled import Decisions
from planner.design.penalties import objective_of
from planner.instance import Instance

__all__ = ["Pool", "judged_again"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pool:
    """Plans that were routed and judged, the cheapest of each decisions.

    What one search finds on its way may be the best that another one could: each takes
    from here the cheapest plan that holds under its own limits.
    """

    _found: dict[Decisions, Candidate] = field(default_factory=dict)

    def add(self, candidate: Candidate) -> None:
        """Remember a plan unless the same decisions are known with cheaper routes."""
        key = candidate.plan.facilities, candidate.plan.allocations
        known = self._found.get(key)
        if known is None or candidate.score < known.score:
            self._found[key] = candidate

    def cheapest(self, search: Search) -> Candidate | None:
        """Return the cheapest plan that holds under the limits of a search."""
        instance = search.prepared.instance
        accepted = [
            _charged_by(instance, item)
            for item in self._found.values()
            if search.accepts(item.flow, item.ledger)
        ]
        for item in sorted(accepted, key=lambda item: item.score):
            found = judged_again(search, item)
            if found.is_valid:
                return found
        return None


def judged_again(search: Search, candidate: Candidate) -> Candidate:
    """Return a plan as it is under the limits of a search: only these may differ."""
    instance = search.prepared.instance
    charged = _charged_by(instance, candidate)
    flow, ledger = charged.flow, charged.ledger
    return replace(
        charged,
        violations=tuple(check(charged.plan, instance, flow=flow, ledger=ledger)),
        is_accepted=search.accepts(flow, ledger),
    )


def _charged_by(instance: Instance, candidate: Candidate) -> Candidate:
    """Return a plan with what an instance charges for those left out."""
    flow = candidate.flow.under(instance)
    return replace(candidate, flow=flow, score=objective_of(flow, candidate.ledger))
