"""The output folder: complete, self-describing, and written whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
import shapely

from planner.errors import OutputError
from planner.instance import Instance
from planner.json_shape import json_object, read_as
from planner.metrics import Judgement, judge
from planner.plan import Plan, Result, plan_from_json, plan_to_json, rounded_plan
from planner.report.folders.run_record import (
    FORMAT_VERSION,
    MADE_BY,
    json_text,
    run_record,
)
from planner.report.folders.run_shape import RunShape
from planner.report.geopackage import plan_layers, write_geopackage
from planner.report.page import PlanView, build_page
from planner.report.pictures.maps.content import MapContent, map_content
from planner.report.pictures.maps.plan_map import headline, map_figure
from planner.report.plan_tables import TABLES, plan_tables
from planner.report.proposal.wording.language import Language, Words
from planner.report.proposal.wording.names import map_in_language, part_names
from planner.report.saving.atomic import write_atomically
from planner.report.saving.leftovers import restore
from planner.report.saving.manifest import (
    MANIFEST,
    changed_files,
    hashes,
    read_manifest,
    write_manifest,
)
from planner.report.tables.csv_text import read_csv
from planner.report.text.saying import say_in
from planner.scenario.document.toml_file import EDITABLE
from planner.scenario.editable.package import write_editable
from planner.scenario.provenance import Provenance

__all__ = [
    "FILES",
    "FOLDERS",
    "RELAXED",
    "Outcome",
    "SavedRun",
    "changed_in",
    "read_folder",
    "read_json",
    "refuse_foreign",
    "refuse_unwritable",
    "write_folder",
    "write_plan",
]

RUN, PLAN, METRICS = "run.json", "plan.json", "metrics.json"
GEOPACKAGE, PAGE, PICTURES = "network.gpkg", "map.html", ("map.png", "map.svg")
FILES = (
    RUN,
    PLAN,
    *(table.file for table in TABLES.values()),
    METRICS,
    GEOPACKAGE,
    *PICTURES,
    PAGE,
    MANIFEST,
)
"""Files of an output folder; without a plan only the first one and the last one."""

FOLDERS = (EDITABLE,)
"""Folders in it: the inputs as a scenario that can be edited and read again."""

RELAXED = "relaxed"
"""Folder in it with the plan for relaxed requirements, where they cannot be met."""

PICTURE_DPI = 220
"""Dots per inch of the map: judgement, fine enough to print."""
PICTURE_MARGIN_INCHES = 0.2
"""Around what is drawn: judgement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A result with its instance and where that comes from."""

    result: Result
    instance: Instance
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedRun:
    """What an output folder says.

    Parameters
    ----------
    run
        Content of ``run.json``.
    plan
        ``None`` where the run found none; then there are no tables nor metrics.
    tables
        Rows of each table by its name, every cell a text.
    metrics
        Content of ``metrics.json``.
    """

    folder: Path
    run: Mapping[str, Any]
    plan: Plan | None
    tables: Mapping[str, list[dict[str, str]]]
    metrics: Mapping[str, Any]


def write_folder(
    out: Path | str,
    *,
    result: Result,
    instance: Instance,
    provenance: Provenance | None = None,
    relaxed: Outcome | None = None,
    judgement: Judgement | None = None,
    language: Language = Language.EN,
) -> Path:
    """Write everything about a result into a folder and return the folder.

    All tables are computed from the plan as ``plan.json`` holds it. A folder that an
    earlier run wrote is replaced.

    Parameters
    ----------
    provenance
        Where the instance comes from; without it the run cannot be checked from its
        inputs later.
    relaxed
        The plan for relaxed requirements, where they cannot be met; it goes into the
        folder ``relaxed`` there.
    judgement
        What the judges say of the plan as it is written, where that is known already.
    language
        Of maps and page.

    Raises
    ------
    OutputError
        If the folder holds other files, or cannot be written.
    """
    folder = Path(out).resolve()
    refuse_foreign(folder)

    def fill(building: Path) -> None:
        run = run_record(result, instance, provenance, language, folder)
        _fill(building, run, result, instance, provenance, judgement=judgement)
        if relaxed is not None:
            inner = building / RELAXED
            inner.mkdir()
            part = relaxed.result, relaxed.instance, relaxed.provenance
            _fill(inner, run_record(*part, language, folder / RELAXED), *part)
            write_manifest(inner)

    write_atomically(folder, fill)
    return folder


def _fill(
    folder: Path,
    run: Mapping[str, Any],
    result: Result,
    instance: Instance,
    provenance: Provenance | None,
    *,
    judgement: Judgement | None = None,
) -> None:
    _write_text(folder / RUN, json_text(run, RUN))
    if provenance is not None and provenance.given is not None:
        write_editable(folder / EDITABLE, provenance.given)
    if result.plan is not None:
        boundary = None if provenance is None else provenance.boundary
        known = judgement or judge(rounded_plan(result.plan), instance)
        write_plan(folder, known, boundary, run)


def read_folder(out: Path | str, *, is_trusted: bool = True) -> SavedRun:
    """Return what an output folder says.

    Parameters
    ----------
    is_trusted
        Whether what it says is taken as it stands, so that it must be what was written.

    Raises
    ------
    OutputError
        If it is not an output folder, or a file is missing or cannot be read; or, if it
        is to be trusted, changed.
    """
    folder = Path(out)
    run = read_json(folder / RUN)
    if run.get("made_by") != MADE_BY or "result" not in run:
        msg = f"{folder / RUN}: not written by the planner; name an output folder"
        raise OutputError(msg)
    _refuse_other_format(run, folder)
    read_as(RunShape, run, file=RUN)
    if is_trusted:
        _refuse_changed(folder)
    if not run["result"]["has_plan"]:
        return SavedRun(folder=folder, run=run, plan=None, tables={}, metrics={})
    return SavedRun(
        folder=folder,
        run=run,
        plan=plan_from_json(_read_text(folder / PLAN)),
        tables={name: read_csv(folder / item.file) for name, item in TABLES.items()},
        metrics=read_json(folder / METRICS),
    )


def changed_in(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each file of an output folder that is not as it was written, and how."""
    inputs = sorted(path for path in (folder / EDITABLE).rglob("*") if path.is_file())
    names = [path.relative_to(folder).as_posix() for path in inputs]
    yield from changed_files(folder, [*FILES, *names])


def _refuse_other_format(run: Mapping[str, Any], folder: Path) -> None:
    """Make sure that this version of the planner wrote ``run.json``.

    Raises
    ------
    OutputError
        If another one did.
    """
    found = run.get("format_version")
    if type(found) is not int or found != FORMAT_VERSION:
        msg = (
            f"{folder / RUN}: format_version is {found!r}, expected {FORMAT_VERSION}; "
            "the run is of another version of the planner, solve again"
        )
        raise OutputError(msg)


def _refuse_changed(folder: Path) -> None:
    changed = [f"{name} ({what})" for name, what in changed_in(folder)]
    if changed:
        more = f" and {len(changed) - 3} more" if len(changed) > 3 else ""
        msg = (
            f"{folder}: not as the run wrote it: {', '.join(changed[:3])}{more}; "
            "planner check says what is wrong, planner solve makes it again"
        )
        raise OutputError(msg)


def refuse_unwritable(
    out: Path | str, *, files: Sequence[str] = FILES, record: str = RUN
) -> None:
    """Make sure that a folder can be written, before long work.

    What an earlier run left beside it when it was stopped is put in order first.

    Parameters
    ----------
    files
        Names of what the planner writes there.
    record
        The file that says who made the folder.

    Raises
    ------
    OutputError
        If the folder holds other files, or cannot be made.
    """
    folder = Path(out).resolve()
    existing = next(parent for parent in folder.parents if parent.exists())
    try:
        restore(folder)
        with tempfile.TemporaryFile(dir=existing):
            pass
    except OSError as error:
        reason = f"{existing}: {error.strerror}"
        msg = f"{folder}: cannot be written ({reason}); choose another output folder"
        raise OutputError(msg) from error
    refuse_foreign(folder, files=files, record=record)


def refuse_foreign(
    folder: Path, *, files: Sequence[str] = FILES, record: str = RUN
) -> None:
    """Make sure that a folder holds nothing but what the planner wrote.

    A folder with a plan for relaxed requirements may be in it.

    Raises
    ------
    OutputError
        Naming what else it holds.
    """
    if not folder.exists():
        return
    if not folder.is_dir():
        msg = f"{folder}: a file, expected a folder; choose another output folder"
        raise OutputError(msg)
    foreign = sorted(
        {item.name for item in folder.iterdir()} - {*files, *FOLDERS, RELAXED, MANIFEST}
    )
    if foreign:
        msg = (
            f"{folder}: holds {', '.join(foreign[:5])}, which this command does not "
            "write; choose another output folder or move these files"
        )
        raise OutputError(msg)
    if any(folder.iterdir()):
        _refuse_other_maker(folder / record)
        _refuse_edited(folder)
    refuse_foreign(folder / RELAXED)


def _refuse_edited(folder: Path) -> None:
    """Make sure that nobody's edits of the inputs would be written over.

    Raises
    ------
    OutputError
        Naming the files that are not as the planner wrote them.
    """
    found = hashes(folder / EDITABLE)
    known = read_manifest(folder) or {}
    edited = [
        name
        for name, content in found.items()
        if known.get(f"{EDITABLE}/{name}") != content
    ]
    if edited:
        msg = (
            f"{folder / EDITABLE}: {', '.join(edited[:5])} edited since the run; "
            "choose another output folder, or move this one"
        )
        raise OutputError(msg)


def _refuse_other_maker(record: Path) -> None:
    """Make sure that the planner wrote a folder.

    Raises
    ------
    OutputError
        If its record is missing or somebody else's.
    """
    if read_json(record).get("made_by") != MADE_BY:
        msg = (
            f"{record.parent}: not written by the planner; choose another output folder"
        )
        raise OutputError(msg)


def write_plan(
    folder: Path,
    judgement: Judgement,
    boundary: shapely.Geometry | None,
    run: Mapping[str, Any],
) -> None:
    """Write the plan and everything that follows from it into a folder.

    Parameters
    ----------
    run
        Content of ``run.json``: the language of maps and page, and names in it.
    """
    plan, instance = judgement.flow.plan, judgement.flow.instance
    _write_text(folder / PLAN, plan_to_json(plan))
    tables = plan_tables(judgement)
    for name, table in TABLES.items():
        _write_text(folder / table.file, tables.csv(name))
    _write_text(folder / METRICS, json_text(tables.figures(), METRICS))
    content = map_content(plan, instance, judgement.metrics, boundary)
    layers = plan_layers(
        content,
        plan,
        instance,
        villages=tables.rounded("villages"),
        facilities=tables.rounded("facilities"),
    )
    write_geopackage(folder / GEOPACKAGE, layers)
    words = Words(
        language=Language(run.get("language", Language.EN)), currency=instance.currency
    )
    if words.is_chinese:
        content = map_in_language(content, run, words)
    _write_pictures(folder, content, judgement, words.language)
    _write_page(folder / PAGE, content, judgement, part_names(run, words), words)


def _write_pictures(
    folder: Path, content: MapContent, judgement: Judgement, language: Language
) -> None:
    subtitle = headline(judgement.metrics, judgement.flow.instance, language)
    with mpl.rc_context({"svg.hashsalt": MADE_BY, "svg.fonttype": "path"}):
        figure = map_figure(content, subtitle, say_in(language))
        frame = figure.get_tightbbox().padded(PICTURE_MARGIN_INCHES)
        for name in PICTURES:
            metadata = {"Date": None} if name.endswith("svg") else {"Software": None}
            figure.savefig(
                folder / name,
                dpi=PICTURE_DPI,
                bbox_inches=frame,
                metadata=metadata,
            )


def _write_page(
    path: Path,
    content: MapContent,
    judgement: Judgement,
    names: Mapping[str, Mapping[str, str]],
    words: Words,
) -> None:
    view = PlanView(
        flow=judgement.flow,
        content=content,
        metrics=judgement.metrics,
        ledger=judgement.ledger,
        language=words.language,
        part_names=names,
    )
    _write_text(path, build_page([view]))


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path}: cannot be read ({error}); name a complete output folder"
        raise OutputError(msg) from error


def read_json(path: Path) -> dict[str, Any]:
    """Return the object in a file that the planner wrote.

    Raises
    ------
    OutputError
        If there is no such file, or something else in it.
    """
    return json_object(_read_text(path), file=path.name)
