"""``planner alternatives``: different plans that cost little more than the best."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from planner.cli.guard.exit_code import ExitCode
from planner.cli.study import read_study, table_of
from planner.cli.terminal import Terminal
from planner.design.studies.alternatives.alternatives import Alternatives, alternatives
from planner.design.studies.alternatives.roles import Role
from planner.instance import Instance
from planner.report.folders.alternatives import ALTERNATIVES_FILES, write_alternatives
from planner.report.proposal.wording.language import Language
from planner.report.tables.studies.alternatives import plan_rows, role_rows
from planner.report.text.words import counted

__all__ = ["run"]

SHOWN = {
    "plan": "",
    "slack": "{:.2%}",
    "slack_tolerance": "{:.0%}",
    "annual_cost": "{:,.0f}",
    "residents": "{:.1%}",
    "stores": "",
    "points": "",
    "new_sites": "",
    "violations": "",
}
"""Columns on the terminal, and how."""


def run(options: Namespace, terminal: Terminal) -> ExitCode:
    """Find alternatives of a scenario, write the folder, and show them."""
    study = read_study(options, terminal, name="alternatives", files=ALTERNATIVES_FILES)
    instance = study.built.instance
    with terminal.working("Finding alternatives") as say:
        found = alternatives(
            instance,
            slack=options.slack,
            count=options.count,
            seed=study.seed,
            progress=say,
        )
    with terminal.working(f"Writing {study.out}"):
        write_alternatives(
            study.out,
            found=found,
            instance=instance,
            provenance=study.built.provenance,
            seed=study.seed,
            language=Language(options.said_in),
        )
    return _show(found, instance, study.out, terminal)


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
        title = f"Plans within {found.slack:.1%} of the least cost"
        rows = plan_rows(found, instance)
        terminal.show(table_of(title, rows, SHOWN), *_role_lines(found, instance))
        terminal.show(f"Written to {out}: look at alternatives.png first.")
    for reason in found.infeasible:
        terminal.complain(reason)
    if found.infeasible:
        return ExitCode.IMPOSSIBLE
    return ExitCode.INTERRUPTED if found.is_interrupted else ExitCode.DONE


def _role_lines(found: Alternatives, instance: Instance) -> list[str]:
    """Return how many sites play each part, with name and id but for the optional."""
    lines = []
    names = {site.id: f"{site.name} ({site.id})" for site in instance.sites}
    for role in Role:
        ids = [names[item.site_id] for item in found.roles if item.role is role]
        shown = "" if role is Role.OPTIONAL or not ids else f": {', '.join(ids)}"
        lines.append(f"{counted(len(ids), 'site')} {role}{shown}")
    return lines
