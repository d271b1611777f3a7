"""Townships and counties that one table calls a little differently from another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from planner.errors import Problem
from planner.scenario.document.nearest import few
from planner.scenario.tables.columns import Row

__all__ = ["unit_forms", "with_known_units"]

PEOPLES = (
    "土家|苗|侗|瑶|回|藏|彝|壮|满|蒙古|维吾尔|布依|白|哈尼|傣|黎|傈僳|佤|畲|拉祜|水|纳西|"
    "景颇|羌|仡佬|毛南|仫佬|锡伯|朝鲜|哈萨克|柯尔克孜|达斡尔|东乡|土|撒拉|布朗|阿昌|普米|"
    "怒|裕固|保安|德昂|京|独龙|门巴|珞巴|基诺|塔吉克|鄂温克|鄂伦春|赫哲|各"
)
CHINESE_KIND = re.compile(
    rf"(?:(?:{PEOPLES})族)*(?:自治)?(?:乡|镇|街道办事处|街道|办事处|地区|苏木|县|区|市|旗)"
    r"(?:人民政府)?$"
)
ENGLISH_KIND = re.compile(
    r"[ _-]+(townships?|town|sub-?districts?|sub-?county|ward|block|commune|district|"
    r"county)$",
    re.IGNORECASE,
)
PLURALS = {"township": "townships", "county": "counties"}


def with_known_units(
    tables: Mapping[str, Sequence[Row]], problems: list[Problem]
) -> dict[str, tuple[Row, ...]]:
    """Return the tables with the ids of townships and counties that rows mean.

    A row may name a unit by its name instead of its id, or with another ending, such
    as 锦和镇 for 锦和, if only one unit can be meant. ``problems`` says so, once for
    each column.
    """
    found = {name: tuple(rows) for name, rows in tables.items()}
    for column, plural in PLURALS.items():
        units = found.get(plural, ())
        for name, rows in found.items():
            if units and name != plural:
                found[name] = _renamed(rows, column, units, problems)
    return found


def _renamed(
    rows: tuple[Row, ...], column: str, units: Sequence[Row], problems: list[Problem]
) -> tuple[Row, ...]:
    known = {unit.id for unit in units}
    unknown = dict.fromkeys(
        text for row in rows if (text := row.text(column)) and text not in known
    )
    meant = dict(_meant(list(unknown), units))
    if not meant:
        return rows
    problems.append(_said(rows, column, meant, units[0].file))
    return tuple(
        replace(row, values={**row.values, column: meant[row.text(column)]})
        if row.text(column) in meant
        else row
        for row in rows
    )


def _meant(unknown: Sequence[str], units: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """Yield each unknown name and the id of the only unit it can mean."""
    for text in unknown:
        by_name = {unit.id for unit in units if unit.text("name") == text}
        forms = unit_forms(text)
        alike = {
            unit.id
            for unit in units
            if forms & (unit_forms(unit.id) | unit_forms(unit.text("name")))
        }
        others = [
            other for other in unknown if other != text and forms & unit_forms(other)
        ]
        if len(by_name) == 1:
            yield text, by_name.pop()
        elif not by_name and len(alike) == 1 and not others:
            yield text, alike.pop()


def unit_forms(name: str) -> frozenset[str]:
    """Return a name, and the name without what kind of unit it is of."""
    plain = name.strip().lower() if name.isascii() else "".join(name.split())
    short = ENGLISH_KIND.sub("", CHINESE_KIND.sub("", plain))
    return frozenset({plain, short} - {""})


def _said(
    rows: Sequence[Row], column: str, meant: Mapping[str, str], file: str
) -> Problem:
    labels = tuple(row.label for row in rows if row.text(column) in meant)
    pairs = [f"{text!r} as {unit!r}" for text, unit in meant.items()]
    return Problem(
        file=rows[0].file,
        where=f"{len(labels)} rows" if len(labels) > 1 else labels[0],
        column=column,
        found=f"names that are not quite those of {file}",
        expected=f"an id out of {file}",
        remedy=f"read {few(pairs)}; correct them if another one is meant",
        is_warning=True,
        rows=labels,
    )
