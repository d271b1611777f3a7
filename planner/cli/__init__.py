"""The command line: ``planner new | validate | solve | check | compare | ...``.

A command's module is imported when the command runs, so that ``planner --help`` is
quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.cli.guard.at_once import ending_at_once

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    with ending_at_once():
        from planner.cli.guard.run import run  # noqa: PLC0415
        from planner.cli.parser import make_parser  # noqa: PLC0415

        options = make_parser().parse_args(arguments)
    return int(run(options))
