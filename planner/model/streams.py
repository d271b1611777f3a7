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
    villages: Sequence[Village],
    goods: Sequence[GoodsClass],
    parcels: NDArray[np.float64],
) -> tuple[Stream, ...]:
    """Return the streams of villages: goods that allow the same modes are one.

    Village by village. The first stream of each, that with most of its parcels, has the
    id of the village; others are named by their first class as well.

    Parameters
    ----------
    parcels
        In plus out of each village by class, shape ``(num_villages, num_goods)``.
    """
    groups: dict[tuple[Mode, ...], list[int]] = {}
    for number, item in enumerate(goods):
        groups.setdefault(item.modes, []).append(number)
    streams, taken = [], {village.id for village in villages}
    for village, of_village in zip(villages, parcels, strict=True):
        amounts = {
            modes: -float(of_village[has].sum()) for modes, has in groups.items()
        }
        for rank, modes in enumerate(sorted(groups, key=amounts.__getitem__)):
            ids = tuple(goods[number].id for number in groups[modes])
            name = f"{village.id}/{ids[0]}"
            while name in taken:
                name += "/"
            streams.append(
                Stream(
                    id=name if rank else village.id,
                    village_id=village.id,
                    goods_ids=ids if len(groups) > 1 else None,
                    modes=modes,
                )
            )
    return tuple(streams)


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
