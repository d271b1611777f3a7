"""Where the points of a frontier lie: the one function that every drawing asks.

A point lies at the cost and the value of its plan with real routes. What is proven is
of its siting, at the routing prices, and bounds sitings alone: real routes may cost
less than these prices say, so that a plan can lie beyond the bound.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

__all__ = ["FrontierPlace", "frontier_places", "time_charges"]

WORST_TENTH = "worst_tenth"
ANNUAL = "annual"
COSTS: Mapping[str, str] = {ANNUAL: "annual_cost", "capex": "capex"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierPlace:
    """A point of a frontier, with its siting and what bounds that.

    Parameters
    ----------
    cost, value
        Of the plan with its real routes.
    siting_cost, siting_value
        Of the siting model, at its routing prices.
    bound_cost
        No siting as good as this one costs less, at these prices.
    """

    number: str
    cost: float
    value: float
    siting_cost: float
    siting_value: float
    bound_cost: float
    is_knee: bool


def frontier_places(
    rows: Iterable[Mapping[str, object]], *, measure: str, cost: str
) -> list[FrontierPlace]:
    """Return where the points lie, in the order of the rows of ``frontier.csv``.

    Parameters
    ----------
    measure
        Villages, residents, demand or the worst-off tenth (``worst_tenth``).
    cost
        What the points cost: ``annual`` or ``capex``.
    """
    is_share = measure != WORST_TENTH
    value = measure if is_share else "worst_tenth_km"
    siting = "siting_coverage" if is_share else "siting_worst_tenth_km"
    return [
        FrontierPlace(
            number=str(row["point"]),
            cost=_number(row[COSTS[cost]]),
            value=_number(row[value]),
            siting_cost=_number(row["siting_cost"]),
            siting_value=_number(row[siting]),
            bound_cost=_number(row["siting_cost_bound"]),
            is_knee=row["is_knee"] in {True, "1"},
        )
        for row in rows
    ]


def time_charges(cost: str, price_per_hour: float) -> str:
    """Return what the costs of the sitings hold beside money, in words.

    Parameters
    ----------
    cost
        What the points cost: ``annual`` or ``capex``.
    price_per_hour
        Of villagers' time, as the scenario weighs it.
    """
    is_priced = cost == ANNUAL and price_per_hour > 0
    return " and with villagers' time, which nobody pays" if is_priced else ""


def _number(cell: object) -> float:
    return float(str(cell))
