"""The one guard around every command: whatever is not foreseen ends here."""

from __future__ import annotations

import io
import sys
from argparse import Namespace
from importlib import import_module

from planner.cli.guard.at_once import ending_at_once, say_interrupted
from planner.cli.guard.exit_code import ExitCode
from planner.cli.guard.fault import fault_words

__all__ = ["run"]


def run(options: Namespace) -> int:
    """Run a command and return its exit code; faults have one of their own."""
    for stream in (sys.stdout, sys.stderr):
        _never_refuse(stream)
    try:
        with ending_at_once():
            command = import_module("planner.cli.guard.command")
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
