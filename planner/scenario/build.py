"""From a scenario to an instance, and the facts about where it comes from."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from planner.demand.demand import Demand
from planner.errors import InputError, PlannerError, Problem
from planner.instance import Instance
from planner.keys import instance_key
from planner.model.places import LocationSource, Site, Tier, key_of_places
from planner.model.rules import Requirements
from planner.model.streams import parcels_by_stream, streams_of
from planner.network.readers.admission import sidecars
from planner.network.travel import TravelCache
from planner.scenario.document.nearest import listed, or_nearest
from planner.scenario.document.read import Scenario, with_defaults
from planner.scenario.document.schema_days import DaysTable
from planner.scenario.document.schema_edits import Edit
from planner.scenario.editable.given import Given
from planner.scenario.edits.in_demand import edited_demand
from planner.scenario.edits.in_sites import edited_sites
from planner.scenario.edits.in_tables import edited_tables
from planner.scenario.edits.on_road import off_road
from planner.scenario.edits.topics import in_force
from planner.scenario.estimate import demand_of
from planner.scenario.file_hash import file_hash
from planner.scenario.places.candidates import (
    generated_sites,
    missing_hubs,
    town_stores,
)
from planner.scenario.places.id_order import order_of_id
from planner.scenario.places.sites import listed_sites, sites_of_today
from planner.scenario.places.store_spots import StoreNeed
from planner.scenario.places.surroundings import surroundings_of
from planner.scenario.places.villages import Tree, place_warnings, tree_of
from planner.scenario.plausibility import implausible
from planner.scenario.provenance import InputFile, Provenance
from planner.scenario.roads.kept import KeptRoads
from planner.scenario.roads.source import proxy_roads
from planner.scenario.roads.ways import Ways, on_main_road, ways_of
from planner.scenario.roads.words import speed_key_warnings
from planner.scenario.settings.broken_days import broken_days
from planner.scenario.settings.defaults import Defaults, UsedDefault
from planner.scenario.settings.price_level import defaults_of
from planner.scenario.settings.speed_defaults import speed_defaults
from planner.scenario.survey import Survey, survey
from planner.service.frequency import days_per_visit

__all__ = [
    "Built",
    "build",
    "build_survey",
    "read_county",
]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Built:
    """An instance and where it comes from."""

    instance: Instance
    provenance: Provenance


def build(scenario: Scenario, *, cache: TravelCache | None = None) -> Instance:
    """Return the instance of a scenario.

    Parameters
    ----------
    scenario
        As ``read_scenario`` gives it.
    cache
        Where to keep travel times and distances.

    Raises
    ------
    InputError
        With every problem of the files.
    """
    return read_county(scenario, cache=cache).instance


def read_county(
    scenario: Scenario,
    *,
    cache: TravelCache | None = None,
    roads: KeptRoads | None = None,
    like: Built | None = None,
) -> Built:
    """Return the instance of a scenario with its provenance; see ``build``.

    Parameters
    ----------
    roads
        Roads that were read before, which are not read again.
    like
        The same county under other numbers, whose sites it has: how many are generated
        may depend on the numbers, and a plan speaks of those that it knows.
    """
    if not isinstance(scenario, Scenario):
        msg = f"planner.build(scenario): found {type(scenario).__name__}, expected a "
        msg += "Scenario; give it planner.read_scenario(folder), or bench.scenario"
        raise PlannerError(msg)
    start_s = time.perf_counter()
    found = survey(scenario, roads=roads)
    if found.errors:
        raise InputError(found.errors)
    return build_survey(found, cache=cache, start_s=start_s, like=like)


def build_survey(
    found: Survey,
    *,
    cache: TravelCache | None = None,
    start_s: float | None = None,
    like: Built | None = None,
) -> Built:
    """Return the instance of a survey without errors; see ``read_county``.

    Raises
    ------
    InputError
        If observed parcels contradict each other, or a site is named that is none.
    """
    scenario = found.scenario
    started_s = time.perf_counter() if start_s is None else start_s
    defaults = defaults_of(scenario.document)
    tree = _tree(found, defaults)
    demand = demand_of(tree, scenario.settings, file=found.inputs.file("villages"))
    unedited = known_sites = _known_sites(found, tree, demand, defaults, like)
    county_key = key_of_places(tree.villages)
    if edits := in_force(scenario.document.edits):
        found, tree, demand, known_sites = _edited(found, known_sites, edits, defaults)
    sites = _usable(scenario, known_sites)
    unknown = [
        *_unknown_sites(scenario, sites),
        *_no_town(scenario, tree),
        *_unknown_counties(scenario, tree),
        *_unknown_townships(scenario, tree),
    ]
    if unknown:
        raise InputError(unknown)
    read_s = time.perf_counter()
    graph = found.graph or proxy_roads(scenario, tree, sites)
    ways = ways_of(graph, tree.villages, sites, scenario.settings, cache=cache)
    seconds = {"read": read_s - started_s, "travel": time.perf_counter() - read_s}
    instance = _instance(scenario, tree, sites, ways, demand, county_key)
    if beside := off_road(instance, scenario):
        raise InputError(beside)
    speeds = speed_defaults(scenario.document, ways.graph)
    used = (*scenario.defaults_used, *defaults.used, *speeds)
    provenance = Provenance(
        scenario_file=scenario.file,
        data_folder=scenario.data_folder,
        variant=scenario.variant,
        changes=scenario.changes,
        scenario_hash=scenario.content_hash,
        resolved=with_defaults(scenario.resolved, used),
        defaults_used=used,
        warnings=_warnings(found, tree, instance, used),
        input_files=_input_files(found),
        demand=demand,
        placed_village_ids=_ids(tree, LocationSource.TOWNSHIP_SEAT),
        unlocated_village_ids=_ids(tree, LocationSource.MISSING),
        seconds=seconds,
        given=Given(
            survey=replace(found, graph=None),
            sites=known_sites,
            unedited_sites=unedited,
        ),
        boundary=found.inputs.area,
        instance_key=instance_key(instance),
    )
    return Built(instance=instance, provenance=provenance)


def _tree(found: Survey, defaults: Defaults) -> Tree:
    rows, given = found.inputs.rows("villages"), found.scenario.document.demand
    persons = given.persons_per_building
    if any(
        row.number("residents") is None and row.number("buildings") is not None
        for row in rows
    ):
        persons = defaults.number(
            persons, "persons_per_building", fills="demand.persons_per_building"
        )
    return tree_of(
        found.inputs,
        found.units,
        title=found.scenario.title,
        county_row=found.county_row,
        persons_per_building=persons or 0.0,
        at_seat=found.scenario.settings.places_unlocated_at_seat,
    )


def _edited(
    found: Survey,
    sites: Sequence[Site],
    edits: Sequence[tuple[int, Edit]],
    defaults: Defaults,
) -> tuple[Survey, Tree, Demand, tuple[Site, ...]]:
    """Return tables, places, demand and sites as the edits change them.

    Candidates were generated before, so that an edit moves none of them.

    Raises
    ------
    InputError
        With every problem of the edits.
    """
    problems: list[Problem] = []
    found = edited_tables(found, edits, problems)
    if problems:
        raise InputError(problems)
    tree = _tree(found, defaults)
    settings, file = found.scenario.settings, found.scenario.edits_name
    demand = demand_of(tree, settings, file=found.inputs.file("villages"))
    ids = [village.id for village in tree.villages]
    demand = edited_demand(demand, ids, edits, problems, file=file)
    changed, more = edited_sites(sites, tree.villages, found, edits, defaults)
    if problems or more:
        raise InputError([*problems, *more])
    return found, tree, demand, _in_order(changed)


def _known_sites(
    found: Survey, tree: Tree, demand: Demand, defaults: Defaults, like: Built | None
) -> tuple[Site, ...]:
    """Return the sites of a county that is known, or those that its tables give."""
    given = None if like is None else like.provenance.given
    return (
        _sites(found, tree, demand, defaults) if given is None else given.unedited_sites
    )


def _sites(
    found: Survey, tree: Tree, demand: Demand, defaults: Defaults
) -> tuple[Site, ...]:
    """Return listed sites; where none are listed generated ones; hubs if missing."""
    values = found.scenario.settings
    surroundings = surroundings_of(tree.villages, found.units)
    sites = listed_sites(found.inputs, found.offer, surroundings, defaults)
    on_road = None
    if found.graph is not None:
        on_road = on_main_road(found.graph, tree.villages, values)
    hubs = missing_hubs(tree, values, sites, on_road=on_road)
    more = found.scenario.document.places.generate.town_stores or 0
    in_town = town_stores(tree, values, more)
    if "sites" in found.inputs.files:
        return _in_order((*hubs, *sites, *in_town))
    candidates = generated_sites(
        found.inputs,
        tree,
        values,
        found.offer,
        surroundings,
        existing=sites,
        need=_store_need(found, tree, demand, defaults),
        on_road=on_road,
    )
    return _in_order((*sites, *hubs, *candidates, *in_town))


def _in_order(sites: Sequence[Site]) -> tuple[Site, ...]:
    """Return sites by tier and id, so that made or read again they stand the same."""
    tiers = list(Tier)
    return tuple(
        sorted(sites, key=lambda site: (tiers.index(site.tier), order_of_id(site.id)))
    )


def _usable(scenario: Scenario, sites: tuple[Site, ...]) -> tuple[Site, ...]:
    """Return the sites that a plan may speak of; where nothing new opens, today's."""
    if scenario.document.solve.new_sites:
        return sites
    return tuple(sites_of_today(sites))


def _no_town(scenario: Scenario, tree: Tree) -> list[Problem]:
    """Return the problem of stores asked for at a county seat that is not known."""
    if not scenario.document.places.generate.town_stores or tree.county_seats:
        return []
    problem = Problem(
        file=scenario.file.name,
        where="places.generate.town_stores",
        found="stores at the county seat, whose place is not known",
        expected="the place of the seat",
        remedy="write county.lon and county.lat",
    )
    return [problem]


def _unknown_sites(scenario: Scenario, sites: Sequence[Site]) -> list[Problem]:
    """Return the ids that the document requires or excludes and no site has."""
    solve, known = scenario.document.solve, {site.id for site in sites}
    named = {
        "solve.require_sites": solve.require_sites,
        "solve.exclude_sites": solve.exclude_sites,
    }
    return [
        Problem(
            file=scenario.file.name,
            where=where,
            found=f"{site_id!r}, which is no site",
            expected="ids of sites, listed or generated",
            remedy=or_nearest(site_id, known, otherwise="ids stand in facilities.csv"),
        )
        for where, ids in named.items()
        for site_id in ids
        if site_id not in known
    ]


def _unknown_counties(scenario: Scenario, tree: Tree) -> list[Problem]:
    """Return the counties that shares are asked of and that there are not."""
    known = [county.id for county in tree.counties]
    return [
        Problem(
            file=scenario.file.name,
            where="solve.at_least_in",
            found=f"{county_id!r}, which is no county",
            expected="ids of counties",
            remedy=or_nearest(county_id, known, otherwise="delete it"),
        )
        for county_id in scenario.document.solve.at_least_in
        if county_id not in known
    ]


def _unknown_townships(scenario: Scenario, tree: Tree) -> list[Problem]:
    """Return the townships that are named and that the county does not have."""
    known = [township.id for township in tree.townships]
    document = scenario.document
    subsidies, carriers = document.subsidies.items(), document.carriers.items()
    named = [
        *((f"subsidies.{name}.townships", item.townships) for name, item in subsidies),
        *((f"carriers.{name}.townships", item.townships) for name, item in carriers),
    ]
    days = document.operations.days_per_week
    if isinstance(days, DaysTable):
        by_township = days.by_township or {}
        named.append(("operations.days_per_week.by_township", tuple(by_township)))
    return [
        Problem(
            file=scenario.file.name,
            where=where,
            found=f"{township_id!r}, which is no township",
            expected=f"one of {listed(known)}",
            remedy=or_nearest(township_id, known, otherwise="delete it"),
        )
        for where, townships in named
        for township_id in townships or ()
        if township_id not in known
    ]


def _store_need(
    found: Survey, tree: Tree, demand: Demand, defaults: Defaults
) -> StoreNeed:
    formats = found.scenario.settings.formats
    parcels = (demand.parcels_in_per_day + demand.parcels_out_per_day).sum(axis=1)
    return StoreNeed(
        parcels_per_day={
            village.id: float(amount)
            for village, amount in zip(tree.villages, parcels, strict=True)
        },
        capacity_parcels_per_day=max(
            (
                item.capacity_parcels_per_day
                for item in formats
                if item.tier is Tier.STORE
            ),
            default=0.0,
        )
        / days_per_visit(found.scenario.settings.operations.days_per_week),
        villages_per_store=_villages_per_store(found, tree, defaults),
    )


def _villages_per_store(found: Survey, tree: Tree, defaults: Defaults) -> float:
    given = found.scenario.document.places.generate.villages_per_store
    key = "places.generate.villages_per_store"
    with_townships = {township.county_id for township in tree.townships}
    if all(county.id in with_townships for county in tree.counties):
        return math.inf
    return defaults.number(given, key)


def _instance(  # noqa: PLR0917 - private, one call
    scenario: Scenario,
    tree: Tree,
    sites: tuple[Site, ...],
    ways: Ways,
    demand: Demand,
    county_key: str,
) -> Instance:
    values = scenario.settings
    streams = streams_of(
        tree.villages,
        values.goods,
        demand.parcels_in_per_day + demand.parcels_out_per_day,
    )
    parcels_in, parcels_out = (
        parcels_by_stream(streams, tree.villages, values.goods, of_villages)
        for of_villages in (demand.parcels_in_per_day, demand.parcels_out_per_day)
    )
    return Instance(
        title=scenario.title,
        title_zh=scenario.document.title_zh,
        currency=values.currency,
        counties=tree.counties,
        townships=tree.townships,
        villages=tree.villages,
        sites=sites,
        formats=values.formats,
        host_types=values.host_types,
        goods=values.goods,
        vehicle_types=values.vehicle_types,
        standard=values.standard,
        operations=values.operations,
        economics=values.economics,
        requirements=_requirements(scenario, sites),
        service=values.service,
        carriers=values.carriers,
        contracts=values.contracts,
        subsidies=values.subsidies,
        outside=values.outside,
        streams=streams,
        county_key=county_key,
        parcels_in_per_day=parcels_in,
        parcels_out_per_day=parcels_out,
        graph=ways.graph,
        profiles=values.profiles,
        locations=ways.locations,
        village_location=ways.village_location,
        site_location=ways.site_location,
        reach=ways.reach,
        haul=ways.haul,
        connectivity=ways.connectivity,
    )


def _requirements(scenario: Scenario, sites: Sequence[Site]) -> Requirements:
    """Return the requirements; where nothing new opens, what is open stays so."""
    given = scenario.settings.requirements
    if scenario.document.solve.new_sites:
        return given
    ids = dict.fromkeys((*given.required_site_ids, *(site.id for site in sites)))
    kept = tuple(item for item in ids if item not in given.excluded_site_ids)
    return replace(given, required_site_ids=kept)


def _warnings(
    found: Survey, tree: Tree, instance: Instance, used: Sequence[UsedDefault]
) -> tuple[Problem, ...]:
    return (
        *found.warnings,
        *broken_days(found.scenario.document, file=found.scenario.file.name),
        *place_warnings(tree, found.inputs),
        *implausible(instance, used, file=found.scenario.file.name),
        *speed_key_warnings(found.scenario, instance.graph),
    )


def _input_files(found: Survey) -> tuple[InputFile, ...]:
    paths = {"scenario": found.scenario.file, **found.inputs.files}
    if found.road_path is not None:
        paths["roads"] = found.road_path
    if found.scenario.edits_file is not None:
        paths["edits"] = found.scenario.edits_file
    return tuple(
        InputFile(key=key, path=part, sha256=file_hash(part))
        for key, path in paths.items()
        for part in (path, *sidecars(path))
    )


def _ids(tree: Tree, source: LocationSource) -> tuple[str, ...]:
    return tuple(
        village.id for village in tree.villages if village.location_source is source
    )
