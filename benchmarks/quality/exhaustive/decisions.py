"""What a plan of a tiny county decides, apart from its routes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .county import County, Village

__all__ = ["NO", "Decisions", "Service", "Supply"]


@dataclass(frozen=True, slots=True)
class Supply:
    """What supplies a store or point, by own vehicles or a third party."""

    parent: str
    carrier: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """How a village is served: ``no``, ``store``, ``point``, ``home``, ``carrier``."""

    mode: str
    facility: str = ""
    carrier: str = ""

    @property
    def is_at_door(self) -> bool:
        """Whether parcels come to the door."""
        return self.mode in {"home", "carrier"}

    @property
    def is_served(self) -> bool:
        """Whether the village's parcels are carried."""
        return self.mode != "no"


NO = Service("no")


@dataclass(frozen=True, slots=True)
class Decisions:
    """Formats of open sites, supply of stores and points, service of villages."""

    formats: dict[str, str]
    supply: dict[str, Supply]
    service: dict[str, Service]

    def chain(self, service: Service) -> tuple[str, ...]:
        """Return the facilities that a village's parcels pass, the hub last."""
        passed: tuple[str, ...] = ()
        site_id = service.facility
        while site_id:
            passed += (site_id,)
            supply = self.supply.get(site_id)
            site_id = supply.parent if supply else ""
        return passed

    def through(self, county: County) -> dict[str, tuple[float, float]]:
        """Return parcels in and out of an average day that pass each open facility."""
        through = dict.fromkeys(self.formats, (0.0, 0.0))
        for village, service in self.served(county):
            for site_id in self.chain(service):
                into, out = through[site_id]
                through[site_id] = into + village.parcels_in, out + village.parcels_out
        return through

    def carried(self, county: County) -> dict[str, float]:
        """Return parcels of an average day by third party, each leg counted."""
        carried = {carrier.id: 0.0 for carrier in county.carriers}
        for village, service in self.served(county):
            if service.carrier:
                carried[service.carrier] += village.parcels
            for site_id in self.chain(service):
                supply = self.supply.get(site_id)
                if supply is not None and supply.carrier:
                    carried[supply.carrier] += village.parcels
        return carried

    def served(self, county: County) -> Iterator[tuple[Village, Service]]:
        """Yield villages whose parcels are carried, and how."""
        for village in county.villages:
            if self.service[village.id].is_served:
                yield village, self.service[village.id]

    def words(self) -> tuple[str, str, str]:
        """Return facilities, supply and allocation as text."""
        facilities = [f"{site}:{name}" for site, name in self.formats.items()]
        supply = [
            f"{site}<{item.parent}" + (f"({item.carrier})" if item.carrier else "")
            for site, item in self.supply.items()
        ]
        service = [
            f"{village}:{item.mode}"
            + (f"@{item.facility}" if item.facility else "")
            + (f"({item.carrier})" if item.carrier else "")
            for village, item in self.service.items()
        ]
        return " ".join(facilities), " ".join(supply), " ".join(service)
