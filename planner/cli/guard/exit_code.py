"""Exit codes of the commands."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["ExitCode"]


class ExitCode(IntEnum):
    """What a command tells the shell."""

    DONE = 0
    VIOLATIONS = 1
    MALFORMED = 2
    IMPOSSIBLE = 3
    NO_PLAN = 4
    FAULT = 70
    INTERRUPTED = 130
