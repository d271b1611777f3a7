"""From raw files to a first plan: ``planner new``, ``planner solve``, nothing else.

Real places of a folder, and counties drawn from lists of settlements. Each row says
what came out, how long it took, and what a logistician would not believe in it.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.counties import believable
from benchmarks.counties.drawn_counties import Drawn, draw

XIANGXI = ("保靖县", "花垣县", "吉首市", "泸溪县", "古丈县", "永顺县", "龙山县")
COLUMNS = (
    "place",
    "new_exit",
    "solve_exit",
    "villages",
    "served",
    "residents",
    "attainable",
    "use",
    "stores_per_township",
    "points",
    "cost_per_parcel",
    "currency",
    "farthest_km",
    "first_plan_s",
    "wall_s",
    "cpu_s",
    "check_exit",
    "doubts",
)

Value = str | float | int | None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this family."""
    parser.add_argument("folder", type=Path, help="folder of real places")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="these places")
    parser.add_argument("--drawn", type=int, default=0, metavar="N")
    parser.add_argument("--seed", type=int, default=1, help="of the drawn counties")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the plans")
    parser.add_argument("--out", type=Path, metavar="FILE.csv", help="write a table")
    parser.add_argument("--timeout", type=float, default=900.0, metavar="S")
    parser.add_argument("--set", nargs="*", default=[], metavar="LINE", dest="lines")


def run(options: argparse.Namespace) -> None:
    """Plan each place and print a row for each as it ends."""
    with tempfile.TemporaryDirectory() as name:
        work = options.keep or Path(name)
        work.mkdir(parents=True, exist_ok=True)
        places = real_places(options.folder)
        if options.drawn:
            scale, raw = options.folder / "scale", work / "raw"
            drawn = draw(scale, raw, number=options.drawn, seed=options.seed)
            places = [] if not options.only else places
            places += drawn
        rows: list[dict[str, Value]] = []
        for place in places:
            if options.only and place.name not in options.only:
                continue
            rows.append(plan(place, work, options.timeout, options.lines))
            print(" ".join(f"{key}={value}" for key, value in rows[-1].items()))
            sys.stdout.flush()
            if options.out:
                _write(options.out, rows)


def real_places(folder: Path) -> list[Drawn]:
    """Return the places of the folder, by the files that their owners gave."""
    counties = [
        Drawn(name=county, arguments=(*_xiangxi(folder), "--county", county))
        for county in XIANGXI
    ]
    fenghuang, town = folder / "fenghuang", folder / "vavuniya"
    coast = str(folder / "namanjavira" / "namanjavira.gpkg")
    return [
        Drawn(name="fenghuang", arguments=_tables(fenghuang)),
        *counties,
        Drawn(
            name="vavuniya",
            arguments=(
                *("--villages", str(town / "vavuniya.gpkg")),
                *("--layer", "villages=settlements_derived"),
                *("--roads", str(town / "vavuniya.osm.pbf")),
                *("--persons-per-building", "4"),
            ),
        ),
        Drawn(
            name="namanjavira",
            arguments=(
                *("--villages", coast, "--roads", coast),
                *("--layer", "villages=settlements_derived", "--layer", "roads=roads"),
            ),
        ),
    ]


def _xiangxi(folder: Path) -> tuple[str, ...]:
    return _tables(folder / "xiangxi")


def _tables(folder: Path) -> tuple[str, ...]:
    return (
        *("--villages", str(folder / "villages.csv")),
        *("--townships", str(folder / "townships.csv")),
        *("--boundary", str(folder / "counties.geojson")),
    )


def plan(
    place: Drawn, work: Path, timeout_s: float, lines: list[str]
) -> dict[str, Value]:
    """Return the row of a place."""
    scenario, out = work / f"{place.name}-scenario", work / place.name
    row: dict[str, Value] = dict.fromkeys(COLUMNS)
    row["place"] = place.name
    made = _command(["new", str(scenario), *place.arguments], timeout_s, work)
    row["new_exit"] = made[0]
    if made[0] != 0:
        return row
    if lines:
        file = scenario / "scenario.toml"
        file.write_text("\n".join([file.read_text("utf-8"), *lines]), "utf-8")
    code, wall_s, cpu_s = _command(
        ["solve", str(scenario), "--out", str(out), "--no-cache"], timeout_s, work
    )
    row |= {
        "solve_exit": code,
        "wall_s": round(wall_s, 1),
        "cpu_s": round(cpu_s, 1),
    }
    if code != 0:
        return row
    row["check_exit"] = _command(["check", str(out)], timeout_s, work)[0]
    return row | _figures(out) | {"doubts": _doubts(out, scenario)}


def _command(
    arguments: list[str], timeout_s: float, work: Path
) -> tuple[int, float, float]:
    """Run the planner; return exit code, wall and processor seconds."""
    started, before = time.perf_counter(), _children_s()
    log = work / "log.txt"
    with log.open("a", encoding="utf-8") as file:
        file.write(f"\n$ planner {' '.join(arguments)}\n")
        file.flush()
        try:
            code = subprocess.run(
                [sys.executable, "-m", "planner.cli", *arguments],
                stdout=file,
                stderr=subprocess.STDOUT,
                check=False,
                timeout=timeout_s,
            ).returncode
        except subprocess.TimeoutExpired:
            code = -1
    return code, time.perf_counter() - started, _children_s() - before


def _children_s() -> float:
    import resource  # noqa: PLC0415  not on every system

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _figures(out: Path) -> dict[str, Value]:
    metrics = json.loads((out / "metrics.json").read_text("utf-8"))
    record = json.loads((out / "run.json").read_text("utf-8"))
    villages, facilities = _rows(out / "villages.csv"), _rows(out / "facilities.csv")
    is_open = [row for row in facilities if row["decision"] in {"open", "keep"}]
    stores = Counter(row["township_id"] for row in is_open if row["tier"] == "store")
    townships = {row["township_id"] for row in villages}
    ways = [float(row["distance_m"]) for row in villages if row["distance_m"]]
    coverages = metrics["coverages"]
    return {
        "villages": len(villages),
        "served": sum(float(row["served_share"] or 0) >= 0.5 for row in villages),
        "residents": round(coverages["residents"]["value"], 4),
        "attainable": _attainable(record),
        "use": round(coverages["use"]["value"], 4),
        "stores_per_township": f"{sum(stores.values())}/{len(townships)}",
        "points": sum(row["tier"] == "point" for row in is_open),
        "cost_per_parcel": round(metrics["money"]["cost_per_parcel"], 3),
        "currency": record["currency"],
        "farthest_km": round(max(ways, default=0.0) / 1_000, 1),
        "first_plan_s": round(record["first_plan_seconds"], 1),
    }


def _attainable(record: dict[str, Any]) -> str:
    """Return what the run says can be attained of its aims, by measure."""
    aims = record["result"]["aims"]
    return " ".join(f"{item['measure']} {item['attainable']:.4f}" for item in aims)


def _doubts(out: Path, scenario: Path) -> str:
    found = believable.doubts(believable.read(out, scenario))
    kinds = Counter(sentence.split(":")[0] for sentence in found)
    (out.parent / f"{out.name}-doubts.txt").write_text("\n".join(found), "utf-8")
    return "; ".join(f"{number} {kind}" for kind, number in kinds.items())


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, rows: list[dict[str, Value]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
