"""Tests of the tiny counties that are drawn by seed."""

import pytest

import planner
from benchmarks.counties.tiny import KINDS, write_county
from benchmarks.quality.exhaustive import read_county


@pytest.mark.parametrize("kind", KINDS)
def test_write_county(tmp_path, kind):
    """Test that the same seed gives the same files, and both programs read them."""
    folders = [write_county(tmp_path / name, kind, 7) for name in ("one", "other")]
    one, other = (
        {path.name: path.read_bytes() for path in folder.iterdir()}
        for folder in folders
    )
    assert one == other
    county = read_county(folders[0])
    instance = planner.build(planner.read_scenario(folders[0]))
    assert [village.id for village in county.villages] == [
        village.id for village in instance.villages
    ]
    assert 2 <= len(county.villages) <= 6
