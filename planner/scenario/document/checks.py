"""Faults of a document that involve two of its keys."""

from __future__ import annotations

from collections.abc import Iterator

from planner.errors import Problem
from planner.network.travel import VILLAGER
from planner.scenario.document.nearest import listed, or_nearest
from planner.scenario.document.schema import Document
from planner.scenario.settings.carriers import carrier_faults
from planner.scenario.settings.money import money_faults
from planner.scenario.settings.resources import ROAD

__all__ = ["document_faults"]


def document_faults(document: Document, file: str) -> list[Problem]:
    """Return what two keys of a document say against each other."""
    found = [
        *_counties(document, file),
        *_profiles(document, file),
        *_tiers(document, file),
        *_legs(document, file),
        *_sites(document, file),
        *_counters(document, file),
        *_hosts(document, file),
        *_options(document, file),
        *money_faults(document, file),
        *carrier_faults(document, file),
    ]
    return list(found)


def _counties(document: Document, file: str) -> Iterator[Problem]:
    county = document.county
    if county is None:
        return
    if document.places.counties:
        yield Problem(
            file=file,
            where="county",
            found="a single county and a table of counties",
            expected="one of the two",
            remedy="delete [county] or places.counties",
        )
    if (county.lon is None) != (county.lat is None):
        yield Problem(
            file=file,
            where="county",
            found="one of lon and lat",
            expected="both or none",
            remedy="add the other one",
        )


def _sites(document: Document, file: str) -> Iterator[Problem]:
    required = document.solve.require_sites
    for site_id in required:
        if site_id in document.solve.exclude_sites:
            yield Problem(
                file=file,
                where="solve.exclude_sites",
                found=f"{site_id!r}, which solve.require_sites names too",
                expected="a site that is required or excluded, not both",
                remedy="delete it from one of the two",
            )


def _options(document: Document, file: str) -> Iterator[Problem]:
    known = list(document.variants)
    for name, option in document.options.items():
        if option.variant is not None and option.variant not in known:
            yield Problem(
                file=file,
                where=f"options.{name}.variant",
                found=f"{option.variant!r}, which is no variant",
                expected=f"one of {listed(known)}" if known else "a table [variants.X]",
                remedy=or_nearest(option.variant, known, otherwise="add the variant"),
            )


def _counters(document: Document, file: str) -> Iterator[Problem]:
    for name, item in document.formats.items():
        if item.minutes_per_parcel and not item.staff:
            yield Problem(
                file=file,
                where=f"formats.{name}.minutes_per_parcel",
                found=f"{item.minutes_per_parcel:g} min of a clerk, and no clerk",
                expected="staff above 0 where a parcel takes a clerk's time",
                remedy=f"add formats.{name}.staff, or delete minutes_per_parcel",
            )
        needing = {"staff": item.staff, "storage_m3": item.storage_m3}
        for key, value in needing.items():
            if value and document.service is None:
                yield Problem(
                    file=file,
                    where=f"formats.{name}.{key}",
                    found=f"{value:g}, and no section [service]",
                    expected="wages, peaks and waiting from [service]",
                    remedy="add the section, empty for its defaults",
                )


def _hosts(document: Document, file: str) -> Iterator[Problem]:
    for name, item in document.hosts.items():
        both = sorted(set(item.has or ()) & set(item.lacks or ()))
        if both:
            yield Problem(
                file=file,
                where=f"hosts.{name}.lacks",
                found=f"{', '.join(both)}, which it has too",
                expected="functions that the host has or lacks, not both",
                remedy="delete them from one of the two",
            )


def _profiles(document: Document, file: str) -> Iterator[Problem]:
    known = [ROAD, VILLAGER, *document.speed_profiles]
    for name, item in document.vehicle_types.items():
        if item.profile is not None and item.profile not in known:
            yield Problem(
                file=file,
                where=f"vehicle_types.{name}.profile",
                found=f"{item.profile!r}",
                expected=f"one of {listed(known)}",
                remedy=or_nearest(
                    item.profile,
                    known,
                    otherwise=f"add [speed_profiles.{item.profile}]",
                ),
            )


def _tiers(document: Document, file: str) -> Iterator[Problem]:
    found = {item.tier for item in document.formats.values()}
    for tier in ("hub", "store"):
        if tier not in found:
            yield Problem(
                file=file,
                where="formats",
                found=f"no format of tier {tier!r}",
                expected="at least one for hubs and one for stores",
                remedy=f'add a table [formats.<name>] with tier = "{tier}"',
            )


def _legs(document: Document, file: str) -> Iterator[Problem]:
    found = {leg for item in document.vehicle_types.values() for leg in item.legs}
    for leg, use in (("linehaul", "hubs to stores"), ("loop", "stores to villages")):
        if leg not in found:
            yield Problem(
                file=file,
                where="vehicle_types",
                found=f"no vehicle type for the leg {leg!r}",
                expected=f"at least one that runs from {use}",
                remedy=f'add "{leg}" to the legs of a vehicle type',
            )
