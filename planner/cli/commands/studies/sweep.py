"""``planner sweep``: a scenario planned anew for each value of its keys."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from planner.cli.cache_folder import travel_cache
from planner.cli.guard.exit_code import ExitCode
from planner.cli.guard.interruption import ctrl_c
from planner.cli.study import table_of
from planner.cli.terminal import Terminal
from planner.cli.usual_out import usual_out
from planner.cli.what_if import asked_amendment
from planner.model.amendment import Value
from planner.report.tables.csv_text import Row
from planner.scenario.document.read import read_scenario
from planner.workbench.sweeps.result import Sweep
from planner.workbench.sweeps.sweep import sweep

__all__ = ["run"]

SHOWN = {
    "objective": "{:,.0f}",
    "spread": "{:,.0f}",
    "bound": "{:,.0f}",
    "step": "{:+,.0f}",
    "told": "",
    "annual_cost": "{:,.0f}",
    "coverage_residents": "{:.1%}",
    "stores": "",
    "points": "",
}
"""Columns on the terminal behind the keys, and how."""


def run(options: Namespace, terminal: Terminal) -> ExitCode:
    """Plan every row, write table and chart, and show the table."""
    scenario = read_scenario(
        options.scenario, variant=options.variant, data=options.data
    )
    out = options.out or usual_out(scenario, "sweep")
    changes = dict(_values(text) for text in options.set)
    with ctrl_c(), terminal.working("Planning each change") as say:
        found = sweep(
            scenario,
            changes,
            seeds=options.seeds,
            workers=options.workers,
            effort=options.effort or scenario.settings.search.effort,
            out=out,
            cache=None if options.no_cache else travel_cache(terminal),
            progress=say,
        )
    found.write(out, language=options.said_in)
    rows = found.records()
    terminal.show_data(
        {"out": str(out.resolve()), "rows": rows, "interrupted": found.is_interrupted}
    )
    terminal.show(_table(found, rows), f"Written to {out}: look at sweep.png first.")
    for row in found.rows:
        if row.reason:
            terminal.complain(f"{row.label}: {row.reason}")
    if found.is_interrupted:
        return ExitCode.INTERRUPTED
    has_plan = any(row.plan is not None for row in found.rows)
    return ExitCode.DONE if has_plan else ExitCode.IMPOSSIBLE


def _values(text: str) -> tuple[str, list[Value]]:
    """Return the key and the values of ``KEY=A,B,C``."""
    asked = asked_amendment(
        text,
        opening="[",
        closing="]",
        remedy="for example --set standard.collect_within_km=2.0,3.0",
    )
    assert isinstance(asked.value, list)
    return asked.key, asked.value


def _table(found: Sweep, rows: list[Row]) -> Any:
    title = f"Planned anew, effort {found.effort}; steps from the row before"
    return table_of(title, rows, {**dict.fromkeys(found.keys, ""), **SHOWN})
