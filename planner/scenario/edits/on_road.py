"""Whether what edits move and add lies on roads, and who can get where they say."""

from __future__ import annotations

from collections.abc import Iterator

from planner.errors import Problem
from planner.instance import Instance
from planner.model.places import Tier
from planner.model.service import counter_mode
from planner.scenario.document.read import Scenario
from planner.scenario.document.schema_edits import AddSite, AddVillage, Move, Serve
from planner.scenario.edits.read import place_of
from planner.scenario.edits.topics import in_force
from planner.service.coverage import THRESHOLD_TOLERANCE
from planner.units import METRES_PER_KM

__all__ = ["off_road"]


def off_road(instance: Instance, scenario: Scenario) -> list[Problem]:
    """Return the problems of edits whose places lie too far from roads or sites."""
    return list(_problems(instance, scenario))


def _problems(instance: Instance, scenario: Scenario) -> Iterator[Problem]:
    limit_m = scenario.settings.snap_limit_m
    for number, edit in in_force(scenario.document.edits):
        match edit:
            case Move() | AddSite():
                site_id = edit.site if isinstance(edit, Move) else edit.id
                idx = instance.site_index.get(site_id, -1)
                location = int(instance.site_location[idx]) if idx >= 0 else -1
                if idx >= 0 and not instance.is_on_road(location):
                    yield _no_road(scenario, number, site_id, limit_m)
            case AddVillage():
                idx = instance.village_index.get(edit.id, -1)
                location = int(instance.village_location[idx]) if idx >= 0 else -1
                if idx >= 0 and not instance.is_on_road(location):
                    yield _no_road(scenario, number, edit.id, limit_m)
            case Serve():
                if not _may_be_served(instance, edit):
                    yield _out_of_reach(scenario, number, edit)


def _may_be_served(instance: Instance, edit: Serve) -> bool:
    """Return whether a village may go to the site, or be delivered to from there."""
    if edit.site not in instance.site_index:
        # The reader says that there is no such site.
        return True
    site_idx = instance.site_index[edit.site]
    village_idx = instance.village_index[edit.village]
    rules, pairs = instance.requirements, instance.village_pairs(village_idx)
    site = instance.sites[site_idx]
    mode = counter_mode(site)
    at_site = instance.reach.destination_idx[pairs] == site_idx
    way_m = instance.reach.distance_m[pairs][at_site]
    if mode is not None and mode in rules.modes:
        limit_m = rules.reach_of(mode) + THRESHOLD_TOLERANCE
        if (way_m <= limit_m).any():
            return True
    is_store = site.tier is Tier.STORE and rules.delivers
    return is_store and instance.may_deliver(site_idx, village_idx)


def _no_road(scenario: Scenario, number: int, name: str, limit_m: float) -> Problem:
    return Problem(
        file=scenario.edits_name,
        where=place_of(number),
        found=f"{name!r}, which is more than {limit_m / METRES_PER_KM:g} km from roads",
        expected="a place on a road",
        remedy="correct lon and lat, or raise roads.snap_limit_m",
    )


def _out_of_reach(scenario: Scenario, number: int, edit: Serve) -> Problem:
    return Problem(
        file=scenario.edits_name,
        where=place_of(number),
        found=f"{edit.village!r} served from {edit.site!r}, which is beyond its reach "
        "or boundary",
        expected="a site that the village may go to, or that delivers to its doors",
        remedy="name a nearer site, or change solve.reach_km or solve.boundary",
    )
