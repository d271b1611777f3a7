r"""Uncapacitated facility location: open sites, serve everyone from the cheapest.

Sets
    customers i; sites j; pairs ij over which i may be served from j.

Given
    c_ij cost of serving all of i from j; f_j cost of opening j, 0 where it is fixed;
    b_j money that opening j takes and B the budget; P the largest number of sites,
    the fixed ones (F) not counted.

Variables
    y_j site open (binary); x_ij share of i served from j.

Minimise
    sum f y + sum c x

Subject to
    (1) sum_j x_ij = 1                       every customer
    (2) x_ij <= y_j                          open sites only
    (3) sum_{j not in F} y_j <= P            where there is a largest number
    (4) sum_{j not in F} b_j y_j <= B        where there is a budget
    (5) y_j = 1 fixed and required sites, y_j = 0 forbidden sites

Without capacities an optimal x is whole: each customer goes to its cheapest open site.
(1), (2) are Balinski's strong formulation (1965, doi:10.1287/mnsc.12.3.253). Its bound
comes from prices of customers, as in Erlenkotter (1978, doi:10.1287/opre.26.6.992),
here raised by the volume algorithm; branch and bound over y closes what is left.
"""

from __future__ import annotations

from numpy.typing import ArrayLike

from planner.location.facility.branch_and_bound import search
from planner.location.facility.data import CostMatrix, facility_data
from planner.location.facility.result import location_result
from planner.location.sites import NO_RULES, LocationResult, SiteRules

__all__ = ["uncapacitated"]


def uncapacitated(
    cost: CostMatrix,
    opening_cost: ArrayLike,
    *,
    rules: SiteRules = NO_RULES,
    p_max: int | None = None,
    mip_gap: float = 1e-6,
    time_limit_s: float | None = None,
    seed: int = 1,
) -> LocationResult:
    """Open sites and serve each customer from the cheapest, at least cost in all.

    Parameters
    ----------
    cost
        Of serving each customer from each site, shape ``(num_customers, num_sites)``;
        ``inf``, or missing in a sparse matrix, where that is not allowed.
    opening_cost
        Of each site; fixed sites cost nothing.
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
        If shapes do not agree or a number is missing.
    """
    data = facility_data(cost, opening_cost, rules, p_max)
    found = search(data, mip_gap=mip_gap, time_limit_s=time_limit_s, seed=seed)
    return location_result(data, found)
