"""Edits: what each changes in an instance, and what is wrong with bad ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from planner.errors import InputError
from planner.keys import instance_key
from planner.model.places import SiteStatus
from planner.scenario.build import build, read_county
from planner.scenario.document.read import read_scenario
from planner.scenario.editable.package import write_editable
from planner.scenario.editable.toml_text import toml_text
from planner.scenario.objects.folder import to_folder
from planner.scenario.validate import validate
from tests.scenario.edits.counties import built_with, folder_with

MOVED = {"do": "move", "site": "point:v3", "lon": 109.602, "lat": 28.003}
ADDED = {"do": "add_site", "id": "x", "name": "X", "tier": "point"} | {
    "lon": 109.6,
    "lat": 28.004,
}
NEW_VILLAGE = {"do": "add_village", "id": "v5", "name": "Five", "township": "t2"} | {
    "lon": 109.6,
    "lat": 28.004,
    "residents": 150,
}
EDITS = [
    {"do": "lock", "site": "point:v3", "format": "large_village_point"},
    {"do": "close", "site": "e1"},
    {"do": "format", "site": "e1", "formats": ["large_service_store"]},
    MOVED,
    {"do": "move", "site": "e1", "lon": 109.503, "lat": 28.012},
    ADDED,
    NEW_VILLAGE,
    {"do": "drop", "village": "v4"},
    {"do": "serve", "village": "v2", "site": "e2"},
    {"do": "demand", "village": "v3", "factor": 3},
    {"do": "demand", "village": "v3", "parcels_in_per_day": 12},
    {"do": "set", "key": "villages[v3].residents", "value": 900},
    {"do": "set", "key": "sites[e1].closing_cost", "value": 90},
    {"do": "set", "key": "standard.collect_within_km", "value": 2.5},
]


@pytest.fixture
def base(tmp_path_factory):
    """Return the county without edits."""
    return built_with(tmp_path_factory.mktemp("base")).instance


def test_edits_change_the_county_wherever_it_is_written(base, tmp_path):
    """Test that each edit changes the key, which both ways of writing it down keep."""
    for number, row in enumerate([*EDITS, EDITS]):
        rows = row if isinstance(row, list) else [row]
        folder = tmp_path / str(number)
        folder.mkdir()
        built = built_with(folder, *rows)
        key = instance_key(built.instance)
        assert key != instance_key(base), row
        write_editable(folder / "editable", built.provenance.given)
        assert key == instance_key(build(read_scenario(folder / "editable"))), row
        file = to_folder(read_scenario(folder), folder / "copy")
        assert key == instance_key(build(read_scenario(file))), row


def test_an_edit_changes_nothing_else(base, tmp_path):
    """Test that sites keep what an edit does not name, and others everything."""
    sites = {item.id: item for item in built_with(tmp_path, MOVED).instance.sites}
    moved = sites.pop("point:v3")
    assert (moved.lon, moved.lat) == (109.602, 28.003)
    assert moved.village_id == "v3"
    assert moved.township_id == "t2"
    assert list(sites.values()) == [item for item in base.sites if item.id != moved.id]


def test_demand_of_one_village(base, tmp_path):
    """Test that parcels of one village grow by the factor, all goods alike."""
    row = {"do": "demand", "village": "v3", "factor": 3}
    changed = built_with(tmp_path, row).instance
    factor = np.ones((len(base.villages), 1))
    factor[base.village_index["v3"]] = 3.0
    assert np.allclose(changed.goods_per_day, base.goods_per_day * factor[:, None])


def test_later_edits_replace_earlier_ones(base, tmp_path):
    """Test that what was locked, moved twice and multiplied ends as said last."""
    rows: list[dict[str, Any]] = [
        {"do": "lock", "site": "point:v3", "format": "large_village_point"},
        {"do": "close", "site": "point:v3"},
        {"do": "reopen", "site": "point:v3"},
        {"do": "demand", "village": "v3", "factor": 3},
        {"do": "demand", "village": "v3", "factor": 1},
        MOVED,
        {**MOVED, "lon": 109.60, "lat": 28.00},
    ]
    assert instance_key(built_with(tmp_path, *rows).instance) == instance_key(base)


def test_dropped_villages_take_their_own_point_along(tmp_path):
    """Test that a generated point goes, and an existing one loses its village only."""
    rows = [{"do": "drop", "village": "v4"}, {"do": "drop", "village": "v2"}]
    instance = built_with(tmp_path, *rows).instance
    assert "point:v4" not in instance.site_index
    existing = instance.sites[instance.site_index["e2"]]
    assert existing.status is SiteStatus.EXISTING
    assert existing.village_id is None


def test_a_file_of_edits_is_an_input(tmp_path):
    """Test that the document may name a file, which stands among the inputs."""
    folder = folder_with(tmp_path)
    text = (folder / "scenario.toml").read_text(encoding="utf-8")
    (folder / "scenario.toml").write_text(f'edits = "more.toml"\n{text}', "utf-8")
    (folder / "more.toml").write_text(toml_text({"edits": [MOVED]}), "utf-8")
    built = read_county(read_scenario(folder))
    other = tmp_path / "rows"
    other.mkdir()
    assert instance_key(built.instance) == instance_key(
        built_with(other, MOVED).instance
    )
    assert "edits" in {item.key for item in built.provenance.input_files}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"do": "shut", "site": "e1"}, r"edits\[1\].do: 'shut'; expected one of lock"),
        ({"do": "close", "sites": "e1"}, "write 'site'"),
        ({"do": "close", "site": "point:v9"}, "did you mean 'point:v4'"),
        ({**MOVED, "lon": 28.0, "lat": 109.6}, "swapped"),
        ({**MOVED, "lon": 36.8, "lat": -1.3}, "degrees from all villages"),
        ({**MOVED, "lon": 109.7, "lat": 28.3}, None),
        ({**ADDED, "id": "e1"}, "a site already"),
        ({**ADDED, "tier": "store", "formats": ["village_point"]}, "formats of tier"),
        ({**NEW_VILLAGE, "id": "v1"}, "which is taken"),
        ({**NEW_VILLAGE, "township": "t3"}, "one of t1, t2"),
        ({"do": "drop", "village": "e1"}, "sites are closed"),
        ({"do": "serve", "village": "v2", "site": "point:v3"}, "beyond its reach"),
        ({"do": "serve", "village": "v2", "site": "hub:county"}, "a hub"),
        ({"do": "demand", "village": "v2"}, "factor or parcels_in_per_day"),
        ({"do": "demand", "village": "v9", "factor": 2}, "no demand point"),
        ({"do": "set", "key": "villages[v1].lon", "value": 3}, "the column 'lon'"),
        ({"do": "set", "key": "villages[v1].residents", "value": -3}, "from 0"),
        ({"do": "set", "key": "villages[w1].residents", "value": 3}, "no row"),
        ({"do": "set", "key": "standard.collect_km", "value": 3}, "edits.1., standard"),
        ({"do": "set", "key": "edits", "value": []}, "set the keys themselves"),
        ({"do": "set", "key": "title.x", "value": 1}, "title is no table"),
        ({"do": "lock", "site": "e1", "format": "large_service_store"}, "own format"),
    ],
)
def test_bad_edits_are_said(tmp_path, row, words):
    """Test that a bad edit is one clear message, in validation too."""
    folder = folder_with(tmp_path, row)
    if words is None:
        # Without roads any place is on one.
        build(read_scenario(folder))
        return
    with pytest.raises(InputError, match=words):
        build(read_scenario(folder))
    assert [item for item in validate(folder) if not item.is_warning]


def test_serving_from_a_site_that_closes(tmp_path):
    """Test that two edits that contradict each other are said."""
    serve = {"do": "serve", "village": "v2", "site": "e2"}
    folder = folder_with(tmp_path, serve, {"do": "close", "site": "e2"})
    with pytest.raises(InputError, match="which a later edit closes"):
        read_scenario(folder)
