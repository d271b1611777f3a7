"""Places of the county, township, village tree, and sites where facilities may open."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from planner.errors import InstanceError

__all__ = [
    "County",
    "HostType",
    "LocationSource",
    "Site",
    "SiteStatus",
    "Tier",
    "Township",
    "Village",
    "VillageKind",
    "key_of_places",
]


class Tier(StrEnum):
    """The three tiers of the network, from the county down."""

    HUB = "hub"
    STORE = "store"
    POINT = "point"


class SiteStatus(StrEnum):
    """What a plan may do with a site."""

    EXISTING = "existing"
    REQUIRED = "required"
    CANDIDATE = "candidate"
    EXCLUDED = "excluded"


class VillageKind(StrEnum):
    """Which level of the tree a demand point stands for."""

    VILLAGE = "village"
    TOWNSHIP_SEAT = "township_seat"
    COUNTY_SEAT = "county_seat"


class LocationSource(StrEnum):
    """Where the coordinates of a village come from."""

    GIVEN = "given"
    TOWNSHIP_SEAT = "township_seat"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class County:
    """A county; ``lon`` and ``lat`` are those of its seat, if known."""

    id: str
    name: str
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Township:
    """A township of a county; ``lon`` and ``lat`` are those of its seat, if known.

    ``is_seat_derived`` if a village in the middle stands for a seat that is not known.
    """

    id: str
    name: str
    county_id: str
    lon: float | None = None
    lat: float | None = None
    is_seat_derived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Village:
    """A demand point: a village, or the people living at a township or county seat.

    Parameters
    ----------
    township_id, county_id
        Units the village belongs to; the township is empty where none is known.
    lon, lat
        WGS84 degrees, ``None`` exactly where ``location_source`` is missing.
    residents
        People living there.
    """

    id: str
    name: str
    township_id: str
    county_id: str
    kind: VillageKind
    lon: float | None
    lat: float | None
    location_source: LocationSource
    residents: float

    def __post_init__(self) -> None:
        if not self.residents >= 0:
            msg = f"village {self.id!r}: residents is {self.residents}, not >= 0"
            raise InstanceError(msg)
        is_missing = self.location_source is LocationSource.MISSING
        if (self.lon is None or self.lat is None) != is_missing:
            msg = f"village {self.id!r}: coordinates contradict {self.location_source}"
            raise InstanceError(msg)


def key_of_places(villages: Iterable[Village]) -> str:
    """Return the SHA-256 of ids and coordinates: which county villages are of."""
    places = [(item.id, item.lon, item.lat) for item in villages]
    return hashlib.sha256(repr(places).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class HostType:
    """A kind of existing outlet that can carry a facility.

    Parameters
    ----------
    capex_saved
        Share of a format's capex that the host already has, in [0, 1].
    opex_saved
        Share of a format's operating cost that the host bears, in [0, 1].
    staff_saved
        Share of a format's staff that the host's own people stand in for, in [0, 1].
    has, lacks
        Functions that a facility there has, or lacks, whatever its format says.
    sign_up
        Probability that such an outlet joins, in (0, 1]; costs are expected values,
        and where it does not join the facility is built new.
    recruiting_cost
        Once, of asking such an outlet.
    """

    id: str
    name: str
    capex_saved: float
    opex_saved: float
    staff_saved: float = 0.0
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    sign_up: float = 1.0
    recruiting_cost: float = 0.0

    def __post_init__(self) -> None:
        for name in ("capex_saved", "opex_saved", "staff_saved"):
            share = getattr(self, name)
            if not 0 <= share <= 1:
                msg = f"host {self.id!r}: {name} is {share}, not in [0, 1]"
                raise InstanceError(msg)
        if not 0 < self.sign_up <= 1:
            msg = f"host {self.id!r}: sign_up is {self.sign_up}, not in (0, 1]"
            raise InstanceError(msg)
        if not self.recruiting_cost >= 0:
            msg = f"host {self.id!r}: recruiting_cost is {self.recruiting_cost}"
            raise InstanceError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place where a facility may open.

    Parameters
    ----------
    format_ids
        Formats that may open here, all of the site's tier.
    host_type_id
        Kind of outlet that would carry the facility, ``None`` for a new build.
    village_id
        Village the site stands in, where known.
    current_format_id
        Format open today; set exactly where ``status`` is existing.
    closing_cost
        One-off cost of closing an existing facility.
    remaining_life_years
        Years until an existing facility has to be bought again; ``None``: the usual
        share of the life of its format (``Economics.remaining_life_share``).
    """

    id: str
    name: str
    tier: Tier
    status: SiteStatus
    township_id: str
    county_id: str
    lon: float
    lat: float
    format_ids: tuple[str, ...]
    host_type_id: str | None = None
    village_id: str | None = None
    current_format_id: str | None = None
    closing_cost: float = 0.0
    remaining_life_years: float | None = None

    def __post_init__(self) -> None:
        is_existing = self.status is SiteStatus.EXISTING
        if (self.current_format_id is not None) != is_existing:
            msg = f"site {self.id!r}: status {self.status} contradicts its format"
            raise InstanceError(msg)
        if self.current_format_id and self.current_format_id not in self.format_ids:
            msg = f"site {self.id!r}: {self.current_format_id!r} is not offered there"
            raise InstanceError(msg)
        if not self.closing_cost >= 0:
            msg = f"site {self.id!r}: closing_cost is {self.closing_cost}, not >= 0"
            raise InstanceError(msg)
        if self.remaining_life_years is not None and not self.remaining_life_years >= 0:
            msg = (
                f"site {self.id!r}: remaining_life_years is "
                f"{self.remaining_life_years}, not >= 0"
            )
            raise InstanceError(msg)
