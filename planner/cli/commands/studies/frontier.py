"""``planner frontier``: coverage, or the way of the worst off, against cost."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from rich.table import Table

from planner.cli.guard.exit_code import ExitCode
from planner.cli.study import read_study, table_of
from planner.cli.terminal import Terminal
from planner.design.studies.frontier.axes import WorstOff
from planner.design.studies.frontier.frontier import frontier
from planner.design.studies.frontier.points import Frontier
from planner.design.studies.frontier.sweep import CostMeasure
from planner.model.rules import Measure
from planner.report.folders.frontier import FRONTIER_FILES, write_frontier
from planner.report.pictures.charts.frontier_axis import axis_style
from planner.report.proposal.wording.language import Language
from planner.report.tables.csv_text import Row
from planner.report.tables.studies.frontier import frontier_rows
from planner.scenario.build import Built
from planner.scenario.document.read import read_scenario
from planner.scenario.provenance import Provenance

__all__ = ["run"]

SHOWN_FIRST = {
    "siting_cost": "{:,.0f}",
    "siting_cost_gap": "{:.2%}",
    "annual_cost": "{:,.0f}",
    "capex": "{:,.0f}",
    "stores": "",
    "points": "",
}
SHOWN_LAST = {"contains_previous": "", "violations": ""}
"""Columns on the terminal, before and behind those of the axis, and how."""


def run(options: Namespace, terminal: Terminal) -> ExitCode:
    """Find the frontier of a scenario, write the folder, and show the table."""
    study = read_study(options, terminal, name="frontier", files=FRONTIER_FILES)
    built = study.built
    with terminal.working("Finding the frontier") as say:
        found = frontier(
            built.instance,
            num_points=options.points,
            measure=_measure(options.coverage),
            cost=CostMeasure(options.cost),
            gap=options.gap,
            only_viable=options.only_viable,
            seed=study.seed,
            progress=say,
        )
    with terminal.working(f"Writing {study.out}"):
        write_frontier(
            study.out,
            frontier=found,
            instance=built.instance,
            provenance=built.provenance,
            seed=study.seed,
            changed=_changed(options, built) if options.plans else None,
            language=Language(options.said_in),
        )
    return _show(found, built, study.out, terminal)


def _measure(name: str) -> Measure | WorstOff:
    return WorstOff(name) if name in list(WorstOff) else Measure(name)


def _changed(options: Namespace, built: Built) -> Any:
    """Return what gives the provenance of the scenario with changes."""

    def changed(changes: dict[str, Any]) -> Provenance:
        scenario = read_scenario(
            options.scenario,
            variant=options.variant,
            changes=changes,
            data=options.data,
        )
        return built.provenance.changed(scenario)

    return changed


def _show(found: Frontier, built: Built, out: Path, terminal: Terminal) -> ExitCode:
    rows = frontier_rows(found, built.instance)
    terminal.show_data(
        {
            "out": str(out.resolve()),
            "points": rows,
            "infeasible": list(found.infeasible),
            "is_interrupted": found.is_interrupted,
            "seconds": dict(found.seconds),
        }
    )
    if found.points:
        terminal.show(
            _table(found, rows), f"Written to {out}: look at frontier.png first."
        )
    for reason in found.infeasible:
        terminal.complain(reason)
    if found.infeasible:
        return ExitCode.IMPOSSIBLE
    return ExitCode.INTERRUPTED if found.is_interrupted else ExitCode.DONE


def _table(found: Frontier, rows: list[Row]) -> Table:
    style = axis_style(found)
    shown = {
        "point": "",
        style.column: style.form,
        **SHOWN_FIRST,
        **style.shown,
        **SHOWN_LAST,
    }
    marked = [
        {**row, "point": f"{row['point']} (knee)"} if row["is_knee"] else row
        for row in rows
    ]
    return table_of(f"{style.label} against {found.cost} cost", marked, shown)
