"""Sitings finished by the search: what every study does with what it has sited.

A siting is made at average prices of routes. Two sitings that are to be held side by
side are each routed, and then searched as ``solve`` does it, with less effort and under
their own limits. All plans that are found on the way are shared, so that none is held
beside another one that is cheaper and does the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from planner.design.improving.steps import finishing_steps, search_near, take_steps
from planner.design.loop.completing import completed
from planner.design.loop.first_plan import COVERAGE_GAP, with_coverage_fixed
from planner.design.loop.pool import Pool, judged_again
from planner.design.loop.search import Candidate, Options, Search, judged, keep, routed
from planner.design.loop.work import OF_A_STUDY
from planner.design.siting_model.prepare import Prepared
from planner.design.siting_model.prices import first_prices
from planner.design.unmet.impossible import with_first_reasons
from planner.flow import Flow
from planner.ledger import Ledger
from planner.plan import Plan
from planner.routing import RouteCache
from planner.siting.data import SitingPrices, SitingSolution
from planner.siting.search.least_cost import solve_three_tier

__all__ = ["Accepts", "Finisher", "accepts_all"]

Accepts = Callable[[Flow, Ledger], bool]
"""Whether a study may show a plan; what a scenario asks for is the checker's."""
GAP = 0.01
"""Relative gap of the sitings of a study's plan: what ``solve.mip_gap`` is unless
set."""


def accepts_all(_flow: Flow, _ledger: Ledger) -> bool:
    """Return that nothing more is asked of a plan."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Finisher:
    """What finishes the sitings of one study, and shares what it finds.

    Parameters
    ----------
    say
        Called with a line on what is being done.
    """

    seed: int
    cache: RouteCache = field(default_factory=RouteCache)
    pool: Pool = field(default_factory=Pool)
    say: Callable[[str], None] = lambda _: None

    def first(self, prepared: Prepared) -> Candidate | None:
        """Return a finished plan, by whose routes sitings are priced.

        Of a siting at estimated prices; ``None`` if it cannot be met.
        """
        self.say("a plan, for the prices of its routes")
        prices = first_prices(prepared)
        asked = with_coverage_fixed(prepared, prices, gap=COVERAGE_GAP, seed=self.seed)
        if asked is None:
            return None
        siting = solve_three_tier(asked.data, prices, is_quick=True, seed=self.seed)
        if siting is None:
            return None
        start = self.routed(asked, prices, siting)
        return self.finished(asked, start) if start.is_valid else start

    def know(
        self,
        prepared: Prepared,
        prices: SitingPrices,
        siting: SitingSolution,
        plan: Plan | None,
    ) -> None:
        """Let a plan, if there is one, compete as it is with all that is found.

        A siting stands for its own.
        """
        if plan is None:
            return
        self.cache.remember(plan.routes)
        search = self._search(prepared, prices, accepts_all)
        self.pool.add(replace(judged(search, siting, plan), is_searched=True))

    def routed(
        self,
        prepared: Prepared,
        prices: SitingPrices,
        siting: SitingSolution,
        accepts: Accepts = accepts_all,
    ) -> Candidate:
        """Return a siting with its routes, and coverage won back that these lost."""
        search = self._search(prepared, prices, accepts)
        return completed(search, routed(search, siting)[0])

    def finished(
        self,
        prepared: Prepared,
        start: Candidate,
        accepts: Accepts = accepts_all,
        near: Candidate | None = None,
    ) -> Candidate:
        """Return the best plan found under the limits of an instance.

        From a plan, or from one that is known and cheaper.

        Parameters
        ----------
        prepared
            Of the instance whose limits hold.
        near
            A plan that misses no more than shares asked for: with these met it may be
            the better one to begin with.
        """
        search = self._search(prepared, start.prices, accepts)
        search.best = judged_again(search, start)
        self._take_cheapest(search)
        if near is not None:
            keep(search, completed(search, judged_again(search, near)))
        take_steps(search, search_near, *finishing_steps(search))
        return search.best

    def side_by_side(
        self,
        asked: Sequence[Prepared],
        starts: Sequence[Candidate],
        accepts: Sequence[Accepts] | None = None,
    ) -> list[Candidate]:
        """Return plans for several limits, each the cheapest of all found that holds.

        Parameters
        ----------
        asked
            Of the instances whose limits hold, the narrowest best first.
        starts
            A plan to begin from for each.
        accepts
            What else is asked of each.
        """
        more = [accepts_all] * len(starts) if accepts is None else accepts
        cases = list(zip(asked, starts, more, strict=True))
        finished = []
        for number, case in enumerate(cases, 1):
            self.say(f"a better plan {number} of {len(cases)}")
            finished.append(self.finished(*case))
        return [
            self.cheapest(prepared, known, also)
            for (prepared, _, also), known in zip(cases, finished, strict=True)
        ]

    def cheapest(
        self, prepared: Prepared, known: Candidate, accepts: Accepts = accepts_all
    ) -> Candidate:
        """Return the cheapest plan of all that hold, with reasons; else the known."""
        search = self._search(prepared, known.prices, accepts)
        search.best = known
        self._take_cheapest(search)
        plan = with_first_reasons(prepared, search.best.plan)
        return replace(
            search.best, plan=plan, flow=replace(search.best.flow, plan=plan)
        )

    def _take_cheapest(self, search: Search) -> None:
        found = self.pool.cheapest(search)
        if found is not None:
            keep(search, found)

    def _search(
        self, prepared: Prepared, prices: SitingPrices, accepts: Accepts
    ) -> Search:
        options = Options(
            gap=GAP,
            seed=self.seed,
            rounds=0,
            work=OF_A_STUDY,
            deadline=None,
            say=lambda _: None,
        )
        return Search(
            options=options,
            prepared=prepared,
            prices=prices,
            cache=self.cache,
            accepts=accepts,
            seen=self.pool.add,
        )
