"""Rules of administration, as the user writes them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Strict

from planner.scenario.document.values import Amount, Positive, PositiveShare, Section

__all__ = ["RulesSection"]


def _unless_off(value: Any) -> Any:
    """Return nothing for false, with which a variant switches a rule off."""
    return None if value is False else value


_SwitchedOff = BeforeValidator(_unless_off)


class RulesSection(Section):
    """Rules of administration; false switches one off."""

    store_in_every_township: Annotated[bool, Strict()] | None = None
    point_above_residents: Annotated[Amount | None, _SwitchedOff] = None
    at_least_in_every_township: Annotated[PositiveShare | None, _SwitchedOff] = None
    close_only_if_replaced_within_km: Annotated[Positive | None, _SwitchedOff] = None
