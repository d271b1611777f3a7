"""Output folders of a notebook or a script: plans written, and read again."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import pandas as pd

from planner.instance import Instance
from planner.plan import Plan
from planner.report.folders.plan_folder import SavedRun
from planner.report.folders.plan_folder import read_folder as read_run
from planner.report.folders.plan_folder import write_folder as write_run
from planner.report.frames.typed import frame_of_texts
from planner.report.plan_tables import TABLES
from planner.report.proposal.wording.language import Language
from planner.scenario.build import Built
from planner.scenario.provenance import Provenance
from planner.workbench.results import result_of_run
from planner.workbench.saved_run import built_again
from planner.workbench.solved import Solved

__all__ = ["SavedPlan", "read_folder", "write_folder"]


VILLAGE = "village"
"""Kind of a demand point that is no seat of a township."""


class SavedPlan(Solved):
    """A plan as its output folder says; inputs are read when something asks for them.

    Frames come from the folder's tables. The instance, and with it statistics, maps and
    layers, is built from the inputs of the run when it is first asked for.

    Parameters
    ----------
    saved
        What the folder says.
    data
        Where the inputs' paths start, if not where they did.
    """

    def __init__(self, saved: SavedRun, data: Path | None) -> None:
        self._saved = saved
        self._data = data
        self._result = result_of_run(saved)

    @property
    def folder(self) -> Path:
        """The output folder."""
        return self._saved.folder

    @property
    def instance(self) -> Instance:
        """The county, built again from the inputs of the run.

        Raises
        ------
        OutputError
            If the inputs are not what they were.
        """
        return self._built.instance

    @property
    def provenance(self) -> Provenance | None:
        """Where the instance comes from."""
        return self._built.provenance

    @property
    def title(self) -> str:
        """Title of the county."""
        return str(self._saved.run["title"])

    @property
    def currency(self) -> str:
        """The county's currency."""
        return str(self._saved.run["currency"])

    def saved_run(self) -> SavedRun:
        """Return what the folder says."""
        return self._saved

    @cached_property
    def _built(self) -> Built:
        return built_again(self._saved, self._data)

    def _villages_served(self, _: Plan) -> str:
        """Return how many villages get something, of how many, as the table says."""
        whole = self.villages["kind"] == VILLAGE
        served = whole & (self.villages["served_share"] > 0)
        return f"{int(served.sum()):,} of {int(whole.sum()):,}"

    def _made(self, name: str) -> pd.DataFrame:
        self._known_plan()
        return frame_of_texts(self._saved.tables[name], TABLES[name], self.currency)


def read_folder(out: Path | str, *, data: Path | str | None = None) -> SavedPlan:
    """Return the plan of an output folder, with all that follows from it.

    Parameters
    ----------
    data
        Where the inputs of the run are, if not where they were.

    Raises
    ------
    OutputError
        If it is not an output folder, or not as the run wrote it.
    """
    return SavedPlan(read_run(out), None if data is None else Path(data))


def write_folder(
    out: Path | str, solved: Solved, *, language: str = Language.EN.value
) -> Path:
    """Write a plan and everything that follows from it into a folder; return that.

    A folder that an earlier run wrote is replaced.

    Parameters
    ----------
    language
        Of maps and page: ``en`` or ``zh``.

    Raises
    ------
    OutputError
        If the folder holds other files, or cannot be written.
    """
    return write_run(
        out,
        result=solved.result,
        instance=solved.instance,
        provenance=solved.provenance,
        language=Language(language),
    )
