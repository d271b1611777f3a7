"""``planner validate``: every problem of a scenario, its roads, what can be reached."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict

from planner.cli.attainable import attainable_and_remedies
from planner.cli.cache_folder import travel_cache
from planner.cli.guard.exit_code import ExitCode
from planner.cli.problems import problem_data, problem_table
from planner.cli.roads import RoadReport, roads_of_instance, roads_of_survey
from planner.cli.terminal import Terminal
from planner.design.attainable.remedies import Remedy
from planner.design.attainable.shares import Attainable
from planner.errors import InputError, Problem
from planner.report.text.attainable_words import attainable_table, remedy_lines
from planner.report.text.words import counted
from planner.scenario.build import Built, build_survey
from planner.scenario.document.read import read_scenario
from planner.scenario.marked_copy import write_marked
from planner.scenario.survey import survey
from planner.scenario.validate import source_tables, validate

__all__ = ["run"]


def run(options: Namespace, terminal: Terminal) -> ExitCode:
    """Show all problems of a scenario and the report on its roads."""
    with terminal.working("Reading the scenario and its tables"):
        problems = validate(
            options.scenario, variant=options.variant, data=options.data
        )
        roads, built = _county(options, terminal)
        found, helpful = _attainable(options, built, terminal)
    if options.xlsx is not None:
        _write_marked(options, terminal, problems)
    errors = [item for item in problems if not item.is_warning]
    warnings = [item for item in problems if item.is_warning]
    terminal.show_data(
        {
            "errors": [problem_data(item) for item in errors],
            "warnings": [problem_data(item) for item in warnings],
            "roads": None if roads is None else roads.to_dict(),
            "attainable": [asdict(item) for item in found],
            "remedies": [item.record() for item in helpful],
        }
    )
    _show(terminal, errors, warnings)
    text = terminal.speech.text
    if roads is not None:
        terminal.show(*roads.lines(text), "")
        for table in roads.tables(text):
            terminal.show(table, "")
    if found:
        terminal.show(attainable_table(found, text), "")
        terminal.show(*remedy_lines(found, helpful, text, terminal.speech.language))
    terminal.show(text(_verdict(errors, warnings, found)))
    return ExitCode.MALFORMED if errors else ExitCode.DONE


def _write_marked(
    options: Namespace, terminal: Terminal, problems: list[Problem]
) -> None:
    tables = source_tables(options.scenario, data=options.data)

    def words(problem: Problem) -> str:
        said = terminal.speech.problem(problem)
        found = "" if problem.rows else f"{said.found}; "
        return f"{found}{said.expected}; {said.remedy}"

    count = write_marked(options.xlsx, tables, problems, words=words)
    said = f"{options.xlsx}: {counted(count, 'cell')} marked"
    terminal.note(terminal.speech.text(said))


def _county(
    options: Namespace, terminal: Terminal
) -> tuple[RoadReport | None, Built | None]:
    """Return the report on the roads and the county, as far as they can be read."""
    try:
        scenario = read_scenario(
            options.scenario, variant=options.variant, data=options.data
        )
    except InputError:
        # Its problems are among those that validation found.
        return None, None
    found = survey(scenario)
    roads = roads_of_survey(found)
    if found.errors:
        return roads, None
    try:
        built = build_survey(found, cache=travel_cache(terminal))
    except InputError:
        return roads, None
    return roads or roads_of_instance(built.instance), built


def _attainable(
    options: Namespace, built: Built | None, terminal: Terminal
) -> tuple[tuple[Attainable, ...], tuple[Remedy, ...]]:
    """Return what the county can attain, and what would help where it is too little."""
    if built is None:
        return (), ()
    scenario = read_scenario(
        options.scenario, variant=options.variant, data=options.data
    )
    return attainable_and_remedies(scenario, built.instance, terminal)


def _show(terminal: Terminal, errors: list[Problem], warnings: list[Problem]) -> None:
    if errors:
        title = f"Errors ({len(errors)})"
        table = problem_table(errors, title=title, speech=terminal.speech)
        terminal.show_findings(table)
    if warnings:
        title = f"Warnings ({len(warnings)})"
        terminal.show(problem_table(warnings, title=title, speech=terminal.speech))


def _verdict(
    errors: list[Problem], warnings: list[Problem], shares: Sequence[Attainable]
) -> str:
    found = counted(len(errors), "error") if errors else "No errors"
    also = f", {counted(len(warnings), 'warning')}" if warnings else ""
    return f"{found}{also}: {_next(shares, has_errors=bool(errors))}."


def _next(shares: Sequence[Attainable], *, has_errors: bool) -> str:
    """Return what is to be done, or what a plan can come to, as the table says it."""
    missed = [item for item in shares if item.is_missed]
    if has_errors:
        return "correct the errors before solving"
    if any(item.is_required for item in missed):
        return (
            "what is required cannot be met; change it first, or let planner solve "
            "write the nearest plan"
        )
    if missed:
        return "ready to be solved, as near to its aims as can be attained"
    return "ready to be solved"
