"""Villages and sites that a change marks on its map, each kind with its own ring."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from planner.instance import Instance
from planner.report.pictures.maps.highlights import Highlight
from planner.workbench.views.places import places_of, site_name, site_place
from planner.workbench.views.voice import Voice

__all__ = ["SITES", "VILLAGES", "change_marks"]

VILLAGES = {"moved": "#e08214", "lost": "#c51b27", "gained": "#1a9850"}
SITES = {"opened": "#2166ac", "closed": "#4d4d4d"}
AROUND = 1.5
"""Rings of sites lie around those of the villages where they stand: judgement."""
NAMED = ("lost", "gained", "opened", "closed")
"""Kinds whose places have their names on the map; those who moved may be many."""


def change_marks(
    instance: Instance, ids: Mapping[str, Sequence[str]], voice: Voice
) -> list[Highlight]:
    """Return what a map of a change rings.

    Parameters
    ----------
    ids
        Of villages ``moved``, ``lost`` and ``gained``, of sites ``opened`` and
        ``closed``; what the county has not is left out.
    """
    return [*_marks(instance, ids, voice)]


def _marks(
    instance: Instance, ids: Mapping[str, Sequence[str]], voice: Voice
) -> Iterator[Highlight]:
    for kind, colour in VILLAGES.items():
        known = [item for item in ids[kind] if item in instance.village_index]
        places = places_of(instance, known)
        if kind not in NAMED:
            places = tuple(replace(place, name="") for place in places)
        yield Highlight(words=voice.say(f"mark_{kind}"), colour=colour, places=places)
    for kind, colour in SITES.items():
        known = [item for item in ids[kind] if item in instance.site_index]
        sites = [site_place(instance, x, site_name(instance, x)) for x in known]
        yield Highlight(
            words=voice.say(f"mark_{kind}"),
            colour=colour,
            places=tuple(place for place in sites if np.isfinite(place.x_m)),
            scale=AROUND,
        )
