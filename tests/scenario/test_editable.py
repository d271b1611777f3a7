"""The way back: what a run read, written so that it can be edited and read again."""

from __future__ import annotations

import csv
import dataclasses
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from planner.errors import InputError
from planner.model.places import SiteStatus
from planner.scenario.build import Built, read_county
from planner.scenario.document.read import read_scenario
from planner.scenario.editable.package import write_editable
from planner.scenario.editable.toml_text import toml_text
from tests.scenario import folders
from tests.scenario.folders import shared

ROOT = Path(__file__).parents[2]
PLACES = ROOT / "tests" / "places"

COUNTIES = """\
schema_version = 1
title = "Two counties \\"east\\" and west"

[places]
villages = "v.csv"
sites = "s.csv"
existing = "e.csv"
hosts = "h.csv"
coordinates = "gcj02"

[places.columns.villages]
id = "code"
residents = "people"

[solve]
require_sites = ["s2"]
"""
VILLAGES = """\
code;county;township;lon;lat;people;buildings;parcels_in_per_day
007;West;t1;109.50;28.01;1000;;12.345678901234567
a;West;;109.51;28.02;;33;
b;East;t2;109.60;28.00;800;;
"c ""x"";y";East;t2;;;200;;
"""
SITES = """\
id,tier,name,lon,lat,village,status,formats,host,township
s1,hub,,109.50,28.00,,required,,,
s2,store,,,,007,,service_store,,
s3,point,,109.61,28.00,b,excluded,,shop,t2
"""
EXISTING = """\
id,tier,village,closing_cost
e1,hub,b,
e2,point,a,1500.5
"""
HOSTS = """\
id,type,lon,lat,village
shop,grocery,109.505,28.011,
"""


def differences(one: Any, other: Any, path: str = "instance") -> list[str]:
    """Return the fields of two records that differ, every array by its values."""
    if dataclasses.is_dataclass(one) and not isinstance(one, type):
        names = [item.name for item in dataclasses.fields(one)]
        pairs: dict[Any, tuple[Any, Any]]
        pairs = {name: (getattr(one, name), getattr(other, name)) for name in names}
    elif isinstance(one, Mapping):
        pairs = {key: (one[key], other.get(key)) for key in one}
    elif isinstance(one, tuple) and len(one) == len(other):
        pairs = dict(enumerate(zip(one, other, strict=True)))
    elif isinstance(one, np.ndarray):
        return (
            [] if np.array_equal(one, other, equal_nan=one.dtype == float) else [path]
        )
    else:
        return [] if one == other else [path]
    return [
        item
        for key, (first, second) in pairs.items()
        for item in differences(first, second, f"{path}.{key}")
    ]


def written(scenario: Path, folder: Path, **options: Any) -> Built:
    """Write the inputs of a scenario into a folder and return what they gave."""
    built = read_county(read_scenario(scenario, **options))
    assert built.provenance.given is not None
    write_editable(folder, built.provenance.given)
    return built


def two_counties(folder: Path) -> Path:
    """Write two counties with listed sites, mapped columns, in GCJ-02."""
    tables = {"v": VILLAGES, "s": SITES, "e": EXISTING, "h": HOSTS}
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "scenario.toml").write_text(COUNTIES, encoding="utf-8")
    return folder


def edit(file: Path, change: Callable[[list[dict[str, str]]], object]) -> None:
    """Change the rows of a table."""
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    columns = list(rows[0])
    change(rows)
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns)
        writer.writeheader()
        writer.writerows(rows)


def assert_same_again(scenario: Path, out: Path, **options: Any) -> Path:
    """Make sure that the inputs written are read as the same county, twice over."""
    out.mkdir()
    before = written(scenario, out / "one", **options)
    after = written(out / "one", out / "two")
    assert differences(before.instance, after.instance) == []
    for file in (out / "one").rglob("*"):
        if file.is_file() and file.name != "scenario.toml":
            copy = out / "two" / file.relative_to(out / "one")
            assert copy.read_bytes() == file.read_bytes()
    return out / "one"


def test_differences_are_found(tmp_path: Path) -> None:
    """Test that one resident more, or another array, is a difference."""
    instance = read_county(read_scenario(folders.write(tmp_path))).instance
    first = dataclasses.replace(instance.villages[0], residents=1.0)
    other = dataclasses.replace(
        instance,
        villages=(first, *instance.villages[1:]),
        parcels_in_per_day=instance.parcels_in_per_day + 1,
    )
    found = differences(instance, other)
    assert [item for item in found if not item.startswith("instance.made_for.")] == [
        "instance.villages.0.residents",
        "instance.parcels_in_per_day",
    ]


def test_generated_sites_and_county_section(tmp_path: Path) -> None:
    """Test a county without sites, with seats given and at a county's own place."""
    folder = folders.write(tmp_path, '[solve]\nboundary = "township"\n')
    package = assert_same_again(folder, tmp_path / "out")
    assert {path.name for path in package.iterdir()} == {
        "scenario.toml",
        "villages.csv",
        "townships.csv",
        "sites.csv",
    }
    assert (tmp_path / "out" / "one" / "scenario.toml").read_text(encoding="utf-8") == (
        tmp_path / "out" / "two" / "scenario.toml"
    ).read_text(encoding="utf-8")


def test_demo_county(tmp_path: Path) -> None:
    """Test the demo: roads, boundary, hosts, existing facilities, a variant."""
    demo = ROOT / "scenarios" / "green_hill"
    package = assert_same_again(demo, tmp_path / "out")
    copy, source = package / "roads" / "roads.gpkg", demo / "roads.gpkg"
    assert copy.read_bytes() == source.read_bytes()


@pytest.mark.parametrize(
    ("place", "variant"),
    [
        ("fenghuang", None),
        ("fenghuang", "gcj02"),
        ("vavuniya", None),
        ("xiangxi", None),
    ],
)
def test_real_counties(place: str, variant: str | None, tmp_path: Path) -> None:
    """Test a county on proxy roads, one with real ones, and eight at once."""
    data = shared(place)
    assert_same_again(
        PLACES / f"{place}.toml", tmp_path / "out", variant=variant, data=data
    )


def test_two_counties_with_listed_sites(tmp_path: Path) -> None:
    """Test ids like numbers, hosts by id, other headers, and an offset taken off once.

    County, township and closing cost stand only where they were given, parcels that
    were estimated nowhere.
    """
    package = assert_same_again(two_counties(tmp_path), tmp_path / "out")
    document = tomllib.loads((package / "scenario.toml").read_text(encoding="utf-8"))
    assert document["title"] == 'Two counties "east" and west'
    assert document["places"]["coordinates"] == "wgs84"
    assert "columns" not in document["places"]
    assert "given in gcj02" in (package / "scenario.toml").read_text(encoding="utf-8")
    sites = read(package / "sites.csv")
    assert [row["id"] for row in sites] == ["e1", "s1", "s2", "e2", "s3"]
    by_id = {row["id"]: row for row in sites}
    closing = {name: row["closing_cost"] for name, row in by_id.items()}
    assert closing == {"e1": "", "s1": "", "s2": "", "e2": "1500.5", "s3": ""}
    status = [by_id[name]["status"] for name in ("s3", "e1", "e2")]
    assert status == ["excluded", "existing", "existing"]
    assert by_id["s3"]["host"] == "grocery"
    parcels = [row["parcels_in_per_day"] for row in read(package / "villages.csv")]
    assert parcels == ["12.345678901234567", "", "", ""]
    assert [row["id"] for row in read(package / "counties.csv")] == ["East", "West"]


def read(file: Path) -> list[dict[str, str]]:
    """Return the rows of a table."""
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_sites_that_may_not_open_are_listed_too(tmp_path: Path) -> None:
    """Test that candidates are in the table although nothing new opens."""
    folder = two_counties(tmp_path)
    text = COUNTIES.replace('require_sites = ["s2"]', "new_sites = false")
    (folder / "scenario.toml").write_text(text, encoding="utf-8")
    package = assert_same_again(folder, tmp_path / "out")
    assert len(read(package / "sites.csv")) == 5
    assert len(read_county(read_scenario(package)).instance.sites) == 3


def test_moved_deleted_and_added_places_arrive(tmp_path: Path) -> None:
    """Test that the made point moves with its village, goes with it, or is excluded."""
    package = tmp_path / "out"
    written(folders.write(tmp_path), package)

    def change(rows: list[dict[str, str]]) -> None:
        rows[0] |= {"lon": "109.52", "lat": "28.03"}
        del rows[1]
        rows.append({**rows[1], "id": "new", "name": "New", "lon": "109.62"})

    def exclude(rows: list[dict[str, str]]) -> None:
        point = next(row for row in rows if row["id"] == "point:v4")
        point["status"] = "excluded"
        rows.append({**point, "id": "mine", "village": "new", "status": "required"})

    edit(package / "villages.csv", change)
    edit(package / "sites.csv", exclude)
    built = read_county(read_scenario(package))
    villages = {item.id: item for item in built.instance.villages}
    sites = {item.id: item for item in built.instance.sites}
    assert list(villages) == ["new", "v1", "v3", "v4", "t1:seat"]
    assert (villages["v1"].lon, villages["v1"].lat) == (109.52, 28.03)
    assert (sites["point:v1"].lon, sites["point:v1"].lat) == (109.52, 28.03)
    assert "point:v2" not in sites
    assert sites["point:v4"].status is SiteStatus.EXCLUDED
    assert (sites["mine"].lon, sites["mine"].village_id) == (109.62, "new")
    warnings = "\n".join(str(item) for item in built.provenance.warnings)
    assert "1 sites made by the planner in villages that are not there" in warnings


def test_sites_that_were_given_keep_naming_their_village(tmp_path: Path) -> None:
    """Test that a site that the user listed in a deleted village is an error."""
    package = tmp_path / "out"
    written(two_counties(tmp_path), package)
    edit(package / "villages.csv", lambda rows: rows.pop(2))
    with pytest.raises(InputError, match="'b'"):
        read_county(read_scenario(package))


def test_the_folder_of_a_run_names_its_inputs(tmp_path: Path) -> None:
    """Test that an output folder given as scenario points at its inputs."""
    written(folders.write(tmp_path), tmp_path / "editable")
    (tmp_path / "scenario.toml").unlink()
    with pytest.raises(InputError, match="the inputs of this run"):
        read_scenario(tmp_path)


def test_toml_text_is_read_as_the_same_document() -> None:
    """Test keys and texts that need quotes, tables in lists, and all digits."""
    document = {
        "title": 'a "b"\n\\\x7f青',
        "share": 0.1 + 0.2,
        "small": 1e-7,
        "empty": {},
        "table": {"a key": True, "list": [1, 2.5, "x"], "deep": {"青": {"n": 1}}},
        "by": {"km": [{"up_to": 20, "days": 6}, {"up_to": 60.5, "days": 3}]},
    }
    assert tomllib.loads(toml_text(document)) == document
