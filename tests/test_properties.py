"""What holds for every plan of every county, on random small ones."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from planner.checker import check
from planner.design.siting_model.prepare import prepare
from planner.design.siting_model.prices import first_prices
from planner.design.solve import solve
from planner.instance import Instance
from planner.ledger import COST_LINES, NETWORK, LineKind, compute_ledger
from planner.metrics import evaluate
from planner.plan import (
    Allocation,
    Plan,
    Result,
    Status,
    Unserved,
    plan_from_json,
    plan_to_json,
)
from planner.report.folders.plan_folder import read_folder, write_folder
from planner.report.verifying.verify import verify_run
from planner.siting.search.largest_coverage import most_coverage
from tests.random_county import Recipe, recipes

few = partial(settings, deadline=None, derandomize=True)
RELATIVE = 1e-6
BUDGETS = (0.0, 5_000.0, 7_000.0, 12_000.0, 30_000.0)


def solved(county: Instance) -> Result:
    """Return a result of one quick run."""
    return solve(county, rounds=2)


def plan_of(county: Instance) -> Plan:
    """Return the plan of a county, an empty one where there is none."""
    nothing = Plan(
        facilities=(), allocations=(), unserved=(), closed_site_ids=(), routes=()
    )
    return solved(county).plan or nothing


def assert_judged_alike(county: Instance) -> None:
    """Assert that a plan is said to be feasible exactly if the checker agrees."""
    result = solved(county)
    assert result.status in (Status.FEASIBLE, Status.OPTIMAL, Status.INFEASIBLE)
    is_feasible = result.status is not Status.INFEASIBLE
    assert is_feasible is (not result.infeasible)
    if result.plan is None:
        assert not is_feasible
        return
    violations = check(result.plan, county)
    assert is_feasible is (not violations)


def assert_nothing_asked_is_met(county: Instance) -> None:
    """Assert that where nothing is asked for and required there is always a plan."""
    asked = replace(county.requirements, at_least={})
    assert solved(replace(county, requirements=asked)).status is Status.FEASIBLE


def assert_books_balance(county: Instance) -> None:
    """Assert that lines, accounts and totals are the same money."""
    ledger = compute_ledger(plan_of(county), county)
    costs = [
        line.amount_per_year
        for line in ledger.lines
        if line.kind is LineKind.RESOURCE and line.payer == NETWORK
    ]
    accounts = ledger.by_account().values()
    by_line = ledger.by_line()
    named = [name for name, line in COST_LINES.items() if line.payer == NETWORK]
    assert all(line.amount_per_year >= 0 for line in ledger.lines)
    total = pytest.approx(ledger.annual_cost, rel=RELATIVE, abs=1e-6)
    assert sum(costs) == total
    assert sum(account.cost_per_year for account in accounts) == total
    assert sum(by_line[name] for name in named) == total
    profit = sum(account.profit_per_year for account in accounts)
    assert -profit == pytest.approx(ledger.net_cost, rel=RELATIVE, abs=1e-6)


def assert_objective_corrected(county: Instance) -> None:
    """Assert that objective, corrections and bound fit the ledger's annual cost."""
    result = solved(county)
    if result.plan is None:
        return
    assert result.objective is not None
    assert result.bound is not None
    corrected = result.objective + sum(result.corrections.values())
    cost = compute_ledger(result.plan, county).annual_cost
    assert corrected == pytest.approx(cost, rel=RELATIVE, abs=1e-4)
    assert result.annual_cost == pytest.approx(cost, rel=RELATIVE)
    assert result.bound <= result.objective + RELATIVE * abs(result.objective)


def assert_every_village_accounted_for(county: Instance) -> None:
    """Assert that what is not served has a record with a reason in words."""
    plan = plan_of(county)
    if not plan.allocations and not plan.unserved:
        return
    shares: dict[str, float] = defaultdict(float)
    parts: list[Allocation | Unserved] = [*plan.allocations, *plan.unserved]
    for item in parts:
        shares[item.stream_id] += item.share
    assert set(shares) == {village.id for village in county.villages}
    assert list(shares.values()) == pytest.approx([1.0] * len(shares))
    assert all(item.detail for item in plan.unserved)


def assert_coverages_are_shares(county: Instance) -> None:
    """Assert five labelled coverages in [0, 1], missing ones with a reason."""
    coverages = evaluate(plan_of(county), county).coverages
    assert list(coverages) == [
        "villages",
        "residents",
        "demand",
        "effective_service",
        "use",
    ]
    for coverage in coverages.values():
        assert coverage.standard
        assert (coverage.value is None) is bool(coverage.reason)
        if coverage.value is not None:
            assert 0.0 <= coverage.value <= 1.0 + 1e-12


def assert_text_keeps_plan(county: Instance) -> None:
    """Assert that a plan comes back from its text, and its text from that plan."""
    plan = plan_of(county)
    text = plan_to_json(plan)
    again = plan_from_json(text)
    assert plan_to_json(again) == text
    assert plan_from_json(plan_to_json(again)) == again
    assert len(check(again, county)) == len(check(plan, county))


def assert_coverage_rises_with_budget(county: Instance) -> None:
    """Assert that the most coverage of the exact model never falls with money."""
    asked = replace(county.requirements, at_least={})
    prepared = prepare(replace(county, requirements=asked))
    prices = first_prices(prepared)
    shares = []
    for budget in BUDGETS:
        data = replace(prepared.data, max_capex=budget)
        found = most_coverage(data, prices, "residents", gap=0.0)
        assert found is not None
        share, bound = found.share, found.bound
        assert share <= bound + RELATIVE
        shares.append(share)
    assert (np.diff(shares) >= -RELATIVE).all()


def assert_written_run_holds(county: Instance) -> None:
    """Assert that a written run verifies from its files as the plan does."""
    result = solved(county)
    with tempfile.TemporaryDirectory() as folder:
        out = write_folder(Path(folder) / "out", result=result, instance=county)
        findings = verify_run(read_folder(out), county)
    is_feasible = result.status is not Status.INFEASIBLE
    assert is_feasible is (not findings) or result.plan is None


@few(max_examples=20)
@given(recipe=recipes())
def test_plans_are_clean(recipe: Recipe) -> None:
    """Test that the checker finds nothing in a plan that is said to be feasible."""
    assert_judged_alike(recipe.county())


@few(max_examples=15)
@given(recipe=recipes())
def test_nothing_asked_is_met(recipe: Recipe) -> None:
    """Test that no county is infeasible if nothing is asked for."""
    assert_nothing_asked_is_met(recipe.county())


@few(max_examples=15)
@given(recipe=recipes())
def test_books_balance(recipe: Recipe) -> None:
    """Test that ledger lines and accounts sum to the total."""
    assert_books_balance(recipe.county())


@few(max_examples=20)
@given(recipe=recipes())
def test_objective_and_corrections_are_the_ledger(recipe: Recipe) -> None:
    """Test that the siting objective plus the declared corrections is the cost."""
    assert_objective_corrected(recipe.county())


@few(max_examples=15)
@given(recipe=recipes())
def test_every_village_is_accounted_for(recipe: Recipe) -> None:
    """Test that served and unserved shares of each village add up to one."""
    assert_every_village_accounted_for(recipe.county())


@few(max_examples=15)
@given(recipe=recipes())
def test_coverages_are_shares(recipe: Recipe) -> None:
    """Test that all five coverages lie in [0, 1] or say why there is none."""
    assert_coverages_are_shares(recipe.county())


@few(max_examples=15)
@given(recipe=recipes())
def test_text_keeps_plan(recipe: Recipe) -> None:
    """Test that a plan survives being written and read."""
    assert_text_keeps_plan(recipe.county())


@few(max_examples=15)
@given(recipe=recipes())
def test_coverage_rises_with_budget(recipe: Recipe) -> None:
    """Test that more capex never lowers the largest coverage."""
    assert_coverage_rises_with_budget(recipe.county())


@few(max_examples=3)
@given(recipe=recipes())
def test_written_run_holds(recipe: Recipe) -> None:
    """Test that an output folder verifies clean."""
    assert_written_run_holds(recipe.county())


@pytest.mark.slow
@few(max_examples=30)
@given(recipe=recipes())
def test_all_properties_of_many_counties(recipe: Recipe) -> None:
    """Test everything above but the writing on many more counties."""
    county = recipe.county()
    assert_judged_alike(county)
    assert_nothing_asked_is_met(county)
    assert_books_balance(county)
    assert_objective_corrected(county)
    assert_every_village_accounted_for(county)
    assert_coverages_are_shares(county)
    assert_text_keeps_plan(county)
    assert_coverage_rises_with_budget(county)


@pytest.mark.slow
@few(max_examples=20)
@given(recipe=recipes())
def test_many_written_runs_hold(recipe: Recipe) -> None:
    """Test that many output folders verify clean."""
    assert_written_run_holds(recipe.county())
