"""Requirements that may give way: what each limits, and the data with another limit."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from planner.design.siting_model.prepare import TIERS
from planner.design.unmet.frozen import FrozenPlan
from planner.design.unmet.repairs import SHARE_DIGITS, share_key
from planner.explain.villages.binding import Binding
from planner.instance import Instance
from planner.model.amendment import Amendment, key_at
from planner.service.counter import most_days
from planner.service.frequency import days_per_visit
from planner.siting.data import SitingData
from planner.siting.model import ThreeTierModel

__all__ = ["Capacity", "Relaxation", "capacities", "limits"]

FloatArray = NDArray[np.float64]

PARCEL_DECIMALS = 1
"""Decimals of a capacity that is proposed: tenths of a parcel. A judgement."""
ROUNDING = 1e-6
"""By which shares, parcels and money (as a share of it) are rounded off to the safe
side of the solver's rounding; also the least weight to divide by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is said of a requirement in the way, and what it would have to be."""

    binding: Binding
    reason: str
    change: str
    amount: float
    unit: str
    setting: Amendment


class Relaxation(Protocol):
    """A requirement that may give way."""

    def without(self, data: SitingData) -> SitingData:
        """Return the data without the requirement."""

    def use(self, model: ThreeTierModel) -> FloatArray:
        """Return how much of the limit a unit of each variable uses."""

    def limited(self, data: SitingData, used: float) -> tuple[SitingData, Words]:
        """Return the data with a limit that just allows what is used, and words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyLimit:
    """``max_capex`` or ``max_annual_cost``."""

    name: str
    instance: Instance

    def without(self, data: SitingData) -> SitingData:
        """Return the data without the budget."""
        return _with_money(data, self.name, None)

    def use(self, model: ThreeTierModel) -> FloatArray:
        """Return what a unit of each variable costs."""
        if self.name == "max_annual_cost":
            return model.cost_vector()
        capex = np.zeros(model.mip.num_variables)
        capex[model.y] = model.data.option_capex
        return capex

    def limited(self, data: SitingData, used: float) -> tuple[SitingData, Words]:
        """Return the data with a budget that is enough, in whole units of money."""
        if self.name == "max_annual_cost":
            used += float(data.closing_cost.sum())
        limit, currency = float(getattr(data, self.name)), self.instance.currency
        asked = getattr(self.instance.requirements, self.name) or limit
        short = math.ceil(used * (1.0 + ROUNDING) - limit)
        name = self.name.replace("_", " ")
        words = Words(
            binding=Binding.BUDGET,
            reason=f"{name} of {asked:,.0f} {currency} is too little by {short:,.0f}",
            change=f"{name} of {asked + short:,.0f} {currency}",
            amount=short,
            unit=currency,
            setting=Amendment(key=f"solve.{self.name}", value=asked + short),
        )
        return _with_money(data, self.name, limit + short), words


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberLimit:
    """``max_facilities`` of a tier."""

    tier: int

    def without(self, data: SitingData) -> SitingData:
        """Return the data with any number of facilities of the tier."""
        others = {key: v for key, v in data.max_facilities.items() if key != self.tier}
        return replace(data, max_facilities=others)

    def use(self, model: ThreeTierModel) -> FloatArray:
        """Return 1 for each option of the tier."""
        data, number = model.data, np.zeros(model.mip.num_variables)
        number[model.y] = data.site_tier[data.option_site] == self.tier
        return number

    def limited(self, data: SitingData, used: float) -> tuple[SitingData, Words]:
        """Return the data with as many as are used."""
        limit, needed = data.max_facilities[self.tier], round(used)
        key = f"max_facilities.{TIERS[self.tier]}"
        words = Words(
            binding=Binding.LIMIT,
            reason=f"{key} = {limit}, and {needed} are needed",
            change=f"{key} = {needed}",
            amount=float(needed - limit),
            unit=f"{TIERS[self.tier]}s",
            setting=Amendment(key=f"solve.{key}", value=needed),
        )
        numbers = dict(data.max_facilities) | {self.tier: needed}
        return replace(data, max_facilities=numbers), words


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareLimit:
    """``at_least`` of a measure, of which what is missed in a county is used."""

    measure: str
    county: int
    instance: Instance

    def without(self, data: SitingData) -> SitingData:
        """Return the data with nothing asked of the measure in the county."""
        return self._asking(data, None)

    def use(self, model: ThreeTierModel) -> FloatArray:
        """Return minus the share that counts, or the share not carried for ``use``."""
        data = model.data
        weights = data.weights("demand" if self.measure == "use" else self.measure)
        weights = np.where(data.village_county == self.county, weights, 0.0)
        share = weights / max(float(weights.sum()), ROUNDING)
        missed = np.zeros(model.mip.num_variables)
        if self.measure == "use":
            missed[model.z] = share
        else:
            missed[model.c] = -share
        return missed

    def limited(self, data: SitingData, used: float) -> tuple[SitingData, Words]:
        """Return the data with the share that is possible, rounded down."""
        possible = 1.0 - used if self.measure == "use" else -used
        scale = 10**SHARE_DIGITS
        share = max(0.0, math.floor((possible - ROUNDING) * scale) / scale)
        asked = data.shares_asked()[self.measure, self.county]
        county_id = self.instance.counties[self.county].id
        key = share_key(self.instance, self.measure, county_id).removeprefix("solve.")
        words = Words(
            binding=Binding.SHARE,
            reason=f"{key} = {asked:.4g}, and {possible:.4f} is possible with it",
            change=f"{key} = {share:g}",
            amount=asked - share,
            unit="",
            setting=Amendment(key=f"solve.{key}", value=share),
        )
        return self._asking(data, share), words

    def _asking(self, data: SitingData, share: float | None) -> SitingData:
        asked = data.shares_asked()
        del asked[self.measure, self.county]
        if share is not None:
            asked[self.measure, self.county] = share
        return replace(data, at_least={}, at_least_in=asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """The capacity of a site: of its format, or of its largest if it is closed."""

    site: int
    option: int
    instance: Instance

    def without(self, data: SitingData) -> SitingData:
        """Return the data with room for everybody."""
        return self._holding(data, float(data.parcels.sum()) + 1.0)

    def use(self, model: ThreeTierModel) -> FloatArray:
        """Return 1 for the parcels handled."""
        parcels = np.zeros(model.mip.num_variables)
        parcels[model.t[self.option]] = 1.0
        return parcels

    def limited(self, data: SitingData, used: float) -> tuple[SitingData, Words]:
        """Return the data with as much capacity as is used, rounded up."""
        scale, capacity = 10**PARCEL_DECIMALS, self._capacity(data)
        days = days_per_visit(most_days(self.instance, self.site))
        more = math.ceil((used - capacity - ROUNDING) * days * scale) / scale
        site = self.instance.sites[self.site]
        words = Words(
            binding=Binding.CAPACITY,
            reason=f"{site.name} ({site.id}) is full by {more:.1f} parcels on a day "
            "that vehicles call",
            change=f"{more:.1f} parcels a day more capacity at {site.id}",
            amount=more,
            unit="parcels a day",
            setting=Amendment(
                key=key_at("sites", site.id, "capacity_parcels_per_day"),
                value=capacity * days + more,
            ),
        )
        return self._holding(data, capacity + more / days), words

    def _holding(self, data: SitingData, parcels: float) -> SitingData:
        capacity, before = data.option_capacity.copy(), self._capacity(data)
        capacity[self.option] = max(parcels, before)
        rare = data.rare
        if rare is not None and before > 0:
            factor = np.where(
                rare.option == self.option, capacity[self.option] / before, 1.0
            )
            rare = replace(rare, capacity=rare.capacity * factor)
        return replace(data, option_capacity=capacity, rare=rare)

    def _capacity(self, data: SitingData) -> float:
        return float(data.option_capacity[self.option])


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelves:
    """The room at the counter of a store: of its format, or its largest if closed."""

    site: int
    option: int
    format_id: str
    instance: Instance

    def without(self, data: SitingData) -> SitingData:
        """Return the data with room for everybody."""
        return self._holding(data, np.inf)

    def use(self, model: ThreeTierModel) -> FloatArray:
        """Return the parcels that wait there of each village."""
        data, parcels = model.data, np.zeros(model.mip.num_variables)
        assert data.arc_waiting is not None
        here = data.arc_site == self.site
        parcels[model.x[here]] = data.arc_waiting[here]
        return parcels

    def limited(self, data: SitingData, used: float) -> tuple[SitingData, Words]:
        """Return the data with as much room as is used, rounded up."""
        assert data.option_shelf is not None
        scale, shelf = 10**PARCEL_DECIMALS, float(data.option_shelf[self.option])
        more = math.ceil((used - shelf - ROUNDING) * scale) / scale
        site = self.instance.sites[self.site]
        storage_m3 = self.instance.format_by_id[self.format_id].storage_m3
        words = Words(
            binding=Binding.CAPACITY,
            reason=f"the shelves of {site.name} ({site.id}) are full by {more:.1f} "
            "parcels a day that wait there",
            change=f"shelves for {more:.1f} parcels a day more at {site.id}",
            amount=more,
            unit="parcels a day",
            setting=Amendment(
                key=key_at("sites", site.id, "storage_m3"),
                value=storage_m3 * (shelf + more) / shelf,
            ),
        )
        return self._holding(data, shelf + more), words

    def _holding(self, data: SitingData, parcels: float) -> SitingData:
        assert data.option_shelf is not None
        shelf, before = data.option_shelf.copy(), data.option_shelf[self.option]
        shelf[self.option] = max(parcels, before)
        rare = data.rare
        if rare is not None:
            factor = np.where(
                rare.option == self.option, shelf[self.option] / before, 1
            )
            rare = replace(rare, shelf=rare.shelf * factor)
        return replace(data, option_shelf=shelf, rare=rare)


def limits(frozen: FrozenPlan, village: int) -> list[Relaxation]:
    """Return the budgets, numbers and shares that a plan has to keep."""
    data, instance = frozen.prepared.data, frozen.prepared.instance
    money = [
        MoneyLimit(name=name, instance=instance)
        for name in ("max_capex", "max_annual_cost")
        if getattr(data, name) is not None
    ]
    numbers = [NumberLimit(tier=tier) for tier in sorted(data.max_facilities)]
    county = int(data.village_county[village])
    shares = [
        ShareLimit(measure=measure, county=county, instance=instance)
        for measure, number in sorted(data.shares_asked())
        if number == county
    ]
    return [*money, *numbers, *shares]


def capacities(
    frozen: FrozenPlan, village: int, near: NDArray[np.bool_]
) -> list[Relaxation]:
    """Return the capacities near a village that do not hold its parcels too."""
    data, instance = frozen.prepared.data, frozen.prepared.instance
    facilities, position = frozen.flow.facilities, frozen.flow.position
    found: list[Relaxation] = []
    for site in np.flatnonzero(near & ~data.is_excluded).tolist():
        option = int(frozen.state.site_option[site])
        if option < 0:
            options = np.flatnonzero(data.option_site == site)
            if not len(options):
                continue
            option = int(options[np.argmax(data.option_capacity[options])])
        at = position.get(instance.sites[site].id)
        load, waits = (
            (0.0, 0.0)
            if at is None
            else (float(facilities.throughput[at]), float(facilities.counter[at]))
        )
        parcels = float(data.parcels[village])
        if data.option_capacity[option] - load < parcels:
            found.append(Capacity(site=site, option=option, instance=instance))
        if data.option_shelf is not None and (
            0 < data.option_shelf[option] < waits + parcels
        ):
            name = frozen.prepared.option_format[option]
            found.append(
                Shelves(site=site, option=option, format_id=name, instance=instance)
            )
    return found


def _with_money(data: SitingData, name: str, limit: float | None) -> SitingData:
    if name == "max_capex":
        return replace(data, max_capex=limit)
    return replace(data, max_annual_cost=limit)
