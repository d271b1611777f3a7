"""Tests of what the study scripts share."""

import re
from argparse import Namespace
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from matplotlib.figure import Figure

import planner
from planner.design.penalties import objective_of
from planner.flow import resolve
from planner.model.effort import Effort
from planner.scenario.document.read import read_scenario
from planner.workbench.sweeps.result import Sweep, SweepRow
from tests.repository.markdown import ROOT, code, links, tables
from tests.tiny_plan import line_county, line_plan


@pytest.fixture(scope="module")
def study(script):
    """Return what the scripts share as a module."""
    return script("study")


@pytest.fixture
def options(county, tmp_path):
    """Return what a script is asked for."""
    return Namespace(scenario=county, variant=None, rounds=1, workers=1, out=tmp_path)


def empty_chart(_rows, _scenario):
    """Return a chart without anything."""
    return Figure(figsize=(1, 1))


def test_studies_and_notebooks_are_those_of_the_readme(script, capsys):
    """Test that each stands in its table, studies with all that they can be asked."""
    common = {"--help", "--variant", "--rounds", "--workers", "--out"}
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


def test_interrupted_sweep_is_no_row(study, county, options, monkeypatch):
    """Test that a sweep that is stopped ends the study: what is done is kept."""
    found = _sweep(line_county(), line_plan(), interrupted=True)
    monkeypatch.setattr(planner, "sweep", lambda *_, **__: found)
    with pytest.raises(KeyboardInterrupt):
        study.swept(read_scenario(county), [{}], options)


def test_malformed_scenario_is_said_in_one_message(study, options, tmp_path, capsys):
    """Test that a folder without a scenario is complained of, with exit code 2."""
    options.scenario = tmp_path / "nowhere"
    found = study.Study(name="s", columns=(), rows=list, chart=empty_chart)
    assert found.run(options) == 2
    assert "nowhere" in capsys.readouterr().err
    assert not list(options.out.iterdir())


def test_a_kept_plan_is_held_against_the_one_made_anew(study):
    """Test that a vehicle more, which breaks a rule, is what planning anew saves.

    Today's plan is the same but for it. Held against itself it saves nothing, and
    without a plan of today there is nothing to say.
    """
    instance, plan = line_county(), line_plan()
    worse = replace(
        plan, routes=(*plan.routes, replace(plan.routes[-1], id="once more"))
    )
    found = _sweep(instance, worse, plan)
    row = study.kept_row(found, 1, 0)
    dear, cheap = (
        planner.compute_ledger(item, instance).annual_cost for item in (worse, plan)
    )
    assert row["annual_cost_kept"] == dear
    assert row["saved"] == pytest.approx(dear - cheap)
    assert row["saved"] > 0
    assert row["rules_broken_kept"] > 0
    assert study.is_told(row, "told_anew")
    same = study.kept_row(found, 1, 1)
    assert (same["saved"], same["rules_broken_kept"]) == (0.0, 0)
    assert not study.is_told(same, "told_anew")
    assert study.kept_row(_sweep(instance, None, plan), 1, 0) == {}
    assert study.row_of(found, 1)["annual_cost"] == pytest.approx(cheap)


def test_nothing_to_compare_is_a_row_without_figures(study):
    """Test that without a plan a row has its status alone, and the kept plan's cost."""
    instance, plan = line_county(), line_plan()
    found = _sweep(instance, plan, None)
    row = study.row_of(found, 1) | study.kept_row(found, 1, 0)
    assert row["status"] == "INFEASIBLE"
    assert "annual_cost" not in row or row["annual_cost"] is None
    assert row["annual_cost_kept"] > 0
    assert "saved" not in row


def _sweep(instance, *plans, interrupted=False):
    """Return a sweep whose rows have the plans, quoted by their objectives."""
    rows = tuple(
        SweepRow(
            inputs={"a": number},
            against=0 if number else None,
            status="FEASIBLE" if plan else "INFEASIBLE",
            instance=instance,
            plan=plan,
            objective=_objective(plan, instance) if plan else None,
            spread=0.0,
        )
        for number, plan in enumerate(plans)
    )
    return Sweep(
        title="County",
        currency="CNY",
        keys=("a",),
        rows=rows,
        seeds=(1, 2),
        effort=Effort.NORMAL,
        is_grid=False,
        is_interrupted=interrupted,
    )


def _objective(plan, instance):
    flow = resolve(plan, instance)
    return objective_of(flow, planner.compute_ledger(plan, instance, flow=flow))


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
    bars: Any = ax.patches
    assert [bar.get_height() for bar in bars][:2] == [1.5, -2.0]
