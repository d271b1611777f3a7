"""What the files of a scenario gave, before anything was estimated or filled in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from planner.model.places import Site
from planner.scenario.document.read import Scenario
from planner.scenario.survey import Survey

__all__ = ["Given"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Given:
    """What was read of a scenario.

    Parameters
    ----------
    survey
        Document, typed rows and units, without the graph of its roads.
    sites
        All sites, listed and made by the planner, whether or not a plan may open
        them.
    unedited_sites
        The same before the edits of the scenario.
    """

    survey: Survey
    sites: tuple[Site, ...]
    unedited_sites: tuple[Site, ...]

    def changed(self, scenario: Scenario) -> Given:
        """Return the same of a scenario with other requirements."""
        return replace(self, survey=replace(self.survey, scenario=scenario))
