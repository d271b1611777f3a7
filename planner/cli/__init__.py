"""The command line: ``planner new | validate | solve | check | compare | ...``.

A command's module is imported when the command runs, so that ``planner --help`` is
quick.
"""

from __future__ import annotations

import io
import sys
from argparse import Namespace
from collections.abc import Sequence
from importlib import import_module

from planner.cli.exit_code import ExitCode
from planner.cli.fault import fault_words
from planner.cli.interruption import ending_at_once, say_interrupted
from planner.cli.parser import make_parser

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    options = make_parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        _never_refuse(stream)
    return int(_run(options))


def _run(options: Namespace) -> ExitCode:
    """Run a command; whatever is not foreseen ends here, with a code of its own."""
    try:
        with ending_at_once():
            command = import_module("planner.cli.command")
        code = ExitCode(command.run(options))
        sys.stdout.flush()
    except KeyboardInterrupt:
        return say_interrupted()
    except OSError as error:
        sys.stderr.write(f"Error: the output cannot be written ({error})\n")
        return ExitCode.MALFORMED
    except Exception as error:
        sys.stderr.write(fault_words(error))
        return ExitCode.FAULT
    return code


def _never_refuse(stream: object) -> None:
    """Let a terminal without Unicode show question marks for what it does not know."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")
