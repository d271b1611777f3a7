"""Villages, sites and parties by name, and where places lie on a map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np

from planner.instance import Instance
from planner.model.fleet import VehicleType
from planner.model.places import Site, Village
from planner.report.pictures.maps.highlights import Place
from planner.report.proposal.wording.language import catalogue
from planner.workbench.views.voice import Voice

__all__ = [
    "party_name",
    "places_of",
    "site_name",
    "site_place",
    "vehicle_name",
    "village_name",
    "village_names",
]


def village_name(instance: Instance, village_id: str) -> str:
    """Return the name of a village, with its township's where it is met twice."""
    return village_names(instance, [village_id])[0]


def village_names(instance: Instance, ids: Iterable[str]) -> list[str]:
    """Return the names of villages, with their townships' where they are met twice."""
    numbers = Counter(item.name for item in instance.villages)
    townships = {item.id: item.name for item in instance.townships}
    records = (instance.villages[instance.village_index[item]] for item in ids)
    return [_called(item, numbers[item.name], townships) for item in records]


def site_name(instance: Instance, site_id: str) -> str:
    """Return the name of a site, or its id where it has none."""
    return instance.sites[instance.site_index[site_id]].name or site_id


def party_name(party: str, instance: Instance, voice: Voice) -> str:
    """Return what a party of the ledger is called; carriers have names of their own."""
    words = catalogue().get(f"party_{party}")
    if words is not None:
        return words[voice.language.value]
    carrier = instance.carrier_by_id.get(party)
    return party if carrier is None else carrier.name or party


def vehicle_name(vehicle: VehicleType, voice: Voice) -> str:
    """Return what a type of vehicle is called, built-in ones in the language."""
    words = catalogue().get(f"built_in: vehicle_types.{vehicle.id}")
    is_unnamed = vehicle.name in ("", vehicle.id, vehicle.id.replace("_", " "))
    if words is not None and is_unnamed:
        return words[voice.language.value]
    return vehicle.name or vehicle.id


def places_of(instance: Instance, ids: Iterable[str]) -> tuple[Place, ...]:
    """Return the places of villages that are located."""
    ids = list(ids)
    index = [instance.village_index[item] for item in ids]
    found = zip(ids, village_names(instance, ids), index, strict=True)
    places = [
        _place(instance, item, name, int(instance.village_location[idx]))
        for item, name, idx in found
    ]
    return tuple(place for place in places if np.isfinite(place.x_m))


def site_place(instance: Instance, site_id: str, name: str) -> Place:
    """Return the place of a site, under a name."""
    idx = instance.site_index[site_id]
    return _place(instance, site_id, name, int(instance.site_location[idx]))


def _place(instance: Instance, item: str, name: str, location: int) -> Place:
    places = instance.locations
    return Place(
        id=item,
        name=name,
        x_m=float(places.x_m[location]) if location >= 0 else float("nan"),
        y_m=float(places.y_m[location]) if location >= 0 else float("nan"),
    )


def _called(item: Village | Site, number: int, townships: dict[str, str]) -> str:
    township = townships.get(item.township_id, "")
    name = item.name or item.id
    return f"{name} ({township})" if number > 1 and item.name and township else name
