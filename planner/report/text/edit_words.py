"""What an edit does, in a sentence of either language."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from planner.report.proposal.wording.amendment_words import amendment_words
from planner.report.proposal.wording.language import Language
from planner.scenario.document.schema_edits import ChangeDemand, Edit, Lock, SetValue

__all__ = ["edit_words"]

EN, ZH = Language.EN, Language.ZH

SENTENCES: Mapping[str, Mapping[Language, str]] = MappingProxyType(
    {
        "lock": {EN: "{site} is open", ZH: "{site} 必须开设"},
        "lock in a format": {
            EN: "{site} is open as {format}",
            ZH: "{site} 必须开设，业态为 {format}",
        },
        "close": {EN: "{site} is closed", ZH: "{site} 关闭"},
        "reopen": {EN: "{site} may open or not", ZH: "{site} 可开可不开"},
        "format": {EN: "{site} may be {formats}", ZH: "{site} 可选业态：{formats}"},
        "move": {
            EN: "{site} moves to {lon}, {lat}",
            ZH: "{site} 迁至 {lon}, {lat}",
        },
        "add_site": {
            EN: "{name} ({id}), a {tier}, is added at {lon}, {lat}",
            ZH: "新增站点 {name}（{id}，{tier}），位于 {lon}, {lat}",
        },
        "add_village": {
            EN: "village {name} ({id}) with {residents} residents is added",
            ZH: "新增村 {name}（{id}），{residents} 人",
        },
        "drop": {EN: "village {village} is dropped", ZH: "删除村 {village}"},
        "serve": {
            EN: "{village} is served from {site}",
            ZH: "{village} 由 {site} 服务",
        },
        "demand": {
            EN: "parcels of {village} are multiplied by {factor}",
            ZH: "{village} 的包裹量乘以 {factor}",
        },
        "demand in parcels": {
            EN: "{village} receives {parcels_in_per_day} parcels a day",
            ZH: "{village} 每天收 {parcels_in_per_day} 件",
        },
    }
)
"""By what an edit does; a value set says itself."""


def edit_words(
    edit: Edit, names: Mapping[str, str], language: Language = Language.EN
) -> str:
    """Return what an edit does in a sentence.

    Parameters
    ----------
    names
        Names of sites and villages by id, of those that have other names than ids.
    """
    if isinstance(edit, SetValue):
        return amendment_words(edit.amendment, language)
    values = edit.model_dump(exclude_none=True)
    for key in ("site", "village"):
        if key in values:
            values[key] = _called(values[key], names)
    words = {key: _word(value) for key, value in values.items()}
    return SENTENCES[_kind(edit)][language].format(**words)


def _kind(edit: Edit) -> str:
    if isinstance(edit, Lock) and edit.format is not None:
        return "lock in a format"
    if isinstance(edit, ChangeDemand) and edit.factor is None:
        return "demand in parcels"
    return edit.do


def _called(item: str, names: Mapping[str, str]) -> str:
    name = names.get(item, item)
    return item if name == item else f"{name} ({item})"


def _word(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.10g}"
    return ", ".join(value) if isinstance(value, tuple) else str(value)
