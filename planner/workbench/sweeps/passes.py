"""The two passes of a sweep: each row by itself, then with what the others found.

Pass one solves every row and seed by itself. Pass two offers each row all plans of
pass one that are feasible for it, by its own checker and ledger, and searches on from
the best three. At last each row takes the cheapest of all plans that hold under it: a
row that asks for less than another is never dearer. What a row gets depends on the
rows, not on their order, on workers, or on interruptions that were made good.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from planner.checker import Code, check
from planner.design.attainable.aims import asking
from planner.design.penalties import objective_of
from planner.design.unmet.impossible import not_asked
from planner.flow import resolve
from planner.instance import Instance
from planner.ledger import compute_ledger
from planner.model.effort import Effort
from planner.model.rules import Measure
from planner.plan import Plan, Status, Unserved, plan_to_json
from planner.scenario.document.read import Scenario
from planner.workbench.sweeps.kept import Kept
from planner.workbench.sweeps.tasks import Bound, Found, Search, Task

__all__ = ["Answer", "How", "Question", "solved"]

INTERRUPTED = "interrupted"
STARTS = 3
"""Plans that a search of pass two begins with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How hard every row is searched."""

    seeds: tuple[int, ...]
    effort: Effort


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Question:
    """A row that can be solved."""

    scenario: Scenario
    instance: Instance


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answer:
    """What was found of a row.

    Parameters
    ----------
    plan, objective
        The cheapest known, ``None`` without a plan.
    spread
        Between the plans of the seeds in pass one; ``None`` of fewer than two.
    bound
        Of every plan that attains the shares that were asked of this one.
    reasons
        Why there is no plan.
    """

    status: str
    plan: Plan | None = None
    objective: float | None = None
    spread: float | None = None
    bound: float | None = None
    reasons: tuple[str, ...] = ()


def solved(questions: Sequence[Question], how: How, kept: Kept) -> list[Answer]:
    """Return an answer to each question; what is known so far if the user ends it."""
    alone = [[_search(item, seed, how) for seed in how.seeds] for item in questions]
    own = _found(alone, kept, "each row by itself")
    judges = [_Judge(asked(*pair)) for pair in zip(questions, own, strict=True)]
    pool = _Pool(item.plan for row in own for item in row)
    on = [
        _search_on(item, judge, pool, how)
        for item, judge in zip(questions, judges, strict=True)
    ]
    later = _found(on, kept, "with what the others found")
    pool.add(item.plan for row in later for item in row)
    best = [next(iter(judge.cheapest(pool.plans)), None) for judge in judges]
    bounds = [
        []
        if plan is None
        else [Bound(instance=judge.instance, plan=plan, seed=how.seeds[0])]
        for judge, plan in zip(judges, best, strict=True)
    ]
    proofs = _found(bounds, kept, "bounds")
    return [
        _answer(judge, plan, row, proof, how)
        for judge, plan, row, proof in zip(judges, best, own, proofs, strict=True)
    ]


def _found(
    tasks: Sequence[Sequence[Task]], kept: Kept, words: str
) -> list[list[Found]]:
    """Return what was found of the tasks of each row, those not done left out."""
    known = kept.all_of([task for row in tasks for task in row], words)
    return [[known[task.key] for task in row if task.key in known] for row in tasks]


def asked(question: Question, own: Iterable[Found]) -> Instance:
    """Return the instance of a row that asks for what its own plans attain of aims.

    The least that those of all seeds attain of each, so that none of them is refused.
    """
    levels: dict[tuple[Measure, str], float] = {}
    for found in own:
        for aim in found.aims if found.plan is not None else ():
            key = Measure(aim.measure), aim.county_id
            share = min(aim.attained, aim.share)
            levels[key] = min(share, levels.get(key, share))
    return asking(question.instance, levels) if levels else question.instance


def _search(question: Question, seed: int, how: How) -> Search:
    return Search(
        instance=question.instance,
        effort=how.effort,
        seed=seed,
        mip_gap=question.scenario.settings.search.mip_gap,
        rounds=question.scenario.settings.search.rounds,
    )


def _search_on(
    question: Question, judge: _Judge, pool: _Pool, how: How
) -> list[Search]:
    """Return the search of a row with the best plans known; none if there are none."""
    starts = tuple(judge.cheapest(pool.plans)[:STARTS])
    if not starts:
        return []
    alone = _search(question, how.seeds[0], how)
    return [replace(alone, instance=judge.instance, starts=starts)]


def _answer(
    judge: _Judge,
    plan: Plan | None,
    own: Sequence[Found],
    proof: Sequence[Found],
    how: How,
) -> Answer:
    if plan is None:
        first = own[0] if own else Found(status=INTERRUPTED)
        return Answer(status=first.status, reasons=first.reasons)
    costs = [judge.objective(item.plan) for item in own if item.plan is not None]
    is_known = len(costs) == len(how.seeds) > 1
    return Answer(
        status=str(Status.FEASIBLE),
        plan=plan,
        objective=judge.objective(plan),
        spread=max(costs) - min(costs) if is_known else None,
        bound=proof[0].bound if proof else None,
    )


class _Pool:
    """Different plans."""

    def __init__(self, plans: Iterable[Plan | None]) -> None:
        self._known: dict[str, Plan] = {}
        self.add(plans)

    @property
    def plans(self) -> Mapping[str, Plan]:
        """All of them by what they say."""
        return self._known

    def add(self, plans: Iterable[Plan | None]) -> None:
        """Take more."""
        for plan in plans:
            if plan is not None:
                self._known.setdefault(plan_to_json(plan), plan)


class _Judge:
    """What plans cost under the instance of a row, if they are feasible there."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self._judged: dict[str, tuple[Plan, float] | None] = {}

    def cheapest(self, pool: Mapping[str, Plan]) -> list[Plan]:
        """Return the feasible plans of a pool, the cheapest first."""
        held = [found for text in sorted(pool) if (found := self._of(text, pool[text]))]
        return [plan for plan, _ in sorted(held, key=lambda item: item[1])]

    def objective(self, plan: Plan) -> float:
        """Return what a search minimises."""
        flow = resolve(plan, self.instance)
        ledger = compute_ledger(plan, self.instance, flow=flow)
        return objective_of(flow, ledger)

    def _of(self, text: str, plan: Plan) -> tuple[Plan, float] | None:
        if text not in self._judged:
            held = self._held(plan)
            cost = None if held is None else (held, self.objective(held))
            self._judged[text] = cost
        return self._judged[text]

    def _held(self, plan: Plan) -> Plan | None:
        """Return a plan if it is feasible, with reasons of its own if need be."""
        violations = check(plan, self.instance)
        if {item.code for item in violations} == {Code.REASON}:
            plan = replace(plan, unserved=_without_reasons(self.instance, plan))
            violations = check(plan, self.instance)
        return None if violations else plan


def _without_reasons(instance: Instance, plan: Plan) -> tuple[Unserved, ...]:
    """Return who is left out, for no other reason than that it is not asked for."""
    missing: dict[int, float] = {}
    for item in plan.unserved:
        village = instance.village_of[item.stream_id]
        missing[village] = missing.get(village, 0.0) + item.share
    return not_asked(instance, missing)
