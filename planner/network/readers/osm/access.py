"""Who may use a road, by the tags of OpenStreetMap: vehicles, e-bikes, walkers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from planner.network.cleaning.assemble import class_access
from planner.network.graph import EVERYBODY, Traveller
from planner.network.readers.osm.tags import text

__all__ = ["ACCESS_KEYS", "barrier_access", "road_access"]

_KEYS: Final[Mapping[Traveller, tuple[str, ...]]] = {
    Traveller.VEHICLE: ("goods", "motorcar", "motor_vehicle", "vehicle", "access"),
    Traveller.E_BIKE: ("bicycle", "vehicle", "access"),
    Traveller.WALKER: ("foot", "access"),
}
"""Keys that speak of a traveller; the first one that says yes or no decides.

An e-bike has the rules of bicycles, as in China.
"""
ACCESS_KEYS: Final = tuple(
    dict.fromkeys(key for keys in _KEYS.values() for key in keys)
)
_OPEN = frozenset(
    (
        "yes",
        "permissive",
        "designated",
        "destination",
        "delivery",
        "customers",
        "official",
        "public",
        "dismount",
    )
)
_CLOSED = frozenset(
    (
        "no",
        "private",
        "agricultural",
        "forestry",
        "emergency",
        "military",
        "psv",
        "bus",
        "use_sidepath",
        "restricted",
    )
)
_PASSED_BY_VEHICLES = frozenset(
    (
        "border_control",
        "cattle_grid",
        "entrance",
        "gate",
        "height_restrictor",
        "kerb",
        "lift_gate",
        "no",
        "sally_port",
        "swing_gate",
        "toll_booth",
        "wicket_gate",
    )
)
"""Barriers that a vehicle passes unless a tag says otherwise, as in OSRM's profile."""
_PASSED_ON_FOOT_ALONE = frozenset(
    ("full-height_turnstile", "kissing_gate", "stile", "turnstile")
)


def road_access(tags: Mapping[str, str], road_class: str) -> Traveller:
    """Return who may use a road: the most specific tag decides, else its class.

    Parameters
    ----------
    tags
        Tags of the way, or columns of its row called like them.
    road_class
        Value of ``highway``.
    """
    if text(tags.get("area")) == "yes":
        return Traveller.NOBODY
    is_motor_road = text(tags.get("motorroad")) == "yes"
    usual = Traveller.VEHICLE if is_motor_road else class_access(road_class)
    return _allowed(tags, usual)


def barrier_access(tags: Mapping[str, str]) -> Traveller:
    """Return who passes a node that is a barrier, such as a bollard or a gate."""
    kind = text(tags.get("barrier"))
    usual = EVERYBODY
    if kind in _PASSED_ON_FOOT_ALONE:
        usual = Traveller.WALKER
    elif kind not in _PASSED_BY_VEHICLES and text(tags.get("bollard")) != "rising":
        usual = Traveller.E_BIKE | Traveller.WALKER
    return _allowed(tags, usual)


def _allowed(tags: Mapping[str, str], usual: Traveller) -> Traveller:
    allowed = Traveller.NOBODY
    for traveller, keys in _KEYS.items():
        said = next((word for key in keys if (word := _word(tags.get(key)))), "")
        if said == "yes" or (not said and traveller in usual):
            allowed |= traveller
    return allowed


def _word(value: object) -> str:
    """Return yes, no, or nothing where a value says neither; one yes of a list does.

    OpenStreetMap writes ``yes;no``, osmnx ``['yes', 'no']`` where it joined two roads.
    """
    listed = text(value).strip("[]").replace(";", ",")
    values = [part.strip(" '\"") for part in listed.split(",")]
    if any(part in _OPEN for part in values):
        return "yes"
    return "no" if values and all(part in _CLOSED for part in values) else ""
