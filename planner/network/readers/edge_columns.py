"""What the columns of a table of roads are called, and in what units lengths are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

__all__ = [
    "KNOWN_COLUMNS",
    "NUMBER_COLUMNS",
    "PLACE_COLUMNS",
    "SPEED",
    "length_unit_m",
    "number_in",
    "own_names",
    "pair_in",
]

NUMBER_COLUMNS = ("from_lon", "from_lat", "to_lon", "to_lat")
PLACE_COLUMNS = ("from_place", "to_place")
"""Columns with both coordinates of an end in a cell."""
SPEED = "speed"
"""Not read by row: speeds are those of classes."""
KNOWN_COLUMNS = (
    *("from", "to", *NUMBER_COLUMNS),
    *("length_m", "class", "one_way", "minutes"),
)
_START = (
    r"(起点|起始点|起始|起节点|起始节点|始点|起|from|start|source|origin|begin)"
    r"(node|point)?"
)
_END = (
    r"(终点|终止点|终止|终节点|止点|终|迄点|to|end|target|destination|dest)"
    r"(node|point)?"
)
_LON = r"(经度|lon|lng|long|longitude|x|x坐标|东经)"
_LAT = r"(纬度|lat|latitude|y|y坐标|北纬)"
_NAME = r"(名称|名|编号|代码|id|name|节点|村|地点|no)?"
_PLACE = r"(坐标|经纬度|位置|coordinates?|coords?|xy|location)"
# The whole of a header without blanks, marks and brackets, by the planner's column.
_WORDS = {
    "from": rf"{_START}{_NAME}|u|a",
    "to": rf"{_END}{_NAME}|v|b",
    "from_lon": rf"{_START}{_LON}|{_LON}(1|{_START})",
    "from_lat": rf"{_START}{_LAT}|{_LAT}(1|{_START})",
    "to_lon": rf"{_END}{_LON}|{_LON}(2|{_END})",
    "to_lat": rf"{_END}{_LAT}|{_LAT}(2|{_END})",
    "from_place": rf"{_START}{_PLACE}",
    "to_place": rf"{_END}{_PLACE}",
    "length_m": r"(道路|路段|公路|路线)?(长度|全长|里程|路长|距离)|长|"
    r"(road)?(length|distance|len)(m|km)?",
    "class": r"(道路|公路|路段|技术|行政)?(等级|类型|类别|级别)|"
    r"highway|fclass|(road)?class|roadtype|type",
    "one_way": r"(是否)?(单行|单行道|单向|单行线)(道|路)?|oneway|单双向",
    "minutes": r"minutes|durationmin|(过渡|渡运|轮渡)?(时间|分钟)",
    SPEED: r"(设计|平均|最高)?(速度|车速|时速|限速)|(max)?speed(kph|kmh|limit)?",
}
_BRACKETS = re.compile(r"[(\[【].*?[)\]】]")
_MARKS = re.compile(r"[\s_\-./:·,*]+")
_UNITS_M = {
    "m": 1.0,
    "米": 1.0,
    "metres": 1.0,
    "meters": 1.0,
    "km": 1000.0,
    "公里": 1000.0,
    "千米": 1000.0,
    "kilometres": 1000.0,
    "kilometers": 1000.0,
    "里": 500.0,
    "华里": 500.0,
}
"""Metres of a unit; a Chinese 里 is half a kilometre."""
_UNIT = re.compile(rf"({'|'.join(sorted(_UNITS_M, key=len, reverse=True))})\W*$", re.I)
_QUANTITY = re.compile(
    r"(?P<number>[-+]?(?:\d[\d,' ]*)?\.?\d+(?:e[-+]?\d+)?)\s*(?P<unit>[^\d\s]*)", re.I
)
_THOUSANDS = re.compile(r"(?<=\d)[,' ](?=\d{3}(?!\d))")
_PAIR = re.compile(
    r"\W*?(-?\d+(?:\.\d+)?)\s*[°度]?\s*[,;、/\s]\s*(-?\d+(?:\.\d+)?)\s*[°度]?\W*"
)
_MOST_LATITUDE = 90.0
"""Degrees at the poles: a larger number is the longitude."""


def own_names(given: Sequence[str]) -> list[str]:
    """Return the planner's names of columns, and those of others as they are.

    A column called by the planner's own name comes before others that mean it; of
    several that mean the same the first is taken.
    """
    names = list(given)
    for name in given:
        if name.lower() in KNOWN_COLUMNS and name.lower() not in names:
            names[names.index(name)] = name.lower()
    for ours, pattern in _WORDS.items():
        if ours in names:
            continue
        for idx, name in enumerate(names):
            if name not in KNOWN_COLUMNS and re.fullmatch(pattern, _plain(name)):
                names[idx] = ours
                break
    return names


def length_unit_m(header: str) -> float | None:
    """Return the metres of the unit that a header names, ``None`` if it names none."""
    text = unicodedata.normalize("NFKC", header).strip().lower()
    inside = re.search(r"[(\[]\s*(?:单位\s*:\s*)?(.+?)\s*[)\]]", text)
    behind = re.search(r"[_\s]([a-z]+)$", text)
    for found in (inside, behind):
        if found and found[1] in _UNITS_M:
            return _UNITS_M[found[1]]
    return None


def number_in(value: str) -> tuple[float, float | None] | None:
    """Return the number in a cell, and the metres of the unit behind it, if any."""
    found = _QUANTITY.fullmatch(_THOUSANDS.sub("", value))
    if found is None or (found["unit"] and not _UNIT.fullmatch(found["unit"])):
        return None
    unit_m = _UNITS_M[found["unit"].lower()] if found["unit"] else None
    return float(found["number"]), unit_m


def pair_in(value: str) -> Mapping[str, str] | None:
    """Return longitude and latitude in a cell, by ``lon`` and ``lat``.

    The first is the longitude, unless the second cannot be a latitude.
    """
    found = _PAIR.fullmatch(value)
    if found is None:
        return None
    first, second = found[1], found[2]
    if abs(float(second)) > _MOST_LATITUDE >= abs(float(first)):
        first, second = second, first
    return {"lon": first, "lat": second}


def _plain(header: str) -> str:
    text = unicodedata.normalize("NFKC", header).lower()
    return _MARKS.sub("", _BRACKETS.sub("", text))
