"""Counties that come with the package, each with its plan."""

from __future__ import annotations

from importlib.resources import as_file, files

from planner.errors import PlannerError
from planner.workbench.bench.workbench import Workbench
from planner.workbench.saved_file.archive import SUFFIX
from planner.workbench.saved_file.read import read_saved_file

__all__ = ["example"]


def example(name: str = "green_hill") -> Workbench:
    """Return a workbench with a county of the package and its plan.

    Nothing that is done with it changes the package.

    Parameters
    ----------
    name
        ``green_hill``: a made-up mountain county of 300 villages; ``stone_creek``: one
        of 24, for studies that plan it many times.

    Raises
    ------
    PlannerError
        If there is no example of that name.
    """
    known = {
        item.name.removesuffix(SUFFIX): item
        for item in (files("planner") / "examples").iterdir()
        if item.name.endswith(SUFFIX)
    }
    if name not in known:
        msg = f"example({name!r}): expected one of {', '.join(sorted(known))}"
        raise PlannerError(msg)
    with as_file(known[name]) as file:
        return read_saved_file(file)
