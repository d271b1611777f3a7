r"""Tries every single move of the planner's plans of sparse counties, by real routes.

    python -m benchmarks.quality.single_moves --into DIR --seed 5000 --drawn 48 \
        --out FILE.csv

Counties are written to DIR/SEED and planned to DIR/SEED/out, unless they are there
already. A row a county is written as soon as it is known; the moves that save more than
0.3 % of the objective, the best of each kind, stand in a table beside it. Counties
that the file has are not tried again.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.counties.solved_county import solved_county
from benchmarks.counties.sparse_counties import REPORTING_SEED, kind_of, write_county
from benchmarks.kept_rows import append_row, read_rows
from planner.plan import Plan

from .judge import Judge, Priced, objective_of
from .merged import merged_plans
from .moves import all_moves

ALLOWED = 0.003
"""Share of the objective that no single move may save."""
EXCHANGE = "exchange of two villages"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What came out for a county.

    Parameters
    ----------
    objective
        Of the planner's plan, in money a year.
    saved
        Share of it that the best move saves, 0 where none does.
    moves, routed
        Different decisions tried, and those that had to be routed.
    """

    county: str
    kind: str
    villages: int = 0
    status: str = ""
    objective: float | None = None
    saved: float | None = None
    move: str = ""
    words: str = ""
    moves: int = 0
    routed: int = 0
    solve_s: float = 0.0
    judge_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Improvement:
    """The best move of a kind that saves more than is allowed."""

    county: str
    move: str
    saved: float
    words: str


def main() -> None:
    options = _parser().parse_args()
    rows = read_rows(options.out, Row)
    done = {row.county for row in rows}
    for seed in range(options.seed, options.seed + options.drawn):
        if str(seed) in done:
            continue
        row, best = judged(options.into / str(seed), seed)
        rows.append(row)
        append_row(options.out, row)
        for item in best:
            append_row(options.out.with_suffix(".improving.csv"), item)
        print(row.county, row.status, row.saved, row.move, row.words, flush=True)
    print("\n".join(report(rows)))


def judged(folder: Path, seed: int) -> tuple[Row, list[Improvement]]:
    """Return the row of a county, and the moves that save too much."""
    if not (folder / "scenario.toml").exists():
        write_county(folder, seed)
    solved = solved_county(folder)
    if isinstance(solved, str):
        return Row(county=str(seed), kind=kind_of(seed), status=solved), []
    plan, instance = solved.plan, solved.instance
    began = time.process_time()
    objective = objective_of(plan, instance)
    judge = Judge(instance=instance, seed=solved.seed, routes=plan.routes)
    best = improving(judge, plan, objective)
    found = [
        Improvement(
            county=str(seed),
            move=kind,
            saved=round(1 - item.objective / objective, 6),
            words=words,
        )
        for kind, (item, words) in best.items()
    ]
    found.sort(key=lambda item: -item.saved)
    first = found[0] if found else None
    row = Row(
        county=str(seed),
        kind=kind_of(seed),
        villages=int(instance.is_village.sum()),
        status="planned",
        objective=round(objective, 2),
        saved=first.saved if first else 0.0,
        move=first.move if first else "",
        words=first.words if first else "",
        moves=len(judge.tried),
        routed=judge.num_routed,
        solve_s=round(solved.solve_s, 2),
        judge_s=round(time.process_time() - began, 2),
    )
    return row, [item for item in found if item.saved > ALLOWED]


def improving(
    judge: Judge, plan: Plan, objective: float
) -> dict[str, tuple[Priced, str]]:
    """Return the cheapest plan of each kind of move that is cheaper, with its words."""
    best: dict[str, tuple[Priced, str]] = {}
    for kind, words, found in _cheaper(judge, plan, objective):
        if kind not in best or found.objective < best[kind][0].objective:
            best[kind] = found, words
    return best


def _cheaper(
    judge: Judge, plan: Plan, objective: float
) -> Iterator[tuple[str, str, Priced]]:
    for words, merged in merged_plans(judge.instance, plan, judge.seed):
        if found := judge.checked(merged, objective):
            yield "merge two routes", words, found
    for move in all_moves(judge.instance, plan):
        if found := judge.price(move, below=objective):
            yield move.kind, move.words, found


def report(rows: list[Row]) -> list[str]:
    """Return a table by kind of county, in lines."""
    lines = [
        "| counties | planned | a move saves more than 0.3 % | more than 1 % | worst "
        "| mean | moves a county | CPU s of judging |",
        "| --- " * 8 + "|",
    ]
    for kind in ("plain", "varied", "all"):
        chosen = [row for row in rows if kind in {row.kind, "all"}]
        planned_rows = [row for row in chosen if row.saved is not None]
        if not planned_rows:
            continue
        saved = [row.saved or 0.0 for row in planned_rows]
        cells = [
            f"{kind}: {len(chosen)}",
            len(planned_rows),
            sum(share > ALLOWED for share in saved),
            sum(share > 0.01 for share in saved),
            f"{max(saved):.2%}",
            f"{sum(saved) / len(saved):.2%}",
            round(sum(row.moves for row in planned_rows) / len(saved)),
            f"{sum(row.judge_s for row in planned_rows) / len(saved):.0f}",
        ]
        lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    return lines


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, required=True, metavar="DIR")
    parser.add_argument("--drawn", type=int, default=48, metavar="N", help="counties")
    parser.add_argument("--seed", type=int, default=REPORTING_SEED, help="of the first")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.csv")
    return parser


if __name__ == "__main__":
    main()
