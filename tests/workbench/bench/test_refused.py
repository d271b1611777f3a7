"""What a bench refuses, how it says so, and that it is then as it was."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import planner
from planner.errors import PlannerError
from tests.scenario.edits.counties import folder_with


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """Return the folder of a county."""
    return folder_with(tmp_path_factory.mktemp("county"))


@pytest.fixture
def bench(county):
    """Return a bench with it."""
    return planner.open(county)


def test_rows_are_numbered_as_in_the_history(bench):
    """Test that an edit that is refused alone has the number it would have had."""
    bench.close("e1").close("e2")
    with pytest.raises(PlannerError, match=r"edits\[3\].factor: NaN"):
        bench.demand("v1", float("nan"))
    with pytest.raises(PlannerError, match=r"edits\[4\].factor: -1"):
        bench.reopen("e1").demand("v1", -1.0)


def test_earlier_edits_are_to_be_withdrawn(bench):
    """Test the remedy where an edit takes away what an earlier one needs."""
    added = bench.add_site("New", 109.503, 28.011, "point")
    bench.lock(added).demand("v2", 2.0)
    with pytest.raises(PlannerError, match=r"edits\[2\].*; withdraw edit 2 first$"):
        bench.withdraw(1)
    with pytest.raises(PlannerError, match=r"edits\[3\].*; withdraw edit 3 first$"):
        bench.drop("v2")
    bench.withdraw(2).withdraw(1).withdraw(3)
    assert bench.history["withdrawn"].all()


@pytest.mark.parametrize("number", [1.5, "1", True, None, [1], 0, -1, 9])
def test_steps_and_numbers_are_whole(bench, number):
    """Test that a step that is none leaves the bench where it stands."""
    bench.close("e1").close("e2")
    key = planner.instance_key(bench.instance)
    for call in (bench.undo, bench.withdraw):
        with pytest.raises(PlannerError, match=r"(undo|withdraw)\("):
            call(number)
    assert planner.instance_key(bench.instance) == key
    assert not bench.history["withdrawn"].any()
    bench.withdraw(np.int64(1)).undo(np.int64(2))
    assert len(bench.history) == 1


def circle():
    """Return a table that holds itself."""
    table: dict[str, object] = {}
    table["kg"] = table
    return table


@pytest.mark.parametrize(
    "value", [object(), {"point"}, b"text", Path("x.csv"), [None], {1: 2}, circle()]
)
def test_values_that_no_scenario_has(bench, value):
    """Test that they are refused by their type, not by whoever writes them."""
    with pytest.raises(PlannerError, match="expected a number, a text"):
        bench.set("goods.small", value)
    assert bench.history.empty


def test_lists_are_copied(bench):
    """Test that an array is a list, and that nobody changes it afterwards."""
    modes = ["point", "store"]
    bench.set("solve.modes", modes).set("solve.modes", np.array(modes))
    modes.append("home")
    rows = [edit.value for edit in bench.scenario.document.edits]
    assert rows == [["point", "store"], ["point", "store"]]


def test_one_key_is_one_thing(bench):
    """Test that a key written in another way is replaced, and said as usual."""
    bench.set("standard.collect_within_km", 2.0)
    bench.set(' "standard" . collect_within_km', 4.0)
    bench.set(" villages[v1].residents", 700).set("villages[v1].residents", 800)
    history = bench.history
    assert history["replaced_by"].fillna(0).tolist() == [2, 0, 4, 0]
    assert "standard.collect_within_km = 4" in history.loc[2, "words"]


def test_sets_are_sorted(bench):
    """Test that ids of a set make edits in an order of their own."""
    bench.close({"point:v3", "e2", "e1"})
    assert [row["site"] for row in bench.scenario.given["edits"]] == [
        "e1",
        "e2",
        "point:v3",
    ]


@pytest.mark.parametrize("text", [" ", " a", "a\nb", "a\t"])
def test_ids_are_those_of_tables(bench, text):
    """Test that what no cell of a table gives back is no id or name."""
    place = (109.503, 28.011)
    with pytest.raises(PlannerError, match="on one line without blanks around it"):
        bench.add_site("New", *place, "point", id=text)
    with pytest.raises(PlannerError, match="on one line without blanks around it"):
        bench.add_village(text, *place, 10, township="t1")


def test_what_is_asked_for_otherwise(bench):
    """Test kinds, seeds and tables that there are not."""
    with pytest.raises(PlannerError, match=r"ids\(5\): expected one of"):
        bench.ids(5)
    for seed in ("1", 1.5, -1, True):
        with pytest.raises(PlannerError, match="expected a whole number from 0 up"):
            bench.solve(seed=seed)
    with pytest.raises(PlannerError, match="seed is '1', expected a whole number"):
        planner.solve(bench.instance, seed="1")  # type: ignore[arg-type]
    with pytest.raises(PlannerError, match="a table that the scenario does not have"):
        bench.set("counties[c].residents", 5)
    with pytest.raises(PlannerError, match=r"places\.layers\.made: "):
        bench.set("places.layers.made", "x")


def test_history_tells_what_edits_cost(county, tmp_path):
    """Test that edits planned together have their cost beside the last of them."""
    quick = {"solve": {"effort": "quick", "bound": False}}
    bench = planner.open(planner.read_scenario(county, changes=quick))
    bench.solve()
    assert bench.history["cost"].isna().all()
    first = len(bench.history) + 1
    change = bench.close("e1").demand("v1", 3.0).solve()
    assert bench.history["cost"].isna().tolist()[first - 1 :] == [True, False]
    assert bench.history.loc[first + 1, "cost"] == change.difference
    locked = bench.copy().lock("point:v3")
    told = locked.solve().told_cost
    bench.undo().redo().lock("point:v3")
    assert bench.history["cost"].isna().tolist()[first - 1 :] == [True, False, True]
    assert locked.history.loc[first + 2, "cost"] == told
    locked.withdraw(first)
    assert locked.solve().plan is not None
    again = planner.open(planner.save(locked, tmp_path / "x.planner"))
    assert again.history.equals(locked.history)
    assert again.history.loc[first + 2, "cost"] == told
    words = again.history_in("zh").loc[first + 1, "words"]
    assert words == "One (v1) 的包裹量乘以 3"
    with pytest.raises(ValueError, match="fr"):
        again.history_in("fr")
