"""Medians and centres with labels."""

from __future__ import annotations

from planner.location.labelled.answer import LocationAnswer, solved
from planner.location.labelled.table import Labels, Table, Values, table_of
from planner.location.median import center_model, median_model

__all__ = ["p_center", "p_median"]


def p_median(
    cost: Table,
    p: int,
    *,
    weights: Values | None = None,
    existing: Labels = (),
    required: Labels = (),
    forbidden: Labels = (),
    seed: int = 1,
    time_limit_s: float | None = None,
) -> LocationAnswer:
    """Open ``p`` sites so that serving each customer from one of them costs least.

    Hakimi 1964; the mathematics stands in ``planner.location.median.median_model``.

    Parameters
    ----------
    cost
        A row a customer, a column a site; nan or infinite where there is no way.
    p
        Number of sites that open besides those that exist.
    weights
        Of the customers, 1 unless given.
    existing, required, forbidden
        Labels of sites that are open already, must open, and must not.
    time_limit_s
        Time after which the best solution so far is taken; else until it is proven.

    Raises
    ------
    InstanceError
        If something is no number, or a label is not in the table.
    """
    table = table_of(cost, "cost")
    return solved(
        table,
        median_model.p_median,
        table.values,
        p,
        weights=table.of_customers(weights, "weights"),
        rules=table.rules(existing, required, forbidden),
        seed=seed,
        time_limit_s=time_limit_s,
    )


def p_center(
    distance: Table,
    p: int,
    *,
    weights: Values | None = None,
    existing: Labels = (),
    required: Labels = (),
    forbidden: Labels = (),
    seed: int = 1,
    time_limit_s: float | None = None,
) -> LocationAnswer:
    """Open at most ``p`` sites so that nobody is far from the nearest of them.

    Hakimi 1965; the mathematics stands in ``planner.location.median.center_model``.

    Parameters
    ----------
    distance
        A row a customer, a column a site; nan or infinite where there is no way.
    p
        Most sites that open besides those that exist.
    weights
        Of the customers, 1 unless given: the greatest weighted distance counts.
    existing, required, forbidden
        Labels of sites that are open already, must open, and must not.
    time_limit_s
        Time after which the best solution so far is taken; else until it is proven.

    Raises
    ------
    InstanceError
        If something is no number, or a label is not in the table.
    """
    table = table_of(distance, "distance")
    return solved(
        table,
        center_model.p_center,
        table.values,
        p,
        weights=table.of_customers(weights, "weights"),
        rules=table.rules(existing, required, forbidden),
        seed=seed,
        time_limit_s=time_limit_s,
    )
