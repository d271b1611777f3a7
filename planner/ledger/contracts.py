"""Running cost of a facility: paid by the network, by an operator, borne by a host.

Where a contract applies, the network pays it instead of opex, clerks and handling, and
the operator bears these. What a host saves the network it bears itself.
"""

from __future__ import annotations

from planner.instance import Instance
from planner.model.money import Contract
from planner.model.places import HostType
from planner.once import once
from planner.service.prices import handling_cost_per_parcel

__all__ = [
    "borne_by_host_per_year",
    "contract_at",
    "host_at",
    "left_over_cost",
    "operator_cost",
    "parcel_cost",
    "running_cost_per_year",
]


@once
def contract_at(instance: Instance, site_idx: int, format_id: str) -> Contract | None:
    """Return the contract that applies to a format at a site, if any."""
    site = instance.sites[site_idx]
    found = (
        item
        for item in instance.contracts
        if item.applies(site.tier, site.host_type_id, format_id)
    )
    return next(found, None)


def host_at(instance: Instance, site_idx: int) -> HostType | None:
    """Return the type of the outlet that a site stands in, ``None`` if new built."""
    return instance.host_type_by_id.get(instance.sites[site_idx].host_type_id or "")


def running_cost_per_year(
    instance: Instance, site_idx: int, format_id: str
) -> dict[str, float]:
    """Return what the network pays for running a facility, by line, parcels aside."""
    contract = contract_at(instance, site_idx, format_id)
    if contract is not None:
        return {"contract_fixed": contract.fixed_per_year}
    return _own_cost_per_year(instance, site_idx, format_id)


def parcel_cost(instance: Instance, site_idx: int, format_id: str) -> dict[str, float]:
    """Return what the network pays for a parcel that passes a facility, by line."""
    contract = contract_at(instance, site_idx, format_id)
    if contract is not None:
        return {"contract_piece": contract.fee_per_parcel}
    return {"handling": handling_cost_per_parcel(instance, format_id)}


def left_over_cost(instance: Instance, site_idx: int, format_id: str) -> float:
    """Return what the network pays to handle a parcel once more that a door left over.

    Nothing under a contract: the operator handles it again for the same fee.
    """
    if contract_at(instance, site_idx, format_id) is not None:
        return 0.0
    return handling_cost_per_parcel(instance, format_id)


def operator_cost(
    instance: Instance, site_idx: int, format_id: str, parcels_per_year: float
) -> dict[str, float]:
    """Return what the operator under contract bears a year, by line."""
    if contract_at(instance, site_idx, format_id) is None:
        return {}
    own = _own_cost_per_year(instance, site_idx, format_id)
    handling = handling_cost_per_parcel(instance, format_id)
    return {
        "operator_running": sum(own.values()),
        "operator_handling": handling * parcels_per_year,
    }


def borne_by_host_per_year(instance: Instance, site_idx: int, format_id: str) -> float:
    """Return what a host bears of opex and clerks, as an expected value."""
    host = host_at(instance, site_idx)
    if host is None:
        return 0.0
    opex, wages = _full_cost_per_year(instance, format_id)
    return host.sign_up * (host.opex_saved * opex + host.staff_saved * wages)


def _own_cost_per_year(
    instance: Instance, site_idx: int, format_id: str
) -> dict[str, float]:
    host = host_at(instance, site_idx)
    opex, wages = _full_cost_per_year(instance, format_id)
    opex_saved = host.sign_up * host.opex_saved if host else 0.0
    lines = {"facility_opex": opex * (1 - opex_saved)}
    if wages > 0:
        staff_saved = host.sign_up * host.staff_saved if host else 0.0
        lines["facility_wages"] = wages * (1 - staff_saved)
    return lines


def _full_cost_per_year(instance: Instance, format_id: str) -> tuple[float, float]:
    form = instance.format_by_id[format_id]
    return form.opex_per_year, form.staff * instance.service.wage_per_year
