"""The ten questions of a decision maker, each with its answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from planner.ledger import NETWORK
from planner.model.places import VillageKind
from planner.report.proposal.document import Name, Paragraph
from planner.report.proposal.evidence.figures import (
    Condition,
    Figure,
    Unit,
    difference,
    ratio,
    total,
)
from planner.report.proposal.evidence.picked_rows import (
    IN_ALL_PLANS,
    MUST,
    carrier_fees,
    facility_names,
    first_names,
    judged_defaults,
    open_facilities,
    option_name,
    site_names,
    unviable_rows,
)
from planner.report.proposal.sections.frontier import next_step
from planner.report.proposal.sections.funding.trunk import judged_sites, with_trunk
from planner.report.proposal.sections.newly_covered import newly_covered
from planner.report.proposal.sections.partners import pay_lacking, worse_off
from planner.report.proposal.sections.uncertainty.carrying import cannot_carry
from planner.report.proposal.wording.assumption_words import assumption_name
from planner.report.proposal.wording.left_out import cheapest_left_out
from planner.report.proposal.writer import Writer

__all__ = ["questions"]

LESS_DEMAND = Condition(
    column="break_even_parcels_per_day", limit=0.7, times="load_parcels_per_day"
)
"""Facilities that break even only above seven tenths of their load, and lose money if
three tenths do not come: judgement."""
SENSITIVITY, ALTERNATIVES = "sensitivity.csv", "alternatives.json"
PLATFORM = "platform"
"""Who pays the network for parcels, in ``ledger.csv``."""
SEATS = tuple(kind for kind in VillageKind if kind is not VillageKind.VILLAGE)


def questions(writer: Writer) -> Iterator[Paragraph]:
    """Yield the answers in the order of the questions."""
    answers = (
        ("more_villages", _more_villages),
        ("price", _price),
        ("no_regret", _no_regret),
        ("losing", _losing),
        ("peak", _peak),
        ("buses", _buses),
        ("less_demand", _less_demand),
        ("why_not", _why_not),
        ("who_pays", _who_pays),
        ("unknown", _unknown),
    )
    for key, answer in answers:
        said = answer(writer)
        yield Paragraph(
            runs=said.runs,
            anchor=f"q-{key.replace('_', '-')}",
            lead=writer.words.text(f"q_{key}"),
        )


def _more_villages(writer: Writer) -> Paragraph:
    today = writer.metric("today.covered_villages", Unit.VILLAGES)
    if today.value is None:
        return newly_covered(writer, "a_more_villages_unknown")
    return newly_covered(writer, "a_more_villages", today=today)


def _price(writer: Writer) -> Paragraph:
    step = next_step(writer)
    if step is not None:
        return writer.say(
            "a_price_frontier", price=step.price, gross=step.gross, share=step.share
        )
    covered = writer.records.sum(
        "villages.csv", "residents", Unit.RESIDENTS, is_covered="1"
    )
    cost = writer.metric("money.net_cost", Unit.MONEY)
    average = ratio(cost, covered, Unit.PER_RESIDENT)
    said = writer.say("a_price_average", price=average)
    cheapest = cheapest_left_out(writer)
    if cheapest is None:
        more = writer.say("a_price_unknown")
    else:
        more = writer.say("a_price_village", **cheapest)
    return Paragraph(runs=said.runs + more.runs)


def _no_regret(writer: Writer) -> Paragraph:
    found = writer.evidence.alternatives
    if found is None:
        return writer.say("a_no_regret_missing", open=open_facilities(writer))
    sites = found.tables["sites.csv"]
    called = site_names(writer, sites, "site_id")
    names = [called[row["site_id"]] for row in sites if IN_ALL_PLANS.holds(row)]
    return writer.say(
        "a_no_regret",
        plans=found.value(ALTERNATIVES, "alternatives.num_plans", Unit.COUNT),
        slack=found.value(ALTERNATIVES, "alternatives.slack", Unit.SHARE),
        must=found.count("sites.csv", role=MUST),
        always=found.count_where("sites.csv", IN_ALL_PLANS),
        names=first_names(writer, names),
    )


def _losing(writer: Writer) -> Paragraph:
    rows = unviable_rows(writer)
    gap = writer.metric("viability.network_gap", Unit.MONEY)
    if rows:
        called = facility_names(writer)
        names = [called[row["facility_id"]] for row in rows]
        said = writer.say(
            "a_losing",
            gap=gap,
            unviable=writer.metric("viability.unviable_sites", Unit.COUNT),
            names=first_names(writer, names),
            own=writer.metric("viability.subsidy_gap", Unit.MONEY),
        )
    else:
        said = writer.say(
            "a_losing_none",
            viable=writer.metric("viability.viable_sites", Unit.COUNT),
            gap=gap,
        )
    return Paragraph(runs=said.runs + with_trunk(writer).runs)


def _peak(writer: Writer) -> Paragraph:
    days = writer.metric("after_longest_gap.days", Unit.PLAIN)
    if days.value is None or days.value <= 1:
        return _of_factor(writer)
    gap = writer.say(
        "a_peak_gap",
        days=days,
        sites=writer.metric("after_longest_gap.facilities_over", Unit.COUNT),
        trips=writer.metric("after_longest_gap.trips_over", Unit.COUNT),
    )
    return Paragraph(runs=_of_factor(writer).runs + gap.runs)


def _of_factor(writer: Writer) -> Paragraph:
    factor = writer.metric("peak_day.factor", Unit.PLAIN)
    if factor.value is None or factor.value <= 1:
        return writer.say("a_peak_missing", sites=open_facilities(writer))
    said = writer.say(
        "a_peak",
        factor=factor,
        sites_over=writer.metric("peak_day.sites_over", Unit.COUNT),
        sites=writer.metric("peak_day.sites", Unit.COUNT),
        parcels=writer.metric("peak_day.parcels_over", Unit.PARCELS),
        trips_over=writer.metric("peak_day.trips_over", Unit.COUNT),
        trips=writer.metric("peak_day.trips", Unit.COUNT),
        extra=writer.metric("peak_day.extra_trips", Unit.COUNT),
    )
    if not writer.metric("service.staff", Unit.COUNT).value:
        return said
    return Paragraph(runs=said.runs + _clerks(writer).runs)


def _clerks(writer: Writer) -> Paragraph:
    """Return how long people wait for a clerk in the busiest hour, and what ends it."""
    full = writer.metric("peak_day.clerks_over", Unit.COUNT)
    long = writer.metric("peak_day.long_waits", Unit.COUNT)
    if full.value:
        key = "a_peak_clerks"
    else:
        key = "a_peak_clerks_wait" if long.value else "a_peak_clerks_enough"
    said = writer.say(
        key,
        use=writer.metric("service.peak_staff_use", Unit.SHARE),
        full=full,
        wait=writer.metric(
            "service.peak_wait_minutes", Unit.COUNT if long.value else Unit.DECIMAL
        ),
        limit=writer.metric("peak_day.long_wait_minutes", Unit.PLAIN),
    )
    if not long.value:
        return said
    more = writer.say(
        "a_peak_clerks_more",
        long=long,
        limit=writer.metric("peak_day.long_wait_minutes", Unit.PLAIN),
        extra=writer.metric("peak_day.extra_clerks", Unit.COUNT),
    )
    return Paragraph(runs=said.runs + more.runs)


def _buses(writer: Writer) -> Paragraph:
    """Return what third-party carriers change, and who hands over the parcels."""
    said = _carriers(writer)
    income = writer.records.sum(
        "ledger.csv", "amount_per_year", Unit.MONEY, payer=PLATFORM, payee=NETWORK
    )
    if not income.value:
        return said
    parcels = writer.metric("carried_parcels_per_day", Unit.PARCELS)
    more = writer.say("a_buses_couriers", parcels=parcels, income=income)
    return replace(said, runs=said.runs + more.runs)


def _carriers(writer: Writer) -> Paragraph:
    carried = writer.metric("service.carried_by_third_parties", Unit.SHARE)
    if not carried.value:
        return writer.say("a_buses_none", carried=carried)
    without = [
        run
        for run in writer.evidence.options
        if not run.saved.metrics["service"]["carried_by_third_parties"]
    ]
    if without:
        cost = without[0].records.value("metrics.json", "money.annual_cost", Unit.MONEY)
        return writer.say(
            "a_buses_option",
            carried=carried,
            option=option_name(writer, without[0]),
            cost=cost,
            more=difference(cost, writer.metric("money.annual_cost", Unit.MONEY)),
        )
    return writer.say("a_buses", carried=carried, fees=carrier_fees(writer))


def _less_demand(writer: Writer) -> Paragraph:
    found = writer.evidence.sensitivity
    if found is not None:
        where = {"assumption": "demand"}
        said = writer.say(
            "a_less_demand_costed",
            factor=found.cell(SENSITIVITY, "low", Unit.SHARE, **where),
            net=found.cell(SENSITIVITY, "net_cost_low", Unit.MONEY, **where),
            base=writer.metric("money.net_cost", Unit.MONEY),
            weak=writer.records.count_where("facilities.csv", LESS_DEMAND),
        )
        return replace(said, runs=said.runs + cannot_carry(writer, found, "demand"))
    return writer.say(
        "a_less_demand",
        weak=writer.records.count_where("facilities.csv", LESS_DEMAND),
        sites=judged_sites(writer),
    )


def _why_not(writer: Writer) -> Paragraph:
    left_out = _left_out(writer, VillageKind.VILLAGE, Unit.VILLAGES)
    runs = writer.say("a_why_not", unserved=left_out).runs
    seats = total([_left_out(writer, kind, Unit.COUNT) for kind in SEATS])
    if seats.value:
        runs += writer.say("a_why_not_seats", seats=seats).runs
    return Paragraph(runs=runs + writer.say("a_why_not_where").runs)


def _left_out(writer: Writer, kind: VillageKind, unit: Unit) -> Figure:
    """Return how many demand points of a kind are not served in full."""
    every = writer.records.count("villages.csv", unit, kind=kind.value)
    served = writer.records.count("villages.csv", unit, kind=kind.value, reason="")
    return difference(every, served)


def _who_pays(writer: Writer) -> Paragraph:
    said = writer.say(
        "a_who_pays",
        cost=writer.metric("money.annual_cost", Unit.MONEY),
        income=writer.metric("money.annual_income", Unit.MONEY),
        net=writer.metric("money.net_cost", Unit.MONEY),
    )
    worse = worse_off(writer)
    if not worse.value:
        return said
    named = writer.say("a_who_is_worse_off", worse=worse, lack=pay_lacking(writer))
    return Paragraph(runs=said.runs + named.runs)


def _unknown(writer: Writer) -> Paragraph:
    found = writer.evidence.sensitivity
    if found is not None and found.tables[SENSITIVITY]:
        run = writer.evidence.chosen.saved.run
        first = found.tables[SENSITIVITY][0]["assumption"]
        low, high = (
            found.cell(SENSITIVITY, column, Unit.MONEY, assumption=first)
            for column in ("net_cost_low", "net_cost_high")
        )
        said = writer.say(
            "a_unknown_most",
            judged=judged_defaults(writer),
            name=Name(assumption_name(run, writer.words, first)),
            low=low,
            high=high,
        )
        return replace(said, runs=said.runs + cannot_carry(writer, found, first))
    return writer.say("a_unknown", judged=judged_defaults(writer))
