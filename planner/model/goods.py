"""Goods classes."""

from __future__ import annotations

import math
from dataclasses import dataclass

from planner.errors import InstanceError
from planner.model.service import Mode

__all__ = ["GoodsClass"]

AMOUNTS = (
    *("share_in", "share_out", "kg", "m3", "return_rate"),
    *("install_share", "visit_s", "repair_rate", "repair_trips"),
)


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
    modes
        In which they may be served; goods that allow others have a stream of their own.
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
    modes: tuple[Mode, ...] = tuple(Mode)

    def __post_init__(self) -> None:
        if not self.modes:
            msg = f"goods {self.id!r}: no mode in which they may be served"
            raise InstanceError(msg)
        for name in AMOUNTS:
            value = getattr(self, name)
            if not 0 <= value < math.inf:
                msg = f"goods {self.id!r}: {name} is {value}, not finite and >= 0"
                raise InstanceError(msg)
        in_order = tuple(mode for mode in Mode if mode in self.modes)
        object.__setattr__(self, "modes", in_order)
