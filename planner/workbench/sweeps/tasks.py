"""The work of a sweep, cut into tasks that depend on nothing but themselves."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol

from planner import __version__
from planner.design.solve import solve
from planner.design.total_bound.whole import with_total_bound
from planner.errors import PlannerError
from planner.instance import Instance
from planner.json_shape import json_object, read_as
from planner.keys import instance_key
from planner.model.effort import Effort
from planner.plan import (
    Aim,
    Plan,
    Result,
    Status,
    plan_from_json,
    plan_to_json,
    rounded_plan,
)

__all__ = ["Bound", "Found", "Search", "Task", "digest"]

FAILED = "FAILED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a task found.

    Parameters
    ----------
    status
        Of the search, or ``FAILED``.
    reasons
        Why there is no plan, or no bound.
    """

    status: str
    plan: Plan | None = None
    reasons: tuple[str, ...] = ()
    aims: tuple[Aim, ...] = ()
    bound: float | None = None

    def to_json(self) -> str:
        """Return the text that ``from_json`` reads."""
        plan = None if self.plan is None else json.loads(plan_to_json(self.plan))
        content = {
            "status": self.status,
            "plan": plan,
            "reasons": list(self.reasons),
            "aims": [asdict(item) for item in self.aims],
            "bound": self.bound,
        }
        return json.dumps(content, ensure_ascii=False, allow_nan=False)

    @classmethod
    def from_json(cls, text: str, file: str) -> Found:
        """Return what was written.

        Raises
        ------
        OutputError
            If the text is nothing of the kind.
        """
        content = json_object(text, file=file)
        plan = content.pop("plan", None)
        found = read_as(cls, {**content, "plan": None}, file=file)
        if plan is None:
            return found
        return replace(found, plan=plan_from_json(json.dumps(plan)))


class Task(Protocol):
    """Something to be done, in whatever process, with one answer."""

    @property
    def key(self) -> str:
        """Name of the answer: the same for the same task and version."""

    def run(self) -> Found:
        """Do it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Search:
    """A search for a plan.

    Parameters
    ----------
    mip_gap, rounds
        As the scenario says.
    starts
        Plans to search on from; none: by itself.
    """

    instance: Instance
    effort: Effort
    seed: int
    mip_gap: float
    rounds: int
    starts: tuple[Plan, ...] = ()

    @property
    def key(self) -> str:
        """Name of the answer."""
        how: Mapping[str, Any] = {
            "effort": str(self.effort),
            "seed": self.seed,
            "mip_gap": self.mip_gap,
            "rounds": self.rounds,
            "starts": [digest(plan_to_json(plan)) for plan in self.starts],
        }
        return _key("search", self.instance, how)

    def run(self) -> Found:
        """Search.

        Raises
        ------
        KeyboardInterrupt
            If the user ends the search: half a search is no row of a comparison.
        """
        try:
            result = solve(
                self.instance,
                mip_gap=self.mip_gap,
                seed=self.seed,
                rounds=self.rounds,
                effort=self.effort,
                starts=self.starts,
                bound=False,
            )
        except PlannerError as error:
            return Found(status=FAILED, reasons=(str(error),))
        if result.is_interrupted:
            raise KeyboardInterrupt
        has_plan = result.plan is not None and result.status is not Status.INFEASIBLE
        return Found(
            status=str(result.status),
            plan=rounded_plan(result.plan) if has_plan and result.plan else None,
            reasons=result.infeasible,
            aims=result.aims,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bound:
    """What every plan costs at least that attains the shares of one.

    Parameters
    ----------
    instance
        That asks for these shares.
    """

    instance: Instance
    plan: Plan
    seed: int

    @property
    def key(self) -> str:
        """Name of the answer."""
        how = {"seed": self.seed, "plan": digest(plan_to_json(self.plan))}
        return _key("bound", self.instance, how)

    def run(self) -> Found:
        """Find the bound.

        Raises
        ------
        KeyboardInterrupt
            If the user ends it.
        """
        known = Result(status=Status.FEASIBLE, plan=self.plan, seed=self.seed)
        try:
            result = with_total_bound(known, self.instance, seed=self.seed)
        except PlannerError as error:
            return Found(status=FAILED, reasons=(str(error),))
        reason = result.total_bound_reason
        return Found(
            status=str(result.status),
            reasons=(str(reason),) if reason else (),
            bound=result.total_bound,
        )


def digest(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _key(kind: str, instance: Instance, how: Mapping[str, Any]) -> str:
    content = [kind, __version__, instance_key(instance), how]
    return digest(json.dumps(content, sort_keys=True))
