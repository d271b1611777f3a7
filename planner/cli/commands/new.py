"""``planner new``: a scenario folder to begin with."""

from __future__ import annotations

import shlex
from argparse import Namespace
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from planner.cli.guard.exit_code import ExitCode
from planner.cli.problems import problem_data, problem_table
from planner.cli.terminal import Terminal
from planner.errors import InputError, Problem
from planner.report.text.words import counted
from planner.scenario.from_files import WrittenScenario, write_from_files
from planner.scenario.generate import generate
from planner.scenario.new import write_template
from planner.scenario.understand.findings import FILES, Request

__all__ = ["run"]

VILLAGES, SEED = 300, 7
"""Of a synthetic county that nobody said more of: judgement. The seed is any number."""
OF_SYNTHETIC = ("num_villages", "seed")
OF_FILES = (
    *FILES,
    "county",
    "coordinates",
    "seat",
    "without_coordinates",
    "persons_per_building",
    "currency",
    "price_factor",
)


def run(options: Namespace, terminal: Terminal) -> ExitCode:
    """Write a scenario folder, and say what comes next."""
    folder: Path = options.folder
    former = set(folder.iterdir()) if folder.is_dir() else set()
    _refuse_lonely(options)
    written = None
    if options.synthetic:
        _generate(options, terminal)
    elif options.villages is not None:
        with terminal.working(f"Reading {options.villages.name}"):
            written = write_from_files(folder, _request(options))
    else:
        write_template(folder)
    files = sorted(path.name for path in set(folder.iterdir()) - former)
    command = "solve" if options.synthetic else "validate"
    next_command = f"planner {command} {shlex.quote(str(folder))}"
    data = {"folder": str(folder.resolve()), "files": files, "next": next_command}
    terminal.show_data(data | (_understood_data(written) if written else {}))
    if written is not None:
        _show_understood(written, terminal)
    text = terminal.speech.text
    terminal.show(text(f"Written to {folder}: {', '.join(files)}"))
    errors = _errors(written)
    if errors:
        terminal.complain(text(_verdict(len(errors), folder)))
    else:
        terminal.show(*map(text, _advice(options)))
    terminal.show(text(f"Next: {next_command}"))
    return ExitCode.MALFORMED if errors else ExitCode.DONE


def _errors(written: WrittenScenario | None) -> list[Problem]:
    """Return why a scenario that was written cannot be planned as it is."""
    problems = written.problems if written else ()
    return [item for item in problems if not item.is_warning]


def _verdict(num_errors: int, folder: Path) -> str:
    return (
        f"the scenario is written but cannot be planned yet "
        f"({counted(num_errors, 'error')}): correct the copies in {folder}, or the "
        "originals and run planner new again with another folder"
    )


def _generate(options: Namespace, terminal: Terminal) -> None:
    villages = VILLAGES if options.num_villages is None else options.num_villages
    seed = SEED if options.seed is None else options.seed
    with terminal.working(f"Making a synthetic county of {villages} villages"):
        generate(options.folder, villages=villages, seed=seed)


def _request(options: Namespace) -> Request:
    given = {name: getattr(options, name) for name in FILES}
    return Request(
        files={name: path for name, path in given.items() if path is not None},
        layers=dict(options.layer),
        columns=dict(options.column),
        county=options.county,
        coordinates=options.coordinates,
        seat=options.seat,
        without_coordinates=options.without_coordinates,
        persons_per_building=options.persons_per_building,
        currency=options.currency,
        price_factor=options.price_factor,
    )


def _refuse_lonely(options: Namespace) -> None:
    """Refuse options that mean nothing without the one they belong to."""
    if not options.synthetic:
        _refuse(options, OF_SYNTHETIC, "--synthetic", "add it, or leave this one out")
    if options.synthetic:
        _refuse(options, OF_FILES, "no --synthetic", "leave one of the two out")
    elif options.villages is None:
        _refuse(options, OF_FILES, "--villages FILE", "add it: the scenario needs them")


def _refuse(
    options: Namespace, names: tuple[str, ...], expected: str, remedy: str
) -> None:
    for name in names:
        if getattr(options, name) is not None:
            problem = Problem(
                file="command line",
                column=f"--{name.replace('_', '-')}",
                found="this option alone",
                expected=f"{expected} beside it",
                remedy=remedy,
            )
            raise InputError([problem])


def _understood_data(written: WrittenScenario) -> dict[str, object]:
    return {
        "understood": [
            {"key": item.about, "value": item.value, "note": item.note}
            for item in written.findings
        ],
        "unsure": [
            {
                "key": item.about,
                "taken": item.taken,
                "other": item.other,
                "flag": item.remedy,
            }
            for item in written.doubts
        ],
        "unused": {file: list(columns) for file, columns in written.unused.items()},
        "problems": [problem_data(item) for item in written.problems],
    }


def _show_understood(written: WrittenScenario, terminal: Terminal) -> None:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in ("Understood", "As", "Example, or why"):
        table.add_column(terminal.speech.text(name), overflow="fold")
    for item in written.findings:
        note = terminal.speech.text(item.note)
        table.add_row(*map(Text, (item.about, item.value, note)))
    terminal.show(table)
    if written.doubts:
        terminal.show(Text(terminal.speech.text("Unsure of:"), style="bold"))
        for doubt in written.doubts:
            terminal.show(f"- {doubt.about}: {terminal.speech.doubt(doubt)}")
    for file, columns in written.unused.items():
        said = f"Not used of {file}: {', '.join(columns)}"
        terminal.show(terminal.speech.text(said))
    errors = _errors(written)
    if errors:
        title = f"To be corrected in the files first ({len(errors)})"
        table = problem_table(errors, title=title, speech=terminal.speech)
        terminal.show_findings(table)


def _advice(options: Namespace) -> list[str]:
    if options.synthetic:
        return ["The county is generated, and labelled so: it is no real place."]
    if options.villages is not None:
        return ["Correct scenario.toml where it is wrong; the files are copies."]
    return [
        "Put your own tables in place of the example's, and change what is marked "
        '"yours" in scenario.toml.'
    ]
