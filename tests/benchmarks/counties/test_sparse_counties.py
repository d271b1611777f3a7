"""Tests of sparse counties: same seed, same files; documents that can be planned."""

import tomllib

import pytest

import planner
from benchmarks.counties.sparse_counties import (
    LEAST_VILLAGES,
    MOST_VILLAGES,
    kind_of,
    write_county,
)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_seed_gives_the_same_county(tmp_path, seed):
    """Test that document and villages of a seed are the same a second time."""
    one, other = (write_county(tmp_path / name, seed) for name in ("one", "other"))
    for name in ("scenario.toml", "villages.csv", "townships.csv"):
        assert (one / name).read_bytes() == (other / name).read_bytes()


def test_a_plain_county_has_nothing_but_its_files(tmp_path):
    """Test that an even seed names files and parcels, and leaves all else out."""
    folder = write_county(tmp_path / "plain", 2)
    document = tomllib.loads((folder / "scenario.toml").read_text(encoding="utf-8"))
    assert kind_of(2) == "plain"
    given = {"schema_version", "title", "currency", "places", "county", "roads"}
    assert set(document) == given
    assert "existing" not in document["places"]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_county_can_be_built(tmp_path, seed):
    """Test that a county is read without an error, and has the villages it should."""
    instance = planner.build(planner.read_scenario(write_county(tmp_path, seed)))
    is_village = instance.is_village.sum()
    assert LEAST_VILLAGES <= is_village <= MOST_VILLAGES
    assert instance.parcels_per_day.sum() > 0


def test_varied_counties_differ_in_what_they_ask_for(tmp_path):
    """Test that among six varied counties each kind of change occurs."""
    documents = []
    for seed in range(1, 13, 2):
        folder = write_county(tmp_path / str(seed), seed)
        text = (folder / "scenario.toml").read_text(encoding="utf-8")
        documents.append(tomllib.loads(text))
    carriers = {len(item.get("carriers", {})) for item in documents}
    today = {"existing" in item["places"] for item in documents}
    types = {tuple(item["vehicle_types"]) for item in documents}
    asked = {str(item["solve"]["at_least"]) for item in documents}
    assert len(carriers) >= 2
    assert len(today) == 2
    assert len(types) >= 2
    assert len(asked) >= 3
