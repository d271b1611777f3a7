"""The most coverage within an annual budget: searched, judged by real routes.

Each round asks the siting for the most coverage within a limit at the prices known so
far, then for the least cost at that coverage, and routes it. The limit is the budget at
first, and then what brings the routes to it: less where they cost more, more where they
cost less. Of the plans within the budget that which covers the most counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from planner.design.loop.first_plan import with_coverage_fixed
from planner.design.loop.search import Search
from planner.design.siting_model.prepare import Prepared
from planner.model.rules import Objective
from planner.siting.data import SitingSolution

__all__ = ["cover_within_budget", "covers_within_budget"]

FEWEST_ROUNDS = 8
"""Rounds that are gone whatever the user asks for: prices take a few to be true."""
PATIENCE = 2
"""Rounds without a better plan after which the search ends."""
CLOSER = 0.999
"""Factor by which a limit is less than what the routes suggest: plans come in steps."""
LEAST, MOST = 0.5, 1.5
"""Factors by which a round changes a limit at most."""


def covers_within_budget(prepared: Prepared) -> bool:
    """Return whether the most coverage within an annual budget is sought."""
    rules = prepared.instance.requirements
    is_coverage = rules.objective is Objective.COVERAGE
    return is_coverage and rules.max_annual_cost is not None


def cover_within_budget(
    search: Search,
    site: Callable[[], SitingSolution | None],
    try_siting: Callable[[SitingSolution], bool],
) -> None:
    """Keep the plan that covers the most of those found within the budget.

    The model of the search then asks for what that plan covers.

    Parameters
    ----------
    site
        Returns the cheapest siting of the search's model.
    try_siting
        Routes a siting, corrects the prices, keeps the plan if it is the best, and
        returns whether it is.
    """
    open_model = search.prepared
    budget = open_model.data.max_annual_cost or 0.0
    limit, asked, since_best = budget, open_model, 0
    for _ in range(max(FEWEST_ROUNDS, search.options.rounds)):
        fixed = _most_covered(search, open_model, limit)
        if fixed is None:
            break
        search.prepared = fixed
        siting = site()
        if siting is None:
            break
        is_best = try_siting(siting)
        has_valid = search.best is not None and search.best.is_valid
        if is_best and has_valid:
            asked, since_best = fixed, 0
        else:
            since_best += has_valid
        limit *= CLOSER * corrected(budget, search.rounds[-1])
        if since_best >= PATIENCE or search.is_late():
            break
    search.prepared = asked


def corrected(budget: float, spent: float) -> float:
    """Return by what a siting's limit is multiplied, whose routed plan costs so much.

    A plan that costs nothing, or brings more than it costs, leaves all of it.
    """
    return min(max(budget / spent, LEAST), MOST) if spent > 0 else MOST


def _most_covered(
    search: Search, open_model: Prepared, limit: float
) -> Prepared | None:
    """Return the model that asks for the most coverage within a limit."""
    data = replace(open_model.data, max_annual_cost=limit)
    return with_coverage_fixed(
        replace(open_model, data=data),
        search.prices,
        gap=search.options.gap / 10,
        seed=search.options.seed,
        time_limit_s=search.time_left_s(),
    )
