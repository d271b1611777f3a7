"""Where outputs go unless the user says so."""

from __future__ import annotations

import re
from pathlib import Path

from planner.scenario.document.read import Scenario
from planner.scenario.document.toml_file import FILE_NAME

__all__ = ["beside", "usual_out"]


def usual_out(scenario: Scenario, what: str = "") -> Path:
    """Return ``out/SCENARIO``, with the variant and ``what`` behind it if any."""
    file = scenario.file.resolve()
    name = file.parent.name if file.name == FILE_NAME else file.stem
    parts = [name, scenario.variant or "", what]
    return Path("out") / re.sub(r"[^\w.-]", "_", "-".join(filter(None, parts)))


def beside(plan_folder: Path, what: str) -> Path:
    """Return the folder beside that of a plan, with ``what`` behind its name."""
    folder = plan_folder.resolve()
    return folder.with_name(f"{folder.name}_{what}")
