"""What a saved file holds besides the inputs, as records of its JSON members."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

__all__ = [
    "EDITS",
    "INPUTS",
    "METRICS",
    "OURS",
    "PATHS",
    "PLAN",
    "RUN",
    "SCENARIO",
    "EditsPart",
    "PathsPart",
    "RunPart",
    "SavedEdit",
    "ScenarioPart",
]

SCENARIO: Final = "scenario.json"
EDITS: Final = "edits.json"
PATHS: Final = "paths.json"
PLAN: Final = "plan.json"
RUN: Final = "run.json"
METRICS: Final = "metrics.json"
OURS: Final = frozenset({SCENARIO, EDITS, PATHS, PLAN, RUN, METRICS})
INPUTS: Final = "inputs"
"""Folder of the input files in the zip."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioPart:
    """How the scenario was read.

    Parameters
    ----------
    file
        Path of the scenario file, one of ``paths.json``.
    changes
        As ``read_scenario`` takes them, edits among them.
    row_labels
        What messages call the rows of tables that came as objects.
    instance_key
        Of the county with its edits.
    is_current
        Whether the plan was made for it as it is now edited.
    """

    file: str
    variant: str | None
    changes: Mapping[str, Any]
    row_labels: Mapping[str, tuple[str, ...]]
    instance_key: str
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedEdit:
    """An edit of a bench, in the order of their numbers.

    Parameters
    ----------
    cost
        As ``history`` tells it, where it does.
    """

    edit: Mapping[str, Any]
    is_withdrawn: bool
    cost: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditsPart:
    """All edits of a bench."""

    edits: tuple[SavedEdit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PathsPart:
    """The member of each input by the path that the scenario knows it by."""

    paths: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPart:
    """What the search said of the plan; ``result`` as in ``run.json`` of a folder.

    Parameters
    ----------
    run_format
        Format of that.
    first_plan_seconds
        From the beginning of the search.
    """

    run_format: int
    first_plan_seconds: float | None
    result: Mapping[str, Any]
