"""Switching values: from where on another option costs less than the chosen plan.

Both plans as they are, at the same value of one assumption. An option that does not
keep the coverages which are asked of the chosen plan is not held against it: it would
be cheaper by serving fewer. The value is found by Brent's method, every step costing
both plans again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from scipy.optimize import brentq

from planner.errors import InputError
from planner.explain.sensitivity.assumptions import Assumption
from planner.explain.sensitivity.one_at_a_time import Case, Sensitivity
from planner.flow import resolve
from planner.metrics import asked_shares, coverage_share
from planner.model.rules import Measure

__all__ = ["Contest", "Switch", "contests", "switches"]

TOLERANCE = 1e-9
"""Of a share of coverage: two plans' sums in another order."""
CLOSE = 1e-3
"""How near a switching value is found, as a share of the range searched."""


Shares = dict[tuple[Measure, str | None], float]
"""Least share by measure and county, of all counties together for ``None``."""
Difference = Callable[[float], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """Whether an option is held against the chosen plan.

    Parameters
    ----------
    residents
        Share that the option covers.
    net_cost
        Of the option, a year, as assumed.
    """

    option: str
    residents: float
    net_cost: float
    is_comparable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """A value of an assumption at which an option costs as much as the chosen plan.

    Parameters
    ----------
    net_cost
        Of both, a year, at that value.
    """

    assumption: str
    option: str
    value: float
    net_cost: float


def contests(chosen: Case, options: Mapping[str, Case]) -> list[Contest]:
    """Return which options cover enough to be held against the chosen plan.

    Enough is what is asked of the chosen plan; if nothing is, as many residents.
    """
    least: Shares = {
        (item.measure, item.county_id): item.share
        for item in asked_shares(chosen.built.instance)
        if item.is_required
    }
    if not least:
        least = {(Measure.RESIDENTS, None): chosen.outcome().residents or 0.0}
    found = []
    for name, option in options.items():
        outcome = option.outcome()
        found.append(
            Contest(
                option=name,
                residents=outcome.residents or 0.0,
                net_cost=outcome.net_cost,
                is_comparable=_keeps(option, least),
            )
        )
    return found


def _keeps(option: Case, least: Shares) -> bool:
    flow = resolve(option.plan, option.built.instance)
    return all(
        (coverage_share(flow, measure, county_id=county) or 0.0) >= share - TOLERANCE
        for (measure, county), share in least.items()
    )


def switches(
    chosen: Case,
    options: Mapping[str, Case],
    found: Sequence[Sensitivity],
    *,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Switch]:
    """Return where options overtake, assumption by assumption.

    Each side of the value as assumed is searched by itself, so that an assumption may
    have two switching values with an option.
    """
    rows: list[Switch] = []
    for item in found:
        for name, option in options.items():
            progress(f"{item.assumption.key}: against {name}")
            rows.extend(_of(chosen, name, option, item.assumption))
    return rows


def _of(
    chosen: Case, name: str, option: Case, assumption: Assumption
) -> Iterator[Switch]:
    def difference(value: float) -> float:
        """Return how much more the chosen plan costs than the option."""
        mine = chosen.outcome_with(assumption, value).net_cost
        return mine - option.outcome_with(assumption, value).net_cost

    for end in (assumption.low, assumption.high):
        value = _crossing(difference, assumption.value, end)
        if value is not None:
            yield Switch(
                assumption=assumption.key,
                option=name,
                value=value,
                net_cost=chosen.outcome_with(assumption, value).net_cost,
            )


def _crossing(difference: Difference, start: float, end: float) -> float | None:
    """Return where a difference changes its sign; ``None`` if it does not.

    A scenario that cannot be read with the value at the end has no switching value
    there.
    """
    try:
        is_crossed = difference(start) * difference(end) < 0
    except InputError:
        return None
    if not is_crossed:
        return None
    return float(brentq(difference, start, end, xtol=CLOSE * abs(end - start)))
