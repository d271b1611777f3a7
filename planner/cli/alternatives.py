"""``planner alternatives``: different plans that cost little more than the best."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from rich.table import Table

from planner.cli.cache_folder import travel_cache
from planner.cli.exit_code import ExitCode
from planner.cli.problems import show_warnings
from planner.cli.terminal import Terminal
from planner.cli.usual_out import usual_out
from planner.design.alternatives.alternatives import Alternatives, alternatives
from planner.design.alternatives.roles import Role
from planner.instance import Instance
from planner.report.alternatives_folder import (
    ALTERNATIVES_FILES,
    ALTERNATIVES_RECORD,
    write_alternatives,
)
from planner.report.alternatives_table import plan_rows, role_rows
from planner.report.folder import refuse_unwritable
from planner.report.words import counted
from planner.scenario.build import read_county
from planner.scenario.read import read_scenario

__all__ = ["run"]

SHOWN = {
    "plan": "",
    "siting_slack": "{:.2%}",
    "annual_cost": "{:,.0f}",
    "residents": "{:.1%}",
    "stores": "",
    "points": "",
    "violations": "",
}
"""Columns on the terminal, and how."""


def run(options: Namespace, terminal: Terminal) -> ExitCode:
    """Find alternatives of a scenario, write the folder, and show them."""
    scenario = read_scenario(
        options.scenario, variant=options.variant, data=options.data
    )
    out = options.out or usual_out(scenario, "alternatives")
    refuse_unwritable(out, files=ALTERNATIVES_FILES, record=ALTERNATIVES_RECORD)
    with terminal.working("Reading the county"):
        cache = None if options.no_cache else travel_cache(terminal)
        built = read_county(scenario, cache=cache)
    show_warnings(terminal, built.provenance.warnings)
    seed = scenario.settings.search.seed if options.seed is None else options.seed
    with terminal.working("Finding alternatives") as say:
        found = alternatives(
            built.instance,
            slack=options.slack,
            count=options.count,
            seed=seed,
            progress=say,
        )
    with terminal.working(f"Writing {out}"):
        write_alternatives(
            out,
            found=found,
            instance=built.instance,
            provenance=built.provenance,
            seed=seed,
        )
    return _show(found, built.instance, out, terminal)


def _show(
    found: Alternatives, instance: Instance, out: Path, terminal: Terminal
) -> ExitCode:
    terminal.show_data(
        {
            "out": str(out.resolve()),
            "plans": plan_rows(found, instance),
            "sites": role_rows(found, instance),
            "infeasible": list(found.infeasible),
            "is_interrupted": found.is_interrupted,
            "seconds": dict(found.seconds),
        }
    )
    if found.plans:
        terminal.show(_table(found, instance), *_role_lines(found))
        terminal.show(f"Written to {out}: look at alternatives.png first.")
    for reason in found.infeasible:
        terminal.complain(reason)
    if found.infeasible:
        return ExitCode.IMPOSSIBLE
    return ExitCode.INTERRUPTED if found.is_interrupted else ExitCode.DONE


def _table(found: Alternatives, instance: Instance) -> Table:
    table = Table(title=f"Plans within {found.slack:.1%} of the least cost")
    names = [*SHOWN, "sites not in plan 0"]
    for name in names:
        table.add_column(name.replace("_", " "), justify="right")
    for row, item in zip(plan_rows(found, instance), found.plans, strict=True):
        cells = [_cell(row[name], form) for name, form in SHOWN.items()]
        table.add_row(*cells, str(len(item.opened_site_ids)))
    return table


def _role_lines(found: Alternatives) -> list[str]:
    lines = []
    for role in Role:
        ids = [item.site_id for item in found.roles if item.role is role]
        shown = "" if role is Role.OPTIONAL or not ids else f": {', '.join(ids)}"
        lines.append(f"{counted(len(ids), 'site')} {role}{shown}")
    return lines


def _cell(value: object, form: str) -> str:
    if value is None:
        return ""
    return form.format(value) if form else str(value)
