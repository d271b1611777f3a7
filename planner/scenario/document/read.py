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

from planner.brief import Brief, counted
from planner.errors import InputError, Problem
from planner.model.amendment import Amendment
from planner.scenario.document.checks import document_faults
from planner.scenario.document.messages import document_problems
from planner.scenario.document.nearest import listed, or_nearest
from planner.scenario.document.schema import Document
from planner.scenario.document.toml_file import read_toml, scenario_file
from planner.scenario.document.variants import leaves, patched
from planner.scenario.edits.in_document import edited_document, set_keys
from planner.scenario.edits.read import KEY as EDITS
from planner.scenario.edits.read import edit_rows, place_of, read_edits
from planner.scenario.settings.built_in import with_built_in
from planner.scenario.settings.defaults import Defaults, UsedDefault
from planner.scenario.settings.price_level import defaults_for, price_problem
from planner.scenario.settings.settings import Settings, settings
from planner.scenario.understand.findings import Doubt

__all__ = [
    "Scenario",
    "read_document",
    "read_scenario",
    "refuse_dotted",
    "with_defaults",
]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Scenario(Brief):
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
    edits_file
        The file of edits that the document names, if it does.
    doubts
        What may be read in two ways, of a scenario made from files.
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
    edits_file: Path | None = None
    doubts: tuple[Doubt, ...] = ()

    def _facts(self) -> dict[str, str]:
        solve = self.document.solve
        return {
            "title": self.title,
            "file": self.file.name,
            "variant": self.variant or "",
            "changed keys": ", ".join(leaves(self.changes)),
            "objective": str(solve.objective),
            "defaults used": counted(len(self.defaults_used)),
        }

    @property
    def folder(self) -> Path:
        """Folder of the scenario file."""
        return self.file.parent

    @property
    def edits_name(self) -> str:
        """What messages call the file that an edit stands in."""
        if EDITS in self.changes:
            return EDITS
        return self.file.name if self.edits_file is None else self.edits_file.name

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
    changes: Mapping[str, object] | None = None,
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
    changes = changes or {}
    refuse_dotted(changes, "changes")
    file = scenario_file(Path(path))
    folder = _data_folder(file, data)
    content, edits_file = edit_rows(read_toml(file), folder, file=file.name)
    written, document, defaults = read_document(
        content, file.name, variant, changes=changes
    )
    values = settings(document, defaults)
    if problem := price_problem(document, defaults, file=file.name):
        raise InputError([problem])
    return Scenario(
        file=file,
        data_folder=folder,
        variant=variant,
        changes=changes,
        given=written,
        document=document,
        settings=values,
        defaults_used=defaults.used,
        resolved=with_defaults(_written(document), defaults.used),
        edits_file=edits_file,
    )


def read_document(
    content: Mapping[str, Any],
    file: str,
    variant: str | None,
    *,
    changes: Mapping[str, Any],
) -> tuple[Mapping[str, Any], Document, Defaults]:
    """Return a TOML file's content with all changes, checked, and its defaults.

    Edits are applied after the variant and before the other changes.
    """
    patch = _patch(content, file, variant)
    written = patched(content, patch)
    name = EDITS if EDITS in changes else file
    edits = read_edits(changes.get(EDITS, written.get(EDITS, ())), file=name)
    others = {key: item for key, item in changes.items() if key != EDITS}
    places = dict.fromkeys(leaves(patch), f"variants.{variant}.")
    places |= {key: f"{place_of(idx)}, " for key, idx in set_keys(edits).items()}
    places |= dict.fromkeys(leaves(others), "changes.")
    written = patched(edited_document(written, edits, file=name), others)
    defaults = defaults_for(written)
    full = with_built_in(written, defaults)
    try:
        document = Document.model_validate(full)
    except ValidationError as error:
        problems = document_problems(error, file=file, model=Document)
        raise InputError(_placed(problems, places)) from error
    if faults := document_faults(document, file):
        raise InputError(_placed(faults, places))
    return written, document, defaults


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
    if not document.edits:
        left_out.add(EDITS)
    return document.model_dump(mode="json", exclude_none=True, exclude=left_out)


def refuse_dotted(given: Mapping[str, Any], name: str) -> None:
    """Make sure that changes or settings have a table for each part of a key.

    Raises
    ------
    InputError
        Naming each dotted key, and how it is written.
    """
    problems = [
        Problem(
            file=name,
            where=key,
            found="a key with a dot",
            expected="a table for each part of it",
            remedy=f"write {Amendment(key=key, value=value).changes!r}",
        )
        for key, value in given.items()
        if "." in str(key)
    ]
    if problems:
        raise InputError(problems)


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
