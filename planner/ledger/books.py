"""Books of a plan: every money line, their sums, each facility's profit and loss."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from planner.arguments import expect_known_ids, expect_plan
from planner.flow import Flow, resolve
from planner.flow.crews import service_visits
from planner.instance import Instance
from planner.ledger.carriers import carrier_lines
from planner.ledger.catalogue import COST_LINES
from planner.ledger.contracts import (
    borne_by_host_per_year,
    contract_at,
    left_over_cost,
    operator_cost,
    parcel_cost,
)
from planner.ledger.lines import LedgerLine, ledger_line
from planner.ledger.outside import outside_lines
from planner.ledger.parties import by_party
from planner.ledger.subsidies import subsidy_lines
from planner.ledger.unit_costs import (
    capex_outlay,
    closing_cost_per_year,
    fixed_cost_per_year,
    parcel_income_per_year,
    side_income_per_year,
    vehicle_day_cost,
)
from planner.plan import Facility, Plan, Route
from planner.service.frequency import route_visits_per_year

__all__ = [
    "Account",
    "Ledger",
    "LedgerLine",
    "compute_ledger",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Profit and loss of one facility, per year."""

    facility_id: str
    cost_per_year: float
    income_per_year: float

    @property
    def profit_per_year(self) -> float:
        """Income less cost."""
        return self.income_per_year - self.cost_per_year


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """All money lines of a plan.

    Parameters
    ----------
    lines
        Facilities first, in the order of the plan, then routes, then income.
    capex
        One-off outlay for the facilities that the plan opens; closing is not in it.
    """

    lines: tuple[LedgerLine, ...]
    capex: float

    @cached_property
    def annual_cost(self) -> float:
        """Resource lines that the network pays, per year."""
        return sum(line.cost_per_year for line in self.lines)

    @property
    def own_cost(self) -> float:
        """Annual cost less that of merchants' parcels, which decides nothing."""
        lines = self.by_line()
        return self.annual_cost - lines["outside_handling"] - lines["outside_carrying"]

    @property
    def annual_income(self) -> float:
        """What the network receives less what it passes on to other parties."""
        return sum(line.income_per_year for line in self.lines)

    @property
    def net_cost(self) -> float:
        """Annual cost less annual income."""
        return self.annual_cost - self.annual_income

    def by_line(self) -> dict[str, float]:
        """Return the sum of each line of the catalogue."""
        sums = dict.fromkeys(COST_LINES, 0.0)
        for line in self.lines:
            sums[line.line] += line.amount_per_year
        return sums

    def by_account(self) -> dict[str, Account]:
        """Return the profit and loss of each facility; they sum to the total."""
        costs: dict[str, float] = {}
        incomes: dict[str, float] = {}
        for line in self.lines:
            costs[line.account] = costs.get(line.account, 0.0) + line.cost_per_year
            income = incomes.get(line.account, 0.0) + line.income_per_year
            incomes[line.account] = income
        return {
            account: Account(
                facility_id=account,
                cost_per_year=cost,
                income_per_year=incomes[account],
            )
            for account, cost in costs.items()
        }


def compute_ledger(
    plan: Plan, instance: Instance, *, flow: Flow | None = None
) -> Ledger:
    """Return what a plan costs and earns in a year, from its decisions alone.

    Parameters
    ----------
    flow
        What the plan means, where it is known already.

    Raises
    ------
    PlannerError
        If the plan names what the instance does not have.
    """
    if flow is None:
        expect_plan(plan, instance, "compute_ledger(plan, instance)")
        expect_known_ids(plan, instance)
        flow = resolve(plan, instance)
    lines: tuple[LedgerLine, ...] = (
        *_facility_lines(flow),
        *_closing_lines(instance, plan),
        *_route_lines(instance, plan),
        *carrier_lines(flow),
        *_visit_lines(flow),
        *_income_lines(flow),
        *_side_income_lines(flow),
        *outside_lines(flow),
    )
    lines = (*lines, *subsidy_lines(flow, lines))
    lines = tuple(by_party(instance, plan, lines))
    capex = sum(
        capex_outlay(instance, site_idx, item.format_id)
        for site_idx, item in _facilities(flow)
    )
    return Ledger(lines=lines, capex=capex)


def _facilities(flow: Flow) -> Iterator[tuple[int, Facility]]:
    """Yield the position of the site of each facility, and the facility."""
    site_idx = flow.facilities.site_idx.tolist()
    return zip(site_idx, flow.plan.facilities, strict=True)


def _facility_lines(flow: Flow) -> Iterator[LedgerLine]:
    instance, days = flow.instance, flow.instance.operations.days_per_year
    passing = flow.facilities.throughput * days
    left_over = flow.facilities.left_over_in.sum(axis=1) * days
    for (site_idx, item), parcels, again in zip(
        _facilities(flow), passing.tolist(), left_over.tolist(), strict=True
    ):
        site_id = item.site_id
        fixed = fixed_cost_per_year(instance, site_idx, item.format_id)
        for name, amount in fixed.items():
            yield ledger_line(name, site_id, site_id, amount)
        for name, unit_cost in parcel_cost(instance, site_idx, item.format_id).items():
            yield ledger_line(name, site_id, site_id, unit_cost * parcels)
        once_more = left_over_cost(instance, site_idx, item.format_id)
        if again > 0 and once_more > 0:
            amount = once_more * again
            yield ledger_line("left_over_handling", site_id, site_id, amount)
        yield from _borne_by_others(instance, site_idx, item, parcels, again)


def _borne_by_others(
    instance: Instance,
    site_idx: int,
    item: Facility,
    parcels_per_year: float,
    left_over_per_year: float,
) -> Iterator[LedgerLine]:
    """Yield what operator and host bear, and what the operator expects to be fined."""
    site_id = item.site_id
    handled = parcels_per_year + left_over_per_year
    borne = operator_cost(instance, site_idx, item.format_id, handled)
    borne["host_running"] = borne_by_host_per_year(instance, site_idx, item.format_id)
    contract = contract_at(instance, site_idx, item.format_id)
    if contract is not None:
        borne["kpi_penalty"] = contract.penalty_per_parcel * parcels_per_year
    for name, amount in borne.items():
        if amount > 0:
            yield ledger_line(name, site_id, site_id, amount)


def _closing_lines(instance: Instance, plan: Plan) -> Iterator[LedgerLine]:
    for site_id in plan.closed_site_ids:
        amount = closing_cost_per_year(instance, instance.site_index[site_id])
        yield ledger_line("facility_closing", site_id, site_id, amount)


def _route_lines(instance: Instance, plan: Plan) -> Iterator[LedgerLine]:
    for route in plan.routes:
        visits = route_visits_per_year(instance, route)
        for name, amount in _route_cost_per_visit(instance, route).items():
            amount_per_year = amount * visits
            yield ledger_line(name, route.id, route.depot_id, amount_per_year)


def _route_cost_per_visit(instance: Instance, route: Route) -> dict[str, float]:
    return vehicle_day_cost(
        instance.vehicle_type_by_id[route.vehicle_type_id],
        route.distance_m,
        route.end_s - route.start_s,
    )


def _visit_lines(flow: Flow) -> Iterator[LedgerLine]:
    for visits in service_visits(flow):
        is_own = visits.base_id is not None
        account = visits.base_id or visits.served_from_id
        name = "service_visits" if is_own else "outside_visits"
        yield ledger_line(name, visits.village_id, account, visits.cost_per_year)
        income = visits.visits_per_year * flow.instance.service.income_per_visit
        if income > 0:
            yield ledger_line("visit_income", visits.village_id, account, income)


def _income_lines(flow: Flow) -> Iterator[LedgerLine]:
    amounts = parcel_income_per_year(
        flow.instance,
        flow.allocations.parcels_in.sum(axis=1),
        flow.allocations.parcels_out.sum(axis=1),
    )
    for item, amount in zip(flow.plan.allocations, amounts.tolist(), strict=True):
        village_id = flow.instance.stream_by_id[item.stream_id].village_id
        yield ledger_line("parcel_income", village_id, item.facility_id, amount)


def _side_income_lines(flow: Flow) -> Iterator[LedgerLine]:
    collected = flow.facilities.counter_in.sum(axis=1).tolist()
    for (site_idx, item), parcels in zip(_facilities(flow), collected, strict=True):
        amounts = side_income_per_year(flow.instance, site_idx, item.format_id, parcels)
        for name, amount in amounts.items():
            yield ledger_line(name, item.site_id, item.site_id, amount)
