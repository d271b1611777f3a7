"""Words for what files and code name by short keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from planner.model.fleet import Leg
from planner.model.places import SiteStatus, Tier, VillageKind
from planner.model.service import Mode
from planner.plan import Reason, Status

__all__ = [
    "COVERAGES",
    "KINDS",
    "LEG_NAMES",
    "LINES",
    "MODES",
    "REASONS",
    "SITE_STATUSES",
    "STATUSES",
    "TIER_NAMES",
    "counted",
    "named",
]

COVERAGES: Mapping[str, str] = MappingProxyType(
    {
        "villages": "Villages",
        "residents": "Residents",
        "demand": "Demand",
        "effective_service": "Effective service",
        "use": "Use",
    }
)
"""Names of the five coverages."""

KINDS: Mapping[VillageKind, str] = MappingProxyType(
    {
        VillageKind.VILLAGE: "Village",
        VillageKind.TOWNSHIP_SEAT: "Township seat",
        VillageKind.COUNTY_SEAT: "County seat",
    }
)
"""Names of the kinds of demand points."""

TIER_NAMES: Mapping[Tier, str] = MappingProxyType(
    {Tier.HUB: "Hub", Tier.STORE: "Store", Tier.POINT: "Point"}
)
"""Names of the tiers."""

LEG_NAMES: Mapping[Leg, str] = MappingProxyType(
    {Leg.LINEHAUL: "Linehaul", Leg.LOOP: "Village loops"}
)
"""Names of the legs."""

LINES: Mapping[str, str] = MappingProxyType(
    {
        "facility_capex": "Opening facilities, a year's share",
        "facility_renewal": "Renewing facilities that are kept, a year's share",
        "facility_closing": "Closing facilities, a year's share",
        "facility_opex": "Running facilities",
        "facility_wages": "Clerks",
        "terminal_capex": "Terminals, a year's share",
        "handling": "Handling parcels",
        "left_over_handling": "Handling again what doors left over",
        "carrier_fees": "Third parties, by parcel",
        "carrier_attempts": "Third parties, attempts again",
        "carrier_damage": "Parcels damaged by third parties",
        "contract_fixed": "Operators under contract, fixed",
        "contract_piece": "Operators under contract, by parcel",
        "operator_running": "Running cost that operators bear",
        "operator_handling": "Handling that operators bear",
        "host_running": "Running cost that hosts bear",
        "outside_handling": "Handling parcels of merchants",
        "outside_carrying": "Third parties, by parcel of merchants",
        "service_visits": "Crews that install and repair",
        "outside_visits": "Crews from outside, where no base can go",
        "vehicle_day": "Vehicles and drivers, by day",
        "vehicle_km": "Vehicles, by km",
        "vehicle_hours": "Vehicles, by hour",
        "parcel_income": "Income from parcels",
        "side_income": "Income from other services",
        "order_commission": "Commission on orders placed on the spot",
        "villager_charges": "Charges that villagers pay third parties",
        "visit_income": "Income from visits of crews",
        "outside_income": "Income from parcels of merchants",
        "kpi_penalty": "Fines of operators",
        "subsidy": "Subsidies towards facilities",
        "parcel_subsidy": "Subsidies by parcel",
    }
)
"""Names of the money lines."""

MODES: Mapping[Mode, str] = MappingProxyType(
    {
        Mode.POINT: "collected at a point",
        Mode.STORE: "collected at a store",
        Mode.HOME: "delivered home",
        Mode.CARRIER: "delivered home by a third party",
    }
)
"""How villagers get their parcels."""

REASONS: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.NOT_LOCATED: "no coordinates",
        Reason.UNREACHABLE: "no road connects it",
        Reason.STANDARD: "no site within the standard or reach",
        Reason.SHIFT: "too far for a vehicle's shift",
        Reason.CAPACITY: "no capacity left",
        Reason.COST: "not worth its cost under the requirements",
    }
)
"""Why a village is not served, short; the plan holds the detail."""

STATUSES: Mapping[Status, str] = MappingProxyType(
    {
        Status.OPTIMAL: "optimal",
        Status.FEASIBLE: "feasible",
        Status.INFEASIBLE: "the requirements cannot be met",
        Status.NO_SOLUTION: "no plan found",
    }
)
"""What is known about a result."""

SITE_STATUSES: Mapping[SiteStatus, str] = MappingProxyType(
    {
        SiteStatus.EXISTING: "open today",
        SiteStatus.REQUIRED: "required",
        SiteStatus.CANDIDATE: "candidate",
        SiteStatus.EXCLUDED: "excluded",
    }
)
"""What a plan may do with a site."""


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun, such as ``1 village`` or ``2 villages``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def named(names: Sequence[str], most: int) -> str:
    """Return names in a row, the first ``most`` of them and the number of the rest."""
    rest = len(names) - most
    shown = ", ".join(names[:most])
    return f"{shown} and {rest:,} more" if rest > 0 else shown
