"""Facility location: hand-solved cases, enumeration, and what the models refuse."""

import numpy as np
import pytest
from scipy import sparse

from planner.errors import InstanceError
from planner.location.facility.capacitated_model import capacitated
from planner.location.facility.single_source_model import single_source
from planner.location.facility.uncapacitated_model import uncapacitated
from planner.location.sites import LocationResult, SiteRules
from planner.plan import Status
from tests.location.facility_cases import (
    assert_within_capacity,
    least_cost,
    random_case,
    recomputed,
    serve_nearest,
    serve_shared,
    serve_whole,
)

COST = np.array([[1.0, 9.0], [2.0, 8.0], [9.0, 3.0]])


def assert_proven(result: LocationResult, expected: float) -> None:
    """Check status, objective and bound against the known optimum."""
    if np.isinf(expected):
        assert result.status is Status.INFEASIBLE
        assert result.objective is None
        assert result.bound is None
        return
    assert result.status is Status.OPTIMAL
    assert result.objective == pytest.approx(expected, rel=1e-6)
    assert result.bound <= result.objective
    assert result.bound == pytest.approx(expected, rel=2e-6)


def test_uncapacitated_by_hand() -> None:
    """Test site 0 alone: 4 + 1 + 2 + 9 = 16 < both, 4 + 7 + 1 + 2 + 3 = 17."""
    result = uncapacitated(COST, [4.0, 7.0])
    assert_proven(result, 16.0)
    assert result.open_sites.tolist() == [0]
    assert result.assignment.tolist() == [0, 0, 0]


def test_capacitated_by_hand() -> None:
    """Test that customers are split where capacity ends.

    Demand 4 each, capacity 6 each: both sites open at 4 + 7. Customer 2 takes 4 of site
    1, whose other 2 and the 6 of site 0 serve customers 0 and 1; moving customer 1
    costs 8 - 2 = 6 and customer 0 costs 9 - 1 = 8, so half of customer 1 moves:
    11 + 1 + 2 / 2 + 8 / 2 + 3 = 20.
    """
    result = capacitated(COST, [4.0, 4.0, 4.0], [4.0, 7.0], [6.0, 6.0])
    assert_proven(result, 20.0)
    expected = [[1.0, 0.0], [0.5, 0.5], [0.0, 1.0]]
    np.testing.assert_allclose(result.shares, expected, atol=1e-9)
    assert result.assignment is None


def test_single_source_by_hand() -> None:
    """Test that whole customers of 4 into 6 and 8: 4 + 7 + 1 + 8 + 3 = 23."""
    result = single_source(COST, [4.0, 4.0, 4.0], [4.0, 7.0], [6.0, 8.0])
    assert_proven(result, 23.0)
    assert result.assignment.tolist() == [0, 1, 1]


def test_whole_customers_may_not_fit_where_shares_do() -> None:
    """Test that three customers of 4 share 6 + 6 but cannot be packed whole."""
    demand, room = [4.0, 4.0, 4.0], [6.0, 6.0]
    assert capacitated(COST, demand, [4.0, 7.0], room).status is Status.OPTIMAL
    assert_proven(single_source(COST, demand, [4.0, 7.0], room), np.inf)


def test_fixed_sites_are_open_and_free() -> None:
    """Test that site 1, fixed, costs nothing: 4 + 1 + 2 + 3 = 10 < 9 + 8 + 3 = 20."""
    result = uncapacitated(COST, [4.0, 7.0], rules=SiteRules(fixed=(1,)))
    assert_proven(result, 10.0)
    assert result.open_sites.tolist() == [0, 1]


def test_fixed_sites_do_not_count() -> None:
    """Test that one more site than the fixed one may open, or none: 9 + 8 + 3 = 20."""
    rules = SiteRules(fixed=(1,))
    assert_proven(uncapacitated(COST, [4.0, 7.0], rules=rules, p_max=1), 10.0)
    assert_proven(uncapacitated(COST, [4.0, 7.0], rules=rules, p_max=0), 20.0)


def test_budget_counts_the_money_of_the_rules() -> None:
    """Test that a budget of 5 leaves only site 1: 7 + 9 + 8 + 3 = 27."""
    rules = SiteRules(opening_cost=np.array([6.0, 5.0]), budget=5.0)
    assert_proven(uncapacitated(COST, [4.0, 7.0], rules=rules), 27.0)


def test_sparse_costs_leave_pairs_out() -> None:
    """Test that customer 2 cannot use site 0, so that both open: 11 + 1 + 2 + 3."""
    pairs = sparse.csr_array(np.where(COST < 9.0, COST, 0.0))
    result = uncapacitated(pairs, [4.0, 7.0])
    assert_proven(result, 17.0)
    assert result.assignment.tolist() == [0, 0, 1]


def test_customer_without_site_is_infeasible() -> None:
    """Test that a customer whom nobody may serve is reported, not raised."""
    cost = COST.copy()
    cost[1] = np.inf
    assert_proven(uncapacitated(cost, [4.0, 7.0]), np.inf)


def test_requirements_against_each_other_are_infeasible() -> None:
    """Test two required sites where one may open."""
    rules = SiteRules(required=(0, 1))
    assert_proven(uncapacitated(COST, [4.0, 7.0], rules=rules, p_max=1), np.inf)


def test_budget_too_small_for_everyone_is_infeasible() -> None:
    """Test that both sites are needed, at 6 + 5 = 11, and 10 is not enough."""
    cost = np.array([[1.0, np.inf], [np.inf, 1.0]])
    money = np.array([6.0, 5.0])
    rules = SiteRules(opening_cost=money, budget=10.0)
    assert_proven(uncapacitated(cost, [4.0, 7.0], rules=rules), np.inf)
    rules = SiteRules(opening_cost=money, budget=11.0)
    assert_proven(uncapacitated(cost, [4.0, 7.0], rules=rules), 13.0)


def test_free_service_and_no_demand() -> None:
    """Test that costs of 0 and demands of 0 do no harm: the cheaper site, 3."""
    nothing = np.zeros((3, 2))
    assert_proven(capacitated(nothing, [0.0] * 3, [5.0, 3.0], [0.0, 0.0]), 3.0)
    assert_proven(single_source(nothing, [0.0] * 3, [5.0, 3.0], [0.0, 0.0]), 3.0)


@pytest.mark.parametrize("seed", range(60))
def test_uncapacitated_against_enumeration(seed: int) -> None:
    """Test objective, bound and solution on random cases with rules."""
    case = random_case(seed, num_customers=7, num_sites=5)
    result = uncapacitated(
        case.cost, case.opening_cost, rules=case.rules, p_max=case.p_max
    )
    expected = least_cost(case, serve_nearest)
    assert_proven(result, expected)
    if result.objective is not None:
        assert recomputed(case, result) == pytest.approx(result.objective)


@pytest.mark.parametrize("seed", range(60))
def test_capacitated_against_enumeration(seed: int) -> None:
    """Test objective, bound and solution on random cases with rules."""
    case = random_case(seed, num_customers=6, num_sites=5)
    result = capacitated(
        case.cost,
        case.demand,
        case.opening_cost,
        case.capacity,
        rules=case.rules,
        p_max=case.p_max,
    )
    assert_proven(result, least_cost(case, serve_shared))
    if result.objective is not None:
        assert recomputed(case, result) == pytest.approx(result.objective)
        assert_within_capacity(case, result)


@pytest.mark.parametrize("seed", range(40))
def test_single_source_against_enumeration(seed: int) -> None:
    """Test objective, bound and solution on random cases with rules."""
    case = random_case(seed, num_customers=5, num_sites=4)
    result = single_source(
        case.cost,
        case.demand,
        case.opening_cost,
        case.capacity,
        rules=case.rules,
        p_max=case.p_max,
    )
    assert_proven(result, least_cost(case, serve_whole))
    if result.objective is not None:
        assert recomputed(case, result) == pytest.approx(result.objective)
        assert_within_capacity(case, result)


def test_same_seed_same_answer() -> None:
    """Test that a run can be repeated to the last digit."""
    case = random_case(7, num_customers=40, num_sites=12)
    room = case.capacity * 8.0
    first, second = (
        single_source(case.cost, case.demand, case.opening_cost, room) for _ in range(2)
    )
    assert first.objective == second.objective
    assert first.assignment.tolist() == second.assignment.tolist()


def test_no_time_still_gives_a_true_bound() -> None:
    """Test that a search cut short tells what it knows: bound below objective."""
    rng = np.random.default_rng(3)
    cost = rng.random((60, 30)) * 100.0
    demand, room = rng.random(60) + 1.0, np.full(30, 8.0)
    opening = rng.random(30) * 40.0 + 40.0
    cut = capacitated(cost, demand, opening, room, time_limit_s=0.0)
    whole = capacitated(cost, demand, opening, room)
    assert whole.status is Status.OPTIMAL
    assert cut.status in (Status.FEASIBLE, Status.NO_SOLUTION, Status.OPTIMAL)
    assert cut.bound <= whole.objective
    assert cut.objective is None or cut.objective >= whole.bound


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1.0], [4.0, 7.0], [5.0, 5.0]), "demand has shape"),
        (([1.0, -1.0, 1.0], [4.0, 7.0], [5.0, 5.0]), r"demand\[1\]"),
        (([1.0] * 3, [4.0, np.nan], [5.0, 5.0]), r"opening_cost\[1\]"),
        (([1.0] * 3, [4.0, 7.0], [5.0, -5.0]), r"capacity\[1\]"),
    ],
)
def test_malformed_arrays_are_refused(arguments, message: str) -> None:
    """Test that a message names the array and the place."""
    with pytest.raises(InstanceError, match=message):
        capacitated(COST, *arguments)


def test_unknown_sites_and_missing_numbers_are_refused() -> None:
    """Test a rule about site 5 of 2, and a cost that is not a number."""
    with pytest.raises(InstanceError, match=r"forbidden names sites \[5\]"):
        uncapacitated(COST, [4.0, 7.0], rules=SiteRules(forbidden=(5,)))
    with pytest.raises(InstanceError, match="not finite"):
        uncapacitated(np.where(COST == 9.0, np.nan, COST), [4.0, 7.0])
