"""Kill sweeps half way, run them again, and hold the tables side by side.

    python -m benchmarks.breaking.killed_sweeps SCENARIO --set KEY=A,B,C [--set ...]
        [--kills N] [--seed S] [--effort E]

One sweep is run to its end by one worker. Then, for one, two and three workers, the
same sweep is killed (SIGKILL, with all its workers) at moments drawn over the time that
is left of it, and run again into the same folder until it ends. ``sweep.csv`` has to be
the same but for seconds. A table that differs ends with status 1.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WORKERS = (1, 2, 3)
SECONDS = "seconds"


def main() -> int:
    options = _parser().parse_args()
    rng, wrong = random.Random(options.seed), 0
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        whole = _sweep(options, Path(folder) / "whole", workers=1)
        if whole.wait() != 0:
            print("the sweep itself fails")
            return 1
        took_s = time.perf_counter() - started
        wanted = rows_of(Path(folder) / "whole" / "sweep.csv")
        print(f"{len(wanted)} rows in {took_s:.0f} s by one worker", flush=True)
        for workers in WORKERS:
            out = Path(folder) / f"by_{workers}"
            kills = _killed(options, out, workers, took_s, rng)
            found = rows_of(out / "sweep.csv")
            is_same = found == wanted
            wrong += not is_same
            said = "the same" if is_same else "another table"
            print(f"{workers} workers, {kills} kills: {said}", flush=True)
    return int(wrong > 0)


def rows_of(table: Path) -> list[dict[str, str]]:
    """Return the rows of a table without columns of seconds."""
    with table.open(encoding="utf-8-sig", newline="") as stream:
        return [
            {name: cell for name, cell in row.items() if SECONDS not in name}
            for row in csv.DictReader(stream)
        ]


def _killed(
    options: argparse.Namespace,
    out: Path,
    workers: int,
    took_s: float,
    rng: random.Random,
) -> int:
    """Kill a sweep, run it again, and let it end; return how often it was killed."""
    kills = 0
    while kills < options.kills:
        running = _sweep(options, out, workers=workers)
        try:
            running.wait(timeout=rng.uniform(0.2, 0.7) * took_s)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
            kills += 1
        else:
            break
    if _sweep(options, out, workers=workers).wait() != 0:
        print(f"{workers} workers: the sweep does not end after kills")
    return kills


def _sweep(
    options: argparse.Namespace, out: Path, *, workers: int
) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", "from planner.cli import main; exit(main())"]
    command += ["sweep", str(options.scenario), "--out", str(out)]
    command += ["--effort", options.effort, "--workers", str(workers)]
    for item in options.set:
        command += ["--set", item]
    return subprocess.Popen(
        command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=sys.stderr
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("scenario", type=Path, metavar="SCENARIO")
    parser.add_argument("--set", action="append", required=True, metavar="KEY=A,B,C")
    parser.add_argument("--kills", type=int, default=2, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    parser.add_argument("--effort", default="quick", metavar="E")
    return parser


if __name__ == "__main__":
    sys.exit(main())
