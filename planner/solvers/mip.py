"""Mixed-integer programmes solved by HiGHS through MathOpt.

Nothing outside this file knows which solver runs.
"""

from __future__ import annotations

import datetime
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from ortools.math_opt.python import mathopt

from planner.errors import EngineError
from planner.solvers.mip_builder import FloatArray, IntArray, MipBuilder
from planner.solvers.silence import silent_stdout

__all__ = [
    "MipResult",
    "MipStatus",
    "relative_gap",
    "solve_mip",
    "sound_bound",
]

logger = logging.getLogger(__name__)

ROUNDING = 1e-6
"""Share of an objective that the solver's tolerances may put a bound above it."""
RESTART = "mip_allow_restart"
REDUCED_COST_SEARCH = "mip_heuristic_run_root_reduced_cost"
HEURISTICS = (
    REDUCED_COST_SEARCH,
    "mip_heuristic_run_rins",
    "mip_heuristic_run_rens",
)
"""What looks for solutions at the first node; in a model of 3,900 variables they took 6
of 7.6 CPU seconds."""
MOSTLY_FIXED = 0.8
"""Share of free variables below which the others are left out of what is solved: the
solver would do so, too, once it has read all of them. With a fifth of 20,490 free it
took 0.44 CPU seconds so, and 0.2 without them."""
SEEDS = 2**31
"""As many as the solver knows."""


class MipStatus(StrEnum):
    """How a solve ended."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    NO_SOLUTION = "no solution"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MipResult:
    """What the solver found.

    Parameters
    ----------
    values
        Value of each variable, ``None`` without a solution.
    objective, bound, gap
        The gap is (objective - bound) / |objective|, ``None`` without a solution.
    hit_limit
        Whether the clock ended the search, so that another run may differ.
    """

    status: MipStatus
    values: FloatArray | None
    objective: float | None
    bound: float | None
    hit_limit: bool

    def within(self, free: IntArray, values: FloatArray) -> MipResult:
        """Return the result of a whole model, of which this is that of a part.

        Parameters
        ----------
        free, values
            Positions of the part's variables, and the values of all others.
        """
        if self.values is None:
            return self
        every = values.copy()
        every[free] = self.values
        return replace(self, values=every)

    @property
    def gap(self) -> float | None:
        """Relative distance between objective and bound."""
        if self.objective is None or self.bound is None:
            return None
        return relative_gap(self.objective, self.bound)


def relative_gap(objective: float | None, bound: float) -> float:
    """Return (objective - bound) / |objective|; infinite without an objective."""
    if objective is None:
        return np.inf
    if objective == bound:
        return 0.0
    return (objective - bound) / max(abs(objective), 1e-9)


def sound_bound(objective: float, bound: float | None) -> float | None:
    """Return a bound that a solution does not contradict.

    One above the objective by what the solver tolerates is the objective itself.
    One that is farther above is a fault: it is said, and nothing is claimed.
    """
    if bound is None or bound <= objective:
        return bound
    if bound - objective <= ROUNDING * max(1.0, abs(objective)):
        return objective
    logger.warning(
        "a fault of the solver: its bound %g is above its solution of %g; "
        "the bound is left out, report this",
        bound,
        objective,
    )
    return None


def solve_mip(
    builder: MipBuilder,
    *,
    gap: float = 1e-4,
    time_limit_s: float | None = None,
    node_limit: int | None = None,
    iteration_limit: int | None = None,
    hint: FloatArray | None = None,
    seed: int = 1,
    reduced_cost_search: bool = True,
    heuristics: bool = True,
    presolve: bool = True,
    on_wait: Callable[[], None] | None = None,
) -> MipResult:
    """Minimise a model.

    Parameters
    ----------
    gap
        Relative gap at which the search may stop.
    time_limit_s, node_limit, iteration_limit
        Other reasons to stop, iterations of a linear program; the clock makes a run
        irreproducible.
    hint
        A value for each variable to start from, ``nan`` where there is none, as for
        the last ones that it is too short for; left aside if it breaks a bound, which
        the solver does not forgive.
    seed
        Any whole number; those that differ by a multiple of ``SEEDS`` do the same.
    reduced_cost_search
        Whether the first node searches what reduced costs leave free, which pays from
        a good hint alone.
    heuristics
        Whether the solver looks for solutions; without, for a bound alone, which a
        restart hardly raises.
    presolve
        Whether the model is made smaller first, which now and then goes wrong.
    on_wait
        Called about five times a second while the solver works.

    Raises
    ------
    EngineError
        If the solver fails or the model is unbounded.
    KeyboardInterrupt
        If the user asks to stop; the solver cannot hear it and is left behind.
    """
    if builder.has_contradiction():
        return _infeasible()
    parameters = _parameters(gap, node_limit, time_limit_s, seed)
    parameters.iteration_limit = iteration_limit
    parameters.highs.bool_options[REDUCED_COST_SEARCH] = reduced_cost_search
    if not presolve:
        parameters.presolve = mathopt.Emphasis.OFF
    if not heuristics:
        parameters.highs.double_options["mip_heuristic_effort"] = 0.0
        parameters.highs.bool_options.update(
            dict.fromkeys((*HEURISTICS, RESTART), False)
        )
    if not 0 < builder.num_free() < MOSTLY_FIXED * builder.num_variables:
        return _solved(builder, hint, parameters, on_wait)
    part, free, values = builder.free_part()
    if part is None or part.has_contradiction():
        return _infeasible()
    if hint is not None:
        hint = _padded(hint, builder.num_variables)[free]
    return _solved(part, hint, parameters, on_wait).within(free, values)


def _parameters(
    gap: float, node_limit: int | None, time_limit_s: float | None, seed: int
) -> mathopt.SolveParameters:
    parameters = mathopt.SolveParameters(
        time_limit=_timedelta(time_limit_s),
        node_limit=node_limit,
        relative_gap_tolerance=gap,
        random_seed=seed % SEEDS,
    )
    parameters.highs.int_options["threads"] = 1
    return parameters


def _solved(
    builder: MipBuilder,
    hint: FloatArray | None,
    parameters: mathopt.SolveParameters,
    on_wait: Callable[[], None] | None,
) -> MipResult:
    """Return what the solver finds for all variables of a model."""
    if hint is not None:
        hint = _padded(hint, builder.num_variables)
        hint = builder.clipped(hint) if builder.is_within_bounds(hint) else None

    def work() -> MipResult:
        asked = parameters.presolve
        try:
            solved, unit = _solve(builder, hint, parameters), 1.0
        except AttributeError:
            parameters.presolve = asked
            solved = _solve(builder, hint, parameters, is_scaled=True)
            unit = 1 / builder.objective_scale()
        return _result(solved, builder.num_variables, unit)

    return _in_thread(work, on_wait)


def _solve(
    builder: MipBuilder,
    hint: FloatArray | None,
    parameters: mathopt.SolveParameters,
    *,
    is_scaled: bool = False,
) -> mathopt.SolveResult:
    """Solve with HiGHS, or with SCIP what HiGHS calls an error.

    It does so of a few very small models, whatever its options. Of others its presolve
    says that they are infeasible where they are not, so that this counts only if it is
    found without presolve, too.

    Raises
    ------
    AttributeError
        If both call it an error, as the library cannot tell it otherwise.
    """
    model = mathopt.Model.from_model_proto(builder.to_proto(is_scaled=is_scaled))
    model_parameters = mathopt.ModelSolveParameters()
    if hint is not None:
        model_parameters.solution_hints.append(_solution_hint(model, hint))
    options = {"params": parameters, "model_params": model_parameters}
    try:
        solved = mathopt.solve(model, mathopt.SolverType.HIGHS, **options)
        if _is_called_infeasible(solved):
            parameters.presolve = mathopt.Emphasis.OFF
            solved = mathopt.solve(model, mathopt.SolverType.HIGHS, **options)
    except AttributeError:
        return mathopt.solve(model, mathopt.SolverType.GSCIP, **options)
    return solved


def _is_called_infeasible(solved: mathopt.SolveResult) -> bool:
    reason = mathopt.TerminationReason
    infeasible = (reason.INFEASIBLE, reason.INFEASIBLE_OR_UNBOUNDED)
    return solved.termination.reason in infeasible


def _in_thread(
    work: Callable[[], MipResult], on_wait: Callable[[], None] | None
) -> MipResult:
    """Run the solver beside the main thread, which alone hears Ctrl-C.

    What the solver raises is raised again in the main thread.
    """
    outcome: list[MipResult] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            outcome.append(work())
        except BaseException as error:
            failure.append(error)

    thread = threading.Thread(target=run, daemon=True)
    with silent_stdout():
        thread.start()
        while thread.is_alive():
            thread.join(0.2)
            if on_wait is not None:
                on_wait()
    if failure and isinstance(failure[0], EngineError):
        raise failure[0]
    if failure:
        msg = f"the MIP solver failed: {failure[0]}"
        raise EngineError(msg) from failure[0]
    return outcome[0]


def _infeasible() -> MipResult:
    return MipResult(
        status=MipStatus.INFEASIBLE,
        values=None,
        objective=None,
        bound=None,
        hit_limit=False,
    )


def _result(solved: mathopt.SolveResult, num_variables: int, unit: float) -> MipResult:
    """Return what was found; ``unit`` is what 1 of the solver's objective means."""
    if _is_called_infeasible(solved):
        return _infeasible()
    reason = mathopt.TerminationReason
    ended = solved.termination.reason
    if ended not in (reason.OPTIMAL, reason.FEASIBLE, reason.NO_SOLUTION_FOUND):
        msg = f"the MIP solver stopped: {ended.name}, {solved.termination.detail}"
        raise EngineError(msg)
    hit_limit = solved.termination.limit is mathopt.Limit.TIME
    bound = _finite(solved.termination.objective_bounds.dual_bound)
    if not solved.has_primal_feasible_solution():
        return MipResult(
            status=MipStatus.NO_SOLUTION,
            values=None,
            objective=None,
            bound=None if bound is None else bound * unit,
            hit_limit=hit_limit,
        )
    values = np.zeros(num_variables)
    for variable, value in solved.variable_values().items():
        values[variable.id] = value
    is_optimal = ended is reason.OPTIMAL
    bound = sound_bound(solved.objective_value(), bound)
    return MipResult(
        status=MipStatus.OPTIMAL if is_optimal else MipStatus.FEASIBLE,
        values=values,
        objective=solved.objective_value() * unit,
        bound=None if bound is None else bound * unit,
        hit_limit=hit_limit,
    )


def _padded(hint: FloatArray, num_variables: int) -> FloatArray:
    rest = np.full(num_variables - len(hint), np.nan)
    return np.concatenate([hint, rest])


def _solution_hint(model: mathopt.Model, hint: FloatArray) -> mathopt.SolutionHint:
    known = ~np.isnan(hint)
    return mathopt.SolutionHint(
        variable_values={
            variable: float(hint[variable.id])
            for variable in model.variables()
            if known[variable.id]
        }
    )


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _timedelta(seconds: float | None) -> datetime.timedelta | None:
    return None if seconds is None else datetime.timedelta(seconds=seconds)
