"""The viability of the siting model is that of the metrics, where routes cost nothing.

And frontiers in which only viable stores and points may be open.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.design.loop.route_siting import routed_siting
from planner.design.siting_model.prepare import Prepared, prepare
from planner.design.studies.frontier.frontier import frontier
from planner.flow import resolve
from planner.instance import Instance
from planner.ledger import compute_ledger
from planner.metrics import site_viability
from planner.model.rules import Measure
from planner.plan import Plan
from planner.routing import RouteCache
from planner.siting.data import SitingPrices, SitingSolution
from planner.siting.model import ThreeTierModel
from planner.siting.search.least_cost import solve_three_tier
from planner.solvers.mip import MipStatus, solve_mip
from tests import tiny
from tests.design.counties import asking, three_villages
from tests.random_county import Recipe
from tests.tiny import point, store

FREE = tuple(
    replace(item, fixed_cost_per_day=0.0, cost_per_km=0.0, cost_per_hour=0.0)
    for item in (tiny.TRUCK, tiny.VAN)
)


def county(seed: int, income: float) -> Instance:
    """Return a random county whose vehicles cost nothing, with most parcels carried.

    Its plans stay as sited: nobody is sent to a nearer facility.
    """
    recipe = Recipe(
        seed=seed,
        num_counties=1,
        is_hired=True,
        days_per_week=7.0,
        discount_rate=0.06,
        at_least={},
        unserved_price=30.0,
        uncovered_price=20.0,
        is_split_allowed=False,
        modes=tuple(tiny.REQUIREMENTS.modes),
        store_within_s=None,
        promise_s=None,
    )
    economics = replace(tiny.ECONOMICS, income_per_parcel_in=income)
    drawn = recipe.county()
    return replace(
        drawn,
        vehicle_types=FREE,
        economics=economics,
        requirements=replace(drawn.requirements, nearer_facility=False),
    )


def no_prices(prepared: Prepared) -> SitingPrices:
    """Return prices of routes that cost nothing."""
    arcs, links = len(prepared.data.arc_site), len(prepared.data.link_child)
    return SitingPrices(
        arc_cost=np.zeros(arcs),
        link_cost=np.zeros(links),
        link_cost_per_parcel=np.zeros(links),
        link_is_open=np.ones(links, dtype=bool),
        arc_is_open=np.ones(arcs, dtype=bool),
    )


def is_viable(instance: Instance, plan: Plan) -> bool:
    """Return whether every open store and point of a plan is viable."""
    found = site_viability(resolve(plan, instance), compute_ledger(plan, instance))
    return all(site.is_viable for site in found.values())


def keeps_rows(prepared: Prepared, solution: SitingSolution) -> bool:
    """Return whether the model with viability rows holds a solution of the other."""
    data = replace(prepared.data, only_viable=True)
    model = ThreeTierModel(data, no_prices(prepared))
    for variables in (model.y, model.u, model.x):
        whole = np.round(solution.values[variables])
        model.mip.bound(variables, lower=whole, upper=whole)
    return solve_mip(model.mip).status is not MipStatus.INFEASIBLE


def solved(instance: Instance, *, only_viable: bool) -> tuple[Prepared, SitingSolution]:
    """Return the cheapest siting."""
    prepared = prepare(instance, only_viable=only_viable)
    solution = solve_three_tier(prepared.data, no_prices(prepared), gap=0.0)
    assert solution is not None
    return prepared, solution


def routed(prepared: Prepared, solution: SitingSolution) -> Plan:
    """Return the plan of a siting, all of which vehicles can do."""
    plan, _ = routed_siting(prepared, solution, seed=1, cache=RouteCache())
    assert len(plan.allocations) == np.count_nonzero(solution.arc_share)
    return plan


@pytest.mark.parametrize("income", [0.3, 0.6, 0.8, 1.2])
@pytest.mark.parametrize("seed", range(8))
def test_rows_hold_exactly_for_viable_plans(seed: int, income: float) -> None:
    """Test that model and metrics judge the same, of any siting and of viable ones."""
    instance = county(seed, income)
    free = solved(instance, only_viable=False)
    assert keeps_rows(*free) is is_viable(instance, routed(*free))
    assert is_viable(instance, routed(*solved(instance, only_viable=True)))


def test_frontier_of_viable_sites() -> None:
    """Test that less is covered than else, at the same prices, by viable sitings.

    A village brings 4 x 1 + 1 x 2 = 6 a day, 2190 a year, and costs 5 x 0.2 x 365 =
    365 at a store of 3000 a year: two villages pay for one, a and b at s. For c alone
    there is no viable store, and s with a point at c does not pay for the way.
    """
    sites = (point("pa", 9), point("pb", 11), point("pc", 21), store("sc", 21))
    instance = three_villages(*sites, requirements=asking(at_least={}))
    every = frontier(instance, num_points=4, gap=0.0)
    viable = frontier(instance, num_points=4, gap=0.0, only_viable=True)
    assert viable.only_viable
    assert not every.only_viable
    shares = [item.siting.value for item in viable.points]
    assert shares == [0.0, pytest.approx(2 / 3)]
    assert every.points[-1].siting.value == pytest.approx(1.0)
    assert viable.points[-1].metrics.viability.viable_sites == 1
    assert viable.points[-1].metrics.viability.unviable_sites == 0
    assert every.points[-1].metrics.viability.unviable_sites > 0


def test_impossible_with_viable_sites_is_named() -> None:
    """Test that all parcels cannot be carried by viable sites, and that is said."""
    requirements = asking(at_least={Measure.USE: 1.0})
    instance = three_villages(point("pa", 9), requirements=requirements)
    found = frontier(instance, num_points=3, only_viable=True)
    assert found.points == ()
    assert any("only viable" in words for words in found.infeasible)
