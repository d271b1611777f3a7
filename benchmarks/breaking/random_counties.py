"""Plans and checks of counties drawn over all keys of the schema.

    python -m benchmarks.breaking.random_counties --drawn 300 --seed 1 --out FILE.csv

Of each five counties one is tiny enough that the exhaustive solver can judge it; the
others have 2 to 12 villages and whatever keys were drawn. ``planner solve`` and then
``planner check`` run in processes of their own, limited in CPU seconds. A row is
written as soon as it is known, and seeds that stand in the file are not tried again.
Wanted: no traceback, nothing that hangs, no plan that fails its check, no refusal where
there is a plan, and a plan for at least 70 % of the counties.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import os
import pkgutil
import re
import resource
import signal
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import planner
from benchmarks.counties.any_county import write_county, write_retouched
from benchmarks.kept_rows import append_row, read_rows
from benchmarks.quality.exhaustive import TODAY
from benchmarks.quality.tiny_counties import FAULTS, compared
from planner.cli import main as planner_command
from planner.cli.guard.exit_code import ExitCode
from planner.model.effort import Effort

CPU_S = 60
"""Of a command, longer than any small county takes."""
WALL_FACTOR = 10
"""Seconds on the clock for each of them, on a machine that others use too."""
KILOBYTES_PER_MEGABYTE = 1024
EVERY_FIFTH = 5
HUNG, DIED = -1, -2
"""Codes of a command that took too long, and of one that a signal ended."""
WIDE = 400
"""Columns of the terminal, so that a problem of several stands in a line."""
REFUSALS = (ExitCode.MALFORMED, ExitCode.IMPOSSIBLE)
LONGEST_MESSAGE = 300
OPTIMAL_SHARE, LARGE_SHARE = 0.005, 0.03


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What came out for a county; ``check_code`` is empty where nothing was checked.

    Parameters
    ----------
    keys
        Number of values in its document.
    message
        First problem that was said, of a solve or else of its check.
    verdict, gap
        Beside the exhaustive solver, where it can judge.
    """

    seed: int
    kind: str
    keys: int = 0
    code: int = 0
    seconds: float = 0.0
    check_code: int | None = None
    check_seconds: float = 0.0
    message: str = ""
    verdict: str = ""
    gap: float | None = None

    @property
    def fault(self) -> str:
        """What is wrong with the planner, empty if nothing is."""
        if self.code not in (ExitCode.DONE, *REFUSALS):
            return "solve hangs" if self.code == HUNG else f"solve: {self.code}"
        if self.check_code not in (None, ExitCode.DONE):
            return f"check: {self.check_code}"
        is_fault = self.verdict in (*FAULTS, "falsely refused", "failed")
        return self.verdict if is_fault else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended: exit code, CPU seconds, peak memory, texts and result."""

    code: int
    seconds: float
    peak_mb: float
    said: str
    result: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Try counties and print what came out."""
    options = _parser().parse_args(arguments)
    rows = campaign(
        range(options.seed, options.seed + options.drawn),
        out=options.out,
        keep=options.keep,
        effort=options.effort,
    )
    print("\n".join(report(rows)))
    return 1 if any(row.fault for row in rows) else 0


def import_all() -> None:
    """Import every module, which each command would otherwise do for itself."""
    for module in pkgutil.walk_packages(planner.__path__, "planner."):
        # Shared libraries are no modules, and some modules need an extra.
        if not module.name.endswith("__main__"):
            with contextlib.suppress(ImportError):
                importlib.import_module(module.name)


def campaign(
    seeds: Sequence[int],
    *,
    out: Path | None,
    keep: Path | None = None,
    effort: Effort = Effort.NORMAL,
) -> list[Row]:
    """Return the rows of counties, those known from an earlier run included."""
    known = {} if out is None else {row.seed: row for row in read_rows(out, Row)}
    import_all()
    rows = []
    with tempfile.TemporaryDirectory(prefix="counties-") as scratch:
        os.environ["PLANNER_CACHE_DIR"] = str(Path(scratch) / "cache")
        os.environ["COLUMNS"] = str(WIDE)
        for seed in seeds:
            row = known.get(seed)
            if row is None:
                row = tried(seed, keep or Path(scratch), effort)
                if out is not None:
                    append_row(out, row)
                    print(*_shown(row), flush=True)
            rows.append(row)
    return rows


def tried(seed: int, into: Path, effort: Effort) -> Row:
    """Draw a county, plan it, check the plan and judge it where that can be done."""
    is_tiny = seed % EVERY_FIFTH == 0
    write = write_retouched if is_tiny else write_county
    folder, plan = into / f"county-{seed}", into / f"plan-{seed}"
    write(folder, seed)
    row = Row(seed=seed, kind="tiny" if is_tiny else "any", keys=_num_keys(folder))
    variant = ["--variant", "other"] if seed % 7 == 0 and _has_variant(folder) else []
    row = solved_and_checked(row, folder, plan, "--effort", effort, *variant)
    return _judged(row, folder) if is_tiny and not row.fault else row


def solved_and_checked(row: Row, folder: Path, plan: Path, *more: str) -> Row:
    """Return a row with how ``planner solve`` ended, and ``planner check`` after it."""
    solve = ["solve", str(folder), "--out", str(plan), "--quiet", *more]
    ended = in_child(lambda: planner_command(solve))
    message = _message(ended)
    row = replace(row, code=ended.code, seconds=ended.seconds, message=message)
    if ended.code != ExitCode.DONE:
        return row
    ended = in_child(lambda: planner_command(["check", str(plan), "--quiet"]))
    return replace(
        row,
        check_code=ended.code,
        check_seconds=ended.seconds,
        message=_message(ended) if ended.code else "",
    )


def _judged(row: Row, folder: Path) -> Row:
    def verdict() -> str:
        found = compared(folder.name, row.kind, folder, TODAY)
        return json.dumps([found.verdict, found.gap, found.status, found.doubts])

    ended = in_child(verdict)
    if not ended.result:
        return replace(row, verdict="not judged", message=_message(ended))
    found, gap, status, doubts = json.loads(ended.result)
    told = row.message or doubts or (status if found == "not judged" else "")
    return replace(row, verdict=found, gap=gap, message=told[:LONGEST_MESSAGE])


def in_child(work: Callable[[], int | str], cpu_s: int | None = CPU_S) -> Ended:
    """Run something in a process of its own, which a limit of CPU seconds may end.

    A number that it returns is its exit code, a text its result.
    """
    with tempfile.TemporaryDirectory(prefix="child-") as name:
        said, result = Path(name) / "said", Path(name) / "result"
        began = time.monotonic()
        pid = os.fork()
        if pid == 0:
            _as_child(work, said, result, cpu_s)
        while True:
            ended, status, usage = os.wait4(pid, os.WNOHANG)
            if ended:
                break
            late = cpu_s is not None and time.monotonic() - began > WALL_FACTOR * cpu_s
            if late:
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.02)
        code = os.waitstatus_to_exitcode(status)
        if code < 0:
            code = HUNG if -code in {signal.SIGXCPU, signal.SIGKILL} else DIED
        return Ended(
            code=code,
            seconds=round(usage.ru_utime + usage.ru_stime, 2),
            peak_mb=round(usage.ru_maxrss / KILOBYTES_PER_MEGABYTE, 1),
            said=said.read_text(encoding="utf-8", errors="replace"),
            result=result.read_text(encoding="utf-8") if result.exists() else "",
        )


def _as_child(
    work: Callable[[], int | str], said: Path, result: Path, cpu_s: int | None
) -> None:
    code = int(ExitCode.FAULT)
    try:
        if cpu_s is not None:
            resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 5))
        with said.open("wb") as file:
            os.dup2(file.fileno(), 1)
            os.dup2(file.fileno(), 2)
        value = work()
        code = value if isinstance(value, int) else 0
        if isinstance(value, str):
            result.write_text(value, encoding="utf-8")
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else code
    except BaseException as error:
        os.write(2, f"\nTraceback: {type(error).__name__}: {error}\n".encode())
    finally:
        os._exit(code)


def _message(ended: Ended) -> str:
    """Return the last lines of a fault, the first problem of anything else."""
    lines = [" ".join(line.split()) for line in ended.said.splitlines() if line.strip()]
    if ended.code not in (*REFUSALS, ExitCode.VIOLATIONS, ExitCode.DONE):
        return " ".join(lines[-3:])[:LONGEST_MESSAGE]
    is_rule = [set(line) <= set("─━ ") for line in lines]
    begin = is_rule.index(True) + 1 if True in is_rule else 0
    begin += ended.code == ExitCode.IMPOSSIBLE and len(lines) > 1
    return " ".join(lines[begin : begin + 1])[:LONGEST_MESSAGE]


def _num_keys(folder: Path) -> int:
    document = tomllib.loads((folder / "scenario.toml").read_text(encoding="utf-8"))

    def count(table: object) -> int:
        return sum(map(count, table.values())) if isinstance(table, dict) else 1

    return count(document)


def _has_variant(folder: Path) -> bool:
    return "[variants." in (folder / "scenario.toml").read_text(encoding="utf-8")


def report(rows: Sequence[Row]) -> list[str]:
    """Return counts by exit code, refusals by message, verdicts, and every fault."""
    done = [row for row in rows if row.code == ExitCode.DONE]
    lines = [
        f"{len(rows)} counties, {len(done)} with a plan ({_share(done, rows)}), "
        f"{sum(row.seconds + row.check_seconds for row in rows):.0f} CPU s, "
        f"slowest solve {max((row.seconds for row in rows), default=0):.1f} s"
    ]
    for kind in dict.fromkeys(row.kind for row in rows):
        of_kind = [row for row in rows if row.kind == kind]
        codes = Counter(row.code for row in of_kind)
        told = ", ".join(f"{code}: {count}" for code, count in sorted(codes.items()))
        lines.append(f"{kind}: {len(of_kind)} counties; exit codes {told}")
    lines += _verdicts([row for row in rows if row.verdict])
    refused = Counter(
        (row.code, pattern(row.message)) for row in rows if row.code in REFUSALS
    )
    lines += [
        f"  {count} x exit {code}: {message}"
        for (code, message), count in refused.most_common()
    ]
    faults = [row for row in rows if row.fault]
    lines.append(f"faults: {len(faults)}")
    return lines + [f"  {row.seed} {row.fault}: {row.message}" for row in faults]


def _verdicts(rows: Sequence[Row]) -> list[str]:
    if not rows:
        return []
    counts = Counter(row.verdict for row in rows)
    gaps = [row.gap for row in rows if row.gap is not None]
    told = ", ".join(f"{name} {count}" for name, count in counts.most_common())
    mean = sum(gaps) / len(gaps) if gaps else 0.0
    return [
        f"beside all plans: {told}; {len(gaps)} gaps, mean {mean:.2%}, "
        f"worst {max(gaps, default=0.0):.2%}, "
        f"above {OPTIMAL_SHARE:.1%} {sum(gap > OPTIMAL_SHARE for gap in gaps)}, "
        f"above {LARGE_SHARE:.0%} {sum(gap > LARGE_SHARE for gap in gaps)}"
    ]


def pattern(message: str) -> str:
    """Return a message without the names and numbers of one county."""
    text = re.sub(r"'[^']*'|\"[^\"]*\"", "...", message)
    return re.sub(r"\d[\d,.]*(e[+-]?\d+)?", "#", text)


def _share(some: Sequence[Row], rows: Sequence[Row]) -> str:
    return f"{len(some) / len(rows):.1%}" if rows else "none"


def _shown(row: Row) -> tuple[object, ...]:
    told = row.message[:100] if row.code or row.fault else ""
    return (row.seed, row.kind, row.code, row.seconds, row.verdict, row.fault, told)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drawn", type=int, default=100, metavar="N")
    parser.add_argument("--seed", type=int, default=1, help="of the first county")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.csv")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the folders")
    parser.add_argument("--effort", type=Effort, choices=Effort, default=Effort.NORMAL)
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
