"""Tests of where candidate stores stand when townships have more than one store takes.

A resident has 0.66 x 0.76 x 0.08 + 0.006 = 0.046128 parcels a day, and the largest
store of the planner takes 2,000: that of 43,358 residents.
"""

from collections import Counter

import pytest

from planner.errors import InputError
from planner.model.places import Tier
from planner.scenario.build import build
from planner.scenario.document.read import read_scenario
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

    On one of five days a week the largest takes 2,000, of the average day 1,429:
    5,088 parcels x 1.25 / 1,429 = 4.45, so five stores. After the one at the seat
    (60,300 residents there) 1,353 parcels wait there and 2,306 in the new town, which
    is next; then the seat, as 1,353 is more than 878; then the new town; at last the
    seat, where 76 fewer wait than its stores take, in the new town 551 fewer.
    """
    stores = _stores(tmp_path, villages=TOWN)
    ids = [f"store:t1:{number}" for number in range(2, 6)]
    expected = ["store:county", "store:t1", *ids, "store:t2"]
    assert [site.id for site in stores] == expected
    assert [site.name for site in stores[1:6]] == [
        "North",
        "New town",
        "North 2",
        "New town 2",
        "North 3",
    ]
    places = Counter((site.lon, site.lat) for site in stores[1:6])
    assert places == {T1: 3, (109.520, 28.015): 2}
    assert {site.township_id for site in stores[1:6]} == {"t1"}


def test_candidates_can_take_all_parcels(tmp_path):
    """Test that no township has less room than parcels, whatever its people.

    A store takes 2,000 on one of five days a week.
    """
    room = 2_000 * 5 / 7
    for residents in (1_000, 30_000, 43_000, 44_000, 100_000, 400_000):
        villages = f"{HEADER}v1,One,t1,109.51,28.02,{residents}\n"
        stores = _stores(tmp_path, villages=villages)
        own = [site for site in stores if site.township_id == "t1"]
        assert len(own) * room >= (residents + 300) * 0.046128
        assert len(own) <= (residents + 300) * 0.046128 * 1.25 / room + 1


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


def test_a_mistaken_number_makes_no_million_of_stores(tmp_path):
    """Test 100 stores for 60,300 persons who each send 1,000,000 parcels a day."""
    villages = f"{HEADER}v1,One,t1,109.51,28.02,60000\n"
    text = DOCUMENT + "[demand]\nparcels_out_per_resident_day = 1_000_000.0\n"
    stores = _stores(tmp_path, text, villages=villages)
    assert len([site for site in stores if site.township_id == "t1"]) == 100


def test_town_stores_have_a_largest_number(tmp_path):
    """Test that 101 more stores in the town are refused, where 100 are allowed."""
    text = DOCUMENT + "[places.generate]\ntown_stores = 101\n"
    with pytest.raises(InputError, match="a number <= 100"):
        _stores(tmp_path, text)
