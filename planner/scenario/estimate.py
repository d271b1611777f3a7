"""Demand of the places of a scenario: funnel, observations, calibration."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from planner.demand.calibrate import Calibration, calibrate, contradictions
from planner.demand.demand import Demand, demand_by_goods
from planner.demand.funnel import funnel_figures
from planner.errors import InputError, Problem
from planner.scenario.places.villages import Tree
from planner.scenario.settings.settings import Settings

__all__ = ["demand_of"]

FloatArray = NDArray[np.float64]


def demand_of(tree: Tree, settings: Settings, *, file: str) -> Demand:
    """Return the demand of all villages.

    Parameters
    ----------
    file
        Name of the table of villages, for messages.

    Raises
    ------
    InputError
        If the parcels of villages and counties contradict each other.
    """
    values = settings.funnel
    figures = funnel_figures(
        [village.residents for village in tree.villages],
        internet=values.internet,
        shops_online=values.shops_online,
        parcels_per_shopper_day=values.parcels_per_shopper_day,
        parcels_out_per_resident_day=values.parcels_out_per_resident_day,
    )
    problems: list[Problem] = []
    none = np.zeros(len(tree.villages))
    incoming = _calibrated(
        tree, figures.parcels_in_per_day, none, "in", file=file, problems=problems
    )
    return_rate = sum(item.share_in * item.return_rate for item in settings.goods)
    outgoing = _calibrated(
        tree,
        figures.parcels_out_per_day,
        incoming.parcels_per_day * return_rate,
        "out",
        file=file,
        problems=problems,
    )
    if problems:
        raise InputError(problems)
    county_ids = [county.id for county in tree.counties]
    return demand_by_goods(figures, incoming, outgoing, settings.goods, county_ids)


def _calibrated(
    tree: Tree,
    estimated: FloatArray,
    returned: FloatArray,
    direction: str,
    *,
    file: str,
    problems: list[Problem],
) -> Calibration:
    position = {county.id: idx for idx, county in enumerate(tree.counties)}
    county_idx = np.array(
        [position[village.county_id] for village in tree.villages], dtype=np.int64
    )
    observed: FloatArray = getattr(tree, f"observed_{direction}")
    total: FloatArray = getattr(tree, f"total_{direction}")
    parts = (estimated, observed, county_idx, total, returned)
    problems.extend(_contradicted(tree, parts, direction, file))
    return calibrate(*parts)


def _contradicted(
    tree: Tree,
    parts: tuple[FloatArray, FloatArray, NDArray[np.int64], FloatArray, FloatArray],
    direction: str,
    file: str,
) -> Iterator[Problem]:
    for item in contradictions(*parts):
        name = tree.counties[item.county_idx].name
        yield Problem(
            file=file,
            column=f"parcels_{direction}_per_day",
            found=f"{item.observed_per_day:g} a day in the villages of {name!r}",
            expected=f"{item.total_per_day:g} a day, as observed for the county, "
            "with something left for villages without observations",
            remedy="correct the county's figure or those of the villages",
        )
