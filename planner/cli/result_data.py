"""What ``planner solve --json`` prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from planner.cli.problems import problem_data
from planner.cli.roads import roads_of_instance
from planner.metrics import evaluate
from planner.plan import Result
from planner.scenario.build import Built

__all__ = ["result_data"]

_OF_RESULT = (
    "status",
    "objective",
    "bound",
    "gap",
    "annual_cost",
    "total_bound",
    "total_bound_reason",
    "infeasible",
    "is_reproducible",
    "is_interrupted",
    "seed",
    "seconds",
)


def result_data(
    result: Result, built: Built, *, out: Path, files: Sequence[str]
) -> dict[str, object]:
    """Return a result ready for JSON; there are no coverages without a plan."""
    instance, provenance = built.instance, built.provenance
    coverages = {}
    if result.plan is not None:
        found = evaluate(result.plan, instance).coverages
        coverages = {name: asdict(item) for name, item in found.items()}
    return {
        "title": instance.title,
        "scenario": str(provenance.scenario_file),
        "variant": provenance.variant,
        "currency": instance.currency,
        **{name: getattr(result, name) for name in _OF_RESULT},
        "coverages": coverages,
        "roads": roads_of_instance(instance).to_dict(),
        "out": str(out.resolve()),
        "files": list(files),
        "warnings": [problem_data(item) for item in provenance.warnings],
    }
