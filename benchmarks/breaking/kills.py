r"""Stop ``planner solve`` at random moments, and fill its disk.

Usage::

    python -m benchmarks.breaking.kills SCENARIO [--kills N] [--disks N] \
        [--seed S] [--rows FILE]

Each kill is SIGKILL, SIGTERM or SIGINT at a moment drawn over the whole of a run, every
second one over its last third, in which the folder is written. Each full disk is a
largest size of files, from nothing to more than the largest one. Afterwards the output
has to be whole, and nothing may lie beside it once the planner has started again. With
``--rows`` outcomes are kept, and those that stand there are not tried again.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.kept_rows import append_row, read_rows
from planner.cli.guard.exit_code import ExitCode
from planner.errors import OutputError
from planner.report.folders.plan_folder import (
    FILES,
    FOLDERS,
    read_folder,
    refuse_unwritable,
)

PROGRAM = """\
import resource, sys
size = int(sys.argv.pop(1))
if size >= 0:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
from planner.cli import main
sys.exit(main())
"""
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
LARGEST_FILE_BYTES = 4_000_000
LONGEST_S = 600.0
SAID = ("Traceback", "Exception ignored")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One disturbance of a run.

    Parameters
    ----------
    signal_name
        Sent to the run; empty where its disk is full instead.
    amount
        Share of the time of a run after which it is sent, or bytes of the largest file
        that can be written.
    """

    number: int
    signal_name: str
    amount: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a run; ``fault`` is empty if all is as it should be."""

    number: int
    signal_name: str
    amount: float
    code: int
    fault: str


def trials(*, kills: int, disks: int, seed: int) -> list[Trial]:
    """Return so many kills and full disks, drawn with a seed."""
    drawn = random.Random(seed)
    found = [
        Trial(
            number=number,
            signal_name=drawn.choice(SIGNALS).name,
            amount=drawn.uniform(2 / 3 if number % 2 else 0.0, 1.02),
        )
        for number in range(kills)
    ]
    return found + [
        Trial(
            number=kills + number,
            signal_name="",
            amount=float(int(LARGEST_FILE_BYTES * drawn.random() ** 3)),
        )
        for number in range(disks)
    ]


def tried(scenario: Path, out: Path, trial: Trial, *, usual_s: float) -> Outcome:
    """Disturb a run over an earlier output, and return what is left."""
    with _run(scenario, out, trial) as process:
        if trial.signal_name:
            time.sleep(trial.amount * usual_s)
            process.send_signal(signal.Signals[trial.signal_name])
        _, said = process.communicate(timeout=LONGEST_S)
    return Outcome(
        number=trial.number,
        signal_name=trial.signal_name,
        amount=trial.amount,
        code=process.returncode,
        fault=_fault(out, trial, process.returncode, said),
    )


def _run(scenario: Path, out: Path, trial: Trial | None) -> subprocess.Popen[str]:
    seed = "1" if trial is None else str(trial.number + 2)
    is_full = trial is not None and not trial.signal_name
    limit = str(int(trial.amount)) if trial is not None and is_full else "-1"
    return subprocess.Popen(
        [
            *(sys.executable, "-c", PROGRAM, limit, "solve", str(scenario)),
            *("--out", str(out), "--quiet", "--seed", seed),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PLANNER_CACHE_DIR": str(out.parent.parent / "cache")},
    )


def _fault(out: Path, trial: Trial, code: int, said: str) -> str:
    """Return what is not as it should be after a disturbed run."""
    if any(words in said for words in SAID):
        return f"said: {said.strip().splitlines()[-1]}"
    if code not in _codes(trial):
        return f"exit code {code}: {' '.join(said.split())[-200:]}"
    try:
        refuse_unwritable(out)
        read_folder(out)
    except OutputError as error:
        return f"output: {' '.join(str(error).split())}"
    beside = [item.name for item in out.parent.iterdir() if item != out]
    known = {*FILES, *FOLDERS}
    inside = [item.name for item in out.iterdir() if item.name not in known]
    return f"litter: {', '.join(beside + inside)}" if beside + inside else ""


def _codes(trial: Trial) -> tuple[int, ...]:
    """Return the exit codes that a disturbed run may have."""
    if not trial.signal_name:
        return (ExitCode.DONE, ExitCode.MALFORMED)
    number = signal.Signals[trial.signal_name]
    if number is signal.SIGINT:
        # Before Python listens the system ends it; afterwards the planner does.
        return (ExitCode.DONE, ExitCode.INTERRUPTED, -number)
    return (ExitCode.DONE, -number)


def campaign(
    scenario: Path, *, kills: int, disks: int, seed: int, rows: Path | None
) -> list[Outcome]:
    """Return the outcomes of all trials, those known from an earlier run included."""
    saved = [] if rows is None else read_rows(rows, Outcome)
    known = {outcome.number: outcome for outcome in saved}
    found = []
    with tempfile.TemporaryDirectory(prefix="kills-") as name:
        out = Path(name) / "plans" / "out"
        usual_s = _undisturbed_s(scenario, out)
        for trial in trials(kills=kills, disks=disks, seed=seed):
            outcome = known.get(trial.number)
            if outcome is None:
                outcome = tried(scenario, out, trial, usual_s=usual_s)
                if rows is not None:
                    append_row(rows, outcome)
            found.append(outcome)
    return found


def _undisturbed_s(scenario: Path, out: Path) -> float:
    """Make the first output, twice to fill caches; return how long it took."""
    seconds = 0.0
    for _ in range(2):
        started = time.perf_counter()
        with _run(scenario, out, None) as process:
            _, said = process.communicate(timeout=LONGEST_S)
        if process.returncode != ExitCode.DONE:
            raise SystemExit(said)
        seconds = time.perf_counter() - started
    return seconds


def told(outcomes: Sequence[Outcome]) -> str:
    """Return the counts by signal and exit code, and every fault."""
    counts = Counter((item.signal_name or "full disk", item.code) for item in outcomes)
    lines = [
        f"{how}, exit code {code}: {count}"
        for (how, code), count in sorted(counts.items())
    ]
    lines += [
        f"  {item.number} {item.signal_name or 'full disk'} {item.amount:.4g}: "
        f"{item.fault}"
        for item in outcomes
        if item.fault
    ]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Disturb runs of a scenario and print what went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenario", type=Path)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--disks", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rows", type=Path)
    options = parser.parse_args(arguments)
    outcomes = campaign(
        options.scenario,
        kills=options.kills,
        disks=options.disks,
        seed=options.seed,
        rows=options.rows,
    )
    print(told(outcomes))
    return 1 if any(item.fault for item in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
