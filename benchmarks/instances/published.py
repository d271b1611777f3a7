"""The command of all families of published instances."""

from __future__ import annotations

import argparse
import contextlib
import fnmatch
import importlib
import math
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO, cast

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)

from benchmarks.instances.harness import Case, Family
from benchmarks.instances.measuring import PLANNER, Job
from benchmarks.instances.rows import (
    COLUMNS,
    METHOD,
    NOTE,
    Row,
    RowWriter,
    closing_lines,
)
from benchmarks.instances.workers import measured

DEFAULT_TIME_LIMIT_S = 60.0
ALL_COUNT, NOT_ALL_COUNT, WRONG_USE, INTERRUPTED = 0, 1, 2, 130


class UsageError(Exception):
    """What was asked for cannot be run."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options that all these families have."""
    add = parser.add_argument
    add("folder", type=Path, metavar="FOLDER", help="where the instances are")
    add(
        "--time-limit",
        type=_seconds,
        default=DEFAULT_TIME_LIMIT_S,
        metavar="S",
        help="seconds for each instance (%(default)g unless set)",
    )
    add("--only", metavar="GLOB", help="only the instances of such names")
    add("--seed", type=int, default=1, metavar="N", help="%(default)s unless set")
    add(
        "--jobs",
        type=_count,
        default=1,
        metavar="N",
        help="instances at a time, one thread each (%(default)s unless set)",
    )
    add("--out", type=Path, metavar="FILE.csv", help="write the rows")
    add("--peers", action="store_true", help="run other solvers on the same instances")


def run(module: str, options: argparse.Namespace) -> int:
    """Measure the family of a module and return the exit code."""
    try:
        family = cast(Family, importlib.import_module(module))
        cases = chosen_cases(family, options.folder, options.only)
        methods = (PLANNER, *family.PEERS) if options.peers else (PLANNER,)
        groups = [
            [
                Job(
                    module=module,
                    case=case,
                    method=method,
                    time_limit_s=options.time_limit,
                    seed=options.seed,
                )
                for method in methods
            ]
            for case in cases
        ]
        with _opened(options.out) as file:
            return _measure(family.NAME, groups, options.jobs, file)
    except UsageError as error:
        print(f"error: {error}", file=sys.stderr)
        return WRONG_USE


def chosen_cases(family: Family, folder: Path, only: str | None) -> list[Case]:
    """Return the cases of a folder, or raise what is wrong with the request."""
    if not folder.is_dir():
        msg = f"{folder}: no such folder; name one with published instances"
        raise UsageError(msg)
    cases = family.cases(folder)
    if not cases:
        msg = f"{folder}: no instances of family {family.NAME} in this folder"
        raise UsageError(msg)
    chosen = [case for case in cases if only is None or _is_named(case, only)]
    if not chosen:
        example = cases[0].name
        msg = f"--only {only}: no such instance among {len(cases)}; one is {example}"
        raise UsageError(msg)
    return chosen


def _measure(
    name: str, groups: Sequence[Sequence[Job]], num_workers: int, file: TextIO | None
) -> int:
    """Measure all groups, tell each row, and return the exit code."""
    rows: list[Row] = []
    has_peers = any(len(group) > 1 for group in groups)
    writer = RowWriter(file, columns=(*COLUMNS, NOTE, *([METHOD] * has_peers)))
    code = ALL_COUNT
    try:
        for row in _with_progress(name, groups, num_workers):
            rows.append(row)
            writer.add(row)
    except KeyboardInterrupt:
        code = INTERRUPTED
    for line in closing_lines(name, rows, len(groups)):
        print(line)
    if code == ALL_COUNT and any(
        row.method == PLANNER and not row.counts for row in rows
    ):
        code = NOT_ALL_COUNT
    return code


def _with_progress(
    name: str, groups: Sequence[Sequence[Job]], num_workers: int
) -> Iterator[Row]:
    """Yield the rows while a bar on standard error shows how far it is."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    console = Console(stderr=True)
    with (
        Progress(
            *columns, console=console, redirect_stdout=sys.stdout.isatty()
        ) as progress,
        contextlib.closing(measured(groups, num_workers)) as rows,
    ):
        task = progress.add_task(name, total=sum(len(group) for group in groups))
        for row in rows:
            progress.update(task, advance=1, description=f"{name}: {row.instance}")
            yield row


@contextlib.contextmanager
def _opened(path: Path | None) -> Iterator[TextIO | None]:
    """Open a file to write, if one is named."""
    if path is None:
        yield None
        return
    try:
        file = path.open("w", encoding="utf-8", newline="")
    except OSError as error:
        msg = f"--out {path}: {error.strerror}; name a file that can be written"
        raise UsageError(msg) from error
    with file:
        yield file


def _is_named(case: Case, pattern: str) -> bool:
    return fnmatch.fnmatch(case.name, pattern) or case.path.match(pattern)


def _seconds(text: str) -> float:
    with contextlib.suppress(ValueError):
        seconds = float(text)
        if 0 < seconds < math.inf:
            return seconds
    msg = f"{text!r} is not a number of seconds above 0"
    raise argparse.ArgumentTypeError(msg)


def _count(text: str) -> int:
    if text.isdecimal() and int(text) > 0:
        return int(text)
    msg = f"{text!r} is not a whole number above 0"
    raise argparse.ArgumentTypeError(msg)
