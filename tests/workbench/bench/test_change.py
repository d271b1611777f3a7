"""What a bench says of edits: figures, frames, sentences, and better plans taken."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pytest

import planner
from planner.errors import PlannerError
from planner.flow import find_pair
from planner.metrics import evaluate
from planner.model.effort import Effort
from planner.plan import rounded_plan
from planner.report.text.change_words import is_told
from planner.workbench.bench.workbench import Workbench
from tests.scenario.edits.counties import folder_with

QUICK = {"solve": {"effort": "quick", "bound": False}}


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    """Return a bench with the first plan of a small county, and its change."""
    folder = folder_with(tmp_path_factory.mktemp("county"))
    bench = planner.open(planner.read_scenario(folder, changes=QUICK))
    return bench, bench.solve()


@pytest.fixture(scope="module")
def closed(planned):
    """Return the bench with a point closed, the change, and the point's id."""
    bench = planned[0].copy()
    open_now = {item.site_id for item in bench.plan.facilities}
    site = next(item for item in bench.ids("point") if item in open_now)
    return bench.close(site), bench.solve(), site


def test_a_first_plan_has_nothing_before(planned):
    """Test that a first change has its plan, no amounts, and says so."""
    bench, change = planned
    assert change.plan == bench.plan
    assert change.weighed is change.improved is change.cost_of_edits is None
    assert change.moved.empty
    assert change.opened.empty
    assert "first plan" in change.sentence()


def test_figures_hold_together(closed):
    """Test that y - x is the difference, and that lines add up to the objectives."""
    bench, change, site = closed
    assert bench.is_current
    assert change.kind == "restricts"
    assert change.cost_of_edits >= 0.0
    assert change.cost_of_edits - change.improvement == pytest.approx(
        change.difference, abs=0.005
    )
    weighed, sums = change.weighed, change.cost_lines.sum()
    assert sums["before"] == pytest.approx(weighed.z0)
    assert sums["improved"] == pytest.approx(weighed.zb)
    assert sums["changed"] == pytest.approx(weighed.z1)
    parts = change.parts
    assert parts.money + parts.time + parts.charges == pytest.approx(
        change.cost_of_edits
    )
    assert parts.money == pytest.approx(
        evaluate(change.plan, bench.instance).money.annual_cost
        - evaluate(weighed.improved, weighed.before).money.annual_cost
    )
    assert site in list(change.closed["site_id"])
    cost = change.figures.loc["annual cost", "changed"]
    assert cost == pytest.approx(
        evaluate(change.plan, bench.instance).money.annual_cost
    )


def test_frames_are_copies_with_ways(closed):
    """Test that whoever moved is told with both ways, and frames can be changed."""
    _, change, _ = closed
    columns = {"village_id", "name", "residents", "way_before_km", "way_after_km"}
    for frame in (change.moved, change.gained, change.lost):
        assert columns <= set(frame.columns)
    assert not change.moved.empty
    frame = change.moved
    frame["name"] = ""
    assert change.moved["name"].all()
    with pytest.raises(AttributeError):
        change.effort = None


def test_sentences_in_both_languages(closed):
    """Test that edit, amount and people are said, and what is noise is called so."""
    _, change, site = closed
    english, chinese = change.sentence(), change.sentence(language="zh")
    assert site in english
    assert "is closed" in english
    assert f"Villages served from elsewhere: {len(change.moved)};" in english
    assert f"{len(change.moved)}个村改由他处服务" in chinese
    assert "关闭" in chinese


def test_shown_in_a_line_and_on_a_map(closed):
    """Test that a change shows a line, ten rows at most, and draws in given axes."""
    _, change, _ = closed
    assert "\n" not in repr(change)
    assert change._repr_html_().count("<tr>") <= 10
    figure, axes = plt.subplots(1, 2, figsize=(6, 3))
    assert change.plot(axes[0]) is axes[0]
    plt.close(figure)


@pytest.mark.parametrize(
    ("language", "moved", "closes"),
    [
        ("en", "Served from elsewhere", "Closes"),
        ("zh", "改由他处服务的村", "关闭的网点"),
    ],
)
def test_the_legend_says_what_is_marked(closed, language, moved, closes):
    """Test that rings of villages that move and of the site that closes are named."""
    _, change, _ = closed
    figure, axes = plt.subplots(figsize=(9, 9))
    drawn = change.plot(axes, language=language).get_legend().get_texts()
    words = [item.get_text() for item in drawn]
    plt.close(figure)
    assert f"{moved} ({len(change.moved)})" in words
    assert f"{closes} ({len(change.closed)})" in words


def test_a_share_that_is_lost_is_made_up_for_nearby():
    """Test a point whose only village has no other: one that nobody served is instead.

    Before, rings took in none of those, and the whole county was freed in the end.
    """
    bench = planner.example("stone_creek")
    everybody = len(bench.ids("village"))
    change = bench.close("EP02").solve(effort="quick")
    assert change.status is planner.Status.FEASIBLE
    assert 1 <= change.ring <= 3
    assert len(change.weighed.ring.village_ids) < everybody
    assert not change.weighed.short


def test_a_better_plan_of_before_is_offered_not_taken(planned):
    """Test that what was dear before is no saving of an edit, and is taken when told.

    The base has a point open that somebody locked, the lock being gone. Closed, it
    saves what the plan before could have saved by itself.
    """
    bench, first = planned[0].copy(), planned[1]
    opened = {item.site_id for item in first.plan.facilities}
    locks = [
        bench.copy().lock(site).solve()
        for site in bench.ids("point")
        if site not in opened
    ]
    known = [item for item in locks if item.cost_of_edits is not None]
    dear = max(known, key=lambda item: item.cost_of_edits)
    assert dear.cost_of_edits > 0.0
    base = Workbench(bench.scenario, plan=dear.plan)
    spare = dear.edits[0].site
    change = base.copy().close(spare).solve()
    assert change.difference < 0.0 <= change.cost_of_edits
    assert change.difference == pytest.approx(
        change.cost_of_edits - change.improvement, abs=0.005
    )
    assert change.weighed.plan == base.plan
    better = base.copy().adopt(change.improved)
    assert better.is_current
    assert better.plan == change.improved.plan
    again = better.close(spare).solve()
    assert again.improvement <= change.improvement
    assert again.weighed.z0 == pytest.approx(change.weighed.zb)


def test_what_is_less_than_noise_is_no_difference():
    """Test that 0.5 % of a cost is noise at normal effort, and 5 % is not."""
    assert not is_told(1_000.0, 1_005.0, Effort.NORMAL)
    assert is_told(1_000.0, 1_050.0, Effort.NORMAL)


def test_adopting(closed, planned):
    """Test that only a better plan of this bench's county is taken as the base."""
    bench, change, _ = closed
    with pytest.raises(PlannerError, match="no better plan"):
        bench.copy().adopt(None)
    other = bench.copy().adopt(planned[1].solved)
    assert other.plan == planned[1].plan
    assert not other.is_current
    again = other.solve()
    assert again.plan == change.plan
    elsewhere = planned[0].copy().demand("v1", 3.0)
    with pytest.raises(PlannerError, match="another county"):
        elsewhere.copy().adopt(change.solved)
    with pytest.raises(PlannerError, match="expected 'rest' or 'nothing'"):
        bench.copy().solve(keep="all")


def test_nothing_kept_is_never_dearer(planned, closed):
    """Test that a search of all of the county finds no dearer plan than the ring's."""
    _, change, site = closed
    bench = planned[0].copy().close(site)
    assert bench.solve(keep="nothing").weighed.z1 <= change.weighed.z1 + 0.005


def test_without_edits_the_plan_stays(planned):
    """Test that there is nothing to search where nothing was edited."""
    bench = planned[0].copy()
    change = bench.solve()
    assert change.kind == "none"
    assert change.plan == bench.plan
    assert change.difference == 0.0


def test_rearranged_is_never_dearer_than_what_is_kept():
    """Test a point that moves half a kilometre: the plan as it is holds, and competes.

    Before, it was no start of the search, which ended 220 a year above it.
    """
    bench = planner.example("stone_creek")
    change = bench.move("EP01", 110.0261221, 28.52473).solve(effort="quick")
    assert change.weighed.kept_breaks == ()
    assert 0 < change.difference <= change.if_kept + 1e-6
    assert "no difference" in change.sentence()
    assert "无差别" in change.sentence(language="zh")


def test_the_way_before_is_that_to_where_the_site_stood():
    """Test a point that moves away from its village, which then goes elsewhere."""
    bench = planner.example("stone_creek")
    before = bench.plan
    at = next(x for x in bench.instance.sites if x.id == "EP01")
    old = bench.instance
    change = bench.move("EP01", at.lon + 0.02, at.lat).solve(effort="quick")
    assert change.plan != before
    for row in change.moved.itertuples():
        served = [x for x in before.allocations if x.stream_id == row.village_id]
        village, site = old.village_index[str(row.village_id)], served[0].facility_id
        pair = find_pair(old, village, old.site_index[site])
        is_at_door = served[0].mode.is_at_door
        way_km = 0.0 if is_at_door else float(old.reach.distance_m[pair]) / 1000
        assert row.way_before_km == pytest.approx(way_km, abs=0.005)
    assert "EP01" in {x.split(",")[0] for x in change.moved["before"]}


def test_a_kept_plan_that_breaks_rules_is_said_to():
    """Test a village more: left as it was, the plan covers too few."""
    bench = planner.example("stone_creek")
    at = bench.instance.villages[3]
    bench.add_village("More", at.lon + 0.01, at.lat, residents=640, township="T01")
    change = bench.solve(effort="quick")
    assert (
        "It then breaks what is asked for, or attained before: the" in change.sentence()
    )


def test_serving_as_the_plan_does_takes_nothing_from_anybody():
    """Test one village, then all: coverage, checks and the plan stay as they are.

    Sites that a village is not served from still stand near it.
    """
    bench = planner.example("stone_creek")
    plan = bench.plan
    before = bench.evaluate().coverages["residents"].value
    served = [item for item in plan.allocations if item.mode.value != "carrier"]
    for item in served:
        bench.serve(item.stream_id, item.facility_id)
        assert bench.evaluate().coverages["residents"].value == before
    assert bench.check() == []
    change = bench.solve(effort="quick")
    assert change.status is planner.Status.FEASIBLE
    where = {item.stream_id: item.facility_id for item in change.plan.allocations}
    assert all(where[item.stream_id] == item.facility_id for item in served)


def test_undo_brings_the_plan_back(planned, closed):
    """Test close, solve, undo, move, solve: the second is held against the base."""
    base, closing = planned[0].plan, closed[0].plan
    bench = closed[0].copy()
    assert bench.undo().plan is base
    assert bench.is_current
    assert bench.solved.plan is base
    assert bench.redo().plan is closing
    bench.undo().set("solve.villager_time_price_per_hour", 9.0)
    assert "from before the edits" in repr(bench)
    assert bench.solve().weighed.plan == rounded_plan(base)


def test_withdrawing_brings_a_plan_of_the_same_edits_back(planned, closed):
    """Test that a county as it was before has the plan that it had."""
    bench = closed[0].copy()
    number = int(bench.history.index[-1])
    assert bench.withdraw(number).plan is planned[0].plan


def test_saving_a_change_says_what_to_save(closed, tmp_path):
    """Test that a change is no county, and that the message names what is."""
    with pytest.raises(PlannerError, match=r"save bench or change\.solved"):
        planner.save(closed[1], tmp_path / "x.planner")


def test_browsing_the_plans_of_a_bench(closed):
    """Test the slider: each plan in its own county, with what was edited between."""
    bench, change, site = closed
    box = bench.browse()
    slider, heading, output = box.children
    assert (slider.value, slider.max) == (2, 2)
    after = f"{change.annual_cost:,.0f} CNY a year"
    assert "Plan 2 of 2: " in heading.value
    assert after in heading.value
    assert change.names[site] in heading.value
    [second] = output.outputs
    slider.value = 1
    assert "Plan 1 of 2: " in heading.value
    assert after not in heading.value
    assert output.outputs[0]["data"] != second["data"]
    assert "修改" in bench.browse(language="zh").children[1].value


def test_nothing_to_browse(planned):
    """Test that a bench without plans says so."""
    with pytest.raises(PlannerError, match="nothing to show"):
        planner.open(planned[0].scenario).browse()
