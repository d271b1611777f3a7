"""Steps of sweeps that are called likely, searched again harder and by other seeds.

    python -m benchmarks.quality.told_steps --steps 40 --seed 8000 --out out/told.csv

Tiny counties of all kinds, drawn by seed, are swept at quick effort over the distance
of the standard or over the share of residents to be covered, in turn. (A thorough
search of ten villages takes two CPU minutes, and a step needs six.) Bounds are left
aside, which prove most steps of tiny counties. Both rows of a step that is called
*likely* without them are then solved with a thorough effort and three other seeds;
the step keeps its sign if the cheapest of each still differ the same way. With
``--equal`` a key is swept that changes nothing, by five seeds, and each step that is
called likely or proven is a fault. Rows are kept, so that the same call goes on.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import planner
from benchmarks.counties.tiny import KINDS, write_county
from benchmarks.kept_rows import append_row, read_rows
from planner.design.noise import Quoted, Told, told
from planner.design.penalties import objective_of
from planner.flow import resolve
from planner.instance import Instance

CHANGES = (
    {"standard.collect_within_km": [0.5, 1.0, 2.0, 4.0, 8.0]},
    {"solve.at_least.residents": [0.3, 0.5, 0.7, 0.85, 1.0]},
)
NOTHING = {"description": ["a", "b", "c", "d", "e", "f", "g", "h", "i"]}
"""Words that no plan depends on: eight steps a county."""
OTHER_SEEDS = (11, 12, 13)
EQUAL_SEEDS = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of a sweep and, of a likely one, what a harder search says of it.

    Parameters
    ----------
    told, is_proven
        What is said without bounds, and whether these prove it.
    step, again
        Difference of the objectives a year, as the sweep and as the harder search have
        it; ``None`` where that was not asked for, or one of the rows has no plan.
    """

    county: int
    inputs: str
    told: str
    is_proven: bool
    step: float
    again: float | None

    @property
    def keeps_sign(self) -> bool:
        """Whether the harder search finds a difference of the same sign."""
        return self.again is not None and self.again * self.step > 0


def steps_of(county: int, *, equal: bool) -> Iterator[Step]:
    """Yield the steps of the sweep of a county, likely ones judged again."""
    with tempfile.TemporaryDirectory() as folder:
        kind = KINDS[county // len(CHANGES) % len(KINDS)]
        scenario = planner.read_scenario(
            write_county(Path(folder) / "county", kind, county)
        )
        changes = NOTHING if equal else CHANGES[county % len(CHANGES)]
        seeds = EQUAL_SEEDS if equal else (1, 2)
        found = planner.sweep(scenario, changes, seeds=seeds, effort="quick")
        again: dict[int, float | None] = {}
        for number, row in enumerate(found.rows):
            if row.against is None:
                continue
            before = found.rows[row.against]
            ends = [item.quoted for item in (row, before)]
            if ends[0] is None or ends[1] is None:
                continue
            said = told(_no_bound(ends[0]), _no_bound(ends[1]), found.effort)
            harder = None
            if said is Told.LIKELY and not equal:
                least = [
                    _objective(again, at, found.rows[at].instance)
                    for at in (row.against, number)
                ]
                if least[0] is not None and least[1] is not None:
                    harder = least[1] - least[0]
            yield Step(
                county=county,
                inputs=row.label,
                told=str(said),
                is_proven=found.told(number, row.against) is Told.PROVEN,
                step=ends[0].objective - ends[1].objective,
                again=harder,
            )


def _no_bound(quoted: Quoted) -> Quoted:
    return replace(quoted, bound=None)


def _objective(
    known: dict[int, float | None], row: int, instance: Instance | None
) -> float | None:
    """Return the least objective that the harder searches find of a row."""
    if row not in known:
        assert instance is not None
        known[row] = min(_searched(instance), default=None)
    return known[row]


def _searched(instance: Instance) -> Iterator[float]:
    for seed in OTHER_SEEDS:
        plan = planner.solve(instance, effort="thorough", seed=seed, bound=False).plan
        if plan is not None:
            flow = resolve(plan, instance)
            ledger = planner.compute_ledger(plan, instance, flow=flow)
            yield objective_of(flow, ledger)


def main() -> None:
    options = _parser().parse_args()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    rows: list[Step] = read_rows(options.out, Step)
    done = {row.county for row in rows}
    county = options.seed
    while _count(rows, equal=options.equal) < options.steps:
        if county not in done:
            for row in list(steps_of(county, equal=options.equal)):
                append_row(options.out, row)
                rows.append(row)
        county += 1
    for line in summary(rows, equal=options.equal):
        print(line)


def _count(rows: list[Step], *, equal: bool) -> int:
    return sum(equal or row.told == str(Told.LIKELY) for row in rows)


def summary(rows: list[Step], *, equal: bool) -> Iterator[str]:
    """Yield what was found, in lines."""
    yield f"counties {len({row.county for row in rows})}, steps {len(rows)}"
    likely = [row for row in rows if row.told == str(Told.LIKELY)]
    if equal:
        false = sum(row.is_proven or row.told == str(Told.LIKELY) for row in rows)
        yield f"called likely or proven though nothing differs: {false}"
        return
    kept = sum(row.keeps_sign for row in likely)
    proven = sum(row.is_proven for row in likely)
    yield f"likely {len(likely)} ({proven} proven), of which {kept} keep their sign"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--steps", type=int, default=40, metavar="N")
    parser.add_argument("--seed", type=int, default=8_000, metavar="S")
    parser.add_argument("--equal", action="store_true")
    parser.add_argument("--out", type=Path, default=Path("out/told.csv"), metavar="CSV")
    return parser


if __name__ == "__main__":
    main()
