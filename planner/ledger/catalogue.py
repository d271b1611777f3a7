"""Catalogue of money lines: who pays whom, and how the siting model sees it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["COST_LINES", "NETWORK", "CostLine", "LineKind", "Siting"]

NETWORK = "network"


class LineKind(StrEnum):
    """Whether a line uses something up or only moves money between parties."""

    RESOURCE = "resource"
    TRANSFER = "transfer"


class Siting(StrEnum):
    """How the siting model sees a line."""

    EXACT = "exact"
    ROUTING_PRICE = "routing_price"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class CostLine:
    """A line of the catalogue: who pays whom, and for what in words.

    ``rises_with_parcels`` if one more parcel of the network's own raises it.
    """

    name: str
    kind: LineKind
    payer: str
    payee: str
    siting: Siting
    words: str
    rises_with_parcels: bool = False


_CATALOGUE = (
    CostLine(
        name="facility_capex",
        kind=LineKind.RESOURCE,
        payer=NETWORK,
        payee="builders",
        siting=Siting.EXACT,
        words="opening facilities, spread over the life of the format as an annuity, "
        "less what the host saves; facilities kept as they are are renewed instead",
    ),
    CostLine(
        name="terminal_capex",
        kind=LineKind.RESOURCE,
        payer=NETWORK,
        payee="builders",
        siting=Siting.EXACT,
        words="terminals and tracking of facilities that open, spread likewise",
    ),
    CostLine(
        name="facility_renewal",
        kind=LineKind.RESOURCE,
        payer=NETWORK,
        payee="builders",
        siting=Siting.EXACT,
        words="buying facilities that are kept again when their life is over, as an "
        "annuity from then on, less what the host saves",
    ),
    CostLine(
        name="facility_closing",
        kind=LineKind.RESOURCE,
        payer=NETWORK,
        payee="builders",
        siting=Siting.EXACT,
        words="closing existing facilities, spread over the life of their format",
    ),
    CostLine(
        name="facility_opex",
        kind=LineKind.RESOURCE,
        payer=NETWORK,
        payee="operators",
        siting=Siting.EXACT,
        words="rent, staff and utilities of open facilities, less what the host bears",
    ),
    CostLine(
        name="facility_wages",
        kind=LineKind.RESOURCE,
        payer=NETWORK,
        payee="staff",
        siting=Siting.EXACT,
        words="clerks of open facilities, less those whom the host stands in for",
    ),
    CostLine(
        name="handling",
        kind=LineKind.RESOURCE,
        payer=NETWORK,
        payee="operators",
        siting=Siting.EXACT,
        words="every parcel at every facility that it passes",
        rises_with_parcels=True,
    ),
    CostLine(
        name="left_over_handling",
        kind=LineKind.RESOURCE,
        payer=NETWORK,
        payee="operators",
        siting=Siting.ROUTING_PRICE,
        words="parcels that nobody took at the door, handled at the store once more",
        rises_with_parcels=True,
    ),
    CostLine(
        name="vehicle_day",
        kind=LineKind.RESOURCE,
        payer=NETWORK,
        payee="vehicle owners",
        siting=Siting.ROUTING_PRICE,
        words="each day that a vehicle is used, driver included",
    ),
    CostLine(
        name="vehicle_km",
        kind=LineKind.RESOURCE,
        payer=NETWORK,
        payee="vehicle owners",
        siting=Siting.ROUTING_PRICE,
        words="distance driven",
    ),
    CostLine(
        name="vehicle_hours",
        kind=LineKind.RESOURCE,
        payer=NETWORK,
        payee="vehicle owners",
        siting=Siting.ROUTING_PRICE,
        words="hours from the first loading to the last return",
    ),
    CostLine(
        name="carrier_fees",
        kind=LineKind.RESOURCE,
        payer=NETWORK,
        payee="carriers",
        siting=Siting.EXACT,
        words="parcels that third parties carry, each leg",
        rises_with_parcels=True,
    ),
    CostLine(
        name="carrier_attempts",
        kind=LineKind.RESOURCE,
        payer=NETWORK,
        payee="carriers",
        siting=Siting.EXACT,
        words="what third parties carry again, where nobody took a parcel",
        rises_with_parcels=True,
    ),
    CostLine(
        name="carrier_damage",
        kind=LineKind.RESOURCE,
        payer=NETWORK,
        payee="villagers",
        siting=Siting.EXACT,
        words="compensation for parcels that third parties damage",
        rises_with_parcels=True,
    ),
    CostLine(
        name="contract_fixed",
        kind=LineKind.RESOURCE,
        payer=NETWORK,
        payee="operators",
        siting=Siting.EXACT,
        words="what operators are paid a year, instead of running cost",
    ),
    CostLine(
        name="contract_piece",
        kind=LineKind.RESOURCE,
        payer=NETWORK,
        payee="operators",
        siting=Siting.EXACT,
        words="what operators are paid for each parcel, instead of handling",
        rises_with_parcels=True,
    ),
    CostLine(
        name="operator_running",
        kind=LineKind.RESOURCE,
        payer="operators",
        payee="staff",
        siting=Siting.NONE,
        words="opex and clerks that operators under contract bear",
    ),
    CostLine(
        name="operator_handling",
        kind=LineKind.RESOURCE,
        payer="operators",
        payee="staff",
        siting=Siting.NONE,
        words="handling that operators under contract bear",
        rises_with_parcels=True,
    ),
    CostLine(
        name="host_running",
        kind=LineKind.RESOURCE,
        payer="hosts",
        payee="staff",
        siting=Siting.NONE,
        words="opex and clerks that hosts bear, as an expected value",
    ),
    CostLine(
        name="outside_handling",
        kind=LineKind.RESOURCE,
        payer=NETWORK,
        payee="operators",
        siting=Siting.NONE,
        words="handling parcels of third-party merchants",
    ),
    CostLine(
        name="outside_carrying",
        kind=LineKind.RESOURCE,
        payer=NETWORK,
        payee="carriers",
        siting=Siting.NONE,
        words="third parties that carry parcels of merchants from the stores",
    ),
    CostLine(
        name="service_visits",
        kind=LineKind.RESOURCE,
        payer=NETWORK,
        payee="staff",
        siting=Siting.NONE,
        words="crews that install and repair, from the open base with the least drive",
    ),
    CostLine(
        name="outside_visits",
        kind=LineKind.RESOURCE,
        payer=NETWORK,
        payee="staff",
        siting=Siting.NONE,
        words="visits that no base of the network can make, by crews from outside",
    ),
    CostLine(
        name="parcel_income",
        kind=LineKind.TRANSFER,
        payer="platform",
        payee=NETWORK,
        siting=Siting.NONE,
        words="what the platform pays for each parcel carried, in and out",
        rises_with_parcels=True,
    ),
    CostLine(
        name="side_income",
        kind=LineKind.TRANSFER,
        payer="villagers",
        payee=NETWORK,
        siting=Siting.NONE,
        words="other services of open facilities: bills, top-up, farm inputs",
    ),
    CostLine(
        name="order_commission",
        kind=LineKind.TRANSFER,
        payer="platform",
        payee=NETWORK,
        siting=Siting.NONE,
        words="orders that villagers place on the spot where they collect",
        rises_with_parcels=True,
    ),
    CostLine(
        name="villager_charges",
        kind=LineKind.TRANSFER,
        payer="villagers",
        payee="carriers",
        siting=Siting.NONE,
        words="what villagers pay third parties on top",
        rises_with_parcels=True,
    ),
    CostLine(
        name="visit_income",
        kind=LineKind.TRANSFER,
        payer="merchants",
        payee=NETWORK,
        siting=Siting.NONE,
        words="visits of crews that install and repair",
    ),
    CostLine(
        name="outside_income",
        kind=LineKind.TRANSFER,
        payer="merchants",
        payee=NETWORK,
        siting=Siting.NONE,
        words="parcels of third-party merchants, where own ones leave room",
    ),
    CostLine(
        name="kpi_penalty",
        kind=LineKind.TRANSFER,
        payer="operators",
        payee=NETWORK,
        siting=Siting.NONE,
        words="parcels that operators are expected to handle worse than owed",
        rises_with_parcels=True,
    ),
    CostLine(
        name="subsidy",
        kind=LineKind.TRANSFER,
        payer="government",
        payee=NETWORK,
        siting=Siting.NONE,
        words="subsidies towards facilities and their cost, after their caps",
    ),
    CostLine(
        name="parcel_subsidy",
        kind=LineKind.TRANSFER,
        payer="government",
        payee=NETWORK,
        siting=Siting.NONE,
        words="subsidies for each parcel and what it costs, after their caps",
        rises_with_parcels=True,
    ),
)

COST_LINES = {line.name: line for line in _CATALOGUE}
"""The catalogue of money lines by name."""
