"""The form of ``run.json``, so that whatever was done to it is told by its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from planner.model.rules import Measure
from planner.network.connectivity import ConnectivityReport
from planner.plan import Status
from planner.report.proposal.wording.language import Language

__all__ = ["ResultShape", "RunShape"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scenario:
    """Where the scenario stands, what was changed in it, and what it came to."""

    file: str
    data_folder: str
    variant: str | None
    changes: Mapping[str, Any]
    hash: str
    resolved: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Input:
    """A file that was read."""

    key: str
    path: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Default:
    """A default that was used."""

    fills: str
    key: str
    value: Any
    unit: str
    low: float | None
    high: float | None
    grade: str
    source: str
    source_zh: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Warning:
    """What the reading of the inputs warned of."""

    file: str
    where: str
    column: str
    found: str
    expected: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Demand:
    """How demand was found."""

    factor_in: Mapping[str, float]
    factor_out: Mapping[str, float]
    villages_by_source_in: Mapping[str, int]
    villages_by_source_out: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Roads:
    """The road graph."""

    source: str
    is_proxy: bool
    proxy_detour: float | None
    crs: str
    connectivity: ConnectivityReport


@dataclass(frozen=True, slots=True, kw_only=True)
class _Repair:
    """A requirement that gives way."""

    key: str
    before: float | str
    after: float | str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Aim:
    """A share aimed at in a county."""

    measure: Measure
    county_id: str
    share: float
    attainable: float
    asked: float
    attained: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultShape:
    """How good the plan is known to be."""

    status: Status
    has_plan: bool
    seed: int
    objective: float | None
    bound: float | None
    gap: float | None
    annual_cost: float | None
    corrections: Mapping[str, float]
    total_objective: float | None
    total_bound: float | None
    total_gap: float | None
    total_gap_amount: float | None
    total_bound_reason: str
    infeasible: tuple[str, ...]
    conflict: tuple[str, ...]
    repair: tuple[_Repair, ...]
    aims: tuple[_Aim, ...]
    is_reproducible: bool
    is_interrupted: bool
    seconds: Mapping[str, float]
    rounds: tuple[float, ...]
    engine_note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunShape:
    """The whole file; empty is what a run of unknown inputs does not say."""

    made_by: str
    format_version: int
    title: str
    currency: str
    versions: Mapping[str, str]
    scenario: _Scenario | None
    inputs: tuple[_Input, ...]
    defaults_used: tuple[_Default, ...]
    warnings: tuple[_Warning, ...]
    roads: _Roads
    first_plan_seconds: float | None
    result: ResultShape
    language: Language = Language.EN
    defaults_by_grade: Mapping[str, int] = field(default_factory=dict)
    demand: _Demand | None = None
    placed_village_ids: tuple[str, ...] = ()
    unlocated_village_ids: tuple[str, ...] = ()
    reading_seconds: Mapping[str, float] = field(default_factory=dict)
