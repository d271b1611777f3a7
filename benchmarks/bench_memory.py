"""What a bench with many edits and results holds in memory, libraries aside.

    python -m benchmarks.bench_memory scenarios/green_hill --edits 50 --results 10

Parcels of villages are changed one after the other, and the county is planned again
after every few of them, each change kept with its frames. Told is the resident memory
after each result, less that of a process in which only the libraries were loaded.
"""

from __future__ import annotations

import argparse
import gc
import os
import subprocess
import sys
from pathlib import Path

import planner
from planner.workbench.bench.change import Change

BYTES_PER_MB = 1e6
IMPORTS = (
    "import importlib, sys\n"
    "for name in sys.stdin.read().split():\n"
    "    try:\n        importlib.import_module(name)\n"
    "    except Exception as error:\n        print(error, file=sys.stderr)\n"
    "import gc; gc.collect()\n"
    "pages = int(open('/proc/self/statm').read().split()[1])\n"
    "import os; print(pages * os.sysconf('SC_PAGE_SIZE'))\n"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenario", type=Path)
    parser.add_argument("--edits", type=int, default=50)
    parser.add_argument("--results", type=int, default=10)
    options = parser.parse_args()
    bench = planner.open(options.scenario)
    bench.solve(effort="quick")
    villages, kept = bench.ids("village"), list[Change]()
    each = options.edits // options.results
    for number in range(options.results):
        for step in range(each):
            position = number * each + step
            bench.demand(villages[position % len(villages)], 1.1 + 0.01 * position)
        kept.append(bench.solve(effort="quick"))
        kept[-1].sentence()
        print(f"{len(bench.entries)} edits, {len(kept)} results: {_resident_mb():.0f}")
    libraries = _libraries_mb()
    print(f"libraries alone: {libraries:.0f} MB")
    print(f"the bench: {_resident_mb() - libraries:.0f} MB")


def _resident_mb() -> float:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / BYTES_PER_MB


def _libraries_mb() -> float:
    """Return the memory of a process that has loaded the same modules, and no more."""
    names = "\n".join(name for name in sys.modules if "__main__" not in name)
    done = subprocess.run(
        [sys.executable, "-c", IMPORTS],
        input=names,
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout.split()[-1]) / BYTES_PER_MB


if __name__ == "__main__":
    main()
