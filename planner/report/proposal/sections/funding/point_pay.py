"""Two defaults that add up to what a point costs a month, each said to be all of it."""

from __future__ import annotations

from collections.abc import Iterator

from planner.model.places import Tier
from planner.report.proposal.document import Name, Paragraph
from planner.report.proposal.evidence.figures import (
    Unit,
    monthly,
    product,
    ratio,
    total,
)
from planner.report.proposal.wording.names import scenario_of
from planner.report.proposal.writer import Writer

__all__ = ["point_pay"]

FACILITIES = "facilities.csv"
FIXED, FEE = "opex_per_month", "handling_cost_per_parcel"


def point_pay(writer: Writer) -> Iterator[Paragraph]:
    """Yield what a typical point of each format costs a month by the two defaults.

    Only of formats whose running cost and handling cost are both defaults, and that
    have open points without a contract, which would be paid instead.
    """
    run = writer.evidence.chosen.saved.run
    used = {str(item["fills"]) for item in run["defaults_used"]}
    formats = scenario_of(run).get("formats") or {}
    for name, form in formats.items():
        keys = [f"formats.{name}.{key}" for key in (FIXED, FEE)]
        if form.get("tier") == Tier.POINT and used.issuperset(keys):
            yield from _of_format(writer, name)


def _of_format(writer: Writer, name: str) -> Iterator[Paragraph]:
    records, at = writer.records, f"scenario.resolved.formats.{name}"
    where = {"format_id": name, "contract_id": ""}
    number = records.count_without(FACILITIES, where, {"decision": "close"})
    if not number.value:
        return
    fixed = records.value("run.json", f"{at}.{FIXED}", Unit.PAY)
    fee = records.value("run.json", f"{at}.{FEE}", Unit.PER_PARCEL)
    days = records.value(
        "run.json", "scenario.resolved.operations.days_per_year", Unit.COUNT
    )
    parcels = records.sum(FACILITIES, "load_parcels_per_day", Unit.PARCELS, **where)
    load = ratio(parcels, number, Unit.PARCELS)
    pieces = monthly(product([fee, load, days], Unit.PAY))
    yield writer.say(
        "point_pay",
        is_bullet=True,
        format=writer.name_of("formats", name),
        fixed=fixed,
        fee=fee,
        load=load,
        pieces=pieces,
        month=total([fixed, pieces]),
        fixed_key=Name(f"formats.{name}.{FIXED}"),
        fee_key=Name(f"formats.{name}.{FEE}"),
    )
