"""The bound on the whole plan: no plan of any kind of county costs less."""

from dataclasses import replace

import numpy as np
import pytest

import planner
from benchmarks.counties.tiny import KINDS, write_county
from benchmarks.counties.tiny.as_plan import as_plan
from benchmarks.quality.exhaustive import TODAY, best_plan, read_county
from planner.design.part import narrowed
from planner.design.penalties import objective_of
from planner.design.total_bound.bound import bound_model, lower_bound
from planner.flow import resolve
from planner.instance import Instance
from planner.ledger import compute_ledger
from planner.model.rules import Measure
from planner.model.service import Mode
from planner.plan import Facility, NoBound, Plan, Status
from planner.service.one_place import are_one_place
from planner.solvers.mip import solve_mip
from tests.ledger.test_carriers import POSTAL
from tests.tiny import POINT_FORMAT, point
from tests.tiny_plan import line_county, line_plan

ROUNDING = 1e-6
"""Of an objective: solvers' tolerances."""
SLOW_SEED = 300


def bound_and_price(instance: Instance, plan: Plan, near: int = 4):
    """Return the bound, what its model charges for a plan, and what that costs."""
    flow = resolve(plan, instance)
    ledger = compute_ledger(plan, instance, flow=flow)
    made = bound_model(flow, ledger, near=near)
    mip, values = made.model.mip.copy(), made.plan_values
    known = np.flatnonzero(~np.isnan(values))
    mip.bound(known, lower=values[known] - 1e-7, upper=values[known] + 1e-7)
    charged = solve_mip(mip, gap=1e-6).objective
    return lower_bound(made), charged, objective_of(flow, ledger)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("near", [1, 4])
def test_no_plan_is_charged_more_than_it_costs(tmp_path, kind, near):
    """Test that a plan keeps the rows of the model and is charged its cost at most.

    With one store told apart and with all; the bound is below either.
    """
    instance = planner.build(planner.read_scenario(write_county(tmp_path, kind, 1001)))
    result = planner.solve(instance, neighbours=1, rounds=1, bound=False)
    if result.status is not Status.FEASIBLE:
        pytest.skip("no plan keeps all that is asked for")
    bound, charged, cost = bound_and_price(instance, result.plan, near)
    assert charged is not None
    assert charged <= cost * (1 + ROUNDING)
    assert bound is not None
    assert 0 < bound <= charged * (1 + ROUNDING)


def test_no_bound_is_above_its_plan(tmp_path):
    """Test that the solver's rounding is taken off, and a fault is no bound.

    A plan that costs nothing was bounded at 1e-10.
    """
    folder = write_county(tmp_path, "unserved", 1001)
    instance = planner.build(planner.read_scenario(folder))
    result = planner.solve(instance, neighbours=1, rounds=1, bound=False)
    flow = resolve(result.plan, instance)
    made = bound_model(flow, compute_ledger(result.plan, instance, flow=flow))
    bound = lower_bound(made)
    assert bound is not None
    nearly = replace(made, plan_cost=bound * (1 - ROUNDING / 10))
    assert lower_bound(nearly) == nearly.plan_cost
    assert lower_bound(replace(made, plan_cost=bound / 2)) is None


@pytest.mark.slow
@pytest.mark.parametrize("seed", [SLOW_SEED, SLOW_SEED + 1])
@pytest.mark.parametrize("kind", KINDS)
def test_the_best_plan_costs_no_less(tmp_path, kind, seed):
    """Test that the bound is no more than the exhaustive optimum."""
    folder = write_county(tmp_path, kind, seed)
    try:
        found = best_plan(read_county(folder), TODAY)
    except ValueError:
        pytest.skip("too many parcels for one facility, which nobody enumerates")
    if found is None:
        pytest.skip("no plan keeps all that is asked for")
    instance = planner.build(planner.read_scenario(folder))
    plan = as_plan(found, instance)
    assert not planner.check(plan, instance)
    bound, charged, cost = bound_and_price(instance, plan)
    assert charged <= cost * (1 + ROUNDING)
    assert bound <= charged * (1 + ROUNDING)


def test_where_nothing_can_be_chosen_the_bound_is_the_cost():
    """Test that one store on one truck is bounded by its cost, and said in the result.

    Everybody is to be carried and only s can open: a truck drives from the hub to the
    store 10 km away and back, whatever is planned.
    """
    county = line_county()
    only = [index for index, item in enumerate(county.villages) if item.id == "v2"]
    keeps = replace(
        county.requirements,
        at_least={Measure.USE: 1.0},
        aims={},
        excluded_site_ids=("p", "q", "x"),
        modes=(Mode.STORE,),
    )
    county = replace(
        narrowed(county, only, range(len(county.sites))), requirements=keeps
    )
    result = planner.solve(county)
    assert result.status is Status.FEASIBLE
    assert result.total_bound_reason == ""
    assert result.total_bound == pytest.approx(result.total_objective, rel=1e-3)
    assert 0 <= result.total_gap <= 1e-3
    assert result.total_gap_amount == result.total_objective - result.total_bound


def test_without_vehicles_of_its_own_a_plan_is_bounded_too(tmp_path):
    """Test a county in which third parties carry everything that is carried."""
    folder = write_county(tmp_path, "carriers", 1001)
    instance = planner.build(planner.read_scenario(folder))
    none = tuple(replace(item, available=0) for item in instance.vehicle_types)
    result = planner.solve(replace(instance, vehicle_types=none))
    assert result.status is Status.FEASIBLE
    assert result.plan is not None
    assert not result.plan.routes
    assert 0 < result.total_bound <= result.total_objective * (1 + ROUNDING)


def test_without_a_bound_the_reason_is_said():
    """Test that a bound that nobody asked for is none, with its reason."""
    result = planner.solve(line_county(), bound=False)
    assert result.total_bound is None
    assert result.total_gap is None
    assert result.total_bound_reason == NoBound.NOT_ASKED


def test_a_third_party_to_where_its_store_stands_is_bounded_too():
    """Test a plan that hires a courier from the store to a point in its house.

    The model has no such link; that of own vehicles stands for it, who take nothing.
    So the plan is charged the courier's 25 parcels a day less than it costs at least.
    """
    courier = replace(POSTAL, zone_m=(), zone_factor=(1.0,))
    county = line_county(point("z", 10.0), carriers=(courier,))
    plan = line_plan()
    to_village, to_counter, to_door = plan.allocations
    plan = replace(
        plan,
        facilities=(
            *plan.facilities,
            Facility(
                site_id="z",
                format_id=POINT_FORMAT.id,
                parent_id="s",
                carrier_id=courier.id,
            ),
        ),
        allocations=(
            to_village,
            replace(to_counter, facility_id="z", mode=Mode.POINT),
            to_door,
        ),
    )
    own = replace(plan, facilities=_own(plan.facilities))
    assert are_one_place(county, [county.site_index["z"]], [county.site_index["s"]])
    assert resolve(plan, county)
    bound, charged, cost = bound_and_price(county, plan)
    fee = cost - bound_and_price(county, own)[2]
    assert fee > 0.0
    assert 0 < bound <= charged <= cost - fee + ROUNDING * cost


def _own(facilities: tuple[Facility, ...]) -> tuple[Facility, ...]:
    """Return the facilities, all supplied by own vehicles."""
    return tuple(replace(item, carrier_id=None) for item in facilities)
