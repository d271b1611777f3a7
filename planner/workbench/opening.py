"""Opening a county on a workbench: a scenario, a plan written, or a file saved."""

from __future__ import annotations

from pathlib import Path

from planner.errors import InputError, OutputError, PlannerError, Problem
from planner.report.folders.plan_folder import RUN
from planner.scenario.document.read import Scenario, read_scenario
from planner.workbench.bench.workbench import Workbench
from planner.workbench.results import result_of_run
from planner.workbench.saved_file.archive import SUFFIX
from planner.workbench.saved_file.read import read_saved_file
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
        Folder or file of a scenario, output folder of a run, a file that ``save``
        wrote, or a scenario in memory.
    variant
        Of a scenario that is read from its files.
    data
        Where paths start, if not in the scenario's folder.

    Raises
    ------
    InputError
        With every problem of the scenario.
    OutputError
        If an output folder holds no plan, or its inputs are not what they were; if a
        saved file is of a newer planner, or not as it was written.

    Warns
    -----
    UserWarning
        With both figures, where those of a saved plan are others today.
    """
    if isinstance(source, Scenario):
        return Workbench(source)
    if not isinstance(source, str | Path):
        msg = f"planner.open: found {type(source).__name__}, expected a path or a "
        msg += "scenario; give it a folder, a .planner file, or planner.county(...)"
        raise PlannerError(msg)
    path = Path(source)
    if (path / RUN).is_file():
        folder = None if data is None else Path(data)
        saved, _, scenario = read_saved_scenario(path, folder, lambda _: None)
        return Workbench(scenario, plan=result_of_run(saved))
    if path.suffix.lower() == SUFFIX and not path.is_dir():
        _refuse_other_inputs(path, variant, data)
        return read_saved_file(_there(path))
    return Workbench(read_scenario(path, variant=variant, data=data))


def _there(path: Path) -> Path:
    """Return the path of a saved file.

    Raises
    ------
    InputError
        If there is none.
    """
    if not path.is_file():
        problem = Problem(
            file=str(path),
            found="no such file",
            expected="a county that planner.save wrote",
            remedy="check the path",
        )
        raise InputError([problem])
    return path


def _refuse_other_inputs(
    path: Path, variant: str | None, data: Path | str | None
) -> None:
    """Make sure that nobody names inputs of a file that holds its own.

    Raises
    ------
    OutputError
        If somebody does.
    """
    if variant is not None or data is not None:
        msg = f"{path}: holds its own inputs; leave out variant and data"
        raise OutputError(msg)
