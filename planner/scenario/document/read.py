"""Reading a scenario document: variant applied, keys checked, defaults filled in."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from planner.errors import InputError, Problem
from planner.scenario.document.checks import document_faults
from planner.scenario.document.messages import document_problems
from planner.scenario.document.nearest import listed, or_nearest
from planner.scenario.document.schema import Document
from planner.scenario.document.toml_file import read_toml, scenario_file
from planner.scenario.document.variants import leaves, patched
from planner.scenario.settings.built_in import with_built_in
from planner.scenario.settings.defaults import Defaults, UsedDefault
from planner.scenario.settings.price_level import defaults_for, price_problem
from planner.scenario.settings.settings import Settings, settings

__all__ = ["Scenario", "read_document", "read_scenario", "with_defaults"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A scenario document, checked, and where its tables are.

    Parameters
    ----------
    file
        The TOML file.
    data_folder
        Where paths in the document start; nothing outside it is read.
    variant
        Name of the patch that was applied.
    changes
        What was changed besides, in the form of a variant.
    given
        What the user wrote, as plain tables, variant and changes applied.
    document
        The same, checked, with the built-in sets of what it lacks.
    settings
        The same in base units, completed with defaults.
    resolved
        The document with its defaults, for the outputs; without variants and options.
    row_labels
        What messages call the rows of a table that came as an object.
    held
        What keeps the files of objects as long as the scenario lives.
    """

    file: Path
    data_folder: Path
    variant: str | None
    changes: Mapping[str, Any]
    given: Mapping[str, Any]
    document: Document
    settings: Settings
    defaults_used: tuple[UsedDefault, ...]
    resolved: Mapping[str, Any]
    row_labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    held: object = field(default=None, repr=False, compare=False)

    @property
    def folder(self) -> Path:
        """Folder of the scenario file."""
        return self.file.parent

    @property
    def title(self) -> str:
        """Title of the scenario."""
        return self.document.title

    @property
    def content_hash(self) -> str:
        """SHA-256 of the resolved scenario, the tables' content not included."""
        text = json.dumps(self.resolved, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def read_scenario(
    path: Path | str,
    *,
    variant: str | None = None,
    changes: Mapping[str, Any] | None = None,
    data: Path | str | None = None,
) -> Scenario:
    """Return the scenario in a folder or TOML file.

    Parameters
    ----------
    path
        Folder with ``scenario.toml``, or a TOML file.
    variant
        Name of a table ``[variants.name]`` whose keys replace the document's.
    changes
        More keys that replace the document's, after the variant.
    data
        Folder that the document's paths start from, its own folder unless given.

    Raises
    ------
    InputError
        With every problem of the document; the tables are read by ``build``.
    """
    file = scenario_file(Path(path))
    folder = _data_folder(file, data)
    changes = changes or {}
    content = read_toml(file)
    document, defaults = read_document(content, file.name, variant, changes=changes)
    patch = patched(_patch(content, file.name, variant), changes)
    values = settings(document, defaults)
    if problem := price_problem(document, defaults, file=file.name):
        raise InputError([problem])
    return Scenario(
        file=file,
        data_folder=folder,
        variant=variant,
        changes=changes,
        given=patched(content, patch),
        document=document,
        settings=values,
        defaults_used=defaults.used,
        resolved=with_defaults(_written(document), defaults.used),
    )


def read_document(
    content: Mapping[str, Any],
    file: str,
    variant: str | None,
    *,
    changes: Mapping[str, Any],
) -> tuple[Document, Defaults]:
    """Return the checked document of a TOML file's content, and the defaults in it."""
    patch = _patch(content, file, variant)
    places = dict.fromkeys(leaves(patch), f"variants.{variant}.")
    places |= dict.fromkeys(leaves(changes), "changes.")
    written = patched(patched(content, patch), changes)
    defaults = defaults_for(written)
    full = with_built_in(written, defaults)
    try:
        document = Document.model_validate(full)
    except ValidationError as error:
        problems = document_problems(error, file=file, model=Document)
        raise InputError(_placed(problems, places)) from error
    if faults := document_faults(document, file):
        raise InputError(_placed(faults, places))
    return document, defaults


def with_defaults(
    document: Mapping[str, Any], used: Iterable[UsedDefault]
) -> dict[str, Any]:
    """Return a document with defaults at those of its keys that they fill."""
    resolved = copy.deepcopy(dict(document))
    for item in used:
        *path, key = item.fills.split(".")
        if item.fills.split(".")[0] not in Document.model_fields:
            continue
        table = resolved
        for part in path:
            table = table.setdefault(part, {})
        value = item.default.value
        table[key] = list(value) if isinstance(value, tuple) else value
    return resolved


def _written(document: Document) -> dict[str, Any]:
    left_out = {"variants", "options"}
    return document.model_dump(mode="json", exclude_none=True, exclude=left_out)


def _data_folder(file: Path, data: Path | str | None) -> Path:
    folder = file.parent if data is None else Path(data)
    if not folder.is_dir():
        problem = Problem(
            file=str(folder),
            found="no such folder",
            expected="the folder that the scenario's paths start from",
            remedy="check the data folder",
        )
        raise InputError([problem])
    return folder


def _patch(
    content: Mapping[str, Any], file: str, variant: str | None
) -> Mapping[str, Any]:
    if variant is None:
        return {}
    variants = content.get("variants", {})
    known = list(variants) if isinstance(variants, Mapping) else []
    if variant in known and isinstance(variants[variant], Mapping):
        return dict(variants[variant])
    problem = Problem(
        file=file,
        where="variants",
        found=f"no table [variants.{variant}]",
        expected=f"one of {listed(known)}" if known else "a variant in the scenario",
        remedy=or_nearest(variant, known, otherwise="add it, or name another one"),
    )
    raise InputError([problem])


def _placed(problems: list[Problem], places: Mapping[str, str]) -> list[Problem]:
    """Return problems with their place in what changes the document, if it does."""
    return [
        replace(problem, where=places.get(problem.where, "") + problem.where)
        for problem in problems
    ]
