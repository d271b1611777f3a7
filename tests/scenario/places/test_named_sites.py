"""Sites that a scenario requires or excludes by their ids."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.checker import check
from planner.design.solve import solve
from planner.errors import InputError
from planner.ledger import compute_ledger
from planner.model.places import SiteStatus
from planner.scenario.build import build
from planner.scenario.document.read import read_scenario
from planner.scenario.generate import generate
from planner.scenario.new import write_template
from planner.scenario.validate import validate
from tests import tiny
from tests.design.counties import asking, open_ids, plan_of, three_villages
from tests.tiny import point


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the template."""
    folder = tmp_path_factory.mktemp("county") / "county"
    write_template(folder)
    return folder


def county(**fields):
    """Return the line with points at c, one of them excluded by its status."""
    sites = (point("pc", 21), point("px", 21, status=SiteStatus.EXCLUDED))
    return three_villages(*sites, requirements=asking(**fields))


def test_ids_win_over_the_status() -> None:
    """Test that an excluded site opens if required, and another one closes."""
    before = plan_of(solve(county(required_site_ids=("pc",))))
    assert "pc" in open_ids(before)
    changed = county(required_site_ids=("px",), excluded_site_ids=("pc",))
    plan = plan_of(solve(changed))
    assert "px" in open_ids(plan)
    assert "pc" not in open_ids(plan)
    assert not check(plan, changed)


def test_the_checker_asks_for_them() -> None:
    """Test that a plan that leaves them aside breaks two requirements."""
    plan = plan_of(solve(county(required_site_ids=("pc",))))
    asked = county(required_site_ids=("px",), excluded_site_ids=("pc",))
    codes = {item.code.value for item in check(plan, asked)}
    assert {"REQUIRED_SITE", "EXCLUDED_SITE"} <= codes


def test_existing_sites_close_at_their_price() -> None:
    """Test that an existing site that is excluded is listed closed and paid for."""
    existing = point(
        "pe",
        21,
        status=SiteStatus.EXISTING,
        current_format_id=tiny.POINT_FORMAT.id,
        closing_cost=1_000.0,
    )
    instance = three_villages(existing, requirements=asking(excluded_site_ids=("pe",)))
    plan = plan_of(solve(instance))
    assert "pe" in plan.closed_site_ids
    assert compute_ledger(plan, instance).by_line()["facility_closing"] > 0


def test_share_of_an_unknown_county(template: Path) -> None:
    """Test that a share of a county that there is not is a problem."""
    changes = {"solve": {"at_least_in": {"nowhere": {"use": 0.5}}}}
    with pytest.raises(InputError, match="'nowhere', which is no county"):
        build(read_scenario(template, changes=changes))


def test_unknown_and_contradicting_ids_are_named(template: Path) -> None:
    """Test the problems of ids that no site has, and of ids in both lists."""
    site = build(read_scenario(template)).sites[0].id
    wrong = {"solve": {"require_sites": [site + "x"]}}
    with pytest.raises(InputError) as caught:
        build(read_scenario(template, changes=wrong))
    assert caught.value.problems[0].where == "solve.require_sites"
    assert site in caught.value.problems[0].remedy
    both = {"solve": {"require_sites": [site], "exclude_sites": [site]}}
    with pytest.raises(InputError, match="require_sites"):
        read_scenario(template, changes=both)
    assert validate(template) is not None


def test_nothing_new_opens(tmp_path: Path) -> None:
    """Test that only what stands today is left, in its format, and stays open."""
    folder = tmp_path / "county"
    generate(folder, villages=14, seed=3)
    asked = {"at_least": {"residents": 0.0, "use": 0.0}}
    changes = {"solve": {"new_sites": False, **asked}}
    before = build(read_scenario(folder))
    existing = {
        site.id: site.current_format_id
        for site in before.sites
        if site.status is SiteStatus.EXISTING
    }
    assert len(existing) < len(before.sites)
    county = build(read_scenario(folder, changes=changes))
    assert {site.id for site in county.sites} == set(existing)
    plan = plan_of(solve(county))
    opened = {item.site_id: item.format_id for item in plan.facilities}
    assert opened == existing
    assert not check(plan, county)
