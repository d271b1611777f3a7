"""What a fresh process says of counties in folders, and of commands on them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from planner.cli.guard.exit_code import ExitCode

__all__ = ["Answers", "Planned", "Questions", "fresh_answers"]

PLAN = "plan.json"
CODE = """
import json, pathlib, sys
import planner
from planner.cli import main

def key(file):
    try:
        return planner.instance_key(planner.build(planner.read_scenario(file)))
    except planner.PlannerError as error:
        return f"refused: {error}"

asked = json.loads(pathlib.Path(sys.argv[1]).read_text("utf-8"))
told = {
    "keys": [key(file) for file in asked["files"]],
    "codes": [main(command) for command in asked["commands"]],
}
pathlib.Path(sys.argv[2]).write_text(json.dumps(told), "utf-8")
"""
"""Program of the process: it knows the files alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan of a bench, and the command that is to find the same.

    Parameters
    ----------
    out
        Folder that the bench wrote, ``None`` where it found no plan.
    other
        Folder that the command writes.
    is_met
        Whether the plan does all that is asked for; else a check says what it breaks.
    """

    name: str
    out: Path | None
    other: Path
    command: Sequence[str]
    is_met: bool = True


@dataclass(slots=True, kw_only=True)
class Questions:
    """Files of counties with their keys, and plans of benches."""

    keys: list[tuple[Path, str]] = field(default_factory=list)
    planned: list[Planned] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Answers:
    """What agreed and what did not, with a word on each plan by its name."""

    keys: int = 0
    keys_equal: int = 0
    checks: int = 0
    checks_clean: int = 0
    plans: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def fresh_answers(asked: Questions, into: Path) -> Answers:
    """Return what a process that is started for this finds in the folders."""
    plans = [list(item.command) for item in asked.planned]
    checks = [
        item.out for item in asked.planned if item.out is not None and item.is_met
    ]
    commands = [*plans, *(["check", str(out), "--quiet"] for out in checks)]
    files = [str(file) for file, _ in asked.keys]
    job, told = into / "asked.json", into / "told.json"
    job.write_text(json.dumps({"files": files, "commands": commands}), "utf-8")
    command = [sys.executable, "-c", CODE, str(job), str(told)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    answers = Answers(keys=len(files), checks=len(checks))
    if not told.exists():
        answers.faults.append(f"fresh process: {done.stderr.strip()[-400:]}")
        return answers
    found = json.loads(told.read_text("utf-8"))
    for (file, key), other in zip(asked.keys, found["keys"], strict=True):
        if key == other:
            answers.keys_equal += 1
        else:
            answers.faults.append(f"key of {file.parent.name}: {other[:300]}")
    for item, code in zip(asked.planned, found["codes"], strict=False):
        _compare(item, code, answers)
    for out, code in zip(checks, found["codes"][len(plans) :], strict=True):
        if code == ExitCode.DONE:
            answers.checks_clean += 1
        else:
            answers.faults.append(f"check of {out.name}: {code}")
    return answers


def _compare(item: Planned, code: int, answers: Answers) -> None:
    """Take down whether a command found the plan of a bench."""
    file = item.other / PLAN
    expected = ExitCode.DONE if item.is_met else ExitCode.IMPOSSIBLE
    if item.out is None:
        is_same = code in (ExitCode.IMPOSSIBLE, ExitCode.NO_PLAN)
        verdict = "no plan" if is_same else f"no plan, but the command {code}"
    elif code != expected or not file.is_file():
        is_same, verdict = False, f"a plan, but the command {code}"
    else:
        is_same = file.read_bytes() == (item.out / PLAN).read_bytes()
        verdict = "equal" if is_same else "differs"
        verdict += "" if item.is_met else ", of what cannot be met"
    answers.plans[item.name] = verdict
    if not is_same:
        answers.faults.append(f"{item.name}: {verdict}")
