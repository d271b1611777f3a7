"""Every problem of a scenario at once, without planning anything."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from planner.errors import InputError, Problem
from planner.scenario.build import build_survey
from planner.scenario.document.read import Scenario, read_document, read_scenario
from planner.scenario.document.schema import Places
from planner.scenario.document.toml_file import read_toml, scenario_file
from planner.scenario.edits.read import edit_rows
from planner.scenario.grouped import grouped
from planner.scenario.inputs import TABLES, files_of, raw_table, read_inputs
from planner.scenario.marked_copy import SourceTable
from planner.scenario.survey import survey

__all__ = ["source_tables", "validate"]


def validate(
    path: Path | str, *, variant: str | None = None, data: Path | str | None = None
) -> list[Problem]:
    """Return all problems and warnings of a scenario, errors first.

    All variants are checked for their keys; the tables are read for the one that
    is asked for. The arguments are those of ``read_scenario``.
    """
    try:
        scenario = read_scenario(path, variant=variant, data=data)
    except InputError as error:
        tables = _table_problems(Path(path), data)
        return _sorted([*error.problems, *tables])
    return _sorted([*_variant_problems(scenario), *_content_problems(scenario)])


def _sorted(problems: list[Problem]) -> list[Problem]:
    return sorted(dict.fromkeys(problems), key=lambda problem: problem.is_warning)


def _content_problems(scenario: Scenario) -> list[Problem]:
    found = survey(scenario)
    if found.errors:
        return list(found.problems)
    try:
        return list(build_survey(found).provenance.warnings)
    except InputError as error:
        return [*found.problems, *error.problems]


def _variant_problems(scenario: Scenario) -> list[Problem]:
    content, _ = edit_rows(
        read_toml(scenario.file), scenario.data_folder, file=scenario.file.name
    )
    problems: list[Problem] = []
    for name in scenario.document.variants:
        try:
            read_document(content, scenario.file.name, name, changes={})
        except InputError as error:
            problems.extend(error.problems)
    return problems


def source_tables(path: Path | str, *, data: Path | str | None) -> list[SourceTable]:
    """Return the tables of a scenario as they stand, of those that can be read."""
    found = _places(Path(path), data)
    if found is None:
        return []
    places, folder, document = found
    # What is wrong with files and tables is among what ``validate`` returns.
    ignored: list[Problem] = []
    files = files_of(places, folder, document, ignored)
    tables = []
    for name in TABLES:
        try:
            if name in files:
                raw = raw_table(places, name, files[name])
                headers = places.headers(name)
                tables.append(SourceTable(name=name, raw=raw, headers=headers))
        except InputError as error:
            ignored.extend(error.problems)
    return tables


def _table_problems(path: Path, data: Path | str | None) -> list[Problem]:
    """Return what is wrong with tables although the document is wrong too."""
    found = _places(path, data)
    if found is None:
        return []
    places, folder, document = found
    problems: list[Problem] = []
    read_inputs(places, folder, document=document, problems=problems, row_labels={})
    return grouped(problems)


def _places(path: Path, data: Path | str | None) -> tuple[Places, Path, str] | None:
    """Return the places of a document, their folder, and the document's name.

    ``None`` if the places themselves are wrong, or the folder is not there.
    """
    try:
        file = scenario_file(path)
        places = Places.model_validate(_known_places(read_toml(file)))
    except (InputError, ValidationError):
        # They are among the problems of the document already.
        return None
    folder = file.parent if data is None else Path(data)
    return (places, folder, file.name) if folder.is_dir() else None


def _known_places(content: Mapping[str, Any]) -> Any:
    """Return the section of the places without keys that are unknown there."""
    section = content.get("places", {})
    if not isinstance(section, Mapping):
        return section
    return {key: item for key, item in section.items() if key in Places.model_fields}
