"""Which change of a definition moved the optimum of which county.

    python -m benchmarks.quality.exhaustive COUNTIES [--known optimum.csv]

The switches are turned on one after the other in the order in which they are declared;
a county's optimum before, after each of them that moves it, and after all are printed
as a table. With ``--known`` the optima before are compared with a column ``optimum``.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from .county import County, read_county
from .definitions import BEFORE, SWITCHES, Definitions, with_switch
from .search import best_plan

CENT = 0.005
REFUSED = "no plan"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="of county folders")
    parser.add_argument("--known", type=Path, metavar="FILE.csv")
    parser.add_argument("--switches", nargs="*", default=SWITCHES, choices=SWITCHES)
    options = parser.parse_args()
    known = _known(options.known) if options.known else {}
    print("| county | before | known | after | moved by |\n" + "| --- " * 5 + "|")
    for folder in sorted(options.folder.iterdir()):
        if (folder / "scenario.toml").exists():
            before, after, moves = moved(read_county(folder), options.switches)
            told = known.get(folder.name)
            cells = (folder.name, before, _against(before, told), after, moves)
            print("| " + " | ".join(cells) + " |", flush=True)


def moved(county: County, switches: tuple[str, ...]) -> tuple[str, str, str]:
    """Return the optimum before and after, and what each switch added to it."""
    definitions = BEFORE
    first = last = _optimum(county, definitions)
    moves = []
    for name in switches:
        definitions = with_switch(definitions, name, on=True)
        now = _optimum(county, definitions)
        if now != last:
            moves.append(f"{name} {_change(last, now)}")
        last = now
    return _shown(first), _shown(last), ", ".join(moves) or "–"


def _optimum(county: County, definitions: Definitions) -> float | None:
    found = best_plan(county, definitions)
    return None if found is None else round(found.priced.objective, 2)


def _change(before: float | None, after: float | None) -> str:
    if before is None or after is None:
        return f"from {_shown(before)} to {_shown(after)}"
    return f"{after - before:+,.2f}"


def _shown(cost: float | None) -> str:
    return REFUSED if cost is None else f"{cost:,.2f}"


def _against(before: str, told: float | None) -> str:
    if told is None:
        return "–"
    found = None if before == REFUSED else float(before.replace(",", ""))
    agrees = found is not None and abs(found - told) <= CENT
    return "the same" if agrees else f"{told:,.2f}"


def _known(path: Path) -> dict[str, float]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["case"]: float(row["optimum"]) for row in csv.DictReader(file)}


if __name__ == "__main__":
    main()
