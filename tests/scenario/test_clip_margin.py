"""Roads cut to an area around the villages."""

import tomllib
from pathlib import Path

import planner
from benchmarks.counties.any_county import write_county
from planner.scenario.editable.toml_text import toml_text


def test_a_margin_beyond_the_projection_keeps_all_roads(tmp_path: Path) -> None:
    """Test 10^12 km around the villages, whose corners lie nowhere on the earth."""
    file = write_county(tmp_path, 0) / "scenario.toml"
    document = tomllib.loads(file.read_text("utf-8"))
    document["roads"] |= {"clip": "villages", "clip_margin_km": 1e12}
    file.write_text(toml_text(document), encoding="utf-8")
    scenario = planner.read_scenario(tmp_path)
    assert scenario.settings.clip_margin_m == 1e15
    assert planner.build(scenario).graph.num_nodes > 0
