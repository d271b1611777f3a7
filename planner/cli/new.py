"""``planner new``: a scenario folder to begin with."""

from __future__ import annotations

import shlex
from argparse import Namespace
from pathlib import Path

from planner.cli.exit_code import ExitCode
from planner.cli.terminal import Terminal
from planner.errors import InputError, Problem
from planner.scenario.generate import generate
from planner.scenario.new import write_template

__all__ = ["run"]

VILLAGES, SEED = 300, 7


def run(options: Namespace, terminal: Terminal) -> ExitCode:
    """Write a scenario folder, and say what comes next."""
    folder: Path = options.folder
    former = set(folder.iterdir()) if folder.is_dir() else set()
    if options.synthetic:
        _generate(options, terminal)
    else:
        _refuse_options_of_synthetic(options)
        write_template(folder)
    files = sorted(path.name for path in set(folder.iterdir()) - former)
    command = "solve" if options.synthetic else "validate"
    next_command = f"planner {command} {shlex.quote(str(folder))}"
    data = {"folder": str(folder.resolve()), "files": files, "next": next_command}
    terminal.show_data(data)
    terminal.show(f"Written to {folder}: {', '.join(files)}", *_advice(options))
    terminal.show(f"Next: {next_command}")
    return ExitCode.DONE


def _generate(options: Namespace, terminal: Terminal) -> None:
    villages = VILLAGES if options.villages is None else options.villages
    seed = SEED if options.seed is None else options.seed
    with terminal.working(f"Making a synthetic county of {villages} villages"):
        generate(options.folder, villages=villages, seed=seed)


def _refuse_options_of_synthetic(options: Namespace) -> None:
    for name in ("villages", "seed"):
        if getattr(options, name) is not None:
            problem = Problem(
                file="command line",
                column=f"--{name}",
                found="no --synthetic",
                expected="both, or neither",
                remedy="add --synthetic, the template has villages of its own",
            )
            raise InputError([problem])


def _advice(options: Namespace) -> list[str]:
    if options.synthetic:
        return ["The county is generated, and labelled so: it is no real place."]
    return [
        "Put your own tables in place of the example's, and change what is marked "
        '"yours" in scenario.toml.'
    ]
