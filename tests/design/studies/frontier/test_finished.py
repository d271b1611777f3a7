"""Points of frontiers finished by the search: none worse than another plan found."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

import planner
from benchmarks.counties.tiny.drawn import write_county
from benchmarks.quality.exhaustive import TODAY, best_plan, read_county
from planner.checker import check
from planner.design.loop.pool import Pool
from planner.design.penalties import objective_of
from planner.design.studies.frontier.frontier import frontier, without_requirement
from planner.flow import resolve
from planner.instance import Instance
from planner.ledger import compute_ledger
from planner.metrics import coverage_share
from planner.model.rules import Measure
from planner.plan import Plan
from tests.design.counties import asking, three_villages
from tests.tiny import point, store, village

TOLERANCE = 1e-6


def county(seed: int) -> Instance:
    """Return a line of villages with points and stores at random places."""
    rng = np.random.default_rng(seed)
    places = rng.choice(np.arange(6, 26), size=6, replace=False).tolist()
    sites = [point(f"p{number}", km) for number, km in enumerate(places[:4])]
    sites += [store(f"s{number}", km) for number, km in enumerate(places[4:])]
    more = [village(f"v{number}", km) for number, km in enumerate(places[1:3])]
    return three_villages(*sites, *more, requirements=asking())


def judged(plan: Plan, instance: Instance) -> tuple[float, float]:
    """Return the objective of a plan and the share of residents that it covers."""
    flow = resolve(plan, instance)
    ledger = compute_ledger(plan, instance, flow=flow)
    return objective_of(flow, ledger), coverage_share(flow, Measure.RESIDENTS) or 0.0


@pytest.mark.parametrize("seed", range(6))
def test_no_point_is_worse_than_another_plan_found(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that no plan that any search judged is cheaper and covers as much."""
    seen: list[Plan] = []
    add = Pool.add

    def remembering(pool: Pool, candidate) -> None:
        seen.append(candidate.plan)
        add(pool, candidate)

    monkeypatch.setattr(Pool, "add", remembering)
    instance = county(seed)
    asked = without_requirement(instance, Measure.RESIDENTS)
    found = frontier(instance, num_points=5, gap=0.0)
    holding = [judged(plan, asked) for plan in seen if not check(plan, asked)]
    assert len(holding) > len(found.points)
    for item in found.points:
        assert item.violations == ()
        cost, share = judged(item.plan, asked)
        assert cost == pytest.approx(item.objective)
        assert share >= item.asked - TOLERANCE
        for other, covered in holding:
            if covered >= item.asked:
                assert cost <= other * (1 + TOLERANCE) + TOLERANCE
    for before, after in combinations(found.points, 2):
        assert before.objective < after.objective


@pytest.mark.parametrize(("kind", "seed"), [("mixed", 4), ("high", 2), ("types", 4)])
def test_points_are_the_optimum_of_a_tiny_county(
    tmp_path: Path, kind: str, seed: int
) -> None:
    """Test each point of four or five villages against all plans of its own share."""
    folder = write_county(tmp_path / "county", kind, seed)
    county = read_county(folder)
    found = frontier(planner.build(planner.read_scenario(folder)), num_points=4)
    assert len(found.points) > 1
    for item in found.points:
        shares = {**county.solve["at_least"], "residents": item.asked}
        rules = {**county.solve, "at_least": shares}
        asked = replace(county, document={**county.document, "solve": rules})
        optimum = best_plan(asked, TODAY)
        assert optimum is not None
        assert item.objective == pytest.approx(optimum.priced.objective, rel=1e-4)
