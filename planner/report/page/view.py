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
from planner.report.pictures.maps.content import MapContent
from planner.report.proposal.wording.language import Language
from planner.report.tables.csv_text import Row
from planner.report.text.saying import Say, say_in

__all__ = ["FrontierView", "Group", "PlanView", "point_key"]


PARTS = {
    "host_type": ("hosts", "host_type_id"),
    "carrier_id": ("carriers", "carrier_id"),
    "contract_id": ("contracts", "contract_id"),
    "vehicle_type_id": ("vehicle_types", "vehicle_type_id"),
}
"""Columns that name a part: its table in the scenario, and the column of its id."""


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
    part_names
        What hosts, carriers, contracts and vehicle types are called, by table and id.
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
    language: Language = Language.EN
    part_names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def named(self, row: Row) -> Row:
        """Return a row of a table with the names of its parts in the place of ids."""
        names = {
            column: self.part_names[table][str(row[id_column])]
            for column, (table, id_column) in PARTS.items()
            if str(row.get(id_column) or "") in self.part_names.get(table, {})
        }
        return {**row, **names}

    @property
    def say(self) -> Say:
        """What says the planner's own words in the language of the page."""
        return say_in(self.language)

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
