"""Random edits of benches, taken back in any order, beside what the files say.

    python -m benchmarks.breaking.bench_edits --drawn 10 --seed 1 --out FILE.csv

Of each five counties one has proxy roads, three the totals that were observed, one a
table of sites, one sparse demand, and one whatever keys were drawn. A bench takes edits
of all kinds until 20 stand; between them come calls that it has to refuse, and
``undo``, ``redo``, ``withdraw`` and ``copy``. Wanted: each edit changes the key of the
county or says that it is no change; a refused one changes nothing and names the remedy;
a fresh process reads the same county from ``to_folder``, with all edits and as they are
withdrawn one by one in any order; undone one by one they give the earlier keys;
``plan.json`` is that of ``planner solve``, and after further edits that of ``planner
solve --from``; and ``planner check`` finds nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import tempfile
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import planner
from benchmarks.breaking.bench_walk import Walk, walked
from benchmarks.breaking.drawn_edits import KINDS
from benchmarks.breaking.fresh import fresh_answers
from benchmarks.breaking.random_counties import import_all, in_child
from benchmarks.counties import sparse_counties
from benchmarks.counties.any_county import write_county
from benchmarks.kept_rows import append_row, read_rows
from planner.errors import PlannerError
from planner.scenario.build import Built
from planner.scenario.editable.given import Given
from planner.scenario.editable.package import write_editable
from planner.scenario.editable.toml_text import toml_text
from planner.scenario.generate import generate

__all__ = ["COUNTIES", "Row", "campaign", "tried", "written"]

EDITS = 20
"""That stand when a county is planned."""
CPU_S = 600
"""Of a county, longer than any takes."""
FEWEST, MOST = 10, 12
"""Villages of a generated county: small enough to be planned in seconds."""
SPARSE = 18
"""Villages of a sparse county at most: they have 15 or more."""
FILE = "scenario.toml"
ATTEMPTS = 50
"""Seeds tried until a county over all keys can be read at all."""
APART = 1_000_000
"""Between these seeds, more than a campaign has counties."""
LONGEST = 600
SEARCH = {"effort": "quick", "bound": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What came out for a county.

    Parameters
    ----------
    has_totals, has_sites
        Whether the parcels of the county were observed, and whether sites are listed.
    tried, taken, unchanged, refused
        Calls that edit; those taken that are no change; those refused.
    kinds
        Different kinds of edits taken.
    steps
        Calls of ``undo``, ``redo``, ``withdraw`` and ``copy`` between the edits.
    keys, keys_equal
        Counties read by a fresh process, and those with the key of the bench.
    plan, changed_plan
        Beside ``planner solve``, and beside ``planner solve --from`` after more edits.
    checks, checks_clean
        Folders that ``planner check`` looked at, and those where it found nothing.
    fault
        All that is wrong, empty if nothing is.
    """

    seed: int
    kind: str
    villages: int = 0
    sites: int = 0
    is_proxy: bool = False
    has_totals: bool = False
    has_sites: bool = False
    tried: int = 0
    taken: int = 0
    unchanged: int = 0
    refused: int = 0
    kinds: int = 0
    steps: int = 0
    keys: int = 0
    keys_equal: int = 0
    plan: str = ""
    changed_plan: str = ""
    checks: int = 0
    checks_clean: int = 0
    seconds: float = 0.0
    fault: str = ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Try counties and print what came out."""
    options = _parser().parse_args(arguments)
    seeds = range(options.seed, options.seed + options.drawn)
    rows = campaign(seeds, out=options.out, keep=options.keep)
    print("\n".join(report(rows)))
    return 1 if any(row.fault for row in rows) else 0


def campaign(
    seeds: Sequence[int], *, out: Path | None, keep: Path | None = None
) -> list[Row]:
    """Return the rows of counties, those known from an earlier run included."""
    known = {} if out is None else {row.seed: row for row in read_rows(out, Row)}
    import_all()
    rows = []
    with tempfile.TemporaryDirectory(prefix="benches-") as scratch:
        os.environ["PLANNER_CACHE_DIR"] = str(Path(scratch) / "cache")
        for seed in seeds:
            row = known.get(seed)
            if row is None:
                row = _in_child(seed, (keep or Path(scratch)) / f"county-{seed}")
                if out is not None:
                    append_row(out, row)
                    print(*asdict(row).values(), flush=True)
            rows.append(row)
    return rows


def _in_child(seed: int, into: Path) -> Row:
    ended = in_child(lambda: json.dumps(asdict(tried(seed, into))), CPU_S)
    if not ended.result:
        row, fault = Row(seed=seed, kind=_kind(seed)), f"{ended.code}: {ended.said}"
        return replace(row, seconds=ended.seconds, fault=_short(fault))
    return replace(Row(**json.loads(ended.result)), seconds=ended.seconds)


def tried(seed: int, into: Path, *, edits: int = EDITS) -> Row:
    """Write a county, edit it on a bench, and compare that with what is on disk.

    Parameters
    ----------
    into
        Folder that is made, and keeps all that was written.
    edits
        That stand when the county is planned.
    """
    rng = random.Random(seed)
    folder = written(_kind(seed), into, seed)
    walk = walked(folder, into, rng, edits=edits)
    answers = fresh_answers(walk.questions, into)
    faults = [*walk.faults, *answers.faults]
    (into / "calls.txt").write_text("\n".join(walk.calls), encoding="utf-8")
    (into / "refused.txt").write_text("\n".join(walk.messages), encoding="utf-8")
    return replace(
        _row(seed, folder, walk),
        keys=answers.keys,
        keys_equal=answers.keys_equal,
        plan=answers.plans.get("plan", ""),
        changed_plan=answers.plans.get("changed", ""),
        checks=answers.checks,
        checks_clean=answers.checks_clean,
        fault=_short(" | ".join(faults)),
    )


def _row(seed: int, folder: Path, walk: Walk) -> Row:
    scenario = planner.read_scenario(folder)
    built = planner.read_county(scenario)
    instance, document = built.instance, scenario.document
    counties = _given(built).survey.inputs.rows("counties")
    return Row(
        seed=seed,
        kind=_kind(seed),
        villages=len(instance.villages),
        sites=len(instance.sites),
        is_proxy=document.roads is None or document.roads.source is None,
        has_totals=getattr(document.county, "parcels_in_per_day", None) is not None
        or any(row.values.get("parcels_in_per_day") for row in counties),
        has_sites=document.places.sites is not None,
        tried=walk.counts["taken"] + walk.counts["refused"],
        taken=walk.counts["taken"],
        unchanged=walk.counts["unchanged"],
        refused=walk.counts["refused"],
        kinds=len(walk.kinds),
        steps=walk.counts["steps"],
    )


# The counties.


def written(kind: str, into: Path, seed: int) -> Path:
    """Write a county of a kind, to be planned quickly, and return its folder."""
    into.mkdir(parents=True)
    folder = COUNTIES[kind](into / "county", seed)
    file = folder / FILE
    document = tomllib.loads(file.read_text(encoding="utf-8"))
    document["solve"] = {**document.get("solve", {}), **SEARCH}
    file.write_text(toml_text(document), encoding="utf-8")
    return folder


def _kind(seed: int) -> str:
    return list(COUNTIES)[seed % len(COUNTIES)]


def _generated(folder: Path, seed: int) -> Path:
    villages = random.Random(seed).randint(FEWEST, MOST)
    generate(folder, villages=villages, seed=seed)
    return folder


def _without_roads(folder: Path, seed: int) -> Path:
    """Write a county whose roads are not known."""
    file = _generated(folder, seed) / FILE
    text = re.sub(r"(?m)^(source|snap_ends_m) = .*\n", "", file.read_text("utf-8"))
    text = text.replace("[roads]", "[roads]\nproxy_detour = 1.5")
    file.write_text(text, encoding="utf-8")
    return folder


def _with_sites_listed(folder: Path, seed: int) -> Path:
    """Write a county with all its sites in a table."""
    built = planner.read_county(planner.read_scenario(_generated(folder, seed)))
    write_editable(folder / "editable", _given(built))
    return folder / "editable"


def _given(built: Built) -> Given:
    given = built.provenance.given
    assert given is not None, "a county that is read has what was given"
    return given


def _sparse(folder: Path, seed: int) -> Path:
    """Write one of the smaller sparse counties."""
    for attempt in range(ATTEMPTS):
        number = seed + APART * attempt
        found = sparse_counties.write_county(folder.with_name(f"{attempt}"), number)
        rows = (found / "villages.csv").read_text(encoding="utf-8").splitlines()
        if len(rows) - 1 <= SPARSE:
            return found
    return found


def _any(folder: Path, seed: int) -> Path:
    """Write the first county over all keys that can be read."""
    for attempt in range(ATTEMPTS):
        found = write_county(folder.with_name(f"{attempt}"), seed + APART * attempt)
        try:
            planner.build(planner.read_scenario(found))
        except PlannerError:
            continue
        return found
    msg = f"seed {seed}: no county that can be read"
    raise RuntimeError(msg)


COUNTIES: Mapping[str, Callable[[Path, int], Path]] = {
    "roads": _generated,
    "proxy": _without_roads,
    "listed": _with_sites_listed,
    "sparse": _sparse,
    "any": _any,
}
"""How a county of each kind is written into a folder."""


def report(rows: Sequence[Row]) -> list[str]:
    """Return sums of all counties, and every fault."""
    planned = Counter(row.plan or "none" for row in rows)
    changed = Counter(row.changed_plan or "none" for row in rows)
    return [
        f"{len(rows)} counties; with proxy roads {sum(row.is_proxy for row in rows)}, "
        f"with observed totals {sum(row.has_totals for row in rows)}, without a table "
        f"of sites {sum(not row.has_sites for row in rows)}; "
        f"{sum(row.seconds for row in rows):.0f} CPU s, slowest "
        f"{max((row.seconds for row in rows), default=0):.0f}",
        f"edits tried {sum(row.tried for row in rows)}, taken "
        f"{sum(row.taken for row in rows)} (no change "
        f"{sum(row.unchanged for row in rows)}), refused "
        f"{sum(row.refused for row in rows)}; kinds taken in a county at least "
        f"{min((row.kinds for row in rows), default=0)} of {len(KINDS)}",
        f"keys equal {sum(row.keys_equal for row in rows)} of "
        f"{sum(row.keys for row in rows)}; plans {dict(planned)}, after more edits "
        f"{dict(changed)}; checks clean {sum(row.checks_clean for row in rows)} of "
        f"{sum(row.checks for row in rows)}",
        f"faults: {sum(bool(row.fault) for row in rows)}",
        *(f"  {row.seed} {row.kind}: {row.fault}" for row in rows if row.fault),
    ]


def _short(text: str) -> str:
    return " ".join(text.split())[:LONGEST]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drawn", type=int, default=10, metavar="N")
    parser.add_argument("--seed", type=int, default=1, help="of the first county")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.csv")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the folders")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
