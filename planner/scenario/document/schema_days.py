"""Days a week that vehicles run: one number, or by distance or township."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, Discriminator, Tag

from planner.scenario.document.values import (
    DaysPerWeek,
    Positive,
    Section,
    Text,
    refuse,
)

__all__ = ["NUMBER_TAG", "TABLE_TAG", "Days", "DaysTable"]

NUMBER_TAG, TABLE_TAG = "<number>", "<table>"
"""What a value is where two kinds may stand; no key of the user's is called so."""


class DaysUpTo(Section):
    """Days a week up to a road distance from the hub."""

    up_to: Positive
    days: DaysPerWeek


class DaysTable(Section):
    """Days a week by road distance from the hub, or by township."""

    by_km_from_hub: tuple[DaysUpTo, ...] | None = None
    beyond: DaysPerWeek | None = None
    by_township: dict[Text, DaysPerWeek] | None = None
    otherwise: DaysPerWeek | None = None


def _one_way(table: DaysTable) -> DaysTable:
    by_km = table.by_km_from_hub, table.beyond
    by_township = table.by_township, table.otherwise
    forms = sum(all(item is not None for item in form) for form in (by_km, by_township))
    given = sum(item is not None for item in (*by_km, *by_township))
    if forms != 1 or given != 2:
        refuse(
            "by_km_from_hub and beyond, or by_township and otherwise",
            "give both keys of one of the two ways, and none of the other one",
        )
    limits = [item.up_to for item in table.by_km_from_hub or ()]
    if sorted(set(limits)) != limits:
        refuse("distances up_to that rise", "write the nearest distance first")
    return table


def _kind_of_days(value: Any) -> str:
    is_table = isinstance(value, Mapping | DaysTable)
    return TABLE_TAG if is_table else NUMBER_TAG


Days = Annotated[
    Annotated[DaysPerWeek, Tag(NUMBER_TAG)]
    | Annotated[DaysTable, AfterValidator(_one_way), Tag(TABLE_TAG)],
    Discriminator(_kind_of_days),
]
