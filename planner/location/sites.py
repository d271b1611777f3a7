"""What every location model is told about its sites, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.errors import InstanceError
from planner.plan import Status

__all__ = ["NO_RULES", "LocationResult", "SiteRules"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SiteRules:
    """Which sites are open, must or must not open, and for how much money.

    Parameters
    ----------
    fixed
        Positions of sites that are open already: open in every solution, free of
        opening cost, outside the budget and not counted in ``p``.
    required
        Sites that must open, at their cost; they count in ``p``.
    forbidden
        Sites that must stay closed.
    opening_cost
        Money each site takes to open, shape ``(num_sites,)``; needed with
        ``budget``.
    budget
        Most money for the sites that open.

    Raises
    ------
    InstanceError
        If a site is both open and forbidden, or a budget has no opening costs.
    """

    fixed: tuple[int, ...] = ()
    required: tuple[int, ...] = ()
    forbidden: tuple[int, ...] = ()
    opening_cost: FloatArray | None = None
    budget: float | None = None

    def __post_init__(self) -> None:
        both = sorted({*self.fixed, *self.required} & set(self.forbidden))
        if both:
            msg = f"sites {both} are both open and forbidden; leave them in one list"
            raise InstanceError(msg)
        if self.budget is not None and self.opening_cost is None:
            msg = "a budget needs opening_cost; give what each site takes to open"
            raise InstanceError(msg)


NO_RULES = SiteRules()
"""Every site may open, at no cost."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LocationResult:
    """What a location model found, and how good it is known to be.

    Parameters
    ----------
    open_sites
        Positions of the open sites, sorted; ``None`` without a solution.
    assignment
        Site of each customer, -1 where none; ``None`` where the model assigns
        nobody or shares customers out.
    shares
        Share of each customer that each site serves, shape ``(num_customers,
        num_sites)``, where the model may share customers out.
    objective
        Of the solution; ``None`` without one.
    bound
        Proven limit of any solution's objective: below it when minimising, above it
        when maximising.
    """

    status: Status
    open_sites: IntArray | None = None
    assignment: IntArray | None = None
    shares: FloatArray | None = None
    objective: float | None = None
    bound: float | None = None

    @property
    def gap(self) -> float | None:
        """Distance of objective and bound over the objective."""
        if self.objective is None or self.bound is None:
            return None
        high = max(self.objective, self.bound)
        low = min(self.objective, self.bound)
        return (high - low) / max(abs(self.objective), 1e-9)
