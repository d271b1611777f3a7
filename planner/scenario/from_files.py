"""A new scenario folder from the files of a county."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from planner.errors import InputError, OutputError, Problem
from planner.scenario.document.read import Scenario, read_scenario
from planner.scenario.document.toml_file import FILE_NAME
from planner.scenario.objects.held import HeldFolder
from planner.scenario.understand.compose import findings_of, heading_of, values_of
from planner.scenario.understand.copies import copies_of
from planner.scenario.understand.findings import Doubt, Finding, Request
from planner.scenario.understand.understand import understand
from planner.scenario.understand.write import scenario_text
from planner.scenario.validate import validate

__all__ = ["WrittenScenario", "from_files", "write_from_files"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenScenario:
    """A scenario that was written, and how its files were understood.

    Parameters
    ----------
    copied
        Files copied into the folder.
    unused
        Columns of each file that nothing was taken from.
    problems
        What ``validate`` says of the scenario as it was written, errors first.
    """

    file: Path
    copied: tuple[str, ...]
    problems: tuple[Problem, ...]
    findings: tuple[Finding, ...]
    doubts: tuple[Doubt, ...]
    unused: Mapping[str, tuple[str, ...]]


def write_from_files(folder: Path | str, request: Request) -> WrittenScenario:
    """Write the scenario of a county into a folder, with copies of its files.

    Nothing is asked: where a file may be read in two ways the likelier one is
    written and the other named. What is wrong with cells is for their owner to
    correct: the scenario is written all the same, and returned with its problems.

    Raises
    ------
    InputError
        If a file is not there or cannot be read, or something cannot be told at all;
        the message names the flag that decides.
    OutputError
        If there is a scenario in the folder already, or it cannot be written.
    """
    folder = Path(folder)
    if (folder / FILE_NAME).exists():
        msg = f"{folder}: there is a {FILE_NAME} already; name an empty folder"
        raise OutputError(msg)
    _check_files(request)
    understood = understand(request)
    copies = copies_of(folder, request.files)
    values = values_of(understood, copies)
    text = scenario_text(heading_of(understood), values, understood.doubts)
    was_there = folder.exists()
    try:
        copies.write()
        (folder / FILE_NAME).write_text(text, encoding="utf-8")
    except OSError as error:
        if not was_there:
            # Nothing half written stays.
            shutil.rmtree(folder, ignore_errors=True)
        msg = f"{folder}: cannot be written, {error.strerror}; name another folder"
        raise OutputError(msg) from error
    return WrittenScenario(
        file=folder / FILE_NAME,
        copied=tuple(copies.sources),
        problems=tuple(validate(folder)),
        findings=tuple(findings_of(values)),
        doubts=understood.doubts,
        unused={
            request.files[table].name: columns
            for table, columns in understood.unused.items()
        },
    )


def from_files(
    *,
    villages: Path | str,
    townships: Path | str | None = None,
    existing: Path | str | None = None,
    hosts: Path | str | None = None,
    roads: Path | str | None = None,
    boundary: Path | str | None = None,
    columns: Mapping[str, Mapping[str, str]] | None = None,
    layers: Mapping[str, str] | None = None,
    county: str | None = None,
    coordinates: str | None = None,
    seat: str | None = None,
    without_coordinates: str | None = None,
    persons_per_building: float | None = None,
    currency: str | None = None,
    price_factor: float | None = None,
) -> Scenario:
    """Return the scenario that ``planner new`` makes of a county's files, in memory.

    Headers, coordinate systems, the county among several and its seat are understood
    from the files; where they may be read in two ways the likelier one is taken, and
    ``doubts`` of the scenario names the other. ``to_folder`` writes what was made.

    Parameters
    ----------
    villages, townships, existing, hosts, roads, boundary
        Files of tables and layers; only the first has to be there.
    columns
        Column of a file by table and by the planner's column, where it is understood
        wrongly: ``{"villages": {"residents": "pop"}}``; empty for "not there".
    layers
        Layer of a GeoPackage, or sheet of a workbook, by the names of the files.
    county
        County whose rows are taken out of tables of several.
    seat
        A place of the tables, or ``"lon,lat"``.
    coordinates, without_coordinates, persons_per_building, currency, price_factor
        As the options of ``planner new``: what a message calls ``--price-factor`` is
        ``price_factor`` here.

    Raises
    ------
    InputError
        If a file cannot be read, something cannot be told from it, or its rows hold
        mistakes; with all of them.
    """
    files = {
        "villages": villages,
        "townships": townships,
        "existing": existing,
        "hosts": hosts,
        "roads": roads,
        "boundary": boundary,
    }
    request = Request(
        files={key: Path(path) for key, path in files.items() if path is not None},
        layers=layers or {},
        columns={
            f"{table}.{ours}": theirs
            for table, names in (columns or {}).items()
            for ours, theirs in names.items()
        },
        county=county,
        coordinates=coordinates,
        seat=seat,
        without_coordinates=without_coordinates,
        persons_per_building=persons_per_building,
        currency=currency,
        price_factor=price_factor,
    )
    held = HeldFolder()
    written = write_from_files(held.folder, request)
    errors = [item for item in written.problems if not item.is_warning]
    if errors:
        raise InputError(errors)
    return replace(read_scenario(held.folder), held=held, doubts=written.doubts)


def _check_files(request: Request) -> None:
    problems = [
        Problem(
            file=str(path),
            column=f"--{key}",
            found="no such file",
            expected="a file",
            remedy="check the path",
        )
        for key, path in request.files.items()
        if not path.is_file()
    ]
    if problems:
        raise InputError(problems)
