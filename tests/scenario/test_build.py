"""Tests of the instance: travel, boundaries, provenance, plausibility."""

import hashlib

import numpy as np
import pytest

import planner
from planner.model.rules import Boundary
from planner.network.travel import TravelCache
from planner.scenario.build import build, read_county
from planner.scenario.document.read import read_scenario
from planner.scenario.roads.ways import reach_cutoff_m
from planner.service.coverage import THRESHOLD_TOLERANCE
from tests.scenario.folders import DOCUMENT, VILLAGES, with_places, write

HEAVY = """
[goods.parcels]
share_in = 0.9
share_out = 1.0
kg = 2.0
m3 = 0.01
[goods.freight]
share_in = 0.1
share_out = 0.0
kg = 500_000.0
m3 = 0.01
[vehicle_types.truck]
legs = ["linehaul", "loop"]
capacity_parcels = 500
capacity_kg = 1_000.0
"""

EDGES = """\
from,to,from_lon,from_lat,to_lon,to_lat,class
a,b,109.50,28.00,109.50,28.01,tertiary
b,c,109.50,28.01,109.51,28.02,tertiary
a,d,109.50,28.00,109.60,28.00,secondary
"""


def _built(folder, document="", **tables):
    return read_county(read_scenario(write(folder, document, **tables)))


def _pairs(instance):
    return {
        (instance.villages[v].id, instance.sites[s].id)
        for v, s in zip(
            instance.reach.origin_idx, instance.reach.destination_idx, strict=True
        )
    }


def test_public_names(tmp_path):
    """Test that the package hands out what this module defines."""
    scenario = planner.read_scenario(write(tmp_path))
    assert len(planner.build(scenario).villages) == 5
    assert planner.read_county is read_county


def test_point_at_its_village_is_no_way(tmp_path):
    """Test that a village and the site in it share a location, 0 m apart."""
    instance = _built(tmp_path).instance
    site = instance.site_index["point:v1"]
    assert instance.site_location[site] == instance.village_location[0]
    pair = (instance.reach.origin_idx == 0) & (instance.reach.destination_idx == site)
    assert instance.reach.distance_m[pair].tolist() == [0.0]
    # Four villages, two township seats, the county seat.
    assert instance.locations.num_locations == 7


def test_proxy_distance(tmp_path):
    """Test that a proxy way is the straight line times the detour factor.

    From v1 to the county seat it is 0.01 degrees of latitude, 1108.5 m at 28 N on
    the ellipsoid (scale of UTM 0.9996 to 1.0003): 1829 m with the factor 1.65.
    """
    write(tmp_path, villages="id,lon,lat,residents\nv1,109.50,28.01,10\n")
    text = DOCUMENT.replace('townships = "townships.csv"\n', "")
    (tmp_path / "scenario.toml").write_text(text)
    instance = build(read_scenario(tmp_path))
    assert instance.graph.is_proxy
    site = instance.site_index["store:county"]
    pair = (instance.reach.origin_idx == 0) & (instance.reach.destination_idx == site)
    assert instance.reach.distance_m[pair] == pytest.approx([1829], rel=1e-3)
    # A villager goes at 22 km/h.
    assert instance.reach.time_s[pair] == pytest.approx([1829 / 22 * 3.6], rel=1e-3)


def test_cutoff_is_the_longest_way_that_counts(tmp_path):
    """Test 20 km to a store, and 22 km/h for 60 min = 22 km where that is asked."""
    scenario = read_scenario(write(tmp_path))
    assert reach_cutoff_m(scenario.settings) == 20_000 + THRESHOLD_TOLERANCE
    document = "[standard]\nstore_within_min = 60\n"
    longer = read_scenario(write(tmp_path, document)).settings
    assert reach_cutoff_m(longer) == 22_000 + THRESHOLD_TOLERANCE


def test_boundaries(tmp_path):
    """Test that pairs across townships exist unless the boundary is the township."""
    free = _pairs(_built(tmp_path, '[solve]\nboundary = "none"\n').instance)
    county = _pairs(_built(tmp_path).instance)
    township = _pairs(_built(tmp_path, '[solve]\nboundary = "township"\n').instance)
    assert free == county > township
    assert ("v1", "store:t2") in county
    assert ("v1", "store:t1") in township
    assert not any(v in ("v1", "v2") and s.endswith("t2") for v, s in township)


def test_boundary_is_kept_by_requirements(tmp_path):
    """Test that the instance knows the boundary its pairs follow."""
    instance = _built(tmp_path, '[solve]\nboundary = "township"\n').instance
    assert instance.requirements.boundary is Boundary.TOWNSHIP


def test_roads_from_a_file(tmp_path):
    """Test that places snap to roads, and one beyond the limit is told."""
    (tmp_path / "roads.csv").write_text(EDGES)
    document = '[roads]\nsource = "roads.csv"\nsnap_limit_m = 1000\n'
    built = _built(tmp_path, document)
    instance = built.instance
    assert not instance.graph.is_proxy
    assert instance.is_on_road(int(instance.village_location[2]))
    assert not instance.is_on_road(int(instance.village_location[3]))
    found = [str(item) for item in built.provenance.warnings]
    assert any("1 of 5 villages too far from any road (v4)" in text for text in found)
    used = {item.fills: item.default.value for item in built.provenance.defaults_used}
    assert used["roads.speeds_kph.tertiary"] == 35
    assert "roads.proxy_detour" not in used


def test_profiles_of_vehicles_have_travel_times(tmp_path):
    """Test that a slower profile of a vehicle type has its own, longer times."""
    document = (
        "[speed_profiles.cart]\nmax_kph = 10\n"
        '[vehicle_types.truck]\nlegs = ["linehaul"]\n'
        '[vehicle_types.cart]\nlegs = ["loop"]\nprofile = "cart"\n'
    )
    instance = _built(tmp_path, document).instance
    assert sorted(instance.haul) == ["cart", "road"]
    ratio = instance.haul["cart"].time_s[0, 1] / instance.haul["road"].time_s[0, 1]
    # Proxy links at 30 km/h, or 10.
    assert ratio == pytest.approx(3.0, rel=1e-5)


def test_provenance(tmp_path):
    """Test that every file is named with the hash of its content."""
    provenance = _built(tmp_path).provenance
    hashes = {item.key: item.sha256 for item in provenance.input_files}
    expected = hashlib.sha256(VILLAGES.encode()).hexdigest()
    assert hashes["villages"] == expected
    assert list(hashes) == ["scenario", "villages", "townships"]
    assert len(provenance.scenario_hash) == 64
    assert provenance.resolved["roads"]["proxy_detour"] == 1.65
    assert set(provenance.seconds) == {"read", "travel"}
    fills = [item.fills for item in provenance.defaults_used]
    assert len(fills) == len(set(fills))


def test_cache_gives_the_same_instance(tmp_path):
    """Test that a second build takes travel data from the cache."""
    folder = tmp_path / "scenario"
    folder.mkdir()
    scenario = read_scenario(write(folder))
    cache = TravelCache(tmp_path / "cache")
    first = build(scenario, cache=cache)
    assert list((tmp_path / "cache").iterdir())
    again = build(scenario, cache=cache)
    np.testing.assert_array_equal(first.reach.time_s, again.reach.time_s)


PLAUSIBILITY = {
    "capacity": (
        '[formats.h]\ntier = "hub"\nfunctions = ["sort"]\n'
        '[formats.s]\ntier = "store"\nfunctions = ["collect", "send", "return"]\n'
        "capacity_parcels_per_day = 0\n",
        "capacity of all store sites in 'Green Hill county' 0 parcels",
    ),
    "function": (
        '[standard]\nrequired_functions = ["repair"]\n',
        "no format with repair: nobody can be covered",
    ),
    "no demand": (
        "[demand]\ninternet = 0\nparcels_out_per_resident_day = 0\n",
        "no parcels",
    ),
}


@pytest.mark.parametrize("case", PLAUSIBILITY)
def test_implausible(tmp_path, case):
    """Test that what looks wrong is a warning."""
    document, found = PLAUSIBILITY[case]
    built = _built(tmp_path, document)
    (warning,) = [item for item in built.provenance.warnings if found in str(item)]
    assert warning.is_warning
    assert warning.remedy


def test_nothing_implausible(tmp_path):
    """Test that a sound scenario has no warning."""
    assert _built(tmp_path).provenance.warnings == ()


def test_format_that_no_site_offers(tmp_path):
    """Test that it is a warning with the key of the format."""
    rows = "id,tier,lon,lat,formats\ns,store,109.5,28.0,\n"
    write(tmp_path, sites=rows)
    (tmp_path / "scenario.toml").write_text(with_places(sites='"sites.csv"'))
    warnings = read_county(read_scenario(tmp_path)).provenance.warnings
    assert [item.where for item in warnings] == ["formats.village_point"]


def test_similar_column_is_a_warning(tmp_path):
    """Test that a column called almost right is noticed."""
    villages = VILLAGES.replace("township", "townships")
    (warning, *_) = _built(tmp_path, villages=villages).provenance.warnings
    assert (warning.column, warning.where) == ("townships", "header")


def test_disconnected_roads(tmp_path):
    """Test that two parts of 4 and 2 nodes are told with their sizes."""
    edges = EDGES.splitlines()
    edges[3] = "d,e,109.59,28.00,109.61,28.00,secondary"
    (tmp_path / "roads.csv").write_text("\n".join(edges) + "\n")
    built = _built(tmp_path, '[roads]\nsource = "roads.csv"\n')
    found = " ".join(str(item) for item in built.provenance.warnings)
    assert "2 parts without a road between them" in found
    assert "2 of 5 villages that no vehicle reaches from a hub (v3, v4)" in found


def test_a_village_in_another_unit_is_said(tmp_path):
    """Test 12.5 万 among villages of 400 to 800 people: 125,000, more than 100 times.

    With the 300 of a township's seat the median is 600; 50,000 are no 100 times that,
    nor are 125,000 beside a town of 59,000 ten times what is usual.
    """
    people = (400, 500, 600, 700, 800)
    rows = [f"v{i},V{i},t1,109.5{i},28.0{i},{n}" for i, n in enumerate(people)]

    def said(*last):
        rest = [f"v9{n},V{n},t1,109.5{len(n)},28.06,{n}" for n in last]
        text = "\n".join([VILLAGES.splitlines()[0], *rows, *rest, ""])
        warnings = _built(tmp_path, villages=text).provenance.warnings
        return [str(item) for item in warnings if "people of most" in item.found]

    (warning,) = said("125000")
    assert "125,000, where the median is 600 (v9125000)" in warning
    assert said("50000") == []
    assert said("125000", "59000") == []


def test_parcel_larger_than_every_vehicle_is_said(tmp_path):
    """Test a warning of parcels of 500 t, which no truck of the linehaul takes.

    The planner's own van, which has no limit of weight, drives loops besides.
    """
    write(tmp_path)
    text = DOCUMENT + HEAVY
    (tmp_path / "scenario.toml").write_text(text, encoding="utf-8")
    found = [
        item
        for item in read_county(read_scenario(tmp_path)).provenance.warnings
        if "carries a whole parcel" in str(item)
    ]
    assert len(found) == 1
    assert "goods.freight.kg: 500000 in one parcel" in str(found[0])
    assert "vehicles of leg linehaul" in str(found[0])
