"""Tests of the words that people have for tiers."""

import pytest

from planner.scenario.build import build
from planner.scenario.document.read import read_scenario
from planner.scenario.places.tier_words import likely_tier, tier_of
from planner.scenario.validate import validate
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


@pytest.mark.parametrize(
    ("name", "tier"),
    [
        ("廖家桥镇快递站", "store"),
        ("阿拉营镇物流服务中心", "store"),
        ("菜坪村电商服务站", "point"),
        ("新村乡邮政所", "store"),
        ("惠民超市代收点", "point"),
        ("鲁屯镇邮政所", "store"),
        ("凤凰县电商物流中心", "hub"),
        ("县城分拨中心", "hub"),
        ("邮政支局", "store"),
        ("Kikondo pickup point", "point"),
        ("Point Pleasant store", "store"),
        ("Lalogi warehouse", "hub"),
        ("Tienda San Juan", "store"),
        ("中通", None),
        ("Jumia", None),
    ],
)
def test_names_of_facilities(name, tier):
    """Test that the last word for a facility counts, and where it stands."""
    assert likely_tier(name) == tier


def test_tiers_by_id(tmp_path):
    """Test that facilities without a column of tiers have those that the document says.

    Of two the second is a store; a third stays without one, which is said by row.
    """
    folder = write(tmp_path, "")
    file = folder / "scenario.toml"
    text = file.read_text("utf-8")
    (folder / "e.csv").write_text(
        "id,lon,lat\ne1,109.50,28.01\ne2,109.60,28.00\n", "utf-8"
    )
    for lines, problems in (
        ('e1 = "point"\ne2 = "store"', []),
        ('e1 = "point"', ["row 3"]),
        ('e1 = "point"\ne2 = "store"\ne3 = "hub"', ["places.tiers.e3"]),
    ):
        before, after = text.split("[places]\n")
        keys, sections = after.split("\n\n", maxsplit=1)
        tiers = f"[places.tiers]\n{lines}"
        places = f'[places]\nexisting = "e.csv"\n{keys}\n\n{tiers}'
        file.write_text(f"{before}{places}\n\n{sections}", "utf-8")
        found = [item for item in validate(folder) if not item.is_warning]
        assert [item.where for item in found] == problems
        if not problems:
            sites = build(read_scenario(folder)).sites
            tier = {site.id: site.tier for site in sites}
            assert (tier["e1"], tier["e2"]) == ("point", "store")


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
