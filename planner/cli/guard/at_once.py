"""Ctrl-C while modules are loaded: it ends the process at once, in one line.

This module loads hardly any others, so that it can do so from the beginning.
"""

from __future__ import annotations

import os
import signal
import sys
from types import TracebackType

from planner.cli.guard.exit_code import ExitCode

__all__ = ["ending_at_once", "say_interrupted"]


class ending_at_once:  # noqa: N801
    """Inside the block Ctrl-C ends the process.

    An exception in the middle of loading a library would be shown as a fault of it.
    """

    def __enter__(self) -> None:
        try:
            self._former = signal.signal(signal.SIGINT, _end)
        except ValueError:
            # Only the main thread of a process hears signals.
            self._former = None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._former is not None:
            signal.signal(signal.SIGINT, self._former)


def say_interrupted() -> int:
    """Say that the user stopped a command before it had a result."""
    sys.stderr.write("Interrupted before there was a result.\n")
    return ExitCode.INTERRUPTED


def _end(_signal: int, _frame: object) -> None:
    code = say_interrupted()
    sys.stderr.flush()
    os._exit(code)
