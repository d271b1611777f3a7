"""What a county can attain, before any search, as a table and as sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from planner.design.attainable.remedies import Remedy
from planner.design.attainable.shares import Attainable

__all__ = ["attainable_table", "remedy_lines"]

_COLUMNS = (
    "Asked",
    "Located",
    "On the road",
    "Within the standard",
    "Attainable",
)


def attainable_table(found: Sequence[Attainable]) -> Table:
    """Return a table with a row a county and share, narrower from left to right."""
    table = Table(
        title="What can be attained, whatever it costs",
        title_justify="left",
        title_style="bold",
        box=SIMPLE_HEAD,
        pad_edge=False,
        show_edge=False,
    )
    table.add_column("")
    for name in _COLUMNS:
        table.add_column(name, justify="right")
    several = len({item.county_id for item in found}) > 1
    for item in found:
        name = f"{item.county}: {item.measure}" if several else str(item.measure)
        shares = (item.located, item.on_road, item.within_standard, item.attainable)
        is_short = item.attainable is None or item.attainable < item.asked
        table.add_row(
            Text(name),
            f"{item.asked:.1%}{'' if item.is_required else ' (aim)'}",
            *("none" if share is None else f"{share:.1%}" for share in shares),
            style="yellow" if is_short else None,
        )
    return table


def remedy_lines(
    found: Sequence[Attainable], remedies: Sequence[Remedy]
) -> Iterator[str]:
    """Yield what would help where the most is missed, and what each change gives."""
    if not remedies:
        return
    worst = max(found, key=lambda item: item.missed)
    several = len({item.county_id for item in found}) > 1
    where = f" in {worst.county}" if several else ""
    kind = "required" if worst.is_required else "aimed at"
    yield (
        f"{worst.asked:.1%} of {worst.measure} is {kind}{where}, and "
        f"{worst.attainable or 0.0:.1%} can be attained. What would change that:"
    )
    for item in remedies:
        yield f"- {item.words}: {item.attainable:.1%} attainable"
