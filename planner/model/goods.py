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
    """

    id: str
    name: str
    share_in: float
    share_out: float
    kg: float
    m3: float
