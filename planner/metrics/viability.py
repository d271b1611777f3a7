"""Viability: whether each store and point earns what it costs, and what it lacks.

This is its only definition. A point is judged by its own books: the income of the
parcels that villages collect and send there, against its capex, opex and handling; the
way to it is its store's. A store is judged with the branch that it supplies, since it
hands their parcels on and its vehicles drive to them: the income of its own parcels,
its points' and its homes', against what it and its points cost and the loops that start
there. Hubs, linehaul and closing are the network's trunk, and not judged; what the
trunk costs beyond its income is shared by parcels, as a second figure beside the first.
Income is all that the books receive: subsidies, side income, fines of operators and
outside parcels too. The rows of the siting model see contracts, and none of these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from planner.flow import Flow
from planner.instance import Instance
from planner.ledger import COST_LINES, Account, Ledger
from planner.model.places import Tier
from planner.plan import Facility, Plan

__all__ = [
    "VIABILITY_TOLERANCE",
    "SiteViability",
    "Viability",
    "site_viability",
    "total_viability",
]

VIABILITY_TOLERANCE = 1e-6
"""Share of a cost by which income may differ and count as equal to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteViability:
    """Profit and loss, per year, by which an open store or point is judged.

    Parameters
    ----------
    branch_ids
        Facilities whose books count: a point alone, a store with its points.
    parcels_per_day
        What the facility handles, in plus out: for a store, all of its branch.
    income_per_year, cost_per_year
        All that the books receive and pay, for capex an annuity, for vehicles what
        they cost as driven.
    rising_income_per_year, rising_cost_per_year
        The part of the lines that rise with each parcel, the hub's aside.
    trunk_share_per_year
        Its part, by parcels, of what the trunk costs beyond its income.
    """

    facility_id: str
    branch_ids: tuple[str, ...]
    parcels_per_day: float
    income_per_year: float
    cost_per_year: float
    rising_income_per_year: float
    rising_cost_per_year: float
    trunk_share_per_year: float = 0.0

    @property
    def profit_per_year(self) -> float:
        """Income less cost."""
        return self.income_per_year - self.cost_per_year

    @property
    def profit_with_trunk_per_year(self) -> float:
        """Income less cost and its part of the trunk."""
        return self.profit_per_year - self.trunk_share_per_year

    @property
    def is_viable_with_trunk(self) -> bool:
        """Whether income covers the cost and its part of the trunk."""
        cost = self.cost_per_year + max(0.0, self.trunk_share_per_year)
        return self.profit_with_trunk_per_year >= -VIABILITY_TOLERANCE * cost

    @property
    def subsidy_gap_per_year(self) -> float:
        """What income lacks to cover the cost; 0 where nothing lacks."""
        return max(0.0, -self.profit_per_year)

    @property
    def is_viable(self) -> bool:
        """Whether income covers the cost."""
        return self.subsidy_gap_per_year <= VIABILITY_TOLERANCE * self.cost_per_year

    @property
    def break_even_parcels_per_day(self) -> float | None:
        """Load at which income equals cost, what is steady and the mean margin as is.

        0 where steady income alone covers the steady cost; ``None`` where it does not
        and a parcel brings no margin, or there is none to tell by.
        """
        to_earn = (self.cost_per_year - self.rising_cost_per_year) - (
            self.income_per_year - self.rising_income_per_year
        )
        if to_earn <= 0:
            return 0.0
        margin = self.rising_income_per_year - self.rising_cost_per_year
        least = VIABILITY_TOLERANCE * self.rising_cost_per_year
        if self.parcels_per_day <= 0 or margin <= least:
            return None
        return to_earn / margin * self.parcels_per_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Viability:
    """How many open stores and points are viable, and what the others lack.

    Parameters
    ----------
    subsidy_gap
        The least a year that makes all of them viable if it is paid to them: what is
        paid to a point counts as income of its store's branch too.
    network_gap
        What the whole network lacks a year, its trunk included, after all income and
        subsidies; 0 where nothing lacks.
    viable_with_trunk
        Sites whose income covers their part of the trunk too.
    """

    viable_sites: int
    unviable_sites: int
    subsidy_gap: float
    network_gap: float
    viable_with_trunk: int


def site_viability(flow: Flow, ledger: Ledger) -> dict[str, SiteViability]:
    """Return by what each open store and point is judged, in the order of the plan."""
    instance, plan = flow.instance, flow.plan
    throughput = flow.throughput_by_id()
    accounts, rising = ledger.by_account(), _rising(ledger)
    trunk = _trunk_cost_per_parcel(instance, plan, accounts, throughput)
    tiers = {
        item.site_id: instance.sites[instance.site_index[item.site_id]].tier
        for item in plan.facilities
    }
    return {
        item.site_id: replace(
            _judged(
                item.site_id,
                _branch(item, plan.facilities, tiers),
                throughput[item.site_id],
                accounts,
                rising,
            ),
            trunk_share_per_year=trunk * throughput[item.site_id],
        )
        for item in plan.facilities
        if tiers[item.site_id] is not Tier.HUB
    }


def total_viability(sites: Mapping[str, SiteViability], net_cost: float) -> Viability:
    """Return how many sites are viable, and the gaps of sites and of the network.

    Parameters
    ----------
    net_cost
        A year, of the whole network.
    """
    viable = sum(site.is_viable for site in sites.values())
    of_a_store = {
        member
        for site in sites.values()
        for member in site.branch_ids
        if member != site.facility_id
    }
    return Viability(
        viable_sites=viable,
        unviable_sites=len(sites) - viable,
        subsidy_gap=sum(
            _gap_with_points(site, sites)
            for name, site in sites.items()
            if name not in of_a_store
        ),
        network_gap=max(0.0, net_cost),
        viable_with_trunk=sum(site.is_viable_with_trunk for site in sites.values()),
    )


def _trunk_cost_per_parcel(
    instance: Instance,
    plan: Plan,
    accounts: Mapping[str, Account],
    throughput: Mapping[str, float],
) -> float:
    """Return what hubs, linehaul and closing cost a parcel a day, less their income.

    All that is in the books of no store and no point. Every parcel counts once, at the
    facility that the hub hands it on to.
    """
    tiers = {site.id: site.tier for site in instance.sites}
    trunk = -sum(
        account.profit_per_year
        for name, account in accounts.items()
        if tiers[name] is Tier.HUB or name in plan.closed_site_ids
    )
    parcels = sum(
        throughput[item.site_id]
        for item in plan.facilities
        if item.parent_id is not None and tiers[item.parent_id] is Tier.HUB
    )
    return trunk / parcels if parcels > 0 else 0.0


def _gap_with_points(site: SiteViability, sites: Mapping[str, SiteViability]) -> float:
    """Return what its points lack, and what the branch then lacks still."""
    points = sum(
        sites[member].subsidy_gap_per_year
        for member in site.branch_ids
        if member != site.facility_id
    )
    return max(site.subsidy_gap_per_year, points)


def _branch(
    facility: Facility, facilities: Sequence[Facility], tiers: Mapping[str, Tier]
) -> tuple[str, ...]:
    site_id = facility.site_id
    if tiers[site_id] is Tier.POINT:
        return (site_id,)
    points = (
        item.site_id
        for item in facilities
        if item.parent_id == site_id and tiers[item.site_id] is Tier.POINT
    )
    return (site_id, *points)


def _rising(ledger: Ledger) -> dict[str, Account]:
    """Return the books of each facility with only the lines that rise with parcels."""
    lines = [line for line in ledger.lines if COST_LINES[line.line].rises_with_parcels]
    return replace(ledger, lines=tuple(lines)).by_account()


def _judged(
    site_id: str,
    branch_ids: tuple[str, ...],
    parcels_per_day: float,
    accounts: Mapping[str, Account],
    rising: Mapping[str, Account],
) -> SiteViability:
    own = [accounts[member] for member in branch_ids]
    by_parcel = [rising[member] for member in branch_ids if member in rising]
    return SiteViability(
        facility_id=site_id,
        branch_ids=branch_ids,
        parcels_per_day=parcels_per_day,
        income_per_year=sum(item.income_per_year for item in own),
        cost_per_year=sum(item.cost_per_year for item in own),
        rising_income_per_year=sum(item.income_per_year for item in by_parcel),
        rising_cost_per_year=sum(item.cost_per_year for item in by_parcel),
    )
