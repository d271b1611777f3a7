"""The planner held against the best plan there is, on counties of up to six villages.

    python -m benchmarks.quality.tiny_counties --drawn 10 --seed 1000 --out FILE.csv
    python -m benchmarks.quality.tiny_counties --folder COUNTIES --out FILE.csv

A row a county, written as soon as it is known; counties that the file has already are
not tried again. The planner's decisions are priced a second time by the exhaustive
solver, with the best routes, and the best plan is judged by the planner's checker and
ledger: where they differ, a plan is cheaper than the optimum, or a bound above it, one
of the two programs is wrong, and the row says so.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import planner
from benchmarks.counties.tiny import KINDS, write_county
from benchmarks.counties.tiny.as_plan import as_plan
from benchmarks.kept_rows import append_row, read_rows
from benchmarks.quality.exhaustive import (
    TODAY,
    Decisions,
    Definitions,
    Optimum,
    Service,
    Supply,
    best_plan,
    judge,
    read_county,
)

SMALL_GAP, LARGE_GAP = 0.005, 0.03
FAULTS = (
    *("cheaper", "priced otherwise", "falsely planned", "bound too high"),
    "optimum doubted",
)
"""Verdicts by which one of the two programs is wrong."""
PRICE_TOLERANCE = 2e-4
"""Of the objective: the planner drives in whole seconds, rounded up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What came out for one county; money a year, ``None`` where there is no plan."""

    county: str
    kind: str
    status: str = ""
    planner: float | None = None
    optimum: float | None = None
    gap: float | None = None
    bound: float | None = None
    repriced: float | None = None
    violations: str = ""
    doubts: str = ""
    verdict: str = ""
    planner_s: float = 0.0
    exhaustive_s: float = 0.0
    plan: str = ""
    best: str = ""


def main() -> None:
    options = _parser().parse_args()
    rows = read_rows(options.out, Row)
    done = {row.county for row in rows}
    with tempfile.TemporaryDirectory() as scratch:
        into = options.keep or Path(scratch)
        for name, kind, folder in _counties(options, into):
            if name not in done:
                row = compared(name, kind, folder, TODAY)
                rows.append(row)
                append_row(options.out, row)
                print(row.county, row.verdict, row.gap, flush=True)
    print("\n".join(report(rows)))


def compared(name: str, kind: str, folder: Path, definitions: Definitions) -> Row:
    """Return how the planner's plan of a county compares with the best one."""
    row = Row(county=name, kind=kind)
    began = time.process_time()
    try:
        found = best_plan(read_county(folder), definitions)
    except ValueError as error:
        return replace(row, verdict="not judged", status=str(error))
    row = replace(row, exhaustive_s=round(time.process_time() - began, 2))
    try:
        instance = planner.build(planner.read_scenario(folder))
    except planner.InputError as error:
        return replace(row, verdict="not judged", status=str(error))
    if found is not None:
        row = _optimal(row, found, instance)
    row = _planned(row, folder, instance, definitions)
    return replace(row, verdict=_verdict(row))


def report(rows: list[Row]) -> list[str]:
    """Return a table by kind, in lines."""
    lines = [
        "| kind | counties | with a plan | above 0.5 % | above 3 % | worst | mean "
        "| by routes alone | false refusals | broken | not to be believed | s |",
        "| --- " * 12 + "|",
    ]
    kinds = dict.fromkeys(row.kind for row in rows)
    for kind in kinds:
        lines.append(_line(kind, [row for row in rows if row.kind == kind]))
    lines.append(_line("all", rows))
    return lines


def _line(kind: str, rows: list[Row]) -> str:
    gaps = [row.gap for row in rows if row.gap is not None]
    saved = [
        row.planner / row.repriced - 1 for row in rows if row.planner and row.repriced
    ]
    cells = [
        kind,
        len(rows),
        len(gaps),
        sum(gap > SMALL_GAP for gap in gaps),
        sum(gap > LARGE_GAP for gap in gaps),
        f"{max(gaps, default=0.0):.2%}",
        f"{statistics.fmean(gaps or [0.0]):.2%}",
        sum(share > SMALL_GAP for share in saved),
        sum(row.verdict == "falsely refused" for row in rows),
        sum(bool(row.violations) for row in rows),
        sum(row.verdict in FAULTS for row in rows),
        f"{statistics.fmean(row.planner_s for row in rows):.1f}" if rows else "",
    ]
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def _optimal(row: Row, found: Optimum, instance: planner.Instance) -> Row:
    """Return the row with the optimum, and what the planner's judges say of it."""
    plan = as_plan(found, instance)
    doubts = [str(item) for item in planner.check(plan, instance)]
    told, optimum = _objective(plan, instance), found.priced.objective
    if abs(told - optimum) > PRICE_TOLERANCE * optimum:
        doubts.append(f"costs {told:.2f} by the ledger")
    return replace(
        row,
        optimum=optimum,
        doubts=" | ".join(doubts),
        best="; ".join(found.decisions.words()),
    )


def _planned(
    row: Row, folder: Path, instance: planner.Instance, definitions: Definitions
) -> Row:
    began = time.process_time()
    try:
        result = planner.solve(instance)
    except planner.PlannerError as error:
        return replace(row, status=f"{type(error).__name__}: {error}")
    row = replace(
        row,
        status=result.status.value,
        planner_s=round(time.process_time() - began, 2),
        bound=result.total_bound,
    )
    if result.plan is None or result.status is planner.Status.INFEASIBLE:
        return replace(row, plan=" | ".join(result.infeasible))
    broken = planner.check(result.plan, instance)
    decisions = _decisions(result.plan, [village.id for village in instance.villages])
    priced, _ = judge(read_county(folder), definitions, decisions)
    objective = _objective(result.plan, instance)
    return replace(
        row,
        planner=objective,
        gap=None if row.optimum is None else objective / row.optimum - 1,
        repriced=None if priced is None else priced.objective,
        violations=" | ".join(str(item) for item in broken),
        plan="; ".join(decisions.words()),
    )


def _objective(plan: planner.Plan, instance: planner.Instance) -> float:
    """Return annual cost, unserved penalty and the charge for villagers' time."""
    metrics = planner.evaluate(plan, instance)
    left = metrics.potential_parcels_per_day - metrics.carried_parcels_per_day
    price = instance.requirements.unserved_price or 0.0
    penalty = price * left * instance.operations.days_per_year
    return metrics.money.annual_cost + penalty + metrics.villager_time.charge_per_year


def _decisions(plan: planner.Plan, village_ids: list[str]) -> Decisions:
    service = dict.fromkeys(village_ids, Service("no"))
    for item in plan.allocations:
        service[item.stream_id] = Service(
            item.mode.value, item.facility_id, item.carrier_id or ""
        )
    return Decisions(
        formats={item.site_id: item.format_id for item in plan.facilities},
        supply={
            item.site_id: Supply(item.parent_id, item.carrier_id or "")
            for item in plan.facilities
            if item.parent_id is not None
        },
        service=service,
    )


def _verdict(row: Row) -> str:
    """Return in a word what the row says of the two programs."""
    if row.planner is None:
        return "refused" if row.optimum is None else "falsely refused"
    if row.optimum is None:
        return "falsely planned"
    least = row.optimum * (1 - PRICE_TOLERANCE)
    most = row.planner * (1 + PRICE_TOLERANCE)
    for is_so, verdict in (
        (row.doubts, "optimum doubted"),
        (row.planner < least, "cheaper"),
        (row.repriced is None or row.repriced > most, "priced otherwise"),
        ((row.bound or 0.0) * (1 - PRICE_TOLERANCE) > row.optimum, "bound too high"),
    ):
        if is_so:
            return verdict
    return "best" if (row.gap or 0.0) <= SMALL_GAP else "dearer"


def _counties(
    options: argparse.Namespace, into: Path
) -> Iterator[tuple[str, str, Path]]:
    """Yield name, kind and folder of given counties, then of drawn ones."""
    for folder in sorted(options.folder.iterdir()) if options.folder else ():
        if (folder / "scenario.toml").exists():
            yield folder.name, folder.name.rstrip("0123456789").rstrip("_"), folder
    for seed in range(options.seed, options.seed + options.drawn):
        for kind in options.kinds:
            name = f"{kind}_{seed}"
            yield name, kind, write_county(into / name, kind, seed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="counties that exist already")
    parser.add_argument("--drawn", type=int, default=0, metavar="N", help="of a kind")
    parser.add_argument("--seed", type=int, default=1, help="of the first drawn one")
    parser.add_argument("--kinds", nargs="+", default=KINDS, choices=KINDS)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the counties")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.csv")
    return parser


if __name__ == "__main__":
    main()
