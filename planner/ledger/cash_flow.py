"""Cash flow: what the ledger's year means for the money of every year, and its value.

The outlay falls into year 0; formats are bought again when their life is over, those of
facilities that are kept when the years that they have left are; what is left at the end
of what was bought counts by straight line. Closing falls into year 0. Subsidies towards
any of this are due when it is bought, as the share of it that they have in the ledger
after their caps; in no year does one pay more than its cap, what is left follows in the
years after. Every year has the income and the cost of the ledger, without the annuities
that stand for the outlay there and without the subsidies towards them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from planner.instance import Instance
from planner.ledger.books import Ledger
from planner.ledger.subsidies import subsidy_of
from planner.ledger.unit_costs import (
    OUTLAY_LINES,
    Purchase,
    closing_cost,
    purchases,
)
from planner.plan import Plan

__all__ = ["CashFlow", "CashFlowYear", "cash_flow"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CashFlowYear:
    """Money of a year; year 0 is the day of the outlay.

    Parameters
    ----------
    outlay
        For opening, closing and buying again.
    outlay_subsidy
        Subsidies towards it, and what their caps left over of the years before.
    residual
        What is left of the formats in the last year.
    net
        Income, residual and subsidies less outlay and what is paid.
    discounted, cumulative
        The net worth of the year at year 0, and its sum so far.
    """

    year: int
    outlay: float
    outlay_subsidy: float
    paid: float
    income: float
    residual: float
    net: float
    discounted: float
    cumulative: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CashFlow:
    """The years of a plan."""

    years: tuple[CashFlowYear, ...]

    @property
    def npv(self) -> float:
        """Net present value over all years."""
        return self.years[-1].cumulative

    @property
    def payback_years(self) -> int | None:
        """The first year from whose end on the outlay stays back, interest included.

        ``None`` where it does not within the horizon: a plan that asks for no outlay
        and loses money every year has none, one that earns has 0.
        """
        short = [item.year for item in self.years if item.cumulative < 0]
        year = max(short) + 1 if short else 0
        return year if year < len(self.years) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bought:
    """A purchase, closing included, and in whose books it is."""

    what: Purchase
    account: str

    def in_year(self, year: int) -> float:
        """Return what is paid for it in a year: at first, then after each life."""
        return self.what.amount * (self._lives(year) - self._lives(year - 1))

    def residual(self, end: int) -> float:
        """Return what is left of it at the end of a year; of closing nothing is."""
        if not math.isfinite(self.what.life_years):
            return 0.0
        age = math.fmod(max(end - self.what.first_year, 0.0), self.what.life_years)
        return self.what.amount * (1 - age / self.what.life_years) if age else 0.0

    def _lives(self, year: int) -> int:
        """Return how many have been bought by the end of a year."""
        age = year - self.what.first_year
        return 0 if age < 0 else math.floor(age / self.what.life_years) + 1


def cash_flow(instance: Instance, plan: Plan, ledger: Ledger) -> CashFlow:
    """Return the cash flow of a plan over the horizon of the scenario."""
    end = instance.economics.horizon_years
    lines = ledger.by_line()
    paid = ledger.annual_cost - sum(lines[name] for name in OUTLAY_LINES)
    bought = list(_bought(instance, plan))
    # what is bought on the last day is worth its price
    new = [[(item, item.in_year(year)) for item in bought] for year in range(end)]
    granted = _granted(instance, ledger, [*new, []])
    income = ledger.annual_income - sum(_outlay_subsidies(instance, ledger).values())
    years: list[CashFlowYear] = []
    cumulative = 0.0
    for year, purchased in enumerate([*new, []]):
        left = sum(item.residual(end) for item in bought) if year == end else 0.0
        found = _year(
            year,
            outlay=sum(amount for _, amount in purchased),
            outlay_subsidy=granted[year],
            paid=paid if year else 0.0,
            income=income if year else 0.0,
            residual=left,
            rate=instance.economics.discount_rate,
            before=cumulative,
        )
        cumulative = found.cumulative
        years.append(found)
    return CashFlow(years=tuple(years))


def _outlay_subsidies(
    instance: Instance, ledger: Ledger
) -> dict[tuple[str, str], float]:
    """Return what each subsidy pays towards outlays a year, by its id and account."""
    paid: dict[tuple[str, str], float] = {}
    for line in ledger.lines:
        subsidy = subsidy_of(instance, line)
        if subsidy is not None and subsidy.line in OUTLAY_LINES:
            key = subsidy.id, line.account
            paid[key] = paid.get(key, 0.0) + line.amount_per_year
    return paid


def _granted(
    instance: Instance,
    ledger: Ledger,
    bought: Sequence[Sequence[tuple[_Bought, float]]],
) -> list[float]:
    """Return what subsidies pay in each year towards what is bought until then."""
    whole: dict[tuple[str, str], float] = {}
    for line in ledger.lines:
        key = line.line, line.account
        whole[key] = whole.get(key, 0.0) + line.amount_per_year
    spread = _outlay_subsidies(instance, ledger)
    paid = [0.0] * len(bought)
    for subsidy in instance.subsidies:
        owed = 0.0
        for year, purchased in enumerate(bought):
            for item, amount in purchased:
                per_year = spread.get((subsidy.id, item.account), 0.0)
                if item.what.line == subsidy.line and per_year > 0:
                    owed += per_year / whole[subsidy.line, item.account] * amount
            now = min(owed, subsidy.cap_per_year)
            paid[year] += now
            owed -= now
    return paid


def _bought(instance: Instance, plan: Plan) -> Iterator[_Bought]:
    for item in plan.facilities:
        site_idx = instance.site_index[item.site_id]
        for what in purchases(instance, site_idx, item.format_id):
            yield _Bought(what=what, account=item.site_id)
    for site_id in plan.closed_site_ids:
        once = Purchase(
            line="facility_closing",
            amount=closing_cost(instance, instance.site_index[site_id]),
            life_years=math.inf,
        )
        yield _Bought(what=once, account=site_id)


def _year(
    year: int,
    *,
    outlay: float,
    outlay_subsidy: float,
    paid: float,
    income: float,
    residual: float,
    rate: float,
    before: float,
) -> CashFlowYear:
    net = income + residual + outlay_subsidy - outlay - paid
    discounted = net / (1 + rate) ** year
    return CashFlowYear(
        year=year,
        outlay=outlay,
        outlay_subsidy=outlay_subsidy,
        paid=paid,
        income=income,
        residual=residual,
        net=net,
        discounted=discounted,
        cumulative=before + discounted,
    )
