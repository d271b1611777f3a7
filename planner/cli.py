"""The command line: ``planner new | validate | solve | check | compare``.

Heavy imports wait until a command needs them, so that ``planner --help`` is quick.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner import __version__
from planner.errors import InputError, OutputError, PlannerError, Problem

if TYPE_CHECKING:
    from planner.plan import Result
    from planner.scenario.build import Built

__all__ = ["main"]

DONE, VIOLATIONS, MALFORMED, IMPOSSIBLE, INTERRUPTED = 0, 1, 2, 3, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except InputError as error:
        return _malformed(options, error.problems)
    except PlannerError as error:
        _say_error(options, str(error))
        return MALFORMED
    except KeyboardInterrupt:
        _say_error(options, "interrupted before there was anything to write")
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="planner",
        description="Plan e-commerce logistics down to townships and villages.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_new(commands)
    _add_validate(commands)
    _add_solve(commands)
    _add_check(commands)
    _add_compare(commands)
    return parser


_Commands = Any


def _common(parser: argparse.ArgumentParser, *, has_data: bool = True) -> None:
    if has_data:
        parser.add_argument(
            "--data",
            type=Path,
            metavar="DIR",
            help="where the scenario's table paths are looked up",
        )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--quiet", action="store_true", help="print errors only")


def _add_new(commands: _Commands) -> None:
    parser = commands.add_parser("new", help="write a scenario folder")
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument(
        "--synthetic", action="store_true", help="a synthetic county, labelled as such"
    )
    parser.add_argument("--villages", type=int, default=300)
    parser.add_argument("--seed", type=int, default=7)
    _common(parser, has_data=False)
    parser.set_defaults(run=_new)


def _add_validate(commands: _Commands) -> None:
    parser = commands.add_parser("validate", help="list every problem of a scenario")
    parser.add_argument("scenario", type=Path)
    parser.add_argument("--variant", metavar="V")
    _common(parser)
    parser.set_defaults(run=_validate)


def _add_solve(commands: _Commands) -> None:
    parser = commands.add_parser("solve", help="make a plan")
    parser.add_argument("scenario", type=Path)
    parser.add_argument("--variant", metavar="V")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="output folder (out/NAME)"
    )
    parser.add_argument(
        "--time-limit",
        type=_positive,
        metavar="S",
        help="stop after this many seconds; such a run is not reproducible",
    )
    parser.add_argument("--seed", type=int)
    _common(parser)
    parser.set_defaults(run=_solve)


def _add_check(commands: _Commands) -> None:
    parser = commands.add_parser("check", help="verify a saved plan from scratch")
    parser.add_argument("out", type=Path, metavar="OUT")
    _common(parser)
    parser.set_defaults(run=_check)


def _add_compare(commands: _Commands) -> None:
    parser = commands.add_parser("compare", help="inputs and results side by side")
    parser.add_argument("outs", type=Path, metavar="OUT", nargs="+")
    _common(parser, has_data=False)
    parser.set_defaults(run=_compare)


def _positive(text: str) -> float:
    value = float(text)
    if not value > 0:
        msg = f"{text} is not > 0"
        raise argparse.ArgumentTypeError(msg)
    return value
