"""The siting model of an instance: its arrays, and what their positions mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.arrays import flags, floats, ints
from planner.design.penalties import left_over_charges, villager_time_charge
from planner.design.siting_model.carried import (
    CarriedLink,
    carrier_arrays,
    carrier_doors,
    carrier_links,
)
from planner.design.siting_model.link_days import rare_links, store_shelves
from planner.design.siting_model.links import has_few_links, home_pairs, supply_links
from planner.flow.crews import may_be_base, spared_by_bases
from planner.flow.ways import county_numbers
from planner.instance import Instance
from planner.ledger import (
    capex_outlay,
    closing_cost_per_year,
    fixed_cost_per_year,
    parcel_cost,
    village_income_per_year,
)
from planner.metrics import unserved_way_m
from planner.model.places import Tier
from planner.model.service import Mode, counter_mode
from planner.plan import Plan
from planner.service.administration import VILLAGE_POINT, one_open, village_townships
from planner.service.counter import site_capacity
from planner.service.coverage import (
    THRESHOLD_TOLERANCE,
    collecting_pairs,
    is_collecting,
    standing_sites,
    store_pairs,
)
from planner.service.sharing import may_be_shared
from planner.service.trips import left_over_share
from planner.siting.data import (
    ArcFields,
    OneOf,
    OptionFields,
    RuleFields,
    SitingData,
    VillageFields,
)

__all__ = ["TIERS", "Prepared", "prepare", "prepare_linked", "with_every_link"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

TIERS = (Tier.HUB, Tier.STORE, Tier.POINT)


@dataclass(frozen=True, kw_only=True, eq=False)
class Prepared:
    """The siting model of an instance.

    Parameters
    ----------
    option_format
        Format id of each option.
    arc_mode
        Mode of each arc.
    """

    instance: Instance
    data: SitingData
    option_format: tuple[str, ...]
    arc_mode: tuple[Mode, ...]

    @cached_property
    def known(self) -> dict[object, Any]:
        """What functions of this model have returned; see ``planner.once``."""
        return {}

    @cached_property
    def is_home_arc(self) -> BoolArray:
        """Whether each arc is a home delivery by own vehicles."""
        return flags(mode.is_own_delivery for mode in self.arc_mode)

    @cached_property
    def option_at(self) -> Mapping[tuple[int, str], int]:
        """Option of each site and format, in their order.

        Options that a bound adds behind them have no format.
        """
        sites = self.data.option_site.tolist()
        options = zip(sites, self.option_format, strict=False)
        return {option: number for number, option in enumerate(options)}


def prepare(
    instance: Instance,
    plan: Plan | None = None,
    *,
    also: Sequence[Instance] = (),
    only_viable: bool = False,
    has_every_link: bool = False,
) -> Prepared:
    """Return the arrays of the siting model.

    Children are linked to parents, and homes to stores that deliver there, as
    ``links`` says; points and stores reach the villagers that ``requirements.reach_m``
    allows.

    Parameters
    ----------
    plan
        A plan whose links and deliveries are in the model too, near or not, and those
        from the nearest facilities that it opens.
    also
        The same within narrower boundaries: what is near there is in the model too.
    only_viable
        Whether stores and points may open only if they earn what they cost, at the
        routing prices.
    has_every_link
        Whether children are linked to all possible parents, and homes to all stores, as
        they are in small counties in any case.
    """
    has_every_link = has_every_link or has_few_links(instance)
    links = supply_links(instance, has_every=has_every_link)
    homes = home_pairs(instance, has_every=has_every_link)
    supplied = {child for child, _ in links}
    hauls = carrier_links(instance, supplied, has_every=has_every_link)
    if plan is not None:
        opened = {instance.site_index[item.site_id] for item in plan.facilities}
        used_links, used_hauls, used_homes = _used(instance, plan)
        links += [*used_links, *supply_links(instance, opened)]
        hauls += [*used_hauls, *carrier_links(instance, supplied, opened)]
        homes += [*used_homes, *home_pairs(instance, opened)]
    for narrower in also:
        links += supply_links(narrower)
        homes += home_pairs(narrower)
        hauls += carrier_links(narrower, supplied)
    carried = [(*link, -1) for link in dict.fromkeys(links)]
    carried += dict.fromkeys(hauls)
    homes = list(dict.fromkeys(homes))
    return prepare_linked(instance, carried, homes, only_viable=only_viable)


def prepare_linked(
    instance: Instance,
    carried: list[CarriedLink],
    homes: list[tuple[int, int]],
    *,
    only_viable: bool = False,
) -> Prepared:
    """Return the arrays of the siting model with given links and deliveries.

    Parameters
    ----------
    carried
        Links, none of them twice, own vehicles before third parties.
    homes
        Pairs of a village and a store that may deliver there, none of them twice.
    only_viable
        As ``prepare`` has it.
    """
    options = [
        (site_idx, format_id)
        for site_idx, site in enumerate(instance.sites)
        for format_id in site.format_ids
    ]
    home_arcs = [(village, store, Mode.HOME, -1, -1) for village, store in homes]
    doors = carrier_doors(instance)
    own = sorted(
        [*_counter_arcs(instance, carried), *home_arcs],
        key=lambda arc: (arc[0], arc[1], arc[2].value, arc[3]),
    )
    arcs = [*own, *[(village, hub, Mode.CARRIER, -1, -1) for village, hub, _ in doors]]
    data = _siting_data(instance, options, carried, arcs, doors)
    return Prepared(
        instance=instance,
        data=replace(data, only_viable=only_viable),
        option_format=tuple(name for _, name in options),
        arc_mode=tuple(arc[2] for arc in arcs),
    )


_Option = tuple[int, str]
"""Site and format."""


def with_every_link(prepared: Prepared) -> Prepared | None:
    """Return the siting model with every link; ``None`` if it has them all."""
    wide = prepare(prepared.instance, has_every_link=True)
    before, after = prepared.data, wide.data
    is_same = len(before.link_child) == len(after.link_child)
    if is_same and len(before.arc_site) == len(after.arc_site):
        return None
    data = replace(after, floor=before.floor, only_viable=before.only_viable)
    return replace(wide, data=data)


def _siting_data(
    instance: Instance,
    options: list[_Option],
    carried: list[CarriedLink],
    arcs: list[_Arc],
    doors: list[tuple[int, int, int]],
) -> SitingData:
    """Return the arrays; the last arcs are those of ``doors``."""
    own = [(arc[0], arc[3]) for arc in arcs[: len(arcs) - len(doors)]]
    sites = range(len(instance.sites))
    is_base = _bases(instance, options, has_doors=bool(doors))
    cover_village, cover_option = _collecting_options(instance, options)
    store_village, store_option = _near_stores(instance, options)
    return SitingData(
        num_sites=len(sites),
        site_tier=ints(TIERS.index(site.tier) for site in instance.sites),
        is_required=_of_sites(instance, instance.must_open),
        is_excluded=_is_shut(instance),
        min_parcels=instance.standard.min_parcels_per_day,
        stands_in_any_case=standing_sites(instance),
        closing_cost=floats(closing_cost_per_year(instance, idx) for idx in sites),
        **_options(instance, options),
        **_villages(instance),
        **_arcs(instance, arcs),
        link_child=ints(link[0] for link in carried),
        link_parent=ints(link[1] for link in carried),
        option_shelf=store_shelves(instance, options),
        rare=rare_links(instance, options, carried),
        **carrier_arrays(instance, carried, own, doors),
        cover_village=cover_village,
        cover_option=cover_option,
        store_village=store_village,
        store_option=store_option,
        option_is_base=is_base,
        visits_spared=None if is_base is None else spared_by_bases(instance),
        **_rules(instance),
    )


def _options(instance: Instance, options: list[_Option]) -> OptionFields:
    days = instance.operations.days_per_year
    return {
        "option_site": ints(site_idx for site_idx, _ in options),
        "option_fixed_cost": floats(
            sum(fixed_cost_per_year(instance, *option).values()) for option in options
        ),
        "option_handling_cost": floats(
            days * sum(parcel_cost(instance, *option).values()) for option in options
        ),
        "option_capex": floats(capex_outlay(instance, *option) for option in options),
        "option_capacity": floats(
            site_capacity(instance, *option) for option in options
        ),
    }


def _villages(instance: Instance) -> VillageFields:
    return {
        "parcels": instance.parcels_per_day,
        "residents": instance.residents,
        "is_village": instance.is_village,
        "village_county": county_numbers(instance, instance.villages),
        "village_income": floats(
            village_income_per_year(instance, idx)
            for idx in range(len(instance.villages))
        ),
        "unserved_way_m": unserved_way_m(instance),
    }


def _arcs(instance: Instance, arcs: list[_Arc]) -> ArcFields:
    return {
        "arc_village": ints(arc[0] for arc in arcs),
        "arc_site": ints(arc[1] for arc in arcs),
        "arc_link": ints(arc[3] for arc in arcs),
        "arc_access_cost": _access_cost(instance, arcs),
        "arc_is_counter": flags(not arc[2].is_at_door for arc in arcs),
        "arc_way_m": floats(
            instance.reach.distance_m[arc[4]] if arc[4] >= 0 else 0.0 for arc in arcs
        ),
        "arc_waiting": _waiting(instance, arcs),
    }


def _waiting(instance: Instance, arcs: list[_Arc]) -> FloatArray:
    """Return the parcels of a whole village that wait at the site of each arc."""
    coming, left_over = instance.parcels_in_per_day, left_over_share(instance.service)
    at_counter, of_homes = instance.parcels_per_day, left_over * coming.sum(axis=1)
    return floats(
        of_homes[arc[0]]
        if arc[2].is_own_delivery
        else 0.0
        if arc[2].is_at_door
        else at_counter[arc[0]]
        for arc in arcs
    )


def _collecting_options(
    instance: Instance, options: list[_Option]
) -> tuple[IntArray, IntArray]:
    collecting = [is_collecting(instance, *option) for option in options]
    return _options_of(instance, collecting_pairs(instance), options, collecting)


def _near_stores(
    instance: Instance, options: list[_Option]
) -> tuple[IntArray, IntArray] | tuple[None, None]:
    is_near = store_pairs(instance)
    if is_near is None:
        return None, None
    return _options_of(instance, is_near, options)


def _bases(
    instance: Instance, options: list[_Option], *, has_doors: bool
) -> BoolArray | None:
    """Return the bases of crews, ``None`` where whoever is served has one anyway.

    So it is where every store is one and no third party delivers from a hub.
    """
    is_base = [may_be_base(instance, *option) for option in options]
    has_other = any(
        instance.sites[site_idx].tier is Tier.STORE and not base
        for (site_idx, _), base in zip(options, is_base, strict=True)
    )
    return flags(is_base) if has_other or has_doors else None


def _rules(instance: Instance) -> RuleFields:
    requirements, days = instance.requirements, instance.operations.days_per_year
    return {
        "at_least": {str(key): share for key, share in requirements.at_least.items()},
        "at_least_in": {
            (str(measure), number): share
            for number, county in enumerate(instance.counties)
            for measure, share in requirements.at_least_in.get(county.id, {}).items()
        },
        "max_facilities": {
            TIERS.index(tier): number
            for tier, number in requirements.max_facilities.items()
        },
        "max_capex": requirements.max_capex,
        "max_annual_cost": requirements.max_annual_cost,
        "unserved_cost": (requirements.unserved_price or 0.0) * days,
        "uncovered_cost": requirements.uncovered_price or 0.0,
        "is_split_allowed": requirements.is_split_allowed,
        "is_shared": may_be_shared(instance),
        "one_of": _one_of(instance),
        "township_share": requirements.administration.at_least_in_every_township,
        "village_township": village_townships(instance),
    }


def _one_of(instance: Instance) -> tuple[OneOf, ...]:
    villages = instance.village_index
    return tuple(
        OneOf(
            name=f"{item.rule}.{item.place_id}",
            sites=ints(item.sites),
            size=float(instance.residents[villages[item.place_id]])
            if item.rule == VILLAGE_POINT
            else 0.0,
        )
        for item in one_open(instance)
    )


_Arc = tuple[int, int, Mode, int, int]
"""Village, site, mode, link (-1 at stores and to homes), pair of ``reach`` (-1 to
homes)."""


def _counter_arcs(instance: Instance, links: list[CarriedLink]) -> Iterator[_Arc]:
    """Yield arcs to the sites that people go to: at points one for each supply link."""
    links_of: dict[int, list[int]] = {}
    for position, (child, _, _) in enumerate(links):
        links_of.setdefault(child, []).append(position)
    for mode in instance.requirements.modes:
        if mode.is_at_door:
            continue
        is_point = mode.tier is Tier.POINT
        for village, site, pair in _walks(instance, mode):
            for link in links_of.get(site, ()) if is_point else (-1,):
                yield village, site, mode, link, pair


def _walks(instance: Instance, mode: Mode) -> list[tuple[int, int, int]]:
    """Village, site where its people may be served so, and pair of ``reach``."""
    requirements, reach = instance.requirements, instance.reach
    serves = flags(counter_mode(site) is mode for site in instance.sites)
    usable = serves[reach.destination_idx] & instance.may_serve_pair
    usable &= flags(mode in item.modes for item in instance.streams)[reach.origin_idx]
    usable &= reach.distance_m <= requirements.reach_of(mode) + THRESHOLD_TOLERANCE
    return list(
        zip(
            reach.origin_idx[usable].tolist(),
            reach.destination_idx[usable].tolist(),
            np.flatnonzero(usable).tolist(),
            strict=True,
        )
    )


def _used(
    instance: Instance, plan: Plan
) -> tuple[list[tuple[int, int]], list[CarriedLink], list[tuple[int, int]]]:
    """Return the (child, parent) and the (village, home store) pairs of a plan.

    Between them the links of third parties.
    """
    site = instance.site_index
    number = {item.id: idx for idx, item in enumerate(instance.carriers)}
    supplied = [item for item in plan.facilities if item.parent_id is not None]
    links = [
        (site[item.site_id], site[item.parent_id or ""])
        for item in supplied
        if item.carrier_id is None
    ]
    hauls = [
        (site[item.site_id], site[item.parent_id or ""], number[item.carrier_id])
        for item in supplied
        if item.carrier_id is not None
    ]
    homes = [
        (instance.village_of[item.stream_id], site[item.facility_id])
        for item in plan.allocations
        if item.mode.is_own_delivery
    ]
    return links, hauls, homes


def _access_cost(instance: Instance, arcs: list[_Arc]) -> FloatArray:
    """Return the charge a year for the time of a whole village on each arc.

    On arcs to homes it is for the ways to the store for what is left over there.
    """
    charges = floats(
        villager_time_charge(instance, arc[0], float(instance.reach.time_s[arc[4]]))
        if arc[4] >= 0
        else 0.0
        for arc in arcs
    )
    home = np.flatnonzero([arc[2].is_own_delivery for arc in arcs])
    ends = np.array([arcs[position][:2] for position in home.tolist()], np.int64)
    village, store = ends.reshape(-1, 2).T
    charges[home] = left_over_charges(instance, village, store)
    return charges


def _options_of(
    instance: Instance,
    is_pair: BoolArray,
    options: list[tuple[int, str]],
    is_usable: list[bool] | None = None,
) -> tuple[IntArray, IntArray]:
    """Return the villages and usable options of the chosen pairs of ``reach``."""
    by_site: dict[int, list[int]] = {}
    for position, (site, _) in enumerate(options):
        if is_usable is None or is_usable[position]:
            by_site.setdefault(site, []).append(position)
    villages = instance.reach.origin_idx[is_pair].tolist()
    sites = instance.reach.destination_idx[is_pair].tolist()
    found = [
        (village, option)
        for village, site in zip(villages, sites, strict=True)
        for option in by_site.get(site, ())
    ]
    array = np.array(found, dtype=np.int64).reshape(-1, 2)
    return array[:, 0], array[:, 1]


def _of_sites(instance: Instance, holds: Callable[[int], bool]) -> BoolArray:
    return flags(holds(idx) for idx in range(len(instance.sites)))


def _is_shut(instance: Instance) -> BoolArray:
    """Excluded sites, and sites too far from any road to be supplied."""
    on_road = flags(instance.is_on_road(int(place)) for place in instance.site_location)
    return ~_of_sites(instance, instance.may_open) | ~on_road
