"""Tests of the words that people have for tiers."""

import pytest

from planner.scenario.build import build
from planner.scenario.read import read_scenario
from planner.scenario.tier_words import tier_of
from tests.scenario.folders import write


@pytest.mark.parametrize(
    ("text", "tier"),
    [
        ("hub", "hub"),
        ("Store", "store"),
        ("县级", "hub"),
        ("县级共配中心", "hub"),
        ("乡镇服务站", "store"),
        ("乡镇级", "store"),
        ("村级服务点", "point"),
        ("村", "point"),
        ("village pickup point", "point"),
        ("Township store", "store"),
        ("服务中心", None),
        ("", None),
    ],
)
def test_words(text, tier):
    """Test usual words of all tiers, and words that could be of any."""
    assert tier_of(text) == tier


def test_existing_facilities_in_words(tmp_path):
    """Test that a facility called 村级服务点 is a point of the plan."""
    folder = write(tmp_path, "")
    file = folder / "scenario.toml"
    text = file.read_text("utf-8").replace("[places]", '[places]\nexisting = "e.csv"')
    file.write_text(text, "utf-8")
    (folder / "e.csv").write_text(
        "id,tier,lon,lat\ne1,村级服务点,109.50,28.01\n", "utf-8"
    )
    sites = {site.id: site.tier for site in build(read_scenario(folder)).sites}
    assert sites["e1"] == "point"
