"""Plan e-commerce logistics down to townships and villages.

Calls by task; ``help(planner.solve)`` says more of each:

- inputs: ``read_scenario`` (a folder), ``from_files`` (tables whose headers are
  understood), ``county`` (frames and graphs), ``build``, ``read_county`` (with
  provenance), ``with_demand``, ``to_folder``;
- edits: ``open``, which returns a ``Workbench``, whose ``solve`` returns a ``Change``;
  ``example``, one with a plan;
- plans: ``solve``, which returns ``Solved``, ``frontier``, ``alternatives``, ``sweep``,
  ``price_of_boundaries``, ``price_of_rules``; ``adapt``, for a plan of another county;
- what a plan means: the frames, ``statistics``, ``plot``, ``explore`` and exports of
  ``Solved``; ``evaluate``, ``compute_ledger``, ``check``, ``compare``, ``plot_plan``,
  ``to_networkx``, ``instance_key``;
- answers in words and pictures, of which most have ``table``, ``picture`` and
  ``sentence``: ``Solved.why``, ``days``, ``fairness``; ``understood``, ``who_pays``,
  ``what_could_turn``, ``propose``; ``frontier`` and its ``browse``;
- parts alone: ``travel_matrix``, ``route``, ``locate_and_route``, and the location
  models of ``planner.location``;
- folders and files: ``write_folder``, ``read_folder``; ``save``, one file that opens
  anywhere;
- records: ``Instance``, ``Plan``, ``Result``, ``Status``, ``Violation``; errors:
  ``PlannerError``, ``InputError``, whose ``problems`` are each a ``Problem``.

The public names are loaded when they are first used, so that importing the package,
and ``planner --help``, stay quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner import location as location
    from planner.checker import Violation, check
    from planner.design.changes.adapting import adapt
    from planner.design.studies.administration.prices import price_of_rules
    from planner.design.studies.boundaries.boundaries import price_of_boundaries
    from planner.errors import InputError, PlannerError, Problem
    from planner.instance import Instance
    from planner.keys import instance_key
    from planner.ledger import compute_ledger
    from planner.metrics import evaluate
    from planner.network.to_networkx import to_networkx
    from planner.plan import Plan, Result, Status
    from planner.report.pictures.maps.plan_map import plot_plan
    from planner.scenario.build import build, read_county
    from planner.scenario.document.read import read_scenario
    from planner.scenario.from_files import from_files
    from planner.scenario.objects.county import county
    from planner.scenario.objects.folder import to_folder
    from planner.workbench.bench.change import Change
    from planner.workbench.bench.workbench import Workbench
    from planner.workbench.comparing import compare
    from planner.workbench.folder import read_folder, write_folder
    from planner.workbench.opening import open
    from planner.workbench.own_demand import with_demand
    from planner.workbench.parts.routes import locate_and_route, route
    from planner.workbench.parts.travel import travel_matrix
    from planner.workbench.saved_file.example import example
    from planner.workbench.saved_file.save import save
    from planner.workbench.solved import Solved
    from planner.workbench.solving import solve
    from planner.workbench.sweeps.sweep import sweep
    from planner.workbench.views.frontier import frontier
    from planner.workbench.views.parties import who_pays
    from planner.workbench.views.proposing import propose
    from planner.workbench.views.safe_sites import alternatives
    from planner.workbench.views.turning import what_could_turn
    from planner.workbench.views.understood import understood

__all__ = [
    "Change",
    "InputError",
    "Instance",
    "Plan",
    "PlannerError",
    "Problem",
    "Result",
    "Solved",
    "Status",
    "Violation",
    "Workbench",
    "adapt",
    "alternatives",
    "build",
    "check",
    "compare",
    "compute_ledger",
    "county",
    "evaluate",
    "example",
    "from_files",
    "frontier",
    "instance_key",
    "locate_and_route",
    "open",
    "plot_plan",
    "price_of_boundaries",
    "price_of_rules",
    "propose",
    "read_county",
    "read_folder",
    "read_scenario",
    "route",
    "save",
    "solve",
    "sweep",
    "to_folder",
    "to_networkx",
    "travel_matrix",
    "understood",
    "what_could_turn",
    "who_pays",
    "with_demand",
    "write_folder",
]

__version__ = "0.1.0"

_HOME = {
    "Change": "planner.workbench.bench.change",
    "InputError": "planner.errors",
    "Instance": "planner.instance",
    "Plan": "planner.plan",
    "PlannerError": "planner.errors",
    "Problem": "planner.errors",
    "Result": "planner.plan",
    "Solved": "planner.workbench.solved",
    "Status": "planner.plan",
    "Violation": "planner.checker",
    "Workbench": "planner.workbench.bench.workbench",
    "adapt": "planner.design.changes.adapting",
    "alternatives": "planner.workbench.views.safe_sites",
    "build": "planner.scenario.build",
    "check": "planner.checker",
    "compare": "planner.workbench.comparing",
    "compute_ledger": "planner.ledger",
    "county": "planner.scenario.objects.county",
    "evaluate": "planner.metrics",
    "example": "planner.workbench.saved_file.example",
    "from_files": "planner.scenario.from_files",
    "frontier": "planner.workbench.views.frontier",
    "instance_key": "planner.keys",
    "locate_and_route": "planner.workbench.parts.routes",
    "open": "planner.workbench.opening",
    "plot_plan": "planner.report.pictures.maps.plan_map",
    "price_of_boundaries": "planner.design.studies.boundaries.boundaries",
    "price_of_rules": "planner.design.studies.administration.prices",
    "propose": "planner.workbench.views.proposing",
    "read_county": "planner.scenario.build",
    "read_folder": "planner.workbench.folder",
    "read_scenario": "planner.scenario.document.read",
    "route": "planner.workbench.parts.routes",
    "save": "planner.workbench.saved_file.save",
    "solve": "planner.workbench.solving",
    "sweep": "planner.workbench.sweeps.sweep",
    "to_folder": "planner.scenario.objects.folder",
    "to_networkx": "planner.network.to_networkx",
    "travel_matrix": "planner.workbench.parts.travel",
    "understood": "planner.workbench.views.understood",
    "what_could_turn": "planner.workbench.views.turning",
    "who_pays": "planner.workbench.views.parties",
    "with_demand": "planner.workbench.own_demand",
    "write_folder": "planner.workbench.folder",
}


_PARTS = ("location",)
"""Packages that are found as attributes without an import of their own."""


if not TYPE_CHECKING:
    # Hidden from type checkers, which then find a name that there is not.
    def __getattr__(name: str) -> object:
        if name in _PARTS:
            return import_module(f"planner.{name}")
        if name not in _HOME:
            msg = f"module 'planner' has no attribute {name!r}"
            raise AttributeError(msg)
        return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted([*__all__, *_PARTS, "__version__"])
