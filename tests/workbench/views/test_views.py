"""Views of a plan on a line: figures worked by hand, sentences, pictures."""

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

import planner
from planner.errors import PlannerError
from planner.plan import Result, Status
from planner.workbench.solved import Solved
from tests.tiny_plan import line_county, line_plan

PNG = b"\x89PNG"
RESULT = Result(status=Status.FEASIBLE, plan=line_plan(), seed=1, annual_cost=282_307.0)


@pytest.fixture(scope="module")
def solved() -> Solved:
    """Return the plan of the county on a line."""
    return Solved(RESULT, line_county())


def test_left_out_are_named_with_what_they_get(solved: Solved) -> None:
    """Test that v3, carried but too far, and v4, not located, are listed alone."""
    frame = solved.left_out()
    assert frame["Village"].to_dict() == {"v3": "v3", "v4": "v4"}
    assert frame["parcels carried"].tolist() == ["100.0%", "0.0%"]
    assert solved.left_out(language="zh").shape == frame.shape


def test_map_as_a_picture(solved: Solved) -> None:
    """Test that the map is the same each time, and another one in Chinese."""
    assert solved.picture().png == solved.picture().png
    assert solved.picture().png.startswith(PNG)
    assert solved.picture(language="zh").png != solved.picture().png


def test_day_of_a_route(solved: Solved) -> None:
    """Test the truck's and the van's day.

    The truck begins at 24,000 s = 06:40 and is back at 26,900 s = 07:28, 20 km; it
    leaves with the 8 + 20 + 4 = 32 parcels of all. The van takes 8 to p and 4 to v3,
    and brings 2 and 1 back: 12 on board, then 12 - 8 + 2 = 6, then 6 - 4 + 1 = 3.
    """
    days = solved.days()
    truck = days.day(1).sentence()
    assert "leaves h at 06:40 and is back at 07:28" in truck
    assert "1 trip, 1 stop, 20.0 km; on board at most 32 parcels" in truck
    van = days.day(2).table()
    assert van.index.tolist() == ["p", "v3"]
    assert van["Load on leaving"].tolist() == ["6.0", "3.0"]
    assert "at most 12 parcels" in days.day(2).sentence()
    assert days.day(2).picture(language="zh").png.startswith(PNG)
    box = days.browse()
    assert "Route 1 of 2" in box.children[1].value
    box.children[0].value = 2
    assert "Route 2 of 2" in box.children[1].value


def test_fairness_by_township(solved: Solved) -> None:
    """Test that 100 + 300 of 500 residents are covered, and how far they go.

    v1 goes 1 km and v2 2 km; v3 is served at the door: (100 + 2 x 300 + 0) / 450.
    """
    fairness = solved.fairness()
    [row] = fairness.townships
    assert row.covered == pytest.approx(0.8)
    assert row.way_m == pytest.approx((100 * 1000 + 300 * 2000) / 450)
    assert "80.0% of residents are covered in Stone Bridge" in fairness.sentence()
    assert "the one township" in fairness.sentence()
    assert fairness.picture().png.startswith(PNG)


def test_why_a_village_is_left_out(solved: Solved) -> None:
    """Test the nearest sites of v3 (km 16): q at 15, p at 12 and x at 20.

    A point at q serves it; what all parties have more or less sums to nothing.
    """
    why = solved.why("v3")
    ways: list[Any] = [
        (item.site_id, item.distance_m, item.is_open) for item in why.nearest
    ]
    assert ways == [
        ("q", pytest.approx(1000), False),
        ("p", pytest.approx(4000), True),
        ("x", pytest.approx(4000), False),
    ]
    assert why.table()["Way by road"].tolist() == ["1.0 km", "4.0 km", "4.0 km"]
    assert "open q" in why.sentence()
    assert "开设q" in why.sentence(language="zh")
    assert why.changed["network"] > 0
    assert "The network is better off" in why.sentence()
    assert sum(why.changed.values()) == pytest.approx(0.0, abs=1e-6)
    assert len(why.who_pays()) > 0
    assert why.picture().png.startswith(PNG)


def test_villages_without_a_reason_or_a_place(solved: Solved) -> None:
    """Test a village that is well served, one that is nowhere, and a wrong name."""
    well = solved.why("v1")
    assert "What binds" not in well.sentence()
    assert well.who_pays().empty
    nowhere = solved.why("v4")
    assert "no coordinates" in nowhere.sentence()
    assert nowhere.table().empty
    assert nowhere.picture().png.startswith(PNG)
    with pytest.raises(PlannerError, match="no such village"):
        solved.why("v9")


def test_who_pays_between_plans(solved: Solved) -> None:
    """Test a plan against itself, and against one without v3's delivery.

    The loop then ends at p: van and home delivery cost less, and v3 gets nothing.
    """
    plan = line_plan()
    other = replace(
        plan,
        allocations=plan.allocations[:2],
        unserved=(*plan.unserved, replace(plan.unserved[0], stream_id="v3")),
        routes=(
            plan.routes[0],
            replace(
                plan.routes[1],
                trips=tuple(
                    replace(trip, stops=trip.stops[:1], distance_m=4000.0)
                    for trip in plan.routes[1].trips
                ),
            ),
        ),
    )
    fewer = Solved(replace(RESULT, plan=other), line_county())
    same = planner.who_pays({"a": solved, "b": solved})
    assert same.sentence() == "“b” and “a” do not differ in cost, charges or service."
    found = planner.who_pays({"all": solved, "fewer": fewer})
    saved = solved.metrics.money.annual_cost - fewer.metrics.money.annual_cost
    assert saved > 0
    assert f"“fewer” against “all”: the network saves {saved:,.0f}" in found.sentence()
    assert "“fewer”与“all”相比" in found.sentence(language="zh")
    assert list(found.table().columns) == ["all", "fewer"]
    assert found.picture(language="zh").png.startswith(PNG)


def test_who_pays_refuses_other_counties(solved: Solved) -> None:
    """Test that nothing, and another county's plan, are refused."""
    with pytest.raises(PlannerError, match="no plans"):
        planner.who_pays({})
    county = line_county()
    renamed = replace(county.villages[0], id="v0")
    with pytest.raises(PlannerError, match="other demand points"):
        planner.who_pays({"a": solved, "b": _of_other(solved, renamed)})


def _of_other(solved: Solved, village) -> Solved:
    """Return what looks like a plan of a county with another first village."""
    judgement = solved.judgement
    instance = judgement.flow.instance
    other = object.__new__(type(instance))
    values = {**vars(instance), "villages": (village, *instance.villages[1:])}
    other.__dict__.update(values)
    found = Solved(RESULT, instance)
    found.__dict__["judgement"] = replace(
        judgement, flow=replace(judgement.flow, instance=other)
    )
    return found


def test_what_was_understood() -> None:
    """Test that a village without coordinates and one off the road are named."""
    rows = [
        ("1", "Near", 110.00, 28.0, 900),
        ("2", "Also", 110.01, 28.0, 400),
        ("3", "Nowhere", None, None, 100),
    ]
    frame = pd.DataFrame(rows, columns=["id", "name", "lon", "lat", "residents"])
    found = planner.understood(planner.open(planner.county(villages=frame)))
    assert found.unlocated == ("3",)
    assert "3 villages with 1,400 residents" in found.sentence()
    assert "Nowhere" in found.sentence()
    assert "未提供道路" in found.sentence(language="zh")
    assert len(found.defaults()) == len(found.provenance.defaults_used)
    assert found.table().loc["Off the road", "Understood"] == "none"


def test_a_table_may_be_a_file(tmp_path) -> None:
    """Test that the path of a table reads as its frame, and a wrong one is told."""
    rows = [("1", "Near", 110.0, 28.0, 900), ("2", "Also", 110.01, 28.0, 400)]
    frame = pd.DataFrame(rows, columns=["id", "name", "lon", "lat", "residents"])
    frame.to_csv(tmp_path / "mine.csv", index=False)
    counties = [
        planner.build(planner.county(villages=given))
        for given in (frame, tmp_path / "mine.csv")
    ]
    assert counties[0].residents.tolist() == counties[1].residents.tolist()
    assert planner.instance_key(counties[0]) == planner.instance_key(counties[1])
    with pytest.raises(planner.InputError, match="no such file"):
        planner.county(villages=tmp_path / "none.csv")
