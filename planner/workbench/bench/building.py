"""Counties of a scenario with edits, always made anew from its files."""

from __future__ import annotations

from dataclasses import dataclass, field

from planner.errors import InputError
from planner.scenario.build import Built, read_county
from planner.scenario.document.read import Scenario
from planner.scenario.edits.of_scenario import rows_of, with_edits
from planner.scenario.roads.kept import KeptRoads
from planner.workbench.bench.history import History
from planner.workbench.bench.states import by_number, hashes_of, refuse_changed_files

__all__ = ["Builder"]


@dataclass(slots=True, kw_only=True, eq=False)
class Builder:
    """A scenario, with its roads once they are read, and what its files were then."""

    scenario: Scenario
    roads: KeptRoads = field(default_factory=KeptRoads)
    files: dict[str, str] = field(default_factory=dict)

    def with_edits(self, history: History) -> Scenario:
        """Return the scenario with edits, as ``to_folder`` writes it."""
        rows = history.rows
        is_base = rows == rows_of(self.scenario)
        return self.scenario if is_base else with_edits(self.scenario, rows)

    def build(self, history: History) -> Built:
        """Return the county with edits, made by the reader from the files.

        Raises
        ------
        InputError
            If the edits are at fault, by their numbers in the history.
        PlannerError
            If a file is not what it was when the first county was built.
        """
        try:
            built = read_county(self.with_edits(history), roads=self.roads)
        except InputError as error:
            raise by_number(error, history.numbers) from error
        refuse_changed_files(self.files, built)
        self.files = self.files or hashes_of(built)
        return built
