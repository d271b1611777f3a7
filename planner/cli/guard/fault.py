"""What is said when the planner itself is at fault: one line, and how to report it."""

from __future__ import annotations

import os
import traceback
from pathlib import Path

__all__ = ["fault_words"]

WHOLE = "PLANNER_TRACEBACK"
PACKAGE = Path(__file__).parents[2]


def fault_words(error: Exception) -> str:
    """Return a line on a fault that nobody foresaw, and what to do about it.

    All of it is shown where the environment variable ``PLANNER_TRACEBACK`` is set.
    """
    place = _place(error)
    said = " ".join(str(error).split()) or "no more is known"
    words = (
        f"Error: a fault of the planner, not of your input: {type(error).__name__}: "
        f"{said} ({place})\n"
        "Please report it: this line, the command, and the scenario folder if you may "
        f"give it away. With {WHOLE}=1 in the environment the same command says more.\n"
    )
    if os.environ.get(WHOLE):
        words += "".join(traceback.format_exception(error))
    return words


def _place(error: Exception) -> str:
    """Return the innermost line of the package in which it happened."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(PACKAGE)]
    if not ours:
        return "outside the planner"
    file = Path(ours[-1].filename).relative_to(PACKAGE.parent)
    return f"{file.as_posix()}:{ours[-1].lineno}"
