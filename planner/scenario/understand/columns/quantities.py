"""Units of parcels and people, by header, by cell, or by what is usual."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np

from planner.scenario.understand.columns.profile import Profile
from planner.scenario.understand.columns.vocabulary import plain, unit_of

__all__ = ["Unit", "parcel_unit", "people_unit"]

USUAL_PER_DAY = 0.04
"""Parcels a day and resident, as stations report."""
MAX_RATIO = 20.0
"""Factor either way by which a unit may be off that: judgement; parcels beyond it in
every unit are taken as they are."""
FACTORS = {"": 1.0, "件/月": 1 / 30.4, "件/年": 1 / 365, "万件/年": 10_000 / 365}
"""To parcels a day: a month has 30.4 days, 365 / 12 rounded."""
USUAL_VILLAGE = 1.0
"""Residents: a median below one can only be in tens of thousands."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as a mapping names it; empty for parcels a day."""

    text: str
    is_guessed: bool


def parcel_unit(profile: Profile, people: Profile | None) -> Unit:
    """Return the unit of a column of parcels."""
    words = unit_of(profile.column) or plain(profile.column)
    cells = "".join(profile.texts[:1])
    said = next(
        (unit for unit in (_said(words), _said(cells)) if unit is not None), None
    )
    if said is not None:
        return Unit(said, is_guessed=False)
    if re.search(r"perday|daily|日均|每日|日件|日派|日揽", plain(profile.column)):
        return Unit("", is_guessed=False)
    return Unit(_usual(profile, people), is_guessed=True)


def people_unit(profile: Profile) -> str:
    """Return ``万人`` where residents are in tens of thousands, else nothing."""
    if "万" in unit_of(profile.column):
        return "万人"
    is_tiny = len(profile.numbers) > 0 and profile.middle < USUAL_VILLAGE
    return "万人" if is_tiny else ""


def _said(words: str) -> str | None:
    text = words.lower().replace(" ", "")
    prefix = "万" if "万" in text else ""
    if re.search(r"/年|/a\b|每年|年均|年|peryear|/year|annual|yearly", text):
        return f"{prefix}件/年"
    if re.search(r"/月|每月|月均|月|permonth|/month|monthly", text):
        return f"{prefix}件/月"
    if re.search(r"/日|/天|每日|每天|日均|perday|/day|daily", text):
        return f"{prefix}件/日" if prefix else ""
    return None


def _usual(profile: Profile, people: Profile | None) -> str:
    """Return the unit that makes parcels by resident most usual."""
    if people is None or not len(people.numbers) or not len(profile.numbers):
        return ""
    by_person = float(np.sum(profile.numbers) / max(np.sum(people.numbers), 1.0))
    if by_person <= 0:
        return ""
    off = {
        unit: abs(math.log(by_person * factor / USUAL_PER_DAY))
        for unit, factor in FACTORS.items()
    }
    best = min(off, key=lambda unit: off[unit])
    return best if off[best] <= math.log(MAX_RATIO) else ""
