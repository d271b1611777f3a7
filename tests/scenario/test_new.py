"""Tests of new scenario folders and of validation."""

import tomllib

import pytest

from planner.errors import OutputError
from planner.scenario.build import build
from planner.scenario.document.read import read_scenario
from planner.scenario.new import write_template
from planner.scenario.validate import validate
from tests.scenario.folders import VILLAGES, write


def test_template_is_a_sound_scenario(tmp_path):
    """Test that a new folder has no problem, ten demand points and all tiers."""
    file = write_template(tmp_path / "new")
    assert file == tmp_path / "new" / "scenario.toml"
    assert validate(tmp_path / "new") == []
    instance = build(read_scenario(tmp_path / "new"))
    assert len(instance.villages) == 10
    assert {site.tier for site in instance.sites} == {"hub", "store", "point"}


def test_defaults_are_comments(tmp_path):
    """Test that a new scenario asks for nothing that its owner did not write."""
    document = tomllib.loads(write_template(tmp_path).read_text(encoding="utf-8"))
    assert document == {
        "schema_version": 1,
        "title": "My county",
        "places": {
            "villages": "villages.csv",
            "townships": "townships.csv",
            "coordinates": "wgs84",
        },
        "county": {"name": "My county", "lon": 109.5, "lat": 27.95},
    }


@pytest.mark.parametrize("name", ["scenario.toml", "villages.csv"])
def test_nothing_is_overwritten(tmp_path, name):
    """Test that a folder with one of the files stays as it is."""
    (tmp_path / name).write_text("mine")
    with pytest.raises(OutputError, match=name):
        write_template(tmp_path)
    assert [item.name for item in tmp_path.iterdir()] == [name]


def test_folder_that_cannot_be_made(tmp_path):
    """Test that a file in the way of the folder is told."""
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        write_template(tmp_path / "file" / "new")


def test_validate_puts_errors_first(tmp_path):
    """Test that the warning of a header comes after the error of a row."""
    villages = VILLAGES.replace("township", "townships").replace("1000", "x")
    error, warning = validate(write(tmp_path, villages=villages))
    assert (error.where, error.is_warning) == ("row 2", False)
    assert (warning.where, warning.is_warning) == ("header", True)


def test_validate_looks_at_all_variants(tmp_path):
    """Test that a fault in a variant that is not asked for is found."""
    document = "[variants.v.solve]\nmip_gap = 2\n"
    (problem,) = validate(write(tmp_path, document))
    assert problem.where == "variants.v.solve.mip_gap"


def test_validate_tells_warnings_of_the_instance(tmp_path):
    """Test that plausibility is part of validation."""
    document = "[demand]\ninternet = 0\nparcels_out_per_resident_day = 0\n"
    (problem,) = validate(write(tmp_path, document))
    assert problem.is_warning
    assert problem.found == "no parcels at all"


def test_validate_contradicting_parcels(tmp_path):
    """Test that problems found last are told with the warnings found first."""
    villages = VILLAGES.replace("residents\n", "residents,parcels_in_per_day\n")
    villages = villages.replace("28.01,1000", "28.01,1000,70")
    found = validate(write(tmp_path, "parcels_in_per_day = 60\n", villages=villages))
    assert [item.is_warning for item in found] == [False]
