r"""What somebody would do without the planner, held against the planner's plans.

    python -m benchmarks.quality.alternatives --into DIR --seed 5000 --drawn 20 \
        --out FILE.csv
    python -m benchmarks.quality.alternatives --folders DIR ... --out FILE.csv

Counties are written to DIR/SEED and planned, unless they are there already. Every
alternative is priced by the ledger and passes the checker; it need not meet larger
shares than the planner's plan attains. Drafts are made without a limit of time; then
the best of them is improved by a plain search for as many CPU seconds as the planner
took. A row a county is written as soon as it is known.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.counties.solved_county import SolvedCounty, solved_county
from benchmarks.counties.sparse_counties import REPORTING_SEED, kind_of, write_county
from benchmarks.kept_rows import append_row, read_rows
from benchmarks.quality.single_moves.judge import Judge, Priced, objective_of
from planner.design.penalties import penalties
from planner.flow import resolve
from planner.instance import Instance
from planner.ledger import NETWORK, compute_ledger
from planner.ledger.catalogue import LineKind
from planner.model.places import Tier
from planner.plan import Plan
from planner.routing import RouteCache

from .drafts import COVERING, MODEL, RULE, SEATS, STORES, THIRD_PARTY, drafts
from .plain_search import plain_search
from .sited import completed

METHODS = {
    "rule": RULE,
    "seats": SEATS,
    "stores": STORES,
    "covering": COVERING,
    "model": MODEL,
    "third_party": THIRD_PARTY,
}
LINES = 5
"""Lines of cost by which two plans differ most, that are told."""
SEARCHED = "the best of these, improved by a plain search"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What came out for a county: objectives in money a year, ``None`` without a plan.

    Parameters
    ----------
    searched
        Of the plain search from the best drafts, in ``solve_s`` CPU seconds.
    differs
        Its cost less that of the planner's plan, by the lines that differ most.
    draft_s
        CPU seconds of all drafts together.
    """

    county: str
    kind: str
    villages: int = 0
    status: str = ""
    planner: float | None = None
    rule: float | None = None
    seats: float | None = None
    stores: float | None = None
    covering: float | None = None
    model: float | None = None
    third_party: float | None = None
    searched: float | None = None
    solve_s: float = 0.0
    draft_s: float = 0.0
    plan: str = ""
    draft: str = ""
    best: str = ""
    differs: str = ""


def main() -> None:
    options = _parser().parse_args()
    rows = read_rows(options.out, Row)
    done = {row.county for row in rows}
    for name, kind, folder in _counties(options):
        if name in done:
            continue
        if not (folder / "scenario.toml").exists():
            write_county(folder, int(name))
        row = compared(name, kind, folder)
        rows.append(row)
        append_row(options.out, row)
        print(row, flush=True)
    print("\n".join(report(rows)))


def compared(name: str, kind: str, folder: Path) -> Row:
    """Return the row of a county."""
    solved = solved_county(folder)
    if isinstance(solved, str):
        return Row(county=name, kind=kind, status=solved)
    began = time.process_time()
    best, words = drafted(solved.instance, solved.seed)
    draft_s = time.process_time() - began
    starts = sorted(best.values(), key=lambda item: item.objective)
    searched = _searched(solved, starts)
    return Row(
        county=name,
        kind=kind,
        villages=int(solved.instance.is_village.sum()),
        status="planned",
        planner=round(objective_of(solved.plan, solved.instance), 2),
        searched=None if searched is None else round(searched.objective, 2),
        solve_s=solved.solve_s,
        draft_s=round(draft_s, 2),
        plan=described(solved.instance, solved.plan),
        draft=words,
        best="" if searched is None else described(solved.instance, searched.plan),
        differs=""
        if searched is None
        else difference(solved.instance, solved.plan, searched.plan),
        **{
            field: round(best[method].objective, 2)
            for field, method in METHODS.items()
            if method in best
        },
    )


def drafted(instance: Instance, seed: int) -> tuple[dict[str, Priced], str]:
    """Return the cheapest plan of each method, and the best of all drafts in words."""
    cache = RouteCache()
    judges = {
        method: Judge(instance=instance, seed=seed, cache=cache)
        for method in METHODS.values()
    }
    best: dict[str, Priced] = {}
    words: dict[str, str] = {}
    for draft in drafts(instance):
        move, known = completed(instance, draft), best.get(draft.method)
        limit = float("inf") if known is None else known.objective
        if found := judges[draft.method].price(move, below=limit):
            best[draft.method] = found
            words[draft.method] = f"{move.kind}: {move.words}"
    first = min(best, key=lambda method: best[method].objective, default="")
    return best, words.get(first, "")


def _searched(solved: SolvedCounty, starts: list[Priced]) -> Priced | None:
    if not starts:
        return None
    judge = Judge(instance=solved.instance, seed=solved.seed)
    return plain_search(judge, starts, solved.solve_s, solved.seed)


def described(instance: Instance, plan: Plan) -> str:
    """Return a plan in a line: facilities, by whom supplied, who is served how."""
    tiers = Counter(
        (
            instance.sites[instance.site_index[item.site_id]].tier,
            item.carrier_id or "own",
        )
        for item in plan.facilities
        if item.parent_id is not None
    )
    modes = Counter(item.mode.value for item in plan.allocations)
    vehicles = Counter(item.vehicle_type_id for item in plan.routes)
    words = [
        f"{number} {tier} {by}"
        for tier in (Tier.STORE, Tier.POINT)
        for (of, by), number in sorted(tiers.items())
        if of is tier
    ]
    words += [f"{number} by {mode}" for mode, number in sorted(modes.items())]
    words.append(f"{len(plan.unserved)} left out")
    words += [f"{number} {kind}" for kind, number in sorted(vehicles.items())]
    return ", ".join(words)


def difference(instance: Instance, plan: Plan, other: Plan) -> str:
    """Return by which lines of cost another plan differs most, in money a year."""
    one, two = (_cost_lines(instance, item) for item in (plan, other))
    change = {name: two.get(name, 0.0) - one.get(name, 0.0) for name in {**one, **two}}
    most = sorted(change, key=lambda name: -abs(change[name]))[:LINES]
    return ", ".join(f"{name} {change[name]:+,.0f}" for name in most if change[name])


def _cost_lines(instance: Instance, plan: Plan) -> dict[str, float]:
    """Return what the network pays for, and the charges of the scenario, by name."""
    flow = resolve(plan, instance)
    lines: defaultdict[str, float] = defaultdict(float)
    for line in compute_ledger(plan, instance, flow=flow).lines:
        if line.kind is LineKind.RESOURCE and line.payer == NETWORK:
            lines[line.line] += line.amount_per_year
    return {**lines, **penalties(flow)}


def report(rows: list[Row]) -> list[str]:
    """Return a table by method of how much dearer than the planner's plans it is."""
    lines = [
        "| what is done | counties with a plan | dearer than the planner, median "
        "| mean | least | most | cheaper |",
        "| --- " * 7 + "|",
    ]
    for field, words in (*METHODS.items(), ("searched", SEARCHED)):
        dearer = sorted(
            getattr(row, field) / row.planner - 1
            for row in rows
            if row.planner and getattr(row, field) is not None
        )
        if dearer:
            cells = [
                words,
                len(dearer),
                f"{statistics.median(dearer):.1%}",
                f"{sum(dearer) / len(dearer):.1%}",
                f"{dearer[0]:.2%}",
                f"{dearer[-1]:.1%}",
                sum(share < 0 for share in dearer),
            ]
            lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    return lines


def _counties(options: argparse.Namespace) -> Iterator[tuple[str, str, Path]]:
    for folder in options.folders:
        yield folder.name, "real", folder
    for seed in range(options.seed, options.seed + options.drawn):
        yield str(seed), kind_of(seed), options.into / str(seed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folders", type=Path, nargs="*", default=[], metavar="DIR")
    parser.add_argument("--into", type=Path, metavar="DIR", help="of drawn counties")
    parser.add_argument("--drawn", type=int, default=0, metavar="N", help="counties")
    parser.add_argument("--seed", type=int, default=REPORTING_SEED, help="of the first")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.csv")
    return parser


if __name__ == "__main__":
    main()
