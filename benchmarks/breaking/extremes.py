"""One key of a scenario at a time at the edge of what the schema allows, and beyond.

    python -m benchmarks.breaking.extremes --out FILE.csv --count 300 --seed 1

On a tiny county whose prices are all written, and on one of ten villages that leaves
nearly everything to defaults, each number of the schema is set to its least and largest
value, to nearly nothing, to one, and to numbers that are none or are too large; each
text to one of 10,000 letters and one of signs from all over, each list to none of its
items and to very many. ``planner solve`` and ``planner check`` run as they do in
``random_counties``. Trials that stand in the file are not tried again. Wanted: no
traceback, nothing that hangs, and no plan that fails its check.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin
from typing import get_type_hints as hints

import numpy as np

from benchmarks.breaking.random_counties import (
    Row,
    import_all,
    solved_and_checked,
)
from benchmarks.counties.any_county.values import LEFT_OUT, Draw, bare, limits_of
from benchmarks.counties.tiny import KINDS
from benchmarks.counties.tiny import write_county as write_tiny
from benchmarks.kept_rows import append_row, read_rows
from planner.cli import main as planner_command
from planner.scenario.document.schema import Document
from planner.scenario.document.values import LEAST, Section
from planner.scenario.editable.toml_text import toml_text

BASES = ("tiny", "ten")
TINY = (KINDS[0], 3)
"""Kind and seed of a county whose plan has points, stores and routes of both legs."""
BEYOND = (-1.0, 1e-9, 1e13, 1e300, float("inf"), float("nan"), 10**30)
STRANGE = "村\u202e🏠\u200b'\";,=+-@\\\u0301é\u4e2d\uffff"
TEXTS = ("", STRANGE, "x" * 10_000, "=1+1", "../../x")
MANY = 5_000
"""Items of a list, more than any of a scenario has."""
SKIPPED = {"schema_version", "variants", "options"}
"""Of which one value is legal, or which patch all other keys."""

Path_ = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A value for the key of a scenario; ``base`` is the county that it is set in."""

    base: str
    path: Path_
    value: Any

    @property
    def name(self) -> str:
        """The trial in a line, by which it is known again."""
        text = repr(self.value)
        told = text if len(text) < 30 else f"{text[:24]}... ({len(text)})"
        return f"{self.base}: {'.'.join(self.path)} = {told}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Try values and print what came out."""
    options = _parser().parse_args(arguments)
    chosen = [item for item in trials(options.seed) if item.base in options.bases]
    chosen = chosen[: options.count]
    rows = campaign(chosen, out=options.out)
    print("\n".join(report(rows)))
    return 1 if any(row.fault for row in rows) else 0


def report(rows: Sequence[Row]) -> list[str]:
    """Return counts by exit code, the slowest, and every fault."""
    codes = Counter(row.code for row in rows)
    slowest = max(rows, key=lambda row: row.seconds)
    faults = [row for row in rows if row.fault]
    return [
        f"{len(rows)} trials; exit codes {dict(sorted(codes.items()))}, "
        f"{sum(row.seconds + row.check_seconds for row in rows):.0f} CPU s, "
        f"slowest {slowest.seconds:.1f} s ({slowest.kind})",
        f"faults: {len(faults)}",
        *(f"  {row.kind}: {row.fault}: {row.message}" for row in faults),
    ]


def trials(seed: int) -> list[Trial]:
    """Return all trials in an order that the seed decides."""
    found = [
        Trial(base=base, path=path, value=value)
        for base in BASES
        for path, kind in keys_of(Document)
        for value in _values(kind)
    ]
    random.Random(seed).shuffle(found)
    return found


def campaign(chosen: Sequence[Trial], *, out: Path | None) -> list[Row]:
    """Return the rows of trials, those known from an earlier run included."""
    known = {} if out is None else {row.kind: row for row in read_rows(out, Row)}
    import_all()
    rows = []
    with tempfile.TemporaryDirectory(prefix="extremes-") as scratch:
        bases = {name: _base(Path(scratch) / name, name) for name in BASES}
        for number, trial in enumerate(chosen):
            row = known.get(trial.name)
            if row is None:
                folder = bases[trial.base]
                text = toml_text(_changed(folder, trial))
                file = folder / "scenario.toml"
                kept = file.read_text(encoding="utf-8")
                file.write_text(text, encoding="utf-8")
                row = solved_and_checked(
                    Row(seed=number, kind=trial.name), folder, Path(scratch) / "out"
                )
                file.write_text(kept, encoding="utf-8")
                if out is not None:
                    append_row(out, row)
                    print(row.kind, row.code, row.seconds, row.fault, flush=True)
            rows.append(row)
    return rows


def keys_of(kind: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    """Yield the keys of a section that hold a value, with their types.

    A name that the user gives is ``*``.
    """
    plain, _ = bare(kind)
    if isinstance(plain, type) and issubclass(plain, Section):
        for key, inner in hints(plain, include_extras=True).items():
            if key in plain.model_fields and key not in SKIPPED:
                yield from keys_of(inner, (*path, key))
    elif get_origin(plain) is dict:
        yield from keys_of(get_args(plain)[1], (*path, "*"))
    elif get_origin(plain) in {Union, UnionType}:
        for inner in get_args(plain):
            if inner is not NoneType:
                yield from keys_of(inner, path)
    else:
        yield path, kind


def _values(kind: Any) -> Iterator[Any]:
    plain, marks = bare(kind)
    if plain in {int, float}:
        is_whole = plain is int
        low, high = limits_of(marks, is_whole=is_whole)
        for value in dict.fromkeys([low, low + LEAST, 1.0, high**0.5, high]):
            if low <= value <= high:
                yield round(value) if is_whole else value
        yield from BEYOND
    elif plain is str:
        yield from TEXTS
    elif get_origin(plain) is tuple:
        inner, _ = bare(get_args(plain)[0])
        yield []
        yield [1.0 if inner in {int, float} else "x"] * MANY


def _base(folder: Path, name: str) -> Path:
    if name == "tiny":
        return write_tiny(folder, *TINY)
    planner_command(
        ["new", str(folder), "--synthetic", "--num-villages", "10", "--quiet"]
    )
    return folder


def _changed(folder: Path, trial: Trial) -> dict[str, Any]:
    """Return a document with the value of a trial, and what its section requires."""
    text = (folder / "scenario.toml").read_text(encoding="utf-8")
    document: dict[str, Any] = tomllib.loads(text)
    table, kind = document, Document
    draw = Draw(rng=np.random.default_rng(1), wild=0.0, given=0.0)
    for part in trial.path[:-1]:
        kind = _inner(kind, part)
        name = next(iter(table), "made") if part == "*" else part
        if not isinstance(table.get(name), dict):
            table[name] = _required(draw, kind)
        table = table[name]
    last = trial.path[-1]
    table[next(iter(table), "made") if last == "*" else last] = trial.value
    return document


def _inner(kind: Any, part: str) -> Any:
    """Return the type of a part of a section or of a table."""
    plain, _ = bare(kind)
    if get_origin(plain) in {Union, UnionType}:
        tables = [item for item in map(_plain, get_args(plain)) if _has(item, part)]
        plain = tables[0]
    if part == "*":
        return get_args(plain)[1]
    return hints(plain, include_extras=True)[part]


def _plain(kind: Any) -> Any:
    return bare(kind)[0]


def _has(kind: Any, part: str) -> bool:
    if part == "*":
        return get_origin(kind) is dict
    is_section = isinstance(kind, type) and issubclass(kind, Section)
    return is_section and part in kind.model_fields


def _required(draw: Draw, kind: Any) -> dict[str, Any]:
    plain, _ = bare(kind)
    if isinstance(plain, type) and issubclass(plain, Section):
        found = draw.section(plain, "")
        return {key: value for key, value in found.items() if value is not LEFT_OUT}
    return {}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, metavar="N", help="trials, else all")
    parser.add_argument("--seed", type=int, default=1, help="of their order")
    parser.add_argument("--bases", nargs="+", default=BASES, choices=BASES)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.csv")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
