"""Objective and violations of a covering solution, from the published files alone.

Plain Python, without the planner and without numpy.
"""

from __future__ import annotations

import csv
import math
import struct
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from benchmarks.instances.harness import Case, Recosting

EARTH_RADIUS_M = 6_378_100


def recost_covering(case: Case, solution: object) -> Recosting:
    """Return what a solution is worth by the model that the name asks for."""
    opened = [str(site) for site in cast(Mapping[str, Any], solution)["open"]]
    is_city = not case.name.startswith("SF16x205")
    read = city_distances if is_city else store_distances
    sites, weights, nearest = read(case.path, opened)
    model = "MCLP" if is_city else case.name.split("_")[1]
    violations = list(_site_violations(opened, sites, case.parameters.get("p")))
    radius = case.parameters.get("radius", math.inf)
    if model == "MCLP":
        pairs = zip(weights, nearest, strict=True)
        cost = sum(weight for weight, metres in pairs if metres <= radius)
    elif model == "LSCP":
        cost = float(len(opened))
        lost = sum(metres > radius for metres in nearest)
        violations += [f"{lost} customers are not covered"] if lost else []
    elif model == "pcenter":
        cost = max(nearest)
    else:
        pairs = zip(weights, nearest, strict=True)
        cost = sum(weight * metres for weight, metres in pairs)
    return Recosting(cost=cost, violations=tuple(violations))


def city_distances(
    path: Path, opened: list[str]
) -> tuple[set[str], list[float], list[float]]:
    """Return the sites, and each place's demand and distance to an open site."""
    words = path.read_text(encoding="utf-8").split()
    first, second = words.index("NODE_COORD_SECTION"), words.index("DEMAND_SECTION")
    degrees = [float(word) for word in words[first + 1 : second]]
    demand = [float(word) for word in words[second + 1 :] if word != "EOF"]
    places = [
        (math.radians(north), math.radians(east))
        for north, east in zip(degrees[::2], degrees[1::2], strict=True)
    ]
    sites = {str(position) for position in range(len(places))}
    centers = [int(site) for site in opened if site in sites]
    nearest = [
        min((_arc_m(places, place, center) for center in centers), default=math.inf)
        for place in range(len(places))
    ]
    return sites, demand, nearest


def store_distances(
    path: Path, opened: list[str]
) -> tuple[set[str], list[float], list[float]]:
    """Return the stores, and each tract's demand and distance to an open store."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    demand: dict[str, float] = {}
    nearest: dict[str, float] = {}
    for row in rows:
        tract = row["DestinationName"]
        demand[tract] = float(row["demand"])
        metres = float(row["distance"]) if row["name"] in opened else math.inf
        nearest[tract] = min(nearest.get(tract, math.inf), metres)
    sites = {row["name"] for row in rows}
    return sites, list(demand.values()), list(nearest.values())


def _arc_m(places: list[tuple[float, float]], one: int, other: int) -> float:
    """Return the distance; the angle is rounded to single precision."""
    if one == other:
        return 0.0
    (north, east), (to_north, to_east) = places[one], places[other]
    cosine = math.sin(north) * math.sin(to_north)
    cosine += math.cos(north) * math.cos(to_north) * math.cos(east - to_east)
    angle = math.acos(min(1.0, max(-1.0, cosine)))
    return EARTH_RADIUS_M * float(struct.unpack("f", struct.pack("f", angle))[0])


def _site_violations(
    opened: list[str], sites: set[str], most_sites: float | None
) -> Iterable[str]:
    unknown = sorted(set(opened) - sites)
    if unknown:
        yield f"unknown sites {unknown}"
    if len(set(opened)) < len(opened):
        yield "a site is open twice"
    if most_sites is not None and len(opened) > most_sites:
        yield f"{len(opened)} sites are open, not {most_sites:g}"
