"""Options of ``planner new`` that speak of a county's own files."""

from __future__ import annotations

import argparse
import math
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Group = argparse._ArgumentGroup

__all__ = ["add_decisions", "add_files"]


def add_files(group: Group) -> None:
    """Add the files of a county, and what names their layers and columns."""
    for name, words in (
        ("villages", "table or layer of villages; the scenario is made from it"),
        ("townships", "table or layer of townships and their seats"),
        ("existing", "facilities open today"),
        ("hosts", "outlets that can carry a facility"),
        ("roads", "roads: .osm.pbf, .osm, .gpkg, .geojson, .shp, .graphml or .csv"),
        ("boundary", "area of the county"),
    ):
        group.add_argument(f"--{name}", type=Path, metavar="FILE", help=words)
    group.add_argument(
        "--layer",
        type=_pair,
        action="append",
        default=[],
        metavar="TABLE=LAYER",
        help="layer of a GeoPackage, such as villages=settlements; may be repeated",
    )
    group.add_argument(
        "--column",
        type=_pair,
        action="append",
        default=[],
        metavar="TABLE.OURS=YOURS",
        help="column of a table, such as villages.residents=人口; nothing behind the "
        "sign of equality for none; may be repeated",
    )


def add_decisions(group: Group) -> None:
    """Add what decides where files may be read in two ways."""
    group.add_argument(
        "--county", metavar="NAME", help="take this county out of tables of several"
    )
    group.add_argument(
        "--coordinates",
        type=_system,
        metavar="SYSTEM",
        help="of all tables: wgs84, gcj02, bd09 or EPSG:n",
    )
    group.add_argument(
        "--seat", metavar="PLACE", help="the county seat: a place, or LON,LAT"
    )
    group.add_argument(
        "--without-coordinates",
        choices=("township_seat", "exclude"),
        help="what becomes of villages without coordinates",
    )
    group.add_argument(
        "--persons-per-building",
        type=_positive,
        metavar="N",
        help="people in a building, where buildings stand for residents",
    )
    group.add_argument("--currency", metavar="CODE", help="such as LKR")
    group.add_argument(
        "--price-factor",
        type=_positive,
        metavar="N",
        help="what the default prices, in CNY, are multiplied with",
    )


def _pair(text: str) -> tuple[str, str]:
    key, sign, value = text.partition("=")
    if not sign or not key:
        msg = f"{text!r}, expected a name, a sign of equality and a value"
        raise argparse.ArgumentTypeError(msg)
    return key, value


def _system(text: str) -> str:
    if re.fullmatch(r"wgs84|gcj02|bd09|(?i:epsg):\d{4,6}", text):
        return text
    msg = f"{text!r}, expected wgs84, gcj02, bd09 or EPSG:n"
    raise argparse.ArgumentTypeError(msg)


def _positive(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 < number < math.inf:
        msg = f"{text!r}, expected a number above 0"
        raise argparse.ArgumentTypeError(msg)
    return number
