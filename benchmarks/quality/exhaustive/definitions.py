"""What the figures of a plan mean: each change of a definition is a switch."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

__all__ = ["BEFORE", "SWITCHES", "TODAY", "Definitions", "with_switch"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Definitions:
    """Which definitions hold; all false is how plans were judged at first.

    Parameters
    ----------
    least_parcels
        A new facility covers only if it hands over at least the standard's least
        parcels a day; otherwise an empty one covers, too.
    any_mode
        A village near a covering facility is covered if the larger part of its parcels
        is carried, in whatever mode; otherwise it has to be served at the door or by
        a facility that covers it.
    villagers_time
        The villagers' way there and back is charged in the objective.
    nearer_facility
        Nobody is sent past an open facility that has room and is clearly nearer.
    operating_day
        Capacities hold the parcels of a day on which vehicles run, 7 / days of the
        average day, not the average day.
    one_place
        Between facilities of one place nothing is loaded or driven.
    renewal
        A facility that is kept is renewed: what exists is not free for ever.
    """

    least_parcels: bool = False
    any_mode: bool = False
    villagers_time: bool = False
    nearer_facility: bool = False
    operating_day: bool = False
    one_place: bool = False
    renewal: bool = False


SWITCHES = tuple(field.name for field in fields(Definitions))
BEFORE = Definitions()
TODAY = Definitions(
    least_parcels=True,
    any_mode=True,
    villagers_time=True,
    nearer_facility=True,
    operating_day=True,
    one_place=True,
    renewal=True,
)
"""Those that the planner's reference states; they change with it."""


def with_switch(definitions: Definitions, name: str, *, on: bool) -> Definitions:
    """Return the definitions with one of them changed."""
    return replace(definitions, **{name: on})
