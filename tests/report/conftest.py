"""A small county with hostile names: its plan, an option, a frontier, and the page."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest

from planner.cli import main
from planner.scenario.generate import generate
from tests.made_once import made_once

MARKUP = "<script>window.broken = 1</script>"
IMAGE = "<img src=x onerror='window.broken = 1'>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explored:
    """Folders of plans, and the page that shows them."""

    chosen: Path
    option: Path
    frontier: Path
    reasons: Path
    page: Path

    @property
    def plans(self) -> list[Path]:
        """Folders of the plans in the order of the page."""
        return [
            self.chosen,
            self.option,
            *sorted((self.frontier / "points").iterdir()),
        ]


@pytest.fixture(scope="session")
def explored(tmp_path_factory: pytest.TempPathFactory) -> Explored:
    """Return what ``planner explore`` made of three points, a plan and an option."""
    return _explored_in(made_once(tmp_path_factory, "explored", _explore))


def _explored_in(folder: Path) -> Explored:
    return Explored(
        chosen=folder / "chosen",
        option=folder / "own",
        frontier=folder / "frontier",
        reasons=folder / "reasons.csv",
        page=folder / "page" / "explore.html",
    )


def _explore(folder: Path) -> None:
    county, found = folder / "county", _explored_in(folder)
    generate(county, villages=16, seed=3)
    _rename(county / "villages.csv")
    runs = (
        ("solve", county, "--out", found.chosen),
        ("solve", county, "--out", found.option, "--variant", "own_network"),
        ("frontier", county, "--out", found.frontier, "--points", 3, "--plans"),
        ("explain", found.chosen, "--csv", found.reasons),
        (
            *("explore", found.chosen, found.option, found.frontier),
            *("--reasons", found.reasons, "--out", found.page.parent),
        ),
    )
    for run in runs:
        assert main([*map(str, run), "--quiet"]) == 0


def _rename(table: Path) -> None:
    """Give the first two villages names that are markup."""
    with table.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    rows[0]["name"], rows[1]["name"] = MARKUP, IMAGE
    with table.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
