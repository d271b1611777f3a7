"""How a figure is written: the one place for its scale, its decimals and its unit.

Text, heads of tables and cells of the workbook take all three from here, so that none
of them can contradict the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from planner.report.proposal.evidence.figures import Unit
from planner.units import METRES_PER_KM, MILLION, SECONDS_PER_HOUR

__all__ = ["TEN_THOUSAND", "Form", "Speaker", "form_of"]

TEN_THOUSAND = 1e4
"""The Chinese unit 万."""


class Speaker(Protocol):
    """A language with the currency of a county."""

    @property
    def is_chinese(self) -> bool:
        """Whether it is Chinese, which counts money in ten thousands."""

    @property
    def money_unit(self) -> str:
        """The currency as it is written after an amount."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How a value is written.

    Parameters
    ----------
    scale
        What the value is divided by, so that it counts the unit.
    decimals
        ``None`` for as many as the value has.
    unit
        What one counts; empty for shares and plain numbers.
    """

    scale: float = 1.0
    decimals: int | None = 0
    unit: str = ""
    is_percent: bool = False

    def written(self, value: float, *, has_unit: bool) -> str:
        """Return a value as text."""
        if self.is_percent:
            return f"{value:.{self.decimals}%}"
        if self.decimals is None:
            return f"{value:g}"
        text = f"{value / self.scale:,.{self.decimals}f}"
        return f"{text} {self.unit}" if has_unit and self.unit else text

    def cell_format(self, *, has_unit: bool) -> str:
        """Return the number format of a cell that holds the value over the scale."""
        if self.decimals is None:
            return "General"
        places = f".{'0' * self.decimals}" if self.decimals else ""
        if self.is_percent:
            return f"0{places}%"
        shown = f' "{self.unit}"' if has_unit and self.unit else ""
        return f"#,##0{places}{shown}"


def form_of(unit: Unit, words: Speaker, value: float, *, in_table: bool) -> Form:
    """Return how a value of a unit is written.

    Parameters
    ----------
    in_table
        In the same unit whatever the value, as the cells of a column must be.
    """
    if unit in _PLAIN:
        return _PLAIN[unit]
    match unit:
        case Unit.MONEY:
            return _money(words, value, in_table=in_table)
        case Unit.RESIDENTS:
            return _residents(words, value, in_table=in_table)
        case Unit.VILLAGES:
            return Form(unit=_either(words, "个行政村", _plural("village", value)))
        case Unit.YEARS:
            decimals = 0 if value == round(value) else 1
            years = _either(words, "年", "year" if value == 1 else "years")
            return Form(decimals=decimals, unit=years)
        case _:
            return _measured(unit, words, in_table=in_table)


_PLAIN = {
    Unit.SHARE: Form(decimals=1, is_percent=True),
    Unit.PLAIN: Form(decimals=None),
    Unit.COUNT: Form(),
    Unit.DECIMAL: Form(decimals=2),
}
"""Forms that name no unit, in any language."""


def _measured(unit: Unit, words: Speaker, *, in_table: bool) -> Form:
    """Return the form of a unit that is the same whatever the value."""
    money = words.money_unit
    per_parcel, per_resident = f"{money} a parcel", f"{money} a resident and year"
    if in_table:
        per_parcel, per_resident = f"{money}/parcel", f"{money}/resident/year"
    return {
        Unit.PAY: Form(unit=money),
        Unit.PER_PARCEL: Form(
            decimals=2, unit=_either(words, f"{money}/件", per_parcel)
        ),
        Unit.PER_RESIDENT: Form(
            decimals=2, unit=_either(words, f"{money}/人·年", per_resident)
        ),
        Unit.PARCELS: Form(unit=_either(words, "件/日", "parcels a day")),
        Unit.METRES: Form(
            scale=METRES_PER_KM, decimals=1, unit=_either(words, "公里", "km")
        ),
        Unit.SECONDS: Form(
            scale=SECONDS_PER_HOUR, decimals=1, unit=_either(words, "小时", "h")
        ),
    }[unit]


def _money(words: Speaker, value: float, *, in_table: bool) -> Form:
    unit = words.money_unit
    if words.is_chinese and (in_table or abs(value) >= TEN_THOUSAND):
        return Form(scale=TEN_THOUSAND, decimals=2, unit=f"万{unit}")
    if not words.is_chinese and not in_table and abs(value) >= MILLION:
        return Form(scale=MILLION, decimals=2, unit=f"million {unit}")
    return Form(unit=unit)


def _residents(words: Speaker, value: float, *, in_table: bool) -> Form:
    if words.is_chinese and not in_table and abs(value) >= TEN_THOUSAND:
        return Form(scale=TEN_THOUSAND, decimals=2, unit="万人")
    return Form(unit=_either(words, "人", _plural("resident", value)))


def _either(words: Speaker, chinese: str, english: str) -> str:
    return chinese if words.is_chinese else english


def _plural(name: str, value: float) -> str:
    return name if round(value) == 1 else f"{name}s"
