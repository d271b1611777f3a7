"""Tiny counties, written by hand or drawn by seed."""

from .drawn import KINDS, write_county
from .folders import Draft, SiteRow, VillageRow, write_folder

__all__ = [
    "KINDS",
    "Draft",
    "SiteRow",
    "VillageRow",
    "write_county",
    "write_folder",
]
