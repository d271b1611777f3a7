"""Tests of the study of hosts."""

import csv
import shutil

import pytest

import planner
from planner.model.places import SiteStatus, Tier
from planner.scenario.document.read import read_scenario

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def hosts(script):
    """Return the study script as a module."""
    return script("hosts_first")


@pytest.fixture(scope="module")
def table(hosts, county, tmp_path_factory):
    """Return the rows by plan, and the folder, of the study on the county."""
    out = tmp_path_factory.mktemp("hosts")
    assert hosts.main([str(county), "--rounds", "1", "--out", str(out)]) == 0
    text = (out / "hosts_first.csv").read_text(encoding="utf-8")
    return {row["plan"]: row for row in csv.DictReader(text.splitlines())}, out


def test_nothing_new_is_built_where_there_is_an_outlet(hosts, county):
    """Test that new builds left are those of townships without an outlet for them."""
    scenario = read_scenario(county, changes={"solve": {"exclude_sites": ["hub:X"]}})
    instance = planner.build(read_scenario(county))
    found = hosts.outlets_first(scenario, instance)["solve"]["exclude_sites"]
    assert found[0] == "hub:X"
    hosted = {
        (site.tier, site.township_id)
        for site in instance.sites
        if site.host_type_id is not None
    }
    new_builds = [
        site
        for site in instance.sites
        if site.host_type_id is None and site.status is SiteStatus.CANDIDATE
    ]
    assert {site.id for site in new_builds if site.id in found} == {
        site.id for site in new_builds if (site.tier, site.township_id) in hosted
    }
    assert any(site.tier is Tier.POINT for site in new_builds if site.id in found)
    kept = [site for site in instance.sites if site not in new_builds]
    assert not {site.id for site in kept} & set(found)


def test_required_sites_stay(hosts, county):
    """Test that a new build that the scenario requires may open."""
    scenario = read_scenario(county)
    instance = planner.build(scenario)
    first = hosts.outlets_first(scenario, instance)["solve"]["exclude_sites"][0]
    required = read_scenario(county, changes={"solve": {"require_sites": [first]}})
    found = hosts.outlets_first(required, instance)["solve"]["exclude_sites"]
    assert found
    assert first not in found


def test_share_on_hosts_is_of_stores_and_points(hosts, county, table):
    """Test that the shares are those of counted facilities, the hub not counted.

    With outlets first, only what the study leaves may stand without a host.
    """
    rows, out = table
    assert list(rows) == ["hosts_first", "free_choice", "new_builds"]
    unhosted = {}
    for name, row in rows.items():
        branches = int(row["stores"]) + int(row["points"])
        hosted = float(row["share_on_hosts"]) * branches
        assert hosted == pytest.approx(round(hosted), abs=0.01)
        assert float(row["expected_sign_ups"]) <= hosted + 0.01
        unhosted[name] = branches - round(hosted)
    assert unhosted["hosts_first"] <= _sites_left_without_a_host(hosts, county)
    assert (out / "hosts_first.png").read_bytes().startswith(b"\x89PNG")


def _sites_left_without_a_host(hosts, county):
    """Return how many stores and points without a host may be open."""
    scenario = read_scenario(county)
    instance = planner.build(scenario)
    out = hosts.outlets_first(scenario, instance)["solve"]["exclude_sites"]
    return sum(
        site.host_type_id is None and site.tier is not Tier.HUB and site.id not in out
        for site in instance.sites
    )


def test_without_hosts_the_same_plan_costs_what_they_spare(table):
    """Test that new builds count on nobody, spare nothing, and cost more.

    The capital outlay of the same plan is what was paid, and what hosts spared.
    """
    rows, _ = table
    free, new = rows["free_choice"], rows["new_builds"]
    assert float(new["share_on_hosts"]) == float(new["expected_sign_ups"]) == 0
    assert float(new["capex_saved_by_hosts"]) == 0
    assert float(free["capex_saved_by_hosts"]) > 0
    assert float(new["annual_cost_kept"]) > float(free["annual_cost"])
    if float(new["saved"]) == 0:
        paid = float(free["capex"]) + float(free["capex_saved_by_hosts"])
        assert float(new["capex"]) == pytest.approx(paid)


def test_free_choice_is_no_dearer_than_outlets_first(table):
    """Test that what is allowed with outlets first is allowed by free choice too."""
    rows, _ = table
    first, free = rows["hosts_first"], rows["free_choice"]
    assert free["annual_cost_kept"] == first["annual_cost"]
    assert free["rules_broken_kept"] == "0"
    assert float(free["objective"]) <= float(first["objective"])
    saved = float(first["annual_cost"]) - float(free["annual_cost"])
    assert float(free["saved"]) == pytest.approx(saved, abs=1e-3)


def test_without_outlets_there_is_nothing_to_compare(hosts, county, tmp_path, capsys):
    """Test that such a scenario is refused in one line, with exit code 2."""
    folder = shutil.copytree(county, tmp_path / "county")
    file = folder / "scenario.toml"
    lines = file.read_text(encoding="utf-8").split("[variants.")[0].splitlines()
    kept = [line for line in lines if not line.startswith(("hosts = ", "existing = "))]
    file.write_text("\n".join(kept), encoding="utf-8")
    out = tmp_path / "out"
    assert hosts.main([str(folder), "--out", str(out)]) == 2
    message = capsys.readouterr().err
    assert message.count("\n") == 1
    assert "no outlet" in message
    assert not out.exists()


def test_chart_says_where_there_is_no_plan(hosts, county):
    """Test that a plan that there is not has words in the place of bars."""
    plan = {
        "annual_cost": 2e6,
        "capex": 1e6,
        "capex_saved_by_hosts": 5e5,
        "share_on_hosts": 0.5,
        "expected_sign_ups": 3.0,
        "coverage_residents": 0.9,
    }
    rows = [{"plan": "hosts_first"}, {"plan": "free_choice"} | plan]
    cost, outlay, shares, covered = hosts.chart(rows, read_scenario(county)).axes
    assert [text.get_text().strip() for text in cost.texts] == ["no plan", "2.00"]
    assert outlay.texts[1].get_text() == "1.00 + 0.50"
    assert shares.texts[1].get_text() == "50%, 3 sign up"
    assert covered.texts[1].get_text() == "90%"
