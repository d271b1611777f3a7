"""Plans side by side: the inputs in which they differ, and their results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import pandas as pd

from planner.errors import PlannerError
from planner.report.compare import compare_runs
from planner.workbench.bench.change import Change
from planner.workbench.bench.workbench import Workbench
from planner.workbench.folder import read_folder
from planner.workbench.solved import Solved

__all__ = ["compare"]


Comparable: TypeAlias = Solved | Workbench | Change | Path | str
"""Something that has a plan."""


def compare(
    *plans: Comparable | Mapping[str, Comparable], names: Sequence[str] | None = None
) -> pd.DataFrame:
    """Return plans side by side, as ``planner compare`` prints them.

    Parameters
    ----------
    plans
        Two or more: solved, workbenches with a plan, changes, or output folders; or
        one mapping with their names.
    names
        Of the columns; those of the folders, and ``plan 1`` and so on, unless given.

    Returns
    -------
    pandas.DataFrame
        A row for each input in which they differ, then for each result, indexed by
        ``part`` (``input`` or ``result``) and ``name``.

    Raises
    ------
    OutputError
        If a folder cannot be read.
    PlannerError
        If there are fewer than two plans, or not as many names, or one is neither.
    """
    if len(plans) == 1 and isinstance(plans[0], Mapping):
        names, plans = list(plans[0]), tuple(plans[0].values())
    solved = [_solved(item) for item in plans]
    columns = [
        Path(item).resolve().name if isinstance(item, str | Path) else f"plan {number}"
        for number, item in enumerate(plans, 1)
    ]
    if names is not None:
        columns = list(names)
    if len(solved) < 2 or len(columns) != len(solved):
        msg = (
            f"compare: {len(solved)} plans and {len(columns)} names, expected two "
            "plans or more, and a name for each if any"
        )
        raise PlannerError(msg)
    if len(set(columns)) < len(columns):
        columns = [f"{name} #{number}" for number, name in enumerate(columns, 1)]
    runs = [item.saved_run() for item in solved]
    found = compare_runs(runs, names=tuple(columns))
    frame = pd.DataFrame(found.rows(), dtype=object).set_index(["part", "name"])
    return frame.where(frame.notna(), None)


def _solved(item: object) -> Solved:
    if isinstance(item, Workbench | Change):
        item = item.solved
    if isinstance(item, Solved):
        return item
    if isinstance(item, str | Path):
        return read_folder(item)
    msg = (
        f"compare: found {type(item).__name__}, expected what planner.solve or "
        "planner.read_folder returns, a workbench with a plan, or an output folder"
    )
    raise PlannerError(msg)
