"""What ``planner validate`` says can be attained, and what would change it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Planner

VILLAGES = """id,name,township,lon,lat,residents
a,A,t,109.60,27.96,500
b,B,t,109.61,27.96,500
c,C,t,109.62,27.97,500
d,D,t,,,500
"""
TOWNSHIPS = "id,name,lon,lat\nt,T,109.61,27.96\n"


def written(folder: Path, solve: str) -> Path:
    """Return a scenario of four villages, one of them without coordinates."""
    folder.mkdir()
    (folder / "villages.csv").write_text(VILLAGES, encoding="utf-8")
    (folder / "townships.csv").write_text(TOWNSHIPS, encoding="utf-8")
    (folder / "scenario.toml").write_text(
        'schema_version = 1\ntitle = "Four"\n[places]\nvillages = "villages.csv"\n'
        'townships = "townships.csv"\ncoordinates = "wgs84"\n'
        "[county]\nlon = 109.6\nlat = 27.96\n" + solve,
        encoding="utf-8",
    )
    return folder


def test_aims_that_cannot_be_attained(planner: Planner, tmp_path: Path) -> None:
    """Test that 3/4 can be attained, and all at the township's seat; no error."""
    folder = written(tmp_path / "four", "")
    run = planner("validate", folder, "--json")
    assert run.code == 0
    residents, use = run.data["attainable"]
    assert (residents["measure"], use["measure"]) == ("residents", "use")
    assert residents["located"] == residents["attainable"] == 0.75
    (remedy,) = run.data["remedies"]
    assert remedy["words"] == 'places.without_coordinates = "township_seat"'
    assert remedy["attainable"] == pytest.approx(1.0)
    shown = planner("validate", folder).out
    assert "75.0% can be attained" in shown
    assert "100.0% attainable" in shown


def test_the_same_remedy_is_right(planner: Planner, tmp_path: Path) -> None:
    """Test that nothing is missed once the change is made."""
    folder = written(tmp_path / "four", "")
    file = folder / "scenario.toml"
    text = file.read_text(encoding="utf-8").replace(
        "[places]\n", '[places]\nwithout_coordinates = "township_seat"\n'
    )
    file.write_text(text, encoding="utf-8")
    data = planner("validate", folder, "--json").data
    assert [item["attainable"] for item in data["attainable"]] == [1.0, 1.0]
    assert data["remedies"] == []


def test_a_requirement_may_be_looser(planner: Planner, tmp_path: Path) -> None:
    """Test that a share that is written has asking for less as its last remedy."""
    folder = written(
        tmp_path / "four", "[solve]\nat_least = { residents = 0.8, use = 0.7 }\n"
    )
    data = planner("validate", folder, "--json").data
    assert [item["words"] for item in data["remedies"]] == [
        'places.without_coordinates = "township_seat"',
        "solve.at_least.residents = 0.75",
    ]


def test_it_is_said_in_chinese(planner: Planner, tmp_path: Path) -> None:
    """Test that shares, remedies and the verdict are Chinese; keys are not."""
    folder = written(
        tmp_path / "four", "[solve]\nat_least = { residents = 0.8, use = 0.7 }\n"
    )
    shown = planner("validate", folder, "--language", "zh").out
    assert "要求覆盖居民的 80.0%，可达到 75.0%" in shown
    assert '（places.without_coordinates = "township_seat"）：可达到 100.0%' in shown
    assert re.findall("[a-z]{3,} [a-z]{3,}", shown) == []


def test_more_stores_in_the_county_town(planner: Planner, tmp_path: Path) -> None:
    """Test 3 x 100 parcels a day and one store of 120, seven days a week.

    One village of the three fits, 33 %; two more stores of the town are enough.
    """
    folder = tmp_path / "town"
    folder.mkdir()
    (folder / "villages.csv").write_text(
        "id,name,lon,lat,residents,parcels_in_per_day,parcels_out_per_day\n"
        "a,A,109.60,27.96,500,100,0\nb,B,109.601,27.96,500,100,0\n"
        "c,C,109.602,27.96,500,100,0\n",
        encoding="utf-8",
    )
    (folder / "sites.csv").write_text(
        "id,tier,lon,lat,status\nh,hub,109.6,27.96,required\n"
        "s,store,109.6,27.96,candidate\n",
        encoding="utf-8",
    )
    file = folder / "scenario.toml"
    file.write_text(
        'schema_version = 1\ntitle = "Town"\n[places]\nvillages = "villages.csv"\n'
        'sites = "sites.csv"\ncoordinates = "wgs84"\n[county]\nlon = 109.6\n'
        'lat = 27.96\n[formats.shop]\ntier = "store"\n'
        'functions = ["collect", "send", "return"]\ncapacity_parcels_per_day = 120\n'
        '[solve]\nmodes = ["store"]\nallocation = "assignment"\n'
        "[operations]\ndays_per_week = 7\n",
        encoding="utf-8",
    )
    data = planner("validate", folder, "--json").data
    use = data["attainable"][1]
    assert use["attainable"] < 0.5
    (remedy,) = (item for item in data["remedies"] if "town_stores" in item["words"])
    assert remedy["attainable"] > 0.9
    text = file.read_text(encoding="utf-8")
    changed = text.replace("[county]", f"generate.{remedy['words'][16:]}\n[county]")
    file.write_text(changed, encoding="utf-8")
    again = planner("validate", folder, "--json").data
    assert again["attainable"][1]["attainable"] == remedy["attainable"]
    assert again["remedies"] == []


FAR = """id,name,township,lon,lat,residents
a,A,near,86.00,32.00,500
b,B,near,86.01,32.00,500
c,C,far,{lon},32.00,500
d,D,far,{other},32.01,500
"""


def far_county(folder: Path, lon: float) -> Path:
    """Return a county with half of its people in a township at a longitude."""
    folder.mkdir()
    text = FAR.format(lon=lon, other=lon + 0.01)
    (folder / "villages.csv").write_text(text, encoding="utf-8")
    (folder / "scenario.toml").write_text(
        'schema_version = 1\ntitle = "Far"\n[places]\nvillages = "villages.csv"\n'
        'coordinates = "wgs84"\n[county]\nlon = 86.0\nlat = 32.0\n',
        encoding="utf-8",
    )
    return folder


def test_a_longer_day_where_the_shift_is_too_short(
    planner: Planner, tmp_path: Path
) -> None:
    """Test that a shift, with its window, a third party and a hub are named.

    86 km straight are 142 km by the proxy: there and back is more than the 8 hours of
    a shift. What is said of the first remedy is what the changed county attains.
    """
    folder = far_county(tmp_path / "far", 86.9)
    data = planner("validate", folder, "--json").data
    assert data["attainable"][0]["attainable"] == pytest.approx(0.5)
    words = [item["words"] for item in data["remedies"]]
    assert words[0].startswith("vehicle_types.truck.shift_hours = ")
    assert "third party" in words[1]
    assert "another hub" in words[2]
    assert [item["attainable"] for item in data["remedies"]] == [1.0, 1.0, 1.0]
    file = folder / "scenario.toml"
    changes = data["remedies"][0]["changes"]
    hours = changes["vehicle_types"]["truck"]["shift_hours"]
    text = file.read_text(encoding="utf-8")
    text += f"[vehicle_types.truck]\nshift_hours = {hours}\n"
    if "operations" in changes:
        start, end = changes["operations"]["linehaul_window"]
        text += f'[operations]\nlinehaul_window = ["{start}", "{end}"]\n'
    file.write_text(text, encoding="utf-8")
    again = planner("validate", folder, "--json").data
    assert again["attainable"][0]["attainable"] == 1.0
    assert again["remedies"] == []


def test_no_day_is_long_enough(planner: Planner, tmp_path: Path) -> None:
    """Test that beyond 12 hours a third party and a hub are left; 230 km straight."""
    folder = far_county(tmp_path / "far", 88.4)
    data = planner("validate", folder, "--json").data
    words = " ".join(item["words"] for item in data["remedies"])
    assert "shift_hours" not in words
    assert "third party" in words
    assert "another hub" in words
    chinese = planner("validate", folder, "--language", "zh").out
    assert re.findall("[a-z]{3,} [a-z]{3,}", chinese) == []


@pytest.mark.parametrize(
    ("solve", "words"),
    [
        ("", "ready to be solved, as near to its aims as can be attained"),
        ("[solve]\nat_least = { residents = 0.8 }\n", "what is required cannot be met"),
        ("[solve]\nat_least = { residents = 0.7, use = 0.7 }\n", "ready to be solved."),
    ],
)
def test_the_verdict_is_that_of_the_table(
    planner: Planner, tmp_path: Path, solve: str, words: str
) -> None:
    """Test that a scenario is not ready on the screen that says it cannot be met."""
    shown = planner("validate", written(tmp_path / "four", solve)).out
    assert words in " ".join(shown.split())
