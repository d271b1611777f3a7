"""Amendments of a scenario, and of its instance: both come to the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.errors import PlannerError
from planner.instance import Instance
from planner.model.amendment import Amendment, Value, key_at
from planner.model.places import SiteStatus
from planner.model.rules import Requirements
from planner.model.service import ServiceStandard
from planner.scenario.build import read_county
from planner.scenario.document.read import read_scenario
from planner.scenario.edits.in_instance import amended_instance
from planner.scenario.edits.of_scenario import amended, changes_of, rows_of, with_edits
from tests.scenario.edits.counties import folder_with


def decided(instance: Instance) -> tuple[ServiceStandard, Requirements]:
    """Return what amendments of an instance change, but for statuses of sites."""
    return instance.standard, instance.requirements


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("standard.collect_within_km", 1.25),
        ("standard.store_within_min", 25),
        ("solve.reach_km.point", 4.5),
        ("solve.modes", ["point", "store"]),
        ("solve.max_facilities.store", 3),
        ("solve.max_capex", 250_000.0),
        ("solve.max_annual_cost", 90_000.0),
        ("solve.at_least_in.COUNTY.residents", 0.6),
        ("rules.store_in_every_township", True),
        ("rules.point_above_residents", 400.0),
        ("rules.at_least_in_every_township", 0.5),
        ("rules.close_only_if_replaced_within_km", 2.5),
        ("sites.e1", "required"),
        ("sites.e1", "excluded"),
    ],
)
def test_instance_and_scenario_are_amended_alike(
    tmp_path: Path, key: str, value: Value
) -> None:
    """Test that an instance with an amendment is the scenario read again with it."""
    scenario = read_scenario(folder_with(tmp_path))
    before = read_county(scenario).instance
    if "COUNTY" in key:
        key = key.replace("COUNTY", before.counties[0].id)
    amendment = Amendment(key=key, value=value)
    again = read_county(amended(scenario, [amendment])).instance
    assert decided(amended_instance(before, [amendment])) == decided(again)
    assert decided(again) != decided(before)


def test_a_site_moves_between_lists() -> None:
    """Test that a site leaves the list that names it, and the other sites stay."""
    given = {"solve": {"require_sites": ["a", "b.c"]}}
    free = Amendment(key='sites."b.c"', value="candidate")
    assert changes_of([free], given) == {"solve": {"require_sites": ["a"]}}
    closed = Amendment(key="sites.a", value="excluded")
    assert changes_of([free, closed], given) == {
        "solve": {"require_sites": [], "exclude_sites": ["a"]}
    }


def test_a_row_of_a_table_is_no_key_of_the_document(tmp_path: Path) -> None:
    """Test that such an amendment is refused, but the instance takes a status."""
    scenario = read_scenario(folder_with(tmp_path))
    county = read_county(scenario).instance
    idx = next(
        idx
        for idx, site in enumerate(county.sites)
        if site.status is SiteStatus.CANDIDATE
    )
    key = key_at("sites", county.sites[idx].id, "status")
    item = Amendment(key=key, value="excluded")
    with pytest.raises(PlannerError, match="change the row of its table"):
        amended(scenario, [item])
    changed = amended_instance(county, [item])
    assert changed.sites[idx].status is SiteStatus.EXCLUDED
    with pytest.raises(PlannerError, match="not amended by this key"):
        amended_instance(county, [Amendment(key="economics.discount_rate", value=0.1)])


def test_amendments_are_edits_too(tmp_path: Path) -> None:
    """Test that a scenario amended and one with the rows of that say the same."""
    scenario = read_scenario(folder_with(tmp_path))
    items = [
        Amendment(key="standard.collect_within_km", value=1.25),
        Amendment(key="solve.max_facilities.store", value=3),
    ]
    changed = amended(scenario, items)
    rows = rows_of(changed)
    assert [(row["key"], row["value"]) for row in rows] == [
        (item.key, item.value) for item in items
    ]
    assert with_edits(scenario, rows).settings == changed.settings
