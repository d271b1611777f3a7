"""Aims settled: shares that nobody requires become shares that a plan can reach.

What the user wrote is a requirement, what a default says is an aim. Before the search
each county's aims are replaced by shares that the siting model is known to reach: the
aim itself where it can be attained, else half a point less than the most. From then on
they are asked for like requirements; the checker, which is given the county as the
user described it, does not count them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from planner.design.by_stream import by_stream
from planner.design.loop.counties import are_separable, of_each_county
from planner.design.siting_model.prepare import Prepared, prepare
from planner.design.siting_model.prices import first_prices
from planner.flow import Flow
from planner.instance import Instance
from planner.metrics import coverage_share
from planner.model.rules import Measure, Requirements
from planner.plan import Aim
from planner.siting.data import SitingPrices, SitingSolution
from planner.siting.search.aims import (
    Aims,
    attainable_share,
    nearest_to_aims,
)

__all__ = [
    "Settled",
    "aims_of",
    "asking",
    "lowered",
    "record_of",
    "reopened",
    "settled",
    "with_aims_settled",
]

Levels = Mapping[tuple[Measure, str], float]
"""Share by measure and county id."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Settled:
    """Aims as a plan is asked to reach them.

    Parameters
    ----------
    prepared
        The siting model that asks for ``levels``.
    aims
        As the scenario has them, in every county.
    levels
        What is asked for in the place of each aim.
    attainable
        What no siting can exceed, no more than the aim.
    siting
        That comes nearest to the aims, whatever it costs.
    """

    prepared: Prepared
    aims: Mapping[Measure, float]
    levels: Levels
    attainable: Levels
    siting: SitingSolution


def settled(
    prepared: Prepared,
    prices: SitingPrices,
    aims: Mapping[Measure, float],
    *,
    known: SitingSolution | None = None,
    seed: int,
    say: Callable[[str], None] | None = None,
) -> Settled | None:
    """Return the model that asks for what can be attained of aims, in each county.

    ``None`` if the requirements cannot be met, whatever is aimed at, or if no siting
    that meets them was found within the limits of the search.

    Parameters
    ----------
    prepared
        Without the aims among what it asks for.
    prices
        Links and arcs that they shut stay shut.
    known
        A siting that meets the requirements.
    """
    instance = prepared.instance
    by_number: Aims = {
        (str(measure), number): share
        for number, county in enumerate(instance.counties)
        for measure, share in aims.items()
        if measure not in instance.requirements.shares_in(county.id)
    }
    nearest = nearest_to_aims(prepared.data, prices, by_number, known=known, seed=seed)
    if nearest is None:
        return None
    if say is not None and any(
        share < by_number[key] for key, share in nearest.reached.items()
    ):
        say("finding out how near the plan can come to its aims")
    attainable: dict[tuple[Measure, str], float] = {}
    for key, reached in nearest.reached.items():
        most: float | None = by_number[key]
        if reached < by_number[key]:
            most = attainable_share(prepared.data, prices, *key, seed=seed)
        attainable[_named(instance, key)] = min(
            by_number[key], reached if most is None else most
        )
    levels = {
        _named(instance, key): level for key, level in nearest.levels(by_number).items()
    }
    return Settled(
        prepared=lowered(prepared, levels),
        aims=dict(aims),
        levels=levels,
        attainable=attainable,
        siting=nearest.siting,
    )


def with_aims_settled(instance: Instance, *, seed: int) -> Instance:
    """Return an instance that asks for what can be attained of its aims.

    Unchanged where it has none, or where its requirements cannot be met.
    """
    aims = instance.requirements.aims
    if not aims:
        return instance
    whole = by_stream(instance)
    parts = of_each_county(whole) if are_separable(whole) else [whole]
    levels: dict[tuple[Measure, str], float] = {}
    for part in parts:
        prepared = prepare(part)
        found = settled(prepared, first_prices(prepared), aims, seed=seed)
        if found is None:
            return instance
        levels.update(found.levels)
    return asking(instance, levels)


def asking(instance: Instance, levels: Levels) -> Instance:
    """Return the instance that requires levels, and aims at nothing."""
    rules = instance.requirements
    measures = dict.fromkeys(measure for measure, _ in levels)
    at_least, at_least_in = dict(rules.at_least), dict(rules.at_least_in)
    for measure in measures:
        shares = {county: v for (name, county), v in levels.items() if name is measure}
        if len(set(shares.values())) == 1 and len(shares) == len(instance.counties):
            at_least[measure] = next(iter(shares.values()))
            continue
        for county, share in shares.items():
            at_least_in[county] = {**at_least_in.get(county, {}), measure: share}
    requirements = replace(rules, at_least=at_least, at_least_in=at_least_in, aims={})
    return replace(instance, requirements=requirements)


def lowered(prepared: Prepared, levels: Levels) -> Prepared:
    """Return the siting model that asks for levels in the place of aims."""
    return _asking_as(prepared, asking(prepared.instance, levels).requirements)


def reopened(prepared: Prepared, before: Settled) -> Prepared:
    """Return the siting model that asks for nothing of what is only aimed at."""
    rules = prepared.instance.requirements
    at_least = {
        measure: share
        for measure, share in rules.at_least.items()
        if measure not in before.aims
    }
    at_least_in = {
        county_id: {
            measure: share
            for measure, share in shares.items()
            if (measure, county_id) not in before.levels
        }
        for county_id, shares in rules.at_least_in.items()
    }
    rules = replace(rules, at_least=at_least, at_least_in=at_least_in)
    return _asking_as(prepared, rules)


def _asking_as(prepared: Prepared, rules: Requirements) -> Prepared:
    instance = replace(prepared.instance, requirements=rules)
    numbers = {county.id: number for number, county in enumerate(instance.counties)}
    data = replace(
        prepared.data,
        at_least={str(measure): share for measure, share in rules.at_least.items()},
        at_least_in={
            (str(measure), numbers[county_id]): share
            for county_id, shares in rules.at_least_in.items()
            for measure, share in shares.items()
            if county_id in numbers
        },
    )
    return replace(prepared, instance=instance, data=data)


def aims_of(flow: Flow, settled: Settled) -> tuple[Aim, ...]:
    """Return what a plan attains of each aim."""
    found = []
    for (measure, county_id), level in settled.levels.items():
        attained = coverage_share(flow, measure, county_id=county_id)
        if attained is None:
            continue
        found.append(
            Aim(
                measure=measure.value,
                county_id=county_id,
                share=settled.aims[measure],
                attainable=_attainable(settled, (measure, county_id), attained),
                asked=level,
                attained=attained,
            )
        )
    return tuple(found)


def _attainable(settled: Settled, key: tuple[Measure, str], attained: float) -> float:
    """Return what is attainable, no more than the aim, no less than what is attained.

    The siting counts nobody who is served elsewhere than where he is covered; a plan
    may cover some all the same.
    """
    known = max(settled.attainable[key], settled.levels[key], attained)
    return min(settled.aims[key[0]], known)


def record_of(aims: Iterable[Mapping[str, object]]) -> dict[tuple[Measure, str], float]:
    """Return what was asked for in the place of each aim, from a run's record."""
    return {
        (Measure(str(item["measure"])), str(item["county_id"])): float(
            str(item["asked"])
        )
        for item in aims
    }


def _named(instance: Instance, key: tuple[str, int]) -> tuple[Measure, str]:
    return Measure(key[0]), instance.counties[key[1]].id
