"""Cash flow: what the ledger's year means for the money of every year, and its value.

The outlay falls into year 0; formats are bought again when their life is over; what is
left of them at the end counts by straight line. Every year has the income and the cost
of the ledger, without the annuities that stand for the outlay there. Facilities that
stay as they are cost no outlay and are not bought again, as in the ledger.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from planner.instance import Instance
from planner.ledger.books import Ledger
from planner.ledger.unit_costs import capex_outlay, closing_cost
from planner.plan import Plan

__all__ = ["CashFlow", "CashFlowYear", "cash_flow"]

ANNUITIES = ("facility_capex", "terminal_capex", "facility_closing")


@dataclass(frozen=True, slots=True, kw_only=True)
class CashFlowYear:
    """Money of a year; year 0 is the day of the outlay.

    Parameters
    ----------
    outlay
        For opening, closing and buying again.
    residual
        What is left of the formats in the last year.
    net
        Income and residual less outlay and what is paid.
    discounted, cumulative
        The net worth of the year at year 0, and its sum so far.
    """

    year: int
    outlay: float
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
class _Purchase:
    amount: float
    life_years: float

    def in_year(self, year: int) -> float:
        """Return what is paid for it in a year: at the start, then after each life."""
        lives, before = (math.floor(at / self.life_years) for at in (year, year - 1))
        return self.amount * (lives - before)

    def residual(self, end: int) -> float:
        """Return what is left of it at the end of a year."""
        age = math.fmod(end, self.life_years)
        return self.amount * (1 - age / self.life_years) if age else 0.0


def cash_flow(instance: Instance, plan: Plan, ledger: Ledger) -> CashFlow:
    """Return the cash flow of a plan over the horizon of the scenario."""
    end = instance.economics.horizon_years
    lines = ledger.by_line()
    paid = ledger.annual_cost - sum(lines[name] for name in ANNUITIES)
    purchases = [item for item in _purchases(instance, plan) if item.amount]
    closing = sum(
        closing_cost(instance, instance.site_index[site_id])
        for site_id in plan.closed_site_ids
    )
    flows = []
    for year in range(end + 1):
        is_first, is_last = year == 0, year == end
        bought = 0.0 if is_last else sum(item.in_year(year) for item in purchases)
        flows.append(
            (
                bought + (closing if is_first else 0.0),
                0.0 if is_first else paid,
                0.0 if is_first else ledger.annual_income,
                sum(item.residual(end) for item in purchases) if is_last else 0.0,
            )
        )
    return CashFlow(years=_years(flows, instance.economics.discount_rate))


def _purchases(instance: Instance, plan: Plan) -> Iterator[_Purchase]:
    for item in plan.facilities:
        site_idx = instance.site_index[item.site_id]
        yield _Purchase(
            amount=capex_outlay(instance, site_idx, item.format_id),
            life_years=instance.format_by_id[item.format_id].life_years,
        )


def _years(
    flows: Sequence[tuple[float, float, float, float]], rate: float
) -> tuple[CashFlowYear, ...]:
    years: list[CashFlowYear] = []
    cumulative = 0.0
    for year, (outlay, paid, income, residual) in enumerate(flows):
        net = income + residual - outlay - paid
        discounted = net / (1 + rate) ** year
        cumulative += discounted
        years.append(
            CashFlowYear(
                year=year,
                outlay=outlay,
                paid=paid,
                income=income,
                residual=residual,
                net=net,
                discounted=discounted,
                cumulative=cumulative,
            )
        )
    return tuple(years)
