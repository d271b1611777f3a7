"""The order of rows in a file changes nothing."""

from __future__ import annotations

from pathlib import Path

from planner.scenario.build import build
from planner.scenario.document.read import read_scenario
from tests.scenario import folders

IDS = ("v10", "v2", "v1", "v01", "a", "7" * 5000)


def test_rows_are_sorted_by_their_ids(tmp_path: Path) -> None:
    """Test that v2 stands before v10, whatever the file says first."""
    header = "id,name,township,lon,lat,residents"
    rows = [f"{name},N,t1,109.5{idx},28.01,100" for idx, name in enumerate(IDS)]
    found = []
    for number, order in enumerate((rows, rows[::-1])):
        table = "\n".join((header, *order, ""))
        folder = tmp_path / str(number)
        folder.mkdir()
        scenario = folders.write(folder, villages=table)
        county = build(read_scenario(scenario))
        seats = {place.id for place in county.townships}
        found.append([item.id for item in county.villages if item.id not in seats])
    assert found[0] == found[1]
    assert [item for item in found[0] if item in IDS] == [
        "7" * 5000,
        *("a", "v01", "v1", "v2", "v10"),
    ]
