"""Coverage against cost: maximal covering, swept over its number of sites, beside ours.

spopt covers the most residents with p sites, whatever they cost. Each of its site sets
becomes a siting of our model at the prices of our frontier: its sites are open, in
their cheapest format, no other point is, and the hub, the stores and who goes where
are chosen at least cost so that as many are covered and served as spopt says, or as
many as can be. No such siting may cost less than the bound of a point of ours that
covers no more.
"""

from __future__ import annotations

import argparse
import importlib
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import planner
from planner.design.siting_model.prepare import Prepared, prepare
from planner.design.siting_model.prices import prices_of_plan
from planner.design.solve import solve
from planner.design.studies.frontier.axes import axis_of
from planner.design.studies.frontier.frontier import without_requirement
from planner.design.studies.frontier.sweep import CostMeasure, SitingPoint, sweep
from planner.errors import PlannerError
from planner.instance import Instance
from planner.model.rules import Measure
from planner.service.coverage import collecting_pairs, is_collecting
from planner.siting.covered import counted_shares
from planner.siting.data import SitingData, SitingPrices
from planner.siting.search.largest_coverage import most_coverage
from planner.siting.search.least_cost import solve_three_tier

MEASURE = Measure.RESIDENTS
HUB_TIER, STORE_TIER, POINT_TIER = range(3)
FAR_M = 1e9
TOLERANCE = 1e-6
COLUMNS = (
    "p",
    "covered says spopt",
    "covered and served",
    "cost",
    "ours for as much",
    "spopt dearer by",
    "our point that covers as much",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerPoint:
    """A siting made of spopt's sites.

    Parameters
    ----------
    said
        Share of the residents that spopt covers.
    coverage, cost
        Of the siting, by our model.
    our_cost
        What our siting that covers as much costs, any sites allowed.
    """

    num_sites: int
    said: float
    coverage: float
    cost: float
    our_cost: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparison:
    """Both fronts of a county, and how long each took."""

    name: str
    ours: Sequence[SitingPoint]
    peers: Sequence[PeerPoint]
    num_failed: int
    our_s: float
    peer_s: float

    @property
    def num_dominated(self) -> int:
        """Points of spopt that a point of ours is no dearer and covers as much as."""
        return sum(
            _cost_of_as_much(self.ours, item) <= item.cost for item in self.peers
        )

    @property
    def num_beaten(self) -> int:
        """Points of spopt that cost no less than our siting that covers as much."""
        return sum(item.our_cost <= item.cost for item in self.peers)

    @property
    def contradictions(self) -> list[tuple[PeerPoint, SitingPoint]]:
        """Points of spopt below the proven bound of a point that covers no more."""
        return [
            (peer, own)
            for peer in self.peers
            for own in self.ours
            if peer.coverage >= own.value - TOLERANCE
            and peer.cost < own.cost_bound * (1.0 - TOLERANCE)
        ]

    @property
    def num_within_gap(self) -> int:
        """Points of spopt that beat a point of ours by less than its proven gap."""
        return sum(
            any(
                peer.coverage >= own.value - TOLERANCE and peer.cost < own.cost
                for own in self.ours
            )
            for peer in self.peers
        )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this family."""
    parser.add_argument("scenarios", nargs="+", metavar="SCENARIO[:VARIANT]")
    parser.add_argument("--data", type=Path, help="where the tables are looked up")
    parser.add_argument("--points", type=int, default=20, help="of our frontier")
    parser.add_argument("--sets", type=int, default=12, help="site sets of spopt")
    parser.add_argument("--gap", type=float, default=0.005, help="of each siting")
    parser.add_argument("--seed", type=int, default=1)


def run(options: argparse.Namespace) -> int:
    """Compare both fronts of each scenario; 1 if spopt contradicts a bound."""
    contradictions = 0
    for name in options.scenarios:
        path, _, variant = name.partition(":")
        scenario = planner.read_scenario(
            path, variant=variant or None, data=options.data
        )
        found = compare(
            planner.build(scenario),
            name=name,
            num_points=options.points,
            num_sets=options.sets,
            gap=options.gap,
            seed=options.seed,
        )
        print(table(found), flush=True)
        print(summary(found), flush=True)
        contradictions += len(found.contradictions)
    return int(contradictions > 0)


def compare(
    instance: Instance,
    *,
    name: str,
    num_points: int,
    num_sets: int,
    gap: float,
    seed: int,
) -> Comparison:
    """Return both fronts of an instance at the same prices.

    Raises
    ------
    PlannerError
        If there is no plan to take prices from.
    """
    plan = solve(instance, seed=seed, rounds=1, neighbours=0).plan
    if plan is None:
        msg = f"{name}: no plan to take prices from"
        raise PlannerError(msg)
    prepared = prepare(without_requirement(instance, MEASURE))
    prices = prices_of_plan(prepared, plan)
    started = time.perf_counter()
    ours, _ = sweep(
        prepared.data,
        prices,
        axis=axis_of(MEASURE),
        cost=CostMeasure.ANNUAL,
        num_points=num_points,
        gap=gap,
        seed=seed,
        say=lambda _: None,
    )
    our_s, started = time.perf_counter() - started, time.perf_counter()
    numbers = _numbers(prepared, ours, num_sets)
    peers = [peer_point(prepared, prices, p, gap=gap, seed=seed) for p in numbers]
    return Comparison(
        name=name,
        ours=ours,
        peers=[item for item in peers if item is not None],
        num_failed=sum(item is None for item in peers),
        our_s=our_s,
        peer_s=time.perf_counter() - started,
    )


def _numbers(
    prepared: Prepared, ours: Sequence[SitingPoint], num_sets: int
) -> list[int]:
    """Return numbers of sites up to what our dearest point opens."""
    collecting = _collecting_sites(prepared)
    most = max(
        int((point.solution.site_option[collecting] >= 0).sum()) for point in ours
    )
    return sorted({round(number) for number in np.linspace(0, most, num_sets + 1)[1:]})


def _collecting_sites(prepared: Prepared) -> NDArray[np.int64]:
    """Return the sites that may open with the functions that the standard asks for."""
    instance, data = prepared.instance, prepared.data
    return np.array(
        [
            idx
            for idx, site in enumerate(instance.sites)
            if not data.is_excluded[idx]
            and any(is_collecting(instance, idx, name) for name in site.format_ids)
        ],
        dtype=np.int64,
    )


def peer_point(
    prepared: Prepared, prices: SitingPrices, num_sites: int, *, gap: float, seed: int
) -> PeerPoint | None:
    """Return the siting of spopt's best sites; ``None`` if nothing can supply them."""
    chosen, said = _covering_sites(prepared, num_sites, seed)
    data = with_sites(prepared, chosen)
    most = most_coverage(data, prices, str(MEASURE), gap=gap / 10, seed=seed)
    if most is None:
        return None
    data = replace(data, floor=(str(MEASURE), min(said, most.share)))
    found = solve_three_tier(data, prices, gap=gap / 10, seed=seed)
    if found is None:
        return None
    weights = data.weights(str(MEASURE))
    coverage = float(weights @ counted_shares(data, found)) / float(weights.sum())
    free = replace(prepared.data, floor=(str(MEASURE), coverage))
    own = solve_three_tier(free, prices, gap=gap, hint=found.values, seed=seed)
    return PeerPoint(
        num_sites=num_sites,
        said=said,
        coverage=coverage,
        cost=found.objective,
        our_cost=np.inf if own is None else own.objective,
    )


def _covering_sites(
    prepared: Prepared, num_sites: int, seed: int
) -> tuple[NDArray[np.int64], float]:
    """Return the sites that spopt covers the most residents with, and their share."""
    instance, sites = prepared.instance, _collecting_sites(prepared)
    near = collecting_pairs(instance)
    distance_m = np.full((len(instance.villages), len(instance.sites)), FAR_M)
    villages = instance.reach.origin_idx[near]
    ends = instance.reach.destination_idx[near]
    distance_m[villages, ends] = instance.reach.distance_m[near]
    peers = importlib.import_module("benchmarks.instances.peers.covering_peers")
    opened = peers.covering_sites(
        distance_m[:, sites],
        instance.residents,
        instance.standard.collect_within_m,
        num_sites,
        seed=seed,
    )
    chosen = sites[opened]
    is_covered = (distance_m[:, chosen] < FAR_M).any(axis=1)
    residents = instance.residents
    return chosen, float(residents @ is_covered) / float(residents.sum())


def with_sites(prepared: Prepared, chosen: NDArray[np.int64]) -> SitingData:
    """Return data in which given sites open, in their cheapest formats that collect.

    Hubs and other stores may open too, other points may not. Where a required site is
    none of those chosen it is open as well.
    """
    instance, data = prepared.instance, prepared.data
    is_chosen = np.zeros(data.num_sites, dtype=bool)
    is_chosen[chosen] = True
    collects = np.array(
        [
            is_collecting(instance, int(site), name)
            for site, name in zip(data.option_site, prepared.option_format, strict=True)
        ],
        dtype=bool,
    )
    dropped = [
        option
        for site in chosen.tolist()
        for option in _all_but_cheapest(data, site, collects)
    ]
    capacity = data.option_capacity.copy()
    capacity[dropped] = 0.0
    fixed = data.option_fixed_cost.copy()
    fixed[dropped] = fixed.sum()
    return replace(
        data,
        option_capacity=capacity,
        option_fixed_cost=fixed,
        is_required=data.is_required | is_chosen,
        is_excluded=data.is_excluded
        | ((data.site_tier == POINT_TIER) & ~is_chosen & ~data.is_required),
    )


def _all_but_cheapest(
    data: SitingData, site: int, collects: NDArray[np.bool_]
) -> Iterable[int]:
    options = np.flatnonzero(data.option_site == site)
    usable = options[collects[options]]
    cheapest = usable[np.argmin(data.option_fixed_cost[usable])]
    return (int(option) for option in options if option != cheapest)


def _cost_of_as_much(ours: Sequence[SitingPoint], peer: PeerPoint) -> float:
    """Return what our cheapest point that covers as much costs, ``inf`` if none."""
    costs = [own.cost for own in ours if own.value >= peer.coverage - TOLERANCE]
    return min(costs, default=np.inf)


def table(found: Comparison) -> str:
    """Return spopt's points beside ours as a Markdown table."""
    lines = [COLUMNS, ("---",) * len(COLUMNS)]
    for peer in found.peers:
        own = _cost_of_as_much(found.ours, peer)
        lines.append(
            (
                str(peer.num_sites),
                f"{peer.said:.2%}",
                f"{peer.coverage:.2%}",
                f"{peer.cost:,.0f}",
                f"{peer.our_cost:,.0f}",
                f"{(peer.cost - peer.our_cost) / peer.our_cost:.2%}",
                f"{own:,.0f}",
            )
        )
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def summary(found: Comparison) -> str:
    """Return the counts in words."""
    gap = max((point.cost_gap for point in found.ours), default=0.0)
    return (
        f"{found.name}: {len(found.ours)} points of ours (gap {gap:.2%} at most, "
        f"{found.our_s:.0f} s), {len(found.peers)} of spopt ({found.peer_s:.0f} s, "
        f"{found.num_failed} site sets without a siting). Of spopt's points "
        f"{found.num_dominated} are dominated by a point of ours, "
        f"{found.num_beaten} by our siting for the same coverage; "
        f"{found.num_within_gap} beat one of our points within its gap, "
        f"{len(found.contradictions)} beyond it."
    )
