"""The folder of the explorer: one page for a plan, its options and a frontier."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from planner.errors import OutputError
from planner.instance import Instance
from planner.report.folders.plan_folder import refuse_foreign
from planner.report.folders.run_record import MADE_BY
from planner.report.folders.study_folder import write_text
from planner.report.page import FrontierView, PlanView, build_page
from planner.report.saving.atomic import write_atomically
from planner.report.tables.csv_text import read_csv

__all__ = ["read_reasons", "refuse_other_villages", "write_explorer"]

RECORD, PAGE = "explore.json", "explore.html"
FILES = (RECORD, PAGE)
REASON_COLUMNS = {"village_id", "reason", "change", "annual_cost"}


def write_explorer(
    out: Path | str,
    *,
    views: Sequence[PlanView],
    frontier: FrontierView | None = None,
) -> Path:
    """Write the page, whole or not at all, and return it.

    Raises
    ------
    OutputError
        If the folder holds other files, or cannot be written.
    """
    folder = Path(out).resolve()
    refuse_foreign(folder, files=FILES, record=RECORD)
    record = {"made_by": MADE_BY, "plans": [view.name for view in views]}

    def fill(building: Path) -> None:
        text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
        write_text(building / RECORD, text)
        write_text(building / PAGE, build_page(views, frontier))

    write_atomically(folder, fill)
    return folder / PAGE


def read_reasons(path: Path, view: PlanView) -> Mapping[str, Mapping[str, str]]:
    """Return the rows that ``planner explain --csv`` wrote of a plan, by village.

    Of a village with several streams the first that it speaks of.

    Raises
    ------
    OutputError
        If the file is another one, or speaks of a village that the plan covers and
        serves in full, or does not know.
    """
    rows = read_csv(path)
    if not all(row.keys() >= REASON_COLUMNS for row in rows):
        msg = f"{path}: expected what planner explain OUT --csv FILE writes"
        raise OutputError(msg)
    facts, index = view.metrics.villages, view.instance.village_of
    for row in rows:
        village_idx = index.get(row["village_id"])
        if village_idx is None or (
            facts.is_covered[village_idx] and facts.served_share[village_idx] >= 1
        ):
            found = "unknown" if village_idx is None else "covered and served"
            msg = f"{path}: village {row['village_id']!r} is {found} in the plan; "
            msg += "explain this plan again"
            raise OutputError(msg)
    villages = view.instance.villages
    of_village: dict[str, Mapping[str, str]] = {}
    for row in rows:
        of_village.setdefault(villages[index[row["village_id"]]].id, row)
    return of_village


def refuse_other_villages(name: str, instance: Instance, chosen: Instance) -> None:
    """Make sure that a plan is of the villages of the chosen one.

    Raises
    ------
    OutputError
        If it is of another county.
    """
    if _villages(instance) != _villages(chosen):
        msg = f"{name}: of other villages than the chosen plan; leave it out"
        raise OutputError(msg)


def _villages(instance: Instance) -> list[tuple[str, str, float | None, float | None]]:
    return [(item.id, item.name, item.lon, item.lat) for item in instance.villages]
