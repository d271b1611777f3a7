"""Readers of published location-routing instances, one file a format.

Positions are those of the file: its depots (satellites), customers and platforms in
the order in which they stand there, each from 0.
"""

from planner.location_routing.published.akca import read_akca
from planner.location_routing.published.contardo import read_contardo
from planner.location_routing.published.prins import read_prins
from planner.location_routing.published.prodhon import read_prodhon
from planner.location_routing.published.schneider import read_schneider

__all__ = [
    "read_akca",
    "read_contardo",
    "read_prins",
    "read_prodhon",
    "read_schneider",
]
