"""Units that people write behind numbers or into headers: 人, 万人, 件/日, 万件/年."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

__all__ = ["Dimension", "Unit", "named_period_days", "parse_unit", "unit_of_header"]

Dimension = Literal["people", "buildings", "households", "parcels", "money", ""]

DAYS = {"day": 1.0, "week": 7.0, "month": 365.0 / 12.0, "year": 365.0}
"""Parcels are averaged over the whole year, so that a month is a twelfth of it."""

SCALES = {
    "百万": 1e6,
    "千万": 1e7,
    "十万": 1e5,
    "百": 1e2,
    "千": 1e3,
    "万": 1e4,
    "萬": 1e4,
    "亿": 1e8,
    "億": 1e8,
    "thousands": 1e3,
    "thousand": 1e3,
    "millions": 1e6,
    "million": 1e6,
    "k": 1e3,
}
"""What a word in the head of a column multiplies its numbers with."""
NOUNS: dict[Dimension, str] = {
    "people": r"人口|人|口|名|位|persons?|people|residents?|inhabitants?|pers\.?",
    "buildings": r"建筑物?|栋|幢|座|buildings?|houses?",
    "households": r"户|家庭|家|households?|hh|families",
    "parcels": r"快件|包裹|件|单|票|个|parcels?|packages?|pcs\.?|pieces|items",
    "money": r"元|圆|人民币|rmb|cny|yuan|¥|\$|€|usd|eur",
}
PERIODS = {
    "day": r"日|天|days?|d",
    "week": r"周|星期|weeks?|wk",
    "month": r"个?月|months?|mo",
    "year": r"年|years?|yr|a",
}
NAMED_PERIODS = {
    "day": r"日均|每日|每天|日|/天|per[ _]day|daily",
    "week": r"周均|每周|per[ _]week|weekly",
    "month": r"月均|每月|月|per[ _]month|monthly",
    "year": r"年均|每年|全年|年|per[ _]year|yearly|annual",
}
_SCALE = "|".join(sorted(SCALES, key=len, reverse=True))
_NOUN = "|".join(f"(?P<{name}>{pattern})" for name, pattern in NOUNS.items())
_PERIOD = "|".join(f"(?P<{name}>{pattern})" for name, pattern in PERIODS.items())
_UNIT = re.compile(
    rf"(?P<scale>{_SCALE})?\s*(?:{_NOUN})?\s*(?:(?:/|每|per|a|p\.)\s*(?:{_PERIOD}))?",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]+)[)\]]\s*$")
_BEHIND_COLON = re.compile(
    r"(?:单位|unit)\s*[::]\s*([^()\[\]]+?)\s*\)?$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit of a number.

    Parameters
    ----------
    dimension
        Thing that is counted, empty where the unit does not name it.
    scale
        Number of things in one unit, ``None`` where it is not said.
    days
        Days over which the things are counted, ``None`` where it is not said.
    """

    text: str
    dimension: Dimension = ""
    scale: float | None = None
    days: float | None = None

    @property
    def factor(self) -> float:
        """Factor that turns a number in this unit into things, or things a day."""
        return (self.scale or 1.0) / (self.days or 1.0)

    def completed_by(self, other: Unit | None) -> Unit:
        """Return this unit with scale and period of ``other`` where it has none."""
        if other is None:
            return self
        return Unit(
            text=self.text or other.text,
            dimension=self.dimension or other.dimension,
            scale=self.scale if self.scale is not None else other.scale,
            days=self.days if self.days is not None else other.days,
        )


def parse_unit(text: str) -> Unit | None:
    """Return the unit that a text names, ``None`` if it names no known one."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _UNIT.fullmatch(plain)
    if found is None or not plain:
        return None
    scale, groups = found["scale"], found.groupdict()
    dimension: Dimension = next((name for name in NOUNS if groups[name]), "")
    period = next((name for name in PERIODS if groups[name]), None)
    return Unit(
        text=plain,
        dimension=dimension,
        scale=None if scale is None else SCALES[scale.lower()],
        days=None if period is None else DAYS[period],
    )


def unit_of_header(name: str) -> Unit | None:
    """Return the unit in brackets or behind ``单位:`` at the end of a column's name."""
    plain = unicodedata.normalize("NFKC", name)
    for pattern in (_BEHIND_COLON, _IN_BRACKETS):
        found = pattern.search(plain)
        if found is not None:
            return parse_unit(found[1])
    return None


def named_period_days(name: str) -> float | None:
    """Return the days that a column's name speaks of, such as 365 in 年业务量."""
    plain = unicodedata.normalize("NFKC", name).lower()
    for period, pattern in NAMED_PERIODS.items():
        if re.search(pattern, plain):
            return DAYS[period]
    return None
