"""Arguments of public calls: what is wrong is told with what to call instead."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
import pytest

import planner
from planner.errors import PlannerError
from planner.plan import Result, Status
from planner.scenario.generate import generate
from tests.tiny_plan import edit_facility, line_county, line_plan

Call = Callable[..., object]
SOLVED = planner.Solved(
    Result(status=Status.FEASIBLE, plan=line_plan(), seed=1), line_county()
)
OF_PLANS = (
    planner.check,
    planner.evaluate,
    planner.compute_ledger,
    planner.plot_plan,
)
OF_INSTANCES = (
    planner.solve,
    planner.frontier,
    planner.alternatives,
    planner.price_of_rules,
    planner.price_of_boundaries,
)


@pytest.mark.parametrize("call", OF_PLANS)
def test_exchanged_arguments_are_told(call: Call) -> None:
    """Test that the message writes the call in the right order."""
    name = call.__name__
    expected = rf"exchanged; write planner\.{name}\(plan, instance\)"
    with pytest.raises(PlannerError, match=expected):
        call(line_county(), line_plan())


@pytest.mark.parametrize("call", OF_PLANS)
def test_a_solved_is_no_plan(call: Call) -> None:
    """Test that the message says what to take of it."""
    with pytest.raises(PlannerError, match=r"expected a Plan; give it solved\.plan"):
        call(SOLVED, line_county())
    with pytest.raises(PlannerError, match=r"found NoneType"):
        call(None, line_county())


@pytest.mark.parametrize("call", OF_INSTANCES)
def test_a_folder_is_no_instance(call: Call) -> None:
    """Test that the message says how an instance is made."""
    with pytest.raises(PlannerError, match=r"planner\.build\(planner\.read_scenario"):
        call("scenarios/green_hill")


@pytest.mark.parametrize("call", [planner.evaluate, planner.compute_ledger])
def test_unknown_ids_are_named(call: Call) -> None:
    """Test that a plan of another county is refused, not met with a missing key."""
    plan = edit_facility(line_plan(), "s", site_id="elsewhere")
    with pytest.raises(PlannerError, match=r"names site 'elsewhere', which"):
        call(plan, line_county())
    with pytest.raises(PlannerError, match="vehicle type"):
        call(line_plan(), replace(line_county(), vehicle_types=()))
    plt.close("all")


def test_shares_and_numbers_are_looked_at() -> None:
    """Test that negative gaps, and numbers below one, are refused."""
    county = line_county()
    for call, arguments in (
        (planner.solve, {"mip_gap": -0.01}),
        (planner.solve, {"mip_gap": float("nan")}),
        (planner.solve, {"rounds": 0}),
        (planner.solve, {"time_limit_s": -1.0}),
        (planner.solve, {"seed": -1}),
        (planner.solve, {"effort": "fast"}),
        (planner.frontier, {"gap": -1.0}),
        (planner.frontier, {"num_points": 0}),
        (planner.alternatives, {"gap": 1.0}),
        (planner.alternatives, {"slack": -0.1}),
        (planner.alternatives, {"count": 0}),
        (planner.price_of_rules, {"gap": -0.1}),
        (planner.price_of_boundaries, {"gap": -0.1}),
    ):
        with pytest.raises(PlannerError, match="expected"):
            call(county, **arguments)


def test_what_is_no_scenario_and_no_path_is_told() -> None:
    """Test benches, paths and instances where scenarios belong, and languages."""
    county, bench = line_county(), planner.example("stone_creek")
    solved = bench.solved
    assert solved is not None
    for call, words in (
        (lambda: planner.build("x"), "expected a Scenario"),  # type: ignore[arg-type]
        (lambda: planner.build(bench), "bench.scenario"),  # type: ignore[arg-type]
        (lambda: planner.open(county), "expected a path"),  # type: ignore[arg-type]
        (lambda: planner.open("no.planner"), "a county that planner.save wrote"),
        (lambda: planner.save("x.planner", bench), "save"),  # type: ignore[arg-type]
        (lambda: planner.solve(bench), "bench.solve"),  # type: ignore[arg-type]
        (lambda: solved.plot(language="cn"), "one of en, zh"),
    ):
        with pytest.raises(PlannerError, match=words):
            call()


def test_benches_are_compared_by_their_plans() -> None:
    """Test that a bench with a plan stands for what it holds."""
    bench = planner.example("stone_creek")
    assert bench.solved is not None
    found = planner.compare(bench, bench.solved, names=["a", "b"])
    assert found["a"].equals(found["b"])
    assert planner.compare({"a": bench, "b": bench.solved}).equals(found)


def test_dotted_keys_are_told(tmp_path: Path) -> None:
    """Test that the message writes the tables of a key."""
    generate(tmp_path / "county", villages=20, seed=3)
    with pytest.raises(PlannerError, match=r"write \{'solve': \{'max_capex': 5\}\}"):
        planner.read_scenario(tmp_path / "county", changes={"solve.max_capex": 5})
    villages = pd.DataFrame({"id": ["v"], "lon": [109.5], "lat": [28.0]})
    words = r"settings.*write \{'a': \{'b': \{'c': 1\}\}\}"
    with pytest.raises(PlannerError, match=words):
        planner.county(villages=villages, settings={"a.b.c": 1})
