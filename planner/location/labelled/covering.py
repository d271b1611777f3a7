"""Covering with labels: everybody by the fewest sites, or most people by so many."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.location.covering import maximal_covering_model, set_covering_model
from planner.location.labelled.answer import LocationAnswer, solved
from planner.location.labelled.table import Labels, Table, Values, table_of

__all__ = ["maximal_covering", "set_covering"]


def set_covering(
    distance: Table,
    within: float,
    *,
    opening_cost: Values | None = None,
    existing: Labels = (),
    required: Labels = (),
    forbidden: Labels = (),
    time_limit_s: float | None = None,
) -> LocationAnswer:
    """Open the fewest, or the cheapest, sites that have everybody within a distance.

    Known as LSCP; Toregas and others 1971; the mathematics stands in
    ``planner.location.covering.set_covering_model``.

    Parameters
    ----------
    distance
        A row a customer, a column a site; nan or infinite where there is no way.
    within
        Distance up to which a site covers, that distance included.
    opening_cost
        Of each site, 1 unless given.
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
    rules = table.rules(existing, required, forbidden)
    if opening_cost is not None:
        cost = table.of_sites(opening_cost, "opening_cost")
        rules = replace(rules, opening_cost=cost)
    return solved(
        table,
        set_covering_model.set_covering,
        (table.values <= within).astype(np.float64),
        rules=rules,
        time_limit_s=time_limit_s,
    )


def maximal_covering(
    distance: Table,
    within: float,
    p: int,
    *,
    weights: Values | None = None,
    existing: Labels = (),
    required: Labels = (),
    forbidden: Labels = (),
    seed: int = 1,
    time_limit_s: float | None = None,
) -> LocationAnswer:
    """Open at most ``p`` sites that have the most people within a distance.

    Known as MCLP; Church and ReVelle 1974; the mathematics stands in
    ``planner.location.covering.maximal_covering_model``.

    Parameters
    ----------
    distance
        A row a customer, a column a site; nan or infinite where there is no way.
    within
        Distance up to which a site covers, that distance included.
    p
        Most sites that open besides those that exist.
    weights
        Of the customers, 1 unless given.
    existing, required, forbidden
        Labels of sites that are open already, must open, and must not.
    time_limit_s
        Time after which the best solution so far is taken; else a limit on steps
        ends the search.

    Raises
    ------
    InstanceError
        If something is no number, or a label is not in the table.
    """
    table = table_of(distance, "distance")
    return solved(
        table,
        maximal_covering_model.maximal_covering,
        (table.values <= within).astype(np.float64),
        p,
        weights=table.of_customers(weights, "weights"),
        rules=table.rules(existing, required, forbidden),
        seed=seed,
        time_limit_s=time_limit_s,
    )
