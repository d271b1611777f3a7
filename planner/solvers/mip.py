"""Mixed-integer programmes built from arrays and solved by HiGHS through MathOpt.

Nothing outside this file knows which solver runs. Models are filled as arrays, since
building them variable by variable in Python takes longer than solving them.
"""

from __future__ import annotations

import datetime
import logging
import threading
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

from planner.errors import EngineError
from planner.solvers.silence import silent_stdout

__all__ = [
    "MipBuilder",
    "MipResult",
    "MipStatus",
    "relative_gap",
    "solve_mip",
    "sound_bound",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


logger = logging.getLogger(__name__)

FEASIBILITY_TOLERANCE = 1e-6
ROUNDING = 1e-6
"""Share of an objective that the solver's tolerances may put a bound above it."""
HEURISTICS = tuple(
    f"mip_heuristic_run_{name}" for name in ("root_reduced_cost", "rins", "rens")
)
"""What looks for solutions at the first node; in a model of 3,900 variables they took 6
of 7.6 CPU seconds."""
SEEDS = 2**31
"""As many as the solver knows."""
LARGEST_COEFFICIENT = 2.0**40
"""Of a model that solvers refused as it was: they fail at 1e15, or take 1e20 for
infinite. Rows and objectives with larger ones are divided by a power of two."""
LARGEST_BOUND = 2.0**60
"""Of a row, likewise."""


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


class MipBuilder:
    """Collects blocks of variables and rows, minimising; the solver sees them whole."""

    def __init__(self) -> None:
        self._lower: list[FloatArray] = []
        self._upper: list[FloatArray] = []
        self._cost: list[FloatArray] = []
        self._integer: list[NDArray[np.bool_]] = []
        self._row_lower: list[FloatArray] = []
        self._row_upper: list[FloatArray] = []
        self._entries: list[tuple[IntArray, IntArray, FloatArray]] = []
        self.num_variables = 0
        self.num_rows = 0
        self.offset = 0.0

    def variables(
        self,
        num: int,
        *,
        lower: ArrayLike = 0.0,
        upper: ArrayLike = 1.0,
        cost: ArrayLike = 0.0,
        is_integer: ArrayLike = False,
    ) -> IntArray:
        """Add ``num`` variables and return their positions."""
        for store, value in (
            (self._lower, lower),
            (self._upper, upper),
            (self._cost, cost),
        ):
            store.append(np.broadcast_to(np.asarray(value, dtype=float), (num,)))
        whole = np.broadcast_to(np.asarray(is_integer, dtype=bool), (num,))
        self._integer.append(whole.copy())
        start = self.num_variables
        self.num_variables += num
        return np.arange(start, start + num)

    def rows(
        self,
        num: int,
        entries: Sequence[tuple[ArrayLike, ArrayLike, ArrayLike]],
        *,
        lower: ArrayLike = -np.inf,
        upper: ArrayLike = np.inf,
    ) -> IntArray:
        """Add ``num`` rows from (row within block, variable, coefficient) triples.

        Entries of the same row and variable add up.
        """
        start = self.num_rows
        for row, column, coefficient in entries:
            rows, columns, values = np.broadcast_arrays(row, column, coefficient)
            self._entries.append(
                (
                    rows.astype(np.int64).ravel() + start,
                    columns.astype(np.int64).ravel(),
                    values.astype(float).ravel(),
                )
            )
        for store, bound in ((self._row_lower, lower), (self._row_upper, upper)):
            store.append(np.broadcast_to(np.asarray(bound, dtype=float), (num,)))
        self.num_rows += num
        return np.arange(start, start + num)

    def set_costs(self, costs: FloatArray) -> None:
        """Replace all objective coefficients."""
        self._cost = [np.asarray(costs, dtype=float)]

    def costs(self) -> FloatArray:
        """Return the objective coefficients, shape ``(num_variables,)``."""
        return _joined(self._cost).copy()

    def bound(
        self,
        variables: ArrayLike,
        *,
        lower: ArrayLike | None = None,
        upper: ArrayLike | None = None,
    ) -> None:
        """Change the bounds of variables made before."""
        index = np.asarray(variables)
        if lower is not None:
            values = _joined(self._lower).copy()
            values[index] = lower
            self._lower = [values]
        if upper is not None:
            values = _joined(self._upper).copy()
            values[index] = upper
            self._upper = [values]

    def relax(self, variables: ArrayLike) -> None:
        """Let variables made before take fractions."""
        flags = np.concatenate(self._integer)
        flags[np.asarray(variables)] = False
        self._integer = [flags]

    def copy(self) -> MipBuilder:
        """Return a model that can be changed without changing this one."""
        other = copy(self)
        for name, value in vars(self).items():
            if isinstance(value, list):
                setattr(other, name, list(value))
        return other

    def has_contradiction(self) -> bool:
        """Return whether a variable or row has a lower bound above its upper one.

        The solver calls that an error, not an infeasible model.
        """
        variables = (_joined(self._lower) > _joined(self._upper)).any()
        rows = (_joined(self._row_lower) > _joined(self._row_upper)).any()
        return bool(variables or rows)

    def is_within_bounds(self, values: FloatArray) -> bool:
        """Return whether no value, where there is one, breaks its bounds."""
        too_low = values < _joined(self._lower) - FEASIBILITY_TOLERANCE
        too_high = values > _joined(self._upper) + FEASIBILITY_TOLERANCE
        return not (too_low | too_high).any()

    def clipped(self, values: FloatArray) -> FloatArray:
        """Return the values, those that break their bounds at the bounds."""
        return np.clip(values, _joined(self._lower), _joined(self._upper))

    def objective_scale(self) -> float:
        """Return the power of two by which the solver's objective is smaller."""
        largest = np.abs(self.costs()).max(initial=0.0)
        return float(_shrinking(largest / LARGEST_COEFFICIENT))

    def to_proto(self, *, is_scaled: bool = False) -> model_pb2.ModelProto:
        """Return the model as MathOpt wants it.

        Scaled, its numbers are such as every solver can take, and its objective is
        ``objective_scale`` times the model's; small terms beside huge ones are lost.
        """
        proto = model_pb2.ModelProto()
        _fill_bounds(proto.variables, _joined(self._lower), _joined(self._upper))
        proto.variables.integers.extend(_joined(self._integer).astype(bool).tolist())
        row, column, value = self._summed_entries()
        lower, upper = _joined(self._row_lower), _joined(self._row_upper)
        scale, of_objective = np.ones(self.num_rows), 1.0
        if is_scaled:
            scale = _row_scale(row, value, lower, upper)
            of_objective = self.objective_scale()
        _fill_bounds(proto.linear_constraints, lower * scale, upper * scale)
        costs = self.costs() * of_objective
        used = np.flatnonzero(costs)
        proto.objective.linear_coefficients.ids.extend(used.tolist())
        proto.objective.linear_coefficients.values.extend(costs[used].tolist())
        proto.objective.offset = self.offset * of_objective
        matrix = proto.linear_constraint_matrix
        matrix.row_ids.extend(row.tolist())
        matrix.column_ids.extend(column.tolist())
        matrix.coefficients.extend((value * scale[row]).tolist())
        return proto

    def _summed_entries(self) -> tuple[IntArray, IntArray, FloatArray]:
        if not self._entries:
            empty = np.zeros(0, dtype=np.int64)
            return empty, empty, np.zeros(0)
        row, column, value = (
            np.concatenate([entry[part] for entry in self._entries])
            for part in range(3)
        )
        key = row * self.num_variables + column
        unique, inverse = np.unique(key, return_inverse=True)
        total = np.bincount(inverse, weights=value, minlength=len(unique))
        kept = total != 0.0
        return (
            unique[kept] // self.num_variables,
            unique[kept] % self.num_variables,
            total[kept],
        )


def solve_mip(
    builder: MipBuilder,
    *,
    gap: float = 1e-4,
    time_limit_s: float | None = None,
    node_limit: int | None = None,
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
    time_limit_s, node_limit
        Other reasons to stop; the clock makes a run irreproducible.
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
        Whether the solver looks for solutions; without, for a bound alone.
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
    if hint is not None:
        hint = _padded(hint, builder.num_variables)
        hint = builder.clipped(hint) if builder.is_within_bounds(hint) else None
    parameters = mathopt.SolveParameters(
        time_limit=_timedelta(time_limit_s),
        node_limit=node_limit,
        relative_gap_tolerance=gap,
        random_seed=seed % SEEDS,
    )
    parameters.highs.int_options["threads"] = 1
    parameters.highs.bool_options["mip_heuristic_run_root_reduced_cost"] = (
        reduced_cost_search
    )
    if not presolve:
        parameters.presolve = mathopt.Emphasis.OFF
    if not heuristics:
        parameters.highs.double_options["mip_heuristic_effort"] = 0.0
        for name in HEURISTICS:
            parameters.highs.bool_options[name] = False

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


def _row_scale(
    row: IntArray, value: FloatArray, lower: FloatArray, upper: FloatArray
) -> FloatArray:
    """Return a power of two for each row that makes its numbers small enough."""
    largest = np.zeros(len(lower))
    with np.errstate(invalid="ignore"):
        np.maximum.at(largest, row, np.abs(value))
    limits = np.maximum(
        *(np.where(np.isfinite(item), np.abs(item), 0.0) for item in (lower, upper))
    )
    return _shrinking(np.maximum(largest / LARGEST_COEFFICIENT, limits / LARGEST_BOUND))


def _shrinking(excess: ArrayLike) -> FloatArray:
    """Return a power of two at most as large as 1 over each excess; 1 up to 1."""
    sizes = np.asarray(excess, dtype=float)
    # What is not finite is left to the solver, which says so.
    sizes = np.where(np.isfinite(sizes), np.maximum(sizes, 1.0), 1.0)
    return np.asarray(np.exp2(-np.ceil(np.log2(sizes))))


def _fill_bounds(
    proto: model_pb2.VariablesProto | model_pb2.LinearConstraintsProto,
    lower: FloatArray,
    upper: FloatArray,
) -> None:
    proto.ids.extend(range(len(lower)))
    proto.lower_bounds.extend(lower.tolist())
    proto.upper_bounds.extend(upper.tolist())


def _joined(blocks: Sequence[NDArray[np.float64] | NDArray[np.bool_]]) -> FloatArray:
    return np.concatenate(blocks).astype(float) if blocks else np.zeros(0)


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _timedelta(seconds: float | None) -> datetime.timedelta | None:
    return None if seconds is None else datetime.timedelta(seconds=seconds)
