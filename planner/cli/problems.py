"""Problems of the input, for people and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from planner.cli.terminal import Terminal
from planner.cli.words import Speech
from planner.errors import Problem

__all__ = ["problem_data", "problem_table", "show_warnings"]

COLUMNS = ("Where", "Found", "Expected", "What to do")
MOST_WARNINGS = 3
"""Shown before their number is told: judgement; ``planner validate`` shows all."""


def problem_data(problem: Problem) -> dict[str, object]:
    """Return a problem ready for JSON, in English, as programs read it."""
    return asdict(problem)


def problem_table(problems: Sequence[Problem], *, title: str, speech: Speech) -> Table:
    """Return a row for each problem, to be printed by ``rich``."""
    table = Table(
        title=speech.text(title),
        title_justify="left",
        title_style="bold",
        box=SIMPLE_HEAD,
        leading=1,
        pad_edge=False,
        show_edge=False,
    )
    for name in COLUMNS:
        table.add_column(speech.text(name), overflow="fold")
    for problem in map(speech.problem, problems):
        cells = (
            _place(problem, speech),
            problem.found,
            problem.expected,
            problem.remedy,
        )
        table.add_row(*(Text(cell) for cell in cells))
    return table


def show_warnings(terminal: Terminal, problems: Sequence[Problem]) -> None:
    """Show the first warnings, and how many there are."""
    for problem in problems[:MOST_WARNINGS]:
        terminal.warn(terminal.speech.line(problem))
    rest = len(problems) - MOST_WARNINGS
    if rest > 0:
        words = f"{rest} more of {len(problems)} warnings"
        terminal.note(terminal.speech.text(f"{words}; planner validate lists them all"))


def _place(problem: Problem, speech: Speech) -> str:
    column = speech.text(f"column {problem.column}") if problem.column else ""
    return "\n".join(part for part in (problem.file, problem.where, column) if part)
