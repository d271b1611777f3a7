"""Roads cut to an area around the villages."""

from pathlib import Path

import planner
from benchmarks.counties.any_county import write_county


def test_a_margin_beyond_the_projection_keeps_all_roads(tmp_path: Path) -> None:
    """Test 10^12 km around the villages, whose corners lie nowhere on the earth."""
    write_county(tmp_path, 310113)
    scenario = planner.read_scenario(tmp_path)
    assert scenario.settings.clip_margin_m == 1e15
    assert planner.build(scenario).graph.num_nodes > 0
