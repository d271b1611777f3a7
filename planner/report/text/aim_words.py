"""What a plan attains of the shares that are only aimed at, in one line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from planner.plan import Aim

__all__ = ["aims_line"]

MOST_COUNTIES = 3
"""Counties below their aim that a line names, the worst first: judgement."""
ROUNDING = 5e-4
"""Shares are shown in tenths of a per cent."""


def aims_line(aims: Sequence[Aim], counties: Mapping[str, str]) -> str:
    """Return what is attained of each aim; empty without aims.

    Parameters
    ----------
    counties
        Names of the counties by id; they are given where there are several.
    """
    measures = dict.fromkeys(item.measure for item in aims)
    parts = [
        _measure_words([item for item in aims if item.measure == measure], counties)
        for measure in measures
    ]
    return f"Aims: {'; '.join(parts)}." if parts else ""


def _measure_words(aims: Sequence[Aim], counties: Mapping[str, str]) -> str:
    share, measure = aims[0].share, aims[0].measure
    missed = [item for item in aims if item.attained < item.share - ROUNDING]
    if not missed:
        lowest = min(item.attained for item in aims)
        where = " in every county" if len(counties) > 1 else ""
        return f"{measure} {share:.1%}, attained{where} ({lowest:.1%})"
    if len(counties) == 1:
        return f"{measure} {share:.1%}, {_shares(missed[0])}"
    worst = sorted(missed, key=lambda item: (item.attained, item.county_id))
    named = [
        f"{counties[item.county_id]} {_shares(item)}" for item in worst[:MOST_COUNTIES]
    ]
    rest = len(missed) - len(named)
    more = f", and {rest:,} more below it" if rest > 0 else ""
    return f"{measure} {share:.1%} in each county, but {', '.join(named)}{more}"


def _shares(aim: Aim) -> str:
    if aim.attainable >= aim.share - ROUNDING:
        return f"attained {aim.attained:.1%}"
    return f"attained {aim.attained:.1%} of {aim.attainable:.1%} attainable"
