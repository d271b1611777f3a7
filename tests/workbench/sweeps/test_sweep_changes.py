"""The rows that changes of a sweep stand for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import planner
from planner.errors import InputError
from planner.scenario.document.read import Scenario
from planner.scenario.edits.of_scenario import changes_of
from planner.workbench.sweeps.changes import cases_of, changed_scenario


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """Return a county of one village."""
    villages = pd.DataFrame(
        [("V1", 109.5, 28.0, 300)], columns=["id", "lon", "lat", "residents"]
    )
    near = {"near": {"standard": {"collect_within_km": 1.5}}}
    return planner.county(villages=villages, settings={"variants": near})


def test_values_are_combined_and_held_against_the_one_before(
    scenario: Scenario,
) -> None:
    """Test a grid of two keys: each row differs in one value from that before it.

    Rows are (2, 10), (2, 20), (3, 10), (3, 20): the third is the first with 3.
    """
    changes: dict[str, Any] = {
        "standard.collect_within_km": np.array([2.0, 3.0]),
        "standard.store_within_min": [10, 20],
    }
    cases = cases_of(scenario, changes)
    assert [changes_of(case.amendments, {})["standard"] for case in cases] == [
        {"collect_within_km": far, "store_within_min": minutes}
        for far in (2.0, 3.0)
        for minutes in (10, 20)
    ]
    assert [case.against for case in cases] == [None, 0, 0, 2]


def test_a_list_is_held_against_its_first_row(scenario: Scenario) -> None:
    """Test mappings, nested and dotted, and the name of a variant."""
    cases = cases_of(
        scenario,
        [{}, {"standard": {"collect_within_km": 2.5}}, "near", {"solve.mip_gap": 0.1}],
    )
    assert [case.against for case in cases] == [None, 0, 0, 0]
    far = "standard.collect_within_km"
    assert [case.keys for case in cases] == [(), (far,), (far,), ("solve.mip_gap",)]
    read = [changed_scenario(scenario, case) for case in cases]
    assert [item.settings.standard.collect_within_m for item in read[1:3]] == [
        2500.0,
        1500.0,
    ]
    assert read[3].settings.search.mip_gap == 0.1
    assert read[0].held is scenario.held


def test_edits_of_a_workbench_are_kept(scenario: Scenario) -> None:
    """Test that a row's value comes after an edit of its key, other edits staying."""
    bench = planner.open(scenario)
    bench.set("standard.collect_within_km", 2.0).demand("V1", factor=3.0)
    (case,) = cases_of(bench.scenario, {"standard.collect_within_km": [1.0]})
    changed = changed_scenario(bench.scenario, case)
    assert changed.settings.standard.collect_within_m == 1000.0
    parcels = [planner.build(item).parcels_in_per_day for item in (scenario, changed)]
    assert parcels[1].sum() == pytest.approx(3.0 * parcels[0].sum())


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, None),
        ([], "no row"),
        ("near", "'near'"),
        ({"standard.collect_within_km": 3.0}, "standard.collect_within_km = 3.0"),
        ({"solve.objective": "coverage"}, "solve.objective = 'coverage'"),
        ([3], "3"),
        ([{"standard..km": 1}], "'standard..km'"),
    ],
)
def test_what_is_no_change_is_told(
    scenario: Scenario, changes: object, found: str | None
) -> None:
    """Test that each says what was found, and shows what would be right."""
    if found is None:
        (only,) = cases_of(scenario, changes)  # type: ignore[arg-type]
        assert only.amendments == ()
        return
    with pytest.raises(InputError, match=r"for example \{") as told:
        cases_of(scenario, changes)  # type: ignore[arg-type]
    assert told.value.problems[0].found == found
