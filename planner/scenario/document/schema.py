"""The scenario document: keys and units as the user writes them.

Values that are left out are ``None`` here; ``settings`` takes them from the
defaults table and records it.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    Strict,
    model_serializer,
)

from planner.scenario.document.schema_days import Days
from planner.scenario.document.schema_edits import Edit
from planner.scenario.document.schema_rules import RulesSection
from planner.scenario.document.values import (
    Amount,
    AttemptCount,
    Coordinate,
    Count,
    DaysPerWeek,
    Encoding,
    FileName,
    Functions,
    GoodsModes,
    Hours,
    Legs,
    Minutes,
    Modes,
    Name,
    NoPrice,
    OptionName,
    Positive,
    PositiveCount,
    PositiveShare,
    PriceFactor,
    Section,
    Share,
    System,
    Text,
    TierName,
    Tiers,
    TownStores,
    refuse,
)

__all__ = [
    "CarrierSection",
    "ColumnSection",
    "ContractSection",
    "Document",
    "FormatSection",
    "GoodsSection",
    "HostSection",
    "OperationsSection",
    "OutsideSection",
    "Places",
    "ServiceSection",
    "Solve",
    "SpeedProfileSection",
    "StandardSection",
    "SubsidySection",
    "TableName",
    "VehicleTypeSection",
]

SHARE_TOLERANCE = 1e-6
"""How far shares may miss the sum of 1: judgement; far above the rounding of sums, and
below what anybody writes."""

TableName = Literal["villages", "townships", "counties", "sites", "existing", "hosts"]
LayerName = TableName | Literal["boundary"]


class Generate(Section):
    """How candidates are generated: town stores always, others without listed sites."""

    points: Literal["villages", "none"] | None = None
    villages_per_store: Positive | None = None
    town_stores: TownStores | None = None


class ColumnSection(Section):
    """A column of a table and the unit of its numbers."""

    column: Text
    unit: Text | None = None

    @model_serializer
    def _short(self) -> str | dict[str, str]:
        """Return the header alone where it has no unit."""
        if self.unit is None:
            return self.column
        return {"column": self.column, "unit": self.unit}


def _column(value: object) -> object:
    if isinstance(value, str):
        return {"column": value}
    if not isinstance(value, dict | ColumnSection):
        refuse(
            'a header in quotes, or { column = "...", unit = "..." }',
            "write it in quotes",
        )
    return value


SourceColumn = Annotated[ColumnSection, BeforeValidator(_column)]


class Places(Section):
    """Tables of places and how to read them."""

    villages: FileName
    townships: FileName | None = None
    counties: FileName | None = None
    sites: FileName | None = None
    existing: FileName | None = None
    hosts: FileName | None = None
    boundary: FileName | None = None
    coordinates: System
    without_coordinates: Literal["exclude", "township_seat"] | None = None
    encoding: Encoding | None = None
    columns: dict[TableName, dict[str, SourceColumn]] = {}
    sheets: dict[TableName, Text] = {}
    layers: dict[LayerName, Text] = {}
    only: dict[LayerName, dict[str, Text]] = {}
    tiers: dict[str, TierName] = {}
    generate: Generate = Generate()

    def headers(self, table: TableName) -> dict[str, str]:
        """Return the file's column by the planner's column, of those that are given."""
        return {name: item.column for name, item in self.columns.get(table, {}).items()}

    def units(self, table: TableName) -> dict[str, str]:
        """Return the unit by the planner's column, of those that have one."""
        return {
            name: item.unit
            for name, item in self.columns.get(table, {}).items()
            if item.unit is not None
        }


class CountySection(Section):
    """A single county and its seat."""

    name: Text | None = None
    lon: Coordinate | None = None
    lat: Coordinate | None = None
    residents: Amount | None = None
    parcels_in_per_day: Amount | None = None
    parcels_out_per_day: Amount | None = None


class Roads(Section):
    """Where the roads come from and how places join them."""

    source: FileName | None = None
    layer: Text | None = None
    class_column: Text | None = None
    one_way_column: Text | None = None
    coordinates: System | None = None
    proxy_detour: Annotated[float, Strict(), Field(ge=1, le=10)] | None = None
    encoding: Encoding | None = None
    snap_limit_m: Positive | None = None
    snap_ends_m: Positive | None = None
    clip: Literal["villages", "boundary"] | None = None
    clip_margin_km: Amount | None = None
    ferry_wait_min: Amount | None = None
    speeds_kph: dict[str, Amount] = {}


class SpeedProfileSection(Section):
    """Speeds of one kind of traveller."""

    max_kph: Positive | None = None
    access_kph: Positive | None = None
    traveller: Literal["vehicle", "e_bike", "walker"] | None = None
    speeds_kph: dict[str, Amount] = {}


class DemandSection(Section):
    """From residents to parcels."""

    internet: Share | None = None
    shops_online: Share | None = None
    parcels_per_shopper_day: Amount | None = None
    parcels_out_per_resident_day: Amount | None = None
    persons_per_building: Positive | None = None


class GoodsSection(Section):
    """A class of goods."""

    name: Text | None = None
    name_zh: Text | None = None
    share_in: Share
    share_out: Share
    kg: Amount
    m3: Amount
    return_rate: Share | None = None
    install_share: Share | None = None
    install_minutes: Minutes | None = None
    repair_rate: Share | None = None
    repair_trips: Amount | None = None
    modes: GoodsModes | None = None


class FormatSection(Section):
    """A size of facility with its own standard."""

    name: Text | None = None
    name_zh: Text | None = None
    tier: TierName
    functions: Functions
    capex: Amount | None = None
    opex_per_month: Amount | None = None
    capacity_parcels_per_day: Amount | None = None
    handling_cost_per_parcel: Amount | None = None
    life_years: Positive | None = None
    hours: Hours | None = None
    staff: Amount | None = None
    minutes_per_parcel: Minutes | None = None
    self_service_share: Share | None = None
    storage_m3: Positive | None = None
    terminal: bool | None = None
    terminal_capex: Amount | None = None
    success: PositiveShare | None = None
    side_income_per_month: Amount | None = None


class HostSection(Section):
    """A kind of outlet that can carry a facility."""

    name: Text | None = None
    name_zh: Text | None = None
    capex_saved: Share | None = None
    opex_saved: Share | None = None
    staff_saved: Share | None = None
    has: Functions | None = None
    lacks: Functions | None = None
    sign_up: PositiveShare | None = None
    recruiting_cost: Amount | None = None
    tiers: Tiers


class VehicleTypeSection(Section):
    """A kind of vehicle with its driver."""

    name: Text | None = None
    name_zh: Text | None = None
    legs: Legs
    capacity_parcels: Positive | None = None
    capacity_kg: Positive | None = None
    capacity_m3: Positive | None = None
    fixed_cost_per_day: Amount | None = None
    cost_per_km: Amount | None = None
    cost_per_hour: Amount | None = None
    shift_hours: Annotated[float, Strict(), Field(gt=0, le=24)] | None = None
    max_trips: Annotated[int, Strict(), Field(ge=1, le=1000)] | None = None
    available: Count | None = None
    profile: Text | None = None


class OperationsSection(Section):
    """How the network runs."""

    days_per_year: Annotated[float, Strict(), Field(gt=0, le=366)] | None = None
    days_per_week: Days | None = None
    stop_minutes: Minutes | None = None
    linehaul_parcel_minutes: Minutes | None = None
    parcel_minutes: Minutes | None = None
    home_parcel_minutes: Minutes | None = None
    loading_minutes: Minutes | None = None
    transfer_minutes: Minutes | None = None
    linehaul_window: Hours | None = None
    loop_window: Hours | None = None


class EconomicsSection(Section):
    """Prices that belong to no facility or vehicle."""

    discount_rate: Share | None = None
    income_per_parcel_in: Amount | None = None
    income_per_parcel_out: Amount | None = None
    horizon_years: Annotated[int, Strict(), Field(ge=1, le=200)] | None = None
    remaining_life_share: Share | None = None
    price_factor: PriceFactor | None = None


class ServiceSection(Section):
    """Rates of service; without the section none of them counts."""

    wage_per_month: Amount | None = None
    peak_hour_share: Share | None = None
    peak_factor: Annotated[float, Strict(), Field(ge=1, le=20)] | None = None
    dwell_days: Amount | None = None
    home_success: PositiveShare | None = None
    max_attempts: AttemptCount | None = None
    conversion_with_display: Amount | None = None
    conversion_without_display: Amount | None = None
    commission_per_order: Amount | None = None
    crew_cost_per_hour: Amount | None = None
    crew_cost_per_km: Amount | None = None
    visits_per_tour: Annotated[float, Strict(), Field(ge=1, le=50)] | None = None
    income_per_visit: Amount | None = None
    outside_visit_price: Amount | None = None


class CarrierByLeg(Section):
    """A figure of a carrier by leg."""

    linehaul: Amount | None = None
    loop: Amount | None = None
    home: Amount | None = None


class CarrierSection(Section):
    """A third party that carries parcels."""

    name: Text | None = None
    name_zh: Text | None = None
    townships: tuple[Text, ...] | None = None
    capacity_parcels_per_day: Amount | None = None
    price_per_parcel: CarrierByLeg
    class_factor: dict[str, Amount] = {}
    zone_km: tuple[Positive, ...] = ()
    zone_factor: tuple[Amount, ...] | None = None
    functions: Functions | None = None
    days_per_week: DaysPerWeek | None = None
    lead_hours: CarrierByLeg = CarrierByLeg()
    success: PositiveShare | None = None
    max_attempts: AttemptCount | None = None
    retry_price_share: Amount | None = None
    damage_rate: Share | None = None
    damage_compensation: Amount | None = None
    tracking: bool | None = None
    charge_per_parcel: Amount | None = None


class ContractSection(Section):
    """What an operator is paid for running facilities."""

    name: Text | None = None
    name_zh: Text | None = None
    tiers: Tiers | None = None
    hosts: tuple[Text, ...] | None = None
    formats: tuple[Text, ...] | None = None
    fixed_per_month: Amount | None = None
    fee_per_parcel: Amount | None = None
    penalty_per_failure: Amount | None = None
    kpi_success: Share | None = None
    expected_success: Share | None = None


class SubsidySection(Section):
    """What the government pays towards a line, a parcel or a facility."""

    name: Text | None = None
    name_zh: Text | None = None
    line: Text
    share: Share | None = None
    amount: Amount | None = None
    tiers: Tiers | None = None
    townships: tuple[Text, ...] | None = None
    cap_per_year: Amount | None = None


class OutsideSection(Section):
    """Parcels of third-party merchants."""

    parcels_per_day_per_store: Amount
    price_per_parcel: Amount


class StandardSection(Section):
    """What covered means; thresholds are met at ``<=``."""

    collect_within_km: Amount | None = None
    required_functions: Functions | None = None
    store_within_min: Amount | None = None
    days_per_week: DaysPerWeek | None = None
    promise_hours: Positive | None = None
    min_parcels_per_day: Amount | None = None


class AtLeast(Section):
    """Smallest shares: three coverages, and parcels carried."""

    villages: Share | None = None
    residents: Share | None = None
    demand: Share | None = None
    use: Share | None = None


class MaxFacilities(Section):
    """Largest number of open facilities by tier."""

    hub: Count | None = None
    store: Count | None = None
    point: Count | None = None


class ReachKm(Section):
    """Longest road distance a villager goes, by mode."""

    point: Positive | None = None
    store: Positive | None = None


class Solve(Section):
    """What a plan must respect, and how long to search for it."""

    objective: Literal["annual_cost", "coverage"] | None = None
    maximise: Literal["villages", "residents", "demand"] | None = None
    at_least: AtLeast | None = None
    at_least_in: dict[Text, AtLeast] = {}
    max_capex: Amount | None = None
    max_annual_cost: Amount | None = None
    max_facilities: MaxFacilities = MaxFacilities()
    unserved_price: Amount | None = None
    uncovered_price: Amount | None = None
    villager_time_price_per_hour: Amount | None = None
    access_price_per_parcel_km: NoPrice | None = None
    allocation: Literal["assignment", "split"] | None = None
    boundary: Literal["none", "county", "township"] | None = None
    modes: Modes | None = None
    new_sites: bool = True
    nearer_facility: bool = True
    require_sites: tuple[Text, ...] = ()
    exclude_sites: tuple[Text, ...] = ()
    reach_km: ReachKm = ReachKm()
    mip_gap: Share | None = None
    seed: Count | None = None
    rounds: PositiveCount | None = None
    effort: Literal["quick", "normal", "thorough"] = "normal"
    bound: bool = True


class OptionSection(Section):
    """One of the plans that a proposal holds side by side."""

    variant: Text | None = None
    name: Text | None = None
    name_zh: Text | None = None


def _whole(goods: dict[str, GoodsSection]) -> dict[str, GoodsSection]:
    for name in ("share_in", "share_out"):
        total = sum(getattr(item, name) for item in goods.values())
        if abs(total - 1) > SHARE_TOLERANCE:
            remedy = f"they add up to {total:g}; correct one of them"
            refuse(f"{name} of all goods classes to add up to 1", remedy)
    return goods


class Document(Section):
    """A scenario as the user writes it."""

    schema_version: Literal[1]
    title: Text
    title_zh: Text | None = None
    currency: Text | None = None
    description: Text | None = None
    description_zh: Text | None = None
    places: Places
    county: CountySection | None = None
    roads: Roads = Roads()
    speed_profiles: dict[Name, SpeedProfileSection] = {}
    demand: DemandSection = DemandSection()
    goods: Annotated[dict[Name, GoodsSection], AfterValidator(_whole)]
    formats: dict[Name, FormatSection]
    hosts: dict[Name, HostSection]
    vehicle_types: dict[Name, VehicleTypeSection]
    operations: OperationsSection = OperationsSection()
    economics: EconomicsSection = EconomicsSection()
    service: ServiceSection | None = None
    carriers: dict[Name, CarrierSection] = {}
    contracts: dict[Name, ContractSection] = {}
    subsidies: dict[Name, SubsidySection] = {}
    outside: OutsideSection | None = None
    standard: StandardSection = StandardSection()
    solve: Solve = Solve()
    rules: RulesSection = RulesSection()
    edits: tuple[Edit, ...] = ()
    variants: dict[Name, dict[str, Any]] = {}
    options: dict[OptionName, OptionSection] = {}
