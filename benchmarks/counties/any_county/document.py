"""A document drawn over all sections and keys of the schema."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from planner.model.money import PER_FACILITY, PER_PARCEL
from planner.model.service import FUNCTIONS
from planner.scenario.document.schema import (
    CarrierSection,
    ContractSection,
    Document,
    FormatSection,
    GoodsSection,
    HostSection,
    OptionSection,
    SpeedProfileSection,
    SubsidySection,
    VehicleTypeSection,
)
from planner.scenario.document.schema_days import DaysTable
from planner.scenario.document.values import LEAST, DaysPerWeek, Section
from planner.scenario.settings.built_in import BUILT_IN_SECTIONS, built_in_names
from planner.scenario.settings.money import SUBSIDISED

from .edits import drawn_edits
from .places import CLASSES, Places, drawn_places
from .values import LEFT_OUT, Draw

__all__ = ["drawn_document"]

Table = dict[str, Any]
COLLECTING = ["collect", "send", "order", "return", "display"]
OWN_NAMES = {
    "goods": ("parcels", "freight"),
    "formats": ("big_hub", "shop", "counter"),
    "hosts": ("kiosk", "school"),
    "vehicle_types": ("lorry", "tricycle"),
}
MODELS: Mapping[str, type[Section]] = {
    "goods": GoodsSection,
    "formats": FormatSection,
    "hosts": HostSection,
    "vehicle_types": VehicleTypeSection,
}
FILE_KEYS = (
    *("townships", "counties", "sites", "existing", "hosts", "boundary"),
    *("encoding", "columns", "sheets", "layers", "only", "tiers"),
)
"""Of ``[places]``, decided where the files are written."""
ROAD_KEYS = (
    *("source", "layer", "class_column", "one_way_column"),
    *("coordinates", "clip", "encoding"),
)
"""Of ``[roads]``, likewise."""
WILDNESS = (0.0, 0.0, 0.005, 0.02, 0.05)
GIVEN = (0.1, 0.3, 0.5, 0.8)
"""Probabilities, one of each a county: of a number at an edge, of a key that is there.

A county has some two hundred numbers.
"""


def drawn_document(seed: int) -> tuple[Table, Places]:
    """Return a document that keeps the rules between keys, and the places it names."""
    rng = np.random.default_rng(seed)
    draw = Draw(rng=rng, wild=float(rng.choice(WILDNESS)), given=0.5)
    draw.given = float(rng.choice(GIVEN))
    document: Table = {"schema_version": 1, "title": f"county {seed}"}
    draw.drawers = {**_PLAIN, "profile": _left_out}
    for section in BUILT_IN_SECTIONS:
        if tables := _tables(draw, section):
            document[section] = tables
    _keep_rules_of_tables(document)
    places = drawn_places(draw, document=document)
    draw.drawers = _PLAIN | _referring(document, places)
    rest = draw.section(Document, "")
    document = {**rest, **document}
    _keep_rules(draw, document)
    is_seated = all(row.get("lon") for row in places.counties) and places.counties
    if not is_seated and "lon" not in document.get("county", {}):
        document["places"].get("generate", {}).pop("town_stores", None)
    document["places"]["coordinates"] = places.system
    if edits := drawn_edits(np.random.default_rng((seed, 1)), places):
        document["edits"] = edits
    return document, places


def _left_out(_: Draw) -> Any:
    return LEFT_OUT


def _hours(draw: Draw) -> list[str]:
    begin, end = int(draw.rng.integers(0, 10)), int(draw.rng.integers(14, 25))
    if draw.happens(draw.wild):
        return [f"{begin:02}:00", f"{begin:02}:01"]
    return [f"{begin:02}:{int(draw.one([0, 30])):02}", f"{end:02}:00"]


def _functions(draw: Draw) -> list[str]:
    if draw.happens(0.1):
        return draw.some(FUNCTIONS)
    return COLLECTING + draw.some(("install", "repair", "stock"), at_least=0)


def _share(draw: Draw) -> float:
    """Return a share that is asked for: often none, seldom all."""
    return float(draw.one([0, 0.2, 0.3, 0.5, 0.5, 0.7, 1 if draw.happens(0.3) else 0]))


def _at_least(draw: Draw) -> Table:
    keys = ("villages", "residents", "demand", "use")
    return {key: _share(draw) for key in draw.some(keys, at_least=0)}


def _days(draw: Draw) -> Any:
    if draw.happens(0.8):
        return draw.value(DaysPerWeek, "days")
    return draw.section(DaysTable, "operations.days_per_week")


def _speeds(draw: Draw) -> Table:
    names = draw.some(CLASSES[:-1])
    return {
        name: draw.number("speeds_kph", is_whole=False, marks=()) or 1.0
        for name in names
    }


def _currency(draw: Draw) -> str:
    return str(draw.one(["CNY", "CNY", "CNY", "USD", "KES", "doubloons"]))


def _modes(draw: Draw) -> list[str]:
    return [*draw.some(("point", "store")), *draw.some(("home",), at_least=0)]


def _required_functions(draw: Draw) -> list[str]:
    return draw.some(("collect", "send", "return", "order"))


_PLAIN = {
    "schema_version": lambda _: 1,
    "title_zh": lambda _: "随机县",
    "name_zh": lambda draw: f"名称{int(draw.rng.integers(100))}",
    "hours": _hours,
    "linehaul_window": _hours,
    "loop_window": _hours,
    "functions": _functions,
    "has": lambda draw: draw.some(FUNCTIONS),
    "lacks": lambda draw: draw.some(("install", "repair", "display")),
    "required_functions": _required_functions,
    "at_least": _at_least,
    "at_least_in": _left_out,
    "operations.days_per_week": _days,
    "speeds_kph": _speeds,
    "currency": _currency,
    "modes": _modes,
    "access_price_per_parcel_km": lambda _: 0,
    "encoding": _left_out,
    "terminal": lambda draw: draw.happens(0.9),
    "tracking": lambda draw: draw.happens(0.9),
    "new_sites": lambda draw: draw.happens(0.9),
    "variants": _left_out,
    "options": _left_out,
    **dict.fromkeys(BUILT_IN_SECTIONS, _left_out),
}
"""How keys are drawn whose type alone does not say enough."""


def _tables(draw: Draw, section: str) -> Table:
    """Return tables of a section: the planner's own changed, others, or none."""
    kind = draw.one(["none", "built in", "built in", "own", "both"])
    if kind == "none":
        return {}
    names: list[str] = []
    if kind != "own":
        names += draw.some(built_in_names(section))
    if kind != "built in" and section != "goods":
        names += OWN_NAMES[section]
    if section == "goods":
        names = list(built_in_names(section) if kind != "own" else OWN_NAMES[section])
    return {name: _own_table(draw, section, name) for name in names}


def _own_table(draw: Draw, section: str, name: str) -> Table:
    table = draw.section(MODELS[section], f"{section}.{name}")
    fixed: dict[str, Table] = {
        "big_hub": {"tier": "hub", "capacity_parcels_per_day": 1e5},
        "shop": {"tier": "store"},
        "counter": {"tier": "point"},
        "kiosk": {"tiers": ["point"]},
        "school": {"tiers": ["store", "point"]},
        "lorry": {"legs": ["linehaul"]},
        "tricycle": {"legs": ["loop"]},
    }
    if name in fixed:
        table |= fixed[name]
    elif section == "formats":
        table["tier"] = next(tier for tier in _tiers() if tier in name)
        table["functions"] = ["sort"] if table["tier"] == "hub" else table["functions"]
    elif section == "hosts":
        table["tiers"] = draw.some(("store", "point"))
    elif section == "vehicle_types":
        table["legs"] = ["linehaul", "loop"] if draw.happens(0.5) else ["loop"]
    return table


def _tiers() -> tuple[str, ...]:
    return ("hub", "store", "point")


def _keep_rules_of_tables(document: Table) -> None:
    goods = document.get("goods", {})
    for key in ("share_in", "share_out"):
        rest = 1.0
        for name, item in goods.items():
            is_last = name == list(goods)[-1]
            item[key] = round(rest, 6) if is_last else round(min(item[key], rest), 3)
            rest -= item[key]
    for item in document.get("formats", {}).values():
        if item.get("minutes_per_parcel") and not item.get("staff"):
            del item["minutes_per_parcel"]
    for item in document.get("hosts", {}).values():
        if {"has", "lacks"} <= set(item):
            item["has"] = [name for name in item["has"] if name not in item["lacks"]]
            if not item["has"]:
                del item["has"]
    _all_legs(document)


def _all_legs(document: Table) -> None:
    vehicles = document.get("vehicle_types", {})
    if vehicles and not set(vehicles) & set(OWN_NAMES["vehicle_types"]):
        next(iter(vehicles.values()))["legs"] = ["linehaul", "loop"]


def _referring(document: Table, places: Places) -> dict[str, Any]:
    """Return how keys are drawn that name places, formats, hosts and the like."""
    profiles = ["fast", "slow"]

    def townships(draw: Draw) -> list[str]:
        return draw.some(places.township_ids)

    def named(names: Any) -> Any:
        listed = list(names)
        return lambda draw: draw.some(listed) if listed else LEFT_OUT

    def sections(model: type[Section], names: Any) -> Any:
        return lambda draw: {
            name: draw.section(model, name) for name in draw.some(names)
        }

    def by_county(draw: Draw) -> Any:
        chosen = draw.some(places.county_ids, at_least=0) if places.counties else []
        return {name: _at_least(draw) for name in chosen} or LEFT_OUT

    def profile(draw: Draw) -> Any:
        return draw.one(profiles)

    sites = [row["id"] for row in (*places.sites, *places.existing)]
    return {
        "profile": profile,
        "townships": townships,
        "contracts": sections(ContractSection, ("keepers", "agents")),
        "subsidies": sections(SubsidySection, ("building", "parcels", "openings")),
        "carriers": sections(CarrierSection, ("postal", "courier")),
        "speed_profiles": lambda draw: {
            name: draw.section(SpeedProfileSection, name)
            for name in (*profiles, *draw.some(("villager", "road"), at_least=0))
        },
        "hosts": named(document.get("hosts", {})),
        "formats": named(document.get("formats", {})),
        "line": lambda draw: draw.one(SUBSIDISED),
        "class_factor": lambda draw: {
            name: draw.number("class_factor", is_whole=False, marks=())
            for name in draw.some(document.get("goods", {}), at_least=0)
        },
        "at_least_in": by_county,
        "by_township": lambda draw: {
            name: draw.value(DaysPerWeek, "days") for name in townships(draw)
        },
        "require_sites": lambda draw: _few(draw, sites),
        "exclude_sites": lambda draw: _few(draw, sites),
        "places.villages": lambda _: "villages.csv",
        **{f"places.{key}": _left_out for key in FILE_KEYS},
        "county": lambda draw: _county(draw, places),
        **{f"roads.{key}": _left_out for key in ROAD_KEYS},
        "coordinates": lambda _: places.system,
        "zone_km": _zones,
        "zone_factor": _left_out,
        **{
            f"lead_hours.{leg}": lambda draw: float(draw.one([0, 12, 24, 48, 72]))
            for leg in ("linehaul", "loop", "home")
        },
        **dict.fromkeys(("variants", "options", "edits"), _left_out),
        **dict.fromkeys(("vehicle_types", "goods"), _left_out),
    }


def _zones(draw: Draw) -> list[float]:
    """Return the ends of up to two zones, in km."""
    count = int(draw.rng.integers(3))
    return sorted({float(draw.rng.integers(1, 30)) for _ in range(count)})


def _few(draw: Draw, names: list[str]) -> Any:
    return draw.some(names)[:2] if names else LEFT_OUT


def _county(draw: Draw, places: Places) -> Any:
    if places.counties:
        return LEFT_OUT
    east, north = draw.one(places.spots)
    lon, lat = places.coordinates((east + 0.3, north))
    table: Table = {"name": "County", "lon": lon, "lat": lat}
    if draw.happens(0.5):
        table["residents"] = int(draw.number("residents", is_whole=True, marks=()))
    for key in ("parcels_in_per_day", "parcels_out_per_day"):
        if key not in places.villages[0] and draw.happens(0.4):
            table[key] = draw.number(key, is_whole=False, marks=())
    return table


def _keep_rules(draw: Draw, document: Table) -> None:
    """Mend what two keys say against each other, most of it."""
    if any(
        item.get("staff") or item.get("storage_m3")
        for item in document.get("formats", {}).values()
    ):
        document.setdefault("service", {})
    _money(document)
    _carriers(document)
    _vehicles(draw, document)
    _days_table(document)
    solve = document.setdefault("solve", {})
    required = solve.get("require_sites", [])
    solve["exclude_sites"] = [
        name for name in solve.get("exclude_sites", []) if name not in required
    ]
    solve.setdefault("rounds", int(draw.one([1, 2, 3])))
    if document.get("currency", "CNY") != "CNY":
        factor = draw.number("price_factor", is_whole=False, marks=()) or 1.0
        document.setdefault("economics", {}).setdefault("price_factor", factor)
    if draw.happens(0.3):
        changes = {"solve": {"at_least": {"residents": _share(draw)}}}
        document["variants"] = {"other": changes}
        option = draw.section(OptionSection, "options.wide")
        document["options"] = {"wide": {**option, "variant": "other"}}


def _money(document: Table) -> None:
    contracts = document.get("contracts", {})
    for name, item in contracts.items():
        if not item.get("fixed_per_month") and not item.get("fee_per_parcel"):
            item["fee_per_parcel"] = 0.3
        if item.get("penalty_per_failure"):
            item.setdefault("kpi_success", 0.95)
        item["tiers"] = ["point"] if name == "keepers" else ["store"]
    shares: dict[str, float] = {}
    for item in document.get("subsidies", {}).values():
        is_sum = item["line"] in {PER_PARCEL, PER_FACILITY}
        item.pop("share" if is_sum else "amount", None)
        if is_sum:
            item.setdefault("amount", 0.1 if item["line"] == PER_PARCEL else 500.0)
            continue
        left = 1 - shares.get(item["line"], 0.0)
        item["share"] = min(item.get("share", 0.5), math.floor(left * 1e6) / 1e6)
        shares[item["line"]] = shares.get(item["line"], 0.0) + item["share"]


def _carriers(document: Table) -> None:
    for item in document.get("carriers", {}).values():
        prices = item.setdefault("price_per_parcel", {})
        if not prices:
            prices["home"] = 4.0
        leads = item.get("lead_hours", {})
        item["lead_hours"] = {leg: leads[leg] for leg in leads if leg in prices}
        if zones := item.get("zone_km"):
            item["zone_factor"] = [1.0 + 0.2 * idx for idx in range(len(zones) + 1)]


def _vehicles(draw: Draw, document: Table) -> None:
    names = list(document.get("speed_profiles", {}))
    for item in document.get("vehicle_types", {}).values():
        if names and draw.happens(draw.given):
            item["profile"] = draw.one(names)


def _days_table(document: Table) -> None:
    """Leave one of the two ways in a table of days, with both of its keys."""
    days = document.get("operations", {}).get("days_per_week")
    if not isinstance(days, dict):
        return
    if days.get("by_township"):
        kept: Table = {"by_township": days["by_township"]}
        kept["otherwise"] = days.get("otherwise", 5.0)
    else:
        limits = days.get("by_km_from_hub") or [{"up_to": 5.0, "days": 6.0}]
        rising = {float(f"{item['up_to']:.4g}"): item["days"] for item in limits}
        kept = {
            "by_km_from_hub": [
                {"up_to": max(up_to, LEAST), "days": rising[up_to]}
                for up_to in sorted(rising)
            ],
            "beyond": days.get("beyond", 2.0),
        }
    document["operations"]["days_per_week"] = kept
