"""Colours and marks of the static maps.

The colours are the set of Okabe and Ito (2008), told apart by colour-blind readers;
each has a mark of its own too, so that a grey print can be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from planner.model.fleet import Leg
from planner.model.places import Tier
from planner.report.pictures.maps.content import VillageState

__all__ = [
    "AT_DOOR",
    "BOUNDARY",
    "CARRIED",
    "FORMAT_FILLINGS",
    "INK",
    "LEGS",
    "MUTED",
    "ROADS",
    "TIERS",
    "VILLAGES",
    "LineStyle",
    "MarkStyle",
]

INK = "#1d2733"
MUTED = "#5d6b7a"
BOUNDARY = "#8a97a5"
FORMAT_FILLINGS = (INK, "#ffffff", "#f0e442", "#8a97a5")


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkStyle:
    """A mark of matplotlib, its fill, its edge and what it stands for.

    No mark is drawn smaller than ``least_area`` in square points.
    """

    marker: str
    fill: str
    edge: str
    edge_width: float
    words: str
    least_area: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LineStyle:
    """A line with its width in points and what it stands for."""

    colour: str
    width: float
    dashes: Literal["-", "--", ":", "-."]
    words: str


VILLAGES: Mapping[VillageState, MarkStyle] = MappingProxyType(
    {
        VillageState.COVERED: MarkStyle(
            marker="o",
            fill="#56b4e9",
            edge="#1f5f8a",
            edge_width=0.4,
            words="Village covered and served",
        ),
        VillageState.SERVED: MarkStyle(
            marker="D",
            fill="#e69f00",
            edge="#7a4f00",
            edge_width=0.4,
            words="Village served, outside the standard",
        ),
        VillageState.COVERED_ONLY: MarkStyle(
            marker="o",
            fill="#ffffff",
            edge="#0072b2",
            edge_width=1.2,
            words="Village covered, not served",
        ),
        VillageState.UNSERVED: MarkStyle(
            marker="X",
            fill="#d55e00",
            edge="#ffffff",
            edge_width=0.4,
            words="Village not served",
            least_area=34.0,
        ),
    }
)
"""How villages are drawn, by state."""

AT_DOOR = MarkStyle(
    marker="p",
    fill="none",
    edge=INK,
    edge_width=1.1,
    words="Village served at the door",
    least_area=60.0,
)
"""The outline of a house, around villages whose parcels come to the door."""

TIERS: Mapping[Tier, MarkStyle] = MappingProxyType(
    {
        Tier.HUB: MarkStyle(
            marker="*", fill=INK, edge="#ffffff", edge_width=0.8, words="Hub"
        ),
        Tier.STORE: MarkStyle(
            marker="s", fill=INK, edge="#ffffff", edge_width=0.8, words="Store"
        ),
        Tier.POINT: MarkStyle(
            marker="^", fill=INK, edge="#ffffff", edge_width=0.4, words="Point"
        ),
    }
)
"""How facilities are drawn, by tier."""

CARRIED = LineStyle(
    colour="#0072b2", width=1.3, dashes=":", words="Carried by a third party"
)

LEGS: Mapping[Leg, LineStyle] = MappingProxyType(
    {
        Leg.LINEHAUL: LineStyle(
            colour="#b0508a", width=2.4, dashes="-", words="Linehaul, hub to stores"
        ),
        Leg.LOOP: LineStyle(
            colour="#009e73",
            width=1.2,
            dashes="--",
            words="Loop, store to points and homes",
        ),
    }
)
"""How routes are drawn, by leg."""

ROADS = (
    LineStyle(colour="#9aa5b0", width=1.5, dashes="-", words="Main road"),
    LineStyle(colour="#aeb7c0", width=1.1, dashes="-", words="Secondary road"),
    LineStyle(colour="#c0c8cf", width=0.8, dashes="-", words="Tertiary road"),
    LineStyle(colour="#d6dbe0", width=0.5, dashes="-", words="Other road"),
)
"""How roads are drawn, by rank."""
