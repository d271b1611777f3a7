"""What ``run.json`` says, worked out again or held against itself."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path, PurePath
from typing import Any

from planner.flow import Flow
from planner.instance import Instance
from planner.metrics import coverage_share
from planner.model.rules import Measure
from planner.plan import Status, total_gap
from planner.report.folders.plan_folder import RUN
from planner.report.folders.provenance_record import provenance_record
from planner.report.folders.run_record import (
    FORMAT_VERSION,
    MADE_BY,
    json_text,
    roads_record,
)
from planner.report.verifying.difference import (
    Difference,
    figure_differences,
    is_close,
)
from planner.scenario.provenance import Provenance
from planner.solvers.mip import relative_gap

__all__ = ["NOT_VERIFIED", "record_differences"]

COST_TOLERANCE = 1e-6
"""Of the annual cost, as a share."""
SUMMING = 1e-14
"""Share of the parts of a sum that adding them up may lose, however small the sum."""

NOT_VERIFIED = (
    "versions",
    "reading_seconds",
    "first_plan_seconds",
    "result.seed",
    "result.objective",
    "result.corrections",
    "result.bound",
    "result.total_bound",
    "result.total_bound_reason",
    "result.conflict",
    "result.repair",
    "result.aims.attainable",
    "result.aims.asked",
    "result.is_reproducible",
    "result.is_interrupted",
    "result.seconds",
    "result.rounds",
    "result.engine_note",
)
"""What only solving again would tell; it is held against the rest where it can be."""

_ELSEWHERE = ("data_folder", "file")
"""Where the inputs were: they may have moved."""


def record_differences(
    run: Mapping[str, Any],
    flow: Flow,
    provenance: Provenance | None,
    *,
    out: Path,
    annual_cost: float,
    objective: float,
    is_feasible: bool,
) -> Iterator[Difference]:
    """Yield what ``run.json`` says of a plan and its inputs that is not so.

    Parameters
    ----------
    out
        The output folder, where the record's paths start.
    annual_cost
        Of the plan, from the ledger.
    objective
        What a search minimises, of the plan.
    is_feasible
        Whether the plan keeps every rule and requirement.
    """
    yield from _origin_differences(run, flow.instance, provenance, out)
    result = run["result"]
    yield from _cost_differences(result, annual_cost)
    told = result["total_objective"]
    if told is not None and not is_close(told, objective, COST_TOLERANCE):
        yield _difference("result.total_objective", told, objective)
    yield from _status_differences(result, is_feasible=is_feasible)
    yield from _bound_differences(result)
    yield from _duration_differences(run)
    yield from _repeated_aims(result["aims"])
    for item in result["aims"]:
        yield from _aim_differences(item, flow)


def _origin_differences(
    run: Mapping[str, Any],
    instance: Instance,
    provenance: Provenance | None,
    out: Path,
) -> Iterator[Difference]:
    """Yield what the inputs say otherwise: names, hashes, defaults, warnings, roads."""
    expected: dict[str, Any] = {
        "made_by": MADE_BY,
        "format_version": FORMAT_VERSION,
        "title": instance.title,
        "currency": instance.currency,
        "roads": roads_record(instance),
    }
    if provenance is not None:
        expected |= provenance_record(provenance, out)
        del expected["reading_seconds"]
    expected = json.loads(json_text(expected, RUN))
    found = {name: run.get(name) for name in expected}
    if provenance is not None:
        yield from _place_differences(run["scenario"], provenance, out)
        for name in _ELSEWHERE:
            expected["scenario"][name] = run["scenario"][name]
    yield from figure_differences(RUN, found, expected)


def _place_differences(
    scenario: Mapping[str, Any], provenance: Provenance, out: Path
) -> Iterator[Difference]:
    """Yield places of the inputs that hold on one machine alone, or are not theirs.

    Of inputs that stand elsewhere now only the name of the scenario file is known.
    """
    for name in _ELSEWHERE:
        if PurePath(scenario[name]).is_absolute():
            expected = "a path as seen from the output folder"
            yield _difference(f"scenario.{name}", scenario[name], expected)
    told, file = out / scenario["file"], provenance.scenario_file
    folder = out / scenario["data_folder"]
    is_there = folder.resolve() == provenance.data_folder.resolve()
    is_same = told.resolve() == file.resolve() if is_there else told.name == file.name
    if not is_same:
        yield _difference("scenario.file", scenario["file"], file.name)


def _cost_differences(
    result: Mapping[str, Any], annual_cost: float
) -> Iterator[Difference]:
    if not is_close(result["annual_cost"], annual_cost, COST_TOLERANCE):
        yield _difference("result.annual_cost", result["annual_cost"], annual_cost)
    if result["objective"] is None:
        return
    parts = [result["objective"], *result["corrections"].values()]
    summed, noise = sum(parts), SUMMING * sum(map(abs, parts))
    is_same = is_close(summed, annual_cost, COST_TOLERANCE)
    if not is_same and abs(summed - annual_cost) > noise:
        row = "result.objective and corrections together"
        yield _difference(row, summed, annual_cost)


def _status_differences(
    result: Mapping[str, Any], *, is_feasible: bool
) -> Iterator[Difference]:
    expected = Status.FEASIBLE if is_feasible else Status.INFEASIBLE
    if result["status"] != expected:
        yield _difference("result.status", result["status"], expected)
    for name in ("infeasible", "conflict", "repair"):
        if is_feasible and result[name]:
            yield _difference(f"result.{name}", f"{len(result[name])} entries", "none")
    if result["is_interrupted"] and result["is_reproducible"]:
        yield _difference("result.is_reproducible", True, "false: it was interrupted")


def _bound_differences(result: Mapping[str, Any]) -> Iterator[Difference]:
    objective, bound, gap = (result[name] for name in ("objective", "bound", "gap"))
    expected = None
    if objective is not None and bound is not None:
        expected = relative_gap(objective, bound)
        if bound > objective + COST_TOLERANCE * abs(objective):
            yield _difference("result.bound", bound, f"at most {objective}")
    if not is_close(gap, expected, COST_TOLERANCE):
        yield _difference("result.gap", gap, expected)
    yield from _total_differences(result)


def _total_differences(result: Mapping[str, Any]) -> Iterator[Difference]:
    """Yield a bound on the whole plan that the rest contradicts."""
    objective, bound = result["total_objective"], result["total_bound"]
    if None not in (objective, bound) and bound > objective * (1 + COST_TOLERANCE):
        yield _difference("result.total_bound", bound, f"at most {objective}")
    amount = None if None in (objective, bound) else objective - bound
    expected = {"total_gap": total_gap(objective, bound), "total_gap_amount": amount}
    for name, figure in expected.items():
        if not is_close(result[name], figure, COST_TOLERANCE):
            yield _difference(f"result.{name}", result[name], figure)
    reason = result["total_bound_reason"]
    if (bound is None) != bool(reason):
        words = "a reason" if bound is None else "no reason beside a bound"
        yield _difference("result.total_bound_reason", reason, words)


def _duration_differences(run: Mapping[str, Any]) -> Iterator[Difference]:
    seconds = {
        **{f"result.seconds.{key}": s for key, s in run["result"]["seconds"].items()},
        **{
            f"reading_seconds.{key}": s
            for key, s in run.get("reading_seconds", {}).items()
        },
        "first_plan_seconds": run["first_plan_seconds"] or 0.0,
    }
    for row, value in seconds.items():
        if value < 0:
            yield _difference(row, value, "seconds, 0 or more")


def _repeated_aims(aims: Sequence[Mapping[str, Any]]) -> Iterator[Difference]:
    """Yield an aim for one measure in one county that is recorded more than once."""
    times = Counter((item["measure"], item["county_id"]) for item in aims)
    for (measure, county_id), number in times.items():
        if number > 1:
            row = f"result.aims {measure} in {county_id}"
            yield _difference(row, f"{number} times", "once")


def _aim_differences(item: Mapping[str, Any], flow: Flow) -> Iterator[Difference]:
    """Yield an aim of which the plan attains something else than recorded."""
    row = f"result.aims {item['measure']} in {item['county_id']}"
    if item["county_id"] not in {county.id for county in flow.instance.counties}:
        yield _difference(row, "an unknown county", "a known one")
        return
    measure = Measure(item["measure"])
    attained = coverage_share(flow, measure, county_id=item["county_id"])
    if not is_close(item["attained"], attained, COST_TOLERANCE):
        yield _difference(f"{row}, attained", item["attained"], attained)
    ordered = (0.0, item["asked"], item["attainable"], item["share"], 1.0)
    for below, above in pairwise(ordered):
        if below > above + COST_TOLERANCE:
            yield _difference(row, f"{below} > {above}", "asked <= attainable <= share")


def _difference(row: str, found: object, expected: object) -> Difference:
    return Difference(
        file=RUN, row=row, column="", found=str(found), expected=str(expected)
    )
