"""Opening a county on a workbench: a scenario, or a plan that was written."""

from __future__ import annotations

from pathlib import Path

from planner.report.folders.plan_folder import RUN
from planner.scenario.document.read import Scenario, read_scenario
from planner.workbench.bench import Workbench
from planner.workbench.saved_run import read_saved_scenario

__all__ = ["open"]


def open(
    source: Path | str | Scenario,
    *,
    variant: str | None = None,
    data: Path | str | None = None,
) -> Workbench:
    """Return a workbench with a county on it.

    Parameters
    ----------
    source
        Folder or file of a scenario, output folder of a run, or a scenario in memory.
    variant
        Of a scenario that is read from its files.
    data
        Where paths start, if not in the scenario's folder.

    Raises
    ------
    InputError
        With every problem of the scenario.
    OutputError
        If an output folder holds no plan, or its inputs are not what they were.
    """
    if isinstance(source, Scenario):
        return Workbench(source)
    path = Path(source)
    if (path / RUN).is_file():
        folder = None if data is None else Path(data)
        plan, scenario = read_saved_scenario(path, folder, lambda _: None)
        return Workbench(scenario, plan=plan)
    return Workbench(read_scenario(path, variant=variant, data=data))
