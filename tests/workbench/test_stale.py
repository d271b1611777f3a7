"""Nothing stale: places, demand and provenance that do not belong together."""

import pickle
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import planner
from planner.errors import InstanceError, PlannerError
from planner.keys import instance_key
from planner.model.rules import Boundary
from planner.scenario.generate import generate
from tests.tiny_plan import edit_site, line_county


def edited(field, value, table="villages"):
    """Return the county with a field of its first record changed and its old arrays."""
    county = line_county()
    first, *others = getattr(county, table)
    fields: dict[str, Any] = {table: (replace(first, **{field: value}), *others)}
    return replace(county, **fields)


def test_a_moved_site_is_refused():
    """Test that the message names field, id, old and new value and the call."""
    lon = line_county().sites[0].lon
    with pytest.raises(InstanceError, match=rf"sites\[h\]\.lon is 9\.5, .* {lon};"):
        edit_site(line_county(), "h", lon=9.5)


@pytest.mark.parametrize(
    ("table", "field", "value"),
    [
        ("villages", "lon", 9.5),
        ("villages", "id", "other"),
        ("villages", "residents", 1000.0),
        ("sites", "lat", 9.5),
        ("goods", "share_in", 0.123),
    ],
)
def test_what_arrays_were_made_from_is_kept(table, field, value):
    """Test that no field from which travel or demand comes is changed alone."""
    with pytest.raises(InstanceError, match=rf"{field} is {value}.* was made at"):
        edited(field, value, table)


def test_order_and_speeds_are_kept():
    """Test that records in another order, and other speeds, are refused."""
    county = line_county()
    with pytest.raises(InstanceError, match=r"villages\[.*\]\.id"):
        replace(county, villages=county.villages[::-1])
    with pytest.raises(InstanceError, match="profiles changed"):
        replace(county, profiles={})


def test_new_arrays_and_other_fields_are_taken():
    """Test that names may change, and places with the arrays that belong to them."""
    assert edited("name", "new").villages[0].name == "new"
    county = line_county()
    moved = replace(
        county,
        sites=tuple(replace(site, lon=site.lon) for site in county.sites),
        site_location=county.site_location.copy(),
    )
    assert instance_key(moved) == instance_key(county)


def test_roads_are_kept_with_what_was_made_of_them():
    """Test that roads do not change alone, nor what is said of the same roads."""
    county = line_county()
    length_m = county.graph.length_m.copy()
    length_m[2] = 9.5
    roads = replace(county.graph, length_m=length_m)
    words = r"graph\.length_m\[2\] is 9\.5, not 13000\.0.*planner\.build"
    with pytest.raises(InstanceError, match=words):
        replace(county, graph=roads)
    moved = replace(county.locations, x_m=county.locations.x_m + 1.0)
    with pytest.raises(InstanceError, match=r"locations\.x_m\[0\]"):
        replace(county, locations=moved)
    report = replace(county.connectivity, num_components=2)
    with pytest.raises(
        InstanceError, match=r"connectivity\.num_components is 2, not 1"
    ):
        replace(county, connectivity=report)
    renamed = replace(county, graph=replace(county.graph, source="elsewhere"))
    assert instance_key(renamed) == instance_key(county)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"destination_idx": 5}, r"destination_idx\[0\] is 5, not in \[0, 4\]"),
        ({"origin_idx": -1}, r"origin_idx\[0\] is -1"),
        ({"origin_idx": 2}, "not in the order"),
        ({"distance_m": -1.0}, r"distance_m\[0\] is -1\.0, not >= 0"),
        ({"time_s": np.nan}, r"time_s\[0\] is nan"),
    ],
)
def test_pairs_are_of_villages_and_sites(fields, message):
    """Test that no pair of nobody, out of order or without a length is taken."""
    county = line_county()
    arrays = {name: getattr(county.reach, name).copy() for name in fields}
    for name, value in fields.items():
        arrays[name][0] = value
    with pytest.raises(InstanceError, match=message):
        replace(county, reach=replace(county.reach, **arrays))


def test_parcels_are_of_the_goods_of_their_stream():
    """Test that a stream has no parcels of goods that are not its own."""
    county = line_county()
    first, *others = county.streams
    for ids, words in (((), r"has 8 of 'small'"), (("big",), "found 'big'")):
        streams = (replace(first, goods_ids=ids), *others)
        with pytest.raises(InstanceError, match=words):
            replace(county, streams=streams)


@pytest.mark.parametrize(
    ("table", "field", "value"),
    [
        ("operations", "days_per_week", 8.0),
        ("operations", "stop_s", np.inf),
        ("economics", "discount_rate", -1.0),
        ("economics", "horizon_years", 0),
        ("service", "peak_factor", np.inf),
        ("service", "max_attempts", 0),
    ],
)
def test_numbers_that_mean_nothing_are_refused(table, field, value):
    """Test that they are not met later, where plans are looked at."""
    with pytest.raises(InstanceError, match=f"{field} is {value}"):
        replace(getattr(line_county(), table), **{field: value})


def test_a_copy_from_a_pickle_is_watched_too():
    """Test that an instance that crossed processes is the same and refuses, too."""
    copy = pickle.loads(pickle.dumps(line_county()))
    assert instance_key(copy) == instance_key(line_county())
    with pytest.raises(InstanceError, match=r"lon is 9\.5"):
        edit_site(copy, "h", lon=9.5)


def test_demand_of_ones_own():
    """Test that v1 has 30 parcels in, in its earlier proportions, others their own."""
    county = line_county()
    frame = pd.DataFrame(
        {"parcels_in_per_day": [30.0], "residents": [500.0]},
        index=pd.Index(["v1"], name="village_id"),
    )
    found = planner.with_demand(county, frame)
    first, others = found.parcels_in_per_day[0], found.parcels_in_per_day[1:]
    assert first.sum() == pytest.approx(30.0)
    assert first / 30.0 == pytest.approx(county.parcels_in_per_day[0] / 8.0)
    assert np.array_equal(others, county.parcels_in_per_day[1:])
    assert np.array_equal(found.parcels_out_per_day, county.parcels_out_per_day)
    assert found.residents.tolist() == [500.0, 300.0, 50.0, 50.0]
    same = planner.with_demand(county, frame.reset_index())
    assert instance_key(same) == instance_key(found) != instance_key(county)


@pytest.mark.parametrize(
    ("ids", "columns", "message"),
    [
        (["v9"], {"residents": [1.0]}, "found 'v9', expected ids"),
        (["v1", "v1"], {"residents": [1.0, 2.0]}, "found an id twice"),
        (["v1"], {"people": [1.0]}, "found people, expected parcels_in_per_day"),
        (["v1"], {"residents": [-1.0]}, "village 'v1', column 'residents': -1.0"),
        (["v1"], {"residents": ["many"]}, "column 'residents': many"),
    ],
)
def test_other_demand_is_refused(ids, columns, message):
    """Test that the message names village and column."""
    frame = pd.DataFrame(columns, index=pd.Index(ids, name="village_id"))
    with pytest.raises(PlannerError, match=message):
        planner.with_demand(line_county(), frame)


def test_another_instances_provenance_is_refused(tmp_path):
    """Test that a plan is not given the origin of a county that it is not for."""
    generate(tmp_path / "county", villages=20, seed=3)
    built = planner.read_county(planner.read_scenario(tmp_path / "county"))
    assert built.provenance.instance_key == planner.instance_key(built.instance)
    village = built.instance.villages[0].id
    frame = pd.DataFrame({"residents": [5.0]}, pd.Index([village], name="village_id"))
    changed = planner.with_demand(built.instance, frame)
    with pytest.raises(PlannerError, match="provenance is of another instance"):
        planner.solve(changed, provenance=built.provenance)


def test_a_plan_of_another_county_is_no_start(tmp_path):
    """Test two counties with the same ids in other places: refused, adapted, taken."""
    one, other = (_generated(tmp_path / str(seed), seed) for seed in (3, 4))
    plan = planner.solve(one, effort="quick", bound=False).plan
    assert plan.county_key == one.county_key != other.county_key
    assert planner.solve(one, start=plan, effort="quick", bound=False).plan is not None
    with pytest.raises(PlannerError, match=r"another county.*planner\.adapt"):
        planner.solve(other, start=plan, effort="quick")
    found = planner.adapt(plan, other)
    assert found.plan.county_key == other.county_key
    opened = {item.site_id for item in plan.facilities}
    assert set(found.site_ids) == opened - {x.site_id for x in found.plan.facilities}
    assert planner.solve(other, start=found.plan, effort="quick", bound=False).plan


def test_ways_are_not_cut_off_nearer_than_what_counts(tmp_path):
    """Test a standard, a reach and a border widened with ways of before: refused."""
    county = _generated(tmp_path / "county", 3)
    rules, cut_m = county.requirements, county.reach.within_m
    wider = replace(county.standard, collect_within_m=2 * cut_m)
    with pytest.raises(InstanceError, match=f"ways of up to {2 * cut_m:g} m"):
        replace(county, standard=wider)
    reach_m = dict.fromkeys(rules.reach_m, 3 * cut_m)
    with pytest.raises(InstanceError, match=r"planner\.build"):
        replace(county, requirements=replace(rules, reach_m=reach_m))
    nearer = replace(county.standard, collect_within_m=100.0)
    assert replace(county, standard=nearer).standard is nearer
    inside = replace(rules, boundary=Boundary.TOWNSHIP)
    narrow = replace(county, requirements=inside)
    with pytest.raises(InstanceError, match=r"boundary is county, .* within township"):
        replace(narrow, requirements=rules)


def test_edits_leave_the_county_what_it_is():
    """Test that a village that moves, and one more, do not make another county."""
    bench = planner.example("stone_creek")
    key, first = bench.instance.county_key, bench.instance.villages[0]
    bench.set(f"villages[{first.id}].residents", 900)
    bench.add_village("More", first.lon, first.lat, residents=20, township="T01")
    assert (
        bench.instance.county_key == key == bench.solve(effort="quick").plan.county_key
    )


def _generated(folder, seed):
    generate(folder, villages=20, seed=seed)
    return planner.build(planner.read_scenario(folder))
