"""Sites from the tables of sites, existing facilities and hosts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from planner.errors import Problem
from planner.model.places import Site, SiteStatus, Tier, Village
from planner.model.service import Format
from planner.scenario.document.nearest import listed, or_nearest
from planner.scenario.inputs import Inputs
from planner.scenario.places.surroundings import Surroundings
from planner.scenario.settings.built_in import built_in_names
from planner.scenario.settings.defaults import Defaults
from planner.scenario.settings.settings import Settings
from planner.scenario.tables.columns import MADE_BY, MADE_BY_PLANNER, Row

__all__ = [
    "Offer",
    "format_ids",
    "host_point",
    "listed_sites",
    "offer_of",
    "site_faults",
    "site_of",
    "site_row_faults",
    "sites_of_today",
]

SEPARATORS = re.compile(r"[;,|\s]+")
TIERS = tuple(Tier)
STATUSES = tuple(SiteStatus)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Offer:
    """What rows of sites may refer to.

    Parameters
    ----------
    villages, hosts
        Rows by id.
    unread
        Tables that could not be read, so that no id out of them is known.
    """

    settings: Settings
    villages: Mapping[str, Row]
    hosts: Mapping[str, Row]
    unread: frozenset[str] = frozenset()

    def place(self, row: Row) -> Row | None:
        """Return the row whose coordinates a site has: its own, village's, host's."""
        village = self.villages.get(row.text("village"))
        host = self.hosts.get(row.text("host"))
        village_of_host = self.villages.get(host.text("village")) if host else None
        for place in (row, village, host, village_of_host):
            if place is not None and place.is_located:
                return place
        return None

    def host_type(self, row: Row) -> str | None:
        """Return the host type that a site names, itself or by a host."""
        name = row.text("host")
        host = self.hosts.get(name)
        return (host.text("type") if host else name) or None


def offer_of(inputs: Inputs, settings: Settings) -> Offer:
    """Return what rows of sites may refer to."""
    return Offer(
        settings=settings,
        villages={row.id: row for row in inputs.rows("villages")},
        hosts={row.id: row for row in inputs.rows("hosts")},
        unread=inputs.unread,
    )


def format_ids(formats: Sequence[Format], tier: Tier) -> tuple[str, ...]:
    """Return the formats of a tier."""
    return tuple(item.id for item in formats if item.tier is tier)


def site_faults(inputs: Inputs, offer: Offer) -> Iterator[Problem]:
    """Yield what is wrong with sites, existing facilities and hosts."""
    for table in ("sites", "existing"):
        for row in inputs.rows(table):
            yield from site_row_faults(row, offer, is_existing=_is_existing(row, table))
    ids = {row.id: row.label for row in inputs.rows("sites")}
    for row in inputs.rows("existing"):
        if row.id in ids:
            yield row.problem(
                "id",
                found=f"{row.id!r}, which {ids[row.id]} of the sites has too",
                expected="a facility that is in one table only",
                remedy='delete one row; a site with status "existing" needs no other',
            )
    for row in inputs.rows("hosts"):
        known = offer.settings.host_tiers
        yield from _not_among(row, "type", known, otherwise="add it to [hosts]")
        yield from _nowhere(row, offer)


def listed_sites(
    inputs: Inputs, offer: Offer, surroundings: Surroundings, defaults: Defaults
) -> list[Site]:
    """Return the sites of the tables, in their order."""
    return [
        site_of(row, offer, surroundings, defaults, table=table)
        for table in ("sites", "existing")
        for row in inputs.rows(table)
    ]


def sites_of_today(sites: Iterable[Site]) -> list[Site]:
    """Return the hubs, and the existing sites with the formats that they have today."""
    return [
        replace(site, format_ids=(site.current_format_id,))
        if site.current_format_id is not None
        else site
        for site in sites
        if site.tier is Tier.HUB or site.status is SiteStatus.EXISTING
    ]


def host_point(row: Row, offer: Offer) -> tuple[float, float]:
    """Return longitude and latitude of a site or host."""
    place = offer.place(row)
    if place is None or place.lon is None or place.lat is None:
        msg = f"{row.file}, {row.label}: no coordinates"
        raise ValueError(msg)
    return place.lon, place.lat


def _is_existing(row: Row, table: str) -> bool:
    return table == "existing" or row.text("status") == SiteStatus.EXISTING


def site_of(
    row: Row,
    offer: Offer,
    surroundings: Surroundings,
    defaults: Defaults,
    *,
    table: str = "sites",
) -> Site:
    """Return the site of a row of a table."""
    lon, lat = host_point(row, offer)
    home = surroundings.home(row, lon, lat)
    tier, is_existing = Tier(row.text("tier")), _is_existing(row, table)
    current = _current_format(row, offer, defaults) if is_existing else None
    status = row.text("status") or SiteStatus.CANDIDATE
    return Site(
        id=row.id,
        name=row.name,
        tier=tier,
        status=SiteStatus.EXISTING if is_existing else SiteStatus(status),
        township_id=_township(row, home),
        county_id=surroundings.units.county_of(row) or home.county_id,
        lon=lon,
        lat=lat,
        format_ids=_offered(row, tier, current, offer),
        host_type_id=offer.host_type(row),
        village_id=row.text("village") or None,
        current_format_id=current,
        closing_cost=_closing_cost(row, table, defaults) if is_existing else 0.0,
        remaining_life_years=row.number("remaining_life_years"),
    )


def _township(row: Row, home: Village) -> str:
    """Return the township of a site; one that the planner made may have none."""
    given = row.text("township")
    return given if row.text(MADE_BY) == MADE_BY_PLANNER else given or home.township_id


def _closing_cost(row: Row, table: str, defaults: Defaults) -> float:
    given = row.number("closing_cost")
    return defaults.number(given, "closing_cost", fills=f"{table}.closing_cost")


def _current_format(row: Row, offer: Offer, defaults: Defaults) -> str:
    """Return the format of today: that given, the only one, the planner's own size."""
    given, tier = row.text("format"), Tier(row.text("tier"))
    known = format_ids(offer.settings.formats, tier)
    if given or len(known) == 1:
        return given or known[0]
    return defaults.text(None, f"{tier}_format", fills=f"existing.format.{tier}")


def _offered(
    row: Row, tier: Tier, current: str | None, offer: Offer
) -> tuple[str, ...]:
    named = tuple(dict.fromkeys(_names(row.text("formats"))))
    offered = named or format_ids(offer.settings.formats, tier)
    if current is None or current in offered:
        return offered
    return (current, *offered)


def _names(text: str) -> list[str]:
    return [name for name in SEPARATORS.split(text) if name]


def site_row_faults(
    row: Row, offer: Offer, *, is_existing: bool = False
) -> Iterator[Problem]:
    """Yield what is wrong with the row of a site."""
    yield from _not_among(row, "tier", TIERS, otherwise="correct the value")
    yield from _not_among(row, "status", STATUSES, otherwise="correct the value")
    yield from _host_faults(row, offer)
    yield from _nowhere(row, offer)
    if row.text("tier") in TIERS:
        yield from _format_faults(row, Tier(row.text("tier")), offer, is_existing)


def _format_faults(
    row: Row, tier: Tier, offer: Offer, is_existing: bool
) -> Iterator[Problem]:
    known = format_ids(offer.settings.formats, tier)
    expected = f"formats of tier {tier}: {listed(known) or 'there are none'}"
    for column in ("formats", "format"):
        for name in _names(row.text(column)):
            if name not in known:
                yield row.problem(
                    column,
                    found=f"{name!r}",
                    expected=expected,
                    remedy=or_nearest(name, known, otherwise="correct the value"),
                )
    if not known:
        yield row.problem(
            "tier",
            found=f"{tier.value!r}",
            expected=expected,
            remedy=f"add a format of tier {tier} to [formats]",
        )
    is_known = len(known) == 1 or not set(known) - set(built_in_names("formats"))
    if is_existing and not row.text("format") and known and not is_known:
        yield row.problem(
            "format",
            found="nothing",
            expected=expected,
            remedy="fill in the format that is open today",
        )
    if row.text("format") and not is_existing:
        yield row.problem(
            "format",
            found=f"{row.text('format')!r} at a site that is not existing",
            expected='status "existing", or no format of today',
            remedy="name what may open there in the column formats",
        )


def _host_faults(row: Row, offer: Offer) -> Iterator[Problem]:
    tiers = offer.settings.host_tiers
    known = (*tiers, *offer.hosts)
    if "hosts" in offer.unread and row.text("host") not in known:
        return
    yield from _not_among(row, "host", known, otherwise="add it to [hosts]")
    host_type, tier = offer.host_type(row) or "", row.text("tier")
    allowed = tiers.get(host_type, TIERS)
    if tier in TIERS and Tier(tier) not in allowed:
        yield row.problem(
            "host",
            found=f"a {tier} at {row.text('host')!r}",
            expected=f"tiers {listed(allowed)} of the host type {host_type}",
            remedy=f"correct the host, or hosts.{host_type}.tiers",
        )


def _not_among(
    row: Row, column: str, known: Iterable[str], *, otherwise: str
) -> Iterator[Problem]:
    name, known = row.text(column), list(known)
    if name and name not in known:
        yield row.problem(
            column,
            found=f"{name!r}",
            expected=f"one of {listed(known)}",
            remedy=or_nearest(name, known, otherwise=otherwise),
        )


def _nowhere(row: Row, offer: Offer) -> Iterator[Problem]:
    village = row.text("village")
    named = {"villages": village, "hosts": row.text("host")}
    if any(named[table] for table in offer.unread & {*named}):
        return
    if village and village not in offer.villages:
        yield row.problem(
            "village",
            found=f"{village!r}",
            expected="an id out of the villages",
            remedy=or_nearest(village, offer.villages, otherwise="correct the id"),
        )
    elif offer.place(row) is None and not row.faulty & {"lon", "lat"}:
        yield row.problem(
            "lon",
            found="no coordinates",
            expected="lon and lat, or a village that has them",
            remedy="fill them in, or delete the row",
        )
