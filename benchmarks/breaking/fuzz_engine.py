"""Run the compiled search on random counties, built with sanitizers.

Usage::

    python -m benchmarks.breaking.fuzz_engine [--seconds N] [--first SEED]

The package is copied beside an engine that is built with the address and the
undefined-behaviour sanitizer; a process that has them loaded plans one county after the
other: tiny ones of all kinds (``benchmarks/counties/tiny/drawn.py``), and every third
time a synthetic one of 10 to 60 villages, of which one in three has everything brought
to the doors. Exit code 1, the county's seed and the sanitizer's report, if it ends
otherwise than by the clock. It needs g++ or another compiler that brings the
sanitizers.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.counties.tiny.drawn import KINDS, write_county
from planner.design.solve import solve
from planner.errors import PlannerError
from planner.model.service import Mode
from planner.scenario.build import build
from planner.scenario.document.read import read_scenario
from planner.scenario.generate import generate

__all__ = ["fuzz", "sanitized_environment"]

ROOT = Path(__file__).parents[2]
ENGINE = Path("planner", "location_routing")
FLAGS = (
    *("-std=c++17", "-O1", "-g", "-fPIC", "-shared", "-fno-exceptions", "-fno-rtti"),
    *("-ffp-contract=off", "-fsanitize=address,undefined"),
    "-fno-sanitize-recover=all",
)
SANITIZERS = ("libasan.so", "libubsan.so")
VILLAGES = (10, 61)
SYNTHETIC_EVERY = 3


def main() -> int:
    """Fuzz for a time; return 1 if a sanitizer found something."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=1200.0)
    parser.add_argument("--first", type=int, default=1, metavar="SEED")
    parser.add_argument("--within", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.within:
        plan_counties(options.first, options.seconds)
        return 0
    code, said = fuzz(seconds=options.seconds, first=options.first)
    print(said)
    return min(code, 1)


def fuzz(*, seconds: float, first: int) -> tuple[int, str]:
    """Return the exit code of the process with the sanitizers, and what it said."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        skipped = shutil.ignore_patterns("_engine*.so", "__pycache__")
        shutil.copytree(ROOT / "planner", folder / "planner", ignore=skipped)
        suffix = sysconfig.get_config_var("EXT_SUFFIX")
        sanitized_library(
            ROOT / ENGINE / "engine" / "search.cpp",
            folder / ENGINE / f"_engine{suffix}",
        )
        command = [sys.executable, __file__, "--within"]
        ended = subprocess.run(
            [*command, "--seconds", f"{seconds:g}", "--first", f"{first}"],
            env=sanitized_environment() | {"PYTHONPATH": f"{folder}:{ROOT}"},
            capture_output=True,
            text=True,
            check=False,
        )
    return ended.returncode, (ended.stdout + ended.stderr).strip()


def sanitized_library(source: Path, target: Path) -> None:
    """Compile a library with both sanitizers."""
    command = ["g++", *FLAGS, "-o", str(target), str(source), "-lm"]
    subprocess.run(command, check=True)


def sanitized_environment() -> dict[str, str]:
    """Return the environment in which such a library can be loaded by Python.

    Leaks are left out: Python frees little at its end.
    """
    found = [
        subprocess.run(
            ["g++", f"-print-file-name={name}"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for name in SANITIZERS
    ]
    return os.environ | {
        "LD_PRELOAD": ":".join(found),
        "ASAN_OPTIONS": "detect_leaks=0",
        "UBSAN_OPTIONS": "print_stacktrace=1",
        "PYTHONMALLOC": "malloc",
        "OMP_NUM_THREADS": "1",
    }


def plan_counties(first: int, seconds: float) -> None:
    """Plan counties until the time is over; print the seed of each before it."""
    ends = time.monotonic() + seconds
    seed = first
    while time.monotonic() < ends:
        print(f"seed {seed}", flush=True)
        rng = np.random.default_rng(seed)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "county"
            if seed % SYNTHETIC_EVERY:
                write_county(folder, KINDS[seed % len(KINDS)], seed)
            else:
                generate(folder, villages=int(rng.integers(*VILLAGES)), seed=seed)
            try:
                county = build(read_scenario(folder))
                if rng.integers(3) == 0:
                    rules = replace(county.requirements, modes=(Mode.HOME,))
                    county = replace(county, requirements=rules)
                solve(county, rounds=1, neighbours=6, seed=seed)
            except PlannerError as error:
                print(f"  {error}")
        seed += 1
    print(f"{seed - first} counties, nothing found")


if __name__ == "__main__":
    sys.exit(main())
