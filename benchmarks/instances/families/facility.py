"""Published instances of capacitated facility location, whole and shared customers.

OR-Library files (Beasley 1988, doi:10.1016/0377-2217(88)90175-0) let customers be
shared out; those of Holmberg, Ronnqvist and Yuan (1999,
doi:10.1016/S0377-2217(98)00008-3) do not. Large OR-Library files have a case for each
of several capacities, which only the table of best known values names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np

from benchmarks.instances.harness import (
    Answer,
    Case,
    Recosting,
    best_known_rows,
    case_of_row,
    natural_order,
)
from benchmarks.instances.recosting.recost_facility import (
    Instance,
    read,
    recost_facility,
)
from planner.location.facility.capacitated_model import capacitated
from planner.location.facility.single_source_model import single_source
from planner.location.sites import LocationResult
from planner.solvers.mip import solve_mip
from planner.solvers.mip_builder import MipBuilder

NAME = "facility"
SENSE = "min"

FOLDERS = ("cap", "holmberg")
PREFIX = "sscflp_holmberg_"
MIP_GAP = 1e-6


def cases(folder: Path) -> list[Case]:
    """Return the cases of one of the two folders, or of both in their parent."""
    places = [folder / name for name in FOLDERS if (folder / name).is_dir()]
    rows = {row["instance"]: row for row in best_known_rows(folder)}
    return [
        case
        for place in places or [folder]
        for path in sorted(_files(place), key=natural_order)
        for case in _cases_of_file(path, rows)
    ]


def solve(case: Case, *, time_limit_s: float, seed: int) -> Answer:
    """Solve a case with the planner's location models."""
    instance = _instance(case)
    model = single_source if instance.is_single_source else capacitated
    result = model(
        np.array(instance.cost),
        instance.demand,
        instance.opening_cost,
        instance.capacity,
        mip_gap=MIP_GAP,
        time_limit_s=time_limit_s,
        seed=seed,
    )
    return Answer(cost=result.objective, bound=result.bound, solution=_plain(result))


def recost(case: Case, solution: object) -> Recosting:
    """Return cost and violations of a solution, read from the file alone."""
    known = cast(Mapping[str, Any], solution)
    return recost_facility(case.path, case.parameters, known)


def warm_up() -> None:
    """Solve a tiny problem of each kind, so that the machine code is there."""
    cost = np.array([[1.0, 9.0], [2.0, 8.0], [9.0, 3.0]])
    demand, opening_cost, capacity = [4.0, 4.0, 4.0], [4.0, 7.0], [6.0, 8.0]
    for model in (capacitated, single_source):
        model(cost, demand, opening_cost, capacity)


def highs(case: Case, time_limit_s: float, seed: int) -> Answer:
    """Hand the strong model to HiGHS as it is."""
    instance = _instance(case)
    cost, demand = np.array(instance.cost), np.array(instance.demand)
    num_customers, num_sites = cost.shape
    customer, site = (index.ravel() for index in np.indices(cost.shape))
    mip = MipBuilder()
    y = mip.variables(num_sites, cost=instance.opening_cost, is_integer=True)
    x = mip.variables(
        cost.size, cost=cost.ravel(), is_integer=instance.is_single_source
    )
    room = -np.array(instance.capacity)
    mip.rows(num_customers, [(customer, x, 1.0)], lower=1.0, upper=1.0)
    mip.rows(
        num_sites,
        [(site, x, demand[customer]), (np.arange(num_sites), y, room)],
        upper=0.0,
    )
    pairs = np.arange(cost.size)
    mip.rows(cost.size, [(pairs, x, 1.0), (pairs, y[site], -1.0)], upper=0.0)
    found = solve_mip(mip, gap=MIP_GAP, time_limit_s=time_limit_s, seed=seed)
    if found.values is None:
        return Answer(cost=None, bound=found.bound, solution=None)
    shares = found.values[x].reshape(cost.shape)
    if instance.is_single_source:
        shares = np.rint(shares)
    opened = np.flatnonzero(found.values[y] > 0.5)
    solution = _solution(opened, np.maximum(shares, 0.0))
    return Answer(cost=found.objective, bound=found.bound, solution=solution)


PEERS = {"highs": highs}


def _files(folder: Path) -> Iterator[Path]:
    """Yield the instance files of a folder."""
    for path in folder.iterdir():
        if path.is_file() and path.name.startswith(("cap", "p")):
            yield path


def _cases_of_file(path: Path, rows: Mapping[str, Mapping[str, str]]) -> list[Case]:
    """Return one case, or one for each capacity that the table names."""
    stem = path.stem + "-"
    capacities = [name.removeprefix(stem) for name in rows if name.startswith(stem)]
    if not capacities:
        names = (path.stem, PREFIX + path.name)
        row = next((rows[name] for name in names if name in rows), None)
        return [case_of_row(path, row)]
    return [
        replace(
            case_of_row(path, rows[stem + capacity]),
            parameters={"capacity": float(capacity)},
        )
        for capacity in capacities
    ]


def _instance(case: Case) -> Instance:
    """Return what the file says, with the capacity of the case."""
    instance = read(case.path)
    if "capacity" not in case.parameters:
        return instance
    capacity = [case.parameters["capacity"]] * len(instance.capacity)
    return replace(instance, capacity=capacity)


def _plain(result: LocationResult) -> dict[str, Any] | None:
    """Return a result in the form that is recosted."""
    if result.open_sites is None:
        return None
    if result.shares is not None:
        return _solution(result.open_sites, result.shares)
    assert result.assignment is not None
    pairs = [[i, int(site), 1.0] for i, site in enumerate(result.assignment)]
    return {"open": result.open_sites.tolist(), "shares": pairs}


def _solution(opened: np.ndarray, shares: np.ndarray) -> dict[str, Any]:
    customer, site = np.nonzero(shares)
    pairs = zip(
        customer.tolist(), site.tolist(), shares[customer, site].tolist(), strict=True
    )
    return {"open": opened.tolist(), "shares": [list(pair) for pair in pairs]}
