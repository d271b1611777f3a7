"""What may turn out otherwise than assumed, and the county if it does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from planner.instance import Instance
from planner.model.amendment import Amendment, amendments_of
from planner.network.travel.travel_cache import TravelCache
from planner.scenario.build import Built, read_county
from planner.scenario.document.read import Scenario
from planner.scenario.edits.of_scenario import amended

__all__ = [
    "DEMAND",
    "FACTOR",
    "GIVEN",
    "PRICE_SECTIONS",
    "Assumption",
    "assumptions",
    "with_value",
]

PRICE_SECTIONS = frozenset(
    {
        "formats",
        "hosts",
        "vehicle_types",
        "operations",
        "economics",
        "service",
        "carriers",
        "contracts",
        "subsidies",
        "outside",
    }
)
"""Sections of a scenario whose numbers change neither places nor ways."""

SEARCH_KEYS = ("solve.rounds", "solve.mip_gap", "solve.seed")
"""How long is searched for a plan; no assumption about the county."""

DEMAND = "demand"
"""The factor on the parcels of every village, in and out."""

GIVEN = (
    "service.wage_per_month",
    "vehicle_types.*.fixed_cost_per_day",
    "vehicle_types.*.cost_per_km",
    "vehicle_types.*.cost_per_hour",
    "formats.*.capex",
    "formats.*.opex_per_month",
    "formats.*.handling_cost_per_parcel",
    "contracts.*.fee_per_parcel",
    "carriers.*.price_per_parcel.*",
    "economics.income_per_parcel_*",
)
"""What a scenario says itself and may still turn out otherwise: prices and wages."""

GIVEN_RANGE, DEMAND_RANGE = (0.8, 1.2), (0.7, 1.3)
"""Factors on prices and wages that a scenario gives, and on its parcels. Judgements,
and called so (``SOURCE``): they decide which assumptions look the widest."""
JUDGEMENT, FACTOR = "M", "times"
SOURCE = "judgement: the range, around what the scenario gives"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """A number that a plan rests on, with the range in which it may lie.

    Parameters
    ----------
    key
        Key of the scenario; with stars in it, every key of that form which the scenario
        gives, and then the numbers are factors on what it gives.
    unit
        ``"times"`` of factors.
    grade
        Of the range: A official, B press or paper, C derived, M judgement.
    """

    key: str
    unit: str
    grade: str
    source: str
    value: float
    low: float
    high: float

    @property
    def is_factor(self) -> bool:
        """Whether the numbers are factors on what the scenario gives."""
        return self.unit == FACTOR


def assumptions(scenario: Scenario, built: Built) -> list[Assumption]:
    """Return the defaults in use that have a range, then prices, wages and demand."""
    return [*_defaults(built), *_given(scenario, built), _factor(DEMAND, DEMAND_RANGE)]


def with_value(
    scenario: Scenario,
    built: Built,
    assumption: Assumption,
    value: float,
    cache: TravelCache | None,
) -> Instance:
    """Return the county with another value of an assumption.

    Raises
    ------
    InputError
        If the scenario cannot be read with the value.
    """
    if assumption.key == DEMAND:
        instance = built.instance
        return replace(
            instance,
            parcels_in_per_day=instance.parcels_in_per_day * value,
            parcels_out_per_day=instance.parcels_out_per_day * value,
        )
    changed = amended(scenario, _amendments(scenario, built, assumption, value))
    if assumption.key.split(".")[0] in PRICE_SECTIONS:
        return _with_prices(built, changed)
    return read_county(changed, cache=cache, like=built).instance


def _defaults(built: Built) -> Iterator[Assumption]:
    for used in built.provenance.defaults_used:
        default = used.default
        if default.low is None or default.high is None or used.fills in SEARCH_KEYS:
            continue
        if isinstance(default.value, int | float):
            yield Assumption(
                key=used.fills,
                unit=default.unit,
                grade=default.grade,
                source=default.source,
                value=default.value,
                low=default.low,
                high=default.high,
            )


def _given(scenario: Scenario, built: Built) -> Iterator[Assumption]:
    for pattern in GIVEN:
        if any(item.value for item in _matching(scenario, built, pattern)):
            yield _factor(pattern, GIVEN_RANGE)


def _factor(key: str, bounds: tuple[float, float]) -> Assumption:
    low, high = bounds
    return Assumption(
        key=key,
        unit=FACTOR,
        grade=JUDGEMENT,
        source=SOURCE,
        value=1.0,
        low=low,
        high=high,
    )


def _amendments(
    scenario: Scenario, built: Built, assumption: Assumption, value: float
) -> Iterator[Amendment]:
    """Yield what a value of an assumption amends."""
    if assumption.is_factor:
        for given in _matching(scenario, built, assumption.key):
            yield replace(given, value=given.number * value)
        return
    is_whole = isinstance(assumption.value, int)
    yield Amendment(key=assumption.key, value=round(value) if is_whole else value)


def _matching(scenario: Scenario, built: Built, pattern: str) -> Iterator[Amendment]:
    """Yield the numbers that the scenario gives under keys of a form."""
    filled = {used.fills for used in built.provenance.defaults_used}
    for item in amendments_of(scenario.resolved):
        is_number = isinstance(item.value, int | float)
        is_number &= not isinstance(item.value, bool)
        path = ".".join(item.path)
        if is_number and fnmatchcase(path, pattern) and path not in filled:
            yield item


def _with_prices(built: Built, scenario: Scenario) -> Instance:
    """Return a county with the prices, wages and rates of a changed scenario.

    Places, demand, roads and ways stay what they are, so that nothing is read again:
    the scenario may differ in numbers of ``PRICE_SECTIONS`` alone.
    """
    values = scenario.settings
    return replace(
        built.instance,
        formats=values.formats,
        host_types=values.host_types,
        vehicle_types=values.vehicle_types,
        operations=values.operations,
        economics=values.economics,
        service=values.service,
        carriers=values.carriers,
        contracts=values.contracts,
        subsidies=values.subsidies,
        outside=values.outside,
    )
