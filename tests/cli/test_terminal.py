"""The two streams of a command."""

from __future__ import annotations

import io
import logging
from pathlib import Path

import pytest
from rich.console import Console

from planner.cli.guard.command import run as run_command
from planner.cli.parser import make_parser
from planner.cli.terminal import Terminal
from tests.cli.conftest import Planner


def terminal(*, is_quiet: bool = False, is_json: bool = False) -> Terminal:
    """Return a terminal that a person looks at."""
    out, err = (
        Console(file=io.StringIO(), force_terminal=True, width=60, color_system=None)
        for _ in range(2)
    )
    return Terminal(out=out, err=err, is_json=is_json, is_quiet=is_quiet)


def text(console: Console) -> str:
    """Return what stands on a console."""
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_progress_on_a_terminal_is_one_line() -> None:
    """Test that steps replace each other behind the title, and vanish at the end."""
    here = terminal()
    with here.working("Solving") as say:
        say("round 1")
        say("round 2 [of 6]")
        here.err.file.flush()
    assert "Solving: round 2 [of 6]" in text(here.err)
    assert "0:00:00" in text(here.err)
    assert text(here.out) == ""


def test_quiet_terminal() -> None:
    """Test that only errors and findings pass."""
    here = terminal(is_quiet=True)
    with here.working("Solving") as say:
        say("round 1")
    here.note("note")
    here.warn("warning")
    here.show("result")
    assert text(here.out) + text(here.err) == ""
    here.complain("error")
    here.show_findings("finding")
    assert text(here.err).strip() == "Error: error"
    assert text(here.out).strip() == "finding"


def test_json_stands_alone() -> None:
    """Test that no table is shown beside JSON, and no line of it is broken."""
    here = terminal(is_json=True)
    here.show("result")
    here.show_findings("finding")
    here.show_data({"path": "x" * 200, "name": "[red]青山县"})
    assert (
        text(here.out)
        == '{\n "path": "' + "x" * 200 + '",\n "name": "[red]青山县"\n}\n'
    )


def test_library_warnings_are_heard() -> None:
    """Test that what the library logs is shown during a command, not after it."""
    here = terminal()
    logger = logging.getLogger("planner.network.readers.vector")
    with here.hearing_warnings():
        logger.warning("%d features are left out", 2)
    handlers = logging.getLogger("planner").handlers
    assert "Warning: 2 features are left out" in text(here.err)
    assert handlers == []


def test_disk_that_is_full(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Test that an error of the operating system is told in words."""

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device", "out/plan.json")

    monkeypatch.setattr("planner.cli.commands.new.run", fail)
    code = run_command(make_parser().parse_args(["new", "x"]))
    assert code == 2
    words = "Error: out/plan.json: No space left on device; check the path"
    assert words in capsys.readouterr().err


def test_faults_of_the_planner_end_alone_with_70(
    planner: Planner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Test that what nobody foresaw is one line with its place and what to do."""

    def fail(*_: object) -> None:
        msg = "two\nlines"
        raise KeyError(msg)

    monkeypatch.setattr("planner.cli.commands.validate.run", fail)
    run = planner("validate", tmp_path)
    assert run.code == 70
    first, second = run.err.splitlines()
    assert first.startswith("Error: a fault of the planner, not of your input: KeyErr")
    assert "(planner/cli/guard/command.py:" in first
    assert second.startswith("Please report it")
    monkeypatch.setenv("PLANNER_TRACEBACK", "1")
    assert "Traceback" in planner("validate", tmp_path).err
