"""What is said of villages that are not served, and what serving them would cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from planner.plan import Detail
from planner.report.proposal.document import Name, Run
from planner.report.proposal.evidence.figures import Unit
from planner.report.proposal.evidence.picked_rows import village_names
from planner.report.proposal.wording.names import scenario_of
from planner.report.proposal.wording.number_form import form_of
from planner.report.proposal.writer import Writer

__all__ = [
    "cheapest_left_out",
    "detail_runs",
    "is_priced",
    "parts_of",
    "reason_words",
]

PART_MARK = "; "
"""Between the reasons of the parts of a village."""


def cheapest_left_out(writer: Writer) -> dict[str, Any] | None:
    """Return the village left out that costs least a resident, and what it costs.

    Net of the income of its parcels, as the average of all residents covered is. Of
    those served nothing, whose cost is that of all of their parcels within the
    standard; ``None`` if none was sought.
    """
    found = [
        (float(amount) - _income(writer, row), float(row["residents"]), amount, row)
        for amount, row in _whole(writer)
    ]
    if not found:
        return None
    net, residents, amount, row = min(found, key=lambda item: item[0] / item[1])
    form = form_of(Unit.PER_RESIDENT, writer.words, net / residents, in_table=False)
    return {
        "village": Name(village_names(writer)[row["village_id"]]),
        "each": Name(form.written(net / residents, has_unit=True)),
        "net": _money_a_year(writer, str(net)),
        "amount": _money_a_year(writer, amount),
        "residents": writer.records.cell(
            "villages.csv", "residents", Unit.RESIDENTS, village_id=row["village_id"]
        ),
    }


def _income(writer: Writer, row: Mapping[str, str]) -> float:
    """Return what all parcels of a village bring a year."""
    given = scenario_of(writer.evidence.chosen.saved.run)
    prices, days = given["economics"], given["operations"]["days_per_year"]
    per_day = sum(
        prices[f"income_per_parcel_{way}"] * float(row[f"parcels_{way}_per_day"])
        for way in ("in", "out")
    )
    return float(days * per_day)


def _whole(writer: Writer) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the cost and the row of each village that a change covers whole."""
    for row in writer.rows_of("villages.csv"):
        said = Detail.read(row["reason_detail"])
        is_empty = not float(row["served_share"] or 0) and float(row["residents"]) > 0
        if said is not None and said[0] is Detail.NOT_NEEDED and is_empty:
            yield said[1], row


def is_priced(row: Mapping[str, str]) -> bool:
    """Return whether it is said what serving a village would cost."""
    read = (Detail.read(text) for text in parts_of(row["reason_detail"]))
    return any(said is not None and said[0].is_money for said in read)


def reason_words(writer: Writer, reasons: str) -> str:
    """Return why the parts of a village are not served."""
    return writer.words.text("list_semicolon").join(
        writer.words.text(f"reason_{item}") for item in reasons.split(PART_MARK)
    )


def detail_runs(writer: Writer, details: str) -> tuple[Run, ...]:
    """Return what is said of each part that is not served, its number as it stands."""
    runs: list[Run] = []
    for text in parts_of(details):
        said = Detail.read(text)
        if runs:
            runs.append(writer.words.text("list_semicolon"))
        if said is None:
            runs.append(Name(text))
        else:
            detail, amount = said
            shown = _money_a_year(writer, amount) if detail.is_money else Name(amount)
            key = f"detail_{detail.name}"
            runs += writer.words.pieces(key, {"amount": shown})
            if detail is Detail.NOT_ASKED:
                runs.append(writer.words.text("detail_unpriced"))
    return tuple(runs)


def _money_a_year(writer: Writer, amount: str) -> Name:
    """Return a sum as it stands in a text of the folder, with its unit."""
    return Name(f"{float(amount):,.0f} {writer.words.money_unit}")


def parts_of(details: str) -> list[str]:
    """Return the texts of several parts, each as the planner wrote it.

    A text may hold what stands between two: as many pieces are joined as can be read.
    """
    parts: list[str] = []
    pieces = details.split(PART_MARK)
    while pieces:
        ends = range(len(pieces), 0, -1)
        readable = (end for end in ends if Detail.read(PART_MARK.join(pieces[:end])))
        end = next(readable, 1)
        parts.append(PART_MARK.join(pieces[:end]))
        pieces = pieces[end:]
    return parts
