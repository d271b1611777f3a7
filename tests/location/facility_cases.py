"""What tests of facility location share: enumeration, random cases, a checker."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from planner.location.sites import LocationResult, SiteRules


@dataclass(frozen=True)
class Case:
    """A small problem with everything that a model may be told."""

    cost: np.ndarray
    demand: np.ndarray
    opening_cost: np.ndarray
    capacity: np.ndarray
    rules: SiteRules
    p_max: int | None


def random_case(seed: int, *, num_customers: int, num_sites: int) -> Case:
    """Return a case; about half of them have rules, missing pairs or a budget."""
    rng = np.random.default_rng(seed)
    cost = rng.integers(1, 60, (num_customers, num_sites)).astype(float)
    if seed % 3 == 0:
        cost[rng.random(cost.shape) < 0.2] = np.inf
    demand = rng.integers(0, 9, num_customers).astype(float)
    capacity = rng.integers(4, 25, num_sites).astype(float)
    if seed % 5 == 0:
        capacity[0] = np.inf
    order = rng.permutation(num_sites)
    chosen = seed % 4
    rules = SiteRules(
        fixed=tuple(order[:1]) if chosen == 1 else (),
        required=tuple(order[1:2]) if chosen in (1, 2) else (),
        forbidden=tuple(order[2:3]) if chosen == 2 else (),
        opening_cost=rng.integers(1, 9, num_sites).astype(float),
        budget=float(rng.integers(6, 20)) if chosen == 3 else None,
    )
    return Case(
        cost=cost,
        demand=demand,
        opening_cost=rng.integers(0, 80, num_sites).astype(float),
        capacity=capacity,
        rules=rules,
        p_max=int(rng.integers(1, num_sites)) if seed % 2 else None,
    )


def open_sets(case: Case):
    """Yield every open set that keeps the rules, and what it costs to open."""
    num_sites = len(case.opening_cost)
    fixed = set(case.rules.fixed)
    for flags in itertools.product([False, True], repeat=num_sites):
        sites = {site for site in range(num_sites) if flags[site]}
        new = sorted(sites - fixed)
        if not sites >= fixed | set(case.rules.required):
            continue
        if sites & set(case.rules.forbidden):
            continue
        if case.p_max is not None and len(new) > case.p_max:
            continue
        money = case.rules.opening_cost[new].sum()
        if case.rules.budget is not None and money > case.rules.budget:
            continue
        yield sorted(sites), case.opening_cost[new].sum()


def least_cost(case: Case, serve) -> float:
    """Return the least cost over all open sets, ``inf`` if none serves everyone."""
    return min(
        (opening + serve(case, sites) for sites, opening in open_sets(case)),
        default=np.inf,
    )


def serve_nearest(case: Case, sites: list[int]) -> float:
    """Return the cost of serving everyone from the cheapest open site."""
    return case.cost[:, sites].min(axis=1).sum() if sites else np.inf


def serve_shared(case: Case, sites: list[int]) -> float:
    """Return the cost of the transport problem."""
    if not sites:
        return np.inf
    cost, num = case.cost[:, sites], len(sites)
    num_customers = len(cost)
    room = np.zeros((num, cost.size))
    for column in range(num):
        room[column, column::num] = case.demand
    is_finite = np.isfinite(case.capacity[sites])
    found = linprog(
        np.where(np.isfinite(cost), cost, 0.0).ravel(),
        A_ub=room[is_finite],
        b_ub=case.capacity[sites][is_finite],
        A_eq=np.kron(np.eye(num_customers), np.ones(num)),
        b_eq=np.ones(num_customers),
        bounds=[(0.0, 1.0 if np.isfinite(value) else 0.0) for value in cost.ravel()],
    )
    return found.fun if found.status == 0 else np.inf


def serve_whole(case: Case, sites: list[int]) -> float:
    """Return the least cost over all assignments."""
    best = np.inf
    for chosen in itertools.product(sites, repeat=len(case.demand)):
        load = np.bincount(chosen, case.demand, len(case.capacity))
        if (load <= case.capacity).all():
            best = min(best, case.cost[np.arange(len(chosen)), chosen].sum())
    return best


def recomputed(case: Case, result: LocationResult) -> float:
    """Return the cost of a solution, after checking that it keeps everything."""
    shares = result.shares
    if shares is None:
        shares = np.zeros(case.cost.shape)
        shares[np.arange(len(shares)), result.assignment] = 1.0
    np.testing.assert_allclose(shares.sum(axis=1), 1.0)
    assert set(np.flatnonzero(shares.any(axis=0))) <= set(result.open_sites)
    assert sorted(result.open_sites) in [sites for sites, _ in open_sets(case)]
    new = [site for site in result.open_sites if site not in case.rules.fixed]
    used = shares > 0.0
    return float((case.cost[used] * shares[used]).sum() + case.opening_cost[new].sum())


def assert_within_capacity(case: Case, result: LocationResult) -> None:
    """Check the load of every site."""
    if result.shares is not None:
        load = case.demand @ result.shares
    else:
        sums = np.bincount(result.assignment, case.demand, len(case.capacity))
        load = sums.astype(np.float64)
    assert (load <= case.capacity + 1e-6).all()
