"""The plans that a page shows, and the frontier that they may lie on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from planner.flow import Flow
from planner.instance import Instance
from planner.ledger import Ledger
from planner.metrics import Metrics
from planner.plan import Plan
from planner.report.map_content import MapContent

__all__ = ["FrontierView", "Group", "PlanView", "point_key"]


class Group(StrEnum):
    """What a plan is to the reader."""

    CHOSEN = "chosen"
    OPTION = "option"
    POINT = "point"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlanView:
    """A plan, what a map of it shows, and what the judges say of it.

    Parameters
    ----------
    key
        Of the plan in the page's address.
    missed
        Requirements that it misses, in words.
    reasons
        Rows of ``planner explain --csv`` by village.
    """

    flow: Flow
    content: MapContent
    metrics: Metrics
    ledger: Ledger
    key: str = Group.CHOSEN.value
    name: str = ""
    group: Group = Group.CHOSEN
    missed: Sequence[str] = ()
    reasons: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def plan(self) -> Plan:
        """The plan's decisions."""
        return self.flow.plan

    @property
    def instance(self) -> Instance:
        """The county that it is a plan for."""
        return self.flow.instance


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FrontierView:
    """A saved frontier.

    Parameters
    ----------
    record
        What ``frontier.json`` says of it.
    rows
        Those of ``frontier.csv``.
    """

    record: Mapping[str, Any]
    rows: Sequence[Mapping[str, str]]


def point_key(number: int | str) -> str:
    """Return the key of a point of the frontier."""
    return f"{Group.POINT}-{number}"
