"""The rows of a sweep: what each changes in the scenario."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from planner.errors import InputError, Problem
from planner.model.amendment import Amendment, amendments_of, parts_of
from planner.scenario.document.read import Scenario
from planner.scenario.document.variants import leaves
from planner.scenario.edits.of_scenario import amended

__all__ = ["Case", "Changes", "cases_of", "changed_scenario", "value_at"]

Changes = Mapping[str, Iterable[object]] | Sequence[Mapping[str, object] | str]
"""Values by key, all combinations of them; or a mapping, or the name of a variant, for
each row."""

ARGUMENT = "changes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One row.

    Parameters
    ----------
    amendments
        Of the scenario.
    keys
        What they or the variant change.
    variant
        That takes the place of the scenario's own, if one is named.
    against
        Position of the row that it is held against; ``None`` of the first.
    """

    amendments: tuple[Amendment, ...]
    keys: tuple[str, ...]
    variant: str | None
    against: int | None


def cases_of(scenario: Scenario, changes: Changes) -> list[Case]:
    """Return the rows that changes stand for.

    Rows of values by key are held against the one before them that differs in one key
    alone; the others against the first.

    Raises
    ------
    InputError
        If there are none, or they are no such thing.
    """
    if isinstance(changes, Mapping):
        cases = list(_grid(changes))
    elif isinstance(changes, str):
        raise _refused(repr(changes), f"a list: [{changes!r}]")
    else:
        cases = [_case(scenario, number, item) for number, item in enumerate(changes)]
    if not cases:
        found, expected = "no row", "values by key, or a list of mappings or variants"
        raise _refused(found, expected)
    return cases


def changed_scenario(scenario: Scenario, case: Case) -> Scenario:
    """Return the scenario of a row.

    Raises
    ------
    InputError
        With every problem that the changes make.
    """
    return amended(scenario, case.amendments, variant=case.variant)


def value_at(document: Mapping[str, Any], key: str) -> Any:
    """Return the value at a dotted key; ``None`` where there is none."""
    value: Any = document
    for part in parts_of(key):
        if not isinstance(value, Mapping) or part not in value:
            return None
        value = value[part]
    return value


def _grid(changes: Mapping[str, Iterable[Any]]) -> Iterator[Case]:
    """Yield all combinations, the last key changing first."""
    values = {_key(key): _listed(key, items) for key, items in changes.items()}
    keys, lengths = tuple(values), [len(items) for items in values.values()]
    for place in itertools.product(*(range(length) for length in lengths)):
        chosen = tuple(
            Amendment(key=key, value=values[key][number])
            for key, number in zip(keys, place, strict=True)
        )
        yield Case(
            amendments=chosen,
            keys=keys,
            variant=None,
            against=_before(place, lengths),
        )


def _listed(key: str, items: Any) -> list[Any]:
    """Return values as the scenario knows them, not as numpy does."""
    if isinstance(items, str | Mapping) or not isinstance(items, Iterable):
        found = f"{key} = {items!r}"
        raise _refused(found, "a list of values for each key")
    return [item.item() if isinstance(item, np.generic) else item for item in items]


def _before(place: Sequence[int], lengths: Sequence[int]) -> int | None:
    """Return the row with one value before: of the last key that is not at its first.

    Rows are numbered with the last key changing first.
    """
    for axis in reversed(range(len(place))):
        if place[axis] > 0:
            before = [*place[:axis], place[axis] - 1, *place[axis + 1 :]]
            number = 0
            for length, position in zip(lengths, before, strict=True):
                number = number * length + position
            return number
    return None


def _case(scenario: Scenario, number: int, item: Mapping[str, Any] | str) -> Case:
    against = 0 if number else None
    if isinstance(item, str):
        variants = scenario.document.variants
        keys = tuple(leaves(dict(variants[item]))) if item in variants else ()
        return Case(amendments=(), keys=keys, variant=item, against=against)
    if not isinstance(item, Mapping):
        raise _refused(repr(item), "a mapping of keys to values, or a variant's name")
    given = (Amendment(key=_key(key), value=value) for key, value in item.items())
    amendments = tuple(part for one in given for part in amendments_of(one.changes))
    keys = tuple(part.key for part in amendments)
    return Case(amendments=amendments, keys=keys, variant=None, against=against)


def _key(key: Any) -> str:
    """Return a key of changes, if it may be one of a scenario."""
    if not isinstance(key, str) or not parts_of(key):
        raise _refused(repr(key), "a key as in the scenario")
    return key


def _refused(found: str, expected: str) -> InputError:
    """Return the error that says what changes are, and what they should be."""
    problem = Problem(
        file=ARGUMENT,
        found=found,
        expected=expected,
        remedy='for example {"standard.collect_within_km": [2.0, 3.0]}',
    )
    return InputError([problem])
