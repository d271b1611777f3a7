"""The names on a map: of open hubs and stores, and of villages where they are few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from planner.model.places import Tier
from planner.report.fonts import drawable
from planner.report.pictures.maps.content import MapContent
from planner.report.pictures.maps.label_places import Label
from planner.report.pictures.palette import INK, MUTED, TIERS
from planner.report.text.saying import Say

__all__ = ["facility_labels", "map_labels", "names_told_apart"]

MAX_LABELLED_VILLAGES = 40
"""In a larger county names of villages would cover the map: judgement."""
NAME_AND_TIER = "{name} ({tier})"


def map_labels(content: MapContent, say: Say = str) -> list[Label]:
    """Return all names that a map is to show, the most important first."""
    return [*facility_labels(content, say), *_village_labels(content)]


def names_told_apart(content: MapContent, say: Say = str) -> dict[str, str]:
    """Return the names of open hubs and stores by id; one met twice says its tier."""
    marks = [
        item
        for item in content.facilities
        if item.tier is not Tier.POINT and item.is_open
    ]
    numbers = Counter(item.name for item in marks)
    return {
        item.id: item.name
        if numbers[item.name] == 1
        else say(NAME_AND_TIER).format(name=item.name, tier=say(TIERS[item.tier].words))
        for item in marks
    }


def facility_labels(content: MapContent, say: Say = str) -> Iterator[Label]:
    """Yield the names of open hubs and stores."""
    names = names_told_apart(content, say)
    for tier, size_points in ((Tier.HUB, 9.5), (Tier.STORE, 8.0)):
        for item in content.facilities:
            if item.tier is tier and item.is_open:
                yield Label(
                    text=drawable(names[item.id], item.id),
                    x_m=item.x_m,
                    y_m=item.y_m,
                    gap_points=10.0 if tier is Tier.HUB else 6.0,
                    size_points=size_points,
                    weight="bold",
                    colour=INK,
                )


def _village_labels(content: MapContent) -> Iterator[Label]:
    if len(content.villages) > MAX_LABELLED_VILLAGES:
        return
    for item in content.located_villages:
        yield Label(
            text=drawable(item.name, item.id),
            x_m=item.x_m,
            y_m=item.y_m,
            gap_points=7.0,
            size_points=7.0,
            weight="normal",
            colour=MUTED,
        )
