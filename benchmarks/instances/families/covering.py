"""Published instances of covering: maximal covering, set covering, p-center, p-median.

The name of an instance says which model, how many sites and what radius: a city, where
every place is customer and candidate site, or the stores and tracts of San Francisco.
Best known values are looked up by name, so only named instances are cases.
"""

from __future__ import annotations

import csv
import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from benchmarks.instances.harness import (
    Answer,
    Case,
    Recosting,
    best_known_rows,
    case_of_row,
)
from benchmarks.instances.recosting.recost_covering import recost_covering
from planner.location.covering.maximal_covering_model import maximal_covering
from planner.location.covering.set_covering_model import set_covering
from planner.location.median.center_model import p_center
from planner.location.median.median_model import p_median
from planner.location.sites import LocationResult

FloatArray = NDArray[np.float64]
Solution = dict[str, Any]

NAME = "covering"
SENSE = "max"
MINIMISED = ("LSCP", "pcenter", "pmedian")
MIP_GAP = 1e-3
"""At which maximal covering ends; the other models are solved to optimality."""
CITY = re.compile(r"(?P<place>[A-Za-z]+)_p(?P<p>\d+)_r(?P<radius>\d+)")
STORES = re.compile(
    r"SF16x205_(?P<model>LSCP|MCLP|pmedian|pcenter)(_p(?P<p>\d+))?(_r(?P<radius>\d+))?"
)
STORE_DISTANCES = "SF_network_distance_candidateStore_16_censusTract_205_new.csv"
EARTH_RADIUS_M = 6_378_100.0
MARGIN_M = 1.0
"""By which a distance may differ from its published, rounded form."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Places:
    """Customers and sites of an instance.

    Parameters
    ----------
    site
        Name of each site, as solutions tell it.
    weight
        Demand of each customer.
    distance_m
        Customers x sites.
    """

    site: tuple[str, ...]
    weight: FloatArray
    distance_m: FloatArray


def cases(folder: Path) -> list[Case]:
    """Return the instances of the table whose files are in a folder."""
    files = {path.name: path for path in sorted(folder.rglob("*")) if path.is_file()}
    found = []
    for row in best_known_rows(folder):
        match = matched(row["instance"])
        city = f"{match['place']}.txt" if "place" in match else STORE_DISTANCES
        if match and city in files:
            case = case_of_row(files[city], row)
            names = ("p", "radius")
            stated = {name: match[name] for name in names}
            given = {name: float(text) for name, text in stated.items() if text}
            sense = "min" if match["model"] in MINIMISED else "max"
            found.append(replace(case, parameters=given, sense=sense))
    return found


def matched(name: str) -> dict[str, str | None]:
    """Return what the name of an instance says: model, place, p, radius."""
    match = CITY.fullmatch(name)
    if match:
        return {"model": "MCLP", **match.groupdict()}
    match = STORES.fullmatch(name)
    return match.groupdict() if match else {"place": None}


def solve(case: Case, *, time_limit_s: float, seed: int) -> Answer:
    """Solve an instance with the planner's model."""
    if CITY.fullmatch(case.name):
        ends, weight = read_city(case.path)
        site = tuple(str(position) for position in range(len(weight)))
        coverage = city_coverage(ends, case.parameters["radius"])
        result = _maximal(case, coverage, weight, time_limit_s, seed)
    else:
        places = read_stores(case.path)
        site = places.site
        result = MODELS[matched(case.name)["model"]](case, places, time_limit_s, seed)
    if result.open_sites is None:
        return Answer(cost=None, bound=result.bound, solution=None)
    opened = [site[position] for position in result.open_sites]
    return Answer(cost=result.objective, bound=result.bound, solution={"open": opened})


def recost(case: Case, solution: object) -> Recosting:
    """Return the objective and violations, from the files alone."""
    return recost_covering(case, solution)


def warm_up() -> None:
    """Solve tiny instances."""
    distance = np.abs(np.subtract.outer(np.arange(6.0), np.arange(6.0)))
    maximal_covering(distance <= 1, 1)
    p_median(distance, 2)
    p_center(distance, 2)


def spopt(case: Case, time_limit_s: float, seed: int) -> Answer:
    """Solve with spopt and the solver that comes with it."""
    peers = importlib.import_module("benchmarks.instances.peers.covering_peers")
    found: Answer = peers.spopt_answer(case, time_limit_s, seed)
    return found


PEERS = {"spopt": spopt}


def read_city(path: Path) -> tuple[FloatArray, FloatArray]:
    """Return latitude and longitude in degrees, and the demand of each place."""
    _, _, text = path.read_text(encoding="utf-8").partition("NODE_COORD_SECTION")
    coordinates, _, demand = text.partition("DEMAND_SECTION")
    degrees = np.array(coordinates.split(), dtype=np.float64).reshape(-1, 2)
    return degrees, np.array(demand.replace("EOF", "").split(), dtype=np.float64)


def city_coverage(degrees: FloatArray, radius_m: float) -> csr_array[Any]:
    """Return which place covers which, as the instances define it.

    Only pairs that are near enough in space are looked at.
    """
    latitude, longitude = np.radians(degrees).T
    around = np.cos(latitude)
    space = np.column_stack(
        [around * np.cos(longitude), around * np.sin(longitude), np.sin(latitude)]
    )
    chord = 2 * np.sin((radius_m + MARGIN_M) / EARTH_RADIUS_M / 2)
    one, other = cKDTree(space).query_pairs(chord, output_type="ndarray").T
    is_near = arc_m(latitude, longitude, one, other) <= radius_m
    one, other = one[is_near], other[is_near]
    itself = np.arange(len(degrees))
    rows = np.concatenate([one, other, itself])
    columns = np.concatenate([other, one, itself])
    ones = np.ones(len(rows))
    return csr_array((ones, (rows, columns)), shape=(len(degrees), len(degrees)))


def arc_m(
    latitude: FloatArray, longitude: FloatArray, one: Any, other: Any
) -> FloatArray:
    """Return the distance of pairs, the angle rounded to single precision."""
    cosine = np.sin(latitude[one]) * np.sin(latitude[other])
    cosine += (
        np.cos(latitude[one])
        * np.cos(latitude[other])
        * np.cos(longitude[one] - longitude[other])
    )
    angle = np.arccos(np.clip(cosine, -1.0, 1.0)).astype(np.float32)
    distance_m: FloatArray = EARTH_RADIUS_M * angle.astype(np.float64)
    return distance_m


def read_stores(path: Path) -> Places:
    """Return the stores, and the tracts with their demand and distances."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    site = tuple(dict.fromkeys(row["name"] for row in rows))
    weight = {row["DestinationName"]: float(row["demand"]) for row in rows}
    tracts = {name: position for position, name in enumerate(weight)}
    distance_m = np.full((len(tracts), len(site)), np.inf)
    for row in rows:
        place = tracts[row["DestinationName"]], site.index(row["name"])
        distance_m[place] = float(row["distance"])
    return Places(
        site=site, weight=np.array(list(weight.values())), distance_m=distance_m
    )


def _maximal(
    case: Case, coverage: Any, weight: FloatArray, time_limit_s: float, seed: int
) -> LocationResult:
    return maximal_covering(
        coverage,
        int(case.parameters["p"]),
        weights=weight,
        mip_gap=MIP_GAP,
        time_limit_s=time_limit_s,
        seed=seed,
    )


def _mclp(case: Case, places: Places, time_limit_s: float, seed: int) -> LocationResult:
    coverage = places.distance_m <= case.parameters["radius"]
    return _maximal(case, coverage, places.weight, time_limit_s, seed)


def _lscp(case: Case, places: Places, time_limit_s: float, seed: int) -> LocationResult:
    coverage = places.distance_m <= case.parameters["radius"]
    return set_covering(coverage, time_limit_s=time_limit_s, seed=seed)


def _pcenter(
    case: Case, places: Places, time_limit_s: float, seed: int
) -> LocationResult:
    p = int(case.parameters["p"])
    return p_center(places.distance_m, p, time_limit_s=time_limit_s, seed=seed)


def _pmedian(
    case: Case, places: Places, time_limit_s: float, seed: int
) -> LocationResult:
    p = int(case.parameters["p"])
    return p_median(
        places.distance_m,
        p,
        weights=places.weight,
        time_limit_s=time_limit_s,
        seed=seed,
    )


Model = Callable[[Case, Places, float, int], LocationResult]
MODELS: dict[str | None, Model] = {
    "MCLP": _mclp,
    "LSCP": _lscp,
    "pcenter": _pcenter,
    "pmedian": _pmedian,
}
