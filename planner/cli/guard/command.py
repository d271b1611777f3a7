"""Running a command: what a user can get wrong is said in words, with an exit code."""

from __future__ import annotations

from argparse import Namespace
from importlib import import_module

from planner.cli.guard.at_once import ending_at_once
from planner.cli.guard.exit_code import ExitCode
from planner.cli.problems import problem_data, problem_table
from planner.cli.terminal import Terminal, make_terminal
from planner.cli.words import Speech
from planner.errors import InputError, PlannerError, Problem
from planner.report.proposal.wording.language import Language

__all__ = ["run"]


def run(options: Namespace) -> ExitCode:
    """Run the chosen command and return its exit code."""
    terminal = make_terminal(
        is_json=options.json,
        is_quiet=options.quiet,
        speech=Speech(Language(options.said_in)),
    )
    try:
        with terminal.hearing_warnings():
            with ending_at_once():
                command = import_module(f"planner.cli.commands.{options.module}")
            return ExitCode(command.run(options, terminal))
    except InputError as error:
        return _malformed(terminal, error)
    except PlannerError as error:
        return _refused(terminal, str(error))
    except OSError as error:
        return _refused(terminal, _words(error))


def _malformed(terminal: Terminal, error: InputError) -> ExitCode:
    errors = [item for item in error.problems if not item.is_warning]
    speech = terminal.speech
    terminal.show_data(_error_data("malformed input", error.problems))
    if len(errors) == 1:
        terminal.complain(speech.line(errors[0]))
    else:
        title = f"Errors ({len(errors)})"
        terminal.complain(problem_table(errors, title=title, speech=speech))
    return ExitCode.MALFORMED


def _refused(terminal: Terminal, message: str) -> ExitCode:
    terminal.show_data(_error_data(message))
    terminal.complain(message)
    return ExitCode.MALFORMED


def _error_data(message: str, problems: tuple[Problem, ...] = ()) -> dict[str, object]:
    return {"error": message, "problems": [problem_data(item) for item in problems]}


def _words(error: OSError) -> str:
    reason = error.strerror or str(error)
    if error.filename is None:
        return reason
    return f"{error.filename}: {reason}; check the path, its rights and free space"
