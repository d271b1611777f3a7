"""The summary that a run ends with: tables for people, not logs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from planner.instance import Instance
from planner.ledger import COST_LINES, NETWORK, Ledger, LineKind
from planner.metrics import Distribution, Judgement, Metrics, Overfull
from planner.model.fleet import Leg
from planner.model.places import Tier
from planner.plan import Plan, Reason, Result
from planner.report.text.aim_words import aims_line
from planner.report.text.words import (
    COVERAGES,
    LEG_NAMES,
    LINES,
    REASONS,
    STATUSES,
    TIER_NAMES,
    counted,
    named,
)
from planner.units import METRES_PER_KM, SECONDS_PER_HOUR

__all__ = ["key_figures", "summary"]

Pairs = list[tuple[str, str]]

MOST_NAMES = 3
"""Villages named for a reason, in a cell of a table: judgement."""
TOTAL = "total"
_TIER_PLURALS = {Tier.HUB: "Hubs", Tier.STORE: "Stores", Tier.POINT: "Points"}


def summary(
    result: Result, instance: Instance, judgement: Judgement | None
) -> RenderableType:
    """Return the tables of a finished run, to be printed by ``rich``.

    Parameters
    ----------
    judgement
        Of its plan, ``None`` where there is none.
    """
    if judgement is None:
        return _blocks(
            _title(instance), _missed(result), _solver_table(result, instance.currency)
        )
    plan, metrics, ledger = judgement.flow.plan, judgement.metrics, judgement.ledger
    return _blocks(
        _title(instance),
        *_warnings(result, instance),
        _missed(result),
        _aims(result, instance),
        _coverage_table(metrics),
        _unserved_table(plan, instance),
        _facility_table(plan, instance),
        _vehicle_table(instance, metrics),
        _gap_line(instance, metrics),
        _cost_table(instance, metrics, ledger),
        _viability_line(instance, metrics),
        _service_table(metrics),
        _solver_table(result, instance.currency),
    )


def key_figures(plan: Plan, instance: Instance, metrics: Metrics) -> Pairs:
    """Return the figures of network and cost that stand beside a map."""
    money, currency = metrics.money, instance.currency
    tiers = _tier_counts(plan, instance)
    km = sum(item.km_per_running_day for item in metrics.legs.values())
    unserved = len({instance.village_of[item.stream_id] for item in plan.unserved})
    return [
        *((_TIER_PLURALS[tier], f"{tiers[tier]:,}") for tier in Tier),
        ("Places not served in full", f"{unserved:,} of {len(instance.villages):,}"),
        ("Parcels carried a day", f"{metrics.carried_parcels_per_day:,.0f}"),
        ("Vehicles", f"{sum(metrics.vehicles_used.values()):,}"),
        ("Kilometres a running day", f"{km:,.0f}"),
        ("Annual cost", f"{money.annual_cost:,.0f} {currency}"),
        ("Annual income", f"{money.annual_income:,.0f} {currency}"),
        ("Cost per parcel", _per_parcel(metrics, currency)),
        ("Capital outlay", f"{money.outlay:,.0f} {currency}"),
    ]


def _blocks(*parts: RenderableType | None) -> Group:
    """Return what there is, with an empty line after each part."""
    return Group(*(item for part in parts if part is not None for item in (part, "")))


def _title(instance: Instance) -> Text:
    return Text(instance.title, style="bold")


def _warnings(result: Result, instance: Instance) -> Iterator[Text]:
    if instance.graph.is_proxy:
        yield Text(
            "Proxy roads: no road data were given; distances are estimates.",
            style="yellow",
        )
    if result.is_interrupted:
        yield Text("Interrupted: this is the best plan so far.", style="yellow")


def _missed(result: Result) -> Text | None:
    if not result.infeasible:
        return None
    title = "Requirements that this plan misses"
    if result.plan is None:
        title = "No plan: requirements that cannot be met"
    reasons = "".join(f"\n- {reason}" for reason in result.infeasible)
    return Text.assemble((title, "bold red"), reasons)


def _aims(result: Result, instance: Instance) -> Text | None:
    names = {county.id: county.name for county in instance.counties}
    line = aims_line(result.aims, names)
    return Text(line) if line else None


def _coverage_table(metrics: Metrics) -> Table:
    table = _table("Coverage", "Share", "Of located")
    table.add_column("Counted if", overflow="fold")
    above = ""
    for name, item in metrics.coverages.items():
        parts = (item.standard, item.reason, item.note)
        words = "; ".join(part for part in parts if part)
        table.add_row(
            COVERAGES[name],
            _share(item.value),
            _share(item.located_value),
            Text("the same" if words == above else words),
        )
        above = words
    return table


def _unserved_table(plan: Plan, instance: Instance) -> Table | None:
    if not plan.unserved:
        return None
    villages: dict[Reason, dict[int, None]] = {}
    for item in plan.unserved:
        here = instance.village_of[item.stream_id]
        villages.setdefault(item.reason, {})[here] = None
    table = _table("Not served in full", "Villages", "Residents")
    table.add_column("Such as", overflow="fold")
    for reason, ids in villages.items():
        records = [instance.villages[item] for item in ids]
        residents = sum(village.residents for village in records)
        names = named([village.name for village in records], MOST_NAMES)
        cells = (f"{len(ids):,}", f"{residents:,.0f}", Text(names))
        table.add_row(REASONS[reason].capitalize(), *cells)
    return table


def _facility_table(plan: Plan, instance: Instance) -> Table:
    today = {site.id: site.current_format_id for site in instance.sites}
    kept = Counter(
        item.format_id
        for item in plan.facilities
        if item.format_id == today[item.site_id]
    )
    opened = Counter(item.format_id for item in plan.facilities)
    closed = Counter(today[site_id] for site_id in plan.closed_site_ids)
    table = _table("Facilities", "In the plan", "New", "As today", "Closed")
    for item in instance.formats:
        if opened[item.id] or closed[item.id]:
            total, same = opened[item.id], kept[item.id]
            numbers = (total, total - same, same, closed[item.id])
            name = Text(f"{TIER_NAMES[item.tier]}: {item.name}")
            table.add_row(name, *(_count(number) for number in numbers))
    return table


def _vehicle_table(instance: Instance, metrics: Metrics) -> Table:
    table = _table("On a day that vehicles run", "Vehicles", "Km", "Hours")
    for leg in Leg:
        totals = metrics.legs[leg.value]
        table.add_row(
            LEG_NAMES[leg],
            f"{totals.vehicles:,}",
            f"{totals.km_per_running_day:,.0f}",
            f"{totals.hours_per_running_day:,.1f}",
        )
    table.add_section()
    for item in instance.vehicle_types:
        if number := metrics.vehicles_used[item.id]:
            table.add_row(Text(item.name.capitalize()), f"{number:,}")
    return table


def _gap_line(instance: Instance, metrics: Metrics) -> Text | None:
    """Return what holds less than the parcels of the longest gap, if anything does."""
    gap = metrics.after_longest_gap
    parts = [
        f"{counted(len(items), *words)} with more than a day holds (most: "
        f"{_over(instance, items[0])})"
        for words, items in (
            (("facility", "facilities"), gap.facilities),
            (("trip",), gap.trips),
        )
        if items
    ]
    if not parts:
        return None
    days = f"the longest gap between visits ({gap.days} days of parcels at once)"
    return Text(
        f"To be arranged, no limit of the plan: on the day after {days} "
        f"{' and '.join(parts)}"
    )


def _over(instance: Instance, item: Overfull) -> str:
    """Return what gets how much more than it holds."""
    site = instance.site_index.get(item.id)
    name = item.id if site is None else instance.sites[site].name
    return f"{name} {item.parcels:,.0f} for {item.capacity:,.0f}"


def _cost_table(instance: Instance, metrics: Metrics, ledger: Ledger) -> Table:
    money, amounts = metrics.money, ledger.by_line()
    table = _table("Money a year", instance.currency)
    for kind, sign in ((LineKind.RESOURCE, 1), (LineKind.TRANSFER, -1)):
        for line, amount in amounts.items():
            if amount and COST_LINES[line].kind is kind and _is_own(line):
                table.add_row(LINES[line], f"{sign * amount:,.0f}")
        table.add_section()
        if kind is LineKind.RESOURCE:
            table.add_row("Annual cost", f"{money.annual_cost:,.0f}", style="bold")
            table.add_section()
    table.add_row("Net cost, after income", f"{money.net_cost:,.0f}", style="bold")
    table.add_section()
    others = [line for line, amount in amounts.items() if amount and not _is_own(line)]
    for line in others:
        table.add_row(
            f"Not the network's: {LINES[line].lower()}", f"{amounts[line]:,.0f}"
        )
    table.add_section()
    table.add_row("Annual cost per parcel", _per_parcel(metrics))
    table.add_row("Capital outlay, once", f"{money.outlay:,.0f}")
    time = metrics.villager_time
    if time.charge_per_year:
        table.add_section()
        words = f"Beside it: villagers' time, {time.hours_per_year:,.0f} h on their way"
        table.add_row(words, f"{time.charge_per_year:,.0f}")
    return table


def _is_own(line: str) -> bool:
    """Return whether the network pays or receives a line."""
    return NETWORK in (COST_LINES[line].payer, COST_LINES[line].payee)


def _viability_line(instance: Instance, metrics: Metrics) -> Text | None:
    found = metrics.viability
    judged = found.viable_sites + found.unviable_sites
    if not judged:
        return None
    gap = _money(found.subsidy_gap, instance.currency)
    return Text(
        f"{found.viable_sites:,} of {judged:,} stores and points are viable; "
        f"subsidy gap in all {gap} a year"
    )


def _service_table(metrics: Metrics) -> Group:
    table = _table("Service", "Mean", "Nine tenths within", "Worst")
    rows = (
        ("Way to the facility, km", metrics.distance_by_residents_m, METRES_PER_KM),
        (
            "Hours from the release at the hub until ready",
            metrics.lead_time_by_parcels_s,
            SECONDS_PER_HOUR,
        ),
    )
    for name, values, unit_size in rows:
        table.add_row(name, *_spread(values, unit_size))
    carried, potential = (
        metrics.carried_parcels_per_day,
        metrics.potential_parcels_per_day,
    )
    words = f"{carried:,.0f} of {potential:,.0f} parcels a day are carried"
    taken = metrics.service.merchant_parcels_per_day
    left = metrics.service.merchant_parcels_left_per_day
    if taken + left > 0:
        words += f"\nBeside them {taken:,.0f} parcels a day of merchants are taken"
    if left > 0:
        words += f", {left:,.0f} find no room"
    return Group(table, "", words)


def _solver_table(result: Result, currency: str) -> Table:
    pairs = [
        ("Status", STATUSES[result.status]),
        *(_bounds(result, currency) if result.plan is not None else ()),
        ("Seconds", _seconds(result.seconds)),
        ("Seed", f"{result.seed}"),
        ("Same again with this seed", "yes" if result.is_reproducible else "no"),
    ]
    table = _table("How good the plan is known to be" if result.plan else "The search")
    table.add_column(overflow="fold")
    for name, text in pairs:
        table.add_row(name, Text(text))
    return table


def _bounds(result: Result, currency: str) -> Pairs:
    note = result.engine_note
    return [
        *_total(result, currency),
        ("Siting objective", _money(result.objective, currency)),
        ("Siting bound", _money(result.bound, currency)),
        ("Siting gap", _gap(result.gap)),
        ("Rounds", f"{len(result.rounds):,}"),
        *([("Neighbours not searched", note)] if note else []),
    ]


def _total(result: Result, currency: str) -> Pairs:
    """Return how far the plan may be from the best one, its real routes included."""
    gap = result.total_gap
    if gap is None:
        return [("Bound on the whole plan", f"none: {result.total_bound_reason}")]
    amount = _money(result.total_gap_amount, currency)
    return [
        ("Cost and charges", _money(result.total_objective, currency)),
        ("Bound on the whole plan", _money(result.total_bound, currency)),
        ("Gap of the whole plan", f"at most {gap:.2%}, {amount} a year"),
    ]


def _gap(gap: float | None) -> str:
    """Return a gap with what it is a gap of."""
    return "none" if gap is None else f"{gap:.2%} of the siting, at these prices"


def _table(title: str, *numbers: str) -> Table:
    """Return a table with a column of names and columns of numbers."""
    table = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=SIMPLE_HEAD,
        pad_edge=False,
        show_edge=False,
        show_header=bool(numbers),
        min_width=len(title),
    )
    table.add_column("")
    for name in numbers:
        table.add_column(Text(name), justify="right")
    return table


def _tier_counts(plan: Plan, instance: Instance) -> Counter[Tier]:
    index = instance.site_index
    return Counter(instance.sites[index[item.site_id]].tier for item in plan.facilities)


def _count(number: int) -> str:
    return f"{number:,}" if number else "-"


def _share(value: float | None) -> str:
    return "none" if value is None else f"{value:.1%}"


def _money(value: float | None, currency: str) -> str:
    return "none" if value is None else f"{value:,.0f} {currency}"


def _per_parcel(metrics: Metrics, currency: str = "") -> str:
    money = metrics.money
    if money.cost_per_parcel is None:
        return money.reason
    return f"{money.cost_per_parcel:,.2f} {currency}".strip()


def _spread(values: Distribution, unit_size: float) -> Sequence[str]:
    if values.mean is None or values.percentile_90 is None or values.worst is None:
        return [values.reason]
    numbers = (values.mean, values.percentile_90, values.worst)
    return [f"{value / unit_size:,.1f}" for value in numbers]


def _seconds(seconds: Mapping[str, float]) -> str:
    parts = {name: value for name, value in seconds.items() if name != TOTAL}
    total = seconds.get(TOTAL, sum(parts.values()))
    steps = ", ".join(f"{name} {value:.1f}" for name, value in parts.items())
    return f"{total:.1f} ({steps})" if steps else "not measured"
