"""What ``run.json`` says of a run: versions, inputs, defaults, and how good it is."""

from __future__ import annotations

import json
import platform
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from planner import __version__
from planner.errors import OutputError
from planner.instance import Instance
from planner.plan import Result
from planner.report.folders.provenance_record import provenance_record
from planner.report.proposal.wording.language import Language
from planner.scenario.provenance import Provenance

__all__ = [
    "FORMAT_VERSION",
    "MADE_BY",
    "json_text",
    "library_versions",
    "result_record",
    "roads_record",
    "run_record",
]

MADE_BY = "township-planner"
FORMAT_VERSION = 4
"""Counted up when files of the folder change their form; 4 since paths are as seen from
the folder."""
_LIBRARIES = (
    "geopandas",
    "matplotlib",
    "numpy",
    "ortools",
    "osmium",
    "pandas",
    "pydantic",
    "pyogrio",
    "pyproj",
    "pyvrp",
    "scipy",
    "shapely",
)


def run_record(
    result: Result,
    instance: Instance,
    provenance: Provenance | None,
    language: Language,
    out: Path,
) -> dict[str, Any]:
    """Return the content of ``run.json``.

    Parameters
    ----------
    language
        Of maps and page.
    out
        The output folder, where paths start.
    """
    return {
        "made_by": MADE_BY,
        "format_version": FORMAT_VERSION,
        "title": instance.title,
        "currency": instance.currency,
        "language": language.value,
        "versions": library_versions(),
        **provenance_record(provenance, out),
        "roads": roads_record(instance),
        "first_plan_seconds": _first_plan_seconds(result, provenance),
        "result": result_record(result),
    }


def json_text(value: Any, file: str) -> str:
    """Return JSON that people can read.

    Raises
    ------
    OutputError
        If a number is not finite.
    """
    try:
        return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    except ValueError as error:
        msg = f"{file}: a figure is not a finite number ({error}); report this fault"
        raise OutputError(msg) from error


def library_versions() -> dict[str, str]:
    """Return the versions of the planner and of what it calls."""
    versions = {"planner": __version__, "python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = "not installed"
    return versions


def _first_plan_seconds(result: Result, provenance: Provenance | None) -> float | None:
    """Return how long it took until there was a plan, the reading included."""
    if result.first_plan_seconds is None:
        return None
    reading = 0.0 if provenance is None else sum(provenance.seconds.values())
    return reading + result.first_plan_seconds


def roads_record(instance: Instance) -> dict[str, Any]:
    """Return what ``run.json`` says of the roads."""
    graph = instance.graph
    return {
        "source": graph.source,
        "is_proxy": graph.is_proxy,
        "proxy_detour": graph.proxy_detour,
        "crs": graph.crs,
        "connectivity": asdict(instance.connectivity),
    }


def result_record(result: Result) -> dict[str, Any]:
    """Return what ``run.json`` says of a result."""
    return {
        "status": result.status.value,
        "has_plan": result.plan is not None,
        "seed": result.seed,
        "objective": result.objective,
        "bound": result.bound,
        "gap": result.gap,
        "annual_cost": result.annual_cost,
        "corrections": dict(result.corrections),
        "total_objective": result.total_objective,
        "total_bound": result.total_bound,
        "total_gap": result.total_gap,
        "total_gap_amount": result.total_gap_amount,
        "total_bound_reason": result.total_bound_reason,
        "infeasible": list(result.infeasible),
        "conflict": list(result.conflict),
        "repair": [item.record() for item in result.repair],
        "aims": [asdict(item) for item in result.aims],
        "is_reproducible": result.is_reproducible,
        "is_interrupted": result.is_interrupted,
        "seconds": dict(result.seconds),
        "rounds": list(result.rounds),
        "engine_note": result.engine_note,
    }
