"""What looks wrong with an instance, though it can be planned with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from planner.errors import Problem, warning
from planner.instance import Instance
from planner.model.fleet import Leg
from planner.model.places import Tier
from planner.scenario.document.nearest import few
from planner.scenario.roads.doubts import road_doubts
from planner.scenario.settings.defaults import UsedDefault
from planner.service.counter import site_capacity
from planner.service.functions import functions_of

__all__ = ["implausible"]

CROWDED, APART = 100, 10
"""Times the median of a county, and times the largest place below that: settlements cut
from maps have towns of 100 to 400 times their median, but others come near to them; one
number in 万 among persons has 10,000 times what is meant."""
LEAST_VILLAGES = 5
"""Of a county, to have a median."""


def implausible(
    instance: Instance, used: Sequence[UsedDefault], *, file: str
) -> Iterator[Problem]:
    """Yield warnings about an instance.

    Parameters
    ----------
    used
        Defaults that it rests on.
    file
        Name of the scenario file, for messages.
    """
    yield from _demand(instance, file)
    yield from _crowded(instance, file)
    yield from _returns(instance, file)
    yield from _capacity(instance, file)
    yield from _sizes(instance, file)
    yield from _formats(instance, used, file)
    yield from _functions(instance, file)
    yield from road_doubts(instance, file)


def _demand(instance: Instance, file: str) -> Iterator[Problem]:
    parcels = instance.village_parcels_per_day
    empty = [
        village.id
        for village, amount in zip(instance.villages, parcels, strict=True)
        if amount == 0
    ]
    if not parcels.sum() > 0:
        yield warning(
            file,
            "demand",
            found="no parcels at all",
            expected="demand in at least one village",
            remedy="check residents and the shares in [demand]",
        )
    elif empty:
        yield warning(
            file,
            "demand",
            found=f"{len(empty)} of {len(instance.villages)} villages "
            f"without parcels ({few(empty)})",
            expected="parcels where people live",
            remedy="check their residents and observed parcels",
        )


def _crowded(instance: Instance, file: str) -> Iterator[Problem]:
    """Yield a warning where a village has many times the people of the others."""
    people = instance.residents
    if np.count_nonzero(people) < LEAST_VILLAGES:
        return
    median = float(np.median(people[people > 0]))
    usual = people[people <= CROWDED * median].max()
    over = np.flatnonzero(people > max(CROWDED * median, APART * usual))
    if over.size:
        names = [instance.villages[idx].id for idx in over]
        yield warning(
            file,
            "residents",
            found=f"{over.size} of {len(people)} villages with more than {CROWDED} "
            f"times the people of most: {people[over].max():,.0f}, where the median "
            f"is {median:,.0f} ({few(names)})",
            expected="persons, in the same unit everywhere",
            remedy="check the number and its unit",
        )


def _returns(instance: Instance, file: str) -> Iterator[Problem]:
    """Yield a warning where more is sent back than was observed to go out at all."""
    incoming = instance.of_villages(instance.parcels_in_per_day)
    wanted = (incoming @ [item.return_rate for item in instance.goods]).round(9)
    going_out = instance.of_villages(instance.parcels_out_per_day).sum(axis=1).round(9)
    short = np.flatnonzero(wanted > going_out)
    if short.size:
        names = [instance.villages[idx].id for idx in short]
        yield warning(
            file,
            "goods",
            found=f"{wanted[short].sum():g} parcels a day sent back by return_rate in "
            f"{short.size} of {len(instance.villages)} villages ({few(names)}), where "
            f"{going_out[short].sum():g} go out; the returns are cut to them",
            expected="observed parcels out that contain the returns",
            remedy="check goods.NAME.return_rate and the observed parcels_out_per_day",
        )


def _capacity(instance: Instance, file: str) -> Iterator[Problem]:
    county_ids = [village.county_id for village in instance.villages]
    for county in instance.counties:
        is_here = np.array([item == county.id for item in county_ids], dtype=bool)
        demand = float(instance.village_parcels_per_day[is_here].sum())
        for tier in (Tier.HUB, Tier.STORE):
            capacity = sum(
                max(site_capacity(instance, idx, name) for name in site.format_ids)
                for idx, site in enumerate(instance.sites)
                if site.tier is tier
                and site.county_id == county.id
                and instance.may_open(idx)
                and site.format_ids
            )
            if capacity < demand:
                yield warning(
                    file,
                    "formats",
                    found=f"capacity of all {tier} sites in {county.name!r} "
                    f"{capacity:g} parcels a day",
                    expected=f"at least the demand of {demand:.0f}",
                    remedy=f"add sites, or raise the capacity of {tier} formats",
                )


def _sizes(instance: Instance, file: str) -> Iterator[Problem]:
    """Yield a warning where one parcel is more than any vehicle of a leg takes."""
    for leg in Leg:
        types = [item for item in instance.vehicle_types if leg in item.legs]
        if not types:
            continue
        for key, capacities in (
            ("kg", [item.capacity_kg for item in types]),
            ("m3", [item.capacity_m3 for item in types]),
        ):
            for goods in instance.goods:
                size, most = getattr(goods, key), max(capacities)
                if size > most:
                    yield warning(
                        file,
                        f"goods.{goods.id}.{key}",
                        found=f"{size:g} in one parcel",
                        expected=f"at most the {most:g} that the largest vehicle "
                        "takes: none carries a whole parcel",
                        remedy="check the parcel's size, the capacity of vehicles of "
                        f"leg {leg}, and the units of both",
                    )


def _formats(
    instance: Instance, used: Sequence[UsedDefault], file: str
) -> Iterator[Problem]:
    """Yield a warning for formats that no site offers, of each tier one.

    Sizes that the planner adds of itself are worth a word only if no size is offered.
    """
    offered = {name for site in instance.sites for name in site.format_ids}
    added = {item.fills for item in used}
    for tier in Tier:
        ids = [item.id for item in instance.formats if item.tier is tier]
        has_any = bool(offered & set(ids))
        idle = [
            name
            for name in ids
            if name not in offered and not (has_any and f"formats.{name}.tier" in added)
        ]
        if idle:
            yield warning(
                file,
                f"formats.{idle[0]}",
                found="a format that no site offers"
                if len(idle) == 1
                else f"{len(idle)} formats that no site offers ({few(idle)})",
                expected="at least one site where it may open",
                remedy="add it to the column formats of a site, or delete it",
            )


def _functions(instance: Instance, file: str) -> Iterator[Problem]:
    wanted = set(instance.standard.required_functions)
    serving = [item for item in instance.formats if item.tier is not Tier.HUB]
    if any(wanted <= functions_of(item) for item in serving):
        return
    offered = {name for item in serving for name in functions_of(item)}
    missing = sorted(wanted - offered)
    found = f"no format with {', '.join(sorted(missing or wanted))}"
    yield warning(
        file,
        "standard.required_functions",
        found=f"{found}: nobody can be covered",
        expected="a store or point format with all required functions",
        remedy="add them to a format, or ask for less",
    )
