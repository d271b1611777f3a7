"""``planner solve --from``."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from planner.report.tables.csv_text import read_csv
from planner.workbench.opening import open as open_bench
from tests.cli.conftest import Planner


def opened(out: Path) -> dict[str, str]:
    """Return the tier of each open site of a folder."""
    rows = read_csv(out / "facilities.csv")
    is_open = [row for row in rows if row["decision"] != "close"]
    return {row["facility_id"]: row["tier"] for row in is_open}


def test_close_a_site(planner: Planner, solved: Path, tmp_path: Path) -> None:
    """Test that the site is closed, the folder verified, and moves are told."""
    before = opened(solved)
    site = next(name for name, tier in before.items() if tier == "point")
    out = tmp_path / "closed"
    run = planner("solve", "--from", solved, "--close", site, "--out", out, "--json")
    assert run.code == 0, run.err
    assert site not in opened(out)
    assert site in run.data["what_if"]["closed_sites"]
    assert run.data["what_if"]["moved_villages"]
    assert planner("check", out).code == 0


@pytest.mark.parametrize("keep", ["rest", "nothing"])
def test_the_same_plan_as_a_bench(
    planner: Planner, solved: Path, tmp_path: Path, keep: Literal["rest", "nothing"]
) -> None:
    """Test that command and bench write the same plan after the same edits."""
    site = next(name for name, tier in opened(solved).items() if tier == "point")
    file = tmp_path / "edits.toml"
    file.write_text(f'[[edits]]\ndo = "close"\nsite = "{site}"\n', "utf-8")
    out = tmp_path / "command"
    options = ("--keep", keep, "--edits", file, "--out", out, "--json")
    run = planner("solve", "--from", solved, *options)
    assert run.code == 0, run.err
    bench = open_bench(solved)
    change = bench.close(site).solve(keep=keep)
    folders = out, bench.write(tmp_path / "bench")
    plans = [(folder / "plan.json").read_text("utf-8") for folder in folders]
    assert plans[0] == plans[1]
    assert run.data["what_if"]["cost_of_edits"] == pytest.approx(change.cost_of_edits)
    assert change.cost_of_edits >= 0.0
    assert planner("check", out).code == 0


def test_changes_add_up(planner: Planner, solved: Path, tmp_path: Path) -> None:
    """Test that a change after a change keeps the first one, and may undo it."""
    site = next(name for name, tier in opened(solved).items() if tier == "point")
    first, second, third = (tmp_path / name for name in ("1", "2", "3"))
    planner("solve", "--from", solved, "--close", site, "--out", first)
    dearer = "economics.discount_rate=0.2"
    run = planner("solve", "--from", first, "--set", dearer, "--out", second)
    assert run.code == 0, run.err
    assert site not in opened(second)
    assert "discount_rate" in run.out
    run = planner("solve", "--from", second, "--open", site, "--out", third)
    assert run.code == 0, run.err
    assert site in opened(third)
    assert planner("check", third).code == 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--set", "standard.collect_within_km"), "KEY=VALUE"),
        (("--set", "standard.collect_within_km=near"), "TOML"),
        (("--set", "standard.collect_within_miles=2"), "collect_within_miles"),
        (("--close", "nowhere"), "nowhere"),
    ],
)
def test_changes_that_do_not_fit(
    planner: Planner, solved: Path, tmp_path: Path, options: tuple[str, ...], words: str
) -> None:
    """Test that the message names what is wrong, and nothing is written."""
    run = planner("solve", "--from", solved, *options, "--out", tmp_path / "out")
    assert run.code == 2
    assert words in run.err
    assert not (tmp_path / "out").exists()


def test_a_scenario_or_an_earlier_run(
    planner: Planner, template: Path, solved: Path, tmp_path: Path
) -> None:
    """Test that neither, both, and changes without an earlier run are refused."""
    out = tmp_path / "out"
    for arguments in (
        ("solve", "--out", out),
        ("solve", template, "--from", solved, "--out", out),
        ("solve", template, "--close", "x", "--out", out),
    ):
        run = planner(*arguments)
        assert run.code == 2
        assert "--from" in run.err
