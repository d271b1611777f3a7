"""Where another option overtakes the chosen plan, by hand and by costing again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from planner.design.solve import solve
from planner.explain.sensitivity.one_at_a_time import Case, sensitivity
from planner.explain.sensitivity.switching import contests, switches
from planner.ledger import compute_ledger
from planner.scenario.build import read_county
from planner.scenario.document.read import read_scenario
from planner.scenario.generate import generate

INCOME = "economics.income_per_parcel_in"


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Case, Case]:
    """Return a plan of a small county, and one that covers everybody it can."""
    folder = tmp_path_factory.mktemp("switching") / "county"
    generate(folder, villages=12, seed=4)
    found = []
    for share in (0.6, 0.9):
        asked = {"solve": {"at_least": {"residents": share, "use": share}}}
        scenario = read_scenario(folder, changes=asked)
        built = read_county(scenario)
        plan = solve(built.instance, rounds=1, neighbours=0).plan
        assert plan is not None
        found.append(Case(scenario=scenario, built=built, plan=plan))
    return found[0], found[1]


def test_an_option_that_covers_less_is_left_out(cases: tuple[Case, Case]) -> None:
    """Test that each is held against what is asked of the chosen plan."""
    fewer, more = cases
    (found,) = contests(fewer, {"more": more})
    assert found.is_comparable
    (found,) = contests(more, {"fewer": fewer})
    assert not found.is_comparable
    assert found.net_cost == pytest.approx(
        compute_ledger(fewer.plan, fewer.built.instance).net_cost
    )


def test_what_a_county_is_asked_for_counts_as_well(cases: tuple[Case, Case]) -> None:
    """Test that a share required of the county by name is held like one of them all."""
    fewer, more = cases
    instance = more.built.instance
    rules = instance.requirements
    county = instance.counties[0].id
    named = replace(rules, at_least={}, at_least_in={county: rules.at_least})
    built = replace(more.built, instance=replace(instance, requirements=named))
    (found,) = contests(replace(more, built=built), {"fewer": fewer})
    assert not found.is_comparable


def test_switching_value_by_hand(cases: tuple[Case, Case]) -> None:
    """Test the crossing of two straight lines.

    At an income p a parcel, a plan costs a - b p net, b being the parcels it brings in
    a year. The plan that carries more overtakes at p = (a' - a) / (b' - b), be that
    more or less than the income that is assumed.
    """
    fewer, more = cases
    item = next(row for row in sensitivity(fewer) if row.assumption.key == INCOME)
    assumed = item.assumption.value
    (a, b), (a_more, b_more) = (
        (case.outcome().net_cost + parcels * assumed, parcels)
        for case in cases
        for parcels in [_parcels_in_a_year(case)]
    )
    meeting = (a_more - a) / (b_more - b)
    assert b_more > b
    assert meeting > 0
    beyond = 2 * meeting - assumed
    side = "high" if meeting > assumed else "low"
    fields: dict[str, Any] = {side: beyond}
    wide = replace(item.assumption, **fields)
    (found,) = switches(fewer, {"more": more}, [replace(item, assumption=wide)])
    assert found.value == pytest.approx(meeting, abs=2e-3 * abs(meeting - assumed))
    assert found.net_cost == pytest.approx(a - b * found.value)


def _parcels_in_a_year(case: Case) -> float:
    instance = case.built.instance
    a_day = sum(
        item.share
        * float(instance.parcels_in_per_day[instance.village_of[item.stream_id]].sum())
        for item in case.plan.allocations
    )
    return a_day * instance.operations.days_per_year


def test_every_switch_is_one(cases: tuple[Case, Case]) -> None:
    """Test that on the two sides of a switching value different plans win."""
    fewer, more = cases
    rows = sensitivity(fewer)
    by_key = {item.assumption.key: item.assumption for item in rows}
    for found in switches(fewer, {"more": more}, rows):
        item = by_key[found.assumption]
        end = item.low if found.value < item.value else item.high
        differences = [
            fewer.outcome_with(item, value).net_cost
            - more.outcome_with(item, value).net_cost
            for value in (item.value, end)
        ]
        assert differences[0] * differences[1] < 0
