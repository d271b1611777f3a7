"""Edits of a bench drawn at random: of every kind, and some that must be refused."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from benchmarks.breaking.extremes import keys_of
from benchmarks.counties.any_county.values import Draw
from planner import Workbench
from planner.model.places import Site, SiteStatus, Tier
from planner.network.coordinates import project
from planner.scenario.document.schema import Document
from planner.scenario.edits.read import CELL_COLUMNS

__all__ = ["KINDS", "Step", "drawn_step", "wrong_step"]

SEVERAL, BY_NAME, OF_THE_SCHEMA = 0.25, 0.25, 0.3
"""Probabilities that an edit is of several things, that one is called by its name, and
that the key of a set is any of the schema's."""
SAME_PLACE = 0.1
"""Probability that a site is moved to where it stands."""
NEARBY_DEGREES = 0.01
MOST_FACTOR, MOST_RESIDENTS = 4.0, 2_000
TRIES = 50
"""Keys of the schema drawn until one lies in a section that the scenario has."""
NAMES = ("新站点", "便民服务点", "New stop", "老 虎 河", "Site «7»")
KEPT = {("solve", "effort"), ("solve", "bound"), ("solve", "rounds"), ("solve", "seed")}
"""Keys that say how long to search; the trials set them."""

NUMBERS: Mapping[str, tuple[Any, ...]] = {
    "standard.collect_within_km": (1.5, 2.5, 4, 6.5),
    "standard.store_within_min": (30, 45.5, 90),
    "standard.days_per_week": (3, 6),
    "solve.reach_km.point": (2.0, 4.0, 7),
    "solve.reach_km.store": (8, 15.5),
    "solve.at_least.residents": (0.3, 0.6, 0.8),
    "solve.at_least.use": (0.2, 0.5, 0.75),
    "solve.villager_time_price_per_hour": (0.0, 2.5, 8),
    "solve.boundary": ("county", "township", "none"),
    "solve.modes": (["point", "store"], ["point", "store", "home"]),
    "operations.days_per_week": (3, 4, 6),
    "operations.stop_minutes": (2, 6.5),
    "operations.loading_minutes": (5, 25),
    "economics.discount_rate": (0.03, 0.09),
    "service.wage_per_month": (2_800, 4_200.5),
    "service.peak_factor": (1.2, 2.5),
    "county.parcels_in_per_day": (300, 911.5),
    "county.parcels_out_per_day": (40, 133.25),
    "roads.snap_limit_m": (800, 3_000),
    "roads.proxy_detour": (1.2, 1.7),
    "demand.parcels_in_per_villager_day": (0.02, 0.07),
    "rules.store_in_every_township": (True, False),
    "title": ("另一个县", "Another title"),
}
"""Keys of many sections with values that people would set."""
OF_A_NAME: Mapping[str, Mapping[str, tuple[Any, ...]]] = {
    "goods": {"kg": (0.8, 4.5), "m3": (0.004, 0.03), "return_rate": (0.0, 0.1)},
    "formats": {
        "opex_per_month": (300, 2_000, 7_500),
        "capex": (0, 12_000, 90_000),
        "capacity_parcels_per_day": (60, 400, 9_000),
    },
    "hosts": {"sign_up": (0.3, 1.0), "capex_saved": (0.0, 0.9)},
    "vehicle_types": {
        "cost_per_km": (0.5, 3.3),
        "fixed_cost_per_day": (90, 500),
        "capacity_parcels": (120, 2_500),
        "available": (0, 1, 9),
    },
    "carriers": {"charge_per_parcel": (0.0, 0.8), "days_per_week": (3, 7)},
    "contracts": {"fee_per_parcel": (0.2, 0.9)},
    "subsidies": {"cap_per_year": (10_000, 400_000)},
}
"""The same of sections that have tables by name: goods, formats, vehicles and so on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One call of a bench.

    Parameters
    ----------
    is_wrong
        Whether it has to be refused.
    """

    kind: str
    method: str
    given: tuple[Any, ...]
    more: Mapping[str, Any] = field(default_factory=dict)
    is_wrong: bool = False

    @property
    def words(self) -> str:
        """The call as it is written in Python."""
        given = [repr(item) for item in self.given]
        given += [f"{key}={item!r}" for key, item in self.more.items()]
        return f"bench.{self.method}({', '.join(given)})"

    def call(self, bench: Workbench) -> Any:
        """Make the call."""
        return getattr(bench, self.method)(*self.given, **self.more)


def drawn_step(bench: Workbench, rng: random.Random, kind: str) -> Step:
    """Return an edit of a kind that may be taken or refused."""
    given, more = _DRAWN[kind](bench, rng)
    return Step(kind=kind, method=kind, given=given, more=more)


Call = tuple[tuple[Any, ...], dict[str, Any]]


def _sites(
    bench: Workbench, rng: random.Random, tier: Tier | None = None
) -> str | list[str]:
    """Return one site or several, by id or by name."""
    found = [item for item in bench.instance.sites if tier in {None, item.tier}]
    return _named(found, rng)


def _named(things: list[Any], rng: random.Random) -> str | list[str]:
    if rng.random() < SEVERAL and len(things) > 1:
        return [item.id for item in rng.sample(things, 2)]
    thing = rng.choice(things)
    is_named = thing.name and rng.random() < BY_NAME
    return str(thing.name if is_named else thing.id)


def _villages(bench: Workbench, rng: random.Random) -> str | list[str]:
    return _named(list(bench.instance.villages), rng)


def _place(
    bench: Workbench, rng: random.Random, by: float = NEARBY_DEGREES
) -> tuple[float, float]:
    """Return coordinates near some site, in the scenario's system."""
    near = rng.choice(bench.instance.sites)
    return _in_system(
        bench, near.lon + rng.uniform(-by, by), near.lat + rng.uniform(-by, by)
    )


def _in_system(bench: Workbench, lon: float, lat: float) -> tuple[float, float]:
    system = bench.scenario.document.places.coordinates
    if system is None or not system.upper().startswith("EPSG"):
        return round(lon, 6), round(lat, 6)
    x, y = project([lon], [lat], system)
    return round(float(x[0]), 1), round(float(y[0]), 1)


def _lock(bench: Workbench, rng: random.Random) -> Call:
    if rng.random() < 0.5:
        return (_sites(bench, rng),), {}
    site: Site = rng.choice(bench.instance.sites)
    chosen = site.current_format_id or rng.choice(site.format_ids)
    return (site.id, chosen), {}


def _of_sites(bench: Workbench, rng: random.Random) -> Call:
    return (_sites(bench, rng),), {}


def _format(bench: Workbench, rng: random.Random) -> Call:
    tier = rng.choice(bench.instance.sites).tier
    known = [item.id for item in bench.instance.formats if item.tier is tier]
    chosen = rng.sample(known, rng.randint(1, len(known)))
    formats = chosen[0] if len(chosen) == 1 else chosen
    return (_sites(bench, rng, tier), formats), {}


def _move(bench: Workbench, rng: random.Random) -> Call:
    site: Site = rng.choice(bench.instance.sites)
    if rng.random() < SAME_PLACE:
        return (site.id, *_in_system(bench, site.lon, site.lat)), {}
    return (site.id, *_place(bench, rng)), {}


def _add_site(bench: Workbench, rng: random.Random) -> Call:
    tier = rng.choice(["store", "store", "point", "point", "point", "hub"])
    more: dict[str, Any] = {}
    known = [item.id for item in bench.instance.formats if item.tier.value == tier]
    if known and rng.random() < 0.4:
        more["formats"] = rng.sample(known, rng.randint(1, len(known)))
    hosts = [item.id for item in bench.instance.host_types]
    if hosts and tier != "hub" and rng.random() < 0.3:
        more["host"] = rng.choice(hosts)
    if rng.random() < 0.3:
        more["status"] = rng.choice(["candidate", "required"])
    if rng.random() < 0.3:
        more["id"] = f"新:{rng.randint(1, 99)}"
    return (rng.choice(NAMES), *_place(bench, rng), tier), more


def _add_village(bench: Workbench, rng: random.Random) -> Call:
    instance = bench.instance
    near = rng.choice(instance.villages)
    more: dict[str, Any] = {}
    if near.township_id in {item.id for item in instance.townships}:
        more["township"] = near.township_id
    if len(instance.counties) > 1:
        more["county"] = near.county_id
    if rng.random() < 0.3:
        more |= {"parcels_in_per_day": rng.randint(1, 40), "parcels_out_per_day": 2.5}
    place = _place(bench, rng)
    return (rng.choice(NAMES), *place, rng.randint(5, 900)), more


def _drop(bench: Workbench, rng: random.Random) -> Call:
    return (_villages(bench, rng),), {}


def _serve(bench: Workbench, rng: random.Random) -> Call:
    """Return a village with a site, of which most are within its reach."""
    instance = bench.instance
    village = rng.randrange(len(instance.villages))
    near = instance.reach.destination_idx[instance.village_pairs(village)].tolist()
    if not near or rng.random() < 0.2:
        near = range(len(instance.sites))
    site = instance.sites[rng.choice(list(near))]
    return (instance.villages[village].id, site.id), {}


def _demand(bench: Workbench, rng: random.Random) -> Call:
    if rng.random() < 0.5:
        factor = rng.choice([0.0, 1.0, round(rng.uniform(0.2, MOST_FACTOR), 3)])
        return (_villages(bench, rng), factor), {}
    parcels = round(rng.uniform(0, 60), 2)
    return (_villages(bench, rng),), {"parcels_in_per_day": parcels}


def _set(bench: Workbench, rng: random.Random) -> Call:
    drawn = rng.random()
    if drawn < 0.4:
        return _cell(bench, rng), {}
    if drawn < 1.0 - OF_THE_SCHEMA:
        return _usual_key(bench, rng), {}
    return _any_key(bench, rng), {}


def _cell(bench: Workbench, rng: random.Random) -> tuple[Any, ...]:
    """Return a cell of a table and a value for it."""
    instance = bench.instance
    table = rng.choice(["villages", "villages", "townships", "counties", "sites"])
    rows: list[Any] = list(getattr(instance, table))
    column = rng.choice(CELL_COLUMNS[table])
    if table == "sites" and column != "name":
        rows = [item for item in rows if item.status is SiteStatus.EXISTING] or rows
    name = rng.choice(rows).id if rows else "nowhere"
    number = rng.choice([rng.randint(1, MOST_RESIDENTS), round(rng.uniform(1, 90), 2)])
    value = rng.choice(NAMES) if column == "name" else number
    if column == "remaining_life_years":
        value = rng.choice([0, 2.5, 12])
    return f"{table}[{name}].{column}", value


def _usual_key(bench: Workbench, rng: random.Random) -> tuple[Any, ...]:
    content = bench.scenario.given
    sections = [name for name in OF_A_NAME if content.get(name)]
    if sections and rng.random() < 0.5:
        section = rng.choice(sections)
        key = rng.choice(list(OF_A_NAME[section]))
        name = rng.choice(list(content[section]))
        return f"{section}.{name}.{key}", rng.choice(OF_A_NAME[section][key])
    key = rng.choice(list(NUMBERS))
    return key, rng.choice(NUMBERS[key])


def _any_key(bench: Workbench, rng: random.Random) -> tuple[Any, ...]:
    """Return any key of the schema, and a value that its type allows."""
    content = bench.scenario.given
    draw = Draw(rng=np.random.default_rng(rng.randrange(10**9)), wild=0.1, given=0.3)
    for _ in range(TRIES):
        path, kind = rng.choice(_KEYS)
        table: Any = content
        found = []
        for part in path:
            known = list(table) if isinstance(table, Mapping) else []
            name = rng.choice(known or ["made"]) if part == "*" else part
            table = table.get(name) if isinstance(table, Mapping) else None
            found.append(name)
        if tuple(found) not in KEPT and found[0] != "edits":
            return ".".join(found), draw.value(kind, ".".join(path))
    return "title", "a title"


_KEYS = list(keys_of(Document))
_DRAWN: Mapping[str, Callable[[Workbench, random.Random], Call]] = {
    "lock": _lock,
    "close": _of_sites,
    "reopen": _of_sites,
    "format": _format,
    "move": _move,
    "add_site": _add_site,
    "add_village": _add_village,
    "drop": _drop,
    "serve": _serve,
    "demand": _demand,
    "set": _set,
}
KINDS = tuple(_DRAWN)


def wrong_step(bench: Workbench, rng: random.Random) -> Step:
    """Return a call that no bench may take."""
    site, village = (
        rng.choice(bench.instance.sites),
        rng.choice(bench.instance.villages),
    )
    place = _place(bench, rng)
    number = rng.choice([float("nan"), float("inf"), -float("inf"), 1e300, -1.0])
    given: list[tuple[str, tuple[Any, ...]]] = [
        ("move", (site.id, number, place[1])),
        ("move", (site.id, place[0], 1e300)),
        ("move", (site.id, str(place[0]), place[1])),
        ("move", ("nowhere", *place)),
        ("add_site", (rng.choice(NAMES), place[0] * 10 + 1_000, place[1], "point")),
        ("add_site", (rng.choice(NAMES), *place, "shop")),
        ("add_site", ("", *place, "point")),
        ("add_village", ("村", *place, number if number != 1e300 else -5)),
        ("demand", (village.id, number)),
        ("demand", (village.id,)),
        ("demand", (site.id + "?", 2.0)),
        ("drop", ([village.id, "nowhere"],)),
        ("serve", (village.id, "nowhere")),
        ("lock", (site.id, "no format")),
        ("lock", ([],)),
        ("lock", (None,)),
        ("close", (5,)),
        ("close", ([site.id, 5],)),
        ("close", ({site.id: 1, "nowhere": 2},)),
        ("format", (site.id, [])),
        ("set", (f"villages[{village.id}].residents", number)),
        ("set", (f"villages[{village.id}].residents", None)),
        ("set", (f"villages[{village.id}].lon", 3)),
        ("set", ("villages[].residents", 3)),
        ("set", ("standard.collect_km", 3)),
        ("set", ("standard.collect_within_km", number)),
        ("set", ("standard", 3)),
        ("set", ("", 3)),
        ("set", (None, 3)),
        ("set", ("edits", [])),
        ("set", ("places.villages", "../../other.csv")),
        ("set", ("title", object())),
        ("withdraw", (10_000,)),
        ("withdraw", (0,)),
        ("undo", (10_000,)),
        ("undo", (0,)),
    ]
    method, values = rng.choice(given)
    return Step(kind="wrong", method=method, given=values, is_wrong=True)
