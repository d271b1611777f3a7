"""Steps of sweeps that are called likely, searched again harder and by other seeds.

    python -m benchmarks.quality.told_steps --steps 40 --seed 8000 --out out/told.csv

Tiny counties of all kinds, drawn by seed, are swept at quick effort over the distance
of the standard or over the share of residents to be covered, in turn. (A thorough
search of ten villages takes two CPU minutes, and a step needs six.) Both rows of a step
that is called *likely* are then solved with a thorough effort and three other seeds;
the step keeps its sign if the cheapest of each still differ the same way. With
``--equal`` a key is swept that changes nothing, by five seeds, and each step that is
called likely or proven is a fault. Rows are kept, so that the same call goes on.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import planner
from benchmarks.counties.tiny import KINDS, write_county
from benchmarks.kept_rows import append_row, read_rows
from planner.design.noise import Told
from planner.design.penalties import objective_of
from planner.flow import resolve
from planner.instance import Instance

CHANGES = (
    {"standard.collect_within_km": [1.0, 1.5, 2.0, 3.0, 4.0]},
    {"solve.at_least.residents": [0.5, 0.65, 0.8, 0.9, 0.95]},
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
    step, again
        Difference of the objectives a year, as the sweep and as the harder search have
        it; ``None`` where that was not asked for, or one of the rows has no plan.
    """

    county: int
    inputs: str
    told: str
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
            if row.against is None or row.objective is None:
                continue
            before, told = found.rows[row.against], found.told(number, row.against)
            if before.objective is None or told is None:
                continue
            harder = None
            if told is Told.LIKELY and not equal:
                ends = [
                    _objective(again, at, found.rows[at].instance)
                    for at in (row.against, number)
                ]
                if ends[0] is not None and ends[1] is not None:
                    harder = ends[1] - ends[0]
            yield Step(
                county=county,
                inputs=row.label,
                told=str(told),
                step=row.objective - before.objective,
                again=harder,
            )


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
    told = [row for row in rows if row.told in (str(Told.LIKELY), str(Told.PROVEN))]
    if equal:
        yield f"called likely or proven though nothing differs: {len(told)}"
        return
    likely = [row for row in told if row.told == str(Told.LIKELY)]
    kept = sum(row.keeps_sign for row in likely)
    yield f"proven {len(told) - len(likely)}"
    yield f"likely {len(likely)}, of which {kept} keep their sign"


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
