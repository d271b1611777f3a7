"""What options of commands may be: texts read into values, or refused."""

from __future__ import annotations

import argparse
import math

__all__ = [
    "LANGUAGES",
    "formats",
    "languages",
    "num_plans",
    "num_points",
    "num_workers",
    "seconds",
    "seeds",
    "share",
    "whole_number",
]

MOST_SECONDS = 1e8
"""Three years, which nobody waits for: judgement; it is refused as a slip."""
MOST_SEED = 2**31 - 1
"""The largest that the MIP solver takes (``SEEDS`` of ``mip``, counted from 0)."""
MOST_POINTS = 200
"""Of a frontier: judgement; each takes a search of its own."""
MOST_PLANS = 100
"""Of alternatives: judgement; each takes a search of its own."""
MOST_WORKERS = 64
"""Processes: judgement, above the cores of usual machines."""
LANGUAGES, FORMATS = ("zh", "en"), ("html", "docx", "xlsx", "pdf")


def languages(text: str) -> tuple[str, ...]:
    """Return languages, named with commas between."""
    return _some(text, LANGUAGES)


def formats(text: str) -> tuple[str, ...]:
    """Return formats of a proposal, named with commas between."""
    return _some(text, FORMATS)


def _some(text: str, known: tuple[str, ...]) -> tuple[str, ...]:
    chosen = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    unknown = [item for item in chosen if item not in known]
    if unknown:
        msg = f"{', '.join(unknown)}: expected some of {', '.join(known)}"
        raise argparse.ArgumentTypeError(msg)
    return chosen


def seconds(text: str) -> float:
    """Return a number of seconds above 0."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value <= MOST_SECONDS:
        msg = f"{text!r}, expected seconds > 0"
        raise argparse.ArgumentTypeError(msg)
    return value


def num_points(text: str) -> int:
    """Return how many points a frontier may have."""
    number = whole_number(text)
    if not 2 <= number <= MOST_POINTS:
        msg = f"{text!r}, expected 2 to {MOST_POINTS} points"
        raise argparse.ArgumentTypeError(msg)
    return number


def num_workers(text: str) -> int:
    """Return how many processes may work."""
    number = whole_number(text)
    if not 1 <= number <= MOST_WORKERS:
        msg = f"{text!r}, expected 1 to {MOST_WORKERS} workers"
        raise argparse.ArgumentTypeError(msg)
    return number


def seeds(text: str) -> tuple[int, ...]:
    """Return seeds, written with commas between."""
    return tuple(whole_number(part.strip()) for part in text.split(","))


def num_plans(text: str) -> int:
    """Return how many plans may be asked for."""
    number = whole_number(text)
    if not 1 <= number <= MOST_PLANS:
        msg = f"{text!r}, expected 1 to {MOST_PLANS} plans"
        raise argparse.ArgumentTypeError(msg)
    return number


def share(text: str) -> float:
    """Return a share from 0 to below 1."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value < 1:
        msg = f"{text!r}, expected a share from 0 to below 1"
        raise argparse.ArgumentTypeError(msg)
    return value


def whole_number(text: str) -> int:
    """Return a whole number that a seed may be."""
    if not (text.isascii() and text.isdigit() and int(text) <= MOST_SEED):
        msg = f"{text!r}, expected a whole number from 0 to {MOST_SEED}"
        raise argparse.ArgumentTypeError(msg)
    return int(text)
