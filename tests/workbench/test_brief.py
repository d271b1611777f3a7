"""What objects say of themselves: a line, ten lines, names escaped."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import planner
from planner.brief import MOST_LINES, Brief
from planner.design.studies.alternatives.alternatives import Alternatives
from planner.design.studies.frontier.points import Frontier
from planner.design.studies.frontier.sweep import CostMeasure
from planner.model.effort import Effort
from planner.model.rules import Measure
from planner.plan import Result, Status
from planner.scenario import build
from planner.scenario.generate import generate
from planner.workbench import solved as solved_module
from planner.workbench.parts.travel import TravelMatrix
from planner.workbench.sweeps.result import Sweep
from tests.tiny_plan import line_county, line_plan

MARKUP = "<b>a & b</b>" * 40
RESULT = Result(status=Status.FEASIBLE, plan=line_plan(), seed=1, annual_cost=1234.5)


def _frontier() -> Frontier:
    return Frontier(
        measure=Measure.RESIDENTS,
        cost=CostMeasure.ANNUAL,
        gap=0.01,
        only_viable=False,
        points=(),
        steps=(),
        knee=None,
        infeasible=(MARKUP,),
        is_interrupted=True,
        seconds={},
    )


def _alternatives() -> Alternatives:
    return Alternatives(
        slack=0.03,
        tolerance=0.01,
        gap=0.0,
        plans=(),
        roles=(),
        infeasible=(MARKUP,),
        is_interrupted=False,
        seconds={},
    )


def _objects(folder: Path) -> list[Brief]:
    generate(folder, villages=20, seed=3)
    county = replace(line_county(), title=MARKUP)
    return [
        planner.read_scenario(folder),
        county,
        line_plan(),
        RESULT,
        planner.Solved(RESULT, county),
        _frontier(),
        _alternatives(),
        *_parts(),
    ]


def _parts() -> list[Brief]:
    cost = pd.DataFrame([[1.0, 2.0], [2.0, 1.0]], index=[MARKUP, "b"])
    steps = pd.DataFrame([[0.0, np.inf]], index=[MARKUP])
    names = ["depot", MARKUP, "b"]
    matrix = pd.DataFrame(1.0 - np.eye(3), index=names, columns=names)
    return [
        planner.location.set_covering(cost, 1.0),
        planner.route({MARKUP: 1.0, "b": 1.0}, ["depot"], 2.0, matrix),
        TravelMatrix(time_min=steps, distance_km=steps, to_road_km=pd.Series()),
        Sweep(
            title=MARKUP,
            currency="CNY",
            keys=("solve.seed",),
            rows=(),
            seeds=(1,),
            effort=Effort.QUICK,
            is_grid=True,
        ),
    ]


def test_objects_are_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Test that each says a line, and ten lines without markup of a name's own.

    Neither builds a county nor judges a plan.
    """
    objects = _objects(tmp_path / "county")
    monkeypatch.delattr(build, "read_county")
    monkeypatch.delattr(solved_module, "judge")
    for item in objects:
        line, html = repr(item), item._repr_html_()
        assert line.startswith(f"<{type(item).__name__}: ")
        assert "\n" not in line
        assert len(line) < 600
        assert html.count("<tr>") + html.count("<caption>") <= MOST_LINES
        assert "<b>" not in html


def test_facts_are_told() -> None:
    """Test that a result says status, cost and what its plan holds."""
    assert repr(RESULT) == (
        "<Result: status FEASIBLE, annual cost 1,234 a year, facilities 3, "
        "streams served 3, not in full 1, sites closed 1, routes 2>"
    )
