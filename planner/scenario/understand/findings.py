"""What was asked, what was understood of it, and what stayed in doubt."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["FILES", "TABLES", "Doubt", "Finding", "Request", "flag"]

FOR_SHELLS = re.compile(r"[\s()\[\]{}'\"&;|<>$`\\*?!~]")
"""What a shell would not hand on as it stands."""
TABLES = ("villages", "townships", "existing", "hosts")
FILES = (*TABLES, "roads", "boundary")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The files of a county, and what their owner says of them.

    Parameters
    ----------
    files
        Path by ``villages``, ``townships``, ``existing``, ``hosts``, ``roads`` and
        ``boundary``; only the first has to be there.
    layers
        Layer of a GeoPackage, or sheet of a workbook, by the same names.
    columns
        Column of the file by ``table.column``; empty for "not there".
    county
        County whose rows are taken out of tables of several.
    seat
        A place of the tables, or ``lon,lat``.
    """

    files: Mapping[str, Path]
    layers: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    county: str | None = None
    coordinates: str | None = None
    seat: str | None = None
    without_coordinates: str | None = None
    persons_per_building: float | None = None
    currency: str | None = None
    price_factor: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that was understood.

    Parameters
    ----------
    about
        A key of the scenario, such as ``"places.columns.villages.residents"``.
    value
        What is written there.
    note
        An example of a column's values, or how it was told.
    """

    about: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Something that may be read in two ways.

    Parameters
    ----------
    about
        The key of the scenario that holds the likelier reading.
    taken, other
        The likelier reading, and what else it may be.
    remedy
        The flag that decides.
    """

    about: str
    taken: str
    other: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.taken}; or {self.other}: {self.remedy}"


def flag(name: str, value: str) -> str:
    """Return an option as it is typed, its value in quotes where a shell needs them."""
    return f"{name} {shlex.quote(value) if FOR_SHELLS.search(value) else value}"
