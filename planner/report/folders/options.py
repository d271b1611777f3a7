"""The folder of a scenario's options: an output folder each, and one table of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planner.report.compare import Comparison, compare_runs
from planner.report.folders.plan_folder import (
    RELAXED,
    Outcome,
    read_folder,
    read_json,
    write_folder,
)
from planner.report.folders.study_folder import write_record_folder, write_text
from planner.report.proposal.wording.language import Language
from planner.scenario.provenance import Provenance

__all__ = [
    "OPTIONS_RECORD",
    "Option",
    "SavedOption",
    "compared_options",
    "option_files",
    "option_plans",
    "write_options",
]

OPTIONS_RECORD, TABLE = "options.json", "options.csv"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Option:
    """An option of a scenario, solved.

    Parameters
    ----------
    key
        Its name in the scenario; its folder is called so.
    names
        What it is called, by language, where the scenario says so.
    solved
        What was found.
    relaxed
        The plan for relaxed requirements, where those of the option cannot be met.
    """

    key: str
    names: dict[str, str]
    variant: str | None
    solved: Outcome
    relaxed: Outcome | None

    @property
    def plan_folder(self) -> str | None:
        """The folder with a plan, within that of all options; ``None`` without one.

        Where what was asked is not met there may be two: a plan that breaks it, and one
        for relaxed requirements, which breaks nothing and counts.
        """
        if self.relaxed is not None:
            return f"{self.key}/{RELAXED}"
        return None if self.solved.result.plan is None else self.key


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedOption:
    """An option that has a plan, as its folder says.

    Parameters
    ----------
    plan
        Folder of the plan within that of the options.
    relaxed
        Why its requirements are not met, if the plan is for others or breaks some.
    """

    key: str
    names: Mapping[str, str]
    plan: str
    relaxed: tuple[str, ...]


def option_plans(out: Path) -> list[SavedOption] | None:
    """Return the plans in a folder of options; ``None`` if it is no such folder.

    Raises
    ------
    OutputError
        If its record cannot be read.
    """
    path = out / OPTIONS_RECORD
    if not path.exists():
        return None
    return [
        SavedOption(
            key=item["key"],
            names=item["names"],
            plan=item["plan"],
            relaxed=tuple(item["infeasible"]),
        )
        for item in read_json(path)["options"]
        if item["plan"] is not None
    ]


def option_files(keys: Sequence[str]) -> tuple[str, ...]:
    """Return what stands in the folder of options, the record's name first."""
    return (OPTIONS_RECORD, TABLE, *keys)


def write_options(
    out: Path | str,
    *,
    options: Sequence[Option],
    keys: Sequence[str],
    provenance: Provenance,
    language: Language = Language.EN,
) -> Path:
    """Write options into a folder and return the folder.

    Parameters
    ----------
    options
        Those that were solved, in the order of the scenario.
    keys
        Of all options; more than those solved if the work was interrupted.
    language
        Of their maps and pages.

    Raises
    ------
    OutputError
        If the folder holds other files, or cannot be written.
    """

    def fill(building: Path) -> None:
        for option in options:
            write_folder(
                building / option.key,
                result=option.solved.result,
                instance=option.solved.instance,
                provenance=option.solved.provenance,
                relaxed=option.relaxed,
                language=language,
            )
        if compared := compared_options(building, options):
            write_text(building / TABLE, compared.csv())

    return write_record_folder(
        out,
        files=option_files(keys),
        record=_record(options, keys),
        provenance=provenance,
        fill=fill,
    )


def compared_options(folder: Path, options: Sequence[Option]) -> Comparison | None:
    """Return the options that have a plan side by side; ``None`` if none has."""
    named = {item.key: item.plan_folder for item in options if item.plan_folder}
    runs = [read_folder(folder / path) for path in named.values()]
    return compare_runs(runs, names=tuple(named)) if runs else None


def _record(options: Sequence[Option], keys: Sequence[str]) -> dict[str, Any]:
    solved = {item.key for item in options}
    return {
        "options": [
            {
                "key": item.key,
                "names": item.names,
                "variant": item.variant,
                "status": item.solved.result.status.value,
                "infeasible": list(item.solved.result.infeasible),
                "plan": item.plan_folder,
            }
            for item in options
        ],
        "not_solved": [key for key in keys if key not in solved],
        "is_interrupted": any(item.solved.result.is_interrupted for item in options)
        or len(options) < len(keys),
    }
