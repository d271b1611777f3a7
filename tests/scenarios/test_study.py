"""Tests of what the study scripts share."""

import re
from argparse import Namespace
from dataclasses import replace
from itertools import pairwise

import pytest
from matplotlib.figure import Figure

import planner
from planner.model.rules import Measure, Objective
from planner.scenario.document.read import read_scenario
from tests.markdown import ROOT, code, links, tables
from tests.tiny_plan import line_county, line_plan


@pytest.fixture(scope="module")
def study(script):
    """Return what the scripts share as a module."""
    return script("study")


@pytest.fixture
def options(county, tmp_path):
    """Return what a script is asked for."""
    return Namespace(scenario=county, variant=None, rounds=1, out=tmp_path)


def empty_chart(_rows, _scenario):
    """Return a chart without anything."""
    return Figure(figsize=(1, 1))


def test_studies_and_notebooks_are_those_of_the_readme(script, capsys):
    """Test that each stands in its table, studies with all that they can be asked."""
    common = {"--help", "--variant", "--rounds", "--out"}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    named = {}
    for row in tables(readme, "## Studies and notebooks"):
        named[links(row[0])[0]] = {item for text in row for item in code(text)}
    files = [*ROOT.glob("scenarios/*.py"), *ROOT.glob("notebooks/*.ipynb")]
    paths = {path.relative_to(ROOT).as_posix() for path in files}
    assert set(named) == paths - {"scenarios/study.py"}
    for path in paths & {name for name in named if name.endswith(".py")}:
        with pytest.raises(SystemExit) as exit_:
            script(path.split("/")[1].removesuffix(".py")).main(["--help"])
        assert exit_.value.code == 0
        usage = capsys.readouterr().out.split("\n\n")[0]
        assert set(re.findall(r"--[a-z-]+", usage)) | {"--help"} == named[path] | common


def test_changes_come_on_top_of_variant_and_changes(study, county):
    """Test that a change keeps the 1.5 km of a variant and the seed changed before."""
    before = read_scenario(county, variant="strict", changes={"solve": {"seed": 5}})
    after = study.changed(before, {"solve": {"rounds": 2}})
    assert after.settings.standard.collect_within_m == 1_500.0
    assert (after.settings.search.seed, after.settings.search.rounds) == (5, 2)


def test_table_has_the_columns_in_their_order(study, tmp_path):
    """Test that figures are rounded, missing ones blank, and others left out."""
    rows = [{"b": 1 / 3, "a": "x", "c": 7}, {"a": "y", "b": None}]
    study.write_table(tmp_path / "t.csv", rows, ("a", "b"))
    assert (tmp_path / "t.csv").read_text(encoding="utf-8") == "a,b\nx,0.3333\ny,\n"
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]


def test_interrupted_study_keeps_its_rows(study, options, capsys):
    """Test that of two rows the first is in the table when the second is stopped."""

    def rows(_scenario, _options):
        yield {"a": 1}
        raise KeyboardInterrupt

    found = study.Study(name="s", columns=("a",), rows=rows, chart=empty_chart)
    assert found.run(options) == 130
    assert (options.out / "s.csv").read_text(encoding="utf-8") == "a\n1\n"
    assert "s.csv: 1" in capsys.readouterr().out


def test_interrupted_search_is_no_row(study, county, monkeypatch):
    """Test that the best plan so far of a search that is stopped does not count."""
    half = planner.Result(
        status=planner.Status.FEASIBLE, plan=None, seed=1, is_interrupted=True
    )
    monkeypatch.setattr(planner, "solve", lambda *_, **__: half)
    with pytest.raises(KeyboardInterrupt):
        study.plan_anew(read_scenario(county), None)


def test_malformed_scenario_is_said_in_one_message(study, options, tmp_path, capsys):
    """Test that a folder without a scenario is complained of, with exit code 2."""
    options.scenario = tmp_path / "nowhere"
    found = study.Study(name="s", columns=(), rows=list, chart=empty_chart)
    assert found.run(options) == 2
    assert "nowhere" in capsys.readouterr().err
    assert not list(options.out.iterdir())


def test_cheaper_plan_is_the_better_one(study):
    """Test that a kept plan is the better one where the plan made anew costs more.

    Both are the same, but that the other one has a vehicle more, with the same stops
    on another day's route: it breaks a rule and costs more.
    """
    instance, plan = line_county(), line_plan()
    worse = replace(
        plan, routes=(*plan.routes, replace(plan.routes[-1], id="once more"))
    )
    result = planner.Result(status=planner.Status.FEASIBLE, plan=worse, seed=1)
    row = study.compared(instance, plan, result)
    assert row["better"] == "kept"
    assert row["annual_cost"] == row["annual_cost_kept"] < row["annual_cost_replanned"]
    assert study.compared(instance, worse, replace(result, plan=plan))["better"] == (
        "replanned"
    )
    assert study.compared(instance, plan, replace(result, plan=plan))["better"] == (
        "same"
    )


def test_coverage_goes_before_cost_if_it_is_the_objective(study):
    """Test that a cheaper plan that covers nobody is worse where coverage is sought."""
    instance, plan = line_county(), line_plan()
    hub_only = replace(plan, facilities=plan.facilities[:1])
    rules = replace(
        instance.requirements,
        objective=Objective.COVERAGE,
        maximise=Measure.RESIDENTS,
    )
    seeking = replace(instance, requirements=rules)
    assert study.merit(plan, seeking)[1] < study.merit(hub_only, seeking)[1] == 0.0
    assert study.merit(plan, instance)[1] == study.merit(hub_only, instance)[1] == 0.0


def test_nothing_to_compare_is_a_row_without_figures(study):
    """Test that without a plan a row has its status alone."""
    nothing = planner.Result(status=planner.Status.INFEASIBLE, plan=None, seed=1)
    row = study.compared(line_county(), None, nothing)
    assert row["status"] == "INFEASIBLE"
    assert row["better"] is None
    assert "annual_cost" not in row


def test_labels_do_not_overlap(study):
    """Test that three labels at one place, one of two lines, are moved apart."""
    ax = Figure(figsize=(4, 3)).subplots()
    ax.set_ylim(0, 10)
    words = ("one", "two\nlines", "three")
    study.label_ends(
        ax, [study.Label(x=0.5, y=5.0, words=text, colour="k") for text in words]
    )
    up = [text.get_position()[1] for text in ax.texts]
    lines = [text.get_text().count("\n") + 1 for text in ax.texts]
    for (low, few), (high, many) in pairwise(zip(up, lines, strict=True)):
        assert high - low >= study.LINE_POINTS * (few + many) / 2 - 1e-9


def test_savings_are_in_thousands(study):
    """Test that 1,500 saved is a bar of 1.5 with a 2, and what is unknown has no word.

    Half a thousand rounds to the even neighbour: 1.5 to 2.
    """
    ax = Figure().subplots()
    study.savings(ax, [1.0, 2.0, 3.0], [1_500.0, -2_000.0, float("nan")])
    assert [text.get_text() for text in ax.texts] == ["2", "\u22122", ""]
    assert [bar.get_height() for bar in ax.patches][:2] == [1.5, -2.0]
