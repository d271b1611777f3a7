"""What a county can attain, before any search, as a table and as sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from planner.design.attainable.remedies import Remedy
from planner.design.attainable.shares import Attainable
from planner.report.proposal.wording.amendment_words import amendment_words
from planner.report.proposal.wording.language import Language

__all__ = ["attainable_table", "remedy_lines"]

Words = Callable[[str], str]
"""Says a sentence in the language of the user."""

_AND = {Language.EN: " and ", Language.ZH: "，并且 "}
_COLUMNS = (
    "Asked",
    "Located",
    "On the road",
    "Within the standard",
    "Attainable",
)


def attainable_table(found: Sequence[Attainable], words: Words) -> Table:
    """Return a table with a row a county and share, narrower from left to right."""
    table = Table(
        title=words("What can be attained, whatever it costs"),
        title_justify="left",
        title_style="bold",
        box=SIMPLE_HEAD,
        pad_edge=False,
        show_edge=False,
    )
    table.add_column("")
    for name in _COLUMNS:
        table.add_column(words(name), justify="right")
    several = len({item.county_id for item in found}) > 1
    for item in found:
        measure = words(str(item.measure))
        name = f"{item.county}: {measure}" if several else measure
        shares = (item.located, item.on_road, item.within_standard, item.attainable)
        is_short = item.attainable is None or item.attainable < item.asked
        table.add_row(
            Text(name),
            f"{item.asked:.1%}{'' if item.is_required else words(' (aim)')}",
            *(words("none") if share is None else f"{share:.1%}" for share in shares),
            style="yellow" if is_short else None,
        )
    return table


def remedy_lines(
    found: Sequence[Attainable],
    remedies: Sequence[Remedy],
    words: Words,
    language: Language,
) -> Iterator[str]:
    """Yield what would help where the most is missed, and what each change gives.

    Parameters
    ----------
    words
        Says a sentence in the language.
    """
    if not remedies:
        return
    worst = max(found, key=lambda item: item.missed)
    several = len({item.county_id for item in found}) > 1
    measure = words(str(worst.measure))
    if several:
        measure = f"{measure} ({worst.county})"
    asked, attainable = f"{worst.asked:.1%}", f"{worst.attainable or 0.0:.1%}"
    kind = "is required" if worst.is_required else "is aimed at"
    yield words(f"{asked} of {measure} {kind}, and {attainable} can be attained:")
    yield words("What would change that:")
    for item in remedies:
        said = words(item.note) or _AND[language].join(
            amendment_words(change, language) for change in item.amendments
        )
        yield f"- {words(f'{said}: {item.attainable:.1%} attainable')}"
