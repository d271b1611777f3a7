"""Counties of 15 to 60 villages with sparse demand, drawn by seed.

    python -m benchmarks.counties.sparse_counties DIR --seed 5000 --drawn 48

Places and roads are those of ``planner new --synthetic``. Seeds that are even have a
document with nothing but the files and how many parcels there are, so that all else is
at its default; of the others some ten keys are drawn: vehicle types, third parties,
facilities of today, shares asked for, prices of what is left out, limits and rules.
Whoever tunes takes seeds from 1 on; results are told of seeds from 5000 on.
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from planner.scenario.editable.toml_text import toml_text
from planner.scenario.generate import generate

__all__ = ["REPORTING_SEED", "TUNING_SEED", "kind_of", "write_county"]

TUNING_SEED, REPORTING_SEED = 1, 5_000
"""First seeds of the counties to tune on, and of those to report on."""
LEAST_VILLAGES, MOST_VILLAGES = 15, 60
LEAST_DEMAND = 0.1
"""Of the parcels that a county of as many people has in the defaults: the most is 1."""
FILE = "scenario.toml"

Table = dict[str, Any]
T = TypeVar("T")

TRICYCLE: Table = {
    "legs": ["loop"],
    "capacity_parcels": 80,
    "capacity_kg": 300,
    "fixed_cost_per_day": 120,
    "cost_per_km": 0.3,
    "max_trips": 4,
}
"""A villager with a tricycle of his own, paid for a part of the day."""
COURIER: Table = {
    "price_per_parcel": {"linehaul": 0.5, "home": 3.0},
    "zone_km": [20],
    "zone_factor": [1.0, 1.25],
    "days_per_week": 6,
}


def kind_of(seed: int) -> str:
    """Return ``plain`` for a county with nothing but defaults, else ``varied``."""
    return "plain" if seed % 2 == 0 else "varied"


def write_county(folder: Path, seed: int) -> Path:
    """Write a county and return its folder; the same seed gives the same files."""
    rng = np.random.default_rng(seed)
    villages = int(rng.integers(LEAST_VILLAGES, MOST_VILLAGES + 1))
    generate(folder, villages=villages, seed=seed)
    document = tomllib.loads((folder / FILE).read_text(encoding="utf-8"))
    scale = float(np.exp(rng.uniform(np.log(LEAST_DEMAND), 0.0)))
    for key in ("parcels_in_per_day", "parcels_out_per_day"):
        document["county"][key] = round(scale * document["county"][key], 1)
    seat = pd.read_csv(folder / "townships.csv").iloc[0]
    place = {"lon": float(seat.lon), "lat": float(seat.lat)}
    document = _plain(document, place) if kind_of(seed) == "plain" else document
    if kind_of(seed) == "varied":
        _vary(document, place, rng)
    document["title"] = f"sparse county {seed}"
    (folder / FILE).write_text(toml_text(document), encoding="utf-8")
    return folder


def _plain(document: Table, seat: Table) -> Table:
    """Return the document of somebody who gives the files and leaves all else out."""
    files = ("villages", "townships", "boundary", "coordinates")
    roads = ("source", "layer", "class_column", "one_way_column", "coordinates")
    return {
        "schema_version": 1,
        "currency": "CNY",
        "places": {key: document["places"][key] for key in files},
        "county": {**document["county"], **seat},
        "roads": {key: document["roads"][key] for key in roads},
    }


def _vary(document: Table, seat: Table, rng: np.random.Generator) -> None:
    for key in ("variants", "options", "title_zh", "description", "description_zh"):
        document.pop(key)
    _vary_vehicles(document, rng)
    _vary_carriers(document, rng)
    if rng.random() < 0.4:
        _without_today(document, seat)
    solve = document["solve"]
    solve["at_least"] = {
        "residents": _one(rng, [0.0, 0.5, 0.8, 0.9, 0.95]),
        "use": _one(rng, [0.5, 0.8, 0.9, 0.95]),
    }
    solve["modes"] = _one(rng, [["point", "store", "home"]] * 3 + [["point", "store"]])
    solve["villager_time_price_per_hour"] = _one(rng, [0.0, 3.3, 3.3])
    document["operations"]["days_per_week"] = _one(rng, [3, 5, 5, 7])
    change: Callable[[Table, np.random.Generator], None]
    for change, probability in (
        (_price_unserved, 0.3),
        (_price_uncovered, 0.2),
        (_limit_facilities, 0.3),
        (_limit_capex, 0.15),
        (_by_township, 0.15),
        (_rule, 0.2),
        (_farther, 0.15),
    ):
        if rng.random() < probability:
            change(document, rng)


def _vary_vehicles(document: Table, rng: np.random.Generator) -> None:
    """Keep the synthetic county's three types, or two, or add a tricycle."""
    types = document["vehicle_types"]
    if rng.random() < 0.4:
        del types["small_truck"]
    if rng.random() < 0.4:
        types["tricycle"] = dict(TRICYCLE)
    if rng.random() < 0.3:
        types["van"]["available"] = int(rng.integers(1, 4))


def _vary_carriers(document: Table, rng: np.random.Generator) -> None:
    """Have no third party, or dearer and cheaper ones, or a second one."""
    if rng.random() < 0.3:
        del document["carriers"]
        return
    prices = document["carriers"]["postal"]["price_per_parcel"]
    factor = float(np.exp(rng.uniform(np.log(0.5), np.log(4.0))))
    for leg, price in prices.items():
        prices[leg] = round(factor * price, 2)
    if rng.random() < 0.4:
        document["carriers"]["courier"] = {
            key: dict(item) if isinstance(item, dict) else item
            for key, item in COURIER.items()
        }


def _without_today(document: Table, seat: Table) -> None:
    """Leave out what stands today: the hub is to be built at the seat."""
    del document["places"]["existing"]
    document["county"].update(seat)


def _price_unserved(document: Table, rng: np.random.Generator) -> None:
    """Ask for no share, but price what is left out."""
    document["solve"]["unserved_price"] = _one(rng, [1.0, 2.0, 4.0, 8.0, 20.0])
    document["solve"]["at_least"] = {"residents": 0.0, "use": 0.0}


def _price_uncovered(document: Table, rng: np.random.Generator) -> None:
    document["solve"]["uncovered_price"] = _one(rng, [2.0, 10.0, 40.0])


def _limit_facilities(document: Table, rng: np.random.Generator) -> None:
    limits = [{"store": 1}, {"store": 2}, {"store": 99}, {"point": 8}, {"point": 99}]
    document["solve"]["max_facilities"] = _one(rng, limits)


def _limit_capex(document: Table, rng: np.random.Generator) -> None:
    document["solve"]["max_capex"] = _one(rng, [500_000, 5_000_000, 1_000_000_000])


def _by_township(document: Table, _: np.random.Generator) -> None:
    document["solve"]["boundary"] = "township"


def _rule(document: Table, rng: np.random.Generator) -> None:
    rules: list[Table] = [
        {"store_in_every_township": True},
        {"point_above_residents": 1_500},
        {"at_least_in_every_township": 0.5},
    ]
    document["rules"] = _one(rng, rules)


def _farther(document: Table, _: np.random.Generator) -> None:
    """Let anybody pass a nearer facility."""
    document["solve"]["nearer_facility"] = False


def _one(rng: np.random.Generator, values: Sequence[T]) -> T:
    return values[int(rng.integers(len(values)))]


def main() -> None:
    options = _parser().parse_args()
    for seed in range(options.seed, options.seed + options.drawn):
        folder = write_county(options.into / str(seed), seed)
        print(folder, kind_of(seed), flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("into", type=Path, metavar="DIR")
    parser.add_argument("--drawn", type=int, default=48, metavar="N", help="counties")
    parser.add_argument("--seed", type=int, default=REPORTING_SEED, help="of the first")
    return parser


if __name__ == "__main__":
    main()
