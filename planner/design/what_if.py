"""A plan again after a change, from the plan before it.

Where only sites are required or excluded, what is near them is sited again and the
rest stays as it was, not searched for other improvements; after any other change the
whole county is sited again at the prices of the earlier routes. The decisions of the
earlier plan, if they still hold, compete with what is found. Routing, ledger and
checker judge as in any other run.
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from planner.design.first_plan import prices_by_first_plan, with_coverage_fixed
from planner.design.frozen import FrozenPlan, freeze
from planner.design.prepare import Prepared, prepare
from planner.design.prices import first_prices, prices_of_plan
from planner.design.search import Candidate, Search, keep, routed
from planner.design.sited import sited
from planner.errors import PlannerError
from planner.instance import Instance
from planner.model.rules import Objective
from planner.plan import Plan
from planner.siting.data import POINT_TIER, SitingSolution
from planner.siting.search.near import neighbourhood, solve_near
from planner.siting.search.quick_bound import relaxed_bound

__all__ = ["AFTER_A_CHANGE", "start_from"]

AFTER_A_CHANGE = 2
"""Searches of neighbours after a change, so that an answer comes soon."""

NEAR_POINTS_GAP = 1e-4
NEAR_STORES_GAP = 2e-3
"""What is near a store is much, and takes long to solve to the end."""


def start_from(search: Search, plan: Plan) -> None:
    """Bring the best plan near an earlier one into a search, if there is any.

    Raises
    ------
    EngineError
        If the solver fails.
    """
    instance = search.prepared.instance
    search.cache.remember(plan.routes)
    is_least = instance.requirements.objective is Objective.ANNUAL_COST
    frozen = _frozen(instance, plan) if is_least else None
    sites = np.zeros(0, dtype=np.int64) if frozen is None else _sites_to_change(frozen)
    if frozen is not None:
        search.prepared, search.prices = frozen.prepared, frozen.prices
        _try(search, _near(search, frozen, sites))
    if search.best is None or not len(sites):
        _site_again(search, plan)
    else:
        work = replace(search.options.work, neighbours=0, sitings=0)
        search.options = replace(search.options, work=work)
    if search.best is not None:
        _bound(search, search.best)


def _frozen(instance: Instance, plan: Plan) -> FrozenPlan | None:
    """Return the earlier plan in the model of today; ``None`` if it does not fit."""
    if not _is_known(instance, plan):
        return None
    try:
        return freeze(instance, plan)
    except PlannerError:
        return None


def _is_known(instance: Instance, plan: Plan) -> bool:
    """Return whether all that a plan uses is still there."""
    known = {vehicle_type.id for vehicle_type in instance.vehicle_types}
    return all(route.vehicle_type_id in known for route in plan.routes) and all(
        item.site_id in instance.site_index
        and item.format_id
        in instance.sites[instance.site_index[item.site_id]].format_ids
        for item in plan.facilities
    )


def _sites_to_change(frozen: FrozenPlan) -> NDArray[np.int64]:
    """Return the sites that are open and must not be, or must be and are not."""
    data, is_open = frozen.prepared.data, frozen.state.site_option >= 0
    wrong = (is_open & data.is_excluded) | (~is_open & data.is_required)
    return np.flatnonzero(wrong)


def _near(
    search: Search, frozen: FrozenPlan, sites: NDArray[np.int64]
) -> SitingSolution | None:
    """Return the earlier decisions, or the best with only what is near sites free."""
    data = frozen.prepared.data
    free = np.zeros(data.num_sites, dtype=bool)
    if len(sites):
        search.options.say("siting near what changes")
        free = neighbourhood(data, frozen.state, sites)
    started = time.perf_counter()
    seed = search.options.seed
    is_point = bool((data.site_tier[sites] == POINT_TIER).all())
    found = solve_near(
        data,
        frozen.prices,
        frozen.state,
        free,
        gap=NEAR_POINTS_GAP if is_point else NEAR_STORES_GAP,
        seed=seed,
    )
    search.spend("siting", started)
    return None if found is None else found.with_bound(None)


def _site_again(search: Search, plan: Plan) -> None:
    """Site the whole county at the prices of the earlier routes."""
    search.options.say("siting")
    instance, options = search.prepared.instance, search.options
    prepared: Prepared | None
    if _is_known(instance, plan):
        prepared = prepare(instance, plan)
        search.prices = prices_of_plan(prepared, plan)
    else:
        prepared = prepare(instance)
        prices = prices_by_first_plan(prepared, seed=options.seed, cache=search.cache)
        search.prices = first_prices(prepared) if prices is None else prices
    prepared = with_coverage_fixed(
        prepared,
        search.prices,
        gap=options.gap / 10,
        seed=options.seed,
        time_limit_s=search.time_left_s(),
    )
    if prepared is None:
        return
    search.prepared = prepared
    _try(search, sited(search, prepared.data, search.prices))


def _try(search: Search, siting: SitingSolution | None) -> None:
    """Route a siting and keep its plan if it is the best."""
    if siting is not None:
        search.options.say("routing")
        candidate, _ = routed(search, siting)
        keep(search, candidate)


def _bound(search: Search, best: Candidate) -> None:
    """Give the siting a bound, with points that need not be whole."""
    if best.siting.bound is not None and best.siting.gap is not None:
        return
    started = time.perf_counter()
    bound = relaxed_bound(
        search.prepared.data,
        best.prices,
        gap=search.options.gap,
        seed=search.options.seed,
    )
    search.spend("siting", started)
    search.best = replace(best, siting=best.siting.with_bound(bound))
