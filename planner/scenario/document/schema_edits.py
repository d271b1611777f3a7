"""Edits: changes of the inputs one by one, as rows of ``[[edits]]``."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, Strict, model_validator

from planner.model.amendment import Amendment
from planner.scenario.document.values import (
    MOST,
    Coordinate,
    Section,
    Text,
    TierName,
    refuse,
)

__all__ = [
    "EDITS",
    "AddSite",
    "AddVillage",
    "ChangeDemand",
    "ChangeFormats",
    "Close",
    "Drop",
    "Edit",
    "Lock",
    "Move",
    "Reopen",
    "Serve",
    "SetValue",
]

MOST_FACTOR = 1e6
"""Of a village's parcels: more would be a mistake in a number."""


def _different(names: tuple[str, ...]) -> tuple[str, ...]:
    if not names or len(set(names)) < len(names):
        refuse("at least one format, each once", "name what is meant, once")
    return names


def _as_in_tables(text: str) -> str:
    """Refuse what a cell of a table cannot hold: blanks around it, or several lines."""
    if text != text.strip() or any(ord(letter) < ord(" ") for letter in text):
        refuse("text on one line without blanks around it", "write it so")
    return text


CellText = Annotated[str, Field(min_length=1), AfterValidator(_as_in_tables)]
Formats = Annotated[tuple[Text, ...], AfterValidator(_different)]
Factor = Annotated[float, Strict(), Field(ge=0, le=MOST_FACTOR, allow_inf_nan=False)]
Parcels = Annotated[float, Strict(), Field(ge=0, le=MOST, allow_inf_nan=False)]


class Lock(Section):
    """A site is open in every plan, in one format where one is named."""

    do: Literal["lock"]
    site: Text
    format: Text | None = None


class Close(Section):
    """A site opens in no plan; an existing one closes at its closing cost."""

    do: Literal["close"]
    site: Text


class Reopen(Section):
    """A site may open again or not, whatever was said of it before."""

    do: Literal["reopen"]
    site: Text


class ChangeFormats(Section):
    """The formats that may open at a site; an existing one keeps its own besides."""

    do: Literal["format"]
    site: Text
    formats: Formats


class Move(Section):
    """A site stands elsewhere, with its id, host and village."""

    do: Literal["move"]
    site: Text
    lon: Coordinate
    lat: Coordinate


class AddSite(Section):
    """A site more, beside those that are listed or generated."""

    do: Literal["add_site"]
    id: CellText
    name: CellText
    tier: TierName
    lon: Coordinate
    lat: Coordinate
    formats: Formats | None = None
    host: Text | None = None
    status: Literal["candidate", "required"] = "candidate"


class AddVillage(Section):
    """A village more; no candidate is generated for it."""

    do: Literal["add_village"]
    id: CellText
    name: CellText
    lon: Coordinate
    lat: Coordinate
    residents: Parcels
    township: Text | None = None
    county: Text | None = None
    parcels_in_per_day: Parcels | None = None
    parcels_out_per_day: Parcels | None = None


class Drop(Section):
    """A village less, with the point that was generated for it."""

    do: Literal["drop"]
    village: Text


class Serve(Section):
    """A village is served from one site, which opens, or not at all."""

    do: Literal["serve"]
    village: Text
    site: Text


class ChangeDemand(Section):
    """Parcels of one village after calibration, goods in their earlier proportions."""

    do: Literal["demand"]
    village: Text
    factor: Factor | None = None
    parcels_in_per_day: Parcels | None = None

    @model_validator(mode="after")
    def _one_figure(self) -> ChangeDemand:
        if (self.factor is None) == (self.parcels_in_per_day is None):
            refuse("factor or parcels_in_per_day", "give one of the two")
        return self


class SetValue(Section):
    """Another value of a key of the scenario, or of a cell of a table."""

    do: Literal["set"]
    key: Text
    value: Any

    @property
    def amendment(self) -> Amendment:
        """The same as a change of a key."""
        return Amendment(key=self.key, value=self.value)


Edit = Annotated[
    Lock
    | Close
    | Reopen
    | ChangeFormats
    | Move
    | AddSite
    | AddVillage
    | Drop
    | Serve
    | ChangeDemand
    | SetValue,
    Field(discriminator="do"),
]

EDITS: Mapping[str, type[Edit]] = MappingProxyType(
    {
        "lock": Lock,
        "close": Close,
        "reopen": Reopen,
        "format": ChangeFormats,
        "move": Move,
        "add_site": AddSite,
        "add_village": AddVillage,
        "drop": Drop,
        "serve": Serve,
        "demand": ChangeDemand,
        "set": SetValue,
    }
)
"""What a row may do, by its key ``do``."""
