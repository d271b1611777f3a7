"""What commands that hold several plans of a scenario side by side have in common."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.table import Table

from planner.cli.cache_folder import travel_cache
from planner.cli.problems import show_warnings
from planner.cli.terminal import Terminal
from planner.cli.usual_out import usual_out
from planner.report.folders.plan_folder import refuse_unwritable
from planner.report.tables.csv_text import Row
from planner.scenario.build import Built, read_county
from planner.scenario.document.read import read_scenario

__all__ = ["Study", "read_study", "table_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A county to be planned several times, and where the plans go."""

    built: Built
    out: Path
    seed: int


def read_study(
    options: Namespace,
    terminal: Terminal,
    *,
    name: str,
    files: Sequence[str],
    changes: Mapping[str, Any] | None = None,
) -> Study:
    """Return the county of a scenario; the folder is known to be writable.

    Parameters
    ----------
    name
        Of the study; the folder is called so unless the user calls it otherwise.
    files
        Names of what is written there, the record's first.
    changes
        To the scenario.
    """
    scenario = read_scenario(
        options.scenario, variant=options.variant, changes=changes, data=options.data
    )
    out = options.out or usual_out(scenario, name)
    refuse_unwritable(out, files=files, record=files[0])
    with terminal.working("Reading the county"):
        cache = None if options.no_cache else travel_cache(terminal)
        built = read_county(scenario, cache=cache)
    show_warnings(terminal, built.provenance.warnings)
    seed = scenario.settings.search.seed if options.seed is None else options.seed
    return Study(built=built, out=out, seed=seed)


def table_of(title: str, rows: Sequence[Row], shown: Mapping[str, str]) -> Table:
    """Return a table for the terminal.

    Parameters
    ----------
    shown
        Columns of the rows, and the format of each; empty: as it is.
    """
    table = Table(title=title)
    for name in shown:
        table.add_column(name.replace("_", " "), justify="right")
    for row in rows:
        table.add_row(*(_cell(row.get(name), form) for name, form in shown.items()))
    return table


def _cell(value: object, form: str) -> str:
    if value is None:
        return ""
    return form.format(value) if form else str(value)
