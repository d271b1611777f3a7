"""One function says where a frontier's points lie; every drawing shows them there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from planner.design.studies.frontier.points import Frontier
from planner.design.studies.frontier.sweep import CostMeasure
from planner.model.rules import Measure
from planner.report.page.frontier_data import has_other_conditions
from planner.report.pictures.charts import frontier_chart
from planner.report.pictures.charts.frontier_points import frontier_places
from planner.report.pictures.maps.frontier_maps import _legend
from planner.report.proposal.illustrations.pictures import _is_money_alone
from planner.report.proposal.illustrations.pictures import (
    has_other_conditions as other_record,
)
from tests.report.sample import make_instance


def row(point: int, *, siting: float, real: float, cost: float) -> dict[str, object]:
    """Return a row of ``frontier.csv``: its siting promises another coverage."""
    return {
        "point": str(point),
        "is_knee": "1" if point == 2 else "0",
        "siting_coverage": siting,
        "siting_cost": cost + 10,
        "siting_cost_bound": cost + 5,
        "annual_cost": cost,
        "capex": 7.0,
        "residents": real,
    }


ROWS = [
    row(1, siting=0.480, real=0.508, cost=100.0),
    row(2, siting=0.700, real=0.690, cost=150.0),
    row(3, siting=0.900, real=0.901, cost=400.0),
]


def frontier_of(**fields: Any) -> Frontier:
    """Return a frontier whose rows come from elsewhere."""
    empty = Frontier(
        measure=Measure.RESIDENTS,
        cost=CostMeasure.ANNUAL,
        gap=0.01,
        only_viable=False,
        points=(),
        steps=(),
        knee=1,
        infeasible=(),
        is_interrupted=False,
        seconds={},
    )
    return replace(empty, **fields)


def test_points_lie_at_their_real_routes() -> None:
    """Test cost and coverage of the plans, the siting's beside them."""
    first, second, _ = frontier_places(ROWS, measure="residents", cost="annual")
    assert (first.cost, first.value) == (100.0, 0.508)
    assert (first.siting_cost, first.siting_value) == (110.0, 0.480)
    assert (first.bound_cost, first.is_knee, second.is_knee) == (105.0, False, True)
    capex = frontier_places(ROWS, measure="residents", cost="capex")
    assert [item.cost for item in capex] == [7.0, 7.0, 7.0]


def test_maps_say_what_the_frame_in_colour_means() -> None:
    """Test that the key names the knee where there is one, and does not without."""
    keys = [
        [str(item.get_label()) for item in _legend(frontier_of(knee=knee), str)]
        for knee in (1, None)
    ]
    assert [any("Knee" in label for label in labels) for labels in keys] == [
        True,
        False,
    ]


def test_the_chart_draws_the_plans_where_the_table_has_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Test that the solid line goes through cost and coverage with real routes."""
    monkeypatch.setattr(frontier_chart, "frontier_rows", lambda *_: ROWS)
    drawn = frontier_chart.frontier_figure(frontier_of(), make_instance(5))
    drawn_lines: Any = drawn.axes[0].get_lines()
    lines = {str(line.get_label()): line for line in drawn_lines}
    plans = lines["Plans with real routes"]
    assert list(plans.get_xdata()) == [100.0, 150.0, 400.0]
    assert list(plans.get_ydata()) == [0.508, 0.690, 0.901]
    (knee,) = (line for name, line in lines.items() if name.startswith("Knee"))
    assert (list(knee.get_xdata()), list(knee.get_ydata())) == ([150.0], [0.690])
    assert any("real routes may" in name for name in lines)


def test_other_conditions_are_told_from_other_shares() -> None:
    """Test that more coverage asked for is the frontier's own axis, 1.5 km is not."""
    county = make_instance(5)
    asked = replace(county.requirements, at_least={Measure.RESIDENTS: 0.97})
    assert not has_other_conditions(replace(county, requirements=asked), county)
    strict = replace(county.standard, collect_within_m=1_500.0)
    assert has_other_conditions(replace(county, standard=strict), county)


@pytest.mark.parametrize(("price", "is_drawn"), [(0.0, True), (6.0, False)])
def test_a_bound_with_charges_is_no_bound_on_money(
    price: float, *, is_drawn: bool
) -> None:
    """Test that costs of sitings that hold villagers' time are not money alone.

    Capital outlay never holds it.
    """
    solve = {"villager_time_price_per_hour": price}
    record = {"scenario": {"resolved": {"solve": solve}}}
    assert _is_money_alone(record, "annual") is is_drawn
    assert _is_money_alone(record, "capex")


@pytest.mark.parametrize(("price", "is_drawn"), [(0.0, True), (6.0, False)])
def test_the_chart_shows_money_alone(
    monkeypatch: pytest.MonkeyPatch, price: float, *, is_drawn: bool
) -> None:
    """Test that sitings and their bound are left out where they hold villagers' time.

    The axes reach as far as what is drawn: with the last siting to 410, else to 400.
    """
    monkeypatch.setattr(frontier_chart, "frontier_rows", lambda *_: ROWS)
    county = make_instance(5)
    asked = replace(county.requirements, villager_time_price_per_hour=price)
    drawn = frontier_chart.frontier_figure(
        frontier_of(), replace(county, requirements=asked)
    )
    (ax,) = drawn.axes
    names = [str(line.get_label()) for line in ax.get_lines()]
    assert any(name.startswith("No siting costs less") for name in names) is is_drawn
    assert any(name.startswith("Sitings at these") for name in names) is is_drawn
    most, margin = (410.0, 0.06 * 310.0) if is_drawn else (400.0, 0.06 * 300.0)
    assert ax.get_xlim()[1] == pytest.approx(most + margin)


def test_other_conditions_of_saved_plans() -> None:
    """Test the same of what ``run.json`` and ``frontier.json`` say."""

    def record(share: float, km: float, title: str = "a") -> dict[str, object]:
        solve = {"at_least": {"residents": share}, "modes": ["point"]}
        standard = {"collect_within_km": km}
        resolved = {"title": title, "solve": solve, "standard": standard}
        return {"scenario": {"resolved": resolved}}

    assert not other_record(record(0.9, 3.0), record(0.5, 3.0, title="b"))
    assert other_record(record(0.9, 10.0), record(0.9, 3.0))
