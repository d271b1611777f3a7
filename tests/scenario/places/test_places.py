"""Tests of villages, townships and counties as records."""

import numpy as np
import pytest

from planner.model.places import LocationSource, VillageKind
from planner.scenario.build import build, read_county
from planner.scenario.document.read import read_scenario
from planner.scenario.places.planar import medoid
from tests.scenario.folders import DOCUMENT, TOWNSHIPS, VILLAGES, with_places, write

TWO_COUNTIES = (
    "id,name,lon,lat,residents\nA,Anan,109.50,28.00,50\nB,Bei,109.60,28.00,\n"
)
NO_COUNTY = DOCUMENT.split("[county]", maxsplit=1)[0]


def _built(folder, document="", text=DOCUMENT, **tables):
    write(folder, document, **tables)
    (folder / "scenario.toml").write_text(text + document, encoding="utf-8")
    return read_county(read_scenario(folder))


def _warnings(built):
    return [str(item) for item in built.provenance.warnings]


def test_totals_agree_at_every_level(tmp_path):
    """Test that 2500 villagers, 300 at a township seat and 40 at the county's add up.

    North has 1000 + 500 + 300 = 1800, East 800 + 200 = 1000.
    """
    instance = _built(tmp_path, "residents = 40\n").instance
    by_township = {"t1": 0.0, "t2": 0.0, "": 0.0}
    for village in instance.villages:
        by_township[village.township_id] += village.residents
    assert by_township == {"t1": 1800, "t2": 1000, "": 40}
    assert instance.residents.sum() == 2840


def test_people_at_seats_are_demand_points(tmp_path):
    """Test that seats with residents follow the villages, others do not."""
    instance = _built(tmp_path, "residents = 40\n").instance
    township, county = instance.villages[4:]
    assert (township.id, township.kind) == ("t1:seat", VillageKind.TOWNSHIP_SEAT)
    assert (township.lon, township.lat) == (109.505, 28.015)
    assert (county.id, county.kind) == ("county:seat", VillageKind.COUNTY_SEAT)
    assert (county.name, county.township_id) == ("Green Hill county", "")


def test_unlocated_villages_stay_demand_points(tmp_path):
    """Test that a village without coordinates is excluded but counted."""
    villages = VILLAGES.replace("109.50,28.01", ",")
    built = _built(tmp_path, villages=villages)
    village = built.instance.villages[0]
    assert village.location_source is LocationSource.MISSING
    assert built.instance.village_location[0] == -1
    assert built.instance.residents.sum() == 2800
    assert built.provenance.unlocated_village_ids == ("v1",)
    assert 0 not in built.instance.reach.origin_idx
    assert any("1 of 4 villages without coordinates" in w for w in _warnings(built))


def test_unlocated_villages_at_the_seat(tmp_path):
    """Test that they may stand at the township seat, and say so."""
    text = with_places(without_coordinates='"township_seat"')
    villages = VILLAGES.replace("109.50,28.01", ",")
    built = _built(tmp_path, text=text, villages=villages)
    village = built.instance.villages[0]
    assert village.location_source is LocationSource.TOWNSHIP_SEAT
    assert (village.lon, village.lat) == (109.505, 28.015)
    assert built.provenance.placed_village_ids == ("v1",)
    sites = [site.id for site in built.instance.sites]
    assert "point:v1" not in sites
    assert "point:v2" in sites


def test_seat_amid_its_villages(tmp_path):
    """Test that a seat without coordinates is the village least far from all."""
    built = _built(tmp_path, townships=TOWNSHIPS.replace("109.505,28.015", ","))
    seat = built.instance.townships[0]
    assert (seat.lon, seat.lat) == (109.50, 28.01)
    assert any("1 of 2 townships without" in text for text in _warnings(built))
    people = built.instance.villages[4]
    assert people.location_source is LocationSource.TOWNSHIP_SEAT


def test_township_without_any_place(tmp_path):
    """Test that a township whose villages are nowhere has no seat and no store."""
    villages = VILLAGES.replace("109.60,28.00", ",").replace("109.61,28.01", ",")
    townships = TOWNSHIPS.replace("109.605,28.005", ",")
    built = _built(tmp_path, villages=villages, townships=townships)
    assert built.instance.townships[1].lon is None
    assert "store:t2" not in {site.id for site in built.instance.sites}
    assert any("no store in them" in text for text in _warnings(built))


@pytest.mark.parametrize(
    ("weights", "expected"), [((1, 1, 1), 1), ((1, 1, 9), 2), ((0, 0, 0), 1)]
)
def test_medoid(weights, expected):
    """Test points at 0, 1, 5: sums 6, 5, 9; with weight 9 at the last 46, 37, 9."""
    xy_m = np.array([[0.0, 0.0], [1.0, 0.0], [5.0, 0.0]])
    assert medoid(xy_m, np.array(weights, dtype=float)) == expected


def test_townships_named_by_villages_only(tmp_path):
    """Test that without their table townships are those of the villages."""
    text = DOCUMENT.replace('townships = "townships.csv"\n', "")
    instance = _built(tmp_path, text=text).instance
    assert [item.id for item in instance.townships] == ["t1", "t2"]
    # Both villages are equally far; the larger one is nearer to its people.
    assert (instance.townships[1].lon, instance.townships[1].lat) == (109.60, 28.00)


def test_several_counties(tmp_path):
    """Test that townships and villages follow the county that one of them names."""
    text = NO_COUNTY.replace("[places]\n", '[places]\ncounties = "counties.csv"\n')
    townships = (
        TOWNSHIPS.replace("residents", "residents,county")
        .replace(",300", ",300,A")
        .replace("28.005,", "28.005,,B")
    )
    instance = _built(
        tmp_path, text=text, counties=TWO_COUNTIES, townships=townships
    ).instance
    assert [item.county_id for item in instance.townships] == ["A", "B"]
    assert [item.county_id for item in instance.villages] == list("AABBAA")
    assert instance.villages[5].id == "A:seat"
    hubs = [site for site in instance.sites if site.tier == "hub"]
    assert [(hub.id, hub.name) for hub in hubs] == [("hub:A", "Anan"), ("hub:B", "Bei")]
    pairs = zip(instance.reach.origin_idx, instance.reach.destination_idx, strict=True)
    assert all(
        instance.villages[v].county_id == instance.sites[s].county_id for v, s in pairs
    )


def test_township_without_county_among_several(tmp_path):
    """Test that villages say the county of townships that do not."""
    text = NO_COUNTY.replace("[places]\n", '[places]\ncounties = "counties.csv"\n')
    villages = VILLAGES.replace("residents\n", "residents,county\n")
    for row, county in (("1000", "A"), ("500", "A"), ("800", "B"), ("200", "B")):
        villages = villages.replace(f",{row}\n", f",{row},{county}\n")
    built = _built(tmp_path, text=text, counties=TWO_COUNTIES, villages=villages)
    assert [item.county_id for item in built.instance.townships] == ["A", "B"]


def test_names_default_to_ids_and_the_title(tmp_path):
    """Test that a county without name is called like the scenario."""
    villages = "id,lon,lat,residents\na,109.5,28.0,10\n"
    text = NO_COUNTY.replace('townships = "townships.csv"\n', "")
    instance = _built(tmp_path, text=text, villages=villages).instance
    assert instance.villages[0].name == "a"
    assert instance.counties[0].name == "Green Hill"
    assert instance.counties[0].lon is None


def test_buildings_stand_for_residents(tmp_path):
    """Test that 5 buildings of 4 persons are 20 residents, where none are given."""
    villages = "id,lon,lat,residents,buildings\na,109.5,28.0,,5\nb,109.5,28.1,7,5\n"
    built = _built(tmp_path, villages=villages)
    assert [item.residents for item in built.instance.villages[:2]] == [20, 7]
    used = {item.fills: item.default.value for item in built.provenance.defaults_used}
    assert used["demand.persons_per_building"] == 4
    assert built.provenance.resolved["demand"]["persons_per_building"] == 4


def test_observed_parcels_and_calibration(tmp_path):
    """Test that the county's 100 parcels less 40 observed go to the others.

    Funnel: residents in the ratio 500 : 800 : 200 : 300 (seat), 1800 in all, so
    60 / 1800 each: 16.7, 26.7, 6.7, 10.
    """
    villages = VILLAGES.replace("residents\n", "residents,parcels_in_per_day\n")
    villages = villages.replace("28.01,1000", "28.01,1000,40")
    built = _built(tmp_path, "parcels_in_per_day = 100\n", villages=villages)
    parcels = built.instance.parcels_in_per_day
    assert parcels.sum() == pytest.approx(100)
    expected = np.array([40, 500 / 30, 800 / 30, 200 / 30, 10])
    np.testing.assert_allclose(parcels.sum(axis=1), expected)
    np.testing.assert_allclose(parcels[:, 0], 0.96 * expected)
    demand = built.provenance.demand
    assert demand.source_in == ("observed", "funnel", "funnel", "funnel", "funnel")
    per_resident = 0.66 * 0.76 * 0.08
    assert demand.factor_in["county"] == pytest.approx(60 / (1800 * per_resident))
    assert demand.factor_out["county"] == 1


RETURNING = """
[goods.all]
share_in = 1
share_out = 1
kg = 1
m3 = 0.01
return_rate = 0.2
"""


@pytest.mark.parametrize(("observed", "warned"), [(100, False), (10, True)])
def test_an_observed_total_going_out_contains_the_returns(tmp_path, observed, warned):
    """Test that 100 observed are 100 carried, of which 20 sent back of 100 in.

    Where 10 are observed to go out, 20 cannot have been sent back, which is said.
    """
    totals = f"parcels_in_per_day = 100\nparcels_out_per_day = {observed}\n"
    built = _built(tmp_path, totals + RETURNING)
    assert built.instance.parcels_in_per_day.sum() == pytest.approx(100)
    assert built.instance.parcels_out_per_day.sum() == pytest.approx(observed)
    said = [str(item) for item in built.provenance.warnings if item.where == "goods"]
    assert bool(said) is warned
    for text in said:
        assert "20 parcels a day sent back" in text
        assert "10 go out" in text


def test_build_returns_the_instance(tmp_path):
    """Test that building twice gives the same positions and matrices."""
    scenario = read_scenario(write(tmp_path))
    one, other = build(scenario), build(scenario)
    assert one.villages == other.villages
    assert one.sites == other.sites
    np.testing.assert_array_equal(one.reach.distance_m, other.reach.distance_m)
