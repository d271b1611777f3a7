"""``planner compare``: runs side by side."""

from __future__ import annotations

from argparse import Namespace

from planner.cli.guard.exit_code import ExitCode
from planner.cli.terminal import Terminal
from planner.report.compare import compare

__all__ = ["run"]


def run(options: Namespace, terminal: Terminal) -> ExitCode:
    """Show the inputs in which runs differ, and all their results."""
    comparison = compare(options.outs)
    if options.csv is not None:
        options.csv.write_text(comparison.csv(), encoding="utf-8", newline="")
        terminal.note(f"Written to {options.csv}")
    terminal.show_data({"runs": comparison.runs, "lines": comparison.rows()})
    terminal.show(comparison.tables())
    return ExitCode.DONE
