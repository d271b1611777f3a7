"""What the sections of a document are made of: values with their limits, and tables."""

from __future__ import annotations

from typing import Annotated, Literal, LiteralString, NoReturn

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Strict
from pydantic_core import PydanticCustomError

from planner.model.service import FunctionName
from planner.scenario.document.clock import seconds

__all__ = [
    "LEAST",
    "MOST",
    "MOST_PRICE_FACTOR",
    "MOST_STORES",
    "REFUSED",
    "Amount",
    "AttemptCount",
    "Clock",
    "Coordinate",
    "Count",
    "DaysPerWeek",
    "Encoding",
    "FileName",
    "Functions",
    "GoodsModes",
    "Hours",
    "Legs",
    "Minutes",
    "Modes",
    "Name",
    "NoPrice",
    "OptionName",
    "Positive",
    "PositiveCount",
    "PositiveShare",
    "PriceFactor",
    "Section",
    "Share",
    "System",
    "Text",
    "TierName",
    "Tiers",
    "TownStores",
    "refuse",
]

REFUSED: LiteralString = "planner"

MOST = 1e12
"""Of an amount of anything: no county has a million millions, and products of two such
numbers stay within what solvers count with."""

LEAST = 1e-6
"""Of a number that is more than nothing."""

MOST_PRICE_FACTOR = 1e5
"""Of default prices, which then stay below the largest amount; the dearest currency
has 16,000 to the yuan."""

MOST_COUNT = 2**31 - 1
"""Of a whole number, as solvers count."""

MOST_STORES = 100
"""Candidate stores made for one township, or for a county seat besides. Where even
these do not take its parcels, a number in the inputs is mistaken; the warning about
capacity says so."""

TierName = Literal["hub", "store", "point"]


def refuse(expected: str, remedy: str) -> NoReturn:
    """Refuse a value, saying what was expected and what to do."""
    template: LiteralString = "{expected}"
    context = {"expected": expected, "remedy": remedy}
    raise PydanticCustomError(REFUSED, template, context)


def _in_order(hours: tuple[str, str]) -> tuple[str, str]:
    if not seconds(hours[0]) < seconds(hours[1]):
        refuse("a start before the end", "write the earlier hour first")
    return hours


def _different(names: tuple[str, ...]) -> tuple[str, ...]:
    if not names or len(set(names)) < len(names):
        refuse("at least one name, each once", "name what is meant, once")
    return names


def _of_text(encoding: str) -> str:
    try:
        "".encode(encoding)
    except (LookupError, ValueError):
        refuse(
            "an encoding such as utf-8, gb18030 or latin-1", "correct or delete the key"
        )
    return encoding


def _not_nearly_nothing(value: float) -> float:
    if value < LEAST:
        refuse(f"a number >= {LEAST:f}", "write a larger number")
    return value


def _no_price(value: float) -> float:
    if value != 0:
        refuse(
            "0, which leaves villagers' ways out: a weight by the kilometre is no more",
            "write solve.villager_time_price_per_hour, money for an hour on the way",
        )
    return value


Text = Annotated[str, Field(min_length=1)]
FileName = Text
Name = Annotated[str, Field(pattern=r"^[^.\s]+$")]
OptionName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Amount = Annotated[float, Strict(), Field(ge=0, le=MOST, allow_inf_nan=False)]
Minutes = Annotated[float, Strict(), Field(ge=0, le=1440, allow_inf_nan=False)]
NoPrice = Annotated[Amount, AfterValidator(_no_price)]
Positive = Annotated[
    float,
    Strict(),
    Field(gt=0, le=MOST, allow_inf_nan=False),
    AfterValidator(_not_nearly_nothing),
]
PriceFactor = Annotated[
    float, Strict(), Field(ge=LEAST, le=MOST_PRICE_FACTOR, allow_inf_nan=False)
]
Share = Annotated[float, Strict(), Field(ge=0, le=1, allow_inf_nan=False)]
PositiveShare = Annotated[float, Strict(), Field(gt=0, le=1, allow_inf_nan=False)]
DaysPerWeek = Annotated[float, Strict(), Field(ge=1, le=7, allow_inf_nan=False)]
Encoding = Annotated[Text, AfterValidator(_of_text)]
Coordinate = Annotated[float, Strict(), Field(allow_inf_nan=False)]
Count = Annotated[int, Strict(), Field(ge=0, le=MOST_COUNT)]
AttemptCount = Annotated[int, Strict(), Field(ge=1, le=100)]
PositiveCount = Annotated[int, Strict(), Field(ge=1, le=MOST_COUNT)]
TownStores = Annotated[int, Strict(), Field(ge=0, le=MOST_STORES)]
System = Annotated[str, Field(pattern=r"^(wgs84|gcj02|bd09|(?i:epsg):\d{4,6})$")]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]
Hours = Annotated[tuple[Clock, Clock], AfterValidator(_in_order)]
Tiers = Annotated[tuple[TierName, ...], AfterValidator(_different)]
Functions = Annotated[tuple[FunctionName, ...], AfterValidator(_different)]
Legs = Annotated[tuple[Literal["linehaul", "loop"], ...], AfterValidator(_different)]
Modes = Annotated[
    tuple[Literal["point", "store", "home"], ...], AfterValidator(_different)
]
GoodsModes = Annotated[
    tuple[Literal["point", "store", "home", "carrier"], ...],
    AfterValidator(_different),
    Field(min_length=1),
]


class Section(BaseModel):
    """A part of the document: unknown keys are errors, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)
