"""Whether a change of the code changed any plan: decisions and cost, before and after.

    python -m benchmarks.same_plans FOLDER... --drawn 100 --out before.csv
    python -m benchmarks.same_plans --compare before.csv after.csv

Each scenario folder, each of its variants and each county drawn over all keys is
planned by ``planner solve`` in a process of its own. A row has the SHA-256 of the
plan's decisions (facilities with format and supplier, allocations, closed sites,
routes with their stops in order), its annual cost, CPU seconds and peak memory.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.breaking.random_counties import in_child
from benchmarks.counties.any_county import write_county
from benchmarks.kept_rows import append_row, read_rows
from planner.cli import main as planner_command
from planner.model.effort import Effort

FIRST_SEED = 900_000
DIGITS = 3
"""Of a cost that are compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A county as it was planned; without a plan no decisions and no cost."""

    name: str
    code: int
    decisions: str
    annual_cost: float | None
    seconds: float
    peak_mb: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Plan and keep rows, or compare two tables of them."""
    options = _parser().parse_args(arguments)
    if options.compare:
        before, after = (read_rows(file, Row) for file in options.compare)
        lines, is_same = compared(before, after)
        print("\n".join(lines))
        return 0 if is_same else 1
    known = {row.name for row in read_rows(options.out, Row)}
    with tempfile.TemporaryDirectory(prefix="same-") as scratch:
        os.environ["PLANNER_CACHE_DIR"] = str(Path(scratch) / "cache")
        for name, folder, more in _counties(options, Path(scratch)):
            if name not in known:
                out = Path(scratch) / "out" / name.replace("/", "-")
                row = planned(name, folder, out, "--effort", options.effort, *more)
                append_row(options.out, row)
                print(row, flush=True)
    return 0


def planned(name: str, folder: Path, out: Path, *more: str) -> Row:
    """Plan a county in a process of its own."""
    command = ["solve", str(folder), "--out", str(out), "--quiet", *more]
    ended = in_child(lambda: planner_command(command), cpu_s=None)
    plan, ledger = out / "plan.json", out / "metrics.json"
    cost = json.loads(ledger.read_text("utf-8"))["money"] if plan.exists() else {}
    return Row(
        name=name,
        code=ended.code,
        decisions=_digest(json.loads(plan.read_text("utf-8"))) if plan.exists() else "",
        annual_cost=cost.get("annual_cost"),
        seconds=ended.seconds,
        peak_mb=ended.peak_mb,
    )


def _digest(plan: dict[str, Any]) -> str:
    """Return the SHA-256 of what a plan decides, whatever else its file says."""
    decided = {
        "facilities": [
            [item[key] for key in ("site_id", "format_id", "parent_id", "carrier_id")]
            for item in plan["facilities"]
        ],
        "allocations": [
            [item[key] for key in ("stream_id", "facility_id", "mode", "carrier_id")]
            for item in plan["allocations"]
        ],
        "closed": plan["closed_site_ids"],
        "routes": [
            [item["depot_id"], item["vehicle_type_id"]]
            + [[stop["id"] for stop in trip["stops"]] for trip in item["trips"]]
            for item in plan["routes"]
        ],
    }
    return hashlib.sha256(json.dumps(decided).encode()).hexdigest()[:16]


def compared(before: Sequence[Row], after: Sequence[Row]) -> tuple[list[str], bool]:
    """Return what differs in lines, and whether nothing does."""
    later = {row.name: row for row in after}
    lines, both = [], [row for row in before if row.name in later]
    for row in both:
        other = later[row.name]
        costs = [
            None if item.annual_cost is None else round(item.annual_cost, DIGITS)
            for item in (row, other)
        ]
        is_same = (row.code, row.decisions) == (other.code, other.decisions)
        if not is_same or costs[0] != costs[1]:
            lines.append(f"{row.name}: {row} became {other}")
    missing = sorted({row.name for row in before} ^ set(later))
    seconds = [sum(row.seconds for row in rows) for rows in (both, later.values())]
    peak = [max(row.peak_mb for row in rows) for rows in (both, later.values())]
    lines.append(
        f"{len(both)} counties, {len(lines)} differ, in one table only: {missing}; "
        f"CPU s {seconds[0]:.0f} and {seconds[1]:.0f}, "
        f"largest peak {peak[0]:.0f} and {peak[1]:.0f} MB"
    )
    return lines, len(lines) == 1 and not missing


def _counties(
    options: argparse.Namespace, scratch: Path
) -> Iterator[tuple[str, Path, tuple[str, ...]]]:
    for folder in options.folders:
        yield folder.name, folder, ()
        text = (folder / "scenario.toml").read_text(encoding="utf-8")
        for variant in tomllib.loads(text).get("variants", {}):
            yield f"{folder.name}/{variant}", folder, ("--variant", variant)
    for seed in range(options.seed, options.seed + options.drawn):
        county = scratch / f"county-{seed}"
        write_county(county, seed)
        yield county.name, county, ()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    parser.add_argument("--drawn", type=int, default=0, metavar="N")
    parser.add_argument("--seed", type=int, default=FIRST_SEED, help="of the first")
    parser.add_argument("--effort", choices=Effort, default=Effort.QUICK, type=Effort)
    parser.add_argument("--out", type=Path, metavar="FILE.csv")
    parser.add_argument("--compare", nargs=2, type=Path, metavar="FILE.csv")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
