"""Figures of the service layer: hosts, counters, doors, returns, functions."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.demand.demand import returned_by_goods
from planner.flow import Flow
from planner.flow.crews import service_visits
from planner.flow.functions import VILLAGER_FUNCTIONS, function_access
from planner.instance import Instance
from planner.ledger import Ledger, capex_saved_by_host
from planner.service.counter import peak_use, peak_wait_s
from planner.service.coverage import THRESHOLD_TOLERANCE
from planner.service.trips import home_trips
from planner.units import SECONDS_PER_MINUTE

__all__ = ["ServiceFigures", "service_figures"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFigures:
    """How the network serves, beside the five coverages.

    Parameters
    ----------
    facilities_on_hosts, expected_sign_ups
        Open facilities that an outlet carries, and how many of these are expected to
        join.
    capex_saved_by_hosts
        Outlay that hosts spare, as an expected value.
    staff
        Clerks, hosts' own people included.
    peak_staff_use, peak_wait_minutes
        Largest share of clerks' time in the busiest hour of a peak day, and the
        longest mean wait there; ``None`` where clerks cannot keep up.
    carried_by_third_parties
        Share of the parcels carried that a third party brings on some leg.
    parity
        Share of the residents served so who have effective service, over the same
        share of those whom own vehicles serve; ``None`` where one of both is nobody.
    attempts_per_home_parcel, extra_minutes_per_home_parcel
        What failed attempts make of a parcel to the door.
    left_over_parcels_per_day
        Parcels that nobody took at the door in the end, collected at the store.
    returned_parcels_per_day
        Parcels carried that villagers send back.
    merchant_parcels_per_day, merchant_parcels_left_per_day
        Parcels of merchants that are taken, and those offered that find no room.
    side_income, order_commission
        A year.
    visits_per_year, unmet_visits_per_year
        Of crews that install and repair, and those for which there is no base.
    residents_by_function
        Share of residents who get a function within the collection distance of the
        standard, or at the door.
    """

    facilities_on_hosts: int
    expected_sign_ups: float
    capex_saved_by_hosts: float
    staff: float
    peak_staff_use: float
    peak_wait_minutes: float | None
    carried_by_third_parties: float
    parity: float | None
    attempts_per_home_parcel: float
    extra_minutes_per_home_parcel: float
    left_over_parcels_per_day: float
    returned_parcels_per_day: float
    merchant_parcels_per_day: float
    merchant_parcels_left_per_day: float
    side_income: float
    order_commission: float
    visits_per_year: float
    unmet_visits_per_year: float
    residents_by_function: Mapping[str, float]


def near_m(instance: Instance) -> float:
    """Return how far a facility may be for its functions to count as near, in metres.

    What comes to the door lies at no distance.
    """
    return instance.standard.collect_within_m + THRESHOLD_TOLERANCE


def service_figures(
    flow: Flow, ledger: Ledger, effective: NDArray[np.bool_]
) -> ServiceFigures:
    """Return the figures of a plan.

    Parameters
    ----------
    effective
        Whether each allocation is effective service.
    """
    instance, plan = flow.instance, flow.plan
    trips, of_days = home_trips(instance), flow.facilities.of_operating_day.tolist()
    hosts = [
        instance.host_type_by_id[host_id]
        for item in plan.facilities
        if (host_id := instance.sites[instance.site_index[item.site_id]].host_type_id)
    ]
    formats = [item.format_id for item in plan.facilities]
    loads = list(zip(formats, of_days, strict=True))
    waits = [peak_wait_s(instance, *load) for load in loads]
    longest_s = max(waits, default=0.0)
    lines, visits = ledger.by_line(), list(service_visits(flow))
    return ServiceFigures(
        facilities_on_hosts=len(hosts),
        expected_sign_ups=sum(host.sign_up for host in hosts),
        capex_saved_by_hosts=sum(
            capex_saved_by_host(
                instance, instance.site_index[item.site_id], item.format_id
            )
            for item in plan.facilities
        ),
        staff=sum(instance.format_by_id[name].staff for name, _ in loads),
        peak_staff_use=max((peak_use(instance, *load) for load in loads), default=0.0),
        peak_wait_minutes=longest_s / SECONDS_PER_MINUTE
        if math.isfinite(longest_s)
        else None,
        carried_by_third_parties=_carried(flow),
        parity=_parity(flow, effective),
        attempts_per_home_parcel=trips.attempts,
        extra_minutes_per_home_parcel=trips.extra_minutes,
        left_over_parcels_per_day=float(flow.facilities.left_over_in.sum()),
        returned_parcels_per_day=_returned(flow),
        merchant_parcels_per_day=float(flow.merchants.taken.sum()),
        merchant_parcels_left_per_day=float(
            (flow.merchants.offered - flow.merchants.taken).sum()
        ),
        side_income=lines["side_income"],
        order_commission=lines["order_commission"],
        visits_per_year=sum(
            item.visits_per_year for item in visits if item.base_id is not None
        ),
        unmet_visits_per_year=sum(
            item.visits_per_year for item in visits if item.base_id is None
        ),
        residents_by_function=_residents_by_function(flow),
    )


def _carried(flow: Flow) -> float:
    parcels = flow.allocations.parcels
    total = float(parcels.sum())
    others = flow.allocations.is_carried_by_others
    return float(parcels @ others) / total if total > 0 else 0.0


def _parity(flow: Flow, effective: NDArray[np.bool_]) -> float | None:
    residents = flow.allocations.residents
    others = flow.allocations.is_carried_by_others
    own, theirs = residents * ~others, residents * others
    if not (own.sum() > 0 and theirs.sum() > 0 and own @ effective > 0):
        return None
    share = float(theirs @ effective) / float(theirs.sum())
    return share / (float(own @ effective) / float(own.sum()))


def _returned(flow: Flow) -> float:
    allocations = flow.allocations
    return float(
        returned_by_goods(
            allocations.parcels_in,
            allocations.parcels_out.sum(axis=1),
            flow.instance.goods,
        ).sum()
    )


def _residents_by_function(flow: Flow) -> dict[str, float]:
    instance = flow.instance
    reached: dict[str, float] = defaultdict(float)
    limit_m = near_m(instance)
    for access in function_access(flow):
        if access.distance_m <= limit_m:
            village = instance.village_index[access.village_id]
            reached[access.function] += float(instance.residents[village])
    total = max(float(instance.residents.sum()), 1.0)
    return {name: reached[name] / total for name in VILLAGER_FUNCTIONS}
