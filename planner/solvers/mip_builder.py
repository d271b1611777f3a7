"""Mixed-integer programmes built from arrays, as MathOpt takes them.

Models are filled as arrays, since building them variable by variable in Python takes
longer than solving them.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy

import numpy as np
from numpy.typing import ArrayLike, NDArray
from ortools.math_opt import model_pb2

__all__ = ["MipBuilder"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

FEASIBILITY_TOLERANCE = 1e-6
"""By which a value may be out of its bounds: HiGHS allows as much
(``mip_feasibility_tolerance``)."""
LARGEST_COEFFICIENT = 2.0**40
"""Of a model that solvers refused as it was: they fail at 1e15, or take 1e20 for
infinite. Rows and objectives with larger ones are divided by a power of two."""
LARGEST_BOUND = 2.0**60
"""Of a row, likewise."""


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

    def num_free(self) -> int:
        """Return how many variables have more than one value."""
        return int((_joined(self._lower) < _joined(self._upper)).sum())

    def free_part(self) -> tuple[MipBuilder | None, IntArray, FloatArray]:
        """Return the model of the free variables, their positions, and all values.

        In the values only those of fixed variables count. No model if these break a row
        that no other variable is in.
        """
        lower, upper = _joined(self._lower), _joined(self._upper)
        free = np.flatnonzero(lower < upper)
        row, column, value = self._summed_entries()
        is_free, fixed = (lower < upper)[column], np.where(lower < upper, 0.0, lower)
        spent, size = (
            np.bincount(row, weights=part, minlength=self.num_rows)
            for part in (value * fixed[column], np.abs(value * fixed[column]))
        )
        row_lower, row_upper = _joined(self._row_lower), _joined(self._row_upper)
        used = np.zeros(self.num_rows, dtype=bool)
        used[row[is_free]] = True
        slack = FEASIBILITY_TOLERANCE * (1.0 + size)
        is_broken = (spent < row_lower - slack) | (spent > row_upper + slack)
        if (is_broken & ~used).any():
            return None, free, fixed
        part, costs = MipBuilder(), self.costs()
        part.variables(
            len(free),
            lower=lower[free],
            upper=upper[free],
            cost=costs[free],
            is_integer=_joined(self._integer)[free],
        )
        number, new_row = np.cumsum(lower < upper) - 1, np.cumsum(used) - 1
        part.rows(
            int(used.sum()),
            [(new_row[row[is_free]], number[column[is_free]], value[is_free])],
            lower=(row_lower - spent)[used],
            upper=(row_upper - spent)[used],
        )
        part.offset = self.offset + float(costs @ fixed)
        return part, free, fixed

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
