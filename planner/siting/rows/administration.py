r"""Rules of administration in the three-tier siting model.

For each place that a rule speaks of, and the sites S of which one must be open,

    (17) sum_{o in S} y_o >= 1

and for each township, of the residents of all its demand points,

    (18) sum_{v in township} residents_v c_v >= share * total.

What each rule takes is stated in ``planner.service.administration``.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from planner.arrays import expand
from planner.siting.data import OneOf, SitingData
from planner.siting.requirements import covered_township, township_residents
from planner.siting.rows.coverage import SHARE_TOLERANCE
from planner.solvers.mip_builder import MipBuilder

__all__ = ["add_needed_rules", "add_rule_rows"]

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


def add_rule_rows(
    mip: MipBuilder, data: SitingData, *, y: IntArray, c: IntArray
) -> None:
    """Add (17) and (18), but for what is waived.

    Parameters
    ----------
    y, c
        Variables of the options, and of the villages counted as covered.
    """
    asked = [item for item in data.one_of if item.name not in data.waived]
    row, option = _options(data, asked)
    mip.rows(len(asked), [(row, y[option], 1.0)], lower=1.0)
    if data.township_share is None:
        return
    for number, mine, total in township_residents(data):
        if covered_township(number) not in data.waived:
            lower = data.township_share * total - SHARE_TOLERANCE * max(total, 1.0)
            mip.rows(1, [(0, c[mine], data.residents[mine])], lower=lower)


def add_needed_rules(
    mip: MipBuilder,
    data: SitingData,
    waived: Collection[str],
    *,
    y: IntArray,
    c: IntArray,
) -> list[int]:
    """Add a variable for how much the waived rules have to give, and return them.

    A share of residents gives the shortfall of the township that is worst off; a rule
    for large villages the residents of the largest one left without, as a share of the
    largest of all.
    """
    found = []
    townships = [
        item for item in township_residents(data) if covered_township(item[0]) in waived
    ]
    if townships and data.township_share is not None:
        (variable,) = mip.variables(1, upper=data.township_share).tolist()
        found.append(variable)
        for _, mine, total in townships:
            reached = (0, c[mine], data.residents[mine])
            lower = data.township_share * total
            mip.rows(1, [reached, (0, variable, total)], lower=lower)
    large = [item for item in data.one_of if item.size > 0 and item.name in waived]
    if large:
        (variable,) = mip.variables(1).tolist()
        found.append(variable)
        size = np.array([item.size for item in large])
        row, option = _options(data, large)
        rows = np.arange(len(large))
        is_open = (row, y[option], size[row])
        mip.rows(len(large), [is_open, (rows, variable, size.max())], lower=size)
    return found


def _options(data: SitingData, asked: list[OneOf]) -> tuple[IntArray, IntArray]:
    """Return (row, option) for the options of all sites of each row."""
    row = np.repeat(np.arange(len(asked)), [len(item.sites) for item in asked])
    sites = np.concatenate([np.empty(0, dtype=np.int64), *(i.sites for i in asked)])
    pair, option = expand(sites.astype(np.int64), data.option_site, data.num_sites)
    return row[pair], option
