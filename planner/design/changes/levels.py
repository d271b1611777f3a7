"""The shares that searches before and after edits are held to: what a plan attains."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from planner.design.siting_model.prepare import Prepared
from planner.flow import Flow
from planner.instance import Instance
from planner.metrics import coverage_share
from planner.model.rules import Measure, Objective
from planner.siting.data import SitingPrices
from planner.siting.search.aims import nearest_to_aims

__all__ = [
    "Levels",
    "Shortfall",
    "attainable_levels",
    "attained_levels",
    "held",
    "levels_after",
]

Levels = Mapping[tuple[Measure, str], float]
"""Share by measure and county id."""

LEAST = 1e-6
"""Share below which nothing falls short."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """A share that cannot be kept up with the edits.

    Parameters
    ----------
    share
        What the plan before attains.
    attainable
        What a siting with the edits is known to attain.
    """

    measure: Measure
    county_id: str
    share: float
    attainable: float


def attained_levels(flow: Flow) -> Levels:
    """Return what a plan attains: of parcels carried, and of every share asked for.

    Asked for is what is required, aimed at, or sought where the most coverage is.
    """
    instance, levels = flow.instance, {}
    rules = instance.requirements
    for county in instance.counties:
        measures = {Measure.USE, *rules.shares_in(county.id), *rules.aims}
        if rules.objective is Objective.COVERAGE:
            measures.add(rules.maximise)
        for measure in sorted(measures):
            share = coverage_share(flow, measure, county_id=county.id)
            if share is not None:
                levels[measure, county.id] = share
    return levels


def levels_after(levels: Levels, before: Instance, after: Instance) -> Levels:
    """Return the levels that a search with edits is held to.

    More where the edits require more of a share than was required.
    """
    found = dict(levels)
    for county in after.counties:
        old = before.requirements.shares_in(county.id)
        for measure, share in after.requirements.shares_in(county.id).items():
            if share > old.get(measure, 0.0):
                key = measure, county.id
                found[key] = max(found.get(key, 0.0), share)
    return found


def held(instance: Instance, levels: Levels) -> Instance:
    """Return an instance that requires levels in the place of its own shares.

    The least cost is sought at these.
    """
    at_least_in = {
        county.id: {
            measure: share
            for (measure, name), share in levels.items()
            if name == county.id
        }
        for county in instance.counties
    }
    rules = replace(
        instance.requirements,
        at_least={},
        at_least_in=at_least_in,
        aims={},
        objective=Objective.ANNUAL_COST,
    )
    return replace(instance, requirements=rules)


def attainable_levels(
    prepared: Prepared, prices: SitingPrices, levels: Levels, *, seed: int
) -> tuple[Levels, tuple[Shortfall, ...]] | None:
    """Return the levels that a siting is known to reach, and where they fall short.

    ``None`` if nothing was found that meets the other requirements.
    """
    instance = prepared.instance
    numbers = {county.id: number for number, county in enumerate(instance.counties)}
    asked = {
        (str(measure), numbers[county]): share
        for (measure, county), share in levels.items()
        if county in numbers
    }
    data = replace(prepared.data.without_shares(), max_annual_cost=None)
    nearest = nearest_to_aims(data, prices, asked, seed=seed)
    if nearest is None:
        return None
    names = {number: county for county, number in numbers.items()}
    lowered = {
        (Measure(measure), names[number]): share
        for (measure, number), share in nearest.levels(asked).items()
    }
    short = tuple(
        Shortfall(
            measure=Measure(measure),
            county_id=names[number],
            share=asked[measure, number],
            attainable=reached,
        )
        for (measure, number), reached in nearest.reached.items()
        if reached < asked[measure, number] - LEAST
    )
    return lowered, short
