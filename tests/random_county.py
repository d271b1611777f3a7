"""Random counties of a few villages, for properties that hold for every plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from hypothesis import strategies as st

from planner.instance import Instance
from planner.model.carriers import Carrier, CarrierLeg
from planner.model.money import Contract, Outside, Subsidy
from planner.model.places import County, SiteStatus, Tier
from planner.model.rules import Measure, Requirements
from planner.model.service import Mode, ServiceRates, ServiceStandard
from tests import tiny
from tests.design.counties import HIRED
from tests.tiny import Place, build, hub, site, village

BIG_STORE = replace(
    tiny.STORE_FORMAT, id="big_store", capex=9_000.0, capacity_parcels_per_day=400.0
)
FORMATS = (*tiny.FORMATS, BIG_STORE)
SERVICE_FORMATS = (
    tiny.HUB_FORMAT,
    replace(
        tiny.STORE_FORMAT,
        staff=1.0,
        minutes_per_parcel=2.0,
        terminal_capex=900.0,
        success=0.95,
        side_income_per_year=700.0,
    ),
    replace(tiny.POINT_FORMAT, staff=0.1, storage_m3=0.9, has_terminal=False),
    replace(BIG_STORE, staff=2.0, minutes_per_parcel=1.5, self_service_share=0.3),
)
JOINING = replace(
    tiny.GROCERY, sign_up=0.7, staff_saved=0.5, recruiting_cost=50.0, has=("return",)
)
RATES = ServiceRates(
    wage_per_year=3_000.0,
    peak_hour_share=0.15,
    peak_factor=2.0,
    dwell_days=1.5,
    home_success=0.75,
    max_attempts=2,
    conversion_with_display=0.05,
    conversion_without_display=0.02,
    commission_per_order=2.0,
)
CARRIERS = (
    Carrier(
        id="postal",
        name="postal",
        township_ids=None,
        capacity_parcels_per_day=120.0,
        price_per_parcel={
            CarrierLeg.LINEHAUL: 0.6,
            CarrierLeg.LOOP: 0.9,
            CarrierLeg.HOME: 3.0,
        },
        class_factor={},
        zone_m=(9_000.0,),
        zone_factor=(1.0, 1.6),
        functions=("collect", "send", "return"),
        days_per_week=3.0,
        lead_s={
            CarrierLeg.LINEHAUL: 43_200.0,
            CarrierLeg.LOOP: 86_400.0,
            CarrierLeg.HOME: 129_600.0,
        },
        charge_per_parcel=0.5,
    ),
)
CONTRACTS = (
    Contract(
        id="points",
        name="points",
        tiers=(Tier.POINT,),
        host_type_ids=(tiny.GROCERY.id,),
        format_ids=None,
        fixed_per_year=300.0,
        fee_per_parcel=0.3,
        penalty_per_failure=5.0,
        kpi_success=0.98,
        expected_success=0.95,
    ),
)
SUBSIDIES = (
    Subsidy(
        id="build",
        name="build",
        line="facility_capex",
        rate=0.5,
        tiers=(Tier.STORE,),
        cap_per_year=900.0,
    ),
    Subsidy(id="piece", name="piece", line="parcel", rate=0.1),
)
OUTSIDE = Outside(parcels_per_day=40.0, price_per_parcel=0.8)
STORE_FORMATS = (tiny.STORE_FORMAT.id, BIG_STORE.id)
WIDTH_KM = 24
COUNTIES = (tiny.COUNTY, County(id="c2", name="Long Valley"))


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """What a random county is made from, short enough to be shown when a test fails.

    Parameters
    ----------
    num_counties
        Each with a hub, 3 to 7 villages, up to 3 stores and up to 4 points; some
        villages have no coordinates or no road, some sites exist or are excluded.
    is_hired
        Whether vehicles cost nothing for the day.
    has_service
        Whether clerks are paid and limit stores, hosts join with a probability and
        lack functions, attempts fail, other services bring something in, operators have
        contracts, third parties carry, and there are subsidies and merchants' parcels.
    """

    seed: int
    num_counties: int
    is_hired: bool
    days_per_week: float
    discount_rate: float
    at_least: Mapping[Measure, float]
    unserved_price: float | None
    uncovered_price: float | None
    is_split_allowed: bool
    modes: tuple[Mode, ...]
    store_within_s: float | None
    promise_s: float | None
    has_service: bool = False

    def county(self) -> Instance:
        """Return the county; the same recipe gives the same one."""
        rng = np.random.default_rng(self.seed)
        counties = COUNTIES[: self.num_counties]
        places = [
            place
            for number, county in enumerate(counties)
            for place in _places(rng, county.id, y_km=3.0 * WIDTH_KM * number)
        ]
        return build(
            *places,
            counties=counties,
            formats=SERVICE_FORMATS if self.has_service else FORMATS,
            host_types=(JOINING if self.has_service else tiny.GROCERY,),
            service=RATES if self.has_service else ServiceRates(),
            carriers=CARRIERS if self.has_service else (),
            contracts=CONTRACTS if self.has_service else (),
            subsidies=SUBSIDIES if self.has_service else (),
            outside=OUTSIDE if self.has_service else None,
            vehicle_types=HIRED if self.is_hired else (tiny.TRUCK, tiny.VAN),
            requirements=self._requirements(),
            standard=self._standard(),
            operations=replace(tiny.OPERATIONS, days_per_week=self.days_per_week),
            economics=replace(tiny.ECONOMICS, discount_rate=self.discount_rate),
        )

    def _requirements(self) -> Requirements:
        return replace(
            tiny.REQUIREMENTS,
            at_least=self.at_least,
            unserved_price=self.unserved_price,
            uncovered_price=self.uncovered_price,
            is_split_allowed=self.is_split_allowed,
            modes=(*self.modes, Mode.CARRIER) if self.has_service else self.modes,
        )

    def _standard(self) -> ServiceStandard:
        return replace(
            tiny.STANDARD,
            store_within_s=self.store_within_s,
            days_per_week=None if self.promise_s is None else 5.0,
            promise_s=self.promise_s,
        )


def recipes() -> st.SearchStrategy[Recipe]:
    """Draw recipes, most of them of counties with a feasible plan."""
    share = st.sampled_from([0.0, 0.2, 0.4])
    return st.builds(
        Recipe,
        seed=st.integers(0, 10_000),
        num_counties=st.sampled_from([1, 1, 2]),
        is_hired=st.booleans(),
        days_per_week=st.sampled_from([3.0, 5.0, 7.0]),
        discount_rate=st.sampled_from([0.0, 0.06]),
        at_least=st.fixed_dictionaries({Measure.RESIDENTS: share, Measure.USE: share}),
        unserved_price=st.sampled_from([None, 2.0, 30.0]),
        uncovered_price=st.sampled_from([None, 20.0]),
        is_split_allowed=st.booleans(),
        modes=st.sampled_from([tuple(Mode), (Mode.POINT, Mode.STORE)]),
        store_within_s=st.sampled_from([None, 3_000.0]),
        promise_s=st.sampled_from([None, 30_000.0]),
        has_service=st.booleans(),
    )


def _places(rng: np.random.Generator, county: str, *, y_km: float) -> list[Place]:
    """Return the places of a county; ids begin with the county's."""
    num_villages = int(rng.integers(3, 8))
    villages = [
        _village(rng, f"{county}v{k}", county, y_km) for k in range(num_villages)
    ]
    stores = [
        _site(rng, f"{county}s{k}", Tier.STORE, county, y_km)
        for k in range(int(rng.integers(1, 4)))
    ]
    points = [
        _site(rng, f"{county}p{k}", Tier.POINT, county, y_km)
        for k in range(int(rng.integers(0, 5)))
    ]
    return [*villages, hub(f"{county}h", 0, y_km, county_id=county), *stores, *points]


def _spot(rng: np.random.Generator, y_km: float) -> tuple[float, float]:
    x_km, north_km = rng.integers(0, [WIDTH_KM, 4])
    return float(x_km), y_km + float(north_km)


def _village(rng: np.random.Generator, name: str, county: str, y_km: float) -> Place:
    luck = rng.random()
    return village(
        name,
        *_spot(rng, y_km),
        residents=float(rng.integers(10, 900)),
        parcels_in=float(rng.gamma(2.0, 8.0)),
        parcels_out=float(rng.gamma(2.0, 2.0)),
        is_located=luck > 0.05,
        is_on_road=luck < 0.95,
        county_id=county,
    )


def _site(
    rng: np.random.Generator, name: str, tier: Tier, county: str, y_km: float
) -> Place:
    formats = STORE_FORMATS if tier is Tier.STORE else (tiny.POINT_FORMAT.id,)
    status = rng.choice(
        [SiteStatus.CANDIDATE, SiteStatus.EXISTING, SiteStatus.EXCLUDED],
        p=[0.75, 0.15, 0.1],
    )
    is_existing = status == SiteStatus.EXISTING
    return site(
        name,
        tier,
        *_spot(rng, y_km),
        county_id=county,
        format_ids=formats,
        status=SiteStatus(status),
        host_type_id=tiny.GROCERY.id if rng.random() < 0.4 else None,
        current_format_id=formats[0] if is_existing else None,
        closing_cost=float(rng.integers(0, 5_000)) if is_existing else 0.0,
    )
