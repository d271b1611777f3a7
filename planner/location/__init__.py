"""Location models, on any cost matrix: each with its mathematics and source.

``p_median`` and its kin take frames, lists or arrays and answer in the user's own
labels; they are loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.location.labelled.answer import LocationAnswer
    from planner.location.labelled.covering import (
        maximal_covering,
        set_covering,
    )
    from planner.location.labelled.facilities import (
        capacitated,
        single_source,
        uncapacitated,
    )
    from planner.location.labelled.medians import p_center, p_median

__all__ = [
    "LocationAnswer",
    "capacitated",
    "maximal_covering",
    "p_center",
    "p_median",
    "set_covering",
    "single_source",
    "uncapacitated",
]

_HOME = {
    "LocationAnswer": "answer",
    "capacitated": "facilities",
    "maximal_covering": "covering",
    "p_center": "medians",
    "p_median": "medians",
    "set_covering": "covering",
    "single_source": "facilities",
    "uncapacitated": "facilities",
}


if not TYPE_CHECKING:
    # Hidden from type checkers, which then find a name that there is not.
    def __getattr__(name: str) -> object:
        if name not in _HOME:
            msg = f"module 'planner.location' has no attribute {name!r}"
            raise AttributeError(msg)
        return getattr(import_module(f"planner.location.labelled.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return list(__all__)
