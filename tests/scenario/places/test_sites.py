"""Tests of sites from tables, and of generated candidates."""

import numpy as np
import pytest

from planner.model.places import SiteStatus, Tier
from planner.scenario.build import read_county
from planner.scenario.document.read import read_scenario
from planner.scenario.places.spread import spread_medoids
from tests.scenario.folders import DOCUMENT, VILLAGES, with_places, write

COLUMNS = "id,tier,name,lon,lat,village,status,formats,host,closing_cost,format\n"
HOSTS = "id,type,name,lon,lat,village\nh1,grocery,Shop,,,v2\n"


def _sites(folder, text=DOCUMENT, **tables):
    write(folder, **tables)
    (folder / "scenario.toml").write_text(text, encoding="utf-8")
    instance = read_county(read_scenario(folder)).instance
    return {site.id: site for site in instance.sites}


def test_candidates_without_a_table(tmp_path):
    """Test a hub and store at the county seat, stores at seats, points in villages."""
    sites = _sites(tmp_path)
    assert list(sites) == [
        "hub:county",
        "store:county",
        "store:t1",
        "store:t2",
        "point:v1",
        "point:v2",
        "point:v3",
        "point:v4",
    ]
    assert (sites["hub:county"].lon, sites["hub:county"].lat) == (109.50, 28.00)
    assert sites["store:t2"].name == "East"
    point = sites["point:v3"]
    assert (point.name, point.township_id, point.village_id) == ("Three", "t2", "v3")
    assert point.format_ids == (
        "village_point",
        "small_village_point",
        "large_village_point",
    )
    assert point.status is SiteStatus.CANDIDATE


def test_no_points_if_not_asked_for(tmp_path):
    """Test that places.generate can leave points to hosts."""
    text = with_places(generate='{ points = "none" }', hosts='"hosts.csv"')
    sites = _sites(tmp_path, text, hosts=HOSTS)
    points = [site for site in sites.values() if site.tier is Tier.POINT]
    (host,) = points
    assert (host.id, host.host_type_id, host.village_id) == (
        "host:h1:point",
        "grocery",
        "v2",
    )
    assert (host.lon, host.lat, host.township_id) == (109.51, 28.02, "t1")


def test_hub_without_seat_stands_in_the_middle(tmp_path):
    """Test that it is the township seat nearest to the centre of residents.

    The villages' mean longitude is 109.545, nearer to 109.505 than to 109.605.
    """
    text = DOCUMENT.split("[county]", maxsplit=1)[0]
    hub = _sites(tmp_path, text)["hub:county"]
    assert (hub.lon, hub.lat, hub.name) == (109.505, 28.015, "North")


def test_listed_sites_replace_candidates(tmp_path):
    """Test that only listed sites remain, and a hub if none is listed."""
    rows = (
        "s1,store,S,109.52,28.01,,required,,,,\n"
        "p1,point,P,,,v4,,,grocery,,\n"
        "p2,point,Q,109.5,28.0,,existing,,h1,900,village_point\n"
        "x,store,X,109.5,28.0,,excluded,service_store,,,\n"
    )
    text = with_places(sites='"sites.csv"', hosts='"hosts.csv"')
    sites = _sites(tmp_path, text, sites=COLUMNS + rows, hosts=HOSTS)
    assert sorted(sites) == ["hub:county", "p1", "p2", "s1", "x"]
    assert sites["s1"].status is SiteStatus.REQUIRED
    assert sites["s1"].township_id == "t1"
    assert (sites["p1"].lon, sites["p1"].township_id) == (109.61, "t2")
    existing = sites["p2"]
    assert existing.current_format_id == "village_point"
    assert (existing.host_type_id, existing.closing_cost) == ("grocery", 900)
    assert sites["x"].status is SiteStatus.EXCLUDED


def test_listed_hub_is_the_only_one(tmp_path):
    """Test that no hub is generated where one is listed."""
    rows = "h,hub,H,109.5,28.0,,,,,,\ns,store,S,109.5,28.0,,,,,,\n"
    sites = _sites(tmp_path, with_places(sites='"sites.csv"'), sites=COLUMNS + rows)
    assert list(sites) == ["h", "s"]


def test_existing_facilities_join_candidates(tmp_path):
    """Test that nothing is generated where a facility of the tier exists."""
    rows = "id,tier,village,lon,lat\ne1,point,v1,,\ne2,store,,109.505,28.015\n"
    sites = _sites(tmp_path, with_places(existing='"existing.csv"'), existing=rows)
    assert sites["e1"].status is SiteStatus.EXISTING
    assert sites["e1"].closing_cost == 0
    assert "point:v1" not in sites
    assert "store:t1" not in sites
    assert {"hub:county", "point:v2", "store:t2"} <= set(sites)


def test_stores_without_townships(tmp_path):
    """Test that two villages a store make 2 of 4, one in each group."""
    text = with_places(generate="{ villages_per_store = 2 }")
    text = text.replace('townships = "townships.csv"\n', "")
    villages = VILLAGES.replace("township", "part")
    sites = _sites(tmp_path, text, villages=villages)
    stores = [site.id for site in sites.values() if site.tier is Tier.STORE]
    assert stores == ["store:county", "store:v1", "store:v3"]


@pytest.mark.parametrize(
    ("count", "expected"), [(1, [1]), (2, [1, 3]), (9, [0, 1, 3, 4])]
)
def test_spread_medoids(count, expected):
    """Test points at 0, 1, 1, 9, 10: their middles, and no point twice."""
    x_m = np.array([0.0, 1.0, 1.0, 9.0, 10.0])
    xy_m = np.column_stack((x_m, np.zeros(5)))
    weights = np.array([1.0, 1.0, 1.0, 2.0, 1.0])
    assert spread_medoids(xy_m, weights, count).tolist() == expected
