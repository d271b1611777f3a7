"""``planner sensitivity``: a saved plan under low and high values of assumptions."""

from __future__ import annotations

from argparse import Namespace

from planner.cli.cache_folder import travel_cache
from planner.cli.exit_code import ExitCode
from planner.cli.saved import read_saved_scenario
from planner.cli.study import table_of
from planner.cli.terminal import Terminal
from planner.cli.usual_out import beside
from planner.explain.sensitivity import sensitivity
from planner.report.folder import refuse_unwritable
from planner.report.sensitivity_folder import (
    SENSITIVITY_FILES,
    sensitivity_rows,
    write_sensitivity,
)
from planner.scenario.build import read_county

__all__ = ["run"]

MOST_SHOWN = 15
SHOWN = {
    "assumption": "",
    "grade": "",
    "low": "",
    "value": "",
    "high": "",
    "net_cost_low": "{:,.0f}",
    "net_cost_high": "{:,.0f}",
}
"""Columns on the terminal, and how."""


def run(options: Namespace, terminal: Terminal) -> ExitCode:
    """Cost the plan again under each value, write the folder, and show the widest."""
    out = options.out or beside(options.saved, "sensitivity")
    refuse_unwritable(out, files=SENSITIVITY_FILES, record=SENSITIVITY_FILES[0])
    with terminal.working("Costing the plan under other assumptions") as say:
        plan, scenario = read_saved_scenario(options.saved, options.data, say)
        cache = None if options.no_cache else travel_cache(terminal)
        built = read_county(scenario, cache=cache)
        base, found = sensitivity(scenario, built, plan, cache=cache, progress=say)
        write_sensitivity(out, base=base, found=found, provenance=built.provenance)
    rows = sensitivity_rows(found)
    terminal.show_data({"out": str(out.resolve()), "assumptions": rows})
    title = f"Net cost a year, {base.net_cost:,.0f} as assumed; the widest ranges"
    terminal.show(table_of(title, rows[:MOST_SHOWN], SHOWN), f"Written to {out}.")
    return ExitCode.DONE
