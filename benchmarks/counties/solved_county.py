"""A county's folder with the planner's plan of it, made once and read again."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from planner.checker import check
from planner.flow import Flow, resolve
from planner.instance import Instance
from planner.metrics import coverage_share
from planner.model.rules import Measure
from planner.plan import Plan
from planner.workbench.saved_run import read_saved

__all__ = ["SolvedCounty", "attained", "solved_county"]

OUT, SECONDS = "out", "solve_s.txt"
"""Beside the scenario: the output folder, and the CPU seconds that it took."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SolvedCounty:
    """A plan, the instance asked for no more than it attains, seed and CPU seconds."""

    plan: Plan
    instance: Instance
    seed: int
    solve_s: float


def solved_county(folder: Path) -> SolvedCounty | str:
    """Return the plan of a folder, made by ``planner solve`` unless it is there.

    In a word what is wrong, where there is no plan or the checker finds something.
    """
    solve_s = _solve(folder)
    if not (folder / OUT / "plan.json").exists():
        return "no plan"
    run, plan, instance = read_saved(folder / OUT, None, _silent)
    instance = attained(instance, plan)
    if broken := check(plan, instance):
        return f"broken: {broken[0]}"
    seed = int(run.run["result"]["seed"])
    return SolvedCounty(plan=plan, instance=instance, seed=seed, solve_s=solve_s)


def _solve(folder: Path) -> float:
    """Plan a county, unless it is planned, and return the CPU seconds it took."""
    kept = folder / SECONDS
    if not kept.exists():
        before = os.times()
        command = [sys.executable, "-m", "planner.cli", "solve", str(folder)]
        subprocess.run(
            [*command, "--out", str(folder / OUT), "--quiet"],
            check=False,
            capture_output=True,
        )
        after = os.times()
        spent = after.children_user - before.children_user
        spent += after.children_system - before.children_system
        kept.write_text(f"{spent:.2f}\n", encoding="utf-8")
    return float(kept.read_text(encoding="utf-8"))


def attained(instance: Instance, plan: Plan) -> Instance:
    """Return the instance, asked for no larger shares than a plan of it attains.

    Where an aim could not be met, other plans need not meet it either.
    """
    flow = resolve(plan, instance)
    rules = instance.requirements
    asked = {
        county.id: {
            measure: min(share, _share(flow, measure, county.id))
            for measure, share in rules.shares_in(county.id).items()
        }
        for county in instance.counties
    }
    rules = replace(rules, at_least={}, at_least_in=asked, aims={})
    return replace(instance, requirements=rules)


def _share(flow: Flow, measure: Measure, county_id: str) -> float:
    share = coverage_share(flow, measure, county_id=county_id)
    return 1.0 if share is None else share


def _silent(_: str) -> None:
    """Say nothing."""
