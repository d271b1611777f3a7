"""The frontier beside the map: its points, and what each adds to the one before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from planner.instance import Instance
from planner.metrics import worst_tenth_way_m
from planner.model.rules import Measure, Objective
from planner.report.page.view import FrontierView, Group, PlanView, point_key
from planner.report.pictures.charts.frontier_points import (
    FrontierPlace,
    frontier_places,
    time_charges,
)
from planner.report.text.words import counted
from planner.units import METRES_PER_KM

__all__ = ["frontier_data"]

COSTS: Mapping[str, tuple[str, str]] = {
    "annual": ("annual_cost", "Annual cost"),
    "capex": ("capex", "Capital outlay"),
}
"""Column of ``frontier.csv`` and words for what the points cost."""

WORST_TENTH = "worst_tenth"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Axes:
    """What a frontier holds against what: columns of its table, and words."""

    measure: str
    cost: str
    cost_column: str
    cost_words: str
    currency: str

    @property
    def is_share(self) -> bool:
        return self.measure != WORST_TENTH

    @property
    def value_column(self) -> str:
        return self.measure if self.is_share else "worst_tenth_km"

    @property
    def siting_column(self) -> str:
        return "siting_coverage" if self.is_share else "siting_worst_tenth_km"

    @property
    def price_column(self) -> str:
        what = "added_resident" if self.is_share else "worst_tenth_km_less"
        return f"annual_cost_per_{what}"

    @property
    def price_words(self) -> str:
        return f"a year for each {'added resident' if self.is_share else 'km less'}"

    def value_words(self, value: str | float) -> str:
        return f"{float(value):.1%}" if self.is_share else f"{float(value):.2f} km"

    def money(self, value: str | float) -> str:
        return f"{float(value):,.0f} {self.currency}"

    def stated(self, value: str | float) -> str:
        what = f"Coverage of {self.measure}" if self.is_share else "Worst-off tenth"
        return f"{what}: {self.value_words(value)}"

    def priced(self, cost: str | float) -> str:
        return f"{self.cost_words}: {self.money(cost)}"


def frontier_data(
    frontier: FrontierView, views: Sequence[PlanView]
) -> dict[str, Any] | None:
    """Return the chart and the words of a frontier; ``None`` if it has no point.

    Points lie at the cost and the coverage of their plans with real routes; the proof
    is of the siting model.
    """
    if not frontier.rows:
        return None
    axes, say = _axes(frontier.record, views[0].instance.currency), views[0].say
    return {
        "value_label": say(str(frontier.record["axis"])),
        "cost_label": say(f"{axes.cost_words}, {axes.currency}"),
        "is_share": axes.is_share,
        "note": say(_note(frontier, views)),
        "points": [
            _point(row, place, axes, views[0])
            for row, place in zip(
                frontier.rows,
                frontier_places(
                    frontier.rows,
                    measure=axes.measure,
                    cost=str(frontier.record["cost"]),
                ),
                strict=True,
            )
        ],
        "plans": [
            _plan(view, axes, views[0])
            for view in views
            if view.group is not Group.POINT
        ],
    }


def _axes(record: Mapping[str, Any], currency: str) -> _Axes:
    cost_column, cost_words = COSTS[str(record["cost"])]
    return _Axes(
        measure=str(record["coverage"]),
        cost=str(record["cost"]),
        cost_column=cost_column,
        cost_words=cost_words,
        currency=currency,
    )


def _note(frontier: FrontierView, views: Sequence[PlanView]) -> str:
    if any(view.group is Group.POINT for view in views):
        return ""
    return f"The {len(frontier.rows)} points have no plans that the map could show."


def _plan(view: PlanView, axes: _Axes, chosen: PlanView) -> dict[str, Any]:
    value, cost = _value(view, axes), getattr(view.metrics.money, axes.cost_column)
    standard, usual = (
        item.metrics.coverages["residents"].standard for item in (view, chosen)
    )
    lines = [] if value is None else [axes.stated(value), axes.priced(cost)]
    is_other = has_other_conditions(view.instance, chosen.instance)
    if axes.is_share and standard != usual:
        lines.append(f"By another standard than the chosen plan's: {standard}")
    elif is_other:
        lines.append("Planned under other conditions than the frontier")
    return {
        "is_other": is_other,
        "key": view.key,
        "name": view.name,
        "group": view.group.value,
        "value": value,
        "cost": cost,
        "lines": [view.say(line) for line in lines],
    }


def has_other_conditions(own: Instance, other: Instance) -> bool:
    """Return whether a plan had other conditions than shares of another height.

    Other standards, limits, modes, vehicles or prices: such a plan is off the
    frontier's line for a reason that the line does not show.
    """
    return _conditions(own) != _conditions(other)


def _conditions(instance: Instance) -> tuple[object, ...]:
    """Return what a plan is bound by, but for the shares, which the frontier varies."""
    requirements = replace(
        instance.requirements,
        at_least={},
        at_least_in={},
        aims={},
        objective=Objective.ANNUAL_COST,
        maximise=Measure.RESIDENTS,
        unserved_price=None,
        uncovered_price=None,
    )
    return (
        requirements,
        instance.standard,
        instance.formats,
        instance.host_types,
        instance.vehicle_types,
        instance.carriers,
        instance.economics,
    )


def _value(view: PlanView, axes: _Axes) -> float | None:
    if axes.is_share:
        return view.metrics.coverages[axes.measure].value
    return worst_tenth_way_m(view.flow) / METRES_PER_KM


def _point(
    row: Mapping[str, str], place: FrontierPlace, axes: _Axes, chosen: PlanView
) -> dict[str, Any]:
    return {
        "key": point_key(place.number),
        "name": place.number,
        "is_knee": place.is_knee,
        "value": place.value,
        "cost": place.cost,
        "lines": [chosen.say(line) for line in _lines(row, axes, chosen.instance)],
        "changes": [
            {**change, "text": chosen.say(change["text"])}
            for change in _changes(row, axes, chosen.instance)
        ],
    }


def _lines(row: Mapping[str, str], axes: _Axes, instance: Instance) -> Iterator[str]:
    """Yield what is said of a point by itself."""
    yield axes.stated(row[axes.value_column])
    yield axes.priced(row[axes.cost_column])
    stores, points = int(row["stores"]), int(row["points"])
    yield f"{counted(stores, 'store')}, {counted(points, 'point')}"
    charges = time_charges(
        axes.cost, instance.requirements.villager_time_price_per_hour
    )
    yield (
        f"Proven at its routing prices{charges}: "
        f"{axes.value_words(row[axes.siting_column])} "
        f"costs at least {axes.money(row['siting_cost_bound'])}; "
        f"this siting costs {axes.money(row['siting_cost'])}, "
        f"gap {float(row['siting_cost_gap']):.2%}"
    )
    if row["violations"] != "0":
        yield f"Rules that its plan breaks: {row['violations']}"


def _changes(
    row: Mapping[str, str], axes: _Axes, instance: Instance
) -> Iterator[dict[str, Any]]:
    """Yield what a point adds to the one before; nothing for the first."""
    if not row["contains_previous"]:
        return
    yield {"text": _worth(row, axes)}
    yield {
        "text": f"{float(row['added_annual_cost']):+,.0f} {axes.currency} a year "
        f"(± {float(row['added_annual_cost_tolerance']):,.0f})"
    }
    if row[axes.price_column]:
        yield {"text": f"{axes.money(row[axes.price_column])} {axes.price_words}"}
    names = ("added", "lost") if axes.is_share else ("nearer", "farther")
    for words in names:
        yield _of_villages(words, row[f"{words}_villages"])
    yield _of_sites("opened", row["opened_sites"], instance)
    yield _of_sites("closed", row["closed_sites"], instance)


def _worth(row: Mapping[str, str], axes: _Axes) -> str:
    """Return what the step is worth to villagers, in words."""
    if axes.is_share:
        return f"{float(row['added_residents']):+,.0f} residents"
    return f"{-float(row['worst_tenth_km_less']):+.2f} km for the worst-off tenth"


def _of_villages(words: str, ids: str) -> dict[str, Any]:
    listed = ids.split()
    return {"text": f"{counted(len(listed), 'village')} {words}", "villages": listed}


def _of_sites(words: str, ids: str, instance: Instance) -> dict[str, Any]:
    names = {site.id: site.name or site.id for site in instance.sites}
    sites = [[item, names.get(item, item)] for item in ids.split()]
    return {"text": f"{counted(len(sites), 'site')} {words}", "sites": sites}
