"""Tests of where candidate stores stand when townships have more than one store takes.

A resident has 0.66 x 0.76 x 0.08 + 0.006 = 0.046128 parcels a day, and the largest
store of the planner takes 2,000: that of 43,358 residents.
"""

from collections import Counter

from planner.model.places import Tier
from planner.scenario.build import build
from planner.scenario.read import read_scenario
from tests.scenario.folders import DOCUMENT, with_places, write

HEADER = "id,name,township,lon,lat,residents\n"
T1 = (109.505, 28.015)
TOWN = (
    HEADER
    + "v1,Old town,t1,109.505,28.015,60000\n"
    + "v2,New town,t1,109.520,28.015,50000\n"
    + "v3,Three,t2,109.600,28.000,800\n"
)


def _stores(folder, text=DOCUMENT, **tables):
    write(folder, **tables)
    (folder / "scenario.toml").write_text(text, encoding="utf-8")
    sites = build(read_scenario(folder)).sites
    return [site for site in sites if site.tier is Tier.STORE]


def test_more_stores_where_most_people_are(tmp_path):
    """Test a township of 110,300 residents, which get stores where parcels wait.

    5,088 parcels x 1.25 / 2,000 = 3.18, so four stores. After the one at the seat
    (60,300 residents there) 782 parcels wait there and 2,306 in the new town, which
    is next; then the seat, as 782 is more than 306; then the new town.
    """
    stores = _stores(tmp_path, villages=TOWN)
    ids = ["store:county", "store:t1", "store:t1:2", "store:t1:3", "store:t1:4"]
    assert [site.id for site in stores] == [*ids, "store:t2"]
    assert [site.name for site in stores[1:5]] == [
        "North",
        "New town",
        "North 2",
        "New town 2",
    ]
    places = Counter((site.lon, site.lat) for site in stores[1:5])
    assert places == {T1: 2, (109.520, 28.015): 2}
    assert {site.township_id for site in stores[1:5]} == {"t1"}


def test_candidates_can_take_all_parcels(tmp_path):
    """Test that no township has less room than parcels, whatever its people."""
    for residents in (1_000, 30_000, 43_000, 44_000, 100_000, 400_000):
        villages = f"{HEADER}v1,One,t1,109.51,28.02,{residents}\n"
        stores = _stores(tmp_path, villages=villages)
        own = [site for site in stores if site.township_id == "t1"]
        assert len(own) * 2_000 >= (residents + 300) * 0.046128
        assert len(own) <= (residents + 300) * 0.046128 * 1.25 / 2_000 + 1


def test_villages_without_coordinates_count_at_the_seat(tmp_path):
    """Test that people placed at the seat make more stores there, else none."""
    villages = f"{HEADER}v1,One,t1,109.505,28.02,500\nv2,Two,t1,,,90000\n"
    seated = with_places(without_coordinates='"township_seat"')
    stores = _stores(tmp_path, seated, villages=villages)
    at_seat = [site for site in stores if (site.lon, site.lat) == T1]
    assert len(at_seat) == 3
    assert len(_stores(tmp_path, villages=villages)) == 3


def test_hosts_and_existing_stores_take_the_place_of_candidates(tmp_path):
    """Test one candidate fewer for each host for stores, and each store there."""
    base = len(_stores(tmp_path, villages=TOWN))
    text = with_places(hosts='"hosts.csv"')
    text += '[hosts.post_office]\ntiers = ["store"]\n'
    hosts = "id,type,township,lon,lat\nh1,post_office,t1,109.507,28.016\n"
    hosted = _stores(tmp_path, text, villages=TOWN, hosts=hosts)
    assert len(hosted) == base
    assert "host:h1:store" in [site.id for site in hosted]
    assert "store:t1" not in [site.id for site in hosted]
    existing = "id,tier,lon,lat\ne1,store,109.505,28.015\n"
    text = with_places(existing='"existing.csv"')
    open_today = [
        site.id for site in _stores(tmp_path, text, villages=TOWN, existing=existing)
    ]
    assert len(open_today) == base
    assert "store:t1" not in open_today
    assert "store:t1:3" in open_today


def test_a_county_called_like_its_township(tmp_path):
    """Test that the two seats are two stores with ids of their own."""
    text = DOCUMENT.split("[county]", maxsplit=1)[0].replace(
        "[places]\n", '[places]\ncounties = "counties.csv"\n'
    )
    counties = "id,name,lon,lat\nt1,County,109.50,28.00\n"
    stores = _stores(tmp_path, text, counties=counties)
    assert [site.id for site in stores] == ["store:t1", "store:t1:county", "store:t2"]


def test_without_townships_each_part_has_the_stores_it_needs(tmp_path):
    """Test that more stores stand at a large village where nothing but villages is."""
    text = DOCUMENT.split("[county]", maxsplit=1)[0]
    text = text.replace('townships = "townships.csv"\n', "")
    villages = "id,lon,lat,residents\nv1,109.51,28.02,90000\nv2,109.6,28.0,200\n"
    stores = _stores(tmp_path, text, villages=villages)
    assert sum((site.lon, site.lat) == (109.51, 28.02) for site in stores) >= 2
