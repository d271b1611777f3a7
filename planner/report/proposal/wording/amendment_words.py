"""Amendments in words: what a key is called, its value, and the value before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planner.model.amendment import Amendment, Value, parts_of, value_text
from planner.report.proposal.wording.assumption_words import assumption_name
from planner.report.proposal.wording.language import Language, Words, catalogue

__all__ = ["SHARES", "amendment_words", "key_name"]

SHARES = ("at_least", "at_least_in", "at_least_in_every_township")
"""Keys under ``solve`` and ``rules`` whose values are shares."""

INSTEAD: Mapping[Language, str] = {
    Language.EN: "{amendment} instead of {before}",
    Language.ZH: "{amendment}，原为 {before}",
}


def amendment_words(
    amendment: Amendment,
    language: Language,
    *,
    before: Value | None = None,
    run: Mapping[str, Any] | None = None,
) -> str:
    """Return an amendment as the scenario states it, behind what its key is called.

    Parameters
    ----------
    before
        Value of the key until then, if it is to be said.
    run
        Record of a run, for the names that the user gave formats and vehicles.
    """
    said = str(amendment)
    if before is not None:
        said = INSTEAD[language].format(amendment=said, before=value_text(before))
    words = Words(language=language, currency="")
    name = key_name(run or {}, words, amendment.key)
    is_named = name != amendment.key and name not in amendment.path
    return f"{name}{words.in_brackets(said)}" if is_named else said


def key_name(run: Mapping[str, Any], words: Words, key: str) -> str:
    """Return what a key is called; of a site its id, and a key that has no name."""
    match parts_of(key):
        case ("sites", site_id):
            return site_id
        case ("rules", rule) if f"rule_{rule}" in catalogue():
            return words.text(f"rule_{rule}")
        case ("solve", kind, *places, name) if (
            kind in SHARES and f"measure_{name}" in catalogue()
        ):
            return " ".join([*places, words.text(f"measure_{name}")])
        case ("solve", "max_facilities", tier):
            name = words.text("limit_max_facilities")
            return name.replace("{tier}", words.text(f"tier_{tier}"))
        case ("solve", "max_capex" | "max_annual_cost" as limit):
            return words.text(f"limit_{limit}")
        case _:
            return assumption_name(run, words, key)
