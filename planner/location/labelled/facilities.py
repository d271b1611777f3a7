"""Facility location with labels: opening costs against costs of serving."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.location.facility import (
    capacitated_model,
    single_source_model,
    uncapacitated_model,
)
from planner.location.labelled.answer import LocationAnswer, solved
from planner.location.labelled.table import (
    LabelledTable,
    Labels,
    Table,
    Values,
    table_of,
)

__all__ = ["capacitated", "single_source", "uncapacitated"]

FloatArray = NDArray[np.float64]


def uncapacitated(
    cost: Table,
    opening_cost: Values,
    *,
    existing: Labels = (),
    required: Labels = (),
    forbidden: Labels = (),
    seed: int = 1,
    time_limit_s: float | None = None,
) -> LocationAnswer:
    """Open sites and serve each customer from the cheapest, at least cost in all.

    The mathematics stands in ``planner.location.facility.uncapacitated_model``.

    Parameters
    ----------
    cost
        Of serving each customer, a row, from each site, a column; nan or infinite where
        there is no way.
    opening_cost
        Of each site, or one number for all.
    existing, required, forbidden
        Labels of sites that are open already (at no cost), must open, and must not.
    time_limit_s
        Time after which the best solution so far is taken; else a limit on work ends
        the search.

    Raises
    ------
    InstanceError
        If something is no number, or a label is not in the table.
    """
    table = table_of(cost, "cost")
    return solved(
        table,
        uncapacitated_model.uncapacitated,
        table.values,
        table.of_sites(opening_cost, "opening_cost"),
        rules=table.rules(existing, required, forbidden),
        seed=seed,
        time_limit_s=time_limit_s,
    )


def capacitated(
    cost: Table,
    demand: Values,
    opening_cost: Values,
    capacity: Values,
    *,
    existing: Labels = (),
    required: Labels = (),
    forbidden: Labels = (),
    seed: int = 1,
    time_limit_s: float | None = None,
) -> LocationAnswer:
    """Open sites of limited capacity and share customers out, at least cost in all.

    The mathematics stands in ``planner.location.facility.capacitated_model``.

    Parameters
    ----------
    cost
        Of serving all demand of each customer, a row, from each site, a column; nan or
        infinite where there is no way.
    demand
        Of each customer.
    opening_cost, capacity
        Of each site, or one number for all.
    existing, required, forbidden
        Labels of sites that are open already (at no cost), must open, and must not.
    time_limit_s
        Time after which the best solution so far is taken; else a limit on work ends
        the search.

    Raises
    ------
    InstanceError
        If something is no number, or a label is not in the table.
    """
    table = table_of(cost, "cost")
    return solved(
        table,
        capacitated_model.capacitated,
        table.values,
        *_loads(table, demand, opening_cost, capacity),
        rules=table.rules(existing, required, forbidden),
        seed=seed,
        time_limit_s=time_limit_s,
    )


def single_source(
    cost: Table,
    demand: Values,
    opening_cost: Values,
    capacity: Values,
    *,
    existing: Labels = (),
    required: Labels = (),
    forbidden: Labels = (),
    seed: int = 1,
    time_limit_s: float | None = None,
) -> LocationAnswer:
    """Open sites of limited capacity and serve each customer whole, at least cost.

    The mathematics stands in ``planner.location.facility.single_source_model``; the
    arguments are those of ``capacitated``.

    Raises
    ------
    InstanceError
        If something is no number, or a label is not in the table.
    """
    table = table_of(cost, "cost")
    return solved(
        table,
        single_source_model.single_source,
        table.values,
        *_loads(table, demand, opening_cost, capacity),
        rules=table.rules(existing, required, forbidden),
        seed=seed,
        time_limit_s=time_limit_s,
    )


def _loads(
    table: LabelledTable, demand: Values, opening_cost: Values, capacity: Values
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return demand by customer, opening cost and capacity by site."""
    return (
        table.given(demand, "demand"),
        table.of_sites(opening_cost, "opening_cost"),
        table.of_sites(capacity, "capacity"),
    )
