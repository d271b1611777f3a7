"""Solving for a notebook or a script: the search, and what follows from its plan."""

from __future__ import annotations

from planner.arguments import expect_instance
from planner.design.solve import Progress
from planner.design.solve import solve as find_plan
from planner.errors import PlannerError
from planner.instance import Instance
from planner.keys import instance_key
from planner.model.effort import Effort
from planner.plan import Plan
from planner.scenario.provenance import Provenance
from planner.workbench.solved import Solved

__all__ = ["refuse_other_origin", "solve"]


def solve(
    instance: Instance,
    *,
    provenance: Provenance | None = None,
    mip_gap: float = 0.01,
    seed: int = 1,
    rounds: int = 6,
    effort: Effort | str = Effort.NORMAL,
    neighbours: int | None = None,
    start: Plan | None = None,
    time_limit_s: float | None = None,
    progress: Progress | None = None,
    bound: bool = True,
) -> Solved:
    """Return the best plan found for a county, with all that follows from it.

    Parameters
    ----------
    provenance
        Where the instance comes from, as ``read_county`` says; what is written of the
        plan can then be checked against its inputs.
    mip_gap
        Relative gap of the siting model at its routing prices.
    seed
        Same instance and seed, same plan, unless the clock or the user stops it.
    rounds
        Rounds of siting and routing at most.
    effort
        ``quick``, ``normal`` or ``thorough``: how long a better plan is searched for.
    neighbours
        Searches of neighbours of the best plan at most, 0 for none; ``None``: as many
        as the effort says.
    start
        A plan of this county that competes with what is found: the result is no dearer.
    time_limit_s
        Wall time after which no new round begins. Without a plan by then, the status
        is NO_SOLUTION, and ``solved.result.engine_note`` says why.
    progress
        Called with a line on what is being done.
    bound
        Whether to find out what every plan costs at least.

    Raises
    ------
    EngineError
        If a solver fails.
    PlannerError
        If an argument is not what it should be, or the provenance another instance's.
    KeyboardInterrupt
        If the user stops before there is any plan.
    """
    if provenance is not None:
        refuse_other_origin(instance, provenance)
    result = find_plan(
        instance,
        mip_gap=mip_gap,
        seed=seed,
        rounds=rounds,
        effort=Effort(effort),
        neighbours=neighbours,
        starts=() if start is None else (start,),
        time_limit_s=time_limit_s,
        progress=progress,
        bound=bound,
    )
    return Solved(result, instance, provenance)


def refuse_other_origin(instance: Instance, provenance: Provenance) -> None:
    """Make sure that a provenance speaks of this instance.

    Raises
    ------
    PlannerError
        If the instance was changed since, or is another one.
    """
    expect_instance(instance, "solve(instance)")
    known = provenance.instance_key
    if known and known != instance_key(instance):
        msg = (
            "the provenance is of another instance, or of this one before a change; "
            "leave it out, or make the change in a workbench (planner.open), which "
            "keeps both together"
        )
        raise PlannerError(msg)
