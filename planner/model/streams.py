"""Streams: the unit of demand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.model.goods import GoodsClass
from planner.model.places import Village
from planner.model.service import Mode

__all__ = ["Stream", "one_stream_each", "parcels_by_stream", "streams_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """What a village sends and receives of goods that may be served alike.

    A village whose goods may all be served alike has one stream; of several, the first
    is the one with most of its parcels.

    Parameters
    ----------
    goods_ids
        The goods classes; ``None`` for all.
    modes
        Modes that the goods allow; of these a plan uses those that the requirements
        allow, too.
    """

    id: str
    village_id: str
    goods_ids: tuple[str, ...] | None = None
    modes: tuple[Mode, ...] = tuple(Mode)


def one_stream_each(villages: Sequence[Village]) -> tuple[Stream, ...]:
    """Return a stream for each village, of all goods and in any mode."""
    return tuple(Stream(id=item.id, village_id=item.id) for item in villages)


def streams_of(
    villages: Sequence[Village], goods: Sequence[GoodsClass]
) -> tuple[Stream, ...]:
    """Return the streams of villages: goods that allow the same modes are one.

    Village by village. The stream of the group with the largest share of the parcels
    has the id of the village; others are named by their first class as well.
    """
    groups: dict[tuple[Mode, ...], list[GoodsClass]] = {}
    for item in goods:
        groups.setdefault(item.modes, []).append(item)
    in_order = sorted(groups.values(), key=lambda group: -sum(map(_size, group)))
    return tuple(
        Stream(
            id=f"{village.id}/{group[0].id}" if number else village.id,
            village_id=village.id,
            goods_ids=tuple(item.id for item in group) if len(groups) > 1 else None,
            modes=group[0].modes,
        )
        for village in villages
        for number, group in enumerate(in_order)
    )


def _size(goods: GoodsClass) -> float:
    return goods.share_in + goods.share_out


def parcels_by_stream(
    streams: Sequence[Stream],
    villages: Sequence[Village],
    goods: Sequence[GoodsClass],
    of_villages: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the parcels of streams by class, ``(num_streams, num_goods)``.

    Parameters
    ----------
    of_villages
        Parcels of villages by class, shape ``(num_villages, num_goods)``.
    """
    position = {village.id: idx for idx, village in enumerate(villages)}
    village = np.array([position[item.village_id] for item in streams], np.int64)
    has = [
        [stream.goods_ids is None or item.id in stream.goods_ids for item in goods]
        for stream in streams
    ]
    takes = np.array(has, np.bool_).reshape(len(streams), len(goods))
    return np.asarray(of_villages[village] * takes)
