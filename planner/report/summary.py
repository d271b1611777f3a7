"""The summary that a run ends with: tables for people, not logs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from planner.instance import Instance
from planner.ledger import Ledger
from planner.metrics import Distribution, Metrics
from planner.model.fleet import Leg
from planner.model.places import Tier
from planner.plan import Plan, Result
from planner.report.words import COVERAGES, REASONS, STATUSES, TIER_NAMES, counted
from planner.units import METRES_PER_KM, SECONDS_PER_HOUR

__all__ = ["key_figures", "summary"]

Pairs = list[tuple[str, str]]

_TIER_PLURALS = {Tier.HUB: "Hubs", Tier.STORE: "Stores", Tier.POINT: "Points"}
_LEG_PLURALS = {Leg.LINEHAUL: "Linehaul routes", Leg.LOOP: "Loop routes"}


def summary(
    result: Result, instance: Instance, metrics: Metrics, ledger: Ledger
) -> RenderableType:
    """Return the tables of a finished run, to be printed by ``rich``."""
    plan = result.plan
    if plan is None:
        return _without_plan(result)
    return Group(
        Text(instance.title, style="bold"),
        *_warnings(result, instance),
        _coverage_table(metrics),
        _network_table(plan, instance, metrics),
        _cost_table(instance, metrics, ledger),
        _service_table(plan, metrics),
        _solver_table(result, instance.currency),
    )


def key_figures(plan: Plan, instance: Instance, metrics: Metrics) -> Pairs:
    """Return the figures of network and cost that stand beside a map."""
    money, currency = metrics.money, instance.currency
    tiers = _tier_counts(plan, instance)
    km = sum(item.km_per_running_day for item in metrics.legs.values())
    unserved = len({item.village_id for item in plan.unserved})
    return [
        *((_TIER_PLURALS[tier], f"{tiers[tier]:,}") for tier in Tier),
        ("Villages not served in full", f"{unserved:,} of {len(instance.villages):,}"),
        ("Parcels carried a day", f"{metrics.carried_parcels_per_day:,.0f}"),
        ("Vehicles", f"{sum(metrics.vehicles_used.values()):,}"),
        ("Kilometres a running day", f"{km:,.0f}"),
        ("Annual cost", f"{money.annual_cost:,.0f} {currency}"),
        ("Annual income", f"{money.annual_income:,.0f} {currency}"),
        ("Cost per parcel", _per_parcel(metrics, currency)),
        ("Capital outlay", f"{money.capex:,.0f} {currency}"),
    ]


def _without_plan(result: Result) -> RenderableType:
    table = _pairs_table("No plan", [("Status", STATUSES[result.status])])
    for idx, reason in enumerate(result.infeasible, 1):
        table.add_row(f"Reason {idx}", Text(reason))
    return table


def _warnings(result: Result, instance: Instance) -> Iterator[Text]:
    if instance.graph.is_proxy:
        yield Text(
            "Proxy roads: no road data were given; distances are estimates.",
            style="yellow",
        )
    if result.is_interrupted:
        yield Text("Interrupted: this is the best plan so far.", style="yellow")


def _coverage_table(metrics: Metrics) -> Table:
    table = Table(title="Coverage", title_justify="left", box=SIMPLE_HEAD)
    table.add_column("")
    table.add_column("Share", justify="right")
    table.add_column("Of located", justify="right")
    table.add_column("Counted if", overflow="fold")
    for name, item in metrics.coverages.items():
        words = "; ".join(
            part for part in (item.standard, item.reason, item.note) if part
        )
        table.add_row(
            COVERAGES[name],
            _share(item.value),
            _share(item.located_value),
            Text(words),
        )
    return table


def _network_table(plan: Plan, instance: Instance, metrics: Metrics) -> Table:
    counts = Counter(item.format_id for item in plan.facilities)
    pairs = [
        (f"{TIER_NAMES[item.tier]}: {item.name}", f"{counts[item.id]:,}")
        for item in instance.formats
        if counts[item.id]
    ]
    if plan.closed_site_ids:
        pairs.append(("Facilities closed", f"{len(plan.closed_site_ids):,}"))
    for leg, name in _LEG_PLURALS.items():
        totals = metrics.legs[leg.value]
        words = f"{totals.vehicles:,}: {totals.km_per_running_day:,.0f} km"
        pairs.append((name, f"{words}, {totals.hours_per_running_day:,.1f} h a day"))
    return _pairs_table("Network", pairs)


def _cost_table(instance: Instance, metrics: Metrics, ledger: Ledger) -> Table:
    currency, money = instance.currency, metrics.money
    table = Table(title="Money a year", title_justify="left", box=SIMPLE_HEAD)
    table.add_column("")
    table.add_column(currency, justify="right")
    for line, amount in ledger.by_line().items():
        if amount:
            table.add_row(line.replace("_", " ").capitalize(), f"{amount:,.0f}")
    table.add_section()
    table.add_row("Annual cost", f"{money.annual_cost:,.0f}", style="bold")
    table.add_row("Net cost, after income", f"{money.net_cost:,.0f}")
    table.add_row("Cost per parcel", _per_parcel(metrics))
    table.add_row("Capital outlay, once", f"{money.capex:,.0f}")
    return table


def _service_table(plan: Plan, metrics: Metrics) -> Table:
    carried, potential = (
        metrics.carried_parcels_per_day,
        metrics.potential_parcels_per_day,
    )
    pairs = [
        ("Parcels carried a day", f"{carried:,.0f} of {potential:,.0f}"),
        (
            "Way to the facility, by residents",
            _spread(metrics.distance_by_residents_m, METRES_PER_KM, "km"),
        ),
        (
            "Ready after the start at the hub",
            _spread(metrics.lead_time_by_parcels_s, SECONDS_PER_HOUR, "h"),
        ),
    ]
    reasons = Counter(item.reason for item in plan.unserved)
    pairs += [
        (f"Not served: {REASONS[reason]}", counted(number, "village"))
        for reason, number in reasons.items()
    ]
    return _pairs_table("Service", pairs)


def _solver_table(result: Result, currency: str) -> Table:
    pairs = [
        ("Status", STATUSES[result.status]),
        ("Siting objective", _money(result.objective, currency)),
        ("Siting bound", _money(result.bound, currency)),
        ("Siting gap", "none" if result.gap is None else f"{result.gap:.2%}"),
        (
            "Bound on the whole plan",
            _money(result.total_bound, currency)
            if result.total_bound is not None
            else f"none: {result.total_bound_reason}",
        ),
        ("Rounds", f"{len(result.rounds):,}"),
        ("Seconds", _seconds(result.seconds)),
        ("Seed", f"{result.seed}"),
        ("Same again with this seed", "yes" if result.is_reproducible else "no"),
    ]
    return _pairs_table("Solver", pairs)


def _pairs_table(title: str, pairs: Pairs) -> Table:
    table = Table(title=title, title_justify="left", show_header=False, box=SIMPLE_HEAD)
    table.add_column()
    table.add_column(justify="right", overflow="fold")
    for name, text in pairs:
        table.add_row(Text(name), Text(text))
    return table


def _tier_counts(plan: Plan, instance: Instance) -> Counter[Tier]:
    index = instance.site_index
    return Counter(instance.sites[index[item.site_id]].tier for item in plan.facilities)


def _share(value: float | None) -> str:
    return "none" if value is None else f"{value:.1%}"


def _money(value: float | None, currency: str) -> str:
    return "none" if value is None else f"{value:,.0f} {currency}"


def _per_parcel(metrics: Metrics, currency: str = "") -> str:
    money = metrics.money
    if money.cost_per_parcel is None:
        return money.reason
    return f"{money.cost_per_parcel:,.2f} {currency}".strip()


def _spread(values: Distribution, unit_size: float, unit: str) -> str:
    if values.mean is None or values.percentile_90 is None or values.worst is None:
        return values.reason
    mean, ninety, worst = (
        f"{value / unit_size:,.1f}"
        for value in (values.mean, values.percentile_90, values.worst)
    )
    return f"mean {mean} {unit}, nine tenths within {ninety}, worst {worst}"


def _seconds(seconds: Mapping[str, float]) -> str:
    steps = ", ".join(f"{name} {value:.1f}" for name, value in seconds.items())
    return f"{sum(seconds.values()):.1f} ({steps})" if steps else "not measured"
