"""Runs that are stopped, or whose disk is full, leave the old output or the new one."""

import pytest

from benchmarks.breaking import kills
from tests.cli.conftest import template  # noqa: F401

SEED = 16


@pytest.mark.slow
def test_a_few_of_each(template, tmp_path):  # noqa: F811
    """Test a fixed part of the campaign, and that it is taken up where it was left."""
    rows = tmp_path / "rows.csv"
    found = kills.campaign(template, kills=3, disks=2, seed=SEED, rows=rows)
    assert [item.fault for item in found] == [""] * 5, kills.told(found)
    again = kills.campaign(template, kills=3, disks=2, seed=SEED, rows=rows)
    assert [item.code for item in again] == [item.code for item in found]


def test_what_is_left_is_told(tmp_path):
    """Test that litter, a missing output and a traceback are faults."""
    trial = kills.Trial(number=0, signal_name="SIGKILL", amount=0.5)
    assert kills._fault(tmp_path / "out", trial, -9, "").startswith("output: ")
    assert kills._fault(tmp_path / "out", trial, 1, "") == "exit code 1: "
    assert kills._fault(tmp_path / "out", trial, -9, "Traceback\nE").startswith("said")


def test_trials_are_drawn_with_a_seed():
    """Test that half of the kills fall into the last third, while it is written."""
    drawn = kills.trials(kills=100, disks=20, seed=1)
    assert drawn == kills.trials(kills=100, disks=20, seed=1)
    assert {item.signal_name for item in drawn} == {"SIGKILL", "SIGTERM", "SIGINT", ""}
    assert sum(item.amount > 2 / 3 for item in drawn[:100]) > 50
