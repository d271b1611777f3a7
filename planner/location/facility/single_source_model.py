r"""Single-source capacitated facility location: each customer from one site alone.

Sets
    customers i; sites j; pairs ij over which i may be served from j.

Given
    d_i demand; s_j capacity; c_ij cost of serving i from j; f_j cost of opening j, 0
    where it is fixed; b_j money that opening j takes and B the budget; P the largest
    number of sites, the fixed ones (F) not counted.

Variables
    y_j site open (binary); x_ij customer i served from j (binary).

Minimise
    sum f y + sum c x

Subject to
    (1) sum_j x_ij = 1                       every customer
    (2) x_ij <= y_j                          open sites only
    (3) sum_i d_i x_ij <= s_j y_j            capacity
    (4) sum_j s_j y_j >= sum_i d_i           implied: all demand fits
    (5) sum_j y_j >= k                       implied: the k largest are needed
    (6) sum_{j not in F} y_j <= P            where there is a largest number
    (7) sum_{j not in F} b_j y_j <= B        where there is a budget
    (8) y_j = 1 fixed and required sites, y_j = 0 forbidden sites

Method: the Lagrangian bound without (1) has a 0-1 knapsack for each site and lies above
the linear relaxation; branch and bound over y (Holmberg, Ronnqvist and Yuan 1999,
doi:10.1016/S0377-2217(98)00008-3). The assignment to a known open set is reduced by
the same bound and solved as a MIP.
"""

from __future__ import annotations

from numpy.typing import ArrayLike

from planner.location.facility.branch_and_bound import search
from planner.location.facility.data import CostMatrix, facility_data
from planner.location.facility.result import location_result
from planner.location.sites import NO_RULES, LocationResult, SiteRules

__all__ = ["single_source"]


def single_source(
    cost: CostMatrix,
    demand: ArrayLike,
    opening_cost: ArrayLike,
    capacity: ArrayLike,
    *,
    rules: SiteRules = NO_RULES,
    p_max: int | None = None,
    mip_gap: float = 1e-6,
    time_limit_s: float | None = None,
    seed: int = 1,
) -> LocationResult:
    """Open sites and serve each customer from one of them, at least cost in all.

    Parameters
    ----------
    cost
        Of serving each customer from each site, shape ``(num_customers, num_sites)``;
        ``inf``, or missing in a sparse matrix, where that is not allowed.
    demand
        Of each customer.
    opening_cost
        Of each site; fixed sites cost nothing.
    capacity
        Largest demand served from each site, ``inf`` for any.
    rules
        Its ``opening_cost`` is what the budget counts.
    p_max
        Largest number of open sites besides the fixed ones.
    mip_gap
        Relative gap at which the search may stop.
    time_limit_s
        Makes a run irreproducible; without it a limit on work ends the search.

    Raises
    ------
    InstanceError
        If shapes do not agree, or a number is missing or below 0.
    """
    data = facility_data(
        cost, opening_cost, rules, p_max, demand=demand, capacity=capacity
    )
    found = search(data, mip_gap=mip_gap, time_limit_s=time_limit_s, seed=seed)
    return location_result(data, found)
