"""Random counties of a few villages whose plans leave some of them out.

A county is kept as the places it is built from, so that a change can be made to it as
a user would make it, and not as the code under test does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from planner.instance import Instance
from planner.ledger import compute_ledger
from planner.model.amendment import Amendment
from planner.model.places import Site, SiteStatus, Tier
from planner.model.rules import Measure
from planner.model.service import Mode
from planner.plan import Plan
from tests import tiny
from tests.design.counties import HIRED, asking, best
from tests.tiny import Place, build, hub, site, village

WIDTH_KM = 13
SMALL_STORE = replace(tiny.STORE_FORMAT, capacity_parcels_per_day=45.0)
BIG_STORE = replace(
    tiny.STORE_FORMAT, id="big_store", capex=9_000.0, capacity_parcels_per_day=70.0
)
FORMATS = (tiny.HUB_FORMAT, SMALL_STORE, BIG_STORE, tiny.POINT_FORMAT)
STORE_FORMATS = (SMALL_STORE.id, BIG_STORE.id)
LIMITS = ("none", "points", "stores", "capex", "annual", "store time", "price")


WITHOUT_PLAN = (35, 40)
SEEDS = tuple(seed for seed in range(52) if seed not in WITHOUT_PLAN)
"""Fifty seeds, each of a county with a plan."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Case:
    """A county with its places, and a plan for it."""

    places: tuple[Place, ...]
    fields: Mapping[str, Any]
    plan: Plan

    def instance(self, *more: Place, **fields: Any) -> Instance:
        """Return the county, with more places or other fields."""
        return build(*self.places, *more, **(dict(self.fields) | fields))


@cache
def case(seed: int) -> Case | None:
    """Return a county by its seed; ``None`` where no plan does anything."""
    rng = np.random.default_rng(seed)
    places = _places(rng)
    fields: dict[str, Any] = {"formats": FORMATS, "vehicle_types": HIRED}
    limit = LIMITS[seed % len(LIMITS)]
    asked: dict[str, Any] = {}
    if limit in ("points", "stores"):
        asked["max_facilities"] = {Tier(limit[:-1]): 1}
    if limit == "price":
        asked |= {"uncovered_price": 3.0, "unserved_price": 0.05}
    if rng.random() < 0.4:
        asked["modes"] = (Mode.POINT, Mode.STORE)
    if limit == "store time":
        fields["standard"] = replace(tiny.STANDARD, store_within_s=900.0)
    shares = (None,) if limit == "price" else (0.7, 0.5, 0.3, 0.1)
    for share in shares:
        asked["at_least"] = {} if share is None else {Measure.RESIDENTS: share}
        fields["requirements"] = asking(nearer_facility=False, **asked)
        instance = build(*places, **fields)
        plan = best(instance).plan
        if plan is not None:
            break
    else:
        return None
    ledger = compute_ledger(plan, instance)
    if limit == "capex":
        fields["requirements"] = asking(
            nearer_facility=False, **asked, max_capex=ledger.capex + 100.0
        )
    if limit == "annual":
        budget = ledger.annual_cost + 100.0
        fields["requirements"] = asking(
            nearer_facility=False, **asked, max_annual_cost=budget
        )
    return Case(places=tuple(places), fields=fields, plan=plan)


def _places(rng: np.random.Generator) -> list[Place]:
    villages = [
        village(
            f"v{number}",
            *_spot(rng),
            residents=float(rng.integers(50, 500)),
            parcels_in=float(rng.integers(5, 40)),
            parcels_out=float(rng.integers(1, 5)),
            is_located=number != 5 or rng.random() < 0.7,
            is_on_road=number != 4 or rng.random() < 0.8,
        )
        for number in range(int(rng.integers(4, 7)))
    ]
    stores = [_site(rng, f"s{number}", Tier.STORE) for number in range(2)]
    points = [
        _site(rng, f"p{number}", Tier.POINT)
        for number in range(int(rng.integers(1, 4)))
    ]
    return [*villages, hub("h", 0), *stores, *points]


def _spot(rng: np.random.Generator) -> tuple[float, float]:
    x_km, y_km = rng.integers(0, [WIDTH_KM, 3])
    return float(x_km), float(y_km)


def _site(rng: np.random.Generator, name: str, tier: Tier) -> Place:
    formats = STORE_FORMATS if tier is Tier.STORE else (tiny.POINT_FORMAT.id,)
    is_excluded = rng.random() < 0.15
    status = SiteStatus.EXCLUDED if is_excluded else SiteStatus.CANDIDATE
    return site(name, tier, *_spot(rng), format_ids=formats, status=status)


def with_settings(
    county: Case, settings: tuple[Amendment, ...]
) -> tuple[Instance, Plan]:
    """Return the county with settings changed, and its plan in terms of that."""
    changed, plan = county, county.plan
    for setting in settings:
        changed, plan = _with_setting(changed, plan, setting)
    return changed.instance(), plan


def _with_setting(county: Case, plan: Plan, setting: Amendment) -> tuple[Case, Plan]:
    section, _, key = setting.key.partition(".")
    fields = dict(county.fields)
    if section == "standard":
        old = fields.get("standard", tiny.STANDARD)
        name, scale = {
            "collect_within_km": ("collect_within_m", 1_000.0),
            "store_within_min": ("store_within_s", 60.0),
        }[key]
        fields["standard"] = replace(old, **{name: setting.number * scale})
    elif section == "solve":
        fields["requirements"] = _asked(fields["requirements"], key, setting)
    elif key.startswith("new."):
        at = next(item for item in county.places if item.record.id == setting.value)
        tier = Tier(key.removeprefix("new."))
        formats = STORE_FORMATS if tier is Tier.STORE else (tiny.POINT_FORMAT.id,)
        new = site("added", tier, at.x_km, at.y_km, format_ids=formats)
        return replace(county, places=(*county.places, new)), plan
    else:
        return _with_site_setting(county, plan, key, setting)
    return replace(county, fields=fields), plan


def _asked(old: Any, key: str, setting: Amendment) -> Any:
    name, _, detail = key.partition(".")
    if name == "modes":
        assert isinstance(setting.value, list)
        return replace(old, modes=tuple(Mode(str(item)) for item in setting.value))
    value = setting.number
    if name == "reach_km":
        return replace(old, reach_m=old.reach_m | {Mode(detail): value * 1_000})
    if name == "max_facilities":
        return replace(
            old, max_facilities=dict(old.max_facilities) | {Tier(detail): int(value)}
        )
    if name == "at_least":
        asked = dict(old.at_least) | {Measure(detail): value}
        return replace(old, at_least=asked)
    return replace(old, **{name: value})


def _with_site_setting(
    county: Case, plan: Plan, key: str, setting: Amendment
) -> tuple[Case, Plan]:
    """Return the county with a site of another status, or of a larger format."""
    site_id, _, name = key.partition(".")
    fields = dict(county.fields)
    record = next(item.record for item in county.places if item.record.id == site_id)
    assert isinstance(record, Site)
    if name == "status":
        record = replace(record, status=SiteStatus(str(setting.value)))
    else:
        by_id = {item.id: item for item in fields["formats"]}
        used = {item.site_id: item.format_id for item in plan.facilities}
        largest = max(
            record.format_ids, key=lambda item: by_id[item].capacity_parcels_per_day
        )
        old = by_id[used.get(site_id, largest)]
        larger = replace(
            old, id=f"{old.id} of {site_id}", capacity_parcels_per_day=setting.number
        )
        fields["formats"] = (*fields["formats"], larger)
        names = tuple(
            larger.id if item == old.id else item for item in record.format_ids
        )
        record = replace(record, format_ids=names)
        if record.current_format_id == old.id:
            record = replace(record, current_format_id=larger.id)
        plan = replace(
            plan,
            facilities=tuple(
                replace(item, format_id=larger.id) if item.site_id == site_id else item
                for item in plan.facilities
            ),
        )
    places = tuple(
        replace(item, record=record) if item.record.id == site_id else item
        for item in county.places
    )
    return replace(county, places=places, fields=fields), plan
