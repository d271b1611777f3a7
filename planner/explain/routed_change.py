"""What a change near a plan costs once its routes are driven and the search is done."""

from __future__ import annotations

from dataclasses import replace

from planner.checker import check
from planner.design.finishing import Finisher
from planner.design.frozen import FrozenPlan
from planner.design.noise import NOISE_OF_A_STUDY
from planner.design.penalties import objective_of
from planner.design.prepare import Prepared
from planner.design.search import Candidate
from planner.explain.change import Change, Resolve
from planner.ledger import compute_ledger
from planner.metrics import coverage_share

__all__ = ["with_routes"]


def with_routes(found: Resolve, asked: Prepared, finisher: Finisher) -> Change:
    """Return a change with what it costs by real routes beside the siting model's cost.

    The search goes on from the saved plan, and from the siting with the change, which
    has to stay: all of the county may change with it. Either takes what the other one
    finds, if it holds.

    Parameters
    ----------
    asked
        What the changed plan has to keep, the change among it.
    """
    frozen = found.frozen
    kept, asked = _aims_kept(frozen, frozen.prepared), _aims_kept(frozen, asked)
    with_change = finisher.routed(asked, frozen.prices, found.after)
    saved = _saved(frozen, found)
    before, after = finisher.side_by_side((kept, asked), (saved, with_change))
    return replace(
        found.change(),
        routed_cost=after.score - before.score,
        tolerance=NOISE_OF_A_STUDY * before.score,
        breaks=tuple(item.message for item in after.violations),
    )


def _aims_kept(frozen: FrozenPlan, prepared: Prepared) -> Prepared:
    """Return what asks for as much of each aim as the saved plan attains of it."""
    rules = prepared.instance.requirements
    at_least_in = {
        county.id: {
            **rules.shares_in(county.id),
            **{
                measure: min(
                    aim,
                    coverage_share(frozen.flow, measure, county_id=county.id) or 0.0,
                )
                for measure, aim in rules.aims_in(county.id).items()
            },
        }
        for county in prepared.instance.counties
    }
    rules = replace(rules, at_least_in=at_least_in)
    return replace(prepared, instance=replace(prepared.instance, requirements=rules))


def _saved(frozen: FrozenPlan, found: Resolve) -> Candidate:
    """Return the saved plan as one that a search may begin with."""
    instance, flow = frozen.prepared.instance, frozen.flow
    ledger = compute_ledger(frozen.plan, instance, flow=flow)
    broken = check(frozen.plan, instance, flow=flow, ledger=ledger)
    return Candidate(
        plan=frozen.plan,
        siting=found.before,
        prices=frozen.prices,
        flow=flow,
        ledger=ledger,
        violations=tuple(broken),
        score=objective_of(flow, ledger),
    )
