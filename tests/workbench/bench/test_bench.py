"""The workbench: edits that mean what they say, taken back in any order."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import planner
from planner.errors import InputError, PlannerError
from tests.scenario import folders
from tests.scenario.edits.counties import folder_with

WORKBENCH = "planner.workbench.bench.workbench"
SITES = ["point:v1", "point:v3", "e1", "e2", "store:t1"]
VILLAGES = ["v1", "v2", "v3"]


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """Return the folder of a county."""
    return folder_with(tmp_path_factory.mktemp("county"))


@pytest.fixture
def bench(county):
    """Return a bench with it."""
    return planner.open(county)


def fresh_key(bench, folder):
    """Return the key of the county written to a folder and read again."""
    file = planner.to_folder(bench.scenario, folder)
    return planner.instance_key(planner.build(planner.read_scenario(file)))


def key(bench):
    """Return the key of a bench's county."""
    return planner.instance_key(bench.instance)


shifts = st.floats(-0.004, 0.004).map(lambda value: round(value, 5))
STEPS = st.one_of(
    st.tuples(st.sampled_from(["lock", "close", "reopen"]), st.sampled_from(SITES)),
    st.tuples(st.just("move"), st.sampled_from(SITES), shifts, shifts),
    st.tuples(st.just("add_site"), shifts, shifts),
    st.tuples(st.just("add_village"), shifts, st.integers(1, 900)),
    st.tuples(st.just("demand"), st.sampled_from(VILLAGES), st.floats(0.1, 9.0)),
    st.tuples(st.just("set"), st.sampled_from(VILLAGES), st.integers(1, 900)),
    st.tuples(st.just("reach"), st.sampled_from([2.5, 4.5])),
)


def take(bench, step):
    """Apply a drawn step to a bench."""
    do, *values = step
    match do:
        case "move":
            bench.move(values[0], 109.505 + values[1], 28.012 + values[2])
        case "add_site":
            bench.add_site("new", 109.505 + values[0], 28.012 + values[1], "point")
        case "add_village":
            place = (109.505 + values[0], 28.012)
            bench.add_village("new", *place, values[1], township="t1")
        case "demand":
            bench.demand(values[0], factor=values[1])
        case "set":
            bench.set(f"villages[{values[0]}].residents", values[1])
        case "reach":
            bench.set("standard.collect_within_km", values[0])
        case _:
            getattr(bench, do)(values[0])


@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEPS, min_size=1, max_size=4), data=st.data())
def test_a_bench_is_what_its_files_are(county, tmp_path_factory, steps, data):
    """Test that after any edits, withdrawals and undoings a fresh build agrees."""
    bench = planner.open(county)
    keys = [key(bench)]
    for step in steps:
        take(bench, step)
        keys.append(key(bench))
    folder = tmp_path_factory.mktemp("written")
    assert keys[-1] == fresh_key(bench, folder / "all")
    left = data.draw(st.permutations(range(1, len(steps) + 1)))
    withdrawn = bench.copy()
    for number in left[:-1]:
        withdrawn.withdraw(number)
    assert key(withdrawn) == fresh_key(withdrawn, folder / "some")
    withdrawn.withdraw(left[-1])
    assert key(withdrawn) == keys[0]
    for earlier in reversed(keys[:-1]):
        assert key(bench.undo()) == earlier
    for later in keys[1:]:
        assert key(bench.redo()) == later


def test_each_edit_changes_the_key(bench):
    """Test that no edit is taken without a change of the county."""
    seen = {key(bench)}
    bench.lock("point:v1", "large_village_point").close("e1").format(
        "point:v3", "small_village_point"
    )
    edits = [
        lambda: bench.move("point:v3", 109.603, 28.004),
        lambda: bench.add_site("New", 109.603, 28.004, "point"),
        lambda: bench.add_village("Five", 109.603, 28.004, 120, township="t2"),
        lambda: bench.drop("v4"),
        lambda: bench.serve("v2", "e2"),
        lambda: bench.demand(["v2", "v3"], 1.5),
        lambda: bench.set("villages[v1].residents", 800),
    ]
    for edit in edits:
        edit()
        seen.add(key(bench))
    assert len(seen) == len(edits) + 1


def test_values_of_frames_are_taken(bench):
    """Test that numbers and ids come from frames as they are."""
    frame = pd.DataFrame({"id": ["v1", "v2"], "residents": [900, 450]})
    bench.demand(frame["id"], np.float64(1.5))
    for village, residents in frame.itertuples(index=False):
        bench.set(f"villages[{village}].residents", np.int64(residents))
    instance = bench.instance
    assert instance.residents[instance.village_index["v2"]] == 450.0
    assert len(bench.history) == 4


def test_names_are_taken_where_they_are_met_once(bench, tmp_path):
    """Test that a name stands for its id, and that of several they are listed."""
    bench.close("Old store")
    assert bench.instance.requirements.excluded_site_ids == ("e1",)
    bench.add_site("Old store", 109.503, 28.011, "point", id="e9")
    with pytest.raises(PlannerError, match=r"e1 \(store in t1\), e9 \(point in t1\)"):
        bench.lock("Old store")
    with pytest.raises(PlannerError, match="did you mean 'point:v3'"):
        bench.lock("point:v33")
    with pytest.raises(PlannerError, match="no such village"):
        bench.drop("e1")


def test_nothing_changes_where_an_edit_fails(bench):
    """Test that a refused edit leaves county, history and plan as they were."""
    bench.close("e1")
    before, history = key(bench), bench.history
    for edit in (
        lambda: bench.close(["e2", "nowhere"]),
        lambda: bench.move("e2", 28.0, 109.5),
        lambda: bench.set("standard.collect_km", 3),
        lambda: bench.demand("v1"),
        lambda: bench.close([]),
        lambda: bench.close(5),
        lambda: bench.withdraw(7),
        lambda: bench.undo(5),
        bench.redo,
    ):
        with pytest.raises(PlannerError):
            edit()
        assert key(bench) == before
        pd.testing.assert_frame_equal(bench.history, history)


def test_problems_are_numbered_as_in_the_history(bench):
    """Test that an edit is named by its own number after another was withdrawn."""
    bench.close("e1")
    added = bench.add_site("New", 109.503, 28.011, "point")
    bench.lock(added).withdraw(1)
    with pytest.raises(InputError, match=r"edits\[3\].site: 'new:point:1'"):
        bench.withdraw(2)
    assert bench.history["withdrawn"].tolist() == [True, False, False]


def test_later_edits_replace_earlier_ones_and_say_so(bench):
    """Test that the history names the edit that replaced another, in words."""
    bench.demand("v1", 2.0).demand("v1", 3.0)
    assert bench.history["replaced_by"].tolist() == [2, pd.NA]
    assert bench.history.loc[2, "words"] == "parcels of One (v1) are multiplied by 3"
    assert "in the place of 1" in repr(bench)
    base = planner.open(bench._builder.scenario).instance
    factor = bench.instance.parcels_per_day / base.parcels_per_day
    assert factor[base.village_index["v1"]] == pytest.approx(3.0)
    bench.demand("v1", 3.0)
    assert "no change" in repr(bench)
    bench.undo().withdraw(2)
    factor = bench.instance.parcels_per_day / base.parcels_per_day
    assert factor[base.village_index["v1"]] == pytest.approx(2.0)


def test_reading_and_showing_build_nothing(bench, monkeypatch):
    """Test that words, history and ids need no county, and are short."""
    bench.close("e1").undo()
    monkeypatch.setattr(
        "planner.workbench.bench.building.read_county",
        lambda *_, **__: pytest.fail("built"),
    )
    assert bench.ids("village") == ["v1", "v2", "v3", "v4"]
    assert "e2" in bench.ids("point")
    assert bench.history.empty
    assert "\n" not in repr(bench)
    assert len(repr(bench)) < 200
    assert bench._repr_html_().startswith("<table>")
    with pytest.raises(PlannerError, match="expected one of"):
        bench.ids("shop")


def test_files_that_change_meanwhile(tmp_path):
    """Test that a bench does not mix what files said when, and says so."""
    bench = planner.open(folder_with(tmp_path))
    (tmp_path / "villages.csv").write_text(
        folders.VILLAGES.replace("500", "501"), "utf-8"
    )
    with pytest.raises(PlannerError, match="changed since the bench was opened"):
        bench.close("e1")


def test_roads_are_read_once(tmp_path, monkeypatch):
    """Test that an edit reads tables again, but not the roads."""
    roads = "from,to,from_lon,from_lat,to_lon,to_lat,class\n" + "".join(
        f"{a},{b},{x},28.01,{x + 0.02:.2f},28.01,tertiary\n"
        for a, b, x in [("a", "b", 109.5), ("b", "c", 109.52), ("c", "d", 109.54)]
    )
    folder = folder_with(tmp_path)
    (folder / "roads.csv").write_text(roads, "utf-8")
    with (folder / "scenario.toml").open("a", encoding="utf-8") as file:
        file.write('\n[roads]\nsource = "roads.csv"\nsnap_limit_m = 20000\n')
    bench = planner.open(folder)
    reads: list[Path] = []
    bench.close("e1")
    monkeypatch.setattr(
        "planner.scenario.roads.source.read_roads", lambda *a, **_: reads.append(a)
    )
    bench.move("e2", 109.51, 28.011).demand("v1", 2.0).undo()
    assert key(bench) == fresh_key_without(bench, monkeypatch, tmp_path / "copy")
    assert not reads


def fresh_key_without(bench, monkeypatch, folder):
    """Return the key of a fresh build, with the reader of roads as it was."""
    monkeypatch.undo()
    return fresh_key(bench, folder)


def test_plan_check_and_write(county, tmp_path):
    """Test a plan from edit to folder, and that an edit makes it an earlier one."""
    quick = {"solve": {"effort": "quick", "bound": False}}
    bench = planner.open(planner.read_scenario(county, changes=quick))
    with pytest.raises(PlannerError, match=r"call bench.solve\(\)"):
        bench.evaluate()
    solved = bench.lock("point:v3").solve()
    assert bench.is_current
    assert not bench.check()
    out = bench.write(tmp_path / "out")
    other = bench.copy().close("point:v3")
    assert not other.is_current
    assert {item.code.value for item in other.check()} >= {"EXCLUDED_SITE"}
    assert bench.is_current
    with pytest.raises(PlannerError, match="as it is edited"):
        other.write(tmp_path / "other")
    again = planner.open(out)
    assert again.is_current
    assert key(again) == key(bench)
    assert again.plan == planner.read_folder(out).plan
    assert again.evaluate().money.annual_cost == pytest.approx(
        solved.annual_cost, rel=1e-6
    )
    assert again.close("point:v3").solve().plan is not None
    assert not again.check()


def test_the_same_plan_as_the_command(county, tmp_path):
    """Test that a fresh bench plans what the scenario written to a folder gives."""
    quick = {"solve": {"effort": "quick", "bound": False}}
    bench = planner.open(planner.read_scenario(county, changes=quick)).close("e2")
    plan = bench.solve(keep="nothing").plan
    file = planner.to_folder(bench.scenario, tmp_path / "written")
    scenario = planner.read_scenario(file)
    search = scenario.settings.search
    found = planner.solve(
        planner.build(scenario), seed=search.seed, effort=search.effort, bound=False
    )
    assert found.plan == plan
