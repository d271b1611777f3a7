"""Edit saved folders in every way, and see that ``planner check`` says so.

Each edit is tried twice: as somebody would make it, and with the manifest written anew,
so that what is found then was worked out again. Usage::

    python -m benchmarks.breaking.edits OUT [--count N] [--seed S] [--rows FILE]

``OUT`` is a saved folder whose inputs are still there; it is copied. Without a count
every edit is tried. With ``--rows`` each outcome is a row of that file, and edits that
stand there are not tried again.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import random
import re
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from benchmarks.breaking.folder_edits import Mutation, mutations
from benchmarks.kept_rows import append_row, read_rows
from planner.cli import main as planner_main
from planner.cli.guard.exit_code import ExitCode
from planner.report.saving.manifest import MANIFEST, write_manifest
from planner.report.verifying.record import NOT_VERIFIED
from planner.scenario.build import read_county
from planner.workbench import saved_run as saved_runs

LONGEST_S = 120.0
CAUGHT = (ExitCode.VIOLATIONS, ExitCode.MALFORMED)


class Hung(BaseException):
    """Raised by the clock in a check that takes too long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of an edit: caught, unverifiable, missed, traceback or hung."""

    name: str
    is_listed: bool
    code: int
    seconds: float
    verdict: str


def tried(out: Path, mutation: Mutation, *, is_listed: bool) -> Outcome:
    """Return what ``planner check`` says of an edited copy of a folder.

    Parameters
    ----------
    is_listed
        Whether the manifest is written anew, so that it lists the edited file.
    """
    # Beside the folder, so that the inputs are seen from there as from it.
    with tempfile.TemporaryDirectory(prefix="edits-", dir=out.parent) as name:
        copy = Path(shutil.copytree(out, name, dirs_exist_ok=True))
        mutation.apply(copy)
        if is_listed and (copy / MANIFEST).is_file():
            write_manifest(copy)
        started = time.perf_counter()
        code, said = _checked(copy)
    return Outcome(
        name=mutation.name,
        is_listed=is_listed,
        code=code,
        seconds=time.perf_counter() - started,
        verdict=_verdict(mutation, code, said, is_listed=is_listed),
    )


def _checked(out: Path) -> tuple[int, str]:
    """Return exit code and messages of a check; -1 if it takes too long."""
    said = io.StringIO()
    former = signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, LONGEST_S)
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            code = planner_main(["check", str(out), "--quiet"])
    except Hung:
        code = -1
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)
    return code, said.getvalue()


def _ring(*_: object) -> None:
    raise Hung


def _verdict(mutation: Mutation, code: int, said: str, *, is_listed: bool) -> str:
    if code == -1:
        return "hung"
    if code == ExitCode.FAULT or "Traceback" in said:
        return f"traceback: {said.strip().splitlines()[0] if said.strip() else code}"
    if code in CAUGHT:
        return "caught"
    if is_listed and (_is_not_verifiable(mutation.name) or _is_the_list(mutation.name)):
        return "not verifiable"
    return "missed"


def _is_not_verifiable(name: str) -> bool:
    """Return whether an edit is of what only solving again would tell."""
    file, _, rest = name.partition(": ")
    place = re.sub(r"\.\d+(?=\.|$)", "", rest.partition(":")[0])
    return file == "run.json" and any(
        place == part or place.startswith(f"{part}.") for part in NOT_VERIFIED
    )


def _is_the_list(name: str) -> bool:
    """Return whether an edit is of the manifest, which is then written anew."""
    return name.startswith(MANIFEST)


def campaign(
    out: Path, *, count: int | None, seed: int, rows: Path | None
) -> list[Outcome]:
    """Return the outcomes of so many edits, drawn with a seed; both ways each."""
    chosen = mutations(out)
    if count is not None and count < len(chosen):
        chosen = random.Random(seed).sample(chosen, count)
    saved = [] if rows is None else read_rows(rows, Outcome)
    known = {(item.name, item.is_listed): item for item in saved}
    with _reading_once():
        found = []
        for mutation in chosen:
            for is_listed in (False, True):
                outcome = known.get((mutation.name, is_listed)) or tried(
                    out, mutation, is_listed=is_listed
                )
                found.append(outcome)
                if rows is not None and (mutation.name, is_listed) not in known:
                    append_row(rows, outcome)
    return found


@contextlib.contextmanager
def _reading_once() -> Iterator[None]:
    """Let all checks share the county; edits of a folder do not change its inputs."""
    by_hash: dict[str, Any] = {}

    def once(scenario: Any, **options: Any) -> Any:
        key = f"{scenario.content_hash} {scenario.data_folder}"
        if key not in by_hash:
            by_hash[key] = read_county(scenario, **options)
        return by_hash[key]

    with mock.patch.object(saved_runs, "read_county", once):
        yield


def told(outcomes: Sequence[Outcome]) -> str:
    """Return the counts of verdicts, and each edit neither caught nor named."""
    lines = []
    for is_listed in (False, True):
        chosen = [item for item in outcomes if item.is_listed is is_listed]
        counts = Counter(item.verdict.partition(":")[0] for item in chosen)
        how = "manifest written anew" if is_listed else "as edited"
        shown = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
        slowest = max((item.seconds for item in chosen), default=0.0)
        lines.append(f"{how}: {shown}; slowest {slowest:.1f} s")
    lines += [
        f"  {item.name}: {item.verdict} (manifest anew: {item.is_listed})"
        for item in outcomes
        if item.verdict not in ("caught", "not verifiable")
    ]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Try edits of a folder and print what was not caught."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rows", type=Path)
    options = parser.parse_args(arguments)
    outcomes = campaign(
        options.out, count=options.count, seed=options.seed, rows=options.rows
    )
    print(told(outcomes))
    good = ("caught", "not verifiable")
    return 0 if all(item.verdict in good for item in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
