"""Tests of the planner's own formats, hosts, vehicle types and goods in a scenario."""

from itertools import pairwise

import pytest

from planner.errors import InputError
from planner.model.places import Tier
from planner.scenario.document.read import read_scenario
from planner.scenario.settings.built_in import BUILT_IN_SECTIONS, built_in_names
from planner.scenario.settings.defaults import default_table
from tests.scenario.folders import write

STORES = ("small_service_store", "service_store", "large_service_store")
POINTS = ("small_village_point", "village_point", "large_village_point")
HUBS = ("small_county_hub", "middle_county_hub", "county_hub", "large_county_hub")


def _settings(folder, document=""):
    return read_scenario(write(folder, document)).settings


def _ids(settings, tier):
    return {item.id for item in settings.formats if item.tier is tier}


def test_formats_come_in_sizes(tmp_path):
    """Test that a scenario without formats has all sizes of each tier."""
    settings = _settings(tmp_path)
    assert _ids(settings, Tier.HUB) == set(HUBS)
    assert _ids(settings, Tier.STORE) == set(STORES)
    assert _ids(settings, Tier.POINT) == set(POINTS)


def test_the_middle_size_is_that_of_the_sources(tmp_path):
    """Test the figures of the three formats from which the sizes are scaled."""
    formats = {item.id: item for item in _settings(tmp_path).formats}
    middle = [
        formats[name] for name in ("county_hub", "service_store", "village_point")
    ]
    assert [item.capex for item in middle] == [4_000_000, 80_000, 10_000]
    assert [item.capacity_parcels_per_day for item in middle] == [50_000, 800, 120]
    assert [item.opex_per_year for item in middle] == [720_000, 144_000, 5_400]


@pytest.mark.parametrize("names", [STORES, POINTS, HUBS])
def test_sizes_follow_the_scale_rule(tmp_path, names):
    """Test capex as capacity to the 0.6 and opex to the 0.8, to two digits."""
    formats = {item.id: item for item in _settings(tmp_path).formats}
    middle = formats[names[-2]]
    for size in (formats[name] for name in names):
        scale = size.capacity_parcels_per_day / middle.capacity_parcels_per_day
        assert size.capex == pytest.approx(middle.capex * scale**0.6, rel=0.03)
        opex = middle.opex_per_year * scale**0.8
        assert size.opex_per_year == pytest.approx(opex, rel=0.04)
        assert size.handling_cost_per_parcel == middle.handling_cost_per_parcel
        assert size.functions == middle.functions


def test_every_size_is_cheaper_by_the_parcel_the_larger_it_is(tmp_path):
    """Test that no size costs less than a smaller one, nor more by the parcel."""
    formats = {item.id: item for item in _settings(tmp_path).formats}
    for names in (HUBS, STORES, POINTS):
        sizes = [formats[name] for name in names]
        for small, large in pairwise(sizes):
            assert small.opex_per_year < large.opex_per_year
            by_parcel = [
                item.opex_per_year / item.capacity_parcels_per_day
                for item in (small, large)
            ]
            assert by_parcel[0] > by_parcel[1]


def test_a_number_changes_its_key_alone(tmp_path):
    """Test that one key of a planner's format leaves all the rest as it is."""
    document = "[formats.service_store]\ncapacity_parcels_per_day = 1_600\n"
    changed = {item.id: item for item in _settings(tmp_path, document).formats}
    plain = {item.id: item for item in _settings(tmp_path).formats}
    assert changed.keys() == plain.keys()
    assert changed["service_store"].capacity_parcels_per_day == 1_600
    for name, item in plain.items():
        if name != "service_store":
            assert changed[name] == item
    assert changed["service_store"].capex == plain["service_store"].capex
    assert changed["service_store"].functions == plain["service_store"].functions


def test_other_names_replace_those_of_their_tier(tmp_path):
    """Test that a format of one's own leaves hubs and points to the planner."""
    document = (
        '[formats.kiosk]\ntier = "store"\nfunctions = ["collect"]\ncapex = 7\n'
        "[formats.large_service_store]\ncapex = 9\n"
    )
    settings = _settings(tmp_path, document)
    assert _ids(settings, Tier.STORE) == {"kiosk", "large_service_store"}
    assert _ids(settings, Tier.HUB) == set(HUBS)
    assert _ids(settings, Tier.POINT) == set(POINTS)
    capex = {item.id: item.capex for item in settings.formats}
    assert (capex["kiosk"], capex["large_service_store"]) == (7, 9)
    opex = {item.id: item.opex_per_year for item in settings.formats}
    # What a format of one's own leaves out is that of the middle size: 12,000 a month.
    assert opex["kiosk"] == 144_000


def test_a_variant_may_add_a_format_of_its_own(tmp_path):
    """Test that the rule holds for what a variant writes as for the document."""
    document = '[variants.x.formats.kiosk]\ntier = "store"\nfunctions = ["collect"]\n'
    folder = write(tmp_path, document)
    assert _ids(read_scenario(folder, variant="x").settings, Tier.STORE) == {"kiosk"}
    assert _ids(read_scenario(folder).settings, Tier.STORE) == set(STORES)


def test_vehicle_types_are_replaced_leg_by_leg(tmp_path):
    """Test that a vehicle for loops leaves the truck, and a key of the van the van."""
    settings = _settings(tmp_path, '[vehicle_types.cart]\nlegs = ["loop"]\n')
    assert {item.id for item in settings.vehicle_types} == {"cart", "truck"}
    settings = _settings(tmp_path, "[vehicle_types.van]\ncost_per_km = 2\n")
    costs = {item.id: item.cost_per_km for item in settings.vehicle_types}
    assert costs == {"van": 2, "truck": 2.6}


def test_hosts_are_replaced_tier_by_tier(tmp_path):
    """Test that a host for stores leaves the grocery, one for points replaces it."""
    settings = _settings(tmp_path, '[hosts.post_office]\ntiers = ["store"]\n')
    assert {item.id for item in settings.host_types} == {"post_office", "grocery"}
    settings = _settings(tmp_path, '[hosts.kiosk]\ntiers = ["point"]\n')
    assert {item.id for item in settings.host_types} == {"kiosk"}


def test_goods(tmp_path):
    """Test that a key changes a class, another name all; a whole class is alone."""
    settings = _settings(tmp_path, "[goods.bulky]\nkg = 50\n")
    assert {item.id: item.kg for item in settings.goods} == {"small": 1.5, "bulky": 50}
    crop = "[goods.crop]\nshare_in = 1\nshare_out = 1\nkg = 5\nm3 = 0.01\n"
    assert [item.id for item in _settings(tmp_path, crop).goods] == ["crop"]
    small = "[goods.small]\nshare_in = 1\nshare_out = 1\n"
    assert [item.id for item in _settings(tmp_path, small).goods] == ["small"]


def test_goods_of_too_small_a_share_are_refused(tmp_path):
    """Test that shares that no longer add up to 1 are said, not scaled."""
    with pytest.raises(InputError, match=r"1\.06"):
        _settings(tmp_path, "[goods.bulky]\nshare_in = 0.1\n")


def test_what_is_resolved_reads_the_same_again(tmp_path):
    """Test that the tables of a resolved scenario leave nothing to be added."""
    document = '[formats.kiosk]\ntier = "store"\nfunctions = ["collect"]\n'
    resolved = read_scenario(write(tmp_path, document)).resolved
    for section in BUILT_IN_SECTIONS:
        names = set(resolved[section])
        if section == "formats":
            assert names == {"kiosk", *HUBS, *POINTS}
        else:
            assert names == set(built_in_names(section))


def test_each_size_has_range_grade_and_source():
    """Test that every figure of a size says how good it is."""
    rows = [item for key, item in default_table().items() if key.startswith("formats.")]
    assert all(item.grade and item.source for item in rows)
    numbers = [item for item in rows if isinstance(item.value, float)]
    assert len(numbers) == 7 * 3
    for item in numbers:
        assert isinstance(item.value, float)
        assert isinstance(item.low, float)
        assert isinstance(item.high, float)
        assert item.low < item.value < item.high
