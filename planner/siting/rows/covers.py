r"""Cover inequalities of the three-tier siting model: whole villages fill a format.

A format that holds n of the villages in a set, whichever they are, lets at most n of
them in (Balas 1975, doi:10.1007/BF01580440). For each site, whose options o exclude one
another,

    sum_{v in V} x_v <= sum_o n_o(V) y_o      V one village, or two at a point,

where x_v sums the arcs of v at the site, and n_o(V) is how many of V the capacity of o
holds at most. No whole solution is lost; the relaxation loses those that open a share
of a large format to serve a whole village.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.arrays import expand
from planner.siting.data import POINT_TIER, SitingData
from planner.solvers.mip_builder import MipBuilder

__all__ = ["add_cover_rows"]

IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Users:
    """Pairs of a village and a site that it has arcs to.

    ``arc_pair`` is the pair of each arc, -1 if it is of none; pairs of a site follow
    each other.
    """

    village: IntArray
    site: IntArray
    arc_pair: IntArray

    @classmethod
    def of(cls, data: SitingData) -> _Users:
        """Return the pairs of the data."""
        keys = np.column_stack([data.arc_site, data.arc_village])
        pairs, arc_pair = np.unique(keys, axis=0, return_inverse=True)
        return cls(village=pairs[:, 1], site=pairs[:, 0], arc_pair=arc_pair.ravel())

    def only(self, is_kept: NDArray[np.bool_]) -> _Users:
        """Return the pairs that are kept; arcs of others belong to none, -1."""
        number = np.where(is_kept, np.cumsum(is_kept) - 1, -1)
        return _Users(
            village=self.village[is_kept],
            site=self.site[is_kept],
            arc_pair=number[self.arc_pair],
        )


def add_cover_rows(
    mip: MipBuilder, data: SitingData, *, x: IntArray, y: IntArray
) -> None:
    """Add the rows for all single villages, and for all pairs at points, that bind.

    Parameters
    ----------
    x, y
        Variables of the arcs, whole, and of the options.
    """
    users = _Users.of(data)
    users = users.only(data.is_whole[users.village])
    of_one = np.arange(len(users.village))[:, None]
    for members in (of_one, _pairs_at_points(data, users)):
        _add_rows(mip, data, users, members, x=x, y=y)


def _pairs_at_points(data: SitingData, users: _Users) -> IntArray:
    """Return all two users of the same point, shape ``(num, 2)``."""
    is_point = data.site_tier[users.site] == POINT_TIER
    points, first, count = np.unique(
        users.site[is_point], return_index=True, return_counts=True
    )
    start = np.flatnonzero(is_point)[first] if len(points) else first
    blocks = [
        np.column_stack(np.triu_indices(number, 1)) + begin
        for begin, number in zip(start.tolist(), count.tolist(), strict=True)
    ]
    return np.concatenate(blocks) if blocks else np.empty((0, 2), dtype=np.int64)


def _add_rows(
    mip: MipBuilder,
    data: SitingData,
    users: _Users,
    members: IntArray,
    *,
    x: IntArray,
    y: IntArray,
) -> None:
    """Add a row for each set of users whose villages do not all fit every option."""
    loads = np.sort(data.parcels[users.village[members]], axis=1)
    needed = np.cumsum(loads, axis=1)
    site = users.site[members[:, 0]]
    row, option = expand(site, data.option_site, data.num_sites)
    fitting = (needed[row] <= data.option_capacity[option][:, None]).sum(axis=1)
    binds = np.zeros(len(members), dtype=bool)
    binds[row[fitting < members.shape[1]]] = True
    number = np.cumsum(binds) - 1
    arc_row, arc = _arcs_of(users, members, binds)
    of_bound = binds[row]
    mip.rows(
        int(binds.sum()),
        [
            (number[arc_row], x[arc], 1.0),
            (number[row[of_bound]], y[option[of_bound]], -fitting[of_bound]),
        ],
        upper=0.0,
    )


def _arcs_of(
    users: _Users, members: IntArray, binds: NDArray[np.bool_]
) -> tuple[IntArray, IntArray]:
    """Return (row of ``members``, arc) for the arcs of all members of bound rows."""
    bound = np.flatnonzero(binds)
    users_of_rows = members[bound].ravel()
    position, arc = expand(users_of_rows, users.arc_pair, len(users.village))
    return bound[position // members.shape[1]], arc
