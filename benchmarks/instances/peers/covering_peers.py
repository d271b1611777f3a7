"""Covering with spopt, from the dense distance matrix that it asks for.

It builds its models with pulp and solves them with the solver bundled there.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pulp
from numpy.typing import NDArray
from spopt.locate import LSCP, MCLP, PCenter, PMedian

from benchmarks.instances.families.covering import (
    CITY,
    Places,
    arc_m,
    matched,
    read_city,
    read_stores,
)
from benchmarks.instances.harness import Answer, Case


def spopt_answer(case: Case, time_limit_s: float, seed: int) -> Answer:
    """Return what spopt finds; it tells no bound unless it ends with a proof."""
    places = _city(case) if CITY.fullmatch(case.name) else read_stores(case.path)
    model = _model(case, places)
    options = [f"randomSeed {seed}", f"randomCbcSeed {seed}"]
    solver = pulp.PULP_CBC_CMD(
        msg=False, threads=1, timeLimit=time_limit_s, options=options
    )
    model = model.solve(solver, results=False)
    opened = [
        places.site[position]
        for position, variable in enumerate(model.fac_vars)
        if (variable.value() or 0.0) > 0.5
    ]
    if model.problem.sol_status not in _WITH_SOLUTION or not opened:
        return Answer(cost=None, bound=None, solution=None)
    cost = float(pulp.value(model.problem.objective))
    is_proven = model.problem.sol_status == pulp.LpSolutionOptimal
    return Answer(
        cost=cost, bound=cost if is_proven else None, solution={"open": opened}
    )


def covering_sites(
    distance_m: NDArray[np.float64],
    weight: NDArray[np.float64],
    radius_m: float,
    num_sites: int,
    *,
    seed: int,
) -> list[int]:
    """Return the positions of the sites that cover the most weight.

    Parameters
    ----------
    distance_m
        From each demand point to each site, shape ``(num_points, num_sites)``.
    """
    model = MCLP.from_cost_matrix(distance_m, weight, radius_m, num_sites)
    options = [f"randomSeed {seed}", f"randomCbcSeed {seed}"]
    solver = pulp.PULP_CBC_CMD(msg=False, threads=1, options=options)
    model = model.solve(solver, results=False)
    opened = [(variable.value() or 0.0) > 0.5 for variable in model.fac_vars]
    return np.flatnonzero(opened).tolist()


_WITH_SOLUTION = (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible)


def _model(case: Case, places: Places) -> Any:
    p, radius = case.parameters.get("p"), case.parameters.get("radius")
    cost, weights = places.distance_m, places.weight
    model = matched(case.name)["model"]
    if model == "LSCP":
        return LSCP.from_cost_matrix(cost, radius)
    if model == "pcenter":
        return PCenter.from_cost_matrix(cost, p)
    if model == "pmedian":
        return PMedian.from_cost_matrix(cost, weights, p)
    return MCLP.from_cost_matrix(cost, weights, radius, p)


def _city(case: Case) -> Places:
    degrees, weight = read_city(case.path)
    latitude, longitude = np.radians(degrees).T
    everyone = np.arange(len(weight))
    distance_m = arc_m(latitude, longitude, everyone[:, None], everyone[None, :])
    np.fill_diagonal(distance_m, 0.0)
    site = tuple(str(position) for position in everyone)
    return Places(site=site, weight=weight, distance_m=distance_m)
