"""Demand of all villages by goods class, and where each figure comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from planner.demand.calibrate import Calibration
from planner.demand.funnel import FunnelFigures, split_by_goods
from planner.model.goods import GoodsClass

__all__ = ["Demand", "Source", "demand_by_goods", "returned_by_goods"]

FloatArray = NDArray[np.float64]
Source = Literal["observed", "funnel"]

OBSERVED: Source = "observed"
FUNNEL: Source = "funnel"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Demand:
    """Potential parcels on an average day.

    Parameters
    ----------
    parcels_in_per_day, parcels_out_per_day
        By village and goods class, shape ``(num_villages, num_goods)``; what goes
        out is what villagers send and what they send back.
    factor_in, factor_out
        By county id: what its funnel estimates were multiplied by.
    source_in, source_out
        Of each village: ``"observed"`` or ``"funnel"``.
    funnel
        The steps of the funnel by village, before calibration.
    """

    parcels_in_per_day: FloatArray
    parcels_out_per_day: FloatArray
    factor_in: dict[str, float]
    factor_out: dict[str, float]
    source_in: tuple[Source, ...]
    source_out: tuple[Source, ...]
    funnel: FunnelFigures


def demand_by_goods(
    funnel: FunnelFigures,
    parcels_in: Calibration,
    parcels_out: Calibration,
    goods: Sequence[GoodsClass],
    county_ids: Sequence[str],
) -> Demand:
    """Return the demand of calibrated villages, split by goods class.

    Of what goes out, the returns have the classes of what came in, the others those of
    ``share_out``.

    Parameters
    ----------
    parcels_out
        All that goes out, returns in it.
    """
    incoming = split_by_goods(
        parcels_in.parcels_per_day, [item.share_in for item in goods]
    )
    total_out = parcels_out.parcels_per_day
    returned = returned_by_goods(incoming, total_out, goods)
    sent = split_by_goods(
        np.maximum(total_out - returned.sum(axis=1), 0.0),
        [item.share_out for item in goods],
    )
    return Demand(
        parcels_in_per_day=incoming,
        parcels_out_per_day=sent + returned,
        factor_in=_by_county(parcels_in, county_ids),
        factor_out=_by_county(parcels_out, county_ids),
        source_in=_sources(parcels_in),
        source_out=_sources(parcels_out),
        funnel=funnel,
    )


def returned_by_goods(
    parcels_in_per_day: FloatArray,
    total_out_per_day: FloatArray,
    goods: Sequence[GoodsClass],
) -> FloatArray:
    """Return the parcels sent back by village and goods class.

    Each class its ``return_rate``; where all of them would be more than what goes out,
    they are cut to it in proportion.
    """
    wanted = parcels_in_per_day * np.array([item.return_rate for item in goods])
    total = wanted.sum(axis=1)
    share = np.divide(
        np.minimum(total, total_out_per_day),
        total,
        out=np.ones_like(total),
        where=total > 0,
    )
    return np.asarray(wanted * share[:, np.newaxis])


def _by_county(calibration: Calibration, county_ids: Sequence[str]) -> dict[str, float]:
    return dict(zip(county_ids, calibration.factor.tolist(), strict=True))


def _sources(calibration: Calibration) -> tuple[Source, ...]:
    return tuple(OBSERVED if known else FUNNEL for known in calibration.is_observed)
