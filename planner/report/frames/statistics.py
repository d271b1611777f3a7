"""What a plan costs and carries by groups, whose rows add up to the county's figures.

A line of the ledger goes whole to the group of what causes it: a route to its depot, a
facility to its township, tier or format, income of a village to the village, or to the
facility that serves it where groups are of facilities. What belongs to no group stands
in the row ``shared``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.errors import PlannerError
from planner.flow import Flow
from planner.instance import Instance
from planner.ledger import LedgerLine, capex_outlay, stakeholders
from planner.metrics import Judgement
from planner.model.places import Tier

__all__ = ["SHARED", "By", "statistics_frame"]

FloatArray = NDArray[np.float64]

SHARED = "shared"
"""The row of what belongs to no group."""

COUNTS = ("num_villages", "num_facilities")


class By(StrEnum):
    """What the rows of statistics are."""

    COUNTY = "county"
    TOWNSHIP = "township"
    TIER = "tier"
    FORMAT = "format"
    FACILITY = "facility"
    LINE = "line"
    PARTY = "party"


UNITS: Mapping[str, str] = {
    "num_villages": "villages",
    "num_facilities": "facilities",
    "residents": "residents",
    "covered_residents": "residents",
    "served_residents": "residents",
    "parcels_per_day": "parcels a day",
    "carried_parcels_per_day": "parcels a day",
    "way_hours_per_year": "hours a year",
}


def statistics_frame(judgement: Judgement, by: str) -> pd.DataFrame:
    """Return the figures of a plan by groups, in the order of the instance.

    By county and township: villages (seats are none), residents, those covered and
    served, parcels, villagers' hours. By tier, format and facility: residents and
    parcels that its facilities serve, by share. All these with facilities, outlay,
    cost and income. By line of the ledger: cost and income. By party: income, payments
    and net, of which those of the network are the county's.

    Parameters
    ----------
    by
        A value of ``By``.

    Raises
    ------
    PlannerError
        If there are no groups of that name.
    """
    if by not in set(By):
        msg = f"statistics(by={by!r}): expected one of {', '.join(By)}"
        raise PlannerError(msg)
    match By(by):
        case By.PARTY:
            frame = _by_party(judgement)
        case By.LINE:
            frame = _by_line(judgement)
        case By.COUNTY | By.TOWNSHIP as groups:
            frame = _by_place(judgement, groups)
        case groups:
            frame = _by_facility(judgement, groups)
    frame.index.name = by if by in {By.TIER, By.LINE, By.PARTY} else f"{by}_id"
    currency = judgement.flow.instance.currency
    frame.attrs["units"] = {
        column: UNITS.get(column, _money_unit(column, currency))
        for column in frame.columns
        if column != "name"
    }
    return frame


def _money_unit(column: str, currency: str) -> str:
    return currency if column == "capex" else f"{currency} a year"


def _by_place(judgement: Judgement, groups: By) -> pd.DataFrame:
    flow, facts = judgement.flow, judgement.metrics.villages
    instance = flow.instance
    records = instance.counties if groups is By.COUNTY else instance.townships
    field = f"{groups}_id"
    of_village = [getattr(item, field) for item in instance.villages]
    of_site = [getattr(item, field) for item in instance.sites]
    residents = instance.residents
    parcels = flow.allocations.parcels
    carried = np.bincount(
        flow.allocations.village_idx, parcels, minlength=len(of_village)
    )
    figures = {
        "num_villages": instance.is_village.astype(float),
        "residents": residents,
        "covered_residents": residents * facts.is_covered,
        "served_residents": residents * facts.served_share,
        "parcels_per_day": instance.village_parcels_per_day,
        "carried_parcels_per_day": carried,
        "way_hours_per_year": facts.hours_per_year,
    }
    names = {item.id: item.name for item in records}
    columns = {
        name: _sums(names, of_village, values) for name, values in figures.items()
    }
    columns |= _of_facilities(flow, names, of_site)
    columns |= _money(judgement, names, of_site, of_village)
    return _frame(columns, names)


def _by_facility(judgement: Judgement, groups: By) -> pd.DataFrame:
    flow = judgement.flow
    instance, allocations = flow.instance, flow.allocations
    names = _facility_names(flow, groups)
    of_site = _groups_of_sites(flow, groups)
    served = [of_site[idx] for idx in allocations.site_idx.tolist()]
    left = float(instance.residents.sum() - allocations.residents.sum())
    columns = {
        "residents": _sums(
            names, [*served, SHARED], np.append(allocations.residents, left)
        ),
        "carried_parcels_per_day": _sums(names, served, allocations.parcels),
    }
    columns |= _of_facilities(flow, names, of_site)
    columns |= _money(judgement, names, of_site, None)
    return _frame(columns, names)


def _facility_names(flow: Flow, groups: By) -> dict[str, str]:
    """Return the names of groups of facilities by id."""
    instance, plan = flow.instance, flow.plan
    if groups is By.TIER:
        return {tier.value: tier.value for tier in Tier}
    if groups is By.FORMAT:
        return {item.id: item.name for item in instance.formats}
    ids = (*(item.site_id for item in plan.facilities), *plan.closed_site_ids)
    return {key: instance.sites[instance.site_index[key]].name for key in ids}


def _groups_of_sites(flow: Flow, groups: By) -> list[str]:
    """Return the group of each site; one without a facility has no format."""
    sites = flow.instance.sites
    if groups is By.TIER:
        return [site.tier.value for site in sites]
    if groups is By.FACILITY:
        return [site.id for site in sites]
    chosen = {item.site_id: item.format_id for item in flow.plan.facilities}
    return [chosen.get(site.id, site.current_format_id or SHARED) for site in sites]


def _of_facilities(
    flow: Flow, names: Mapping[str, str], of_site: Sequence[str]
) -> dict[str, list[float]]:
    instance, site_idx = flow.instance, flow.facilities.site_idx.tolist()
    groups = [of_site[idx] for idx in site_idx]
    capex = [
        capex_outlay(instance, idx, item.format_id)
        for idx, item in zip(site_idx, flow.plan.facilities, strict=True)
    ]
    return {
        "num_facilities": _sums(names, groups, np.ones(len(groups))),
        "capex": _sums(names, groups, np.array(capex)),
    }


def _money(
    judgement: Judgement,
    names: Mapping[str, str],
    of_site: Sequence[str],
    of_village: Sequence[str] | None,
) -> dict[str, list[float]]:
    """Return cost and income by group; ``of_village`` where villages have one."""
    instance, lines = judgement.flow.instance, judgement.ledger.lines
    route_ids = {route.id for route in judgement.flow.plan.routes}
    groups = [
        _group(
            instance, line, of_site, None if line.entity in route_ids else of_village
        )
        for line in lines
    ]
    cost = np.array([line.cost_per_year for line in lines])
    income = np.array([line.income_per_year for line in lines])
    return {
        "annual_cost": _sums(names, groups, cost),
        "annual_income": _sums(names, groups, income),
        "net_cost": _sums(names, groups, cost - income),
    }


def _group(
    instance: Instance,
    line: LedgerLine,
    of_site: Sequence[str],
    of_village: Sequence[str] | None,
) -> str:
    """Return the group of what causes a line."""
    village_idx = instance.village_index.get(line.entity)
    if of_village and village_idx is not None and line.entity != line.account:
        return of_village[village_idx]
    site_idx = instance.site_index.get(line.account)
    return SHARED if site_idx is None else of_site[site_idx]


def _by_line(judgement: Judgement) -> pd.DataFrame:
    lines = judgement.ledger.lines
    names = dict.fromkeys(line.line for line in lines)
    groups = [line.line for line in lines]
    cost = np.array([line.cost_per_year for line in lines])
    income = np.array([line.income_per_year for line in lines])
    columns = {
        "annual_cost": _sums(names, groups, cost),
        "annual_income": _sums(names, groups, income),
        "net_cost": _sums(names, groups, cost - income),
    }
    return _frame(columns, names).drop(columns="name")


def _by_party(judgement: Judgement) -> pd.DataFrame:
    parties = stakeholders(judgement.ledger)
    return pd.DataFrame(
        {
            "income": [
                item.received_transfers + item.received_resources for item in parties
            ],
            "payments": [item.paid_transfers + item.paid_resources for item in parties],
            "net": [item.net for item in parties],
        },
        index=pd.Index([item.party for item in parties], dtype="string"),
        dtype="float64",
    )


def _sums(
    names: Iterable[str], groups: Sequence[str], values: FloatArray
) -> list[float]:
    """Return the sum of values in each group, at the end that of no group."""
    position = {name: idx for idx, name in enumerate(names)}
    idx = [position.get(group, len(position)) for group in groups]
    found = np.bincount(idx, values, minlength=len(position) + 1)
    return [float(value) for value in found]


def _frame(
    columns: Mapping[str, Sequence[float]], names: Mapping[str, str | None]
) -> pd.DataFrame:
    """Return a row a group; the shared one only where something belongs to none."""
    frame = pd.DataFrame(
        {"name": pd.array([*names.values(), None], dtype="string"), **columns},
        index=pd.Index([*names, SHARED], dtype="string"),
    )
    frame = frame.astype({name: "int64" for name in COUNTS if name in frame})
    has_none = not frame.loc[[SHARED], list(columns)].to_numpy().any()
    return frame.iloc[:-1] if has_none else frame
