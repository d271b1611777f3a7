"""Time every step from reading to writing, for synthetic counties of growing size."""

from __future__ import annotations

import argparse
import csv
import math
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from pathlib import Path

import planner
from planner.scenario.generate import generate

SIZES = (100, 300, 1_000, 3_000)
STEPS = ("read", "travel", "preparing", "siting", "routing", "judging", "writing")
TIMES = tuple(f"{step}_s" for step in (*STEPS, "total"))
COLUMNS = ("villages", "seed", "status", "gap", "annual_cost", *TIMES, "peak_mib")
BYTES_PER_MIB = 2**20
BYTES_PER_UNIT = 1 if sys.platform == "darwin" else 1024
"""Of the peak memory that the system tells."""

Row = dict[str, float | str | None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this family."""
    parser.add_argument(
        "--villages", type=int, nargs="+", default=SIZES, metavar="N", help="sizes"
    )
    parser.add_argument("--seed", type=int, default=7, help="of the counties")
    parser.add_argument("--out", type=Path, metavar="FILE.csv", help="write a table")
    parser.add_argument("--time-limit", type=float, metavar="S", help="for each plan")


def run(options: argparse.Namespace) -> None:
    """Measure each size in a process of its own and print the tables."""
    rows: list[Row] = []
    for villages in sorted(options.villages):
        try:
            rows.append(_in_new_process(villages, options.seed, options.time_limit))
        except planner.PlannerError as error:
            print(f"\n{villages} villages: no plan: {error}", file=sys.stderr)
        if options.out and rows:
            write_table(options.out, rows)
    print("\n", end="", file=sys.stderr)
    print(times_table(rows))
    if len(rows) > 1:
        print(f"\n{growth_table(rows)}")


def measure(villages: int, seed: int, time_limit_s: float | None) -> Row:
    """Return the seconds of each step for one county, and the peak memory."""
    _import_everything()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        generate(folder / "county", villages=villages, seed=seed)
        row = _timed(folder, _progress(villages), time_limit_s)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * BYTES_PER_UNIT
    return {"villages": villages, "seed": seed, **row, "peak_mib": peak / BYTES_PER_MIB}


def growth(rows: Sequence[Mapping[str, object]], name: str) -> list[float | None]:
    """Return the growth exponent of a time between each size and the next.

    It is the slope of the time over the villages, both as logarithms: 1 if twice
    the villages take twice as long.
    """
    exponents = []
    for small, large in pairwise(rows):
        before, after = _number(small[name]), _number(large[name])
        ratio = _number(large["villages"]) / _number(small["villages"])
        is_known = before > 0 and after > 0 and ratio > 1
        exponent = math.log(after / before) / math.log(ratio) if is_known else None
        exponents.append(exponent)
    return exponents


def times_table(rows: Sequence[Mapping[str, object]]) -> str:
    """Return the measurements as a Markdown table, times in seconds."""
    names = ("villages", "status", "gap", *TIMES, "peak_mib")
    body = [[_shown(name, row[name]) for name in names] for row in rows]
    return _markdown(names, body)


def growth_table(rows: Sequence[Mapping[str, object]]) -> str:
    """Return the growth exponents as a Markdown table."""
    exponents = [growth(rows, name) for name in TIMES]
    sizes = [
        f"{small['villages']} to {large['villages']}" for small, large in pairwise(rows)
    ]
    body = [
        [size, *("" if item is None else f"{item:.2f}" for item in items)]
        for size, *items in zip(sizes, *exponents, strict=True)
    ]
    return _markdown(("growth exponent", *TIMES), body)


def write_table(path: Path, rows: Sequence[Row]) -> None:
    """Write the measurements as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def _in_new_process(villages: int, seed: int, time_limit_s: float | None) -> Row:
    """Measure in a fresh process, so that memory is this county's alone."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        return pool.submit(measure, villages, seed, time_limit_s).result()


def _import_everything() -> None:
    for name in planner.__all__:
        getattr(planner, name)


def _timed(
    folder: Path, progress: Callable[[str], None], time_limit_s: float | None
) -> Row:
    started_s = time.perf_counter()
    progress("reading")
    scenario = planner.read_scenario(folder / "county")
    built = planner.read_county(scenario)
    search = scenario.settings.search
    result = planner.solve(
        built.instance,
        provenance=built.provenance,
        mip_gap=search.mip_gap,
        seed=search.seed,
        rounds=search.rounds,
        time_limit_s=time_limit_s,
        progress=progress,
    )
    progress("writing")
    solved_s = time.perf_counter()
    planner.write_folder(folder / "out", result)
    ended_s = time.perf_counter()
    seconds = {**built.provenance.seconds, **result.seconds}
    seconds |= {"writing": ended_s - solved_s, "total": ended_s - started_s}
    return {
        "status": result.status.value,
        "gap": result.gap,
        "annual_cost": result.annual_cost,
        **{name: seconds.get(name.removesuffix("_s"), 0.0) for name in TIMES},
    }


def _progress(villages: int) -> Callable[[str], None]:
    started_s = time.perf_counter()

    def show(line: str) -> None:
        elapsed_s = time.perf_counter() - started_s
        text = f"\r{villages} villages, {elapsed_s:.0f} s: {line}"
        print(f"{text:<72}", end="", file=sys.stderr, flush=True)

    return show


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _shown(name: str, value: object) -> str:
    if not isinstance(value, float):
        return "none" if value is None else str(value)
    if name == "gap":
        return f"{value:.2%}"
    return f"{value:,.0f}" if name == "peak_mib" else f"{value:,.2f}"


def _markdown(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
