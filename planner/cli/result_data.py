"""What ``planner solve --json`` prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from planner.cli.problems import problem_data
from planner.cli.roads import roads_of_instance
from planner.design.unmet.relaxed import Relaxed
from planner.metrics import Judgement, Metrics, evaluate
from planner.plan import Result
from planner.report.folders.plan_folder import RELAXED
from planner.scenario.build import Built

__all__ = ["result_data"]

_OF_RESULT = (
    "status",
    "objective",
    "bound",
    "gap",
    "annual_cost",
    "total_objective",
    "total_bound",
    "total_gap",
    "total_gap_amount",
    "total_bound_reason",
    "infeasible",
    "conflict",
    "is_reproducible",
    "is_interrupted",
    "seed",
    "seconds",
)


def result_data(
    result: Result,
    built: Built,
    *,
    out: Path,
    files: Sequence[str],
    relaxed: Relaxed | None,
    judgement: Judgement | None,
) -> dict[str, object]:
    """Return a result ready for JSON; there are no coverages without a plan.

    Parameters
    ----------
    judgement
        Of the plan, ``None`` where there is none.
    """
    instance, provenance = built.instance, built.provenance
    return {
        "title": instance.title,
        "scenario": str(provenance.scenario_file),
        "variant": provenance.variant,
        "currency": instance.currency,
        **{name: getattr(result, name) for name in _OF_RESULT},
        "repair": [item.record() for item in result.repair],
        "aims": [asdict(item) for item in result.aims],
        "relaxed": None if relaxed is None else _relaxed(relaxed, out),
        "coverages": {} if judgement is None else _coverages(judgement.metrics),
        "roads": roads_of_instance(instance).to_dict(),
        "out": str(out.resolve()),
        "files": list(files),
        "warnings": [problem_data(item) for item in provenance.warnings],
    }


def _relaxed(relaxed: Relaxed, out: Path) -> dict[str, object]:
    """Return what the plan that results from the repair is like, and where it is."""
    plan = relaxed.result.plan
    coverages = {} if plan is None else _coverages(evaluate(plan, relaxed.instance))
    return {
        "annual_cost": relaxed.result.annual_cost,
        "coverages": coverages,
        "out": str((out / RELAXED).resolve()),
    }


def _coverages(metrics: Metrics) -> dict[str, object]:
    return {name: asdict(item) for name, item in metrics.coverages.items()}
