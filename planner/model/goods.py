"""Goods classes."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["GoodsClass"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsClass:
    """A class of goods with one size and weight.

    Parameters
    ----------
    share_in, share_out
        Share of the parcels coming in and going out that are of this class.
    kg, m3
        Mean weight and volume of a parcel.
    return_rate
        Share of the parcels coming in that villagers send back.
    install_share
        Share of the parcels coming in that a crew installs.
    visit_s
        Of a crew at work on each visit.
    repair_rate, repair_trips
        Repairs for each parcel coming in, and visits that each takes.
    """

    id: str
    name: str
    share_in: float
    share_out: float
    kg: float
    m3: float
    return_rate: float = 0.0
    install_share: float = 0.0
    visit_s: float = 0.0
    repair_rate: float = 0.0
    repair_trips: float = 0.0
