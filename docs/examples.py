"""Makes the examples of the package again: ``python docs/examples.py``.

Each is planned as ``planner solve`` does it and saved by ``planner.save``.
"""

from __future__ import annotations

from pathlib import Path

import planner

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "planner" / "examples"
COUNTIES = ("green_hill", "stone_creek")
"""Folders in ``scenarios/``, by which the examples are called."""


def main() -> None:
    """Plan each county and save it."""
    EXAMPLES.mkdir(exist_ok=True)
    for name in COUNTIES:
        bench = planner.open(ROOT / "scenarios" / name)
        bench.solve(keep="nothing", progress=print)
        if bench.plan is None or bench.check():
            msg = f"{name}: no plan that the checker passes; the file stays as it was"
            raise SystemExit(msg)
        file = planner.save(bench, EXAMPLES / f"{name}.planner")
        print(f"{file.relative_to(ROOT)}: {file.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
