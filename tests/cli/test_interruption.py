"""Ctrl-C: the best plan so far is written, whole, and marked."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import planner.cli.commands.solve as command
from planner.cli.guard.interruption import Interruption, ctrl_c
from planner.design.solve import solve
from planner.instance import Instance
from planner.plan import Result
from planner.report.folders.plan_folder import FILES, FOLDERS, write_folder
from planner.scenario.generate import generate
from tests.cli.conftest import Planner, started


def press() -> None:
    """Press Ctrl-C."""
    signal.raise_signal(signal.SIGINT)


def press_at(step: str) -> Callable[..., Result]:
    """Return a search in which the user presses Ctrl-C when a step begins."""

    def interrupted(
        instance: Instance, *, progress: Callable[[str], None], **options: Any
    ) -> Result:
        def say(text: str) -> None:
            progress(text)
            if text.startswith(step):
                press()

        return solve(instance, progress=say, **options)

    return interrupted


def is_marked(out: Path) -> bool:
    """Return whether run.json says that the run was interrupted."""
    result = json.loads((out / "run.json").read_text(encoding="utf-8"))["result"]
    assert result["is_reproducible"] is not result["is_interrupted"]
    return bool(result["is_interrupted"])


@pytest.mark.parametrize("step", ["round 1: siting", "round 2"])
def test_search_interrupted(
    step: str,
    planner: Planner,
    template: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Test that the plan so far is written, verified, and marked.

    There is one before the first round already, made quickly.
    """
    monkeypatch.setattr(command, "solve", press_at(step))
    out = tmp_path / "out"
    run = planner("solve", template, "--out", out)
    assert run.code == 130
    assert "Interrupted: this is the best plan so far." in run.out
    assert f"{out} holds the best plan so far" in run.err
    assert is_marked(out)
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert record["first_plan_seconds"] > 0
    assert planner("check", out).code == 0


def test_search_interrupted_before_any_plan(
    planner: Planner, template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that nothing is written where there is nothing."""
    monkeypatch.setattr(command, "solve", press_at("a first plan"))
    run = planner("solve", template, "--out", tmp_path / "out", "--quiet")
    assert (run.code, run.out) == (130, "")
    assert run.err == "Interrupted before there was a result.\n"
    assert not (tmp_path / "out").exists()


def test_writing_is_not_interrupted(
    planner: Planner, template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that Ctrl-C, twice, while the folder is written has to wait."""

    def write(*arguments: Any, **options: Any) -> Path:
        press()
        press()
        return write_folder(*arguments, **options)

    monkeypatch.setattr(command, "write_folder", write)
    out = tmp_path / "out"
    run = planner("solve", template, "--out", out)
    assert run.code == 130
    assert "it is complete" in run.err
    assert sorted(item.name for item in out.iterdir()) == sorted([*FILES, *FOLDERS])
    assert [item.name for item in tmp_path.iterdir() if item.name[0] == "."] == []
    assert not is_marked(out)


def test_handler_is_given_back(
    planner: Planner, template: Path, tmp_path: Path
) -> None:
    """Test that Ctrl-C does afterwards what it did before."""
    before = signal.getsignal(signal.SIGINT)
    planner("solve", template, "--variant", "poor", "--out", tmp_path / "out")
    assert signal.getsignal(signal.SIGINT) is before


def test_two_presses_in_a_moment_count_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Test that a second press right away is the same one, while a later one counts."""
    now_s = iter((100.0, 100.9, 101.0))
    monkeypatch.setattr(
        "planner.cli.guard.interruption.time.monotonic", lambda: next(now_s)
    )
    interruption = Interruption()
    with pytest.raises(KeyboardInterrupt):
        interruption.hear(signal.SIGINT, None)
    interruption.hear(signal.SIGINT, None)
    with pytest.raises(KeyboardInterrupt):
        interruption.hear(signal.SIGINT, None)


def test_other_threads_do_without() -> None:
    """Test that a run outside the main thread leaves the handler alone."""
    before = signal.getsignal(signal.SIGINT)
    seen: list[object] = []

    def look() -> None:
        with ctrl_c() as interruption:
            seen.extend((signal.getsignal(signal.SIGINT), interruption.is_held))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [before, False]


@pytest.mark.slow
def test_ctrl_c_in_a_process_of_its_own(tmp_path: Path) -> None:
    """Test a real Ctrl-C when the second round of siting begins, and two more."""
    generate(tmp_path / "county", villages=60, seed=3)
    out = tmp_path / "out"
    with started("solve", tmp_path / "county", "--out", out, "--json") as run:
        assert run.stderr is not None
        steps = []
        for line in run.stderr:
            steps.append(line.strip())
            if line.strip() == "round 2: siting" or line.startswith("Writing"):
                run.send_signal(signal.SIGINT)
        assert run.stdout is not None
        data = json.loads(run.stdout.read())
        assert run.wait() == 130, steps
    assert "round 2: siting" in steps
    assert data["is_interrupted"] is True
    assert sorted(item.name for item in out.iterdir()) == sorted([*FILES, *FOLDERS])
    assert is_marked(out)
