"""Arrays that go into and come out of the three-tier siting model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from planner.arrays import freeze
from planner.solvers.mip import relative_gap, sound_bound

__all__ = [
    "HUB_TIER",
    "POINT_TIER",
    "STORE_TIER",
    "ArcFields",
    "CarrierFields",
    "OneOf",
    "OptionFields",
    "RareLinks",
    "RuleFields",
    "SitingData",
    "SitingPrices",
    "SitingSolution",
    "SitingState",
    "VillageFields",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

HUB_TIER, STORE_TIER, POINT_TIER = 0, 1, 2
"""As ``site_tier`` has them."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OneOf:
    """Sites of which a rule asks that one at least is open.

    Parameters
    ----------
    name
        The rule, a dot, and the place that it speaks of.
    size
        Residents for whom the rule asks it, where their number decides; 0 elsewhere.
    """

    name: str
    sites: IntArray
    size: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RareLinks:
    """Links on which vehicles run on fewer days than they may call at the child's site.

    A day of such a link brings more, so that its child holds less of an average day.

    Parameters
    ----------
    link, option
        Pairs of such a link and an option of its child's site.
    capacity, shelf
        As ``option_capacity`` and ``option_shelf``, on the days of the link.
    """

    link: IntArray
    option: IntArray
    capacity: FloatArray
    shelf: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SitingData:
    """The arrays of the model; positions as in ``model``.

    Parameters
    ----------
    num_sites
        Sites, of all tiers.
    option_site, option_fixed_cost, option_handling_cost, option_capex,
    option_capacity
        Of each option; ``option_capacity`` is finite, in parcels of an average day at
        the most days a week that the site may be called at.
    option_shelf
        Parcels that may wait at each option for villagers or vehicles, likewise;
        ``None``: room limits nothing beyond the capacity.
    arc_waiting
        Parcels of a whole village that wait at the site of each arc: all at a counter,
        of those to homes what is left over there; given where ``option_shelf`` is.
    site_tier
        0 hub, 1 store, 2 point.
    is_required, is_excluded
        Sites that must or must not open.
    closing_cost
        Cost a year of not opening, 0 but for existing sites.
    parcels, residents, village_county, village_income
        Of each village; the county is a number from 0 on, the income a year is of
        the village served whole.
    arc_village, arc_site, arc_link, arc_access_cost
        Of each arc; ``arc_link`` is the link that supplies the arc's point, -1 for
        arcs at stores and to homes; the cost a year weighs the villagers' own way,
        at share 1.
    arc_is_counter
        Whether villagers collect at the arc's site, not at their doors.
    arc_way_m
        Road distance that villagers go to collect over each arc, 0 to homes.
    unserved_way_m
        What the way of villagers who are not served counts as, of each village.
    link_child, link_parent
        Of each link.
    cover_village, cover_option
        Pairs of a village and an option that covers it for collecting.
    store_village, store_option
        Pairs of a village and an option that is a store near enough to it;
        ``None`` where the standard does not ask for a store.
    min_parcels
        Parcels a day that a site must hand over to cover anyone; 0: all open ones do.
    stands_in_any_case
        Sites that cover however little they hand over; ``None``: none.
    at_least
        Smallest share in each county by measure: villages, residents, demand, use.
    at_least_in
        The same by measure and county, in the place of ``at_least`` there.
    floor
        A measure and its smallest share over all counties together.
    worst_way_m
        Longest mean way of the tenth of residents who go farthest, over all counties
        together.
    max_facilities
        Largest number of open sites by tier.
    is_village
        Demand points that count as villages, seats not; ``None``: all of them.
    unserved_cost
        Penalty a year for a parcel a day not carried.
    uncovered_cost
        Penalty a year for a resident not covered.
    is_split_allowed
        Whether all villages may be shared between facilities.
    is_shared
        Villages that may be, as no facility takes them whole; ``None`` if none are.
    waived
        Requirements that need not be met, by the names of ``requirements``.
    only_viable
        Whether stores and points must earn what they cost.
    link_carrier, arc_carrier
        Third party on each link, and to the door on each arc; -1 for own vehicles.
        ``None`` where there are none.
    link_fee, arc_fee
        What it takes a year for a parcel a day on each link to a store, and for a whole
        village on each arc, the link to its point in it.
    carrier_capacity
        Parcels a day of each third party, over all its links and arcs.
    rare
        Links that run on fewer days; ``None``: there are none.
    option_is_base, visits_spared
        Options from which crews visit homes, and what such a base spares a year of the
        visits to each village, served whole; ``None``: nothing.
    one_of
        Rules of administration that ask for an open site.
    township_share
        Smallest share of residents in each township.
    village_township
        Number of each village's township, -1 where it has none; given where
        ``township_share`` is.
    """

    num_sites: int
    option_site: IntArray
    option_fixed_cost: FloatArray
    option_handling_cost: FloatArray
    option_capex: FloatArray
    option_capacity: FloatArray
    site_tier: IntArray
    is_required: BoolArray
    is_excluded: BoolArray
    closing_cost: FloatArray
    parcels: FloatArray
    residents: FloatArray
    village_county: IntArray
    village_income: FloatArray
    arc_village: IntArray
    arc_site: IntArray
    arc_link: IntArray
    arc_access_cost: FloatArray
    arc_is_counter: BoolArray
    arc_way_m: FloatArray
    unserved_way_m: FloatArray
    link_child: IntArray
    link_parent: IntArray
    cover_village: IntArray
    cover_option: IntArray
    store_village: IntArray | None
    store_option: IntArray | None
    min_parcels: float = 0.0
    stands_in_any_case: BoolArray | None = None
    at_least: Mapping[str, float] = field(default_factory=dict)
    at_least_in: Mapping[tuple[str, int], float] = field(default_factory=dict)
    floor: tuple[str, float] | None = None
    worst_way_m: float | None = None
    max_facilities: Mapping[int, int] = field(default_factory=dict)
    max_capex: float | None = None
    max_annual_cost: float | None = None
    unserved_cost: float = 0.0
    uncovered_cost: float = 0.0
    is_split_allowed: bool = False
    is_shared: BoolArray | None = None
    waived: frozenset[str] = frozenset()
    only_viable: bool = False
    link_carrier: IntArray | None = None
    arc_carrier: IntArray | None = None
    link_fee: FloatArray | None = None
    arc_fee: FloatArray | None = None
    carrier_capacity: tuple[float, ...] = ()
    option_shelf: FloatArray | None = None
    arc_waiting: FloatArray | None = None
    rare: RareLinks | None = None
    option_is_base: BoolArray | None = None
    visits_spared: FloatArray | None = None
    one_of: tuple[OneOf, ...] = ()
    township_share: float | None = None
    village_township: IntArray | None = None
    is_village: BoolArray | None = None

    def __post_init__(self) -> None:
        freeze(self)

    @property
    def num_villages(self) -> int:
        """Number of demand points."""
        return len(self.parcels)

    @property
    def num_options(self) -> int:
        """Number of (site, format) pairs."""
        return len(self.option_site)

    def option_sizes(self) -> list[list[float]]:
        """Return all that each option holds: passing, waiting, on links of few days.

        Those of the options of a site stand in the same order.
        """
        sizes = [[capacity] for capacity in self.option_capacity.tolist()]
        if self.option_shelf is not None:
            for found, shelf in zip(sizes, self.option_shelf.tolist(), strict=True):
                found.append(shelf)
        if self.rare is not None:
            rows = zip(
                self.rare.option.tolist(),
                self.rare.capacity.tolist(),
                self.rare.shelf.tolist(),
                strict=True,
            )
            for option, capacity, shelf in rows:
                sizes[option] += [capacity, shelf]
        return sizes

    @property
    def carrier_of_link(self) -> IntArray:
        """Third party on each link, -1 for own vehicles."""
        if self.link_carrier is None:
            return np.full(len(self.link_child), -1)
        return self.link_carrier

    @property
    def fee_of_link(self) -> FloatArray:
        """Fee a year for a parcel a day on each link to a store, else 0."""
        if self.link_fee is None:
            return np.zeros(len(self.link_child))
        return self.link_fee

    @property
    def fee_of_arc(self) -> FloatArray:
        """Fee a year for a whole village on each arc, 0 for own vehicles."""
        return np.zeros(len(self.arc_site)) if self.arc_fee is None else self.arc_fee

    @property
    def is_whole(self) -> BoolArray:
        """Whether each village goes to one facility or to none."""
        if self.is_split_allowed:
            return np.zeros(self.num_villages, dtype=np.bool_)
        if self.is_shared is None:
            return np.ones(self.num_villages, dtype=np.bool_)
        return ~self.is_shared

    @property
    def visited(self) -> IntArray:
        """Villages whose visits a base would make cheaper."""
        if self.visits_spared is None:
            return np.zeros(0, dtype=np.int64)
        return np.flatnonzero(self.visits_spared > 0)

    def arc_store(self) -> IntArray:
        """Return the store that each arc passes, shape ``(num_arcs,)``."""
        parent = (
            self.link_parent[np.maximum(self.arc_link, 0)]
            if len(self.link_parent)
            else self.arc_site
        )
        return np.where(self.arc_link >= 0, parent, self.arc_site)

    def covers_if_open(self) -> BoolArray:
        """Return which sites cover however little they hand over, ``(num_sites,)``."""
        if self.min_parcels <= 0:
            return np.ones(self.num_sites, dtype=bool)
        if self.stands_in_any_case is None:
            return np.zeros(self.num_sites, dtype=bool)
        return self.stands_in_any_case

    def weights(self, measure: str) -> FloatArray:
        """Return the weight of each village in a measure."""
        if measure == "villages":
            if self.is_village is None:
                return np.ones(self.num_villages)
            return self.is_village.astype(np.float64)
        return self.residents if measure == "residents" else self.parcels

    @property
    def is_limited(self) -> bool:
        """Whether facilities or money are limited, so that bounds are loose."""
        is_paid = self.max_capex is not None or self.max_annual_cost is not None
        return is_paid or bool(self.max_facilities)

    def shares_asked(self) -> dict[tuple[str, int], float]:
        """Return the smallest share by measure and county."""
        counties = np.unique(self.village_county).tolist()
        everywhere = {
            (measure, county): share
            for measure, share in self.at_least.items()
            for county in counties
        }
        return {**everywhere, **self.at_least_in}

    def without_share(self, measure: str) -> SitingData:
        """Return the data with nothing asked of a measure."""
        at_least = {name: v for name, v in self.at_least.items() if name != measure}
        there = {key: v for key, v in self.at_least_in.items() if key[0] != measure}
        return replace(self, at_least=at_least, at_least_in=there)

    def without_shares(self) -> SitingData:
        """Return the data with no share asked for."""
        return replace(self, at_least={}, at_least_in={})


class OptionFields(TypedDict):
    """Fields of ``SitingData`` on options, typed so that mypy sees what fills them."""

    option_site: IntArray
    option_fixed_cost: FloatArray
    option_handling_cost: FloatArray
    option_capex: FloatArray
    option_capacity: FloatArray


class VillageFields(TypedDict):
    """Fields on villages."""

    parcels: FloatArray
    residents: FloatArray
    is_village: BoolArray
    village_county: IntArray
    village_income: FloatArray
    unserved_way_m: FloatArray


class ArcFields(TypedDict):
    """Fields on arcs, whoever carries."""

    arc_village: IntArray
    arc_site: IntArray
    arc_link: IntArray
    arc_access_cost: FloatArray
    arc_is_counter: BoolArray
    arc_way_m: FloatArray
    arc_waiting: FloatArray


class CarrierFields(TypedDict):
    """Fields on third parties."""

    link_carrier: IntArray | None
    arc_carrier: IntArray | None
    link_fee: FloatArray | None
    arc_fee: FloatArray | None
    carrier_capacity: tuple[float, ...]


class RuleFields(TypedDict):
    """Fields on requirements, and on prices of not meeting them."""

    at_least: Mapping[str, float]
    at_least_in: Mapping[tuple[str, int], float]
    max_facilities: Mapping[int, int]
    max_capex: float | None
    max_annual_cost: float | None
    unserved_cost: float
    uncovered_cost: float
    is_split_allowed: bool
    is_shared: BoolArray | None
    one_of: tuple[OneOf, ...]
    township_share: float | None
    village_township: IntArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SitingPrices:
    """What routing is expected to cost a year.

    Parameters
    ----------
    arc_cost
        Of serving a whole village over each arc; 0 unless it is delivered to.
    link_cost, link_cost_per_parcel
        Of a link in use, and of a parcel a day on it.
    link_is_open, arc_is_open
        False where routing has shown that a vehicle cannot do it.
    """

    arc_cost: FloatArray
    link_cost: FloatArray
    link_cost_per_parcel: FloatArray
    link_is_open: BoolArray
    arc_is_open: BoolArray

    def __post_init__(self) -> None:
        freeze(self)

    def is_same(self, other: SitingPrices) -> bool:
        """Return whether other prices are the same to the last digit."""
        return all(
            np.array_equal(getattr(self, name), getattr(other, name))
            for name in self.__dataclass_fields__
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SitingState:
    """Decisions in the positions of the siting model.

    Parameters
    ----------
    site_option
        Option open at each site, -1 where closed.
    site_parent
        Site that supplies each open site, -1 for hubs and closed sites.
    arc_share
        Share of its village on each arc.
    site_carrier
        Third party that supplies each site, -1 for own vehicles.
    """

    site_option: IntArray
    site_parent: IntArray
    arc_share: FloatArray
    site_carrier: IntArray

    def __post_init__(self) -> None:
        freeze(self)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SitingSolution(SitingState):
    """What a search of the model found.

    Parameters
    ----------
    unserved_share
        Of each village.
    values
        All variables, for a warm start.
    exact_cost, routing_cost, penalty
        The objective apart: what the network pays for sure, what it is expected
        to pay at the routing prices, and what unserved parcels, uncovered
        residents and the villagers' own way are charged.
    """

    unserved_share: FloatArray
    values: FloatArray
    exact_cost: float
    routing_cost: float
    penalty: float
    objective: float
    bound: float | None
    gap: float | None
    is_proven: bool
    hit_limit: bool

    def with_bound(self, bound: float | None) -> SitingSolution:
        """Return the solution with another bound and the gap that belongs to it."""
        bound = sound_bound(self.objective, bound)
        gap = None if bound is None else relative_gap(self.objective, bound)
        return replace(self, bound=bound, gap=gap)
