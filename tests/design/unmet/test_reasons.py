"""Reasons of villages left out, against every plan there is, and their price."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import planner
from benchmarks.counties.tiny import write_county
from benchmarks.quality.exhaustive import TODAY, best_plan, read_county
from planner.design.solve import solve
from planner.design.unmet.frozen import freeze
from planner.explain.villages.binding import Binding
from planner.explain.villages.cost_reason import NOISE
from planner.explain.villages.village_reason import village_reason
from planner.instance import Instance
from planner.model.rules import Measure
from planner.plan import Detail, Reason
from planner.scenario.generate import generate
from tests.design.counties import plan_of

MOST_VILLAGES = 4
COUNTIES = (
    *(("capacity", 8), ("mixed", 5), ("mixed", 7), ("high", 13), ("types", 10)),
    *(("unserved", 14), ("low", 1), ("cover", 7), ("cover", 18), ("existing", 9)),
    *(("carriers", 25), ("limits", 12)),
)


def tight_county(folder: Path, kind: str, seed: int) -> Path:
    """Write a county of short shifts and windows, few vehicles and low shares."""
    rng = np.random.default_rng([seed, 7])
    file = write_county(folder / kind, kind, seed) / "scenario.toml"
    text = file.read_text("utf-8")
    shift = rng.choice([0.6, 0.9, 1.4, 2.5])
    text = text.replace("shift_hours = 8", f"shift_hours = {shift}")
    if rng.random() < 0.5:
        text = text.replace('["05:00", "14:00"]', '["06:00", "07:00"]')
        text = text.replace(
            'loop_window = ["07:00", "20:00"]', "loop_window = {window}"
        )
        text = text.replace("{window}", '["07:00", "08:00"]')
    if rng.random() < 0.4:
        text = text.replace("max_trips = 3", "max_trips = 1\navailable = 1")
    residents, use = rng.choice([0.0, 0.3]), rng.choice([0.0, 0.3, 0.6])
    shares = f"at_least = {{ residents = {residents}, use = {use} }}"
    file.write_text(re.sub("at_least = .*", shares, text), "utf-8")
    return file.parent


def judged(folder: Path) -> list[tuple[Reason, bool]]:
    """Return each reason of a county's plan, and whether some plan serves the village.

    The one by the planner, the other by trying every plan with the village in it.
    """
    county = read_county(folder)
    instance = planner.build(planner.read_scenario(folder))
    plan = solve(instance).plan
    if plan is None or len(county.villages) > MOST_VILLAGES:
        return []
    return [
        (
            item.reason,
            best_plan(county, TODAY, served=frozenset([item.stream_id])) is not None,
        )
        for item in plan.unserved
        if item.share == 1.0
    ]


@pytest.mark.parametrize(("kind", "seed"), COUNTIES)
def test_reasons_survive_forcing(tmp_path: Path, kind: str, seed: int) -> None:
    """Test that a village is left out for its cost iff some plan serves it."""
    found = judged(tight_county(tmp_path, kind, seed))
    assert found
    for reason, is_served in found:
        assert (reason is Reason.COST) is is_served


def generated(folder: Path, seed: int) -> Instance:
    """Return a generated county of which 70 % of the residents are asked for."""
    generate(folder / "county", villages=30, seed=seed)
    instance = planner.build(planner.read_scenario(folder / "county"))
    asked = {Measure.RESIDENTS: 0.7}
    rules = replace(instance.requirements, at_least=asked, aims={})
    return replace(instance, requirements=rules)


@pytest.mark.parametrize("seed", [3, 5])
def test_explanations_quote_no_more_than_the_plan(tmp_path: Path, seed: int) -> None:
    """Test that a village solved again costs no more than the plan says, but for noise.

    And not next to nothing: both are judged by routes.
    """
    instance = generated(tmp_path, seed)
    plan = plan_of(solve(instance, rounds=1, neighbours=0))
    frozen, num_compared = freeze(instance, plan), 0
    for item in plan.unserved:
        said = Detail.read(item.detail)
        assert said is not None
        found = village_reason(frozen, item.stream_id)
        if said[0] is not Detail.NOT_NEEDED or found.binding is not Binding.COST:
            continue
        assert found.amount is not None
        residents = float(instance.residents[instance.village_of[item.stream_id]])
        assert found.amount * residents <= float(said[1]) * NOISE + 1.0
        assert found.amount * residents >= 0.2 * float(said[1])
        num_compared += 1
    assert num_compared
