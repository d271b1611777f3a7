"""What facilities, parcels and ways of a plan cost in a year, its routes aside."""

from __future__ import annotations

from .county import County, Site, Village
from .decisions import Decisions, Service, Supply
from .definitions import Definitions

__all__ = ["Costs"]

WEEK = 7.0
SAME_PLACE_M = 50.0
"""By road, up to which two facilities are at one place."""


class Costs:
    """Unit costs of a county under some definitions."""

    def __init__(self, county: County, definitions: Definitions) -> None:
        self._county = county
        self._definitions = definitions
        economics, operations = county.document["economics"], county.operations
        self._rate = float(economics["discount_rate"])
        self._life_share = float(economics.get("remaining_life_share", 0.5))
        self.days_per_year = float(operations["days_per_year"])
        self.days_per_week = float(operations["days_per_week"])
        self.site = {site.id: site for site in county.sites}
        self.carrier = {carrier.id: carrier for carrier in county.carriers}

    @property
    def vehicle_days(self) -> float:
        """Days a year on which vehicles run."""
        return self.days_per_year * self.days_per_week / WEEK

    @property
    def days_per_visit(self) -> float:
        """Average days of parcels that a visit carries."""
        return WEEK / self.days_per_week

    def holds(self, format_id: str, supply: Supply | None = None) -> float:
        """Return what a format so supplied handles, as parcels of an average day."""
        capacity = self._county.formats[format_id].capacity
        if supply is not None and supply.carrier:
            days = self.carrier[supply.carrier].days_per_week
        else:
            days = self.days_per_week
        return capacity * self._share(days)

    def most(self, format_id: str) -> float:
        """Return what a format handles, supplied by whoever comes most often."""
        return max(self.holds(format_id, supply) for supply in self._supplies())

    def least(self, format_id: str) -> float:
        """Return what a format handles, supplied by whoever comes least often."""
        return min(self.holds(format_id, supply) for supply in self._supplies())

    def _supplies(self) -> list[Supply | None]:
        return [None, *(Supply("", name) for name in self.carrier)]

    def carries(self, carrier_id: str) -> float:
        """Return what a third party carries, as parcels of an average day."""
        carrier = self.carrier[carrier_id]
        return carrier.capacity * self._share(carrier.days_per_week)

    def _share(self, days_per_week: float) -> float:
        """Return the average days that are room for those of a visit."""
        return days_per_week / WEEK if self._definitions.operating_day else 1.0

    def capex(self, site: Site, format_id: str) -> float:
        """Return the outlay of a format at a site; none where it stands already."""
        if site.current == format_id:
            return 0.0
        return self._county.formats[format_id].capex * (1 - site.capex_saved)

    def fixed(self, site: Site, format_id: str) -> float:
        """Return what an open facility costs a year before the first parcel."""
        form = self._county.formats[format_id]
        cost = form.opex_per_year * (1 - site.opex_saved)
        cost += self._annuity(self.capex(site, format_id), form.life_years)
        if self._definitions.renewal and site.current == format_id:
            again = self._annuity(form.capex * (1 - site.capex_saved), form.life_years)
            left_years = site.remaining_life_years
            if left_years is None:
                left_years = self._life_share * form.life_years
            cost += again * (1 + self._rate) ** -left_years
        return cost

    def closing(self, site: Site) -> float:
        """Return what closing a facility costs a year; nothing where none stands."""
        if not site.current:
            return 0.0
        life_years = self._county.formats[site.current].life_years
        return self._annuity(site.closing_cost, life_years)

    def is_one_place(self, site_id: str, parent_id: str) -> bool:
        """Return whether nothing is loaded or driven between two facilities."""
        if not self._definitions.one_place:
            return False
        one, other = self.site[site_id].node, self.site[parent_id].node
        return self._county.metres(one, other) <= SAME_PLACE_M

    def per_parcel(
        self, decisions: Decisions, service: Service, village: Village
    ) -> float:
        """Return handling and fees of a parcel of a village."""
        cost = 0.0
        if service.mode == "carrier":
            cost += self.fee(service.carrier, "home", village.node)
        for site_id in decisions.chain(service):
            cost += self._county.formats[decisions.formats[site_id]].handling
            supply = decisions.supply.get(site_id)
            if supply is not None and supply.carrier:
                site = self.site[site_id]
                leg = "linehaul" if site.tier == "store" else "loop"
                cost += self.fee(supply.carrier, leg, site.node)
        return cost

    def fee(self, carrier_id: str, leg: str, node: str) -> float:
        """Return what a third party takes for a parcel on a leg to a place."""
        from_hub_m = self._county.metres(self._county.hub.node, node)
        return self.carrier[carrier_id].fee(leg, from_hub_m)

    def way_per_parcel(self, service: Service, village: Village) -> float:
        """Return the charge for the villager's way there and back."""
        price = self._county.solve.get("villager_time_price_per_hour", 0.0)
        if not self._definitions.villagers_time or service.mode not in {
            "store",
            "point",
        }:
            return 0.0
        metres = self._county.metres(village.node, self.site[service.facility].node)
        return 2 * metres / self._county.villager_mps / 3600 * float(price)

    def _annuity(self, amount: float, years: float) -> float:
        if self._rate == 0:
            return amount / years
        return float(amount * self._rate / (1 - (1 + self._rate) ** -years))
