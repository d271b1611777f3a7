"""The recommended network and how it runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from planner.model.service import Mode
from planner.report.proposal.document import (
    NOTHING,
    Block,
    Cell,
    Name,
    Paragraph,
    Table,
    without_empty,
)
from planner.report.proposal.evidence.figures import Figure, Unit, ratio, total
from planner.report.proposal.evidence.picked_rows import (
    cell,
    decision_words,
    facility_names,
    first_names,
    host_cell,
    township_names,
    village_names,
)
from planner.report.proposal.illustrations.maps import network_map, route_map
from planner.report.proposal.sections.funding.outlay import closed_facilities
from planner.report.proposal.sections.funding.trunk import hub_note, hub_rows
from planner.report.proposal.writer import Writer

__all__ = ["doors", "lead", "network", "operations", "visits"]

LEGS = ("linehaul", "loop")


def network(writer: Writer) -> Iterator[Block]:
    """Yield the map, the stores, facilities by format, and functions."""
    yield from network_map(writer.maps, writer.words)
    yield without_empty(
        writer.table(
            "stores_caption",
            ("store", "township", "format", "host", "decision", "day_load", "capacity"),
            _store_rows(writer),
        )
    )
    yield writer.money_table(
        "store_cards_caption",
        ("store", "villages", "residents"),
        (
            "annual_cost",
            "annual_income",
            "branch_profit",
            "trunk_share",
            "profit_with_trunk",
        ),
        [*_store_cards(writer), *hub_rows(writer)],
    )
    yield hub_note(writer)
    yield without_empty(
        writer.table(
            "formats_caption", ("tier", "format", "host", "number"), _formats(writer)
        )
    )
    yield from closed_facilities(writer)
    hosts = writer.metric("service.facilities_on_hosts", Unit.COUNT)
    if hosts.value:
        yield writer.say(
            "hosts_line",
            hosts=hosts,
            saved=writer.metric("service.capex_saved_by_hosts", Unit.MONEY),
            expected=writer.metric("service.expected_sign_ups", Unit.COUNT),
        )
    functions = _functions(writer)
    yield writer.table(
        "functions_caption",
        ("function", "residents_share"),
        [
            [
                writer.words.text(f"function_{name}"),
                writer.metric(f"service.residents_by_function.{name}", Unit.SHARE),
            ]
            for name in functions
        ],
    )
    yield writer.table(
        "function_matrix_caption",
        ("township", *(f"function_{name}" for name in functions)),
        _function_matrix(writer, functions),
    )
    yield writer.say("points_pointer")


def _functions(writer: Writer) -> list[str]:
    """Return the functions that somebody gets, or that everybody should get."""
    shares = writer.evidence.chosen.saved.metrics["service"]["residents_by_function"]
    resolved = writer.evidence.chosen.scenario.get("resolved", {})
    required = resolved.get("standard", {}).get("required_functions") or ()
    return [name for name, share in shares.items() if share or name in required]


def _function_matrix(writer: Writer, functions: list[str]) -> list[list[Cell]]:
    """Return who gets which function near or at the door, township by township."""
    records = writer.records
    rows: list[list[Cell]] = []
    for township_id, name in township_names(writer).items():
        every = records.sum(
            "villages.csv", "residents", Unit.RESIDENTS, township_id=township_id
        )
        near = (
            records.sum(
                "functions.csv",
                "residents",
                Unit.RESIDENTS,
                township_id=township_id,
                function=function,
                is_near="1",
            )
            for function in functions
        )
        shares = (ratio(item, every, Unit.SHARE) for item in near)
        rows.append([Name(name or township_id), *shares])
    return rows


def _stores(writer: Writer) -> list[dict[str, str]]:
    return [
        row
        for row in writer.rows_of("facilities.csv")
        if row["tier"] == "store" and row["decision"] != "close"
    ]


def _store_cards(writer: Writer) -> list[list[Cell]]:
    """Return whom each store serves, and what it and its points cost and earn."""
    names = facility_names(writer)
    columns = (
        ("num_villages", Unit.COUNT),
        ("residents", Unit.COUNT),
        ("annual_cost", Unit.MONEY),
        ("annual_income", Unit.MONEY),
        ("branch_profit", Unit.MONEY),
        ("trunk_share", Unit.MONEY),
        ("profit_with_trunk", Unit.MONEY),
    )
    return [
        [
            Name(names[row["facility_id"]]),
            *(cell(writer, row, column, unit) for column, unit in columns),
        ]
        for row in _stores(writer)
    ]


def _store_rows(writer: Writer) -> list[list[Cell]]:
    names, townships = facility_names(writer), township_names(writer)
    rows: list[list[Cell]] = []
    for row in _stores(writer):
        township_id = row["township_id"]
        rows.append(
            [
                Name(names[row["facility_id"]]),
                Name(townships.get(township_id) or township_id or NOTHING),
                writer.name_of("formats", row["format_id"]),
                host_cell(writer, row),
                decision_words(writer, row),
                cell(writer, row, "load_operating_day", Unit.COUNT),
                cell(writer, row, "capacity_parcels_per_day", Unit.COUNT),
            ]
        )
    return rows


def _formats(writer: Writer) -> list[list[Cell]]:
    kinds = Counter(
        (row["tier"], row["format_id"], row["host_type_id"], row["decision"])
        for row in writer.rows_of("facilities.csv")
        if row["decision"] != "close"
    )
    groups = dict.fromkeys(kind[:3] for kind in kinds)
    rows: list[list[Cell]] = []
    for tier, form, host in groups:
        where = {"tier": tier, "format_id": form, "host_type_id": host}
        rows.append(
            [
                writer.words.text(f"tier_{tier}"),
                writer.name_of("formats", form),
                host_cell(writer, where),
                writer.records.count_without(
                    "facilities.csv", where, {"decision": "close"}
                ),
            ]
        )
    return rows


def operations(writer: Writer) -> Iterator[Block]:
    """Yield vehicles, legs, times, staff and visits."""
    metrics = writer.evidence.chosen.saved.metrics
    yield from route_map(writer.maps, writer.words)
    yield _fleet(writer)
    yield writer.table(
        "legs_caption",
        ("leg", "vehicles", "km", "hours"),
        [
            [
                writer.words.text(f"leg_{leg}"),
                writer.metric(f"legs.{leg}.vehicles", Unit.COUNT),
                writer.metric(f"legs.{leg}.km_per_running_day", Unit.COUNT),
                writer.metric(f"legs.{leg}.hours_per_running_day", Unit.COUNT),
            ]
            for leg in LEGS
            if leg in metrics["legs"]
        ],
    )
    yield lead(writer)
    yield _way(writer)
    yield from doors(writer)
    staff = writer.metric("service.staff", Unit.COUNT)
    if staff.value:
        use = writer.metric("service.peak_staff_use", Unit.SHARE)
        yield writer.say("staff_line", staff=staff, use=use)
    yield from visits(writer)
    yield writer.say("season_missing")


def lead(writer: Writer) -> Paragraph:
    """Return when parcels are ready, and that no day on which vehicles run is lost."""
    said = writer.say(
        "lead_line",
        mean=writer.metric("lead_time_by_parcels_s.mean", Unit.SECONDS),
        most=writer.metric("lead_time_by_parcels_s.percentile_90", Unit.SECONDS),
        worst=writer.metric("lead_time_by_parcels_s.worst", Unit.SECONDS),
    )
    return replace(said, runs=said.runs + writer.say("lead_calendar").runs)


def _way(writer: Writer) -> Paragraph:
    """Return how far villagers go, those placed at seats left out beside it."""
    said = writer.say(
        "way_line",
        mean=writer.metric("distance_by_residents_m.mean", Unit.METRES),
        worst=writer.metric("distance_by_residents_m.worst", Unit.METRES),
    )
    points = writer.evidence.chosen.saved.metrics["demand_points"]
    if not points["placed_villages"] or points.get("located_way_m") is None:
        return said
    located = writer.metric("demand_points.located_way_m", Unit.METRES)
    more = writer.say("way_located", located=located)
    return replace(said, runs=said.runs + more.runs)


def doors(writer: Writer) -> Iterator[Paragraph]:
    """Yield how many villages get their parcels at the door, and how many parcels."""

    def sum_of(column: str, unit: Unit) -> Figure:
        return writer.records.sum("villages.csv", column, unit, mode=Mode.HOME.value)

    villages = writer.records.count("villages.csv", Unit.COUNT, mode=Mode.HOME.value)
    if villages.value:
        names = village_names(writer)
        yield writer.say(
            "doors_line",
            places=villages,
            residents=sum_of("residents", Unit.RESIDENTS),
            parcels=total(
                [
                    sum_of("parcels_in_per_day", Unit.PARCELS),
                    sum_of("parcels_out_per_day", Unit.PARCELS),
                ]
            ),
            names=first_names(
                writer,
                [
                    names[row["village_id"]]
                    for row in writer.rows_of("villages.csv")
                    if row["mode"] == Mode.HOME
                ],
            ),
        )


def _fleet(writer: Writer) -> Table:
    """Return the vehicles in use by type; nothing of types that stand idle."""
    used = writer.evidence.chosen.saved.metrics["vehicles_used"]
    rows: list[list[Cell]] = [
        [
            writer.name_of("vehicle_types", name),
            writer.metric(f"vehicles_used.{name}", Unit.COUNT),
        ]
        for name, number in used.items()
        if number
    ]
    return writer.table("fleet_caption", ("vehicle", "number"), rows)


def visits(writer: Writer) -> Iterator[Paragraph]:
    """Yield the visits that crews make, those of crews from outside apart."""
    own = writer.metric("service.visits_per_year", Unit.COUNT)
    if own.value:
        yield writer.say("visits_all", visits=own)
    unmet = writer.metric("service.unmet_visits_per_year", Unit.COUNT)
    if not unmet.value:
        return
    said = writer.say("visits_line", unmet=unmet)
    paid = writer.records.sum(
        "ledger.csv", "amount_per_year", Unit.MONEY, line="outside_visits"
    )
    beside = writer.say("visits_outside", amount=paid).runs if paid.value else ()
    yield replace(said, runs=said.runs + beside)
