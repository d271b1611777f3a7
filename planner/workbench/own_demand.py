"""Demand of one's own for an instance, in the place of what its scenario gives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.arguments import expect_instance
from planner.errors import PlannerError
from planner.instance import Instance
from planner.model.streams import parcels_by_stream

__all__ = ["with_demand"]

FloatArray = NDArray[np.float64]

ID = "village_id"
PARCELS = ("parcels_in_per_day", "parcels_out_per_day")
RESIDENTS = "residents"
COLUMNS = (*PARCELS, RESIDENTS)


def with_demand(instance: Instance, frame: pd.DataFrame) -> Instance:
    """Return an instance with other parcels or residents of some demand points.

    Goods of a village keep their earlier proportions; where there were no parcels,
    those of the whole county. Ways stay what they are.

    Parameters
    ----------
    frame
        Indexed by ``village_id``, or with a column of that name; columns
        ``parcels_in_per_day``, ``parcels_out_per_day`` and ``residents``, of which at
        least one. Villages that are not in it stay as they are.

    Raises
    ------
    PlannerError
        If the frame names unknown villages or columns, or a value is no amount.
    """
    expect_instance(instance, "with_demand(instance, frame)")
    rows = frame if frame.index.name == ID or ID not in frame else frame.set_index(ID)
    _refuse_other_columns(rows.columns)
    ids = _known_ids(rows.index.tolist(), instance)
    values = {column: _amounts(rows, column) for column in COLUMNS if column in rows}
    idx = np.array([instance.village_index[item] for item in ids], dtype=np.int64)
    residents = instance.residents.copy()
    residents[idx] = values.get(RESIDENTS, residents[idx])
    villages = tuple(
        replace(village, residents=float(number))
        for village, number in zip(instance.villages, residents, strict=True)
    )
    before = instance.parcels_in_per_day, instance.parcels_out_per_day
    incoming, outgoing = (
        _scaled(instance, amounts, idx, values.get(column))
        for amounts, column in zip(before, PARCELS, strict=True)
    )
    return replace(
        instance,
        villages=villages,
        parcels_in_per_day=incoming,
        parcels_out_per_day=outgoing,
    )


def _refuse_other_columns(columns: Iterable[str]) -> None:
    other = sorted(str(column) for column in set(columns) - set(COLUMNS))
    if other or not list(columns):
        found = ", ".join(other) or "no column"
        msg = f"with_demand: found {found}, expected {', '.join(COLUMNS)}; rename them"
        raise PlannerError(msg)


def _known_ids(ids: list[object], instance: Instance) -> list[str]:
    known = [item for item in ids if isinstance(item, str)]
    unknown = [item for item in ids if item not in instance.village_index]
    if unknown or len(set(known)) < len(ids):
        found = f"{unknown[0]!r}" if unknown else "an id twice"
        msg = (
            f"with_demand: found {found}, expected ids of villages (text), each once; "
            "solved.villages lists them"
        )
        raise PlannerError(msg)
    return known


def _amounts(rows: pd.DataFrame, column: str) -> FloatArray:
    """Return a column of amounts.

    Raises
    ------
    PlannerError
        Naming the village whose value is none.
    """
    values = pd.to_numeric(rows[column], errors="coerce").to_numpy(dtype=np.float64)
    wrong = np.flatnonzero(~(np.isfinite(values) & (values >= 0)))
    if len(wrong):
        first = int(wrong[0])
        msg = (
            f"with_demand: village {rows.index[first]!r}, column {column!r}: "
            f"{rows[column].iloc[first]}, expected a number from 0 up; leave the row "
            "out to keep what there is"
        )
        raise PlannerError(msg)
    return values


def _scaled(
    instance: Instance,
    of_streams: FloatArray,
    idx: NDArray[np.int64],
    amounts: FloatArray | None,
) -> FloatArray:
    """Return parcels by stream and goods with other totals of some villages."""
    if amounts is None:
        return of_streams.copy()
    before = instance.of_villages(of_streams)
    after = before.copy()
    own, all_together = before[idx].sum(axis=1), before.sum(axis=0)
    whole = all_together.sum()
    even = np.full(before.shape[1], 1.0 / before.shape[1])
    usual = all_together / whole if whole > 0 else even
    shares = np.where(
        own[:, None] > 0, before[idx] / np.where(own > 0, own, 1.0)[:, None], usual
    )
    after[idx] = shares * amounts[:, None]
    streams, villages, goods = instance.streams, instance.villages, instance.goods
    return parcels_by_stream(streams, villages, goods, after)
