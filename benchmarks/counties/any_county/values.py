"""Values of a document drawn from the types of its sections, so that no key is missed.

A key is given or left out by chance. A number is mostly one that a county may have, and
now and then lies at an edge of what the schema allows: its least value, its largest,
nearly nothing, one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from typing import get_type_hints as hints

import annotated_types as limits
import numpy as np
from pydantic.fields import FieldInfo

from planner.scenario.document.values import LEAST, MOST, MOST_COUNT, Section

__all__ = ["LEFT_OUT", "Draw", "Drawers", "bare", "limits_of"]

LEFT_OUT = object()
"""What a drawer returns for a key that is not given."""
USUAL_LARGEST = 1_000.0
"""Of numbers of which nothing is known, outside edges."""

DEMANDING = {"solve", "rules", "standard", "solve.max_facilities"}
DEMANDING_SHARE = 0.3
"""Of the probability that a key is given: sections that ask for something, which nobody
can plan all at once."""

TYPICAL: Mapping[str, tuple[float, float]] = {
    "residents": (50, 60_000),
    "parcels_in_per_day": (1, 3_000),
    "parcels_out_per_day": (0.1, 500),
    "proxy_detour": (1, 3),
    "snap_limit_m": (1_500, 20_000),
    "snap_ends_m": (1, 30),
    "clip_margin_km": (2, 30),
    "ferry_wait_min": (1, 60),
    "speeds_kph": (8, 70),
    "max_kph": (5, 80),
    "access_kph": (2, 8),
    "internet": (0.3, 1),
    "shops_online": (0.3, 1),
    "parcels_per_shopper_day": (0.02, 0.3),
    "parcels_out_per_resident_day": (0.001, 0.05),
    "persons_per_building": (1, 8),
    "kg": (0.2, 20),
    "m3": (0.001, 0.2),
    "return_rate": (0, 0.3),
    "install_share": (0, 0.1),
    "install_minutes": (5, 120),
    "repair_rate": (0, 0.02),
    "repair_trips": (1, 3),
    "capex": (2_000, 200_000),
    "opex_per_month": (50, 9_000),
    "capacity_parcels_per_day": (500, 50_000),
    "handling_cost_per_parcel": (0.02, 1),
    "life_years": (2, 30),
    "staff": (0.2, 8),
    "minutes_per_parcel": (0.05, 1),
    "self_service_share": (0, 0.8),
    "storage_m3": (20, 900),
    "terminal_capex": (200, 15_000),
    "success": (0.8, 1),
    "side_income_per_month": (20, 3_000),
    "sign_up": (0.3, 1),
    "recruiting_cost": (20, 2_000),
    "capacity_parcels": (80, 2_000),
    "capacity_kg": (300, 20_000),
    "capacity_m3": (3, 100),
    "fixed_cost_per_day": (20, 500),
    "cost_per_km": (0.2, 3),
    "cost_per_hour": (5, 60),
    "shift_hours": (6, 14),
    "max_trips": (1, 6),
    "available": (1, 20),
    "days_per_year": (200, 366),
    "stop_minutes": (0.5, 10),
    "linehaul_parcel_minutes": (0.005, 0.1),
    "parcel_minutes": (0.01, 0.3),
    "home_parcel_minutes": (0.2, 4),
    "loading_minutes": (5, 40),
    "transfer_minutes": (5, 60),
    "discount_rate": (0, 0.2),
    "income_per_parcel_in": (0.2, 3),
    "income_per_parcel_out": (0.5, 10),
    "horizon_years": (1, 30),
    "price_factor": (0.1, 30),
    "wage_per_month": (500, 8_000),
    "peak_factor": (1, 4),
    "dwell_days": (0.2, 4),
    "home_success": (0.6, 1),
    "max_attempts": (1, 4),
    "commission_per_order": (0.5, 20),
    "conversion_with_display": (0.01, 0.3),
    "conversion_without_display": (0.01, 0.2),
    "crew_cost_per_hour": (10, 100),
    "crew_cost_per_km": (0.3, 5),
    "visits_per_tour": (1, 10),
    "income_per_visit": (5, 90),
    "outside_visit_price": (20, 300),
    "linehaul": (0.2, 4),
    "loop": (0.3, 5),
    "home": (1, 9),
    "class_factor": (0.5, 5),
    "zone_factor": (0.8, 3),
    "retry_price_share": (0, 1),
    "damage_rate": (0, 0.03),
    "damage_compensation": (5, 200),
    "charge_per_parcel": (0.1, 3),
    "fixed_per_month": (50, 3_000),
    "fee_per_parcel": (0.1, 1.5),
    "penalty_per_failure": (0.5, 20),
    "amount": (0.1, 2_000),
    "cap_per_year": (500, 200_000),
    "parcels_per_day_per_store": (1, 200),
    "price_per_parcel": (0.2, 3),
    "collect_within_km": (1, 12),
    "store_within_min": (10, 180),
    "promise_hours": (24, 160),
    "min_parcels_per_day": (0.1, 5),
    "max_capex": (1_000_000, 1_000_000_000),
    "max_annual_cost": (1_000_000, 1_000_000_000),
    "hub": (1, 4),
    "store": (1, 6),
    "point": (1, 12),
    "unserved_price": (0.5, 50),
    "uncovered_price": (5, 500),
    "villager_time_price_per_hour": (0.5, 20),
    "rounds": (1, 4),
    "seed": (0, 2**31 - 1),
    "mip_gap": (1e-6, 0.1),
    "up_to": (1, 40),
    "villages_per_store": (1, 20),
    "town_stores": (0, 3),
    "point_above_residents": (500, 9_000),
    "at_least_in_every_township": (0.05, 0.7),
    "close_only_if_replaced_within_km": (1, 20),
}
"""Least and largest usual number of a key; drawn evenly over the orders between them
where they are two orders apart, and evenly otherwise."""

Drawers = Mapping[str, Callable[["Draw"], Any]]


@dataclass(kw_only=True)
class Draw:
    """What values are drawn with.

    Parameters
    ----------
    wild
        Probability that a number lies at an edge of what is allowed.
    given
        Probability that a key that may be left out is there.
    drawers
        How values are drawn of keys that refer to something, by the end of their path.
    """

    rng: np.random.Generator
    wild: float
    given: float
    drawers: Drawers = field(default_factory=dict)

    def happens(self, probability: float) -> bool:
        """Return whether something of a probability is so."""
        return bool(self.rng.random() < probability)

    def one(self, values: Any) -> Any:
        """Return one of the values."""
        listed = list(values)
        return listed[int(self.rng.integers(len(listed)))]

    def some(self, values: Any, *, at_least: int = 1) -> list[Any]:
        """Return some of the values, each once, in their order."""
        listed = list(values)
        number = int(self.rng.integers(min(at_least, len(listed)), len(listed) + 1))
        chosen = sorted(self.rng.permutation(len(listed))[:number])
        return [listed[idx] for idx in chosen]

    def section(self, model: type[Section], path: str) -> dict[str, Any]:
        """Return a section with some of its keys."""
        table = {}
        for key, kind in hints(model, include_extras=True).items():
            if key not in model.model_fields:
                continue
            is_required = model.model_fields[key].is_required()
            if not is_required and not self.happens(self._given(path)):
                continue
            value = self.value(kind, f"{path}.{key}".strip("."))
            if value is not LEFT_OUT:
                table[key] = value
        return table

    def _given(self, path: str) -> float:
        return self.given * (DEMANDING_SHARE if path in DEMANDING else 1.0)

    def value(self, kind: Any, path: str) -> Any:
        """Return a value of a type; ``path`` tells by its end what the value means."""
        parts = path.split(".")
        for start in range(len(parts)):
            if (drawer := self.drawers.get(".".join(parts[start:]))) is not None:
                return drawer(self)
        kind, marks = bare(kind)
        if kind in {float, int}:
            return self.number(parts[-1], is_whole=kind is int, marks=marks)
        return self._other(kind, path)

    def _other(self, kind: Any, path: str) -> Any:
        """Return a value that is no number."""
        if kind is bool or get_origin(kind) is Literal:
            return self.one(get_args(kind) or (True, False))
        if get_origin(kind) is tuple:
            return self._listed(kind, path)
        if get_origin(kind) in {Union, UnionType}:
            return self.value(self.one(get_args(kind)), path)
        if isinstance(kind, type) and issubclass(kind, Section):
            return self.section(kind, path)
        if kind is str:
            return f"{path.rsplit('.', maxsplit=1)[-1]} {int(self.rng.integers(100))}"
        msg = f"{path}: nothing says how a value of {kind} is drawn"
        raise TypeError(msg)

    def number(self, key: str, *, is_whole: bool, marks: tuple[Any, ...]) -> float:
        """Return a number within the limits that its type has."""
        low, high = limits_of(marks, is_whole=is_whole)
        if self.happens(self.wild):
            value = self._edge(low, high)
        else:
            value = self._usual(key, low, high)
        value = min(max(value, low), high)
        return round(value) if is_whole else float(f"{value:.6g}")

    def _edge(self, low: float, high: float) -> float:
        small = low + max(LEAST, 1e-6 * abs(low))
        edges = [low, small, 1.0, high, math.sqrt(high) if high > 1 else high]
        return float(self.one(edges))

    def _usual(self, key: str, low: float, high: float) -> float:
        least, most = TYPICAL.get(key, (low, min(high, USUAL_LARGEST)))
        if least > 0 and most / least > 100:
            return float(math.exp(self.rng.uniform(math.log(least), math.log(most))))
        return float(self.rng.uniform(least, most))

    def _listed(self, kind: Any, path: str) -> list[Any]:
        inner = get_args(kind)
        if inner[-1] is not Ellipsis:
            return [self.value(item, path) for item in inner]
        item, _ = bare(inner[0])
        if get_origin(item) is Literal:
            return self.some(get_args(item))
        number = int(self.rng.integers(1, 4))
        return [self.value(inner[0], path) for _ in range(number)]


def bare(kind: Any) -> tuple[Any, tuple[Any, ...]]:
    """Return a type without what annotates it and without ``None``, and the marks."""
    marks: tuple[Any, ...] = ()
    while True:
        if get_origin(kind) is Annotated:
            kind, *more = get_args(kind)
            marks += tuple(more)
            continue
        if get_origin(kind) in {Union, UnionType}:
            rest = [item for item in get_args(kind) if item is not NoneType]
            if len(rest) == 1:
                kind = rest[0]
                continue
        return kind, marks


def limits_of(marks: tuple[Any, ...], *, is_whole: bool) -> tuple[float, float]:
    """Return the least and largest number that the marks of a type allow."""
    low, high = 0.0, float(MOST_COUNT) if is_whole else MOST
    for mark in marks:
        for item in mark.metadata if isinstance(mark, FieldInfo) else (mark,):
            if isinstance(item, limits.Ge):
                low = float(item.ge)  # type: ignore[arg-type]
            elif isinstance(item, limits.Gt):
                low = float(item.gt) + LEAST  # type: ignore[arg-type]
            elif isinstance(item, limits.Le):
                high = float(item.le)  # type: ignore[arg-type]
            elif isinstance(item, limits.Lt):
                high = float(item.lt) * (1 - LEAST)  # type: ignore[arg-type]
    return low, high
