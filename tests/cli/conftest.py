"""Runs of the command line, in this process and in others."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from planner.cli import main
from planner.scenario.new import write_template
from tests.made_once import made_once

PROGRAM = """\
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from planner.cli import main
sys.exit(main())
"""


@dataclass(frozen=True, kw_only=True)
class Run:
    """What a command returned and printed."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """What it printed as JSON; anything besides is an error."""
        return json.loads(self.out)


Planner = Callable[..., Run]


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the user's cache and terminal out of the tests."""
    monkeypatch.setenv("PLANNER_CACHE_DIR", str(tmp_path / "cache"))
    for name in ("COLUMNS", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def planner(capsys: pytest.CaptureFixture[str]) -> Planner:
    """Return a function that runs a command in this process."""

    def run(*arguments: str | Path) -> Run:
        capsys.readouterr()
        code = main([str(item) for item in arguments])
        printed = capsys.readouterr()
        return Run(code=code, out=printed.out, err=printed.err)

    return run


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the scenario that ``planner new`` writes, with variants."""
    return made_once(tmp_path_factory, "template", _make_template) / "my_county"


def _make_template(folder: Path) -> None:
    file = write_template(folder / "my_county")
    variants = """
[variants.strict]
standard = { collect_within_km = 1.5 }

[variants.poor]
solve = { max_capex = 100, at_least = { residents = 0.9, use = 0.9 } }
"""
    file.write_text(file.read_text(encoding="utf-8") + variants, encoding="utf-8")


@pytest.fixture(scope="session")
def solved(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the output folder of the template, which stands beside it.

    Neither is to be changed.
    """

    def make(folder: Path) -> None:
        county = shutil.copytree(template, folder / template.name)
        out = ["--out", str(folder / "out")]
        assert main(["solve", str(county), *out, "--quiet", "--no-cache"]) == 0

    return made_once(tmp_path_factory, "solved", make) / "out"


@pytest.fixture
def scenario(template: Path, tmp_path: Path) -> Path:
    """Return a copy of the template that a test may change."""
    return Path(shutil.copytree(template, tmp_path / "my_county"))


@pytest.fixture
def out(solved: Path, scenario: Path, tmp_path: Path) -> Path:
    """Return a copy of the solved template, beside its scenario, that may be changed.

    Both go together: ``run.json`` names the scenario as seen from there.
    """
    assert scenario.parent == tmp_path
    return Path(shutil.copytree(solved, tmp_path / "out"))


@contextmanager
def started(
    *arguments: str | Path, **environment: str
) -> Iterator[subprocess.Popen[str]]:
    """Start a command in a process of its own that hears Ctrl-C.

    At the end of the block it has ended and its pipes are closed, even if a test fails:
    a pipe that is left open would fail another test whenever garbage is collected.
    """
    command = [sys.executable, "-c", PROGRAM, *(str(item) for item in arguments)]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | environment,
    ) as process:
        try:
            yield process
        finally:
            process.kill()
