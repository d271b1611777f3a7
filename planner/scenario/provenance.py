"""Where an instance comes from: files, defaults, warnings, demand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import shapely

from planner.demand.demand import Demand
from planner.errors import Problem
from planner.scenario.document.read import Scenario, with_defaults
from planner.scenario.document.variants import leaves
from planner.scenario.editable.given import Given
from planner.scenario.settings.defaults import UsedDefault

__all__ = ["InputFile", "Provenance"]


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """A file that was read.

    Parameters
    ----------
    key
        What names it: ``"scenario"``, a key of ``[places]``, or ``"roads"``.
    sha256
        Of its content.
    """

    key: str
    path: Path
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Provenance:
    """Facts about an instance that are not part of it.

    Parameters
    ----------
    changes
        What was changed in the scenario, in the form of a variant.
    scenario_hash
        SHA-256 of the resolved scenario; files have theirs in ``input_files``.
    resolved
        The document with its defaults.
    placed_village_ids
        Villages without coordinates that were placed at a township seat.
    unlocated_village_ids
        Demand points without any coordinates.
    seconds
        Run time by step.
    given
        What the files gave, ``None`` where that is not known.
    boundary
        Area of the county, or each county's, in WGS84; ``None`` where no file gives it.
    instance_key
        Of the instance that it speaks of; empty where nobody knows.
    """

    scenario_file: Path
    data_folder: Path
    variant: str | None
    changes: Mapping[str, Any]
    scenario_hash: str
    resolved: Mapping[str, Any]
    defaults_used: tuple[UsedDefault, ...]
    warnings: tuple[Problem, ...]
    input_files: tuple[InputFile, ...]
    demand: Demand
    placed_village_ids: tuple[str, ...]
    unlocated_village_ids: tuple[str, ...]
    seconds: Mapping[str, float]
    given: Given | None = None
    boundary: shapely.Geometry | None = None
    instance_key: str = ""

    def changed(self, scenario: Scenario) -> Provenance:
        """Return where an instance comes from that differs in requirements alone.

        Parameters
        ----------
        scenario
            The same scenario with the changes.
        """
        given = set(leaves(scenario.changes))
        used = tuple(item for item in self.defaults_used if item.fills not in given)
        return replace(
            self,
            changes=scenario.changes,
            scenario_hash=scenario.content_hash,
            resolved=with_defaults(scenario.resolved, used),
            defaults_used=used,
            given=None if self.given is None else self.given.changed(scenario),
            instance_key="",
        )
