"""What a run of the planning loop remembers, and how it judges plans."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from planner.checker import Violation, check
from planner.design.attainable.aims import Settled
from planner.design.loop.route_siting import routed_siting
from planner.design.loop.settled import Decisions
from planner.design.loop.work import Work
from planner.design.part import part_of
from planner.design.penalties import objective_of
from planner.design.siting_model.prepare import Prepared
from planner.design.siting_model.prices import first_prices
from planner.flow import Flow, resolve
from planner.instance import Instance
from planner.ledger import Ledger, compute_ledger
from planner.metrics import coverage_share
from planner.model.rules import Measure, Objective
from planner.plan import Plan, Route, rounded_plan
from planner.routing import ROUND_ITERATIONS, RouteCache, UnservedStop
from planner.siting.data import SitingData, SitingPrices, SitingSolution
from planner.siting.dearer import asks_no_less, is_no_less
from planner.siting.search.aims import Nearest

__all__ = [
    "IMPROVEMENT",
    "Candidate",
    "Options",
    "Search",
    "judged",
    "keep",
    "routed",
    "routed_in",
    "seeks_least_cost",
]

Progress = Callable[[str], None]
IMPROVEMENT = 1e-6
"""Share by which the score of a plan has to be lower to be better than rounding."""
SHARE_DIGITS = 6
"""Decimals of a share that is compared: beyond is noise."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidate:
    """A plan with the siting solution it comes from.

    ``is_searched`` if a search by real routes has changed its decisions since;
    ``is_accepted`` unless a study that the search is for asks for more.
    """

    plan: Plan
    siting: SitingSolution
    prices: SitingPrices
    flow: Flow
    ledger: Ledger
    violations: tuple[Violation, ...]
    score: float
    is_searched: bool = False
    is_accepted: bool = True

    @property
    def is_valid(self) -> bool:
        """Whether the independent checker finds nothing, and the study accepts it."""
        return self.is_accepted and not self.violations


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to search, whom to tell, and by which plan the siting is priced first."""

    gap: float
    seed: int
    rounds: int
    work: Work
    deadline: float | None
    say: Progress
    starts: tuple[Plan, ...] = ()
    priced_by: Plan | None = None
    started: float = field(default_factory=time.perf_counter)

    @property
    def is_past(self) -> bool:
        """Whether the deadline has passed."""
        return self.deadline is not None and time.perf_counter() >= self.deadline

    def of(self, part: Instance) -> Options:
        """Return the options for a county of several, its name before every message."""
        name = part.counties[0].name
        starts = tuple(part_of(plan, part) for plan in self.starts)
        say = self.say
        return replace(self, starts=starts, say=lambda words: say(f"{name}: {words}"))


@dataclass(slots=True, kw_only=True, eq=False)
class Search:
    """What a run of the loop remembers.

    Prices are those of ``prepared``, link by link: who replaces one replaces the other.
    Aims are among what ``prepared`` asks for once they are settled. ``known`` is a
    siting that meets all that is asked for, whatever it costs; ``first`` is that one
    where it is the cheapest of ``first_model``, at the first prices; ``nearest`` comes
    nearest to the shares required, at the first prices; ``reached`` is what a siting is
    known to reach of each share at most, and ``sought`` what it was asked to; ``spare``
    is a plan made quickly, for an interruption before there is a better one. ``lost``
    is the largest part of each share, by measure and county, that a siting met and its
    plan did not. ``least_score`` is what decisions tried before cost at least, by their
    routes where they came so far: others are not tried again; ``searched`` are those
    whose neighbours have been searched in vain, and ``parts`` the models of their
    parts. ``has_every_link`` once the model has been given the links that were left
    out. All money is in ``unit`` of the currency. ``accepts`` is what a study asks of
    plans that no scenario can ask for; ``seen`` is told of every plan that is judged.
    """

    options: Options
    prepared: Prepared
    prices: SitingPrices
    unit: float = 1.0
    started: float = field(default_factory=time.perf_counter)
    settled: Settled | None = None
    known: SitingSolution | None = None
    nearest: Nearest | None = None
    lost: dict[tuple[Measure, str], float] = field(default_factory=dict)
    cache: RouteCache = field(default_factory=RouteCache)
    best: Candidate | None = None
    first: SitingSolution | None = None
    first_model: tuple[SitingData, SitingPrices] | None = None
    reached: Mapping[tuple[str, int], float] | None = None
    sought: Mapping[tuple[str, int], float] = field(default_factory=dict)
    spare: Candidate | None = None
    first_plan_seconds: float | None = None
    rounds: list[float] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    has_every_link: bool = False
    hit_limit: bool = False
    is_interrupted: bool = False
    least_score: dict[Decisions, float] = field(default_factory=dict)
    parts: dict[Hashable, Prepared] = field(default_factory=dict)
    searched: set[Decisions] = field(default_factory=set)
    engine_saved: float = 0.0
    engine_note: str = ""
    estimated: tuple[Prepared, SitingPrices] | None = None
    accepts: Callable[[Flow, Ledger], bool] = lambda _flow, _ledger: True
    seen: Callable[[Candidate], None] = lambda _: None

    def estimate(self) -> SitingPrices:
        """Return the prices of ``prepared`` before any route exists."""
        if self.estimated is None or self.estimated[0] is not self.prepared:
            self.estimated = (self.prepared, first_prices(self.prepared))
        return self.estimated[1]

    def known_bound(self, data: SitingData, prices: SitingPrices) -> float | None:
        """Return the bound of the first siting, where it is one of this model, too.

        Where more is asked for, and nothing is cheaper.
        """
        if self.first is None or self.first_model is None:
            return None
        asked, priced = self.first_model
        is_dearer = asks_no_less(data, asked) and is_no_less(prices, priced)
        return self.first.bound if is_dearer else None

    def spend(self, step: str, since: float) -> None:
        """Add the time since ``since`` to a step."""
        self.seconds[step] = self.seconds.get(step, 0.0) + time.perf_counter() - since

    @contextmanager
    def timing(self, step: str) -> Iterator[None]:
        """Add the time of what follows to a step, also if it is interrupted."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.spend(step, started)

    def has_plan(self) -> None:
        """Remember when there was a plan for the first time."""
        if self.first_plan_seconds is None:
            self.first_plan_seconds = time.perf_counter() - self.options.started

    def known_values(self) -> NDArray[np.float64] | None:
        """Return the siting of the best plan, or of the spare one, to start from."""
        known = self.best or self.spare
        return None if known is None else known.siting.values

    def time_left_s(self) -> float | None:
        """Return the seconds until the deadline, ``None`` without one."""
        if self.options.deadline is None:
            return None
        return max(0.1, self.options.deadline - time.perf_counter())

    def is_late(self) -> bool:
        """Return whether the deadline has passed, and remember it."""
        if not self.options.is_past:
            return False
        self.hit_limit = True
        return True


def routed(
    search: Search, siting: SitingSolution
) -> tuple[Candidate, tuple[UnservedStop, ...]]:
    """Return a siting with its routes, judged, and the stops that they leave out."""
    plan, stops = routed_in(search, siting)
    candidate = judged(search, siting, plan)
    search.rounds.append(candidate.ledger.annual_cost)
    return candidate, stops


def routed_in(
    search: Search,
    siting: SitingSolution,
    *,
    initial: Iterable[Route] = (),
    iterations: int = ROUND_ITERATIONS,
) -> tuple[Plan, tuple[UnservedStop, ...]]:
    """Return the plan of a siting with its routes, and the stops that they leave out.

    It is routed with what the search knows of routes, and in its time.

    Parameters
    ----------
    initial, iterations
        As in ``route_network``.
    """
    started = time.perf_counter()
    plan, stops = routed_siting(
        search.prepared,
        siting,
        seed=search.options.seed,
        cache=search.cache,
        initial=initial,
        iterations=iterations,
    )
    search.spend("routing", started)
    return plan, stops


def judged(search: Search, siting: SitingSolution, plan: Plan) -> Candidate:
    """Return a plan with what the independent ledger and checker say of it.

    It is the plan that will be written: numbers are rounded before they are judged.
    """
    started = time.perf_counter()
    instance, plan = search.prepared.instance, rounded_plan(plan)
    flow = resolve(plan, instance)
    ledger = compute_ledger(plan, instance, flow=flow)
    candidate = Candidate(
        plan=plan,
        siting=siting,
        prices=search.prices,
        flow=flow,
        ledger=ledger,
        violations=tuple(check(plan, instance, flow=flow, ledger=ledger)),
        score=objective_of(flow, ledger),
        is_accepted=search.accepts(flow, ledger),
    )
    search.seen(candidate)
    search.spend("judging", started)
    return candidate


def keep(search: Search, candidate: Candidate) -> bool:
    """Take a candidate if it is better: valid before invalid, then the lower score.

    Where the most coverage within a budget is sought, that comes before the score.
    """
    best = search.best
    search.has_plan()
    if best is not None:
        score = candidate.score * (1 + IMPROVEMENT)
        rank = (not candidate.is_valid, -_covered(search, candidate), score)
        if rank >= (not best.is_valid, -_covered(search, best), best.score):
            return False
    search.best = candidate
    return True


def seeks_least_cost(search: Search) -> bool:
    """Return whether the cheapest plan is sought, not the one that covers most."""
    return search.prepared.instance.requirements.objective is Objective.ANNUAL_COST


def _covered(search: Search, candidate: Candidate) -> float:
    """Return the share that a plan covers, where that is the objective; else 0."""
    if seeks_least_cost(search):
        return 0.0
    rules = search.prepared.instance.requirements
    share = coverage_share(candidate.flow, rules.maximise) or 0.0
    return round(share, SHARE_DIGITS)
