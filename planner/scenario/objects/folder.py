"""A scenario as a folder of its own: document, edits, tables and roads."""

from __future__ import annotations

import shutil
from pathlib import Path

from planner.errors import InputError, OutputError, Problem
from planner.network.readers.admission import sidecars
from planner.scenario.document.read import Scenario
from planner.scenario.document.toml_file import FILE_NAME, read_toml
from planner.scenario.document.variants import patched
from planner.scenario.editable.toml_text import toml_text
from planner.scenario.edits.of_scenario import rows_of
from planner.scenario.edits.read import KEY
from planner.scenario.inputs import files_of
from planner.scenario.roads.source import road_file

__all__ = ["to_folder"]


def to_folder(scenario: Scenario, folder: Path | str) -> Path:
    """Write the tables, roads and document of a scenario into a folder.

    Files are copied as they are. A variant that was applied stands in the document,
    and all that was changed besides is written as its edits. Return the scenario file;
    ``read_scenario`` of it gives the same county.

    Raises
    ------
    InputError
        If a file that the scenario names is not there.
    OutputError
        If the folder holds something already.
    """
    folder = Path(folder)
    if folder.exists() and any(folder.iterdir()):
        msg = f"{folder}: holds other files; name an empty folder"
        raise OutputError(msg)
    for path in _files(scenario):
        target = folder / path.relative_to(scenario.data_folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    file = folder / FILE_NAME
    is_changed = scenario.variant is not None or scenario.changes
    if is_changed or scenario.edits_file is not None:
        file.write_text(_document_text(scenario), encoding="utf-8")
    else:
        shutil.copyfile(scenario.file, file)
    return file


def _files(scenario: Scenario) -> list[Path]:
    problems: list[Problem] = []
    places, name = scenario.document.places, scenario.file.name
    paths = list(files_of(places, scenario.data_folder, name, problems).values())
    roads = road_file(scenario, problems)
    if problems:
        raise InputError(problems)
    if roads is not None:
        paths.append(roads)
    return [part for path in paths for part in (path, *sidecars(path))]


def _document_text(scenario: Scenario) -> str:
    content = read_toml(scenario.file)
    patch = content.get("variants", {}).get(scenario.variant, {})
    document = patched(content, patch)
    rows = rows_of(scenario)
    document.pop(KEY, None)
    return toml_text({**document, KEY: rows} if rows else document)
