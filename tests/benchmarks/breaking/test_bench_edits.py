"""Random edits of benches: what is drawn, what counts as a fault, how it is told."""

from __future__ import annotations

import random

import pytest

import planner
from benchmarks.breaking.bench_edits import Row, report
from benchmarks.breaking.bench_walk import Walk
from benchmarks.breaking.drawn_edits import KINDS, Step, drawn_step, wrong_step
from benchmarks.breaking.fresh import Planned, Questions, fresh_answers
from planner import Workbench
from planner.scenario.document.schema_edits import EDITS
from planner.workbench.bench.workbench import Workbench as OneBench
from tests.scenario.edits.counties import folder_with

MOVE = Step(kind="move", method="move", given=("point:v3", 109.603, 28.004))


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """Return the folder of a county."""
    return folder_with(tmp_path_factory.mktemp("county"))


@pytest.fixture
def walk(county, tmp_path):
    """Return a walk that begins."""
    bench = planner.open(county)
    key = planner.instance_key(bench.instance)
    return Walk(bench=bench, into=tmp_path, rng=random.Random(1), keys=[key])


def test_every_kind_is_drawn_and_taken(walk):
    """Test that edits of all kinds that there are come to stand on a bench."""
    assert set(KINDS) == set(EDITS)
    for kind in KINDS:
        taken = (walk.take(drawn_step(walk.bench, walk.rng, kind)) for _ in range(20))
        assert any(taken), kind
    assert not walk.faults
    assert walk.kinds == set(KINDS)


def test_wrong_calls_are_refused(walk):
    """Test that a bench takes no call that it has to refuse, and stays as it is."""
    for _ in range(60):
        walk.take(wrong_step(walk.bench, walk.rng))
    assert not walk.faults
    assert walk.counts == {"taken": 0, "refused": 60} or not walk.counts["taken"]


def test_steps_go_there_and_back(walk):
    """Test undoing, redoing, withdrawing and copies on the way."""
    walk.take(MOVE)
    walk.copy()
    walk.go(-1)
    walk.go(1)
    walk.go(1)
    walk.withdraw(1)
    assert not walk.faults


@pytest.mark.parametrize("method", ["undo", "withdraw", "move"])
def test_a_bench_that_does_nothing_is_found_out(walk, monkeypatch, method):
    """Test that a call without its effect is a fault."""
    if method != "move":
        walk.take(MOVE)
    monkeypatch.setattr(OneBench, method, lambda self, *_: self)
    {
        "undo": lambda: walk.go(-1),
        "withdraw": lambda: walk.withdraw(1),
        "move": lambda: walk.take(MOVE),
    }[method]()
    assert len(walk.faults) == 1


def test_refusals_that_change_or_say_nothing_are_faults(walk, monkeypatch):
    """Test a bench that is left edited, words without a remedy, and other errors."""

    def careless(bench: Workbench, *_: object) -> None:
        bench.close("e1")
        msg = "no"
        raise planner.PlannerError(msg)

    monkeypatch.setattr(OneBench, "move", careless)
    walk.take(MOVE)
    monkeypatch.setattr(OneBench, "move", lambda *_: KINDS.index("x"))
    walk.take(MOVE)
    said = [fault.partition("): ")[2] for fault in walk.faults]
    assert said == [
        "refused, and yet changed",
        "does not say what and where",
        "ValueError: tuple.index(x): x not in tuple",
    ]


@pytest.mark.slow
def test_a_fresh_process_disagrees(walk, tmp_path):
    """Test that another key, and a plan that a command does not find, are faults."""
    file = walk.ask("all")
    asked = Questions(
        keys=[*walk.questions.keys, (file, "another")],
        planned=[
            Planned(
                name="plan",
                out=None,
                other=tmp_path / "out",
                command=["solve", str(tmp_path / "nowhere")],
            )
        ],
    )
    answers = fresh_answers(asked, tmp_path)
    assert (answers.keys, answers.keys_equal) == (2, 1)
    assert answers.plans == {"plan": "no plan, but the command 2"}
    assert len(answers.faults) == 2


def test_report():
    """Test sums over counties, and that each fault is told."""
    rows = [
        Row(seed=1, kind="proxy", is_proxy=True, taken=20, keys=22, keys_equal=22),
        Row(seed=2, kind="roads", has_totals=True, taken=19, keys=3, fault="x: y"),
    ]
    told = "\n".join(report(rows))
    assert "2 counties; with proxy roads 1, with observed totals 1" in told
    assert "taken 39" in told
    assert "keys equal 22 of 25" in told
    assert told.endswith("faults: 1\n  2 roads: x: y")
