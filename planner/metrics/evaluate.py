"""Metrics: the five coverages, cost, lead times and equity of a plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.arguments import expect_known_ids, expect_plan
from planner.flow import Flow, resolve
from planner.instance import Instance
from planner.ledger import Ledger, cash_flow, compute_ledger
from planner.metrics.coverages.asked import AttainedShare, attained_shares
from planner.metrics.coverages.coverage import (
    covered_villages,
    located_villages,
    measure_weights,
    nearest_qualifying_facility,
)
from planner.metrics.coverages.standard_words import (
    NO_FREQUENCY_NO_PROMISE,
    NO_RESPONSE_MODEL,
    collect_standard,
    service_standard,
    use_standard,
)
from planner.metrics.coverages.today import Today, today
from planner.metrics.equity.spread import Distribution, Equity, distribution, equity
from planner.metrics.equity.ways import village_hours_per_year
from planner.metrics.equity.worse_off import WorseOff, worse_off
from planner.metrics.json_figures import plain, refuse_not_finite
from planner.metrics.peak import AfterGap, PeakDay, after_longest_gap, peak_day
from planner.metrics.places import DemandPoints, demand_points, placed_at_seats
from planner.metrics.service import (
    effective_shares,
    is_effective,
    latest_by_village,
    mean_by_village,
)
from planner.metrics.service_figures import ServiceFigures, service_figures
from planner.metrics.viability import Viability, site_viability, total_viability
from planner.model.fleet import Leg
from planner.model.rules import Measure
from planner.plan import Plan
from planner.units import METRES_PER_KM, SECONDS_PER_HOUR

__all__ = [
    "Coverage",
    "LegTotals",
    "Metrics",
    "Money",
    "TownshipRow",
    "VillageFacts",
    "VillagerTime",
    "evaluate",
]

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """One of the five labelled shares.

    Parameters
    ----------
    value
        Share over all listed villages.
    located_value
        Share over the villages that have coordinates near a road.
    least_value
        Share if none of the villages is covered or carried that stand at the seat of
        their township, their own place not being known.
    standard
        What counts, in words.
    reason
        Why a value is ``None``; empty if none is.
    note
        What a reader must know besides.
    """

    value: float | None
    located_value: float | None
    least_value: float | None
    standard: str
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """Cost of the plan; ``cost_per_parcel`` is annual cost over parcels carried.

    Parameters
    ----------
    outlay, outlay_subsidy
        What has to be paid at once, for opening, closing and what is due for renewal,
        and subsidies towards it; ``capex`` is that of opening.
    npv
        Net present value of the cash flow over ``horizon_years``.
    payback_years
        Year by whose end the outlay is back with interest; ``None`` if by none.
    running_cost
        What is paid out in a year besides outlay: annual cost without the annuities.
    """

    annual_cost: float
    annual_income: float
    net_cost: float
    capex: float
    outlay: float
    outlay_subsidy: float
    cost_per_parcel: float | None
    npv: float
    horizon_years: int
    payback_years: int | None
    running_cost: float
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VillagerTime:
    """The time of villagers on their way to collect and back.

    Parameters
    ----------
    charge_per_year
        What the plan's objective charges for it; no part of any cost.
    """

    hours_per_year: float
    charge_per_year: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LegTotals:
    """What the vehicles of a leg do on a day that they run."""

    km_per_running_day: float
    hours_per_running_day: float
    vehicles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TownshipRow:
    """Totals of a township; the id is empty where the township is not known.

    Seats are counted apart from villages; residents and parcels are of both.
    """

    township_id: str
    num_villages: int
    num_seats: int
    covered_seats: int
    residents: float
    covered_villages: int
    covered_residents: float
    served_villages: int
    parcels_per_day: float
    carried_parcels_per_day: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VillageFacts:
    """Facts of each village, aligned with the villages of the instance.

    Parameters
    ----------
    served_share
        Share of its parcels that is carried.
    distance_m, time_s
        The villagers' way to the facilities that serve them, mean by share; 0 at
        home, ``inf`` if not served.
    nearest_m, nearest_site_idx
        Nearest open facility with the required functions; ``inf`` and -1 where
        there is none within reach.
    lead_time_mean_s, lead_time_90_s, lead_time_worst_s
        From the release at the hub until its parcels are ready: the mean by share, and
        within what nine tenths and all of each part of it are; ``inf`` if not served or
        not visited.
    effective_share
        Share with effective service.
    hours_per_year
        That villagers are on their way to collect and back.
    """

    is_located: BoolArray
    is_covered: BoolArray
    served_share: FloatArray
    distance_m: FloatArray
    time_s: FloatArray
    nearest_m: FloatArray
    nearest_site_idx: IntArray
    lead_time_mean_s: FloatArray
    lead_time_90_s: FloatArray
    lead_time_worst_s: FloatArray
    effective_share: FloatArray
    hours_per_year: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Metrics:
    """What a plan achieves and what it costs, recomputed from its decisions.

    Parameters
    ----------
    coverages
        By name: villages, residents, demand, effective_service, use.
    asked
        Shares required or aimed at in each county, and what is attained of them; what
        is attainable is found by the search and stands in ``run.json``.
    distance_by_parcels_m, distance_by_residents_m
        The villagers' way to the facilities that serve them, over the served.
    lead_time_by_parcels_s
        From the release at the hub until the parcel is ready.
    today
        What existing facilities cover, whatever the plan.
    legs, vehicles_used
        On a day that vehicles run, by leg and by vehicle type.
    villages
        Facts of each village; not part of ``to_dict``.
    """

    coverages: Mapping[str, Coverage]
    asked: tuple[AttainedShare, ...]
    money: Money
    viability: Viability
    worse_off: WorseOff
    demand_points: DemandPoints
    service: ServiceFigures
    peak_day: PeakDay
    after_longest_gap: AfterGap
    potential_parcels_per_day: float
    carried_parcels_per_day: float
    distance_by_parcels_m: Distribution
    distance_by_residents_m: Distribution
    lead_time_by_parcels_s: Distribution
    equity: Equity
    villager_time: VillagerTime
    today: Today
    legs: Mapping[str, LegTotals]
    vehicles_used: Mapping[str, int]
    townships: tuple[TownshipRow, ...]
    villages: VillageFacts

    def to_dict(self) -> dict[str, Any]:
        """Return the figures ready for JSON; missing ones are ``None`` with a reason.

        Raises
        ------
        ValueError
            If a figure is not finite.
        """
        names = [name for name in self.__slots__ if name != "villages"]
        figures = {name: plain(getattr(self, name)) for name in names}
        refuse_not_finite(figures, "metrics")
        return figures

    def __str__(self) -> str:
        lines = [f"annual cost {self.money.annual_cost:,.0f}"]
        for name, coverage in self.coverages.items():
            share = "none" if coverage.value is None else f"{coverage.value:.1%}"
            words = coverage.reason or coverage.standard
            lines.append(f"{name} {share} ({words})")
        return "\n".join(lines)


def evaluate(
    plan: Plan,
    instance: Instance,
    *,
    flow: Flow | None = None,
    ledger: Ledger | None = None,
) -> Metrics:
    """Return what a plan achieves and what it costs, from its decisions alone.

    Parameters
    ----------
    flow, ledger
        Of the plan, where they are known already.

    Raises
    ------
    PlannerError
        If the plan names what the instance does not have.
    """
    if flow is None:
        expect_plan(plan, instance, "evaluate(plan, instance)")
        expect_known_ids(plan, instance)
        flow = resolve(plan, instance)
    ledger = compute_ledger(plan, instance, flow=flow) if ledger is None else ledger
    facts, served = _village_facts(flow), flow.allocations
    carried = float(served.parcels.sum())
    out_of_reach = "a village is served by a facility out of its reach"
    return Metrics(
        coverages=_coverages(instance, facts),
        asked=attained_shares(flow),
        money=_money(instance, plan, ledger, carried),
        viability=total_viability(site_viability(flow, ledger), ledger.net_cost),
        worse_off=worse_off(instance, plan, ledger),
        demand_points=demand_points(
            instance, facts.is_covered, facts.served_share, facts.distance_m
        ),
        service=service_figures(flow, ledger, is_effective(flow)),
        peak_day=peak_day(flow),
        after_longest_gap=after_longest_gap(flow),
        potential_parcels_per_day=float(instance.parcels_per_day.sum()),
        carried_parcels_per_day=carried,
        distance_by_parcels_m=distribution(
            served.way_m, served.parcels, reason_if_infinite=out_of_reach
        ),
        distance_by_residents_m=distribution(
            served.way_m, served.residents, reason_if_infinite=out_of_reach
        ),
        lead_time_by_parcels_s=distribution(
            flow.lead.ready_s.ravel(),
            (served.parcels[:, None] * flow.lead.weight).ravel(),
            reason_if_infinite="no route calls everywhere",
        ),
        equity=equity(instance, facts.nearest_m),
        villager_time=_villager_time(instance, facts),
        today=today(instance, facts.is_covered),
        legs=_legs(plan),
        vehicles_used=_vehicles_used(instance, plan),
        townships=_townships(instance, facts),
        villages=facts,
    )


def _village_facts(flow: Flow) -> VillageFacts:
    nearest_m, nearest_site_idx = nearest_qualifying_facility(flow)
    return VillageFacts(
        is_located=located_villages(flow.instance),
        is_covered=covered_villages(flow),
        served_share=flow.served_share,
        distance_m=mean_by_village(flow, flow.allocations.way_m),
        time_s=mean_by_village(flow, flow.allocations.way_s),
        nearest_m=nearest_m,
        nearest_site_idx=nearest_site_idx,
        lead_time_mean_s=mean_by_village(flow, flow.lead.mean_s),
        lead_time_90_s=latest_by_village(flow, flow.lead.percentile_90_s),
        lead_time_worst_s=latest_by_village(flow, flow.lead.worst_s),
        effective_share=effective_shares(flow),
        hours_per_year=village_hours_per_year(flow),
    )


def _villager_time(instance: Instance, facts: VillageFacts) -> VillagerTime:
    hours = float(facts.hours_per_year.sum())
    price = instance.requirements.villager_time_price_per_hour
    return VillagerTime(hours_per_year=hours, charge_per_year=price * hours)


def _coverages(instance: Instance, facts: VillageFacts) -> dict[str, Coverage]:
    covered = facts.is_covered.astype(np.float64)
    standard = collect_standard(instance.standard)
    coverages = {
        measure.value: _coverage(
            instance, measure_weights(instance, measure), covered, standard
        )
        for measure in (Measure.VILLAGES, Measure.RESIDENTS, Measure.DEMAND)
    }
    coverages["effective_service"] = _effective_service(instance, facts)
    coverages["use"] = _coverage(
        instance,
        measure_weights(instance, Measure.USE),
        facts.served_share,
        use_standard(),
        note=NO_RESPONSE_MODEL,
    )
    return coverages


def _effective_service(instance: Instance, facts: VillageFacts) -> Coverage:
    standard, words = instance.standard, service_standard(instance)
    if standard.days_per_week is None and standard.promise_s is None:
        return Coverage(
            value=None,
            located_value=None,
            least_value=None,
            standard=words,
            reason=NO_FREQUENCY_NO_PROMISE,
        )
    return _coverage(instance, instance.residents, facts.effective_share, words)


def _coverage(
    instance: Instance,
    weights: FloatArray,
    shares: FloatArray,
    standard: str,
    note: str = "",
) -> Coverage:
    is_located, is_placed = located_villages(instance), placed_at_seats(instance)
    value = _share(weights, shares)
    located_value = _share(weights[is_located], shares[is_located])
    reason = ""
    if value is None:
        reason = "there is nothing to cover or to carry"
    elif located_value is None:
        reason = "no located village has anything to cover or to carry"
    return Coverage(
        value=value,
        located_value=located_value,
        least_value=_share(weights, np.where(is_placed, 0.0, shares)),
        standard=standard,
        reason=reason,
        note=note,
    )


def _share(weights: FloatArray, shares: FloatArray) -> float | None:
    total = float(weights.sum())
    return float(weights @ shares) / total if total > 0 else None


def _money(
    instance: Instance, plan: Plan, ledger: Ledger, carried_parcels_per_day: float
) -> Money:
    flow = cash_flow(instance, plan, ledger)
    parcels_per_year = carried_parcels_per_day * instance.operations.days_per_year
    is_used = parcels_per_year > 0
    return Money(
        annual_cost=ledger.annual_cost,
        annual_income=ledger.annual_income,
        net_cost=ledger.net_cost,
        capex=ledger.capex,
        outlay=flow.years[0].outlay,
        outlay_subsidy=flow.years[0].outlay_subsidy,
        cost_per_parcel=ledger.annual_cost / parcels_per_year if is_used else None,
        npv=flow.npv,
        horizon_years=instance.economics.horizon_years,
        payback_years=flow.payback_years,
        running_cost=flow.years[1].paid,
        reason="" if is_used else "no parcel is carried",
    )


def _legs(plan: Plan) -> dict[str, LegTotals]:
    totals = {}
    for leg in Leg:
        routes = [route for route in plan.routes if route.leg is leg]
        duration_s = sum(route.end_s - route.start_s for route in routes)
        totals[leg.value] = LegTotals(
            km_per_running_day=sum(item.distance_m for item in routes) / METRES_PER_KM,
            hours_per_running_day=duration_s / SECONDS_PER_HOUR,
            vehicles=len(routes),
        )
    return totals


def _vehicles_used(instance: Instance, plan: Plan) -> dict[str, int]:
    counts = Counter(route.vehicle_type_id for route in plan.routes)
    return {item.id: counts[item.id] for item in instance.vehicle_types}


def _townships(instance: Instance, facts: VillageFacts) -> tuple[TownshipRow, ...]:
    members: dict[str, list[int]] = {item.id: [] for item in instance.townships}
    for idx, village in enumerate(instance.villages):
        members.setdefault(village.township_id, []).append(idx)
    return tuple(
        _township_row(instance, facts, township_id, np.array(idxs, dtype=np.int64))
        for township_id, idxs in members.items()
    )


def _township_row(
    instance: Instance, facts: VillageFacts, township_id: str, village_idx: IntArray
) -> TownshipRow:
    residents = instance.residents[village_idx]
    parcels = instance.village_parcels_per_day[village_idx]
    is_covered = facts.is_covered[village_idx]
    is_village = instance.is_village[village_idx]
    served_share = facts.served_share[village_idx]
    return TownshipRow(
        township_id=township_id,
        num_villages=int(is_village.sum()),
        num_seats=int((~is_village).sum()),
        covered_seats=int((~is_village & is_covered).sum()),
        residents=float(residents.sum()),
        covered_villages=int((is_village & is_covered).sum()),
        covered_residents=float(residents[is_covered].sum()),
        served_villages=int((is_village & (served_share > 0)).sum()),
        parcels_per_day=float(parcels.sum()),
        carried_parcels_per_day=float(parcels @ served_share),
    )
